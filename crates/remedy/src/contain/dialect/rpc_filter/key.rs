//! Names of filters that are the same each time.

use std::{fmt, net::IpAddr};

use sha2::{Digest as _, Sha256};

use crate::contain::PlanId;

/// A filter's key: what undo finds it by. A UUID of version 8 (RFC 9562, 5.8), made from the
/// SHA-256 of all that the filter is; version 5 would take SHA-1 for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u128);

impl Key {
    /// Of one plan's filter about one interface, for one address or for all.
    pub(super) fn of(plan: &PlanId, interface: &str, permits: Option<IpAddr>) -> Self {
        let who = permits.map_or_else(|| "block".to_owned(), |peer| format!("permit {peer}"));
        let digest = Sha256::digest(format!("seawall rpc-filter\n{plan}\n{interface}\n{who}"));
        let bits =
            digest.iter().take(16).fold(0_u128, |bits, &octet| bits << 8 | u128::from(octet));
        let version = bits & !(0xf << 76) | 8 << 76;
        Self(version & !(0b11 << 62) | 0b10 << 62)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, mask: u128| self.0 >> shift & mask;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, 0xffff_ffff),
            part(80, 0xffff),
            part(64, 0xffff),
            part(48, 0xffff),
            part(0, 0xffff_ffff_ffff)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_tell_filters_apart_and_are_uuids_of_version_8() {
        let plan = "p1".parse().unwrap();
        let block = Key::of(&plan, "a", None).to_string();
        assert_eq!(block, Key::of(&plan, "a", None).to_string());
        assert_eq!(block.len(), 36);
        assert_eq!(block.chars().nth(14), Some('8'));
        assert!(block.chars().nth(19).is_some_and(|variant| "89ab".contains(variant)));
        let others = [
            Key::of(&"p2".parse().unwrap(), "a", None),
            Key::of(&plan, "b", None),
            Key::of(&plan, "a", Some("10.0.0.1".parse().unwrap())),
        ];
        assert!(others.iter().all(|other| other.to_string() != block));
    }
}
