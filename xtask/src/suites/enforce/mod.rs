//! Real kernels: what containment policies become for nftables and iptables is loaded into network
//! namespaces, and packets decide whether it does what the policy says.

mod enforcer;
mod network;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Error, Result, bail, ensure};
use serde_json::Value;

use super::check::{self, Check, Skip, is_skip};
use super::install::Tool;
use super::{Bench, Suite};
use crate::tally::Tally;
use crate::{command, namespace};
use enforcer::{Artefact, Enforcer, Post};
use network::{CONSOLE, HOST, Network, OTHER};

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: true,
    tools: &[
        Tool { program: "ip", package: "iproute2" },
        Tool { program: "nft", package: "nftables" },
        Tool { program: "iptables", package: "iptables" },
        Tool { program: "python3", package: "python3" },
        Tool { program: "setpriv", package: "util-linux" },
        Tool { program: "sysctl", package: "procps" },
    ],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "enforce";

const CHECKS: &[Check<Scene>] = &[
    Check { name: "nft_takes_every_generated_file", run: nft_takes_all },
    Check { name: "both_makes_of_iptables_take_every_generated_file", run: iptables_takes_all },
    Check { name: "a_bad_file_is_refused_whole", run: bad_files },
    Check { name: "nftables_on_a_host_does_what_policies_say", run: nft_host },
    Check { name: "nftables_on_a_gateway_does_what_policies_say", run: nft_gateway },
    Check { name: "iptables_on_nftables_does_what_policies_say", run: iptables_nft },
    Check { name: "iptables_by_itself_does_what_policies_say", run: iptables_legacy },
    Check { name: "open_sessions_are_kept_or_cut", run: sessions },
    Check { name: "a_contained_host_that_speaks_first_reopens_nothing", run: strays },
    Check { name: "exceptions_and_policies_end_by_themselves", run: ends },
    Check { name: "a_second_load_changes_nothing", run: second_load },
    Check { name: "undo_leaves_what_was_there_and_may_be_run_twice", run: undo },
    Check { name: "verification_tells_whether_it_is_in_force", run: verification },
    Check { name: "what_nobody_confirms_is_taken_back", run: dead_man },
];

/// What the checks work with.
struct Scene {
    folder: PathBuf,
    /// Writes the artefacts.
    writer: PathBuf,
    artefacts: Vec<Artefact>,
}

fn run(bench: &Bench) -> Result<Tally> {
    namespace::sweep()?;
    let folder = bench.scratch(NAME)?;
    if let Err(why) = Network::make(&folder.join("trial")) {
        bail!(Skip(format!("no network namespaces can be made here: {why:#}")));
    }
    let writer = bench.example("seawall-remedy", "artefacts")?;
    let artefacts = write(&writer, &folder.join("artefacts"), None)?;
    Ok(check::run(NAME, CHECKS, &Scene { folder, writer, artefacts }))
}

/// Has artefacts written as of now: of all policies, or of one.
fn write(writer: &Path, folder: &Path, only: Option<&str>) -> Result<Vec<Artefact>> {
    fs::create_dir_all(folder)?;
    let mut command = Command::new(writer);
    command.arg(folder).arg(now()?.to_string()).args(only);
    command::capture(&mut command)?.success_or("artefacts")?;
    Artefact::all(folder)
}

/// Milliseconds since 1970.
fn now() -> Result<i64> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis().try_into()?)
}

impl Scene {
    fn network(&self, enforcer: Enforcer, what: &str) -> Result<Network> {
        Network::make(&self.folder.join(format!("{what}-{enforcer:?}")))
    }

    fn post<'a>(&self, enforcer: Enforcer, network: &'a Network) -> Result<Post<'a>> {
        Post::new(enforcer, network, &self.folder)
    }

    fn of(&self, enforcer: Enforcer) -> impl Iterator<Item = &Artefact> {
        self.artefacts.iter().filter(move |artefact| artefact.target == enforcer.target())
    }

    fn named(&self, enforcer: Enforcer, policy: &str) -> Result<&Artefact> {
        let found = self.of(enforcer).find(|artefact| artefact.policy == policy);
        found.with_context(|| format!("no policy {policy}"))
    }
}

fn nft_takes_all(scene: &Scene) -> Result<()> {
    takes_all(scene, &[Enforcer::NftHost, Enforcer::NftGateway])
}

fn iptables_takes_all(scene: &Scene) -> Result<()> {
    takes_all(scene, &[Enforcer::IptablesNft, Enforcer::IptablesLegacy])
}

