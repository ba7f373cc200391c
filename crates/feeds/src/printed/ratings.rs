//! The vendor's English words for how bad something is, what an attacker gains, whether it is
//! used, and whether a host must be started again. All in any case.

use seawall_advisory::{Impact, Rating, Reboot};

/// A rating by its word.
pub(crate) fn rating(text: &str) -> Option<Rating> {
    let rows = [
        ("critical", Rating::Critical),
        ("important", Rating::Important),
        ("moderate", Rating::Moderate),
        ("low", Rating::Low),
        ("none", Rating::None),
    ];
    found(text, &rows)
}

/// An impact by its words.
pub(crate) fn impact(text: &str) -> Option<Impact> {
    let rows = [
        ("remote code execution", Impact::RemoteCodeExecution),
        ("elevation of privilege", Impact::ElevationOfPrivilege),
        ("information disclosure", Impact::InformationDisclosure),
        ("denial of service", Impact::DenialOfService),
        ("security feature bypass", Impact::SecurityFeatureBypass),
        ("spoofing", Impact::Spoofing),
        ("tampering", Impact::Tampering),
        ("defense in depth", Impact::DefenseInDepth),
    ];
    found(text, &rows)
}

/// Whether a host must be started again: in the words of MSRC and its tables, of WSUS
/// (`InstallationRebootBehavior` of \[MS-UAMG\]), or of the catalogue's pages. Of the last only
/// `Can request restart` was read; the other two are from memory.
pub(crate) fn reboot(text: &str) -> Option<Reboot> {
    let rows = [
        ("yes", Reboot::Required),
        ("maybe", Reboot::Maybe),
        ("no", Reboot::NotRequired),
        ("alwaysrequiresreboot", Reboot::Required),
        ("canrequestreboot", Reboot::Maybe),
        ("neverreboots", Reboot::NotRequired),
        ("always requires restart", Reboot::Required),
        ("can request restart", Reboot::Maybe),
        ("never restarts", Reboot::NotRequired),
    ];
    found(text, &rows)
}

/// Whether a status such as `Publicly Disclosed:No;Exploited:Yes;…` says that it is exploited.
pub(crate) fn is_exploited(status: &str) -> bool {
    status.split(';').filter_map(|part| part.split_once(':')).any(|(key, value)| {
        key.trim().eq_ignore_ascii_case("exploited") && value.trim().eq_ignore_ascii_case("yes")
    })
}

fn found<T: Copy>(text: &str, rows: &[(&str, T)]) -> Option<T> {
    let text = text.trim();
    rows.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use seawall_advisory::{Impact, Rating, Reboot};

    use super::{impact, is_exploited, rating, reboot};

    #[test]
    fn words_are_read_in_any_case_and_as_a_whole() {
        assert_eq!(rating(" CRITICAL "), Some(Rating::Critical));
        assert_eq!(rating("None"), Some(Rating::None));
        assert_eq!(impact("Elevation of Privilege"), Some(Impact::ElevationOfPrivilege));
        for text in ["Yes", "AlwaysRequiresReboot", "Always requires restart"] {
            assert_eq!(reboot(text), Some(Reboot::Required), "{text}");
        }
        for text in ["Maybe", "CanRequestReboot", "Can request restart"] {
            assert_eq!(reboot(text), Some(Reboot::Maybe), "{text}");
        }
        for text in ["No", "NeverReboots", "Never restarts"] {
            assert_eq!(reboot(text), Some(Reboot::NotRequired), "{text}");
        }
        for text in ["", "Unspecified", "Critical!", "Not a Vulnerability"] {
            assert_eq!((rating(text), impact(text), reboot(text)), (None, None, None), "{text}");
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
}
