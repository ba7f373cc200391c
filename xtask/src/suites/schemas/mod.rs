//! Every JSON output against its published schema, judged by Python's jsonschema.

mod cleanup;
mod contain;
mod feeds;
mod hunt;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::check::{self, Check, Skip};
use super::install::{self, Tool};
use super::product::{Seawall, text};
use super::{Bench, Suite, captures};
use crate::command;
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[Tool { program: "python3", package: "python3" }],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "schemas";

/// What the checks work with.
struct Scene {
    bench: Bench,
    python: PathBuf,
    folder: PathBuf,
    seawall: Seawall,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "every_line_of_a_scan_keeps_its_schema", run: lines_of_a_scan },
    Check { name: "a_scan_as_one_document_keeps_its_schema", run: a_whole_scan },
    Check { name: "every_proof_keeps_its_schema", run: proofs },
    Check { name: "the_plan_of_a_scan_keeps_its_schema", run: dry_runs },
    Check { name: "what_inspect_finds_keeps_its_schema", run: inspections },
    Check { name: "what_the_catalogue_says_keeps_its_schema", run: catalogue },
    Check { name: "what_an_archive_gives_keeps_its_schema", run: imported },
    Check { name: "what_is_told_of_a_bundle_keeps_its_schema", run: bundles },
    Check { name: "what_hosts_left_behind_keeps_its_schema", run: audits },
    Check { name: "what_changed_keeps_its_schema", run: changes },
    Check { name: "what_a_report_says_keeps_its_schema", run: reports },
    Check { name: "what_feeds_give_keeps_its_schema", run: feeds::check },
    Check { name: "what_is_decided_and_written_keeps_its_schema", run: contain::check },
    Check { name: "what_a_hunt_says_keeps_its_schema", run: hunt::check },
    Check { name: "what_clean_up_records_keeps_its_schema", run: cleanup::check },
];

fn run(bench: &Bench) -> Result<Tally> {
    let python = install::python(bench).map_err(|why| Skip(format!("{why:#}")))?;
    let folder = bench.scratch(NAME)?;
    let seawall = Seawall::build(bench, &folder)?;
    let scene = Scene { bench: bench.clone(), python, folder, seawall };
    Ok(check::run(NAME, CHECKS, &scene))
}

/// The fleet of the demo has every kind of host there is.
fn lines_of_a_scan(scene: &Scene) -> Result<()> {
    let printed = scene.demo("jsonl")?;
    let hosts = scene.validate("scan-1", &printed)?;
    // The summary is a line too.
    ensure!(hosts == 255, "{hosts} lines of 254 hosts");
    Ok(())
}

fn a_whole_scan(scene: &Scene) -> Result<()> {
    let document: Value = serde_json::from_str(&scene.demo("json")?)?;
    scene.validate("scan-1", &format!("{document}\n")).map(drop)
}

fn proofs(scene: &Scene) -> Result<()> {
    let printed = scene.demo("jsonl")?;
    let hosts = printed.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let judged = |host: &&Value| {
        let verdicts = host.get("verdicts").and_then(Value::as_array);
        verdicts.is_some_and(|verdicts| !verdicts.is_empty())
    };
    let mut proofs = String::new();
    // There are fewer profiles than that, and each has its turn.
    for host in hosts.iter().filter(judged).take(60) {
        for advisory in ["MS03-010", "MS03-026", "MS03-039", "MS04-012"] {
            let arguments = ["explain", "--format", "json", text(host, "/address"), advisory];
            let proof: Value = serde_json::from_str(&scene.printed(&arguments)?)?;
            writeln!(proofs, "{proof}")?;
        }
    }
    // Hosts that left files behind are joined with what these say.
    let is_joined = |line: &&str| line.contains("seawall.joined-proof/1");
    let (joined, own): (Vec<&str>, Vec<&str>) = proofs.lines().partition(is_joined);
    let own = scene.validate("proof-1", &lines(&own))?;
    let joined = scene.validate("joined-proof-1", &lines(&joined))?;
    ensure!(own + joined == 240 && joined > 0, "{own} and {joined} proofs of 60 hosts");
    Ok(())
}

fn lines(lines: &[&str]) -> String {
    lines.iter().fold(String::new(), |text, line| text + line + "\n")
}

