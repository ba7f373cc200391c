//! A file's bytes to an inventory. One odd row costs that row, and is told.

use seawall_winfmt::text::{CodePage, Family, decode};

use super::{
    columns::{Column, Columns},
    entry::Entry,
    fault::{Fault, What},
    index::Index,
    key::{Key, entries},
    rows::{Row, Rows},
};

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows below the header.
    pub rows: usize,
    /// Cells of one row.
    pub cells: usize,
    /// Warnings that are kept; more are counted.
    pub warnings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 256 << 20, rows: 1_000_000, cells: 1000, warnings: 20 }
    }
}

/// What came of reading.
#[derive(Debug, Default)]
pub struct Reading {
    /// The rows by their keys.
    pub index: Index,
    /// Rows below the header that have anything in them.
    pub rows: usize,
    /// Those of them that were left out because of what is wrong with them.
    pub skipped: usize,
    /// The headers of columns that are not used.
    pub passed_by: Vec<String>,
    /// What is wrong with rows, the first of it.
    pub warnings: Vec<(usize, Warning)>,
    /// How much more there is.
    pub more_warnings: usize,
}

/// What is wrong with a row. All but the last leave it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Something that is no address.
    Address(String),
    /// Something that is no hardware address.
    Mac(String),
    /// Nothing tells which host is meant.
    NoKey,
    /// More cells than the header has.
    Cells,
    /// A row above, by its line, says something else of the same host, and holds.
    Differs(usize),
}

/// Reads: UTF-8, UTF-16 with its byte order mark or else code page 932, the first row the header.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, Fault> {
    let text = text(bytes, limits)?;
    let mut rows = Rows::new(&text, limits.cells);
    let header = rows.next_row()?.ok_or_else(|| rows.fault(What::Empty))?;
    let columns = Columns::read(&header.cells);
    let lacks = |what| Fault { line: header.line, column: 1, what };
    if !columns.has_key() {
        return Err(lacks(What::NoKey));
    }
    if !columns.has_value() {
        return Err(lacks(What::NoValue));
    }
    let mut reading = Reading::default();
    while let Some(row) = rows.next_row()? {
        if reading.rows == limits.rows {
            return Err(Fault { line: row.line, column: 1, what: What::TooManyRows(limits.rows) });
        }
        reading.rows += 1;
        reading.take(&row, &columns, limits);
    }
    reading.passed_by = columns.passed_by;
    Ok(reading)
}

fn text(bytes: &[u8], limits: &Limits) -> Result<String, Fault> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limits.bytes) {
        return Err(Fault { line: 1, column: 1, what: What::TooLong(limits.bytes) });
    }
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if let Some(before) = bytes.split(|byte| *byte == 0).next().filter(|_| !is_utf16)
        && before.len() < bytes.len()
    {
        return Err(behind(&String::from_utf8_lossy(before)));
    }
    let decoded = decode(bytes, Some(CodePage::Cp932), Family::Ansi);
    if decoded.replaced == 0 {
        return Ok(decoded.text);
    }
    let before = decoded.text.split(char::REPLACEMENT_CHARACTER).next();
    Err(behind(before.unwrap_or_default()))
}

/// What stands behind a text is none.
fn behind(text: &str) -> Fault {
    let line = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Fault { line, column, what: What::NotText }
}

impl Reading {
    fn take(&mut self, row: &Row, columns: &Columns, limits: &Limits) {
        let at = row.line;
        match parse(row, columns) {
            // There is nothing to say of its host.
            Ok((entry, _)) if entry.is_empty() => {}
            Ok((_, keys)) if keys.is_empty() => {
                self.skipped += 1;
                self.warn(at, Warning::NoKey, limits);
            }
            Ok((entry, keys)) => {
                for line in self.index.insert(entry, keys) {
                    self.warn(at, Warning::Differs(line), limits);
                }
            }
            Err(warning) => {
                self.skipped += 1;
                self.warn(at, warning, limits);
            }
        }
    }

