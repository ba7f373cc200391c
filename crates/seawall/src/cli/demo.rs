//! `seawall demo`: a lab of 254 hosts, scanned and shown; no root, no network.

use std::{
    io::{Write as _, stderr},
    iter,
    sync::Arc,
    time::Duration,
};

use seawall_lab::Fleet;
use seawall_probe::{AddressSet, Depth, Pace, Plan, Scope};
use seawall_store::{Moment, RunKind};

use super::{
    advisory_args::AsOf,
    args::{self, Common, Demo},
    catalogue::catalogue,
    common::{new_run, own_folder, store_failure},
    demo_evidence::{self, Audited},
    lab,
    pipeline::Pipeline,
    report,
    targets::{Targets, read_doors},
};
use crate::{
    clock,
    failure::{Exit, Failure},
    output::{About, Format, Sink},
    stop::Stop,
    words::Words,
};

/// Long enough for simulated hosts on a busy machine, short enough for somebody who watches.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What a scan looks at unless told otherwise.
const DOORS: &str = "135,139,445,593,udp/135,udp/137,udp/138,udp/445";

/// Shows.
pub async fn run(common: &Common, args: &Demo, words: &Arc<Words>) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, Format::ALL)?;
    let fleet = Fleet::demo(args.network).map_err(|error| lab::lab_failure(&error))?;
    let store = common.open_store().await?;
    let catalogue = catalogue()?;
    let hosts = fleet.hosts().len().to_string();
    let network = format!("{}/24", args.network);
    let lab = lab::start(fleet, lab::free_ports()?)?;
    if !common.quiet {
        let said = words.with("demo-title", &[("hosts", &hosts), ("network", &network)]);
        let _ = writeln!(stderr(), "{said}\n");
    }
    let named = Targets::read(&[network], &[], &[], &[]).await?;
    // A demo is begun anew rather than gone on with: its lab is gone.
    let run = new_run(RunKind::Demo, clock::now(), catalogue, "{}".to_owned());
    let run = store.begin_run(&run).await.map_err(|error| store_failure(&error))?;
    let pipeline = Pipeline {
        run,
        targets: seawall_probe::Targets {
            all: named.included,
            done: AddressSet::default(),
            seed: None,
        },
        scope: Scope::loopback(AddressSet::default(), lab::port_map(&lab)),
        plan: Plan {
            doors: read_doors(DOORS)?,
            pace: Pace {
                answer: PATIENCE,
                datagram: PATIENCE,
                host: PATIENCE * 4,
                ..Pace::LOOPBACK
            },
            depth: Depth::Full,
            second_pass: false,
        },
        window: None,
        stop: Stop::listen(None),
        store,
        catalogue,
        shows_progress: common.shows_progress(),
        words: Arc::clone(words),
    };
    let stopped = pipeline.scan().await?;
    let mut most_telling = None;
    let about = About {
        timeout: PATIENCE,
        ranges: pipeline.targets.all.ranges().collect(),
        has_inventory: false,
    };
    let printer = format.printer(Arc::clone(words), common.style(false), about);
    let print = pipeline.print(printer, Sink::open(None)?, stopped, |host| {
        let missing = host.verdicts.iter().any(|v| v.state == seawall_assess::State::Missing);
        if most_telling.is_none() && missing {
            most_telling = Some(host.address);
        }
    });
    let summary = print.await?;
    pipeline.store.close().await;
    lab.stop().await;
    if summary.interrupted {
        return Ok(Exit::Interrupted);
    }
    let audited = demo_evidence::audit(common, catalogue, words).await?;
    if !common.quiet {
        say_next(words, most_telling.map(|address| address.to_string()), &audited);
        let _ = writeln!(stderr());
    }
    let runs: Vec<Moment> = iter::once(run).chain(audited.run).map(Moment::Run).collect();
    report::write(common, &page(&audited, words), &runs, words).await?;
    Ok(Exit::Clean)
}

/// The page that the demonstration ends with.
fn page(audited: &Audited, words: &Words) -> args::Report {
    args::Report {
        title: Some(words.text("demo-report-title")),
        which: args::Which {
            advisories: Vec::new(),
            scope: "rpc".to_owned(),
            as_of: AsOf { as_of: None },
        },
        since: None,
        split_by: None,
        no_proofs: false,
        no_plan: false,
        inventory: args::InventoryArg { inventory: Some(audited.inventory.clone()) },
        format: "html".to_owned(),
        output: Some(own_folder().join("demo-report.html")),
        fail_on: "never".to_owned(),
        fail_on_unknown: false,
    }
}

fn say_next(words: &Words, host: Option<String>, audited: &Audited) {
    let host = host.unwrap_or_else(|| "127.77.3.1".to_owned());
    let folder = audited.folder.display().to_string();
    let commands = [
        (format!("seawall audit {folder}"), "demo-next-audit"),
        ("seawall explain W2K-242 MS03-039".to_owned(), "demo-next-contradiction"),
        ("seawall plan W2K-186".to_owned(), "demo-next-plan"),
        (format!("seawall explain {host} MS03-039"), "demo-next-explain"),
        ("seawall demo --format jsonl".to_owned(), "demo-next-json"),
        (
            "seawall lab up --address 127.0.0.5 --profile w2k-sp4-unpatched --port-map 135=10135"
                .to_owned(),
            "demo-next-lab",
        ),
        ("seawall scan 127.0.0.5 --port-map 135=10135".to_owned(), "demo-next-scan"),
    ];
    let mut err = stderr().lock();
    let args = [("hosts", audited.hosts.to_string()), ("folder", folder.clone())];
    let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
    let _ = writeln!(err, "\n{}", words.with("demo-audited", &args));
    let _ = writeln!(err, "\n{}", words.text("demo-next"));
    for (command, key) in commands {
        let _ = writeln!(err, "  {command}\n      {}", words.text(key));
    }
}
