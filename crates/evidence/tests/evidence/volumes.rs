//! Volumes: folders of many files, packed files, alternate streams, damage.

use std::{
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::Command,
};

use seawall_evidence::{Error, Limits, Modified, Unsupported};

use super::{
    making::{Format, contents, noise, run, text, volume, volume_with},
    seen::Seen,
};

/// An NTFS volume that is mounted, to be filled.
struct Mounted {
    image: PathBuf,
    at: PathBuf,
}

impl Mounted {
    /// None where there is no driver or it may not mount.
    fn new(folder: &Path) -> Option<Self> {
        Self::sized(folder, 64, "4096")
    }

    fn sized(folder: &Path, megabytes: u64, cluster: &str) -> Option<Self> {
        let image = folder.join("ntfs.raw");
        let at = folder.join("mounted");
        fs::create_dir(&at).unwrap();
        File::create(&image).unwrap().set_len(megabytes << 20).unwrap();
        let format = ["-F", "-q", "-c", cluster, "-p", "0", "-H", "0", "-S", "0", text(&image)];
        if !run("mkfs.ntfs", &format) {
            return None;
        }
        let options = "compression,streams_interface=windows";
        let mount = Command::new("ntfs-3g").args(["-o", options]).arg(&image).arg(&at).output();
        if !mount.is_ok_and(|output| output.status.success()) {
            println!("skipped: nothing can be mounted");
            return None;
        }
        Some(Self { image, at })
    }

