//! The fleet as CSAF, OpenVEX and SARIF, judged by validators that others wrote: the BSI's library
//! and csaf-lib, vexipy, and Microsoft's multitool for SARIF. Each must also refuse a document that
//! was broken on purpose.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::check::{self, Check, Skip};
use super::install::{self, Tool};
use super::{Bench, Suite};
use crate::command::{self, Ran};
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[Tool { program: "python3", package: "python3" }],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "exports";

/// What the checks work with: a store that has seen the demo's fleet.
struct Scene {
    python: PathBuf,
    node: PathBuf,
    folder: PathBuf,
    binary: PathBuf,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "csaf_passes_every_test_of_the_bsi", run: csaf },
    Check { name: "csaf_passes_another_hand_s_tests", run: csaf_again },
    Check { name: "openvex_is_read_as_such", run: openvex },
    Check { name: "sarif_has_no_errors", run: sarif },
];

fn run(bench: &Bench) -> Result<Tally> {
    let skip = |why: anyhow::Error| Skip(format!("{why:#}"));
    let python = install::python(bench).map_err(skip)?;
    let node = install::node(bench).map_err(skip)?;
    let folder = bench.scratch(NAME)?;
    let scene = Scene { python, node, folder, binary: bench.seawall()? };
    scene.seawall(&["--lang", "en", "demo", "--format", "jsonl"])?;
    Ok(check::run(NAME, CHECKS, &scene))
}

fn csaf(scene: &Scene) -> Result<()> {
    let files = [scene.export("csaf", "en")?, scene.export("csaf", "ja")?, scene.broken_csaf()?];
    let reports = scene.bsi(&files)?;
    let [whole @ .., broken] = reports.as_slice() else { bail!("no reports") };
    ensure!(whole.len() == LANGUAGES.len(), "{} reports", reports.len());
    for report in whole {
        ensure!(text(report, "category") == "csaf_vex", "no VEX: {report}");
        let no_errors = report.get("errors").and_then(Value::as_u64) == Some(0);
        ensure!(no_errors && failed(report)?.is_empty(), "{report}");
    }
    // Contradicting product status, and no action for what is affected.
    for test in ["mandatoryTest_6_1_6", "mandatoryTest_6_1_27_10"] {
        ensure!(failed(broken)?.iter().any(|name| name == test), "{test} takes {broken}");
    }
    Ok(())
}

fn failed(report: &Value) -> Result<&Vec<Value>> {
    report.get("failed").and_then(Value::as_array).context("no list of failed tests")
}

fn csaf_again(scene: &Scene) -> Result<()> {
    // It ends with 0 whatever it finds.
    let passes = |file: &Path| -> Result<(bool, String)> {
        let mut tool = Command::new(scene.python.with_file_name("csaf-lib"));
        let said = command::capture_within(tool.arg("verify").arg(file), PATIENCE)?.all();
        let (passed, failed) =
            (said.contains("Verification PASSED"), said.contains("Verification FAILED"));
        ensure!(passed != failed, "csaf-lib printed {said}");
        Ok((passed, said))
    };
    for language in LANGUAGES {
        let (passed, said) = passes(&scene.export("csaf", language)?)?;
        ensure!(passed, "{said}");
    }
    ensure!(!passes(&scene.broken_csaf()?)?.0, "csaf-lib takes what is broken");
    Ok(())
}

fn openvex(scene: &Scene) -> Result<()> {
    let read = |file: &Path| {
        let mut python = Command::new(&scene.python);
        command::capture_within(python.args(["-c", OPENVEX]).arg(file), PATIENCE)
    };
    for language in LANGUAGES {
        let count: usize =
            read(&scene.export("openvex", language)?)?.success_or("vexipy")?.trim().parse()?;
        ensure!(count > 0, "a document without statements");
    }
    let broken = scene.broken("openvex", |document| {
        let status = document.pointer_mut("/statements/0/status").context("no status")?;
        *status = "probably".into();
        Ok(())
    })?;
    ensure!(!read(&broken)?.success, "vexipy takes a status that there is not");
    Ok(())
}

fn sarif(scene: &Scene) -> Result<()> {
    for language in LANGUAGES {
        let errors = scene.multitool(&scene.export("sarif", language)?)?;
        ensure!(errors.is_empty(), "{}", errors.join(" | "));
    }
    let broken = scene.broken("sarif", |document| {
        let index = document.pointer_mut("/runs/0/results/0/ruleIndex").context("no ruleIndex")?;
        *index = 9999.into();
        Ok(())
    })?;
    ensure!(!scene.multitool(&broken)?.is_empty(), "the multitool takes a rule that there is not");
    Ok(())
}

