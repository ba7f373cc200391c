//! A Terraform document as JSON has it, around what a provider's resources are.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    super::{Artefact, Part, ReadError},
    fault,
    template::reference,
    unknown,
};

/// The document of an artefact, with resources and values of outputs of one provider.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document<R, P> {
    #[serde(rename = "//")]
    remark: String,
    variable: BTreeMap<String, Variable>,
    pub(super) resource: R,
    output: BTreeMap<String, Output<P>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Output<P> {
    value: P,
}

impl<R: DeserializeOwned, P: DeserializeOwned> Document<R, P> {
    /// The document of an artefact: one that names its plan, and has variables of strings alone.
    pub(super) fn of(artefact: &Artefact) -> Result<Self, ReadError> {
        let file = artefact.file(Part::Apply);
        let octets = file.map(|file| file.octets.as_slice()).unwrap_or_default();
        let document: Self = serde_json::from_slice(octets).map_err(|error| fault(&error))?;
        if !document.remark.contains(artefact.plan.as_str()) {
            return Err(unknown(&document.remark));
        }
        match document.variable.iter().find(|(_, it)| it.kind != "string") {
            Some((name, _)) => Err(unknown(name)),
            None => Ok(document),
        }
    }

    /// Whether a text refers to a variable of the document and is nothing else.
    pub(super) fn is_variable(&self, text: &str) -> bool {
        let name = reference(text).and_then(|path| path.strip_prefix("var."));
        name.is_some_and(|name| self.variable.contains_key(name))
    }

    /// What it tells of where its resources belong.
    pub(super) fn outputs(&self) -> impl Iterator<Item = &P> {
        self.output.values().map(|output| &output.value)
    }
}
