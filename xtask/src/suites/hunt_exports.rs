//! The indicators of `hunt` as Sigma, STIX 2.1 and YARA, judged by their own tools: sigma-cli,
//! OASIS's stix2-validator, and yara, which also matches what it should and lets be what it should.
//! Each must also refuse what was broken on purpose.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

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

const NAME: &str = "hunt-exports";

struct Scene {
    python: PathBuf,
    folder: PathBuf,
    binary: PathBuf,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "sigma_passes_its_own_checker", run: sigma },
    Check { name: "stix_validates", run: stix },
    Check { name: "yara_compiles_and_lets_lists_of_names_be", run: yara },
];

fn run(bench: &Bench) -> Result<Tally> {
    let python = install::checkers(bench).map_err(|why| Skip(format!("{why:#}")))?;
    let scene = Scene { python, folder: bench.scratch(NAME)?, binary: bench.seawall()? };
    Ok(check::run(NAME, CHECKS, &scene))
}

fn sigma(scene: &Scene) -> Result<()> {
    let check = |file: &Path| {
        let mut sigma = Command::new(scene.python.with_file_name("sigma"));
        let all = ["check", "--fail-on-error", "--fail-on-issues"];
        command::capture_within(sigma.args(all).arg(file), PATIENCE)
    };
    let (file, text) = scene.export("sigma", "yml")?;
    check(&file)?.success_or("sigma check")?;
    let broken = scene.folder.join("indicators_broken.yml");
    fs::write(&broken, text.replacen("condition: selection", "condition: nothing", 1))?;
    ensure!(!check(&broken)?.success, "sigma takes a condition of nothing");
    Ok(())
}

fn stix(scene: &Scene) -> Result<()> {
    let check = |file: &Path| {
        let mut validator = Command::new(scene.python.with_file_name("stix2_validator"));
        command::capture_within(validator.args(["--version", "2.1"]).arg(file), PATIENCE)
    };
    let (file, text) = scene.export("stix", "json")?;
    check(&file)?.success_or("stix2_validator")?;
    let broken = scene.folder.join("broken.json");
    fs::write(&broken, text.replacen("file:name = ", "file:name ", 1))?;
    ensure!(!check(&broken)?.success, "the validator takes a pattern without its sign");
    Ok(())
}

fn yara(scene: &Scene) -> Result<()> {
    let (file, text) = scene.export("yara", "yar")?;
    let matched = |file: &Path| -> Result<Ran> {
        let mut python = Command::new(&scene.python);
        command::capture_within(python.args(["-c", MATCH]).arg(file), PATIENCE)
    };
    // A program that kills worms by their names, one of Blaster's size and packer, and a page.
    let printed = matched(&file)?.success_or("yara")?;
    ensure!(printed.trim() == "[]|['seawall_blaster_msblast_content']|[]", "{printed}");
    let broken = scene.folder.join("broken.yar");
    fs::write(&broken, text.replacen("condition:", "condition: and", 1))?;
    ensure!(!matched(&broken)?.success, "yara takes a condition that begins with and");
    Ok(())
}

impl Scene {
    fn export(&self, form: &str, ending: &str) -> Result<(PathBuf, String)> {
        // Sigma's checker goes by the name as well.
        let file = self.folder.join(format!("indicators_{form}.{ending}"));
        let mut seawall = Command::new(&self.binary);
        seawall.args(["hunt", "--export", form, "--output"]).arg(&file);
        command::capture_within(&mut seawall, PATIENCE)?.success_or("seawall")?;
        let text = fs::read_to_string(&file)?;
        Ok((file, text))
    }
}

const MATCH: &str = "import sys, yara
rules = yara.compile(sys.argv[1])
kills = b'MZ' + bytes(100) + b'msblast.exe teekids.exe penis32.exe' + bytes(6041)
packed = (b'MZ' + bytes(198) + b'UPX0').ljust(6176, b'\\0')
page = b'<p>I just want to say LOVE YOU SAN!!'
print('|'.join(str([m.rule for m in rules.match(data=d)]) for d in (kills, packed, page)))";

const PATIENCE: Duration = Duration::from_mins(3);
