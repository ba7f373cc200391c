//! What stands in a scope file, and the bytes of it that are signed.

use std::{fmt::Write as _, path::Path};

use ipnet::IpNet;
use jiff::Timestamp;
use seawall_probe::{AddressRange, AddressSet, Ground};
use serde::Deserialize;

use super::key::{PrivateKey, PublicKey};
use crate::{
    failure::Failure,
    printable::{is_printable, printable},
};

/// Name and version of the shape; the signed bytes begin with it.
const SCHEMA: &str = "seawall.scope/1";

/// A scope as it is written: what it says is well-formed, but nothing says that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What may be scanned.
    pub networks: Vec<IpNet>,
    /// What of it may not.
    pub excluded: Vec<IpNet>,
    /// From when on.
    pub from: Timestamp,
    /// Until when, this second included.
    pub until: Timestamp,
    /// Who answers for it.
    pub contact: String,
    /// Anything else, such as the number of a work order.
    pub note: Option<String>,
    /// When it was written.
    pub created: Timestamp,
    /// Who signed it, and the signature.
    pub signature: Option<(PublicKey, [u8; 64])>,
}

impl Document {
    /// Reads a scope file's text. `file` is its name, to say where something is wrong.
    pub fn parse(text: &str, file: &Path) -> Result<Self, Failure> {
        let refused = |fault: &str| {
            let (file, fault) = (file.display().to_string(), printable(fault));
            Failure::usage("error-scope-file", &[("file", &file), ("fault", &fault)])
                .hint("hint-scope-file", &[])
        };
        let written: Written =
            toml::from_str(text).map_err(|error| refused(error.message().trim()))?;
        if written.schema != SCHEMA {
            return Err(refused(&written.schema));
        }
        let networks = |texts: &[String]| {
            let read = |text: &String| network(text).ok_or_else(|| refused(text));
            texts.iter().map(read).collect::<Result<Vec<_>, _>>()
        };
        let instant = |text: &str| text.parse::<Timestamp>().map_err(|_| refused(text));
        let line = |text: String| if is_line(&text) { Ok(text) } else { Err(refused("contact")) };
        let signature = match written.signature {
            None => None,
            Some(signature) => {
                let key = PublicKey::from_hex(&signature.key);
                let value = super::key::from_hex(&signature.value);
                Some(key.zip(value).ok_or_else(|| refused("[signature]"))?)
            }
        };
        let document = Self {
            networks: networks(&written.networks)?,
            excluded: networks(&written.excluded)?,
            from: instant(&written.from)?,
            until: instant(&written.until)?,
            contact: line(written.contact)?,
            note: written.note.map(line).transpose()?,
            created: instant(&written.created)?,
            signature,
        };
        let is_sound = !document.networks.is_empty() && document.from <= document.until;
        if is_sound { Ok(document) } else { Err(refused("networks, from, until")) }
    }

    /// The file: readable, and what [`Document::parse`] reads.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(HEAD);
        let mut line = |key: &str, value: String| {
            let _ = writeln!(text, "{key} = {value}");
        };
        let networks = |networks: &[IpNet]| {
            let quoted: Vec<_> = networks.iter().map(|network| format!("\"{network}\"")).collect();
            format!("[{}]", quoted.join(", "))
        };
        line("schema", quoted(SCHEMA));
        line("networks", networks(&self.networks));
        line("excluded", networks(&self.excluded));
        line("from", quoted(&self.from.to_string()));
        line("until", quoted(&self.until.to_string()));
        line("contact", quoted(&self.contact));
        if let Some(note) = &self.note {
            line("note", quoted(note));
        }
        line("created", quoted(&self.created.to_string()));
        if let Some((key, value)) = &self.signature {
            let _ = write!(
                text,
                "\n[signature]\nkey = \"{}\"\nvalue = \"{}\"\n",
                key.to_hex(),
                super::key::to_hex(value)
            );
        }
        text
    }

    /// The bytes that are signed: the schema, then a line `key value` each in this order, in
    /// UTF-8, every line ended by LF. Values hold no line ends, so that no two scopes share them.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut text = format!("{SCHEMA}\n");
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(text, "{key} {value}");
        };
        for network in &self.networks {
            line("network", &network.to_string());
        }
        for network in &self.excluded {
            line("excluded", &network.to_string());
        }
        line("from", &self.from.to_string());
        line("until", &self.until.to_string());
        line("contact", &self.contact);
        if let Some(note) = &self.note {
            line("note", note);
        }
        line("created", &self.created.to_string());
        text.into_bytes()
    }

    /// Signs it.
    pub fn sign(&mut self, key: &PrivateKey) {
        self.signature = Some((key.public(), key.sign(&self.signed_bytes())));
    }

    /// What may be scanned: the hosts of its networks.
    pub fn allowed(&self) -> AddressSet {
        AddressSet::new(self.networks.iter().map(|n| AddressRange::network(*n)).collect())
    }

    /// What may not: all addresses of the excluded networks.
    pub fn forbidden(&self) -> AddressSet {
        AddressSet::new(self.excluded.iter().map(|n| AddressRange::whole(*n)).collect())
    }

    /// The first address of its networks on such ground.
    pub fn first_on(&self, ground: Ground) -> Option<std::net::IpAddr> {
        let whole = self.networks.iter().map(|n| AddressRange::whole(*n)).collect();
        ground.first_in(&AddressSet::new(whole))
    }
}

