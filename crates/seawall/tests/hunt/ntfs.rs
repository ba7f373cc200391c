//! The same hosts on NTFS, as raw images and as other programs' forms of them: the verdict does not
//! hang on how a disk was kept.

use std::fs;

use crate::{
    asking::{case, families, host, hunt, texts},
    common::Seawall,
    hosts::{Host, Plant, as_2000, can_be_made},
    images, programs,
};

const WORMS: &[Plant] = &[
    Plant::Packed("WINDOWS/system32/msblast.exe", 6176),
    Plant::Value(r"Microsoft\Windows\CurrentVersion\Run", "windows auto update", "msblast.exe"),
    Plant::File("WINDOWS/system32/wins/dllhost.exe", 10_240),
    Plant::File("WINDOWS/system32/wins/svchost.exe", 19_728),
    Plant::Service("RpcPatch", r"C:\WINDOWS\system32\wins\DLLHOST.EXE"),
    Plant::File("WINDOWS/avserve2.exe", 15_872),
];

/// How qemu-img calls a form, and how its files are called.
const FORMS: [(&str, &str); 4] =
    [("vpc", "disk.vhd"), ("vhdx", "disk.vhdx"), ("vmdk", "disk.vmdk"), ("qcow2", "disk.qcow2")];

#[test]
fn on_ntfs_the_same_is_found_as_on_fat_in_every_form_of_image() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    let cases = case(&seawall, "cases");
    let planted = Host::new("PLANTED").with(WORMS);
    planted.image(&cases);
    let scratch = case(&seawall, "scratch");
    let raw = scratch.join("disk.img");
    if !images::ntfs(&raw, &planted.disk(&scratch)) {
        return;
    }
    let mut folders = vec!["PLANTED".to_owned()];
    if programs::has(&["qemu-img"]) {
        for (form, name) in FORMS {
            let made = images::converted(&raw, form, name);
            fs::rename(made, case(&seawall, &format!("cases/{form}")).join(name)).unwrap();
            folders.push(form.to_owned());
        }
    }
    let older = case(&seawall, "cases/2000");
    assert!(images::ntfs(&older.join("disk.img"), &as_2000(&planted.disk(&scratch))));
    let bare = case(&seawall, "cases/ntfs").join("disk.img");
    fs::rename(raw, &bare).unwrap();
    folders.extend(["2000".to_owned(), "ntfs".to_owned()]);

    let (_, first) = hunt(&seawall, &["cases/PLANTED"]);
    let indicators = texts(&host(&first, "PLANTED")["findings"], "indicator");
    for folder in &folders {
        let (code, found) = hunt(&seawall, &[&format!("cases/{folder}")]);
        let host = host(&found, "PLANTED");
        assert_eq!((code, &host["verdict"]), (1, &"infected".into()), "{folder}");
        assert_eq!(families(host, "infected"), ["blaster", "nachi"], "{folder}");
        assert_eq!(families(host, "remnant"), ["sasser"], "{folder}");
        assert_eq!(texts(&host["findings"], "indicator"), indicators, "{folder}");
        assert!(host["hints"].as_array().unwrap().is_empty(), "{folder}");
    }
}

#[test]
fn on_ntfs_a_host_with_nothing_on_it_is_clean() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    let folder = case(&seawall, "clean");
    let disk = Host::new("CLEAN").disk(&folder);
    if !images::ntfs(&folder.join("disk.img"), &disk) {
        return;
    }
    let (code, found) = hunt(&seawall, &["clean"]);
    let host = host(&found, "CLEAN");
    assert_eq!((code, &host["verdict"]), (0, &"clean".into()), "{host}");
    assert!(host["hints"].as_array().unwrap().is_empty());
}