fn takes_all(scene: &Scene, enforcers: &[Enforcer]) -> Result<()> {
    for &enforcer in enforcers {
        let network = scene.network(enforcer, "takes")?;
        let post = scene.post(enforcer, &network)?;
        let before = post.listing()?;
        let mut taken = 0;
        for artefact in scene.of(enforcer) {
            let ran = post.test(artefact)?;
            ensure!(ran.success, "{enforcer:?}, {}: {}", artefact.policy, ran.all());
            taken += 1;
        }
        ensure!(taken > 30, "there were only {taken}");
        ensure!(post.listing()? == before, "{enforcer:?}: asking changed something");
        println!("         {enforcer:?}: {taken} policies");
    }
    Ok(())
}

fn bad_files(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        let network = scene.network(enforcer, "bad")?;
        let post = scene.post(enforcer, &network)?;
        post.lay_foreign_rules()?;
        let before = post.listing()?;
        let artefact = scene.named(enforcer, "plain")?;
        let good = fs::read_to_string(artefact.file("apply")?)?;
        // The last rule, so that what stands before it would be loaded first.
        let bad = if enforcer.is_nft() {
            let at = good.rfind("\"dport\"").context("no port")?;
            let (before, after) = good.split_at(at);
            format!("{before}\"dpork\"{}", after.trim_start_matches("\"dport\""))
        } else {
            good.replace("COMMIT", "-A SWI-plain -p tcp --dport 65536 -j DROP\nCOMMIT")
        };
        let file = scene.folder.join(format!("bad-{enforcer:?}.rules"));
        fs::write(&file, bad)?;
        let path = file.to_str().context("a path that is no text")?;
        let loads: &[&[&str]] = if enforcer.is_nft() {
            &[&["nft", "-j", "-c", "-f", path], &["nft", "-j", "-f", path]]
        } else {
            &[
                &["iptables-restore", "--noflush", "--test", path],
                &["iptables-restore", "--noflush", path],
                &["ip6tables-restore", "--noflush", path],
            ]
        };
        for load in loads {
            ensure!(!post.run(load)?.success, "{load:?} took a bad file");
            ensure!(post.listing()? == before, "{load:?} loaded a part of a bad file");
        }
        Ok(())
    })
}

fn nft_host(scene: &Scene) -> Result<()> {
    does_what_policies_say(scene, Enforcer::NftHost)
}

fn nft_gateway(scene: &Scene) -> Result<()> {
    does_what_policies_say(scene, Enforcer::NftGateway)
}

fn iptables_nft(scene: &Scene) -> Result<()> {
    does_what_policies_say(scene, Enforcer::IptablesNft)
}

fn iptables_legacy(scene: &Scene) -> Result<()> {
    does_what_policies_say(scene, Enforcer::IptablesLegacy)
}

fn does_what_policies_say(scene: &Scene, enforcer: Enforcer) -> Result<()> {
    let network = scene.network(enforcer, "truth")?;
    let post = scene.post(enforcer, &network)?;
    post.lay_foreign_rules()?;
    let mut faults = Vec::new();
    let (mut probed, mut blocked) = (0, 0);
    for artefact in scene.of(enforcer).filter(|artefact| artefact.policy != "ending") {
        let Some((_, probes)) = artefact.moments.first() else { continue };
        if probed == 0 {
            // What was closed before would prove nothing.
            let results = network.probe(probes)?;
            let closed = probes.iter().zip(&results).find(|(_, result)| *result != "pass");
            ensure!(closed.is_none(), "not all is open before: {closed:?}");
        }
        post.load(artefact)?;
        let found = differences(&network, probes)?;
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", artefact.policy)));
        post.undo(artefact)?;
        probed += probes.len();
        blocked += probes.iter().filter(|probe| !passes(probe)).count();
    }
    println!("         {enforcer:?}: {probed} probes, {blocked} of them to be blocked");
    ensure!(blocked > 100 && probed > blocked + 100, "too few probes prove nothing");
    ensure!(faults.is_empty(), "{} differences: {}", faults.len(), faults.join("; "));
    Ok(())
}

fn passes(probe: &Value) -> bool {
    probe.get("passes") == Some(&Value::Bool(true))
}

/// Where packets do otherwise than the policy says.
fn differences(network: &Network, probes: &[Value]) -> Result<Vec<String>> {
    let results = network.probe(probes)?;
    let wrong = |(probe, result): (&Value, &String)| {
        let resets = probe.get("reset") == Some(&Value::Bool(true));
        let wanted = match (passes(probe), resets) {
            (true, _) => "pass",
            (false, true) => "reset",
            (false, false) => "silence",
        };
        (result != wanted).then(|| format!("{probe} came to {result}"))
    };
    Ok(probes.iter().zip(&results).filter_map(wrong).collect())
}

