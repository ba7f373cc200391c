//! `advisory show`: a bulletin for eyes.

use std::io::{self, Write};

use seawall_advisory::{
    Bulletin, Certainty, Containment, CveId, Dates, EvidenceRule, Kb, Relation, Scope, Update,
};

use super::{
    FORMATS, imports, names,
    record::{Shown, Text},
    text::{products, rating, related, scope, service_packs, title},
};
use crate::cli::advisory_args::Show;
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, line},
    printable::printable,
    words::Words,
};

/// Shows.
pub fn run(args: &Show, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let known = names::known(&args.as_of)?;
    let vulnerability = names::vulnerability(&known, &args.id);
    let bulletin = match &vulnerability {
        Some(record) => record,
        None => names::bulletin(&known, &args.id)?,
    };
    let mut shown = Shown::of(&known, bulletin);
    // The text is that of the last edition, which a day in the past did not know.
    let text = match (args.no_text, &args.as_of.as_of) {
        (false, None) => imports::text(&bulletin.id, words)?,
        _ => None,
    };
    shown.text = text.as_ref().map(|(source, text)| Text::of(source, text));
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        line(&shown, &mut out)?;
    } else {
        Page { words, out: &mut out }.show(bulletin, &shown)?;
        if let Some((source, text)) = &text {
            writeln!(out, "\n── {} ──", printable(&source.what))?;
            text.lines().try_for_each(|line| writeln!(out, "{}", printable(line)))?;
        }
    }
    out.close()?;
    Ok(Exit::Clean)
}

struct Page<'a> {
    words: &'a Words,
    out: &'a mut dyn Write,
}

