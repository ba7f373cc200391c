//! From the file to the policy: names to ports, spans to moments, entries to groups.

use std::collections::BTreeSet;

use seawall_facts::{Timestamp, Transport};
use thiserror::Error;

use super::{
    file::{
        AnswerChoice, Cis, Deny, DirectionsChoice, DirectoryNeed, ExceptionEntry, Ipv6Choice,
        PolicyFile, SessionsChoice,
    },
    moment,
};
use crate::contain::{
    AddressError, AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, PlanId,
    Policy, PortSet, Services, Sessions,
    case::{HostCase, Need, Role},
    measure::usual_ports,
};

/// Why a policy file is no policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// It has no name.
    #[error("`policy` is empty; hint: give it a name")]
    NoName,
    /// It is for nobody.
    #[error("`scope` names neither hosts nor tags; hint: hosts: [10.0.0.5]")]
    NoScope,
    /// A gateway has to know whom it stands before.
    #[error("no address of a contained host is known, and a gateway needs them")]
    NoHosts,
    /// Nobody is excepted.
    #[error("`{at}` is empty; an exception without addresses would be for nobody")]
    NobodyExcepted {
        /// Where.
        at: String,
    },
    /// A name stands where an address must.
    #[error("`{at}`: `{text}` is a name; hint: resolve it when planning and write its addresses")]
    Name {
        /// Where.
        at: String,
        /// What stands there.
        text: String,
    },
    /// It is no address.
    #[error("`{at}`: {fault}")]
    Address {
        /// Where.
        at: String,
        /// What is wrong.
        fault: AddressError,
    },
    /// It is no port.
    #[error("`{at}`: `{text}` is no port; hint: tcp/135, udp/137, tcp/1024-5000, default, custom")]
    Port {
        /// Where.
        at: String,
        /// What stands there.
        text: String,
    },
    /// No port is named.
    #[error("`{at}` names no port")]
    NoPorts {
        /// Where.
        at: String,
    },
    /// `custom` stands for nothing.
    #[error("`{at}` says custom, and `intent.custom` lists no port")]
    NoCustom {
        /// Where.
        at: String,
    },
    /// It is neither a span nor a date.
    #[error("`{at}`: `{text}` is neither a span (10m, 8h, 7d) nor a date (2026-12-31)")]
    Moment {
        /// Where.
        at: String,
        /// What stands there.
        text: String,
    },
    /// It is no span.
    #[error("`{at}`: `{text}` is no span; hint: 10m, 8h, 7d")]
    Span {
        /// Where.
        at: String,
        /// What stands there.
        text: String,
    },
    /// It is over already.
    #[error("`{at}`: `{text}` is past")]
    Past {
        /// Where.
        at: String,
        /// What stands there.
        text: String,
    },
}

impl PolicyFile {
    /// The policy for a place, of these hosts, as of that moment. Hosts are those that the caller
    /// found in the scope; at [`Place::Host`] they are not needed.
    pub fn policy(
        &self,
        place: Place,
        hosts: &AddressSet,
        now: Timestamp,
    ) -> Result<Policy, PolicyFileError> {
        if self.policy.trim().is_empty() {
            return Err(PolicyFileError::NoName);
        }
        if self.scope.hosts.is_empty() && self.scope.tags.is_empty() {
            return Err(PolicyFileError::NoScope);
        }
        if place == Place::Gateway && hosts.is_empty() {
            return Err(PolicyFileError::NoHosts);
        }
        // Looked at here, so that a file with a fault anywhere is refused as a whole.
        self.keep()?;
        self.dead_man()?;
        let exceptions = self.exceptions.iter().enumerate();
        let exceptions = exceptions.map(|(index, entry)| self.exception(index, entry, now));
        let group = Group {
            hosts: hosts.clone(),
            services: self.services()?,
            directions: match self.intent.directions {
                DirectionsChoice::Inbound => Directions::Inbound,
                DirectionsChoice::Outbound => Directions::Outbound,
                DirectionsChoice::Both => Directions::Both,
            },
            exceptions: exceptions.collect::<Result<_, _>>()?,
        };
        Ok(Policy {
            id: self.plan_id(),
            title: self.policy.clone(),
            place,
            groups: vec![group],
            ipv6: match self.ipv6 {
                Ipv6Choice::Compiled => Ipv6::Compiled,
                Ipv6Choice::Waived => Ipv6::Waived,
            },
            sessions: match self.intent.existing_sessions {
                SessionsChoice::Keep => Sessions::Keep,
                SessionsChoice::Cut => Sessions::Cut,
            },
            answer: match self.intent.answer {
                AnswerChoice::Silent => Answer::Silent,
                AnswerChoice::Reset => Answer::Reset,
            },
            expires: self.not_after(now)?,
            switches: BTreeSet::new(),
            before: Before::default(),
        })
    }

