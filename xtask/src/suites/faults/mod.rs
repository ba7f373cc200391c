//! A line that delays, loses, doubles, reorders and bends packets, and hosts behind it that do
//! everything but answer: no scan across it may call a host what it is not.
//!
//! All of it lives in network namespaces of the suite's own, with addresses of 127.66.0.0/25.

mod field;
mod line;

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use anyhow::{Context as _, Error, Result, bail, ensure};
use serde_json::Value;

use super::check::{self, Check};
use super::install::Tool;
use super::product::{self, Seawall, text};
use super::{Bench, Suite};
use crate::namespace;
use crate::tally::Tally;
use field::{BULLETINS, Field, Host};
use line::Seen;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: true,
    tools: &[
        Tool { program: "ip", package: "iproute2" },
        Tool { program: "nft", package: "nftables" },
        Tool { program: "python3", package: "python3" },
        Tool { program: "setpriv", package: "util-linux" },
        Tool { program: "sysctl", package: "procps" },
    ],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "faults";

/// A scan a seed.
struct Scene {
    seeds: Vec<(usize, Result<Seen, String>)>,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "every_scan_comes_to_its_end", run: every_scan_ends },
    Check { name: "the_line_is_as_bad_as_it_should_be", run: the_line_is_bad },
    Check { name: "nobody_is_called_fixed_who_is_not", run: nobody_is_wrongly_fixed },
    Check { name: "nobody_is_called_unpatched_who_is_patched", run: nobody_is_wrongly_missing },
    Check { name: "a_status_is_the_hosts_or_says_that_nobody_can_tell", run: statuses_are_honest },
    Check { name: "every_address_is_accounted_for_once", run: everybody_is_accounted_for },
    Check { name: "a_scan_ends_inside_its_budget", run: scans_keep_their_budget },
    Check { name: "most_hosts_are_told_apart_all_the_same", run: most_are_settled },
];

fn run(bench: &Bench) -> Result<Tally> {
    namespace::sweep()?;
    let folder = bench.scratch(NAME)?;
    let seawall = Seawall::build(bench, &folder)?;
    let profiles = product::all_profiles(&seawall)?;
    let mut seeds = Vec::new();
    let all: Vec<usize> = (1..=SEEDS).collect();
    for some in all.chunks(AT_ONCE) {
        seeds.extend(thread::scope(|scope| {
            let scan = |seed| one_seed(bench, &seawall, &profiles, &folder, seed);
            let running: Vec<_> =
                some.iter().map(|&seed| (seed, scope.spawn(move || scan(seed)))).collect();
            let ended = |(seed, scan): (_, thread::ScopedJoinHandle<'_, Result<Seen>>)| {
                let seen = scan.join().unwrap_or_else(|_| Err(Error::msg("it panicked")));
                (seed, seen.map_err(|error| format!("{error:#}")))
            };
            running.into_iter().map(ended).collect::<Vec<_>>()
        }));
    }
    for (seed, seen) in &seeds {
        println!("         seed {seed}: {}", seen.as_ref().map_or_else(Clone::clone, describe));
    }
    Ok(check::run(NAME, CHECKS, &Scene { seeds }))
}

fn one_seed(
    bench: &Bench,
    seawall: &Seawall,
    profiles: &[String],
    folder: &Path,
    seed: usize,
) -> Result<Seen> {
    let field = Field::lay(&bench.repository, profiles, seed)?;
    line::scan(field, seawall, &folder.join(seed.to_string()), seed)
}

impl Scene {
    /// Fails with everything that is wrong, each with its seed.
    fn each(&self, judge: impl Fn(&Seen) -> Result<Vec<String>>) -> Result<()> {
        let mut faults = Vec::new();
        let mut judged = 0;
        for (seed, seen) in &self.seeds {
            // The first check tells of scans that failed.
            let Ok(seen) = seen else { continue };
            let found = judge(seen).with_context(|| format!("seed {seed}"))?;
            faults.extend(found.into_iter().map(|fault| format!("seed {seed}: {fault}")));
            judged += 1;
        }
        ensure!(judged > 0, "there is nothing to judge");
        ensure!(faults.is_empty(), "{} times: {}", faults.len(), faults.join("; "));
        Ok(())
    }

    /// As [`Self::each`], host by host. A host that the scan left out is another check's matter.
    fn each_host(&self, judge: impl Fn(&Host, &Value) -> Vec<String>) -> Result<()> {
        self.each(|seen| {
            let mut faults = Vec::new();
            for printed in seen.hosts() {
                let address = text(printed, "/address");
                let host = seen.field.hosts.iter().find(|host| host.address.to_string() == address);
                let host = host.with_context(|| format!("{address} was nobody's address"))?;
                let what = format!("{address}, {} ({:?})", host.profile.id, host.manner);
                let found = judge(host, printed);
                faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
            }
            Ok(faults)
        })
    }
}

fn every_scan_ends(scene: &Scene) -> Result<()> {
    let failed: Vec<String> = scene
        .seeds
        .iter()
        .filter_map(|(seed, seen)| Some(format!("seed {seed}: {}", seen.as_ref().err()?)))
        .collect();
    ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}

/// Without this the other checks prove nothing.
fn the_line_is_bad(scene: &Scene) -> Result<()> {
    scene.each(|seen| {
        let count = |what: &str| seen.packets.get(what).and_then(Value::as_u64).unwrap_or(0);
        let carried = count("carried");
        ensure!(carried > 2000, "only {carried} packets were carried");
        // Half of what is asked for, in packets of a thousand.
        let wanted = [("lost", 25), ("twice", 5), ("early", 25), ("bent", 5)];
        let lacking = wanted.iter().filter(|(what, share)| count(what) * 1000 < carried * share);
        let mut faults: Vec<String> =
            lacking.map(|(what, _)| format!("{what}: {} of {carried}", count(what))).collect();
        // A relay that cannot keep up makes a line that nobody asked for.
        if count("overflow") * 1000 > carried {
            faults.push(format!("{} packets did not fit", count("overflow")));
        }
        Ok(faults)
    })
}

