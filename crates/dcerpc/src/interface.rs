//! Interface and transfer syntax identifiers, and the table of known interfaces.

use std::{collections::HashMap, fmt, sync::LazyLock};

use serde::Deserialize;

use crate::{
    Error, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// The first table line of an interface, whatever its version.
pub fn lookup(uuid: Uuid) -> Option<&'static Interface> {
    TABLE.by_uuid(uuid).first().copied()
}

/// The table line of exactly this interface and version.
pub fn lookup_exact(id: &SyntaxId) -> Option<&'static Interface> {
    TABLE.by_uuid(id.uuid).iter().copied().find(|interface| interface.id == *id)
}

/// Every line of the table, in its order.
pub fn all() -> impl Iterator<Item = &'static Interface> {
    TABLE.lines.iter().copied()
}

/// One known interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// UUID and version.
    pub id: SyntaxId,
    /// Name as its specification or the field gives it.
    pub name: String,
    /// The Windows service or process that offers it, where one does.
    pub service: Option<String>,
    /// Names of the operations by opnum; empty where they are not recorded.
    pub opnums: Vec<String>,
    /// Where the line comes from.
    pub source: String,
    /// How sure the line is.
    pub certainty: Certainty,
}

impl Interface {
    /// The name of an operation.
    pub fn opnum_name(&self, opnum: u16) -> Option<&str> {
        self.opnums.get(usize::from(opnum)).map(String::as_str).filter(|name| !name.is_empty())
    }
}

/// How a line of the interface table was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Certainty {
    /// The identifier and its meaning stand in the project's checked fact pages.
    #[serde(rename = "facts page")]
    FactsPage,
    /// Written down from memory of the open specifications, not checked again.
    #[serde(rename = "from memory")]
    FromMemory,
}

/// `p_syntax_id_t`, C706 12.6.3.1: a UUID and a version, major in the low half of the word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SyntaxId {
    /// `if_uuid`.
    pub uuid: Uuid,
    /// Major version.
    pub major: u16,
    /// Minor version.
    pub minor: u16,
}

impl SyntaxId {
    /// An identifier from its parts.
    pub const fn new(uuid: Uuid, major: u16, minor: u16) -> Self {
        Self { uuid, major, minor }
    }

    /// An identifier from a UUID and `if_version`.
    pub const fn from_version(uuid: Uuid, version: u32) -> Self {
        let [a, b, c, d] = version.to_le_bytes();
        Self { uuid, major: u16::from_le_bytes([a, b]), minor: u16::from_le_bytes([c, d]) }
    }

    /// Reads the 20 octets, aligned to 4.
    pub fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let uuid = reader.uuid()?;
        let version = reader.u32()?;
        let [a, b, c, d] = version.to_le_bytes();
        Ok(Self { uuid, major: u16::from_le_bytes([a, b]), minor: u16::from_le_bytes([c, d]) })
    }

    /// Writes the 20 octets, aligned to 4.
    pub fn write(self, writer: &mut NdrWriter) {
        writer.uuid(self.uuid);
        writer.u32(self.version());
    }

    /// Reads an `rpc_if_id_t`, C706 appendix N: the same 20 octets, but the version is two shorts
    /// and so lies otherwise in big endian.
    pub fn read_if_id(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self { uuid: reader.uuid()?, major: reader.u16()?, minor: reader.u16()? })
    }

    /// Writes an `rpc_if_id_t`.
    pub fn write_if_id(self, writer: &mut NdrWriter) {
        writer.uuid(self.uuid);
        writer.u16(self.major);
        writer.u16(self.minor);
    }

    /// `if_version` as one word.
    pub const fn version(self) -> u32 {
        let [a, b] = self.major.to_le_bytes();
        let [c, d] = self.minor.to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }

    /// Whether this is a bind time feature negotiation syntax, [MS-RPCE] 2.2.2.14 and 3.3.1.5.3:
    /// `6cb71c2c-9812-4540-` followed by the feature bits.
    pub const fn is_bind_time_feature(self) -> bool {
        matches!(
            self.uuid,
            Uuid { time_low: 0x6cb7_1c2c, time_mid: 0x9812, time_hi: 0x4540, rest: _ }
        )
    }

    /// The feature bits of a bind time feature negotiation syntax, [MS-RPCE] 2.2.2.14.
    pub const fn bind_time_features(self) -> Option<u64> {
        if self.is_bind_time_feature() { Some(u64::from_le_bytes(self.uuid.rest)) } else { None }
    }
}

impl fmt::Display for SyntaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}.{}", self.uuid, self.major, self.minor)
    }
}

