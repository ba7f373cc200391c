//! An artefact as JSON: `docs/schema/containment-1.json`.

use seawall_facts::HexBytes;
use seawall_remedy::contain::{
    AddressSet, Place, PlanId, Policy,
    dialect::{Artefact, File, Loss, Part, Target},
};
use serde::Serialize;

use crate::clock;

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.containment/1";

/// A policy in the language of a target, with everything that belongs to it.
#[derive(Debug, Serialize)]
pub struct ArtefactRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    plan: &'a str,
    policy: &'a str,
    target: Target,
    place: Place,
    /// The addresses that it is for; none where it is for the host that it runs on.
    hosts: Option<String>,
    expires: Option<String>,
    files: Vec<FileRecord<'a>>,
    losses: &'a [Loss],
    /// Whether every class of packets was walked, or a sample.
    checked: &'static str,
}

/// A file of it.
#[derive(Debug, Serialize)]
struct FileRecord<'a> {
    part: Part,
    name: &'a str,
    encoding: &'static str,
    content: String,
}

impl<'a> ArtefactRecord<'a> {
    /// The record of an artefact.
    pub fn new(
        policy: &'a Policy,
        artefact: &'a Artefact,
        hosts: &AddressSet,
        is_whole: bool,
    ) -> Self {
        Self {
            kind: "artefact",
            schema: SCHEMA,
            plan: PlanId::as_str(&artefact.plan),
            policy: &policy.title,
            target: artefact.target,
            place: policy.place,
            hosts: (policy.place == Place::Gateway).then(|| hosts.to_string()),
            expires: policy.expires.map(clock::rfc3339),
            files: artefact.files.iter().map(FileRecord::new).collect(),
            losses: &artefact.losses,
            checked: if is_whole { "whole" } else { "sample" },
        }
    }
}

impl<'a> FileRecord<'a> {
    /// Text where it is one; octets, in hexadecimal, where its target reads something else.
    fn new(file: &'a File) -> Self {
        let (encoding, content) = match str::from_utf8(&file.octets) {
            Ok(text) if !text.contains('\0') => ("utf-8", text.to_owned()),
            _ => ("hex", HexBytes::from(file.octets.clone()).to_string()),
        };
        Self { part: file.part, name: &file.name, encoding, content }
    }
}
