//! Ids and numbers, where a field must hold one.

use std::ops::RangeInclusive;

use seawall_advisory::{BulletinId, CveId, Kb};

use super::is_digits;

/// A text that is nothing but the id of a vulnerability: `CVE-2017-0143`, in any case, or
/// `CAN-2003-0352`.
pub(crate) fn cve(text: &str) -> Option<CveId> {
    let (year, number) = behind_mark(text.trim())?.strip_prefix('-')?.split_once('-')?;
    id(year, number)
}

/// The same, and whether its hyphens had to be added: `CVE20163247`.
pub(crate) fn cve_perhaps_without_hyphens(text: &str) -> Option<(CveId, bool)> {
    if let Some(cve) = cve(text) {
        return Some((cve, false));
    }
    let (year, number) = behind_mark(text.trim())?.split_at_checked(4)?;
    // What is guessed has to be likely.
    let is_year = year.starts_with("19") || year.starts_with("20");
    id(year, number).filter(|_| is_year).map(|cve| (cve, true))
}

/// The id of one of the vendor's advisories about no vulnerability: `ADV190001`.
pub(crate) fn advisory_id(text: &str) -> Option<CveId> {
    let text = text.trim();
    let (mark, number) = text.split_at_checked("ADV".len())?;
    (mark.eq_ignore_ascii_case("ADV") && is_digits(number)).then(|| CveId::new(text))
}

fn behind_mark(text: &str) -> Option<&str> {
    let (mark, rest) = text.split_at_checked("CVE".len())?;
    ["CVE", "CAN"].iter().any(|known| mark.eq_ignore_ascii_case(known)).then_some(rest)
}

fn id(year: &str, number: &str) -> Option<CveId> {
    let fits = year.len() == 4 && CVE_NUMBER.contains(&number.len());
    let is_id = fits && is_digits(year) && is_digits(number);
    is_id.then(|| CveId::new(&format!("CVE-{year}-{number}")))
}

/// The id of a bulletin, such as `MS17-010`, in any case.
pub(crate) fn bulletin_id(text: &str) -> Option<BulletinId> {
    let id = BulletinId::new(text);
    let (year, number) = id.as_str().strip_prefix("MS")?.split_once('-')?;
    let digits = |part: &str, count| part.len() == count && is_digits(part);
    (digits(year, 2) && digits(number, 3)).then_some(id)
}

/// The number of an article, with `KB` or `Q` or without, in a field that holds nothing else.
pub(crate) fn article_number(text: &str) -> Option<u32> {
    let kb = Kb::new(text);
    kb.as_str().parse().ok().filter(|_| kb.is_number())
}

/// The number of an article in a field that may hold another number, such as one of a version.
pub(crate) fn article(text: &str) -> Option<u32> {
    article_number(text).filter(|number| ARTICLES.contains(number))
}

/// Digits that the number of a vulnerability may have.
const CVE_NUMBER: RangeInclusive<usize> = 4..=12;
/// The numbers of articles: five to eight digits.
const ARTICLES: RangeInclusive<u32> = 10_000..=99_999_999;

#[cfg(test)]
mod tests {
    use super::{
        advisory_id, article, article_number, bulletin_id, cve, cve_perhaps_without_hyphens,
    };

    #[test]
    fn only_a_whole_id_is_one() {
        for text in ["CVE-2003-0352", " cve-2003-0352\n", "CAN-2003-0352", " can-2003-0352 "] {
            assert_eq!(cve(text).unwrap().as_str(), "CVE-2003-0352", "{text}");
        }
        for text in [
            "",
            "CVE",
            "CVE-",
            "CVE-2003",
            "CVE20163247",
            "CVE-2003-035x",
            "CVE-2003-0352x",
            "CVE-2003-035",
            "CVE-03-0352",
            "CVE-2016-+088",
            "CVE-2016-1234567890123",
            "CVE-2003-0352 CVE-2003-0353",
            "ADV990001",
            "MS03-026",
            "ＣＶＥ-2003-1",
            "ＣＶＥ-2016-0088",
        ] {
            assert!(cve(text).is_none(), "{text}");
        }
    }

    #[test]
    fn hyphens_that_were_forgotten_are_added() {
        let read = |text| {
            let read = cve_perhaps_without_hyphens(text);
            read.map(|(cve, repaired)| (cve.to_string(), repaired))
        };
        assert_eq!(read("CVE-2016-3247"), Some(("CVE-2016-3247".to_owned(), false)));
        assert_eq!(read("cve20163247"), Some(("CVE-2016-3247".to_owned(), true)));
        assert_eq!(read("CAN19990352"), Some(("CVE-1999-0352".to_owned(), true)));
        for text in ["", "CVE", "CVE2016", "CVE2016324", "CVE30163247", "CVE2016-3247", "20163247"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_advisory_without_a_vulnerability_has_an_id_too() {
        assert_eq!(advisory_id(" adv190001").unwrap().as_str(), "ADV190001");
        for text in ["", "ADV", "ADV19x", "CVE-2003-0352", "ＡＤＶ190001"] {
            assert!(advisory_id(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_article_is_a_number_of_some_length() {
        for text in ["823980", "KB823980", "kb823980", "Q823980", " 823980 "] {
            assert_eq!(article(text), Some(823_980), "{text}");
        }
        assert_eq!(article("5036893"), Some(5_036_893));
        for text in [
            "",
            "KB",
            "17",
            "17.9.3",
            "1234",
            "123456789",
            "+823980",
            "-955218",
            "9.55218E5",
            "955218.0",
            "n/a",
            "Release Notes",
            "4010250;4010251",
        ] {
            assert_eq!(article(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_of_articles_holds_numbers_of_any_length() {
        assert_eq!(article_number("KB824146"), Some(824_146));
        assert_eq!(article_number("5025305"), Some(5_025_305));
        assert_eq!(article_number("17"), Some(17));
        for text in ["", "KB", "n/a", "+1", "99999999999"] {
            assert_eq!(article_number(text), None, "{text}");
        }
    }

    #[test]
    fn bulletins_have_one_form() {
        assert_eq!(bulletin_id(" ms17-010").unwrap().as_str(), "MS17-010");
        for text in ["", "MS17", "MS17-10", "KB955218", "MS17-０10"] {
            assert!(bulletin_id(text).is_none(), "{text}");
        }
    }
}
