//! Versions in PE files: Debian's Wine read by pefile too, and made files.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use seawall_winfmt::version_resource::{Damage, Translation, VersionResource, VersionResources};
use seawall_winfmt::{Error, Limits};
use serde_json::{Value, json};

use crate::made_programs::{BELOW, SECTION, numbers, program, resources, table, units, version};
use crate::properties::damaged;

fn read(bytes: &[u8]) -> VersionResources {
    VersionResources::read(bytes, &Limits::DEFAULT).unwrap()
}

/// Prints what pefile reads of the files named on its input. It takes the first language of each
/// version.
const PEFILE: &str = r#"
import json, pefile, sys
for path in sys.stdin.read().splitlines():
    pe = pefile.PE(path, fast_load=True)
    pe.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    languages, versions = [], []
    for kind in getattr(getattr(pe, "DIRECTORY_ENTRY_RESOURCE", None), "entries", []):
        if kind.id == pefile.RESOURCE_TYPE["RT_VERSION"]:
            for name in kind.directory.entries:
                languages.append([entry.id for entry in name.directory.entries])
    for fixed, parts in zip(getattr(pe, "VS_FIXEDFILEINFO", []), getattr(pe, "FileInfo", [])):
        halves = lambda high, low: "%d.%d.%d.%d" % (high >> 16, high & 65535, low >> 16, low & 65535)
        strings, translations = [], []
        for part in parts:
            for table in getattr(part, "StringTable", []):
                strings.append([table.LangID.decode(), sorted(
                    [key.decode(), value.decode()] for key, value in table.entries.items())])
            for var in getattr(part, "Var", []):
                for pair in var.entry.values():
                    translations.append([int(half, 16) for half in pair.split()])
        versions.append({
            "file": halves(fixed.FileVersionMS, fixed.FileVersionLS),
            "product": halves(fixed.ProductVersionMS, fixed.ProductVersionLS),
            "flags": fixed.FileFlags, "type": fixed.FileType, "os": fixed.FileOS,
            "strings": strings, "translations": translations,
        })
    for version, language in zip(versions, languages):
        version["language"] = language[0]
    print(json.dumps([languages, versions]))
"#;

fn as_pefile_prints(version: &VersionResource) -> Value {
    let fixed = version.fixed.unwrap();
    let table = |table: &seawall_winfmt::version_resource::StringTable| {
        let mut strings = table.strings.clone();
        strings.sort();
        json!([table.key, strings])
    };
    let pair = |it: &Translation| json!([it.language, it.code_page]);
    json!({
        "file": fixed.file.to_string(),
        "product": fixed.product.to_string(),
        "flags": fixed.flags,
        "type": fixed.file_type,
        "os": fixed.os,
        "strings": version.tables.iter().map(table).collect::<Vec<_>>(),
        "translations": version.translations.iter().map(pair).collect::<Vec<_>>(),
        "language": version.language,
    })
}

