//! The form that people know from KB824146Scan.exe: `ADDRESS: STATUS` lines and statistics.
//!
//! Its words are English and part of the form: they do not follow the language of the output.
//! Which of them are confirmed and which are from memory stands in `docs/formats.md`, line by
//! line. INVARIANT: only what was found in place begins with `patched`, only what was found
//! missing with `unpatched`; scripts key on these two words.

use std::{
    io::{self, Write},
    iter::Peekable,
    net::IpAddr,
    vec,
};

use seawall_assess::remote::RemoteStatus;

use super::{About, HostRecord, Printer, SummaryRecord};

/// What the program whose form this is called itself.
const ORIGINAL: &str = "Microsoft (R) KB824146Scan.exe Scanner Version 1.00.0257 for 80x86";

/// The column in which the dotted leaders end.
const LEADERS: usize = 66;

/// The form of KB824146Scan.exe.
#[derive(Debug)]
pub struct Kb824146 {
    timeout_ms: u128,
    ranges: Peekable<vec::IntoIter<(IpAddr, IpAddr)>>,
}

impl Kb824146 {
    /// A printer for a scan.
    pub fn new(about: About) -> Self {
        Self { timeout_ms: about.timeout.as_millis(), ranges: about.ranges.into_iter().peekable() }
    }
}

impl Printer for Kb824146 {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // As many lines as the original's banner, but neither its name nor its copyright.
        writeln!(out, "Seawall {}, in the form of {ORIGINAL}", env!("CARGO_PKG_VERSION"))?;
        writeln!(
            out,
            "This is not Microsoft's program. What each line means is in docs/formats.md"
        )?;
        writeln!(out, "\n<+> Starting scan (timeout = {} ms)", self.timeout_ms)
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        let address = host.address;
        while self.ranges.next_if(|(_, last)| *last < address).is_some() {}
        if let Some((first, last)) = self.ranges.next_if(|(first, _)| *first <= address) {
            writeln!(out, "\nChecking {first}-{last}")?;
        }
        writeln!(out, "{address}: {}", status_words(host.status))
    }

    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()> {
        let ended = if summary.interrupted { "interrupted" } else { "completed" };
        writeln!(out, "\n<-> Scan {ended}\n\nStatistics:")?;
        group(&SCANNED, "TOTAL HOSTS SCANNED", summary, out)?;
        group(&SKIPPED, "TOTAL HOSTS SKIPPED", summary, out)?;
        writeln!(out)?;
        line("TOTAL ADDRESSES SCANNED", summary.hosts, out)?;
        writeln!(
            out,
            "\n<*> The statistics and most status texts are from memory of the original, not \
             confirmed"
        )
    }
}

/// The one line that a status has. The numbers are Windows' own for what was seen:
/// `WSAETIMEDOUT` and `WSAECONNRESET`.
const fn status_words(status: RemoteStatus) -> &'static str {
    match status {
        RemoteStatus::PatchedBoth => {
            "patched with both KB824146 (MS03-039) and KB823980 (MS03-026)"
        }
        RemoteStatus::PatchedOnly823980 => "patched with only KB823980 (MS03-026)",
        RemoteStatus::Unpatched => "unpatched",
        RemoteStatus::DcomDisabledOrDenied => "DCOM is disabled on this host",
        RemoteStatus::NotAffected => "not affected",
        RemoteStatus::NotDcerpc | RemoteStatus::NeedsInvestigation => {
            "this host needs further investigation"
        }
        RemoteStatus::Refused => "connection refused",
        RemoteStatus::Filtered => "host unreachable",
        RemoteStatus::Timeout => "connection failure: error 10060 (0x0000274C)",
        RemoteStatus::Reset => "connection failure: error 10054 (0x00002746)",
    }
}

/// A line of the statistics and the statuses it counts.
type Counted = (&'static str, &'static [RemoteStatus]);

const SCANNED: [Counted; 3] = [
    ("Patched with both KB824146 (MS03-039) and KB823980 (MS03-026)", &[RemoteStatus::PatchedBoth]),
    ("Patched with only KB823980 (MS03-026)", &[RemoteStatus::PatchedOnly823980]),
    ("Unpatched", &[RemoteStatus::Unpatched]),
];

