//! The numbers bulletins go by, in one spelling each.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A bulletin's id in capitals, such as `MS03-039`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct BulletinId(String);

impl BulletinId {
    /// Takes an id in any case.
    pub fn new(id: &str) -> Self {
        Self(id.trim().to_ascii_uppercase())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year in an id such as `MS03-039`; the first were of 1998, the last of 2017.
    pub fn year(&self) -> Option<u16> {
        let (year, _) = self.0.strip_prefix("MS")?.split_once('-')?;
        let year = u16::from(year.parse::<u8>().ok()?);
        Some(year + if year > 90 { 1900 } else { 2000 })
    }

    /// Whether no id was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A knowledge base number, digits only: `KB824146`, `Q824146` and `824146` are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Kb(String);

impl Kb {
    /// Takes a number with or without `KB` or `Q`.
    pub fn new(number: &str) -> Self {
        let number = number.trim();
        Self(number.trim_start_matches(|c: char| "kKbBqQ".contains(c)).to_owned())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it holds nothing but digits, and some.
    pub fn is_number(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// A vulnerability's id, or that of one of the vendor's advisories about none (`ADV200011`).
/// Candidates of old are the same numbers: `CAN-2003-0715` and even
/// `CVE-CAN-2003-0715`, which some bulletins print, become `CVE-2003-0715`, and the misprint
/// `CVE-2004-00597` becomes `CVE-2004-0597`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct CveId(String);

impl CveId {
    /// Takes an id in any of its spellings.
    pub fn new(id: &str) -> Self {
        let upper = id.trim().to_ascii_uppercase();
        if upper.strip_prefix("ADV").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) {
            return Self(upper);
        }
        let number = upper.trim_start_matches("CVE-").trim_start_matches("CAN-");
        match number.split_once('-') {
            Some((year, number)) => {
                Self(format!("CVE-{year}-{:0>4}", number.trim_start_matches('0')))
            }
            None => Self(format!("CVE-{number}")),
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_id {
    ($($id:ident),*) => {$(
        impl From<String> for $id {
            fn from(text: String) -> Self {
                Self::new(&text)
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id!(BulletinId, Kb, CveId);

#[cfg(test)]
mod tests {
    use super::{BulletinId, CveId, Kb};

    #[test]
    fn every_spelling_becomes_one() {
        assert_eq!(BulletinId::new(" ms03-039 "), BulletinId::new("MS03-039"));
        for spelling in ["KB824146", "Q824146", "q824146", "824146"] {
            assert_eq!(Kb::new(spelling).as_str(), "824146", "{spelling}");
        }
        for spelling in ["CAN-2003-0715", "cve-2003-0715", "CVE-CAN-2003-0715"] {
            assert_eq!(CveId::new(spelling).as_str(), "CVE-2003-0715", "{spelling}");
        }
        assert_eq!(CveId::new("CVE-2004-00597").as_str(), "CVE-2004-0597");
        assert_eq!(CveId::new("adv200011").as_str(), "ADV200011");
        assert_eq!(CveId::new("CVE-2014-10001").as_str(), "CVE-2014-10001");
    }

    #[test]
    fn an_id_tells_its_year() {
        let years = ["MS98-014", "ms03-039", "MS17-010"].map(|id| BulletinId::new(id).year());
        assert_eq!(years, [Some(1998), Some(2003), Some(2017)]);
        assert_eq!(BulletinId::new("KB891861").year(), None);
    }

    #[test]
    fn a_number_is_digits_only() {
        assert!(Kb::new("KB824146").is_number());
        assert!(!Kb::new("Release Notes").is_number());
        assert!(!Kb::new("KB").is_number());
    }
}
