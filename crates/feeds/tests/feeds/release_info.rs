//! Pages of release information. All are made up by the known shape, with numbers that were never
//! given out: no page is in the corpus.

use proptest::prelude::*;
use seawall_advisory::feed::{Feed, FeedKind, Release};
use seawall_facts::{Products, Version};
use seawall_feeds::{Error, FeedLimits, Imported, Intake, Reason, release_info};

/// As a browser saves it: what is current, two versions, and a calendar of hotpatches.
const HTML: &str = r#"<!DOCTYPE html>
<html lang="en-us"><head><title>Windows 11 - release information | Learn</title>
<style>h2 > b { color: red }</style><script>var a = "<table><tr><td>26100.1</td></tr>";</script>
</head><body><!-- <h1>no heading</h1> -->
<h1 id="a">Windows 11 release information</h1>
<p>Windows 11, version 24H2 (OS build 26100) is for everyone.</p>
<h2>Windows 11 current versions</h2>
<table><thead><tr><th>Version</th><th>Servicing option</th><th>Availability date</th>
<th>Latest revision date</th><th>Latest build</th><th>Latest update</th></tr></thead>
<tbody><tr><td>24H2</td><td>General Availability Channel</td><td>2024-10-01</td>
<td>2025-04-08</td><td>26100.93775</td><td><a href="x">KB9055523</a></td></tr></tbody></table>
<h2>Windows 11 release history</h2>
<details open><summary><strong>Version 24H2 (OS build 26100)</strong></summary>
<table id="historyTable_0">
<thead><tr><th>Servicing option</th><th>Update type</th><th>Availability date</th>
<th>Build</th><th>KB article</th></tr></thead><tbody>
<tr><td>General Availability Channel &bull; LTSC</td><td>2025-04 B</td><td>2025-04-08</td>
<td>26100.93775</td><td><a href="https://example.invalid/help/9055523"
 target="_blank">KB9055523</a></td></tr>
<tr><td>General Availability Channel</td><td>2025-03 D</td><td>2025-03-25</td>
<td>26100.93624</td><td>KB9053656</td></tr>
<tr><td>General&nbsp;Availability Channel</td><td></td><td>2024-10-01</td>
<td>26100.91742</td><td></td></tr>
</tbody></table></details>
<details><summary><strong>Version 23H2 (OS build 22631)</strong></summary>
<table><tr><td>Servicing option<td>Update type<td>Availability date<td>Build<td>KB article
<tr><td rowspan="2">General Availability Channel<td>2025-04 B<td>2025-04-08<td>22631.95189
<td>KB9055528<tr><td>2025-03 OOB<td>2025-03-20<td>22631.95100<td>KB9055001 / KB9055002</table>
</details>
<h2>Windows 11 hotpatch calendar</h2>
<p><b>Calendar year 2025</b></p>
<table><tr><th>Month</th><th>Type</th><th>Update type</th><th>Availability date</th>
<th>Build</th><th>KB article</th></tr>
<tr><td>April</td><td>Baseline (Restart)</td><td>2025.04 B *</td><td>2025-04-08</td>
<td>26100.93775</td><td>KB9055523</td></tr>
<tr><td>May</td><td>Hotpatch</td><td>2025-05 B</td><td>2025-05-13</td>
<td>26100.93981</td><td>KB9058497</td><td>stray</td></tr>
<tr><td>June</td><td>Hotpatch</td><td></td><td></td><td></td><td></td></tr></table>
</body></html>
"#;

/// As its tables are copied out of a browser.
const TABS: &str = "Windows 10 release information\n\
    Version 1709 (OS build 16299)\n\
    Servicing option\tAvailability date\tOS build\tKB article\n\
    Semi-Annual Channel \u{2022} Semi-Annual Channel (Targeted)\t1/3/2018\t16299.9192\tKB9056892\n\
    Semi-Annual Channel\t2017-10-17\t16299.15\t\n\
    \n\
    Version 1703 (OS build 15063)\n\
    Servicing option\tAvailability date\tOS build\tKB article\n\
    Semi-Annual Channel\t2018-01-03\tOS build 15063.9850\tKB9056891\n";

