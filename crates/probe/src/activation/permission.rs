//! Who may be asked to activate anything, and how often.

use seawall_facts::{Family, Identity, ProbeId, Products};

/// Activation requests a host may get in one pass.
pub const ACTIVATION_BUDGET: u8 = 4;

/// The right to send at most [`ACTIVATION_BUDGET`] activation requests to one host, given only
/// for a positively identified Windows 4.0–5.2.
#[derive(Debug)]
pub struct ActivationPermission {
    left: u8,
    descent: Descent,
}

/// Which probes a host gets, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Descent {
    /// Windows NT 4.0: RemoteActivation only.
    Nt4,
    /// Windows 2000, XP and Server 2003: RemoteCreateInstance first.
    Nt5,
}

impl ActivationPermission {
    /// Judges an identity. `None` for everything that is not positively Windows 4.0–5.2, and
    /// where candidates of different descents are left.
    pub fn for_host(identity: &Identity) -> Option<Self> {
        if identity.family != Family::Windows || identity.candidates.is_empty() {
            return None;
        }
        let products = Products::embedded();
        let mut descents =
            identity.candidates.iter().map(|id| match products.get(id)?.os_version {
                (4, 0) => Some(Descent::Nt4),
                (5, 0..=2) => Some(Descent::Nt5),
                _ => None,
            });
        let descent = descents.next()??;
        descents
            .all(|other| other == Some(descent))
            .then_some(Self { left: ACTIVATION_BUDGET, descent })
    }

    /// Whether the host's descent is the one of Windows NT 4.0.
    pub(crate) const fn is_nt4(&self) -> bool {
        matches!(self.descent, Descent::Nt4)
    }

    /// Takes one request from the budget. `None` when it is used up, or where the probe is not
    /// one of this host's descent.
    pub(crate) fn spend(&mut self, probe: ProbeId) -> Option<()> {
        let fits = match self.descent {
            Descent::Nt4 => matches!(probe, ProbeId::B1 | ProbeId::B2),
            Descent::Nt5 => {
                matches!(
                    probe,
                    ProbeId::A1 | ProbeId::A2 | ProbeId::C | ProbeId::B3 | ProbeId::ScmActivator
                )
            }
        };
        if !fits {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::{Family, Identity, ProbeId, ProductId};

    use super::{ACTIVATION_BUDGET, ActivationPermission};

    fn identity(family: Family, candidates: &[&str]) -> Identity {
        let candidates = candidates.iter().map(|id| ProductId::new(id)).collect();
        Identity { family, candidates, ..Identity::default() }
    }

    #[test]
    fn only_positively_old_windows_gets_a_permission() {
        for (family, candidates) in [
            (Family::Windows, vec![]),
            (Family::Windows, vec!["ws2019"]),
            (Family::Windows, vec!["ws2003-x86", "ws2019"]),
            (Family::Windows, vec!["nt4-srv", "w2k"]),
            (Family::Windows, vec!["never-heard-of"]),
            (Family::Samba, vec!["w2k"]),
            (Family::Windows9x, vec!["w2k"]),
            (Family::OtherDce, vec!["w2k"]),
            (Family::Unknown, vec!["w2k"]),
        ] {
            let identity = identity(family, &candidates);
            assert!(
                ActivationPermission::for_host(&identity).is_none(),
                "{family:?} {candidates:?}"
            );
        }
        assert!(ActivationPermission::for_host(&identity(Family::Windows, &["w2k"])).is_some());
        assert!(
            ActivationPermission::for_host(&identity(Family::Windows, &["nt4-ws", "nt4-srv"]))
                .is_some()
        );
    }

    #[test]
    fn the_budget_ends_and_foreign_probes_get_nothing_of_it() {
        let mut permission =
            ActivationPermission::for_host(&identity(Family::Windows, &["w2k"])).unwrap();
        assert_eq!(permission.spend(ProbeId::B1), None);
        for _ in 0..ACTIVATION_BUDGET {
            assert_eq!(permission.spend(ProbeId::A1), Some(()));
        }
        assert_eq!(permission.spend(ProbeId::C), None);
    }
}
