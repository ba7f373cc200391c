//! Ids of vulnerabilities, where a field must hold one.

use seawall_advisory::CveId;

/// Reads a text that is nothing but an id: `CVE-2017-0143`, in any case, or `CAN-2003-0352`.
pub(crate) fn read_cve(text: &str) -> Option<CveId> {
    let text = text.trim();
    let rest = ["CVE-", "CAN-"].iter().find_map(|mark| {
        let (head, rest) = text.split_at_checked(mark.len())?;
        head.eq_ignore_ascii_case(mark).then_some(rest)
    })?;
    let (year, number) = rest.split_once('-')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = digits(year) && digits(number) && year.len() == 4 && NUMBER.contains(&number.len());
    is_id.then(|| CveId::new(&format!("CVE-{year}-{number}")))
}

/// Digits that a number may have.
const NUMBER: std::ops::RangeInclusive<usize> = 4..=9;

#[cfg(test)]
mod tests {
    use super::read_cve;

    #[test]
    fn only_a_whole_id_is_one() {
        for text in ["CVE-2003-0352", " cve-2003-0352\n", "CAN-2003-0352"] {
            assert_eq!(read_cve(text).unwrap().as_str(), "CVE-2003-0352", "{text}");
        }
        for text in ["", "CVE", "CVE-", "CVE-2003", "CVE20163247", "CVE-2003-035x", "ＣＶＥ-2003-1"]
        {
            assert!(read_cve(text).is_none(), "{text}");
        }
    }
}
