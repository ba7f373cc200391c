//! The command line: what the user typed, and what is done about it.

mod advisory;
mod advisory_args;
mod args;
mod audit;
mod authorise;
mod begun;
mod catalogue;
mod collect;
mod common;
mod comparing;
mod contain;
mod crowds;
mod demo;
mod demo_evidence;
mod diff;
mod dry_run;
mod explain;
mod fail_on;
mod hosts;
mod hunt;
mod inspect;
mod intended;
mod inventory;
mod keep;
mod lab;
mod moments;
mod pipeline;
mod plan;
mod reading;
mod report;
mod run_lock;
mod saved_plan;
mod scan;
mod store;
mod targets;
mod verify_proof;
mod which;
mod window;

use std::{
    ffi::OsString,
    io::{Write as _, stderr},
    process::ExitCode,
    sync::Arc,
};

use clap::{Parser as _, error::ErrorKind};
use tokio::runtime::Builder;

use crate::{
    failure::{Exit, Failure},
    words::{Language, Words},
};

/// Runs one command line to its exit code.
pub fn run(command_line: Vec<OsString>) -> ExitCode {
    let cli = match args::Cli::try_parse_from(args::from_other_tools(command_line)) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(report_usage(&error)),
    };
    let words = Arc::new(Words::new(cli.language()));
    let ended = dispatch(cli, &words);
    ExitCode::from(match ended {
        Ok(exit) => exit.code(),
        Err(failure) => {
            if !failure.is_silent() {
                let _ = stderr().write_all(failure.say(&words).as_bytes());
            }
            failure.exit().code()
        }
    })
}

fn dispatch(cli: args::Cli, words: &Arc<Words>) -> Result<Exit, Failure> {
    let args::Cli { common, command } = cli;
    let serves = matches!(command, args::Command::Demo(_) | args::Command::Lab { .. });
    // A scan waits for the network and for the store, which has a thread of its own: a second one
    // costs a third more by handing over than it gains. A lab serves thousands of hosts.
    let mut builder =
        if serves { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    let runtime = builder.enable_all().build().map_err(|error| {
        Failure::new(Exit::Internal, "error-internal", &[("fault", "runtime")]).cause(&error)
    })?;
    runtime.block_on(async {
        match command {
            args::Command::Demo(demo) => demo::run(&common, &demo, words).await,
            args::Command::Scan(scan) => scan::run(&common, &scan, words).await,
            args::Command::Audit(audit) => audit::run(&common, &audit, words).await,
            args::Command::Plan(plan) => plan::run(&common, &plan, words).await,
            args::Command::Contain(contain) => contain::run(&common, &contain, words).await,
            args::Command::Hunt(hunt) => hunt::run(&common, &hunt, words),
            args::Command::Report(report) => report::run(&common, &report, words).await,
            args::Command::Authorise(authorise) => authorise::run(&common, &authorise, words),
            args::Command::Diff(diff) => diff::run(&common, &diff, words).await,
            args::Command::Explain(explain) => explain::run(&common, &explain, words).await,
            args::Command::VerifyProof(verify) => verify_proof::run(&verify, words),
            args::Command::Store { command } => store::run(&common, &command, words).await,
            args::Command::Inspect(inspect) => inspect::run(&common, &inspect, words),
            args::Command::Collect(collect) => collect::run(&collect, words),
            args::Command::Advisory { command } => advisory::run(&command, words),
            args::Command::Lab { command: args::LabCommand::Up(up) } => {
                lab::run(&common, &up, words).await
            }
        }
    })
}

/// Help and version go to stdout and end well; everything else is one line and a hint.
fn report_usage(error: &clap::Error) -> u8 {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        let _ = error.print();
        return match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Exit::Usage.code(),
            _ => Exit::Clean.code(),
        };
    }
    let words = Words::new(Language::from_locale());
    let rendered = error.render().to_string();
    let mut lines = rendered.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let fault = first.strip_prefix("error: ").unwrap_or(first);
    // What is missing stands on the lines below.
    let missing: Vec<_> = lines
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .collect();
    let detail = if missing.is_empty() { String::new() } else { format!(" {}", missing.join(" ")) };
    let _ = writeln!(stderr(), "{}: {fault}{detail}", words.text("error"));
    let _ = writeln!(stderr(), "{}: seawall --help", words.text("hint"));
    Exit::Usage.code()
}
