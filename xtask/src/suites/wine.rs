//! Wine: takes our registry text as Windows' own tools would, and gives back what it understood.
//!
//! The files of a containment are run as they are: its capture by Wine's `cmd`, its switches and
//! their undo by `reg import`. What is hunted on is Wine itself.
//!
//! Of REGEDIT4, Wine reads a host's code page out of the locale that it runs in.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use super::check::{self, Check};
use super::wine_hunt::Hunt;
use super::wine_prefix::{Prefix, TOOLS};
use super::{Bench, Suite};
use crate::command;
use crate::tally::Tally;

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: false, tools: TOOLS, checks: CHECKS.len(), run };

const NAME: &str = "wine";

const CHECKS: &[Check<Scene>] = &[
    Check { name: "version_5_is_taken_as_meant", run: |scene| scene.check("5.00", "ja_JP") },
    Check { name: "regedit4_in_874_is_taken_as_meant", run: |scene| scene.check("874", "th_TH") },
    Check { name: "regedit4_in_932_is_taken_as_meant", run: |scene| scene.check("932", "ja_JP") },
    Check { name: "regedit4_in_936_is_taken_as_meant", run: |scene| scene.check("936", "zh_CN") },
    Check { name: "regedit4_in_949_is_taken_as_meant", run: |scene| scene.check("949", "ko_KR") },
    Check { name: "regedit4_in_950_is_taken_as_meant", run: |scene| scene.check("950", "zh_TW") },
    Check { name: "regedit4_in_1250_is_taken_as_meant", run: |scene| scene.check("1250", "pl_PL") },
    Check { name: "regedit4_in_1251_is_taken_as_meant", run: |scene| scene.check("1251", "ru_RU") },
    Check { name: "regedit4_in_1252_is_taken_as_meant", run: |scene| scene.check("1252", "de_DE") },
    Check { name: "regedit4_in_1253_is_taken_as_meant", run: |scene| scene.check("1253", "el_GR") },
    Check { name: "regedit4_in_1254_is_taken_as_meant", run: |scene| scene.check("1254", "tr_TR") },
    Check { name: "regedit4_in_1255_is_taken_as_meant", run: |scene| scene.check("1255", "he_IL") },
    Check { name: "regedit4_in_1256_is_taken_as_meant", run: |scene| scene.check("1256", "ar_EG") },
    Check { name: "regedit4_in_1257_is_taken_as_meant", run: |scene| scene.check("1257", "lt_LT") },
    Check {
        name: "switches_are_set_by_version_5_and_taken_back_also_by_the_dead_man",
        run: |scene| scene.switches("reg5", "ja_JP"),
    },
    Check {
        name: "switches_are_set_by_regedit4_and_taken_back_also_by_the_dead_man",
        run: |scene| scene.switches("regedit4", "ja_JP"),
    },
    Check { name: "a_hunt_finds_nothing_but_what_is_planted", run: Scene::hunt },
];

fn run(bench: &Bench) -> Result<Tally> {
    let example = bench.example("seawall-winfmt", "reg_text_wine")?;
    let artefacts = bench.example("seawall-remedy", "registry_artefacts")?;
    let folder = bench.scratch(NAME)?;
    let seawall = bench.seawall()?;
    let scene = Scene { prefix: Prefix::new(&folder)?, folder, example, artefacts, seawall };
    Ok(check::run(NAME, CHECKS, &scene))
}

/// A prefix of Wine, and what writes and compares.
struct Scene {
    prefix: Prefix,
    folder: PathBuf,
    example: PathBuf,
    /// What writes and compares the artefacts of a containment.
    artefacts: PathBuf,
    seawall: PathBuf,
}

impl Scene {
    fn hunt(&self) -> Result<()> {
        let Self { prefix, folder, seawall, .. } = self;
        Hunt { prefix, folder, seawall }.check()
    }

