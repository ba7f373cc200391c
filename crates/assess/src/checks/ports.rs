//! Lists of ports, as RPC's settings and firewall exceptions write them.

/// Ranges of ports out of entries such as `5000-5100` and `5984`; none if one of them is no such:
/// RPC then takes none at all.
pub(super) fn ranges<'t>(entries: impl IntoIterator<Item = &'t str>) -> Option<Vec<(u16, u16)>> {
    entries.into_iter().map(|entry| range(entry.trim())).collect()
}

fn range(text: &str) -> Option<(u16, u16)> {
    // `parse` alone would let a sign through.
    let port = |text: &str| {
        let text = text.trim();
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|port| is_number && *port > 0)
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then_some((first, last))
}

/// How many ports there are in ranges that may overlap.
pub(super) fn count(ranges: &[(u16, u16)]) -> u32 {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let (mut count, mut next) = (0, 0);
    for (first, last) in ranges {
        let (first, last) = (u32::from(first).max(next), u32::from(last) + 1);
        count += last.saturating_sub(first);
        next = next.max(last);
    }
    count
}

/// Words for the ports that an RPC proxy forwards to, out of `HOST:100-592;HOST:594-5000`:
/// `reaches_593`, `reaches_135`, or neither; none if it cannot be read.
pub(super) fn proxied(text: &str) -> Option<Vec<String>> {
    let entries = text.split(';').map(str::trim).filter(|entry| !entry.is_empty());
    let ports = entries.map(|entry| range(entry.rsplit_once(':')?.1.trim()));
    let ports: Vec<(u16, u16)> = ports.collect::<Option<_>>()?;
    let reaches = |port: &u16| ports.iter().any(|(first, last)| (first..=last).contains(&port));
    Some([593, 135].iter().filter(|port| reaches(port)).map(|it| format!("reaches_{it}")).collect())
}

/// Words for an exception of the Windows Firewall, `135:TCP:*:Enabled:NAME`: `enabled` or
/// `disabled`, and `anyone` where its scope is all addresses.
pub(super) fn exception(text: &str) -> Option<Vec<String>> {
    let mut fields = text.split(':').skip(2);
    let (scope, state) = (fields.next()?, fields.next()?);
    let mut words = vec![match state.to_ascii_lowercase().as_str() {
        "enabled" => "enabled".to_owned(),
        "disabled" => "disabled".to_owned(),
        _ => return None,
    }];
    if scope == "*" {
        words.push("anyone".to_owned());
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{count, exception, proxied, ranges};

    #[test]
    fn one_entry_that_is_no_range_spoils_all() {
        assert_eq!(ranges(["5000-5100", "5984"]), Some(vec![(5000, 5100), (5984, 5984)]));
        assert_eq!(ranges([]), Some(vec![]));
        for wrong in ["", "0", "5100-5000", "65536", "a", "1-2-3", "-5", "+5"] {
            assert_eq!(ranges(["5000-5100", wrong]), None, "{wrong}");
        }
    }

    #[test]
    fn ports_that_overlap_count_once() {
        assert_eq!(count(&[(5000, 5010), (5005, 5020), (1, 1)]), 22);
        assert_eq!(count(&[(1, 65535)]), 65535);
    }

    #[test]
    fn a_proxy_that_reaches_the_endpoint_mapper_is_told() {
        assert_eq!(proxied("SRV:100-592;SRV:594-5000").unwrap(), ["reaches_135"]);
        assert_eq!(proxied("srv:593;srv:6001-6002").unwrap(), ["reaches_593"]);
        assert_eq!(proxied("srv:6001;").unwrap(), [""; 0]);
        assert_eq!(proxied("").unwrap(), [""; 0]);
        assert_eq!(proxied("srv"), None);
    }

    #[test]
    fn an_exception_says_whether_it_counts_and_for_whom() {
        assert_eq!(exception("135:TCP:*:Enabled:RPC").unwrap(), ["enabled", "anyone"]);
        assert_eq!(exception("135:TCP:LocalSubNet:Disabled:x").unwrap(), ["disabled"]);
        assert_eq!(exception("135:TCP"), None);
        assert_eq!(exception("135:TCP:*:perhaps"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = ranges(text.split('\n')).map(|it| count(&it));
            let _ = (proxied(&text), exception(&text));
        }
    }
}
