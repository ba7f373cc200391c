//! An Ansible playbook for the Windows Firewall of Vista and later.
//!
//! JSON, which Ansible reads where it reads YAML, so that no quoting can be wrong. Modules go by
//! their full names: `community.windows.win_firewall_rule` (there is none such in
//! `ansible.windows`), `community.windows.win_scheduled_task`, and the rest of `ansible.windows`. The
//! deprecated `community.windows.win_firewall` is not used, nor is the firewall turned on.
//!
//! Strings are templates to Ansible, wherever they stand. Ours have no braces, whatever the policy's
//! title has: a title must not run on the controller. The semantics are those of the Windows
//! Firewall: one rule for whoever is not excepted, and none that allows.
//!
//! The module knows a rule by its name, and goes over it when it comes again. What an earlier
//! version of the plan had more of is removed at the end, so that nothing is open in between.

mod playbook;
mod read;

#[cfg(test)]
mod tests;

use seawall_facts::Timestamp;

use super::{
    Artefact, File, Loss, Part, ReadError, Refusal, Target,
    windows_firewall::{
        BlockRule, BlockRules, DEAD_MAN, Remote, Room, date, losses, own, plain, quoted, transport,
    },
};
use crate::contain::{Direction, PlanId, Policy, Ruleset};
use playbook::{Arguments, Play, Task, Value};

const RULE: &str = "community.windows.win_firewall_rule";
const TASK: &str = "community.windows.win_scheduled_task";
const POWERSHELL: &str = "ansible.windows.win_powershell";

#[expect(clippy::unnecessary_wraps, reason = "a dialect may refuse; this one never does")]
pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let plan = &policy.id;
    let rules = BlockRules::new(policy, now, Room::WIDE);
    let expires = policy.expires.filter(|&end| now < end);
    let file = |part, name: &str, tasks| {
        let heading = plain(&format!("{} ({name}): {}", own(plan), policy.title));
        File {
            part,
            name: format!("{plan}-{name}.json"),
            octets: Play::new(format!("{heading} [untested-on-target]"), tasks).octets(),
        }
    };
    let confirm = match expires {
        Some(_) => vec![schedule(plan, false, expires)],
        None => vec![unschedule(plan)],
    };
    let files = vec![
        file(Part::Apply, "contain", apply(policy, &rules)),
        file(Part::Verify, "verify", verify(plan, rules.rules.len())),
        file(Part::Undo, "undo", undo(plan)),
        file(Part::DeadMan, "dead-man", vec![schedule(plan, true, expires)]),
        file(Part::Confirm, "confirm", confirm),
    ];
    let mut losses = losses(policy, &rules, now);
    losses.push(Loss::LocalRulesMayBeIgnored);
    losses.sort_unstable();
    Ok(Artefact { target, plan: plan.clone(), files, losses })
}

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    Ok(Box::new(read::read(artefact)?))
}

fn apply(policy: &Policy, rules: &BlockRules) -> Vec<Task> {
    let own = own(&policy.id);
    let mut tasks: Vec<Task> =
        rules.rules.iter().zip(1..).map(|(rule, number)| add(policy, rule, number)).collect();
    let names = rules.rules.iter().zip(1..).map(|(rule, number)| quoted(&rule.name(&own, number)));
    let kept: Vec<String> = names.collect();
    tasks.push(Task::new(
        format!("{own}: remove what an earlier version of the plan had more of"),
        POWERSHELL,
        [("script", Value::text(read::remove_others(&own, &kept)))],
    ));
    tasks
}

fn add(policy: &Policy, rule: &BlockRule, number: usize) -> Task {
    let own = own(&policy.id);
    let name = rule.name(&own, number);
    let ports: Vec<String> = rule.ports().collect();
    let (way, side) = match rule.direction {
        Direction::Inbound => ("in", "localport"),
        Direction::Outbound => ("out", "remoteport"),
    };
    let remote = match &rule.remote {
        Remote::Everybody => "any".to_owned(),
        some @ Remote::Only(_) => some.ranges().join(","),
    };
    Task::new(
        format!("{name}: block whoever is not excepted"),
        RULE,
        [
            ("name", Value::text(name.clone())),
            ("group", Value::text(own.clone())),
            ("description", Value::text(plain(&format!("{own}: {}", policy.title)))),
            ("direction", Value::text(way)),
            ("action", Value::text("block")),
            ("protocol", Value::text(transport(rule.transport))),
            (side, Value::text(ports.join(","))),
            ("remoteip", Value::text(remote)),
            ("profiles", Value::texts(["domain", "private", "public"])),
            ("enabled", Value::Flag(true)),
            ("state", Value::text("present")),
        ],
    )
}

