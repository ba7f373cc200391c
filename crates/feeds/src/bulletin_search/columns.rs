//! Which column holds what, by the header.

use super::sheet::Row;

/// The columns, by their place in a row.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) date: Option<usize>,
    pub(super) bulletin: usize,
    pub(super) bulletin_kb: Option<usize>,
    pub(super) product: usize,
    pub(super) component_kb: Option<usize>,
    pub(super) component: Option<usize>,
    pub(super) supersedes: Option<usize>,
    pub(super) reboot: Option<usize>,
    pub(super) cves: usize,
    /// Stands twice: the bulletin's before the product, the update's behind it.
    pub(super) severity: Pair,
    /// As [`Self::severity`].
    pub(super) impact: Pair,
}

/// Two columns of one name, of which the second one is nearer to the update.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
}

impl Columns {
    /// The columns, where the row is a header.
    pub(super) fn of(row: &Row) -> Option<Self> {
        let names: Vec<String> = row.cells.iter().map(|cell| name(cell)).collect();
        let find = |name: &str| names.iter().position(|found| found == name);
        let pair = |name: &str| Pair {
            first: find(name),
            last: names.iter().rposition(|found| found == name),
        };
        let (bulletin_kb, component_kb) = (find("bulletin kb"), find("component kb"));
        bulletin_kb.or(component_kb)?;
        Some(Self {
            date: find("date posted"),
            bulletin: find("bulletin id")?,
            bulletin_kb,
            product: find("affected product")?,
            component_kb,
            component: find("affected component"),
            supersedes: find("supersedes"),
            reboot: find("reboot"),
            cves: find("cves")?,
            severity: pair("severity"),
            impact: pair("impact"),
        })
    }
}

/// A name in one spelling: the generations differ in case and in where a line breaks.
fn name(printed: &str) -> String {
    let words: Vec<String> = printed.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
