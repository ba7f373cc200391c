//! The registry texts that the batch files import where there is no `reg`.

use seawall_winfmt::{
    reg_text::{Data, Format, Writer},
    text::CodePage,
};

use super::{HKLM, SERVICES, Writing};

impl Writing<'_> {
    /// Starts the services no more.
    pub(super) fn disable(&self) -> Option<Vec<u8>> {
        let mut writer = self.registry_text()?;
        for name in self.services() {
            writer.key(&format!(r"{HKLM}{SERVICES}\{name}")).ok()?;
            writer.value("Start", &Data::dword(DISABLED)).ok()?;
        }
        Some(writer.finish())
    }

    /// Takes out values, and the keys of services.
    pub(super) fn take_out_text(&self) -> Option<Vec<u8>> {
        let mut writer = self.registry_text()?;
        for (key, name) in self.values() {
            writer.key(&format!("{HKLM}{key}")).ok()?;
            writer.delete_value(name).ok()?;
        }
        for name in self.services() {
            writer.delete_key(&format!(r"{HKLM}{SERVICES}\{name}")).ok()?;
        }
        Some(writer.finish())
    }

    fn registry_text(&self) -> Option<Writer> {
        let page = self.case.code_page.unwrap_or(CodePage::Cp1252);
        let mut writer = Writer::new(Format::Regedit4(page));
        writer.comment(&format!("seawall plan {}: untested-on-target", self.plan.id)).ok()?;
        Some(writer)
    }
}

/// What `Start` holds for a service that is not started.
const DISABLED: u32 = 4;