fn undo(plan: &PlanId) -> Vec<Task> {
    let own = own(plan);
    let remove = Task::new(
        format!("{own}: remove the rules of the group"),
        RULE,
        [("group", Value::text(own.clone())), ("state", Value::text("absent"))],
    );
    vec![remove, unschedule(plan)]
}

/// Rules are there, every profile is on, and none ignores the host's own rules. `AllowLocalPolicyMerge`
/// is a number; a missing one, or a missing key, means that they count.
fn verify(plan: &PlanId, count: usize) -> Vec<Task> {
    let own = own(plan);
    let group = quoted(&own);
    let looks = [
        (
            "count the rules in force",
            format!("@(Get-NetFirewallRule -Group {group} -PolicyStore 'ActiveStore').Count"),
            "seawall_rules",
            format!("(seawall_rules.output | first | int) == {count}"),
        ),
        (
            "look for profiles that are off",
            "(Get-NetFirewallProfile -PolicyStore 'ActiveStore' | Where-Object Enabled -NE 'True').Name"
                .to_owned(),
            "seawall_off",
            "seawall_off.output | select | list | length == 0".to_owned(),
        ),
        (
            "look for profiles that ignore the host's own rules",
            "(Get-NetFirewallProfile -PolicyStore 'ActiveStore' | Where-Object AllowLocalFirewallRules -EQ 'False').Name"
                .to_owned(),
            "seawall_ignored",
            "seawall_ignored.output | select | list | length == 0".to_owned(),
        ),
    ];
    looks
        .into_iter()
        .flat_map(|(name, script, variable, condition)| {
            let look =
                Task::new(format!("{own}: {name}"), POWERSHELL, [("script", Value::text(script))]);
            let check = Task::new(
                format!("{own}: {name}, and judge"),
                "ansible.builtin.assert",
                [("that", Value::texts([condition]))],
            );
            [look.register(variable), check]
        })
        .collect()
}

/// A task that removes the rules ten minutes after it was registered, or after a start, unless it
/// is confirmed before; and when the policy ends. The module takes a date with its zone.
fn schedule(plan: &PlanId, unconfirmed: bool, ends: Option<Timestamp>) -> Task {
    let own = own(plan);
    let script = format!(
        "Get-NetFirewallRule -Group {group} | Remove-NetFirewallRule; \
         Unregister-ScheduledTask -TaskName {group} -Confirm:$false",
        group = quoted(&own)
    );
    let action = Arguments::from([
        ("path", Value::text(r"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe")),
        ("arguments", Value::text(format!("-NoProfile -NonInteractive -Command \"{script}\""))),
    ]);
    let late = ["registration", "boot"].map(|kind| {
        Arguments::from([("type", Value::text(kind)), ("delay", Value::text(DEAD_MAN))])
    });
    let at = ends.and_then(date).map(|end| {
        Arguments::from([("type", Value::text("time")), ("start_boundary", Value::text(end))])
    });
    let triggers = late.into_iter().filter(|_| unconfirmed).chain(at).map(Value::Map).collect();
    Task::new(
        format!("{own}: take it back unless it is confirmed, and when it ends"),
        TASK,
        [
            ("name", Value::text(own.clone())),
            ("description", Value::text(format!("{own}: untested-on-target"))),
            ("actions", Value::List(vec![Value::Map(action)])),
            ("triggers", Value::List(triggers)),
            ("username", Value::text("SYSTEM")),
            ("run_level", Value::text("highest")),
            ("start_when_available", Value::Flag(true)),
            ("disallow_start_if_on_batteries", Value::Flag(false)),
            ("stop_if_going_on_batteries", Value::Flag(false)),
            ("state", Value::text("present")),
        ],
    )
}

fn unschedule(plan: &PlanId) -> Task {
    let own = own(plan);
    Task::new(
        format!("{own}: nothing takes it back by itself"),
        TASK,
        [("name", Value::text(own.clone())), ("state", Value::text("absent"))],
    )
}