/// Reads a network or a single address. Bits beyond the prefix are a typing error: what was
/// meant may be less than the network.
pub fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let network = match text.parse() {
        Ok(address) => IpNet::from(std::net::IpAddr::to_canonical(&address)),
        Err(_) => text.parse::<IpNet>().ok()?,
    };
    (network.trunc() == network).then_some(network)
}

/// Whether a text is one line that a terminal can show and a signature can cover.
pub fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 500 && text.chars().all(is_printable)
}

/// Stands at the head of every scope file.
const HEAD: &str = "\
# Seawall scope: who allowed what to be scanned, and until when.
# Name it with: seawall scan TARGET --scope FILE
# Seawall のスキャン許可: だれが、どこを、いつまでスキャンしてよいと認めたか。
# 使い方: seawall scan 対象 --scope このファイル

";

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    networks: Vec<String>,
    #[serde(default)]
    excluded: Vec<String>,
    from: String,
    until: String,
    contact: String,
    note: Option<String>,
    created: String,
    signature: Option<WrittenSignature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSignature {
    key: String,
    value: String,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Document, PrivateKey, is_line, network};

    fn document() -> Document {
        Document {
            networks: vec![network("10.1.0.0/16").unwrap(), network("fd00::/64").unwrap()],
            excluded: vec![network("10.1.9.0/24").unwrap()],
            from: "2026-11-01T00:00:00Z".parse().unwrap(),
            until: "2026-12-01T14:59:59Z".parse().unwrap(),
            contact: "保全課 \"山田\" <yamada@plant.example>".into(),
            note: Some(r"work order \ 42".into()),
            created: "2026-10-31T00:00:00Z".parse().unwrap(),
            signature: None,
        }
    }

    fn parse(text: &str) -> Result<Document, crate::failure::Failure> {
        Document::parse(text, Path::new("scope.toml"))
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(parse(&document().to_toml()).unwrap(), document());
        let plain = Document { note: None, excluded: Vec::new(), ..document() };
        assert_eq!(parse(&plain.to_toml()).unwrap(), plain);
    }

    #[test]
    fn the_signed_bytes_are_these() {
        let signed = "seawall.scope/1\nnetwork 10.1.0.0/16\nnetwork fd00::/64\n\
            excluded 10.1.9.0/24\nfrom 2026-11-01T00:00:00Z\nuntil 2026-12-01T14:59:59Z\n\
            contact 保全課 \"山田\" <yamada@plant.example>\nnote work order \\ 42\n\
            created 2026-10-31T00:00:00Z\n";
        assert_eq!(String::from_utf8(document().signed_bytes()).unwrap(), signed);
    }

    #[test]
    fn a_changed_byte_breaks_the_signature() {
        let key = PrivateKey::random().unwrap();
        let mut signed = document();
        signed.sign(&key);
        assert_eq!(parse(&signed.to_toml()).unwrap(), signed);
        let (public, signature) = signed.signature.clone().unwrap();
        let bytes = signed.signed_bytes();
        assert!(public.verifies(&bytes, &signature));
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(!public.verifies(&changed, &signature), "byte {place}");
        }
        for place in 0..signature.len() {
            let mut changed = signature;
            changed[place] ^= 1;
            assert!(!public.verifies(&bytes, &changed), "byte {place} of the signature");
        }
        assert!(!PrivateKey::random().unwrap().public().verifies(&bytes, &signature));
    }

    #[test]
    fn a_file_that_says_anything_else_is_refused() {
        let good = document().to_toml();
        for (from, to) in [
            ("seawall.scope/1", "seawall.scope/2"),
            ("networks", "networks_too"),
            ("10.1.0.0/16", "10.1.0.5/16"),
            ("2026-12-01T14:59:59Z", "2026-10-01T14:59:59Z"),
            ("2026-12-01T14:59:59Z", "soon"),
            (r"'work order \ 42'", r#""two\nlines""#),
            ("created", "note = \"x\"\ncreated"),
            ("schema", "allow_everything = true\nschema"),
        ] {
            assert!(good.contains(from), "{from}");
            assert!(parse(&good.replacen(from, to, 1)).is_err(), "{from} -> {to}");
        }
        assert!(parse("").is_err());
        assert!(parse(&format!("{good}[signature]\nkey = \"00\"\nvalue = \"00\"\n")).is_err());
    }

    #[test]
    fn a_network_with_bits_beyond_its_prefix_is_no_network() {
        assert!(network("10.1.0.0/16").is_some());
        assert_eq!(network("10.1.0.7").unwrap().to_string(), "10.1.0.7/32");
        for text in ["10.1.0.7/16", "10.1.0.0/33", "srv1", "10.1.0.1-9", ""] {
            assert!(network(text).is_none(), "{text}");
        }
        assert!(is_line("ops@plant.example") && !is_line(" ") && !is_line("a\nb"));
        assert!(!is_line("ops \u{202e}elpmaxe.tnalp@") && !is_line("a\u{2028}b"));
    }
}
