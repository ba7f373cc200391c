//! A host with what is decided for it.

use std::{collections::BTreeSet, net::IpAddr};

use seawall_facts::{ProductId, Products, ServicePack, Timestamp};
use seawall_remedy::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, PlanId, Policy,
    Services, Sessions,
    breaks::{Break, SeenUse, breaks},
    case::{HostCase, Known, ManagementPath, PatchPath, Role, Term},
    decide::{Decision, decide},
    measure::measure,
    policy_file::{Lint, PolicyFile, PolicyFileError, lint},
};

use super::{
    case::{Case, Stated, case},
    seen::SeenFlow,
};
use crate::inventory::InventoryRecord;

/// What is given for all hosts.
pub struct Given<'a> {
    /// What people say.
    pub stated: &'a Stated,
    /// The policy file, where there is one.
    pub file: Option<&'a PolicyFile>,
    /// What was seen of traffic.
    pub flows: &'a [SeenFlow],
    /// When.
    pub now: Timestamp,
}

/// A host with what is decided for it.
#[derive(Debug)]
pub struct ContainedHost {
    /// What to call it.
    pub name: String,
    /// What tells it from others.
    pub key: Option<String>,
    /// Its addresses, as far as they are known.
    pub addresses: Vec<IpAddr>,
    /// Who answers for it, and where it stands.
    pub inventory: Option<InventoryRecord>,
    /// What it was decided by.
    pub case: HostCase,
    /// What is decided.
    pub decision: Decision,
    /// Whether the ways that are kept open were taken from the policy's exceptions.
    pub ways_from_exceptions: bool,
    /// What is wrong with the policy for this host.
    pub lints: Vec<Lint>,
    /// What of the traffic that was seen will end.
    pub breaks: Vec<Break>,
}

impl ContainedHost {
    /// Decides what a host gets.
    pub fn new(
        (name, key): (String, Option<String>),
        addresses: Vec<IpAddr>,
        known: Case<'_>,
        given: &Given<'_>,
    ) -> Result<Self, PolicyFileError> {
        let set: AddressSet = addresses.iter().map(|address| AddressSet::from(*address)).collect();
        let now = given.now;
        let policy = given.file.map(|file| file.policy(Place::Host, &set, now)).transpose()?;
        let mut case = case(known, given.stated, now);
        if let Some(file) = given.file {
            let mut said = HostCase::default();
            file.state_needs(&mut said);
            // What is said on the command line counts over the file.
            for (need, it) in said.needs {
                case.needs.entry(need).or_insert(it);
            }
            // A file speaks of many hosts: what one was seen to be counts over it too.
            let is_settled = |role: Role| {
                given.stated.terms.iter().any(|(term, _)| *term == Term::Role(role))
                    || case.roles.get(&role) == Some(&true)
            };
            let roles: Vec<(Role, bool)> =
                said.roles.into_iter().filter(|(role, _)| !is_settled(*role)).collect();
            case.roles.extend(roles);
        }
        let exceptions = policy.iter().flat_map(|policy| &policy.groups);
        let exceptions: Vec<&Exception> = exceptions.flat_map(|it| &it.exceptions).collect();
        let ways_from_exceptions = take_ways(&mut case, &exceptions);
        let decision = decide(&case);
        let lints = policy.iter().flat_map(|policy| lint(policy, &case, &decision, now)).collect();
        let seen: Vec<SeenUse> =
            given.flows.iter().flat_map(|flow| flow.uses(&addresses)).collect();
        let policy = policy.or_else(|| policy_of(&decision, set));
        let breaks = policy.map(|policy| breaks(&policy, &seen, now)).unwrap_or_default();
        Ok(Self {
            name,
            key,
            addresses,
            inventory: None,
            case,
            decision,
            ways_from_exceptions,
            lints,
            breaks,
        })
    }

    /// The product, where it is certain.
    pub fn product(&self) -> Option<&ProductId> {
        match self.case.products.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The service pack, where it is known.
    pub fn service_pack(&self) -> Option<ServicePack> {
        self.case.service_pack.as_ref().copied()
    }

    /// What it runs, in one line; nothing where that is not known.
    pub fn system(&self) -> String {
        system(&self.case)
    }
}

/// What a host runs, in one line; nothing where that is not known.
pub fn system(case: &HostCase) -> String {
    let table = Products::embedded();
    let names: Vec<&str> =
        case.products.iter().filter_map(|id| table.get(id)).map(|it| it.name.as_str()).collect();
    let pack = case.service_pack.as_ref().copied();
    let pack = pack.map(|pack| format!(" {pack}")).unwrap_or_default();
    match names.as_slice() {
        [] => String::new(),
        [first, .., last] if names.len() > 3 => format!("{first} … {last}"),
        names => format!("{}{pack}", names.join(" / ")),
    }
}

/// Takes the ways that nobody named from the exceptions: who pushes files needs SMB, who manages
/// needs RPC. What is excepted stays open anyway; what is not, nobody said.
fn take_ways(case: &mut HostCase, exceptions: &[&Exception]) -> bool {
    let through = |ports: &[u16]| -> Option<(AddressSet, Services)> {
        let mut fitting =
            exceptions.iter().filter(|it| ports.iter().any(|port| it.services.tcp.contains(*port)));
        let first = fitting.next()?;
        let mut found = (first.peers.clone(), first.services.clone());
        for other in fitting {
            let shared = found.1.shared(&other.services);
            if !shared.is_empty() {
                found = (found.0.union(&other.peers), shared);
            }
        }
        Some(found)
    };
    let mut taken = false;
    if case.patch_path == Known::Unknown
        && let Some((from, services)) = through(&[445, 139])
    {
        case.patch_path = Known::Known(PatchPath::Console { from, services });
        taken = true;
    }
    if case.management == Known::Unknown
        && let Some((from, services)) = through(&[135, 445, 139])
    {
        // Whoever comes in through 135 may do so by DCOM.
        let dcom = services.tcp.contains(135);
        case.management = Known::Known(ManagementPath::Remote { from, services, dcom });
        taken = true;
    }
    taken
}

/// What a decision closes, as a policy, where that can be counted.
fn policy_of(decision: &Decision, hosts: AddressSet) -> Option<Policy> {
    let custom = Services::default();
    let measures = decision.measures().into_iter().filter_map(measure);
    let services =
        measures.fold(Services::default(), |all, measure| all.with(&measure.services(&custom)));
    (!services.is_empty()).then(|| Policy {
        id: PlanId::made_from("plan"),
        title: "plan".to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts,
            services,
            directions: Directions::Inbound,
            exceptions: decision.exceptions(),
        }],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    })
}
