//! What was called on whom, put together from what tshark reads of each packet.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::fields;

/// The calls of all clients in a capture, by the interface that their context was bound to.
#[derive(Debug, Default)]
pub(in crate::suites) struct Calls {
    /// Interfaces that were asked for, by host.
    pub(in crate::suites) binds: BTreeSet<(Ipv4Addr, String)>,
    /// Every request, in order.
    pub(in crate::suites) requests: Vec<Request>,
}

/// One request.
#[derive(Clone, Debug)]
pub(in crate::suites) struct Request {
    pub(in crate::suites) to: Ipv4Addr,
    pub(in crate::suites) port: u16,
    pub(in crate::suites) interface: String,
    pub(in crate::suites) opnum: u16,
}

/// The interfaces through which objects are activated, and their names.
pub(in crate::suites) const ACTIVATION: [(&str, &str); 3] = [
    ("000001a0-0000-0000-c000-000000000046", "ISystemActivator"),
    ("4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", "IRemoteActivation"),
    ("00000136-0000-0000-c000-000000000046", "ISCMLocalActivator"),
];

pub(in crate::suites) const OBJECT_EXPORTER: &str = "99fcfec4-5260-101b-bbcb-00aa0021347a";

impl Calls {
    /// Reads a capture of connections to the ports of an endpoint mapper.
    pub(in crate::suites) fn read(capture: &Path) -> Result<Self> {
        let names = [
            "tcp.stream",
            "ip.dst",
            "tcp.dstport",
            "dcerpc.pkt_type",
            "dcerpc.cn_ctx_id",
            "dcerpc.cn_bind_to_uuid",
            "dcerpc.opnum",
        ];
        let mut calls = Self::default();
        let mut contexts = BTreeMap::new();
        for row in fields(capture, SENT, &names)? {
            calls.take(&row, &mut contexts).with_context(|| format!("tshark read {row:?}"))?;
        }
        Ok(calls)
    }

    /// Whether a host was asked for an interface.
    pub(in crate::suites) fn was_bound(&self, host: Ipv4Addr, interface: &str) -> bool {
        self.binds.contains(&(host, interface.to_owned()))
    }

    /// The requests that ask to activate something.
    pub(in crate::suites) fn activations(&self) -> impl Iterator<Item = &Request> {
        let is_activation = |request: &&Request| {
            ACTIVATION.iter().any(|(interface, _)| *interface == request.interface)
        };
        self.requests.iter().filter(is_activation)
    }

    fn take(
        &mut self,
        row: &[String],
        contexts: &mut BTreeMap<(String, String), String>,
    ) -> Result<()> {
        let [stream, to, port, kind, context, interface, opnum] = row else {
            bail!("not seven fields");
        };
        let to: Ipv4Addr = to.parse()?;
        match kind.as_str() {
            BIND | ALTER_CONTEXT => {
                for (context, interface) in context.split(';').zip(interface.split(';')) {
                    let place = (stream.clone(), context.to_owned());
                    contexts.insert(place, interface.to_owned());
                    self.binds.insert((to, interface.to_owned()));
                }
            }
            REQUEST => {
                let interface = contexts.get(&(stream.clone(), context.clone()));
                let interface = interface.context("a request in a context that was not bound")?;
                let (interface, port) = (interface.clone(), port.parse()?);
                self.requests.push(Request { to, port, interface, opnum: opnum.parse()? });
            }
            // Several PDUs in one packet, which the scanner never sends.
            other => bail!("packet type {other}"),
        }
        Ok(())
    }
}

/// What clients send over connections, but for the rest of an authentication.
const SENT: &str = "dcerpc && tcp && (tcp.dstport == 135 || tcp.dstport == 593) && \
                    !tcp.analysis.retransmission && dcerpc.pkt_type != 16";

const REQUEST: &str = "0";
const BIND: &str = "11";
const ALTER_CONTEXT: &str = "14";
