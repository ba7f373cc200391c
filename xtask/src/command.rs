//! Running other programs, with their output kept.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

/// How a program ended and what it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Whether it ended by itself with 0.
    pub(crate) success: bool,
    /// The number it ended with; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its output.
    pub(crate) stdout: String,
    /// Its errors, after its output where both were kept as one.
    pub(crate) stderr: String,
}

impl Ran {
    /// The output, or an error with the last that was written.
    pub(crate) fn success_or(self, what: &str) -> Result<String> {
        ensure!(self.success, "{what} failed: {}", self.last_lines());
        Ok(self.stdout)
    }

    /// Both outputs.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    fn last_lines(&self) -> String {
        let all = self.all();
        let lines: Vec<&str> = all.lines().filter(|line| !line.trim().is_empty()).collect();
        let from = lines.len().saturating_sub(LAST_LINES);
        lines.get(from..).unwrap_or_default().join(" | ")
    }
}

/// Runs a program with its output shown as it comes, and kept.
pub(crate) fn stream(command: &mut Command) -> Result<Ran> {
    run(command, Show::Yes, None)
}

/// Runs a program quietly.
pub(crate) fn capture(command: &mut Command) -> Result<Ran> {
    run(command, Show::No, None)
}

/// Runs a program quietly and stops it when its time is up, which is an error.
pub(crate) fn capture_within(command: &mut Command, limit: Duration) -> Result<Ran> {
    run(command, Show::No, Some(limit))
}

/// Finds a program as a shell would, and where Debian keeps the administrator's.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Yes,
    No,
}

fn run(command: &mut Command, show: Show, limit: Option<Duration>) -> Result<Ran> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let stdout = child.stdout.take().map(|pipe| Kept::read(pipe, show, false));
    let stderr = child.stderr.take().map(|pipe| Kept::read(pipe, show, true));
    let status = match limit {
        None => child.wait()?,
        Some(limit) => wait_within(&mut child, limit)
            .with_context(|| format!("{name} did not end within {} s", limit.as_secs()))?,
    };
    let text = |kept: Option<Kept>| kept.map(Kept::finish).unwrap_or_default();
    Ok(Ran {
        success: status.success(),
        code: status.code(),
        stdout: text(stdout),
        stderr: text(stderr),
    })
}

fn wait_within(child: &mut Child, limit: Duration) -> Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("stopped");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// What a pipe has carried so far.
struct Kept {
    text: Arc<Mutex<String>>,
    reader: thread::JoinHandle<()>,
}

impl Kept {
    fn read(pipe: impl Read + Send + 'static, show: Show, to_stderr: bool) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let sink = Arc::clone(&text);
        let reader = thread::spawn(move || {
            let mut pipe = BufReader::new(pipe);
            let mut line = Vec::new();
            while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                if show == Show::Yes {
                    // A closed terminal is no reason to stop the work.
                    let _ = if to_stderr {
                        std::io::stderr().write_all(&line)
                    } else {
                        std::io::stdout().write_all(&line)
                    };
                }
                sink.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        });
        Self { text, reader }
    }

    /// All of it; where a grandchild keeps the pipe open, what has come until now.
    fn finish(self) -> String {
        let start = Instant::now();
        while !self.reader.is_finished() && start.elapsed() < GRANDCHILD {
            thread::sleep(Duration::from_millis(5));
        }
        self.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Lines of a failed program's output that an error repeats.
const LAST_LINES: usize = 6;

/// How long to wait for a pipe's end once the program itself has ended.
const GRANDCHILD: Duration = Duration::from_secs(2);
