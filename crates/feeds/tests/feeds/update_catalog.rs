//! Pages of the Microsoft Update Catalog.

use std::{fs::File, io::Cursor};

use proptest::prelude::*;
use seawall_advisory::{
    Rating, Reboot,
    feed::{Feed, FixedBuild, PackageKind},
};
use seawall_facts::Version;
use seawall_feeds::{Error, FeedLimits, Imported, Reason, update_catalog};

use crate::{
    corpus::corpus_file,
    made_feeds::{SMALL, import},
};

/// As a search page is built, with what its rows may get wrong.
const SEARCH: &str = r#"
<!DOCTYPE html><html lang="en"><head><script>var a = "<td id='b_link'>";</script></head><body>
<span id="ctl00_catalogBody_searchDuration">1 - 3 of 30 (page 1 of 10)</span>
<table id="ctl00_catalogBody_updateMatches">
<tr id="headerRow"><th id="header_C1"><a id="x_titleHeaderLink">Title</a></th></tr>
<tr id="AAAA-1_R0"><td id="AAAA-1_C0_R0"></td><td id="AAAA-1_C1_R0">
 <a id='AAAA-1_link' onclick='go("<a>");' class="x">2026-07 Cumulative Update for Windows&nbsp;11
  Version 25H2 for x64-based Systems (KB5101650) (26200.8875)</a>
</td><td id="AAAA-1_C2_R0"> Windows 11 </td><td id="AAAA-1_C3_R0">Security Updates
</td><td id="AAAA-1_C4_R0">7/14/2026</td><td id="AAAA-1_C5_R0">n/a</td>
<td id="AAAA-1_C6_R0"><span id="AAAA-1_size">1 MB</span><span id="AAAA-1_originalSize">1048576</span></td></tr>
<tr><td id="bbbb-2_C1_R1"><a id="bbbb-2_link">Driver &lt;x&gt; 日本語</a><td id="bbbb-2_C2_R1">A, b,C<td id="bbbb-2_C4_R1">13/13/2026</tr>
<tr><td><a id="cccc-3_link">Update for Contoso (KB5000001)</a></td><td id="cccc-3_C2_R2">Contoso, version 2,Windows 11</td></tr>
</table></body></html>"#;

const DETAILS: &str = r#"<html lang="en"><form action="./ScopedViewInline.aspx?updateid=23E2EEFB-e159&x=1">
<div class="space labelTitle"><span id="ScopedViewHandler_titleText">Security Update for Windows Server 2012 R2 (KB3019978)</span></div>
<span id="ScopedViewHandler_date">1/13/2015</span>
<div id="classificationDiv"><span class="labelTitle" id="l1">Classification:</span> Security Updates</div>
<div id="productsDiv"><span class="labelTitle">Products:</span> Windows Server 2012 R2</div>
<div id="securityBullitenDiv"><span class="labelTitle">MSRC Number:</span> MS15-004</div>
<div><span id="ScopedViewHandler_msrcSeverity">Important</span></div>
<div id="kbDiv"><span class="labelTitle">KB article numbers:</span> 3019978</div>
<div id="supersededbyInfo"><div><a href='x'>Rollup (KB4577066)</a></div><div>n/a</div></div>
<div id="supersedesInfo"><div>Update (KB3019978)</div><div>No article</div><div>Old (KB100001)</div></div>
<span id="ScopedViewHandler_rebootBehavior">Always requires restart</span>
</form></html>"#;

fn take(page: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    import(limits, |intake| update_catalog::read(Cursor::new(page), "page.html", intake))
}

fn fault(page: &[u8]) -> String {
    take(page, &SMALL).unwrap_err().to_string()
}

fn replacements(feed: &Feed) -> Vec<(String, String)> {
    let name = |at: u32| feed.labels[usize::try_from(at).unwrap()].to_string();
    feed.replacements.iter().map(|row| (name(row.newer), name(row.older))).collect()
}

fn rejected(read: &Imported) -> Vec<(Reason, usize)> {
    read.report.rejected.iter().map(|(reason, rows)| (*reason, rows.count)).collect()
}

