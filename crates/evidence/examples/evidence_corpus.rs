//! Writes the corpus the fuzz targets begin with: `evidence_corpus FOLDER`, which is `fuzz/corpus`.
//! What a fuzzer found and was kept lies beside these files. Other programs make the containers;
//! those that are missing are said to be.
#![allow(clippy::print_stdout, reason = "an example talks to people")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    dead_code
)] // The tests' modules.

#[path = "../../winfmt/tests/winfmt/regf/made.rs"]
mod made;
#[path = "../../winfmt/tests/winfmt/made_event_logs.rs"]
mod made_event_logs;
#[path = "../../winfmt/tests/winfmt/made_programs.rs"]
mod made_programs;
#[path = "../tests/evidence_facts/making.rs"]
mod making;
#[path = "../tests/evidence/making.rs"]
mod volumes;

use std::{error::Error, fs, path::Path};

use making::{reg, software, system};
use seawall_winfmt::reg_text::Format;
use volumes::{run, run_with, text};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: evidence_corpus FOLDER")?;
    let mut count = 0_usize;
    for (target, files) in [("evidence_file", files()), ("evidence_container", containers())] {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in files {
            println!("{target}/{name}: {} bytes", bytes.len());
            fs::write(folder.join(name), bytes)?;
            count += 1;
        }
    }
    println!("{count} files");
    Ok(())
}

