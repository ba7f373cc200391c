//! Flipped bits and cut ends, file by file, with what each reading took. The example `storm` does
//! the same for longer.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use seawall_evidence::{NoteCode, Options, gather};

use crate::made::seal;

/// What no file may take more of: processor time, and memory with the program's own.
pub(crate) const MOST_TIME: Duration = Duration::from_secs(1);
pub(crate) const MOST_MEMORY: u64 = 256 << 20;

/// The worst that was met.
#[derive(Debug, Default)]
pub(crate) struct Worst {
    pub(crate) runs: u64,
    pub(crate) time: (Duration, String),
    /// Bytes; 0 where the system does not tell.
    pub(crate) memory: (u64, String),
    /// What went over a bar, or made a reader fail.
    pub(crate) faults: Vec<String>,
}

/// Changes a file, gathers it, and changes it back: so many times, by a seed. What fails fails
/// again by its name, seed and round.
pub(crate) fn storm(path: &Path, rounds: u64, seed: u64, worst: &mut Worst) {
    let places = places(path);
    let size = fs::metadata(path).unwrap().len();
    let mut file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    worst.take(path, &format!("{} whole", name(path)));
    for round in 0..if places.is_empty() { 0 } else { rounds } {
        let mut random = Random(seed ^ round << 20 ^ size);
        let mut undo = Vec::new();
        let is_hive = part(&mut file, 0, 4) == b"regf";
        for _ in 0..1 << (round % 10) {
            // The first blocks hold what all else hangs on.
            let range = if round % 2 == 0 { places.len() } else { places.len().min(40) };
            let at = places[random.below(range)] + random.below(512) as u64;
            let changed = match random.below(4) {
                0 => part(&mut file, at, 1).iter().map(|it| it ^ 1 << random.below(8)).collect(),
                1 => vec![[0, 0xff, 0x7f, 0x80][random.below(4)]],
                2 => [0, 1, u32::MAX, size as u32][random.below(4)].to_le_bytes().to_vec(),
                _ => part(&mut file, places[random.below(places.len())], 8),
            };
            change(&mut file, at, &changed, size, &mut undo);
        }
        // So that not every one is dirty.
        if is_hive && round % 2 == 0 {
            let mut head = part(&mut file, 0, 512);
            if head.len() == 512 {
                head[..4].copy_from_slice(b"regf");
                seal(&mut head);
                change(&mut file, 0, &head, size, &mut undo);
            }
        }
        let what = format!("{} seed {seed} round {round}", name(path));
        if round % 3 == 0 {
            let cut = cut(path, random.below(size as usize) as u64);
            worst.take(&cut, &format!("{what}, cut"));
            fs::remove_file(cut).unwrap();
        } else {
            worst.take(path, &what);
        }
        for (at, bytes) in undo.into_iter().rev() {
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(&bytes).unwrap();
        }
    }
}

impl Worst {
    fn take(&mut self, path: &Path, what: &str) {
        forget_peak();
        let (before, wall) = (processor(), Instant::now());
        let options = Options { threads: 1, ..Options::default() };
        let found = gather(&[path.to_owned()], &options);
        let time = match (before, processor()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => wall.elapsed(),
        };
        let memory = peak();
        self.runs += 1;
        let notes = found.hosts.iter().flat_map(|host| &host.notes).chain(&found.notes);
        if notes.into_iter().any(|note| note.what == NoteCode::ReaderFailed) {
            self.faults.push(format!("{what}: a reader failed"));
        }
        if time > MOST_TIME || memory > MOST_MEMORY {
            self.faults.push(format!("{what}: {time:?}, {} MiB", memory >> 20));
        }
        if time > self.time.0 {
            self.time = (time, what.to_owned());
        }
        if memory > self.memory.0 {
            self.memory = (memory, what.to_owned());
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Blocks where something is: most of an image is zeros.
fn places(path: &Path) -> Vec<u64> {
    let mut file = io::BufReader::with_capacity(1 << 20, File::open(path).unwrap());
    let mut places = Vec::new();
    for at in (0..).step_by(512) {
        let mut block = Vec::new();
        if file.by_ref().take(512).read_to_end(&mut block).unwrap() == 0 {
            break;
        }
        if block.iter().any(|byte| *byte != 0) {
            places.push(at);
        }
    }
    places
}

/// Fewer where the file ends.
fn part(file: &mut File, at: u64, length: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.take(length).read_to_end(&mut bytes).unwrap();
    bytes
}

fn change(file: &mut File, at: u64, to: &[u8], size: u64, undo: &mut Vec<(u64, Vec<u8>)>) {
    let room = size.saturating_sub(at).min(to.len() as u64);
    let old = part(file, at, room);
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&to[..old.len()]).unwrap();
    undo.push((at, old));
}

/// The beginning of a file, beside it: logs and parts of an image are then those of another.
fn cut(path: &Path, length: u64) -> PathBuf {
    let folder = path.parent().unwrap().join("cut");
    fs::create_dir_all(&folder).unwrap();
    let to = folder.join(path.file_name().unwrap());
    let mut beginning = File::open(path).unwrap().take(length);
    io::copy(&mut beginning, &mut File::create(&to).unwrap()).unwrap();
    to
}

/// Processor time of all threads, in hundredths of a second (Linux).
fn processor() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name before may have spaces.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * 10))
}

/// The most memory the process had at a time, in bytes (Linux).
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let kilobytes = found.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() << 10
}

/// So that the next peak is that of one file.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Copies of all files below a folder, each in a folder of its own; what is packed with xz also
/// unpacked.
pub(crate) fn copies(from: &Path, to: &Path) -> Vec<PathBuf> {
    let mut folders = vec![from.to_owned()];
    let mut copies = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let mut files = Vec::new();
            if path.extension().is_some_and(|it| it == "xz") {
                let mut unpacked = Vec::new();
                let mut reader = liblzma::read::XzDecoder::new(bytes.as_slice());
                reader.read_to_end(&mut unpacked).unwrap();
                files.push((path.with_extension(""), unpacked));
            }
            files.push((path, bytes));
            for (path, bytes) in files {
                let folder = to.join(copies.len().to_string());
                fs::create_dir_all(&folder).unwrap();
                let copy = folder.join(path.file_name().unwrap());
                fs::write(&copy, bytes).unwrap();
                copies.push(copy);
            }
        }
    }
    copies
}
