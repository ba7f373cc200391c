//! Volumes and images made by other programs, without mounting anything.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Runs a program; false, with a word, where it is not installed.
pub(super) fn run(program: &str, arguments: &[&str]) -> bool {
    run_with(program, arguments, "")
}

pub(super) fn run_with(program: &str, arguments: &[&str], input: &str) -> bool {
    use std::io::Write;
    let Some(path) = find(program) else {
        println!("skipped: no {program}");
        return false;
    };
    let mut child = Command::new(path)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that reads no input may have ended before.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {error}");
    true
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Bytes that no packing makes much smaller, the same each time.
pub(super) fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(byte).take(length).collect()
}

/// The file of the corpus, or a word that it is not there and something instead.
pub(super) fn corpus(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = std::env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let path = corpus.join("hosts").join(name);
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

/// What lies in every volume that is made: paths and contents.
pub(super) fn contents() -> Vec<(&'static str, Vec<u8>)> {
    let real = |name: &str, length| {
        corpus(name).map_or_else(|| noise(length, 7), |path| fs::read(path).unwrap())
    };
    vec![
        ("WINDOWS/system32/config/SYSTEM", real("hives/plaso/NTUSER.DAT", 400_000)),
        ("WINDOWS/system32/config/SysEvent.Evt", real("eventlogs/SysEvent.Evt", 300_001)),
        ("WINDOWS/system32/a long name of a file.txt", b"long".to_vec()),
        ("WINDOWS/system32/empty", Vec::new()),
        ("WINDOWS/noise.bin", noise(2_500_000, 5)),
        ("boot.ini", b"[boot loader]\r\n".to_vec()),
        ("WINDOWS/\u{8a18}\u{9332}.log", noise(5000, 3)),
    ]
}

/// How a volume is formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Ntfs,
    Fat12,
    Fat16,
    Fat32,
}

/// A volume with the contents, in a file; none where a program is missing.
pub(super) fn volume(folder: &Path, format: Format) -> Option<PathBuf> {
    volume_with(folder, format, &contents())
}

pub(super) fn volume_with(
    folder: &Path,
    format: Format,
    contents: &[(&str, Vec<u8>)],
) -> Option<PathBuf> {
    let path = folder.join(format!("{format:?}.raw"));
    let megabytes = match format {
        Format::Ntfs => 16,
        Format::Fat12 => 8,
        Format::Fat16 => 24,
        Format::Fat32 => 40,
    };
    File::create(&path).unwrap().set_len(megabytes << 20).unwrap();
    let image = text(&path);
    let made = match format {
        Format::Ntfs => run("mkfs.ntfs", &["-F", "-q", "-p", "0", "-H", "0", "-S", "0", image]),
        Format::Fat12 => run("mkfs.vfat", &["-F", "12", "-s", "8", image]),
        Format::Fat16 => run("mkfs.vfat", &["-F", "16", "-s", "2", image]),
        Format::Fat32 => run("mkfs.vfat", &["-F", "32", "-s", "1", image]),
    };
    let file = folder.join("a file to copy");
    let filled = made
        && (format == Format::Ntfs || fat_folders(image, contents))
        && contents.iter().all(|(name, bytes)| {
            fs::write(&file, bytes).unwrap();
            if format == Format::Ntfs {
                // It makes no folders: names stand for the paths.
                run("ntfscp", &["-q", "-f", image, text(&file), &flat(name)])
            } else {
                run("mcopy", &["-i", image, "-D", "o", text(&file), &format!("::{name}")])
            }
        });
    filled.then_some(path)
}

/// The name that a path has on an NTFS volume made here: its programs make no folders.
pub(super) fn flat(path: &str) -> String {
    path.replace('/', "-")
}

fn fat_folders(image: &str, contents: &[(&str, Vec<u8>)]) -> bool {
    let mut folders: Vec<&str> = contents
        .iter()
        .flat_map(|(name, _)| name.match_indices('/').map(|(at, _)| &name[..at]))
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders.iter().all(|folder| run("mmd", &["-i", image, &format!("::{folder}")]))
}
