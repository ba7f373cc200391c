//! The form that people know from PortQry 2: the state of each port, and the endpoint map.
//!
//! Its words are English and part of the form. Which lines are confirmed stands in
//! `docs/formats.md`.

use std::io::{self, Write};

use seawall_facts::{Door, PortState, Transport};

use super::{HostRecord, Printer, SummaryRecord, record::EndpointRecord};
use crate::printable::printable;

/// Where the endpoint map is asked for; the first that is open.
const MAPPERS: [Door; 2] = [Door::tcp(135), Door::tcp(593)];

/// The form of PortQry.
#[derive(Debug, Default)]
pub struct PortQry {
    hosts: u64,
}

impl Printer for PortQry {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        if self.hosts > 0 {
            writeln!(out)?;
        }
        self.hosts += 1;
        writeln!(out, "Querying target system called:\n\n {}\n\nquerying...", host.address)?;
        let is_open = |door: &&Door| host.ports.get(door) == Some(&PortState::Open);
        let mapper = MAPPERS.iter().find(is_open);
        for (door, state) in &host.ports {
            port(*door, *state, out)?;
            if mapper == Some(door) {
                endpoint_map(&host.endpoints, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _summary: &SummaryRecord, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A UDP port shows what it is only when it answers: PortQry says so in a second line.
fn port(door: Door, state: PortState, out: &mut dyn Write) -> io::Result<()> {
    let transport = match door.transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
    };
    let (number, service) = (door.port, service(door));
    let answered = door.transport == Transport::Udp && state == PortState::Open;
    let said = state_words(if answered { PortState::OpenOrFiltered } else { state });
    writeln!(out, "\n{transport} port {number} ({service} service): {said}")?;
    if answered {
        writeln!(out, "\n{transport} port {number} is {}", state_words(state))?;
    }
    Ok(())
}

const fn state_words(state: PortState) -> &'static str {
    match state {
        PortState::Open => "LISTENING",
        PortState::Closed => "NOT LISTENING",
        PortState::OpenOrFiltered => "LISTENING or FILTERED",
        // PortQry has no word for a host that cannot be reached: no answer is FILTERED.
        PortState::Filtered | PortState::Unreachable => "FILTERED",
    }
}

/// The name a Windows `services` file gives the ports that are looked at.
const fn service(door: Door) -> &'static str {
    match (door.transport, door.port) {
        (_, 135) => "epmap",
        (_, 137) => "netbios-ns",
        (_, 138) => "netbios-dgm",
        (_, 139) => "netbios-ssn",
        (_, 445) => "microsoft-ds",
        (Transport::Tcp, 593) => "http-rpc-epmap",
        _ => "unknown",
    }
}

fn endpoint_map(endpoints: &[EndpointRecord], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nUsing ephemeral source port\nQuerying Endpoint Mapper Database...")?;
    if endpoints.is_empty() {
        // Seawall's own line: a map that was refused, and one without entries, must not be
        // taken for an answer.
        return writeln!(out, "No endpoint map was given");
    }
    writeln!(out, "Server's response:\n")?;
    for endpoint in endpoints {
        let named = format!("UUID: {} {}", endpoint.interface, printable(&endpoint.annotation));
        writeln!(out, "{}\n{}\n", named.trim_end(), printable(&endpoint.binding))?;
    }
    writeln!(out, "Total endpoints found: {}\n", endpoints.len())?;
    writeln!(out, "==== End of RPC Endpoint Mapper query response ====")
}

#[cfg(test)]
mod tests {
    use seawall_facts::{Door, PortState};

    use super::port;

    fn said(door: Door, state: PortState) -> String {
        let mut out = Vec::new();
        port(door, state, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_port_state_has_its_words() {
        let tcp = |state| said(Door::tcp(135), state);
        assert_eq!(tcp(PortState::Open), "\nTCP port 135 (epmap service): LISTENING\n");
        assert_eq!(tcp(PortState::Closed), "\nTCP port 135 (epmap service): NOT LISTENING\n");
        assert_eq!(tcp(PortState::Filtered), "\nTCP port 135 (epmap service): FILTERED\n");
        assert_eq!(tcp(PortState::Unreachable), "\nTCP port 135 (epmap service): FILTERED\n");
        assert_eq!(
            said(Door::udp(389), PortState::OpenOrFiltered),
            "\nUDP port 389 (unknown service): LISTENING or FILTERED\n"
        );
        assert_eq!(
            said(Door::udp(135), PortState::Open),
            "\nUDP port 135 (epmap service): LISTENING or FILTERED\n\nUDP port 135 is LISTENING\n"
        );
    }
}
