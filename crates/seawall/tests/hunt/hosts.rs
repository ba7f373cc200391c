//! Hosts in the making: what lies on the disk of one, and an image of it.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    images, programs,
    registries::{self, Key, hive, key},
};

/// One trace, as it lies on a host. Paths begin with the folder of the system.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plant {
    /// A file of so many bytes.
    File(&'static str, usize),
    /// A program of so many bytes that UPX packed.
    Packed(&'static str, usize),
    /// A program that has a text in it.
    Holding(&'static str, &'static str),
    /// A value of SOFTWARE: key, name, data.
    Value(&'static str, &'static str, &'static str),
    /// A value of a user's registry: key, name, data.
    UserValue(&'static str, &'static str, &'static str),
    /// A service and its program.
    Service(&'static str, &'static str),
    /// A running program.
    Process(&'static str),
    /// One address that went to so many others at a port within a minute, as a firewall saw it.
    Sweep(u16, u8),
}

/// A host with Windows XP and nothing else on it.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    name: String,
    /// By their paths in lower case: no two names differ by case alone.
    files: BTreeMap<String, (String, Vec<u8>)>,
    software: Vec<Key>,
    system: Vec<Key>,
    user: Vec<Key>,
    processes: Vec<&'static str>,
    log: String,
    written: Option<i64>,
}

const RUN: &str = r"Microsoft\Windows\CurrentVersion\Run";

impl Host {
    pub(crate) fn new(name: &str) -> Self {
        let version = &[("CurrentVersion", "5.1"), ("CurrentBuildNumber", "2600")];
        let computer = r"ControlSet001\Control\ComputerName\ComputerName";
        let mut host = Self {
            name: name.to_owned(),
            files: BTreeMap::new(),
            software: vec![
                key(r"Microsoft\Windows NT\CurrentVersion", version),
                // What XP itself starts.
                key(RUN, &[("ctfmon.exe", r"C:\WINDOWS\system32\ctfmon.exe")]),
            ],
            system: vec![
                key("Select", &[("Current", "#1"), ("Default", "#1")]),
                key(computer, &[("ComputerName", name)]),
            ],
            user: vec![key("Control Panel", &[]), key(&format!(r"Software\{RUN}"), &[])],
            processes: Vec::new(),
            log: String::new(),
            written: None,
        };
        host.plant(&Plant::Service("RpcSs", r"C:\WINDOWS\system32\svchost.exe -k rpcss"));
        // Windows' own, where they belong.
        host.plant(&Plant::File("WINDOWS/system32/dllhost.exe", 5120));
        host.plant(&Plant::File("WINDOWS/system32/svchost.exe", 14_336));
        host
    }

    /// The host with something more on it.
    pub(crate) fn with(mut self, plants: &[Plant]) -> Self {
        for plant in plants {
            self.plant(plant);
        }
        self
    }

    /// The host with hives last written at that second, since 1970.
    pub(crate) fn written(mut self, at: i64) -> Self {
        self.written = Some(at);
        self
    }

    /// The host with that system log.
    pub(crate) fn logging(mut self, log: Vec<u8>) -> Self {
        self.file("WINDOWS/system32/config/SysEvent.Evt", log);
        self
    }

    fn file(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_lowercase(), (path.to_owned(), bytes));
    }

    fn plant(&mut self, plant: &Plant) {
        match *plant {
            Plant::File(path, size) => self.file(path, vec![1; size]),
            Plant::Packed(path, size) => self.file(path, packed(size)),
            Plant::Holding(path, text) => {
                self.file(path, [b"MZ\x90\0", text.as_bytes(), &[0; 64]].concat());
            }
            Plant::Value(path, name, data) => self.software.push(key(path, &[(name, data)])),
            Plant::UserValue(path, name, data) => self.user.push(key(path, &[(name, data)])),
            Plant::Service(name, image) => {
                let path = format!(r"ControlSet001\Services\{name}");
                self.system.push(key(&path, &[("ImagePath", image), ("Start", "#2")]));
            }
            Plant::Process(image) => self.processes.push(image),
            Plant::Sweep(port, addresses) => self.sweep(port, addresses),
        }
    }

    fn sweep(&mut self, port: u16, addresses: u8) {
        if self.log.is_empty() {
            self.log.push_str(LOG_HEAD);
        }
        for number in 1..=addresses {
            let (second, from) = (number / 8, 3000 + u16::from(number));
            write!(
                self.log,
                "2003-08-12 10:00:{second:02} OPEN TCP 192.0.2.7 198.51.100.{number} "
            )
            .unwrap();
            write!(self.log, "{from} {port} - - - - - - - -\r\n").unwrap();
        }
    }

    /// All that lies on its disk.
    pub(crate) fn disk(&self, scratch: &Path) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<(String, Vec<u8>)> = self.files.values().cloned().collect();
        let mut put = |path: &str, bytes| files.push((path.to_owned(), bytes));
        for (path, prefix, keys) in [
            ("WINDOWS/system32/config/software", r"HKEY_LOCAL_MACHINE\SOFTWARE", &self.software),
            ("WINDOWS/system32/config/system", r"HKEY_LOCAL_MACHINE\SYSTEM", &self.system),
            ("Documents and Settings/alice/NTUSER.DAT", "HKEY_CURRENT_USER", &self.user),
        ] {
            put(path, hive(scratch, prefix, keys, self.written));
        }
        if !self.processes.is_empty() {
            put("seawall/tasklist.txt", tasks(&self.processes).into_bytes());
        }
        if !self.log.is_empty() {
            put("WINDOWS/pfirewall.log", self.log.clone().into_bytes());
        }
        files
    }

    /// A FAT image of its disk, in a folder of its name.
    pub(crate) fn image(&self, cases: &Path) -> PathBuf {
        let folder = cases.join(&self.name);
        fs::create_dir_all(&folder).unwrap();
        let image = folder.join("disk.img");
        images::fat(&image, &self.disk(&folder));
        image
    }
}

/// The same disk with the system's folder as Windows 2000 calls it.
pub(crate) fn as_2000(disk: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    let named =
        |(path, bytes): &(String, Vec<u8>)| (path.replace("WINDOWS/", "WINNT/"), bytes.clone());
    disk.iter().map(named).collect()
}

/// Whether what makes hosts is here.
pub(crate) fn can_be_made() -> bool {
    programs::has(&[&[registries::PROGRAM], images::FAT].concat())
}

/// A program as the indicators describe Blaster's: of its size, with UPX's sections.
pub(crate) fn packed(size: usize) -> Vec<u8> {
    let mut bytes = b"MZ".to_vec();
    bytes.resize(200, 0);
    bytes.extend(b"UPX0");
    bytes.resize(size, 0);
    bytes
}

/// What tasklist prints.
fn tasks(images: &[&str]) -> String {
    let mut text =
        "\r\nImage Name                   PID Session Name     Session#    Mem Usage\r\n\
        ========================= ====== ================ ======== ============\r\n\
        System Idle Process            0 Console                 0         16 K\r\n"
            .to_owned();
    for (number, image) in images.iter().enumerate() {
        let pid = 700 + number;
        write!(text, "{image:<25} {pid:>6} Console                 0      1,024 K\r\n").unwrap();
    }
    text
}

/// How the firewall of Windows XP begins its log.
pub(crate) const LOG_HEAD: &str = "#Version: 1.0\r\n\
    #Software: Microsoft Internet Connection Firewall\r\n#Time Format: Local\r\n\
    #Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn \
    tcpack tcpwin icmptype icmpcode info\r\n\r\n";