/// A real session, opened when nothing tracks connections yet, and one of who is admitted.
fn sessions(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        for tracked in [false, true] {
            for (policy, wanted) in
                [("plain", "dead"), ("reset-cut", "dead"), ("reset-keep", "alive")]
            {
                let network = scene.network(enforcer, "sessions")?;
                let post = scene.post(enforcer, &network)?;
                if tracked {
                    track(&post)?;
                }
                let mut theirs = network.session(OTHER, 135)?;
                let mut admitted = network.session(CONSOLE, 135)?;
                let mut elsewhere = network.session(OTHER, 80)?;
                post.load(scene.named(enforcer, policy)?)?;
                let what = format!("{policy}, tracked before: {tracked}");
                let said = theirs.order("say")?;
                ensure!(said == wanted, "{what}: the session of {OTHER} is {said}");
                for (who, session) in [("80", &mut elsewhere), ("admitted", &mut admitted)] {
                    let said = session.order("say")?;
                    ensure!(said == "alive", "{what}: the session of {who} is {said}");
                }
            }
        }
        Ok(())
    })
}

/// Makes the kernel track connections, as any firewall does.
fn track(post: &Post<'_>) -> Result<()> {
    let lines = "add table inet tracking; \
        add chain inet tracking c { type filter hook input priority 5; }; \
        add chain inet tracking d { type filter hook forward priority 5; }; \
        add rule inet tracking c ct state established counter; \
        add rule inet tracking d ct state established counter";
    post.run(&["nft", lines])?.success_or("nft").map(drop)
}

/// The session's server speaks first after the load, so that conntrack, which saw nothing before,
/// takes it for the one who asks.
fn strays(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        for (policy, from, wanted) in [
            ("plain", OTHER, "dead"),
            ("reset-cut", OTHER, "dead"),
            ("reset-keep", OTHER, "alive"),
            ("plain", CONSOLE, "alive"),
        ] {
            let network = scene.network(enforcer, "strays")?;
            let post = scene.post(enforcer, &network)?;
            let mut session = network.session(from, 135)?;
            ensure!(session.order("later 1.5")? == "sent", "it could not be sent");
            post.load(scene.named(enforcer, policy)?)?;
            let said = session.order("listen 3")?;
            ensure!(said == wanted, "{policy}, {from}: what the host says first is {said}");
            let said = session.order("say")?;
            ensure!(said == wanted, "{policy}, {from}: after that the session is {said}");
        }
        Ok(())
    })
}

fn ends(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        let network = scene.network(enforcer, "ends")?;
        let post = scene.post(enforcer, &network)?;
        let folder = scene.folder.join(format!("ending-{enforcer:?}"));
        let artefacts = write(&scene.writer, &folder, Some("ending"))?;
        let ending = artefacts
            .iter()
            .find(|artefact| artefact.target == enforcer.target())
            .context("no policy that ends")?;
        post.load(ending)?;
        ensure!(ending.moments.len() == 3, "it has {} moments", ending.moments.len());
        for (index, (at, probes)) in ending.moments.iter().enumerate() {
            let wait = (at + 300).saturating_sub(now()?);
            thread::sleep(Duration::from_millis(wait.try_into().unwrap_or(0)));
            // A second load lengthens nothing.
            post.load(ending)?;
            let found = differences(&network, probes)?;
            let next = ending.moments.get(index + 1).map_or(i64::MAX, |(next, _)| *next);
            ensure!(now()? < next, "the machine is too slow to probe in time");
            ensure!(found.is_empty(), "moment {index}: {}", found.join("; "));
        }
        Ok(())
    })
}

fn second_load(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        for policy in ["plain", "both-ways", "two-groups", "waived", "any-thousand"] {
            let network = scene.network(enforcer, "second")?;
            let post = scene.post(enforcer, &network)?;
            post.lay_foreign_rules()?;
            let artefact = scene.named(enforcer, policy)?;
            post.load(artefact)?;
            // The counters go on: something is blocked between the loads.
            let attempt = network.session(OTHER, 445);
            ensure!(attempt.is_err(), "{policy}: {HOST} was reached on port 445");
            let first = post.listing_without_handles()?;
            post.load(artefact)?;
            post.load(artefact)?;
            let again = post.listing_without_handles()?;
            ensure!(again == first, "{policy}: {}", changed(&first, &again)?);
        }
        Ok(())
    })
}

fn undo(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        for policy in ["plain", "ended", "both-ways", "waived"] {
            let network = scene.network(enforcer, "undo")?;
            let post = scene.post(enforcer, &network)?;
            post.lay_foreign_rules()?;
            let before = post.listing()?;
            let artefact = scene.named(enforcer, policy)?;
            let foreign = |listing: &str| -> String {
                let ours = |line: &&str| !line.contains("-plain") && !line.contains(policy);
                listing.lines().filter(ours).flat_map(|line| [line, "\n"]).collect()
            };
            post.load(artefact)?;
            let within = post.listing()?;
            ensure!(within != before, "{policy}: nothing was loaded");
            if enforcer.is_nft() {
                let list = ["nft", "-j", "list", "table", "inet", "foreign"];
                let table = post.run(&list)?.success_or("nft")?;
                post.undo(artefact)?;
                ensure!(post.run(&list)?.success_or("nft")? == table, "a foreign table changed");
            } else {
                ensure!(foreign(&within) == before, "{policy}: foreign rules changed: {within}");
                post.undo(artefact)?;
            }
            for time in ["once", "twice"] {
                let after = post.listing()?;
                ensure!(after == before, "{policy}, {time}: {}", changed(&before, &after)?);
                post.undo(artefact)?;
            }
        }
        Ok(())
    })
}

