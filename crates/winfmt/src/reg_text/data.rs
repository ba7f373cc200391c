//! A value's type and bytes, as a registry holds them.

use crate::bytes::{array, utf16};

/// A value's type and bytes, as a registry holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// `REG_…`: 1 string, 2 with variables, 3 binary, 4 number, 7 strings, 11 long number.
    pub kind: u32,
    /// As stored; strings are UTF-16 with the little end first.
    pub bytes: Vec<u8>,
}

impl Data {
    /// `REG_SZ`.
    pub const STRING: u32 = 1;
    /// `REG_EXPAND_SZ`.
    pub const EXPAND: u32 = 2;
    /// `REG_BINARY`.
    pub const BINARY: u32 = 3;
    /// `REG_DWORD`.
    pub const DWORD: u32 = 4;
    /// `REG_MULTI_SZ`.
    pub const STRINGS: u32 = 7;

    /// A string, with its zero.
    pub fn string(text: &str) -> Self {
        let bytes = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        Self { kind: Self::STRING, bytes }
    }

    /// A number.
    pub fn dword(number: u32) -> Self {
        Self { kind: Self::DWORD, bytes: number.to_le_bytes().to_vec() }
    }

    /// The text of a string, up to its zero; what is no character becomes U+FFFD.
    pub fn text(&self) -> Option<String> {
        let is_text = matches!(self.kind, Self::STRING | Self::EXPAND);
        let text = is_text.then(|| utf16(&self.bytes))?;
        Some(text.split('\0').next().unwrap_or_default().to_owned())
    }

    /// The texts of a list of strings.
    pub fn texts(&self) -> Option<Vec<String>> {
        let text = (self.kind == Self::STRINGS).then(|| utf16(&self.bytes))?;
        Some(text.split_terminator('\0').take_while(|it| !it.is_empty()).map(Into::into).collect())
    }

    /// A number.
    pub fn number(&self) -> Option<u32> {
        if self.kind != Self::DWORD || self.bytes.len() != 4 {
            return None;
        }
        array(&self.bytes, 0).map(u32::from_le_bytes)
    }
}
