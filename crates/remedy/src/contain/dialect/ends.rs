//! Dates at which something ends, for clocks that count seconds.

use seawall_facts::Timestamp;

use crate::contain::Policy;

/// Every end of a policy that is still to come.
pub(super) fn of(policy: &Policy, now: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
    let exceptions = policy.groups.iter().flat_map(|group| &group.exceptions);
    let ends = exceptions.filter_map(|exception| exception.until).chain(policy.expires);
    ends.filter(move |&end| now < end)
}

/// Whether it falls on a whole second.
pub(super) fn is_whole(end: Timestamp) -> bool {
    end.0.rem_euclid(1_000) == 0
}

/// The second, since 1970, from which it has ended: what ends within one lasts to its end. Nothing
/// ends before 1970.
pub(super) fn second(end: Timestamp) -> i64 {
    (end.0.div_euclid(1_000) + i64::from(!is_whole(end))).max(0)
}