    /// The plan's id: the policy's name, where it can be one; else made from it, with a number
    /// that tells apart what looks alike then.
    pub fn plan_id(&self) -> PlanId {
        PlanId::made_from(&self.policy)
    }

    /// What is closed.
    pub fn services(&self) -> Result<Services, PolicyFileError> {
        let Deny::RpcDcom = self.intent.deny;
        let at = "intent.ports";
        let words: Vec<String> =
            self.intent.ports.split('+').map(|word| word.trim().to_owned()).collect();
        if let Some(other) = words.iter().find(|word| *word != "default" && *word != "custom") {
            return Err(PolicyFileError::Port { at: at.to_owned(), text: other.clone() });
        }
        self.ports(at, &words)
    }

    /// What others need, as the file says it, into what is known of a host.
    pub fn state_needs(&self, case: &mut HostCase) {
        let needs = self.needs;
        let said = [
            (Need::Http, needs.http),
            (Need::RpcOverHttp, needs.rpc_over_http),
            (Need::Dcom, needs.dcom),
            (Need::FilePrint, needs.file_print),
            (Need::ActiveDirectory, needs.ad.map(|ad| ad != DirectoryNeed::None)),
        ];
        case.needs.extend(said.into_iter().filter_map(|(need, it)| Some((need, it?))));
        if let Some(ad) = needs.ad {
            case.roles.insert(Role::DomainController, ad == DirectoryNeed::Controller);
        }
    }

    /// How long it stays when it is no longer needed, in milliseconds.
    pub fn keep(&self) -> Result<Option<i64>, PolicyFileError> {
        let text = self.expire.as_ref().and_then(|expire| expire.keep.as_deref());
        text.map(|text| span("expire.keep", text)).transpose()
    }

    /// After how long without a confirmation it is taken back, in milliseconds.
    pub fn dead_man(&self) -> Result<Option<i64>, PolicyFileError> {
        let text = self.rollback.as_ref().and_then(|rollback| rollback.dead_man.as_deref());
        text.map(|text| span("rollback.dead_man", text)).transpose()
    }

    fn not_after(&self, now: Timestamp) -> Result<Option<Timestamp>, PolicyFileError> {
        let text = self.expire.as_ref().and_then(|expire| expire.not_after.as_deref());
        text.map(|text| until("expire.not_after", text, now)).transpose()
    }

    fn exception(
        &self,
        index: usize,
        entry: &ExceptionEntry,
        now: Timestamp,
    ) -> Result<Exception, PolicyFileError> {
        let at = |key: &str| format!("exceptions[{index}].{key}");
        let ttl = entry.ttl.as_deref();
        Ok(Exception {
            peers: who(&at("who"), &entry.who)?,
            services: self.ports(&at("ports"), &entry.ports)?,
            until: ttl.map(|text| until(&at("ttl"), text, now)).transpose()?,
            why: entry.why.clone(),
        })
    }