impl Scene {
    fn seawall(&self, arguments: &[&str]) -> Result<Ran> {
        let mut seawall = Command::new(&self.binary);
        let store = format!("sqlite:{}", self.folder.join("store.db").display());
        seawall.env("SEAWALL_STORE", store).arg("--no-progress").args(arguments);
        let ran = command::capture_within(&mut seawall, PATIENCE)?;
        // 1 says that there are findings.
        ensure!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.stderr.trim());
        Ok(ran)
    }

    fn export(&self, form: &str, language: &str) -> Result<PathBuf> {
        // The multitool goes by the name.
        let file = self.folder.join(format!("{form}-{language}.{}", ending(form)));
        if file.exists() {
            return Ok(file);
        }
        let output = file.to_str().context("the folder is no UTF-8")?;
        self.seawall(&["--lang", language, "report", "--format", form, "--output", output])?;
        Ok(file)
    }

    fn broken(&self, form: &str, spoil: impl Fn(&mut Value) -> Result<()>) -> Result<PathBuf> {
        let whole = fs::read(self.export(form, "en")?)?;
        let mut document = serde_json::from_slice(&whole)?;
        spoil(&mut document)?;
        let file = self.folder.join(format!("{form}-broken.{}", ending(form)));
        fs::write(&file, document.to_string())?;
        Ok(file)
    }

    /// A system that is affected, and fixed as well, and has no action.
    fn broken_csaf(&self) -> Result<PathBuf> {
        self.broken("csaf", |document| {
            let rows = document.get_mut("vulnerabilities").and_then(Value::as_array_mut);
            let affected = "/product_status/known_affected";
            let row = rows
                .into_iter()
                .flatten()
                .find(|row| row.pointer(affected).is_some())
                .context("nothing is affected")?;
            let system = row.pointer(affected).cloned();
            let row = row.as_object_mut().context("a vulnerability that is none")?;
            row.remove("remediations");
            let statuses = row.get_mut("product_status").and_then(Value::as_object_mut);
            let statuses = statuses.context("no statuses")?;
            statuses.insert("fixed".to_owned(), system.context("no system")?);
            Ok(())
        })
    }

    /// What the BSI's library says of documents, in their order: it takes long to begin.
    fn bsi(&self, files: &[PathBuf]) -> Result<Vec<Value>> {
        let script = self.folder.join("csaf.mjs");
        fs::write(&script, CSAF)?;
        let mut node = Command::new("node");
        node.arg(script).arg(self.node.join("node_modules")).args(files);
        let printed = command::capture_within(&mut node, PATIENCE)?.success_or("node")?;
        let reports = printed.lines().map(serde_json::from_str).collect::<Result<_, _>>();
        reports.with_context(|| format!("node printed {printed}"))
    }

    /// The errors that the multitool finds; what it warns of are matters of taste.
    fn multitool(&self, file: &Path) -> Result<Vec<String>> {
        let log = file.with_extension("log.sarif");
        let mut tool = Command::new("node");
        // It wants libicu otherwise.
        tool.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
        tool.arg(self.node.join("node_modules/@microsoft/sarif-multitool/bin.js"));
        tool.arg("validate").arg(file).args(["--log", "ForceOverwrite", "--output"]).arg(&log);
        let ran = command::capture_within(&mut tool, PATIENCE)?;
        let read = || -> Result<Value> { Ok(serde_json::from_slice(&fs::read(&log)?)?) };
        let said = read().with_context(|| format!("the multitool printed {}", ran.all().trim()))?;
        let results = said.pointer("/runs/0/results").and_then(Value::as_array);
        let results = results.context("the multitool's log has no results")?;
        let errors = results.iter().filter(|result| text(result, "level") == "error");
        Ok(errors.map(ToString::to_string).collect())
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn ending(form: &str) -> &'static str {
    if form == "sarif" { "sarif" } else { "json" }
}

const LANGUAGES: [&str; 2] = ["en", "ja"];

const CSAF: &str = include_str!("csaf.mjs");

const OPENVEX: &str = include_str!("openvex.py");

const PATIENCE: Duration = Duration::from_mins(3);
