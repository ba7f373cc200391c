//! A policy as the commands of a device.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use seawall_facts::Timestamp;

use super::{
    super::{Artefact, File, Loss, Part, Refusal, Target, family::Family, minute::Minute},
    MONTHS,
    list::{self, List},
};
use crate::contain::{Answer, Direction, PlanId, Policy};

/// The last year that `absolute` takes.
const LAST_YEAR: i64 = 2035;

pub(in super::super) fn render(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Artefact, Refusal> {
    render_up_to(EACH, policy, target, now)
}

/// Lines of a list up to which each exception is written for each network of hosts. It can be put
/// before another list then. Beyond, the lines would be hosts times exceptions.
const EACH: usize = 10_000;

pub(super) fn render_up_to(
    each: usize,
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Artefact, Refusal> {
    let ends = ends(policy, now);
    if ends.keys().any(|minute| minute.year > LAST_YEAR) {
        return Err(Refusal::End { target });
    }
    let mut lists = Vec::new();
    let mut losses = BTreeSet::from([Loss::NotBound, Loss::UntestedOnTarget]);
    for direction in [Direction::Inbound, Direction::Outbound] {
        let cells = policy.cells(direction, now);
        for &family in Family::compiled(policy) {
            lists.extend(list::of(policy, &cells, (direction, family), &ends, each, &mut losses)?);
        }
    }
    if lists.is_empty() {
        return Err(Refusal::NothingToSay { target });
    }
    if !ends.is_empty() {
        losses.insert(Loss::DeviceClock);
    }
    losses.insert(match policy.answer {
        Answer::Reset => Loss::NoReset,
        Answer::Silent => Loss::IcmpAnswer,
    });
    if Family::compiled(policy).len() == 1 {
        losses.insert(Loss::Ipv6Waived);
    }
    let file = |part, name: &str, text: String| File {
        part,
        name: format!("seawall-{}-{name}.ios", policy.id),
        octets: text.into_bytes(),
    };
    Ok(Artefact {
        target,
        plan: policy.id.clone(),
        files: vec![
            file(Part::Capture, "capture", capture()),
            file(Part::Apply, "apply", apply(policy, &lists, &ends)),
            file(Part::Confirm, "confirm", "configure confirm\n".to_owned()),
            file(Part::Verify, "verify", verify(&lists)),
            file(Part::Undo, "undo", undo(&policy.id, &lists, &ends)),
        ],
        losses: losses.into_iter().collect(),
    })
}

/// Every end that a line may have, by name.
fn ends(policy: &Policy, now: Timestamp) -> BTreeMap<Minute, String> {
    let cells = [Direction::Inbound, Direction::Outbound].map(|way| policy.cells(way, now));
    let excepted = cells.iter().flatten().flat_map(|cell| &cell.admitted);
    let moments = excepted.filter_map(|admitted| admitted.until).chain(policy.expires);
    let minutes: BTreeSet<Minute> = moments.map(Minute::at_or_after).collect();
    let name = |(number, minute)| (minute, format!("SEAWALL-{}-T{number}", policy.id));
    (1..).zip(minutes).map(name).collect()
}

impl List {
    const fn head(&self) -> &'static str {
        match self.family {
            Family::V4 => "ip access-list extended",
            Family::V6 => "ipv6 access-list",
        }
    }

    /// How somebody binds it; the interface is theirs to know.
    fn binding(&self) -> String {
        // Seen from the interface that the hosts are behind.
        let way = match self.direction {
            Direction::Inbound => "out",
            Direction::Outbound => "in",
        };
        match self.family {
            Family::V4 => format!("ip access-group {} {way}", self.name),
            Family::V6 => format!("ipv6 traffic-filter {} {way}", self.name),
        }
    }
}

fn apply(policy: &Policy, lists: &[List], ends: &BTreeMap<Minute, String>) -> String {
    // Neither the title nor anybody's reasons stand here: a terminal takes `?` for a question and
    // knows no letters but ASCII.
    let mut text = format!(
        "! seawall plan {}: untested-on-target\n\
         ! The first line needs `archive` and `path` to be configured. Without `configure confirm`\n\
         ! within 10 minutes the device takes everything back.\n\
         ! Unbind these lists before applying them again: a list that is bound while it is written\n\
         ! denies what it does not permit yet.\n",
        policy.id
    );
    if !ends.is_empty() {
        text.push_str("! Ends are written in UTC: the device's clock must show UTC.\n");
    }
    text.push_str("configure terminal revert timer 10\n");
    for (minute, name) in ends {
        let month = usize::try_from(minute.month - 1).ok().and_then(|month| MONTHS.get(month));
        let _ = writeln!(
            text,
            "time-range {name}\n absolute end {:02}:{:02} {} {} {}",
            minute.hour,
            minute.minute,
            minute.day,
            month.copied().unwrap_or_default(),
            minute.year
        );
    }
    for list in lists {
        let (head, name) = (list.head(), &list.name);
        let _ = writeln!(text, "no {head} {name}\n{head} {name}\n remark seawall {}", policy.id);
        for line in &list.lines {
            let _ = writeln!(text, " {line}");
        }
        let rest = match list.family {
            Family::V4 => "ip",
            Family::V6 => "ipv6",
        };
        let _ = writeln!(text, " permit {rest} any any");
    }
    text.push_str(
        "! Bind each at the interface that the hosts are behind, before `end`. Where a list is\n\
         ! bound there already, do not replace it: put these lines, without the last one, before\n\
         ! its own in a copy, and bind the copy.\n",
    );
    for list in lists {
        let _ = writeln!(
            text,
            "!  {}: {} lines; look whether the device holds them",
            list.binding(),
            list.lines.len() + 1
        );
    }
    if lists.iter().any(|list| list.stands_alone) {
        text.push_str(
            "! A list that permits to `any` is an exception to this: its lines are put before no\n\
             ! other list, as they would let past it whom ours excepts. Bind it at another\n\
             ! interface on the way, where none is bound.\n",
        );
    }
    text.push_str("end\n");
    text
}

fn capture() -> String {
    "show running-config | section interface\n\
     show ip access-lists\n\
     show ipv6 access-list\n\
     show clock detail\n"
        .to_owned()
}

fn verify(lists: &[List]) -> String {
    let mut text = "show clock detail\nshow time-range\n".to_owned();
    for list in lists {
        let command = match list.family {
            Family::V4 => "show ip access-lists",
            Family::V6 => "show ipv6 access-list",
        };
        let _ = writeln!(text, "{command} {}", list.name);
    }
    text.push_str("show running-config | include interface|access-group|traffic-filter\n");
    text
}

fn undo(plan: &PlanId, lists: &[List], ends: &BTreeMap<Minute, String>) -> String {
    let mut text = format!(
        "! seawall plan {plan}: untested-on-target\n\
         ! At every interface where they were bound, first:\n"
    );
    for list in lists {
        let _ = writeln!(text, "!  no {}", list.binding());
    }
    text.push_str("configure terminal\n");
    for list in lists {
        let _ = writeln!(text, "no {} {}", list.head(), list.name);
    }
    for name in ends.values() {
        let _ = writeln!(text, "no time-range {name}");
    }
    text.push_str("end\n");
    text
}
