//! One row of the table to what it says: that an update mends vulnerabilities on some software.

use seawall_advisory::{
    BulletinId, Date, Impact, Reboot,
    feed::{Mended, Place},
};

use super::columns::{Columns, Pair};
use super::sheet::Row;
use crate::{Error, Intake, Reason, printed};

/// Takes a row, or lists it.
pub(super) fn take(
    row: &Row,
    columns: &Columns,
    since_1904: bool,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    let line = row.number;
    let product = row.cell(Some(columns.product));
    if product.is_empty() {
        intake.reject(line, Reason::NoSoftware, row.cell(Some(columns.bulletin)));
        return Ok(());
    }
    let Some(label) = label(row, columns, intake)? else { return Ok(()) };
    let component = row.cell(columns.component);
    let software = if component.is_empty() || component.eq_ignore_ascii_case(product) {
        intake.software(product)?
    } else {
        intake.software(&format!("{component} on {product}"))?
    };
    let date = day(row, columns, since_1904, intake);
    let reboot = reboot(row, columns, intake);
    let fix = intake.fix(software, label)?;
    if let Some(date) = date {
        fix.dated(date);
    }
    // Where rows differ, the more demanding one holds.
    fix.reboot = fix.reboot.into_iter().chain(reboot).min();
    let id = bulletin(row, columns, intake);
    if let Some(id) = id {
        intake.bulletin(id, label)?;
    }
    supersedes(row, columns, software, label, intake)?;
    mends(row, columns, software, label, date, intake)?;
    intake.taken();
    Ok(())
}

/// The update: the component's article, or the bulletin's where it has none of its own.
fn label(row: &Row, columns: &Columns, intake: &mut Intake<'_>) -> Result<Option<Place>, Error> {
    let printed = row.cell(columns.component_kb);
    let of_bulletin = row.cell(columns.bulletin_kb);
    if let Some(number) = article(printed) {
        return intake.label(&number.to_string()).map(Some);
    }
    if printed.is_empty()
        && let Some(number) = article(of_bulletin)
    {
        intake.inferred();
        return intake.label(&number.to_string()).map(Some);
    }
    let found = if printed.is_empty() { of_bulletin } else { printed };
    intake.reject(row.number, Reason::NoArticle, found);
    Ok(None)
}

/// The number of an article, which may stand there as a number with a fraction of zero.
fn article(printed: &str) -> Option<u32> {
    let printed = printed.trim();
    printed::article(printed.strip_suffix(".0").unwrap_or(printed))
}

fn bulletin(row: &Row, columns: &Columns, intake: &mut Intake<'_>) -> Option<BulletinId> {
    let printed = row.cell(Some(columns.bulletin));
    let id = printed::bulletin_id(printed);
    if id.is_none() {
        intake.reject(row.number, Reason::NotUnderstood, printed);
    }
    id
}

fn day(row: &Row, columns: &Columns, since_1904: bool, intake: &mut Intake<'_>) -> Option<Date> {
    let printed = row.cell(columns.date);
    // Days are numbers, whose fraction is the time; in some copies they are texts.
    let whole = printed.split_once('.').map_or(printed, |(whole, _)| whole);
    let serial = whole.parse().ok().and_then(|serial| printed::serial_day(serial, since_1904));
    let date = serial.or_else(|| printed::day(printed));
    match date {
        Some(date) => intake.seen(date),
        None => intake.reject(row.number, Reason::BadDate, printed),
    }
    date
}

fn reboot(row: &Row, columns: &Columns, intake: &mut Intake<'_>) -> Option<Reboot> {
    intake.field(row.number, Reason::NotUnderstood, row.cell(columns.reboot), printed::reboot)
}

