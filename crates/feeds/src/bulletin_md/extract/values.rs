//! Ids, numbers, dates and keys inside of texts.

use seawall_advisory::{BulletinId, CveId, Date, Kb};

use crate::bulletin_md::labels::{DateOrder, Labels};

/// Every vulnerability id in a text, in its order, old candidates' too.
pub(super) fn cve_ids(text: &str) -> Vec<CveId> {
    let mut ids = Vec::new();
    for (at, _) in text.match_indices('-') {
        // The first dash of an id stands behind three letters.
        let prefix = at.checked_sub(3).and_then(|start| text.get(start..at)).unwrap_or_default();
        let is_prefix = prefix.eq_ignore_ascii_case("cve") || prefix.eq_ignore_ascii_case("can");
        let after = text.get(at + 1..).unwrap_or_default();
        let Some((year, rest)) = digits(after).filter(|_| is_prefix) else { continue };
        let number = rest.strip_prefix('-').and_then(digits).map(|(number, _)| number);
        if let Some(number) = number.filter(|n| year.len() == 4 && (4..=7).contains(&n.len())) {
            ids.push(CveId::new(&format!("CVE-{year}-{number}")));
        }
    }
    ids
}

/// Every bulletin id in a text, with what follows it up to the next one.
pub(in super::super) fn bulletin_ids(text: &str) -> Vec<(BulletinId, &str)> {
    let mut starts = Vec::new();
    for (at, _) in text.match_indices('-') {
        let Some(start) = at.checked_sub(4) else { continue };
        let Some(head) = text.get(start..at) else { continue };
        let is_head = head.get(..2).is_some_and(|ms| ms.eq_ignore_ascii_case("ms"))
            && head.get(2..).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
        let number = text.get(at + 1..).and_then(digits).map(|(number, _)| number);
        if is_head && number.is_some_and(|number| number.len() == 3) {
            starts.push((start, at + 4));
        }
    }
    let ends: Vec<usize> =
        starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]).collect();
    starts
        .into_iter()
        .zip(ends)
        .filter_map(|((start, end), next)| {
            Some((BulletinId::new(text.get(start..end)?), text.get(end..next).unwrap_or_default()))
        })
        .collect()
}

/// A bulletin's place in time: its year and number within it.
pub(super) fn age(id: &BulletinId) -> Option<(u16, u16)> {
    let (_, number) = id.as_str().split_once('-')?;
    Some((id.year()?, number.parse().ok()?))
}

/// Article numbers in a text: six or seven digits that stand alone.
pub(in super::super) fn kb_numbers(text: &str) -> Vec<Kb> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| (6..=7).contains(&run.len()))
        .map(Kb::new)
        .collect()
}

/// The digits a text begins with, and the rest.
pub(super) fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// A day of the calendar: numbers, and perhaps the name of a month.
pub(super) fn date(text: &str, labels: &Labels) -> Option<Date> {
    let mut numbers = Vec::new();
    let mut month = None;
    let text = text.trim();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let word = word.to_lowercase();
        // Words of other scripts stand between numbers without a space.
        for number in word.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()) {
            numbers.push(number.parse::<u16>().ok()?);
        }
        // Tables of files may keep the English names in any language. Both may be cut short.
        let long_enough = word.chars().count() >= SHORTEST_MONTH;
        let begins = |name: &str| long_enough && name.starts_with(&word);
        let named = labels
            .months
            .iter()
            .position(|name| begins(name))
            .or_else(|| ENGLISH_MONTHS.iter().position(|name| begins(name)));
        month = month.or(named.map(|at| at + 1));
    }
    let named = month.and_then(|month| u16::try_from(month).ok());
    let (year, month, day) = match (named, numbers.as_slice()) {
        (Some(month), [day, year, ..]) if *year >= 1900 => (*year, month, *day),
        // Years of two digits stand only behind the name of a month.
        (Some(month), [day, year @ 0..=79]) => (*year + 2000, month, *day),
        (Some(month), [day, year @ 80..=99]) => (*year + 1900, month, *day),
        (Some(month), [year, day, ..]) => (*year, month, *day),
        (None, [year, month, day, ..]) if *year >= 1900 => (*year, *month, *day),
        (None, [first, second, year, ..]) if labels.date_order == DateOrder::Dmy => {
            (*year, *second, *first)
        }
        // The vendor's own tables write the month first where they do not begin with the year.
        (None, [month, day, year, ..]) => (*year, *month, *day),
        _ => return None,
    };
    let day = format!("{year:04}-{month:02}-{day:02}").parse().ok();
    day.filter(|day: &Date| (1990..=2100).contains(&day.year()))
}

/// A size in bytes, written with or without commas and the word for bytes.
pub(super) fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let number = text.split_whitespace().next()?;
    let digits: String = number.chars().filter(|c| !matches!(c, ',' | '.')).collect();
    let rest = text.get(number.len()..)?.trim();
    // A dot is a thousands mark only before three digits.
    let dotted = number.rsplit_once('.').is_some_and(|(_, after)| after.len() != 3);
    let unit = rest.is_empty() || rest.to_lowercase().starts_with("byte") || rest == "バイト";
    if dotted || !unit { None } else { digits.parse().ok() }
}

/// A registry key: its root and the path below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) root: &'static str,
    pub(super) path: &'a str,
}

