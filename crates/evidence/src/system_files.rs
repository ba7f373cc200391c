//! Files of the system whose versions are wanted.

use std::collections::BTreeSet;

use serde::Deserialize;

/// The bare names, in lower case, of the files whose versions tell about RPC and DCOM.
pub fn system_files() -> BTreeSet<String> {
    let table: Table = toml::from_str(TABLE).unwrap_or_default();
    table.files.into_iter().map(|name| name.to_lowercase()).collect()
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    files: Vec<String>,
}

const TABLE: &str = include_str!("../data/system-files.toml");

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_parses() {
        assert!(super::system_files().contains("rpcrt4.dll"));
    }
}
