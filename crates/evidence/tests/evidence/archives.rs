//! Archives.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use seawall_evidence::{Error, Form, Limit, Limits, Modified, Unsupported};

use super::{
    making::{Format, contents, noise, run, text, volume},
    seen::Seen,
};

/// A folder with the contents, and an archive that a program makes of it.
fn archive(folder: &Path, program: &str, arguments: &[&str], name: &str) -> Option<PathBuf> {
    let tree = folder.join("tree");
    for (path, bytes) in contents() {
        let path = tree.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let archive = folder.join(name);
    let place = text(&archive).to_owned();
    let tree = text(&tree).to_owned();
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|argument| match *argument {
            "ARCHIVE" => place.as_str(),
            "TREE" => tree.as_str(),
            other => other,
        })
        .collect();
    run(program, &arguments).then_some(archive)
}

fn holds_the_contents(path: &Path, form: Form) {
    let seen = Seen::at(path);
    assert_eq!(seen.faults(), Vec::<String>::new(), "{}", path.display());
    let expected = contents().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    assert!(seen.inner() == expected, "{}: {:?}", path.display(), seen.files.keys());
    assert!(seen.entries.iter().all(|entry| entry.container.form == form));
    assert!(seen.entries.iter().all(|entry| entry.modified.is_some()));
}

const ZIP: &str = "
import sys, zipfile, os
archive, tree, method = sys.argv[1:]
with zipfile.ZipFile(archive, 'w', getattr(zipfile, method)) as out:
    for folder, _, files in os.walk(tree):
        for file in files:
            path = os.path.join(folder, file)
            out.write(path, os.path.relpath(path, tree))
";

#[test]
fn zip_archives_give_their_files() {
    let folder = tempfile::tempdir().unwrap();
    for method in ["ZIP_DEFLATED", "ZIP_STORED"] {
        let arguments = ["-c", ZIP, "ARCHIVE", "TREE", method];
        let Some(path) = archive(folder.path(), "python3", &arguments, "x") else { return };
        holds_the_contents(&path, Form::Zip);
    }
}

#[test]
fn what_is_packed_otherwise_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["-c", ZIP, "ARCHIVE", "TREE", "ZIP_LZMA"];
    let Some(path) = archive(folder.path(), "python3", &arguments, "x") else { return };
    let seen = Seen::at(&path);
    assert_eq!(seen.faults.len(), contents().len());
    for (_, error) in &seen.faults {
        assert!(matches!(error, Error::Unsupported(Unsupported::PackedMember)), "{error}");
    }
}

#[test]
fn encrypted_members_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["-c", ZIP, "ARCHIVE", "TREE", "ZIP_DEFLATED"];
    let Some(path) = archive(folder.path(), "python3", &arguments, "x") else { return };
    let mut bytes = fs::read(&path).unwrap();
    let heads: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    for at in heads {
        bytes[at + 8] |= 1;
    }
    let seen = Seen::within(bytes, &Limits::DEFAULT);
    assert!(seen.files.is_empty());
    assert_eq!(seen.faults.len(), contents().len());
    for (_, error) in &seen.faults {
        assert!(matches!(error, Error::Unsupported(Unsupported::EncryptedMember)), "{error}");
    }
}

#[test]
fn a_zip_cut_off_gives_the_files_before_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["-c", ZIP, "ARCHIVE", "TREE", "ZIP_DEFLATED"];
    let Some(path) = archive(folder.path(), "python3", &arguments, "x") else { return };
    let whole = Seen::at(&path).files.len();
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 1000);
    let seen = Seen::within(bytes, &Limits::DEFAULT);
    assert!(!seen.faults.is_empty());
    assert!((1..=whole).contains(&seen.files.len()), "{:?}", seen.files.keys());
}

#[test]
fn tar_archives_give_their_files_packed_or_not() {
    let folder = tempfile::tempdir().unwrap();
    for form in ["gnu", "ustar", "posix", "v7"] {
        let packs = ["--no-auto-compress", "-z", "-J"];
        // xz takes a second each time.
        let packs = &packs[..if form == "posix" { 3 } else { 2 }];
        for pack in packs {
            let form = format!("--format={form}");
            let arguments = ["-C", "TREE", &form, pack, "-c", "-f", "ARCHIVE", "."];
            let Some(path) = archive(folder.path(), "tar", &arguments, "x") else { return };
            holds_the_contents(&path, Form::Tar);
        }
    }
}

#[test]
fn a_tar_cut_between_two_files_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["-C", "TREE", "-c", "-f", "ARCHIVE", "boot.ini"];
    let Some(path) = archive(folder.path(), "tar", &arguments, "x") else { return };
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(1024);
    let seen = Seen::within(bytes, &Limits::DEFAULT);
    assert_eq!(seen.file("boot.ini"), b"[boot loader]\r\n");
    assert!(matches!(seen.faults[..], [(_, Error::Cut { .. })]), "{:?}", seen.faults());
}

