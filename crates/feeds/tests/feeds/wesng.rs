//! WES-NG's definitions.

use std::{collections::BTreeSet, fs::File, io::Cursor, sync::LazyLock};

use proptest::prelude::*;
use seawall_advisory::{
    Catalogue, CveId, Impact, Rating, Strength,
    feed::{Feed, FeedKind, Feeds, Fix, Label, LineFault, Rule},
};
use seawall_facts::{ProductId, Products};
use seawall_feeds::{Error, FeedLimits, Imported, Intake, Reason, wesng};

use crate::corpus::corpus_file;

const HEADER: &str = "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\",\"Impact\",\"Supersedes\",\"Exploits\"";

fn import_within(bytes: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    wesng::read(Cursor::new(bytes), "made.csv", &mut intake)?;
    Ok(intake.finish(FeedKind::Wesng, ""))
}

fn import(text: &str) -> Result<Imported, Error> {
    import_within(text.as_bytes(), &FeedLimits::DEFAULT)
}

fn table(rows: &[[&str; 10]]) -> String {
    let mut text = format!("{HEADER}\r\n");
    for row in rows {
        text.push_str(&row.map(|field| format!("\"{field}\"")).join(","));
        text.push_str("\r\n");
    }
    text
}

fn row<'a>(
    date: &'a str,
    cve: &'a str,
    kb: &'a str,
    product: &'a str,
    older: &'a str,
) -> [&'a str; 10] {
    [date, cve, kb, "A title", product, "RPC", "Critical", "Spoofing", older, ""]
}

fn fix<'a>(feed: &'a Feed, product: &str, kb: u32) -> Option<&'a Fix> {
    feed.fixes.iter().find(|fix| {
        feed.label_at(fix.label) == Some(&Label::Kb(kb))
            && feed.software_at(fix.software).is_some_and(|software| software.name == product)
    })
}

fn triples(feed: &Feed) -> usize {
    feed.fixes.iter().map(|fix| feed.mended_by(fix).unwrap().len()).sum()
}

/// A zip of one stored or deflated entry.
fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    archive.start_file(name, options).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

/// The real definitions, read once for all tests.
fn definitions() -> Option<&'static Imported> {
    static DEFINITIONS: LazyLock<Option<Imported>> = LazyLock::new(|| {
        let file = File::open(corpus_file("wesng-definitions-20260628.zip")?).unwrap();
        let mut intake = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
        wesng::read(file, "wesng-definitions-20260628.zip", &mut intake).unwrap();
        Some(intake.finish(FeedKind::Wesng, ""))
    });
    DEFINITIONS.as_ref()
}

#[test]
fn the_real_definitions_give_what_an_independent_count_gave() {
    let Some(Imported { feed, report }) = definitions() else { return };
    assert_eq!(report.records, 608_740);
    assert_eq!(report.taken, 438_161);
    assert_eq!(report.rejected[&Reason::NoArticle].count, 170_579);
    assert_eq!(feed.software.len(), 1_544);
    assert_eq!(feed.labels.len(), 8_020);
    // Counted by text there are 283,120. Spellings of one id are one here: `cve-2012-0159`,
    // `CVE20163247`, and what is no id at all (`CVE`) beside none. `cargo xtask bench feeds`
    // derives both numbers from the file in another program.
    assert_eq!(triples(feed), 283_061);
    assert_eq!(feed.vulnerabilities.len(), 10_557);
    assert_eq!(report.skipped, ["Custom_20190321.csv", "Version_0.94.txt"]);
    assert_eq!(feed.source.date.unwrap().to_string(), "2026-06-28");
    let rejected = |reason: Reason| report.rejected.get(&reason).map_or(0, |rows| rows.count);
    assert_eq!(rejected(Reason::NoVulnerability), 36);
    assert_eq!(rejected(Reason::BadDate), 0);
    assert_eq!(rejected(Reason::FieldCount), 0);
    assert_eq!(rejected(Reason::BadEncoding), 0);
}

