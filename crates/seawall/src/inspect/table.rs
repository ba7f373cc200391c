//! The table for eyes: grouped by association, 100 columns wide, with widths that know Japanese.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::Arc,
};

use super::{
    Printer, Record, Summary,
    record::{Anomaly, Association, Call, Context, Place, ServerIdentity},
    values::At,
};
use crate::{
    output::{Style, pad},
    printable::printable,
    words::Words,
};

/// Widths of the columns of calls; what stands last takes what is left of 100.
const TIME: usize = 12;
const CALL_ID: usize = 8;
/// A UUID with a number in brackets.
const OPERATION: usize = 44;
const STUB: usize = 8;

/// Lines that wait for their association to end. Past it, those of the association that adds
/// one are printed at once.
const MOST_WAITING: usize = 65_536;

/// The table.
pub struct Table {
    words: Arc<Words>,
    style: Style,
    waiting: BTreeMap<u64, Vec<String>>,
    lines: usize,
}

impl Table {
    /// A table in the given words.
    pub const fn new(words: Arc<Words>, style: Style) -> Self {
        Self { words, style, waiting: BTreeMap::new(), lines: 0 }
    }

    fn wait(&mut self, place: Place, line: String, out: &mut dyn Write) -> io::Result<()> {
        self.waiting.entry(place.association).or_default().push(line);
        self.lines += 1;
        if self.lines <= MOST_WAITING {
            return Ok(());
        }
        let continued = self.words.text("inspect-continued");
        writeln!(out, "\n{}  {continued}", heading(place))?;
        self.print_waiting(place.association, out)
    }

