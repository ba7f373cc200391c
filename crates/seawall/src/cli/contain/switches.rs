//! What is said of one host on the command line: switches to set, and what stood there before.

use std::{collections::BTreeSet, fs};

use seawall_facts::{Door, Transport};
use seawall_remedy::contain::{Adapter, Before, RpcPorts, Services, Switch, SwitchError};

use super::args::Render;
use crate::failure::Failure;

/// The switches that are to be set.
pub fn switches(texts: &[String]) -> Result<BTreeSet<Switch>, Failure> {
    texts.iter().map(|text| switch(text.trim())).collect()
}

fn switch(text: &str) -> Result<Switch, Failure> {
    let plain = PLAIN.iter().find(|switch| switch.id() == text);
    if let Some(plain) = plain {
        return Ok(plain.clone());
    }
    let found = match text.split_once('=') {
        Some(("static-rpc-ports", range)) => ports(range).map(Switch::StaticRpcPorts),
        Some(("rpc-proxy-ports", server)) => server.parse().map(Switch::RpcProxyPorts),
        _ => {
            let known: Vec<&str> = PLAIN.iter().map(Switch::id).collect();
            let known = format!("{}, {WITH_VALUE}", known.join(", "));
            return Err(Failure::usage("error-contain-switch", &[("name", text)])
                .hint("hint-contain-switch", &[("known", &known)]));
        }
    };
    found.map_err(|fault| {
        Failure::usage("error-contain-switch", &[("name", text)])
            .cause(&fault)
            .hint("hint-contain-switch", &[("known", WITH_VALUE)])
    })
}

fn ports(range: &str) -> Result<RpcPorts, SwitchError> {
    let (low, high) = range.split_once('-').unwrap_or((range, range));
    let number = |text: &str| text.trim().parse().unwrap_or(0);
    RpcPorts::new(number(low), number(high))
}

/// Switches that need no value.
static PLAIN: [Switch; 7] = [
    Switch::DcomOff,
    Switch::LaunchRestriction,
    Switch::RestrictRemoteClients,
    Switch::AuthEpResolution,
    Switch::ActivationAuthentication,
    Switch::DcomTcpOnly,
    Switch::NoDefaultExempt,
];

const WITH_VALUE: &str = "static-rpc-ports=5000-5200, rpc-proxy-ports=SERVER";

/// What is known of the host as it was before.
pub fn before(args: &Render) -> Result<Before, Failure> {
    let mut before = Before::default();
    for path in &args.before {
        let file = path.display().to_string();
        let unread = |error: &dyn std::error::Error| {
            Failure::usage("error-contain-before", &[("file", &file)])
                .cause(error)
                .hint("hint-contain-before", &[])
        };
        let octets = fs::read(path).map_err(|error| unread(&error))?;
        before.learn(&octets).map_err(|error| unread(&error))?;
    }
    for text in &args.adapter {
        let adapter: Adapter = text.trim().parse().map_err(|fault: SwitchError| {
            Failure::usage("error-contain-adapter", &[("name", text)])
                .cause(&fault)
                .hint("hint-contain-adapter", &[])
        })?;
        before.adapters.insert(adapter);
    }
    if !args.listening.is_empty() {
        before.listening = Some(listening(&args.listening)?);
    }
    Ok(before)
}

fn listening(texts: &[String]) -> Result<Services, Failure> {
    let mut doors = Vec::new();
    for text in texts {
        let door: Door = text.trim().parse().map_err(|_: String| {
            Failure::usage("error-contain-listening", &[("text", text)])
                .hint("hint-contain-listening", &[])
        })?;
        doors.push(door);
    }
    let of = |wanted| {
        doors.iter().filter(|door| door.transport == wanted).map(|door| door.port).collect()
    };
    Ok(Services { tcp: of(Transport::Tcp), udp: of(Transport::Udp) })
}
