//! What is known of a host as it was before.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use seawall_winfmt::{
    Error, Limits,
    reg_text::{Content, Data, RegText},
};

use super::{SwitchError, ValueAt};
use crate::contain::Services;

/// What is known of a host as it was before anything was changed. What is not in here is unknown,
/// and nothing is assumed in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Values that are known; nothing where one is known not to be there.
    values: BTreeMap<ValueAt, Option<Data>>,
    /// Keys that were exported whole, with all below them, in lower case.
    whole: BTreeSet<String>,
    /// All network adapters that have TCP/IP, for the filter that is set for each.
    pub adapters: BTreeSet<Adapter>,
    /// What listens on the host, where that is known.
    pub listening: Option<Services>,
}

/// A network adapter, as its settings are found in the registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Adapter(String);

impl Before {
    /// Notes what a value holds, or that it is not there.
    pub fn note(&mut self, at: ValueAt, data: Option<Data>) {
        self.values.insert(at, data);
    }

    /// What a value holds; nothing inside where it is known not to be there, and nothing at all
    /// where it is not known.
    pub fn value(&self, at: &ValueAt) -> Option<Option<&Data>> {
        if let Some(known) = self.values.get(at) {
            return Some(known.as_ref());
        }
        let key = at.key().to_lowercase();
        let is_within = |whole: &String| {
            key.strip_prefix(whole.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
        };
        self.whole.iter().any(is_within).then_some(None)
    }

    /// Takes in what the registry editor exported of one key: its values, and that no others are
    /// there. Of a text with a line that is broken or not of that key, nothing is taken in as
    /// missing.
    pub fn learn(&mut self, octets: &[u8]) -> Result<(), Error> {
        let text = RegText::open(octets, None, &Limits::default())?;
        let mut root: Option<String> = None;
        let mut key = None;
        let mut is_whole = true;
        for item in text.items() {
            is_whole &= item.replaced == 0;
            match item.content {
                Content::Key(path) => {
                    key = path.strip_prefix(HKLM).map(ToOwned::to_owned);
                    let folded = key.as_ref().map(|key| key.to_lowercase());
                    let root = root.get_or_insert_with(|| folded.clone().unwrap_or_default());
                    is_whole &= folded.is_some_and(|key| key.starts_with(root.as_str()));
                }
                Content::Value { name, data } => {
                    if let Some(key) = key.as_deref().filter(|_| item.replaced == 0) {
                        self.note(ValueAt::new(key, &name), Some(data));
                    }
                }
                Content::DeleteKey(_) | Content::DeleteValue(_) | Content::Rejected(_) => {
                    is_whole = false;
                }
            }
        }
        self.whole.extend(root.filter(|root| is_whole && !root.is_empty()));
        Ok(())
    }
}

const HKLM: &str = r"HKEY_LOCAL_MACHINE\";

impl Adapter {
    /// The key of its settings of TCP/IP: below the adapter's service in Windows NT 4.0, below its
    /// GUID since 2000.
    pub fn key(&self) -> String {
        let Self(name) = self;
        if name.starts_with('{') {
            format!(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\{name}")
        } else {
            format!(r"SYSTEM\CurrentControlSet\Services\{name}\Parameters\Tcpip")
        }
    }
}

/// Reads `{4D36E972-E325-11CE-BFC1-08002BE10318}`, or a service such as `AMDPCN1`.
impl FromStr for Adapter {
    type Err = SwitchError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let guid = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        let is_sound = match guid {
            Some(guid) => {
                let parts: Vec<&str> = guid.split('-').collect();
                parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
                    && parts.iter().all(|part| part.bytes().all(|c| c.is_ascii_hexdigit()))
            }
            None => {
                (1..=64).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_alphanumeric())
            }
        };
        if is_sound { Ok(Self(text.to_owned())) } else { Err(SwitchError::Adapter(text.into())) }
    }
}
