//! A plan for eyes: what to install in which order, why, and how to see that it worked.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use seawall_advisory::Kb;
use seawall_assess::plan::{
    Batch, Check, Closed, FileMinimum, Plan, PlannedPackage, PlannedUpdate, Standing, WhatIf,
};
use serde::Serialize;

use crate::{output::Style, printable::printable, words::Words};

/// Names on one line; the rest is counted.
const MOST_NAMES: usize = 12;

/// Writes plans.
pub struct PlanTable<'a> {
    words: &'a Words,
    style: Style,
}

impl<'a> PlanTable<'a> {
    /// A table in the given words.
    pub const fn new(words: &'a Words, style: Style) -> Self {
        Self { words, style }
    }

    /// Writes the plan of one host, below its head.
    pub fn plan(&self, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
        self.summary(plan, 2, out)?;
        for (number, batch) in plan.batches.iter().enumerate() {
            self.batch(number + 1, batch, out)?;
        }
        for contained in &plan.contain {
            let said = self.words.text("plan-contain");
            line(2, &format!("{}: {said}", self.bold(contained.advisory.as_str())), out)?;
            if let Some(step) = &contained.measure {
                line(4, &self.next(step), out)?;
            }
        }
        self.open(plan, out)?;
        plan.what_if.as_ref().map_or(Ok(()), |what_if| self.what_if(what_if, out))
    }

    /// The plan in a few lines: the updates of each batch by their numbers.
    pub fn brief(&self, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
        self.summary(plan, 4, out)?;
        for (number, batch) in plan.batches.iter().enumerate() {
            let mut said = format!("{}. {}", number + 1, self.batch_words(batch));
            if !batch.updates.is_empty() {
                let kbs = self.names(batch.updates.iter().map(|update| kb(&update.kb)));
                said = self.with("plan-brief", &[("batch", said), ("kbs", kbs)]);
            }
            line(4, &said, out)?;
        }
        if plan.contain.is_empty() {
            return Ok(());
        }
        let ids = self.names(plan.contain.iter().map(|row| row.advisory.to_string()));
        line(4, &format!("{ids}: {}", self.words.text("plan-contain")), out)
    }

    fn batch_words(&self, batch: &Batch) -> String {
        let said = self.words.tagged("plan-batch", "code", &batch.kind);
        let reboot = self.words.code("reboot", &batch.reboot);
        printable(&format!("{said} ({reboot})"))
    }

    /// How much is done by how little.
    fn summary(&self, plan: &Plan, indent: usize, out: &mut dyn Write) -> io::Result<()> {
        let (updates, batches) = (plan.updates().count(), plan.batches.len());
        let mut closed: Vec<_> = plan.closes().collect();
        closed.sort_unstable();
        closed.dedup();
        if batches == 0 && plan.contain.is_empty() {
            // What is not known is told below: it is not the same as nothing to do.
            let key = if plan.open.is_empty() { "plan-nothing" } else { "plan-nothing-known" };
            return line(indent, &self.words.text(key), out);
        }
        let args = [
            ("updates", updates.to_string()),
            ("batches", batches.to_string()),
            ("closed", closed.len().to_string()),
            ("contained", plan.contain.len().to_string()),
        ];
        line(indent, &self.with("plan-summary", &args), out)?;
        if updates == 0 {
            return Ok(());
        }
        let key = if plan.is_minimal { "plan-minimal" } else { "plan-not-minimal" };
        line(indent, &self.words.text(key), out)
    }

    fn batch(&self, number: usize, batch: &Batch, out: &mut dyn Write) -> io::Result<()> {
        line(2, &self.bold(&format!("{number}. {}", self.batch_words(batch))), out)?;
        if batch.is_forecast {
            line(5, &self.words.text("plan-forecast"), out)?;
        }
        if !batch.closes.is_empty() {
            let closes = self.names(batch.closes.iter().map(ToString::to_string));
            line(5, &self.with("plan-closes", &[("advisory", closes)]), out)?;
        }
        batch.updates.iter().try_for_each(|update| self.update(update, out))
    }

