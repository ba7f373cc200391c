//! The targets of `seawall-winfmt`, whose tests replay their kept corpus by including this file.
//!
//! Beside "no panic", a target holds a reader to what is promised of it: the same each time,
//! within its limits, what was written is read again, and what is cut off says so.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use std::collections::BTreeSet;

use seawall_winfmt::{
    Limits,
    evt::{self, EventLog},
    hotfix::Gap,
    qfe::QfeList,
    reg_text::{Content, Format, Item, RegText, Writer},
    regf::{self, DamageReport, Hive, Lookup, State},
    registry_pol::RegistryPol,
    systeminfo::SystemInfo,
    text::{CodePage, Family, decode},
    version_resource::VersionResources,
};

#[allow(dead_code)]
#[path = "../../crates/winfmt/tests/winfmt/regf/made.rs"]
mod made;

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("event_log", event_log),
    ("hotfix_text", hotfix_text),
    ("reg_text", reg_text),
    ("regf_hive", regf_hive),
    ("regf_logs", regf_logs),
    ("registry_pol", registry_pol),
    ("text", text),
    ("version_resource", version_resource),
];

/// Small, so that a short input reaches them.
const HIVES: regf::Limits =
    regf::Limits { hive_bytes: 256 << 10, depth: 8, damages: 16, damage_bytes: 1 << 10 };

const LIMITS: Limits = Limits {
    text_bytes: 64 << 10,
    event_log_bytes: 64 << 10,
    event_record_bytes: 4 << 10,
    reg_text_bytes: 64 << 10,
    reg_item_bytes: 1 << 10,
    program_bytes: 256 << 10,
    registry_pol_bytes: 64 << 10,
};

/// What was read is written and read again the same, as far as it may be written at all.
pub fn registry_pol(bytes: &[u8]) {
    let Ok(read) = RegistryPol::read(bytes, &LIMITS) else { return };
    assert!(read.damage.is_none_or(|at| at < bytes.len()));
    if let Ok(written) = read.write() {
        assert!(bytes.starts_with(&written), "what was sound is written as it was");
        let again = RegistryPol::read(&written, &LIMITS).unwrap();
        assert_eq!((again.instructions, again.damage), (read.instructions, None));
    }
}

/// A hive as it comes, and with the checksum of its base block put right.
pub fn regf_hive(bytes: &[u8]) {
    check_hive(bytes);
    if bytes.len() > 512 {
        let mut sealed = bytes.to_vec();
        made::seal(&mut sealed);
        check_hive(&sealed);
    }
}

fn check_hive(bytes: &[u8]) {
    let Ok(hive) = Hive::open(bytes, &[], &HIVES) else { return };
    assert_eq!(hive.bytes(), bytes);
    let whole = walked(&hive);
    assert_eq!(walked(&hive), whole, "read twice");
    let _ = (hive.control_set(), hive.root().map(|root| root.subkeys()));
    if !hive.damage().is_empty() || !whole.damage.is_empty() {
        return;
    }
    // Of two keys with one name a look-up finds the first.
    let names: BTreeSet<String> = whole.keys.iter().map(|key| key.path.to_uppercase()).collect();
    if names.len() == whole.keys.len() {
        for WalkedKey { path, .. } in whole.keys.iter().filter(|key| key.is_plain()) {
            assert!(matches!(hive.key(path), Lookup::Found(_)), "{path} is not found");
        }
    }
    // What lost its end has lost nothing, or says that it did.
    let cut = &bytes[..bytes.len() / 4 * 3];
    if let Ok(part) = Hive::open(cut, &[], &HIVES) {
        let read = walked(&part);
        let is_told = !part.damage().is_empty() || !read.damage.is_empty();
        assert!(is_told || read == whole, "a cut is not told of");
    }
}

/// All of a hive.
#[derive(Debug, PartialEq)]
struct Walked {
    keys: Vec<WalkedKey>,
    damage: DamageReport,
}

#[derive(Debug, PartialEq)]
struct WalkedKey {
    path: String,
    depth: usize,
    class: Option<String>,
    /// Names, types and data.
    values: Vec<(String, u32, Option<Vec<u8>>)>,
}

