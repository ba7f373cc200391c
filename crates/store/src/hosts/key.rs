//! Host keys and name kinds as two columns of text.

use std::net::IpAddr;

use seawall_facts::{HostKey, NameKind};
use sqlx::{Row as _, sqlite::SqliteRow};

use crate::codes::unreadable;

/// The kind's code and the key's text.
pub(super) fn to_columns(key: &HostKey) -> (&'static str, String) {
    match key {
        HostKey::MachineSid(text) => ("machine_sid", text.clone()),
        HostKey::ComputerName(text) => ("computer_name", text.clone()),
        HostKey::DnsName(text) => ("dns_name", text.clone()),
        HostKey::NetbiosName(text) => ("netbios_name", text.clone()),
        HostKey::Address(address) => ("address", address.to_string()),
    }
}

pub(super) fn from_columns(kind: &str, text: &str) -> sqlx::Result<HostKey> {
    Ok(match kind {
        "machine_sid" => HostKey::MachineSid(text.to_owned()),
        "computer_name" => HostKey::ComputerName(text.to_owned()),
        "dns_name" => HostKey::DnsName(text.to_owned()),
        "netbios_name" => HostKey::NetbiosName(text.to_owned()),
        "address" => HostKey::Address(address(text)?),
        _ => return Err(unreadable(kind, "kind of host key")),
    })
}

/// A key as a row holds it, for checking that it can be read.
pub(crate) struct StoredKey;

impl<'r> sqlx::FromRow<'r, SqliteRow> for StoredKey {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        from_columns(row.try_get("key_kind")?, row.try_get("key")?).map(|_| Self)
    }
}

pub(crate) fn address(text: &str) -> sqlx::Result<IpAddr> {
    text.parse().map_err(|_| unreadable(text, "address"))
}

pub(super) const fn name_kind_code(kind: NameKind) -> &'static str {
    match kind {
        NameKind::DnsComputer => "dns_computer",
        NameKind::NetbiosComputer => "netbios_computer",
    }
}

pub(super) fn name_kind(code: &str) -> sqlx::Result<NameKind> {
    [NameKind::DnsComputer, NameKind::NetbiosComputer]
        .into_iter()
        .find(|kind| name_kind_code(*kind) == code)
        .ok_or_else(|| unreadable(code, "kind of name"))
}
