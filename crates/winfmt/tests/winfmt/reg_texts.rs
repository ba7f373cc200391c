//! Registry text: what editors write, what they do not, and what other programs make of ours.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use seawall_winfmt::reg_text::{Content, Data, Format, Item, RegText, Rule, Writer};
use seawall_winfmt::text::CodePage;
use seawall_winfmt::{Error, Limits};

use crate::corpus;
use crate::properties::damaged;

fn items_of(bytes: &[u8]) -> Vec<Item> {
    RegText::open(bytes, None, &Limits::DEFAULT).unwrap().items().collect()
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// What the lines below a key say, with the numbers they have in the text of the test.
fn below_key(lines: &str) -> Vec<(usize, Content)> {
    let text = format!("Windows Registry Editor Version 5.00\r\n\r\n[HKLM\\K]\r\n{lines}");
    let items = items_of(&utf16(&text));
    assert!(items.iter().all(|item| item.replaced == 0));
    assert_eq!(items[0].content, Content::Key(r"HKLM\K".into()));
    items.into_iter().skip(1).map(|item| (item.line - 3, item.content)).collect()
}

fn value(name: &str, kind: u32, bytes: &[u8]) -> Content {
    Content::Value { name: name.into(), data: Data { kind, bytes: bytes.to_vec() } }
}

fn string(name: &str, text: &str) -> Content {
    Content::Value { name: name.into(), data: Data::string(text) }
}

#[test]
fn every_type_of_value_is_read() {
    let lines = "\"Shell\"=\"Explorer.exe\"\r\n\
        @=\"default\"\r\n\
        \"a \\\"b\\\" \\\\c\"=\"\\\"C:\\\\WINDOWS\\\\\\\"\"\r\n\
        \"d\"=dword:0000002A\r\n\
        \"b\"=hex:01,2,ff\r\n\
        \"none\"=hex:\r\n\
        \"m\"=hex(7):61,00,00,00,62,00,00,00,\\\r\n  00,00\r\n\
        ; \"c\"=\"d\"\r\n\
        \"q\"=hex(b):01,00,00,00,\\\r\n\r  00,00,\\\r\n\t00,00\r\n\
        \"x\"=hex(20):\r\n\
        \"gone\"=-\r\n\
        @ = - ; and the default\r\n";
    let read: Vec<Content> = below_key(lines).into_iter().map(|(_, content)| content).collect();
    let expected = [
        string("Shell", "Explorer.exe"),
        string("", "default"),
        string("a \"b\" \\c", "\"C:\\WINDOWS\\\""),
        value("d", 4, &[42, 0, 0, 0]),
        value("b", 3, &[1, 2, 255]),
        value("none", 3, &[]),
        value("m", 7, b"a\0\0\0b\0\0\0\0\0"),
        value("q", 11, &[1, 0, 0, 0, 0, 0, 0, 0]),
        value("x", 0x20, &[]),
        Content::DeleteValue("gone".into()),
        Content::DeleteValue(String::new()),
    ];
    assert_eq!(read, expected);
}

#[test]
fn values_are_read_as_what_they_mean() {
    assert_eq!(Data::string("añ").text().unwrap(), "añ");
    assert_eq!(Data::dword(7).number(), Some(7));
    assert_eq!(Data::dword(7).text(), None);
    let texts = Data { kind: 7, bytes: b"a\0\0\0b\0\0\0\0\0c\0".to_vec() };
    assert_eq!(texts.texts().unwrap(), ["a", "b"]);
    assert_eq!(Data { kind: 4, bytes: vec![1] }.number(), None);
}

#[test]
fn a_text_of_windows_9x_and_nt_4_is_read_in_its_code_page() {
    // The second bytes of 「ソ」 and 「表」 are a backslash in CP932.
    let text = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\ソフト]\r\n\"表\"=\"ソ\\\\表\"\r\n\
                \"path\"=hex(2):83,5c,00\r\n\"b\"=hex:83,5c\r\n";
    let bytes = CodePage::Cp932.encode(text).unwrap();
    let opened = RegText::open(&bytes, Some(CodePage::Cp932), &Limits::DEFAULT).unwrap();
    assert_eq!(opened.format(), Format::Regedit4(CodePage::Cp932));
    let read: Vec<Content> = opened.items().map(|item| item.content).collect();
    let expected = [
        Content::Key(r"HKEY_LOCAL_MACHINE\SOFTWARE\ソフト".into()),
        string("表", r"ソ\表"),
        Content::Value { name: "path".into(), data: Data { kind: 2, ..Data::string("ソ") } },
        value("b", 3, &[0x83, 0x5c]),
    ];
    assert_eq!(read, expected);
    let guessed = RegText::open(&bytes, None, &Limits::DEFAULT).unwrap();
    assert_eq!(guessed.format(), opened.format());
    let western = CodePage::Cp1252.encode("REGEDIT4\n[HKLM\\é]\n").unwrap();
    assert_eq!(items_of(&western)[0].content, Content::Key(r"HKLM\é".into()));
}

