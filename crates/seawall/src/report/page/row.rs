//! A host as the page has it: numbers of texts and verdicts that many hosts share.

use std::{collections::HashMap, io};

use seawall_advisory::{BulletinId, Catalogue, Update};
use seawall_assess::{
    State,
    checks::CheckResult,
    plan::{Plan, PlannedUpdate},
};
use seawall_facts::{EvidenceKind, ServicePack};
use serde::Serialize;

use super::{
    text::{Both, Table},
    voices::Voices,
};
use crate::{
    explain::{Read, Telling},
    fleet::{FleetHost, Grade, Standing, Urgency},
    judging::{ProofRecord, VerdictRecord},
    output::Style,
    plan::PlanTable,
    printable::printable,
    report::command,
};

/// A verdict that many hosts may have: by number the bulletin and the state, then what it is fixed
/// by, and the texts: why, what to do next, what a scan says, what was checked, what mends it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Said(usize, usize, String, Vec<usize>, Number, Number, usize, Number);

/// A number, or -1 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(pub Option<usize>);

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(number) => number.serialize(serializer),
            None => serializer.serialize_i8(-1),
        }
    }
}

/// The state, title, result and step of a check.
type Checked = (usize, usize, usize, Number);

/// Lines with their indent.
pub type Lines = Vec<(usize, usize)>;

/// Everything that rows name by number.
#[derive(Default)]
pub struct Tables {
    /// What was said before, by what it was said of: finding the words costs more than this.
    known: HashMap<String, usize>,
    planned: HashMap<String, usize>,
    checked: HashMap<String, Checked>,
    pub texts: Table<Both>,
    pub advisories: Table<BulletinId>,
    pub verdicts: Table<Said>,
    pub proofs: Table<Lines>,
    pub plans: Table<Lines>,
}

/// A host. The names are short: there may be thousands.
#[derive(Debug, Serialize)]
pub struct Row {
    #[serde(rename = "k")]
    pub key: String,
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "a")]
    addresses: Vec<String>,
    /// What it runs.
    #[serde(rename = "s")]
    system: usize,
    #[serde(rename = "t")]
    standing: usize,
    #[serde(rename = "g", skip_serializing_if = "Option::is_none")]
    grade: Option<Grade>,
    /// Owner, line and room.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    inventory: Option<[String; 3]>,
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    audited: Option<(String, i64)>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    scanned: Option<(String, i64)>,
    #[serde(rename = "x", skip_serializing_if = "Option::is_none")]
    silent: Option<(String, i64)>,
    /// Doors that took connections.
    #[serde(rename = "p", skip_serializing_if = "String::is_empty")]
    doors: String,
    /// The scan's status and reasons.
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    status: Vec<usize>,
    #[serde(rename = "v")]
    verdicts: Vec<usize>,
    /// A proof for each verdict, where there is room for it.
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    proofs: Vec<Number>,
    /// What to call it on a command line, where its proofs are not here.
    #[serde(rename = "q", skip_serializing_if = "Option::is_none")]
    typed: Option<String>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    plan: Option<usize>,
    /// What it gets until it is mended.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    pub meanwhile: Option<usize>,
    /// State, title, result and step of each check that is not well.
    #[serde(rename = "h", skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Checked>,
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<usize>,
    /// What decides its place: the most urgent first.
    #[serde(skip)]
    pub urgency: (Option<Urgency>, Option<Grade>),
}

impl Row {
    /// Whether there are verdicts whose proofs are not here.
    pub const fn wants_proofs(&self) -> bool {
        !self.verdicts.is_empty() && self.proofs.is_empty()
    }
}

/// Makes rows.
pub struct Rows<'a> {
    pub voices: Voices,
    pub catalogue: &'a Catalogue,
    pub tables: Tables,
}

