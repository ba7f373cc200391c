//! Real images, which other programs made.

use seawall_evidence::{Error, FileSystem, Unsupported};

use std::{fs, process::Command};

use super::{
    making::{corpus, run, text},
    seen::Seen,
};

#[test]
fn images_without_windows_say_why_they_are_not_read() {
    // `file` takes the qcow2 for encrypted; its header says otherwise, and qemu-img reads ext2.
    let ext = Unsupported::FileSystem(FileSystem::Ext);
    let wanted =
        [("image.vhd", ext), ("image.vmdk", ext), ("image.E01", ext), ("image.qcow2", ext)];
    for (name, reason) in wanted {
        let Some(path) = corpus(&format!("images/{name}")) else { continue };
        let seen = Seen::at(&path);
        assert!(seen.files.is_empty(), "{name}");
        let [(_, Error::Unsupported(found))] = &seen.faults[..] else {
            panic!("{name}: {:?}", seen.faults());
        };
        assert_eq!(*found, reason, "{name}");
    }
}

#[test]
fn cabinets_in_a_cabinet_give_what_another_program_unpacks() {
    let Some(path) = corpus("../advisories/feeds/wsusscn2/wsusscn2.cab") else { return };
    let seen = Seen::at(&path);
    assert_eq!(seen.faults(), Vec::<String>::new());
    let folder = tempfile::tempdir().unwrap();
    let mut cabinets = vec![path];
    let mut compared = 0;
    while let Some(cabinet) = cabinets.pop() {
        let name = cabinet.file_name().unwrap().to_str().unwrap().to_owned();
        let into = folder.path().join(compared.to_string());
        if !run("cabextract", &["-q", "-d", text(&into), text(&cabinet)]) {
            return;
        }
        let listed = Command::new("find").arg(&into).args(["-type", "f"]).output().unwrap();
        for file in String::from_utf8(listed.stdout).unwrap().lines() {
            let bytes = fs::read(file).unwrap();
            if bytes.starts_with(b"MSCF") {
                cabinets.push(file.into());
                continue;
            }
            let end =
                format!("/{name}/{}", file.strip_prefix(text(&into)).unwrap().trim_matches('/'));
            assert!(seen.file(&end) == bytes, "{end}");
            compared += 1;
        }
    }
    println!("{compared} files compared");
    assert_eq!(compared, seen.files.len());
}

#[test]
fn hives_and_logs_are_taken_for_no_container() {
    for name in ["hives", "eventlogs", "systeminfo"] {
        let Some(path) = corpus(name) else { continue };
        let seen = Seen::at(&path);
        assert_eq!(seen.faults(), Vec::<String>::new(), "{name}");
        assert!(!seen.files.is_empty(), "{name}");
    }
}
