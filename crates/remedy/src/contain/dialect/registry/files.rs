//! The files around a change of the registry.

use std::collections::BTreeSet;

use seawall_winfmt::{
    reg_text::{Data, Format, Writer},
    text::CodePage,
};

use super::{
    super::{File, Part, Target},
    Values,
};
use crate::contain::Policy;

pub(in super::super) const HKLM: &str = r"HKEY_LOCAL_MACHINE\";

/// 8-bit text. What we write is ASCII, which is the same in every code page of a Windows.
pub(in super::super) const REGEDIT4: Format = Format::Regedit4(CodePage::Cp1252);

/// A registry text; nothing where its format cannot hold the values.
pub(in super::super) fn text(
    policy: &Policy,
    part: Part,
    format: Format,
    remarks: &[String],
    values: &Values,
) -> Option<File> {
    let mut writer = Writer::new(format);
    // Neither the title nor anybody's reasons stand here: in 8-bit text they would depend on the
    // host's code page.
    writer.comment(&format!("seawall plan {}: untested-on-target", policy.id)).ok()?;
    for remark in remarks {
        writer.comment(remark).ok()?;
    }
    writer.comment("Import with regedit /s, restart, and run the verify file.").ok()?;
    let mut key = None;
    for (at, data) in values {
        let own = at.key().to_lowercase();
        if key.replace(own.clone()) != Some(own) {
            writer.key(&format!("{HKLM}{}", at.key())).ok()?;
        }
        match data {
            Some(data) => writer.value(at.name(), data).ok()?,
            None => writer.delete_value(at.name()).ok()?,
        }
    }
    let octets = writer.finish();
    // Data of others may be in letters that another code page has elsewhere.
    if matches!(format, Format::Regedit4(_)) && !is_the_same_everywhere(&octets, values) {
        return None;
    }
    let name = match part {
        Part::Undo => format!("seawall-{}-undo.reg", policy.id),
        _ => format!("seawall-{}.reg", policy.id),
    };
    Some(File { part, name, octets })
}

/// Whether 8-bit text says the same in every code page: it has no other letters than ASCII's, nor
/// has a text within bytes.
fn is_the_same_everywhere(octets: &[u8], values: &Values) -> bool {
    let is_text = |data: &&Data| matches!(data.kind, Data::STRING | Data::EXPAND | Data::STRINGS);
    let mut texts = values.values().flatten().filter(is_text);
    let is_ascii = |data: &Data| {
        data.bytes.as_chunks::<2>().0.iter().all(|pair| u16::from_le_bytes(*pair) < 0x80)
    };
    octets.is_ascii() && texts.all(is_ascii)
}

/// What brings back all that was there before, where all of it is known.
pub(in super::super) fn undo(policy: &Policy, format: Format, set: &Values) -> Option<File> {
    let before = set
        .keys()
        .map(|at| Some((at.clone(), policy.before.value(at)?.cloned())))
        .collect::<Option<Values>>()?;
    text(policy, Part::Undo, format, &[], &before)
}

/// Exports the keys that are changed, or one above them that every Windows has: what is not there
/// cannot be exported. `regedit /e`, as NT 4.0 has no other command for it.
pub(in super::super) fn capture(policy: &Policy, set: &Values) -> File {
    let remark = "What these files say is to be known before undo can be made.";
    commands(policy, Part::Capture, "capture", remark, &exports(policy, "before", set))
}

/// Shows what the values are now.
pub(in super::super) fn verify(policy: &Policy, target: Target, set: &Values) -> File {
    let (remark, lines) = match target {
        Target::Regedit4 | Target::TcpipFilter => {
            ("Compare what these files say with what was imported.", exports(policy, "now", set))
        }
        _ => (
            "REG comes with Windows XP; for 2000 with its Support Tools.",
            set.keys()
                .map(|at| {
                    let key = format!(r"HKLM\{}", at.key());
                    vec!["reg".to_owned(), "query".to_owned(), key, "/v".into(), at.name().into()]
                })
                .collect(),
        ),
    };
    commands(policy, Part::Verify, "verify", remark, &lines)
}

fn exports(policy: &Policy, when: &str, set: &Values) -> Vec<Vec<String>> {
    let roots: BTreeSet<String> = set.keys().map(|at| root(at.key())).collect();
    let line = |(number, root): (u32, String)| {
        let file = format!("seawall-{}-{when}-{number}.reg", policy.id);
        vec!["regedit".to_owned(), "/e".to_owned(), file, format!("{HKLM}{root}")]
    };
    (1..).zip(roots).map(line).collect()
}

/// The key itself, or one above it that is always there.
fn root(key: &str) -> String {
    const ALWAYS: [&str; 4] = [
        r"SOFTWARE\Microsoft\Ole",
        r"SOFTWARE\Microsoft\Rpc",
        r"SOFTWARE\Policies",
        r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters",
    ];
    let is_above = |above: &&&str| {
        let rest = key.get(..above.len()).filter(|head| head.eq_ignore_ascii_case(above));
        rest.and_then(|_| key.get(above.len()..))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
    };
    ALWAYS.iter().find(is_above).map_or_else(|| key.to_owned(), |&above| above.to_owned())
}

fn commands(policy: &Policy, part: Part, name: &str, remark: &str, lines: &[Vec<String>]) -> File {
    let mut text = format!(
        "@echo off\r\nrem seawall plan {}: untested-on-target\r\nrem {remark}\r\n",
        policy.id
    );
    for line in lines {
        let words: Vec<String> = line.iter().map(|word| quoted(word)).collect();
        text.push_str(&words.join(" "));
        text.push_str("\r\n");
    }
    let name = format!("seawall-{}-{name}.cmd", policy.id);
    File { part, name, octets: text.into_bytes() }
}

/// A word as `cmd` takes it. Names of keys, values and files are all that come here: they are ours,
/// or an adapter's, and have neither quotes nor percent signs.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./\\".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("\"{word}\"") }
}