fn verification(scene: &Scene) -> Result<()> {
    each(&Enforcer::ALL, |enforcer| {
        for policy in ["plain", "waived", "both-ways", "any-3", "any-thousand"] {
            let network = scene.network(enforcer, "verify")?;
            let post = scene.post(enforcer, &network)?;
            let artefact = scene.named(enforcer, policy)?;
            ensure!(!post.verifies(artefact)?, "{policy}: it is in force before the load");
            post.load(artefact)?;
            ensure!(post.verifies(artefact)?, "{policy}: it is not in force after the load");
            if !enforcer.is_nft() {
                // Somebody else's rule in front of the jump opens what we close.
                post.run(&["iptables", "-I", "INPUT", "1", "-j", "ACCEPT"])?
                    .success_or("iptables")?;
                ensure!(!post.verifies(artefact)?, "{policy}: the jump is not first");
                post.load(artefact)?;
                ensure!(post.verifies(artefact)?, "{policy}: a load does not put it first");
            }
            post.undo(artefact)?;
            ensure!(!post.verifies(artefact)?, "{policy}: it is in force after undo");
        }
        Ok(())
    })
}

fn dead_man(scene: &Scene) -> Result<()> {
    // The marker's name is the plan's: one after the other.
    for enforcer in Enforcer::ALL {
        for confirmed in [true, false] {
            let network = scene.network(enforcer, "dead-man")?;
            let post = match scene.post(enforcer, &network) {
                Err(why) if is_skip(&why) => continue,
                other => other?,
            };
            post.lay_foreign_rules()?;
            let before = post.listing()?;
            let artefact = scene.named(enforcer, "reset-cut")?;
            let script = |part: &str, argument: &str| -> Result<()> {
                let mut sh = post.command("sh");
                sh.arg(artefact.file(part)?).arg(argument);
                command::capture_within(&mut sh, Duration::from_secs(5))?.success_or(part)?;
                Ok(())
            };
            script("dead_man", "2")?;
            post.load(artefact)?;
            let loaded = post.listing()?;
            if confirmed {
                script("confirm", "")?;
            }
            thread::sleep(Duration::from_secs(3));
            let wanted = if confirmed { &loaded } else { &before };
            let found = post.listing()?;
            let what = format!("{enforcer:?}, confirmed: {confirmed}");
            ensure!(found == *wanted, "{what}: {}", changed(wanted, &found)?);
        }
    }
    Ok(())
}

/// Does something with each enforcer, side by side; those that are not there are left out.
fn each(enforcers: &[Enforcer], what: impl Fn(Enforcer) -> Result<()> + Sync) -> Result<()> {
    let what = &what;
    let outcomes = thread::scope(|scope| {
        let running: Vec<_> =
            enforcers.iter().map(|&one| (one, scope.spawn(move || what(one)))).collect();
        let ended = running.into_iter().map(|(one, thread)| {
            let outcome = thread.join().unwrap_or_else(|_| Err(Error::msg("it panicked")));
            (one, outcome)
        });
        ended.collect::<Vec<_>>()
    });
    let mut faults = Vec::new();
    for (enforcer, outcome) in outcomes {
        match outcome {
            Err(why) if is_skip(&why) => println!("         {enforcer:?}: skipped: {why:#}"),
            Err(why) => faults.push(format!("{enforcer:?}: {why:#}")),
            Ok(()) => {}
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("; "));
    Ok(())
}

/// The first lines that differ.
fn changed(before: &str, after: &str) -> Result<String> {
    let lines = |listing: &str| -> Vec<String> {
        let document: Option<Value> = serde_json::from_str(listing).ok();
        match document.as_ref().and_then(|document| document.get("nftables")?.as_array()) {
            Some(objects) => objects.iter().map(Value::to_string).collect(),
            None => listing.lines().map(str::to_owned).collect(),
        }
    };
    let (before, after) = (lines(before), lines(after));
    let mut said = format!("{} lines became {}", before.len(), after.len());
    let differing = before.iter().zip(&after).find(|(old, new)| old != new);
    if let Some((old, new)) = differing {
        write!(said, ", first `{old}` became `{new}`")?;
    }
    Ok(said)
}