/// Every registry key in a text; the path is empty where a root stands alone.
pub(super) fn keys(text: &str) -> Vec<Key<'_>> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some((start, root, written)) = next_root(rest) {
        let after = rest.get(start + written.len()..).unwrap_or_default();
        // A path ends where another script, a quotation or another key begins.
        let end = after
            .find(|c: char| !c.is_ascii() || matches!(c, '"' | '=' | '<' | '>' | '\n' | ';'))
            .unwrap_or(after.len());
        let end = next_root(after).map_or(end, |(next, _, _)| end.min(next));
        let path = after.get(..end).unwrap_or_default();
        keys.push(Key { root, path: path.trim_matches(|c: char| " \\/.,)(]['*:-".contains(c)) });
        rest = after.get(end..).unwrap_or_default();
    }
    keys
}

/// The next root in a text: where, which, and how it is written.
fn next_root(text: &str) -> Option<(usize, &'static str, &'static str)> {
    text.match_indices(['H', 'h']).find_map(|(at, _)| {
        let here = text.get(at..)?;
        ROOTS.iter().find_map(|(written, root)| {
            let head = here.get(..written.len())?;
            let next = here.get(written.len()..)?.chars().next();
            let ends = !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            (head.eq_ignore_ascii_case(written) && ends).then_some((at, *root, *written))
        })
    })
}

/// Characters of the beginning of a month's name.
const SHORTEST_MONTH: usize = 3;

const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const ROOTS: [(&str, &str); 10] = [
    ("HKEY_LOCAL_MACHINE", "HKEY_LOCAL_MACHINE"),
    ("HKEY_CURRENT_USER", "HKEY_CURRENT_USER"),
    ("HKEY_CLASSES_ROOT", "HKEY_CLASSES_ROOT"),
    ("HKEY_USERS", "HKEY_USERS"),
    ("HKEY LOCAL MACHINE", "HKEY_LOCAL_MACHINE"),
    ("HKLM", "HKEY_LOCAL_MACHINE"),
    ("HKCU", "HKEY_CURRENT_USER"),
    ("HKCR", "HKEY_CLASSES_ROOT"),
    ("HKU", "HKEY_USERS"),
    ("HKEY_LOCAL_MACHIN", "HKEY_LOCAL_MACHINE"),
];

#[cfg(test)]
mod tests {
    use super::{Key, age, bulletin_ids, cve_ids, date, kb_numbers, keys, size};
    use crate::bulletin_md::Labels;

    #[test]
    fn ids_are_found_in_any_spelling() {
        let text = "CAN-2003-0715, (cve-2008-4250) CVE-CAN-2003-0528 CVE-20-1 CAN-2003-";
        let ids: Vec<String> = cve_ids(text).iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["CVE-2003-0715", "CVE-2008-4250", "CVE-2003-0528"]);
        let text = "ms03-026 の 823980 と MS03-039 KB824146 MS03-1";
        let found: Vec<(String, usize)> = bulletin_ids(text)
            .iter()
            .map(|(id, rest)| (id.to_string(), kb_numbers(rest).len()))
            .collect();
        assert_eq!(found, [("MS03-026".to_owned(), 1), ("MS03-039".to_owned(), 1)]);
        assert!(age(&"MS98-014".to_owned().into()) < age(&"MS00-066".to_owned().into()));
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        let ja = Labels::embedded("ja").unwrap();
        let en = Labels::embedded("en").unwrap();
        for (text, iso) in [
            ("2003年7月17日", "2003-07-17"),
            ("2014 年 4 月 9 日", "2014-04-09"),
            ("2005/5/11", "2005-05-11"),
            ("08/26/2002", "2002-08-26"),
            ("05-May-2005", "2005-05-05"),
            ("8-Jan-04", "2004-01-08"),
        ] {
            assert_eq!(date(text, &ja), iso.parse().ok(), "{text}");
        }
        assert_eq!(date("July 16, 2003", &en), "2003-07-16".parse().ok());
        for text in ["", "-", "2003/13/1", "2003/2/31", "2003/2/29", "7:21", "99999/1/1"] {
            assert_eq!(date(text, &ja), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_nothing() {
        assert_eq!(size("2,530,816"), Some(2_530_816));
        assert_eq!(size("28,672 bytes"), Some(28_672));
        for text in ["", "1.5 MB", "2 MB", "x"] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn keys_are_found_in_any_case_and_in_their_order() {
        let root = "HKEY_LOCAL_MACHINE";
        let text = r"hklm\a; Hklm\b; HKLM\c; hKeY_Local_Machine\d";
        assert_eq!(keys(text), ["a", "b", "c", "d"].map(|path| Key { root, path }));
        let many = r"hklm\a;".repeat(100_000);
        let start = std::time::Instant::now();
        assert_eq!(keys(&many).len(), 100_000);
        // Their square would take minutes.
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }

    #[test]
    fn keys_end_where_a_path_can_not_go_on() {
        let text = r#"HKLM\SOFTWARE\A B\C があり HKEY_LOCAL_MACHINE\D "v" = 1, HKEY_LOCAL_MACHINE"#;
        let root = "HKEY_LOCAL_MACHINE";
        let paths = [r"SOFTWARE\A B\C", "D", ""];
        assert_eq!(keys(text), paths.map(|path| Key { root, path }));
    }
}
