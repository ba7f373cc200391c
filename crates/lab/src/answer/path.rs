//! The name of an object, as an activator takes it apart.

use crate::profile::PathCheck;

/// Most units of a NetBIOS name without its suffix. A server part above it is what overruns the
/// buffer on an unfixed host.
pub(super) const MOST_SERVER_UNITS: usize = 15;

/// The name of an object without its terminator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ObjectName<'a> {
    pub(super) units: &'a [u16],
    /// Server, share and what follows; nothing where this is no UNC name.
    components: Vec<&'a [u16]>,
}

impl<'a> ObjectName<'a> {
    pub(super) fn new(units: &'a [u16]) -> Self {
        let units = match units.split_last() {
            Some((0, before)) => before,
            _ => units,
        };
        let components = match units {
            [BACKSLASH, BACKSLASH, rest @ ..] => rest.split(|unit| *unit == BACKSLASH).collect(),
            _ => Vec::new(),
        };
        Self { units, components }
    }

    /// Units of the server part of a UNC name.
    pub(super) fn server_units(&self) -> Option<usize> {
        self.components.first().map(|server| server.len())
    }

    pub(super) fn is_dangerous(&self) -> bool {
        self.server_units().is_some_and(|units| units > MOST_SERVER_UNITS)
    }

    /// Whether a host with this check lets the name pass.
    ///
    /// Nobody published what the fixes look at. These rules are the simplest that give every
    /// answer which is published: with 823980 a NUL with something behind it in the server part
    /// is a bad path; with 824146 so is a server that is empty as a C string, and a name without
    /// both share and file.
    pub(super) fn passes(&self, check: PathCheck) -> bool {
        let [server, share_and_file @ ..] = self.components.as_slice() else { return true };
        let before_nul = server.iter().position(|unit| *unit == 0).unwrap_or(server.len());
        let nul_inside = before_nul.saturating_add(1) < server.len();
        let is_complete = match share_and_file {
            [share, file, ..] => before_nul > 0 && !share.is_empty() && !file.is_empty(),
            _ => false,
        };
        match check {
            PathCheck::None => true,
            PathCheck::InnerNul => !nul_inside,
            PathCheck::Complete => !nul_inside && is_complete,
        }
    }
}

const BACKSLASH: u16 = 0x5c;

#[cfg(test)]
mod tests {
    use super::ObjectName;
    use crate::profile::PathCheck::{self, Complete, InnerNul, None};

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().chain([0]).collect()
    }

    #[test]
    fn the_published_names_part_as_published() {
        // Name, then whether it passes without a fix, with 823980, with 824146.
        let names: [(&str, [bool; 3]); 7] = [
            ("\\\\\0\\share_x\x006\\public\\AAAA", [true, true, false]),
            ("\\\\A\0\\\0c$\\file.txt", [true, true, true]),
            ("\\\\192.0.2.254aaa\0\\second_part", [true, true, false]),
            ("\\\\A\0A\\AA", [true, false, false]),
            ("\\\\PRESS5\\C$\\", [true, true, false]),
            ("C:\\file", [true, true, true]),
            ("", [true, true, true]),
        ];
        let checks: [PathCheck; 3] = [None, InnerNul, Complete];
        for (text, expected) in names {
            let units = units(text);
            let name = ObjectName::new(&units);
            assert_eq!(checks.map(|check| name.passes(check)), expected, "{text:?}");
            assert!(!name.is_dangerous(), "{text:?}");
        }
    }

    #[test]
    fn a_server_part_longer_than_a_netbios_name_is_dangerous() {
        for (length, dangerous) in [(15, false), (16, true), (400, true)] {
            let units = units(&format!("\\\\{}\\c$\\x", "A".repeat(length)));
            let name = ObjectName::new(&units);
            assert_eq!((name.server_units(), name.is_dangerous()), (Some(length), dangerous));
        }
        assert!(ObjectName::new(&units(&format!("\\\\{}", "A".repeat(16)))).is_dangerous());
        assert!(!ObjectName::new(&units(&"A".repeat(400))).is_dangerous());
    }
}
