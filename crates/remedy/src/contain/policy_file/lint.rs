//! What is wrong with a policy for a host, though it can be written.

use seawall_facts::{Timestamp, Transport};
use serde::{Deserialize, Serialize};

use crate::{
    code::coded,
    contain::{
        AddressSet, Cell, Direction, Exception, Ipv6, Place, Policy, Services,
        case::{HostCase, Need, Part, Role},
        decide::{Decision, KeepOpen, Kept},
        measure::{Closes, MeasureId, measure},
    },
};

coded! {
    /// Something that is wrong with a policy for a host, or should be looked at.
    Lint {
        /// The console that pushes updates cannot come in.
        UpdateConsoleShutOut {
            /// Who is shut out.
            who: String,
            /// From which ports.
            ports: String,
        } "update_console_shut_out",
        /// Who manages the host cannot come in.
        ManagementShutOut {
            /// Who is shut out.
            who: String,
            /// From which ports.
            ports: String,
        } "management_shut_out",
        /// 135 is closed on a domain controller.
        DomainControllerClosed "domain_controller_closed",
        /// The ports of the web are closed, and pages are needed from it.
        WebClosed {
            /// Which ports.
            ports: String,
            /// What needs them.
            need: Need,
        } "web_closed",
        /// DCOM is needed from it, and nobody is let through to 135.
        DcomClosed "dcom_closed",
        /// A measure of the decision cannot except anybody, and the policy does.
        CannotExcept {
            /// Which.
            measure: MeasureId,
        } "cannot_except",
        /// The decision has no plan yet.
        NoPlan "no_plan",
        /// Nothing is closed.
        NothingClosed "nothing_closed",
        /// RPC over HTTP is there, and the ports of the web are open.
        WebCarriesRpc "web_carries_rpc",
        /// An exception has no end.
        ExceptionWithoutEnd {
            /// Whose.
            who: String,
        } "exception_without_end",
        /// An exception is over.
        ExceptionIsOver {
            /// Whose.
            who: String,
        } "exception_is_over",
        /// Everybody is excepted.
        ExceptsEverybody "excepts_everybody",
        /// Ports are excepted that are not closed.
        ExceptsWhatIsOpen {
            /// Whose.
            who: String,
            /// Which ports.
            ports: String,
        } "excepts_what_is_open",
        /// The policy has no end.
        NoEnd "no_end",
        /// IPv6 is left alone.
        Ipv6Waived "ipv6_waived",
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Somebody should look at it.
    Warn,
    /// It must not be applied.
    Refuse,
}

impl Lint {
    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::UpdateConsoleShutOut { .. }
            | Self::ManagementShutOut { .. }
            | Self::DomainControllerClosed
            | Self::WebClosed { .. }
            | Self::DcomClosed
            | Self::CannotExcept { .. }
            | Self::NoPlan
            | Self::NothingClosed
            | Self::ExceptsEverybody => Severity::Refuse,
            Self::WebCarriesRpc
            | Self::ExceptionWithoutEnd { .. }
            | Self::ExceptionIsOver { .. }
            | Self::ExceptsWhatIsOpen { .. }
            | Self::NoEnd
            | Self::Ipv6Waived => Severity::Warn,
        }
    }
}

/// What is wrong with a policy for one host, with the decision that was made for it, as of that
/// moment. The worst first.
pub fn lint(policy: &Policy, case: &HostCase, decision: &Decision, now: Timestamp) -> Vec<Lint> {
    let cells = policy.cells(Direction::Inbound, now);
    let mut found = shut_out(policy, decision, &cells);
    found.extend(needs(policy, case, &cells));
    found.extend(of_decision(policy, decision));
    if policy.groups.iter().all(|group| group.services.is_empty()) {
        found.push(Lint::NothingClosed);
    }
    let has = |part| case.parts.get(&part) == Some(&true);
    let web_open = !cells.iter().any(|cell| cell.services.contains(Transport::Tcp, 80));
    if has(Part::Cis) && web_open && !decision.measures().contains(&MeasureId::M2) {
        found.push(Lint::WebCarriesRpc);
    }
    for group in &policy.groups {
        for exception in &group.exceptions {
            found.extend(of_exception(exception, &group.services, now));
        }
    }
    if policy.expires.is_none() {
        found.push(Lint::NoEnd);
    }
    if policy.ipv6 == Ipv6::Waived {
        found.push(Lint::Ipv6Waived);
    }
    found.sort_by(|a, b| (b.severity(), a).cmp(&(a.severity(), b)));
    found.dedup();
    found
}