const MARKDOWN: &str = "# Windows Server release information\n\n\
    ## Windows Server 2022 hotpatch calendar\n\n\
    **Calendar year 2022**\n\n\
    | Type | Update type | Availability date | Build | KB article |\n\
    |:---|---|---|---|---|\n\
    | Hotpatch | 2022-02 B | 2022-02-08 | 20348.9524 | [KB9010456](https://example.invalid/a) |\n\n\
    ## Windows Server release history\n\n\
    ### Windows Server 2022 (OS build 20348)\n\
    | Servicing option | Update type | Availability date | Build | KB article |\n\
    |---|---|---|---|---|\n\
    | LTSC | 2022-02 B | 2022-02-08 | 20348.9524 | KB9010354 |\n";

const HISTORY: &str = "<html><head><title>January 17, 2022—KB9010793 (OS Builds 19042.9469, \
    19043.9469, and 19044.9469) Out-of-band - Support</title></head><body><nav><ul>\
    <li><b>Windows 10 update history</b></li>\
    <li><a href='/a'>January 17, 2022&#x2014;KB9010793 (OS Builds 19042.9469, 19043.9469, and \
    19044.9469) Out-of-band</a></li>\
    <li><a href='/b'>January 11, 2022&mdash;KB9009543 (OS Build 19042.9466)</a></li>\
    <li><a href='/c'>January 14, 2025—Hotpatch KB9050525 (OS Build 26100.92894)</a></li>\
    </ul></nav><h1>January 17, 2022—KB9010793 (OS Builds 19042.9469, 19043.9469, and 19044.9469) \
    Out-of-band</h1><p>See KB9009543 (OS Build 19042.9466) for more.</p></body></html>";

#[test]
fn a_saved_page_gives_its_builds() {
    let Imported { feed, report } = take(HTML).unwrap();
    let history = "Windows 11 release information / Windows 11 release history / ";
    let calendar =
        "Windows 11 release information / Windows 11 hotpatch calendar / Calendar year 2025";
    let of_24h2 = format!("{history}Version 24H2 (OS build 26100)");
    let of_23h2 = format!("{history}Version 23H2 (OS build 22631)");
    let gac = "General Availability Channel";
    let rows = [
        format!("{of_24h2}: 10.0.26100.93775, KB9055523, 2025-04-08, {gac} • LTSC, 2025-04 B"),
        format!("{of_24h2}: 10.0.26100.93624, KB9053656, 2025-03-25, {gac}, 2025-03 D"),
        format!("{of_24h2}: 10.0.26100.91742, -, 2024-10-01, {gac}, -"),
        format!("{of_23h2}: 10.0.22631.95189, KB9055528, 2025-04-08, {gac}, 2025-04 B"),
        format!("{of_23h2}: 10.0.22631.95100, KB9055001, 2025-03-20, {gac}, 2025-03 OOB"),
        format!("{of_23h2}: 10.0.22631.95100, KB9055002, 2025-03-20, {gac}, 2025-03 OOB"),
        format!(
            "{calendar}: 10.0.26100.93775, KB9055523, 2025-04-08, -, \
             2025.04 B *; Baseline (Restart), hotpatch"
        ),
        format!(
            "{calendar}: 10.0.26100.93981, KB9058497, 2025-05-13, -, \
             2025-05 B; Hotpatch, hotpatch"
        ),
    ];
    assert_eq!(all(&feed), rows);
    assert_eq!(feed.source.date, "2025-05-13".parse().ok());
    // The 10.0 before each build.
    assert_eq!(report.inferred, 8);
    assert_eq!((report.records, report.taken), (8, 7));
    let rejected: Vec<_> =
        report.rejected.iter().map(|(reason, rows)| (*reason, rows.count, rows.line)).collect();
    // The month to come, and the table of what is current.
    assert_eq!(rejected, [(Reason::NoArticle, 1, 38), (Reason::NotUnderstood, 1, 8)]);
}

