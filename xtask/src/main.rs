//! The project's own chores, called as `cargo xtask COMMAND`.
#![allow(clippy::print_stdout, clippy::print_stderr)] // A chore's output is what it is run for.

mod arrows;
mod bench;
mod ci;
mod command;
mod count;
mod lint_data;
mod namespace;
mod pack;
mod peer;
mod repository;
mod suites;
mod tally;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::repository::Repository;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  ci [--full]            every check there is, as CI runs them; --full adds the slow ones
                         and the benches
  suite NAME             one suite of foreign judges: samba, rpcclient, impacket, tshark,
                         strace, captures, evidence, protocol, schemas, exports, hunt-exports,
                         polite, terraform, enforce, windows-artefacts; and the slow ones: wine, cmd,
                         windows-consumers, faults, kills, browser, fuzz
  bench inspect          seawall inspect beside tshark on one large capture (release build)
  bench feeds            seawall advisory import of WES-NG's definitions beside a Python program
                         that takes in the same
  bench evidence         our reader of registry hives beside python-registry, and a folder of
                         made hosts (release build)
  bench judge            seawall audit beside WES-NG on the same texts, and ten thousand fact
                         files (release build)
  bench contain          a thousand hosts with two hundred exceptions, compiled for every target
                         (release build)
  bench report           the page of ten thousand hosts by forty bulletins, made and shown in
                         Chromium, and the memory of lists (release build)
  bench scan             the scanner beside nmap, impacket and the kernel's floor (root);
                         --keep-disturbed measures on a busy machine too, and says so
  arrows                 which crate may use which
  lint-data              data files, message catalogues, traces of machines
  pack [--check]         makes the pack of imported bulletins of the archive beside the
                         repository, or compares it with the one that is kept
  peer up DIR ADDRESS    a Samba endpoint mapper on a loopback address (root, Debian's samba)
  peer down DIR          stops it

environment: SEAWALL_NO_INSTALL keeps `ci` from installing anything; SEAWALL_BINARY names a
binary for suites and benches to judge, instead of one built from here; SEAWALL_FUZZ_SECONDS
how long the suite `fuzz` runs each target, instead of 600.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether everything that was checked is well.
fn run(arguments: &[&str]) -> Result<bool> {
    // Started by ourselves, not by cargo.
    if let ["bench-peer", arguments @ ..] = arguments {
        return bench::peer(arguments);
    }
    let repository = Repository::find()?;
    match arguments {
        ["ci"] => ci::run(&repository, false),
        ["ci", "--full"] => ci::run(&repository, true),
        ["suite", name] => ci::run_suite(&repository, name),
        ["bench", name, options @ ..] => bench::run(&repository, name, options),
        ["arrows"] => Ok(say(&arrows::check(&repository)?, "arrows")),
        ["lint-data"] => {
            let report = lint_data::check(&repository)?;
            for note in &report.notes {
                println!("{note}");
            }
            Ok(say(&report.faults, "lint-data"))
        }
        ["pack"] => pack::make(&repository),
        ["pack", "--check"] => {
            let tally = pack::check(&repository)?;
            tally.skips.iter().for_each(|(what, why)| println!("{what}: {why}"));
            Ok(tally.failed == 0)
        }
        ["peer", "up", folder, address] => {
            let address = address.parse().with_context(|| format!("`{address}` is no address"))?;
            peer::Peer::start(folder.as_ref(), address)?.leave_running();
            println!("Samba answers on {address}; stop it with `cargo xtask peer down {folder}`");
            Ok(true)
        }
        ["peer", "down", folder] => peer::stop(folder.as_ref()).map(|()| true),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => bail!("no such command\n\n{USAGE}"),
    }
}

fn say(faults: &[String], what: &str) -> bool {
    if faults.is_empty() {
        println!("{what}: well");
    }
    for fault in faults {
        println!("{what}: {fault}");
    }
    faults.is_empty()
}
