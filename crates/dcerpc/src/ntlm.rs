//! The messages of NTLMSSP, [MS-NLMP] 2.2.1: what a client says to be greeted, the greeting, in
//! which a Windows names itself, and of the third message the names alone. It cannot be written
//! here: nothing in this crate authenticates.

use crate::{Anomaly, ByteOrder, Error, Limits, ndr::NdrReader};

/// NEGOTIATE_MESSAGE, [MS-NLMP] 2.2.1.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Negotiate {
    /// `NegotiateFlags`. See [`flags`].
    pub negotiate_flags: u32,
    /// `DomainName`, in the OEM character set.
    pub domain_name: Vec<u8>,
    /// `Workstation`, in the OEM character set.
    pub workstation: Vec<u8>,
    /// `Version`, there when the flag says so.
    pub version: Option<Version>,
}

/// CHALLENGE_MESSAGE, [MS-NLMP] 2.2.1.2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// `TargetName`, in UTF-16 with [`flags::UNICODE`], else in the OEM character set.
    pub target_name: Vec<u8>,
    /// `NegotiateFlags`. See [`flags`].
    pub negotiate_flags: u32,
    /// `ServerChallenge`.
    pub server_challenge: [u8; 8],
    /// `TargetInfo`; NT 4.0 sends none.
    pub target_info: Option<TargetInfo>,
    /// `Version`, there when the flag says so: not with NT 4.0 and Windows 2000.
    pub version: Option<Version>,
}

/// Who an AUTHENTICATE_MESSAGE says is asking, [MS-NLMP] 2.2.1.3. Its proofs are measured and
/// left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authenticate {
    /// `NegotiateFlags`; 0 in old and shorter messages.
    pub negotiate_flags: u32,
    /// `DomainName`.
    pub domain_name: Vec<u8>,
    /// `UserName`; empty where nobody is claimed to be asking.
    pub user_name: Vec<u8>,
    /// `Workstation`.
    pub workstation: Vec<u8>,
}

/// VERSION, [MS-NLMP] 2.2.2.10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `ProductMajorVersion`.
    pub major: u8,
    /// `ProductMinorVersion`.
    pub minor: u8,
    /// `ProductBuild`.
    pub build: u16,
    /// `NTLMRevisionCurrent`: 15.
    pub revision: u8,
}

/// A sequence of AV_PAIRs, [MS-NLMP] 2.2.2.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetInfo {
    /// The pairs before MsvAvEOL.
    pub pairs: Vec<AvPair>,
    /// Whether MsvAvEOL ended the sequence, as it must.
    pub terminated: bool,
}

/// AV_PAIR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvPair {
    /// `AvId`, not 0. See [`av_id`].
    pub av_id: u16,
    /// `Value`: UTF-16 without terminator for names.
    pub value: Vec<u8>,
}

/// Values of `AvId`.
pub mod av_id {
    /// MsvAvNbComputerName.
    pub const NB_COMPUTER_NAME: u16 = 1;
    /// MsvAvNbDomainName.
    pub const NB_DOMAIN_NAME: u16 = 2;
    /// MsvAvDnsComputerName.
    pub const DNS_COMPUTER_NAME: u16 = 3;
    /// MsvAvDnsDomainName.
    pub const DNS_DOMAIN_NAME: u16 = 4;
    /// MsvAvDnsTreeName.
    pub const DNS_TREE_NAME: u16 = 5;
    /// MsvAvFlags.
    pub const FLAGS: u16 = 6;
    /// MsvAvTimestamp: a FILETIME.
    pub const TIMESTAMP: u16 = 7;
}

