//! UUIDs as DCE/RPC writes them: the first three fields are integers in the sender's byte order.

use std::{fmt, str::FromStr};

use crate::{ByteOrder, Error, Malformed};

/// A universally unique identifier, C706 appendix A.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid {
    /// `time_low`.
    pub time_low: u32,
    /// `time_mid`.
    pub time_mid: u16,
    /// `time_hi_and_version`.
    pub time_hi: u16,
    /// `clock_seq` and `node`.
    pub rest: [u8; 8],
}

impl Uuid {
    /// The nil UUID.
    pub const NIL: Self = Self::new(0, 0, 0, [0; 8]);

    /// A UUID from its fields.
    pub const fn new(time_low: u32, time_mid: u16, time_hi: u16, rest: [u8; 8]) -> Self {
        Self { time_low, time_mid, time_hi, rest }
    }

    /// A UUID of the COM family `xxxxxxxx-0000-0000-c000-000000000046`.
    pub const fn com(time_low: u32) -> Self {
        Self::new(time_low, 0, 0, [0xc0, 0, 0, 0, 0, 0, 0, 0x46])
    }

    /// Reads the 16 bytes in the given byte order.
    pub fn from_bytes(bytes: [u8; 16], order: ByteOrder) -> Self {
        let [l0, l1, l2, l3, m0, m1, h0, h1, rest @ ..] = bytes;
        Self {
            time_low: order.u32([l0, l1, l2, l3]),
            time_mid: order.u16([m0, m1]),
            time_hi: order.u16([h0, h1]),
            rest,
        }
    }

    /// The 16 bytes in the given byte order.
    pub fn to_bytes(self, order: ByteOrder) -> [u8; 16] {
        let [l0, l1, l2, l3] = order.u32_bytes(self.time_low);
        let [m0, m1] = order.u16_bytes(self.time_mid);
        let [h0, h1] = order.u16_bytes(self.time_hi);
        let [r0, r1, r2, r3, r4, r5, r6, r7] = self.rest;
        [l0, l1, l2, l3, m0, m1, h0, h1, r0, r1, r2, r3, r4, r5, r6, r7]
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, node @ ..] = self.rest;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{a:02x}{b:02x}-",
            self.time_low, self.time_mid, self.time_hi
        )?;
        node.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Uuid {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fault = || Error::Malformed(Malformed::new(crate::Anomaly::UuidText, 0));
        let lengths = [8, 4, 4, 4, 12];
        let parts: Vec<&str> = text.split('-').collect();
        if parts.len() != lengths.len() || parts.iter().zip(lengths).any(|(p, n)| p.len() != n) {
            return Err(fault());
        }
        let digits = parts.concat();
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(fault());
        }
        let value = u128::from_str_radix(&digits, 16).map_err(|_| fault())?;
        Ok(Self::from_bytes(value.to_be_bytes(), ByteOrder::Big))
    }
}

#[cfg(test)]
mod tests {
    use super::Uuid;
    use crate::ByteOrder;

    const NDR: &str = "8a885d04-1ceb-11c9-9fe8-08002b104860";

    #[test]
    fn text_goes_there_and_back() {
        assert_eq!(NDR.parse::<Uuid>().unwrap().to_string(), NDR);
        assert_eq!(
            "000001a0-0000-0000-c000-000000000046".parse::<Uuid>().unwrap(),
            Uuid::com(0x1a0)
        );
    }

    #[test]
    fn the_first_three_fields_follow_the_byte_order() {
        let uuid: Uuid = NDR.parse().unwrap();
        assert_eq!(uuid.to_bytes(ByteOrder::Little)[..4], [0x04, 0x5d, 0x88, 0x8a]);
        for order in [ByteOrder::Little, ByteOrder::Big] {
            assert_eq!(Uuid::from_bytes(uuid.to_bytes(order), order), uuid);
        }
    }

    #[test]
    fn texts_of_another_shape_are_refused() {
        for text in ["", "8a885d041ceb11c99fe808002b104860", "8a885d04-1ceb-11c9-9fe8-08002b10486g"]
        {
            assert!(text.parse::<Uuid>().is_err(), "{text}");
        }
    }
}
