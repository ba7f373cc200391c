//! The vendor's English words for how bad something is, and for what an attacker gains.

use seawall_advisory::{Impact, Rating};

/// A rating by its English word, in any case.
pub(crate) fn rating(printed: &str) -> Option<Rating> {
    let rows = [
        ("critical", Rating::Critical),
        ("important", Rating::Important),
        ("moderate", Rating::Moderate),
        ("low", Rating::Low),
        ("none", Rating::None),
    ];
    found(printed, &rows)
}

/// An impact by its English words, in any case.
pub(crate) fn impact(printed: &str) -> Option<Impact> {
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
    found(printed, &rows)
}

fn found<T: Copy>(printed: &str, rows: &[(&str, T)]) -> Option<T> {
    let printed = printed.trim();
    rows.iter().find(|(word, _)| printed.eq_ignore_ascii_case(word)).map(|(_, value)| *value)
}
