//! What statements are made of: an operating system on one host.

use std::fmt::Write as _;

use seawall_facts::{ProductId, Products};

use crate::{fleet::FleetHost, printable::printable, words::Words};

/// An operating system on one host.
#[derive(Debug)]
pub(super) struct Subject {
    /// The host's key, percent-encoded: the same from export to export.
    pub(super) id: String,
    /// What the host is called.
    pub(super) host: String,
    /// The place of its operating system among those of the fleet.
    pub(super) system: usize,
}

impl Subject {
    /// Who it is, wherever a URI is asked for. The name space is nobody's but ours, and is not
    /// registered.
    pub(super) fn urn(&self) -> String {
        format!("urn:seawall:host:{}", self.id)
    }
}

/// An operating system and its version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OperatingSystem {
    /// An id of ours, of ASCII letters that need no escaping in a URI.
    pub(super) id: String,
    /// Its name, as its maker writes it; several where that is not certain.
    pub(super) name: String,
    /// Its service pack, or else its build.
    pub(super) version: Option<String>,
    /// Whether its maker is known.
    pub(super) is_windows: bool,
}

impl OperatingSystem {
    /// What a host runs.
    pub(super) fn of(host: &FleetHost, words: &Words) -> Self {
        let system = &host.system;
        let version = version(host);
        let named = system.name.as_deref().map(printable).filter(|name| !name.trim().is_empty());
        let ids: Vec<&str> = system.products.iter().map(ProductId::as_str).collect();
        let (id, name) = match crate::fleet::System::named(&system.products) {
            Some(name) => (encoded(&ids.join("+")), name),
            None => match named {
                Some(name) => (format!("named:{}", encoded(&name)), name),
                None => ("unknown".to_owned(), words.text("vex-system-unknown")),
            },
        };
        let id = version.iter().fold(id, |id, version| format!("{id}:{version}"));
        Self { id, name, version, is_windows: !ids.is_empty() }
    }

    /// Its name and version in one.
    pub(super) fn full_name(&self) -> String {
        self.version.iter().fold(self.name.clone(), |name, version| format!("{name} {version}"))
    }
}

/// The service pack, for products that had any, or else the build.
fn version(host: &FleetHost) -> Option<String> {
    let system = &host.system;
    let table = Products::embedded();
    let mut products = system.products.iter().filter_map(|id| table.get(id));
    if products.any(|product| !product.service_packs.is_empty()) {
        return system.sp.map(|sp| sp.to_string());
    }
    // A host gives its build itself, and may give any text for one.
    let is_build =
        |text: &&String| text.len() < 40 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    system.build.as_ref().filter(is_build).filter(|build| !build.is_empty()).cloned()
}

/// What a host is called, fit to be shown.
pub(in crate::report) fn shown_name(host: &FleetHost) -> String {
    let name = printable(&host.name);
    if name.trim().is_empty() { printable(&host.key) } else { name }
}

/// A text as a part of a URI (RFC 3986): unreserved characters and the colon stand for themselves.
pub(in crate::report) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{OperatingSystem, encoded};
    use crate::{
        report::made::{self, MadeHost},
        words::{Language, Words},
    };

    #[test]
    fn what_is_no_letter_of_a_uri_is_encoded() {
        assert_eq!(encoded("dns_name:w2k-1.lan"), "dns_name:w2k-1.lan");
        assert_eq!(encoded("\"><a b>%保"), "%22%3E%3Ca%20b%3E%25%E4%BF%9D");
    }

    #[test]
    fn a_system_goes_by_its_service_pack_and_a_made_up_build_is_no_version() {
        let words = Words::new(Language::En);
        let of = |host: &MadeHost| OperatingSystem::of(&made::host(host), &words);
        let known = of(&MadeHost { products: &["w2k"], sp: Some("SP4"), ..MadeHost::default() });
        assert_eq!(
            (known.id.as_str(), known.full_name().as_str()),
            ("w2k:SP4", "Windows 2000 SP4")
        );
        let hostile =
            of(&MadeHost { build: Some("all versions before <7>"), ..MadeHost::default() });
        assert_eq!((hostile.id.as_str(), hostile.version.as_deref()), ("unknown", None));
    }
}