    fn check(&self, page: &str, locale: &str) -> Result<()> {
        let locale = self.prefix.locale(locale)?;
        let wine = |arguments: &[&str]| self.prefix.wine(&locale, &self.folder, &[], arguments);
        let judge = |arguments: &[&str]| {
            let mut example = Command::new(&self.example);
            command::capture(example.current_dir(&self.folder).args(arguments))
        };
        judge(&["write", page, "in.reg"])?.success_or("the example")?;
        // Of what another check left; there is nothing at first.
        wine(&["reg", "delete", KEY, "/f"])?;
        wine(&["reg", "import", "in.reg"])?.success_or("reg import")?;
        wine(&["regedit", "/E", "out.reg", KEY])?.success_or("regedit /E")?;
        // Through a file: it is in the code page of a console.
        wine(&["cmd", "/c", &format!("reg query {KEY} /s > query.txt")])?
            .success_or("reg query")?;
        let compared = judge(&["compare", page, "out.reg", "query.txt"])?;
        ensure!(compared.success, "{}", compared.all());
        println!("         {}", compared.stdout.trim().replace('\n', ", "));
        Ok(())
    }

    /// Sets switches on a host that has been captured, by our own files, and takes them back.
    fn switches(&self, target: &str, locale: &str) -> Result<()> {
        let locale = self.prefix.locale(locale)?;
        let folder = self.folder.join(target);
        std::fs::create_dir_all(&folder)?;
        let wine = |arguments: &[&str]| {
            let what = arguments.join(" ");
            self.prefix.wine(&locale, &folder, &[], arguments)?.success_or(&what)
        };
        let judge = |arguments: &[&str]| {
            let mut example = Command::new(&self.artefacts);
            command::capture(example.current_dir(&folder).args(arguments))?
                .success_or(&format!("{arguments:?}"))
        };
        judge(&["start", target])?;
        wine(&["reg", "import", "start.reg"])?;
        wine(&["cmd", "/c", "capture.cmd"])?;
        judge(&["arm", target])?;
        wine(&["reg", "import", "apply.reg"])?;
        wine(&["cmd", "/c", "capture.cmd"])?;
        wine(&["cmd", "/c", "query.cmd > query.txt"])?;
        let set = judge(&["applied", target, "query.txt"])?;
        ensure!(judge(&["undone", target]).is_err(), "what was set counts as taken back");
        wine(&["reg", "import", "seawall-wine-1-undo.reg"])?;
        wine(&["cmd", "/c", "capture.cmd"])?;
        let back = judge(&["undone", target])?;
        println!("         {}, {}", set.trim(), back.trim());
        // The same by the dead man: not while it is confirmed, and armed anew it does.
        let dead_man = |argument: &str| {
            let line = format!("seawall-wine-1-dead-man.cmd {argument}");
            self.prefix.wine(&locale, &folder, &[], &["cmd", "/c", &line])
        };
        // Wine has nothing that starts programs at a time, and it says so.
        let arm = || -> Result<()> {
            let said = dead_man("14:30")?.all();
            ensure!(said.contains("not armed") && !said.contains("give a time"), "{said}");
            Ok(())
        };
        let fire = || dead_man("fire")?.success_or("the dead man");
        let applied = || -> Result<String> {
            wine(&["cmd", "/c", "capture.cmd"])?;
            wine(&["cmd", "/c", "query.cmd > query.txt"])?;
            judge(&["applied", target, "query.txt"])
        };
        wine(&["reg", "import", "apply.reg"])?;
        arm()?;
        // What it deletes of the task is not there.
        self.prefix.wine(&locale, &folder, &[], &["cmd", "/c", "seawall-wine-1-confirm.cmd"])?;
        fire()?;
        applied()?;
        arm()?;
        fire()?;
        wine(&["cmd", "/c", "capture.cmd"])?;
        judge(&["undone", target])?;
        Ok(())
    }
}

const KEY: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Seawall";
