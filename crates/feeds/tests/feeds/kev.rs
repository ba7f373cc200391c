//! CISA's catalogue: made-up ones, hostile ones, and the real one.

use std::fs::File;

use proptest::prelude::*;
use seawall_advisory::{
    CveId,
    feed::{FeedKind, Vulnerability},
};
use seawall_facts::Products;
use seawall_feeds::{Error, FeedLimits, Imported, Intake, Reason, kev};

use crate::corpus::corpus_file;

const SMALL: &str = r#"{"title": "t", "catalogVersion": "2025.08.25",
    "dateReleased": "2025-08-25T17:04:19.9796Z", "count": 2, "vulnerabilities": [
    {"cveID": "CVE-2020-1472", "vendorProject": "Microsoft", "vulnerabilityName": "脆弱性",
     "dateAdded": "2021-11-03", "knownRansomwareCampaignUse": "Known", "cwes": ["CWE-330"]},
    {"cveID": "CVE-2024-49039", "dateAdded": "2024-11-12",
     "knownRansomwareCampaignUse": "Unknown"}]}"#;

#[test]
fn the_real_catalogue_is_read_whole() {
    let Some(path) = corpus_file("cisa-kev-20250825.json") else { return };
    let limits = FeedLimits::DEFAULT;
    let mut intake = Intake::new(&limits, Products::embedded());
    kev::read(File::open(path).unwrap(), "kev.json", &mut intake).unwrap();
    let Imported { feed, report } = intake.finish(FeedKind::Kev, "");
    assert_eq!((report.documents, report.records, report.taken), (1, 1404, 1404));
    assert_eq!((report.inferred, report.rejected_count()), (0, 0));
    assert_eq!(feed.vulnerabilities.len(), 1404);
    assert_eq!(feed.source.date, "2025-08-25".parse().ok());
    let said = |cve: &str| {
        let found = find(&feed.vulnerabilities, cve)?;
        let exploited = found.exploited.as_ref().unwrap();
        Some((exploited.since.unwrap().to_string(), exploited.ransomware))
    };
    let known = |day: &str, ransomware| Some((day.to_owned(), ransomware));
    assert_eq!(said("CVE-2018-0824"), known("2024-08-05", None));
    assert_eq!(said("CVE-2022-41033"), known("2022-10-11", None));
    assert_eq!(said("CVE-2017-0213"), known("2022-03-28", Some(true)));
    assert_eq!(said("CVE-2020-1472"), known("2021-11-03", Some(true)));
    assert_eq!(said("CVE-2024-49039"), known("2024-11-12", None));
    let netlogon = find(&feed.vulnerabilities, "CVE-2020-1472").unwrap();
    assert_eq!(
        netlogon.title.as_deref(),
        Some("Microsoft Netlogon Privilege Escalation Vulnerability")
    );
    // None of the holes of old is in it: it cannot drive what comes first on legacy hosts.
    for cve in ["CVE-2003-0352", "CVE-2003-0715", "CVE-2003-0813", "CVE-2008-4250"] {
        assert_eq!(said(cve), None, "{cve}");
    }
    let ransomware = feed
        .vulnerabilities
        .iter()
        .filter(|row| row.exploited.as_ref().unwrap().ransomware == Some(true));
    assert_eq!(ransomware.count(), 293);
}

#[test]
fn a_catalogue_gives_day_title_and_use() {
    for text in [SMALL.to_owned(), format!("\u{feff}{}", SMALL.replace('\n', "\r\n"))] {
        let Imported { feed, report } = take(text.as_bytes()).unwrap();
        assert_eq!((report.taken, report.rejected_count()), (2, 0));
        let first = find(&feed.vulnerabilities, "CVE-2020-1472").unwrap();
        assert_eq!(first.title.as_deref(), Some("脆弱性"));
        assert_eq!(first.published, None);
        let second = find(&feed.vulnerabilities, "CVE-2024-49039").unwrap();
        assert_eq!(second.title, None);
        assert_eq!(second.exploited.as_ref().unwrap().ransomware, None);
        assert_eq!(feed.source.date, "2025-08-25".parse().ok());
    }
}