/// Who must come in and cannot.
fn shut_out(policy: &Policy, decision: &Decision, cells: &[Cell]) -> Vec<Lint> {
    let mut found = Vec::new();
    for KeepOpen { who, services, what } in &decision.keep_open {
        let who = if policy.ipv6 == Ipv6::Waived { who.only_v4() } else { who.clone() };
        let (mut missing, mut ports) = (AddressSet::default(), Services::default());
        for cell in cells {
            let closed = cell.services.shared(services);
            let left = who.intersection(&cell.admitted_now().complement());
            if !closed.is_empty() && !left.is_empty() {
                missing = missing.union(&left);
                ports = ports.with(&closed);
            }
        }
        if missing.is_empty() {
            continue;
        }
        let (who, ports) = (missing.to_string(), ports.to_string());
        found.push(match what {
            Kept::UpdateConsole => Lint::UpdateConsoleShutOut { who, ports },
            Kept::Management => Lint::ManagementShutOut { who, ports },
        });
    }
    found
}

/// What is needed and closed.
fn needs(policy: &Policy, case: &HostCase, cells: &[Cell]) -> Vec<Lint> {
    let mut found = Vec::new();
    let mapper = |cell: &&Cell| {
        cell.services.contains(Transport::Tcp, 135) || cell.services.contains(Transport::Udp, 135)
    };
    // At the edge it may be closed: the domain is on the other side.
    let is_host = policy.place == Place::Host;
    if is_host
        && case.roles.get(&Role::DomainController) == Some(&true)
        && cells.iter().any(|cell| mapper(&cell))
    {
        found.push(Lint::DomainControllerClosed);
    }
    let needed =
        |need, role| case.needs.get(&need).copied().unwrap_or(case.roles.get(&role) == Some(&true));
    let web = Services { tcp: [80, 443].into_iter().collect(), ..Services::default() };
    let shut = cells.iter().filter(|cell| cell.admitted.is_empty());
    let shut = shut.fold(Services::default(), |all, cell| all.with(&cell.services.shared(&web)));
    for (need, role) in [(Need::Http, Role::WebServer), (Need::RpcOverHttp, Role::Exchange)] {
        if needed(need, role) && !shut.is_empty() {
            found.push(Lint::WebClosed { ports: shut.to_string(), need });
        }
    }
    let dcom_shut = cells.iter().any(|cell| mapper(&cell) && cell.admitted.is_empty());
    if is_host && needed(Need::Dcom, Role::Opc) && dcom_shut {
        found.push(Lint::DcomClosed);
    }
    found
}

fn of_decision(policy: &Policy, decision: &Decision) -> Vec<Lint> {
    let mut found = Vec::new();
    let excepts = policy.groups.iter().any(|group| !group.exceptions.is_empty());
    let cannot = decision
        .measures()
        .into_iter()
        .filter(|&id| measure(id).is_some_and(|it| it.closes == Closes::AllInbound && !it.excepts));
    if excepts {
        found.extend(cannot.map(|measure| Lint::CannotExcept { measure }));
    }
    if !decision.plan_refused.is_empty() {
        found.push(Lint::NoPlan);
    }
    found
}

fn of_exception(exception: &Exception, closed: &Services, now: Timestamp) -> Vec<Lint> {
    let mut found = Vec::new();
    let who = || exception.peers.to_string();
    match exception.until {
        None => found.push(Lint::ExceptionWithoutEnd { who: who() }),
        Some(_) if !exception.lasts(now) => found.push(Lint::ExceptionIsOver { who: who() }),
        Some(_) => {}
    }
    let everybody = AddressSet::everything();
    if exception.peers.only_v4() == everybody.only_v4() || exception.peers == everybody {
        found.push(Lint::ExceptsEverybody);
    }
    let open = exception.services.without(closed);
    if !open.is_empty() {
        found.push(Lint::ExceptsWhatIsOpen { who: who(), ports: open.to_string() });
    }
    found
}
