//! The same files out of every format of image, every table of partitions, every file system.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use seawall_evidence::{Error, Unsupported};

use super::{
    making::{Format, contents, flat, run, run_with, text, volume},
    seen::Seen,
};

fn expected(format: Format) -> BTreeMap<String, Vec<u8>> {
    let path = |path: &str| if format == Format::Ntfs { flat(path) } else { path.to_owned() };
    contents().into_iter().map(|(name, bytes)| (path(name), bytes)).collect()
}

/// Images of a raw disk in all formats; each in a folder of its own.
fn images(folder: &Path, raw: &Path) -> Vec<PathBuf> {
    let qemu = [
        ("qcow2", ""),
        ("qcow2", "compat=0.10,cluster_size=512"),
        ("qcow2", "lazy_refcounts=on,cluster_size=2M"),
        ("vmdk", "subformat=monolithicSparse"),
        ("vmdk", "subformat=streamOptimized"),
        ("vmdk", "subformat=monolithicFlat"),
        ("vmdk", "subformat=twoGbMaxExtentSparse"),
        ("vmdk", "subformat=twoGbMaxExtentFlat"),
        ("vpc", "subformat=dynamic,force_size=on"),
        ("vpc", "subformat=fixed,force_size=on"),
        ("vhdx", "subformat=dynamic"),
        ("vhdx", "subformat=fixed,block_size=1M"),
    ];
    let mut images = vec![raw.to_owned()];
    for (number, (format, options)) in qemu.into_iter().enumerate() {
        let folder = folder.join(format!("{number}"));
        fs::create_dir_all(&folder).unwrap();
        let image = folder.join("disk").with_extension(format);
        let mut arguments = vec!["convert", "-f", "raw", "-O", format];
        if !options.is_empty() {
            arguments.extend(["-o", options]);
        }
        arguments.extend([text(raw), text(&image)]);
        if run("qemu-img", &arguments) {
            images.push(image);
        }
    }
    let packed = folder.join("packed");
    if run("qemu-img", &["convert", "-f", "raw", "-O", "qcow2", "-c", text(raw), text(&packed)]) {
        images.push(packed);
    }
    for (name, more) in [("packed", "-cfast"), ("several", "-S1048576"), ("stored", "-cnone")] {
        let target = folder.join(name);
        let arguments = ["-u", "-q", "-t", text(&target), "-f", "encase6", more, text(raw)];
        if run("ewfacquire", &arguments) {
            images.push(target.with_extension("E01"));
        }
    }
    images
}

fn same_in_all_formats(format: Format) {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), format) else { return };
    for image in images(folder.path(), &raw) {
        let seen = Seen::at(&image);
        assert_eq!(seen.faults(), Vec::<String>::new(), "{}", image.display());
        assert!(seen.inner() == expected(format), "{}: {:?}", image.display(), seen.files.keys());
    }
}

#[test]
fn an_ntfs_volume_gives_the_same_in_all_formats() {
    same_in_all_formats(Format::Ntfs);
}

#[test]
fn a_fat32_volume_gives_the_same_in_all_formats() {
    same_in_all_formats(Format::Fat32);
}

#[test]
fn a_fat16_volume_gives_the_same_in_all_formats() {
    same_in_all_formats(Format::Fat16);
}

#[test]
fn a_fat12_volume_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat12) else { return };
    let seen = Seen::at(&raw);
    assert_eq!(seen.faults(), Vec::<String>::new());
    assert!(seen.inner() == expected(Format::Fat12), "{:?}", seen.files.keys());
    assert!(seen.files.keys().all(|path| path.contains("FAT12")), "{:?}", seen.files.keys());
}

/// A disk with volumes in partitions: where each begins, in MiB.
fn divided(folder: &Path, script: &str, parts: &[(u64, Format)]) -> Option<PathBuf> {
    let disk = folder.join("divided.raw");
    let mut file = File::create(&disk).unwrap();
    file.set_len(140 << 20).unwrap();
    if !run_with("sfdisk", &["-q", text(&disk)], script) {
        return None;
    }
    for (at, format) in parts {
        let volume = volume(folder, *format)?;
        file.seek(SeekFrom::Start(at << 20)).unwrap();
        file.write_all(&fs::read(volume).unwrap()).unwrap();
    }
    Some(disk)
}

const MBR: &str = "label: dos\n1M,16M,7,*\n18M,100M,5\n19M,24M,6\n45M,40M,b\n";
const GPT: &str = "label: gpt\n1M,16M\n19M,24M\n45M,40M\n";
const PARTS: [(u64, Format); 3] = [(1, Format::Ntfs), (19, Format::Fat16), (45, Format::Fat32)];

