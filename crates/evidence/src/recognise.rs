//! What a file is, by its content.

use seawall_winfmt::{Limits, reg_text::RegText, regf::Hive, text};
use serde::{Deserialize, Serialize};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FileForm {
    /// A hive of a registry.
    Hive {
        /// Which.
        hive: HiveKind,
    },
    /// A transaction log of a hive.
    HiveLog,
    /// Registry text.
    RegistryText,
    /// An event log of Windows NT 4.0 to Server 2003.
    EventLog,
    /// An event log of Windows Vista and later.
    EventLogX,
    /// A program or library.
    Program,
    /// What `systeminfo` printed.
    SystemInfo,
    /// What `wmic qfe` or `Get-HotFix` printed.
    HotfixList,
    /// A log of the Windows firewall.
    FirewallLog,
    /// What `tasklist`, `pslist` or `tlist` printed.
    ProcessList,
    /// A host described by hand or from an inventory.
    FactFile,
    /// What became of each item, as a script of Seawall's that collected them wrote it down.
    Collection,
    /// A file that was looked for by its place, whatever it is.
    Found,
    /// A folder of a volume of which every name was seen.
    Folder,
    /// What System Restore wrote down of the files it keeps.
    RestoreLog,
}

/// Which hive of a registry a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum HiveKind {
    Software,
    System,
    /// A user's, or the one of new users.
    User,
    /// That of the logon screen and of services.
    Default,
    Sam,
    Security,
    Components,
    Other,
}

/// Bytes that [`by_head`] goes by.
pub(crate) const HEAD: usize = 4096;

/// What a file may be, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    Hive,
    RegistryText,
    EventLog,
    EventLogX,
    Program,
    Text,
    Other,
}

/// What a file that begins like this may be. A text in UTF-16 without a mark is one.
pub(crate) fn by_head(head: &[u8]) -> Head {
    if head.starts_with(b"regf") {
        return Head::Hive;
    }
    if head.starts_with(b"ElfFile\0") {
        return Head::EventLogX;
    }
    if head.get(4..8) == Some(b"LfLe") {
        return Head::EventLog;
    }
    if head.starts_with(b"MZ") {
        return Head::Program;
    }
    if head.is_empty() || !is_text(head) {
        return Head::Other;
    }
    match RegText::open(head, None, &Limits::DEFAULT) {
        Ok(_) => Head::RegistryText,
        Err(_) => Head::Text,
    }
}

/// Whether there are no control characters in it but those of lines.
fn is_text(head: &[u8]) -> bool {
    // What is cut in two at the end of the head is none of its own.
    let decoded = text::decode(head, None, text::Family::Oem);
    let is_foreign =
        |c: &char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}');
    !decoded.text.chars().any(|c| is_foreign(&c)) && decoded.replaced <= 2
}

/// Which hive it is, by the keys under its root.
pub(crate) fn hive_kind(hive: &Hive<'_>, path: &str) -> HiveKind {
    let has = |path: &str| hive.key(path).found().is_some();
    if has("Select") && (has("ControlSet001") || hive.control_set().found().is_some()) {
        return HiveKind::System;
    }
    if has("Microsoft") {
        return HiveKind::Software;
    }
    if has("Software") && (has("Control Panel") || has("Environment") || has("Console")) {
        let name = hive.base_block().file_name.to_lowercase();
        let is_default = |name: &str| name.rsplit(['\\', '/']).next() == Some("default");
        let is_default = is_default(&name) || is_default(&path.to_lowercase());
        return if is_default { HiveKind::Default } else { HiveKind::User };
    }
    if has("SAM") {
        return HiveKind::Sam;
    }
    if has("Policy") {
        return HiveKind::Security;
    }
    if has("DerivedData") || has("CanonicalData") || has("ServicingStackVersions") {
        return HiveKind::Components;
    }
    HiveKind::Other
}

#[cfg(test)]
mod tests {
    use super::{Head, by_head};

    #[test]
    fn files_are_told_by_their_first_bytes() {
        assert_eq!(by_head(b"regf\0\0"), Head::Hive);
        assert_eq!(by_head(b"0\0\0\0LfLe"), Head::EventLog);
        assert_eq!(by_head(b"ElfFile\0"), Head::EventLogX);
        assert_eq!(by_head(b"MZ\x90"), Head::Program);
        assert_eq!(by_head(b"REGEDIT4\r\n"), Head::RegistryText);
        assert_eq!(by_head(b"\xff\xfeW\0i\0"), Head::Text);
        assert_eq!(by_head("ホスト名: x".as_bytes()), Head::Text);
        assert_eq!(by_head(b""), Head::Other);
        assert_eq!(by_head(b"\x7fELF\x02\x01"), Head::Other);
    }
}
