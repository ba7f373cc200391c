//! Values that profiles write as text.

use std::collections::BTreeMap;

use seawall_dcerpc::{Uuid, interface::SyntaxId, object::ComVersion};
use serde::{Deserialize, Deserializer, de::Error};

/// `99fcfec4-5260-101b-bbcb-00aa0021347a v0.0`.
pub(super) fn syntax<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SyntaxId, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_syntax(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no `UUID vM.m`")))
}

/// A UUID, where there is one.
pub(super) fn uuid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| D::Error::custom(format!("`{text}` is no UUID")))
}

/// `5.6`.
pub(super) fn com_version<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ComVersion>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let version = pair(&text).map(|(major, minor)| ComVersion { major, minor });
    let fault = || D::Error::custom(format!("`{text}` is no DCOM version such as 5.6"));
    version.ok_or_else(fault).map(Some)
}

/// Roles by port number, which as a key is text.
pub(super) fn by_port<'de, D: Deserializer<'de>, R: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<u16, R>, D::Error> {
    let roles: BTreeMap<String, R> = BTreeMap::deserialize(deserializer)?;
    let by_number = |(port, role): (String, R)| {
        let port = port.parse().map_err(|_| D::Error::custom(format!("`{port}` is no port")))?;
        Ok((port, role))
    };
    roles.into_iter().map(by_number).collect()
}

fn parse_syntax(text: &str) -> Option<SyntaxId> {
    let (uuid, version) = text.split_once(" v")?;
    let (major, minor) = pair(version)?;
    Some(SyntaxId::new(uuid.parse().ok()?, major, minor))
}

fn pair(text: &str) -> Option<(u16, u16)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
