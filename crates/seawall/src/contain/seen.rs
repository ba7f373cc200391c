//! Who was seen using whom: associations that `seawall inspect --format jsonl` printed.

use std::{
    io::{self, BufRead},
    net::{IpAddr, SocketAddr},
};

use seawall_facts::{Timestamp, Transport};
use seawall_remedy::contain::breaks::{SeenUse, UseDirection};
use serde::Deserialize;
use serde_json::Value;

/// A conversation that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenFlow {
    client: IpAddr,
    server: SocketAddr,
    transport: Transport,
    last: Timestamp,
}

/// Why what was seen could not be read.
#[derive(Debug)]
pub enum SeenFault {
    /// The file could not be read.
    Unread(io::Error),
    /// A line is not what `inspect` prints.
    Line(usize),
    /// There are more than are taken.
    TooMany(usize),
}

/// Reads what was seen. Lines of other kinds than associations tell nothing of this.
pub fn seen(lines: impl BufRead) -> Result<Vec<SeenFlow>, SeenFault> {
    let mut found = Vec::new();
    for (place, line) in lines.lines().enumerate() {
        let line = line.map_err(SeenFault::Unread)?;
        if line.trim().is_empty() {
            continue;
        }
        let fault = || SeenFault::Line(place + 1);
        let value: Value = serde_json::from_str(&line).map_err(|_| fault())?;
        let schema = value.get("schema").and_then(Value::as_str).unwrap_or_default();
        if !schema.starts_with("seawall.inspect/") {
            return Err(fault());
        }
        if value.get("kind").and_then(Value::as_str) != Some("association") {
            continue;
        }
        let association: Association = serde_json::from_value(value).map_err(|_| fault())?;
        found.push(association.flow().ok_or_else(fault)?);
        if found.len() > MOST_FLOWS {
            return Err(SeenFault::TooMany(MOST_FLOWS));
        }
    }
    Ok(found)
}

/// What is needed of an association.
#[derive(Deserialize)]
struct Association {
    client: SocketAddr,
    server: SocketAddr,
    protocol: String,
    last: String,
}

impl Association {
    fn flow(self) -> Option<SeenFlow> {
        let last: jiff::Timestamp = self.last.parse().ok()?;
        let transport =
            if self.protocol.starts_with("ncadg") { Transport::Udp } else { Transport::Tcp };
        let server = SocketAddr::new(self.server.ip().to_canonical(), self.server.port());
        Some(SeenFlow {
            client: self.client.ip().to_canonical(),
            server,
            transport,
            last: Timestamp(last.as_millisecond()),
        })
    }
}

impl SeenFlow {
    /// It as a use of a host, or by a host, that has these addresses.
    pub fn uses(&self, addresses: &[IpAddr]) -> Vec<SeenUse> {
        let of = |direction, host, peer| SeenUse {
            direction,
            peer,
            host,
            transport: self.transport,
            port: self.server.port(),
            last_seen: self.last,
            times: 1,
        };
        let (client, server) = (self.client, self.server.ip());
        let mut found = Vec::new();
        if addresses.contains(&server) {
            found.push(of(UseDirection::PeerUsesHost, server, client));
        }
        if addresses.contains(&client) {
            found.push(of(UseDirection::HostUsesPeer, client, server));
        }
        found
    }
}

/// Conversations that are taken from one file.
const MOST_FLOWS: usize = 1_000_000;

#[cfg(test)]
mod tests {
    use super::{SeenFault, seen};

    const LINE: &str = r#"{"kind":"association","schema":"seawall.inspect/1","association":1,
        "client":"10.0.0.9:1044","server":"10.0.0.5:135","protocol":"ncacn_ip_tcp",
        "last":"2026-11-22T09:05:00.5Z","calls":3}"#;

    #[test]
    fn associations_become_uses_and_other_lines_nothing() {
        let line = LINE.replace('\n', "");
        let text = format!("{line}\n\n{}\n", r#"{"kind":"summary","schema":"seawall.inspect/1"}"#);
        let flows = seen(text.as_bytes()).unwrap();
        assert_eq!(flows.len(), 1);
        let uses = flows[0].uses(&["10.0.0.5".parse().unwrap()]);
        assert_eq!((uses.len(), uses[0].port), (1, 135));
        assert!(flows[0].uses(&["10.0.0.6".parse().unwrap()]).is_empty());
    }

    #[test]
    fn what_inspect_did_not_print_is_told_with_its_line() {
        for text in ["{}\n", "nonsense\n", "{\"schema\":\"seawall.scan/1\"}\n"] {
            assert!(matches!(seen(text.as_bytes()), Err(SeenFault::Line(1))), "{text}");
        }
    }
}