#[test]
fn keys_may_have_brackets_and_be_deleted() {
    let text = "Windows Registry Editor Version 5.00\r\n\r\n[HKLM\\a]b]\r\n[-HKLM\\gone] ; for good\r\n\
                \"a\"=\"b\"\r\n  [HKLM\\c]\r\n";
    let read: Vec<Content> = items_of(&utf16(text)).into_iter().map(|it| it.content).collect();
    let expected = [
        Content::Key(r"HKLM\a]b".into()),
        Content::DeleteKey(r"HKLM\gone".into()),
        Content::Rejected(Rule::Below),
        Content::Key(r"HKLM\c".into()),
    ];
    assert_eq!(read, expected);
}

#[test]
fn a_string_with_ends_of_lines_is_read_as_editors_write_it() {
    let read = below_key("\"a\"=\"b\r\n c\nd\"\r\n\"e\"=\"f\"\r\n");
    assert_eq!(read, [(1, string("a", "b\r\n c\nd")), (4, string("e", "f"))]);
}

#[test]
fn lines_that_break_the_format_are_rejected_one_by_one() {
    for (line, rule) in [
        ("nonsense", Rule::Line),
        ("[HKLM\\a", Rule::Key),
        ("[]", Rule::Key),
        ("[HKLM\\\\a]", Rule::Key),
        ("[HKLM\\a] b", Rule::Key),
        ("\"a=\"b\"", Rule::Name),
        ("\"a\"", Rule::Name),
        ("\"a\":\"b\"", Rule::Name),
        ("\"a\"=\"b", Rule::Quote),
        ("\"a\"=\"b\"c", Rule::Quote),
        ("\"a\"=\"C:\\WINDOWS\"", Rule::Escape),
        ("\"a\"=\"C:\\", Rule::Escape),
        ("\"a\"=dword:", Rule::Dword),
        ("\"a\"=dword:123456789", Rule::Dword),
        ("\"a\"=dword:12 34", Rule::Dword),
        ("\"a\"=hex:1,,2", Rule::Hex),
        ("\"a\"=hex:123", Rule::Hex),
        ("\"a\"=hex:+1", Rule::Hex),
        ("\"a\"=hex:12,", Rule::Hex),
        ("\"a\"=hex:12 13", Rule::Hex),
        ("\"a\"=hex(g):12", Rule::Type),
        ("\"a\"=hex(123456789):12", Rule::Type),
        ("\"a\"=12", Rule::Type),
        ("\"a\"=-1", Rule::Type),
        ("\"a\"=hex:12,\\", Rule::End),
    ] {
        let read = below_key(&format!("{line}\r\n\"after\"=\"c\"\r\n"));
        assert_eq!(read[0], (1, Content::Rejected(rule)), "{line}");
        let after =
            if rule == Rule::Key { Content::Rejected(Rule::Below) } else { string("after", "c") };
        assert_eq!(read[1..], [(2, after)], "{line}");
    }
    // The lines a value goes on in are no lines of their own.
    let read = below_key("\"a\"=hex:1g,\\\r\n  02,\\\r\n  03\r\n@=\"b\"\r\n");
    assert_eq!(read, [(1, Content::Rejected(Rule::Hex)), (4, string("", "b"))]);
}