impl Rows<'_> {
    /// The row of a host.
    pub fn row(&mut self, host: &FleetHost) -> io::Result<Row> {
        let place = |all: &[Standing]| all.iter().position(|it| *it == host.standing);
        let order: Vec<&VerdictRecord> = host.by_gravity().collect();
        let seen =
            |seen: &Option<crate::fleet::Seen>| seen.as_ref().map(|it| (it.at.clone(), it.run));
        let kinds = self.kinds(host);
        let verdicts = order.iter().map(|verdict| self.said(verdict, host, &kinds)).collect();
        let has_proofs = order.iter().any(|verdict| verdict.proof.is_some());
        let proofs = if has_proofs { self.proofs(host, &order)? } else { Vec::new() };
        Ok(Row {
            key: host.key.clone(),
            name: printable(&host.name),
            addresses: host.addresses.iter().map(ToString::to_string).collect(),
            system: self.system(host),
            standing: place(&Standing::ALL).unwrap_or_default(),
            grade: host.weight.grade,
            inventory: host.inventory.as_ref().map(|it| {
                [&it.owner, &it.line, &it.room]
                    .map(|text| printable(text.as_deref().unwrap_or_default()))
            }),
            audited: seen(&host.audited),
            scanned: seen(&host.scanned),
            silent: seen(&host.silent),
            doors: host.open_doors().map(|door| door.to_string()).collect::<Vec<_>>().join(" "),
            status: self.status(host),
            verdicts,
            typed: if has_proofs { None } else { command::typed(host) },
            proofs,
            plan: self.plan(host.judged.plan.as_ref())?,
            meanwhile: None,
            checks: self.checks(host),
            evidence: self.evidence(host),
            urgency: (host.weight.urgency.clone(), host.weight.grade),
        })
    }

    /// Gives a row the proofs of its host, which was judged again for them.
    pub fn prove(&mut self, row: &mut Row, host: &FleetHost) -> io::Result<()> {
        let order: Vec<&VerdictRecord> = host.by_gravity().collect();
        row.proofs = self.proofs(host, &order)?;
        row.typed = None;
        Ok(())
    }

    fn text(&mut self, text: Both) -> usize {
        self.tables.texts.place(text)
    }

    fn system(&mut self, host: &FleetHost) -> usize {
        let it = &host.system;
        let system = self.voices.say(|words| {
            let name = it.name.clone().unwrap_or_else(|| words.text("audit-system-unknown"));
            match it.sp {
                Some(ServicePack::GOLD) => format!("{name} ({})", words.text("page-no-sp")),
                Some(sp) => format!("{name} {sp}"),
                None => name,
            }
        });
        self.text(system)
    }

    fn status(&mut self, host: &FleetHost) -> Vec<usize> {
        let Some((status, reasons)) = &host.status else { return Vec::new() };
        let mut said = vec![self.voices.code("status", status)];
        said.extend(reasons.iter().map(|reason| self.voices.tagged("reason", reason)));
        said.into_iter().map(|text| self.text(text)).collect()
    }

    /// The kinds of evidence that a host was judged by, in words.
    fn kinds(&self, host: &FleetHost) -> Both {
        let evidence = host.evidence.iter().flat_map(|it| &it.evidence);
        let mut kinds: Vec<EvidenceKind> = evidence.map(|it| it.kind).collect();
        if host.outside.is_some() {
            kinds.push(EvidenceKind::Remote);
        }
        kinds.sort_unstable();
        kinds.dedup();
        self.voices.say(|words| {
            let kinds: Vec<String> =
                kinds.iter().rev().map(|kind| words.code("evidence", kind)).collect();
            kinds.join(", ")
        })
    }

    fn said(&mut self, verdict: &VerdictRecord, host: &FleetHost, kinds: &Both) -> usize {
        let mending = host.judged.plan.as_ref().and_then(|plan| mending(plan, &verdict.advisory));
        let VerdictRecord { advisory, state, via, reasons, next_step, scan, proof: _ } = verdict;
        let scan = scan.as_ref().map(|scan| (scan.state, scan.within, scan.agreement));
        let package = mending.and_then(|update| update.packages.first());
        let judged = (advisory, state, via, reasons, next_step, scan);
        let of = (&host.system.products, &kinds.en, mending.map(|update| &update.kb), package);
        let known = key(&(judged, of));
        if let Some(place) = known.as_ref().and_then(|known| self.tables.known.get(known)) {
            return *place;
        }
        let place = self.say(verdict, host, kinds, mending);
        self.tables.known.extend(known.map(|known| (known, place)));
        place
    }

    fn say(
        &mut self,
        verdict: &VerdictRecord,
        host: &FleetHost,
        kinds: &Both,
        mending: Option<&PlannedUpdate>,
    ) -> usize {
        let voices = &self.voices;
        let reasons: Vec<Both> =
            verdict.reasons.iter().map(|reason| voices.tagged("reason", reason)).collect();
        let next = verdict.next_step.as_ref().map(|step| voices.tagged("step", step));
        let scan = verdict.scan.as_ref().filter(|_| host.audited.is_some()).map(|scan| {
            voices.say(|words| {
                let within = words.code("state", &scan.within);
                let state = words.code("state", &scan.state);
                let agreement =
                    words.code_with("agreement", &scan.agreement, &[("within", &within)]);
                words.with("page-scan-says", &[("state", &state), ("agreement", &agreement)])
            })
        });
        let kbs = self.catalogue.bulletin(verdict.advisory.as_str()).map(|bulletin| {
            let is_for = |update: &&Update| {
                let products = &host.system.products;
                products.is_empty() || update.products.iter().any(|it| products.contains(it))
            };
            let updates = bulletin.updates.iter().filter(is_for);
            let mut kbs: Vec<String> = updates
                .filter(|update| update.kb.is_number())
                .map(|update| format!("KB{}", update.kb))
                .collect();
            kbs.sort_unstable();
            kbs.dedup();
            kbs.truncate(MOST_KBS);
            kbs.join(", ")
        });
        let kbs = kbs.filter(|kbs| !kbs.is_empty()).unwrap_or_else(|| verdict.advisory.to_string());
        let checked = Both {
            en: voices.with("page-checked", &[("kbs", &kbs), ("kinds", &kinds.en)]).en,
            ja: voices.with("page-checked", &[("kbs", &kbs), ("kinds", &kinds.ja)]).ja,
        };
        let correct = mending.map(|update| {
            let package = update.packages.iter().find_map(|package| package.name.as_deref());
            let kb = update.kb.to_string();
            match package {
                Some(package) => {
                    voices.with("page-mended-by-package", &[("kb", &kb), ("package", package)])
                }
                None => voices.with("page-mended-by", &[("kb", &kb)]),
            }
        });
        let said = Said(
            self.tables.advisories.place(verdict.advisory.clone()),
            state_place(verdict.state),
            printable(&verdict.via.join(" ")),
            reasons.into_iter().map(|text| self.text(text)).collect(),
            Number(next.map(|text| self.text(text))),
            Number(scan.map(|text| self.text(text))),
            self.text(checked),
            Number(correct.map(|text| self.text(text))),
        );
        self.tables.verdicts.place(said)
    }

    fn proofs(&mut self, host: &FleetHost, order: &[&VerdictRecord]) -> io::Result<Vec<Number>> {
        let read = Read { audited: None, outside: host.outside.as_ref() };
        let mut proofs = Vec::with_capacity(order.len());
        for verdict in order {
            if !matches!(&verdict.proof, Some(ProofRecord::Own(_) | ProofRecord::Joined(_))) {
                proofs.push(Number(None));
                continue;
            }
            let told = self
                .voices
                .lines(|words, out| read.proof(verdict, &mut Telling::new(words, out)))?;
            let lines = told.into_iter().map(|(indent, text)| (indent, self.text(text))).collect();
            proofs.push(Number(Some(self.tables.proofs.place(lines))));
        }
        Ok(proofs)
    }

    fn plan(&mut self, plan: Option<&Plan>) -> io::Result<Option<usize>> {
        let Some(plan) = plan.filter(|it| !it.batches.is_empty() || !it.contain.is_empty()) else {
            return Ok(None);
        };
        let known = key(plan);
        if let Some(place) = known.as_ref().and_then(|known| self.tables.planned.get(known)) {
            return Ok(Some(*place));
        }
        let told =
            self.voices.lines(|words, out| PlanTable::new(words, Style::Plain).plan(plan, out))?;
        let lines = told.into_iter().map(|(indent, text)| (indent, self.text(text))).collect();
        let place = self.tables.plans.place(lines);
        self.tables.planned.extend(known.map(|known| (known, place)));
        Ok(Some(place))
    }

    fn checks(&mut self, host: &FleetHost) -> Vec<Checked> {
        use seawall_assess::checks::CheckState::{Open, Weak};

        let bad = host.judged.checks.iter().filter(|check| matches!(check.state, Open | Weak));
        bad.map(|check| self.check(check)).collect()
    }

    fn check(&mut self, check: &CheckResult) -> Checked {
        let of = (&check.state, &check.check, &check.result, &check.correct);
        let known = key(&of);
        if let Some(checked) = known.as_ref().and_then(|known| self.tables.checked.get(known)) {
            return *checked;
        }
        let [state, title, result] = [
            self.voices.code("checked", &check.state),
            self.voices.code("check-title", &check.check),
            self.voices.tagged("check-result", &check.result),
        ]
        .map(|text| self.tables.texts.place(text));
        let step = check.correct.as_ref().map(|it| self.voices.tagged("check-correct", it));
        let checked = (state, title, result, Number(step.map(|step| self.text(step))));
        self.tables.checked.extend(known.map(|known| (known, checked)));
        checked
    }

    /// What was read of it, how far that goes, and when it showed the host as it was.
    fn evidence(&mut self, host: &FleetHost) -> Vec<usize> {
        let evidence = host.evidence.iter().flat_map(|it| &it.evidence);
        let said: Vec<Both> = evidence
            .map(|it| {
                self.voices.say(|words| {
                    let is_complete = it.gaps.is_empty();
                    let extent =
                        words.text(if is_complete { "audit-complete" } else { "audit-partial" });
                    let kind = words.code("evidence", &it.kind);
                    let at = it.as_of.map(crate::clock::rfc3339).unwrap_or_default();
                    let gap = it.gaps.first().map(|gap| words.tagged("gap", "code", gap));
                    let gap = gap.map(|gap| format!(" – {gap}")).unwrap_or_default();
                    format!("{kind} ({extent}): {}  {at}{gap}", it.source)
                })
            })
            .collect();
        said.into_iter().map(|text| self.text(text)).collect()
    }
}

/// What the same texts are known by; nothing where it cannot be told, and then nobody shares them.
fn key(of: &impl Serialize) -> Option<String> {
    serde_json::to_string(of).ok()
}

/// The place of a state among those of the page: the gravest first.
fn state_place(state: State) -> usize {
    STATES.iter().position(|known| *known == state).unwrap_or_default()
}

/// Every state, the gravest first.
pub const STATES: [State; 10] = [
    State::Missing,
    State::Conflict,
    State::NeedsSpFirst,
    State::NoFixExists,
    State::PendingReboot,
    State::Unknown,
    State::Fixed,
    State::FixedBySp,
    State::FixedVia,
    State::NotApplicable,
];

/// The update of a plan that closes a bulletin.
fn mending<'p>(plan: &'p Plan, advisory: &BulletinId) -> Option<&'p PlannedUpdate> {
    plan.updates().find(|update| update.closes.iter().any(|closed| closed.advisory == *advisory))
}

/// Articles named for one bulletin: some have an update for each of dozens of systems.
const MOST_KBS: usize = 6;