#[test]
fn tables_copied_out_of_a_browser_are_read() {
    let Imported { feed, report } = take(TABS).unwrap();
    assert_eq!((report.records, report.taken, report.rejected_count()), (3, 3, 0));
    assert_eq!(
        told(&feed, &feed.releases[0]),
        "Windows 10 release information / Version 1709 (OS build 16299): 10.0.16299.9192, \
         KB9056892, 2018-01-03, Semi-Annual Channel • Semi-Annual Channel (Targeted), -"
    );
    assert_eq!(feed.releases[1].label, None);
    assert_eq!(feed.releases[2].build, Version::new(10, 0, 15063, 9850));
    assert!(feed.releases[2].heading.ends_with(" / Version 1703 (OS build 15063)"));
}

#[test]
fn line_ends_marks_and_encodings_do_not_matter() {
    let releases = take(TABS).unwrap().feed.releases;
    let windows = TABS.replace('\n', "\r\n");
    let units: Vec<u8> =
        format!("\u{feff}{windows}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let swapped: Vec<u8> =
        format!("\u{feff}{windows}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [windows.as_bytes(), format!("\u{feff}{windows}").as_bytes(), &units, &swapped] {
        assert_eq!(take_bytes(bytes).unwrap().feed.releases, releases);
    }
    let releases = take(HTML).unwrap().feed.releases;
    let one_line = HTML.replace('\n', " ");
    for text in [HTML.replace('\n', "\r\n"), format!("\u{feff}{HTML}"), one_line] {
        assert_eq!(take(&text).unwrap().feed.releases, releases);
    }
}

#[test]
fn markdown_is_read_with_its_headings_and_links() {
    let Imported { feed, report } = take(MARKDOWN).unwrap();
    assert_eq!((report.taken, report.rejected_count()), (2, 0));
    let page = "Windows Server release information";
    let calendar = format!("{page} / Windows Server 2022 hotpatch calendar / Calendar year 2022");
    assert_eq!(
        told(&feed, &feed.releases[0]),
        format!(
            "{calendar}: 10.0.20348.9524, KB9010456, 2022-02-08, -, 2022-02 B; Hotpatch, hotpatch"
        )
    );
    let history =
        format!("{page} / Windows Server release history / Windows Server 2022 (OS build 20348)");
    assert_eq!(feed.releases[1].heading, history);
    assert!(!feed.releases[1].hotpatch);
}

#[test]
fn an_update_history_gives_every_build_of_a_line_once() {
    let Imported { feed, report } = take(HISTORY).unwrap();
    let page = "Windows 10 update history";
    assert_eq!(
        all(&feed),
        [
            format!("{page}: 10.0.19042.9469, KB9010793, 2022-01-17, -, Out-of-band"),
            format!("{page}: 10.0.19043.9469, KB9010793, 2022-01-17, -, Out-of-band"),
            format!("{page}: 10.0.19044.9469, KB9010793, 2022-01-17, -, Out-of-band"),
            format!("{page}: 10.0.19042.9466, KB9009543, 2022-01-11, -, -"),
            format!("{page}: 10.0.26100.92894, KB9050525, 2025-01-14, -, -, hotpatch"),
        ]
    );
    // Prose that names a build has no day.
    assert_eq!(report.rejected[&Reason::BadDate].count, 1);
}

#[test]
fn a_table_in_another_language_is_known_by_what_its_cells_hold() {
    let text = "<h1>Windows 10 のリリース情報</h1><p><b>バージョン 22H2（OS ビルド 19045）</b></p>\
        <table><tr><th>サービス</th><th>種類</th><th>日付</th><th>番号</th><th>資料</th></tr>\
        <tr><td>一般提供</td><td>2025-04 B</td><td>2025年4月8日</td><td>19045.95737</td>\
        <td>KB9055518</td></tr></table>";
    let Imported { feed, report } = take(text).unwrap();
    assert_eq!((report.taken, report.rejected_count()), (1, 0));
    assert_eq!(
        told(&feed, &feed.releases[0]),
        "Windows 10 のリリース情報 / バージョン 22H2（OS ビルド 19045）: 10.0.19045.95737, \
         KB9055518, 2025-04-08, 一般提供, 2025-04 B"
    );
}

#[test]
fn what_is_not_understood_is_listed() {
    let rows = "x\t2025-13-01\t19045.1\tKB9055518\n\
        x\t2025-04-08\t19045\tKB9055518\n\
        x\t2025-04-08\t9600.1\tKB9055518\n\
        x\t2025-04-08\t19045.2\tsoon\n\
        x\n";
    let text = format!("Servicing option\tAvailability date\tBuild\tKB article\n{rows}");
    let report = take(&text.replace("x\n", "x\t\n")).unwrap().report;
    assert_eq!((report.records, report.taken), (5, 2));
    let rejected: Vec<_> =
        report.rejected.iter().map(|(reason, rows)| (*reason, rows.count, rows.line)).collect();
    let no_article = (Reason::NoArticle, 2, 5);
    assert_eq!(rejected, [no_article, (Reason::BadDate, 1, 2), (Reason::BadNumber, 2, 3)]);
}

#[test]
fn a_page_without_builds_is_an_error() {
    for text in [
        "",
        "\u{feff}",
        "<html></html>",
        "<html><h1>Windows 10</h1><iframe src=x></iframe></html>",
        "Name\tValue\nCVE-2020-1472\t1\n",
        "| Product | Build |\n|---|---|\n| Windows | 19045.1 |\n",
        "{\"vulnerabilities\": []}",
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n\r\n<table>",
    ] {
        let error = take(text).unwrap_err();
        assert!(matches!(error, Error::WrongFormat { .. }), "{text}: {error}");
    }
    let error = take("<html><h1>Windows 10</h1></html>").unwrap_err().to_string();
    assert!(error.contains("Windows 10"), "{error}");
}

#[test]
fn a_page_that_is_cut_off_is_an_error() {
    let end = HTML.trim_end().len();
    for at in 30..end - 1 {
        let error = take_bytes(&HTML.as_bytes()[..at]).unwrap_err();
        let told = matches!(error, Error::BadDocument { .. });
        assert!(told, "{at}: {error}");
    }
    let cut = MARKDOWN.trim_end().trim_end_matches('|');
    assert!(matches!(take(cut).unwrap_err(), Error::BadDocument { .. }));
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    for bytes in [&b"Build\tKB article\n\xff\xfe"[..], b"\xff\xfeB\0\0\xd8", b"\xff\xfeB"] {
        let error = take_bytes(bytes).unwrap_err();
        assert!(matches!(error, Error::BadDocument { .. }), "{error}");
    }
}

#[test]
fn entities_are_an_error() {
    for text in
        ["<!DOCTYPE html [<!ENTITY a \"b\">]><html></html>", "<html><!ENTITY a \"b\"></html>"]
    {
        let error = take(text).unwrap_err();
        assert!(matches!(error, Error::XmlEntities { .. }), "{error}");
    }
}

#[test]
fn what_is_over_a_limit_ends_the_import() {
    let limited = |text: &str, change: fn(&mut FeedLimits)| {
        let mut limits = FeedLimits::DEFAULT;
        change(&mut limits);
        take_within(text.as_bytes(), &limits).unwrap_err()
    };
    for text in [HTML, TABS, MARKDOWN] {
        let error = limited(text, |limits| limits.document_bytes = 100);
        assert!(matches!(error, Error::FeedTooLarge { limit: 100, .. }), "{error}");
        let error = limited(text, |limits| limits.records = 1);
        assert!(matches!(error, Error::TooManyRecords { .. }), "{error}");
        let error = limited(text, |limits| limits.record_bytes = 40);
        assert!(matches!(error, Error::RecordTooLong { .. }), "{error}");
        let error = limited(text, |limits| limits.facts_bytes = 200);
        assert!(matches!(error, Error::FeedTooRich { .. }), "{error}");
        let error = limited(text, |limits| limits.documents = 0);
        assert!(matches!(error, Error::TooManyDocuments { .. }), "{error}");
    }
}

#[test]
fn absurd_tables_take_neither_room_nor_time() {
    let header = "<table><tr><td>Build<td>KB article<td>Date";
    let row = "<tr><td>19045.1<td>KB9055518<td>2025-04-08";
    let wide = format!("{header}<tr>{}{row}</table>", "<td>a".repeat(100_000));
    let report = take(&wide).unwrap().report;
    assert_eq!((report.taken, report.rejected[&Reason::FieldCount].count), (1, 1));
    let spans = "<tr><td colspan=99999 rowspan=99999>a".repeat(1000);
    assert!(take(&format!("{header}{row}{spans}</table>")).is_ok());
    let deep = format!(
        "{header}{row}<td>{}{}</table>",
        "<table>".repeat(100_000),
        "</table>".repeat(100_000)
    );
    assert_eq!(take(&deep).unwrap().report.taken, 1);
    let text = format!("{header}{row}</table>{}", "<p>a&amp".repeat(100_000));
    assert_eq!(take(&text).unwrap().report.taken, 1);
    let tabs =
        format!("Build\tKB article\tDate\n19045.1\tKB9055518\t2025-04-08\n{}", "\t".repeat(9999));
    assert_eq!(take(&tabs).unwrap().report.rejected[&Reason::FieldCount].count, 1);
    let brackets = format!("{}\n{TABS}", "[(".repeat(300_000));
    assert_eq!(take(&brackets).unwrap().report.taken, 3);
}

/// Pieces that pages are made of, so that random ones reach past the first line.
const PIECES: [&str; 26] = [
    "<html>",
    "</html>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td rowspan=3>",
    "<th colspan='9'>",
    "</td>",
    "Build",
    "KB article",
    "Availability date",
    "19045.1",
    "KB9055518",
    "2025-04-08",
    "&bull;",
    "<h2>",
    "</h2>",
    "<script>",
    "<!--",
    "-->",
    "\t",
    "\n",
    "|",
    "January 4, 2018—KB9056892 (OS Build 16299.192)",
    "[a](b)",
];

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = take_bytes(&bytes);
    }

    #[test]
    fn any_order_of_pieces_is_read_without_a_panic(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..60),
    ) {
        let text: String = pieces.iter().map(|at| PIECES[*at]).collect();
        if let Ok(Imported { feed, report }) = take(&text) {
            prop_assert!(report.taken <= report.records);
            prop_assert!(report.records <= pieces.len());
            prop_assert!(feed.releases.len() <= 8 * pieces.len());
        }
    }

    #[test]
    fn a_changed_page_is_read_without_a_panic(
        which in 0..4_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut: prop::sample::Index,
    ) {
        let mut bytes = [HTML, TABS, MARKDOWN, HISTORY][which].as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert_eq!(take_bytes(&bytes).ok(), take_bytes(&bytes).ok());
        let _ = take_bytes(&bytes[..cut.index(bytes.len())]);
    }
}

fn all(feed: &Feed) -> Vec<String> {
    feed.releases.iter().map(|release| told(feed, release)).collect()
}

/// A release in one line.
fn told(feed: &Feed, release: &Release) -> String {
    let label = release.label.map(|at| feed.labels[usize::try_from(at).unwrap()].to_string());
    let date = release.date.map(|date| date.to_string());
    let fields = [
        label.as_deref(),
        date.as_deref(),
        release.option.as_deref(),
        release.update_type.as_deref(),
    ];
    let fields = fields.map(|field| field.unwrap_or("-")).join(", ");
    let hotpatch = if release.hotpatch { ", hotpatch" } else { "" };
    format!("{}: {}, {fields}{hotpatch}", release.heading, release.build)
}

fn take(text: &str) -> Result<Imported, Error> {
    take_bytes(text.as_bytes())
}

fn take_bytes(bytes: &[u8]) -> Result<Imported, Error> {
    take_within(bytes, &FeedLimits::DEFAULT)
}

fn take_within(bytes: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    release_info::read(bytes, "page.html", &mut intake)?;
    Ok(intake.finish(FeedKind::ReleaseInformation, ""))
}