    fn done(self) -> PathBuf {
        self.image.clone()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.at).status().unwrap();
        // The driver writes on after the mount is gone.
        for _ in 0..100 {
            let free = File::open(&self.image).is_ok_and(|file| file.try_lock().is_ok());
            if free {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}

#[test]
fn only_wanted_folders_of_a_volume_are_gone_through() {
    let folder = tempfile::tempdir().unwrap();
    let Some(volume) = volume(folder.path(), Format::Fat32) else { return };
    let seen = Seen::only(&volume, &["*/System32/Config/*", "boot.ini"]);
    let paths: Vec<_> = seen.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(
        paths,
        ["boot.ini", "WINDOWS/system32/config/SYSTEM", "WINDOWS/system32/config/SysEvent.Evt"]
    );
}

#[test]
fn folders_of_ntfs_with_many_files_are_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = Mounted::new(folder.path()) else { return };
    for (path, bytes) in contents() {
        let path = mounted.at.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let many = mounted.at.join("many");
    fs::create_dir(&many).unwrap();
    for number in 0..3000 {
        fs::write(many.join(format!("a file with a rather long name {number}")), "x").unwrap();
    }
    for number in (0..3000).step_by(3) {
        fs::remove_file(many.join(format!("a file with a rather long name {number}"))).unwrap();
    }
    let image = mounted.done();
    let seen = Seen::at(&image);
    assert_eq!(seen.faults(), Vec::<String>::new());
    let paths = seen.entries.iter().filter(|entry| entry.path.starts_with("many/"));
    assert_eq!(paths.count(), 2000);
    for (path, bytes) in contents() {
        assert!(seen.file(&format!("[NTFS]/{path}")) == bytes, "{path}");
    }
    assert!(matches!(seen.entries[0].modified, Some(Modified::Utc(1_600_000_000..))));
    let seen = Seen::only(&image, &["windows/SYSTEM32/config/system"]);
    assert_eq!(seen.files.len(), 1);
}

#[test]
fn a_file_in_so_many_pieces_that_one_record_cannot_hold_them_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = Mounted::sized(folder.path(), 16, "1024") else { return };
    let name = |number: usize| mounted.at.join(format!("{number}"));
    // The volume is filled with files of a cluster, and every second one goes.
    let full =
        (0..100_000).find(|number| fs::write(name(*number), noise(1024, 1)).is_err()).unwrap();
    for number in (0..full).step_by(2) {
        fs::remove_file(name(number)).unwrap();
    }
    let divided = noise(1024 * (full / 3), 2);
    let mut file = File::create(mounted.at.join("divided")).unwrap();
    // In one go the driver finds no room.
    divided.chunks(1024).for_each(|piece| file.write_all(piece).unwrap());
    drop(file);
    let image = mounted.done();
    let info = Command::new("ntfsinfo").args(["-F", "divided", text(&image)]).output();
    let info = String::from_utf8(info.unwrap().stdout).unwrap();
    assert!(info.contains("$ATTRIBUTE_LIST"), "{info}");
    let seen = Seen::only(&image, &["divided"]);
    assert_eq!(seen.faults(), Vec::<String>::new());
    assert!(seen.file("/divided") == divided);
}

#[test]
fn packed_and_sparse_files_of_ntfs_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = Mounted::new(folder.path()) else { return };
    let packed = mounted.at.join("packed");
    fs::create_dir(&packed).unwrap();
    // Compressed is bit 11 of the attributes; files take it from their folder.
    let attribute = ["-h", "-n", "system.ntfs_attrib_be", "-v", "0x00000800", text(&packed)];
    let packs = run("setfattr", &attribute);
    let mut text_like: Vec<u8> =
        (0..300_000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
    text_like.truncate(1_000_003);
    let mixed = [noise(100_000, 1), vec![0; 200_000], text_like.clone(), noise(70_000, 2)].concat();
    fs::write(packed.join("text"), &text_like).unwrap();
    fs::write(packed.join("mixed"), &mixed).unwrap();
    let mut sparse = File::create(mounted.at.join("sparse")).unwrap();
    sparse.set_len(5_000_000).unwrap();
    sparse.seek(SeekFrom::Start(3_000_000)).unwrap();
    sparse.write_all(b"middle").unwrap();
    drop(sparse);
    let image = mounted.done();
    if packs && run("ntfsinfo", &["-F", "packed/text", text(&image)]) {
        let info = Command::new("ntfsinfo").args(["-F", "packed/text", text(&image)]).output();
        let info = String::from_utf8(info.unwrap().stdout).unwrap();
        assert!(info.contains("COMPRESSED"), "{info}");
    }
    let seen = Seen::at(&image);
    assert_eq!(seen.faults(), Vec::<String>::new());
    assert!(seen.file("packed/text") == text_like);
    assert!(seen.file("packed/mixed") == mixed);
    let sparse = seen.file("/sparse");
    assert_eq!((sparse.len(), &sparse[3_000_000..3_000_006]), (5_000_000, &b"middle"[..]));
}

#[test]
fn alternate_streams_are_named_and_files_packed_by_the_overlay_filter_are_not_zeros() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = Mounted::new(folder.path()) else { return };
    fs::write(mounted.at.join("file"), "x").unwrap();
    fs::write(mounted.at.join("file:Zone.Identifier"), "[ZoneTransfer]").unwrap();
    File::create(mounted.at.join("rpcrt4.dll")).unwrap().set_len(100_000).unwrap();
    fs::write(mounted.at.join("rpcrt4.dll:WofCompressedData"), noise(5000, 1)).unwrap();
    let seen = Seen::at(&mounted.done());
    assert_eq!(seen.file("/file"), b"x");
    let streams = seen.streams.values().flatten().collect::<Vec<_>>();
    assert_eq!(streams, ["Zone.Identifier"]);
    let [(at, Error::Unsupported(Unsupported::OverlayPackedFile))] = &seen.faults[..] else {
        panic!("{:?}", seen.faults());
    };
    assert!(at.ends_with("/rpcrt4.dll"), "{at}");
}

/// A disk with a volume in one partition.
fn partitioned(volume: &[u8]) -> Vec<u8> {
    let sectors = u32::try_from(volume.len() / 512).unwrap();
    let mut disk = vec![0; 1 << 20];
    disk[446 + 4] = 7;
    disk[446 + 8..446 + 12].copy_from_slice(&2048_u32.to_le_bytes());
    disk[446 + 12..446 + 16].copy_from_slice(&sectors.to_le_bytes());
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    disk.extend(volume);
    disk
}

#[test]
fn a_volume_without_its_boot_sector_is_read_by_the_copy() {
    for (format, name) in [(Format::Ntfs, "NTFS"), (Format::Fat32, "FAT32")] {
        let folder = tempfile::tempdir().unwrap();
        let Some(raw) = volume(folder.path(), format) else { return };
        let mut bytes = fs::read(&raw).unwrap();
        bytes[..512].fill(0);
        let seen = Seen::within(partitioned(&bytes), &Limits::DEFAULT);
        assert_eq!(seen.files.len(), contents().len(), "{:?}", seen.faults());
        let fault = format!("it[partition 1, {name}]: damaged: the boot sector at byte 0");
        assert_eq!(seen.faults(), [fault]);
    }
}

