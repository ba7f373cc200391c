//! The fleet's statements, gathered small: thousands of hosts, each with dozens of statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_advisory::{BulletinId, Catalogue};

use super::{
    said::{Said, Speaker},
    statements::{Status, VulnerabilityId, about},
    subject::{OperatingSystem, Subject, encoded, shown_name},
};
use crate::{fleet::FleetHost, report::Summary, words::Words};

/// The fleet's statements.
pub(super) struct Ledger<'a> {
    speaker: Speaker<'a>,
    /// The hosts with statements, in the order of their keys.
    pub(super) subjects: Vec<Subject>,
    systems: BTreeMap<OperatingSystem, usize>,
    said: Vec<Said>,
    said_by_key: HashMap<String, usize>,
    topics: HashMap<BulletinId, Vec<usize>>,
    places: BTreeMap<VulnerabilityId, usize>,
    vulnerabilities: Vec<Vulnerability>,
    without: u64,
}

/// What is said of one vulnerability.
#[derive(Debug, Default)]
pub(super) struct Vulnerability {
    /// The bulletins about it by which hosts were judged.
    pub(super) bulletins: BTreeSet<BulletinId>,
    /// Hosts by what is said of them.
    groups: BTreeMap<Vec<usize>, Vec<usize>>,
}

/// Hosts of which the same is said.
pub(super) struct Group<'l> {
    /// How they stand.
    pub(super) status: Status,
    /// What the verdicts say that make them stand so.
    pub(super) said: Vec<&'l Said>,
    /// The hosts, by their places, in order.
    pub(super) subjects: &'l [usize],
}

impl<'a> Ledger<'a> {
    /// Nothing yet.
    pub(super) fn new(catalogue: &'a Catalogue, words: &'a Words) -> Self {
        Self {
            speaker: Speaker { catalogue, words },
            subjects: Vec::new(),
            systems: BTreeMap::new(),
            said: Vec::new(),
            said_by_key: HashMap::new(),
            topics: HashMap::new(),
            places: BTreeMap::new(),
            vulnerabilities: Vec::new(),
            without: 0,
        }
    }

    /// Whom it was given.
    pub(super) const fn catalogue(&self) -> &'a Catalogue {
        self.speaker.catalogue
    }

    /// In which words it speaks.
    pub(super) const fn words(&self) -> &'a Words {
        self.speaker.words
    }

    /// Takes a host in. One without verdicts is only counted: of it there is nothing to state.
    pub(super) fn host(&mut self, host: &FleetHost) {
        if host.judged.verdicts.is_empty() {
            self.without += 1;
            return;
        }
        let place = self.subjects.len();
        let system = OperatingSystem::of(host, self.words());
        let next = self.systems.len();
        let system = *self.systems.entry(system).or_insert(next);
        let subject = Subject { id: encoded(&host.key), host: shown_name(host), system };
        self.subjects.push(subject);
        let mut worst: BTreeMap<usize, (Status, Vec<usize>)> = BTreeMap::new();
        for verdict in &host.judged.verdicts {
            let status = Status::of(verdict.state);
            let said = self.said(host, verdict);
            for vulnerability in self.topics(&verdict.advisory) {
                let entry = worst.entry(*vulnerability).or_insert((status, Vec::new()));
                if status > entry.0 {
                    *entry = (status, Vec::new());
                }
                if status == entry.0 {
                    entry.1.push(said);
                }
            }
        }
        for (vulnerability, (_, said)) in worst {
            let Some(vulnerability) = self.vulnerabilities.get_mut(vulnerability) else {
                continue;
            };
            match vulnerability.groups.get_mut(&said) {
                Some(subjects) => subjects.push(place),
                None => drop(vulnerability.groups.insert(said, vec![place])),
            }
        }
    }

    fn said(&mut self, host: &FleetHost, verdict: &crate::judging::VerdictRecord) -> usize {
        let key = Speaker::key(host, verdict);
        if let Some(place) = self.said_by_key.get(&key) {
            return *place;
        }
        let place = self.said.len();
        self.said.push(self.speaker.say(host, verdict));
        self.said_by_key.insert(key, place);
        place
    }

    fn topics(&mut self, advisory: &BulletinId) -> &[usize] {
        if !self.topics.contains_key(advisory) {
            let mut places = Vec::new();
            for id in about(self.speaker.catalogue, advisory) {
                let next = self.vulnerabilities.len();
                let place = *self.places.entry(id).or_insert(next);
                if place == next {
                    self.vulnerabilities.push(Vulnerability::default());
                }
                if let Some(vulnerability) = self.vulnerabilities.get_mut(place) {
                    vulnerability.bulletins.insert(advisory.clone());
                }
                places.push(place);
            }
            self.topics.insert(advisory.clone(), places);
        }
        self.topics.get(advisory).map(Vec::as_slice).unwrap_or_default()
    }

    /// The operating systems, in the order of their places.
    pub(super) fn systems(&self) -> Vec<&OperatingSystem> {
        let mut systems: Vec<(usize, &OperatingSystem)> =
            self.systems.iter().map(|(system, place)| (*place, system)).collect();
        systems.sort_unstable_by_key(|(place, _)| *place);
        systems.into_iter().map(|(_, system)| system).collect()
    }

    /// What statements are about, in the order of their ids.
    pub(super) fn vulnerabilities(
        &self,
    ) -> impl ExactSizeIterator<Item = (&VulnerabilityId, &Vulnerability)> {
        const NONE: &Vulnerability =
            &Vulnerability { bulletins: BTreeSet::new(), groups: BTreeMap::new() };
        self.places.iter().map(|(id, place)| (id, self.vulnerabilities.get(*place).unwrap_or(NONE)))
    }

    /// Hosts of which the same is said on a vulnerability, each host in one group.
    pub(super) fn groups<'l>(&'l self, of: &'l Vulnerability) -> impl Iterator<Item = Group<'l>> {
        of.groups.iter().filter_map(|(said, subjects)| {
            let said: Vec<&Said> = said.iter().filter_map(|place| self.said.get(*place)).collect();
            let status = said.first()?.status;
            Some(Group { status, said, subjects })
        })
    }

    /// The subjects at some places.
    pub(super) fn at<'l>(&'l self, places: &'l [usize]) -> impl Iterator<Item = &'l Subject> {
        places.iter().filter_map(|place| self.subjects.get(*place))
    }

    /// How many addresses of how many nothing is stated of.
    pub(super) fn not_judged(&self, summary: &Summary) -> (u64, u64) {
        let stated = u64::try_from(self.subjects.len()).unwrap_or(u64::MAX);
        let seen = stated.saturating_add(self.without);
        // Addresses that stayed silent may be counted without being told of.
        let all = summary.standings.values().sum::<u64>().max(seen);
        (all.saturating_sub(stated), all)
    }

    /// That in words, and that it does not mean anything good.
    pub(super) fn coverage(&self, summary: &Summary) -> String {
        let (without, all) = self.not_judged(summary);
        let (without, all) = (without.to_string(), all.to_string());
        self.words().with("vex-coverage", &[("without", &without), ("all", &all)])
    }
}
