//! From a policy to the text of an anchor.

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{Artefact, File, Loss, Part, Refusal, Target, dead_man, ends, posix_shell},
    label,
};
use crate::contain::{AddressSet, Answer, Cell, Direction, Ipv6, Policy, PortSet, Sessions};

#[expect(clippy::unnecessary_wraps, reason = "every dialect's signature; this one refuses nothing")]
pub(in super::super) fn render(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Artefact, Refusal> {
    let plan = &policy.id;
    let anchor = format!("seawall/{plan}");
    let undo: Vec<String> = ["rules", "Tables"]
        .map(|what| posix_shell::command(&["pfctl", "-a", &anchor, "-F", what]))
        .to_vec();
    let verify = [
        // The anchor's rules mean nothing where the main rules do not come by.
        format!(
            "{} | {}",
            posix_shell::command(&["pfctl", "-sr"]),
            posix_shell::command(&["grep", "anchor \"seawall/\\*\""])
        ),
        format!(
            "{} | {}",
            posix_shell::command(&["pfctl", "-a", &anchor, "-vsr"]),
            posix_shell::command(&["grep", &format!("seawall:{plan}:")])
        ),
    ];
    let rules = Writer { policy }.document(now);
    let [dead_man, confirm] = dead_man::files(plan, &undo);
    let file = |part, name: String, octets| File { part, name, octets };
    Ok(Artefact {
        target,
        plan: plan.clone(),
        files: vec![
            file(Part::Apply, format!("seawall-{plan}.pf.conf"), rules.into_bytes()),
            file(
                Part::Verify,
                format!("seawall-{plan}-verify.sh"),
                posix_shell::script(plan, "fails unless it is in force", &verify),
            ),
            file(
                Part::Undo,
                format!("seawall-{plan}-undo.sh"),
                posix_shell::script(plan, "takes back what is its own", &undo),
            ),
            dead_man,
            confirm,
        ],
        losses: losses(policy, now),
    })
}

fn losses(policy: &Policy, now: Timestamp) -> Vec<Loss> {
    let named = [
        (Loss::UntestedOnTarget, true),
        (Loss::Ipv6Waived, policy.ipv6 == Ipv6::Waived),
        (Loss::NoExpiry, ends::of(policy, now).next().is_some()),
        (Loss::OpenSessionsKept, policy.sessions == Sessions::Cut),
    ];
    named.into_iter().filter_map(|(loss, is_so)| is_so.then_some(loss)).collect()
}

struct Writer<'a> {
    policy: &'a Policy,
}

impl Writer<'_> {
    fn document(&self, now: Timestamp) -> String {
        let plan = &self.policy.id;
        let mut lines = vec![
            format!("# seawall plan {plan}: untested-on-target"),
            format!("# load: pfctl -a seawall/{plan} -f FILE; pf.conf needs: anchor \"seawall/*\""),
        ];
        if self.policy.sessions == Sessions::Cut {
            lines.push("# open sessions go on until their states are killed: pfctl -k".to_owned());
        }
        let mut rules = Vec::new();
        for (direction, letter) in [(Direction::Inbound, 'i'), (Direction::Outbound, 'o')] {
            for (index, cell) in self.policy.cells(direction, now).iter().enumerate() {
                let name = format!("{plan}_{letter}{index}");
                let (tables, blocks) = self.cell(cell, direction, &name);
                lines.extend(tables);
                rules.extend(blocks);
            }
        }
        lines.extend(rules);
        lines.push(String::new());
        lines.join("\n")
    }

    /// The tables and the rules of a cell.
    fn cell(&self, cell: &Cell, direction: Direction, name: &str) -> (Vec<String>, Vec<String>) {
        let everything = self.seen(&AddressSet::everything());
        let (hosts, admitted) = (self.seen(&cell.hosts), self.seen(&cell.admitted_now()));
        // `! <nobody>` is everybody, and nobody is left where everybody is admitted.
        if hosts.is_empty() || admitted == everything {
            return (Vec::new(), Vec::new());
        }
        let mut tables = Vec::new();
        let mut table = |what: &str, set: &AddressSet| {
            let name = format!("<{name}_{what}>");
            tables.push(format!("table {name} {{ {} }}", networks(set)));
            name
        };
        let hosts = if hosts == everything { "any".to_owned() } else { table("c", &hosts) };
        let others = if admitted.is_empty() {
            "any".to_owned()
        } else {
            format!("! {}", table("a", &admitted))
        };
        let (from, to) = match direction {
            Direction::Inbound => (&others, &hosts),
            Direction::Outbound => (&hosts, &others),
        };
        let block = |transport, ports: &PortSet| {
            let (protocol, flags) = match (transport, self.policy.sessions) {
                (Transport::Tcp, Sessions::Keep) => ("tcp", " flags S/SA"),
                (Transport::Tcp, Sessions::Cut) => ("tcp", ""),
                (Transport::Udp, _) => ("udp", ""),
            };
            format!(
                "block {} quick{} proto {protocol} from {from} to {to} port {{ {} }}{flags} \
                 label \"{}\"",
                self.answer(transport),
                if self.policy.ipv6 == Ipv6::Waived { " inet" } else { "" },
                port_list(ports),
                label(&self.policy.id, direction),
            )
        };
        let transports = [Transport::Tcp, Transport::Udp].into_iter();
        let closed = transports.map(|t| (t, cell.services.of(t))).filter(|(_, p)| !p.is_empty());
        let rules = closed.map(|(transport, ports)| block(transport, ports)).collect();
        (tables, rules)
    }

    /// What of a set is of a family that is not waived.
    fn seen(&self, set: &AddressSet) -> AddressSet {
        if self.policy.ipv6 == Ipv6::Waived { set.only_v4() } else { set.clone() }
    }

    fn answer(&self, transport: Transport) -> &'static str {
        match (self.policy.answer, transport) {
            (Answer::Reset, Transport::Tcp) => "return-rst",
            _ => "drop",
        }
    }
}

fn networks(set: &AddressSet) -> String {
    let v4 = set.v4_networks().into_iter().map(|(base, length)| format!("{base}/{length}"));
    let v6 = set.v6_networks().into_iter().map(|(base, length)| format!("{base}/{length}"));
    v4.chain(v6).collect::<Vec<_>>().join(", ")
}

fn port_list(ports: &PortSet) -> String {
    let one = |(low, high)| if low == high { format!("{low}") } else { format!("{low}:{high}") };
    ports.ranges().map(one).collect::<Vec<_>>().join(", ")
}
