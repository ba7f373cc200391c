//! The words of MSRC's documents, in English in every edition.

use seawall_advisory::{CveId, Date, Impact, Rating};

/// A severity; absent where the words are none of the vendor's.
pub(crate) fn rating(printed: &str) -> Option<Rating> {
    Some(match printed.trim().to_ascii_lowercase().as_str() {
        "critical" => Rating::Critical,
        "important" => Rating::Important,
        "moderate" => Rating::Moderate,
        "low" => Rating::Low,
        "none" => Rating::None,
        _ => return None,
    })
}

/// An impact; absent where the words are none of the vendor's.
pub(crate) fn impact(printed: &str) -> Option<Impact> {
    Some(match printed.trim().to_ascii_lowercase().as_str() {
        "remote code execution" => Impact::RemoteCodeExecution,
        "elevation of privilege" => Impact::ElevationOfPrivilege,
        "information disclosure" => Impact::InformationDisclosure,
        "denial of service" => Impact::DenialOfService,
        "security feature bypass" => Impact::SecurityFeatureBypass,
        "spoofing" => Impact::Spoofing,
        "tampering" => Impact::Tampering,
        "defense in depth" => Impact::DefenseInDepth,
        _ => return None,
    })
}

/// Whether a status such as `Publicly Disclosed:No;Exploited:Yes;…` says that it is exploited.
pub(crate) fn is_exploited(status: &str) -> bool {
    status.split(';').filter_map(|part| part.split_once(':')).any(|(key, value)| {
        key.trim().eq_ignore_ascii_case("exploited") && value.trim().eq_ignore_ascii_case("yes")
    })
}

/// An id of the form `CVE-2016-0088`; not `ADV990001`.
pub(crate) fn cve(printed: &str) -> Option<CveId> {
    let printed = printed.trim();
    let (year, number) = printed.get(4..)?.split_once('-')?;
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = year.len() == 4 && (4..=12).contains(&number.len());
    let is_cve = printed.get(..4)?.eq_ignore_ascii_case("CVE-");
    (is_cve && fits && is_digits(year) && is_digits(number)).then(|| CveId::new(printed))
}

/// The day of an instant such as `2018-04-10T07:00:00Z`.
pub(crate) fn day(printed: &str) -> Option<Date> {
    let printed = printed.trim();
    let (day, rest) = printed.split_at_checked(10)?;
    (rest.is_empty() || rest.starts_with(['T', ' '])).then(|| day.parse().ok())?
}

/// Whether a text is the number of an article, with `KB` or without.
pub(crate) fn is_article(printed: &str) -> bool {
    let digits = printed.strip_prefix("KB").or_else(|| printed.strip_prefix("kb"));
    let digits = digits.unwrap_or(printed);
    (5..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text without the line breaks and the indentation of a document that is laid out.
pub(crate) fn on_one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{cve, day, is_article, is_exploited, on_one_line};

    #[test]
    fn only_ids_of_vulnerabilities_are_taken_for_such() {
        assert_eq!(cve(" cve-2016-0088").unwrap().as_str(), "CVE-2016-0088");
        for text in [
            "",
            "ADV990001",
            "CVE-2016",
            "CVE-16-0088",
            "CVE-2016-88",
            "CVE-2016-x088",
            "ＣＶＥ-2016-0088",
        ] {
            assert!(cve(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_day_is_the_beginning_of_an_instant() {
        for text in ["2018-04-10", "2018-04-10T07:00:00Z", "2018-04-10T07:00:00.000Z "] {
            assert_eq!(day(text).unwrap().to_string(), "2018-04-10");
        }
        for text in ["", "2018-04-1", "2018-02-30T07:00:00", "2018-04-101", "平成30年4月10日"]
        {
            assert!(day(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_status_tells_of_attacks_by_its_own_field() {
        assert!(is_exploited("Publicly Disclosed:No;Exploited:Yes;Latest Software Release:N/A"));
        assert!(is_exploited(" exploited : YES "));
        assert!(!is_exploited("Publicly Disclosed:Yes;Exploited:No"));
        assert!(!is_exploited("Not Exploited:Yes"));
        assert!(!is_exploited(""));
    }

    #[test]
    fn an_article_is_a_number_of_some_length() {
        assert!(is_article("5036893") && is_article("KB823980"));
        assert!(!is_article("17.9.3") && !is_article("KB") && !is_article("Release Notes"));
    }

    #[test]
    fn what_is_laid_out_becomes_one_line() {
        assert_eq!(on_one_line("Latest Software\r\n      Release"), "Latest Software Release");
        assert_eq!(on_one_line("Server 2016  (Core)\n"), "Server 2016  (Core)");
    }
}
