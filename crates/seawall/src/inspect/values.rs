//! Values that become text only when they are printed: a large capture has millions of them.

use std::fmt;

use seawall_capture::Timestamp;
use seawall_dcerpc::interface::SyntaxId;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::interfaces;

/// An interface or transfer syntax: UUID, version and, where it is known, name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface(pub SyntaxId);

impl Serialize for Interface {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(id) = self;
        let mut fields = serializer.serialize_struct("Interface", 3)?;
        fields.serialize_field("uuid", &Shown(id.uuid))?;
        fields.serialize_field("version", &format_args!("{}.{}", id.major, id.minor))?;
        fields.serialize_field("name", &interfaces::interface(id))?;
        fields.end()
    }
}

/// The name, or UUID and version.
impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match interfaces::interface(&self.0) {
            Some(name) => f.write_str(name),
            None => self.0.fmt(f),
        }
    }
}

/// A value that is printed as its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<T>(pub T);

impl<T: fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A time, printed in UTC as RFC 3339 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(pub Timestamp);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 64 bits of nanoseconds end in 2554, long before what a time can hold.
        let time = jiff::Timestamp::from_nanosecond(self.0.nanoseconds().into());
        time.unwrap_or_default().fmt(f)
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The status of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u32);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