impl WalkedKey {
    /// Whether a look-up can say its path: names may have a backslash in them.
    fn is_plain(&self) -> bool {
        let mut names = self.path.split('\\');
        let is_whole = names.clone().count() == self.depth && names.all(|name| !name.is_empty());
        (is_whole || self.depth == 0) && !self.path.contains('\u{fffd}')
    }
}

fn walked(hive: &Hive<'_>) -> Walked {
    let size = hive.bytes().len();
    let mut walk = hive.walk();
    let mut keys = Vec::new();
    let mut count = 0;
    while let Some(node) = walk.next() {
        assert!(node.depth <= HIVES.depth, "too deep");
        count += node.values.len();
        let data = |value: &regf::Value<'_>| value.bytes().ok().map(std::borrow::Cow::into_owned);
        let values =
            node.values.iter().map(|it| (it.name().into_owned(), it.kind(), data(it))).collect();
        for value in &node.values {
            let _ = value.data();
        }
        let class = node.key.class().ok().flatten();
        keys.push(WalkedKey { path: walk.path().to_owned(), depth: node.depth, class, values });
    }
    assert!(keys.len() <= size / 80 && count <= size / 24, "more than there is room for");
    let damage = walk.damage().clone();
    for report in [&damage, hive.damage()] {
        assert!(report.listed.len() <= HIVES.damages);
        let paths: usize = report.listed.iter().map(|damage| damage.path.len()).sum();
        assert!(paths <= HIVES.damage_bytes);
    }
    Walked { keys, damage }
}

/// A hive and up to three logs, each behind two octets with its length; and again with checksums
/// and hashes put right.
pub fn regf_logs(bytes: &[u8]) {
    let mut files = parts(bytes);
    check_logs(&files);
    for (number, file) in files.iter_mut().enumerate() {
        if file.len() >= 512 {
            made::seal(file);
        }
        if number > 0 {
            mend_entries(file);
        }
    }
    check_logs(&files);
}

fn parts(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (file, behind) = rest.split_at(length);
        files.push(file.to_vec());
        bytes = behind;
        if files.len() == 4 {
            break;
        }
    }
    files
}

/// Puts the hashes of the entries right, as their sizes lead from one to the next.
fn mend_entries(log: &mut [u8]) {
    let mut at = 512;
    while let Some(entry) = log.get_mut(at..).filter(|entry| entry.starts_with(b"HvLE")) {
        let Some(size) = entry.get(4..8) else { return };
        let size = usize::try_from(u32::from_le_bytes(size.try_into().unwrap())).unwrap();
        let Some(entry) = entry.get_mut(..size).filter(|entry| entry.len() >= 40) else { return };
        let body = made::marvin(&entry[40..]).to_le_bytes();
        entry[24..32].copy_from_slice(&body);
        let head = made::marvin(&entry[..32]).to_le_bytes();
        entry[32..40].copy_from_slice(&head);
        at += size;
    }
}

fn check_logs(files: &[Vec<u8>]) {
    let Some((primary, logs)) = files.split_first() else { return };
    let logs: Vec<&[u8]> = logs.iter().map(Vec::as_slice).collect();
    let Ok(hive) = Hive::open(primary, &logs, &HIVES) else { return };
    let again = Hive::open(primary, &logs, &HIVES).unwrap();
    assert_eq!((hive.bytes(), hive.recovery()), (again.bytes(), again.recovery()));
    assert_eq!(hive.recovery().logs.len(), logs.len());
    let most = files.iter().map(Vec::len).sum::<usize>();
    assert!(hive.bytes().len() <= most, "grown beyond its logs");
    if hive.recovery().state != State::Recovered {
        return assert_eq!(hive.bytes(), primary);
    }
    // What was recovered is a hive of its own, which needs no log.
    let recovered = Hive::open(hive.bytes(), &[], &HIVES).unwrap();
    assert_eq!(recovered.recovery().state, State::Clean);
    assert_eq!(walked(&recovered), walked(&hive));
}

