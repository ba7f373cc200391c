//! What each host's files and its answers from outside show together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::Ipv4Addr,
    path::Path,
};

use seawall_lab::{Fleet, fleet::EvidenceFile};

/// The profiles that the stories of `evidence/README.md` go by.
const PROFILES: &[(&str, &str)] = &[
    ("HOST-042", "refusing"),
    ("HOST-107", "filtered"),
    ("HOST-116", "refusing"),
    ("HOST-185", "silent"),
    ("NT4-001", "nt4-sp6a-unpatched"),
    ("NT4-075", "nt4-sp6a-824146"),
    ("SRV03-193", "ws2003-gold-unpatched"),
    ("SRV03-244", "ws2003-gold-828741"),
    ("SRV19-018", "modern"),
    ("SRV19-115", "modern"),
    ("W2K-016", "w2k-sp4-824146"),
    ("W2K-025", "w2k-sp4-823980"),
    ("W2K-039", "w2k-sp4-824146"),
    ("W2K-127", "w2k-sp4-828741"),
    ("W2K-145", "w2k-sp4-unpatched"),
    ("W2K-186", "w2k-sp2-unpatched"),
    ("W2K-214", "w2k-sp3-824146"),
    ("W2K-242", "w2k-sp4-unpatched"),
    ("WIN98-004", "win98"),
    ("XP-012", "xp-sp1-unpatched"),
    ("XP-058", "xp-gold-unpatched"),
    ("XP-091", "xp-sp2"),
    ("XP-109", "xp-sp1-unpatched"),
    ("XP-123", "xp-sp1-824146"),
    ("XP-151", "xp-sp1-dcom-disabled"),
];

#[test]
fn the_hosts_of_the_stories_have_their_profiles() {
    let fleet = Fleet::demo(Ipv4Addr::new(127, 77, 3, 0)).unwrap();
    let profiles: BTreeMap<&str, &str> = fleet
        .hosts()
        .iter()
        .map(|host| (host.computer.as_str(), host.profile.id.as_str()))
        .collect();
    for (computer, profile) in PROFILES {
        assert_eq!(profiles.get(computer), Some(profile), "{computer}");
    }
    let with_files: BTreeSet<&str> =
        Fleet::demo_evidence().iter().map(EvidenceFile::computer).collect();
    assert!(with_files.into_iter().eq(PROFILES.iter().map(|(computer, _)| *computer)));
}

#[test]
fn all_files_are_built_in_and_small() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence");
    let mut paths = BTreeSet::new();
    for host in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if host.file_type().unwrap().is_dir() {
            let computer = host.file_name().into_string().unwrap();
            for file in fs::read_dir(host.path()).unwrap().map(Result::unwrap) {
                paths.insert(format!("{computer}/{}", file.file_name().into_string().unwrap()));
            }
        }
    }
    assert!(paths.iter().eq(Fleet::demo_evidence().iter().map(|file| file.path)));
    let all: usize = Fleet::demo_evidence().iter().map(|file| file.bytes.len()).sum();
    assert!(all < 0x1_0000, "{all}");
}

#[test]
fn texts_have_the_octets_that_windows_writes() {
    for file in Fleet::demo_evidence() {
        let (path, bytes) = (file.path, file.bytes);
        let is_wide = bytes.starts_with(b"\xff\xfe");
        let ending = path.rsplit_once('.').unwrap().1;
        match ending {
            "reg" => assert!(is_wide || bytes.starts_with(b"REGEDIT4\r\n"), "{path}"),
            "json" | "toml" => assert!(str::from_utf8(bytes).is_ok(), "{path}"),
            "txt" => {}
            "Evt" => continue,
            other => panic!("no form of {other}"),
        }
        let end = if is_wide { b"\r\0\n\0".as_slice() } else { b"\r\n" };
        assert_eq!(bytes.ends_with(end), !matches!(ending, "json" | "toml"), "{path}");
    }
}
