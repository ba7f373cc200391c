//! DUALSTRINGARRAY, [MS-DCOM] 2.2.19: where an object exporter listens and how it authenticates.

use crate::{
    Anomaly, Error,
    ndr::{NdrReader, NdrWriter},
};

/// String bindings and security bindings in one array of 16-bit units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DualStringArray {
    /// `StringBinding`.
    pub string_bindings: Vec<StringBinding>,
    /// `SecurityBinding`.
    pub security_bindings: Vec<SecurityBinding>,
}

/// STRINGBINDING, [MS-DCOM] 2.2.19.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringBinding {
    /// `wTowerId`, not 0: 7 is `ncacn_ip_tcp`.
    pub tower_id: u16,
    /// `aNetworkAddr` in UTF-16 units without terminator, such as `HOST` or `192.0.2.1[1025]`.
    pub network_addr: Vec<u16>,
}

/// SECURITYBINDING, [MS-DCOM] 2.2.19.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityBinding {
    /// `wAuthnSvc`, not 0: 9 is SPNEGO, 0x0a NTLM, 0x10 Kerberos.
    pub authn_svc: u16,
    /// `Reserved`: 0xffff.
    pub reserved: u16,
    /// `aPrincName` in UTF-16 units without terminator.
    pub princ_name: Vec<u16>,
}

impl StringBinding {
    /// A binding from text.
    pub fn new(tower_id: u16, network_addr: &str) -> Self {
        Self { tower_id, network_addr: network_addr.encode_utf16().collect() }
    }

    /// The network address as text.
    pub fn text(&self) -> String {
        String::from_utf16_lossy(&self.network_addr)
    }
}

impl SecurityBinding {
    /// A binding without principal name.
    pub const fn new(authn_svc: u16) -> Self {
        Self { authn_svc, reserved: 0xffff, princ_name: Vec::new() }
    }
}

impl DualStringArray {
    /// Reads it as NDR: its conformance stands before it.
    pub(super) fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let max_count = reader.u32()?;
        let entries = reader.u16()?;
        if max_count != u32::from(entries) {
            return Err(reader.fault(Anomaly::SizeMismatch));
        }
        Self::read_units(reader, entries)
    }

    /// Reads it as it lies in an OBJREF, without conformance.
    pub(super) fn read_packed(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let entries = reader.u16()?;
        Self::read_units(reader, entries)
    }

    fn read_units(reader: &mut NdrReader<'_>, entries: u16) -> Result<Self, Error> {
        let fault = reader.fault(Anomaly::DualStringArray);
        let security_offset = usize::from(reader.u16()?);
        let count = reader.bounded(entries.into(), 2)?;
        let units = reader.units(count)?;
        let sections = units.split_at_checked(security_offset).and_then(|(strings, security)| {
            Some(Self {
                string_bindings: section(strings, string_binding)?,
                security_bindings: section(security, security_binding)?,
            })
        });
        sections.ok_or(fault)
    }

    /// Writes it as NDR.
    pub(super) fn write(&self, writer: &mut NdrWriter) -> Result<(), Error> {
        let (entries, ..) = self.sizes_and_units()?;
        writer.u32(entries.into());
        self.write_packed(writer)
    }

    /// Writes it as it lies in an OBJREF.
    pub(super) fn write_packed(&self, writer: &mut NdrWriter) -> Result<(), Error> {
        let (entries, security_offset, units) = self.sizes_and_units()?;
        writer.u16(entries);
        writer.u16(security_offset);
        for unit in units {
            writer.u16(unit);
        }
        Ok(())
    }

    fn sizes_and_units(&self) -> Result<(u16, u16, Vec<u16>), Error> {
        let mut units = Vec::new();
        for binding in &self.string_bindings {
            units.push(nonzero(binding.tower_id)?);
            push_text(&mut units, &binding.network_addr)?;
        }
        close(&mut units, self.string_bindings.is_empty());
        let security_offset = units.len();
        for binding in &self.security_bindings {
            units.extend([nonzero(binding.authn_svc)?, binding.reserved]);
            push_text(&mut units, &binding.princ_name)?;
        }
        close(&mut units, self.security_bindings.is_empty());
        let size = |count: usize| {
            u16::try_from(count).map_err(|_| Error::Unencodable("too many string bindings"))
        };
        Ok((size(units.len())?, size(security_offset)?, units))
    }
}

/// The bindings of one section up to its terminator, with nothing but zeros behind it. A section
/// of no units at all counts as empty.
fn section<T>(
    mut units: &[u16],
    binding: impl Fn(u16, &mut &[u16]) -> Option<T>,
) -> Option<Vec<T>> {
    let mut bindings = Vec::new();
    if units.is_empty() {
        return Some(bindings);
    }
    loop {
        match take(&mut units)? {
            0 => return units.iter().all(|unit| *unit == 0).then_some(bindings),
            first => bindings.push(binding(first, &mut units)?),
        }
    }
}

fn string_binding(tower_id: u16, units: &mut &[u16]) -> Option<StringBinding> {
    Some(StringBinding { tower_id, network_addr: take_text(units)? })
}

fn security_binding(authn_svc: u16, units: &mut &[u16]) -> Option<SecurityBinding> {
    Some(SecurityBinding { authn_svc, reserved: take(units)?, princ_name: take_text(units)? })
}

fn take(units: &mut &[u16]) -> Option<u16> {
    let (first, rest) = units.split_first()?;
    *units = rest;
    Some(*first)
}

fn take_text(units: &mut &[u16]) -> Option<Vec<u16>> {
    let end = units.iter().position(|unit| *unit == 0)?;
    let (text, rest) = units.split_at_checked(end)?;
    *units = rest.get(1..)?;
    Some(text.to_vec())
}

fn nonzero(identifier: u16) -> Result<u16, Error> {
    if identifier == 0 {
        Err(Error::Unencodable("binding with identifier 0"))
    } else {
        Ok(identifier)
    }
}

fn push_text(units: &mut Vec<u16>, text: &[u16]) -> Result<(), Error> {
    if text.contains(&0) {
        return Err(Error::Unencodable("binding text with a terminator inside"));
    }
    units.extend(text);
    units.push(0);
    Ok(())
}

/// Ends a section; an empty one has two terminators, [MS-DCOM] 2.2.19.1.
fn close(units: &mut Vec<u16>, is_empty: bool) {
    units.extend(std::iter::repeat_n(0, if is_empty { 2 } else { 1 }));
}
