//! BulletinSearch workbooks: made-up ones, hostile ones, and the real ones.

use std::{
    fs::File,
    io::{Cursor, Write},
};

use proptest::prelude::*;
use seawall_advisory::{
    CveId, Impact, Rating, Reboot,
    feed::{Feed, FeedKind, Fix, Label, Mended, Place},
};
use seawall_facts::{ProductId, Products};
use seawall_feeds::{Error, FeedLimits, Imported, Intake, Reason, bulletin_search};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::corpus::corpus_file;

const HEADER: [&str; 14] = [
    "Date Posted",
    "Bulletin Id",
    "Bulletin KB",
    "Severity",
    "Impact",
    "Title",
    "Affected Product",
    "Component KB",
    "Affected Component",
    "Impact",
    "Severity",
    "Supersedes",
    "Reboot",
    "CVEs",
];

const ROW: [&str; 14] = [
    "42808",
    "ms17-900",
    "4900000",
    "Critical",
    "Remote Code Execution",
    "Made &amp; made up",
    "Windows Vista Service Pack 2",
    "4900001",
    "Internet Explorer 9",
    "Information Disclosure",
    "Important",
    "MS16-901[3900001;3900002],MS16-902[3900003]",
    "Maybe",
    "CVE-2017-9001, cve-2017-9002 CVE20179003",
];

#[test]
fn the_sample_of_the_newer_generation_is_read() {
    let Some(Imported { feed, report }) = corpus("feeds/bulletin-xlsx/BulletinSearch.xlsx") else {
        return;
    };
    assert_eq!((report.records, report.taken, report.rejected_count()), (1, 1, 0));
    assert_eq!(feed.source.date, "2017-03-14".parse().ok());
    let fix = only(&feed);
    assert_eq!(
        software(&feed, fix),
        "Adobe Flash Player on Windows 10 Version 1511 for x64-based Systems"
    );
    let products = &feed.software[at(fix.software)].products;
    assert_eq!(products.iter().map(ProductId::as_str).collect::<Vec<_>>(), ["w10-1511-x64"]);
    assert_eq!(label(&feed, fix.label), "KB4014329");
    assert_eq!(fix.reboot, Some(Reboot::Required));
    assert_eq!(fix.date, "2017-03-14".parse().ok());
    assert_eq!(labels(&feed, &fix.supersedes), ["KB4010250"]);
    // The row names no vulnerability.
    assert_eq!(
        feed.mended[at(fix.mended)],
        [Mended {
            vulnerability: None,
            severity: Some(Rating::Critical),
            impact: Some(Impact::RemoteCodeExecution),
            component: None,
        }]
    );
    assert_eq!(bulletins(&feed), ["MS17-005 KB4010250", "MS17-023 KB4014329"]);
}

#[test]
fn the_sample_of_the_older_generation_is_read() {
    let name = "feeds/bulletin-xlsx/BulletinSearch2001-2008.xlsx";
    let Some(Imported { feed, report }) = corpus(name) else { return };
    assert_eq!((report.records, report.taken, report.rejected_count()), (1, 1, 0));
    assert_eq!(feed.source.date, "2008-11-11".parse().ok());
    let fix = only(&feed);
    assert_eq!(
        software(&feed, fix),
        "Microsoft XML Core Services 3.0 on Microsoft Windows 2000 Service Pack 4"
    );
    let found = &feed.software[at(fix.software)];
    assert_eq!(found.products.iter().map(ProductId::as_str).collect::<Vec<_>>(), ["w2k"]);
    assert_eq!(found.service_pack.map(|pack| pack.to_string()).as_deref(), Some("SP4"));
    assert_eq!(label(&feed, fix.label), "KB955069");
    assert_eq!(fix.reboot, Some(Reboot::Maybe));
    assert_eq!(labels(&feed, &fix.supersedes), ["KB936021"]);
    assert_eq!(cves(&feed, fix), ["CVE-2007-0099", "CVE-2008-4029", "CVE-2008-4033"]);
    assert_eq!(bulletins(&feed), ["MS07-042 KB936021", "MS08-069 KB955069"]);
}

