//! Rows of an HTML table while they are read, and the text of cells.

/// A table under way.
#[derive(Default)]
pub(super) struct Table {
    pub(super) row: Option<Row>,
    pub(super) cell: Option<Cell>,
    /// Cells that reach down from rows above, by column, with the rows they still cover.
    reaching: Vec<Option<(usize, String)>>,
    /// Tables inside of a cell that have not ended.
    pub(super) inner: usize,
}

/// A row under way.
pub(super) struct Row {
    pub(super) line: u64,
    cells: Vec<Cell>,
    pub(super) bytes: usize,
}

/// A cell under way.
pub(super) struct Cell {
    pub(super) source: String,
    columns: usize,
    rows: usize,
}

impl Row {
    pub(super) const fn new(line: u64) -> Self {
        Self { line, cells: Vec::new(), bytes: 0 }
    }
}

impl Cell {
    pub(super) fn new(attributes: &str) -> Self {
        let (columns, rows) = (span(attributes, "colspan"), span(attributes, "rowspan"));
        Self { source: String::new(), columns, rows }
    }
}

impl Table {
    /// Lets no cell reach further down.
    pub(super) fn stop_reaching(&mut self) {
        self.reaching.clear();
    }

    /// Puts the open cell into the open row.
    pub(super) fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        if let Some(row) = &mut self.row {
            row.bytes = row.bytes.saturating_add(cell.source.len());
            // One over the limit is enough to see that it is over it.
            if row.cells.len() <= WIDEST {
                row.cells.push(cell);
            }
        }
    }

    /// The texts of a row, where a cell that spans columns or rows stands in each of them.
    pub(super) fn spread(&mut self, row: Row) -> Vec<String> {
        let mut texts = Vec::new();
        for cell in row.cells {
            self.take_reaching(&mut texts);
            let text = plain(&cell.source);
            let columns = if text.len() <= LONGEST_SPANNING { cell.columns } else { 1 };
            for _ in 0..columns {
                let at = texts.len();
                if at > WIDEST {
                    return texts;
                }
                if self.reaching.len() <= at {
                    self.reaching.resize(at + 1, None);
                }
                if let Some(slot) = self.reaching.get_mut(at) {
                    let reaches = cell.rows > 1 && text.len() <= LONGEST_SPANNING;
                    *slot = reaches.then(|| (cell.rows - 1, text.clone()));
                }
                texts.push(text.clone());
            }
        }
        self.take_reaching(&mut texts);
        texts
    }

    /// Fills the columns next in turn that a cell from above covers.
    fn take_reaching(&mut self, texts: &mut Vec<String>) {
        while let Some(slot) = self.reaching.get_mut(texts.len()) {
            let Some((rows, text)) = slot.take() else { break };
            *slot = (rows > 1).then(|| (rows - 1, text.clone()));
            texts.push(text);
        }
    }
}

fn span(attributes: &str, name: &str) -> usize {
    let lower = attributes.to_ascii_lowercase();
    let behind = lower.split_once(name).map(|(_, behind)| behind);
    let digits = behind.map(|text| text.trim_start_matches(['=', '"', '\'', ' ']));
    let number = digits.and_then(|text| text.split(|c: char| !c.is_ascii_digit()).next());
    number.and_then(|number| number.parse().ok()).map_or(1, |span: usize| span.clamp(1, WIDEST))
}

/// A text with its references replaced, and with blanks in one form.
pub(super) fn plain(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, behind)) = rest.split_once('&') {
        text.push_str(before);
        let end = behind.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';');
        let named = end.and_then(|end| Some((reference(behind.get(..end)?)?, end)));
        let (character, end) = named.map_or(('&', 0), |(character, end)| (character, end + 1));
        text.push(character);
        rest = behind.get(end..).unwrap_or_default();
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The character that a reference stands for, of those that such pages hold.
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "bull" => '•',
        "ndash" => '–',
        "mdash" => '—',
        _ => return None,
    })
}

/// Cells that a row may have, and columns and rows that a cell may span.
pub(super) const WIDEST: usize = 64;
/// Bytes up to which a cell is repeated in the columns and rows it spans.
const LONGEST_SPANNING: usize = 1 << 10;
/// Bytes that a reference may have.
const LONGEST_REFERENCE: usize = 10;
