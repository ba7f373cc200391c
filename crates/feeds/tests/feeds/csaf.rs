//! Advisories in CSAF and statements of VEX: the real ones, made ones, hostile ones.

use std::{
    fs::{self, File},
    io::Read,
    path::PathBuf,
};

use proptest::prelude::*;
use seawall_advisory::{
    CveId, Impact, Rating, Reboot,
    feed::{Feed, FeedKind, FixedBuild, Label, PackageKind},
};
use seawall_facts::{Products, Version};
use seawall_feeds::{Error, FeedLimits, Imported, Intake, Reason, csaf};

use crate::{
    corpus::corpus_file,
    cvrf::{at, fix},
};

/// Made by the shape of the samples; that Windows looks like this is inferred.
pub(crate) const MADE: &str = r#"{"document": {"category": "csaf_security_advisory", "csaf_version": "2.0",
  "aggregate_severity": {"text": "Important"},
  "tracking": {"id": "msrc_CVE-2025-0001", "initial_release_date": "2025-03-11T07:00:00.000Z",
    "current_release_date": "2025-03-21T07:00:00.000Z"}},
"product_tree": {"branches": [{"category": "vendor", "name": "Microsoft", "branches": [
    {"category": "product_name", "name": "Windows 10 Version 1809 for x64-based Systems", "branches": [
      {"category": "product_version_range", "name": "<10.0.17763.7009",
        "product": {"name": "Windows 10 Version 1809 for x64-based Systems <10.0.17763.7009", "product_id": "1"}},
      {"category": "product_version", "name": "10.0.17763.7009",
        "product": {"name": "Windows 10 Version 1809 for x64-based Systems 10.0.17763.7009", "product_id": "11568"}}]},
    {"category": "product_name", "name": "Windows Server 2019", "branches": [
      {"category": "product_version_range", "name": "<10.0.17763.7009",
        "product": {"name": "Windows Server 2019 <10.0.17763.7009", "product_id": "2"}}]}]}],
  "product_groups": [{"group_id": "all", "product_ids": ["1", "2"]}]},
"vulnerabilities": [{"cve": "CVE-2025-0001", "title": "Windows Thing",
  "product_status": {"fixed": ["11568"], "known_affected": ["1", "2"]},
  "remediations": [{"category": "vendor_fix", "date": "2025-03-11T07:00:00.000Z",
    "details": "5053596:Security Update:https://support.microsoft.com/help/5053596",
    "product_ids": ["1", "2"], "restart_required": {"category": "system"},
    "url": "https://support.microsoft.com/help/5053596"}],
  "threats": [{"category": "impact", "details": "Elevation of Privilege"},
    {"category": "impact", "details": "Critical", "product_ids": ["2"]},
    {"category": "exploit_status", "details": "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:N/A"}]}]}"#;

fn take(document: impl Read) -> Result<(FeedKind, Imported), Error> {
    take_within(document, &FeedLimits::DEFAULT)
}

fn take_within(document: impl Read, limits: &FeedLimits) -> Result<(FeedKind, Imported), Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    let kind = csaf::read(document, "made.json", &mut intake)?;
    Ok((kind, intake.finish(kind, "")))
}

fn take_folder(folder: &Folder) -> Result<(FeedKind, Imported), Error> {
    let mut intake = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
    let kind = csaf::read_folder(&folder.0, &mut intake)?;
    Ok((kind, intake.finish(kind, "")))
}

fn sample(name: &str) -> Option<(FeedKind, Imported)> {
    let file = corpus_file(&format!("feeds/{name}"))?;
    Some(take(File::open(file).unwrap()).unwrap())
}

fn version(text: &str) -> FixedBuild {
    FixedBuild::Version(text.parse::<Version>().unwrap())
}

fn other(text: &str) -> FixedBuild {
    FixedBuild::Other(text.to_owned())
}

fn count(import: &Imported, reason: Reason) -> usize {
    import.report.rejected.get(&reason).map_or(0, |rows| rows.count)
}