#[test]
fn the_table_of_all_bulletins_is_read_in_one_go() {
    // Counted in the file by a script of its own.
    let Some(Imported { feed, report }) = corpus("2017-06-14-mssb.xlsx") else { return };
    println!("{report:#?}");
    assert_eq!((report.records, report.taken), (19_065, 19_065));
    // 72 ids without hyphens, and 5 updates without an article of their own.
    assert_eq!(report.inferred, 77);
    let rejected: Vec<_> =
        report.rejected.iter().map(|(reason, rows)| (*reason, rows.count)).collect();
    assert_eq!(rejected, [(Reason::NoVulnerability, 34), (Reason::SelfSupersedence, 14)]);
    assert_eq!(feed.software.len(), 2382);
    assert_eq!(feed.labels.len(), 2990);
    assert_eq!(feed.fixes.len(), 18_075);
    assert_eq!(feed.vulnerabilities.len(), 2615);
    assert_eq!(feed.bulletins.len(), 3479);
    assert!(feed.bulletins.is_sorted());
    let mended: usize = feed.fixes.iter().map(|fix| feed.mended[at(fix.mended)].len()).sum();
    assert_eq!(mended, 81_211);
    assert_eq!(feed.fixes.iter().map(|fix| fix.supersedes.len()).sum::<usize>(), 12_161);
    assert_eq!(feed.source.date, "2017-03-14".parse().ok());
    let fix = feed
        .fixes
        .iter()
        .find(|fix| {
            software(&feed, fix) == "Windows Vista Service Pack 2"
                && label(&feed, fix.label) == "KB4012598"
        })
        .unwrap();
    assert_eq!(labels(&feed, &fix.supersedes), ["KB3177186"]);
    let ids: Vec<String> = (143..=148).map(|number| format!("CVE-2017-0{number}")).collect();
    assert_eq!(cves(&feed, fix), ids);
}

#[test]
fn a_row_says_what_an_update_mends() {
    let Imported { feed, report } = take(&workbook(&[&HEADER, &ROW])).unwrap();
    assert_eq!((report.records, report.taken, report.inferred), (1, 1, 1));
    assert_eq!(report.rejected_count(), 0);
    let fix = only(&feed);
    assert_eq!(software(&feed, fix), "Internet Explorer 9 on Windows Vista Service Pack 2");
    assert_eq!(cves(&feed, fix), ["CVE-2017-9001", "CVE-2017-9002", "CVE-2017-9003"]);
    // What stands nearer to the update holds.
    let first = feed.mended[at(fix.mended)][0];
    assert_eq!(first.severity, Some(Rating::Important));
    assert_eq!(first.impact, Some(Impact::InformationDisclosure));
    assert_eq!(labels(&feed, &fix.supersedes), ["KB3900001", "KB3900002", "KB3900003"]);
    assert_eq!(feed.vulnerabilities[0].published, "2017-03-14".parse().ok());
    assert_eq!(
        bulletins(&feed),
        ["MS16-901 KB3900001", "MS16-901 KB3900002", "MS16-902 KB3900003", "MS17-900 KB4900001"]
    );
}

#[test]
fn a_header_is_known_in_any_order_and_over_several_lines() {
    let mut header: Vec<String> =
        HEADER.iter().map(|name| name.to_uppercase().replace(' ', "\n")).collect();
    let mut row = ROW.to_vec();
    header.swap(1, 13);
    row.swap(1, 13);
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let title = ["Bulletins", "", ""];
    let read = take(&workbook(&[&title, &header, &row])).unwrap();
    assert_eq!(read.feed.fixes, take(&workbook(&[&HEADER, &ROW])).unwrap().feed.fixes);
}