/// Bits of `NegotiateFlags`, [MS-NLMP] 2.2.2.5.
pub mod flags {
    /// NTLMSSP_NEGOTIATE_UNICODE.
    pub const UNICODE: u32 = 0x0000_0001;
    /// NTLM_NEGOTIATE_OEM.
    pub const OEM: u32 = 0x0000_0002;
    /// NTLMSSP_REQUEST_TARGET.
    pub const REQUEST_TARGET: u32 = 0x0000_0004;
    /// NTLMSSP_NEGOTIATE_NTLM.
    pub const NTLM: u32 = 0x0000_0200;
    /// NTLMSSP_NEGOTIATE_OEM_DOMAIN_SUPPLIED.
    pub const OEM_DOMAIN_SUPPLIED: u32 = 0x0000_1000;
    /// NTLMSSP_NEGOTIATE_OEM_WORKSTATION_SUPPLIED.
    pub const OEM_WORKSTATION_SUPPLIED: u32 = 0x0000_2000;
    /// NTLMSSP_NEGOTIATE_ALWAYS_SIGN.
    pub const ALWAYS_SIGN: u32 = 0x0000_8000;
    /// NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY.
    pub const EXTENDED_SESSIONSECURITY: u32 = 0x0008_0000;
    /// NTLMSSP_NEGOTIATE_TARGET_INFO.
    pub const TARGET_INFO: u32 = 0x0080_0000;
    /// NTLMSSP_NEGOTIATE_VERSION.
    pub const VERSION: u32 = 0x0200_0000;
    /// NTLMSSP_NEGOTIATE_128.
    pub const KEY_128: u32 = 0x2000_0000;
    /// NTLMSSP_NEGOTIATE_56.
    pub const KEY_56: u32 = 0x8000_0000;
}

impl Negotiate {
    /// What asks for a greeting and says nothing of the client.
    pub fn anonymous() -> Self {
        use flags::{
            ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, KEY_56, KEY_128, NTLM, OEM, REQUEST_TARGET,
            UNICODE,
        };
        let negotiate_flags = UNICODE | OEM | REQUEST_TARGET | NTLM | ALWAYS_SIGN;
        let negotiate_flags = negotiate_flags | EXTENDED_SESSIONSECURITY | KEY_128 | KEY_56;
        Self { negotiate_flags, ..Self::default() }
    }

    /// Reads a message that fills `octets`. Fields that old clients leave out may be missing.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, NEGOTIATE, limits)?;
        let negotiate_flags = reader.u32()?;
        let domain_name = optional_field(&mut reader, octets)?;
        let workstation = optional_field(&mut reader, octets)?;
        let version = read_version(&mut reader, negotiate_flags)?;
        Ok(Self { negotiate_flags, domain_name, workstation, version })
    }

    /// The message.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let payload = [self.domain_name.as_slice(), &self.workstation];
        let fixed = 32 + if self.version.is_some() { 8 } else { 0 };
        let [domain_name, workstation] = fields(fixed, payload)?;
        let mut octets = message(NEGOTIATE);
        octets.extend(with_version_flag(self.negotiate_flags, self.version).to_le_bytes());
        octets.extend(domain_name);
        octets.extend(workstation);
        self.version.iter().for_each(|version| octets.extend(version.octets()));
        octets.extend(payload.concat());
        Ok(octets)
    }
}

impl Authenticate {
    /// Reads a message that fills `octets`: every field must lie inside it.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, AUTHENTICATE, limits)?;
        // The responses to the challenge.
        for _ in 0..2 {
            optional_field(&mut reader, octets)?;
        }
        let [domain_name, user_name, workstation] = [
            optional_field(&mut reader, octets)?,
            optional_field(&mut reader, octets)?,
            optional_field(&mut reader, octets)?,
        ];
        // The session key.
        optional_field(&mut reader, octets)?;
        let negotiate_flags = if reader.remaining() < 4 { 0 } else { reader.u32()? };
        Ok(Self { negotiate_flags, domain_name, user_name, workstation })
    }

    /// A name of this message as text.
    pub fn text(&self, name: &[u8]) -> String {
        text(name, self.negotiate_flags)
    }
}

