//! `ept_map`, C706 appendix O.

use super::{
    ContextHandle, Tower,
    context_handle::{read_array_head, read_twr, write_array_head, write_twr},
};
use crate::{
    ByteOrder, Error, Limits, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// The `[in]` parameters of `ept_map`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRequest {
    /// `object`.
    pub object: Option<Uuid>,
    /// `map_tower`, undecoded.
    pub map_tower: Option<Vec<u8>>,
    /// `entry_handle`.
    pub entry_handle: ContextHandle,
    /// `max_towers`: most towers in one reply.
    pub max_towers: u32,
}

impl MapRequest {
    /// A request for the endpoints of a tower's interface over its protocols.
    pub fn new(tower: &Tower, max_towers: u32) -> Result<Self, Error> {
        Ok(Self {
            object: Some(Uuid::NIL),
            map_tower: Some(tower.encode()?),
            entry_handle: ContextHandle::NULL,
            max_towers,
        })
    }

    /// The tower asked for, where there is one.
    pub fn tower(&self, limits: &Limits) -> Option<Result<Tower, Error>> {
        self.map_tower.as_deref().map(|octets| Tower::decode(octets, limits))
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let request = Self {
            object: reader.pointer()?.map(|_| reader.uuid()).transpose()?,
            map_tower: reader.pointer()?.map(|_| read_twr(&mut reader)).transpose()?,
            entry_handle: ContextHandle::read(&mut reader)?,
            max_towers: reader.u32()?,
        };
        reader.finish_request()?;
        Ok(request)
    }

    /// The stub. Windows Server 2003 refuses referent ids other than 1 and 2 here.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        match self.object {
            Some(object) => {
                writer.u32(1);
                writer.uuid(object);
            }
            None => writer.null(),
        }
        match &self.map_tower {
            Some(octets) => {
                writer.u32(2);
                write_twr(&mut writer, octets);
            }
            None => writer.null(),
        }
        self.entry_handle.write(&mut writer);
        writer.u32(self.max_towers);
        writer.into_bytes()
    }
}

/// The `[out]` parameters of `ept_map`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapResponse {
    /// `entry_handle`: null when there is no more.
    pub entry_handle: ContextHandle,
    /// The array's conformance: `max_towers` of the request.
    pub max_towers: u32,
    /// `towers`, undecoded.
    pub towers: Vec<Option<Vec<u8>>>,
    /// `status`.
    pub status: u32,
}

impl MapResponse {
    /// The towers that are there.
    pub fn decoded<'a>(
        &'a self,
        limits: &'a Limits,
    ) -> impl Iterator<Item = Result<Tower, Error>> + 'a {
        self.towers.iter().flatten().map(|octets| Tower::decode(octets, limits))
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let entry_handle = ContextHandle::read(&mut reader)?;
        let num_towers = reader.u32()?;
        let (max_towers, count) = read_array_head(&mut reader, num_towers, 4)?;
        let referents = (0..count).map(|_| reader.pointer()).collect::<Result<Vec<_>, _>>()?;
        let towers = referents
            .into_iter()
            .map(|referent| referent.map(|_| read_twr(&mut reader)).transpose())
            .collect::<Result<_, _>>()?;
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { entry_handle, max_towers, towers, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.entry_handle.write(&mut writer);
        writer.count(self.towers.len());
        write_array_head(&mut writer, self.max_towers, self.towers.len());
        for tower in &self.towers {
            match tower {
                Some(_) => writer.pointer(),
                None => writer.null(),
            }
        }
        for octets in self.towers.iter().flatten() {
            write_twr(&mut writer, octets);
        }
        writer.u32(self.status);
        writer.into_bytes()
    }
}
