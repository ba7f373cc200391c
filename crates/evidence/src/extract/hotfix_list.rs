//! What `systeminfo` and lists of hotfixes tell.

use seawall_facts::{EvidenceKind, FactValue, Gap, HostName, ServicePack, Version};
use seawall_winfmt::{
    hotfix,
    qfe::QfeList,
    systeminfo::{Field, SystemInfo},
    text::{CodePage, Family, decode},
};

use super::{Notebook, Reading, Unread, architecture, broken, line};
use crate::{FileForm, language, source::wide, times};

/// Reads what `systeminfo` printed; nothing where it is no such text.
pub(super) fn system_info(
    mut book: Notebook<'_>,
    bytes: &[u8],
    page: Option<CodePage>,
) -> Result<Option<Reading>, Unread> {
    let form = FileForm::SystemInfo;
    let info = match SystemInfo::read(bytes, page, &book.limits.formats) {
        Ok(info) => info,
        Err(error @ seawall_winfmt::Error::SeveralHosts { .. }) => {
            return Err(broken(form, &error));
        }
        Err(_) => return Ok(None),
    };
    let mut put = |field: &Option<Field>, value: &dyn Fn(&str) -> Option<FactValue>| {
        if let Some(field) = field
            && let Some(value) = value(&field.text)
        {
            book.fact(EvidenceKind::Build, value, Some(line(field.line)), None);
        }
    };
    put(&info.host_name, &|text| Some(FactValue::HostName(HostName::Computer(text.into()))));
    put(&info.domain, &|text| Some(FactValue::HostName(HostName::Domain(text.into()))));
    put(&info.os_name, &|text| Some(FactValue::ProductName(text.into())));
    put(&info.system_type, &|text| {
        architecture(text.split(['-', ' ']).next()?).map(FactValue::Architecture)
    });
    put(&info.boot_time, &|text| Some(FactValue::BootedAsPrinted(text.into())));
    put(&info.system_locale, &|_| {
        let tag = language::tag_of_locale(info.system_locale_tag()?)?;
        Some(FactValue::Language(tag.into()))
    });
    if let Some(version) = &info.os_version {
        let place = Some(line(version.line));
        let build = Version::new(version.major.into(), version.minor.into(), version.build, 0);
        book.fact(EvidenceKind::Build, FactValue::Build(build), place, None);
        let pack = u8::try_from(version.service_pack.unwrap_or_default());
        if let Ok(pack) = pack.map(ServicePack::number) {
            book.fact(EvidenceKind::Build, FactValue::ServicePack(pack), place, None);
        }
    }
    for entry in &info.hotfixes.entries {
        if let Some(article) = &entry.article {
            let value = FactValue::Hotfix(article.number.to_string());
            book.fact(EvidenceKind::HotfixList, value, Some(line(entry.line)), None);
        }
    }
    put_gaps(&mut book, &info.hotfixes.gaps);
    Ok(Some(book.finish(form, &[EvidenceKind::HotfixList, EvidenceKind::Build])))
}

/// Reads a list of hotfixes; nothing where it is none.
pub(super) fn qfe(mut book: Notebook<'_>, bytes: &[u8], page: Option<CodePage>) -> Option<Reading> {
    let list = QfeList::read(bytes, page, &book.limits.formats).ok()?;
    list.layout?;
    // Any table would do: without an update in it, it has to have their column.
    let has_column = || {
        let text = decode(bytes, None, Family::Oem).text;
        text.to_ascii_lowercase().contains("hotfixid")
    };
    if list.rows.iter().all(|row| row.articles().is_empty()) && !has_column() {
        return None;
    }
    let mut computers: Vec<&str> = Vec::new();
    for row in &list.rows {
        let place = Some(line(row.line));
        let at = row.installed_on.as_deref().and_then(|text| {
            times::eight_digits(text.trim()).or_else(|| times::hexadecimal(text.trim()))
        });
        for article in row.articles() {
            let value = FactValue::Hotfix(article.number.to_string());
            book.fact(EvidenceKind::HotfixList, value, place, at);
        }
        if let Some(computer) = row.computer.as_deref()
            && !computer.is_empty()
            && !computers.iter().any(|known| known.eq_ignore_ascii_case(computer))
            && computers.len() < MOST_COMPUTERS
        {
            computers.push(computer);
            let name = FactValue::HostName(HostName::Computer(computer.to_owned()));
            book.fact(EvidenceKind::HotfixList, name, place, None);
        }
    }
    // Such a list has no count of its own: what was cut off behind its last row does not show.
    book.gap(Gap::NotSaidToBe);
    put_gaps(&mut book, &list.gaps);
    Some(book.finish(FileForm::HotfixList, &[EvidenceKind::HotfixList]))
}

/// A list of more hosts is of none.
const MOST_COMPUTERS: usize = 8;

/// Those of the list as a whole first: there may be more of the others than are listed.
fn put_gaps(book: &mut Notebook<'_>, gaps: &[hotfix::Gap]) {
    use hotfix::Gap::{CountDiffers, NoEntries, NoList};
    let is_of_all = |gap: &&hotfix::Gap| matches!(gap, CountDiffers { .. } | NoEntries | NoList);
    let of_all = gaps.iter().filter(is_of_all);
    for gap in of_all.chain(gaps.iter().filter(|gap| !is_of_all(gap))) {
        book.gap(gap_of(gap));
    }
}

fn gap_of(gap: &hotfix::Gap) -> Gap {
    use hotfix::Gap as Found;
    match *gap {
        Found::NoList => Gap::NoList,
        Found::NoEntries => Gap::NoEntries,
        Found::CountDiffers { claimed, listed } => {
            Gap::CountDiffers { claimed: claimed.into(), listed: wide(listed) }
        }
        Found::EntryWithoutId { line } => Gap::EntryWithoutId { line: wide(line) },
        Found::Placeholder { line } => Gap::Placeholder { line: wide(line) },
        Found::Misnumbered { line } => Gap::Misnumbered { line: wide(line) },
        Found::LastMayBeCut { line } => Gap::LastMayBeCut { line: wide(line) },
        Found::Unread { line } => Gap::Unread { line: wide(line) },
        _ => Gap::NotSaidToBe,
    }
}
