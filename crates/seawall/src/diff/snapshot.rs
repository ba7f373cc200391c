//! A host at one of the moments, as far as it is compared: what is said of bulletins and what that
//! rests on, without proofs, evidence and answers.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use seawall_advisory::BulletinId;
use seawall_assess::{Method, Reason, State, join::Agreement};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    fleet::{FleetHost, Seen, Standing},
    inventory::InventoryRecord,
    judging::{ScanRecord, VerdictRecord},
};

/// A host at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Who it is, and how far it was looked at.
    pub host: Host,
    /// What is said of bulletins, by id.
    pub said: Vec<Said>,
}

/// Who a host is, and how far it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// What tells it from the others.
    pub key: String,
    /// What to call it.
    pub name: String,
    /// Where it was seen.
    pub addresses: Vec<IpAddr>,
    /// Who answers for it, and where it stands.
    pub inventory: Option<InventoryRecord>,
    /// How far it was looked at.
    pub standing: Standing,
    /// The latest audit of it.
    pub audited: Option<Seen>,
    /// The latest scan of it.
    pub scanned: Option<Seen>,
    /// When nothing came back from it any more.
    pub silent: Option<Seen>,
}

/// What is said of one bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The bulletin.
    pub advisory: Arc<BulletinId>,
    /// What is said.
    pub state: State,
    /// Whether its answers say so, and not its files.
    pub is_by_answers: bool,
    /// What it rests on.
    pub grounds: Arc<Grounds>,
}

/// What a verdict rests on: nothing of when and in which run it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grounds {
    /// The bulletins whose updates hold the fix, newest first.
    pub via: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What a scan says beside the audit, or by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan: Option<ScanGrounds>,
    /// SHA-256 of all that as JSON: alike where it is.
    #[serde(skip)]
    digest: [u8; 32],
}

/// What a scan says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScanGrounds {
    /// Of the bulletin.
    pub state: State,
    /// How it stands to what the audit says.
    pub agreement: Agreement,
    /// The caveat of how it was found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Snapshot {
    /// What of a host is compared.
    pub fn of(host: &FleetHost) -> Self {
        let mut said: Vec<Said> =
            host.judged.verdicts.iter().map(|verdict| Said::of(verdict, host)).collect();
        said.sort_by(|one, other| one.advisory.cmp(&other.advisory));
        Self {
            host: Host {
                key: host.key.clone(),
                name: host.name.clone(),
                addresses: host.addresses.clone(),
                inventory: host.inventory.clone(),
                standing: host.standing,
                audited: host.audited.clone(),
                scanned: host.scanned.clone(),
                silent: host.silent.clone(),
            },
            said,
        }
    }
}

impl Host {
    /// When and in which run it was looked at in the way that something rests on.
    pub fn seen(&self, is_by_answers: bool) -> Option<&Seen> {
        let (first, second) = (self.audited.as_ref(), self.scanned.as_ref());
        if is_by_answers { second.or(first) } else { first.or(second) }
    }
}

impl Said {
    fn of(verdict: &VerdictRecord, host: &FleetHost) -> Self {
        let only_outside =
            |scan: &ScanRecord| scan.agreement == Agreement::OnlyOutside && host.scanned.is_some();
        Self {
            advisory: Arc::new(verdict.advisory.clone()),
            state: verdict.state,
            is_by_answers: verdict.scan.as_ref().is_some_and(only_outside),
            grounds: Arc::new(Grounds::of(verdict)),
        }
    }

    /// Whether another says the same for the same reasons.
    pub fn is_like(&self, other: &Self) -> bool {
        self.state == other.state && self.grounds.digest == other.grounds.digest
    }
}

impl Grounds {
    fn of(verdict: &VerdictRecord) -> Self {
        let scan = verdict.scan.as_ref().map(|scan| ScanGrounds {
            state: scan.state,
            agreement: scan.agreement,
            method: scan.method.clone(),
            reasons: scan.reasons.clone(),
        });
        Self::new(verdict.via.clone(), verdict.reasons.clone(), scan)
    }

    /// Grounds with their digest.
    pub fn new(via: Vec<String>, reasons: Vec<Reason>, scan: Option<ScanGrounds>) -> Self {
        let mut grounds = Self { via, reasons, scan, digest: [0; 32] };
        let document = serde_json::to_vec(&grounds).unwrap_or_default();
        grounds.digest = Sha256::digest(document).into();
        grounds
    }
}

/// What many hosts of a fleet have in common, kept once: most are of few kinds.
#[derive(Debug, Default)]
pub struct Pool {
    grounds: HashMap<[u8; 32], Arc<Grounds>>,
    advisories: HashMap<Arc<BulletinId>, Arc<BulletinId>>,
}