/// Takes what the update replaces: `MS17-005[4010250],MS16-128[3201860;3194343]`.
fn supersedes(
    row: &Row,
    columns: &Columns,
    software: Place,
    label: Place,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    let printed = row.cell(columns.supersedes);
    for part in printed.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let inside = part.strip_suffix(']').and_then(|part| part.split_once('['));
        let Some((id, articles)) = inside else {
            intake.reject(row.number, Reason::BadSupersedence, part);
            continue;
        };
        let id = printed::bulletin_id(id);
        for printed in articles.split(';').map(str::trim) {
            let Some(number) = article(printed) else {
                intake.reject(row.number, Reason::BadSupersedence, part);
                continue;
            };
            let older = intake.label(&number.to_string())?;
            if older == label {
                intake.reject(row.number, Reason::SelfSupersedence, part);
                continue;
            }
            intake.fix(software, label)?.supersedes(older);
            if let Some(id) = &id {
                intake.bulletin(id.clone(), older)?;
            }
        }
    }
    Ok(())
}

/// Takes the vulnerabilities, or that the row names none.
fn mends(
    row: &Row,
    columns: &Columns,
    software: Place,
    label: Place,
    date: Option<Date>,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    let severity = nearest(row, columns.severity);
    let severity = intake.field(row.number, Reason::UnknownSeverity, severity, printed::rating);
    let impact = impact(row, columns.impact, intake);
    let mended = |vulnerability| Mended { vulnerability, severity, impact, component: None };
    let mut none = true;
    for printed in cves(row.cell(Some(columns.cves))) {
        let Some((cve, inferred)) = printed::cve_perhaps_without_hyphens(&printed) else {
            intake.reject(row.number, Reason::NoVulnerability, &printed);
            continue;
        };
        if inferred {
            intake.inferred();
        }
        let place = intake.vulnerability(&cve)?;
        if let Some(vulnerability) = intake.vulnerability_mut(place) {
            let published = vulnerability.published;
            vulnerability.published = published.into_iter().chain(date).min();
        }
        intake.mends(software, label, mended(Some(place)))?;
        none = false;
    }
    if none {
        intake.mends(software, label, mended(None))?;
    }
    Ok(())
}

/// The ids of a list, as printed: between commas and blanks, and where a comma was forgotten.
fn cves(list: &str) -> impl Iterator<Item = String> {
    let parts = list.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    parts
        .flat_map(|part| {
            let upper = part.to_ascii_uppercase().replace("CAN-", "CVE-");
            let marks = upper.matches("CVE").count();
            if marks < 2 {
                return vec![upper];
            }
            let pieces = upper.split("CVE").filter(|piece| !piece.is_empty());
            pieces.map(|piece| format!("CVE{piece}")).collect()
        })
        .filter(|part| !part.is_empty())
}

fn impact(row: &Row, columns: Pair, intake: &mut Intake<'_>) -> Option<Impact> {
    let printed = nearest(row, columns);
    if printed.eq_ignore_ascii_case("not a vulnerability") {
        return None;
    }
    intake.field(row.number, Reason::UnknownImpact, printed, printed::impact)
}

/// What is said of the update, or else of the bulletin.
fn nearest(row: &Row, columns: Pair) -> &str {
    let near = row.cell(columns.last);
    if near.is_empty() { row.cell(columns.first) } else { near }
}

#[cfg(test)]
mod tests {
    use super::{article, cves};
    use crate::printed::cve_perhaps_without_hyphens as cve;

    #[test]
    fn lists_of_vulnerabilities_are_read_as_they_are_printed() {
        let list = "CVE-2015-2442CVE-2015-2446, cve-2016-0001 \nCAN-2003-0352,CVE20163247;CVE,";
        let read: Vec<Option<(String, bool)>> = cves(list)
            .map(|printed| cve(&printed).map(|(id, inferred)| (id.to_string(), inferred)))
            .collect();
        let id = |id: &str, inferred| Some((id.to_owned(), inferred));
        assert_eq!(
            read,
            [
                id("CVE-2015-2442", false),
                id("CVE-2015-2446", false),
                id("CVE-2016-0001", false),
                id("CVE-2003-0352", false),
                id("CVE-2016-3247", true),
                None
            ]
        );
    }

    #[test]
    fn an_article_may_stand_there_as_a_fraction_of_zero() {
        assert_eq!(article("955218.0"), Some(955_218));
        assert_eq!(article("KB4010250"), Some(4_010_250));
        for text in ["", "Release Notes", "4010250;4010251", "1", "-955218", "9.55218E5"] {
            assert_eq!(article(text), None, "{text}");
        }
    }
}
