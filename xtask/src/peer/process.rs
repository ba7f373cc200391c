//! Stopping a daemon with all its workers.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::command;

/// Ends every process of the session that a daemon leads: asked first, then killed. A number that
/// belongs to another program by now is left alone: the daemon's command line names `marker`.
pub(super) fn stop_session(leader: u32, marker: &Path) -> Result<()> {
    let command_line = fs::read(format!("/proc/{leader}/cmdline")).unwrap_or_default();
    let is_ours = String::from_utf8_lossy(&command_line).contains(&*marker.to_string_lossy());
    // A leader that is gone, or waits to be collected, may have left workers of its group behind.
    if !is_ours && !command_line.is_empty() {
        return Ok(());
    }
    for (signal, patience) in [("-TERM", ASKED), ("-KILL", KILLED)] {
        if members(leader).is_empty() {
            return Ok(());
        }
        // The shell's own `kill` is everywhere; the program of that name is not.
        let script = format!("kill {signal} -{leader}");
        command::capture(Command::new("sh").args(["-c", &script]))?;
        let start = Instant::now();
        while start.elapsed() < patience && !members(leader).is_empty() {
            thread::sleep(Duration::from_millis(20));
        }
    }
    let left = members(leader);
    if left.is_empty() { Ok(()) } else { bail!("processes {left:?} are still there") }
}

/// The living processes of a group. The dead that nobody has collected yet do not count.
fn members(group: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            is_alive_in(&stat, group)
        })
        .collect()
}

/// `/proc/PID/stat`, proc(5): after the name in brackets come state, parent and group.
fn is_alive_in(stat: &str, group: u32) -> bool {
    let Some((_, fields)) = stat.rsplit_once(')') else {
        return false;
    };
    let mut fields = fields.split_whitespace();
    let state = fields.next();
    let own: Option<u32> = fields.nth(1).and_then(|field| field.parse().ok());
    own == Some(group) && !matches!(state, Some("Z" | "X"))
}

/// How long a daemon has to end by itself.
const ASKED: Duration = Duration::from_secs(5);

const KILLED: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::is_alive_in;

    #[test]
    fn a_process_is_alive_unless_it_is_a_zombie() {
        assert!(is_alive_in("12 (a ) b) S 1 77 77 0", 77));
        assert!(!is_alive_in("12 (a) Z 1 77 77 0", 77));
        assert!(!is_alive_in("12 (a) S 1 78 77 0", 77));
    }
}