#[test]
fn partitions_of_an_mbr_are_read_with_the_extended_ones() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = divided(folder.path(), MBR, &PARTS) else { return };
    let seen = Seen::at(&disk);
    assert_eq!(seen.faults(), Vec::<String>::new());
    for place in ["[partition 1, NTFS]", "[partition 5, FAT16]", "[partition 6, FAT32]"] {
        assert_eq!(seen.file(&format!("{place}/boot.ini")), b"[boot loader]\r\n");
    }
    assert_eq!(seen.files.len(), contents().len() * 3);
}

#[test]
fn partitions_of_a_gpt_are_read_and_by_its_copy_too() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = divided(folder.path(), GPT, &PARTS) else { return };
    let seen = Seen::at(&disk);
    assert_eq!(seen.faults(), Vec::<String>::new());
    assert_eq!(seen.files.len(), contents().len() * 3);

    let mut bytes = fs::read(&disk).unwrap();
    bytes[512 + 90] ^= 1;
    fs::write(&disk, &bytes).unwrap();
    let seen = Seen::at(&disk);
    assert_eq!(seen.faults().len(), 1, "{:?}", seen.faults());
    assert_eq!(seen.files.len(), contents().len() * 3);
}

#[test]
fn a_chain_of_partitions_that_comes_back_ends() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = divided(folder.path(), MBR, &PARTS) else { return };
    let mut bytes = fs::read(&disk).unwrap();
    // The link of the second table leads to the first one.
    let second =
        bytes[(18 << 20) + 446 + 16 + 8..][..4].try_into().map(u32::from_le_bytes).unwrap();
    let link = (18 << 20) + usize::try_from(second).unwrap() * 512 + 446 + 16;
    bytes[link + 4] = 5;
    bytes[link + 12] = 1;
    bytes[link + 8..link + 12].copy_from_slice(&second.to_le_bytes());
    fs::write(&disk, &bytes).unwrap();
    let seen = Seen::at(&disk);
    assert_eq!(seen.faults().len(), 1, "{:?}", seen.faults());
    assert_eq!(seen.files.len(), contents().len() * 3);
}

#[test]
fn images_that_need_another_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("base");
    File::create(&base).unwrap().set_len(1 << 20).unwrap();
    for format in ["qcow2", "vmdk"] {
        let above = folder.path().join("above");
        let base_format = folder.path().join("base2");
        let base = text(&base);
        if !run("qemu-img", &["convert", "-O", format, base, text(&base_format)]) {
            return;
        }
        let create = ["create", "-q", "-f", format, "-F", format, "-b", text(&base_format)];
        run("qemu-img", &[&create[..], &[text(&above)]].concat());
        let seen = Seen::at(&above);
        let [(_, Error::Unsupported(Unsupported::Differences))] = &seen.faults[..] else {
            panic!("{format}: {:?}", seen.faults());
        };
        fs::remove_file(above).unwrap();
    }
    let outside = folder.path().join("outside");
    let data = format!("data_file={},data_file_raw=on", text(&folder.path().join("data")));
    run("qemu-img", &["create", "-q", "-f", "qcow2", "-o", &data, text(&outside), "1M"]);
    let seen = Seen::at(&outside);
    let [(_, Error::Unsupported(Unsupported::ContentsElsewhere))] = &seen.faults[..] else {
        panic!("{:?}", seen.faults());
    };
}

#[test]
fn encrypted_images_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("image");
    let secret = "secret,id=key,data=secret";
    let options = "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=1";
    let create =
        ["create", "-q", "--object", secret, "-f", "qcow2", "-o", options, text(&image), "1M"];
    if !run("qemu-img", &create) {
        return;
    }
    let seen = Seen::at(&image);
    let [(_, Error::Unsupported(Unsupported::EncryptedImage))] = &seen.faults[..] else {
        panic!("{:?}", seen.faults());
    };
}

#[test]
fn formats_that_are_recognised_only_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat16) else { return };
    let named = [
        ("qcow", "", "a qcow image of version 1"),
        ("vdi", "", "a VirtualBox image"),
        ("qcow2", "extended_l2=on,cluster_size=64k", "an image with extended level 2 entries"),
        ("qcow2", "compression_type=zstd", "clusters packed with zstd"),
    ];
    for (format, options, reason) in named {
        let image = folder.path().join("image");
        let mut arguments = vec!["convert", "-f", "raw", "-O", format];
        if !options.is_empty() {
            arguments.extend(["-o", options]);
        }
        if reason.contains("zstd") {
            arguments.push("-c");
        }
        arguments.extend([text(&raw), text(&image)]);
        if run("qemu-img", &arguments) {
            let seen = Seen::at(&image);
            assert!(seen.files.is_empty());
            let faults = seen.faults();
            assert!(faults.iter().all(|fault| fault.ends_with(reason)), "{faults:?}");
            assert_eq!(faults.len(), 1);
        }
    }
}

