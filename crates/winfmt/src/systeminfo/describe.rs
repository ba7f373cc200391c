//! Which field is which.
//!
//! Some values have a shape of their own and are anchors; the others stand at a known distance
//! from an anchor, and are taken only where two anchors agree on it.

use super::list::{HotfixList, Item, items};
use super::raw_field::RawField;
use super::{FORMAT, Field, OsVersion, SystemInfo};
use crate::Error;
use crate::text::Encoding;

/// Fields from the version to the type of the machine, in every version of the command.
const VERSION_TO_TYPE: usize = 11;
const VERSION_TO_INSTALL_DATE: usize = 7;
const VERSION_TO_BOOT: usize = 8;

pub(super) fn describe(fields: &[RawField<'_>]) -> Result<SystemInfo, Error> {
    let versions: Vec<(usize, OsVersion)> = fields
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((at, OsVersion::from_value(field.line, field.value)?)))
        .collect();
    let version_at = versions.first().map(|(at, _)| *at);
    check_one_host(fields, &versions)?;
    let lists = lists(fields, version_at);
    if version_at.is_none() && lists.hotfixes.is_none_or(|at| !has_hotfixes(fields, at)) {
        return Err(Error::Unrecognised { format: FORMAT });
    }
    let type_at = lists
        .processors
        .and_then(|at| at.checked_sub(1))
        .filter(|at| Some(*at) == version_at.map(|version| version + VERSION_TO_TYPE));
    let behind_version = |distance: usize| type_at.and(version_at).map(|at| at + distance);
    let before_version = |distance: usize| version_at.and_then(|at| at.checked_sub(distance));
    let value = |at: Option<usize>| at.and_then(|at| fields.get(at)).and_then(field);
    let boot = value(behind_version(VERSION_TO_BOOT));
    let numbers = boot.as_ref().map_or(0, |boot| numbers_in(&boot.text));
    // Date and time, or days, hours, minutes and seconds.
    let (boot_time, up_time) = match numbers {
        5.. => (boot, None),
        4 => (None, boot),
        _ => (None, None),
    };
    let locales = shaped(fields, |value| locale_tag(value).is_some());
    let system_locale = locales.first().copied();
    let input_locale =
        locales.get(1).copied().filter(|at| Some(*at) == system_locale.map(|at| at + 1));
    Ok(SystemInfo {
        encoding: Encoding::Ascii,
        replaced: 0,
        host_name: value(before_version(2)),
        os_name: value(before_version(1)),
        os_version: versions.into_iter().next().map(|(_, version)| version),
        install_date: value(behind_version(VERSION_TO_INSTALL_DATE)),
        boot_time,
        up_time,
        system_type: value(type_at),
        windows_folder: value(shaped(fields, is_folder).first().copied()),
        system_locale: value(system_locale),
        input_locale: value(input_locale),
        time_zone: value(system_locale.map(|at| at + 2)),
        domain: value(lists.hotfixes.and_then(|at| domain(fields, at))),
        hotfixes: HotfixList::from_field(lists.hotfixes.and_then(|at| fields.get(at))),
    })
}

/// `ja` of `ja;…`, `es-ar` of `es-ar;…`.
pub(super) fn locale_tag(value: &str) -> Option<&str> {
    let (tag, _) = value.split_once(';')?;
    let mut parts = tag.split('-');
    let is_language = parts.next().is_some_and(|it| {
        (2..=3).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_lowercase())
    });
    let is_tag = parts
        .all(|it| (1..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphanumeric()));
    (is_language && is_tag).then_some(tag)
}

/// The same label with a version twice: two outputs in one text.
fn check_one_host(fields: &[RawField<'_>], versions: &[(usize, OsVersion)]) -> Result<(), Error> {
    let label = |at: &usize| fields.get(*at).map(|field| field.label);
    let Some(((first, _), others)) = versions.split_first() else { return Ok(()) };
    match others.iter().find(|(at, _)| label(at) == label(first)) {
        Some((_, version)) => Err(Error::SeveralHosts { line: version.line }),
        None => Ok(()),
    }
}

/// Where the lists are.
#[derive(Debug, Default)]
struct Lists {
    processors: Option<usize>,
    hotfixes: Option<usize>,
}

/// The lists come in the order processors, hotfixes, network cards. Without any hotfix the second
/// is no list, but stands before the third; without network cards too it stands behind the name
/// of the logon server.
fn lists(fields: &[RawField<'_>], version_at: Option<usize>) -> Lists {
    let numbered: Vec<usize> = fields
        .iter()
        .enumerate()
        .skip(version_at.unwrap_or_default())
        .filter(|(_, field)| items(field).next().is_some())
        .map(|(at, _)| at)
        .collect();
    let with_hotfixes = numbered.iter().copied().find(|at| has_hotfixes(fields, *at));
    let processors = numbered.first().copied().filter(|at| Some(*at) != with_hotfixes);
    let cards = numbered.iter().copied().find(|at| Some(*at) > processors);
    let before_cards = || cards.filter(|_| processors.is_some()).and_then(|at| at.checked_sub(1));
    let behind_server = || {
        let servers = shaped(fields, |value| value.starts_with(r"\\"));
        servers.last().map(|at| at + 1).filter(|at| *at < fields.len())
    };
    let hotfixes = with_hotfixes
        .or_else(before_cards)
        .or_else(behind_server)
        .filter(|at| Some(*at) > processors);
    Lists { processors, hotfixes }
}

fn has_hotfixes(fields: &[RawField<'_>], at: usize) -> bool {
    fields.get(at).is_some_and(|field| items(field).any(|item: Item<'_>| item.is_hotfix_like()))
}

/// The domain stands two before the hotfixes, if the logon server (or the "not available" that
/// stands for it) and before them the page files are where they belong.
fn domain(fields: &[RawField<'_>], hotfixes: usize) -> Option<usize> {
    let value = |back: usize| Some(fields.get(hotfixes.checked_sub(back)?)?.value);
    let has_server = value(1)?.starts_with(r"\\");
    let has_page_file = value(3)?.get(1..3) == Some(r":\");
    (has_server || has_page_file).then(|| hotfixes - 2)
}

fn shaped(fields: &[RawField<'_>], is_shaped: impl Fn(&str) -> bool) -> Vec<usize> {
    let with_shape = |(at, field): (usize, &RawField<'_>)| is_shaped(field.value).then_some(at);
    fields.iter().enumerate().filter_map(with_shape).collect()
}

fn is_folder(value: &str) -> bool {
    let mut chars = value.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.as_str().starts_with(r":\")
}

fn numbers_in(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count()
}

fn field(raw: &RawField<'_>) -> Option<Field> {
    (!raw.value.is_empty()).then(|| Field { line: raw.line, text: raw.value.to_owned() })
}
