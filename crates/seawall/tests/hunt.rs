//! `seawall hunt`: traces that other programs wrote, real evidence without any, and proof.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;
#[path = "../../winfmt/tests/winfmt/regf/made.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests of hives use the rest of it")]
mod made;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use common::Seawall;
use serde_json::Value;

/// What is hunted on: keys of a hive, with `name=data` texts.
type Keys<'a> = [(&'a str, &'a [(&'a str, &'a str)])];

fn case(seawall: &Seawall, name: &str) -> PathBuf {
    let folder = seawall.folder.path().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn hunt(seawall: &Seawall, args: &[&str]) -> (i32, Value) {
    let run = seawall.run(&[&["hunt", "--format", "json"][..], args].concat());
    let document = serde_json::from_str(&run.stdout);
    (run.code, document.unwrap_or_else(|error| panic!("{error}: {}", run.stderr)))
}

fn families(host: &Value, verdict: &str) -> Vec<String> {
    let families = host["families"].as_array().unwrap().iter();
    let found = families.filter(|family| family["verdict"] == verdict);
    found.map(|family| family["family"].as_str().unwrap().to_owned()).collect()
}

/// Whether a program is here; says so where it is not.
fn has(program: &str) -> bool {
    let is_here = Command::new(program).arg("--help").output().is_ok();
    if !is_here {
        println!("skipped: no {program} here");
    }
    is_here
}

/// A hive that reged wrote.
fn reged(folder: &Path, name: &str, prefix: &str, keys: &Keys<'_>) -> Option<PathBuf> {
    if !has("reged") {
        return None;
    }
    let file = folder.join(name);
    fs::create_dir_all(folder).unwrap();
    fs::write(&file, made::hive(3, &made::key("ROOT", []))).unwrap();
    let mut text = "Windows Registry Editor Version 5.00\r\n".to_owned();
    for (key, values) in keys {
        write!(text, "\r\n[{prefix}\\{key}]\r\n").unwrap();
        for (name, data) in *values {
            let data = data.replace('\\', "\\\\");
            let data = data
                .strip_prefix('#')
                .map_or(format!("\"{data}\""), |number| format!("dword:{number:0>8}"));
            write!(text, "\"{name}\"={data}\r\n").unwrap();
        }
    }
    let script = folder.join(format!("{name}.txt"));
    fs::write(&script, text).unwrap();
    let mut reged = Command::new("reged");
    let output = reged.args(["-I", "-C"]).arg(&file).arg(prefix).arg(&script).output().unwrap();
    println!("{output:?}");
    fs::remove_file(script).unwrap();
    Some(file)
}

const LOCAL: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE";
const SYSTEM: &str = r"HKEY_LOCAL_MACHINE\SYSTEM";
const VERSION: (&str, &[(&str, &str)]) = (
    r"Microsoft\Windows NT\CurrentVersion",
    &[("CurrentVersion", "5.1"), ("CurrentBuildNumber", "2600")],
);
const RUN: &str = r"Microsoft\Windows\CurrentVersion\Run";

fn software(folder: &Path, run: &[(&str, &str)]) -> Option<PathBuf> {
    reged(folder, "software", LOCAL, &[VERSION, (RUN, run)])
}

fn system(folder: &Path, services: &[(&str, &str)]) -> Option<PathBuf> {
    let keys: Vec<(String, Vec<(&str, &str)>)> = services
        .iter()
        .map(|(name, image)| {
            (
                format!(r"ControlSet001\Services\{name}"),
                vec![("ImagePath", *image), ("Start", "#2")],
            )
        })
        .collect();
    let mut all: Vec<(&str, &[(&str, &str)])> = vec![
        ("Select", &[("Current", "#1"), ("Default", "#1")]),
        (r"ControlSet001\Control\ComputerName\ComputerName", &[("ComputerName", "PLANT7")]),
    ];
    all.extend(keys.iter().map(|(key, values)| (key.as_str(), values.as_slice())));
    reged(folder, "system", SYSTEM, &all)
}

/// A program as the indicators describe Blaster's: of its size, with UPX's sections.
fn packed(size: usize) -> Vec<u8> {
    let mut bytes = b"MZ".to_vec();
    bytes.resize(200, 0);
    bytes.extend(b"UPX0");
    bytes.resize(size, 0);
    bytes
}

/// A FAT image of those files, as mkfs and mtools write it.
fn image(folder: &Path, name: &str, files: &[(&str, Vec<u8>)]) -> Option<PathBuf> {
    if !has("mkfs.vfat") || !has("mcopy") {
        return None;
    }
    let image = folder.join(name);
    let file = fs::File::create(&image).unwrap();
    file.set_len(32 << 20).unwrap();
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program)
            .args(args)
            .env("MTOOLS_SKIP_CHECK", "1")
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(output.status.success(), "{program} {args:?}: {output:?}");
    };
    let at = image.to_str().unwrap();
    run("mkfs.vfat", &["-F", "16", at]);
    let mut made = std::collections::BTreeSet::new();
    for (path, bytes) in files {
        for (end, _) in path.match_indices('/') {
            let above = path.get(..end).unwrap();
            if made.insert(above.to_owned()) {
                run("mmd", &["-i", at, &format!("::{above}")]);
            }
        }
        let local = folder.join("to-copy");
        fs::write(&local, bytes).unwrap();
        run("mcopy", &["-i", at, local.to_str().unwrap(), &format!("::{path}")]);
        fs::remove_file(local).unwrap();
    }
    Some(image)
}

