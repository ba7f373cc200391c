//! Threads that read files while others are being found.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use super::Options;
use crate::{
    Note, Reading, Unread,
    extract::{Found, folder, there},
    read,
    source::wide,
};

/// A file that is to be read.
pub(super) struct Job {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) of: Of,
}

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// What it says.
    Contents,
    /// That it is there, with so many bytes, of which those at hand may be none.
    Presence { size: u64, is_read: bool },
    /// That every name of the folder was seen.
    Folder,
}

/// What became of a file.
pub(super) struct Outcome {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) result: Result<Vec<Reading>, Unread>,
    /// The bytes of a hive that waits for its logs, and of a log.
    pub(super) kept: Option<Vec<u8>>,
}

/// What the finding of files gives beside them.
pub(super) struct Finds {
    pub(super) notes: Vec<Note>,
    pub(super) files: u64,
    pub(super) not_noted: u64,
}

/// All that was done.
pub(super) struct Done {
    /// In the order of the paths.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) notes: Vec<Note>,
    pub(super) files: u64,
    pub(super) not_noted: u64,
}

/// The threads, and what they share.
pub(super) struct Crew<'a> {
    options: &'a Options,
    /// Bytes of files being read.
    held: Mutex<u64>,
    freed: Condvar,
    /// Bytes of files that are kept.
    kept: Mutex<u64>,
    outcomes: Mutex<Vec<Outcome>>,
}

/// Where found files are handed over.
pub(super) struct Work<'a> {
    crew: &'a Crew<'a>,
    jobs: SyncSender<Job>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self {
            options,
            held: Mutex::new(0),
            freed: Condvar::new(),
            kept: Mutex::new(0),
            outcomes: Mutex::new(Vec::new()),
        }
    }

    /// Runs `find`, which hands over files, and gives what became of each.
    pub(super) fn work(self, find: impl FnOnce(Work<'_>) -> Finds) -> Done {
        let threads = match self.options.threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            threads => threads,
        };
        let (jobs, queue) = sync_channel(threads.saturating_mul(64).min(4096));
        let queue = Mutex::new(queue);
        let found = thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| self.read_all(&queue));
            }
            find(Work { crew: &self, jobs })
        });
        let mut outcomes = self.outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcomes.sort_by(|one, other| one.path.cmp(&other.path));
        Done { outcomes, notes: found.notes, files: found.files, not_noted: found.not_noted }
    }

    fn read_all(&self, queue: &Mutex<Receiver<Job>>) {
        loop {
            let job = lock(queue).recv();
            let Ok(job) = job else { return };
            let size = wide(job.bytes.len());
            let outcome = self.read(job);
            lock(&self.outcomes).push(outcome);
            *lock(&self.held) -= size;
            self.freed.notify_all();
        }
    }

    fn read(&self, job: Job) -> Outcome {
        let facts = &self.options.facts;
        let Job { path, bytes, of } = job;
        let told = |readings| Outcome {
            path: path.clone(),
            size: wide(bytes.len()),
            result: Ok(readings),
            kept: None,
        };
        match of {
            Of::Contents => {}
            Of::Presence { size, is_read } => {
                let content = is_read.then_some(bytes.as_slice());
                return told(vec![there(&path, Found { size }, content, facts)]);
            }
            Of::Folder => return told(folder(&path, facts).into_iter().collect()),
        }
        // A thread that ended would leave the finder waiting. Not all readers are ours: should one
        // fail on a hostile file, this file alone is lost.
        let result = catch_unwind(AssertUnwindSafe(|| {
            read(&path, &bytes, &[], &self.options.asked, &self.options.facts)
        }));
        let result = result.unwrap_or(Err(Unread::Failed));
        let is_dirty = |reading: &Reading| {
            reading.recovery.as_ref().is_some_and(|recovery| recovery.state != "clean")
        };
        let is_kept = match &result {
            Ok(readings) => readings.iter().any(is_dirty),
            Err(unread) => *unread == Unread::HiveLog,
        };
        let size = wide(bytes.len());
        Outcome { path, size, result, kept: (is_kept && self.keeps(size)).then_some(bytes) }
    }

    /// Whether there is room to keep a file.
    fn keeps(&self, size: u64) -> bool {
        let mut kept = lock(&self.kept);
        let sum = kept.saturating_add(size);
        if sum > self.options.held_bytes {
            return false;
        }
        *kept = sum;
        true
    }
}

impl Work<'_> {
    /// Hands over a file; waits while too much is held.
    pub(super) fn hand_over(&self, job: Job) {
        let size = wide(job.bytes.len());
        let most = self.crew.options.held_bytes;
        let held = lock(&self.crew.held);
        let is_full = |held: &mut u64| *held > 0 && held.saturating_add(size) > most;
        let waited = self.crew.freed.wait_while(held, is_full);
        let mut held = waited.unwrap_or_else(PoisonError::into_inner);
        *held = held.saturating_add(size);
        drop(held);
        // The threads end only when this end is dropped.
        let _ = self.jobs.send(job);
    }
}

/// What a thread that failed left behind is still whole: it changes nothing halfway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
