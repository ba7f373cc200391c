//! Hives inside of volumes and images, with their logs: as much as those in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use seawall_evidence::{Gathered, Options, gather};
use seawall_facts::{FactValue, ProductId};

use crate::made::{find_key, new_log, old_log, set_block};
use crate::making::{corpus_bytes, software, system};
use crate::volumes::{Format, run, text, volume_with};

type Files = Vec<(&'static str, Vec<u8>)>;

/// A host whose hives were open: SOFTWARE with a log of the old format, SYSTEM with two of the
/// new one, which only together complete it.
fn host() -> Files {
    let clean = software("5.0", "2195", "Service Pack 4", &[r"Windows 2000\SP5\KB823980"]);
    let mut dirty = clean.clone();
    set_block(&mut dirty, 4, 8);
    let at = find_key(&dirty, "KB823980");
    dirty[at] = b'x';
    let log = old_log(&clean, &[(at - 4096) / 512]);

    let whole = system("SRV1", "corp.example", "ServerNT");
    let mut open = whole.clone();
    set_block(&mut open, 4, 9);
    let page = |at: usize| (at - 4096) / 512 * 512;
    let lost = ["Tcpip", "ProductOptions"].map(|name| find_key(&whole, name));
    assert_ne!(page(lost[0]), page(lost[1]));
    let logs = [7, 8].map(|number| {
        let at = lost[usize::from(number == 8)];
        open[at] = b'x';
        let at = page(at);
        new_log(&whole, number, &[vec![(at, whole[4096 + at..][..512].to_vec())]])
    });
    let [first, second] = logs;
    vec![
        ("WINNT/system32/config/software", dirty),
        ("WINNT/system32/config/software.LOG", log),
        ("WINNT/system32/config/system", open),
        ("WINNT/system32/config/system.LOG1", second),
        ("WINNT/system32/config/system.LOG2", first),
        ("WINNT/system32/config/SAM", vec![0; 100]),
    ]
}

fn check(found: &Gathered) {
    let [host] = found.hosts.as_slice() else { panic!("{:?} {:?}", found.hosts, found.notes) };
    assert_eq!(host.host, "SRV1");
    assert_eq!(host.description.product, Some(ProductId::new("w2k")));
    let hotfix = FactValue::Hotfix("823980".into());
    assert!(host.facts.iter().any(|fact| fact.value == hotfix));
    let states: Vec<&str> = host
        .files
        .iter()
        .filter_map(|file| file.recovery.as_ref())
        .map(|recovery| recovery.state.as_str())
        .collect();
    assert_eq!(states, ["recovered"; 2], "{:?}", host.files);
    let replayed = |log: &(String, String)| log.1 == "replayed";
    let logs = host.files.iter().filter_map(|file| file.recovery.as_ref());
    assert_eq!(logs.flat_map(|it| &it.logs).filter(|log| replayed(log)).count(), 3);
}

#[test]
fn a_host_on_an_ntfs_volume_gives_the_same_out_of_every_image() {
    same_as_in_a_folder(Format::Ntfs, host(), check);
}

#[test]
fn a_host_on_a_fat32_volume_gives_the_same_out_of_every_image() {
    same_as_in_a_folder(Format::Fat32, host(), check);
}

#[test]
fn a_host_on_a_fat16_volume_gives_the_same_out_of_every_image() {
    same_as_in_a_folder(Format::Fat16, host(), check);
}

#[test]
fn a_real_hive_with_its_logs_gives_the_same_out_of_every_image() {
    let of = |name: &str| corpus_bytes(&format!("hives/regipy/transactions_{name}.xz"));
    let logs = (of("ntuser.dat.log1"), of("ntuser.dat.log2"));
    let (Some(hive), (Some(first), Some(second))) = (of("NTUSER.DAT"), logs) else { return };
    let files = vec![
        ("Users/somebody/NTUSER.DAT", hive),
        ("Users/somebody/ntuser.dat.LOG1", first),
        ("Users/somebody/ntuser.dat.LOG2", second),
    ];
    for format in [Format::Ntfs, Format::Fat32, Format::Fat16] {
        same_as_in_a_folder(format, files.clone(), |found| {
            let mut read = found.hosts.iter().flat_map(|host| &host.files);
            let recovery = read.find_map(|file| file.recovery.as_ref()).unwrap();
            assert_eq!(recovery.state, "recovered");
        });
    }
}

/// Facts, evidence, descriptions, notes: all that is gathered, but for the path of the image.
fn same_as_in_a_folder(format: Format, files: Files, check: fn(&Gathered)) {
    let folder = tempfile::tempdir().unwrap();
    let files: Files = match format {
        // The programs that fill NTFS make no folders.
        Format::Ntfs => files
            .into_iter()
            .map(|(path, bytes)| (path.rsplit('/').next().unwrap_or(path), bytes))
            .collect(),
        _ => files,
    };
    let plain = folder.path().join("plain");
    for (path, bytes) in &files {
        let path = plain.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let wanted = gather(std::slice::from_ref(&plain), &Options::default());
    check(&wanted);
    let wanted = without_place(&wanted, &plain, "");
    let Some(volume) = volume_with(folder.path(), format, &files) else { return };
    let system = match format {
        Format::Ntfs => "NTFS",
        Format::Fat12 => "FAT12",
        Format::Fat16 => "FAT16",
        Format::Fat32 => "FAT32",
    };
    let divided = folder.path().join("divided.raw");
    fs::write(&divided, with_table(&fs::read(&volume).unwrap(), format)).unwrap();
    let mut compared = 0;
    for (disk, place) in
        [(volume, format!("[{system}]")), (divided, format!("[partition 1, {system}]"))]
    {
        for image in images(&disk) {
            let found = gather(std::slice::from_ref(&image), &Options::default());
            let found = without_place(&found, &image, &place);
            assert!(found == wanted, "{}:\n{found}\n{wanted}", image.display());
            compared += 1;
        }
    }
    println!("{format:?}: {compared} images compared");
}

/// What was gathered, as text in which nothing tells where.
fn without_place(found: &Gathered, path: &Path, place: &str) -> String {
    let printed = serde_json::to_string_pretty(found).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    printed
        .replace(&format!("{}{place}", text(path)), "DISK")
        .replace(text(path), "DISK")
        .replace(&format!("\"{name}\""), "\"DISK\"")
}

/// A disk whose one partition is the volume, behind a mebibyte.
fn with_table(volume: &[u8], format: Format) -> Vec<u8> {
    const START: usize = 1 << 20;
    let kind = match format {
        Format::Ntfs => 7,
        Format::Fat12 => 1,
        Format::Fat16 => 6,
        Format::Fat32 => 0xc,
    };
    let sectors = [START, volume.len()].map(|it| u32::try_from(it / 512).unwrap().to_le_bytes());
    let entry = [&[0x80, 0, 0, 0, kind, 0, 0, 0], &sectors.concat()[..]].concat();
    let mut disk = vec![0; START];
    disk[446..462].copy_from_slice(&entry);
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    disk.extend(volume);
    disk
}

/// The disk in all formats there are programs for.
fn images(raw: &Path) -> Vec<PathBuf> {
    let mut images = vec![raw.to_owned()];
    for (format, options) in [
        ("qcow2", "cluster_size=65536"),
        ("vmdk", "subformat=monolithicSparse"),
        ("vpc", "subformat=dynamic,force_size=on"),
        ("vhdx", "subformat=dynamic"),
    ] {
        let image = raw.with_extension(format);
        let convert = ["convert", "-f", "raw", "-O", format, "-o", options];
        if run("qemu-img", &[&convert[..], &[text(raw), text(&image)]].concat()) {
            images.push(image);
        }
    }
    let target = raw.with_extension("");
    let acquire = ["-u", "-q", "-t", text(&target), "-f", "encase6", text(raw)];
    if run("ewfacquire", &acquire) {
        images.push(target.with_extension("E01"));
    }
    images
}