#[test]
fn what_is_not_understood_is_listed() {
    let text = r#"{"vulnerabilities": [7, [1, {"cveID": 3}], {"cveID": "CVE-2020"}, {},
        {"cveID": "CVE-2020-1472", "dateAdded": "soon", "knownRansomwareCampaignUse": "Perhaps"},
        {"cveID": "CVE-2020-1472", "dateAdded": "2021-11-03"}]}"#;
    let Imported { feed, report } = take(text.as_bytes()).unwrap();
    assert_eq!((report.records, report.taken), (6, 2));
    let count = |reason| report.rejected.get(&reason).map_or(0, |rows| rows.count);
    assert_eq!(count(Reason::NotUnderstood), 3);
    assert_eq!(count(Reason::NoVulnerability), 2);
    assert_eq!(count(Reason::BadDate), 1);
    assert_eq!(report.rejected[&Reason::BadDate].line, 5);
    let said = feed.vulnerabilities[0].exploited.as_ref().unwrap();
    assert_eq!(said.since, "2021-11-03".parse().ok());
    // Without a day of its own, the catalogue is as of its newest entry.
    assert_eq!(feed.source.date, "2021-11-03".parse().ok());
}

#[test]
fn a_count_that_is_not_that_of_the_entries_is_an_error() {
    let text = SMALL.replace("\"count\": 2", "\"count\": 3");
    let error = take(text.as_bytes()).unwrap_err();
    assert!(matches!(&error, Error::BadDocument { place, .. } if place == "count"), "{error}");
}

#[test]
fn what_is_no_catalogue_is_an_error() {
    for text in ["{}", r#"{"Document": 1}"#, "[]", "7", r#"{"vulnerabilities": 3}"#] {
        let error = take(text.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::WrongFormat { .. }), "{text}: {error}");
    }
    for text in ["", "\u{feff}", "<html>", "cveID,vendorProject\n"] {
        let error = take(text.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::BadDocument { .. }), "{text}: {error}");
    }
}

#[test]
fn a_catalogue_that_is_cut_off_or_goes_on_is_an_error() {
    let bytes = SMALL.as_bytes();
    for at in 0..bytes.len() {
        assert!(take(&bytes[..at]).is_err(), "{at}");
    }
    assert!(take(format!("{SMALL}x").as_bytes()).is_err());
}

#[test]
fn bytes_that_are_no_utf8_are_an_error() {
    let mut bytes = SMALL.as_bytes().to_vec();
    let at = SMALL.find("Known").unwrap();
    bytes[at] = 0xff;
    assert!(matches!(take(&bytes).unwrap_err(), Error::BadDocument { .. }));
}

#[test]
fn what_is_over_a_limit_ends_the_import() {
    let deep = format!("{{\"title\": {}{}", "[".repeat(5000), "]".repeat(5000));
    assert!(matches!(take(deep.as_bytes()).unwrap_err(), Error::BadDocument { .. }));
    let limited = |change: fn(&mut FeedLimits)| {
        let mut limits = FeedLimits::DEFAULT;
        change(&mut limits);
        take_within(SMALL.as_bytes(), &limits).unwrap_err()
    };
    let error = limited(|limits| limits.document_bytes = 100);
    assert!(matches!(error, Error::FeedTooLarge { limit: 100, .. }), "{error}");
    let error = limited(|limits| limits.records = 1);
    assert!(matches!(error, Error::TooManyRecords { line: 2, .. }), "{error}");
    let error = limited(|limits| limits.record_bytes = 30);
    assert!(matches!(error, Error::RecordTooLong { line: 1, .. }), "{error}");
    let error = limited(|limits| limits.facts_bytes = 100);
    assert!(matches!(error, Error::FeedTooRich { .. }), "{error}");
    let error = limited(|limits| limits.documents = 0);
    assert!(matches!(error, Error::TooManyDocuments { .. }), "{error}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = take(&bytes);
    }

    #[test]
    fn a_changed_catalogue_is_read_without_a_panic(
        at in 0..SMALL.len(), byte: u8, cut in 0..SMALL.len(),
    ) {
        let mut bytes = SMALL.as_bytes().to_vec();
        bytes[at] = byte;
        let whole = take(&bytes).ok();
        prop_assert_eq!(whole, take(&bytes).ok());
        let _ = take(&bytes[..cut]);
    }
}

fn find<'a>(table: &'a [Vulnerability], cve: &str) -> Option<&'a Vulnerability> {
    table.iter().find(|row| row.cve == CveId::new(cve))
}

fn take(bytes: &[u8]) -> Result<Imported, Error> {
    take_within(bytes, &FeedLimits::DEFAULT)
}

fn take_within(bytes: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    kev::read(bytes, "kev.json", &mut intake)?;
    Ok(intake.finish(FeedKind::Kev, ""))
}