const BLASTER: &[(&str, &str)] = &[("windows auto update", "msblast.exe")];
const NACHI: &[(&str, &str)] = &[
    ("RpcPatch", r"C:\WINDOWS\system32\wins\DLLHOST.EXE"),
    ("RpcTftpd", r"C:\WINDOWS\system32\wins\svchost.exe"),
];

/// The image of a host with Blaster and Nachi on it, or of one without.
fn disk(folder: &Path, name: &str, is_infected: bool) -> Option<PathBuf> {
    let scratch = folder.join("hives");
    let (run, services) = if is_infected { (BLASTER, NACHI) } else { (&[][..], &[][..]) };
    let mut services = services.to_vec();
    services.push(("RpcSs", r"C:\WINDOWS\system32\svchost.exe -k rpcss"));
    let hives = [software(&scratch, run)?, system(&scratch, &services)?];
    let [software, system] = hives.map(|hive| fs::read(hive).unwrap());
    fs::remove_dir_all(&scratch).unwrap();
    let mut files = vec![
        ("WINDOWS/system32/config/software", software),
        ("WINDOWS/system32/config/system", system),
        // Windows' own, where they belong.
        ("WINDOWS/system32/dllhost.exe", vec![0; 5120]),
        ("WINDOWS/system32/svchost.exe", vec![0; 14_336]),
    ];
    if is_infected {
        files.push(("WINDOWS/system32/msblast.exe", packed(6176)));
        files.push(("WINDOWS/system32/wins/dllhost.exe", vec![1; 10_240]));
        files.push(("WINDOWS/system32/wins/svchost.exe", vec![2; 19_728]));
        files.push(("WINDOWS/Prefetch/MSBLAST.EXE-0A1B2C3D.pf", vec![17; 900]));
    }
    image(folder, name, &files)
}

