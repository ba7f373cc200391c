//! Wine: takes our registry text as Windows' own tools would, and gives back what it understood.
//!
//! Of REGEDIT4, Wine reads a host's code page out of the locale that it runs in, so each is made
//! for it, below our own folder. It runs without a screen, in a prefix of its own.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::check::{self, Check, Skip};
use super::install::Tool;
use super::{Bench, Suite};
use crate::command::{self, Ran};
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[
        Tool { program: "wine", package: "wine" },
        Tool { program: "wineserver", package: "wine64" },
        // With what locales are made of.
        Tool { program: "locale-gen", package: "locales" },
    ],
    checks: CHECKS.len(),
    run,
};

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
];

fn run(bench: &Bench) -> Result<Tally> {
    let example = bench.example("seawall-winfmt", "reg_text_wine")?;
    let scene = Scene { folder: bench.scratch(NAME)?, example };
    scene.wine("C", &["wineboot", "--init"])?.success_or("wineboot")?;
    Ok(check::run(NAME, CHECKS, &scene))
}

/// A prefix of Wine, and what writes and compares.
struct Scene {
    folder: PathBuf,
    example: PathBuf,
}

impl Scene {
    fn check(&self, page: &str, locale: &str) -> Result<()> {
        let locale = self.locale(locale)?;
        let wine = |arguments: &[&str]| self.wine(&locale, arguments);
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

    /// Makes a locale, unless it is there.
    fn locale(&self, name: &str) -> Result<String> {
        let locale = format!("{name}.UTF-8");
        let folder = self.folder.join("locales");
        std::fs::create_dir_all(&folder)?;
        if !folder.join(&locale).is_dir() {
            let mut localedef = Command::new("localedef");
            localedef.args(["-i", name, "-f", "UTF-8"]).arg(folder.join(&locale));
            let made = command::capture(&mut localedef)?;
            made.success_or("localedef").map_err(|why| Skip(format!("{why:#}")))?;
        }
        Ok(locale)
    }

    fn wine(&self, locale: &str, arguments: &[&str]) -> Result<Ran> {
        let mut wine = Command::new("wine");
        wine.current_dir(&self.folder).args(arguments);
        command::capture_within(self.environment(&mut wine, locale), PATIENCE)
            .with_context(|| format!("wine {arguments:?}"))
    }

    fn environment<'c>(&self, command: &'c mut Command, locale: &str) -> &'c mut Command {
        command
            .env("WINEPREFIX", self.folder.join("prefix"))
            .env("WINEDEBUG", "-all")
            // Else it asks for what .NET and HTML would need.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env("LOCPATH", self.folder.join("locales"))
            .env("LC_ALL", locale)
            .env_remove("DISPLAY")
    }
}

impl Drop for Scene {
    /// Ends what serves the prefix, and takes away its 700 MB.
    fn drop(&mut self) {
        let mut wineserver = Command::new("wineserver");
        let ended = command::capture(self.environment(wineserver.arg("--kill"), "C"));
        let prefix = self.folder.join("prefix");
        if let Err(error) = ended.and_then(|_| Ok(std::fs::remove_dir_all(prefix)?)) {
            eprintln!("Wine was not cleaned up: {error:#}");
        }
    }
}

const KEY: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Seawall";

/// The first start of all takes ten seconds or so.
const PATIENCE: Duration = Duration::from_mins(3);
