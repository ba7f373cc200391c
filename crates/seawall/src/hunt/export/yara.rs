//! YARA: what is in files. Names and places of files, registry and services have no word there.

use std::io::{self, Write};

use seawall_assess::hunt::{Book, Indicator, Sureness, Unjudged, What};

use super::{DATE, name, read_ones};

pub(super) fn write(book: &Book, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "// Indicators of Seawall, {DATE}. A weak rule alone is no finding.\nimport \"hash\""
    )?;
    for indicator in read_ones(book) {
        if let Some(Rule { strings, condition }) = rule(indicator) {
            writeln!(out, "\nrule seawall_{}", indicator.id.replace('.', "_"))?;
            if indicator.certainty == Sureness::Weak {
                writeln!(out, "    : weak")?;
            }
            writeln!(out, "{{\n    meta:")?;
            let is_weak = indicator.certainty == Sureness::Weak;
            let certainty = if is_weak { "weak" } else { "sourced" };
            let source = indicator.source.join("; ");
            for (key, value) in [
                ("description", name(book, indicator).as_str()),
                ("indicator", &indicator.id),
                ("certainty", certainty),
                ("source", &source),
                ("date", DATE),
            ] {
                writeln!(out, "        {key} = {}", quoted(value))?;
            }
            if !strings.is_empty() {
                writeln!(out, "    strings:")?;
            }
            for (id, value) in strings {
                writeln!(out, "        ${id} = {value}")?;
            }
            writeln!(out, "    condition:\n        {condition}\n}}")?;
        }
    }
    Ok(())
}

struct Rule {
    strings: Vec<(&'static str, String)>,
    condition: String,
}

fn rule(indicator: &Indicator) -> Option<Rule> {
    match &indicator.what {
        What::Content { size, packer, sha256, md5, .. } => {
            // A size without more is that of many files.
            if sha256.is_none() && md5.is_none() && packer.is_none() {
                return None;
            }
            let mut strings = Vec::new();
            let mut all: Vec<String> = Vec::new();
            all.extend(size.map(|size| format!("filesize == {size}")));
            if packer.as_deref() == Some("upx") {
                strings.push(("upx", "\"UPX0\"".to_owned()));
                all.push("uint16(0) == 0x5A4D and $upx in (0..4096)".to_owned());
            }
            all.extend(sha256.iter().map(|it| format!("hash.sha256(0, filesize) == \"{it}\"")));
            all.extend(md5.iter().map(|it| format!("hash.md5(0, filesize) == \"{it}\"")));
            Some(Rule { strings, condition: all.join(" and ") })
        }
        // In programs alone: pages and reports about the worm quote it.
        What::Unjudged(Unjudged::Text(text)) => Some(Rule {
            strings: vec![("text", format!("{} ascii wide", quoted(text)))],
            condition: "uint16(0) == 0x5A4D and filesize < 256KB and $text".to_owned(),
        }),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