/// Registry text: an octet for the code page, then its bytes.
pub fn reg_text(bytes: &[u8]) {
    let Some((page, bytes)) = bytes.split_first() else { return };
    let page = CodePage::ALL.get(usize::from(*page)).copied();
    let Ok(text) = RegText::open(bytes, page, &LIMITS) else { return };
    let items: Vec<Item> = text.items().collect();
    assert_eq!(text.items().collect::<Vec<_>>(), items, "read twice");
    assert!(items.is_sorted_by(|one, other| one.line < other.line), "lines in disorder");
    for format in [text.format(), Format::Version5] {
        write_again(&items, format);
    }
}

/// What is written of the items has to be read again as it was; and beside it no more than the
/// keys above those that were written.
fn write_again(items: &[Item], format: Format) {
    let mut writer = Writer::new(format);
    let mut written: Vec<&Content> = Vec::new();
    let mut is_below_key = false;
    for Item { content, .. } in items {
        let result = match content {
            Content::Key(path) => {
                let result = writer.key(path);
                is_below_key = result.is_ok();
                result
            }
            Content::DeleteKey(path) => {
                is_below_key = false;
                writer.delete_key(path)
            }
            Content::Value { name, data } if is_below_key => writer.value(name, data),
            Content::DeleteValue(name) if is_below_key => writer.delete_value(name),
            _ => continue,
        };
        if result.is_ok() {
            written.push(content);
        }
    }
    let bytes = writer.finish();
    let page = match format {
        Format::Regedit4(page) => Some(page),
        Format::Version5 => None,
    };
    // 8-bit text that is UTF-8 as well is taken for it: that is the reader's rule.
    if page.is_some() && !bytes.is_ascii() && std::str::from_utf8(&bytes).is_ok() {
        return;
    }
    let limits = Limits { reg_text_bytes: 1 << 20, reg_item_bytes: 1 << 20, ..LIMITS };
    let text = RegText::open(&bytes, page, &limits).unwrap();
    let mut read = text.items().peekable();
    for wanted in written {
        loop {
            let item = read.next().unwrap_or_else(|| panic!("{wanted:?} was not read again"));
            assert_eq!(item.replaced, 0);
            if item.content == *wanted {
                break;
            }
            // A key above the next one, without anything of its own.
            let is_above = matches!(item.content, Content::Key(_))
                && matches!(read.peek(), Some(Item { content: Content::Key(_), .. }));
            assert!(is_above, "{:?} in place of {wanted:?}", item.content);
        }
    }
    assert_eq!(read.next(), None);
}

/// An event log of Windows NT.
pub fn event_log(bytes: &[u8]) {
    let Ok(log) = EventLog::open(bytes, &LIMITS) else { return };
    let items: Vec<evt::Item> = log.items().collect();
    assert_eq!(log.items().collect::<Vec<_>>(), items, "read twice");
    let is_damage = |item: &evt::Item| matches!(item, evt::Item::Damage(_));
    let records: Vec<&evt::Record> = items.iter().filter_map(record).collect();
    assert!(records.iter().all(|record| record.offset < bytes.len()));
    let kept: usize = records.iter().map(|record| record.data.len()).sum();
    assert!(kept <= bytes.len(), "more data than there is");
    if items.iter().any(is_damage) {
        return;
    }
    let live = |items: &[evt::Item]| {
        let records = items.iter().filter_map(record);
        records.filter(|it| it.place == evt::Place::Live).map(|it| it.number).collect::<Vec<_>>()
    };
    // What lost its end has lost nothing, or says that it did.
    if let Ok(part) = EventLog::open(&bytes[..bytes.len() / 2], &LIMITS) {
        let part: Vec<evt::Item> = part.items().collect();
        assert!(part.iter().any(is_damage) || live(&part) == live(&items), "a cut is not told of");
    }
}

fn record(item: &evt::Item) -> Option<&evt::Record> {
    match item {
        evt::Item::Record(record) => Some(record),
        evt::Item::Damage(_) => None,
    }
}