impl Page<'_> {
    fn show(mut self, bulletin: &Bulletin, shown: &Shown<'_>) -> io::Result<()> {
        // Updates of feeds go by their article.
        let kb = bulletin.kb.as_ref().map(|kb| format!("KB{kb}"));
        let kb = kb.filter(|kb| kb != bulletin.id.as_str()).unwrap_or_default();
        let title = printable(title(bulletin, self.words));
        let named = [bulletin.id.as_str(), &kb, &title];
        let named: Vec<&str> = named.into_iter().filter(|part| !part.is_empty()).collect();
        writeln!(self.out, "{}", named.join("  "))?;
        self.about(bulletin)?;
        self.danger(bulletin)?;
        self.listing(bulletin)?;
        for update in &bulletin.updates {
            self.update(update)?;
        }
        self.list("advisory-contains", &related(&shown.contains, self.words))?;
        self.list("advisory-replaced-by", &related(&shown.replaced_by, self.words))?;
        let assertions = bulletin.edges.iter();
        let assertions = assertions.filter(|edge| edge.relation == Relation::DoesNotReplace);
        let said: Vec<String> = assertions
            .map(|edge| {
                let on = scope(&edge.products, &edge.service_packs);
                let open = edge.leaves_open.as_ref().map(|left| {
                    let cves = list_of(&left.cves);
                    let args = [("cves", cves.as_str()), ("files", &left.lacks.join(", "))];
                    format!(" ({})", self.words.with("advisory-leaves-open", &args))
                });
                format!("{}: {on}{}", edge.older, open.unwrap_or_default())
            })
            .collect();
        self.list("advisory-does-not-replace", &said)?;
        for tool in &bulletin.removal_tools {
            let worms = tool.removes.join(", ");
            let on = products(&tool.products);
            let args = [("kb", tool.kb.as_str()), ("worms", &worms), ("products", &on)];
            let said = self.words.with("advisory-removal-tool", &args);
            self.marked(1, &said, tool.certainty)?;
        }
        Ok(())
    }

    fn about(&mut self, bulletin: &Bulletin) -> io::Result<()> {
        for (key, dates) in
            [("advisory-published", &bulletin.published), ("advisory-revised", &bulletin.revised)]
        {
            let said = editions(dates);
            if !said.is_empty() {
                self.field(key, &self.marked_text(&said, dates.certainty))?;
            }
        }
        for revision in &bulletin.revisions {
            let what = self.words.code("revision", &revision.code);
            self.line(2, &format!("{}  {what}", revision.date))?;
        }
        if !bulletin.cves.is_empty() {
            self.field("advisory-cves", &list_of(&bulletin.cves))?;
        }
        if !bulletin.impact.is_empty() {
            let impact: Vec<_> =
                bulletin.impact.iter().map(|impact| self.words.code("impact", impact)).collect();
            self.field("advisory-impact", &impact.join(", "))?;
        }
        Ok(())
    }

    fn danger(&mut self, bulletin: &Bulletin) -> io::Result<()> {
        for row in &bulletin.severity {
            // Without products it is the bulletin's own.
            let on = if row.products.is_empty() {
                String::new()
            } else {
                format!(": {}", scope(&row.products, &row.service_packs))
            };
            let cves = if row.cves.is_empty() {
                String::new()
            } else {
                format!(" {}", list_of(&row.cves))
            };
            let said = format!("{}{cves}{on}", rating(row.rating, self.words));
            self.field("advisory-severity", &said)?;
        }
        for row in &bulletin.cvss {
            let said = format!("{} CVSS {} {}", row.cve, row.version, row.score);
            self.field("advisory-score", &self.marked_text(&said, Some(row.certainty)))?;
        }
        for row in &bulletin.exploited_by {
            let seen = row.first_seen.map(|date| format!(" {date}")).unwrap_or_default();
            let said = format!("{} ({}){seen}", row.worm, row.cve);
            self.field("advisory-worm", &self.marked_text(&said, Some(row.certainty)))?;
        }
        for row in &bulletin.known_exploited {
            let since = row.since.map(|date| date.to_string()).unwrap_or_default();
            let args =
                [("cve", row.cve.as_str()), ("since", &since), ("source", &row.sources.join(", "))];
            let key = match row.ransomware {
                Some(true) => "advisory-exploited-ransomware",
                _ => "advisory-exploited",
            };
            self.line(1, &self.words.with(key, &args))?;
        }
        for note in &bulletin.notes {
            let said = self.words.code("note", &note.code);
            self.field("advisory-note", &self.marked_text(&said, Some(note.certainty)))?;
        }
        Ok(())
    }

    fn listing(&mut self, bulletin: &Bulletin) -> io::Result<()> {
        let groups = [
            ("advisory-affected", &bulletin.affected),
            ("advisory-not-affected", &bulletin.not_affected),
            ("advisory-never-tested", &bulletin.vendor_never_tested),
        ];
        for (key, rows) in groups {
            for row in rows {
                self.scope(key, row)?;
            }
        }
        if !bulletin.other_software.is_empty() {
            self.field("advisory-other-software", &bulletin.other_software.join(", "))?;
        }
        for row in &bulletin.no_fix {
            let reason = self.words.code("value-why", &row.reason);
            let cves = if row.cves.is_empty() {
                String::new()
            } else {
                format!(" {}", list_of(&row.cves))
            };
            let only = row.only.map(|Containment::FilterPort { door }| {
                let door = door.to_string();
                format!("; {}", self.words.with("advisory-only-filter", &[("door", &door)]))
            });
            let only = only.unwrap_or_default();
            let said = format!("{}{cves}: {reason}{only}", products(&row.products));
            self.field("advisory-no-fix", &self.marked_text(&said, Some(row.certainty)))?;
        }
        Ok(())
    }

    fn scope(&mut self, key: &str, row: &Scope) -> io::Result<()> {
        let on = scope(&row.products, &row.service_packs);
        let said = match &row.component {
            Some(component) => format!("{component}: {on}"),
            None => on,
        };
        self.field(key, &self.marked_text(&said, Some(row.certainty)))
    }

    fn update(&mut self, update: &Update) -> io::Result<()> {
        let on = products(&update.products);
        let packs = match update.sp_required.as_slice() {
            [] => String::new(),
            packs => format!(" {}", service_packs(packs)),
        };
        let on = match &update.component {
            Some(component) => format!("{component}: {on}"),
            None => on,
        };
        let kb = Kb::as_str(&update.kb);
        let reboot = self.words.code("reboot", &update.reboot);
        let uninstall = self.words.code("uninstall", &update.uninstall);
        self.line(1, &format!("KB{kb}  {on}{packs}  ({reboot}; {uninstall})"))?;
        if let Some(date) = update.published {
            self.line(2, &format!("{}: {date}", self.words.text("advisory-published")))?;
        }
        for row in &update.evidence {
            let said = evidence(&row.rule, row.branch.as_deref(), self.words);
            self.marked(2, &said, row.certainty)?;
        }
        for row in &update.rolled_into_sp {
            let key = if row.shipped { "advisory-in-sp" } else { "advisory-in-sp-never" };
            let pack = row.service_pack.to_string();
            let args = [("sp", pack.as_str()), ("products", &products(&row.products))];
            self.marked(2, &self.words.with(key, &args), row.certainty)?;
        }
        for row in &update.packages {
            let machine = self.words.code("machine", &row.machine);
            let name = row.name.as_deref().or(row.family.as_deref()).unwrap_or("–");
            let args = [("lang", row.lang.as_str()), ("machine", &machine), ("name", name)];
            self.line(2, &self.words.with("advisory-package", &args))?;
        }
        for row in &update.preconditions {
            let said = self.words.code("precondition", &row.code);
            self.marked(2, &said, row.certainty)?;
        }
        for row in &update.known_issues {
            let said = format!("KB{}: {}", row.kb, self.words.code("issue", &row.code));
            self.marked(2, &said, row.certainty)?;
        }
        for row in &update.notes {
            self.marked(2, &self.words.code("note", &row.code), row.certainty)?;
        }
        Ok(())
    }

    fn list(&mut self, key: &str, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        self.line(1, &self.words.text(key))?;
        lines.iter().try_for_each(|line| self.line(2, line))
    }

    fn field(&mut self, key: &str, value: &str) -> io::Result<()> {
        self.line(1, &format!("{}: {value}", self.words.text(key)))
    }

    fn marked(&mut self, depth: usize, text: &str, certainty: Certainty) -> io::Result<()> {
        self.line(depth, &self.marked_text(text, Some(certainty)))
    }

    // What was read in the vendor's own words needs no mark.
    fn marked_text(&self, text: &str, certainty: Option<Certainty>) -> String {
        match certainty {
            None | Some(Certainty::Verified) => text.to_owned(),
            Some(other) => format!("{text} [{}]", self.words.code("value-certainty", &other)),
        }
    }

    fn line(&mut self, depth: usize, text: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{}", "", printable(text), indent = depth * 2)
    }
}

