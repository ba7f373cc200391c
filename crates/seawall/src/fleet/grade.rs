//! How bad it is for a host, worst of all it has, and what makes one host more urgent than another.

use std::cmp::Reverse;

use seawall_advisory::{Bulletin, Catalogue, Rating};
use seawall_assess::State;
use seawall_facts::{Door, Transport};
use serde::Serialize;

use super::{FleetHost, is_open};

/// How bad it is, the best first. A fleet has that of its worst host: an average would hide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Grade {
    /// All that was asked is closed.
    A,
    /// Nothing is known to be open, and something is not known.
    B,
    /// Something is open that is neither critical nor known to be used.
    C,
    /// A critical flaw is open.
    D,
    /// A flaw is open that worms or intruders are known to use.
    E,
}

impl Grade {
    /// Every grade, the best first.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];
}

/// What is open on a host, weighed. Greater is more urgent; hosts that nothing is open on have
/// none. The order is that of the fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Urgency {
    /// The worst of it.
    pub grade: Grade,
    /// Whether a door that leads there took connections.
    pub is_reachable: bool,
    /// Flaws that are open and known to be used.
    pub exploited: usize,
    /// Open flaws that the vendor calls critical.
    pub critical: usize,
    /// Everything open.
    pub open: usize,
}

/// A host weighed once, by whoever judged it.
#[derive(Clone, Debug, Default)]
pub struct Weight {
    /// How bad it is; none where nobody could judge it.
    pub grade: Option<Grade>,
    /// What is open, weighed; none where nothing is known to be.
    pub urgency: Option<Urgency>,
    /// The places of its verdicts, that of the gravest flaw first.
    pub order: Vec<usize>,
}

impl Weight {
    /// Weighs a host.
    pub fn of(host: &FleetHost, catalogue: &Catalogue) -> Self {
        let verdicts = &host.judged.verdicts;
        let bulletins: Vec<Option<&Bulletin>> =
            verdicts.iter().map(|it| catalogue.bulletin(it.advisory.as_str())).collect();
        let mut order: Vec<usize> = (0..verdicts.len()).collect();
        order.sort_by_cached_key(|place| {
            Reverse(gravity(bulletins.get(*place).copied().flatten(), host))
        });
        let open = verdicts.iter().zip(&bulletins).filter(|(it, _)| is_open(it.state));
        let urgency = Urgency::of(host, &open.map(|(_, bulletin)| *bulletin).collect::<Vec<_>>());
        Self { grade: grade(host, urgency.as_ref()), urgency, order }
    }
}

fn grade(host: &FleetHost, urgency: Option<&Urgency>) -> Option<Grade> {
    if !host.standing.is_judged() || host.judged.verdicts.is_empty() {
        return None;
    }
    let is_unknown = host.judged.verdicts.iter().any(|it| it.state == State::Unknown);
    let otherwise = if is_unknown { Grade::B } else { Grade::A };
    Some(urgency.map_or(otherwise, |urgency| urgency.grade))
}

impl Urgency {
    /// What is open on a host, by the bulletins that are.
    fn of(host: &FleetHost, bulletins: &[Option<&Bulletin>]) -> Option<Self> {
        let known = || bulletins.iter().flatten();
        let exploited = known().filter(|bulletin| is_used(bulletin)).count();
        let critical = known().filter(|bulletin| is_critical(bulletin, host)).count();
        let grade = match (bulletins.len(), exploited, critical) {
            (0, ..) => return None,
            (_, 0, 0) => Grade::C,
            (_, 0, _) => Grade::D,
            _ => Grade::E,
        };
        Some(Self {
            grade,
            is_reachable: doors_in(host).next().is_some(),
            exploited,
            critical,
            open: bulletins.len(),
        })
    }
}

/// The doors that took connections and lead to what the flaws are in.
pub fn doors_in(host: &FleetHost) -> impl Iterator<Item = Door> {
    host.open_doors()
        .filter(|door| door.transport == Transport::Tcp && WAYS_IN.contains(&door.port))
}

/// What makes one open flaw graver than another on the same host.
fn gravity(bulletin: Option<&Bulletin>, host: &FleetHost) -> impl Ord + use<> {
    bulletin.map(|it| (is_used(it), is_critical(it, host), it.first_published()))
}

/// Whether worms or intruders are known to use it.
pub fn is_used(bulletin: &Bulletin) -> bool {
    !bulletin.exploited_by.is_empty() || !bulletin.known_exploited.is_empty()
}

/// Whether the vendor calls it critical on what the host may run.
pub fn is_critical(bulletin: &Bulletin, host: &FleetHost) -> bool {
    bulletin.rating(&host.system.products, host.system.sp) == Some(Rating::Critical)
}

/// Ports behind which RPC and DCOM answer.
const WAYS_IN: [u16; 5] = [135, 139, 445, 593, 80];

#[cfg(test)]
mod tests {
    use super::Grade;

    #[test]
    fn the_worst_is_the_greatest() {
        assert_eq!(Grade::ALL.iter().max(), Some(&Grade::E));
        assert!(Grade::ALL.is_sorted());
    }
}
