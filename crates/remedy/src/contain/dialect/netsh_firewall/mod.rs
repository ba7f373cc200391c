//! `netsh firewall`, the Windows Firewall of XP SP2 and Server 2003 SP1.
//!
//! It knows no block: while it is on, whatever is not excepted is shut out, and an exception of a
//! port can be for some addresses alone (`scope=CUSTOM`). So a closed port becomes an opening for
//! those whom the policy excepts, and everything else inbound is shut out as well
//! ([`Loss::BlocksMore`]): before it is applied, somebody looks at what the host serves. The
//! services that the firewall excepts by name are switched off where they would open what the policy
//! closes. What programs were excepted, and openings in wide ranges, are left
//! ([`Loss::ForeignExceptions`]).
//!
//! The grammar is that of "Appendix B: Netsh Command Syntax for the Netsh Firewall Context". From
//! memory or inferred: which ports the named services open; that IPv6 is filtered as well, while a
//! custom scope holds IPv4 alone, so that this is done only where the policy waives IPv6; that a
//! custom scope takes no unspecified or loopback address (so says the help of later versions); and
//! that turning the firewall on cuts open conversations, which it did not see begin.
//!
//! Undo needs what was there before, which a script of the host's own interface
//! (`HNetCfg.FwMgr`) writes down: it knows every opening, whatever its name's language.

mod compile;
mod read;
mod scripts;

#[cfg(test)]
mod tests;

use seawall_facts::Timestamp;

use super::{
    Artefact, File, Loss, Part, ReadError, Refusal, Target,
    windows_firewall::{lines, own},
};
use crate::contain::{Answer, Policy, Ruleset, Sessions};
use compile::{Openings, Scope};

const TARGET: Target = Target::NetshFirewall;

pub(super) fn render(policy: &Policy, _: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let openings = Openings::new(policy, now)?;
    let plan = &policy.id;
    let file = |part, name: &str, text: &[String]| File {
        part,
        name: format!("{plan}-{name}"),
        octets: lines(text),
    };
    let files = vec![
        file(Part::Capture, "firewall-capture.vbs", &scripts::capture(plan)),
        file(Part::Apply, "firewall.cmd", &apply(policy, &openings)),
        file(Part::Verify, "firewall-verify.cmd", &scripts::verify(plan)),
        file(Part::Undo, "firewall-undo.vbs", &scripts::undo(plan, &openings)),
        file(Part::DeadMan, "firewall-dead-man.vbs", &scripts::dead_man(plan)),
        file(Part::Confirm, "firewall-confirm.cmd", &scripts::confirm(plan)),
    ];
    Ok(Artefact {
        target: TARGET,
        plan: plan.clone(),
        files,
        losses: losses(policy, &openings, now),
    })
}

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    Ok(Box::new(read::read(artefact)?))
}

fn losses(policy: &Policy, openings: &Openings, now: Timestamp) -> Vec<Loss> {
    let ends = policy.expires.is_some_and(|end| now < end) || openings.exceptions_end;
    let opens = openings.ports.iter().any(|opening| opening.scope.is_some());
    let is_on = openings.closes;
    let found = [
        (true, Loss::UntestedOnTarget),
        (is_on, Loss::Ipv6Waived),
        (is_on, Loss::BlocksMore),
        (is_on, Loss::ForeignExceptions),
        (is_on, Loss::OpenSessionsUncertain),
        (is_on && policy.sessions == Sessions::Keep, Loss::OpenSessionsCut),
        (is_on && policy.answer == Answer::Reset, Loss::NoReset),
        (ends, Loss::NoExpiry),
        (openings.port_zero, Loss::PortZero),
        (opens, Loss::OpensExceptions),
    ];
    found.into_iter().filter_map(|(has, loss)| has.then_some(loss)).collect()
}

/// Openings first, then what others excepted, and the firewall itself at the end: whoever is
/// excepted is never shut out in between, and after a fault the firewall is as it was.
fn apply(policy: &Policy, openings: &Openings) -> Vec<String> {
    let own = own(&policy.id);
    let mut lines = [
        "untested-on-target. Windows XP SP2, Server 2003 SP1 and later, before Vista.",
        "While the firewall is on, whatever is not excepted is shut out: look before what the host serves.",
        "First the capture, without which there is no undo; then the dead man; then this.",
    ]
    .map(|line| format!("@rem {own}: {line}"))
    .to_vec();
    if !openings.closes {
        lines.push(format!("@rem {own}: nothing is closed, and nothing is done."));
        return lines;
    }
    let command =
        |arguments: &[String]| format!("netsh firewall {} || exit /b 1", arguments.join(" "));
    for opening in &openings.ports {
        let mut arguments = vec![
            "set".to_owned(),
            "portopening".to_owned(),
            format!("protocol={}", opening.protocol()),
            format!("port={}", opening.port),
            format!("name=\"{}\"", opening.name(&own)),
        ];
        arguments.extend(match &opening.scope {
            None => vec!["mode=DISABLE".to_owned()],
            Some(Scope::All) => vec!["mode=ENABLE".to_owned(), "scope=ALL".to_owned()],
            Some(Scope::Custom(networks)) => vec![
                "mode=ENABLE".to_owned(),
                "scope=CUSTOM".to_owned(),
                format!("addresses={}", networks.join(",")),
            ],
        });
        arguments.push("profile=ALL".to_owned());
        lines.push(command(&arguments));
    }
    for service in &openings.services {
        let service = format!("type={}", service.name);
        lines.push(command(
            &["set", "service", &service, "mode=DISABLE", "profile=ALL"].map(ToOwned::to_owned),
        ));
    }
    let on = ["set", "opmode", "mode=ENABLE", "exceptions=ENABLE", "profile=ALL"];
    lines.push(command(&on.map(ToOwned::to_owned)));
    lines
}