fn nobody_is_wrongly_fixed(scene: &Scene) -> Result<()> {
    scene.each_host(|host, printed| {
        let is_wrong = |bulletin: &str, state: &str| match state {
            "fixed" | "fixed_by_sp" | "fixed_via" | "pending_reboot" => {
                host.is_hidden() || !host.has(bulletin)
            }
            "not_affected" => !host.is_unaffected(),
            _ => false,
        };
        verdicts(printed).filter(|(b, s)| is_wrong(b, s)).map(named).collect()
    })
}

fn nobody_is_wrongly_missing(scene: &Scene) -> Result<()> {
    scene.each_host(|host, printed| {
        let is_wrong = |bulletin: &str, state: &str| match state {
            "missing" => host.is_hidden() || host.is_unaffected() || host.has(bulletin),
            "conflict" => true,
            _ => false,
        };
        verdicts(printed).filter(|(b, s)| is_wrong(b, s)).map(named).collect()
    })
}

fn statuses_are_honest(scene: &Scene) -> Result<()> {
    scene.each_host(|host, printed| {
        let status = text(printed, "/status");
        if host.may_be(status) { Vec::new() } else { vec![format!("status `{status}`")] }
    })
}

fn everybody_is_accounted_for(scene: &Scene) -> Result<()> {
    scene.each(|seen| {
        let mut faults = Vec::new();
        let mut printed: BTreeMap<&str, usize> = BTreeMap::new();
        for host in seen.hosts() {
            *printed.entry(text(host, "/address")).or_default() += 1;
            let judged: Vec<&str> = verdicts(host).map(|(bulletin, _)| bulletin).collect();
            if BULLETINS.iter().any(|b| judged.iter().filter(|other| *other == b).count() != 1) {
                faults.push(format!("{} has verdicts on {judged:?}", text(host, "/address")));
            }
        }
        for host in &seen.field.hosts {
            match printed.remove(host.address.to_string().as_str()) {
                Some(1) => {}
                times => faults.push(format!("{} {} times", host.address, times.unwrap_or(0))),
            }
        }
        faults.extend(printed.keys().map(|address| format!("{address} was no target")));
        let summary = |pointer: &str| seen.document.pointer(pointer);
        let number = |pointer| summary(pointer).and_then(Value::as_u64).unwrap_or(0);
        let count = u64::try_from(seen.field.hosts.len())?;
        let statuses = summary("/summary/statuses").and_then(Value::as_object);
        let sum: u64 =
            statuses.into_iter().flat_map(|all| all.values()).filter_map(Value::as_u64).sum();
        let sums = (number("/summary/targets"), number("/summary/hosts"), sum);
        if sums != (count, count, count) {
            faults.push(format!("targets, hosts and statuses of {count} are summed as {sums:?}"));
        }
        if summary("/summary/interrupted") != Some(&Value::Bool(false)) {
            faults.push("it says that it was interrupted".to_owned());
        }
        Ok(faults)
    })
}

fn scans_keep_their_budget(scene: &Scene) -> Result<()> {
    scene.each(|seen| {
        let (took, budget) = (seen.took.as_secs_f64(), seen.budget().as_secs_f64());
        let late = took > budget;
        Ok(late.then(|| format!("{took:.1} s of {budget:.0} s")).into_iter().collect())
    })
}

/// A scanner that tells nobody apart would pass everything else.
fn most_are_settled(scene: &Scene) -> Result<()> {
    scene.each(|seen| {
        let (settled, all) = settled(seen);
        if all == 0 {
            bail!("there is nobody to tell apart");
        }
        let few = settled * 100 < all * SETTLED;
        Ok(few.then(|| format!("{settled} of {all}")).into_iter().collect())
    })
}

/// How many hosts got the status that they would have without a line between, and of how many.
fn settled(seen: &Seen) -> (usize, usize) {
    let wanted: BTreeMap<String, &str> = seen
        .field
        .hosts
        .iter()
        .filter(|host| host.can_be_settled())
        .map(|host| (host.address.to_string(), host.profile.expected_status()))
        .collect();
    let is_settled =
        |host: &&Value| wanted.get(text(host, "/address")) == Some(&text(host, "/status"));
    (seen.hosts().iter().filter(is_settled).count(), wanted.len())
}

fn describe(seen: &Seen) -> String {
    let (settled, all) = settled(seen);
    let (took, budget) = (seen.took.as_secs_f64(), seen.budget().as_secs_f64());
    let statuses = seen.document.pointer("/summary/statuses").unwrap_or(&Value::Null);
    format!(
        "{settled} of {all} told apart, {took:.1} s of {budget:.0} s, {} addresses {statuses}, \
         packets {}",
        seen.hosts().len(),
        seen.packets
    )
}

fn verdicts(host: &Value) -> impl Iterator<Item = (&str, &str)> {
    let verdicts = host.get("verdicts").and_then(Value::as_array);
    verdicts
        .into_iter()
        .flatten()
        .map(|verdict| (text(verdict, "/advisory"), text(verdict, "/state")))
}

fn named((bulletin, state): (&str, &str)) -> String {
    format!("{bulletin} {state}")
}

const SEEDS: usize = 10;

/// Seeds that run side by side: most of a scan is waiting.
const AT_ONCE: usize = 3;

/// The least share of hosts to be told apart, in per cent.
const SETTLED: usize = 80;
