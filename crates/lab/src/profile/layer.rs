//! One profile text before it is typed: its values, and a source for each of them.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::LabError;

/// Values with their sources, by dotted key. A profile is several of these laid over each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub(super) extends: Vec<String>,
    pub(super) values: Table,
    pub(super) sources: BTreeMap<String, String>,
}

impl Layer {
    /// Reads a text. Every table with values has a table `source` beside them that names a
    /// source for each, or for all others under `"*"`.
    pub(super) fn parse(id: &str, text: &str) -> Result<Self, LabError> {
        let fault = |fault: String| LabError::Profile { id: id.to_owned(), fault };
        let mut values: Table = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        let extends = match values.remove("extends") {
            None => Vec::new(),
            Some(Value::String(parent)) => vec![parent],
            Some(list) => list.try_into().map_err(|error| fault(error.to_string()))?,
        };
        let mut sources = BTreeMap::new();
        for (key, value) in &mut values {
            match value {
                Value::Table(table) => take_sources(id, key, table, &mut sources)?,
                // What a scan must say follows from the published rules, not from a source.
                _ if key == "expect" => {}
                _ => return Err(LabError::Unsourced { id: id.to_owned(), key: key.clone() }),
            }
        }
        Ok(Self { extends, values, sources })
    }

    /// Lays another layer over this one: its values win, tables are joined.
    pub(super) fn overlay(&mut self, upper: Self) {
        join(&mut self.values, upper.values);
        self.sources.extend(upper.sources);
    }
}

fn take_sources(
    id: &str,
    path: &str,
    table: &mut Table,
    sources: &mut BTreeMap<String, String>,
) -> Result<(), LabError> {
    let named = match table.remove("source") {
        Some(Value::Table(named)) => named,
        _ => Table::new(),
    };
    let source_of = |key: &str| {
        let source = named.get(key).or_else(|| named.get("*")).and_then(Value::as_str);
        source.filter(|source| !source.trim().is_empty()).map(str::to_owned)
    };
    for (key, value) in table.iter_mut() {
        let key_path = format!("{path}.{key}");
        match value {
            Value::Table(inner) => take_sources(id, &key_path, inner, sources)?,
            _ => match source_of(key) {
                Some(source) => {
                    sources.insert(key_path, source);
                }
                None => return Err(LabError::Unsourced { id: id.to_owned(), key: key_path }),
            },
        }
    }
    if let Some(idle) = named.keys().find(|key| *key != "*" && !table.contains_key(*key)) {
        let fault = format!("a source is named for `{path}.{idle}`, which is not there");
        return Err(LabError::Profile { id: id.to_owned(), fault });
    }
    Ok(())
}

fn join(lower: &mut Table, upper: Table) {
    for (key, value) in upper {
        match (lower.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => join(below, above),
            (_, value) => {
                lower.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Layer;
    use crate::LabError;

    #[test]
    fn a_value_without_a_source_is_refused() {
        for text in
            ["[os]\nproduct = \"w2k\"", "port = 1", "[a.b]\nc = 1\n[a.source]\n\"*\" = \"x\""]
        {
            let error = Layer::parse("t", text).unwrap_err();
            assert!(matches!(error, LabError::Unsourced { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn a_source_for_nothing_is_refused() {
        let text = "[os]\nproduct = \"w2k\"\nsource = { product = \"x\", sp = \"y\" }";
        assert!(matches!(Layer::parse("t", text), Err(LabError::Profile { .. })));
    }

    #[test]
    fn a_layer_replaces_values_and_their_sources_and_keeps_the_others() {
        let mut lower =
            Layer::parse("l", "[os]\na = 1\nb = 2\nsource = { \"*\" = \"low\" }").unwrap();
        let upper = Layer::parse("u", "[os]\nb = 3\nsource = { b = \"high\" }").unwrap();
        lower.overlay(upper);
        let os = lower.values["os"].as_table().unwrap();
        assert_eq!((os["a"].as_integer(), os["b"].as_integer()), (Some(1), Some(3)));
        assert_eq!((&*lower.sources["os.a"], &*lower.sources["os.b"]), ("low", "high"));
    }
}
