//! `ept_lookup` and `ept_lookup_handle_free`, C706 appendix O.

use super::{
    ContextHandle, EPT_S_NOT_REGISTERED, MAX_ANNOTATION_SIZE, Tower,
    context_handle::{read_array_head, read_twr, write_array_head, write_twr},
};
use crate::{
    Anomaly, ByteOrder, Error, Limits, Malformed, Uuid,
    interface::SyntaxId,
    ndr::{NdrReader, NdrWriter},
};

/// The `[in]` parameters of `ept_lookup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupRequest {
    /// `inquiry_type`: what selects the entries. See [`InquiryType`].
    pub inquiry_type: u32,
    /// `object`.
    pub object: Option<Uuid>,
    /// `interface_id`.
    pub interface_id: Option<SyntaxId>,
    /// `vers_option`. See [`VersOption`].
    pub vers_option: u32,
    /// `entry_handle`: null to start, else that of the last reply.
    pub entry_handle: ContextHandle,
    /// `max_ents`: most entries in one reply.
    pub max_ents: u32,
}

/// The values of `inquiry_type`, C706 appendix O.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum InquiryType {
    /// `rpc_c_ep_all_elts`.
    AllElements = 0,
    /// `rpc_c_ep_match_by_if`.
    MatchByInterface = 1,
    /// `rpc_c_ep_match_by_obj`.
    MatchByObject = 2,
    /// `rpc_c_ep_match_by_both`.
    MatchByBoth = 3,
}

/// The values of `vers_option`, C706 appendix O.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum VersOption {
    /// `rpc_c_vers_all`.
    All = 1,
    /// `rpc_c_vers_compatible`.
    Compatible = 2,
    /// `rpc_c_vers_exact`.
    Exact = 3,
    /// `rpc_c_vers_major_only`.
    MajorOnly = 4,
    /// `rpc_c_vers_upto`.
    UpTo = 5,
}

impl LookupRequest {
    /// A request for every entry, going on where `entry_handle` says.
    pub const fn all(entry_handle: ContextHandle, max_ents: u32) -> Self {
        Self {
            inquiry_type: 0,
            object: None,
            interface_id: None,
            vers_option: 1,
            entry_handle,
            max_ents,
        }
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let request = Self {
            inquiry_type: reader.u32()?,
            object: reader.pointer()?.map(|_| reader.uuid()).transpose()?,
            interface_id: {
                let referent = reader.pointer()?;
                referent.map(|_| SyntaxId::read_if_id(&mut reader)).transpose()?
            },
            vers_option: reader.u32()?,
            entry_handle: ContextHandle::read(&mut reader)?,
            max_ents: reader.u32()?,
        };
        reader.finish_request()?;
        request.check_enumerations()?;
        Ok(request)
    }

    /// Holds `inquiry_type` and `vers_option` to the values that are defined. The latter counts
    /// only where an interface is asked for.
    fn check_enumerations(&self) -> Result<(), Error> {
        let (types, versions) = (0..=3, 1..=5);
        let asks_for_interface = matches!(self.inquiry_type, 1 | 3);
        let is_defined = types.contains(&self.inquiry_type)
            && (!asks_for_interface || versions.contains(&self.vers_option));
        if is_defined { Ok(()) } else { Err(Malformed::new(Anomaly::EnumRange, 0).into()) }
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        writer.u32(self.inquiry_type);
        match self.object {
            Some(object) => {
                writer.pointer();
                writer.uuid(object);
            }
            None => writer.null(),
        }
        match self.interface_id {
            Some(interface_id) => {
                writer.pointer();
                interface_id.write_if_id(&mut writer);
            }
            None => writer.null(),
        }
        writer.u32(self.vers_option);
        self.entry_handle.write(&mut writer);
        writer.u32(self.max_ents);
        writer.into_bytes()
    }
}

/// The `[out]` parameters of `ept_lookup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupResponse {
    /// `entry_handle`: null when there is no more.
    pub entry_handle: ContextHandle,
    /// The array's conformance: `max_ents` of the request.
    pub max_ents: u32,
    /// `entries`.
    pub entries: Vec<Entry>,
    /// `status`: 0, or [`EPT_S_NOT_REGISTERED`] at the end. Entries that come along with it count.
    pub status: u32,
}

/// `ept_entry_t`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `object`.
    pub object: Uuid,
    /// `tower_octet_string`, undecoded, so that a bad one does not spoil its neighbours.
    pub tower_octet_string: Option<Vec<u8>>,
    /// `annotation`, octets as sent, terminator included; at most [`MAX_ANNOTATION_SIZE`].
    pub annotation: Vec<u8>,
}

