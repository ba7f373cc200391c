//! The columns of the class `Win32_QuickFixEngineering` and of what prints it.

use super::Row;
use crate::text::{split_at_width, width};

/// A column that is kept, or one that is only known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Computer,
    Caption,
    Description,
    HotfixId,
    ServicePack,
    InstalledBy,
    InstalledOn,
    Other,
}

/// From the documentation of the class; `Source` and `PSComputerName` are PowerShell's, `Node`
/// WMIC's.
const NAMES: [(&str, Column); 23] = [
    ("HotFixID", Column::HotfixId),
    ("Description", Column::Description),
    ("ServicePackInEffect", Column::ServicePack),
    ("InstalledBy", Column::InstalledBy),
    ("InstalledOn", Column::InstalledOn),
    ("Caption", Column::Caption),
    ("CSName", Column::Computer),
    ("Source", Column::Computer),
    ("PSComputerName", Column::Computer),
    ("Node", Column::Computer),
    ("FixComments", Column::Other),
    ("InstallDate", Column::Other),
    ("Name", Column::Other),
    ("Status", Column::Other),
    ("__SERVER", Column::Other),
    ("__PATH", Column::Other),
    ("__CLASS", Column::Other),
    ("Site", Column::Other),
    ("Container", Column::Other),
    ("PSStatus", Column::Other),
    ("Scope", Column::Other),
    ("Path", Column::Other),
    ("Properties", Column::Other),
];

impl Column {
    pub(super) fn named(name: &str) -> Option<Self> {
        let named = |(known, _): &&(&str, Self)| known.eq_ignore_ascii_case(name);
        NAMES.iter().find(named).map(|(_, column)| *column)
    }

    /// The name at the end of a word that has other text glued before it, and where it begins.
    fn glued(word: &str) -> Option<(usize, Self)> {
        NAMES.iter().find_map(|(name, column)| {
            let begin = word.len().checked_sub(name.len())?;
            word.get(begin..)?.eq_ignore_ascii_case(name).then_some((begin, *column))
        })
    }
}

impl Row {
    /// Puts a value where it belongs. Where two columns name the computer, the first that does
    /// wins.
    pub(super) fn set(&mut self, column: Column, value: &str) {
        let place = match column {
            Column::Computer => &mut self.computer,
            Column::Caption => &mut self.caption,
            Column::Description => &mut self.description,
            Column::HotfixId => &mut self.hotfix_id,
            Column::ServicePack => &mut self.service_pack,
            Column::InstalledBy => &mut self.installed_by,
            Column::InstalledOn => &mut self.installed_on,
            Column::Other => return,
        };
        let value = value.trim();
        if place.is_none() && !value.is_empty() {
            *place = Some(value.to_owned());
        }
    }
}

/// The most columns a table may have, and the most bytes a row of it: both some times what is
/// real, so that no row can ask for much work.
const MOST_COLUMNS: usize = 64;
const LONGEST_ROW: usize = 16 << 10;

/// The head of a table: its columns and where they begin. It is ASCII, so that bytes, characters
/// and columns of a console are the same.
#[derive(Clone, Debug)]
pub(super) struct Head {
    columns: Vec<(usize, Column)>,
}

impl Head {
    /// Reads a line as the head of a table. The first name may be glued to what the console
    /// showed before; positions count from that name.
    pub(super) fn from_line(line: &str) -> Option<Self> {
        let mut columns = Vec::new();
        let mut rest = line.trim_end();
        while !rest.is_empty() {
            let begin = rest.rfind(char::is_whitespace).map_or(0, |space| space + 1);
            let word = rest.get(begin..)?;
            if let Some(column) = Column::named(word) {
                columns.push((begin, column));
            } else if let Some((inside, column)) = Column::glued(word) {
                columns.push((begin + inside, column));
                break;
            } else {
                break;
            }
            rest = rest.get(..begin)?.trim_end();
        }
        if columns.len() > MOST_COLUMNS {
            return None;
        }
        columns.reverse();
        let base = columns.first()?.0;
        for (begin, _) in &mut columns {
            *begin -= base;
        }
        columns.iter().any(|(_, column)| *column == Column::HotfixId).then_some(Self { columns })
    }

    /// The row of a line; none where the columns of the line are not those of the head.
    pub(super) fn row(&self, line: usize, text: &str) -> Option<Row> {
        if text.len() > LONGEST_ROW {
            return None;
        }
        // Which of the two depends on the program that padded the columns.
        self.row_by(line, text, split_at_width, width)
            .or_else(|| self.row_by(line, text, split_at_char, |text| text.chars().count()))
    }

    fn row_by(
        &self,
        line: usize,
        text: &str,
        split: fn(&str, usize) -> Option<(&str, &str)>,
        length: fn(&str) -> usize,
    ) -> Option<Row> {
        let mut row = Row { line, ..Row::default() };
        let mut rest = text;
        let mut moved = "";
        let ends = self.columns.iter().skip(1).map(|(begin, _)| Some(*begin)).chain([None]);
        for ((begin, column), end) in self.columns.iter().zip(ends) {
            let (cell, behind) = match end {
                Some(end) if length(rest) > end - begin => split(rest, end - begin)?,
                // Spaces at the end of lines are lost easily.
                _ => (rest, ""),
            };
            if !behind.is_empty() && !cell.ends_with(char::is_whitespace) {
                return None;
            }
            rest = behind;
            // A value whose column a hand has made too narrow for what is behind it.
            let value =
                if cell.trim().is_empty() { std::mem::take(&mut moved) } else { cell.trim() };
            let (value, next) = value.split_once("  ").unwrap_or((value, ""));
            if !next.is_empty() && !std::mem::replace(&mut moved, next.trim_start()).is_empty() {
                return None;
            }
            row.set(*column, value);
        }
        moved.is_empty().then_some(row)
    }
}

fn split_at_char(text: &str, column: usize) -> Option<(&str, &str)> {
    let byte = text.char_indices().nth(column).map_or(text.len(), |(byte, _)| byte);
    text.split_at_checked(byte)
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn cells_are_cut_by_characters_or_by_columns_of_the_console() {
        let head = Head::from_line("Description  HotFixID   InstalledOn  ").unwrap();
        for line in ["更新         KB982132   2019/3/21    ", "更新           KB982132   2019/3/21"]
        {
            let row = head.row(2, line).unwrap();
            assert_eq!(row.hotfix_id.as_deref(), Some("KB982132"), "{line}");
            assert_eq!(row.description.as_deref(), Some("更新"), "{line}");
            assert_eq!(row.installed_on.as_deref(), Some("2019/3/21"), "{line}");
        }
        assert!(head.row(2, "A very long text KB982132").is_none());
    }

    #[test]
    fn a_head_may_be_glued_to_what_stands_before() {
        let head = Head::from_line("Please wait.Caption  HotFixID  ").unwrap();
        let row = head.row(2, "         KB982132").unwrap();
        assert_eq!(row.hotfix_id.as_deref(), Some("KB982132"));
        assert!(Head::from_line("Caption  CSName").is_none());
        assert!(Head::from_line("").is_none());
    }
}
