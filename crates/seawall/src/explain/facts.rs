//! A host whose evidence was read: a verdict, the argument under it, and each fact it rests on with
//! its file, its place there, what stands there and when.

use std::io;

use seawall_assess::{HostProof, Proof, Speaks, join::JoinedProof};
use seawall_facts::{Evidence, Fact, FactValue, HostName, Place, Timestamp};

use super::Telling;
use crate::{
    clock,
    judging::{Outside, ProofRecord, VerdictRecord},
    words::bare,
};

/// An audited host.
pub struct Read<'a> {
    /// When, and by which run of the store; none where it was read just now.
    pub audited: Option<(Timestamp, i64)>,
    /// What was seen of it over the network.
    pub outside: Option<&'a Outside>,
}

impl Read<'_> {
    /// Tells a verdict with all it rests on.
    pub fn tell(&self, verdict: &VerdictRecord, telling: &mut Telling<'_>) -> io::Result<()> {
        let state = telling.code("state", &verdict.state);
        let via = verdict.via.join(", ");
        let space = if via.is_empty() { "" } else { " " };
        telling.line(0, &format!("{}: {state}{space}{via}", verdict.advisory))?;
        telling.why(&verdict.reasons, verdict.next_step.as_ref())?;
        if let Some(scan) = &verdict.scan {
            let said = scan.said(telling.words);
            telling.line(1, &format!("- {said}"))?;
        }
        self.proof(verdict, telling)
    }

    /// Tells what a verdict rests on.
    pub fn proof(&self, verdict: &VerdictRecord, telling: &mut Telling<'_>) -> io::Result<()> {
        match &verdict.proof {
            Some(ProofRecord::Own(Proof::Host(proof))) => self.within(proof, telling),
            Some(ProofRecord::Joined(proof)) => {
                self.within(&proof.within, telling)?;
                self.outside(proof, telling)
            }
            Some(ProofRecord::Own(proof @ Proof::Remote(_))) => self.answered(proof, telling),
            _ => Ok(()),
        }
    }

    /// A scan alone.
    fn answered(&self, proof: &Proof, telling: &mut Telling<'_>) -> io::Result<()> {
        let Some(outside) = self.outside else { return Ok(()) };
        telling.blank()?;
        telling.line(0, &telling.words.text("explain-outside"))?;
        telling.seen(outside.at, &outside.run.to_string(), proof.catalogue_date())?;
        telling.tree(proof)?;
        telling.answers(&outside.answers)
    }

    fn within(&self, proof: &HostProof, telling: &mut Telling<'_>) -> io::Result<()> {
        telling.blank()?;
        telling.line(0, &telling.words.text("explain-within"))?;
        if let Some((at, run)) = self.audited {
            telling.seen(at, &run.to_string(), &proof.catalogue_date)?;
        }
        telling.tree(&Proof::Host(Box::new(proof.clone())))?;
        telling.counter_evidence(proof)?;
        telling.line(0, &telling.words.text("explain-facts"))?;
        for (index, fact) in proof.facts.iter().enumerate() {
            telling.fact(index, fact)?;
        }
        telling.line(0, &telling.words.text("explain-sources"))?;
        for (index, evidence) in proof.evidence.iter().enumerate() {
            telling.evidence(index, evidence)?;
        }
        Ok(())
    }

    fn outside(&self, proof: &JoinedProof, telling: &mut Telling<'_>) -> io::Result<()> {
        let Some(outside) = self.outside else { return Ok(()) };
        telling.blank()?;
        telling.line(0, &telling.words.text("explain-outside"))?;
        telling.seen(outside.at, &outside.run.to_string(), &proof.outside.catalogue_date)?;
        if let Some(verdict) = outside.verdict(&proof.advisory) {
            telling.verdict(verdict)?;
        }
        telling.answers(&outside.answers)
    }
}