/// "Not Affected" is Seawall's own: every other word would be untrue of such a host.
const SKIPPED: [Counted; 6] = [
    ("DCOM Disabled", &[RemoteStatus::DcomDisabledOrDenied]),
    ("Needs Investigation", &[RemoteStatus::NeedsInvestigation, RemoteStatus::NotDcerpc]),
    ("Connection refused", &[RemoteStatus::Refused]),
    ("Host unreachable", &[RemoteStatus::Filtered]),
    ("Not Affected", &[RemoteStatus::NotAffected]),
    ("Other Errors", &[RemoteStatus::Timeout, RemoteStatus::Reset]),
];

fn group(
    lines: &[Counted],
    total: &str,
    summary: &SummaryRecord,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sum = 0;
    writeln!(out)?;
    for (label, statuses) in lines {
        let count = statuses.iter().filter_map(|status| summary.statuses.get(status)).sum();
        line(label, count, out)?;
        sum += count;
    }
    line(total, sum, out)
}

fn line(label: &str, count: u64, out: &mut dyn Write) -> io::Result<()> {
    let label = format!("{label} ");
    writeln!(out, "   {label:.<LEADERS$} {count}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use seawall_assess::remote::RemoteStatus;

    use super::{About, Kb824146, Printer as _, SCANNED, SKIPPED, SummaryRecord, status_words};

    /// Every status with its line and where it is counted.
    const TABLE: [(RemoteStatus, &str, &str); 11] = [
        (
            RemoteStatus::PatchedBoth,
            "patched with both KB824146 (MS03-039) and KB823980 (MS03-026)",
            "Patched with both KB824146 (MS03-039) and KB823980 (MS03-026)",
        ),
        (
            RemoteStatus::PatchedOnly823980,
            "patched with only KB823980 (MS03-026)",
            "Patched with only KB823980 (MS03-026)",
        ),
        (RemoteStatus::Unpatched, "unpatched", "Unpatched"),
        (RemoteStatus::DcomDisabledOrDenied, "DCOM is disabled on this host", "DCOM Disabled"),
        (RemoteStatus::NotAffected, "not affected", "Not Affected"),
        (RemoteStatus::NotDcerpc, "this host needs further investigation", "Needs Investigation"),
        (
            RemoteStatus::NeedsInvestigation,
            "this host needs further investigation",
            "Needs Investigation",
        ),
        (RemoteStatus::Refused, "connection refused", "Connection refused"),
        (RemoteStatus::Filtered, "host unreachable", "Host unreachable"),
        (RemoteStatus::Timeout, "connection failure: error 10060 (0x0000274C)", "Other Errors"),
        (RemoteStatus::Reset, "connection failure: error 10054 (0x00002746)", "Other Errors"),
    ];

    #[test]
    fn every_status_has_one_line_and_is_counted_once() {
        let counted: Vec<_> = SCANNED.iter().chain(&SKIPPED).collect();
        for (status, said, label) in TABLE {
            assert_eq!(status_words(status), said);
            let labels = counted.iter().filter(|(_, statuses)| statuses.contains(&status));
            let labels: Vec<_> = labels.map(|(label, _)| *label).collect();
            assert_eq!(labels, [label], "{status:?}");
        }
        let all: usize = counted.iter().map(|(_, statuses)| statuses.len()).sum();
        assert_eq!(all, TABLE.len());
    }

    #[test]
    fn an_interrupted_scan_is_not_called_completed() {
        let about =
            About { timeout: Duration::from_secs(5), ranges: Vec::new(), has_inventory: false };
        let summary = SummaryRecord::new("1".into(), 9, "2026-01-01", true);
        let mut out = Vec::new();
        Kb824146::new(about).end(&summary, &mut out).unwrap();
        let said = String::from_utf8(out).unwrap();
        assert!(said.starts_with("\n<-> Scan interrupted\n\nStatistics:\n"), "{said}");
    }

    #[test]
    fn only_found_updates_are_called_patched() {
        for (status, said, _) in TABLE {
            let first = said.split(' ').next().unwrap();
            let patched =
                matches!(status, RemoteStatus::PatchedBoth | RemoteStatus::PatchedOnly823980);
            assert_eq!(first == "patched", patched, "{status:?}");
            assert_eq!(first == "unpatched", status == RemoteStatus::Unpatched, "{status:?}");
        }
    }
}
