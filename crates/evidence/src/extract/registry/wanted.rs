//! Which keys and values are taken: the table, as a tree of names.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde::Deserialize;

/// A name of a wanted path, with those under it.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// By name in lower case.
    names: BTreeMap<String, Wanted>,
    /// Under any name.
    any: Option<Box<Wanted>>,
    values: Option<Values>,
    /// All below.
    below: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Values {
    All,
    /// In lower case.
    Named(BTreeSet<String>),
}

/// All entries of the table that apply to a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Applying<'w> {
    nodes: Vec<&'w Wanted>,
    below: bool,
}

impl Wanted {
    /// The table that is built in. Should it not parse, which a test rules out, it is empty.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Wanted> =
            LazyLock::new(|| Wanted::parse(TABLE).unwrap_or_default());
        &EMBEDDED
    }

    pub(super) fn parse(table: &str) -> Result<Self, toml::de::Error> {
        let mut root = Self::default();
        let table: Table = toml::from_str(table)?;
        for entry in table.want {
            let mut node = &mut root;
            for name in entry.key.split('\\') {
                node = if name == "*" {
                    node.any.get_or_insert_default()
                } else {
                    node.names.entry(name.to_lowercase()).or_default()
                };
            }
            node.below |= entry.below;
            match (&mut node.values, entry.values) {
                (Some(Values::Named(names)), Some(more)) => {
                    names.extend(more.iter().map(|name| name.to_lowercase()));
                }
                (values @ None, Some(names)) => {
                    let names = names.iter().map(|name| name.to_lowercase()).collect();
                    *values = Some(Values::Named(names));
                }
                (values, _) => *values = Some(Values::All),
            }
        }
        Ok(root)
    }

    /// Those that apply to the root of all.
    pub(super) fn at_root(&self) -> Applying<'_> {
        Applying { nodes: vec![self], below: false }
    }
}

impl Applying<'_> {
    /// Those that apply to the key of that name under this one.
    pub(super) fn under(&self, name: &str) -> Self {
        let name = name.to_lowercase();
        let below = self.below || self.nodes.iter().any(|node| node.below);
        let named = self.nodes.iter().filter_map(|node| node.names.get(&name));
        let any = self.nodes.iter().filter_map(|node| node.any.as_deref());
        Self { nodes: named.chain(any).collect(), below }
    }

    /// Those that apply to a key by its path.
    pub(super) fn down(&self, path: &str) -> Self {
        path.split('\\')
            .filter(|name| !name.is_empty())
            .fold(self.clone(), |at, name| at.under(name))
    }

    /// Whether nothing is wanted here or below.
    pub(super) fn is_over(&self) -> bool {
        !self.below && self.nodes.is_empty()
    }

    /// Whether something below is wanted.
    pub(super) fn goes_on(&self) -> bool {
        let goes_on = |node: &&Wanted| node.below || node.any.is_some() || !node.names.is_empty();
        self.below || self.nodes.iter().any(goes_on)
    }

    /// Whether the key itself is wanted.
    pub(super) fn wants_key(&self) -> bool {
        self.below || self.nodes.iter().any(|node| node.values.is_some())
    }

    /// Whether the value of that name is wanted.
    pub(super) fn wants_value(&self, name: &str) -> bool {
        self.below
            || self.nodes.iter().any(|node| match &node.values {
                Some(Values::All) => true,
                Some(Values::Named(names)) => names.contains(&name.to_lowercase()),
                None => false,
            })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) want: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) key: String,
    values: Option<Vec<String>>,
    #[serde(default)]
    below: bool,
    /// Kept for whoever edits the table.
    #[serde(rename = "source")]
    _source: String,
}

pub(super) const TABLE: &str = include_str!("../../../data/wanted-registry.toml");

#[cfg(test)]
mod tests {
    use super::{TABLE, Wanted};

    #[test]
    fn the_embedded_table_parses() {
        let wanted = Wanted::parse(TABLE).unwrap();
        let at = |path: &str| wanted.at_root().down(path);
        assert!(at(r"Software\MICROSOFT\Ole").wants_value("EnableDCOM"));
        assert!(at(r"SOFTWARE\Microsoft").goes_on() && !at(r"SOFTWARE\Microsoft").wants_key());
        assert!(at(r"SOFTWARE\Classes").is_over());
        let update = at(r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB823980\Filelist\0");
        assert!(update.wants_key() && update.wants_value("anything"));
        let service = at(r"SYSTEM\CurrentControlSet\Services\RpcSs");
        assert!(service.wants_value("start") && !service.wants_value("DisplayName"));
        assert!(
            at(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters").wants_value("ServiceDll")
        );
        assert!(at(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters").wants_value("Hostname"));
    }

    #[test]
    fn two_entries_of_one_key_add_up() {
        let entry = |values: &str| format!("[[want]]\nkey = 'A\\B'\nsource = 'x'\n{values}\n");
        let takes = |one: &str, other: &str, name: &str| {
            let wanted = Wanted::parse(&(entry(one) + &entry(other))).unwrap();
            wanted.at_root().down(r"a\b").wants_value(name)
        };
        assert!(takes("values = ['x']", "", "z") && takes("", "values = ['x']", "z"));
        assert!(takes("values = ['x']", "values = ['y']", "Y"));
        assert!(!takes("values = ['x']", "values = ['y']", "z"));
    }
}
