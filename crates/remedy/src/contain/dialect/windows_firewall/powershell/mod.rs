//! PowerShell's `NetSecurity` module, Windows 8 and Server 2012 and later.
//!
//! Rules are in a group of the plan's own, by which they are found and removed.

mod quote;
mod read;

use seawall_facts::Timestamp;

use super::{
    BlockRules, Remote, Room,
    block_rule::BlockRule,
    date, losses, own, plain,
    task::{self, Step, When},
    text, transport,
};
use crate::contain::{
    Direction, PlanId, Policy,
    dialect::{Artefact, File, Loss, Part, Target},
};
pub(in crate::contain::dialect) use quote::quoted;
pub(super) use read::read;

pub(super) fn render(policy: &Policy, now: Timestamp) -> Artefact {
    let plan = &policy.id;
    let rules = BlockRules::new(policy, now, Room::WIDE);
    let expires = policy.expires.filter(|&end| now < end);
    let file = |part, name: &str, lines: Vec<String>| {
        let heading = format!("# Seawall plan {plan}: untested-on-target");
        let octets = text::marked(&[vec![heading], lines].concat());
        File { part, name: format!("{plan}-{name}.ps1"), octets }
    };
    let confirm = match expires {
        Some(_) => register(plan, When { unconfirmed: false, at: expires }),
        None => unregister(plan),
    };
    let files = vec![
        file(Part::Apply, "firewall", apply(policy, &rules)),
        file(Part::Verify, "firewall-verify", verify(plan)),
        file(Part::Undo, "firewall-undo", vec![remove(plan), unregister(plan).concat()]),
        file(
            Part::DeadMan,
            "firewall-dead-man",
            register(plan, When { unconfirmed: true, at: expires }),
        ),
        file(Part::Confirm, "firewall-confirm", confirm),
    ];
    let mut losses = losses(policy, &rules, now);
    losses.push(Loss::LocalRulesMayBeIgnored);
    losses.sort_unstable();
    Artefact { target: Target::AdvfirewallPs, plan: plan.clone(), files, losses }
}

/// A parameter: its name, and its value or values.
type Parameter = (&'static str, Vec<String>);

/// A command with its parameters. Every value is between quotes: `-Enabled` and the like are made
/// from text as well.
fn command(name: &str, parameters: &[Parameter]) -> String {
    let parameters = parameters.iter().map(|(name, values)| {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        format!(" -{name} {}", values.join(","))
    });
    name.to_owned() + &parameters.collect::<String>()
}

fn one(name: &'static str, value: &str) -> Parameter {
    (name, vec![value.to_owned()])
}

fn apply(policy: &Policy, rules: &BlockRules) -> Vec<String> {
    let plan = &policy.id;
    let mut lines = vec![
        format!("# {}", plain(&policy.title)),
        "# A block beats an allow there, so each rule blocks whoever is not excepted.".to_owned(),
    ];
    let ends = policy.groups.iter().flat_map(|group| &group.exceptions);
    let ends: std::collections::BTreeSet<_> =
        ends.filter_map(|exception| exception.until).chain(policy.expires).collect();
    lines.extend(
        ends.into_iter()
            .filter_map(date)
            .map(|end| format!("# Something ends at {end}: write and apply the plan anew then.")),
    );
    lines.push(format!("$ErrorActionPreference = {}", quoted("Stop")));
    lines.push(remove(plan));
    lines.extend(rules.rules.iter().zip(1..).map(|(rule, number)| add(policy, rule, number)));
    lines
}

fn add(policy: &Policy, rule: &BlockRule, number: usize) -> String {
    let own = own(&policy.id);
    let (way, ports) = match rule.direction {
        Direction::Inbound => ("Inbound", "LocalPort"),
        Direction::Outbound => ("Outbound", "RemotePort"),
    };
    let remote = match &rule.remote {
        Remote::Everybody => vec!["Any".to_owned()],
        some @ Remote::Only(_) => some.ranges(),
    };
    command(
        "New-NetFirewallRule",
        &[
            one("Name", &format!("seawall-{}-{number}", policy.id)),
            one("DisplayName", &rule.name(&own, number)),
            one("Description", &plain(&format!("{own}: {}", policy.title))),
            one("Group", &own),
            one("Direction", way),
            one("Action", "Block"),
            one("Protocol", &transport(rule.transport).to_ascii_uppercase()),
            (ports, rule.ports().collect()),
            ("RemoteAddress", remote),
            one("Profile", "Any"),
            one("Enabled", "True"),
        ],
    )
}

fn remove(plan: &PlanId) -> String {
    let find = command(
        "Get-NetFirewallRule",
        &[one("Group", &own(plan)), one("ErrorAction", "SilentlyContinue")],
    );
    format!("{find} | Remove-NetFirewallRule")
}

fn verify(plan: &PlanId) -> Vec<String> {
    let store = one("PolicyStore", "ActiveStore");
    let find = command("Get-NetFirewallRule", &[one("Group", &own(plan)), store.clone()]);
    vec![
        "# The rules are there; each profile is on and takes rules of the host's own (not False)."
            .to_owned(),
        format!("{find} | Get-NetFirewallPortFilter"),
        format!("{find} | Get-NetFirewallAddressFilter"),
        command("Get-NetFirewallProfile", &[store])
            + " | Select-Object Name,Enabled,AllowLocalFirewallRules",
    ]
}

fn register(plan: &PlanId, when: When) -> Vec<String> {
    let remove = remove(plan);
    let undo = Step {
        program: r"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe",
        // It has no quotation marks of its own.
        arguments: format!("-NoProfile -NonInteractive -Command \"{remove}\""),
    };
    let xml = task::task(plan, when, undo).concat();
    let parameters = [one("TaskName", &own(plan)), one("Xml", &xml)];
    vec![command("Register-ScheduledTask", &parameters) + " -Force"]
}

fn unregister(plan: &PlanId) -> Vec<String> {
    let parameters = [one("TaskName", &own(plan)), one("ErrorAction", "SilentlyContinue")];
    vec![command("Unregister-ScheduledTask", &parameters) + " -Confirm:$false"]
}
