//! One address that goes to many within a minute, out of the lines of a firewall's log.

use std::collections::{BTreeMap, VecDeque};

/// Ports that worms of RPC and of file sharing go to.
pub(super) const SWEPT: [u16; 3] = [135, 139, 445];

/// From where, and to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way<'t> {
    pub(super) from: &'t str,
    pub(super) protocol: &'t str,
    pub(super) port: u16,
}

/// The most of a minute.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Most {
    pub(super) addresses: usize,
    /// Seconds since 1970 of the host's clock.
    pub(super) began: i64,
    /// Of the line that it began with, from 0.
    pub(super) line: usize,
}

/// The last minute of each way, and its fullest one.
#[derive(Debug, Default)]
pub(super) struct Sweeps<'t> {
    ways: BTreeMap<Way<'t>, Recent<'t>>,
}

#[derive(Debug, Default)]
struct Recent<'t> {
    lines: VecDeque<(i64, &'t str, usize)>,
    counts: BTreeMap<&'t str, usize>,
    most: Most,
}

/// Ways that are followed, and lines of a minute that are kept.
const MOST_WAYS: usize = 4096;
const MOST_LINES: usize = 4096;
const MINUTE: i64 = 60;
/// Fewer in a minute are no sweep by anyone's measure.
const LEAST: usize = 10;

impl<'t> Sweeps<'t> {
    pub(super) fn take(&mut self, way: Way<'t>, to: &'t str, second: i64, line: usize) {
        if self.ways.len() >= MOST_WAYS && !self.ways.contains_key(&way) {
            return;
        }
        let recent = self.ways.entry(way).or_default();
        let is_over = |(first, ..): &(i64, &str, usize)| {
            // A clock that was set back begins anew.
            second.saturating_sub(*first) >= MINUTE || second < *first
        };
        while recent.lines.len() >= MOST_LINES || recent.lines.front().is_some_and(is_over) {
            let Some((_, gone, _)) = recent.lines.pop_front() else { break };
            if let Some(count) = recent.counts.get_mut(gone) {
                *count -= 1;
                if *count == 0 {
                    recent.counts.remove(gone);
                }
            }
        }
        recent.lines.push_back((second, to, line));
        *recent.counts.entry(to).or_default() += 1;
        if recent.counts.len() > recent.most.addresses
            && let Some((began, _, line)) = recent.lines.front()
        {
            recent.most = Most { addresses: recent.counts.len(), began: *began, line: *line };
        }
    }

    /// Those that are sweeps.
    pub(super) fn finish(self) -> impl Iterator<Item = (Way<'t>, Most)> {
        let ways = self.ways.into_iter().map(|(way, recent)| (way, recent.most));
        ways.filter(|(_, most)| most.addresses >= LEAST)
    }
}

/// `2003-08-12`, `10:00:00` as seconds since 1970 of that clock.
pub(super) fn second_of(day: &str, time: &str) -> Option<i64> {
    let when = format!("{day}T{time}");
    let when: jiff::civil::DateTime = when.parse().ok()?;
    Some(when.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

/// As the log has it.
pub(super) fn as_printed(second: i64) -> String {
    jiff::Timestamp::from_second(second)
        .map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Sweeps, Way, as_printed, second_of};

    fn most(lines: impl Iterator<Item = (i64, u8)>) -> Option<usize> {
        let texts: Vec<(i64, String)> =
            lines.map(|(at, to)| (at, format!("192.0.2.{to}"))).collect();
        let mut sweeps = Sweeps::default();
        let way = Way { from: "198.51.100.1", protocol: "TCP", port: 135 };
        for (number, (at, to)) in texts.iter().enumerate() {
            sweeps.take(way, to, *at, number);
        }
        sweeps.finish().next().map(|(_, most)| most.addresses)
    }

    #[test]
    fn different_addresses_within_a_minute_are_counted() {
        assert_eq!(most((0..100).map(|it| (i64::from(it / 10), it))), Some(100));
        // One every ten seconds.
        assert_eq!(most((0..100).map(|it| (i64::from(it) * 10, it))), None);
        // One server, over and over.
        assert_eq!(most((0..100).map(|it| (i64::from(it), 1))), None);
        assert_eq!(most((0..20).map(|it| (i64::from(it) * 4, it))), Some(15));
    }

    #[test]
    fn times_are_read_as_the_log_has_them() {
        let second = second_of("2003-08-12", "10:00:05").unwrap();
        assert_eq!(as_printed(second), "2003-08-12 10:00:05");
        assert_eq!(second_of("12.08.2003", "10:00"), None);
    }
}