#[test]
fn a_text_cut_in_a_value_says_so() {
    let read = below_key("\"a\"=hex:01,\\\r\n  02,\\\r\n");
    assert_eq!(read, [(1, Content::Rejected(Rule::End))]);
}

#[test]
fn values_before_any_key_are_rejected() {
    let read = items_of(b"REGEDIT4\n\"a\"=\"b\"\n");
    assert_eq!(read[0].content, Content::Rejected(Rule::Below));
}

#[test]
fn a_line_over_the_limit_is_rejected() {
    let limits = Limits { reg_item_bytes: 40, ..Limits::DEFAULT };
    let long = "a".repeat(50);
    let text = format!(
        "REGEDIT4\n[HKLM\\a]\n\"{long}\"=\"b\"\n[HKLM\\a]\n\"c\"=hex:01,\\\n02,\\\n{}\n\"d\"=\"e\"\n",
        "03,".repeat(12) + "03"
    );
    let opened = RegText::open(text.as_bytes(), None, &limits).unwrap();
    let read: Vec<(usize, Content)> = opened.items().map(|it| (it.line, it.content)).collect();
    let key = Content::Key(r"HKLM\a".into());
    let expected = [
        (2, key.clone()),
        (3, Content::Rejected(Rule::Length)),
        (4, key),
        (5, Content::Rejected(Rule::End)),
        (7, Content::Rejected(Rule::Line)),
        (8, string("d", "e")),
    ];
    assert_eq!(read, expected);
}

#[test]
fn what_is_no_character_is_counted_where_it_stands() {
    let mut bytes = utf16("Windows Registry Editor Version 5.00\r\n[HKLM\\a]\r\n\"b\"=\"?\"\r\n");
    let at = bytes.windows(2).rposition(|it| it == [b'?', 0]).unwrap();
    bytes[at..at + 2].copy_from_slice(&[0, 0xd8]);
    let read: Vec<usize> = items_of(&bytes).iter().map(|item| item.replaced).collect();
    assert_eq!(read, [0, 1]);
}

#[test]
fn other_texts_are_none() {
    for bytes in [&b""[..], b"REGEDIT\r\n", b"WINE REGISTRY Version 2\n", b"regf\0\0\0", b"\n\n"] {
        let error = RegText::open(bytes, None, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error, Error::Unrecognised { format: "registry text" });
    }
}

#[test]
fn the_writer_gives_every_parent_its_section_once_and_breaks_long_values() {
    let mut writer = Writer::new(Format::Version5);
    writer.key(r"HKEY_LOCAL_MACHINE\SOFTWARE\A\B").unwrap();
    writer.value("", &Data::string("a \"b\" \\")).unwrap();
    writer.value("d", &Data::dword(42)).unwrap();
    writer.value("h", &Data { kind: 3, bytes: (0..30).collect() }).unwrap();
    writer.value("n", &Data::string("a\r\nb")).unwrap();
    writer.delete_value("gone").unwrap();
    writer.key(r"HKEY_LOCAL_MACHINE\software\a\C").unwrap();
    writer.delete_key(r"HKEY_LOCAL_MACHINE\SOFTWARE\A").unwrap();
    writer.key(r"HKEY_LOCAL_MACHINE\SOFTWARE\A\D").unwrap();
    let bytes = writer.finish();
    let expected = "\u{feff}Windows Registry Editor Version 5.00\r\n\
        \r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\
        \r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\
        \r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A\\B]\r\n\
        @=\"a \\\"b\\\" \\\\\"\r\n\
        \"d\"=dword:0000002a\r\n\
        \"h\"=hex:00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,\\\r\n\
        \u{20} 17,18,19,1a,1b,1c,1d\r\n\
        \"n\"=hex(1):61,00,0d,00,0a,00,62,00,00,00\r\n\
        \"gone\"=-\r\n\
        \r\n[HKEY_LOCAL_MACHINE\\software\\a\\C]\r\n\
        \r\n[-HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\
        \r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\
        \r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A\\D]\r\n\
        \r\n";
    let units: Vec<u16> =
        bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    assert_eq!(String::from_utf16(&units).unwrap(), expected);
}