/// NDR 2.0, the transfer syntax of every Windows and Samba, C706 chapter 14.
pub const NDR20: SyntaxId = SyntaxId::new(
    Uuid::new(0x8a88_5d04, 0x1ceb, 0x11c9, [0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60]),
    2,
    0,
);
/// NDR64, [MS-RPCE] 2.2.5.
pub const NDR64: SyntaxId = SyntaxId::new(
    Uuid::new(0x7171_0533, 0xbeba, 0x4937, [0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c, 0xcc, 0x36]),
    1,
    0,
);
/// The endpoint mapper, C706 appendix O.
pub const EPMAPPER: SyntaxId = SyntaxId::new(
    Uuid::new(0xe1af_8308, 0x5d1f, 0x11c9, [0x91, 0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa]),
    3,
    0,
);
/// Remote management, C706 appendix Q.
pub const MGMT: SyntaxId = SyntaxId::new(
    Uuid::new(0xafa8_bd80, 0x7d8a, 0x11c9, [0xbe, 0xf4, 0x08, 0x00, 0x2b, 0x10, 0x29, 0x89]),
    1,
    0,
);
/// `IObjectExporter`, [MS-DCOM] 3.1.2.5.1.
pub const OBJECT_EXPORTER: SyntaxId = SyntaxId::new(
    Uuid::new(0x99fc_fec4, 0x5260, 0x101b, [0xbb, 0xcb, 0x00, 0xaa, 0x00, 0x21, 0x34, 0x7a]),
    0,
    0,
);
/// `IActivation` (`IRemoteActivation`), [MS-DCOM] 3.1.2.5.2.1.
pub const REMOTE_ACTIVATION: SyntaxId = SyntaxId::new(
    Uuid::new(0x4d9f_4ab8, 0x7d1c, 0x11cf, [0x86, 0x1e, 0x00, 0x20, 0xaf, 0x6e, 0x7c, 0x57]),
    0,
    0,
);
/// `IRemoteSCMActivator` (`ISystemActivator`), [MS-DCOM] 3.1.2.5.2.2.
pub const SYSTEM_ACTIVATOR: SyntaxId = SyntaxId::new(Uuid::com(0x1a0), 0, 0);
/// `ISCMActivator`, the local twin of `ISystemActivator`.
pub const SCM_ACTIVATOR: SyntaxId = SyntaxId::new(Uuid::com(0x136), 0, 0);
/// `ILocalObjectExporter`, the local OXID resolver.
pub const LOCAL_OBJECT_EXPORTER: SyntaxId = SyntaxId::new(
    Uuid::new(0xe60c_73e6, 0x88f9, 0x11cf, [0x9a, 0xf1, 0x00, 0x20, 0xaf, 0x6e, 0x72, 0xf4]),
    2,
    0,
);

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(LINES));
const LINES: &str = include_str!("../data/interfaces.jsonl");

/// The lines by UUID. Built once and kept for the life of the process.
struct Table {
    lines: Vec<&'static Interface>,
    by_uuid: HashMap<Uuid, Vec<&'static Interface>>,
}

impl Table {
    // INVARIANT: every line parses; a test holds the embedded file to that.
    fn parse(text: &str) -> Self {
        let lines: Vec<&'static Interface> = text
            .lines()
            .filter_map(parse_line)
            .map(|interface| &*Box::leak(Box::new(interface)))
            .collect();
        let mut by_uuid: HashMap<Uuid, Vec<&'static Interface>> = HashMap::new();
        for line in &lines {
            by_uuid.entry(line.id.uuid).or_default().push(line);
        }
        Self { lines, by_uuid }
    }

    fn by_uuid(&self, uuid: Uuid) -> &[&'static Interface] {
        self.by_uuid.get(&uuid).map_or(&[], Vec::as_slice)
    }
}

fn parse_line(line: &str) -> Option<Interface> {
    let line: Line = serde_json::from_str(line).ok()?;
    let (major, minor) = line.version.split_once('.')?;
    Some(Interface {
        id: SyntaxId::new(line.uuid.parse().ok()?, major.parse().ok()?, minor.parse().ok()?),
        name: line.name,
        service: line.service,
        opnums: line.opnums,
        source: line.source,
        certainty: line.certainty,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    uuid: String,
    version: String,
    name: String,
    service: Option<String>,
    #[serde(default)]
    opnums: Vec<String>,
    source: String,
    certainty: Certainty,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{LINES, SYSTEM_ACTIVATOR, all, lookup, lookup_exact, parse_line};

    #[test]
    fn every_line_parses_and_stands_there_once() {
        let bad: Vec<&str> = LINES.lines().filter(|line| parse_line(line).is_none()).collect();
        assert!(bad.is_empty(), "{bad:#?}");
        let ids: BTreeSet<_> = all().map(|interface| interface.id).collect();
        assert_eq!(ids.len(), LINES.lines().count());
    }

    #[test]
    fn operations_have_names() {
        let activator = lookup_exact(&SYSTEM_ACTIVATOR).unwrap();
        assert_eq!(activator.opnum_name(4), Some("RemoteCreateInstance"));
        assert_eq!(activator.opnum_name(0), None);
        assert_eq!(lookup(super::EPMAPPER.uuid).unwrap().opnum_name(2), Some("ept_lookup"));
        for (id, name) in [(super::MGMT, "mgmt"), (super::OBJECT_EXPORTER, "IObjectExporter")] {
            assert_eq!(lookup_exact(&id).unwrap().name, name);
        }
    }
}