fn dry_runs(scene: &Scene) -> Result<()> {
    let mut plans = String::new();
    for further in [&["127.0.0.0/24"][..], &["127.0.0.1", "--profile", "ot"]] {
        let arguments = [&["scan", "--dry-run", "--format", "json"][..], further].concat();
        let plan: Value = serde_json::from_str(&scene.printed(&arguments)?)?;
        writeln!(plans, "{plan}")?;
    }
    scene.validate("dry-run-1", &plans).map(drop)
}

fn inspections(scene: &Scene) -> Result<()> {
    let captures = captures::files(&scene.bench)?;
    let captures: Vec<&str> = captures.iter().filter_map(|file| file.to_str()).collect();
    let lines = scene.printed(&[&["inspect", "--format", "jsonl"][..], &captures].concat())?;
    let count = scene.validate("inspect-1", &lines)?;
    ensure!(count > 100, "{count} lines of {} captures", captures.len());
    let whole = scene.printed(&[&["inspect", "--format", "json"][..], &captures].concat())?;
    let whole: Value = serde_json::from_str(&whole)?;
    scene.validate("inspect-1", &format!("{whole}\n")).map(drop)
}

fn catalogue(scene: &Scene) -> Result<()> {
    let mut documents = String::new();
    let questions: &[&[&str]] = &[
        &["list"],
        &["list", "--product", "w2k"],
        &["show", "MS03-039"],
        &["show", "MS04-012", "--as-of", "2004-05-01"],
        &["show", "KB891861"],
        &["show", "MS11-030"],
        &["graph", "MS04-012"],
        &["successors", "MS04-012", "--product", "xp-x86", "--sp", "SP1"],
        &["contains", "MS04-012"],
        &["check"],
    ];
    // An export is JSON whatever happens.
    let all = questions.iter().map(|question| [question, &["--format", "json"][..]].concat());
    for question in all.chain([vec!["export"]]) {
        let arguments = [&["advisory"][..], &question].concat();
        let said: Value = serde_json::from_str(&scene.printed(&arguments)?)?;
        writeln!(documents, "{said}")?;
    }
    let count = scene.validate("advisory-1", &documents)?;
    ensure!(count == questions.len() + 1, "{count} documents");
    Ok(())
}

fn imported(scene: &Scene) -> Result<()> {
    let archive = scene.bench.repository.corpus().join("advisories/ja-bulletins.tar.xz");
    if !archive.is_file() {
        bail!(Skip(format!("no {}", archive.display())));
    }
    let archive = archive.to_str().context("its path is no UTF-8")?;
    let pack = scene.folder.join("imported.pack");
    let pack = pack.to_str().context("the folder is no UTF-8")?;
    let arguments = ["advisory", "import", archive, "--pack", pack, "--format", "json"];
    let said: Value = serde_json::from_str(&scene.printed(&arguments)?)?;
    let count = scene.validate("advisory-import-1", &format!("{said}\n"))?;
    ensure!(count == 1, "{count} documents");
    Ok(())
}

/// A bundle of one host's imports, taken by another that has none.
fn bundles(scene: &Scene) -> Result<()> {
    let archive = scene.bench.repository.corpus().join("advisories/ja-bulletins.tar.xz");
    if !archive.is_file() {
        bail!(Skip(format!("no {}", archive.display())));
    }
    let archive = archive.to_str().context("its path is no UTF-8")?;
    let place = |name: &str| {
        let path = scene.folder.join(name);
        path.to_str().map(str::to_owned).context("the folder is no UTF-8")
    };
    let (key, public, bundle) = (place("k")?, place("k.pub")?, place("b.bundle")?);
    scene.printed(&["authorise", "--new-key", &key])?;
    scene.printed_at("there", &["advisory", "import", archive])?;
    let mut told = String::new();
    let mut compared = scene.printed_at("here", &["advisory", "diff", "-", "--format", "json"])?;
    for (host, arguments) in [
        ("there", &["bundle", &bundle, "--key", &key][..]),
        ("here", &["verify", &bundle]),
        ("here", &["import", &bundle, "--key", &public]),
        ("here", &["import", &bundle]),
    ] {
        let arguments = [&["advisory"][..], arguments, &["--format", "json"]].concat();
        told += &scene.printed_at(host, &arguments)?;
    }
    for (host, old) in [("there", "-"), ("nowhere", &*bundle), ("here", &*bundle)] {
        let arguments = ["advisory", "diff", old, "--format", "json"];
        compared += &scene.printed_at(host, &arguments)?;
    }
    let counts = (
        scene.validate("advisory-bundle-1", &told)?,
        scene.validate("advisory-diff-1", &compared)?,
    );
    ensure!(counts == (4, 4), "{counts:?} documents");
    Ok(())
}

