//! `hunt --plan`: what becomes of each host, by what was found, what is missing on it, and what
//! people sign.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::Path,
};

use seawall_advisory::{BulletinId, Catalogue};
use seawall_assess::{
    hunt::HostHunt,
    judge::Judge,
    plan::{self, BatchKind, Plan},
};
use seawall_evidence::{Gathered, HostEvidence};
use seawall_facts::{Products, Timestamp};
use seawall_remedy::{
    cleanup::{CleanupCase, Exception, Script, SecondIntruder},
    contain::{PlanId, decide::WayId},
};
use seawall_winfmt::text::CodePage;

use super::args::CleanUp;
use crate::{
    cleanup::PlannedHost,
    cli::contain::term,
    clock,
    contain::{Case, Stated, case},
    failure::Failure,
    judging::{Question, judged},
    output::Sink,
};

/// What is said on the command line about clean-up.
pub(super) struct Planning<'a> {
    args: &'a CleanUp,
    known: Cow<'static, Catalogue>,
    wanted: Box<dyn Fn(&BulletinId) -> bool + Sync>,
    stated: Stated,
    exception: Option<Exception>,
    way: Option<WayId>,
    /// How many hosts have a name, in lower case.
    names: BTreeMap<String, usize>,
    now: Timestamp,
}

impl<'a> Planning<'a> {
    /// What is said, where plans are asked for.
    pub(super) fn asked(args: &'a CleanUp) -> Result<Option<Self>, Failure> {
        if !args.plan {
            return Ok(None);
        }
        let now = clock::now();
        let known = args.which.catalogue()?;
        let wanted = Box::new(args.which.bulletins(&known)?);
        let mut stated = Stated::default();
        for text in &args.say {
            stated.terms.push(term(text.trim())?);
        }
        let day = || clock::local(now).split(' ').next().unwrap_or_default().to_owned();
        let exception = args.signed_by.as_ref().map(|name| Exception {
            signed_by: name.clone(),
            on: args.signed_on.clone().unwrap_or_else(day),
            because: args.because.clone().unwrap_or_default(),
        });
        let named = |way: &&WayId| args.way.as_deref() == Some(way.code());
        let way = WayId::ALL.iter().find(named).copied();
        Ok(Some(Self { args, known, wanted, stated, exception, way, names: BTreeMap::new(), now }))
    }

    /// Learns which hosts there are. Every one that is named must be among them, and alone be
    /// called so: a slip of the finger must not clean another one.
    pub(super) fn meet(&mut self, gathered: &Gathered) -> Result<(), Failure> {
        if gathered.hosts.is_empty() {
            return Ok(());
        }
        for host in &gathered.hosts {
            *self.names.entry(host.host.to_lowercase()).or_default() += 1;
        }
        for name in self.args.clean.iter().chain(&self.args.other_intruder) {
            let args = [("host", name.as_str())];
            match gathered.hosts.iter().filter(|host| is_called(host, name)).count() {
                1 => {}
                0 => {
                    return Err(Failure::usage("error-hunt-no-such-host", &args)
                        .hint("hint-hunt-no-such-host", &[]));
                }
                _ => {
                    return Err(Failure::usage("error-hunt-several-hosts", &args)
                        .hint("hint-hunt-no-such-host", &[]));
                }
            }
        }
        Ok(())
    }

    /// What judges which updates are missing.
    pub(super) fn judge(&self) -> Judge<'_> {
        Judge::new(&self.known, Products::embedded())
    }

    /// Plans what becomes of a host.
    pub(super) fn host<'s>(
        &'s self,
        judge: &'s Judge<'s>,
        host: &HostEvidence,
        hunt: &HostHunt,
    ) -> PlannedHost {
        let question = Question {
            judge,
            wanted: &*self.wanted,
            with_proofs: false,
            today: self.now,
            plan: Some(plan::Options::default()),
        };
        let judged = judged(host, None, &question);
        let known = Case { evidence: Some(host), audited: None, outside: None, judged: &judged };
        let is_named = |names: &[String]| names.iter().any(|name| is_called(host, name));
        let is_cleaned = is_named(&self.args.clean);
        let second = match &self.args.no_other_intruder {
            _ if is_named(&self.args.other_intruder) => SecondIntruder::Seen,
            Some(by) if is_cleaned => SecondIntruder::RuledOut { by: by.clone() },
            _ => SecondIntruder::Unknown,
        };
        PlannedHost::new(&CleanupCase {
            id: self.id(host),
            name: host.host.clone(),
            host: case(known, &self.stated, self.now),
            hunt,
            updates: judged.plan.as_ref().map(updates).unwrap_or_default(),
            second,
            exception: self.exception.clone().filter(|_| is_cleaned),
            way: self.way,
            code_page: host.description.language.as_deref().and_then(code_page),
        })
    }

    /// By its name, or by its key where others are called the same: files carry it.
    fn id(&self, host: &HostEvidence) -> PlanId {
        let key = host.key.as_ref().map(ToString::to_string);
        let is_alone = self.names.get(&host.host.to_lowercase()).is_some_and(|count| *count < 2);
        PlanId::made_from(key.filter(|_| !is_alone).as_deref().unwrap_or(&host.host))
    }

    /// Whether cards are printed.
    pub(super) const fn is_card(&self) -> bool {
        self.args.card
    }

    /// When the plans are made.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    /// Writes the batch files of hosts, with what belongs to them, where that was asked for.
    pub(super) fn write_scripts(&self, hosts: &[PlannedHost]) -> Result<(), Failure> {
        let Some(folder) = &self.args.scripts else { return Ok(()) };
        let scripts = hosts.iter().filter_map(|host| host.script.as_ref().ok());
        scripts.into_iter().try_for_each(|script| write(script, folder))
    }
}

fn write(script: &Script, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::usage("error-output", &[("file", &folder.display().to_string())])
            .cause(&error)
            .hint("hint-output", &[])
    })?;
    for (name, octets) in &script.files {
        let mut sink = Sink::open(Some(&folder.join(name)))?;
        sink.write_all(octets)?;
        sink.close()?;
    }
    Ok(())
}

/// By what it is shown as, by its own name, or by its key.
fn is_called(host: &HostEvidence, name: &str) -> bool {
    let own = host.description.name.as_deref();
    let key = host.key.as_ref().map(ToString::to_string);
    [Some(host.host.as_str()), own, key.as_deref()]
        .into_iter()
        .flatten()
        .any(|own| own.to_lowercase() == name.to_lowercase())
}

/// The updates of a plan in their order, service packs among them.
fn updates(plan: &Plan) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for batch in &plan.batches {
        if let BatchKind::ServicePack { service_packs } = &batch.kind {
            let packs = service_packs.iter().map(|pack| pack.service_pack.to_string());
            found.extend(packs);
        }
        let numbers = batch.updates.iter().map(|update| &update.kb);
        let names =
            numbers.map(|kb| if kb.is_number() { format!("KB{kb}") } else { kb.to_string() });
        found.extend(names);
    }
    let mut seen = BTreeSet::new();
    found.retain(|name| seen.insert(name.clone()));
    found
}

/// The code page of the command line, where it is that of programs too: elsewhere nothing is
/// scripted that has other letters than ASCII's.
fn code_page(language: &str) -> Option<CodePage> {
    match language {
        "ja" => Some(CodePage::Cp932),
        "ko" => Some(CodePage::Cp949),
        "zh-cn" => Some(CodePage::Cp936),
        "zh-tw" => Some(CodePage::Cp950),
        _ => None,
    }
}
