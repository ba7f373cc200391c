//! What the vendor's catalogues and others' definitions print, as values.

use seawall_advisory::{CveId, Date, Rating, Reboot};

/// One of the vendor's ratings, in English.
pub(crate) fn rating(text: &str) -> Option<Rating> {
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "critical" => Rating::Critical,
        "important" => Rating::Important,
        "moderate" => Rating::Moderate,
        "low" => Rating::Low,
        _ => return None,
    })
}

/// Whether a host must be started again: in the words of WSUS (`InstallationRebootBehavior` of
/// \[MS-UAMG\]) or of the catalogue's pages. Of the latter only `Can request restart` was read; the
/// other two are from memory.
pub(crate) fn reboot(text: &str) -> Option<Reboot> {
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "neverreboots" | "never restarts" => Reboot::NotRequired,
        "alwaysrequiresreboot" | "always requires restart" => Reboot::Required,
        "canrequestreboot" | "can request restart" => Reboot::Maybe,
        _ => return None,
    })
}

/// The id of a vulnerability, `CVE-` or `CAN-` before its year and number.
pub(crate) fn cve(text: &str) -> Option<CveId> {
    let text = text.trim().to_ascii_uppercase();
    let number = text.strip_prefix("CVE-").or_else(|| text.strip_prefix("CAN-"))?;
    let (year, number) = number.split_once('-')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = year.len() == 4 && (4..=12).contains(&number.len()) && digits(year);
    (whole && digits(number)).then(|| CveId::new(&text))
}

/// The number of an article, with `KB` or without.
pub(crate) fn article(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.strip_prefix("KB").or_else(|| text.strip_prefix("kb")).unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| number)
}

/// A day as American pages print it, `4/11/2023`, or with the year first, as Japanese ones do.
pub(crate) fn page_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split('/').take(4).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) =
        if first.len() == 4 { (first, second, third) } else { (third, first, second) };
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{article, cve, page_date};

    #[test]
    fn days_are_american_or_begin_with_the_year() {
        for (text, day) in [("4/11/2023", "2023-04-11"), (" 2023/4/1 ", "2023-04-01")] {
            assert_eq!(page_date(text), day.parse().ok(), "{text}");
        }
        for text in ["", "13/4/2023", "4/11/23", "n/a", "4-11-2023", "4/11/2023/1", "+4/1/2023"] {
            assert_eq!(page_date(text), None, "{text}");
        }
    }

    #[test]
    fn ids_and_articles_are_read_or_refused() {
        assert_eq!(cve(" can-2003-0352 ").unwrap().as_str(), "CVE-2003-0352");
        for text in ["", "CVE-2003", "CVE-03-0352", "CVE-2003-035", "MS03-026", "CVE-2003-0352x"] {
            assert_eq!(cve(text), None, "{text}");
        }
        assert_eq!(article("KB824146"), Some(824_146));
        assert_eq!(article("5025305"), Some(5_025_305));
        for text in ["", "KB", "n/a", "+1", "99999999999"] {
            assert_eq!(article(text), None, "{text}");
        }
    }
}