#[test]
fn the_hole_behind_kb4516044_is_closed_by_its_own_line() {
    let Some(Imported { feed, .. }) = definitions() else { return };
    let product = ProductId::new("ws2016");
    let named = "Windows Server 2016";
    // The rival: of the same day, on the same product, and of another line.
    assert!(fix(feed, named, 4_519_335).is_some());
    let stated = |newer: u32| {
        let older = &fix(feed, named, newer).unwrap().supersedes;
        let labels = older.iter().map(|place| feed.label_at(*place).unwrap().to_string());
        labels.collect::<Vec<_>>()
    };
    assert_eq!(stated(4_519_998), ["KB4524152"]);
    assert_eq!(stated(4_519_335), ["KB4503355"]);

    let feeds = Feeds::new(vec![feed.clone()]);
    let links = feeds.inferred_links(Products::embedded());
    let of = |older: u32| {
        let found = links.iter().filter(|link| link.product == product && link.older == older);
        found.map(|link| (link.newer, link.rule)).collect::<Vec<_>>()
    };
    assert_eq!(of(4_516_044), [(4_519_998, Rule::LineGap)]);
    assert!(links.iter().all(|link| link.newer != 4_519_335));

    let known = Catalogue::by_hand().unwrap().with_feeds(feeds, Products::embedded());
    let from = known.bulletin("KB4516044").unwrap();
    let newer = known.contained_by(&from.id, &product, None);
    let ids: Vec<&str> = newer.iter().take(3).map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["KB4519998", "KB4525236", "KB4530689"]);
    let first = &newer[0];
    assert_eq!(first.strength, Strength::Inferred);
    assert_eq!(&*first.path[0].sources, ["inferred:line-gap/1".to_owned()]);
    // Whatever is reached over the inferred link is no surer than it.
    assert!(newer.iter().all(|row| row.strength == Strength::Inferred));
    assert!(newer.iter().all(|row| row.id.as_str() != "KB4519335"));
    // Before the hole the feed says it itself.
    let before = known.bulletin("KB4512517").unwrap();
    let next = &known.contained_by(&before.id, &product, None)[0];
    assert_eq!((next.id.as_str(), next.strength), ("KB4516044", Strength::Certain));
}

#[test]
fn every_inferred_link_leads_to_a_later_update_of_the_product() {
    let Some(Imported { feed, .. }) = definitions() else { return };
    let feeds = Feeds::new(vec![feed.clone()]);
    let links = feeds.inferred_links(Products::embedded());
    assert_eq!(links.len(), 69);
    for link in &links {
        let date = |kb: u32| {
            let told = feeds.told_of(&link.product, link.service_pack);
            told.filter(|told| told.kb == kb).filter_map(|told| told.fix.date).min().unwrap()
        };
        assert!(date(link.newer) > date(link.older), "{link:?}");
    }
    // Old products have no cumulative line: whatever they lack is not made up.
    assert!(links.iter().all(|link| link.product.as_str().starts_with('w')));
    assert!(!links.iter().any(|link| link.product.as_str().starts_with("w7")));
}

#[test]
fn circles_and_loose_ends_of_the_real_definitions_are_reported() {
    let Some(Imported { feed, .. }) = definitions() else { return };
    let faults = Feeds::new(vec![feed.clone()]).line_faults(Products::embedded());
    let all: Vec<&LineFault> = faults.iter().flat_map(|(.., faults)| faults).collect();
    let dangling = all.iter().filter(|fault| matches!(fault, LineFault::Dangling { .. })).count();
    assert!(dangling > 1_000, "{dangling}");
    let open: BTreeSet<u32> = all
        .iter()
        .filter_map(|fault| match fault {
            LineFault::OpenEnd { update, .. } => Some(*update),
            _ => None,
        })
        .collect();
    // The update of March 2020 that came between two monthly ones.
    assert!(open.contains(&4_551_762), "{open:?}");
}

