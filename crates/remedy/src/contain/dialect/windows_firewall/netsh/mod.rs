//! `netsh -f FILE`: a script of `advfirewall` commands.
//!
//! The grammar is that of "Netsh Commands for Windows Firewall with Advanced Security". All rules of
//! a plan have one name, since `delete rule` deletes every rule of a name: undo needs to know no
//! number, and what an earlier version of the plan had more of goes with it. Groups cannot be set.
//!
//! The policy's title and the reasons of exceptions are left out: in which encoding `netsh` reads a
//! script is not documented, and a quotation mark cannot be quoted.

mod read;

use seawall_facts::Timestamp;

use super::{
    BlockRules, Remote, Room,
    block_rule::BlockRule,
    losses, own,
    task::{self, Step, When},
    text, transport,
    words::way,
};
use crate::contain::{
    Direction, PlanId, Policy,
    dialect::{Artefact, File, Loss, Part, Target},
};

pub(super) use read::read;

/// The longest line of a script. Windows' own limit is not documented; 1,024 is the smallest that
/// other implementations have (ReactOS, from memory).
pub(super) const LINE: usize = 1_000;

const ROOM: Room = Room { ports: 240, addresses: 600 };

pub(super) fn render(policy: &Policy, now: Timestamp) -> Artefact {
    let plan = &policy.id;
    let rules = BlockRules::new(policy, now, ROOM);
    let expires = policy.expires.filter(|&end| now < end);
    let file = |part, name: &str, octets| File { part, name: format!("{plan}-{name}"), octets };
    let unconfirmed = When { unconfirmed: true, at: expires };
    let mut files = vec![
        file(Part::Apply, "advfirewall.txt", text::lines(&apply(plan, &rules))),
        file(Part::Verify, "advfirewall-verify.cmd", text::lines(&verify(plan))),
        file(Part::Undo, "advfirewall-undo.cmd", text::lines(&undo(plan))),
        file(
            Part::DeadMan,
            "advfirewall-dead-man.xml",
            text::utf16(&task::task(plan, unconfirmed, undoing(plan))),
        ),
    ];
    files.push(match expires {
        // Registered over the other, which goes.
        Some(_) => file(
            Part::Confirm,
            "advfirewall-confirm.xml",
            text::utf16(&task::task(plan, When { unconfirmed: false, at: expires }, undoing(plan))),
        ),
        None => file(
            Part::Confirm,
            "advfirewall-confirm.cmd",
            text::lines(&[shell(&delete_task(plan))]),
        ),
    });
    let mut losses = losses(policy, &rules, now);
    losses.push(Loss::LocalRulesMayBeIgnored);
    losses.sort_unstable();
    Artefact { target: Target::Advfirewall, plan: plan.clone(), files, losses }
}