    /// Ports by name and by number.
    fn ports(&self, at: &str, words: &[String]) -> Result<Services, PolicyFileError> {
        let mut found = Services::default();
        for word in words {
            let own = match word.as_str() {
                "default" => usual_ports().with(&self.web()),
                "custom" => self.custom(at)?,
                text => port(text).ok_or_else(|| PolicyFileError::Port {
                    at: at.to_owned(),
                    text: text.to_owned(),
                })?,
            };
            found = found.with(&own);
        }
        if found.is_empty() {
            return Err(PolicyFileError::NoPorts { at: at.to_owned() });
        }
        Ok(found)
    }

    fn custom(&self, at: &str) -> Result<Services, PolicyFileError> {
        let mut found = Services::default();
        for text in &self.intent.custom {
            found = found.with(&port(text).ok_or_else(|| PolicyFileError::Port {
                at: "intent.custom".to_owned(),
                text: text.clone(),
            })?);
        }
        if found.is_empty() {
            return Err(PolicyFileError::NoCustom { at: at.to_owned() });
        }
        Ok(found)
    }

    /// The ports of the web, where RPC over HTTP goes through them.
    fn web(&self) -> Services {
        let ports: &[u16] = match self.intent.cis {
            Cis::None => &[],
            Cis::V1 => &[80],
            Cis::V2 => &[80, 443],
        };
        Services { tcp: ports.iter().copied().collect(), udp: PortSet::default() }
    }
}

fn who(at: &str, texts: &[String]) -> Result<AddressSet, PolicyFileError> {
    let mut sets: Vec<AddressSet> = Vec::with_capacity(texts.len());
    for text in texts.iter().map(|text| text.trim()) {
        if text.is_empty() {
            return Err(PolicyFileError::NobodyExcepted { at: at.to_owned() });
        }
        sets.push(text.parse().map_err(|fault| {
            let at = at.to_owned();
            let is_name = !text.contains(':') && text.contains(|c: char| c.is_alphabetic());
            match fault {
                AddressError::Form(_) if is_name => {
                    PolicyFileError::Name { at, text: text.to_owned() }
                }
                fault => PolicyFileError::Address { at, fault },
            }
        })?);
    }
    let all: AddressSet = sets.iter().collect();
    if all.is_empty() {
        return Err(PolicyFileError::NobodyExcepted { at: at.to_owned() });
    }
    Ok(all)
}

/// `tcp/135` and `udp/1024-5000`.
fn port(text: &str) -> Option<Services> {
    let (transport, ports) = text.split_once('/')?;
    let transport = match transport {
        "tcp" => Transport::Tcp,
        "udp" => Transport::Udp,
        _ => return None,
    };
    let number = |text: &str| -> Option<u16> {
        let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        text.parse().ok().filter(|&port| digits && port > 0)
    };
    let (low, high) = match ports.split_once('-') {
        Some((low, high)) => (number(low)?, number(high)?),
        None => (number(ports)?, number(ports)?),
    };
    if low > high {
        return None;
    }
    let ports = PortSet::from_ranges([(low, high)]);
    Some(match transport {
        Transport::Tcp => Services { tcp: ports, udp: PortSet::default() },
        Transport::Udp => Services { tcp: PortSet::default(), udp: ports },
    })
}

/// A span from now, or a date, that is still to come.
fn until(at: &str, text: &str, now: Timestamp) -> Result<Timestamp, PolicyFileError> {
    let text = text.trim();
    let by_span = moment::span(text).and_then(|span| now.0.checked_add(span)).map(Timestamp);
    let end = by_span
        .or_else(|| moment::date(text))
        .ok_or_else(|| PolicyFileError::Moment { at: at.to_owned(), text: text.to_owned() })?;
    if end <= now {
        return Err(PolicyFileError::Past { at: at.to_owned(), text: text.to_owned() });
    }
    Ok(end)
}

fn span(at: &str, text: &str) -> Result<i64, PolicyFileError> {
    moment::span(text.trim())
        .ok_or_else(|| PolicyFileError::Span { at: at.to_owned(), text: text.to_owned() })
}
