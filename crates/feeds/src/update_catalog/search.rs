//! The results of a search: a row for each package.

use crate::{
    Error, Intake, Reason,
    update_catalog::{
        fields::Fields,
        statement::{Package, date},
    },
};

pub(super) const TABLE: &str = "ctl00_catalogBody_updateMatches";
/// Stands in place of the table; from memory.
pub(super) const NO_RESULT: &str = "ctl00_catalogBody_noResultText";
/// `1 - 25 of 40 (page 1 of 2)`.
const RANGE: &str = "ctl00_catalogBody_searchDuration";

/// What ends the id of the link to a package's details; what stands before is the package's id.
const LINK: &str = "_link";

pub(super) fn state(fields: &Fields<'_>, intake: &mut Intake<'_>) -> Result<(), Error> {
    let packages = fields.ids_ending(LINK);
    let mut record = 0;
    for id in &packages {
        record += 1;
        intake.record(record)?;
        package(id, record, fields, intake).state(intake)?;
    }
    let range = fields.text(RANGE).unwrap_or_default();
    if announced(&range).is_some_and(|rows| rows > record) {
        intake.reject(record, Reason::Incomplete, &range);
    }
    Ok(())
}

fn package(id: &str, record: u64, fields: &Fields<'_>, intake: &mut Intake<'_>) -> Package {
    // Cells are called by the package, their column, and the row of the whole search.
    let cell = |column: u8| {
        let start = format!("{id}_C{column}_R");
        fields.text_beginning(&start)
    };
    let bytes = fields.text(&format!("{id}_originalSize"));
    Package {
        record,
        id: id.to_ascii_lowercase(),
        title: fields.text(&format!("{id}{LINK}")).or_else(|| cell(1)).unwrap_or_default(),
        products: cell(2).unwrap_or_default(),
        classification: cell(3),
        date: date(cell(4), fields.language, record, intake),
        bytes: bytes.and_then(|bytes| bytes.parse().ok()),
        ..Package::default()
    }
}

/// How many rows the page says that it holds: `1 - 25 of 40` is 25.
fn announced(range: &str) -> Option<u64> {
    let (first, rest) = range.split_once('-')?;
    let last = rest.split_whitespace().next()?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.parse().ok()?);
    last.checked_sub(first)?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::announced;

    #[test]
    fn a_page_says_how_many_rows_it_holds() {
        assert_eq!(announced("26 - 40 of 40 (page 2 of 2)"), Some(15));
        for text in ["", "1", "4 - 1 of 4", "a - b", "- 3"] {
            assert_eq!(announced(text), None, "{text}");
        }
    }
}
