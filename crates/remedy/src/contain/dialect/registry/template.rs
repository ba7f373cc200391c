//! Security templates, for `secedit /configure`: UTF-16 with a mark, and lines of sections.
//!
//! From memory and samples: `MACHINE\…\name=type,data`, where 1 is text between quotes, 4 a number
//! and 7 texts with commas between.

use std::fmt::Write as _;

use seawall_winfmt::reg_text::Data;

use super::{super::ReadError, Values};
use crate::contain::{PlanId, ValueAt};

pub(super) fn text(plan: &PlanId, remarks: &[String], values: &Values) -> Vec<u8> {
    let mut text = format!("; seawall plan {plan}: untested-on-target\r\n");
    for remark in remarks {
        let _ = write!(text, "; {remark}\r\n");
    }
    let _ = write!(
        text,
        "; secedit /configure /db seawall-{plan}.sdb /cfg seawall-{plan}.inf /areas SECURITYPOLICY\r\n\
         [Unicode]\r\nUnicode=yes\r\n\
         [Version]\r\nsignature=\"$CHICAGO$\"\r\nRevision=1\r\n\
         [Registry Values]\r\n"
    );
    for (at, data) in values {
        // Of our switches all are one of these.
        let Some(data) = data.as_ref().and_then(data_text) else { continue };
        let _ = write!(text, "MACHINE\\{}\\{}={data}\r\n", at.key(), at.name());
    }
    let units = [0xfeff].into_iter().chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn data_text(data: &Data) -> Option<String> {
    if let Some(text) = data.text() {
        return Some(format!("{},\"{text}\"", data.kind));
    }
    if let Some(number) = data.number() {
        return Some(format!("{},{number}", data.kind));
    }
    data.texts().map(|texts| format!("{},{}", data.kind, texts.join(",")))
}

pub(super) fn values(octets: &[u8]) -> Result<Values, ReadError> {
    let fault = |line: usize, text: &str| ReadError { line, text: text.chars().take(80).collect() };
    let body = octets.strip_prefix(b"\xff\xfe").ok_or_else(|| fault(1, "no UTF-16"))?;
    let (pairs, odd) = body.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    let text = text.ok().filter(|_| odd.is_empty()).ok_or_else(|| fault(1, "no UTF-16"))?;
    let (mut section, mut found, mut heads) = (None, Values::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let odd = || fault(number, line);
        if line.is_empty() || line.starts_with(';') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = Some(name);
            continue;
        }
        match (section, line) {
            (Some("Unicode"), "Unicode=yes")
            | (Some("Version"), "signature=\"$CHICAGO$\"" | "Revision=1") => heads.push(line),
            (Some("Registry Values"), line) => {
                let (at, data) = value(line).ok_or_else(odd)?;
                if found.insert(at, Some(data)).is_some() {
                    return Err(odd());
                }
            }
            _ => return Err(odd()),
        }
    }
    // Without them the text is taken for another kind of file.
    if heads == ["Unicode=yes", "signature=\"$CHICAGO$\"", "Revision=1"] {
        Ok(found)
    } else {
        Err(fault(0, "the head of a template"))
    }
}

fn value(line: &str) -> Option<(ValueAt, Data)> {
    let (path, data) = line.strip_prefix(r"MACHINE\")?.split_once('=')?;
    let (key, name) = path.rsplit_once('\\')?;
    let (kind, data) = data.split_once(',')?;
    let data = match kind {
        "1" => {
            let text = data.strip_prefix('"')?.strip_suffix('"')?;
            Data::string(Some(text).filter(|text| !text.contains('"'))?)
        }
        "4" => Data::dword(data.parse().ok()?),
        "7" => {
            let units = data.split(',').flat_map(|text| text.encode_utf16().chain([0]));
            let bytes = units.chain([0]).flat_map(u16::to_le_bytes).collect();
            Data { kind: Data::STRINGS, bytes }
        }
        _ => return None,
    };
    Some((ValueAt::new(key, name), data))
}