#[test]
fn a_comment_is_passed_over_and_is_one_line() {
    let mut writer = Writer::new(Format::Version5);
    writer.comment("[HKEY_LOCAL_MACHINE\\X]").unwrap();
    assert!(writer.comment("a\r\n[HKEY_LOCAL_MACHINE\\X]").is_err());
    assert_eq!(items_of(&writer.finish()), []);
}

#[test]
fn what_the_format_has_no_way_for_is_refused() {
    let is_refused = |result: Result<(), Error>| {
        assert!(matches!(result, Err(Error::Unwritable { .. })), "{result:?}");
    };
    let mut writer = Writer::new(Format::Regedit4(CodePage::Cp1252));
    is_refused(writer.value("a", &Data::dword(1)));
    for path in ["", r"HKLM\\a", "HKLM\\a\n", "-HKLM", r"HKLM\あ"] {
        is_refused(writer.key(path));
    }
    writer.key(r"HKLM\é").unwrap();
    is_refused(writer.value("a\n", &Data::dword(1)));
    is_refused(writer.value("a", &Data::string("あ")));
    is_refused(writer.value("a", &Data { kind: 2, bytes: vec![1] }));
    writer.value("a", &Data { kind: 2, ..Data::string("é") }).unwrap();
    writer.delete_key(r"HKLM\é").unwrap();
    is_refused(writer.value("a", &Data::dword(1)));
    let text = b"REGEDIT4\r\n\r\n[HKLM\\\xe9]\r\n\"a\"=hex(2):e9,00\r\n\r\n[-HKLM\\\xe9]\r\n\r\n";
    assert_eq!(writer.finish(), text);
}

/// Keys, names and data that could make trouble, as other programs take them too.
/// `reged` ends a key at the first bracket.
#[test]
fn a_key_that_is_refused_leaves_nothing_and_takes_no_values() {
    let mut writer = Writer::new(Format::Regedit4(CodePage::Cp1252));
    writer.key(r"HKEY_LOCAL_MACHINE\A").unwrap();
    writer.key(r"HKEY_LOCAL_MACHINE\B\C\あ").unwrap_err();
    writer.value("n", &Data::dword(1)).unwrap_err();
    writer.delete_key(r"HKEY_LOCAL_MACHINE\あ").unwrap_err();
    let items = items_of(&writer.finish());
    let keys: Vec<Content> = items.into_iter().map(|item| item.content).collect();
    assert_eq!(keys, [Content::Key(r"HKEY_LOCAL_MACHINE\A".into())]);
}

