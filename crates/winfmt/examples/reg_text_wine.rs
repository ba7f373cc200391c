//! Registry text for Wine to import, and whether what it has then is what was meant.
//!
//! `cargo run -p seawall-winfmt --example reg_text_wine -- write PAGE FILE` writes the text; PAGE is
//! the number of a code page, or `5.00` for the format that needs none.
//!
//! `… -- compare PAGE EXPORTED QUERIED` reads what `regedit /E` and `reg query /s` gave, prints what
//! differs, and fails if anything does.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::process::ExitCode;

use seawall_winfmt::Limits;
use seawall_winfmt::reg_text::{Content, Data, Format, RegText, Writer};
use seawall_winfmt::text::CodePage;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Values by key and name.
type Values = BTreeMap<(String, String), Data>;

fn main() -> Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["write", page, file] => {
            fs::write(file, Scene::of(page)?.text()?)?;
            Ok(ExitCode::SUCCESS)
        }
        ["compare", page, exported, queried] => {
            let scene = Scene::of(page)?;
            let differences =
                [scene.exported(&fs::read(exported)?)?, scene.queried(&fs::read(queried)?)]
                    .concat();
            for difference in &differences {
                println!("{difference}");
            }
            Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        _ => {
            Err("what is to be done: `write PAGE FILE` or `compare PAGE EXPORTED QUERIED`?".into())
        }
    }
}

/// What is written and how.
struct Scene {
    format: Format,
    /// In which `reg query` prints.
    console: CodePage,
    values: Values,
}

impl Scene {
    fn of(page: &str) -> Result<Self> {
        if page == "5.00" {
            let words: Vec<&str> = PAGES.iter().map(|(_, _, word)| *word).collect();
            let mut values = sample(WORDS_932);
            let key = format!(r"{KEY}\{}", words.join(" "));
            values.insert((key, words.join("/")), Data::string("\u{20b9f} \u{1f5a5}"));
            return Ok(Self { format: Format::Version5, console: CodePage::Cp932, values });
        }
        let number: u16 = page.parse()?;
        let row = PAGES.iter().find(|(ansi, ..)| ansi.number() == number);
        let (ansi, console, word) = *row.ok_or("no such code page of a Windows")?;
        Ok(Self { format: Format::Regedit4(ansi), console, values: sample(word) })
    }

    fn text(&self) -> Result<Vec<u8>> {
        let mut writer = Writer::new(self.format);
        for ((key, name), data) in &self.values {
            writer.key(key)?;
            writer.value(name, data)?;
        }
        Ok(writer.finish())
    }

    /// How an export differs from what was written.
    fn exported(&self, text: &[u8]) -> Result<Vec<String>> {
        let (mut key, mut found, mut differences) = (String::new(), Values::new(), Vec::new());
        for item in RegText::open(text, None, &Limits::DEFAULT)?.items() {
            match item.content {
                Content::Key(path) => key = path,
                Content::Value { name, data } => {
                    found.insert((key.clone(), name), data);
                }
                _ => differences.push(format!("line {}: {item:?}", item.line)),
            }
        }
        for (place, data) in &self.values {
            match found.remove(place) {
                Some(other) if other == *data => {}
                other => differences.push(format!("{place:?}: {data:?} became {other:?}")),
            }
        }
        differences.extend(found.iter().map(|found| format!("nobody wrote {found:?}")));
        println!("{} values in the export", self.values.len());
        Ok(differences)
    }

    /// What a query ought to have said and did not, so far as it can print it.
    fn queried(&self, said: &[u8]) -> Vec<String> {
        let (mut compared, mut differences) = (0, Vec::new());
        let said = self.console.decode(said).0;
        for ((key, name), data) in &self.values {
            let Some(printed) = printed(data) else { continue };
            if [key, name, &printed].iter().any(|it| self.console.encode(it).is_none()) {
                continue;
            }
            compared += 1;
            // Keys stand at the start of a line, with their values below up to an empty line.
            let below = said.split_once(&format!("\r\n{key}\r\n")).map(|(_, below)| below);
            let below = below.and_then(|it| it.split("\r\nHKEY_").next()).unwrap_or_default();
            let is_there = if name.is_empty() {
                // The name of the default value is a word of the language.
                below.lines().any(|it| it.starts_with("    (") && it.ends_with(&printed))
            } else {
                format!("\r\n{below}").contains(&format!("\r\n    {name}{printed}\r\n"))
            };
            if !is_there {
                differences.push(format!("no {name:?} with {printed:?} in {key:?}: {below:?}"));
            }
        }
        println!("{compared} values in the query");
        differences
    }
}

