//! What is said of the fleet as a whole.

use std::{collections::BTreeMap, net::IpAddr};

use ipnet::IpNet;
use seawall_advisory::{BulletinId, Catalogue};
use seawall_assess::State;
use seawall_facts::Timestamp;

use super::Ranking;
use crate::fleet::{FleetHost, Grade, Standing};

/// What is said of the fleet as a whole.
#[derive(Debug)]
pub struct Summary {
    /// When it was made.
    pub made: Timestamp,
    /// The date of the catalogue hosts were judged by.
    pub data_as_of: String,
    /// The site or fleet, where the user named it.
    pub title: Option<String>,
    /// Hosts and addresses, by how far they were looked at.
    pub standings: BTreeMap<Standing, u64>,
    /// How many hosts have each state, by bulletin.
    pub verdicts: BTreeMap<BulletinId, BTreeMap<State, u64>>,
    /// How many hosts have each grade.
    pub grades: BTreeMap<Grade, u64>,
    /// What to mend first.
    pub ranking: Ranking,
    /// Addresses that nothing came back from, by network: how many, and the first of them.
    silent: BTreeMap<IpNet, (u64, IpAddr)>,
}

impl Summary {
    /// A summary of nothing yet.
    pub fn new(made: Timestamp, data_as_of: &str, title: Option<String>) -> Self {
        Self {
            made,
            data_as_of: data_as_of.to_owned(),
            title,
            standings: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            grades: BTreeMap::new(),
            ranking: Ranking::default(),
            silent: BTreeMap::new(),
        }
    }

    /// Counts one host.
    pub fn count(&mut self, host: &FleetHost, catalogue: &Catalogue) {
        self.ranking.weigh(host, catalogue);
        if let Some(grade) = host.weight.grade {
            *self.grades.entry(grade).or_default() += 1;
        }
        if host.standing == Standing::Silent {
            host.addresses.iter().for_each(|address| self.count_silent(*address));
        }
        *self.standings.entry(host.standing).or_default() += 1;
        for verdict in &host.judged.verdicts {
            let states = self.verdicts.entry(verdict.advisory.clone()).or_default();
            *states.entry(verdict.state).or_default() += 1;
        }
    }

    /// The grade of the fleet: that of its worst host; none where no host could be judged. With
    /// hosts that nobody saw it is not the best.
    pub fn grade(&self) -> Option<Grade> {
        let worst = self.grades.keys().copied().max()?;
        let unseen = [Standing::CutShort, Standing::Unidentified, Standing::Silent];
        let is_all_seen = unseen.iter().all(|it| !self.standings.contains_key(it));
        Some(if is_all_seen { worst } else { worst.max(Grade::B) })
    }

    /// How many hosts have a standing.
    pub fn standing(&self, standing: Standing) -> u64 {
        self.standings.get(&standing).copied().unwrap_or_default()
    }

    /// Where nothing came back: an address, or a network and how many of its addresses.
    pub fn silent_ranges(&self) -> Vec<(String, u64)> {
        let named = |(network, (count, first)): (&IpNet, &(u64, IpAddr))| match count {
            1 => (first.to_string(), 1),
            count => (network.to_string(), *count),
        };
        self.silent.iter().map(named).collect()
    }

    fn count_silent(&mut self, address: IpAddr) {
        let length = if address.is_ipv4() { 24 } else { 64 };
        let Ok(network) = IpNet::new(address, length) else { return };
        let (count, first) = self.silent.entry(network.trunc()).or_insert((0, address));
        *count += 1;
        *first = address.min(*first);
    }

    /// Hosts and addresses in all.
    pub fn hosts(&self) -> u64 {
        self.standings.values().sum()
    }
}
