//! `hunt --verify OLD NEW`: whether what was found is out.

use std::{io, path::PathBuf, slice::from_ref};

use seawall_assess::{
    hunt::{Book, HuntVerdict, Verified, verify},
    judge::HostFacts,
};
use seawall_evidence::HostEvidence;
use seawall_facts::Timestamp;

use super::{FORMATS, args::Hunt, facts, gather, hunted};
use crate::{
    cli::args::Common,
    failure::{Exit, Failure},
    hunt::{Table, VERIFY_SCHEMA, VerifiedRecord, VerifySummary},
    output::{Format, List, Sink, line},
    words::Words,
};

/// Asks the new evidence of each host that something was found on.
pub(super) fn run(
    common: &Common,
    args: &Hunt,
    book: &Book,
    [old, new]: [&PathBuf; 2],
    words: &Words,
) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let since = args.since.as_deref().map(moment).transpose()?;
    let taken = args.taken.as_deref().map(moment).transpose()?;
    let before = gather(args, from_ref(old), book)?;
    let after = gather(args, from_ref(new), book)?;
    let mut asked = Vec::new();
    for host in &before.hosts {
        let hunt = hunted(book, host);
        if hunt.verdict < HuntVerdict::Attempted {
            continue;
        }
        let fresh = same(host, &after.hosts, before.hosts.len());
        // Without a moment in OLD nothing can be shown to be later.
        let since = since.or(hunt.as_of).unwrap_or(Timestamp(i64::MAX));
        let verified = fresh.map(|fresh| {
            let (products, facts) = facts(fresh);
            let facts = HostFacts { products: &products, ..facts };
            verify(book, &hunt, &facts, since, taken)
        });
        asked.push((host, hunt, verified));
    }
    let is_out = asked.iter().all(|(.., verified)| verified.as_ref().is_some_and(|it| it.is_out));
    let sink = Sink::open(args.output.as_deref())?;
    let style = common.style(args.output.is_some());
    let table = Table::new(book, words, style);
    tell(format, &table, &asked, sink)?;
    if asked.is_empty() {
        return Err(
            Failure::usage("error-hunt-nothing-old", &[]).hint("hint-hunt-nothing-old", &[])
        );
    }
    Ok(if is_out { Exit::Clean } else { Exit::Unverified })
}

type Asked<'a> = (&'a HostEvidence, seawall_assess::hunt::HostHunt, Option<Verified>);

fn tell(format: Format, table: &Table<'_>, asked: &[Asked<'_>], mut sink: Sink) -> io::Result<()> {
    let mut list = List::default();
    if format == Format::Json {
        List::begin(VERIFY_SCHEMA, "hosts", &mut sink)?;
    }
    for (host, hunt, verified) in asked {
        let record = VerifiedRecord::of(host, hunt, verified.as_ref());
        match format {
            Format::Table => table.verified(host, verified.as_ref(), &mut sink)?,
            Format::Json => list.item(&record, &mut sink)?,
            _ => line(&record, &mut sink)?,
        }
    }
    let summary = VerifySummary::of(asked.iter().map(|(.., verified)| verified.as_ref()));
    match format {
        Format::Table => {}
        Format::Json => List::end(&summary, &mut sink)?,
        _ => line(&summary, &mut sink)?,
    }
    sink.close()
}

/// The same host in other evidence: by its key, then by its name; the only one of each side where
/// neither says who it is.
fn same<'a>(
    host: &HostEvidence,
    others: &'a [HostEvidence],
    hosts: usize,
) -> Option<&'a HostEvidence> {
    let by_key = others.iter().find(|other| host.key.is_some() && other.key == host.key);
    let name = |host: &HostEvidence| host.description.name.as_ref().map(|it| it.to_uppercase());
    let is_other =
        |other: &HostEvidence| host.key.is_some() && other.key.is_some() && host.key != other.key;
    let named = name(host);
    let by_name = || {
        let mut same =
            others.iter().filter(|it| named.is_some() && name(it) == named && !is_other(it));
        same.next().filter(|_| same.next().is_none())
    };
    let only = || match others {
        [other] if hosts == 1 && (named.is_none() || name(other).is_none()) => Some(other),
        _ => None,
    };
    by_key.or_else(by_name).or_else(only)
}

/// A moment, with its zone; a day is meant to its end.
fn moment(text: &str) -> Result<Timestamp, Failure> {
    crate::cli::moments::instant(text).ok_or_else(|| {
        Failure::usage("error-hunt-moment", &[("text", text)]).hint("hint-hunt-moment", &[])
    })
}