#[test]
fn a_cut_disk_says_which_partitions_are_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Fat32) else { return };
    let mut disk = partitioned(&fs::read(&raw).unwrap());
    disk.truncate(30 << 20);
    let seen = Seen::within(disk.clone(), &Limits::DEFAULT);
    assert_eq!(seen.files.len(), contents().len(), "{:?}", seen.faults());
    let place = "it[partition 1, FAT32]: cut off: the end of the volume at byte 30408704";
    assert_eq!(seen.faults(), [format!("{place} is not there")]);
}

#[test]
fn an_ntfs_volume_whose_first_record_is_lost_is_read_by_the_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let Some(raw) = volume(folder.path(), Format::Ntfs) else { return };
    let mut bytes = fs::read(&raw).unwrap();
    let cluster = usize::from(bytes[13]) * 512;
    let table = usize::from(u16::from_le_bytes([bytes[48], bytes[49]])) * cluster;
    bytes[table..table + 4].copy_from_slice(b"BAAD");
    let seen = Seen::within(bytes, &Limits::DEFAULT);
    assert_eq!(seen.files.len(), contents().len(), "{:?}", seen.faults());
    assert!(!seen.faults.is_empty());
}

#[test]
fn a_cut_volume_gives_what_is_before_the_cut() {
    for format in [Format::Ntfs, Format::Fat16, Format::Fat32] {
        let folder = tempfile::tempdir().unwrap();
        let files = [("first", noise(3000, 1)), ("last", noise(6_000_000, 2))];
        let Some(raw) = volume_with(folder.path(), format, &files) else { return };
        let mut bytes = fs::read(&raw).unwrap();
        let end = bytes.windows(64).rposition(|window| window == &files[1].1[5_999_000..5_999_064]);
        bytes.truncate(end.unwrap());
        let seen = Seen::within(bytes, &Limits::DEFAULT);
        assert!(seen.faults().iter().any(|fault| fault.contains("end of the volume")));
        assert_eq!(seen.file("/first"), files[0].1, "{format:?}");
        let last = seen.files.iter().find(|(path, _)| path.ends_with("/last")).unwrap();
        assert!(last.1.is_err(), "{format:?}");
    }
}

#[test]
fn a_chain_of_clusters_that_comes_back_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("file", noise(20_000, 1)), ("sound", noise(100, 2))];
    let Some(raw) = volume_with(folder.path(), Format::Fat16, &files) else { return };
    let mut bytes = fs::read(&raw).unwrap();
    let table = usize::from(u16::from_le_bytes([bytes[14], bytes[15]])) * 512;
    let entry = |cluster: usize| table + cluster * 2;
    // The file begins at cluster 2 or 3; its fifth cluster leads to its second one.
    let first = usize::from(u16::from_le_bytes([bytes[entry(2)], bytes[entry(2) + 1]])) - 1;
    let back = u16::try_from(first + 1).unwrap().to_le_bytes();
    bytes[entry(first + 4)..entry(first + 4) + 2].copy_from_slice(&back);
    let seen = Seen::within(bytes, &Limits::DEFAULT);
    assert_eq!(seen.file("/sound"), files[1].1);
    let file = seen.files.iter().find(|(path, _)| path.ends_with("/file")).unwrap();
    assert!(file.1.as_ref().is_err_and(|error| error.contains("chain")), "{:?}", file.1);
}

#[test]
fn file_systems_without_a_reader_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ext.raw");
    File::create(&path).unwrap().set_len(4 << 20).unwrap();
    if run("mkfs.ext4", &["-q", "-F", text(&path)]) {
        let seen = Seen::at(&path);
        assert_eq!(seen.faults().len(), 1);
        assert!(seen.faults()[0].ends_with("not read: a volume of ext2, ext3 or ext4"));
    }
    for (at, mark, name) in [
        (3, &b"-FVE-FS-"[..], "BitLocker"),
        (3, b"ReFS\0\0\0\0", "ReFS"),
        (3, b"EXFAT   ", "exFAT"),
    ] {
        let mut bytes = vec![0; 128 << 10];
        bytes[at..at + mark.len()].copy_from_slice(mark);
        let seen = Seen::within(bytes, &Limits::DEFAULT);
        assert_eq!(seen.faults(), [format!("it[{name}]: not read: a volume of {name}")]);
    }
}