/// The type and what a query prints of the data; nothing for what Wine 8 prints as `(null)`.
fn printed(data: &Data) -> Option<String> {
    let hex = || data.bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat();
    let (kind, text) = match data.kind {
        0 => ("REG_NONE", hex()),
        1 => ("REG_SZ", data.text()?),
        2 => ("REG_EXPAND_SZ", data.text()?),
        3 => ("REG_BINARY", hex()),
        4 => ("REG_DWORD", format!("{:#x}", data.number()?)),
        7 => ("REG_MULTI_SZ", data.texts()?.join(r"\0")),
        _ => return None,
    };
    Some(format!("    {kind}    {text}"))
}

/// Keys, names and data that could make trouble, with a word in the language of the host.
fn sample(word: &str) -> Values {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let of = |kind, text: &str| Data { kind, bytes: wide(text) };
    let raw = |kind, bytes: &[u8]| Data { kind, bytes: bytes.to_vec() };
    let long: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let key = |below: &str| format!(r"{KEY}{below}");
    let quoted = format!("\"{word}\" = \\{word}\\");
    let values = [
        (key(""), String::new(), Data::string(word)),
        (key(r"\a"), "empty".to_owned(), Data::string("")),
        (key(r"\a"), quoted.clone(), Data::string(&quoted)),
        (key(r"\a"), "; none".to_owned(), Data::string("; no comment")),
        (key(r"\a"), "=".to_owned(), Data::string("\t [HKEY] ")),
        (key(r"\a"), "backslash".to_owned(), Data::string(r"C:\")),
        (key(&format!(r"\a [{word}] {{x}}\{word}")), word.to_owned(), Data::string(word)),
        (key(r"\b"), "expand".to_owned(), of(2, &format!("%SystemRoot%\\{word}\0"))),
        (key(r"\b"), "several".to_owned(), of(7, &format!("one\0{word}\0three\0\0"))),
        (key(r"\b"), "no texts".to_owned(), of(7, "\0")),
        (key(r"\c"), "number".to_owned(), Data::dword(0xdead_beef)),
        (key(r"\c"), "zero".to_owned(), Data::dword(0)),
        (key(r"\c"), "big endian".to_owned(), raw(5, &[0x12, 0x34, 0x56, 0x78])),
        (key(r"\c"), "long number".to_owned(), raw(11, &[1, 2, 3, 4, 5, 6, 7, 8])),
        (key(r"\d"), "none".to_owned(), raw(0, &[])),
        (key(r"\d"), "none with data".to_owned(), raw(0, &[1, 0])),
        (key(r"\d"), "bytes".to_owned(), raw(3, &long)),
        (key(r"\d"), format!("bytes of a {}", "long ".repeat(30)), raw(3, &long)),
        (key(r"\d"), "no bytes".to_owned(), raw(3, &[])),
        (key(r"\d"), "link".to_owned(), raw(6, &wide("ab"))),
        (key(r"\d"), "resources".to_owned(), raw(8, &[1, 2, 3])),
        (key(r"\d"), "of no type".to_owned(), raw(0x7777_7777, &[1])),
    ];
    values.into_iter().map(|(key, name, data)| ((key, name), data)).collect()
}

const KEY: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Seawall";

/// The second byte of three of these characters is that of a backslash.
const WORDS_932: &str = "更新 表ソ能";

/// The code pages of a host's files and of its console, and a word that both have.
const PAGES: [(CodePage, CodePage, &str); 13] = [
    (CodePage::Cp874, CodePage::Cp874, "ปรับปรุง"),
    (CodePage::Cp932, CodePage::Cp932, WORDS_932),
    (CodePage::Cp936, CodePage::Cp936, "补丁 乗"),
    (CodePage::Cp949, CodePage::Cp949, "업데이트"),
    (CodePage::Cp950, CodePage::Cp950, "更新 功許"),
    (CodePage::Cp1250, CodePage::Cp852, "Łódź"),
    (CodePage::Cp1251, CodePage::Cp866, "Обновление"),
    (CodePage::Cp1252, CodePage::Cp850, "Prüfung Ærø"),
    (CodePage::Cp1253, CodePage::Cp737, "Ενημέρωση"),
    (CodePage::Cp1254, CodePage::Cp857, "Güncelleştirme"),
    (CodePage::Cp1255, CodePage::Cp862, "עדכון"),
    (CodePage::Cp1256, CodePage::Cp720, "تحديث"),
    (CodePage::Cp1257, CodePage::Cp775, "Žiūrėti"),
];