/// The real hives, logs and lists, where they are at hand, and a host by hand.
fn audits(scene: &Scene) -> Result<()> {
    let by_hand = scene.folder.join("srv1.json");
    fs::write(&by_hand, SRV1)?;
    let corpus = scene.bench.repository.corpus().join("hosts");
    if !corpus.is_dir() {
        bail!(Skip(format!("no {}", corpus.display())));
    }
    let paths = [by_hand, corpus];
    let paths: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
    let asked = [&["audit", "--facts", "--format", "jsonl"][..], &paths].concat();
    let lines = scene.printed(&asked)?;
    let count = scene.validate("audit-1", &lines)?;
    ensure!(count > 40, "{count} hosts");
    for word in [r#""raw":""#, r#""state":"recovered""#, r#""record":"#, r#""pending_rename":[{"#] {
        ensure!(lines.contains(word), "no {word}");
    }
    let judged = [&["audit", "--scope", "all", "--format", "jsonl"][..], &paths].concat();
    let judged = scene.printed(&judged)?;
    ensure!(scene.validate("audit-1", &judged)? == count, "another number of hosts");
    let proofs = proofs_of_hosts(&judged)?;
    let proofs = scene.validate("host-proof-1", &proofs)?;
    ensure!(proofs > 1000, "{proofs} proofs");
    let hunted = [&["audit", "--hunt", "--format", "jsonl"][..], &paths].concat();
    let hunted = scene.printed(&hunted)?;
    ensure!(scene.validate("audit-1", &hunted)? == count, "another number of hosts");
    ensure!(hunted.matches(r#""hunt":{"verdict":"#).count() + 1 == count, "not all were hunted on");
    let asked = [&["audit", "--facts", "--format", "json"][..], &paths].concat();
    let whole: Value = serde_json::from_str(&scene.printed(&asked)?)?;
    scene.validate("audit-1", &format!("{whole}\n"))?;
    plans(scene, &paths)
}

/// Plans of what was audited, and all of it again with an inventory.
fn plans(scene: &Scene, paths: &[&str]) -> Result<()> {
    let inventory = scene.folder.join("inventory.csv");
    fs::write(&inventory, "name,owner,line,room\r\nSRV1,Tanaka,Paint 2,B-204\r\n")?;
    let inventory = inventory.to_str().context("a folder without a name")?;
    let known = ["--inventory", inventory, "--format", "jsonl"];
    let judged = scene.printed(&[&["audit"][..], paths, &known].concat())?;
    scene.validate("audit-1", &judged)?;
    let asked = [&["plan", "--what-if", "KB828741"][..], paths, &known].concat();
    let plans = scene.printed(&asked)?;
    ensure!(scene.validate("plan-1", &plans)? > 40, "too few plans");
    for printed in [&judged, &plans] {
        ensure!(printed.contains(r#""owner":"Tanaka""#), "nothing of the inventory");
    }
    let whole = scene.printed(&["plan", "SRV1", "--format", "json"])?;
    let whole: Value = serde_json::from_str(&whole)?;
    scene.validate("plan-1", &format!("{whole}\n")).map(drop)
}

/// The demo's fleet: scanned, audited, silent, and what to fix first.
fn reports(scene: &Scene) -> Result<()> {
    scene.demo("jsonl")?;
    let lines = scene.printed(&["report", "--format", "jsonl"])?;
    for word in ["\"standing\":\"audited\"", "\"standing\":\"silent\"", "\"code\":\"worms\""] {
        ensure!(lines.contains(word), "no {word}");
    }
    let count = scene.validate("report-1", &lines)?;
    ensure!(count > 250, "{count} lines of 254 addresses");
    let whole: Value = serde_json::from_str(&scene.printed(&["report", "--format", "json"])?)?;
    scene.validate("report-1", &format!("{whole}\n")).map(drop)
}

/// One host audited twice, with less to go by the second time, and another in its place.
fn changes(scene: &Scene) -> Result<()> {
    let store = scene.folder.join("changes.db");
    let store = store.to_str().context("the folder is no UTF-8")?;
    for (name, facts) in [("first", SRV1), ("second", r#"{"host":"SRV1","product":"w2k"}"#)] {
        let folder = scene.folder.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("srv1.json"), facts)?;
        fs::write(folder.join("other.json"), SRV1.replace("SRV1", name))?;
        let folder = folder.to_str().context("the folder is no UTF-8")?;
        scene.printed(&["audit", folder, "--store", store])?;
    }
    let mut lines = String::new();
    for moments in [["1", "2"], ["2", "1"], ["2001-01-01", "last"], ["1", "2999-12-31"]] {
        let asked = [&["diff", "--store", store, "--format"][..], &["jsonl"], &moments].concat();
        lines += &scene.printed(&asked)?;
    }
    for word in ["new", "coverage_lost", "coverage_gained", "host_gone", "host_new"] {
        ensure!(lines.contains(&format!("\"change\":\"{word}\"")), "no {word}");
    }
    let count = scene.validate("diff-1", &lines)?;
    ensure!(count > 40, "{count} changes");
    let whole = scene.printed(&["diff", "1", "2", "--store", store, "--format", "json"])?;
    let whole: Value = serde_json::from_str(&whole)?;
    scene.validate("diff-1", &format!("{whole}\n")).map(drop)
}

/// The proofs of judged hosts, one a line.
fn proofs_of_hosts(lines: &str) -> Result<String> {
    let mut proofs = String::new();
    for line in lines.lines() {
        let host: Value = serde_json::from_str(line)?;
        for verdict in host.get("verdicts").and_then(Value::as_array).into_iter().flatten() {
            let proof = verdict.get("proof").context("a verdict without a proof")?;
            writeln!(proofs, "{proof}")?;
        }
    }
    Ok(proofs)
}

const SRV1: &str = r#"{"host":"SRV1","product":"w2k","sp":"SP4","build":"5.0.2195","hotfixes":["KB823980"],
"files":{"%system32%\\ole32.dll":"5.0.2195.6810"},"installed":{"KB823980":"2003-07-18T09:00:00Z"},
"pending_rename":[{"from":"C:\\a.dll","to":null}]}"#;

impl Scene {
    fn demo(&self, format: &str) -> Result<String> {
        self.printed(&["demo", "--format", format])
    }

    fn printed(&self, arguments: &[&str]) -> Result<String> {
        self.printed_by(Command::new(&self.seawall.binary), arguments)
    }

    /// What it prints on a host with a data folder of its own.
    fn printed_at(&self, host: &str, arguments: &[&str]) -> Result<String> {
        let mut seawall = Command::new(&self.seawall.binary);
        let folder = self.folder.join(host);
        seawall.env("XDG_DATA_HOME", &folder).env("LOCALAPPDATA", &folder).env("HOME", &folder);
        self.printed_by(seawall, arguments)
    }

    fn printed_by(&self, mut seawall: Command, arguments: &[&str]) -> Result<String> {
        self.seawall.configure(&mut seawall);
        let ran = command::capture_within(seawall.args(arguments), PATIENCE)?;
        // 1 says that there are findings.
        ensure!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.stderr.trim());
        Ok(ran.stdout)
    }

    /// How many documents were held to the schema.
    fn validate(&self, schema: &str, documents: &str) -> Result<usize> {
        let file = self.folder.join(format!("{schema}.jsonl"));
        fs::write(&file, documents)?;
        let schema = self.bench.repository.root.join(format!("docs/schema/{schema}.json"));
        let mut python = Command::new(&self.python);
        python.args(["-c", VALIDATE]).arg(schema).arg(&file);
        let printed = command::capture_within(&mut python, PATIENCE)?.success_or("jsonschema")?;
        printed.trim().parse().with_context(|| format!("jsonschema printed {printed}"))
    }
}

const VALIDATE: &str = include_str!("validate.py");

const PATIENCE: Duration = Duration::from_mins(3);
