//! The table for eyes: fixed columns, so that it streams, and widths that know Japanese.

use std::{
    io::{self, Write},
    net::IpAddr,
    sync::Arc,
};

use seawall_assess::{State, remote::RemoteStatus};
use seawall_facts::Family;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{HostRecord, Printer, SummaryRecord, in_inventory};
use crate::{printable::printable, words::Words};

const ADDRESS: usize = 15;
const NAME: usize = 16;
const SYSTEM: usize = 30;
const VERDICT: usize = 10;

/// The bulletins with a column of their own, oldest first.
const ADVISORIES: [&str; 4] = ["MS03-010", "MS03-026", "MS03-039", "MS04-012"];

/// Whether colours are used. They repeat what the words say and never stand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Words only.
    Plain,
    /// Words in colours.
    Coloured,
}

impl Style {
    /// A text in a colour, by its number in ANSI escapes.
    pub fn painted(self, text: &str, colour: &str) -> String {
        match self {
            Self::Coloured => format!("\x1b[{colour}m{text}\x1b[0m"),
            Self::Plain => text.to_owned(),
        }
    }
}

/// The table.
pub struct Table {
    words: Arc<Words>,
    style: Style,
}

impl Table {
    /// A table in the given words.
    pub const fn new(words: Arc<Words>, style: Style) -> Self {
        Self { words, style }
    }

    fn painted(&self, text: &str, colour: Option<&str>) -> String {
        colour.map_or_else(|| text.to_owned(), |colour| self.style.painted(text, colour))
    }

    fn system(&self, host: &HostRecord) -> String {
        let os = &host.os;
        let mut names: Vec<String> = Vec::new();
        for (family, name) in os.families.iter().zip(family_names(host)) {
            let key = format!("system-{family}");
            let said = self.words.text(&key);
            names.push(if said == key { name } else { said });
        }
        if names.is_empty() {
            return match host.identity.family {
                Family::Unknown => String::new(),
                family => self.words.code("family", &family),
            };
        }
        let build = os.build.as_ref().and_then(|build| build.rsplit('.').next());
        let build = build.map(|build| format!(" ({build})")).unwrap_or_default();
        format!("{}{build}", names.join(" / "))
    }
}

/// The host's name without its domain, which the column has no room for.
fn label(host: &HostRecord) -> &str {
    let name = host.name.as_deref().unwrap_or_default();
    name.split('.').next().unwrap_or(name)
}

/// The first product name of each family, without its architecture.
fn family_names(host: &HostRecord) -> Vec<String> {
    let products = seawall_facts::Products::embedded();
    let known: Vec<_> = host.os.candidates.iter().filter_map(|id| products.get(id)).collect();
    host.os
        .families
        .iter()
        .filter_map(|family| known.iter().find(|product| product.family == *family))
        .map(|product| product.name.split(" (").next().unwrap_or_default().to_owned())
        .collect()
}

impl Printer for Table {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let head = |key, width| pad(&self.words.text(key), width);
        write!(
            out,
            "{}  {}  {}  ",
            head("column-address", ADDRESS),
            head("column-name", NAME),
            head("column-system", SYSTEM)
        )?;
        for advisory in ADVISORIES {
            write!(out, "{}  ", pad(advisory, VERDICT))?;
        }
        writeln!(out, "{}", self.words.text("column-status"))
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "{}  {}  {}  ",
            address(host.address),
            pad(&printable(label(host)), NAME),
            pad(&self.system(host), SYSTEM)
        )?;
        for advisory in ADVISORIES {
            let verdict = host.verdicts.iter().find(|verdict| verdict.advisory == advisory);
            let (text, colour) = match verdict {
                Some(verdict) => {
                    (self.words.code("short", &verdict.state), state_colour(verdict.state))
                }
                None => (String::new(), None),
            };
            write!(out, "{}  ", self.painted(&pad(&text, VERDICT), colour))?;
        }
        let status = self.words.code("status", &host.status);
        writeln!(out, "{}", self.painted(&status, status_colour(host.status)))?;
        // Below its host: the columns have no room, and most hosts of most scans have no row.
        if let Some(known) = &host.inventory {
            writeln!(out, "{:ADDRESS$}  {}", "", in_inventory(known, &self.words))?;
        }
        Ok(())
    }

    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()> {
        let hosts = summary.hosts.to_string();
        writeln!(out, "\n{}", self.words.with("summary-title", &[("hosts", &hosts)]))?;
        for (status, count) in &summary.statuses {
            let said = self.words.code("status", status);
            let said = self.painted(&said, status_colour(*status));
            let count = format!("{count:>7}");
            writeln!(
                out,
                "{}",
                self.words.with("summary-line", &[("count", &count), ("status", &said)])
            )?;
        }
        let unseen = summary.unsettled.to_string();
        let coverage =
            self.words.with("summary-coverage", &[("unseen", &unseen), ("hosts", &hosts)]);
        writeln!(out, "{coverage}")
    }
}

const RED: &str = "31;1";
const GREEN: &str = "32";
const YELLOW: &str = "33";

const fn state_colour(state: State) -> Option<&'static str> {
    match state {
        State::Fixed | State::FixedBySp | State::FixedVia => Some(GREEN),
        State::Missing | State::Conflict | State::NoFixExists => Some(RED),
        State::Unknown | State::PendingReboot | State::NeedsSpFirst => Some(YELLOW),
        State::NotApplicable => None,
    }
}

const fn status_colour(status: RemoteStatus) -> Option<&'static str> {
    match status {
        RemoteStatus::PatchedBoth => Some(GREEN),
        RemoteStatus::Unpatched | RemoteStatus::PatchedOnly823980 => Some(RED),
        RemoteStatus::NotAffected | RemoteStatus::Refused => None,
        _ => Some(YELLOW),
    }
}

/// IPv6 addresses are longer than the column and push the rest to the right.
fn address(address: IpAddr) -> String {
    pad(&address.to_string(), ADDRESS)
}

/// A text of exactly a width in columns, cut with an ellipsis where it is longer.
pub fn pad(text: &str, width: usize) -> String {
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return text.to_owned();
    }
    let mut fitted = text.to_owned();
    if text.width() > width {
        fitted.clear();
        let mut used = 1;
        for c in text.chars() {
            used += c.width().unwrap_or(0);
            if used > width {
                break;
            }
            fitted.push(c);
        }
        fitted.push('…');
    }
    let gap = width.saturating_sub(fitted.width());
    fitted.extend(std::iter::repeat_n(' ', gap));
    fitted
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::pad;

    #[test]
    fn every_text_gets_its_width() {
        for text in
            ["", "SRV1", "日本語の名前", "a very long name indeed", "日本語の長い長い名前です"]
        {
            assert_eq!(pad(text, 10).width(), 10, "{text}");
        }
    }
}