    fn print_waiting(&mut self, association: u64, out: &mut dyn Write) -> io::Result<()> {
        let lines = self.waiting.remove(&association).unwrap_or_default();
        self.lines = self.lines.saturating_sub(lines.len());
        if !lines.is_empty() {
            let head = |key: &str, width| pad(&self.words.text(key), width);
            writeln!(
                out,
                "  {} {} {} {:>STUB$} {:>STUB$} {}",
                head("inspect-time", TIME),
                head("inspect-call", CALL_ID),
                head("inspect-operation", OPERATION),
                self.words.text("inspect-request"),
                self.words.text("inspect-response"),
                self.words.text("inspect-result"),
            )?;
        }
        lines.into_iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn association(&mut self, it: &Association, out: &mut dyn Write) -> io::Result<()> {
        let protocol = it.http.map_or_else(String::new, |http| format!(" ({http})"));
        writeln!(out, "\n{}  {}{protocol}  {}", heading(it.place), it.protocol, it.first)?;
        let mut told = Vec::new();
        if it.joined {
            told.push(self.words.text("inspect-joined"));
        }
        told.extend(it.server_identity.as_ref().map(|server| self.server(server)));
        told.extend(it.client_identity.as_ref().map(|client| {
            let user = printable(&format!("{}\\{}", client.domain, client.user));
            let workstation = printable(&client.workstation);
            self.words.with("inspect-client", &[("user", &user), ("workstation", &workstation)])
        }));
        for security in &it.security {
            let name = security.name.map_or_else(|| security.auth_type.to_string(), str::to_owned);
            let level =
                security.level_name.map_or_else(|| security.level.to_string(), str::to_owned);
            told.push(self.words.with("inspect-security", &[("name", &name), ("level", &level)]));
        }
        told.extend(it.contexts.iter().map(|context| self.context(context)));
        if it.contexts_left_out > 0 {
            let count = it.contexts_left_out.to_string();
            told.push(self.words.with("inspect-more-contexts", &[("count", &count)]));
        }
        if it.gaps.count > 0 {
            let (count, bytes) = (it.gaps.count.to_string(), it.gaps.bytes.to_string());
            told.push(self.words.with("inspect-gaps", &[("count", &count), ("bytes", &bytes)]));
        }
        for unread in &it.unread {
            let direction = self.words.code("inspect-direction", &unread.direction);
            let offset = unread.offset.to_string();
            let args = [("direction", direction.as_str()), ("offset", offset.as_str())];
            told.push(self.words.with("inspect-unread", &args));
        }
        told.into_iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        self.print_waiting(it.place.association, out)
    }

    fn server(&self, server: &ServerIdentity) -> String {
        let or_dash = |text: &Option<String>| text.as_deref().map_or("–".to_owned(), printable);
        self.words.with(
            "inspect-server",
            &[
                ("computer", &or_dash(&server.computer)),
                ("domain", &or_dash(&server.domain)),
                ("dns", &or_dash(&server.dns_computer)),
                ("version", &or_dash(&server.version)),
            ],
        )
    }

    fn context(&self, context: &Context) -> String {
        let id = context.id.map_or_else(|| "?".to_owned(), |id| id.to_string());
        let name = context.interface.map_or_else(|| "?".to_owned(), |known| known.to_string());
        let result = self.words.code("inspect-result", &context.result);
        let detail = match (context.transfer, context.reason) {
            (Some(transfer), _) if context.result == "accepted" => format!(" ({transfer})"),
            (_, Some(reason)) if context.result != "negotiate_ack" => format!(" ({reason})"),
            _ => String::new(),
        };
        let context = self.words.with("inspect-context", &[("id", &id)]);
        format!("{} {} {result}{detail}", pad(&context, TIME + 1 + CALL_ID), pad(&name, OPERATION))
    }

    fn call(&self, call: &Call) -> String {
        let interface = call.interface.map_or_else(|| "?".to_owned(), |known| known.to_string());
        let operation = match (call.operation, call.opnum) {
            (Some(operation), _) => format!("{interface}.{operation}"),
            (None, Some(opnum)) => {
                // A version would push the number out of the column.
                let known = interface.split_once(' ').map_or(interface.as_str(), |(uuid, _)| uuid);
                format!("{known}[{opnum}]")
            }
            (None, None) => interface,
        };
        let length = |stub: Option<super::record::Stub>| {
            stub.map_or_else(|| "–".to_owned(), |stub| stub.length.to_string())
        };
        let is_sealed = [call.request, call.response].iter().flatten().any(|stub| stub.sealed);
        let result = match (call.fault, call.response) {
            (Some(status), _) => {
                let said = self.words.with("inspect-fault", &[("status", &status.to_string())]);
                self.painted(&said, YELLOW)
            }
            (None, Some(_)) if is_sealed => self.words.text("inspect-sealed"),
            (None, Some(_)) => self.words.text("inspect-ok"),
            (None, None) => self.words.text("inspect-no-answer"),
        };
        format!(
            "  {} {} {} {:>STUB$} {:>STUB$} {result}",
            time_of_day(call.at),
            pad(&call.call_id.to_string(), CALL_ID),
            pad(&operation, OPERATION),
            length(call.request),
            length(call.response),
        )
    }

    fn anomaly(&self, anomaly: &Anomaly) -> String {
        let direction = self.words.code("inspect-direction", &anomaly.direction);
        let offset = anomaly.offset.to_string();
        let args = [
            ("code", anomaly.code),
            ("direction", direction.as_str()),
            ("offset", offset.as_str()),
        ];
        let said = self.words.with("inspect-anomaly", &args);
        format!("  {} {}", time_of_day(anomaly.at), self.painted(&said, RED))
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        match self.style {
            Style::Coloured => format!("\x1b[{colour}m{text}\x1b[0m"),
            Style::Plain => text.to_owned(),
        }
    }
}

impl Printer for Table {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn record(&mut self, record: Record, out: &mut dyn Write) -> io::Result<()> {
        match record {
            Record::Association(association) => self.association(&association, out),
            Record::Call(call) => {
                let line = self.call(&call);
                self.wait(call.place, line, out)
            }
            Record::Anomaly(anomaly) => {
                let line = self.anomaly(&anomaly);
                self.wait(anomaly.place, line, out)
            }
        }
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let text = |number: u64| number.to_string();
        let line = |key: &str, args: &[(&str, String)]| {
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.words.with(key, &args)
        };
        let counts = |counts: &BTreeMap<&'static str, u64>| {
            counts.iter().map(|(of, count)| format!("{of} {count}")).collect::<Vec<_>>().join(", ")
        };
        let mut said = vec![
            line(
                "inspect-packets",
                &[
                    ("packets", text(summary.packets)),
                    ("bytes", text(summary.bytes)),
                    ("streams", text(summary.streams)),
                    ("datagrams", text(summary.datagrams)),
                ],
            ),
            line(
                "inspect-found",
                &[
                    ("associations", text(summary.associations)),
                    ("calls", text(summary.calls)),
                    ("faults", text(summary.faults)),
                    ("sealed", text(summary.sealed)),
                ],
            ),
        ];
        for (key, of) in [
            ("inspect-pdus", &summary.pdus),
            ("inspect-datagram-pdus", &summary.datagram_pdus),
            ("inspect-anomalies", &summary.anomalies),
        ] {
            if !of.is_empty() {
                said.push(line(key, &[("counts", counts(of))]));
            }
        }
        if summary.gaps.count > 0 {
            let args = [("count", text(summary.gaps.count)), ("bytes", text(summary.gaps.bytes))];
            said.push(line("inspect-gaps", &args));
        }
        let unusable = summary.unusable.all().into_iter().filter(|(_, count)| *count > 0);
        for (why, count) in unusable {
            let why = self.words.code("inspect-unusable", &why);
            said.push(line("inspect-unusable", &[("why", why), ("count", text(count))]));
        }
        if summary.evicted > 0 {
            said.push(line("inspect-evicted", &[("count", text(summary.evicted))]));
        }
        writeln!(out)?;
        said.into_iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

const RED: &str = "31;1";
const YELLOW: &str = "33";

fn heading(place: Place) -> String {
    format!("[{}] {} → {}", place.association, place.client, place.server)
}

/// The time of day in UTC: the heading has the date.
fn time_of_day(at: At) -> String {
    let time = at.to_string();
    let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time);
    let time = time.trim_end_matches('Z');
    pad(time.get(..TIME).unwrap_or(time), TIME)
}