    fn update(&self, update: &PlannedUpdate, out: &mut dyn Write) -> io::Result<()> {
        let date = update.published.map(|date| date.to_string());
        let parts = [Some(update.advisory.to_string()), date, update.component.clone()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let head = self.bold(&printable(&kb(&update.kb)));
        line(5, &format!("{head}  {}", printable(&parts.join("  "))), out)?;
        if update.reinstall {
            line(7, &self.words.text("plan-reinstall"), out)?;
        }
        self.closes(&update.closes, out)?;
        if !update.settles.is_empty() {
            let settles = self.names(update.settles.iter().map(ToString::to_string));
            line(7, &self.with("plan-settles", &[("advisory", settles)]), out)?;
        }
        for row in &update.preconditions {
            let said = self.words.code("precondition", &row.code);
            let standing = self.words.code("plan-standing", &row.standing);
            let colour = if row.standing == Standing::Holds { None } else { Some(YELLOW) };
            let said = self.painted(&printable(&format!("{said}: {standing}")), colour);
            line(7, &self.with("plan-before", &[("what", said)]), out)?;
        }
        self.packages(update, out)?;
        for (kb, code) in &update.known_issues {
            let said = format!("KB{kb}: {}", self.words.code("issue", code));
            line(7, &self.with("plan-issue", &[("what", said)]), out)?;
        }
        for check in &update.checks {
            let said = self.check(check);
            line(7, &self.with("plan-check", &[("what", said)]), out)?;
        }
        let undo = self.words.tagged("plan-undo", "code", &update.undo);
        line(7, &self.with("plan-undo", &[("what", undo)]), out)
    }

    /// Its own bulletin first, what it holds of others together.
    fn closes(&self, closed: &[Closed], out: &mut dyn Write) -> io::Result<()> {
        let (own, held): (Vec<&Closed>, Vec<&Closed>) =
            closed.iter().partition(|closed| closed.path.len() < 2);
        if !own.is_empty() {
            let own = self.names(own.iter().map(|closed| closed.advisory.to_string()));
            line(7, &self.with("plan-closes", &[("advisory", own)]), out)?;
        }
        let few = held.len() <= MOST_PATHS;
        for closed in held.iter().filter(|_| few) {
            let args =
                [("advisory", closed.advisory.to_string()), ("path", closed.path.join(" → "))];
            line(7, &self.with("plan-closes-via", &args), out)?;
        }
        if !few {
            let held = self.names(held.iter().map(|closed| closed.advisory.to_string()));
            line(7, &self.with("plan-closes-held", &[("advisory", held)]), out)?;
        }
        let mut but_for: Vec<&str> =
            closed.iter().flat_map(|closed| &closed.but_for).map(String::as_str).collect();
        but_for.sort_unstable();
        but_for.dedup();
        if but_for.is_empty() {
            return Ok(());
        }
        let components = but_for.join(", ");
        line(7, &self.with("plan-but-for", &[("components", components)]), out)
    }

    fn packages(&self, update: &PlannedUpdate, out: &mut dyn Write) -> io::Result<()> {
        for PlannedPackage { lang, machine, name, family, .. } in
            update.packages.iter().take(MOST_NAMES)
        {
            let machine = self.words.code("machine", machine);
            let name = name.as_deref().or(family.as_deref()).unwrap_or("–").to_owned();
            let args = [("lang", lang.clone()), ("machine", machine), ("name", name)];
            line(7, &self.with("advisory-package", &args), out)?;
        }
        if update.packages.is_empty() && !update.download_families.is_empty() {
            let pages = self.names(update.download_families.iter().cloned());
            line(7, &self.with("plan-pages", &[("pages", pages)]), out)?;
        }
        Ok(())
    }

    fn check(&self, check: &Check) -> String {
        match check {
            Check::Audit { advisories } => {
                let names = self.names(advisories.iter().map(ToString::to_string));
                self.with("plan-check-audit", &[("advisories", names)])
            }
            Check::Keys { keys } => {
                let names = self.names(keys.iter().map(ToString::to_string));
                self.with("plan-check-keys", &[("keys", names)])
            }
            Check::Files { files } => {
                self.with("plan-check-files", &[("files", self.names(minima(files).into_iter()))])
            }
            other => self.words.tagged("plan-check", "code", other),
        }
    }

    /// Side by side where the same stands in the way and the same step resolves it.
    fn open(&self, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
        let mut by_reason: Vec<(String, Option<String>, Vec<String>)> = Vec::new();
        for row in &plan.open {
            let why = self.words.tagged("plan-open", "code", &row.why);
            let step = row.why.step().map(|step| self.next(step));
            match by_reason.iter_mut().find(|(said, known, _)| *said == why && *known == step) {
                Some((.., ids)) => ids.push(row.advisory.to_string()),
                None => by_reason.push((why, step, vec![row.advisory.to_string()])),
            }
        }
        for (why, step, ids) in by_reason {
            let ids = self.names(ids.into_iter());
            line(2, &format!("{}: {why}", self.painted(&ids, Some(YELLOW))), out)?;
            step.map_or(Ok(()), |step| line(4, &step, out))?;
        }
        Ok(())
    }

    fn what_if(&self, what_if: &WhatIf, out: &mut dyn Write) -> io::Result<()> {
        let asked = self.names(what_if.kbs.iter().map(kb));
        if !what_if.kbs.is_empty() {
            let head = self.with("plan-what-if", &[("kbs", asked)]);
            line(2, &self.bold(&head), out)?;
            let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            rows.insert(
                "plan-what-if-closes",
                what_if.closes.iter().map(|closed| closed.advisory.to_string()).collect(),
            );
            let leaves = what_if.leaves.iter().map(ToString::to_string).collect();
            rows.insert("plan-what-if-leaves", leaves);
            for (key, ids) in rows.into_iter().filter(|(_, ids)| !ids.is_empty()) {
                let said = self.with(key, &[("advisory", self.names(ids.into_iter()))]);
                line(5, &said, out)?;
            }
        }
        if what_if.without_effect.is_empty() {
            return Ok(());
        }
        let kbs = self.names(what_if.without_effect.iter().map(kb));
        line(2, &self.with("plan-what-if-without-effect", &[("kbs", kbs)]), out)
    }

    fn next(&self, step: &impl Serialize) -> String {
        let said = self.words.tagged("step", "code", step);
        printable(&self.with("explain-next", &[("step", said)]))
    }

    /// Names one after the other, and how many more there are.
    fn names(&self, names: impl Iterator<Item = String>) -> String {
        let all: Vec<String> = names.map(|name| printable(&name)).collect();
        let more = all.len().saturating_sub(MOST_NAMES);
        let shown: Vec<&str> = all.iter().take(MOST_NAMES).map(String::as_str).collect();
        if more == 0 {
            return shown.join(", ");
        }
        let more = self.with("plan-more", &[("count", more.to_string())]);
        format!("{}{more}", shown.join(", "))
    }

    fn with(&self, key: &str, args: &[(&str, String)]) -> String {
        let args: Vec<(&str, &str)> =
            args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.words.with(key, &args)
    }

    fn bold(&self, text: &str) -> String {
        self.painted(text, Some(BOLD))
    }

    fn painted(&self, text: &str, colour: Option<&str>) -> String {
        colour.map_or_else(|| text.to_owned(), |colour| self.style.painted(text, colour))
    }
}

/// Bulletins held by an update whose ways there are told one by one.
const MOST_PATHS: usize = 4;

const BOLD: &str = "1";
const YELLOW: &str = "33";

/// An update by its number; some have a name only.
fn kb(kb: &Kb) -> String {
    if kb.is_number() { format!("KB{kb}") } else { kb.to_string() }
}

/// The lowest version of each file for each branch.
fn minima(files: &[FileMinimum]) -> Vec<String> {
    let said = |file: &FileMinimum| match &file.branch {
        Some(branch) => format!("{} {} ({branch})", file.path, file.at_least),
        None => format!("{} {}", file.path, file.at_least),
    };
    let mut lines: Vec<String> = files.iter().map(said).collect();
    lines.dedup();
    lines
}

fn line(indent: usize, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:indent$}{text}", "")
}
