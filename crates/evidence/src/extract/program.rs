//! Versions of the system's files.

use std::collections::BTreeSet;

use seawall_facts::{EvidenceKind, FactValue, Gap, Place, Version};
use seawall_winfmt::version_resource::{Damage, VersionResource, VersionResources};

use super::{Notebook, Reading, Unread, broken};
use crate::{FileForm, language, source::wide};

/// Whether the version of a file of that path is asked for.
pub(crate) fn is_wanted(path: &str, files: &BTreeSet<String>) -> bool {
    files.contains(&name(path).to_lowercase())
}

pub(super) fn read(mut book: Notebook<'_>, bytes: &[u8]) -> Result<Reading, Unread> {
    const FORM: FileForm = FileForm::Program;
    let resources = VersionResources::read(bytes, &book.limits.formats)
        .map_err(|error| broken(FORM, &error))?;
    book.gap(Gap::SomeFiles);
    for damage in &resources.damage {
        book.gap(gap_of(*damage));
    }
    let path = as_windows_writes(&book.file);
    // Files of a system in several languages have one version in each; the numbers are the same.
    let numbered = resources.versions.iter().find(|version| version.fixed.is_some());
    let version = numbered.or_else(|| resources.versions.first());
    // With damage, no version does not mean that the file has none.
    if version.is_none() && !resources.damage.is_empty() {
        return Ok(book.finish(FORM, &[EvidenceKind::Files]));
    }
    let place = version.map(|version| Place::Offset(wide(version.offset)));
    let value = FactValue::File {
        path,
        version: version.and_then(|version| version.fixed).map(|fixed| {
            let number = fixed.file;
            let [major, minor] = [number.major, number.minor].map(u32::from);
            Version::new(major, minor, number.build.into(), number.revision.into())
        }),
        language: version.and_then(language_of).map(str::to_owned),
        company: version.and_then(|it| it.string("CompanyName")).map(short),
    };
    book.fact(EvidenceKind::Files, value, place, None);
    Ok(book.finish(FORM, &[EvidenceKind::Files]))
}

/// The language its texts are in; that it is filed under where it does not say.
fn language_of(version: &VersionResource) -> Option<&'static str> {
    let said = version.tables.iter().filter_map(|table| table.translation);
    let said =
        said.chain(version.translations.iter().copied()).find_map(|it| language::tag(it.language));
    said.or_else(|| language::tag(version.language))
}

fn short(text: &str) -> String {
    text.chars().take(256).collect()
}

fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `%system32%\ole32.dll`, `%windir%\explorer.exe`; the bare name where the folder is not known.
pub(super) fn as_windows_writes(path: &str) -> String {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let is = |part: &&str, name: &str| part.eq_ignore_ascii_case(name);
    let below = |at: usize| parts.get(at + 1..).unwrap_or_default().join("\\");
    if let Some(at) = parts.iter().rposition(|part| is(part, "system32")) {
        return format!("%system32%\\{}", below(at));
    }
    let is_windows = |part: &&str| is(part, "windows") || is(part, "winnt");
    match parts.iter().rposition(is_windows) {
        Some(at) => format!("%windir%\\{}", below(at)),
        // `$NtUninstallKB823980$` keeps what was replaced.
        None => match parts.as_slice() {
            [.., folder, name] if folder.starts_with('$') => format!("{folder}\\{name}"),
            _ => name(path).to_owned(),
        },
    }
}

fn gap_of(damage: Damage) -> Gap {
    let (fault, at) = match damage {
        Damage::Header => ("header", None),
        Damage::Directory => ("directory", None),
        Damage::TooMany => ("too_many", None),
        Damage::Missing { .. } => ("missing", None),
        Damage::Block { offset } => ("block", Some(Place::Offset(wide(offset)))),
        _ => ("unknown", None),
    };
    Gap::Damaged { fault: fault.to_owned(), key: None, at }
}

#[cfg(test)]
mod tests {
    use super::as_windows_writes;

    #[test]
    fn paths_are_those_of_windows() {
        let cases = [
            ("case/d.vhd[partition 1, NTFS]/WINNT/System32/ole32.dll", r"%system32%\ole32.dll"),
            ("x/WINDOWS/system32/dllcache/ole32.dll", r"%system32%\dllcache\ole32.dll"),
            ("x/WINDOWS/ServicePackFiles/i386/a.dll", r"%windir%\ServicePackFiles\i386\a.dll"),
            ("srv1/dll/ole32.dll", "ole32.dll"),
            ("srv1/$NtUninstallKB823980$/ole32.dll", r"$NtUninstallKB823980$\ole32.dll"),
        ];
        for (path, expected) in cases {
            assert_eq!(as_windows_writes(path), expected);
        }
    }
}
