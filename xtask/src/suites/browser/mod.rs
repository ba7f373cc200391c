//! The page of a fleet report in a real browser: what is seen in it, in both languages, how wide it
//! is, whom it speaks to, and that nothing a host says of itself becomes more than text.
//!
//! A topic is a script that Node.js runs; it prints a line a check. The names are known here too:
//! a script that ends early fails.

mod scene;
mod topic;
mod validity;

use anyhow::Result;

use super::check::Skip;
use super::{Bench, Suite, Tool, install};
use crate::tally::Tally;
use scene::Scene;
use topic::TOPICS;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[CHROMIUM, NODE],
    checks: topic::checks() + validity::CHECKS,
    run,
};

/// What shows pages.
pub(crate) const CHROMIUM: Tool = Tool { program: "chromium", package: "chromium" };
/// What runs the scripts.
pub(crate) const NODE: Tool = Tool { program: "node", package: "nodejs" };

const NAME: &str = "browser";

fn run(bench: &Bench) -> Result<Tally> {
    let packages = install::node(bench).map_err(|why| Skip(format!("{why:#}")))?;
    install::japanese_font().map_err(|why| Skip(format!("{why:#}")))?;
    let scene = Scene::set(bench, &packages)?;
    let mut tally = Tally::default();
    for topic in TOPICS {
        tally.add(topic.run(&scene)?);
    }
    tally.add(validity::check(&scene));
    Ok(tally)
}
