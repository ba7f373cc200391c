//! A row a host and bulletin; a host of which nothing is said has one row without bulletin.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::{Summary, Writer};
use crate::{
    fleet::FleetHost,
    judging::VerdictRecord,
    output::{part, row, row_after},
    words::bare,
};

const COLUMNS: [&str; 20] = [
    "key",
    "name",
    "addresses",
    "products",
    "system",
    "sp",
    "build",
    "standing",
    "grade",
    "audited",
    "scanned",
    "open_doors",
    "owner",
    "line",
    "room",
    "advisory",
    "state",
    "via",
    "reasons",
    "next_step",
];

/// Comma-separated values, RFC 4180: codes, not words, so that the columns mean the same in every
/// language.
pub struct Csv;

impl Writer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        row(&COLUMNS.map(str::to_owned), out)
    }

    fn host(&mut self, host: &FleetHost, out: &mut dyn Write) -> io::Result<()> {
        let head = part(&head(host));
        let verdicts = &host.judged.verdicts;
        if verdicts.is_empty() {
            return row_after(&head, &[const { String::new() }; 5], out);
        }
        verdicts.iter().try_for_each(|verdict| row_after(&head, &said(verdict), out))
    }

    fn end(&mut self, _summary: &Summary, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn head(host: &FleetHost) -> Vec<String> {
    let system = &host.system;
    let known = host.inventory.as_ref();
    let known = known.map(|it| [&it.owner, &it.line, &it.room].map(Clone::clone));
    let seen = |seen: &Option<crate::fleet::Seen>| {
        seen.as_ref().map(|seen| seen.at.clone()).unwrap_or_default()
    };
    let mut cells = vec![
        host.key.clone(),
        host.name.clone(),
        joined(host.addresses.iter()),
        joined(system.products.iter()),
        system.name.clone().unwrap_or_default(),
        system.sp.map(|sp| sp.to_string()).unwrap_or_default(),
        system.build.clone().unwrap_or_default(),
        bare(&host.standing),
        host.weight.grade.map(|grade| bare(&grade)).unwrap_or_default(),
        seen(&host.audited),
        seen(&host.scanned),
        joined(host.open_doors()),
    ];
    cells.extend(known.unwrap_or_default().map(Option::unwrap_or_default));
    cells
}

fn said(verdict: &VerdictRecord) -> [String; 5] {
    [
        verdict.advisory.to_string(),
        bare(&verdict.state),
        verdict.via.join(" "),
        joined(verdict.reasons.iter().map(code)),
        verdict.next_step.as_ref().map(code).unwrap_or_default(),
    ]
}

fn code(value: &impl Serialize) -> String {
    #[derive(Deserialize)]
    struct Coded {
        code: String,
    }
    let document = serde_json::to_vec(value).unwrap_or_default();
    serde_json::from_slice(&document).map(|it: Coded| it.code).unwrap_or_default()
}

fn joined<T: ToString>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}