/// The versions of a program.
pub fn version_resource(bytes: &[u8]) {
    let Ok(whole) = VersionResources::read(bytes, &LIMITS) else { return };
    assert_eq!(VersionResources::read(bytes, &LIMITS).as_ref(), Ok(&whole));
    for version in &whole.versions {
        assert!(version.offset <= bytes.len());
        let texts = version.tables.iter().flat_map(|table| &table.strings);
        let chars: usize = texts.map(|(name, text)| name.chars().chain(text.chars()).count()).sum();
        assert!(chars <= bytes.len(), "more text than there is");
    }
    let cut = VersionResources::read(&bytes[..bytes.len() / 4 * 3], &LIMITS);
    if let Ok(cut) = cut
        && whole.damage.is_empty()
    {
        assert!(!cut.damage.is_empty() || cut == whole, "a cut is not told of");
    }
}

/// What `systeminfo` printed, or a list of updates.
pub fn hotfix_text(bytes: &[u8]) {
    let lines = decode(bytes, None, Family::Oem).text.split(['\r', '\n']).count();
    if let Ok(info) = SystemInfo::read(bytes, None, &LIMITS) {
        assert_eq!(SystemInfo::read(bytes, None, &LIMITS).as_ref(), Ok(&info));
        let list = &info.hotfixes;
        assert!(list.entries.iter().all(|entry| (1..=lines).contains(&entry.line)));
        assert!(list.gaps.iter().all(|gap| is_within(gap, lines)));
        if list.is_complete() {
            assert_eq!(list.placeholders(), 0);
            let claimed = list.claimed.map(usize::try_from);
            assert_eq!(claimed, Some(Ok(list.entries.len())), "not as many as claimed");
            check_cut_list(bytes, &info);
        }
    }
    if let Ok(list) = QfeList::read(bytes, None, &LIMITS) {
        assert_eq!(QfeList::read(bytes, None, &LIMITS).as_ref(), Ok(&list));
        assert!(list.rows.iter().all(|row| (1..=lines).contains(&row.line)));
        assert!(list.gaps.iter().all(|gap| is_within(gap, lines)));
        for row in &list.rows {
            let articles = row.articles();
            assert_eq!(articles.iter().collect::<BTreeSet<_>>().len(), articles.len());
            assert!(articles.len() <= 16);
        }
    }
}

/// A complete list that lost its end is the same or is not complete.
fn check_cut_list(bytes: &[u8], whole: &SystemInfo) {
    let names = |info: &SystemInfo| {
        info.hotfixes.entries.iter().map(|entry| entry.text.clone()).collect::<Vec<_>>()
    };
    for part in 1..8 {
        let cut = &bytes[..bytes.len() * part / 8];
        if let Ok(info) = SystemInfo::read(cut, None, &LIMITS)
            && info.encoding == whole.encoding
            // A text may have a second list, which a cut takes away.
            && info.hotfixes.line == whole.hotfixes.line
            && info.hotfixes.is_complete()
        {
            assert_eq!(names(&info), names(whole), "a cut is not told of");
        }
    }
}

fn is_within(gap: &Gap, lines: usize) -> bool {
    match *gap {
        Gap::EntryWithoutId { line }
        | Gap::Placeholder { line }
        | Gap::Misnumbered { line }
        | Gap::LastMayBeCut { line }
        | Gap::Unread { line } => (1..=lines).contains(&line),
        _ => true,
    }
}

/// Text in any encoding.
pub fn text(bytes: &[u8]) {
    for family in [Family::Oem, Family::Ansi] {
        let decoded = decode(bytes, None, family);
        assert_eq!(decode(bytes, None, family), decoded, "read twice");
        assert!(decoded.replaced <= bytes.len());
        assert!(decoded.text.len() <= 3 * bytes.len() + 1, "longer than it can be");
    }
    let written = String::from_utf8_lossy(bytes);
    for page in CodePage::ALL {
        let (text, replaced) = page.decode(bytes);
        assert!(replaced <= bytes.len() && text.len() <= 4 * bytes.len());
        for text in [&*text, &*written] {
            if let Some(encoded) = page.encode(text) {
                assert_eq!(page.decode(&encoded).0, text, "{page:?} gives back another text");
            }
        }
    }
}