#[test]
fn a_row_is_taken_with_all_it_says() {
    let text = table(&[row(
        "20191008",
        "CVE-2019-1060",
        "4519998",
        "Windows Server 2016",
        "4524152;4519998",
    )]);
    let Imported { feed, report } = import(&text).unwrap();
    let fix = fix(&feed, "Windows Server 2016", 4_519_998).unwrap();
    assert_eq!(fix.date.unwrap().to_string(), "2019-10-08");
    let mended = feed.mended_by(fix).unwrap()[0];
    assert_eq!(mended.severity, Some(Rating::Critical));
    assert_eq!(mended.impact, Some(Impact::Spoofing));
    assert_eq!(feed.component_at(mended.component.unwrap()), Some("RPC"));
    let vulnerability = feed.vulnerability_at(mended.vulnerability.unwrap()).unwrap();
    assert_eq!(vulnerability.cve, CveId::new("CVE-2019-1060"));
    assert_eq!(vulnerability.title.as_deref(), Some("A title"));
    let older: Vec<&Label> =
        fix.supersedes.iter().map(|place| feed.label_at(*place).unwrap()).collect();
    assert_eq!(older, [&Label::Kb(4_524_152)]);
    assert_eq!(report.rejected[&Reason::SelfSupersedence].count, 1);
    assert_eq!((report.records, report.taken), (1, 1));
}

#[test]
fn what_is_not_understood_is_counted_by_reason_and_never_guessed() {
    let product = "Windows Server 2016";
    let text = table(&[
        row("20191008", "CVE-2019-1060", "Release Notes", product, ""),
        row("20191008", "CVE-2019-1060", "", product, ""),
        row("2019-10-8", "CVE20191060", "1", product, "None"),
        row("20190230", "cve-2019-1061", "1", product, "2<br><br>3"),
        row("20191008", "CVE", "1", product, ""),
        row("20191008", "CVE-2019-1060", "1", "", ""),
        ["20191008", "ADV190001", "1", "", product, "", "System.Object[]", "Bad luck", "", ""],
    ]);
    let text = format!("{text}\"20191008\",\"three fields\",\"1\"\n");
    let Imported { feed, report } = import(&text).unwrap();
    assert_eq!((report.records, report.taken, report.inferred), (8, 4, 1));
    let counts: Vec<(Reason, usize)> =
        report.rejected.iter().map(|(reason, rows)| (*reason, rows.count)).collect();
    assert_eq!(
        counts,
        [
            (Reason::NoArticle, 2),
            (Reason::NoVulnerability, 1),
            (Reason::NoSoftware, 1),
            (Reason::FieldCount, 1),
            (Reason::BadDate, 2),
            (Reason::UnknownSeverity, 1),
            (Reason::UnknownImpact, 1),
            (Reason::BadSupersedence, 1),
        ]
    );
    let first = &report.rejected[&Reason::BadDate];
    assert_eq!((first.document.as_str(), first.line), ("made.csv", 4));
    assert_eq!(first.examples, ["2019-10-8", "20190230"].map(str::to_owned).into());
    let ids: Vec<&str> = feed.vulnerabilities.iter().map(|row| row.cve.as_str()).collect();
    assert_eq!(ids, ["CVE-2019-1060", "CVE-2019-1061", "ADV190001"]);
    assert_eq!(fix(&feed, product, 1).unwrap().supersedes.len(), 2);
}

#[test]
fn names_in_japanese_and_windows_line_ends_are_kept() {
    let text = table(&[row("20191008", "CVE-2019-1060", "1", "日本語の製品", "")]);
    let Imported { feed, .. } = import(&format!("\u{feff}{text}")).unwrap();
    assert_eq!(feed.software[0].name, "日本語の製品");
    assert!(feed.software[0].products.is_empty());
}

#[test]
fn another_header_is_refused_with_what_it_says() {
    for text in ["", "Date,KB\n1,2\n", "<html></html>"] {
        let error = import(text).unwrap_err();
        assert!(matches!(error, Error::WrongFormat { .. }), "{text:?}: {error}");
    }
    let error = import("Date,KB\n").unwrap_err().to_string();
    assert_eq!(
        error,
        "document `made.csv` is no table of WES-NG's definitions: a header `Date,KB`"
    );
}

