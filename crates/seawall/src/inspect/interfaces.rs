//! Interfaces and operations by name.

use seawall_dcerpc::interface::{self, SyntaxId};

/// The name of an interface or transfer syntax.
pub fn interface(id: &SyntaxId) -> Option<&'static str> {
    match id {
        id if *id == interface::NDR20 => Some("NDR"),
        id if *id == interface::NDR64 => Some("NDR64"),
        id if id.is_bind_time_feature() => Some("bind time features"),
        id => known(id).map(|known| known.name.as_str()),
    }
}

/// The name of an operation.
pub fn operation(id: &SyntaxId, opnum: u16) -> Option<&'static str> {
    known(id)?.opnum_name(opnum)
}

/// The table's line of an interface; of another version where this one is not in it.
fn known(id: &SyntaxId) -> Option<&'static interface::Interface> {
    interface::lookup_exact(id).or_else(|| interface::lookup(id.uuid))
}