    fn warn(&mut self, at: usize, warning: Warning, limits: &Limits) {
        if self.warnings.len() < limits.warnings {
            self.warnings.push((at, warning));
        } else {
            self.more_warnings += 1;
        }
    }
}

fn parse(row: &Row, columns: &Columns) -> Result<(Entry, Vec<Key>), Warning> {
    // A separator that was not quoted moves all that follows: nothing of such a row is sure.
    if row.cells.iter().skip(columns.kinds.len()).any(|cell| !cell.trim().is_empty()) {
        return Err(Warning::Cells);
    }
    let mut entry = Entry { at: row.line, ..Entry::default() };
    let mut keys = Vec::new();
    for (cell, column) in row.cells.iter().zip(&columns.kinds) {
        let value = || Some(cell.trim()).filter(|text| !text.is_empty()).map(Box::from);
        match column {
            None => {}
            Some(Column::Owner) => entry.owner = value(),
            Some(Column::Line) => entry.line = value(),
            Some(Column::Room) => entry.room = value(),
            Some(Column::Name) => keys.extend(entries(cell).iter().map(|text| Key::name(text))),
            Some(Column::Address) => {
                for text in entries(cell) {
                    keys.push(Key::address(&text).ok_or(Warning::Address(text))?);
                }
            }
            Some(Column::Mac) => {
                for text in entries(cell) {
                    keys.push(Key::mac(&text).ok_or(Warning::Mac(text))?);
                }
            }
        }
    }
    Ok((entry, keys))
}

#[cfg(test)]
mod tests {
    use seawall_winfmt::text::CodePage;

    use super::{Limits, Reading, Warning, read};
    use crate::inventory::{
        fault::{Fault, What},
        key::Keys,
    };

    fn whole(text: &str) -> Reading {
        read(text.as_bytes(), &Limits::default()).unwrap()
    }

    fn fault(bytes: &[u8]) -> Fault {
        read(bytes, &Limits::default()).unwrap_err()
    }

    /// Owner, line and room of a host by its name.
    fn of(reading: &Reading, name: &str) -> Option<String> {
        let found = reading.index.find(&Keys { names: &[name.to_owned()], ..Keys::default() })?;
        let entry = found.entry;
        let texts = [&entry.owner, &entry.line, &entry.room];
        Some(texts.map(|text| text.as_deref().unwrap_or("–")).join("|"))
    }

    const TEXT: &str = "ホスト名,担当者,ライン,設置場所\r\nＳＲＶ１,髙橋①,表面処理,ソ－12 能\r\n";

    #[test]
    fn utf_8_utf_16_and_code_page_932_give_the_same() {
        let units = |order: fn(u16) -> [u8; 2]| {
            "\u{feff}".encode_utf16().chain(TEXT.encode_utf16()).flat_map(order).collect()
        };
        let encoded: [Vec<u8>; 5] = [
            TEXT.as_bytes().to_vec(),
            format!("\u{feff}{TEXT}").into_bytes(),
            units(u16::to_le_bytes),
            units(u16::to_be_bytes),
            CodePage::Cp932.encode(TEXT).unwrap(),
        ];
        for bytes in encoded {
            let reading = read(&bytes, &Limits::default()).unwrap();
            let wanted = Some("髙橋①|表面処理|ソ－12 能");
            assert_eq!(of(&reading, "srv1").as_deref(), wanted, "{bytes:x?}");
        }
    }

    #[test]
    fn semicolons_quoted_line_ends_and_short_rows_are_read() {
        let reading = whole("Name;Owner;Room\nsrv1;\"Kate\nB-shift; day\";2F\nsrv2;Tom\n;;\n");
        assert_eq!(of(&reading, "srv1").as_deref(), Some("Kate\nB-shift; day|–|2F"));
        assert_eq!(of(&reading, "SRV2.corp.example").as_deref(), Some("Tom|–|–"));
        assert_eq!((reading.rows, reading.skipped), (2, 0));
    }