impl LookupResponse {
    /// The next page out of the entries not sent yet, as servers that please every client end:
    /// a full page keeps the handle, one that is not full has the null handle, and only one
    /// without entries has [`EPT_S_NOT_REGISTERED`]. impacket drops the entries of a page with a
    /// status; rpcclient starts anew when it meets none.
    pub fn page(rest: &[Entry], max_ents: u32, entry_handle: ContextHandle) -> Self {
        let room = usize::try_from(max_ents).unwrap_or(usize::MAX);
        let entries: Vec<Entry> = rest.iter().take(room).cloned().collect();
        let is_full = !entries.is_empty() && entries.len() == room;
        Self {
            entry_handle: if is_full { entry_handle } else { ContextHandle::NULL },
            max_ents,
            status: if entries.is_empty() { EPT_S_NOT_REGISTERED } else { 0 },
            entries,
        }
    }

    /// Whether no further request is due.
    pub fn is_last(&self) -> bool {
        self.entry_handle.is_null() || self.status == EPT_S_NOT_REGISTERED
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let entry_handle = ContextHandle::read(&mut reader)?;
        let num_ents = reader.u32()?;
        let (max_ents, count) = read_array_head(&mut reader, num_ents, 28)?;
        let heads =
            (0..count).map(|_| read_entry_head(&mut reader)).collect::<Result<Vec<_>, _>>()?;
        let mut entries = Vec::with_capacity(count);
        for (object, has_tower, annotation) in heads {
            let tower_octet_string = has_tower.then(|| read_twr(&mut reader)).transpose()?;
            entries.push(Entry { object, tower_octet_string, annotation });
        }
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { entry_handle, max_ents, entries, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(order);
        self.entry_handle.write(&mut writer);
        writer.count(self.entries.len());
        write_array_head(&mut writer, self.max_ents, self.entries.len());
        for entry in &self.entries {
            if entry.annotation.len() > MAX_ANNOTATION_SIZE {
                return Err(Error::Unencodable("annotation longer than 64 octets"));
            }
            writer.uuid(entry.object);
            match entry.tower_octet_string {
                Some(_) => writer.pointer(),
                None => writer.null(),
            }
            writer.u32(0);
            writer.count(entry.annotation.len());
            writer.octets(&entry.annotation);
        }
        for octets in self.entries.iter().filter_map(|entry| entry.tower_octet_string.as_ref()) {
            write_twr(&mut writer, octets);
        }
        writer.u32(self.status);
        Ok(writer.into_bytes())
    }
}

impl Entry {
    /// An entry for a tower, its annotation cut to what the field holds.
    pub fn new(object: Uuid, tower: &Tower, annotation: &str) -> Result<Self, Error> {
        let text = annotation.bytes().take(MAX_ANNOTATION_SIZE - 1).filter(|octet| *octet != 0);
        Ok(Self {
            object,
            tower_octet_string: Some(tower.encode()?),
            annotation: text.chain([0]).collect(),
        })
    }

    /// The tower, where there is one.
    pub fn tower(&self, limits: &Limits) -> Option<Result<Tower, Error>> {
        self.tower_octet_string.as_deref().map(|octets| Tower::decode(octets, limits))
    }

    /// The annotation up to its terminator.
    pub fn annotation_text(&self) -> String {
        let text = self.annotation.split(|octet| *octet == 0).next().unwrap_or_default();
        String::from_utf8_lossy(text).into_owned()
    }
}

fn read_entry_head(reader: &mut NdrReader<'_>) -> Result<(Uuid, bool, Vec<u8>), Error> {
    let object = reader.uuid()?;
    let has_tower = reader.pointer()?.is_some();
    let offset = reader.u32()?;
    let length = reader.count(1)?;
    if offset != 0 || length > MAX_ANNOTATION_SIZE {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    Ok((object, has_tower, reader.octets(length)?.to_vec()))
}

/// The `[in]` parameter of `ept_lookup_handle_free`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupHandleFreeRequest {
    /// `entry_handle`.
    pub entry_handle: ContextHandle,
}

impl LookupHandleFreeRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let entry_handle = ContextHandle::read(&mut reader)?;
        reader.finish_request()?;
        Ok(Self { entry_handle })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.entry_handle.write(&mut writer);
        writer.into_bytes()
    }
}

/// The `[out]` parameters of `ept_lookup_handle_free`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupHandleFreeResponse {
    /// `entry_handle`: null.
    pub entry_handle: ContextHandle,
    /// `status`.
    pub status: u32,
}

impl LookupHandleFreeResponse {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let entry_handle = ContextHandle::read(&mut reader)?;
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { entry_handle, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.entry_handle.write(&mut writer);
        writer.u32(self.status);
        writer.into_bytes()
    }
}
