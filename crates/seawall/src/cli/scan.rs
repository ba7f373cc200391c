//! `seawall scan`.

use std::{
    io::{Write as _, stderr},
    sync::Arc,
};

use seawall_probe::Plan;

use super::{
    args::{Common, Scan},
    begun::Begun,
    catalogue::catalogue,
    dry_run, fail_on,
    pipeline::Pipeline,
    targets::read_doors,
    window,
};
use crate::{
    failure::{Exit, Failure},
    output::{About, Format, Sink},
    stop::Stop,
    words::Words,
};

/// Scans.
pub async fn run(common: &Common, args: &Scan, words: &Arc<Words>) -> Result<Exit, Failure> {
    // Everything that can be wrong is found before anything is sent.
    let inventory = args.inventory.read(common, words)?;
    if args.dry_run {
        return dry_run::run(args, words).await;
    }
    let format = Format::parse(&args.format, Format::ALL)?;
    let window = args.window.as_deref().map(window::read).transpose()?;
    let begun = match &args.resume {
        None => Begun::anew(common, args).await?,
        Some(run) => Begun::again(common, args, run).await?,
    };
    let Begun { run, plan, done, store, scope, lock } = begun;
    if args.netbios_names && !common.quiet {
        let _ = writeln!(stderr(), "{}", words.text("note-netbios-names"));
    }
    let sink = Sink::open(args.output.as_deref())?;
    let about = About {
        timeout: plan.pace().answer,
        ranges: plan.targets().ranges().collect(),
        has_inventory: inventory.is_some(),
    };
    let style = common.style(args.output.is_some());
    let printer = format.printer(Arc::clone(words), style, about);
    let pipeline = Pipeline {
        run,
        targets: seawall_probe::Targets { all: plan.targets(), done, seed: plan.seed },
        scope,
        plan: Plan {
            doors: read_doors(&plan.ports)?,
            pace: plan.pace(),
            depth: plan.depth(),
            second_pass: plan.second_pass,
        },
        window,
        stop: Stop::listen(args.stop_file.clone()),
        store,
        catalogue: catalogue()?,
        shows_progress: common.shows_progress(),
        words: Arc::clone(words),
    };
    let stopped = pipeline.scan().await?;
    let summary = pipeline.print(printer, sink, stopped, |host| {
        if let Some(inventory) = &inventory {
            host.look_up(inventory);
        }
    });
    let summary = summary.await?;
    pipeline.store.close().await;
    drop(lock);
    if stopped {
        if pipeline.scope.has_ended() {
            let _ = writeln!(stderr(), "{}", words.text("progress-scope-ended"));
        }
        let said = words.with(
            "progress-interrupted",
            &[
                ("done", &summary.hosts.to_string()),
                ("total", &summary.targets.to_string()),
                ("run", &summary.run),
            ],
        );
        let _ = writeln!(stderr(), "{said}");
        return Ok(Exit::Interrupted);
    }
    let found = summary.verdicts.values().flat_map(|states| states.keys()).copied();
    let is_settled = summary.unsettled == 0;
    Ok(fail_on::exit(found, is_settled, &args.fail_on, args.fail_on_unknown))
}