#[test]
fn an_image_with_two_worms_names_both_and_one_without_is_clean() {
    let seawall = Seawall::new();
    let old = case(&seawall, "old");
    let new = case(&seawall, "new");
    if disk(&old, "disk.img", true).is_none() || disk(&new, "disk.img", false).is_none() {
        return;
    }
    let (code, found) = hunt(&seawall, &["old"]);
    assert_eq!((code, found["hosts"].as_array().unwrap().len()), (1, 1), "{found}");
    let host = &found["hosts"][0];
    assert_eq!((&host["host"], &host["verdict"]), (&"PLANT7".into(), &"infected".into()));
    assert_eq!(families(host, "infected"), ["blaster", "nachi"], "{host}");
    let indicators: Vec<&str> = host["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["indicator"].as_str().unwrap())
        .collect();
    for indicator in [
        "blaster.msblast.file",
        "blaster.msblast.content",
        "blaster.msblast.run",
        "blaster.msblast.prefetch",
        "nachi.a.file",
        "nachi.a.tftpd",
        "nachi.a.service",
        "nachi.a.tftpd_service",
    ] {
        assert!(indicators.contains(&indicator), "{indicator}: {indicators:?}");
    }
    let (code, clean) = hunt(&seawall, &["new"]);
    let host = &clean["hosts"][0];
    assert_eq!((code, &host["verdict"]), (0, &"clean".into()), "{host}");
    assert_eq!(host["findings"].as_array().unwrap().len(), 0);

    // The clean one does not say when it was taken: reged sets no times.
    let verify = ["--verify", "old", "new", "--since", "2026-01-01T00:00:00Z"];
    let (code, said) = hunt(&seawall, &verify);
    assert_eq!((code, &said["hosts"][0]["is_out"]), (5, &false.into()), "{said}");
    let (code, same) = hunt(&seawall, &["--verify", "old", "old"]);
    assert_eq!((code, &same["hosts"][0]["checked"][0]["outcome"]["code"]), (5, &"still".into()));
}

/// Each trace of an image taken away but one.
#[test]
fn one_trace_alone_in_an_image_is_a_remnant() {
    let alone: [(&str, usize); 3] = [
        ("WINDOWS/system32/msblast.exe", 100),
        ("WINDOWS/system32/wins/svchost.exe", 19_728),
        ("WINDOWS/avserve2.exe", 15_872),
    ];
    for (path, size) in alone {
        let seawall = Seawall::new();
        let folder = case(&seawall, "one");
        if image(&folder, "disk.img", &[(path, vec![0; size])]).is_none() {
            return;
        }
        let (code, found) = hunt(&seawall, &["one"]);
        assert_eq!((code, &found["hosts"][0]["verdict"]), (1, &"remnant".into()), "{path}");
    }
    let seawall = Seawall::new();
    if software(&case(&seawall, "run"), BLASTER).is_none() {
        return;
    }
    let (code, found) = hunt(&seawall, &["run"]);
    assert_eq!((code, &found["hosts"][0]["verdict"]), (1, &"remnant".into()), "{found}");
}

#[test]
fn a_user_s_hive_in_an_image_is_of_its_host() {
    let seawall = Seawall::new();
    let folder = case(&seawall, "user");
    let scratch = folder.join("hives");
    let keys: &Keys<'_> = &[
        (r"Control Panel", &[]),
        (r"Software\Microsoft\Windows\CurrentVersion\RunOnce", &[("winlogon", "x.exe")]),
    ];
    let (Some(user), Some(system)) =
        (reged(&scratch, "ntuser", "HKEY_CURRENT_USER", keys), system(&scratch, &[]))
    else {
        return;
    };
    let files = [
        ("Documents and Settings/alice/NTUSER.DAT", fs::read(user).unwrap()),
        ("WINNT/system32/config/system", fs::read(system).unwrap()),
    ];
    fs::remove_dir_all(&scratch).unwrap();
    if image(&folder, "d.img", &files).is_none() {
        return;
    }
    let (_, found) = hunt(&seawall, &["user"]);
    assert_eq!(found["hosts"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(families(&found["hosts"][0], "remnant"), ["sdbot"]);
}

#[test]
fn a_sweep_in_a_firewall_s_log_is_an_attempt_and_a_list_of_processes_shows_what_runs() {
    let seawall = Seawall::new();
    let folder = case(&seawall, "logs");
    let mut log = "#Version: 1.0\r\n#Software: Microsoft Internet Connection Firewall\r\n\
        #Time Format: Local\r\n#Fields: date time action protocol src-ip dst-ip src-port dst-port \
        size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info\r\n\r\n"
        .to_owned();
    for number in 1..=40 {
        let (second, port) = (number / 2, 3000 + number);
        write!(log, "2003-08-12 10:00:{second:02} OPEN TCP 192.0.2.7 198.51.100.{number} {port} ")
            .unwrap();
        log += "135 - - - - - - - -\r\n";
    }
    write(&folder, "pfirewall.log", log.as_bytes());
    let (code, found) = hunt(&seawall, &["logs"]);
    let host = &found["hosts"][0];
    assert_eq!((code, &host["verdict"]), (1, &"attempted".into()), "{found}");
    assert_eq!(host["findings"][0]["trace"]["addresses"], 40);
    let run = seawall.run(&["hunt", "logs", "--fail-on", "remnant"]);
    assert_eq!(run.code, 0, "{}", run.stderr);

    let tasks = "\r\nImage Name                   PID Session Name     Session#    Mem Usage\r\n\
        ========================= ====== ================ ======== ============\r\n\
        System Idle Process            0 Console                 0         16 K\r\n\
        msblast.exe                  712 Console                 0      1,024 K\r\n\
        dllhost.exe                  800 Console                 0      1,024 K\r\n";
    write(&folder, "tasklist.txt", tasks.as_bytes());
    write(&folder, "run.reg", b"REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run]\r\n\"windows auto update\"=\"msblast.exe\"\r\n");
    let (_, found) = hunt(&seawall, &["logs"]);
    assert_eq!(found["hosts"][0]["verdict"], "infected", "{found}");
    assert_eq!(families(&found["hosts"][0], "infected"), ["blaster"]);
    for language in ["en", "ja"] {
        let run = seawall.run(&["--lang", language, "hunt", "logs"]);
        assert!(run.stdout.contains("msblast.exe"), "{}", run.stdout);
        assert!(!run.stdout.contains("{$"), "{}", run.stdout);
    }
}

#[test]
fn a_site_s_own_indicators_are_hunted_by_and_exported_and_faults_are_told() {
    let seawall = Seawall::new();
    let folder = case(&seawall, "site");
    write(&folder, "WINDOWS/hall3.exe", b"MZ");
    let text = "schema = \"seawall.indicators/1\"\n[[family]]\nid = \"plant\"\nname = \"Hall 3\"\n\
        certainty = \"sourced\"\nsource = [\"incident 17\"]\n[[variant]]\nid = \"plant.a\"\n\
        family = \"plant\"\ncertainty = \"sourced\"\nsource = [\"incident 17\"]\n[[indicator]]\n\
        id = \"plant.a.file\"\nof = \"plant.a\"\nkind = \"file\"\npath = '%windir%\\hall3.exe'\n\
        role = \"infects\"\ncertainty = \"sourced\"\nsource = [\"incident 17\"]\n";
    let own = seawall.folder.path().join("own.toml");
    fs::write(&own, text).unwrap();
    let (code, found) = hunt(&seawall, &["site", "--indicators", "own.toml"]);
    assert_eq!(
        (code, &found["hosts"][0]["findings"][0]["family"]),
        (1, &"plant".into()),
        "{found}"
    );
    let run = seawall.run(&["hunt", "--export", "stix", "--indicators", "own.toml"]);
    assert!(run.code == 0 && run.stdout.contains("hall3.exe"), "{}", run.stderr);

    fs::write(&own, text.replace("%windir%", "C:")).unwrap();
    let run = seawall.run(&["hunt", "site", "--indicators", "own.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("plant.a.file"), "{}", run.stderr);
    let key = "kind = \"registry_key\"\nkey = 'SOFTWARE\\Nobody\\Reads'";
    fs::write(&own, text.replace("kind = \"file\"\npath = '%windir%\\hall3.exe'", key)).unwrap();
    let run = seawall.run(&["hunt", "site", "--indicators", "own.toml"]);
    assert!(run.code == 2 && run.stderr.contains("Nobody"), "{}", run.stderr);
}

#[test]
fn recalled_indicators_are_in_no_export() {
    let seawall = Seawall::new();
    for form in ["sigma", "stix", "yara"] {
        let run = seawall.run(&["hunt", "--export", form]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(!run.stdout.contains("WksPatch") && !run.stdout.contains("24d004a1"), "{form}");
        assert_eq!(run.stdout, seawall.run(&["hunt", "--export", form]).stdout);
    }
}

/// Real hives, logs and texts of hosts without worms.
#[test]
fn nothing_is_found_in_real_evidence() {
    let root = std::env::var_os("SEAWALL_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let hosts = root.join("hosts");
    if !hosts.is_dir() {
        println!("skipped: no real evidence here");
        return;
    }
    let seawall = Seawall::new();
    let run = seawall.run(&["hunt", "--format", "jsonl", hosts.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let mut count = 0;
    for line in run.stdout.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        if record["kind"] == "host" {
            count += 1;
            for what in ["findings", "hints", "remarks"] {
                assert_eq!(record[what].as_array().unwrap().len(), 0, "{record}");
            }
            assert_eq!(record["verdict"], "not_evaluated");
        }
    }
    assert!(count > 40, "{count} hosts");
}
