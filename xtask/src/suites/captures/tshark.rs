//! What tshark finds, from its PDML: a line a field.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::Findings;
use crate::command;

/// Has tshark read a capture.
pub(super) fn findings(capture: &Path) -> Result<Findings> {
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(capture).args(["-T", "pdml", "-Y", FILTER]);
    tshark.args(["-o", "tcp.desegment_tcp_streams:TRUE", "-o", "dcerpc.desegment_dcerpc:TRUE"]);
    tshark.args(["-o", "dcerpc.reassemble_dcerpc:TRUE"]);
    let printed = command::capture_within(&mut tshark, PATIENCE)?.success_or("tshark")?;
    let mut reading = Reading::default();
    printed.lines().for_each(|line| reading.line(line.trim_start()));
    reading.end_pdu();
    Ok(reading.finish())
}

const FILTER: &str = "dcerpc && tcp && !smb && !smb2 && !smb_pipe";

/// What was read so far.
#[derive(Default)]
struct Reading {
    findings: Findings,
    /// By stream: who is the client, and who the server.
    ends: BTreeMap<String, (String, String)>,
    /// By stream: what its contexts are.
    contexts: BTreeMap<(String, String), String>,
    interfaces: BTreeSet<(String, String)>,
    packet: Packet,
    pdu: Option<Pdu>,
}

/// The packet that is being read.
#[derive(Default)]
struct Packet {
    stream: String,
    addresses: [String; 2],
    ports: [String; 2],
}

/// The PDU that is being read.
#[derive(Default)]
struct Pdu {
    ptype: String,
    is_first: bool,
    opnum: Option<String>,
    /// Context ids, interfaces and their versions, in their order.
    contexts: Vec<String>,
    interfaces: Vec<String>,
    versions: Vec<[String; 2]>,
}

impl Reading {
    fn line(&mut self, line: &str) {
        if line.starts_with("<proto") {
            // Fields behind a PDU, of the interface it belongs to, are a proto of their own.
            self.end_pdu();
            if attribute(line, "name") == Some("dcerpc") {
                self.pdu = Some(Pdu::default());
            }
        } else if line.starts_with("<packet>") {
            self.end_pdu();
            self.packet = Packet::default();
        } else if let (Some(name), Some(show)) = (attribute(line, "name"), attribute(line, "show"))
        {
            self.field(name, show.to_owned());
        }
    }

    fn field(&mut self, name: &str, show: String) {
        let Packet { stream, addresses: [source, destination], ports } = &mut self.packet;
        let [source_port, destination_port] = ports;
        match name {
            "tcp.stream" => *stream = show,
            "ip.src" | "ipv6.src" => *source = show,
            "ip.dst" | "ipv6.dst" => *destination = show,
            "tcp.srcport" => *source_port = show,
            "tcp.dstport" => *destination_port = show,
            _ => {
                if let Some(pdu) = &mut self.pdu {
                    pdu.field(name, show);
                }
            }
        }
    }

    fn end_pdu(&mut self) {
        let Some(pdu) = self.pdu.take() else {
            return;
        };
        let Some((name, by_client)) = ptype(&pdu.ptype) else {
            return;
        };
        *self.findings.entry(format!("pdu {name}")).or_default() += 1;
        let Packet { stream, addresses: [source, destination], ports } = &self.packet;
        let [source_port, destination_port] = ports;
        let sender = format!("{source}:{source_port}");
        let receiver = format!("{destination}:{destination_port}");
        let ends = if by_client { (sender, receiver) } else { (receiver, sender) };
        self.ends.entry(stream.clone()).or_insert(ends);
        for ((id, uuid), [major, minor]) in
            pdu.contexts.iter().zip(&pdu.interfaces).zip(&pdu.versions)
        {
            self.contexts.insert((stream.clone(), id.clone()), uuid.clone());
            self.interfaces.insert((stream.clone(), format!("{uuid} {major}.{minor}")));
        }
        if let (Some(opnum), "request", true) = (&pdu.opnum, name, pdu.is_first) {
            let id = pdu.contexts.first().cloned().unwrap_or_default();
            let interface = self.contexts.get(&(stream.clone(), id));
            let interface = interface.map_or("unknown", String::as_str);
            *self.findings.entry(format!("call {interface} {opnum}")).or_default() += 1;
        }
    }

