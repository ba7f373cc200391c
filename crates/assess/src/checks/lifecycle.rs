//! When the vendor's public support of a product ends.

use seawall_facts::{Product, Timestamp};

use super::{
    rules::CheckBook,
    words::{Reading, Words},
};

/// Words for a product on a day: `ended`, `supported`, `unlisted`, or `no_day` where there is none.
/// Shown are the dates. Where the edition decides and is not known, it is not collected.
pub(super) fn support(
    product: &Product,
    edition: Option<&str>,
    today: Option<Timestamp>,
) -> Reading {
    let dates = dates(product, edition);
    let said = |word: &str| {
        let shown = dates.join(" / ");
        Reading::Words(Words { words: vec![word.to_owned()], number: None, shown, assumed: None })
    };
    if dates.is_empty() {
        return said("unlisted");
    }
    let Some(today) = today.map(iso) else { return said("no_day") };
    let ended = dates.iter().filter(|date| **date < today.as_str()).count();
    match ended {
        0 => said("supported"),
        all if all == dates.len() => said("ended"),
        _ => Reading::NotCollected,
    }
}

/// The dates that may hold, earliest first.
fn dates<'p>(product: &'p Product, edition: Option<&str>) -> Vec<&'p str> {
    if let Some(date) = &product.end_of_support {
        return vec![date];
    }
    let id = product.id.as_str();
    let bare = ["-x86", "-x64", "-arm64", "-ia64"].iter().find_map(|arch| id.strip_suffix(arch));
    let bare = bare.unwrap_or(id);
    let ends = CheckBook::embedded().ends.iter();
    let ends: Vec<_> = ends.filter(|end| end.products.iter().any(|it| it == bare)).collect();
    let names = |names: &[String], edition: &str| {
        names.iter().any(|name| name.eq_ignore_ascii_case(edition))
    };
    let of_edition = |edition| ends.iter().find(|end| names(&end.editions, edition));
    let of_others = || ends.iter().find(|end| end.editions.is_empty());
    let mut dates: Vec<&str> = match edition {
        Some(edition) => {
            let end = of_edition(edition).or_else(of_others);
            end.map(|end| end.date.as_str()).into_iter().collect()
        }
        None => ends.iter().map(|end| end.date.as_str()).collect(),
    };
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// The day of an instant, in UTC, as ISO writes it.
fn iso(Timestamp(millis): Timestamp) -> String {
    // Days since 0000-03-01, in eras of 400 years, so that leap days come last.
    let days = millis.div_euclid(86_400_000).saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use seawall_facts::{ProductId, Products, Timestamp};

    use super::{iso, support};
    use crate::checks::words::Reading;

    fn word(id: &str, edition: Option<&str>, day: i64) -> String {
        let product = Products::embedded().get(&ProductId::new(id)).unwrap();
        match support(product, edition, Some(Timestamp(day * 86_400_000))) {
            Reading::Words(words) => words.words.join(" "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn days_are_written_as_iso_has_them() {
        assert_eq!(iso(Timestamp(0)), "1970-01-01");
        assert_eq!(iso(Timestamp(951_782_400_000)), "2000-02-29");
        assert_eq!(iso(Timestamp(-1)), "1969-12-31");
        assert_eq!(iso(Timestamp(1_763_769_600_000)), "2025-11-22");
        assert!(!iso(Timestamp(i64::MIN)).is_empty() && !iso(Timestamp(i64::MAX)).is_empty());
    }

    #[test]
    fn the_last_day_is_a_day_of_support() {
        // 2010-07-13 is day 14,803.
        assert_eq!(word("w2k", None, 14_803), "supported");
        assert_eq!(word("w2k", None, 14_804), "ended");
    }

    #[test]
    fn where_editions_differ_the_edition_decides() {
        // 2020-01-01.
        assert_eq!(word("w10-1607-x64", Some("EnterpriseS"), 18_262), "supported");
        assert_eq!(word("w10-1607-x64", Some("Professional"), 18_262), "ended");
        assert_eq!(word("w10-1607-x64", None, 18_262), "NotCollected");
        assert_eq!(word("w10-1607-x64", None, 16_000), "supported");
    }

    #[test]
    fn what_no_table_lists_is_said_to_be_so() {
        assert_eq!(word("w11-26h1", None, 0), "unlisted");
    }
}
