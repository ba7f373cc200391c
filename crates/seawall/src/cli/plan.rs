//! `seawall plan`: what to install on hosts, in which order, and what that closes.

use std::io::Write as _;

use seawall_advisory::{Kb, Machine};
use seawall_assess::{judge::Judge, plan};
use seawall_facts::Products;

use super::{
    args::{Common, Plan},
    hosts,
};
use crate::{
    audit::{Table, inventory_of},
    clock,
    failure::{Exit, Failure},
    judging::{Question, judged},
    output::{Format, List, Sink, line},
    plan::{PlanRecord, PlanTable, SCHEMA},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Plans.
pub async fn run(common: &Common, args: &Plan, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let inventory = args.inventory.read(common, words)?;
    let inventory = inventory.as_ref();
    let known = args.which.catalogue()?;
    let wanted = args.which.bulletins(&known)?;
    let what_if: Vec<Kb> = args.what_if.iter().map(|number| Kb::new(number)).collect();
    let judge = Judge::new(&known, Products::embedded());
    let question = Question {
        judge: &judge,
        wanted: &wanted,
        with_proofs: false,
        today: clock::now(),
        plan: Some(plan::Options {
            what_if: &what_if,
            machine: args.machine.as_deref().and_then(machine),
        }),
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    let mut found = Vec::new();
    for named in &args.hosts {
        found.extend(hosts::meant(common, named, &args.reading, &known).await?);
    }
    let style = common.style(args.output.is_some());
    let (heads, plans) = (Table::new(words, style, inventory), PlanTable::new(words, style));
    let mut list = List::default();
    if format == Format::Json {
        List::begin(SCHEMA, "hosts", &mut sink)?;
    }
    for host in &found {
        let Some(evidence) = &host.evidence else {
            return Err(not_audited(&host.name()));
        };
        let judged = judged(evidence, host.outside.as_ref(), &question);
        let Some(plan) = &judged.plan else { continue };
        let record = || {
            let row = inventory.and_then(|inventory| inventory_of(evidence, inventory));
            PlanRecord::new(evidence, plan, row)
        };
        match format {
            Format::Json => list.item(&record(), &mut sink)?,
            Format::JsonLines => line(&record(), &mut sink)?,
            _ => {
                heads.head(evidence, &mut sink)?;
                if judged.verdicts.is_empty() {
                    writeln!(sink, "  {}", words.text("audit-nothing-judged"))?;
                } else {
                    plans.plan(plan, &mut sink)?;
                }
            }
        }
    }
    if format == Format::Json {
        List::end(&serde_json::json!({ "hosts": found.len() }), &mut sink)?;
    }
    sink.close()?;
    Ok(Exit::Clean)
}

/// A scan alone does not tell enough of a host to choose its packages.
fn not_audited(host: &str) -> Failure {
    Failure::usage("error-plan-not-audited", &[("host", host)])
        .hint("hint-plan-not-audited", &[("host", host)])
}

fn machine(name: &str) -> Option<Machine> {
    match name {
        "pc_at" => Some(Machine::PcAt),
        "pc98" => Some(Machine::Pc98),
        _ => None,
    }
}