#[test]
fn a_vhdx_with_a_log_is_read_without_it_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat16) else { return };
    let image = folder.path().join("image");
    if !run("qemu-img", &["convert", "-f", "raw", "-O", "vhdx", text(&raw), text(&image)]) {
        return;
    }
    let mut bytes = fs::read(&image).unwrap();
    for header in [64 << 10, 128 << 10] {
        let header = &mut bytes[header..header + 4096];
        header[48] = 1;
        header[4..8].fill(0);
        let sum = crc32c(header);
        header[4..8].copy_from_slice(&sum.to_le_bytes());
    }
    fs::write(&image, bytes).unwrap();
    let seen = Seen::at(&image);
    let [(_, Error::Unsupported(Unsupported::LogNotReplayed))] = &seen.faults[..] else {
        panic!("{:?}", seen.faults());
    };
    assert!(seen.inner() == expected(Format::Fat16));
}

fn crc32c(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(u32::MAX, byte)
}

#[test]
fn a_differencing_vhd_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat16) else { return };
    let image = folder.path().join("image");
    if !run("qemu-img", &["convert", "-f", "raw", "-O", "vpc", text(&raw), text(&image)]) {
        return;
    }
    let mut bytes = fs::read(&image).unwrap();
    let kind = bytes.len() - 512 + 63;
    bytes[kind] = 4;
    fs::write(&image, bytes).unwrap();
    let seen = Seen::at(&image);
    assert!(
        matches!(seen.faults[..], [(_, Error::Unsupported(Unsupported::Differences))]),
        "{:?}",
        seen.faults()
    );
}

#[test]
fn an_image_whose_end_is_lost_gives_what_is_before() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat16) else { return };
    for image in images(folder.path(), &raw) {
        let bytes = fs::read(&image).unwrap();
        let cut = folder.path().join("cut");
        // A description of files beside it is not meant here.
        if bytes.len() < 64 << 10 {
            continue;
        }
        fs::write(&cut, &bytes[..bytes.len() - bytes.len() / 20 - 600]).unwrap();
        let seen = Seen::at(&cut);
        println!("{}: {} files, {:?}", image.display(), seen.files.len(), seen.faults());
        // What is not said to be damaged is all there, and right.
        let right = expected(Format::Fat16);
        let is_whole = seen.files.len() == right.len();
        assert!(is_whole || !seen.faults.is_empty(), "{}", image.display());
        for entry in &seen.entries {
            if let Ok(bytes) = &seen.files[&entry.to_string()] {
                assert!(*bytes == right[&entry.path], "{entry}");
            }
        }
    }
}

#[test]
fn a_part_that_is_not_beside_the_image_is_named_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat16) else { return };
    let images = images(folder.path(), &raw);
    let Some(segments) = images.iter().find(|path| path.ends_with("several.E01")) else { return };
    fs::remove_file(segments.with_extension("E02")).unwrap();
    let seen = Seen::at(segments);
    assert!(
        matches!(&seen.faults[0].1, Error::PartMissing { name } if name == "several.E02"),
        "{:?}",
        seen.faults()
    );
    let Some(flat) = images.iter().find(|path| path.ends_with("5/disk.vmdk")) else { return };
    fs::remove_file(flat.with_file_name("disk-flat.vmdk")).unwrap();
    let seen = Seen::at(flat);
    assert!(matches!(&seen.faults[0].1, Error::PartMissing { .. }), "{:?}", seen.faults());
}

#[test]
fn an_image_of_several_files_is_read_once_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat16) else { return };
    images(folder.path(), &raw);
    let several: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
    let only = folder.path().join("only");
    fs::create_dir(&only).unwrap();
    for path in several {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("several.") {
            fs::rename(&path, only.join(name)).unwrap();
        }
    }
    fs::rename(folder.path().join("5"), only.join("5")).unwrap();
    fs::rename(folder.path().join("6"), only.join("6")).unwrap();
    let seen = Seen::at(&only);
    assert_eq!(seen.faults(), Vec::<String>::new());
    assert_eq!(seen.files.len(), contents().len() * 3, "{:?}", seen.files.keys());
}
