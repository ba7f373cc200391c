//! `seawall audit`: what hosts left behind. No network, no store.

use std::{collections::BTreeSet, fs, path::Path};

use seawall_advisory::{Catalogue, EvidenceRule};
use seawall_evidence::{Asked, Options, gather};
use seawall_winfmt::text::CodePage;

use super::{
    args::{Audit, Common},
    catalogue::catalogue,
};
use crate::{
    audit::{HostRecord, SCHEMA, Summary, Table},
    failure::{Exit, Failure},
    output::{Format, List, Sink, line},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Reads, and tells what was read.
pub fn run(common: &Common, args: &Audit, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let asked = Asked {
        files: wanted_files(catalogue()?),
        secrets: args.secrets,
        page: args.code_page.as_deref().map(code_page).transpose()?,
    };
    args.paths.iter().try_for_each(|path| reachable(path))?;
    let mut sink = Sink::open(args.output.as_deref())?;
    let options = Options { asked, ..Options::default() };
    let gathered = gather(&args.paths, &options);
    let records = gathered.hosts.iter().map(HostRecord::of);
    let summary = Summary::of(&gathered);
    match format {
        Format::Json => {
            let mut list = List::default();
            List::begin(SCHEMA, "hosts", &mut sink)?;
            records.into_iter().try_for_each(|host| list.item(&host, &mut sink))?;
            List::end(&summary, &mut sink)?;
        }
        Format::JsonLines => {
            records.into_iter().try_for_each(|host| line(&host, &mut sink))?;
            line(&summary, &mut sink)?;
        }
        _ => {
            let style = common.style(args.output.is_some());
            Table::new(words, style).write(&gathered, &mut sink)?;
        }
    }
    sink.close()?;
    if gathered.hosts.is_empty() {
        // Nothing found is not the same as nothing wrong.
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
    }
    Ok(Exit::Clean)
}

/// A path that is not there is a slip of the finger, not a host without evidence.
fn reachable(path: &Path) -> Result<(), Failure> {
    let opened = if path.is_dir() {
        fs::read_dir(path).map(|_| ())
    } else {
        fs::File::open(path).map(|_| ())
    };
    opened.map_err(|error| {
        Failure::usage("error-audit-path", &[("file", &path.display().to_string())])
            .cause(&error)
            .hint("hint-audit-path", &[])
    })
}

/// A code page by its number, with or without `cp` before it.
fn code_page(name: &str) -> Result<CodePage, Failure> {
    let digits = name.trim_start_matches(['c', 'C', 'p', 'P']);
    digits.parse().ok().and_then(CodePage::from_number).ok_or_else(|| {
        let known: Vec<String> =
            CodePage::ALL.iter().map(|page| page.number().to_string()).collect();
        Failure::usage("error-audit-code-page", &[("name", name)])
            .hint("hint-audit-code-page", &[("known", &known.join(", "))])
    })
}

/// The files that the audit always asks for, and those that prove any update of the catalogue.
fn wanted_files(catalogue: &Catalogue) -> BTreeSet<String> {
    let mut files = Asked::default().files;
    for bulletin in catalogue.bulletins() {
        for definition in bulletin.updates.iter().flat_map(|update| &update.evidence) {
            if let EvidenceRule::FileVersion { path, .. } = &definition.rule {
                let name = path.rsplit('\\').next().unwrap_or(path);
                files.insert(name.to_lowercase());
            }
        }
    }
    files
}