#[test]
fn days_are_numbers_or_texts() {
    for (day, read) in [
        ("42808", Some("2017-03-14")),
        ("42808.75", Some("2017-03-14")),
        ("3/14/2017", Some("2017-03-14")),
        ("2017-03-14", Some("2017-03-14")),
        ("March 14, 2017", Some("2017-03-14")),
        ("", None),
        ("-1", None),
        ("99999999999", None),
        ("昨日", None),
    ] {
        let mut row = ROW;
        row[0] = day;
        let Imported { feed, report } = take(&workbook(&[&HEADER, &row])).unwrap();
        let date = only(&feed).date.map(|date| date.to_string());
        assert_eq!(date.as_deref(), read, "{day}");
        assert_eq!(report.rejected.contains_key(&Reason::BadDate), read.is_none(), "{day}");
    }
    let parts = parts(&sheet(&[&HEADER, &ROW]));
    let since_1904 = parts.map(|(name, text)| {
        (name, text.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>"))
    });
    let read = take(&zip(&since_1904, CompressionMethod::Deflated)).unwrap();
    assert_eq!(read.feed.source.date, "2021-03-15".parse().ok());
}

#[test]
fn what_is_not_understood_is_listed() {
    let change = |at: usize, text: &'static str| {
        let mut row = ROW;
        row[at] = text;
        row
    };
    let rows = [
        change(6, " "),
        change(7, "none"),
        change(1, "KB4900000"),
        change(3, "Fatal"),
        change(9, "Boredom"),
        change(10, "Fatal"),
        change(11, "MS16-901,MS16-902[x],MS16-903[4900001]"),
        change(12, "Perhaps"),
        change(13, "CVE, CVE-2017-9001CVE-2017-9002"),
    ];
    let mut all: Vec<&[&str]> = vec![&HEADER];
    all.extend(rows.iter().map(<[&str; 14]>::as_slice));
    let report = take(&workbook(&all)).unwrap().report;
    assert_eq!((report.records, report.taken), (9, 7));
    let rejected: Vec<_> =
        report.rejected.iter().map(|(reason, rows)| (*reason, rows.count, rows.line)).collect();
    assert_eq!(
        rejected,
        [
            (Reason::NoArticle, 1, 3),
            (Reason::NoVulnerability, 1, 10),
            (Reason::NoSoftware, 1, 2),
            (Reason::UnknownSeverity, 1, 7),
            (Reason::UnknownImpact, 1, 6),
            (Reason::BadSupersedence, 2, 8),
            (Reason::SelfSupersedence, 1, 8),
            (Reason::NotUnderstood, 2, 4),
        ]
    );
}

#[test]
fn an_update_without_an_article_of_its_own_has_the_bulletins() {
    let mut row = ROW;
    row[7] = "";
    row[8] = "";
    let Imported { feed, report } = take(&workbook(&[&HEADER, &row])).unwrap();
    assert_eq!(label(&feed, only(&feed).label), "KB4900000");
    assert_eq!(software(&feed, only(&feed)), "Windows Vista Service Pack 2");
    assert_eq!(report.inferred, 2);
    row[2] = "";
    let report = take(&workbook(&[&HEADER, &row])).unwrap().report;
    assert_eq!((report.taken, report.rejected[&Reason::NoArticle].count), (0, 1));
}

#[test]
fn texts_may_stand_in_a_table_in_the_cell_and_with_reading_aids() {
    let cells: String = ROW
        .iter()
        .enumerate()
        .map(|(column, text)| match column {
            6 => "<c t=\"s\"><v>1</v></c>".to_owned(),
            7 => "<c><v>4900001.0</v></c>".to_owned(),
            8 => "<c t=\"str\"><f>A1</f><v>部品</v></c>".to_owned(),
            _ => format!("<c t=\"inlineStr\"><is><r><t>{text}</t></r></is></c>"),
        })
        .collect();
    let header = sheet(&[&HEADER]);
    let sheet = header.replace("</sheetData>", &format!("<row>{cells}</row></sheetData>"));
    let mut parts = parts(&sheet).to_vec();
    // What it says of its own size is nobody's business.
    let strings = "<sst count=\"9\" uniqueCount=\"999999999999\"><si/><si><r><t>Windows </t></r>\
                   <r><t>Vista Service Pack 2</t></r><rPh><t>ビスタ</t></rPh></si></sst>";
    parts.push(("xl/sharedStrings.xml", strings.to_owned()));
    let feed = take(&zip(&parts, CompressionMethod::Stored)).unwrap().feed;
    assert_eq!(software(&feed, only(&feed)), "部品 on Windows Vista Service Pack 2");
    assert_eq!(label(&feed, only(&feed).label), "KB4900001");
}

#[test]
fn a_wrong_header_is_an_error_that_names_it() {
    let error = take(&workbook(&[&["Name", "Value"], &["a", "b"]])).unwrap_err();
    assert_eq!(error.to_string(), "document `b.xlsx` is no BulletinSearch workbook: Name, Value");
    let error = take(&workbook(&[])).unwrap_err();
    assert!(matches!(error, Error::WrongFormat { .. }), "{error}");
    for bytes in [&b""[..], b"Date Posted,Bulletin Id\r\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        let error = take(bytes).unwrap_err();
        assert!(matches!(error, Error::WrongFormat { .. }), "{error}");
    }
    let other = zip(&[("word/document.xml", "<w/>".to_owned())], CompressionMethod::Stored);
    assert!(matches!(take(&other).unwrap_err(), Error::WrongFormat { .. }));
    let [workbook, relations, _] = parts("");
    let no_sheet = zip(&[workbook, relations], CompressionMethod::Stored);
    assert!(matches!(take(&no_sheet).unwrap_err(), Error::WrongFormat { .. }));
}

