//! From verdicts of bulletins to statements of vulnerabilities.
//!
//! A bulletin is about several vulnerabilities, and each of them has its verdict. Where several
//! bulletins are about one, the worst of their verdicts stands: a system stands in one status of a
//! vulnerability only (CSAF 2.0, mandatory test 6.1.6).

use std::fmt;

use seawall_advisory::{Bulletin, BulletinId, Catalogue, CveId};
use seawall_assess::State;

/// How a system stands to a vulnerability, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::report) enum Status {
    /// It does not have it.
    NotAffected,
    /// It had it, and a fix is in effect.
    Fixed,
    /// Not known.
    UnderInvestigation,
    /// It has it, or must be taken to.
    Affected,
}

impl Status {
    /// What a verdict comes to. A fix that waits for a restart is not in effect: until then the old
    /// code runs, and whoever reads `fixed` would stop asking. Witnesses that contradict each other
    /// count as a missing fix wherever a decision is due.
    pub(in crate::report) const fn of(state: State) -> Self {
        match state {
            State::Fixed | State::FixedBySp | State::FixedVia => Self::Fixed,
            State::Missing
            | State::Conflict
            | State::NeedsSpFirst
            | State::NoFixExists
            | State::PendingReboot => Self::Affected,
            State::NotApplicable => Self::NotAffected,
            State::Unknown => Self::UnderInvestigation,
        }
    }
}

/// What a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum VulnerabilityId {
    /// A vulnerability with a number.
    Cve(CveId),
    /// A bulletin that names none.
    Bulletin(BulletinId),
}

impl fmt::Display for VulnerabilityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cve(cve) => cve.fmt(f),
            Self::Bulletin(id) => id.fmt(f),
        }
    }
}

/// A bulletin by its very id: a number it shares with another does not do.
pub(super) fn bulletin<'a>(catalogue: &'a Catalogue, id: &BulletinId) -> Option<&'a Bulletin> {
    catalogue.bulletin(id.as_str()).filter(|bulletin| bulletin.id == *id)
}

/// What a bulletin is about: its vulnerabilities, or itself where it names none.
pub(super) fn about(catalogue: &Catalogue, id: &BulletinId) -> Vec<VulnerabilityId> {
    let cves = bulletin(catalogue, id).map(|bulletin| bulletin.cves.as_slice());
    let numbered = |cve: &&CveId| is_cve(cve.as_str());
    let mut about: Vec<VulnerabilityId> = cves
        .unwrap_or_default()
        .iter()
        .filter(numbered)
        .map(|cve| VulnerabilityId::Cve(cve.clone()))
        .collect();
    about.sort();
    about.dedup();
    if about.is_empty() {
        about.push(VulnerabilityId::Bulletin(id.clone()));
    }
    about
}

/// Whether a text is a number of the list, as CSAF demands it: feeds also have others (`ADV200011`).
fn is_cve(text: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(year, number)| {
        year.len() == 4 && is_number(year) && number.len() >= 4 && is_number(number)
    })
}

#[cfg(test)]
mod tests {
    use seawall_advisory::{BulletinId, Catalogue};
    use seawall_assess::State;

    use super::{Status, VulnerabilityId, about, is_cve};

    #[test]
    fn what_waits_for_a_restart_or_is_contradicted_is_affected() {
        for state in [State::PendingReboot, State::Conflict, State::NeedsSpFirst] {
            assert_eq!(Status::of(state), Status::Affected);
        }
        assert_eq!(Status::of(State::FixedVia), Status::Fixed);
        assert!(Status::of(State::Unknown) > Status::of(State::Fixed));
        assert!(Status::UnderInvestigation < Status::Affected);
    }

    #[test]
    fn a_bulletin_is_about_each_of_its_vulnerabilities_or_about_itself() {
        let catalogue = Catalogue::embedded().unwrap();
        let of = |id: &str| about(catalogue, &BulletinId::new(id));
        assert!(of("MS03-039").len() > 1);
        assert!(of("MS03-039").iter().all(|id| matches!(id, VulnerabilityId::Cve(_))));
        let unheard = BulletinId::new("MS99-999");
        assert_eq!(of("MS99-999"), [VulnerabilityId::Bulletin(unheard)]);
        // By its article it would be found, and is another's.
        assert_eq!(of("KB824146").len(), 1);
    }

    #[test]
    fn only_numbers_of_the_list_are_taken_for_them() {
        assert!(is_cve("CVE-2003-0352") && is_cve("CVE-2024-123456"));
        for text in ["ADV200011", "CVE-2003-35", "CVE-03-0352", "CVE-2003-03x2", "CVE-"] {
            assert!(!is_cve(text), "{text}");
        }
    }
}
