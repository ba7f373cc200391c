//! Hives and registry text to facts.

mod branches;
mod export;
mod hive;
mod meaning;
mod text;
mod value;
mod wanted;

pub use branches::{reads_registry, registry_branches};
pub(super) use hive::hive;
pub(crate) use meaning::architecture;
pub(super) use meaning::service_pack;
pub(super) use text::text;

use seawall_facts::{EvidenceKind, FactValue, RegistryPath};

use super::{Notebook, Reading};
use crate::FileForm;

/// Puts down what the keys and values mean, and closes the book.
fn finish(
    mut book: Notebook<'_>,
    form: FileForm,
    covers: &[RegistryPath],
    as_of: Option<seawall_facts::Timestamp>,
) -> Reading {
    meaning::add(&mut book);
    let has = |kind| book.facts().iter().any(|fact| fact.source.kind == kind);
    let mut kinds = vec![EvidenceKind::Registry];
    kinds.extend(
        [EvidenceKind::DisplayNames, EvidenceKind::Build].into_iter().filter(|it| has(*it)),
    );
    book.finish_with(form, &kinds, covers, as_of)
}

/// Puts down a value that is there.
fn put_value(
    book: &mut Notebook<'_>,
    key: &RegistryPath,
    value: value::RawValue<'_>,
    at: Option<seawall_facts::Timestamp>,
) {
    let value::RawValue { name, kind, bytes, place } = value;
    if !book.has_room(bytes.len(), &format_args!("{key}\\{name}")) {
        return;
    }
    let data = value::render(kind, &bytes);
    let raw = value::raw(kind, &bytes, &data);
    let value = FactValue::RegistryValue { key: key.clone(), name, kind, data };
    book.with_raw(EvidenceKind::Registry, value, raw, Some(place), at);
}