    fn finish(mut self) -> Findings {
        for (client, server) in self.ends.values() {
            *self.findings.entry(format!("association {client} {server}")).or_default() += 1;
        }
        for (_, interface) in &self.interfaces {
            *self.findings.entry(format!("interface {interface}")).or_default() += 1;
        }
        self.findings
    }
}

impl Pdu {
    fn field(&mut self, name: &str, show: String) {
        match name {
            "dcerpc.pkt_type" => self.ptype = show,
            "dcerpc.cn_flags.first_frag" => self.is_first = matches!(show.as_str(), "1" | "True"),
            "dcerpc.opnum" => self.opnum = Some(show),
            "dcerpc.cn_ctx_id" => self.contexts.push(show),
            "dcerpc.cn_bind_to_uuid" => self.interfaces.push(show),
            "dcerpc.cn_bind_if_ver" => self.versions.push([show, String::new()]),
            "dcerpc.cn_bind_if_ver_minor" => {
                if let Some([_, minor]) = self.versions.last_mut() {
                    *minor = show;
                }
            }
            _ => {}
        }
    }
}

/// The name of a packet type, and whether clients send it.
fn ptype(number: &str) -> Option<(&'static str, bool)> {
    Some(match number {
        "0" => ("request", true),
        "2" => ("response", false),
        "3" => ("fault", false),
        "11" => ("bind", true),
        "12" => ("bind_ack", false),
        "13" => ("bind_nak", false),
        "14" => ("alter_context", true),
        "15" => ("alter_context_resp", false),
        "16" => ("auth3", true),
        "17" => ("shutdown", false),
        "18" => ("co_cancel", true),
        "19" => ("orphaned", true),
        _ => return None,
    })
}

/// An attribute of a line of PDML.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

const PATIENCE: Duration = Duration::from_mins(2);

#[cfg(test)]
mod tests {
    use super::Reading;

    #[test]
    fn a_bind_and_its_call_are_read() {
        let mut reading = Reading::default();
        for line in [
            "<packet>",
            r#"<proto name="tcp" showname="TCP">"#,
            r#"<field name="ip.src" show="10.0.0.1"/>"#,
            r#"<field name="ip.dst" show="10.0.0.2"/>"#,
            r#"<field name="tcp.srcport" show="1"/>"#,
            r#"<field name="tcp.dstport" show="135"/>"#,
            r#"<field name="tcp.stream" show="0"/>"#,
            r#"<proto name="dcerpc" showname="Bind">"#,
            r#"<field name="dcerpc.pkt_type" show="11"/>"#,
            r#"<field name="dcerpc.cn_ctx_id" show="7"/>"#,
            r#"<field name="dcerpc.cn_bind_to_uuid" show="u"/>"#,
            r#"<field name="dcerpc.cn_bind_if_ver" show="3"/>"#,
            r#"<field name="dcerpc.cn_bind_if_ver_minor" show="0"/>"#,
            r#"<proto name="dcerpc" showname="Request">"#,
            r#"<field name="dcerpc.pkt_type" show="0"/>"#,
            r#"<field name="dcerpc.cn_flags.first_frag" show="1"/>"#,
            r#"<field name="dcerpc.cn_ctx_id" show="7"/>"#,
            r#"<field name="dcerpc.opnum" show="2"/>"#,
        ] {
            reading.line(line);
        }
        reading.end_pdu();
        let found: Vec<_> = reading.finish().into_keys().collect();
        let expected = [
            "association 10.0.0.1:1 10.0.0.2:135",
            "call u 2",
            "interface u 3.0",
            "pdu bind",
            "pdu request",
        ];
        assert_eq!(found, expected);
    }
}
