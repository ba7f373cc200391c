//! `seawall explain`: the proof under a verdict, derived again from what is kept.

use std::{
    io::{Write, stdout},
    sync::Arc,
};

use seawall_advisory::Catalogue;
use seawall_assess::{Verdict, judge::Judge, plan};
use seawall_evidence::HostEvidence;
use seawall_facts::Products;
use serde_json::Value;

use super::{
    args::{Common, Explain, Reading},
    hosts::{self, KnownHost},
};
use crate::{
    audit::Table,
    clock,
    explain::{Answered, Read, Telling},
    failure::{Exit, Failure},
    inventory::{Join, Keys},
    judging::{Judged, Outside, ProofRecord, Question, judged},
    output::Format,
    words::Words,
};

/// Explains.
pub async fn run(common: &Common, args: &Explain, words: &Arc<Words>) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, &[Format::Table, Format::Json])?;
    let catalogue = args.which().catalogue()?;
    let catalogue = &*catalogue;
    let inventory = args.inventory.read(common, words)?;
    let inventory = inventory.as_ref();
    let known = hosts::meant(common, &args.host, &Reading::default(), catalogue).await?;
    let mut out = stdout().lock();
    let mut proofs: Vec<ProofRecord> = Vec::new();
    for (number, host) in known.iter().enumerate() {
        if number > 0 && format == Format::Table {
            writeln!(out)?;
        }
        let explaining = Explaining { common, args, words, catalogue, format, inventory };
        proofs.extend(match (&host.evidence, &host.outside) {
            (Some(evidence), _) => explaining.read(host, evidence, &mut out)?,
            (None, Some(outside)) => explaining.answered(host, outside, &mut out)?,
            (None, None) => Vec::new(),
        });
    }
    if format == Format::Json {
        // One proof is what `verify-proof` takes; several come as a list of them.
        let written = match proofs.as_slice() {
            [one] => serde_json::to_writer_pretty(&mut out, one),
            all => serde_json::to_writer_pretty(&mut out, all),
        };
        written.map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    Ok(Exit::Clean)
}

struct Explaining<'a> {
    common: &'a Common,
    args: &'a Explain,
    words: &'a Words,
    catalogue: &'a Catalogue,
    format: Format,
    inventory: Option<&'a Join<'a>>,
}

impl Explaining<'_> {
    /// A host that was scanned, and never audited.
    fn answered(
        &self,
        host: &KnownHost,
        outside: &Outside,
        out: &mut dyn Write,
    ) -> Result<Vec<ProofRecord>, Failure> {
        let all = &outside.assessment.verdicts;
        let chosen: Vec<&Verdict> = match self.named() {
            None => all.iter().collect(),
            Some(id) => all.iter().filter(|row| row.advisory.eq_ignore_ascii_case(id)).collect(),
        };
        if chosen.is_empty() {
            return Err(self.not_judged(all.iter().map(|row| row.advisory.as_str())));
        }
        if self.format == Format::Table {
            let kept = host.result.as_ref().map(|result| result.json.as_str()).unwrap_or_default();
            let kept: Value = serde_json::from_str(kept).unwrap_or_default();
            let name = kept.get("name").and_then(Value::as_str).unwrap_or_default();
            let keys = Keys { addresses: &[outside.address], names: &[name.to_owned()], macs: &[] };
            let inventory = self.inventory.and_then(|inventory| inventory.find(&keys));
            Answered { name, outside, inventory }
                .tell(&chosen, &mut Telling::new(self.words, out))?;
        }
        let sealed = chosen.into_iter().map(|verdict| verdict.proof.clone().sealed());
        Ok(sealed.map(ProofRecord::Own).collect())
    }

    /// A host whose files were read.
    fn read(
        &self,
        host: &KnownHost,
        evidence: &HostEvidence,
        out: &mut dyn Write,
    ) -> Result<Vec<ProofRecord>, Failure> {
        let judge = Judge::new(self.catalogue, Products::embedded());
        let wanted = self.args.which().bulletins(self.catalogue)?;
        let question = Question {
            judge: &judge,
            wanted: &wanted,
            with_proofs: true,
            today: clock::now(),
            plan: self.args.advisory.is_none().then(plan::Options::default),
        };
        let judged = judged(evidence, host.outside.as_ref(), &question);
        if judged.verdicts.is_empty() && self.args.advisory.is_some() {
            return Err(self.not_judged([].into_iter()));
        }
        if self.format == Format::Table {
            self.tell(host, evidence, &judged, out)?;
        }
        Ok(judged.verdicts.into_iter().filter_map(|row| row.proof).collect())
    }

    fn tell(
        &self,
        host: &KnownHost,
        evidence: &HostEvidence,
        judged: &Judged,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let table = Table::new(self.words, self.common.style(false), self.inventory);
        if self.args.advisory.is_none() {
            table.judged(evidence, judged, self.catalogue, out)?;
            let name = [("host", evidence.host.as_str())];
            Telling::new(self.words, out).line(0, &self.words.with("explain-more", &name))?;
            return Ok(());
        }
        table.head(evidence, out)?;
        let outside = host.outside.as_ref();
        let read = Read { audited: host.audited, outside };
        for verdict in &judged.verdicts {
            read.tell(verdict, &mut Telling::new(self.words, out))?;
        }
        Ok(())
    }

    /// The bulletin that was named: by its id in any case, a KB number or whatever else the
    /// catalogue knows it by.
    fn named(&self) -> Option<&str> {
        let named = self.args.advisory.as_deref()?;
        Some(self.catalogue.bulletin(named).map_or(named, |bulletin| bulletin.id.as_str()))
    }

    fn not_judged<'i>(&self, there: impl Iterator<Item = &'i str>) -> Failure {
        let named = self.args.advisory.as_deref().unwrap_or_default();
        let there: Vec<&str> = there.collect();
        let failure = Failure::usage(
            "error-explain-advisory",
            &[("advisory", named), ("address", &self.args.host)],
        );
        if there.is_empty() {
            return failure.hint("hint-explain-none", &[]);
        }
        failure.hint("hint-explain-advisory", &[("advisories", &there.join(", "))])
    }
}
