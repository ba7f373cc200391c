//! Which hosts there are at a moment, and what of the store is about each: no documents yet.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use seawall_store::{AuditRef, Host, HostId, Moment, Sighting, Store, StoreError};

/// A host, or an address that nothing is known to be at, with what is kept of it.
#[derive(Debug)]
pub struct Subject {
    /// What tells it from the others for good.
    pub key: String,
    /// The addresses it was seen at.
    pub addresses: Vec<IpAddr>,
    /// Its latest audit.
    pub audit: Option<AuditRef>,
    /// Its latest answer to a scan, or what came back in place of one.
    pub sighting: Option<Sighting>,
    /// When nothing came back from an address of it after that.
    pub silence: Option<Sighting>,
}

/// Everything that was looked at, by key. Of several moments the latest of each counts.
pub async fn subjects(store: &Store, moments: &[Moment]) -> Result<Vec<Subject>, StoreError> {
    let mut plan = Seating::new(&store.hosts().await?);
    let mut of_none = Vec::new();
    for moment in moments {
        for audit in store.audits_at(*moment).await? {
            plan.seat_audit(audit);
        }
        for seen in store.sightings_at(*moment).await? {
            match seen.host {
                Some(_) => plan.seat_sighting(seen),
                None => of_none.push(seen),
            }
        }
    }
    // Whose silence it is shows when every host has its place.
    for seen in of_none {
        plan.seat_silence(seen);
    }
    Ok(plan.subjects.into_values().map(Subject::in_order).collect())
}

impl Subject {
    fn in_order(mut self) -> Self {
        self.addresses.sort_unstable();
        self.addresses.dedup();
        self
    }
}

/// Who is who while subjects are put together.
struct Seating {
    /// The place of each part of a host in `hosts`.
    parts: BTreeMap<HostId, usize>,
    /// What tells each host from all others: clones of one machine have the same key.
    keys: Vec<String>,
    /// The hosts that were seen at an address.
    at: BTreeMap<IpAddr, BTreeSet<usize>>,
    subjects: BTreeMap<String, Subject>,
}

impl Seating {
    fn new(hosts: &[Host]) -> Self {
        let parts = hosts.iter().enumerate();
        let parts =
            parts.flat_map(|(place, host)| host.parts.iter().map(move |part| (*part, place)));
        Self {
            parts: parts.collect(),
            keys: unique_keys(hosts),
            at: BTreeMap::new(),
            subjects: BTreeMap::new(),
        }
    }

    /// The latest counts, of whichever part of the host.
    fn seat_audit(&mut self, audit: AuditRef) {
        let host = audit.host.and_then(|part| self.parts.get(&part).copied());
        let key = match host {
            Some(place) => self.key(place),
            None => self.unused(format!("files:{}", audit.label)),
        };
        let seat = &mut self.subject(key).audit;
        if seat.as_ref().is_none_or(|known| (known.at, known.id) <= (audit.at, audit.id)) {
            *seat = Some(audit);
        }
    }

    fn seat_sighting(&mut self, seen: Sighting) {
        let Some(place) = seen.host.and_then(|part| self.parts.get(&part).copied()) else {
            return self.seat_silence(seen);
        };
        self.at.entry(seen.address).or_default().insert(place);
        let key = self.key(place);
        let subject = self.subject(key);
        subject.addresses.push(seen.address);
        keep_later(&mut subject.sighting, seen);
    }

    /// Nothing came back. Where one host alone was seen there before, it is that host's silence.
    fn seat_silence(&mut self, seen: Sighting) {
        let known = self.at.get(&seen.address).filter(|hosts| hosts.len() == 1);
        if let Some(place) = known.and_then(|hosts| hosts.first().copied()) {
            let key = self.key(place);
            let subject = self.subject(key);
            if subject.sighting.as_ref().is_some_and(|last| last.at < seen.at) {
                keep_later(&mut subject.silence, seen);
            }
            return;
        }
        let subject = self.subject(format!("address:{}", seen.address));
        subject.addresses.push(seen.address);
        keep_later(&mut subject.sighting, seen);
    }

    fn subject(&mut self, key: String) -> &mut Subject {
        self.subjects.entry(key.clone()).or_insert_with(|| Subject {
            key,
            addresses: Vec::new(),
            audit: None,
            sighting: None,
            silence: None,
        })
    }

    fn key(&self, place: usize) -> String {
        self.keys.get(place).cloned().unwrap_or_default()
    }

    /// Files that name no host are told apart by the order they were read in.
    fn unused(&self, label: String) -> String {
        if !self.subjects.contains_key(&label) {
            return label;
        }
        let numbered = (2_usize..).map(|number| format!("{label}#{number}"));
        let mut numbered = numbered.filter(|key| !self.subjects.contains_key(key));
        numbered.next().unwrap_or(label)
    }
}

/// The keys of hosts, with a name, and where that is not enough a number, behind those that
/// several have.
fn unique_keys(hosts: &[Host]) -> Vec<String> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for host in hosts {
        *taken.entry(host.key.to_string()).or_default() += 1;
    }
    let mut used = BTreeSet::new();
    let key = |host: &Host| {
        let key = host.key.to_string();
        let name = host.names.first().map(|name| name.text.to_lowercase()).unwrap_or_default();
        let is_alone = taken.get(&key) == Some(&1);
        let key = if is_alone { key } else { format!("{key}/{name}") };
        let key = if used.contains(&key) { format!("{key}#{}", host.id.0) } else { key };
        used.insert(key.clone());
        key
    };
    hosts.iter().map(key).collect()
}

fn keep_later(seat: &mut Option<Sighting>, seen: Sighting) {
    if seat.as_ref().is_none_or(|known| (known.at, known.run) <= (seen.at, seen.run)) {
        *seat = Some(seen);
    }
}