/// One argument of a command.
#[derive(Clone, Debug)]
enum Argument {
    Word(&'static str),
    Named(&'static str, String),
}

use Argument::{Named, Word};

fn apply(plan: &PlanId, rules: &BlockRules) -> Vec<String> {
    let mut lines: Vec<String> = [
        "untested-on-target. Windows Vista, Server 2008 and later.".to_owned(),
        "A block beats an allow there, so each rule blocks whoever is not excepted.".to_owned(),
        format!("First the dead man: schtasks /create /tn \"{}\" /f /xml FILE", own(plan)),
        "Then, as an administrator: netsh -f FILE".to_owned(),
    ]
    .map(|line| format!("# Seawall plan {plan}: {line}"))
    .into();
    // What was applied before goes first, or each time would add the rules once more. Whether a
    // script goes on after a command that failed is not documented, and to delete what is not there
    // fails: so there is something to delete, which is off.
    lines.push(script(&[
        words(&["add", "rule"]),
        vec![
            Named("name", own(plan)),
            Named("dir", "in".to_owned()),
            Named("action", "block".to_owned()),
            Named("protocol", "TCP".to_owned()),
            Named("localport", "135".to_owned()),
            Named("enable", "no".to_owned()),
        ],
    ]));
    lines.push(script(&[words(&["delete", "rule"]), vec![Named("name", own(plan))]]));
    lines.extend(rules.rules.iter().map(|rule| add(plan, rule)));
    lines
}

fn add(plan: &PlanId, rule: &BlockRule) -> String {
    let ports: Vec<String> = rule.ports().collect();
    let ports = match rule.direction {
        Direction::Inbound => Named("localport", ports.join(",")),
        Direction::Outbound => Named("remoteport", ports.join(",")),
    };
    let remote = match &rule.remote {
        Remote::Everybody => "any".to_owned(),
        some @ Remote::Only(_) => some.ranges().join(","),
    };
    script(&[
        words(&["add", "rule"]),
        vec![
            Named("name", own(plan)),
            Named("dir", way(rule.direction).to_owned()),
            Named("action", "block".to_owned()),
            Named("protocol", transport(rule.transport).to_ascii_uppercase()),
            ports,
            Named("remoteip", remote),
            Named("profile", "any".to_owned()),
            Named("enable", "yes".to_owned()),
        ],
    ])
}

/// Local rules are ignored where `AllowLocalPolicyMerge` is 0, and a profile is on where
/// `EnableFirewall` is not there ([MS-GPFAS] 2.2.3; a missing value means on).
fn verify(plan: &PlanId) -> Vec<String> {
    let mut lines = vec![
        format!("@rem Seawall plan {plan}: untested-on-target"),
        "@rem The rules are there; each profile is ON; AllowLocalPolicyMerge is not 0 anywhere."
            .to_owned(),
        shell(&[
            words(&["netsh", "advfirewall", "firewall", "show", "rule"]),
            vec![Named("name", own(plan)), Word("verbose")],
        ]),
        shell(&[words(&["netsh", "advfirewall", "show", "allprofiles", "state"])]),
    ];
    lines.extend(super::PROFILES.map(|key| shell(&[words(&["reg", "query", key])])));
    lines
}

fn undo(plan: &PlanId) -> Vec<String> {
    vec![
        format!("@rem Seawall plan {plan}: untested-on-target"),
        shell(&[
            words(&["netsh", "advfirewall", "firewall", "delete", "rule"]),
            vec![Named("name", own(plan))],
        ]),
        shell(&delete_task(plan)),
    ]
}

fn delete_task(plan: &PlanId) -> [Vec<Argument>; 2] {
    [words(&["schtasks", "/delete", "/f", "/tn"]), vec![Named("", own(plan))]]
}

fn undoing(plan: &PlanId) -> Step {
    Step {
        program: r"%SystemRoot%\System32\netsh.exe",
        arguments: script(&[words(&["delete", "rule"]), vec![Named("name", own(plan))]]),
    }
}

fn words(words: &[&'static str]) -> Vec<Argument> {
    words.iter().map(|word| Word(word)).collect()
}

/// A line of a script, in the context of the rules.
fn script(arguments: &[Vec<Argument>]) -> String {
    shell(&[&[words(&["advfirewall", "firewall"])], arguments].concat())
}

/// A line of `cmd` or of a script: both take a value between quotation marks, and all that is
/// written here is letters, digits, spaces and `-.,:/\=`, none of which means more to them.
fn shell(arguments: &[Vec<Argument>]) -> String {
    let quoted = |value: &str| {
        // No value has one: names are plans' ids.
        let value = value.replace('"', "");
        if value.contains(' ') { format!("\"{value}\"") } else { value }
    };
    let written: Vec<String> = arguments
        .iter()
        .flatten()
        .map(|argument| match argument {
            Word(word) => quoted(word),
            Named("", value) => quoted(value),
            Named(key, value) => format!("{key}={}", quoted(value)),
        })
        .collect();
    written.join(" ")
}
