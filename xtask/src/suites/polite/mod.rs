//! The manners of a scan, judged from nothing but the packets on the wire.
//!
//! All of it happens on loopback, in one 127.x.0.0/16 that nobody else uses, or in a network
//! namespace that reaches nobody.

mod limits;
mod packets;
mod scans;
mod silence;

use anyhow::{Result, ensure};

use super::capture;
use super::check::{self, Check};
use super::install::Tool;
use super::{Bench, Suite, tshark};
use crate::namespace;
use crate::tally::Tally;
use limits::{
    anybody, at_most_a_second, at_most_open, at_most_two_syns, itself, left_alone, network,
    no_datagrams, starts_carefully,
};
use scans::{SUFFERS, Scene};

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: true,
    tools: &[
        tshark::TOOL,
        capture::TOOL,
        Tool { program: "ip", package: "iproute2" },
        Tool { program: "setpriv", package: "util-linux" },
        Tool { program: "sysctl", package: "procps" },
    ],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "polite";

const CHECKS: &[Check<Scene>] = &[
    Check { name: "without_limits_every_judge_finds_fault", run: judges_can_fail },
    Check { name: "normal_keeps_ten_a_second_to_a_network", run: normal_spares_networks },
    Check { name: "normal_keeps_two_hundred_a_second_in_all", run: normal_spares_everybody },
    Check { name: "normal_keeps_one_connection_at_once_to_a_host", run: normal_spares_hosts },
    Check { name: "normal_sends_no_syn_more_than_twice", run: normal_does_not_insist },
    Check { name: "normal_begins_with_one_host_five_and_a_tenth", run: normal_starts_carefully },
    Check { name: "normal_leaves_a_host_alone_that_slows_down", run: normal_heeds_distress },
    Check { name: "ot_keeps_one_a_second_to_a_host", run: ot_spares_hosts },
    Check { name: "ot_keeps_twenty_a_second_in_all", run: ot_spares_everybody },
    Check { name: "ot_sends_no_datagram", run: ot_sends_no_datagram },
    Check { name: "ot_keeps_what_normal_keeps", run: ot_is_no_less_careful },
    Check { name: "the_excluded_receive_nothing_under_any_form", run: silence::excluded },
    Check { name: "without_a_scope_not_one_packet_is_sent", run: silence::unscoped },
];

fn run(bench: &Bench) -> Result<Tally> {
    namespace::sweep()?;
    Ok(check::run(NAME, CHECKS, &Scene::set(bench)?))
}

/// The fleet is large and lively enough for every limit to be exceeded by who keeps none.
fn judges_can_fail(scene: &Scene) -> Result<()> {
    let packets = scene.unlimited()?;
    let found_well = [
        ("ten a second to a network", at_most_a_second(packets, 10, network)),
        ("two hundred a second in all", at_most_a_second(packets, 200, anybody)),
        ("twenty a second in all", at_most_a_second(packets, 20, anybody)),
        ("one a second to a host", at_most_a_second(packets, 1, itself)),
        ("one connection at once", at_most_open(packets, 1)),
        ("no SYN more than twice", at_most_two_syns(packets)),
        ("a careful start", starts_carefully(packets)),
        ("no datagram", no_datagrams(packets)),
        ("a slow host left alone", left_alone(packets, scene.address(SUFFERS))),
    ];
    let found_well: Vec<&str> =
        found_well.iter().filter(|(_, judged)| judged.is_ok()).map(|(limit, _)| *limit).collect();
    ensure!(found_well.is_empty(), "kept without being asked for: {}", found_well.join(", "));
    Ok(())
}

fn normal_spares_networks(scene: &Scene) -> Result<()> {
    at_most_a_second(scene.normal()?, 10, network)
}

fn normal_spares_everybody(scene: &Scene) -> Result<()> {
    at_most_a_second(scene.normal()?, 200, anybody)
}

fn normal_spares_hosts(scene: &Scene) -> Result<()> {
    at_most_open(scene.normal()?, 1)
}

fn normal_does_not_insist(scene: &Scene) -> Result<()> {
    at_most_two_syns(scene.normal()?)
}

fn normal_starts_carefully(scene: &Scene) -> Result<()> {
    starts_carefully(scene.normal()?)
}

fn normal_heeds_distress(scene: &Scene) -> Result<()> {
    left_alone(scene.normal()?, scene.address(SUFFERS))
}

fn ot_spares_hosts(scene: &Scene) -> Result<()> {
    at_most_a_second(scene.ot()?, 1, itself)
}

fn ot_spares_everybody(scene: &Scene) -> Result<()> {
    at_most_a_second(scene.ot()?, 20, anybody)
}

fn ot_sends_no_datagram(scene: &Scene) -> Result<()> {
    no_datagrams(scene.ot()?)
}

fn ot_is_no_less_careful(scene: &Scene) -> Result<()> {
    let packets = scene.ot()?;
    at_most_a_second(packets, 10, network)?;
    at_most_open(packets, 1)?;
    at_most_two_syns(packets)?;
    starts_carefully(packets)
}
