//! The numbers that name rows.

use std::fmt;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id! {
    /// A run. Never given twice, even after the run is gone.
    RunId
}
row_id! {
    /// A host. After a merge the number of either part still finds it.
    HostId
}
row_id! {
    /// A merge or a split of hosts.
    EventId
}
row_id! {
    /// What an audit read of a host.
    AuditId
}
row_id! {
    /// Addresses of a run of which the same was seen.
    CrowdId
}