fn sample() -> Vec<(&'static str, &'static str, Data)> {
    let long = (0..=255).collect();
    vec![
        (r"SOFTWARE\Seawall\a[b", "", Data::string("default")),
        (r"SOFTWARE\Seawall\a[b", "path", Data::string(r#"C:\a "b" \"#)),
        (r"SOFTWARE\Seawall\Windows XP\SP2\KB824146", "Description", Data::string("x")),
        (r"SOFTWARE\Seawall\Windows XP\SP2\KB824146", "n", Data::dword(0xdead_beef)),
        (r"SOFTWARE\Seawall\Windows XP\SP2\KB824146", "long", Data { kind: 3, bytes: long }),
        (r"SOFTWARE\Seawall\Windows XP", "e", Data { kind: 2, ..Data::string("%a%") }),
        (r"SOFTWARE\Seawall\Windows XP", "m", Data { kind: 7, bytes: b"a\0\0\0\0\0".to_vec() }),
        (r"SOFTWARE\Seawall\z", "q", Data { kind: 11, bytes: vec![1; 8] }),
        (r"SOFTWARE\Seawall\z", "none", Data { kind: 0, bytes: Vec::new() }),
    ]
}

fn written(format: Format, values: &[(&str, &str, Data)]) -> Vec<u8> {
    let mut writer = Writer::new(format);
    for (key, name, data) in values {
        writer.key(&format!(r"HKEY_LOCAL_MACHINE\{key}")).unwrap();
        writer.value(name, data).unwrap();
    }
    writer.finish()
}

fn values_in(items: impl IntoIterator<Item = Item>) -> Vec<(String, String, Data)> {
    let mut key = String::new();
    let mut values = Vec::new();
    for item in items {
        match item.content {
            Content::Key(path) => key = path,
            Content::Value { name, data } => values.push((key.clone(), name, data)),
            other => panic!("{other:?}"),
        }
    }
    values
}

fn with_root(values: &[(&str, &str, Data)]) -> Vec<(String, String, Data)> {
    let with = |(key, name, data): &(&str, &str, Data)| {
        (format!(r"HKEY_LOCAL_MACHINE\{key}"), (*name).to_owned(), data.clone())
    };
    values.iter().map(with).collect()
}

/// A copy of a hive of another program's, in a folder that is deleted with the returned value.
fn copy_of_a_hive(judge: &str) -> Option<tempfile::TempDir> {
    if Command::new(judge).arg("--help").output().is_err() {
        println!("skipped: no {judge} here");
        return None;
    }
    let hive = corpus::read("hives/plaso/NTUSER.DAT")?;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hive"), hive).unwrap();
    Some(folder)
}

const PREFIX: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE";

/// What hivexregedit finds in the hive below our key, read by our reader.
fn exported(folder: &Path) -> Option<Vec<(String, String, Data)>> {
    let output = Command::new("hivexregedit")
        .args(["--export", "--prefix", PREFIX, "hive", r"\Seawall"])
        .current_dir(folder)
        .output();
    let Ok(output) = output else {
        println!("skipped: no hivexregedit here to read it back");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut values = values_in(items_of(&output.stdout));
    values.sort_by_key(|(key, name, _)| (key.to_lowercase(), name.to_lowercase()));
    Some(values)
}

fn sorted(mut values: Vec<(String, String, Data)>) -> Vec<(String, String, Data)> {
    values.sort_by_key(|(key, name, _)| (key.to_lowercase(), name.to_lowercase()));
    values
}

#[test]
fn reged_takes_what_is_written() {
    let Some(folder) = copy_of_a_hive("reged") else { return };
    let mut sample = sample();
    // Of names it keeps the lower halves of characters only.
    sample.push((r"SOFTWARE\Seawall\z", "ja", Data::string("更新\u{20b9f}")));
    std::fs::write(folder.path().join("a.reg"), written(Format::Version5, &sample)).unwrap();
    let output = Command::new("reged")
        .args(["-I", "-C", "hive", PREFIX, "a.reg"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("operation SUCCEEDED"), "{told}");
    // 2 stands for a hive that was changed.
    assert_eq!(output.status.code(), Some(2), "{told}");
    if let Some(values) = exported(folder.path()) {
        assert_eq!(values, sorted(with_root(&sample)));
    }
}

#[test]
fn hivexregedit_takes_what_is_written() {
    let Some(folder) = copy_of_a_hive("hivexregedit") else { return };
    // It reads 8-bit text only.
    let units = written(Format::Version5, &sample());
    let units: Vec<u16> =
        units[2..].as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    std::fs::write(folder.path().join("a.reg"), String::from_utf16(&units).unwrap()).unwrap();
    let output = Command::new("hivexregedit")
        .args(["--merge", "--prefix", PREFIX, "hive", "a.reg"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(exported(folder.path()).unwrap(), sorted(with_root(&sample())));
}

/// A part of a key's path or the name of a value.
fn name() -> impl Strategy<Value = String> {
    "\\PC{1,10}".prop_map(|name| name.replace('\\', "/"))
}

fn data() -> impl Strategy<Value = Data> {
    prop_oneof![
        "\\PC{0,20}".prop_map(|text| Data::string(&text)),
        any::<u32>().prop_map(Data::dword),
        (0_u32..14, vec(any::<u8>(), 0..60)).prop_map(|(kind, bytes)| Data { kind, bytes }),
        (any::<u32>(), vec(any::<u8>(), 0..4)).prop_map(|(kind, bytes)| Data { kind, bytes }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        values in vec((vec(name(), 0..4), prop_oneof![Just(String::new()), name()], data()), 0..8),
        page in proptest::sample::select(&CodePage::ALL[..]),
    ) {
        let mut old = Writer::new(Format::Regedit4(page));
        let mut new = Writer::new(Format::Version5);
        let (mut in_old, mut in_new) = (Vec::new(), Vec::new());
        for (parts, name, data) in values {
            let key = parts.iter().fold(r"HKLM\SOFTWARE".to_owned(), |mut key, part| {
                write!(key, r"\{part}").unwrap();
                key
            });
            new.key(&key).unwrap();
            new.value(&name, &data).unwrap();
            if old.key(&key).and_then(|()| old.value(&name, &data)).is_ok() {
                in_old.push((key.clone(), name.clone(), data.clone()));
            }
            in_new.push((key, name, data));
        }
        prop_assert_eq!(values_in(items_of(&new.finish())), in_new);
        let bytes = old.finish();
        let text = RegText::open(&bytes, Some(page), &Limits::DEFAULT).unwrap();
        // What is UTF-8 in a code page by chance is read as such.
        if std::str::from_utf8(&bytes).is_ok_and(|text| !text.is_ascii()) {
            return Ok(());
        }
        prop_assert_eq!(values_in(text.items()), in_old);
    }

    #[test]
    fn no_text_makes_the_reader_of_registry_texts_panic(
        parts in vec(prop_oneof![
            Just("[".to_owned()), Just("]".to_owned()), Just("\"".to_owned()), Just("\\".to_owned()),
            Just("=".to_owned()), Just("hex(".to_owned()), Just("):".to_owned()),
            Just("\r\n".to_owned()), Just("00,".to_owned()), Just("dword:".to_owned()),
            Just("@".to_owned()), Just("-".to_owned()), Just("; ".to_owned()), "\\PC{0,4}",
        ], 0..80),
        bytes in vec(any::<u8>(), 0..200),
    ) {
        let text = format!("REGEDIT4\n[HKLM\\a]\n{}", parts.concat());
        read(&[text.as_bytes(), &bytes].concat());
        read(&utf16(&text.replace("REGEDIT4", "Windows Registry Editor Version 5.00")));
        read(&bytes);
    }

    #[test]
    fn no_damage_makes_the_reader_of_registry_texts_panic(
        cut in any::<Option<Index>>(),
        flips in vec(any::<(Index, u8)>(), 0..20),
    ) {
        read(&damaged(&written(Format::Version5, &sample()), cut, &flips));
        read(&damaged(&written(Format::Regedit4(CodePage::Cp932), &sample()), cut, &flips));
    }
}

fn read(bytes: &[u8]) {
    for page in [None, Some(CodePage::Cp932)] {
        if let Ok(text) = RegText::open(bytes, page, &Limits::DEFAULT) {
            for item in text.items() {
                if let Content::Value { data, .. } = item.content {
                    let _ = (data.text(), data.texts(), data.number());
                }
            }
        }
    }
}

#[test]
fn registry_texts_made_to_cost_much_cost_little() {
    let size = 128 << 10;
    for part in [
        "\"a\"=\"b\n",
        "\"a\"=\"\\\"\n",
        "@=\"\n\\\"\n",
        "\"a\"=hex:\\\n",
        "\\\n",
        "[",
        "\"",
        "\n",
        "@=hex:,\\\n",
    ] {
        let text = "REGEDIT4\n[HKLM\\a]\n".to_owned() + &part.repeat(size / part.len());
        let begin = std::time::Instant::now();
        read(text.as_bytes());
        let took = begin.elapsed();
        println!("{part:?}: {took:?}");
        // Some times what an unoptimised build takes.
        assert!(took.as_secs() < 5, "{part:?}");
    }
}