impl Challenge {
    /// Reads a message that fills `octets`. Fields that old servers leave out may be missing.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, CHALLENGE, limits)?;
        let target_name = optional_field(&mut reader, octets)?;
        let negotiate_flags = reader.u32()?;
        let server_challenge = reader.array()?;
        // Reserved.
        if reader.remaining() >= 8 {
            reader.octets(8)?;
        }
        // A sequence cut by the end of the message is still read: its names are worth having, and
        // that it is not terminated shows the damage.
        let target_info = read_field(&mut reader, octets)?
            .map(|field| TargetInfo::decode(field.there, limits))
            .transpose()?;
        let version = read_version(&mut reader, negotiate_flags)?;
        Ok(Self { target_name, negotiate_flags, server_challenge, target_info, version })
    }

    /// The message.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let target_info = self.target_info.as_ref().map(TargetInfo::encode).transpose()?;
        let payload = [self.target_name.as_slice(), target_info.as_deref().unwrap_or_default()];
        let fixed = 48 + if self.version.is_some() { 8 } else { 0 };
        let [target_name, target_info] = fields(fixed, payload)?;
        let mut octets = message(CHALLENGE);
        octets.extend(target_name);
        octets.extend(with_version_flag(self.negotiate_flags, self.version).to_le_bytes());
        octets.extend(self.server_challenge);
        octets.extend([0; 8]);
        octets.extend(target_info);
        self.version.iter().for_each(|version| octets.extend(version.octets()));
        octets.extend(payload.concat());
        Ok(octets)
    }

    /// The target name as text: a domain, or the server's own name.
    pub fn target(&self) -> String {
        text(&self.target_name, self.negotiate_flags)
    }

    /// Whether what the server says of itself is there, where it is promised, and goes to its end.
    pub fn is_whole(&self) -> bool {
        match &self.target_info {
            Some(info) => info.terminated,
            None => self.negotiate_flags & flags::TARGET_INFO == 0,
        }
    }

    /// The name under an [`av_id`].
    pub fn name(&self, av_id: u16) -> Option<String> {
        let pairs = &self.target_info.as_ref()?.pairs;
        pairs.iter().find(|pair| pair.av_id == av_id).map(|pair| utf16(&pair.value))
    }

    /// MsvAvTimestamp: the server's clock in units of 100 ns since 1601-01-01 UTC.
    pub fn timestamp(&self) -> Option<u64> {
        let pairs = &self.target_info.as_ref()?.pairs;
        let pair = pairs.iter().find(|pair| pair.av_id == av_id::TIMESTAMP)?;
        pair.value.as_slice().try_into().ok().map(u64::from_le_bytes)
    }
}

impl TargetInfo {
    /// A sequence as it must be.
    pub const fn new(pairs: Vec<AvPair>) -> Self {
        Self { pairs, terminated: true }
    }

    fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
        let mut pairs = Vec::new();
        while reader.remaining() > 0 {
            let fault = reader.fault(Anomaly::Ntlmssp);
            let (Ok(av_id), Ok(length)) = (reader.array(), reader.array()) else {
                return Err(fault);
            };
            let (av_id, length) = (u16::from_le_bytes(av_id), u16::from_le_bytes(length));
            if av_id == 0 {
                return Ok(Self { pairs, terminated: true });
            }
            let value = reader.octets(length.into()).map_err(|_| fault)?.to_vec();
            pairs.push(AvPair { av_id, value });
        }
        Ok(Self { pairs, terminated: false })
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut octets = Vec::new();
        for pair in &self.pairs {
            if pair.av_id == 0 {
                return Err(Error::Unencodable("MsvAvEOL inside the sequence"));
            }
            octets.extend(pair.av_id.to_le_bytes());
            octets.extend(length(&pair.value)?.to_le_bytes());
            octets.extend(&pair.value);
        }
        if self.terminated {
            octets.extend([0; 4]);
        }
        Ok(octets)
    }
}

impl AvPair {
    /// A pair that holds a name.
    pub fn name(av_id: u16, name: &str) -> Self {
        Self { av_id, value: name.encode_utf16().flat_map(u16::to_le_bytes).collect() }
    }
}

impl Version {
    /// A version with the revision of every NTLMSSP since Windows XP.
    pub const fn new(major: u8, minor: u8, build: u16) -> Self {
        Self { major, minor, build, revision: 15 }
    }

