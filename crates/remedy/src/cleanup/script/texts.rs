//! The registry texts that the batch files import.

use seawall_winfmt::{
    reg_text::{Data, Format, Writer},
    text::CodePage,
};

use super::{HKLM, SERVICES, Writing};
use crate::cleanup::book::Tools;

impl Writing<'_> {
    /// A registry text that the batch files import: values alone go back, as the keys of programs
    /// that start hold those of others too.
    pub(super) fn registry(&self, change: Change) -> Option<Vec<u8>> {
        let format = match self.tools {
            Tools::Reg => Format::Version5,
            Tools::Regedit => Format::Regedit4(self.case.code_page.unwrap_or(CodePage::Cp1252)),
        };
        let mut writer = Writer::new(format);
        writer.comment(&format!("seawall plan {}: untested-on-target", self.plan.id)).ok()?;
        if change != Change::Disable {
            for (key, name, data) in self.values() {
                writer.key(&format!("{HKLM}{key}")).ok()?;
                match change {
                    // The kind that programs to start have; the export of the key has it for sure.
                    Change::PutBack => writer.value(name, &Data::string(data)).ok()?,
                    _ => writer.delete_value(name).ok()?,
                }
            }
        }
        for name in self.services() {
            let key = format!(r"{HKLM}{SERVICES}\{name}");
            match change {
                Change::PutBack => {}
                Change::Disable => {
                    writer.key(&key).ok()?;
                    writer.value("Start", &Data::dword(DISABLED)).ok()?;
                }
                Change::TakeOut => writer.delete_key(&key).ok()?,
            }
        }
        Some(writer.finish())
    }
}

/// What a registry text does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Disable,
    TakeOut,
    PutBack,
}

/// What `Start` holds for a service that is not started.
const DISABLED: u32 = 4;
