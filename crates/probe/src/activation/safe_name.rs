//! UNC names that cannot overflow anything.

/// Most UTF-16 units in the server part: a NetBIOS name without its terminator.
const SERVER_UNITS: usize = 15;
/// Most UTF-16 units in the whole name.
const NAME_UNITS: usize = 32;

/// A UNC name whose server part has at most 15 units and which has at most 32 in all.
///
/// The flaws of MS03-026 and MS03-039 need a server part that is longer than a NetBIOS name;
/// a value of this type cannot hold one.
///
/// ```
/// use seawall_probe::SafeName;
/// let long: Vec<u16> = r"\\SIXTEEN-UNITS-16\x".encode_utf16().collect();
/// assert!(SafeName::new(&long).is_err());
/// ```
/// ```compile_fail,E0423
/// let name = seawall_probe::SafeName(vec![0x5c; 4000]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeName(Vec<u16>);

/// Why a name is not safe to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnsafeName {
    /// It does not begin with two backslashes.
    #[error("not a UNC name")]
    NotUnc,
    /// Its server part is longer than a NetBIOS name.
    #[error("the server part has {0} UTF-16 units, more than {SERVER_UNITS}")]
    ServerTooLong(usize),
    /// It is too long as a whole.
    #[error("the name has {0} UTF-16 units, more than {NAME_UNITS}")]
    TooLong(usize),
}

impl SafeName {
    /// Checks a name. NULs count like any other unit; a name without a second component is all
    /// server part.
    pub fn new(units: &[u16]) -> Result<Self, UnsafeName> {
        let backslash = u16::from(b'\\');
        let rest = units.strip_prefix(&[backslash, backslash]).ok_or(UnsafeName::NotUnc)?;
        let server = rest.iter().take_while(|unit| **unit != backslash).count();
        if server > SERVER_UNITS {
            return Err(UnsafeName::ServerTooLong(server));
        }
        if units.len() > NAME_UNITS {
            return Err(UnsafeName::TooLong(units.len()));
        }
        Ok(Self(units.to_vec()))
    }

    /// The units.
    pub fn units(&self) -> &[u16] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{SafeName, UnsafeName};

    fn checked(text: &str) -> Result<SafeName, UnsafeName> {
        SafeName::new(&text.encode_utf16().collect::<Vec<_>>())
    }

    #[test]
    fn fifteen_units_of_server_are_safe_and_sixteen_are_not() {
        assert!(checked("\\\\ABCDEFGHIJKLMNO\\x").is_ok());
        assert_eq!(checked("\\\\ABCDEFGHIJKLMNOP\\x"), Err(UnsafeName::ServerTooLong(16)));
        assert_eq!(checked("\\\\ABCDEFGHIJKLMN\0\0\\x"), Err(UnsafeName::ServerTooLong(16)));
        assert_eq!(checked("\\\\ABCDEFGHIJKLMNOP"), Err(UnsafeName::ServerTooLong(16)));
    }

    #[test]
    fn thirty_two_units_in_all_are_safe_and_thirty_three_are_not() {
        let name = |tail: usize| format!("\\\\A\\{}", "x".repeat(tail));
        assert!(checked(&name(28)).is_ok());
        assert_eq!(checked(&name(29)), Err(UnsafeName::TooLong(33)));
    }

    #[test]
    fn what_is_no_unc_name_is_refused() {
        for text in ["", "\\", "C:\\x", "A\\\\B"] {
            assert_eq!(checked(text), Err(UnsafeName::NotUnc), "{text}");
        }
    }
}
