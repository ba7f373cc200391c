//! `Registry.pol`: the registry settings of a group policy, as [MS-GPREG] 2.2.1 has them.
//!
//! A header, and then one instruction after the other, `[key;value;type;size;data]`: the brackets
//! and semicolons are UTF-16 with the little end first, as is every text, which ends with a zero.
//! What stands behind the first place that is damaged is not read, and the place is named: where
//! the next instruction begins is not known then.

use crate::bytes::{u16_at, u32_at, utf16_at};
use crate::limits::check;
use crate::reg_text::Data;
use crate::{Error, Limits};

/// One instruction: a value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The key, such as `Software\Policies\Example`, without the root: the folder of the file
    /// tells whether it is the host's or a user's.
    pub key: String,
    /// The value's name; one that begins with `**` is an order, such as [`Self::deletion`].
    pub value: String,
    /// Its type and its bytes, as a registry holds them.
    pub data: Data,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryPol {
    /// Its instructions, in order.
    pub instructions: Vec<Instruction>,
    /// The byte at which the first instruction begins that could not be read, if there is one.
    pub damage: Option<usize>,
}

impl Instruction {
    /// Deletes a value.
    pub fn deletion(key: &str, value: &str) -> Self {
        // The data counts for nothing; editors write a space.
        Self { key: key.to_owned(), value: format!("{DELETION}{value}"), data: Data::string(" ") }
    }

    /// The name of the value that this deletes, if it does.
    pub fn deleted(&self) -> Option<&str> {
        let head = self.value.get(..DELETION.len())?;
        // An order's name is not case sensitive.
        head.eq_ignore_ascii_case(DELETION).then(|| self.value.get(DELETION.len()..)).flatten()
    }
}

impl RegistryPol {
    /// Reads a file.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        check(bytes.len(), limits.registry_pol_bytes, FORMAT)?;
        if !bytes.starts_with(SIGNATURE) || u32_at(bytes, SIGNATURE.len()) != Some(VERSION) {
            return Err(Error::Unrecognised { format: FORMAT });
        }
        let mut read = Self::default();
        let mut reader = Reader { bytes, at: HEADER };
        while reader.at < bytes.len() {
            let begin = reader.at;
            let Some(instruction) = reader.instruction() else {
                read.damage = Some(begin);
                break;
            };
            read.instructions.push(instruction);
        }
        Ok(read)
    }

    /// Writes a file. Damage is not written.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        bytes.extend(SIGNATURE);
        bytes.extend(VERSION.to_le_bytes());
        for instruction in &self.instructions {
            write(&mut bytes, instruction)?;
        }
        Ok(bytes)
    }
}

const FORMAT: &str = "a Registry.pol";
const SIGNATURE: &[u8] = b"PReg";
const VERSION: u32 = 1;
const HEADER: usize = 8;
const DELETION: &str = "**del.";

/// The longest name of a value, by [MS-GPREG].
const NAME: usize = 259;
/// The most bytes a value's data may have, by [MS-GPREG].
const DATA: usize = 0xffff;

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn instruction(&mut self) -> Option<Instruction> {
        self.sign(b'[')?;
        let key = self.text()?;
        self.sign(b';')?;
        let value = self.text()?;
        self.sign(b';')?;
        let kind = self.number()?;
        self.sign(b';')?;
        let size = usize::try_from(self.number()?).ok()?;
        self.sign(b';')?;
        let end = self.at.checked_add(size)?;
        let bytes = self.bytes.get(self.at..end)?.to_vec();
        self.at = end;
        self.sign(b']')?;
        Some(Instruction { key, value, data: Data { kind, bytes } })
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        (u16_at(self.bytes, self.at)? == u16::from(sign)).then_some(())?;
        self.at += 2;
        Some(())
    }

    fn number(&mut self) -> Option<u32> {
        let number = u32_at(self.bytes, self.at)?;
        self.at += 4;
        Some(number)
    }

    /// Text that is no UTF-16 is damage: names that are not the same must not become so.
    fn text(&mut self) -> Option<String> {
        let (text, length) = utf16_at(self.bytes, self.at)?;
        let given = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        let same =
            text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).eq(given.iter().copied());
        same.then_some(())?;
        self.at += length;
        Some(text)
    }
}

fn write(bytes: &mut Vec<u8>, instruction: &Instruction) -> Result<(), Error> {
    let Instruction { key, value, data } = instruction;
    let fault =
        |what: &str, rule| Err(Error::Unwritable { what: what.chars().take(80).collect(), rule });
    let is_key = !key.is_empty() && key.split('\\').all(|part| !part.is_empty());
    if !is_key || key.contains(char::is_control) {
        return fault(key, "a key of this name");
    }
    if value.contains(char::is_control) || value.encode_utf16().count() > NAME {
        return fault(value, "a name with control characters, or of more than 259 characters");
    }
    let (true, Ok(size)) = (data.bytes.len() <= DATA, u32::try_from(data.bytes.len())) else {
        return fault(value, "data of more than 65535 bytes");
    };
    sign(bytes, b'[');
    text(bytes, key);
    sign(bytes, b';');
    text(bytes, value);
    sign(bytes, b';');
    bytes.extend(data.kind.to_le_bytes());
    sign(bytes, b';');
    bytes.extend(size.to_le_bytes());
    sign(bytes, b';');
    bytes.extend(&data.bytes);
    sign(bytes, b']');
    Ok(())
}

fn sign(bytes: &mut Vec<u8>, sign: u8) {
    bytes.extend([sign, 0]);
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
}
