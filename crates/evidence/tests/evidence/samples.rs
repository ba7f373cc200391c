//! One of every container, made by other programs.

use std::{fs, path::Path};

use super::making::{Format, run, text, volume_with};

/// Volumes of every file system, alone, in images of every format and in partitions, and archives
/// of every form; each with the contents, and with a name. What there is no program for is left
/// out.
pub(super) fn containers(contents: &[(&str, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut made = Vec::new();
    for format in [Format::Ntfs, Format::Fat12, Format::Fat16, Format::Fat32] {
        let Some(raw) = volume_with(folder, format, contents) else { continue };
        if format != Format::Fat12 {
            images(folder, format, &raw, &mut made);
        }
        let volume = fs::read(&raw).unwrap();
        if format == Format::Ntfs {
            made.push(("mbr".to_owned(), with_mbr(&volume)));
            made.push(("gpt".to_owned(), with_gpt(&volume)));
        }
        made.push((format!("{format:?}.raw"), volume));
    }
    archives(folder, contents, &mut made);
    made
}

type Made = Vec<(String, Vec<u8>)>;

fn take(made: &mut Made, path: &Path) {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    made.push((name, fs::read(path).unwrap()));
}

fn images(folder: &Path, format: Format, raw: &Path, made: &mut Made) {
    for (kind, options) in [
        ("qcow2", "cluster_size=4096"),
        ("vmdk", "subformat=monolithicSparse"),
        ("vmdk", "subformat=streamOptimized"),
        ("vpc", "subformat=dynamic"),
        ("vhdx", "block_size=1M"),
    ] {
        let image = folder.join(format!("{format:?} {kind} {options}"));
        let options = ["convert", "-f", "raw", "-O", kind, "-o", options];
        if run("qemu-img", &[&options[..], &[text(raw), text(&image)]].concat()) {
            take(made, &image);
        }
    }
    let image = folder.join(format!("{format:?}"));
    let options = ["-u", "-q", "-t", text(&image), "-f", "encase6", text(raw)];
    if run("ewfacquire", &options) {
        take(made, &image.with_extension("E01"));
    }
}

fn archives(folder: &Path, contents: &[(&str, Vec<u8>)], made: &mut Made) {
    let tree = folder.join("tree");
    fs::create_dir(&tree).unwrap();
    for (name, bytes) in contents {
        fs::write(tree.join(name), bytes).unwrap();
    }
    let names: Vec<&str> = contents.iter().map(|(name, _)| *name).collect();
    let archives: [(&str, Vec<&str>); 5] = [
        ("tar", vec!["-C", text(&tree), "-cf"]),
        ("tar", vec!["-C", text(&tree), "-zcf"]),
        ("tar", vec!["-C", text(&tree), "-Jcf"]),
        ("gcab", vec!["-z", "-c"]),
        ("python3", vec!["-m", "zipfile", "-c"]),
    ];
    for (number, (program, arguments)) in archives.into_iter().enumerate() {
        let archive = folder.join(format!("{program}{number}"));
        let files: Vec<_> = names.iter().map(|name| tree.join(name)).collect();
        let files = files.iter().map(|file| text(file));
        let files: Vec<_> = if program == "tar" { names.clone() } else { files.collect() };
        if run(program, &[&arguments[..], &[text(&archive)], &files[..]].concat()) {
            take(made, &archive);
        }
    }
}

/// Where the one partition begins.
const START: usize = 1 << 20;

/// A disk whose one partition is the volume.
fn with_mbr(volume: &[u8]) -> Vec<u8> {
    disk(volume, 7, START / 512, volume.len() / 512)
}

/// As [`with_mbr`], with the table of UEFI (its 5.3); no checksum in it is looked at where the
/// header is damaged, so both are right.
fn with_gpt(volume: &[u8]) -> Vec<u8> {
    let mut disk = disk(volume, 0xee, 1, (START + volume.len()) / 512);
    let first = u64::try_from(START / 512).unwrap();
    let last = first + u64::try_from(volume.len() / 512).unwrap() - 1;
    let mut entries = vec![0; 128 * 128];
    // Basic data: any type but zeros would do.
    entries[..16]
        .copy_from_slice(b"\xa2\xa0\xd0\xeb\xe5\xb9\x33\x44\x87\xc0\x68\xb6\xb7\x26\x99\xc7");
    entries[16..32].fill(1);
    entries[32..40].copy_from_slice(&first.to_le_bytes());
    entries[40..48].copy_from_slice(&last.to_le_bytes());
    let mut header = [b"EFI PART".as_slice(), &[0, 0, 1, 0], &92_u32.to_le_bytes()].concat();
    header.resize(24, 0);
    header.extend([1, last + 33, 34, last].map(u64::to_le_bytes).concat());
    header.extend([2; 16]);
    header.extend(2_u64.to_le_bytes());
    header.extend([128, 128, crc32(&entries)].map(u32::to_le_bytes).concat());
    let sum = crc32(&header).to_le_bytes();
    header[16..20].copy_from_slice(&sum);
    disk[512..604].copy_from_slice(&header);
    disk[1024..1024 + entries.len()].copy_from_slice(&entries);
    disk
}

fn disk(volume: &[u8], kind: u8, first: usize, sectors: usize) -> Vec<u8> {
    let numbers = [first, sectors].map(|it| u32::try_from(it).unwrap().to_le_bytes());
    let mut disk = vec![0; START];
    disk[446..462].copy_from_slice(&[&[0, 0, 0, 0, kind, 0, 0, 0], &numbers.concat()[..]].concat());
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    disk.extend(volume);
    disk
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| sum >> 1 ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit))
}
