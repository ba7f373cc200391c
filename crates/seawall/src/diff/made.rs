//! Hosts for tests of comparisons.

use std::{net::IpAddr, sync::Arc};

use seawall_advisory::BulletinId;
use seawall_assess::{Reason, State};

use super::{Comparer, Comparison, Host, Said, Snapshot, snapshot::Grounds};
use crate::fleet::Standing;

/// What is said of a bulletin, for a reason that names an update.
pub(super) fn said(advisory: &str, state: State, kb: &str) -> Said {
    let reasons = vec![Reason::NewWithoutKey { kb: kb.into() }];
    Said {
        advisory: Arc::new(BulletinId::new(advisory)),
        state,
        is_by_answers: false,
        grounds: Arc::new(Grounds::new(Vec::new(), reasons, None)),
    }
}

/// A host that was audited, at addresses of 192.0.2.0/24 by their last octets.
pub(super) fn snapshot(key: &str, name: &str, addresses: &[u8], said: Vec<Said>) -> Snapshot {
    let host = Host {
        key: key.into(),
        name: name.into(),
        addresses: addresses.iter().map(|last| IpAddr::from([192, 0, 2, *last])).collect(),
        inventory: None,
        standing: Standing::Audited,
        audited: None,
        scanned: None,
        silent: None,
    };
    Snapshot { host, said }
}

/// Two moments against each other.
pub(super) fn compare<'a>(
    before: impl IntoIterator<Item = &'a Snapshot>,
    after: impl IntoIterator<Item = &'a Snapshot>,
) -> Comparison {
    let mut comparer = Comparer::default();
    for host in before {
        comparer.take_before(host.clone());
    }
    for host in after {
        comparer.take_after(host.clone());
    }
    comparer.finish()
}