fn list_of(cves: &[CveId]) -> String {
    cves.iter().map(CveId::as_str).collect::<Vec<_>>().join(", ")
}

fn editions(dates: &Dates) -> String {
    let said = [("ja", dates.ja), ("us", dates.us)]
        .into_iter()
        .filter_map(|(edition, date)| Some(format!("{} ({edition})", date?)));
    said.collect::<Vec<_>>().join(", ")
}

fn evidence(rule: &EvidenceRule, branch: Option<&str>, words: &Words) -> String {
    let branch = branch.map(|branch| format!(" ({branch})")).unwrap_or_default();
    match rule {
        EvidenceRule::RegistryKey { path, .. } => format!("HKLM\\{path}"),
        EvidenceRule::FileVersion { path, at_least, discriminates, .. } => {
            let said = format!("{path} ≥ {at_least}{branch}");
            if *discriminates {
                said
            } else {
                format!("{said} ({})", words.text("advisory-tells-nothing"))
            }
        }
        EvidenceRule::ArpDisplayName { text } => {
            words.with("advisory-arp", &[("text", text.as_str())])
        }
        EvidenceRule::Cbs { package } => format!("CBS {package}"),
        EvidenceRule::BuildAtLeast { build } => {
            words.with("advisory-build", &[("build", &build.to_string())])
        }
        _ => String::new(),
    }
}