#[test]
fn the_real_search_is_read_as_its_rows_say() {
    let Some(path) = corpus_file("feeds/msuc/Search-KB5025239.html") else { return };
    let read = import(&FeedLimits::DEFAULT, |intake| {
        update_catalog::read(File::open(&path).unwrap(), "search", intake)
    })
    .unwrap();
    println!("{:#?}", read.report);
    let Imported { feed, report } = &read;
    assert_eq!((report.documents, report.records, report.taken), (1, 2, 2));
    // The page says "1 - 4 of 4" and was cut to two rows.
    assert_eq!(rejected(&read), [(Reason::Incomplete, 1)]);
    assert_eq!(feed.labels.len(), 1);
    assert_eq!(feed.labels[0].kb(), Some(5_025_239));
    assert_eq!(feed.software.len(), 1);
    assert_eq!(feed.software[0].name, "Windows 11 Version 22H2 for arm64-based Systems");
    assert_eq!(feed.software[0].products[0].as_str(), "w11-22h2-arm64");
    assert_eq!(feed.offers.len(), 2);
    assert_eq!(feed.offers[0].package, "f39d68ab-1519-4df8-85c1-d985be7f49c3");
    assert_eq!(feed.offers[1].package, "00000000-1519-4df8-85c1-d985be7f49c3");
    let offer = &feed.offers[0];
    assert_eq!(
        offer.title,
        "2023-04 Cumulative Update for Windows 11 Version 22H2 for arm64-based Systems \
         (KB5025239)"
    );
    assert_eq!(offer.classification.as_deref(), Some("Security Updates"));
    assert_eq!((offer.date, offer.bytes), ("2023-04-11".parse().ok(), Some(420_959_465)));
    assert_eq!(feed.fixes.len(), 1);
    assert_eq!(feed.fixes[0].kind, Some(PackageKind::SecurityUpdate));
    assert_eq!(feed.source.date, "2023-04-11".parse().ok());
}

#[test]
fn the_real_details_say_what_replaces_what() {
    let Some(path) = corpus_file("feeds/msuc/ScopedViewInline.html") else { return };
    let read = import(&FeedLimits::DEFAULT, |intake| {
        update_catalog::read(File::open(&path).unwrap(), "details", intake)
    })
    .unwrap();
    println!("{:#?}", read.report);
    let Imported { feed, report } = &read;
    assert_eq!((report.records, report.taken), (1, 1));
    assert_eq!(rejected(&read), []);
    let offer = &feed.offers[0];
    assert_eq!(offer.package, "23e2eefb-e159-41df-8918-7994eee5b6f2");
    assert_eq!(
        offer.title,
        "2023-04 Cumulative Update Preview for Windows 11 Version 22H2 for arm64-based Systems \
         (KB5025305)"
    );
    assert_eq!(offer.classification.as_deref(), Some("Updates"));
    assert_eq!(offer.date, "2023-04-25".parse().ok());
    let fix = &feed.fixes[0];
    assert_eq!((fix.kind.as_ref(), fix.reboot), (None, Some(Reboot::Maybe)));
    assert_eq!(feed.software[0].products[0].as_str(), "w11-22h2-arm64");
    let rows = replacements(feed);
    // 17 titles it replaces, KB5022913 among them twice, and two that replace it.
    assert_eq!(rows.len(), 18);
    let own = "KB5025305";
    let newer: Vec<&str> =
        rows.iter().filter(|(_, older)| older == own).map(|(newer, _)| newer.as_str()).collect();
    assert_eq!(newer, ["KB5026372", "KB5026446"]);
    let mut older: Vec<&str> =
        rows.iter().filter(|(newer, _)| newer == own).map(|(_, older)| older.as_str()).collect();
    older.sort_unstable();
    assert_eq!(
        older,
        [
            "KB5017321",
            "KB5017389",
            "KB5018427",
            "KB5018496",
            "KB5019311",
            "KB5019509",
            "KB5019980",
            "KB5020044",
            "KB5021255",
            "KB5022303",
            "KB5022360",
            "KB5022845",
            "KB5022913",
            "KB5023706",
            "KB5023778",
            "KB5025239",
        ]
    );
}

#[test]
fn rows_of_a_search_are_taken_or_listed() {
    let read = take(SEARCH.as_bytes(), &SMALL).unwrap();
    let Imported { feed, report } = &read;
    assert_eq!((report.records, report.taken), (3, 2));
    // The driver has no article; its date is none; there are as many rows as announced.
    assert_eq!(rejected(&read), [(Reason::NoArticle, 1), (Reason::BadDate, 1)]);
    assert!(report.rejected[&Reason::NoArticle].examples.contains("Driver <x> 日本語"));
    let software: Vec<&str> = feed.software.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(
        software,
        ["Windows 11 Version 25H2 for x64-based Systems", "Contoso, version 2", "Windows 11"]
    );
    let fix = &feed.fixes[0];
    assert_eq!(fix.fixed_builds, [FixedBuild::Version(Version::new(10, 0, 26200, 8875))]);
    assert_eq!(feed.offers[0].package, "aaaa-1");
    assert_eq!(feed.offers[0].bytes, Some(1 << 20));
}

