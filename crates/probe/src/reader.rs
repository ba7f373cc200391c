//! From the bytes of an exchange to what they mean. Pure: a proof that holds the bytes comes to
//! the same meaning without the network.

use std::net::IpAddr;

use seawall_dcerpc::{
    Limits, Malformed, Uuid,
    endpoint::{ContextHandle, Entry, Floor, LookupResponse},
    http,
    interface::SyntaxId,
    mgmt::InqIfIdsResponse,
    ntlm::{Challenge, av_id},
    object::{
        ActivatorResponse, RemoteActivationResponse, ServerAlive2Response, ServerAliveResponse,
    },
    pdu::{Body as PduBody, FrameBuffer, Pdu},
    reassembly::{Assembler, Message},
};
use seawall_facts::{
    BindResult, Body, ComVersion, Ended, Endpoint, HexBytes, InterfaceId, NtlmIdentity, Outcome,
    PortState, ProbeAnswer, ProbeId, StringBinding,
};

use crate::datagram;

/// Version of [`read`]: raised whenever the same bytes would come to another meaning.
pub const VERSION: u16 = 1;

/// Bytes of a foreign protocol kept to show.
const FOREIGN_BYTES: usize = 64;

const LIMITS: Limits = Limits::CLIENT;

/// What an exchange means.
pub fn read(probe: ProbeId, received: &[u8], ended: Ended) -> Outcome {
    match probe {
        ProbeId::TcpConnect | ProbeId::LookBack => Outcome::Port { state: tcp_state(ended) },
        ProbeId::UdpQuery => datagram::read(received, ended),
        ProbeId::HttpBanner if received.is_empty() => Outcome::NoAnswer,
        ProbeId::HttpBanner if received == http::BANNER => {
            Outcome::Banner { text: String::from_utf8_lossy(received).into_owned() }
        }
        ProbeId::HttpBanner => foreign(received),
        _ => conversation(probe, received),
    }
}

fn tcp_state(ended: Ended) -> PortState {
    match ended {
        Ended::Refused => PortState::Closed,
        Ended::TimedOut(_) => PortState::Filtered,
        Ended::Unreachable => PortState::Unreachable,
        Ended::Complete | Ended::Reset(_) | Ended::Closed(_) | Ended::Abandoned(_) => {
            PortState::Open
        }
    }
}

fn foreign(received: &[u8]) -> Outcome {
    let first = received.get(..FOREIGN_BYTES).unwrap_or(received);
    Outcome::NotDceRpc { first: HexBytes(first.to_vec()) }
}

/// Reads the PDUs of one exchange. Several whole messages are the pages of one lookup.
fn conversation(probe: ProbeId, received: &[u8]) -> Outcome {
    let mut frames = FrameBuffer::new(LIMITS);
    frames.push(received);
    let mut assembler = Assembler::new(LIMITS);
    let mut outcome = Outcome::NoAnswer;
    loop {
        let next = frames.next_frame().and_then(|frame| match frame {
            None => Ok(None),
            Some(frame) => pdu(&frame).map(Some),
        });
        let pdu = match next {
            Ok(None) => return outcome,
            Ok(Some(pdu)) => pdu,
            Err(malformed) => return broken(malformed, received),
        };
        match pdu.body {
            PduBody::BindAck(ack) | PduBody::AlterContextResp(ack) => {
                let results = ack.results.iter();
                return Outcome::BindAck {
                    results: results
                        .map(|r| BindResult { result: r.result, reason: r.reason })
                        .collect(),
                    ntlm: pdu
                        .auth
                        .and_then(|auth| Challenge::decode(&auth.value, &LIMITS).ok())
                        .as_ref()
                        .map(ntlm),
                };
            }
            PduBody::BindNak(nak) => {
                return Outcome::BindNak { reason: nak.provider_reject_reason };
            }
            PduBody::Fault(fault) => {
                // A fault on a later page does not take back the pages before it.
                return match outcome {
                    Outcome::NoAnswer => Outcome::Fault { status: fault.status },
                    pages => pages,
                };
            }
            PduBody::Response(_) => match assembler.push(pdu) {
                Ok(None) => {}
                Ok(Some(message)) => outcome = joined(outcome, body(probe, &message)),
                Err(malformed) => return broken(malformed, received),
            },
            _ => {
                let anomaly = seawall_dcerpc::Anomaly::UnexpectedPacket;
                return broken(Malformed::new(anomaly, 2), received);
            }
        }
    }
}

/// The handle a page of a lookup goes on at; `None` after the last one.
pub(crate) fn next_page(answer: &ProbeAnswer) -> Option<ContextHandle> {
    let mut frames = FrameBuffer::new(LIMITS);
    frames.push(answer.received.as_slice());
    let mut assembler = Assembler::new(LIMITS);
    while let Ok(Some(frame)) = frames.next_frame() {
        if let Ok(Some(message)) = assembler.push(pdu(&frame).ok()?) {
            let page = LookupResponse::decode(&message.stub, message.order, &LIMITS).ok()?;
            // A page without entries would be asked for again for ever.
            let goes_on = !page.is_last() && !page.entries.is_empty();
            return goes_on.then_some(page.entry_handle);
        }
    }
    None
}