#[test]
fn a_workbook_that_is_cut_off_is_an_error() {
    let whole = workbook(&[&HEADER, &ROW]);
    for at in 4..whole.len() - 1 {
        let error = take(&whole[..at]).unwrap_err();
        assert!(matches!(error, Error::BadDocument { .. }), "{at}: {error}");
    }
    let text = sheet(&[&HEADER, &ROW]);
    let cut = parts(text.get(..text.len() - 30).unwrap());
    let error = take(&zip(&cut, CompressionMethod::Stored)).unwrap_err();
    assert!(matches!(error, Error::BadDocument { .. }), "{error}");
}

#[test]
fn a_part_that_is_damaged_is_an_error() {
    for change in [
        ("</row>", "</column>"),
        ("<c r=\"A1\" t=\"inlineStr\"><is><t>Date Posted</t></is></c>", "<c t=\"s\"><v>5</v></c>"),
    ] {
        let text = sheet(&[&HEADER, &ROW]).replacen(change.0, change.1, 1);
        let error = take(&zip(&parts(&text), CompressionMethod::Deflated)).unwrap_err();
        assert!(matches!(error, Error::BadDocument { .. }), "{error}");
    }
    let mut bytes = zip(&parts(&sheet(&[&HEADER, &ROW])), CompressionMethod::Stored);
    let at = bytes.windows(6).position(|part| part == b"Posted").unwrap();
    bytes[at] = 0xff;
    let error = take(&bytes).unwrap_err();
    assert!(matches!(error, Error::BadDocument { .. }), "{error}");
}

#[test]
fn a_bomb_is_found_before_it_is_unpacked() {
    let text = sheet(&[&HEADER]).replace("</sheetData>", &" ".repeat(8 << 20));
    let bomb = zip(&parts(&text), CompressionMethod::Deflated);
    assert!(bomb.len() < 64 << 10);
    let limits = FeedLimits { unpacked_bytes: 1 << 20, ..FeedLimits::DEFAULT };
    let error = take_within(&bomb, &limits).unwrap_err();
    assert!(matches!(error, Error::FeedTooLarge { limit: 0x10_0000, .. }), "{error}");
    // What its directory may declare, its table may still be too large.
    let limits = FeedLimits { document_bytes: 1 << 20, ..FeedLimits::DEFAULT };
    let error = take_within(&bomb, &limits).unwrap_err();
    assert!(matches!(error, Error::FeedTooLarge { limit: 0x10_0000, .. }), "{error}");
}