    #[test]
    fn a_header_alone_is_an_inventory_of_nothing_and_no_header_is_a_fault() {
        assert_eq!(whole("ip,owner").rows, 0);
        let empty = |line| Fault { line, column: 1, what: What::Empty };
        assert_eq!(fault(b""), empty(1));
        assert_eq!(fault(b"\xef\xbb\xbf"), empty(1));
        assert_eq!(fault(b"\r\n\r\n"), empty(3));
    }

    #[test]
    fn columns_that_lead_to_nothing_are_a_fault() {
        let first = |what| Fault { line: 2, column: 1, what };
        assert_eq!(fault(b"\nserial,owner\n1,a"), first(What::NoKey));
        assert_eq!(fault(b"\nip,serial\n192.0.2.1,1"), first(What::NoValue));
    }

    #[test]
    fn an_odd_row_is_left_out_with_its_line_and_the_others_stay() {
        let reading = whole(
            "ip,mac,name,owner,room\n\
             10.0.0.300,,srv1,a,\n\
             ,00:11:22,srv2,b,\n\
             ,,,c,\n\
             ,,srv4,Plant, Line 3,room\n\
             ,,srv5,d,,\n\
             10.0.0.1,,srv6,,\n\
             dhcp,-,srv7,e,\n\
             10.0.0.2,,srv7,f,\n",
        );
        let wanted = [
            (2, Warning::Address("10.0.0.300".into())),
            (3, Warning::Mac("00:11:22".into())),
            (4, Warning::NoKey),
            (5, Warning::Cells),
            (9, Warning::Differs(8)),
        ];
        assert_eq!(reading.warnings, wanted);
        assert_eq!((reading.rows, reading.skipped, reading.more_warnings), (8, 4, 0));
        assert_eq!(of(&reading, "srv5").as_deref(), Some("d|–|–"));
        assert_eq!(of(&reading, "srv6").as_deref(), None);
        assert_eq!(of(&reading, "srv7").as_deref(), Some("e|–|–"));
    }

    #[test]
    fn warnings_are_counted_where_there_are_too_many() {
        let reading = whole(&format!("ip,owner\n{}", "x,a\n".repeat(100)));
        assert_eq!((reading.warnings.len(), reading.more_warnings), (20, 80));
    }

    #[test]
    fn what_is_no_text_is_told_where_it_stands() {
        let not_text = |line, column| Fault { line, column, what: What::NotText };
        assert_eq!(fault(b"ip,owner\n10.0.0.1,\x82\xa0\xff\n"), not_text(2, 11));
        assert_eq!(fault(b"PK\x03\x04\x14\0\x06\0\x08\0"), not_text(1, 6));
        assert_eq!(fault(b"\xef\xbb\xbfip,\x82\xa0"), not_text(1, 4));
        // Half a unit of UTF-16.
        assert_eq!(fault(b"\xff\xfei\0p\0\n\0,"), not_text(2, 1));
    }

    #[test]
    fn what_is_over_a_limit_is_refused() {
        let limits = Limits { bytes: 20, rows: 2, cells: 3, warnings: 1 };
        let what = |text: &str| read(text.as_bytes(), &limits).map(|_| ()).map_err(|it| it.what);
        assert_eq!(what("ip,room\n,\n::1\n::2"), Ok(()));
        assert_eq!(what("ip,room\n::1\n::2\n::3"), Err(What::TooManyRows(2)));
        assert_eq!(what("ip,room,,x"), Err(What::TooManyCells(3)));
        assert_eq!(what("ip,room\n::1,aaaaaaaaa"), Err(What::TooLong(20)));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes, &Limits::default());
        }

        #[test]
        fn no_damage_to_a_good_file_panics(at in 0..200_usize, byte: u8, cut in 0..200_usize) {
            for mut bytes in [TEXT.as_bytes().to_vec(), CodePage::Cp932.encode(TEXT).unwrap()] {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
                bytes.truncate(cut);
                let _ = read(&bytes, &Limits::default());
            }
        }
    }
}