#[test]
fn the_samples_of_advisories_are_taken_whole() {
    let rows = [
        ("29795", "Microsoft Edge Update Setup", "1.3.195.45", Impact::ElevationOfPrivilege),
        ("29806", "Microsoft Edge (Chromium-based)", "129.0.2792.52", Impact::RemoteCodeExecution),
    ];
    for (number, software, build, impact) in rows {
        let Some((kind, import)) = sample(&format!("csaf/msrc_cve-2025-{number}.json")) else {
            return;
        };
        let Imported { feed, report } = import;
        assert_eq!(kind, FeedKind::Csaf);
        assert_eq!((report.records, report.taken, report.rejected_count()), (1, 1, 0));
        assert_eq!(feed.source.date, "2025-03-21".parse().ok());
        assert_eq!(feed.vulnerabilities[0].cve, CveId::new(&format!("CVE-2025-{number}")));
        assert_eq!(feed.vulnerabilities[0].published, "2025-03-11".parse().ok());
        assert_eq!(feed.vulnerabilities[0].exploited, None);
        assert_eq!(feed.labels, [Label::Other(build.to_owned())]);
        assert_eq!(feed.software.len(), 1);
        let fix = fix(&feed, software);
        assert_eq!(fix.fixed_builds, [version(build)]);
        assert_eq!(fix.kind, Some(PackageKind::SecurityUpdate));
        assert_eq!(fix.date, "2025-03-21".parse().ok());
        let [mended] = feed.mended[at(fix.mended)][..] else { panic!() };
        assert_eq!((mended.severity, mended.impact), (Some(Rating::Important), Some(impact)));
    }
}

#[test]
fn the_samples_of_vex_name_what_stands_on_what() {
    let Some((kind, import)) = sample("vex/msrc_cve-2025-26465.json") else { return };
    let Imported { feed, report } = &import;
    assert_eq!(kind, FeedKind::Vex);
    assert_eq!((report.records, report.taken), (2, 2));
    assert_eq!(feed.source.date, "2025-02-27".parse().ok());
    assert_eq!(feed.fixes.len(), 2);
    // For two ranges of each the document gives one fix: it contradicts itself.
    let azure = fix(feed, "openssh on Azure Linux 3.0");
    assert_eq!(azure.fixed_builds, [other("9.8p1-3"), other("9.8p1-4")]);
    let mariner = fix(feed, "openssh on CBL Mariner 2.0");
    assert_eq!(mariner.fixed_builds, [other("8.9p1-7"), other("8.9p1-8")]);
    assert_eq!(count(&import, Reason::FixedBuildsDiffer), 2);
    assert_eq!(count(&import, Reason::FixedBuildNotAVersion), 6);
    assert_eq!(import.report.rejected_count(), 8);
    assert_eq!(feed.labels, ["9.8p1-3", "8.9p1-7"].map(|text| Label::Other(text.to_owned())));

    let (kind, import) = sample("vex/msrc_cve-2025-25186.json").unwrap();
    assert_eq!(kind, FeedKind::Vex);
    assert_eq!((import.report.records, import.report.taken), (1, 1));
    assert_eq!(import.feed.source.date, "2025-04-16".parse().ok());
    let ruby = fix(&import.feed, "ruby on Azure Linux 3.0");
    assert_eq!(ruby.fixed_builds, [other("3.3.5-2"), other("3.3.5-3")]);
    assert_eq!(ruby.date, "2025-04-16".parse().ok());
    let title = "Net::IMAP vulnerable to possible DoS by memory exhaustion";
    assert_eq!(import.feed.vulnerabilities[0].title.as_deref(), Some(title));
}