#[test]
fn a_zip_is_read_like_its_table_and_refused_when_damaged() {
    let text = table(&[row("20191008", "CVE-2019-1060", "1", "Windows Server 2016", "")]);
    let whole = zipped("CVEs_20191010.csv", text.as_bytes());
    let imported = import_within(&whole, &FeedLimits::DEFAULT).unwrap();
    assert_eq!(imported.feed.fixes.len(), 1);
    assert_eq!(imported.feed.source.date.unwrap().to_string(), "2019-10-10");
    for cut in [4, whole.len() / 2, whole.len() - 1] {
        let error = import_within(&whole[..cut], &FeedLimits::DEFAULT).unwrap_err();
        assert!(matches!(error, Error::BadDocument { .. }), "{cut}: {error}");
    }
    let mut altered = whole.clone();
    altered[60] ^= 0x40;
    let error = import_within(&altered, &FeedLimits::DEFAULT).unwrap_err();
    assert!(matches!(error, Error::BadDocument { .. }), "{error}");
    let other = zipped("readme.txt", b"nothing");
    let error = import_within(&other, &FeedLimits::DEFAULT).unwrap_err();
    assert!(matches!(error, Error::WrongFormat { .. }), "{error}");
}

#[test]
fn a_bomb_ends_at_the_limit_it_is_over() {
    let limits = FeedLimits { unpacked_bytes: 1 << 20, ..FeedLimits::DEFAULT };
    let line = format!("\n{}", ",".repeat(9));
    let bomb = zipped("CVEs_1.csv", format!("{HEADER}{}", line.repeat(1 << 20)).as_bytes());
    assert!(bomb.len() < 64 << 10);
    let error = import_within(&bomb, &limits).unwrap_err();
    assert!(matches!(error, Error::FeedTooLarge { limit: 1_048_576, .. }), "{error}");

    let few = FeedLimits { records: 10, ..FeedLimits::DEFAULT };
    let error = import_within(&bomb, &few).unwrap_err();
    assert!(matches!(error, Error::TooManyRecords { line: 12, limit: 10, .. }), "{error}");

    let rows: Vec<String> = (0..5_000).map(|at| format!("Product {at}")).collect();
    let rows: Vec<[&str; 10]> =
        rows.iter().map(|name| row("20191008", "CVE-2019-1060", "1", name, "")).collect();
    let poor = FeedLimits { facts_bytes: 256 << 10, ..FeedLimits::DEFAULT };
    let error = import_within(table(&rows).as_bytes(), &poor).unwrap_err();
    assert!(matches!(error, Error::FeedTooRich { .. }), "{error}");
}

#[test]
fn the_same_definitions_give_the_same_bytes_and_come_back_whole() {
    let text = table(&[
        row("20191008", "CVE-2019-1060", "2", "Windows Server 2016", "1"),
        row("20190910", "CVE-2019-1061", "1", "Windows Server 2016", ""),
        row("20190910", "CVE-2019-1061", "1", "Windows Server 2019", ""),
    ]);
    let one = import(&text).unwrap().feed;
    let bytes = one.to_bytes().unwrap();
    assert_eq!(bytes, import(&text).unwrap().feed.to_bytes().unwrap());
    assert_eq!(Feed::from_bytes(&bytes).unwrap(), one);
    for cut in 0..bytes.len() {
        assert!(Feed::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        let _ = import_within(&bytes, &FeedLimits::DEFAULT);
        let mut table = HEADER.as_bytes().to_vec();
        table.push(b'\n');
        table.extend(&bytes);
        let _ = import_within(&table, &FeedLimits::DEFAULT);
    }

    #[test]
    fn no_damage_to_a_zip_makes_it_panic(flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..8), cut in any::<usize>()) {
        let text = table(&[row("20191008", "CVE-2019-1060", "1", "Windows Server 2016", "2")]);
        let mut bytes = zipped("CVEs_20191010.csv", text.as_bytes());
        for (at, value) in flips {
            let at = at % bytes.len();
            bytes[at] ^= value;
        }
        bytes.truncate(cut % (bytes.len() + 1));
        let _ = import_within(&bytes, &FeedLimits::DEFAULT);
    }
}