#[test]
fn cabinets_give_their_files() {
    let folder = tempfile::tempdir().unwrap();
    // Its names are paths only with files that lie there.
    for pack in ["-z", "-n"] {
        let tree = folder.path().join("tree");
        let files: Vec<_> = contents().iter().map(|(name, _)| tree.join(name)).collect();
        let files: Vec<_> = files.iter().map(|file| text(file)).collect();
        let name = if pack == "-z" { "z" } else { "n" };
        let mut arguments = vec!["-c", "ARCHIVE", pack];
        arguments.extend(files);
        if pack == "-n" {
            arguments.remove(2);
        }
        let Some(path) = archive(folder.path(), "gcab", &arguments, name) else { return };
        let seen = Seen::at(&path);
        assert_eq!(seen.faults(), Vec::<String>::new());
        assert_eq!(seen.files.len(), contents().len());
        for (name, bytes) in contents() {
            let name = name.rsplit('/').next().unwrap();
            assert!(seen.file(name) == bytes, "{name}");
        }
    }
}

#[test]
fn a_single_packed_file_is_read_and_named_without_its_ending() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("SYSTEM");
    for program in ["gzip", "xz"] {
        fs::write(&path, noise(100_000, 1)).unwrap();
        if !run(program, &[text(&path)]) {
            continue;
        }
        let end = if program == "xz" { "SYSTEM.xz" } else { "SYSTEM.gz" };
        let seen = Seen::at(&folder.path().join(end));
        assert_eq!(seen.entries[0].path, "SYSTEM");
        assert_eq!(seen.file("/SYSTEM"), noise(100_000, 1));
        fs::remove_file(folder.path().join(end)).unwrap();
    }
}

#[test]
fn containers_in_containers_are_read_down_to_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat12) else { return };
    let inner = folder.path().join("disk.tar");
    if !run("tar", &["-C", text(folder.path()), "-c", "-f", text(&inner), "Fat12.raw"]) {
        return;
    }
    run("gzip", &[text(&inner)]);
    let outer = folder.path().join("outer.tar");
    run("tar", &["-C", text(folder.path()), "-c", "-f", text(&outer), "disk.tar.gz"]);
    drop(raw);
    let seen = Seen::at(&outer);
    assert_eq!(seen.faults(), Vec::<String>::new());
    let path = "outer.tar/disk.tar.gz/Fat12.raw[FAT12]/boot.ini";
    assert_eq!(seen.file(path), b"[boot loader]\r\n");
    let limits = Limits { nesting: 2, ..Limits::DEFAULT };
    let seen = Seen::within(fs::read(&outer).unwrap(), &limits);
    assert!(seen.files.is_empty());
    let [(_, Error::OverLimit { limit: Limit::Nesting, most: 2 })] = seen.faults[..] else {
        panic!("{:?}", seen.faults());
    };
}

#[test]
fn what_unpacks_to_more_than_may_be_held_is_named() {
    let mut packed = flate2_gzip(&vec![0; 3 << 20]);
    let limits = Limits { held_bytes: 1 << 20, ..Limits::DEFAULT };
    let seen = Seen::within(packed.clone(), &limits);
    assert!(seen.files.is_empty());
    assert!(
        matches!(seen.faults[..], [(_, Error::OverLimit { limit: Limit::HeldBytes, .. })]),
        "{:?}",
        seen.faults()
    );
    let limits = Limits { work: 1 << 20, work_per_byte: 0, ..Limits::DEFAULT };
    let seen = Seen::within(packed.clone(), &limits);
    assert!(
        matches!(seen.faults[..], [(_, Error::OverLimit { limit: Limit::Work, .. })]),
        "{:?}",
        seen.faults()
    );
    let middle = packed.len() / 2;
    packed.truncate(middle);
    assert_eq!(Seen::within(packed, &Limits::DEFAULT).faults.len(), 1);
}

fn flate2_gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn times_are_those_the_archive_has() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["-C", "TREE", "--mtime=@1060560000", "-c", "-f", "ARCHIVE", "boot.ini"];
    let Some(path) = archive(folder.path(), "tar", &arguments, "x") else { return };
    let seen = Seen::at(&path);
    assert_eq!(seen.entries[0].modified, Some(Modified::Utc(1_060_560_000)));
}

#[test]
fn archives_there_is_no_reader_for_are_named() {
    for head in [&b"7z\xbc\xaf\x27\x1c\0\x04"[..], b"Rar!\x1a\x07\x01\0", b"MSWIM\0\0\0"] {
        let seen = Seen::within(head.to_vec(), &Limits::DEFAULT);
        let [(_, Error::Unsupported(Unsupported::Format(_)))] = seen.faults[..] else {
            panic!("{:?}", seen.faults());
        };
    }
}