impl Telling<'_> {
    fn counter_evidence(&mut self, proof: &HostProof) -> io::Result<()> {
        if proof.counter_evidence.is_empty() {
            return Ok(());
        }
        self.line(0, &self.words.text("explain-against"))?;
        for row in &proof.counter_evidence {
            let speaks = |speaks: &Speaks| self.code("value-speaks", speaks);
            let said = match (row.fact, row.evidence) {
                (Some(index), _) => format!("[{index}] {}", speaks(&row.speaks)),
                (None, Some(index)) => {
                    let index = index.to_string();
                    let args = [("index", index.as_str()), ("speaks", &speaks(&row.speaks))];
                    self.words.with("node-evidence", &args)
                }
                (None, None) => continue,
            };
            self.line(1, &said)?;
        }
        Ok(())
    }

    fn fact(&mut self, index: usize, fact: &Fact) -> io::Result<()> {
        let kind = self.code("evidence", &fact.source.kind);
        self.line(1, &format!("[{index:>2}] {}", self.value(&fact.value)))?;
        let place = fact.source.place.map(|place| self.place(place)).unwrap_or_default();
        let at = fact.at.map(|at| format!("  {}", clock::rfc3339(at))).unwrap_or_default();
        self.line(4, &format!("{kind}: {}{place}{at}", fact.source.file))?;
        let Some(raw) = &fact.raw else { return Ok(()) };
        self.line(4, &format!("= {raw}"))
    }

    fn evidence(&mut self, index: usize, evidence: &Evidence) -> io::Result<()> {
        let kind = self.code("evidence", &evidence.kind);
        let is_complete = evidence.gaps.is_empty();
        let state = if is_complete { "audit-complete" } else { "audit-partial" };
        let as_of = evidence.as_of.map(|at| format!("  {}", clock::rfc3339(at)));
        let said = format!(
            "[{index:>2}] {kind} ({}): {}{}",
            self.words.text(state),
            evidence.source,
            as_of.unwrap_or_default()
        );
        self.line(1, &said)?;
        for gap in &evidence.gaps {
            let said = self.words.tagged("gap", "code", gap);
            self.line(4, &format!("- {said}"))?;
        }
        Ok(())
    }

    fn place(&self, place: Place) -> String {
        let (key, number) = match place {
            Place::Offset(offset) => ("audit-at-offset", format!("0x{offset:x}")),
            Place::Record(number) => ("audit-at-record", number.to_string()),
            Place::Line(number) => ("audit-at-line", number.to_string()),
        };
        self.words.with(key, &[("number", &number)])
    }

    /// What is known, in the words of Windows itself.
    pub(super) fn value(&self, value: &FactValue) -> String {
        match value {
            FactValue::Product(product) => product.to_string(),
            FactValue::ProductAmong(products) => {
                let products: Vec<String> = products.iter().map(ToString::to_string).collect();
                products.join(" / ")
            }
            FactValue::ServicePack(pack) | FactValue::ServicePackEvent(pack) => pack.to_string(),
            FactValue::Build(version) => version.to_string(),
            FactValue::Architecture(arch) => bare(arch),
            FactValue::File { path, version, .. } => {
                let version = version.map_or_else(|| "–".to_owned(), |version| version.to_string());
                format!("{path}  {version}")
            }
            FactValue::RegistryKey(key) => key.to_string(),
            FactValue::RegistryValue { key, name, data, .. } => format!("{key}  {name} = {data}"),
            FactValue::Hotfix(number) => format!("KB{number}"),
            FactValue::Package { name, state } => format!("{name}  {state}"),
            FactValue::UpdateEvent { hotfix, action, event } => {
                let action = self.code("update-action", action);
                let event = self.words.with("audit-event", &[("event", &event.to_string())]);
                format!("KB{hotfix}  {action}{event}")
            }
            FactValue::Booted(at) => self.words.with("audit-boot", &[("at", &clock::rfc3339(*at))]),
            FactValue::BootedAsPrinted(text) => self.words.with("audit-boot", &[("at", text)]),
            FactValue::PendingRename { from, to } => match to {
                Some(to) => format!("{from} -> {to}"),
                None => format!("{from}  {}", self.words.text("audit-deleted")),
            },
            FactValue::HostName(
                HostName::MachineSid(text)
                | HostName::Computer(text)
                | HostName::Domain(text)
                | HostName::DnsHost(text)
                | HostName::DnsDomain(text),
            )
            | FactValue::ProductName(text)
            | FactValue::Language(text)
            | FactValue::DisplayName(text)
            | FactValue::Component(text) => text.clone(),
            other => serde_json::to_string(other).unwrap_or_default(),
        }
    }
}
