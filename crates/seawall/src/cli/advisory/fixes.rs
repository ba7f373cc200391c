//! `advisory fixes`: which updates mend a vulnerability on a product, and whether a build has it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use seawall_advisory::{
    Bulletin, Catalogue, Date, EvidenceRule, Kind, PackageKind, Reboot, Update, feed::Feeds,
};
use seawall_assess::builds::{self, BuildVerdict, FixedFrom, HostBuild, Track};
use seawall_facts::{Product, ProductId, ServicePack, Version};
use serde::Serialize;

use super::{FORMATS, names, record::Head};
use crate::cli::advisory_args::Fixes;
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, line, pad},
    printable::printable,
    words::Words,
};

/// Tells.
pub fn run(args: &Fixes, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let known = names::known(&args.as_of)?;
    let product = names::product(&args.product)?;
    let sp = names::service_pack(product, args.sp.as_deref())?;
    let host = args.build.as_deref().map(host_build).transpose()?;
    let track = args.track.as_deref().map(track_of).transpose()?;
    let bulletin = record(&known, &args.id)?;
    let updates: Vec<&Update> =
        bulletin.updates.iter().filter(|update| update.is_for(&product.id, sp)).collect();
    let rows: Vec<Row<'_>> =
        updates.iter().map(|update| Row::of(update, &known, product, sp)).collect();
    let verdict = host.map(|host| judge(product, host, track, &updates));
    let said = Said {
        head: Head::under(SCHEMA, &known),
        id: bulletin.id.as_str(),
        product: &product.id,
        service_pack: sp,
        data_as_of: data_as_of(&known, &updates),
        updates: rows,
        verdict,
    };
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        line(&said, &mut out)?;
    } else {
        table(&said, words, &mut out)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

/// The record of a vulnerability or of an article, as feeds have it.
fn record(known: &Catalogue, id: &str) -> Result<Bulletin, Failure> {
    if let Some(found) = known.vulnerability(id) {
        return Ok(found);
    }
    let found = names::bulletin(known, id)?;
    // Of the bulletins about a vulnerability the first is found; all their updates are meant.
    let same: Vec<&Bulletin> = known.by_cve(id);
    let mut whole = found.clone();
    for other in same.into_iter().filter(|other| other.id != found.id) {
        whole.updates.extend(other.updates.iter().cloned());
    }
    if found.kind != Kind::Update && known.feeds().is_none() && whole.updates.is_empty() {
        return Err(Failure::usage("error-advisory-no-updates", &[("id", id)])
            .hint("hint-advisory-feeds", &[]));
    }
    Ok(whole)
}

fn host_build(text: &str) -> Result<HostBuild, Failure> {
    let fault = || {
        Failure::usage("error-advisory-build", &[("build", text)]).hint("hint-advisory-build", &[])
    };
    let version: Version = text.parse().map_err(|_| fault())?;
    let [major, minor, build, revision] = version.fields();
    match text.split('.').count() {
        3 => Ok(HostBuild { base: [major, minor, build], revision: None }),
        4 => Ok(HostBuild { base: [major, minor, build], revision: Some(revision) }),
        _ => Err(fault()),
    }
}

fn track_of(text: &str) -> Result<Track, Failure> {
    match text {
        "standard" => Ok(Track::Standard),
        "hotpatch" => Ok(Track::Hotpatch),
        _ => Err(Failure::usage("error-advisory-track", &[("track", text)])),
    }
}

fn judge(
    product: &Product,
    host: HostBuild,
    track: Option<Track>,
    updates: &[&Update],
) -> BuildVerdict {
    let (mut fixes, mut unbuilt) = (BTreeSet::new(), BTreeSet::new());
    // What mends a component says nothing of the product itself.
    for update in updates.iter().filter(|update| update.component.is_none()) {
        let Ok(kb) = update.kb.as_str().parse() else { continue };
        let builds: Vec<Version> = builds_of(update).collect();
        if builds.is_empty() {
            unbuilt.insert(kb);
        }
        let hotpatch = update.package_kind == Some(PackageKind::Hotpatch);
        fixes.extend(builds.into_iter().map(|build| FixedFrom { build, kb, hotpatch }));
    }
    // One feed has the build, and another the same update without it.
    unbuilt.retain(|kb| !fixes.iter().any(|fix: &FixedFrom| fix.kb == *kb));
    let fixes: Vec<FixedFrom> = fixes.into_iter().collect();
    let unbuilt: Vec<u32> = unbuilt.into_iter().collect();
    builds::judge(product, host, track, &fixes, &unbuilt)
}

fn builds_of(update: &Update) -> impl Iterator<Item = Version> {
    update.evidence.iter().filter_map(|row| match row.rule {
        EvidenceRule::BuildAtLeast { build } => Some(build),
        _ => None,
    })
}

/// The last day of each feed that the updates rest on.
fn data_as_of(known: &Catalogue, updates: &[&Update]) -> BTreeMap<String, Option<Date>> {
    let named: BTreeSet<&str> =
        updates.iter().flat_map(|update| update.sources.iter().map(String::as_str)).collect();
    let feeds = known.feeds().map(Feeds::feeds).unwrap_or_default();
    let of_feeds = feeds.iter().map(|feed| (feed.source.name.as_str(), feed.source.date));
    let of_bulletins =
        known.imported_from().iter().map(|source| (source.name.as_str(), source.date));
    of_feeds
        .chain(of_bulletins)
        .filter(|(name, _)| named.contains(name))
        .map(|(name, date)| (name.to_owned(), date))
        .collect()
}

/// Name and version of the schema.
const SCHEMA: &str = "seawall.advisory-fixes/1";

/// The JSON form: `docs/schema/advisory-fixes-1.json`.
#[derive(Debug, Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    head: Head,
    id: &'a str,
    product: &'a ProductId,
    service_pack: Option<ServicePack>,
    /// The last day of each source that was used.
    data_as_of: BTreeMap<String, Option<Date>>,
    /// Any one of them mends it.
    updates: Vec<Row<'a>>,
    verdict: Option<BuildVerdict>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    kb: String,
    published: Option<Date>,
    package_kind: &'a Option<PackageKind>,
    component: &'a Option<String>,
    /// The builds from which on it is mended.
    builds: Vec<Version>,
    reboot: Reboot,
    sources: &'a [String],
    /// The newest update that holds it, where any does, and how sure that is.
    newest: Option<Newest>,
}