type Files = Vec<(&'static str, Vec<u8>)>;

fn files() -> Files {
    let keys: &[(&str, &[(&str, &str)])] = &[
        (r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB823980", &[("Installed", "#1")]),
        (r"SOFTWARE\Microsoft\Ole", &[("EnableDCOM", "Y")]),
        (r"SYSTEM\Select", &[("Current", "#1")]),
    ];
    vec![
        ("software", software("5.1", "2600", "Service Pack 1", &[r"Windows XP\SP2\KB823980"])),
        ("system", system("SRV1", "corp.example", "WinNT")),
        ("reg-5", reg(Format::Version5, keys)),
        ("reg-4", reg(Format::Regedit4(seawall_winfmt::text::CodePage::Cp932), keys)),
        ("event-log", made_event_logs::log(&["KB823980", "KB824146"])),
        ("program", made_programs::program(&made_programs::resources())),
        (
            "facts.json",
            br#"{"host":"a","product":"wxp","hotfixes":["KB823980"],"values":{"SOFTWARE\\x":{"a":1}}}"#
                .to_vec(),
        ),
        ("facts.toml", b"host = 'a'\nhotfixes = ['KB823980']\n".to_vec()),
        (
            "processes",
            b"\r\nImage Name                   PID Session Name\r\n\
              ========================= ====== ============\r\n\
              msblast.exe                  812 Console\r\n"
                .to_vec(),
        ),
        (
            "firewall",
            b"#Version: 1.5\r\n#Fields: date time action protocol src-ip dst-ip src-port dst-port\r\n\
              2003-08-12 10:00:00 DROP TCP 192.0.2.1 192.0.2.2 3000 135\r\n"
                .to_vec(),
        ),
        (
            "systeminfo",
            b"Host Name:      A\r\nOS Name:        Microsoft Windows XP\r\n\
              OS Version:     5.1.2600 Build 2600\r\n\
              Processor(s):   1\r\n                [01]: x86\r\n\
              Hotfix(s):      1 Hotfix(s) Installed.\r\n                [01]: KB824146\r\n"
                .to_vec(),
        ),
        ("qfe", b"HotFixID   InstalledOn\r\nKB824146   20030910\r\nFile 1     \r\n".to_vec()),
    ]
}

fn containers() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let mut files = Files::new();
    fs::write(place("a.txt"), b"KB824146\r\n").unwrap();
    fs::write(place("long name.log"), b"0123456789".repeat(40)).unwrap();
    let both = ["a.txt", "long name.log"];
    let paths = both.map(|name| place(name).to_str().unwrap().to_owned());
    let within = ["-C", text(folder.path())];
    let archives: [(&'static str, &str, Vec<&str>, bool); 5] = [
        ("tar", "tar", [&within[..], &["-cf"]].concat(), true),
        ("tar-gz", "tar", [&within[..], &["-zcf"]].concat(), true),
        ("tar-xz", "tar", [&within[..], &["-Jcf"]].concat(), true),
        ("cab", "gcab", vec!["-z", "-c"], false),
        ("zip", "python3", vec!["-m", "zipfile", "-c"], false),
    ];
    for (name, program, arguments, by_name) in archives {
        let to = place(name);
        let given = if by_name { both } else { [paths[0].as_str(), &paths[1]] };
        if run(program, &[&arguments[..], &[text(&to)], &given].concat()) {
            let bytes = fs::read(&to).unwrap();
            files.push((name, if name == "tar" { spread(&bytes) } else { bytes }));
        }
    }
    let mut raw = None;
    for (name, kilobytes, program, options) in [
        (
            "ntfs",
            2048,
            "mkfs.ntfs",
            &["-F", "-q", "-c", "4096", "-p", "0", "-H", "0", "-S", "0"][..],
        ),
        ("fat16", 2500, "mkfs.vfat", &["-F", "16", "-s", "1"]),
        ("fat12", 64, "mkfs.vfat", &["-F", "12", "-s", "1"]),
    ] {
        let image = place(name);
        fs::File::create(&image).unwrap().set_len(kilobytes << 10).unwrap();
        if !run(program, &[options, &[text(&image)]].concat()) {
            continue;
        }
        for (path, name) in paths.iter().zip(both) {
            if program == "mkfs.ntfs" {
                run("ntfscp", &["-q", "-f", text(&image), path, name]);
            } else {
                run("mcopy", &["-i", text(&image), path, &format!("::{name}")]);
            }
        }
        let mut bytes = fs::read(&image).unwrap();
        if name == "ntfs" {
            leave_files(&mut bytes);
        }
        files.push((name, spread(&bytes)));
        raw = Some(image);
    }
    let Some(raw) = raw else { return files };
    for (name, kind, options) in [
        ("qcow2", "qcow2", "cluster_size=512"),
        ("vmdk-sparse", "vmdk", "subformat=monolithicSparse"),
        ("vmdk-stream", "vmdk", "subformat=streamOptimized"),
        ("vhd", "vpc", "subformat=dynamic,force_size=on"),
        ("vhdx", "vhdx", "block_size=1M"),
    ] {
        let to = place(name);
        let convert = ["convert", "-f", "raw", "-O", kind, "-o", options, text(&raw), text(&to)];
        if run("qemu-img", &convert) {
            files.push((name, spread(&fs::read(&to).unwrap())));
        }
    }
    if run(
        "ewfacquire",
        &["-u", "-q", "-t", text(&place("e")), "-f", "encase6", "-cfast", text(&raw)],
    ) {
        files.push(("e01", fs::read(place("e.E01")).unwrap()));
    }
    let volume = fs::read(&raw).unwrap();
    for (name, script) in [("mbr", "label: dos\n64K,64K,1\n"), ("gpt", "label: gpt\n64K,64K\n")] {
        let disk = place(name);
        fs::File::create(&disk).unwrap().set_len(512 << 10).unwrap();
        if run_with("sfdisk", &["-q", text(&disk)], script) {
            let mut bytes = fs::read(&disk).unwrap();
            bytes[64 << 10..][..volume.len()].copy_from_slice(&volume);
            files.push((name, spread(&bytes)));
        }
    }
    files
}

/// Clears what NTFS has for itself, but for the table of files and the root folder.
fn leave_files(volume: &mut [u8]) {
    const RECORD: usize = 1024;
    let table = usize::from(volume[0x30]) * 4096;
    for number in (1..24).filter(|number| *number != 5) {
        volume[table + number * RECORD..][..RECORD].fill(0);
    }
}

/// In the form of the target `evidence_container`, without long runs: those are of tables that
/// are the same on every volume, and that are not read.
fn spread(bytes: &[u8]) -> Vec<u8> {
    const NEAR: usize = 16;
    const LONGEST: usize = 2 << 10;
    let mut spread = b"spread".to_vec();
    spread.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    let mut at = 0;
    while let Some(gap) = bytes[at..].iter().position(|byte| *byte != 0) {
        let begin = at + gap;
        let mut end = begin + 1;
        while let Some(more) = bytes[end..].iter().take(NEAR).position(|byte| *byte != 0) {
            end += more + 1;
        }
        if end - begin <= LONGEST {
            spread.extend(u32::try_from(begin).unwrap().to_le_bytes());
            spread.extend(u16::try_from(end - begin).unwrap().to_le_bytes());
            spread.extend(&bytes[begin..end]);
        }
        at = end;
    }
    spread
}