/// Debian's Wine, or what `SEAWALL_WINE` names in its place.
fn wine_files() -> Vec<PathBuf> {
    let folder = std::env::var_os("SEAWALL_WINE")
        .map_or("/usr/lib/x86_64-linux-gnu/wine".into(), PathBuf::from);
    let mut files = Vec::new();
    for kind in ["x86_64-windows", "i386-windows"] {
        let Ok(entries) = std::fs::read_dir(folder.join(kind)) else { continue };
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.retain(|path| path.extension().is_some_and(|it| it == "dll" || it == "exe"));
    files.sort();
    files
}

#[test]
fn the_versions_of_wine_are_those_pefile_reads() {
    let files = wine_files();
    if files.is_empty() {
        println!("skipped: no Wine here");
        return;
    }
    let python = std::env::var_os("SEAWALL_PYTHON").unwrap_or("python3".into());
    let has_pefile = Command::new(&python).args(["-c", "import pefile"]).output();
    if !has_pefile.is_ok_and(|output| output.status.success()) {
        println!("skipped: no pefile here");
        return;
    }
    let mut names = String::new();
    for file in &files {
        writeln!(names, "{}", file.display()).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list");
    std::fs::write(&list, names).unwrap();
    let output = Command::new(&python)
        .args(["-c", PEFILE])
        .stdin(std::fs::File::open(&list).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs = String::from_utf8(output.stdout).unwrap();
    assert_eq!(theirs.lines().count(), files.len());
    let (mut with, mut without) = (0, 0);
    for (file, theirs) in files.iter().zip(theirs.lines()) {
        let (languages, versions): (Vec<Vec<u16>>, Vec<Value>) =
            serde_json::from_str(theirs).unwrap();
        let found = read(&std::fs::read(file).unwrap());
        assert_eq!(found.damage, [], "{}", file.display());
        let mut ours = found.versions.iter();
        for (languages, theirs) in languages.iter().zip(&versions) {
            let of_name: Vec<&VersionResource> = ours.by_ref().take(languages.len()).collect();
            let printed: Vec<u16> = of_name.iter().map(|version| version.language).collect();
            assert_eq!(printed, *languages, "{}", file.display());
            assert_eq!(as_pefile_prints(of_name[0]), *theirs, "{}", file.display());
        }
        assert_eq!(ours.next(), None, "{}", file.display());
        if found.versions.is_empty() {
            without += 1;
        } else {
            with += 1;
        }
    }
    println!("{with} files with a version compared, {without} without one");
    assert!(with > 0 && without > 0);
}

#[test]
fn a_library_of_wine_says_whose_it_is_not() {
    let Some(file) = wine_files().into_iter().find(|path| path.ends_with("rpcrt4.dll")) else {
        println!("skipped: no Wine here");
        return;
    };
    let found = read(&std::fs::read(file).unwrap());
    let [version] = &found.versions[..] else { panic!("{found:?}") };
    assert_eq!(version.fixed.unwrap().file.to_string(), "5.1.2600.2180");
    // The company alone proves nothing.
    assert_eq!(version.string("CompanyName"), Some("Microsoft Corporation"));
    assert!(version.string("FileDescription").unwrap().starts_with("Wine"));
    assert_eq!(version.string("NoSuchName"), None);
}

#[test]
fn a_version_is_read_with_numbers_texts_and_languages() {
    let found = read(&program(&resources()));
    assert_eq!(found.damage, []);
    let [version] = &found.versions[..] else { panic!("{found:?}") };
    assert_eq!((version.offset, version.language), (0x260, 0x411));
    let fixed = version.fixed.unwrap();
    assert_eq!(fixed.file.to_string(), "5.1.2600.2180");
    assert_eq!(fixed.product.to_string(), "5.1.2600.2181");
    assert_eq!((fixed.flags_mask, fixed.flags, fixed.os, fixed.file_type), (0x3f, 1, 0x40004, 2));
    let japanese = Translation { language: 0x411, code_page: 0x4b0 };
    assert_eq!(version.translations, [japanese]);
    assert_eq!(version.tables[0].translation, Some(japanese));
    assert_eq!(version.string("CompanyName"), Some("会社"));
    assert_eq!(version.string("FileVersion"), Some("5.1.2600.2180"));
}

#[test]
fn bytes_at_an_odd_place_are_read_alike() {
    let bytes = program(&resources());
    let moved = [vec![0], bytes.clone()].concat();
    assert_eq!(read(&moved[1..]), read(&bytes));
}

#[test]
fn a_file_without_resources_or_without_a_version_has_none() {
    let mut without = program(&[]);
    without[0xc8..0xcc].copy_from_slice(&[0; 4]);
    assert_eq!(read(&without), VersionResources::default());
    let icons_only = table(&[(3, BELOW | 0x1000)]);
    assert_eq!(read(&program(&icons_only)), VersionResources::default());
}

#[test]
fn what_is_no_pe_file_is_refused() {
    for bytes in [&b""[..], b"MZ", b"hello", &program(&[])[..0x44]] {
        let error = VersionResources::read(bytes, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error, Error::Unrecognised { format: "a PE file" });
    }
}

#[test]
fn a_file_cut_off_says_what_is_missing() {
    let bytes = program(&resources());
    let damage = |length: usize| read(&bytes[..length]).damage;
    assert_eq!(damage(0x100), [Damage::Header]);
    assert_eq!(damage(0x200), [Damage::Directory]);
    assert_eq!(damage(0x224), [Damage::Directory]);
    let found = read(&bytes[..0x300]);
    let fixed = found.versions[0].fixed.unwrap();
    assert_eq!(fixed.file.to_string(), "5.1.2600.2180");
    assert_eq!(found.damage[0], Damage::Missing { language: 0x411 });
    assert!(matches!(found.damage[1..], [Damage::Block { .. }]), "{:?}", found.damage);
}

#[test]
fn a_version_that_breaks_the_format_is_read_up_to_there() {
    let mut bytes = program(&resources());
    let name: Vec<u8> = units("FileVersion");
    let at = bytes.windows(name.len()).position(|it| it == name).unwrap() - 6;
    bytes[at..at + 2].copy_from_slice(&[0xff, 0xff]);
    let found = read(&bytes);
    assert_eq!(found.damage, [Damage::Block { offset: at }]);
    assert_eq!(found.versions[0].string("CompanyName"), Some("会社"));
    assert_eq!(found.versions[0].string("FileVersion"), None);

    let mut bytes = program(&resources());
    bytes[0x260..0x262].copy_from_slice(&[0, 0]);
    let found = read(&bytes);
    assert_eq!((found.versions, found.damage), (vec![], vec![Damage::Block { offset: 0x260 }]));
}

#[test]
fn directories_that_lead_into_themselves_or_list_too_much_end() {
    // Every level is the root.
    let found = read(&program(&table(&[(16, BELOW)])));
    assert_eq!((found.versions, found.damage), (vec![], vec![Damage::Directory]));
    // Each of many names has each of many languages, and none of them is there.
    let many = table(&vec![(16, BELOW | 0x18); 60_000]);
    let found = read(&program(&many));
    assert!(found.damage.contains(&Damage::TooMany));
    assert!(found.damage.len() < 200, "{}", found.damage.len());
    // All languages are the same version.
    let mut same = [
        table(&[(16, BELOW | 0x18)]),
        table(&vec![(1, BELOW | (0x18 + 16 + 8 * 100)); 100]),
        table(&vec![(0x409, 0x18 + 2 * (16 + 8 * 100)); 100]),
    ]
    .concat();
    let version = version();
    let at = SECTION + u32::try_from(same.len()).unwrap() + 16;
    same.extend(numbers(&[at, u32::try_from(version.len()).unwrap(), 0, 0]));
    same.extend(version);
    let found = read(&program(&same));
    assert_eq!((found.versions.len(), &found.damage[..]), (128, &[Damage::TooMany; 2][..]));
}

fn try_read(bytes: &[u8]) {
    if let Ok(found) = VersionResources::read(bytes, &Limits::DEFAULT) {
        for version in found.versions {
            version.string("CompanyName");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_of_versions_panic(bytes in vec(any::<u8>(), 0..2_000)) {
        try_read(&bytes);
        try_read(&program(&bytes));
        let mut version = resources();
        version.truncate(0x60);
        version.extend(bytes);
        try_read(&program(&version));
    }

    #[test]
    fn no_damage_makes_the_reader_of_versions_panic(
        cut in any::<Option<Index>>(),
        flips in vec(any::<(Index, u8)>(), 0..20),
    ) {
        try_read(&damaged(&program(&resources()), cut, &flips));
        try_read(&program(&damaged(&resources(), cut, &flips)));
    }
}