#[test]
fn details_are_taken_or_listed() {
    let read = take(DETAILS.as_bytes(), &SMALL).unwrap();
    let feed = &read.feed;
    assert_eq!(rejected(&read), [(Reason::BadSupersedence, 1), (Reason::SelfSupersedence, 1)]);
    assert_eq!(feed.offers[0].package, "23e2eefb-e159");
    assert_eq!(feed.offers[0].bulletins[0].as_str(), "MS15-004");
    assert_eq!(feed.software[0].products[0].as_str(), "ws2012r2");
    assert_eq!(feed.fixes[0].reboot, Some(Reboot::Required));
    assert_eq!(feed.mended[0][0].severity, Some(Rating::Important));
    let row = |newer: &str, older: &str| (newer.to_owned(), older.to_owned());
    assert_eq!(replacements(feed), [row("KB3019978", "KB100001"), row("KB4577066", "KB3019978")]);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    for page in [SEARCH, DETAILS] {
        let other = format!("\u{feff}{}", page.replace('\n', "\r\n"));
        assert_eq!(take(other.as_bytes(), &SMALL).unwrap(), take(page.as_bytes(), &SMALL).unwrap());
    }
}

#[test]
fn days_of_other_languages_are_read_only_where_the_year_comes_first() {
    let french = DETAILS.replace("lang=\"en\"", "lang=\"fr\"");
    assert_eq!(take(french.as_bytes(), &SMALL).unwrap().report.rejected[&Reason::BadDate].count, 1);
    let japanese = DETAILS.replace("lang=\"en\"", "lang=\"ja\"").replace("1/13/2015", "2015/01/13");
    let read = take(japanese.as_bytes(), &SMALL).unwrap();
    assert_eq!(read.feed.offers[0].date, "2015-01-13".parse().ok());
}

#[test]
fn what_is_no_page_is_refused() {
    assert!(fault(b"").contains("nothing"));
    assert!(fault(b"text").contains("no page"));
    assert!(fault(b"<html><body>Error</body></html>").contains("without the ids"));
    assert!(fault(b"<td id=ctl00_catalogBody_updateMatches>\xff").contains("no UTF-8, at 39"));
    assert!(fault(&b"<".repeat(300 << 10)).contains("more than 262144"));
    // Nothing was found: a page, and nothing in it.
    let none = b"<span id='ctl00_catalogBody_noResultText'>We did not find any results</span>";
    assert_eq!(take(none, &SMALL).unwrap().report.records, 0);
}

#[test]
fn a_hostile_page_takes_no_more_than_its_length() {
    for piece in [
        "<td id=ctl00_catalogBody_updateMatches>",
        "<a id='x_link'><b id=y_link>",
        "<",
        "&",
        "<a b='",
        "</a>",
        "<div id=supersedesInfo>(KB",
    ] {
        let start = "<i id=ctl00_catalogBody_updateMatches><i id=ScopedViewHandler_titleText>";
        let page = format!("{start}{}", piece.repeat(200_000 / piece.len()));
        let _ = take(page.as_bytes(), &SMALL);
    }
    let rows: Vec<String> = (0..300).map(|at| format!("<i id={at}_link>(KB{at})</i>")).collect();
    let page = format!("<i id=ctl00_catalogBody_updateMatches></i>{}", rows.concat());
    assert!(fault(page.as_bytes()).contains("more than 200 records"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = take(&bytes, &SMALL);
    }

    #[test]
    fn any_order_of_pieces_is_read_or_refused(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..60),
    ) {
        let page: String = pieces.iter().map(|at| PIECES[*at]).collect();
        let _ = take(page.as_bytes(), &SMALL);
    }

    #[test]
    fn a_changed_page_is_read_or_refused(
        search in any::<bool>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..0x80_u8), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = if search { SEARCH } else { DETAILS }.as_bytes().to_vec();
        for (at, mask) in flips {
            *at.get_mut(&mut bytes) ^= mask;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        let _ = take(&bytes, &SMALL);
    }
}

const PIECES: [&str; 20] = [
    "<table id='ctl00_catalogBody_updateMatches'>",
    "<span id=ScopedViewHandler_titleText>",
    "<a id='f_link'>",
    "(KB5025239)",
    "<td id=f_C1_R0>",
    "<td id=f_C4_R0>",
    "4/11/2023",
    "<div id=supersedesInfo>",
    "<div class=labelTitle>",
    "</td>",
    "</div>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "&#x41;",
    "&",
    "<",
    "日本語",
    " for Windows 11",
];
