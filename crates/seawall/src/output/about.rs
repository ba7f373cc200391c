//! What forms of output may want to know of a scan beforehand.

use std::{net::IpAddr, time::Duration};

/// What a printer is told of a scan before its first host.
#[derive(Clone, Debug)]
pub struct About {
    /// How long one answer may take.
    pub timeout: Duration,
    /// The targets' ranges, disjoint and in order.
    pub ranges: Vec<(IpAddr, IpAddr)>,
    /// Whether hosts are looked up in an inventory.
    pub has_inventory: bool,
}