    fn octets(self) -> [u8; 8] {
        let [a, b] = self.build.to_le_bytes();
        [self.major, self.minor, a, b, 0, 0, 0, self.revision]
    }
}

fn open<'a>(octets: &'a [u8], kind: u32, limits: &Limits) -> Result<NdrReader<'a>, Error> {
    let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
    let fault = reader.fault(Anomaly::Ntlmssp);
    if reader.octets(SIGNATURE.len())? != SIGNATURE.as_slice() || reader.u32()? != kind {
        return Err(fault);
    }
    Ok(reader)
}

/// Reads a payload field that must lie inside the message.
fn optional_field(reader: &mut NdrReader<'_>, message: &[u8]) -> Result<Vec<u8>, Error> {
    let fault = reader.fault(Anomaly::Ntlmssp);
    match read_field(reader, message)? {
        Some(field) if field.there.len() < field.length => Err(fault),
        Some(field) => Ok(field.there.to_vec()),
        None => Ok(Vec::new()),
    }
}

/// A payload field: its length and as much of it as the message holds.
struct Field<'a> {
    length: usize,
    there: &'a [u8],
}

/// Reads length, allocated length and offset of a payload field. One of no length, or behind the
/// end of an old and shorter message, is none.
fn read_field<'a>(
    reader: &mut NdrReader<'_>,
    message: &'a [u8],
) -> Result<Option<Field<'a>>, Error> {
    if reader.remaining() < 8 {
        return Ok(None);
    }
    let fault = reader.fault(Anomaly::Ntlmssp);
    let length = usize::from(reader.u16()?);
    reader.u16()?;
    let offset = reader.u32()?;
    if length == 0 {
        return Ok(None);
    }
    let start = usize::try_from(offset).ok().and_then(|offset| message.get(offset..));
    let start = start.ok_or(fault)?;
    Ok(Some(Field { length, there: start.get(..length).unwrap_or(start) }))
}

fn read_version(reader: &mut NdrReader<'_>, flags: u32) -> Result<Option<Version>, Error> {
    if flags & flags::VERSION == 0 {
        return Ok(None);
    }
    let [major, minor, a, b, _, _, _, revision] = reader.array()?;
    Ok(Some(Version { major, minor, build: u16::from_le_bytes([a, b]), revision }))
}

fn message(kind: u32) -> Vec<u8> {
    SIGNATURE.iter().copied().chain(kind.to_le_bytes()).collect()
}

const fn with_version_flag(flags: u32, version: Option<Version>) -> u32 {
    match version {
        Some(_) => flags | flags::VERSION,
        None => flags & !flags::VERSION,
    }
}

/// The field headers of two payloads that follow each other after `fixed` octets.
fn fields(fixed: u32, payload: [&[u8]; 2]) -> Result<[[u8; 8]; 2], Error> {
    let mut offset = fixed;
    let mut headers = [[0; 8]; 2];
    for (header, octets) in headers.iter_mut().zip(payload) {
        let length = length(octets)?;
        let (lengths, at) = (length.to_le_bytes().repeat(2), offset.to_le_bytes());
        for (octet, value) in header.iter_mut().zip(lengths.into_iter().chain(at)) {
            *octet = value;
        }
        offset = offset.saturating_add(length.into());
    }
    Ok(headers)
}

fn length(octets: &[u8]) -> Result<u16, Error> {
    u16::try_from(octets.len()).map_err(|_| Error::Unencodable("field longer than 65535 octets"))
}

/// A name in the character set that the flags name.
fn text(octets: &[u8], negotiate_flags: u32) -> String {
    if negotiate_flags & flags::UNICODE == 0 {
        String::from_utf8_lossy(octets).into_owned()
    } else {
        utf16(octets)
    }
}

fn utf16(octets: &[u8]) -> String {
    let (units, _) = octets.as_chunks();
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
const NEGOTIATE: u32 = 1;
const CHALLENGE: u32 = 2;
const AUTHENTICATE: u32 = 3;
