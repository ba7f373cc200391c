//! A playbook as values: written in the order of its making.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// One play. What it is about is the group `contained` of the inventory.
#[derive(Serialize)]
pub(super) struct Play {
    name: String,
    hosts: &'static str,
    gather_facts: bool,
    tasks: Vec<Task>,
}

/// A module and its arguments.
pub(super) struct Task {
    name: String,
    module: &'static str,
    arguments: Arguments,
    register: Option<&'static str>,
}

/// Arguments in their order.
pub(super) struct Arguments(Vec<(&'static str, Value)>);

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    List(Vec<Value>),
    Map(Arguments),
}

impl Play {
    pub(super) fn new(name: String, tasks: Vec<Task>) -> Self {
        Self { name, hosts: "contained", gather_facts: false, tasks }
    }

    pub(super) fn octets(&self) -> Vec<u8> {
        // Texts, flags, lists and maps with texts for keys: nothing of it cannot be written.
        let mut octets = serde_json::to_vec_pretty(&[self]).unwrap_or_default();
        octets.push(b'\n');
        octets
    }
}

impl Task {
    pub(super) fn new(name: String, module: &'static str, arguments: impl Into<Arguments>) -> Self {
        Self { name, module, arguments: arguments.into(), register: None }
    }

    /// Keeps what comes of it under that name.
    pub(super) fn register(self, variable: &'static str) -> Self {
        Self { register: Some(variable), ..self }
    }
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }
}

impl<const N: usize> From<[(&'static str, Value); N]> for Arguments {
    fn from(arguments: [(&'static str, Value); N]) -> Self {
        Self(arguments.into())
    }
}

impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Serialize for Task {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry(self.module, &self.arguments)?;
        if let Some(variable) = self.register {
            map.serialize_entry("register", variable)?;
        }
        map.end()
    }
}