fn pdu(frame: &[u8]) -> Result<Pdu, Malformed> {
    Pdu::decode(frame, &LIMITS).map_err(|error| match error {
        seawall_dcerpc::Error::Malformed(malformed) => malformed,
        // Decoding blames nobody but the peer.
        _ => Malformed::new(seawall_dcerpc::Anomaly::Truncated, 0),
    })
}

fn broken(malformed: Malformed, received: &[u8]) -> Outcome {
    if received.first().is_some_and(|first| *first != 5) {
        return foreign(received);
    }
    Outcome::Malformed { anomaly: malformed.anomaly.code().to_owned() }
}

fn joined(outcome: Outcome, next: Body) -> Outcome {
    match (outcome, next) {
        (
            Outcome::Response { body: Body::Endpoints { endpoints: mut all, .. } },
            Body::Endpoints { endpoints, status },
        ) => {
            all.extend(endpoints);
            Outcome::Response { body: Body::Endpoints { endpoints: all, status } }
        }
        (_, body) => Outcome::Response { body },
    }
}

fn body(probe: ProbeId, message: &Message) -> Body {
    let (stub, order) = (message.stub.as_slice(), message.order);
    let meaning = match probe {
        ProbeId::ServerAlive => ServerAliveResponse::decode(stub, order, &LIMITS)
            .map(|response| Body::ServerAlive { status: response.status }),
        ProbeId::ServerAlive2 => {
            ServerAlive2Response::decode(stub, order, &LIMITS).map(|response| Body::ServerAlive2 {
                com_version: ComVersion {
                    major: response.com_version.major,
                    minor: response.com_version.minor,
                },
                bindings: response.or_bindings.as_ref().map(string_bindings).unwrap_or_default(),
                status: response.status,
            })
        }
        ProbeId::InqIfIds => {
            InqIfIdsResponse::decode(stub, order, &LIMITS).map(|response| Body::Interfaces {
                interfaces: response.interfaces().map(interface_id).collect(),
                status: response.status,
            })
        }
        ProbeId::EptLookup => {
            LookupResponse::decode(stub, order, &LIMITS).map(|response| Body::Endpoints {
                endpoints: response.entries.iter().filter_map(endpoint).collect(),
                status: response.status,
            })
        }
        ProbeId::A1 | ProbeId::A2 | ProbeId::C | ProbeId::ScmActivator => {
            ActivatorResponse::decode(stub, order, &LIMITS)
                .map(|response| Body::Activation { hresult: response.hresult })
        }
        ProbeId::B1 | ProbeId::B2 | ProbeId::B3 => {
            RemoteActivationResponse::decode(stub, order, &LIMITS)
                .map(|response| Body::Activation { hresult: response.hr })
        }
        _ => return Body::Unexpected { length: stub.len() },
    };
    meaning.unwrap_or(Body::Unexpected { length: stub.len() })
}

fn string_bindings(array: &seawall_dcerpc::object::DualStringArray) -> Vec<StringBinding> {
    array
        .string_bindings
        .iter()
        .map(|binding| StringBinding { tower_id: binding.tower_id, address: binding.text() })
        .collect()
}

fn interface_id(syntax: SyntaxId) -> InterfaceId {
    InterfaceId { uuid: syntax.uuid.to_string(), major: syntax.major, minor: syntax.minor }
}

fn endpoint(entry: &Entry) -> Option<Endpoint> {
    let tower = entry.tower(&LIMITS)?.ok()?;
    Some(Endpoint {
        interface: interface_id(tower.interface),
        object: (entry.object != Uuid::NIL).then(|| entry.object.to_string()),
        binding: tower.string_binding().unwrap_or_default(),
        address: tower.protocols.iter().find_map(|floor| match floor {
            Floor::Ipv4(address) => Some(IpAddr::from(*address)),
            Floor::Ipv6(address) => Some(IpAddr::from(*address)),
            _ => None,
        }),
        annotation: entry.annotation_text(),
    })
}

fn ntlm(challenge: &Challenge) -> NtlmIdentity {
    NtlmIdentity {
        version: challenge.version.map(|v| (v.major, v.minor, v.build)),
        revision: challenge.version.map(|v| v.revision),
        netbios_computer: challenge.name(av_id::NB_COMPUTER_NAME),
        netbios_domain: challenge.name(av_id::NB_DOMAIN_NAME),
        dns_computer: challenge.name(av_id::DNS_COMPUTER_NAME),
        dns_domain: challenge.name(av_id::DNS_DOMAIN_NAME),
    }
}
