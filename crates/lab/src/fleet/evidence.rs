//! What some hosts of the demonstration left behind, for an audit beside the scan.

use super::Fleet;

/// A file that a host of the demonstration left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Where it goes under the folder of the evidence: the computer's name, a slash, the file's
    /// name.
    pub path: &'static str,
    /// What is in it, as the host's system or an administrator would have written it.
    pub bytes: &'static [u8],
}

impl EvidenceFile {
    /// The name of the computer it is of.
    pub fn computer(&self) -> &'static str {
        self.path.split_once('/').map_or("", |(computer, _)| computer)
    }
}

impl Fleet {
    /// What hosts of [`Fleet::demo`] left behind, in the order of their paths. What each of them
    /// shows stands in `evidence/README.md`.
    pub fn demo_evidence() -> &'static [EvidenceFile] {
        FILES
    }

    /// Who answers for which host of [`Fleet::demo`], and where it stands: CSV in code page 932
    /// with a line of names, as a spreadsheet of Japanese Windows saves it. Hosts go by their
    /// names; the addresses are those of the network 127.77.3.0.
    pub fn demo_inventory() -> &'static [u8] {
        include_bytes!("../../evidence/inventory.csv")
    }
}

/// The files under `evidence` by their paths.
macro_rules! files {
    ($($path:literal,)*) => {
        &[$(EvidenceFile {
            path: $path,
            bytes: include_bytes!(concat!("../../evidence/", $path)),
        }),*]
    };
}

const FILES: &[EvidenceFile] = files![
    "HOST-042/systeminfo.txt",
    "HOST-107/facts.toml",
    "HOST-116/qfe.txt",
    "HOST-116/systeminfo.txt",
    "HOST-185/facts.json",
    "NT4-001/software.reg",
    "NT4-075/facts.toml",
    "SRV03-193/systeminfo.txt",
    "SRV03-244/facts.toml",
    "SRV19-018/facts.json",
    "SRV19-115/qfe.txt",
    "SRV19-115/systeminfo.txt",
    "W2K-016/facts.toml",
    "W2K-025/files.json",
    "W2K-025/updates.reg",
    "W2K-039/files.json",
    "W2K-039/updates.reg",
    "W2K-127/facts.json",
    "W2K-145/facts.json",
    "W2K-186/updates.reg",
    "W2K-214/SysEvent.Evt",
    "W2K-242/facts.json",
    "WIN98-004/facts.json",
    "XP-012/run.reg",
    "XP-012/systeminfo.txt",
    "XP-012/tasklist.txt",
    "XP-058/software.reg",
    "XP-091/systeminfo.txt",
    "XP-109/facts.json",
    "XP-123/SysEvent.Evt",
    "XP-123/qfe.txt",
    "XP-123/systeminfo.txt",
    "XP-151/facts.json",
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, net::Ipv4Addr};

    use crate::Fleet;

    #[test]
    fn files_stand_in_order_and_once() {
        let paths: Vec<&str> = Fleet::demo_evidence().iter().map(|file| file.path).collect();
        assert!(paths.is_sorted_by(|one, other| one < other), "{paths:?}");
    }

    #[test]
    fn each_folder_is_a_host_of_the_plant() {
        let fleet = Fleet::demo(Ipv4Addr::new(127, 77, 3, 0)).unwrap();
        let names: BTreeSet<&str> =
            fleet.hosts().iter().map(|host| host.computer.as_str()).collect();
        for file in Fleet::demo_evidence() {
            assert!(names.contains(file.computer()), "{}", file.path);
        }
    }
}
