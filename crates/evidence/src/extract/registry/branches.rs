//! The branches of a registry that hold all that is wanted, for whoever exports them.

use std::collections::BTreeSet;

use super::wanted::{TABLE, Table, Wanted};

/// The keys that hold, with all below them, what becomes facts: with the full names of their
/// roots, as registry editors take them, in order, and none within another.
///
/// Left out are the hives of accounts and secrets (SAM and SECURITY), and what lies under any one
/// name of a root or hive (`HKEY_USERS\*`): the whole of it would be much more than is wanted.
pub fn registry_branches() -> Vec<String> {
    // Should it not parse, which a test rules out, it is empty.
    let entries = toml::from_str::<Table>(TABLE).map(|table| table.want).unwrap_or_default();
    branches(entries.iter().map(|entry| entry.key.as_str()))
}

/// Whether a value of a key, or the key itself where no value is named, becomes a fact.
pub fn reads_registry(key: &str, value: Option<&str>) -> bool {
    let applying = Wanted::embedded().at_root().down(key);
    value.map_or_else(|| applying.wants_key(), |name| applying.wants_value(name))
}

fn branches<'a>(wanted: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut keys: Vec<String> = wanted.filter_map(branch).collect();
    keys.sort_by_cached_key(|key| key.to_lowercase());
    // INVARIANT: in this order a key stands behind those it lies in; not always right behind them,
    // since spaces and digits sort before `\`.
    let mut held = BTreeSet::new();
    keys.retain(|key| {
        let lower = key.to_lowercase();
        let is_held = lower
            .match_indices('\\')
            .any(|(at, _)| lower.get(..at).is_some_and(|above| held.contains(above)));
        !is_held && held.insert(lower)
    });
    keys
}

/// The key above the first `*` of a wanted path; none where that is a root, or a secret.
fn branch(wanted: &str) -> Option<String> {
    let mut names: Vec<&str> = wanted.split('\\').take_while(|name| *name != "*").collect();
    let first = names.first()?.to_ascii_uppercase();
    if SECRETS.contains(&&*first) {
        return None;
    }
    if !first.starts_with("HKEY_") {
        names.insert(0, "HKEY_LOCAL_MACHINE");
    }
    // SOFTWARE and SYSTEM are whole hives: hardly less than a root.
    let least = if first.starts_with("HKEY_") { 2 } else { 3 };
    (names.len() >= least).then(|| names.join("\\"))
}

/// The hives of accounts and secrets.
pub(super) const SECRETS: [&str; 2] = ["SAM", "SECURITY"];

#[cfg(test)]
mod tests {
    use super::{branches, registry_branches};

    #[test]
    fn a_branch_ends_above_the_first_name_that_is_not_known() {
        let wanted = [r"SYSTEM\CurrentControlSet\Services\*\Parameters", r"HKEY_USERS\*\Run"];
        let expected = [r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services"];
        assert_eq!(branches(wanted.into_iter()), expected);
    }

    #[test]
    fn what_lies_in_another_branch_is_not_exported_twice() {
        let wanted = [r"SOFTWARE\A B\C", r"SOFTWARE\a", r"SOFTWARE\A\B", r"Software\A B"];
        let expected = [r"HKEY_LOCAL_MACHINE\SOFTWARE\a", r"HKEY_LOCAL_MACHINE\Software\A B"];
        assert_eq!(branches(wanted.into_iter()), expected);
    }

    #[test]
    fn no_branch_holds_accounts_or_secrets() {
        let wanted = [r"SAM\SAM\Domains\Account", r"SECURITY\Policy\PolAcDmS", r"SOFTWARE\*"];
        assert_eq!(branches(wanted.into_iter()), [""; 0]);
    }

    #[test]
    fn the_table_has_branches_and_each_has_two_names_below_its_root() {
        let found = registry_branches();
        assert!(found.iter().any(|key| key.ends_with(r"SOFTWARE\Microsoft\Updates")));
        assert!(found.iter().all(|key| key.split('\\').count() >= 3), "{found:#?}");
    }
}
