//! What other programs write of hosts, read by us: hives, volumes, images, archives, event logs, with
//! traces of worms in them and without; and the versions of Wine's programs as pefile reads them.
//!
//! The judging is done by tests of the crates themselves, which let be what they have no program
//! for. Here the programs are installed, and what was let be all the same is named.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context as _, Result, bail, ensure};

use super::install::{self, Tool, download};
use super::{Bench, Suite};
use crate::tally::Tally;
use crate::{command, count};

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: false, tools: &[], checks: JUDGED.len(), run };

const NAME: &str = "evidence";

/// Tests that ask other programs.
struct Judged {
    /// States what holds when they pass.
    name: &'static str,
    package: &'static str,
    /// The tests' names hold one of these.
    tests: &'static [&'static str],
    tools: &'static [Tool],
    /// What else they need, as variables of their environment.
    also: fn(&Bench) -> Result<Variables>,
}

type Variables = Vec<(&'static str, OsString)>;

const JUDGED: &[Judged] = &[
    Judged {
        name: "hives_that_reged_and_hivexregedit_wrote_from_our_text_read_back_the_same",
        package: "seawall-winfmt",
        tests: &["regf::others::", "takes_what_is_written"],
        tools: HIVES,
        also: |_| Ok(Vec::new()),
    },
    Judged {
        name: "versions_of_wines_programs_are_those_that_pefile_reads",
        package: "seawall-winfmt",
        tests: &["the_versions_of_wine_are_those_pefile_reads", "a_library_of_wine"],
        tools: &[Tool { program: "dpkg-deb", package: "dpkg" }],
        also: wine_and_pefile,
    },
    Judged {
        name: "volumes_images_and_archives_of_other_programs_hold_what_was_put_in",
        package: "seawall-evidence",
        tests: &["archives::", "images::", "volumes::", "real::cabinets"],
        tools: CONTAINERS,
        also: |_| Ok(Vec::new()),
    },
    Judged {
        name: "worms_that_others_planted_in_hives_logs_and_images_are_named",
        package: "seawall",
        tests: &["planted::", "ntfs::", "attacked::", "verifying::"],
        tools: PLANTED,
        also: |_| Ok(Vec::new()),
    },
];

const HIVES: &[Tool] = &[
    Tool { program: "reged", package: "chntpw" },
    Tool { program: "hivexregedit", package: "libwin-hivex-perl" },
];

const CONTAINERS: &[Tool] = &[
    Tool { program: "cabextract", package: "cabextract" },
    Tool { program: "ewfacquire", package: "ewf-tools" },
    Tool { program: "gcab", package: "gcab" },
    Tool { program: "gzip", package: "gzip" },
    Tool { program: "mcopy", package: "mtools" },
    Tool { program: "mkfs.ext4", package: "e2fsprogs" },
    Tool { program: "mkfs.vfat", package: "dosfstools" },
    Tool { program: "ntfscp", package: "ntfs-3g" },
    Tool { program: "python3", package: "python3" },
    Tool { program: "qemu-img", package: "qemu-utils" },
    Tool { program: "setfattr", package: "attr" },
    Tool { program: "sfdisk", package: "fdisk" },
    Tool { program: "tar", package: "tar" },
    Tool { program: "xz", package: "xz-utils" },
];

const PLANTED: &[Tool] = &[
    Tool { program: "eventlogadm", package: "samba" },
    Tool { program: "mcopy", package: "mtools" },
    Tool { program: "mkfs.vfat", package: "dosfstools" },
    Tool { program: "net", package: "samba-common-bin" },
    Tool { program: "ntfs-3g", package: "ntfs-3g" },
    Tool { program: "qemu-img", package: "qemu-utils" },
    Tool { program: "reged", package: "chntpw" },
];

fn run(bench: &Bench) -> Result<Tally> {
    let mut tally = Tally::default();
    for judged in JUDGED {
        let start = Instant::now();
        let found = judged.run(bench)?;
        let word = match (found.failed, found.skipped) {
            (0, 0) => "pass",
            (0, _) => "skip",
            _ => "FAIL",
        };
        let took = start.elapsed().as_secs_f64();
        println!("{word:>8} {NAME}::{} ({found}, {took:.1} s)", judged.name);
        tally.add(found);
    }
    Ok(tally)
}

impl Judged {
    fn run(&self, bench: &Bench) -> Result<Tally> {
        // Tests without their program say so one by one; the others are run.
        if let Err(why) = install::tools(self.tools) {
            println!("         {why:#}");
        }
        let variables = match (self.also)(bench) {
            Ok(variables) => variables,
            Err(why) => {
                return Ok(Tally::skip(&format!("{NAME}::{}", self.name), 1, format!("{why:#}")));
            }
        };
        let mut cargo = bench.repository.cargo();
        cargo.args(["test", "--package", self.package, "--tests", "--no-fail-fast", "--"]);
        cargo.arg("--show-output").args(self.tests).envs(variables);
        // Where Debian has some of the programs, and not every shell looks.
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
        cargo.env("PATH", env::join_paths(folders)?);
        let ran = command::capture(&mut cargo)?;
        for line in ran.stdout.lines().filter(|line| line.contains(" compared")) {
            println!("         {line}");
        }
        let tally = read(&ran.stdout, ran.success);
        if tally.failed > 0 {
            print!("{}", ran.all());
        }
        ensure!(tally.passed + tally.failed + tally.skipped > 0, "no test was run: {}", ran.all());
        Ok(tally)
    }
}

/// The sum of libtest's output, in which a test that says that it skipped something did not pass.
fn read(output: &str, success: bool) -> Tally {
    let mut tally = count::libtest(output);
    let mut test = "";
    let mut told: Vec<(String, String)> = Vec::new();
    for line in output.lines() {
        if let Some(heading) = line.strip_prefix("---- ") {
            test = heading.strip_suffix(" stdout ----").unwrap_or(heading);
        } else if let Some(why) = line.strip_prefix("skipped: ")
            && told.iter().all(|(name, _)| name != test)
        {
            told.push((test.to_owned(), why.to_owned()));
        }
    }
    let told_count = told.len().min(tally.passed);
    tally.passed -= told_count;
    tally.skipped += told_count;
    tally.skips.extend(told.into_iter().map(|(test, why)| (format!("{NAME}::{test}"), why)));
    // A test binary that crashed writes no sum.
    if !success && tally.failed == 0 {
        tally.failed = 1;
    }
    if tally.failed > 0 {
        tally.failures.push((NAME.to_owned(), format!("{} failed, see above", tally.failed)));
    }
    tally
}

/// Debian's libraries of Wine, out of their package, which is not installed; and pefile.
fn wine_and_pefile(bench: &Bench) -> Result<Variables> {
    let python = install::python(bench)?.into_os_string();
    let variables = |wine: PathBuf| vec![(WINE, wine.into_os_string()), (PYTHON, python)];
    if let Some(wine) = env::var_os(WINE).map(PathBuf::from) {
        return Ok(variables(wine));
    }
    let folder = bench.folder.join("libwine");
    let wine = folder.join("usr/lib/x86_64-linux-gnu/wine");
    if !wine.is_dir() {
        let package = download(bench, "libwine")?;
        let unpacked = bench.scratch("libwine-unpacked")?;
        command::capture(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&unpacked))?
            .success_or("dpkg-deb")?;
        fs::remove_file(package)?;
        fs::rename(&unpacked, &folder).context("cannot name what was unpacked")?;
    }
    if !wine.is_dir() {
        bail!("libwine of this Debian has no {}", wine.display());
    }
    Ok(variables(wine))
}

const WINE: &str = "SEAWALL_WINE";
const PYTHON: &str = "SEAWALL_PYTHON";

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_test_that_says_it_skipped_something_did_not_pass() {
        let output = "\
running 3 tests
test a ... ok
test b::c ... ok

successes:

---- b::c stdout ----
skipped: no reged here
skipped: no hivexregedit here

---- a stdout ----
not skipped: anything

successes:
    a
    b::c

test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 5 filtered out; finished in 0.01s
";
        let tally = read(output, true);
        assert_eq!((tally.passed, tally.failed, tally.skipped), (1, 0, 2));
        let skip = ("evidence::b::c".to_owned(), "no reged here".to_owned());
        assert_eq!(tally.skips, [skip]);
        assert_eq!(read(output, false).failed, 1);
    }
}