#[test]
fn a_bomb_that_lies_about_its_size_is_found_while_it_is_unpacked() {
    let text = sheet(&[&HEADER]).replace("</sheetData>", &" ".repeat(8 << 20));
    let mut bomb = zip(&parts(&text), CompressionMethod::Deflated);
    let size = u32::try_from(text.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..bomb.len() - 4).filter(|at| bomb[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let limits =
        FeedLimits { unpacked_bytes: 1 << 20, document_bytes: 1 << 20, ..FeedLimits::DEFAULT };
    let error = take_within(&bomb, &limits).unwrap_err();
    assert!(matches!(error, Error::BadDocument { .. }), "{error}");
}

#[test]
fn entities_and_document_types_are_an_error() {
    let text = sheet(&[&HEADER, &ROW]);
    let text = format!("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>{text}");
    let error = take(&zip(&parts(&text), CompressionMethod::Deflated)).unwrap_err();
    assert!(matches!(error, Error::XmlEntities { .. }), "{error}");
}

#[test]
fn what_is_over_a_limit_ends_the_import() {
    let bytes = workbook(&[&HEADER, &ROW, &ROW]);
    let limited = |change: fn(&mut FeedLimits)| {
        let mut limits = FeedLimits::DEFAULT;
        change(&mut limits);
        take_within(&bytes, &limits).unwrap_err()
    };
    let error = limited(|limits| limits.document_bytes = 100);
    assert!(matches!(error, Error::DocumentTooLarge { .. }), "{error}");
    let error = limited(|limits| limits.records = 1);
    assert!(matches!(error, Error::TooManyRecords { line: 3, .. }), "{error}");
    let error = limited(|limits| limits.record_bytes = 200);
    assert!(matches!(error, Error::RecordTooLong { line: 2, .. }), "{error}");
    let error = limited(|limits| limits.facts_bytes = 300);
    assert!(matches!(error, Error::FeedTooRich { .. }), "{error}");
    let error = limited(|limits| limits.documents = 2);
    assert!(matches!(error, Error::TooManyDocuments { .. }), "{error}");
    let error = limited(|limits| limits.depth = 4);
    assert!(matches!(error, Error::TooDeep { limit: 4, .. }), "{error}");
}

#[test]
fn cells_at_the_end_of_the_world_take_no_room() {
    let text = sheet(&[&HEADER, &ROW]).replace(
        "</sheetData>",
        "<row r=\"99999999999999999999\"><c r=\"ZZZZZZZZZZ9\"><v>1</v></c>\
         <c r=\"XFD1048576\"><v>1</v></c></row></sheetData>",
    );
    let report = take(&zip(&parts(&text), CompressionMethod::Deflated)).unwrap().report;
    assert_eq!((report.records, report.taken), (1, 1));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = take(&bytes);
        let _ = take(&[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    #[test]
    fn a_changed_workbook_is_read_without_a_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut: prop::sample::Index,
        stored: bool,
    ) {
        let how = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let mut bytes = zip(&parts(&sheet(&[&HEADER, &ROW])), how);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert_eq!(take(&bytes).ok(), take(&bytes).ok());
        let _ = take(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn a_changed_sheet_is_read_without_a_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut text = sheet(&[&HEADER, &ROW]).into_bytes();
        for (at, byte) in changes {
            let at = at.index(text.len());
            text[at] = byte;
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        let _ = take(&zip(&parts(&text), CompressionMethod::Stored));
    }
}

fn corpus(name: &str) -> Option<Imported> {
    let file = File::open(corpus_file(name)?).unwrap();
    let limits = FeedLimits::DEFAULT;
    let mut intake = Intake::new(&limits, Products::embedded());
    bulletin_search::read(file, name, &mut intake).unwrap();
    Some(intake.finish(FeedKind::BulletinSearch, ""))
}

fn take(bytes: &[u8]) -> Result<Imported, Error> {
    take_within(bytes, &FeedLimits::DEFAULT)
}

fn take_within(bytes: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    bulletin_search::read(Cursor::new(bytes), "b.xlsx", &mut intake)?;
    Ok(intake.finish(FeedKind::BulletinSearch, ""))
}

/// A workbook of rows of texts, each as it stands in XML.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    zip(&parts(&sheet(rows)), CompressionMethod::Deflated)
}

fn sheet(rows: &[&[&str]]) -> String {
    let cell = |number: usize, column: usize, text: &str| {
        let letter = char::from(b'A' + u8::try_from(column).unwrap());
        format!("<c r=\"{letter}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let row = |(at, row): (usize, &&[&str])| {
        let cells: String =
            row.iter().enumerate().map(|(column, text)| cell(at + 1, column, text)).collect();
        format!("<row r=\"{}\">{cells}</row>", at + 1)
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn parts(sheet: &str) -> [(&'static str, String); 3] {
    let workbook = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId7\"/>\
                    <sheet name=\"b\" r:id=\"rId8\"/></sheets></workbook>";
    let relations = "<Relationships><Relationship Id=\"rId8\" Target=\"worksheets/other.xml\"/>\
                     <Relationship Id=\"rId7\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    [
        ("xl/workbook.xml", workbook.to_owned()),
        ("xl/_rels/workbook.xml.rels", relations.to_owned()),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ]
}

fn zip(parts: &[(&str, String)], how: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(how);
    for (name, text) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn at(place: Place) -> usize {
    usize::try_from(place).unwrap()
}

fn only(feed: &Feed) -> &Fix {
    assert_eq!(feed.fixes.len(), 1);
    &feed.fixes[0]
}

fn software<'a>(feed: &'a Feed, fix: &Fix) -> &'a str {
    &feed.software[at(fix.software)].name
}

fn label(feed: &Feed, place: Place) -> String {
    Label::to_string(&feed.labels[at(place)])
}

fn labels(feed: &Feed, places: &[Place]) -> Vec<String> {
    places.iter().map(|place| label(feed, *place)).collect()
}

fn cves(feed: &Feed, fix: &Fix) -> Vec<String> {
    let rows = &feed.mended[at(fix.mended)];
    let places = rows.iter().filter_map(|row| row.vulnerability);
    let mut ids: Vec<String> =
        places.map(|place| CveId::to_string(&feed.vulnerabilities[at(place)].cve)).collect();
    ids.sort();
    ids
}

fn bulletins(feed: &Feed) -> Vec<String> {
    let rows = feed.bulletins.iter();
    rows.map(|row| format!("{} {}", row.bulletin, label(feed, row.label))).collect()
}