#[test]
fn the_folders_of_the_samples_are_read() {
    let rows = [
        ("csaf", FeedKind::Csaf, 3, ["CVE-2025-29795", "CVE-2025-29806"]),
        ("vex", FeedKind::Vex, 2, ["CVE-2025-25186", "CVE-2025-26465"]),
    ];
    for (name, expected, documents, cves) in rows {
        let Some(folder) = corpus_file(&format!("feeds/{name}")) else { return };
        let mut intake = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
        let kind = csaf::read_folder(&folder, &mut intake).unwrap();
        let import = intake.finish(kind, "");
        assert_eq!((kind, import.report.documents), (expected, documents));
        let read: Vec<&str> =
            import.feed.vulnerabilities.iter().map(|row| row.cve.as_str()).collect();
        assert_eq!(read, cves);
    }
}

#[test]
fn an_update_of_windows_goes_by_its_article_and_brings_the_build_of_the_tree() {
    let (kind, Imported { feed, report }) = take(MADE.as_bytes()).unwrap();
    assert_eq!(kind, FeedKind::Csaf);
    assert_eq!((report.records, report.taken, report.rejected_count()), (1, 1, 0));
    assert_eq!(feed.labels, [Label::Kb(5_053_596)]);
    let client = fix(&feed, "Windows 10 Version 1809 for x64-based Systems");
    assert_eq!(feed.software[at(client.software)].products[0].as_str(), "w10-1809-x64");
    assert_eq!(client.fixed_builds, [version("10.0.17763.7009")]);
    assert_eq!(client.reboot, Some(Reboot::Required));
    let mended = feed.mended[at(client.mended)][0];
    assert_eq!(mended.severity, Some(Rating::Important));
    assert_eq!(mended.impact, Some(Impact::ElevationOfPrivilege));
    let server = fix(&feed, "Windows Server 2019");
    assert_eq!(feed.mended[at(server.mended)][0].severity, Some(Rating::Critical));
    assert!(feed.vulnerabilities[0].exploited.is_some());
}

#[test]
fn a_build_may_stand_in_the_text_and_the_article_in_the_address() {
    let text = MADE.replace("5053596:Security", "10.0.17763.7009:Security");
    let (_, import) = take(text.as_bytes()).unwrap();
    assert_eq!(import, take(MADE.as_bytes()).unwrap().1);
    // Where the two differ, a host is held to the higher one.
    for build in ["10.0.17763.6000", "10.0.17763.8000"] {
        let text = MADE.replace("5053596:Security", &format!("{build}:Security"));
        let (_, import) = take(text.as_bytes()).unwrap();
        assert_eq!(count(&import, Reason::FixedBuildsDiffer), 2);
        let expected = version(build).max(version("10.0.17763.7009"));
        assert_eq!(import.feed.fixes[0].fixed_builds, [expected]);
    }
}