#[derive(Debug, Serialize)]
struct Newest {
    id: String,
    strength: seawall_advisory::Strength,
}

impl<'a> Row<'a> {
    fn of(
        update: &'a Update,
        known: &Catalogue,
        product: &Product,
        sp: Option<ServicePack>,
    ) -> Self {
        let kb = format!("KB{}", update.kb);
        let record = known.bulletin(&kb).filter(|record| record.kind == Kind::Update);
        let newer = record.map(|record| known.contained_by(&record.id, &product.id, sp));
        let newest = newer.and_then(|newer| {
            newer.last().map(|row| Newest { id: row.id.to_string(), strength: row.strength })
        });
        Self {
            kb,
            published: update.published,
            package_kind: &update.package_kind,
            component: &update.component,
            builds: builds_of(update).collect(),
            reboot: update.reboot,
            sources: &update.sources,
            newest,
        }
    }
}

fn table(said: &Said<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if said.updates.is_empty() {
        let args = [("id", said.id), ("product", said.product.as_str())];
        writeln!(out, "{}", words.with("advisory-fixes-none", &args))?;
    }
    for row in &said.updates {
        let date = row.published.map(|date| date.to_string()).unwrap_or_default();
        let builds: Vec<String> = row.builds.iter().map(ToString::to_string).collect();
        let kind = match row.package_kind {
            None => String::new(),
            Some(PackageKind::Other(printed)) => printable(printed),
            Some(kind) => words.code("package-kind", kind),
        };
        let newest = row.newest.as_ref().map(|newest| {
            let strength = words.code("strength", &newest.strength);
            let args = [("id", newest.id.as_str()), ("strength", &strength)];
            let doubt = !strength.is_empty();
            let key = if doubt { "advisory-fixes-newest-if" } else { "advisory-fixes-newest" };
            words.with(key, &args)
        });
        let notes = [
            kind,
            builds.join(", "),
            row.component.as_deref().map(printable).unwrap_or_default(),
            newest.unwrap_or_default(),
        ];
        let notes: Vec<String> = notes.into_iter().filter(|note| !note.is_empty()).collect();
        let text = format!("{}  {}  {}", pad(&row.kb, 10), pad(&date, 10), notes.join("; "));
        writeln!(out, "{}", text.trim_end())?;
    }
    if said.updates.len() > 1 {
        writeln!(out, "{}", words.text("advisory-fixes-any"))?;
    }
    if let Some(verdict) = &said.verdict {
        let state = words.code("state", &verdict.state);
        let reasons: Vec<String> =
            verdict.reasons.iter().map(|reason| words.tagged("reason", "code", reason)).collect();
        writeln!(out, "\n{state}: {}", reasons.join("; "))?;
        if let Some(step) = &verdict.next_step {
            let step = words.tagged("step", "code", step);
            writeln!(out, "{}", words.with("advisory-fixes-next", &[("step", &step)]))?;
        }
    }
    let dates: Vec<String> = said
        .data_as_of
        .iter()
        .map(|(name, date)| {
            format!("{name} {}", date.map(|date| date.to_string()).unwrap_or_default())
        })
        .collect();
    if dates.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", words.with("advisory-data-as-of", &[("dates", &dates.join(", "))]))
}