impl Pool {
    /// The same snapshot, of what is known already where it is.
    pub fn shared(&mut self, mut snapshot: Snapshot) -> Snapshot {
        for said in &mut snapshot.said {
            let grounds = &said.grounds;
            said.grounds = Arc::clone(
                self.grounds.entry(grounds.digest).or_insert_with(|| Arc::clone(grounds)),
            );
            let id = Arc::clone(&said.advisory);
            said.advisory = Arc::clone(self.advisories.entry(Arc::clone(&id)).or_insert(id));
        }
        snapshot
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use seawall_advisory::BulletinId;
    use seawall_assess::{Reason, State, join::Agreement};

    use super::{Pool, Snapshot};
    use crate::{
        fleet::{FleetHost, Seen, Standing, System},
        judging::{Judged, ScanRecord, VerdictRecord},
    };

    fn verdict(advisory: &str, kb: &str) -> VerdictRecord {
        VerdictRecord {
            advisory: BulletinId::new(advisory),
            state: State::Missing,
            via: Vec::new(),
            reasons: vec![Reason::NotListedAsInstalled { kb: kb.into() }],
            next_step: None,
            scan: None,
            proof: None,
        }
    }

    fn scan(agreement: Agreement, at: &str, run: i64) -> ScanRecord {
        ScanRecord {
            state: State::Missing,
            within: State::Missing,
            agreement,
            address: [192, 0, 2, u8::try_from(run).unwrap()].into(),
            at: at.into(),
            run,
            method: None,
            reasons: vec![Reason::NoEvidence],
        }
    }

    fn seen(at: &str, run: i64) -> Seen {
        Seen { at: at.into(), run }
    }

    fn host(verdicts: Vec<VerdictRecord>) -> FleetHost {
        FleetHost {
            key: "netbios:SRV1".into(),
            name: "SRV1".into(),
            addresses: Vec::new(),
            system: System::default(),
            inventory: None,
            standing: Standing::Audited,
            audited: Some(seen("2026-11-01T00:00:00Z", 1)),
            scanned: Some(seen("2026-11-02T00:00:00Z", 2)),
            silent: None,
            status: None,
            ports: BTreeMap::new(),
            judged: Judged { verdicts, checks: Vec::new(), plan: None },
            weight: crate::fleet::Weight::default(),
            evidence: None,
            outside: None,
        }
    }

    #[test]
    fn when_and_where_a_host_was_looked_at_makes_no_difference() {
        let with = |agreement, at: &str, run| {
            let mut verdict = verdict("MS03-039", "824146");
            verdict.scan = Some(scan(agreement, at, run));
            let mut host = host(vec![verdict]);
            host.scanned = Some(seen(at, run));
            Snapshot::of(&host).said.remove(0)
        };
        let first = with(Agreement::Agrees, "2026-11-01T00:00:00Z", 1);
        assert!(first.is_like(&with(Agreement::Agrees, "2026-11-02T00:00:00Z", 2)));
        assert!(!first.is_like(&with(Agreement::OnlyOutside, "2026-11-01T00:00:00Z", 1)));
    }

    #[test]
    fn other_reasons_make_a_difference_and_so_does_another_state() {
        let said = |kb, state| {
            let mut verdict = verdict("MS03-039", kb);
            verdict.state = state;
            Snapshot::of(&host(vec![verdict])).said.remove(0)
        };
        assert!(said("824146", State::Missing).is_like(&said("824146", State::Missing)));
        assert!(!said("824146", State::Missing).is_like(&said("828741", State::Missing)));
        assert!(!said("824146", State::Missing).is_like(&said("824146", State::Conflict)));
    }

    #[test]
    fn what_only_a_scan_tells_was_seen_when_it_was_scanned() {
        let mut outside = verdict("MS03-026", "823980");
        outside.scan = Some(scan(Agreement::OnlyOutside, "2026-11-02T00:00:00Z", 2));
        let snapshot = Snapshot::of(&host(vec![verdict("MS03-039", "824146"), outside]));
        let runs: Vec<(&str, i64)> = snapshot
            .said
            .iter()
            .map(|said| {
                (said.advisory.as_str(), snapshot.host.seen(said.is_by_answers).unwrap().run)
            })
            .collect();
        assert_eq!(runs, [("MS03-026", 2), ("MS03-039", 1)]);
    }

    #[test]
    fn what_hosts_have_in_common_is_kept_once() {
        let mut pool = Pool::default();
        let mut kept =
            || pool.shared(Snapshot::of(&host(vec![verdict("MS03-039", "824146")]))).said.remove(0);
        let (one, other) = (kept(), kept());
        assert!(Arc::ptr_eq(&one.grounds, &other.grounds));
        assert!(Arc::ptr_eq(&one.advisory, &other.advisory));
    }
}