#[test]
fn a_group_stands_for_its_products() {
    let text =
        MADE.replace(r#""product_ids": ["1", "2"], "restart"#, r#""group_ids": ["all"], "restart"#);
    assert_ne!(text, MADE);
    assert_eq!(take(text.as_bytes()).unwrap(), take(MADE.as_bytes()).unwrap());
}

#[test]
fn what_is_not_understood_is_listed() {
    let fix = r#""product_ids": ["1", "2"], "restart"#;
    let rows = [
        (fix, r#""product_ids": ["7"], "restart"#, Reason::Dangling, 0),
        (fix, r#""product_ids": ["1", "7"], "restart"#, Reason::Dangling, 1),
        (fix, r#""group_ids": ["none"], "restart"#, Reason::NoSoftware, 0),
        (fix, r#""restart"#, Reason::NoSoftware, 0),
        ("vendor_fix", "prayer", Reason::NotUnderstood, 0),
        ("<10.0.17763.7009\",", "<=10.0.17763.7009\",", Reason::NotUnderstood, 1),
        (r#""cve": "CVE-2025-0001""#, r#""cve": null"#, Reason::NoVulnerability, 1),
        ("Elevation of Privilege", "特権の昇格", Reason::UnknownImpact, 1),
        ("Important", "重要", Reason::UnknownSeverity, 1),
        ("2025-03-21T07", "21.3.2025T07", Reason::BadDate, 1),
        ("<10.0.17763.7009\",", "<10.0.14393.7009\",", Reason::FixedBuildOfAnotherProduct, 1),
    ];
    for (from, to, reason, taken) in rows {
        let text = MADE.replace(from, to);
        assert_ne!(text, MADE, "{from}");
        let (_, import) = take(text.as_bytes()).unwrap();
        assert!(count(&import, reason) > 0, "{to}: {:?}", import.report);
        assert_eq!((import.report.records, import.report.taken), (1, taken), "{to}");
    }
    let text = MADE.replace(
        "5053596:Security Update:https://support.microsoft.com/help/5053596",
        "更新してください",
    );
    let text = text.replace("/help/5053596", "");
    let (_, import) = take(text.as_bytes()).unwrap();
    assert_eq!((count(&import, Reason::NoArticle), import.report.taken), (1, 0));
}

#[test]
fn line_ends_and_a_mark_at_the_beginning_do_not_matter() {
    let plain = take(MADE.as_bytes()).unwrap();
    let text = format!("\u{feff}{}\r\n", MADE.replace('\n', "\r\n"));
    assert_eq!(take(text.as_bytes()).unwrap(), plain);
}

#[test]
fn what_is_no_such_document_is_refused() {
    for text in [
        "",
        "  ",
        "[]",
        "<xml/>",
        "{}",
        r#"{"document": {"csaf_version": "3.0"}}"#,
        r#"{"document": null}"#,
    ] {
        let error = take(text.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::WrongFormat { .. }), "{text}: {error}");
    }
    let wrong_type = MADE.replace(r#""product_id": "1""#, r#""product_id": 1"#);
    assert!(matches!(take(wrong_type.as_bytes()), Err(Error::BadDocument { .. })));
    let mut bytes = MADE.as_bytes().to_vec();
    bytes[MADE.find("Thing").unwrap()] = 0x93;
    assert!(matches!(take(&*bytes), Err(Error::BadDocument { .. })));
    for end in (0..MADE.len()).filter(|end| MADE.is_char_boundary(*end)) {
        assert!(take(&MADE.as_bytes()[..end]).is_err(), "{end}");
    }
}

#[test]
fn over_a_limit_the_import_ends() {
    let deep = format!(
        "{{\"document\": {{\"csaf_version\": \"2.0\"}}, \"product_tree\": {}",
        "{\"branches\": [".repeat(100)
    );
    assert!(matches!(take(deep.as_bytes()), Err(Error::TooDeep { limit: 64, .. })));
    let small = FeedLimits { document_bytes: 100, ..FeedLimits::DEFAULT };
    assert!(matches!(take_within(MADE.as_bytes(), &small), Err(Error::DocumentTooLarge { .. })));
    let small = FeedLimits { records: 100, ..FeedLimits::DEFAULT };
    assert!(matches!(take_within(MADE.as_bytes(), &small), Err(Error::TooManyRecords { .. })));
    let small = FeedLimits { facts_bytes: 600, ..FeedLimits::DEFAULT };
    assert!(matches!(take_within(MADE.as_bytes(), &small), Err(Error::FeedTooRich { .. })));
}

#[test]
fn groups_named_again_and_again_end_the_import() {
    let ids: Vec<String> =
        (0..1000).map(|id| format!(r#"{{"name": "s", "product_id": "p{id}"}}"#)).collect();
    let of_group: Vec<String> = (0..1000).map(|id| format!("\"p{id}\"")).collect();
    let threat = r#"{"category": "impact", "details": "Low", "group_ids": ["g"]}"#;
    let text = format!(
        r#"{{"document": {{"csaf_version": "2.0"}}, "product_tree": {{"full_product_names": [{}],
        "product_groups": [{{"group_id": "g", "product_ids": [{}]}}]}}, "vulnerabilities": [{{"threats": [{}]}}]}}"#,
        ids.join(","),
        of_group.join(","),
        vec![threat; 1000].join(","),
    );
    let small = FeedLimits { facts_bytes: 1 << 20, ..FeedLimits::DEFAULT };
    assert!(matches!(take_within(text.as_bytes(), &small), Err(Error::FeedTooRich { .. })));
}

/// A folder of its own for a test, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("seawall-csaf-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("2025")).unwrap();
        Self(folder)
    }

    fn with(self, path: &str, text: &str) -> Self {
        fs::write(self.0.join(path), text).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_bad_document_among_good_ones_is_listed_and_the_others_are_read() {
    let folder = Folder::new("bad")
        .with("index.txt", "\u{feff}2025/b.json\r\n2025/a.json\r\n2025/cut.json\r\n2025/gone.json\r\n../x.json\r\n/etc/hostname\r\n\r\n")
        .with("2025/a.json", MADE)
        .with("2025/b.json", &MADE.replace("CVE-2025-0001", "CVE-2025-0002"))
        .with("2025/cut.json", MADE.get(..500).unwrap());
    let (kind, import) = take_folder(&folder).unwrap();
    assert_eq!(kind, FeedKind::Csaf);
    assert_eq!(import.feed.vulnerabilities.len(), 2);
    // In the order of the names, not of the list.
    assert_eq!(import.feed.vulnerabilities[0].cve, CveId::new("CVE-2025-0001"));
    assert_eq!((import.report.records, import.report.taken), (2, 2));
    let row = |reason| &import.report.rejected[&reason];
    assert_eq!(
        (row(Reason::BadDocument).count, &*row(Reason::BadDocument).document),
        (1, "2025/cut.json")
    );
    let missing = row(Reason::MissingDocument);
    assert_eq!((missing.count, &*missing.document, missing.line), (1, "index.txt", 4));
    let outside = row(Reason::Dangling);
    assert_eq!((outside.count, outside.line), (2, 5));
}

#[test]
fn a_list_of_changes_and_no_list_at_all_serve_too() {
    let vex = MADE.replace("csaf_security_advisory", "csaf_vex");
    let listed = Folder::new("changes")
        .with(
            "changes.csv",
            "\"2025/a.json\",\"2025-03-21T07:00:00.000Z\"\n2025/b.json,2025-03-21\n",
        )
        .with("2025/a.json", &vex)
        .with("2025/b.json", &vex)
        .with("2025/not-listed.json", "x");
    let (kind, import) = take_folder(&listed).unwrap();
    assert_eq!((kind, import.report.taken, import.report.rejected_count()), (FeedKind::Vex, 2, 0));
    let alone =
        Folder::new("alone").with("2025/a.json", &vex).with("b.json", MADE).with("c.txt", "x");
    let (kind, import) = take_folder(&alone).unwrap();
    assert_eq!((kind, import.report.taken, import.report.rejected_count()), (FeedKind::Csaf, 2, 0));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let outside = Folder::new("outside").with("secret.json", MADE);
    let folder =
        Folder::new("link").with("index.txt", "2025/a.json\nlink.json\n").with("2025/a.json", MADE);
    std::os::unix::fs::symlink(outside.0.join("secret.json"), folder.0.join("link.json")).unwrap();
    let (_, import) = take_folder(&folder).unwrap();
    assert_eq!((import.report.taken, count(&import, Reason::Dangling)), (1, 1));
}

#[test]
fn a_folder_without_any_document_is_refused() {
    for folder in [
        Folder::new("empty"),
        Folder::new("all-bad").with("a.json", "x"),
        Folder::new("all-gone").with("index.txt", "a.json\n"),
    ] {
        assert!(matches!(take_folder(&folder), Err(Error::WrongFormat { .. })));
    }
    let gone = Folder(PathBuf::from("/nonexistent"));
    assert!(matches!(take_folder(&gone), Err(Error::Unreadable { .. })));
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = take(&*[b"{".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_damaged_document_ends_without_a_panic(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = MADE.as_bytes().to_vec();
        for (at, mask) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
        }
        if end.index(2) == 0 {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok((_, import)) = take(&*bytes) {
            let read = Feed::from_bytes(&import.feed.to_bytes().unwrap());
            prop_assert_eq!(read.unwrap(), import.feed);
            prop_assert!(import.report.taken <= import.report.records);
        }
    }
}
