//! MSRC's documents in CVRF: the real ones, made ones, hostile ones.

use std::{fs::File, io::Read};

use proptest::prelude::*;
use seawall_advisory::{
    CveId, Impact, Rating, Reboot,
    feed::{Feed, FeedKind, Fix, FixedBuild, Label, PackageKind},
};
use seawall_facts::{Products, Version};
use seawall_feeds::{Error, FeedLimits, Imported, Intake, Reason, cvrf};

use crate::corpus::corpus_file;

/// Made by the known shape. `{}` is where its vulnerabilities go.
const XML: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<c:cvrfdoc xmlns:c="http://www.icasi.org/CVRF/schema/cvrf/1.1"
    xmlns:p="http://www.icasi.org/CVRF/schema/prod/1.1"
    xmlns="http://www.icasi.org/CVRF/schema/vuln/1.1">
  <c:DocumentTracking>
    <c:Identification><c:ID>2025-Mar</c:ID></c:Identification>
    <c:InitialReleaseDate>2025-03-11T07:00:00</c:InitialReleaseDate>
    <c:CurrentReleaseDate>2025-04-02T07:00:00Z</c:CurrentReleaseDate>
  </c:DocumentTracking>
  <p:ProductTree>
    <p:Branch Type="Vendor" Name="Microsoft"><p:Branch Type="Product Family" Name="Windows">
      <p:FullProductName ProductID="1">Windows 10 Version 1809 for x64-based Systems</p:FullProductName>
    </p:Branch></p:Branch>
    <p:FullProductName ProductID="1">Windows 10 Version 1809 for x64-based Systems</p:FullProductName>
    <p:FullProductName ProductID="2">Windows Server 2019
        (Server Core installation)</p:FullProductName>
    <p:FullProductName ProductID="3">Windows 10 Version 22H2 for x64-based Systems</p:FullProductName>
  </p:ProductTree>
{}</c:cvrfdoc>
"#;

const VULNERABILITY: &str = r#"  <Vulnerability Ordinal="1">
    <Title>Windows Remote &amp; Local Thing</Title>
    <Notes><Note Type="Description" Title="Tag">&lt;p&gt;</Note><Note Type="Tag">Windows RPC</Note></Notes>
    <CVE>CVE-2025-0001</CVE>
    <Threats>
      <Threat Type="Impact"><Description>Elevation of Privilege</Description><ProductID>1</ProductID></Threat>
      <Threat Type="Severity"><Description>Important</Description></Threat>
      <Threat Type="Severity"><Description>Critical</Description><ProductID>2</ProductID></Threat>
      <Threat Type="Exploit Status"><Description>Publicly Disclosed:No;Exploited:Yes;Latest
          Software Release:Exploitation Detected</Description></Threat>
    </Threats>
    <Remediations>
      <Remediation Type="Vendor Fix"><Description>5053596</Description>
        <Supercedence>5052000; KB5050008;5053596; MS17-010 ;</Supercedence>
        <ProductID>1</ProductID><ProductID>2</ProductID>
        <RestartRequired>Yes</RestartRequired><SubType>Security Update</SubType>
        <FixedBuild>10.0.17763.7009</FixedBuild></Remediation>
      <Remediation Type="Vendor Fix"><Description>5053606</Description>
        <ProductID>3</ProductID><SubType>Security Update</SubType>
        <FixedBuild>10.0.19041.5608</FixedBuild></Remediation>
      <Remediation Type="Known Issue"><Description>5053606</Description></Remediation>
    </Remediations>
    <RevisionHistory><Revision><c:Number>1.0</c:Number><c:Date>2025-03-12T07:00:00</c:Date></Revision></RevisionHistory>
  </Vulnerability>
"#;

/// The same, as MSRC's interface gives it in JSON.
const JSON: &str = r#"{"DocumentTitle": {"Value": "March"},
"DocumentTracking": {"Identification": {"ID": {"Value": "2025-Mar"}}, "Status": 2,
  "InitialReleaseDate": "2025-03-11T07:00:00", "CurrentReleaseDate": "2025-04-02T07:00:00Z"},
"ProductTree": {"Branch": [{"Type": 0, "Name": "Microsoft", "Items": [{"Type": 1, "Name": "Windows",
    "Items": [{"ProductID": "1", "Value": "Windows 10 Version 1809 for x64-based Systems"}]}]}],
  "FullProductName": [{"ProductID": "1", "Value": "Windows 10 Version 1809 for x64-based Systems"},
    {"ProductID": "2", "Value": "Windows Server 2019 (Server Core installation)"},
    {"ProductID": "3", "Value": "Windows 10 Version 22H2 for x64-based Systems"}]},
"Vulnerability": [{"Title": {"Value": "Windows Remote & Local Thing"},
  "Notes": [{"Title": "Description", "Type": 2, "Value": null}, {"Type": 7, "Value": "Windows RPC"}],
  "CVE": "CVE-2025-0001",
  "Threats": [{"Description": {"Value": "Elevation of Privilege"}, "ProductID": ["1"], "Type": 0},
    {"Description": {"Value": "Important"}, "ProductID": null, "Type": 3},
    {"Description": {"Value": "Critical"}, "ProductID": ["2"], "Type": 3},
    {"Description": {"Value": "Publicly Disclosed:No;Exploited:Yes;DOS:N/A"}, "Type": 1}],
  "CVSSScoreSets": [{"BaseScore": 7.8}],
  "Remediations": [{"Description": {"Value": "5053596"}, "URL": "https://x",
      "Supercedence": "5052000; KB5050008;5053596; MS17-010 ;", "ProductID": ["1", "2"], "Type": 2,
      "DateSpecified": false, "Date": "0001-01-01T00:00:00", "AffectedFiles": [],
      "RestartRequired": {"Value": "Yes"}, "SubType": "Security Update", "FixedBuild": "10.0.17763.7009"},
    {"Description": {"Value": "5053606"}, "ProductID": ["3"], "Type": 2, "Supercedence": null,
      "RestartRequired": null, "SubType": "Security Update", "FixedBuild": "10.0.19041.5608"},
    {"Description": {"Value": "5053606"}, "Type": 5}],
  "RevisionHistory": [{"Number": "1.0", "Date": "2025-03-12T07:00:00", "Description": {"Value": ""}}],
  "Ordinal": "1"}]}"#;

fn made(vulnerabilities: &str) -> String {
    XML.replace("{}", vulnerabilities)
}

/// A document of one vulnerability with one remediation.
fn with_fix(remediation: &str) -> String {
    made(&format!(
        "<Vulnerability><CVE>CVE-2025-0002</CVE><Remediations>{remediation}</Remediations></Vulnerability>"
    ))
}

fn take(document: impl Read) -> Result<Imported, Error> {
    take_within(document, &FeedLimits::DEFAULT)
}

fn take_within(document: impl Read, limits: &FeedLimits) -> Result<Imported, Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    cvrf::read(document, "2025-Mar", &mut intake)?;
    Ok(intake.finish(FeedKind::Cvrf, ""))
}

fn sample(name: &str) -> Option<Imported> {
    let file = corpus_file(&format!("feeds/cvrf/{name}"))?;
    Some(take(File::open(file).unwrap()).unwrap())
}

pub(crate) fn fix<'f>(feed: &'f Feed, software: &str) -> &'f Fix {
    let is_it = |fix: &&Fix| feed.software[at(fix.software)].name == software;
    feed.fixes.iter().find(is_it).unwrap()
}

pub(crate) fn at(place: u32) -> usize {
    place.try_into().unwrap()
}

fn rejected(import: &Imported, reason: Reason) -> Vec<&str> {
    let rows = import.report.rejected.get(&reason);
    rows.iter().flat_map(|rows| &rows.examples).map(String::as_str).collect()
}

#[test]
fn the_sample_of_april_2016_is_taken_whole() {
    let Some(import) = sample("2016-Apr") else { return };
    let Imported { feed, report } = import;
    assert_eq!((report.records, report.taken, report.rejected_count()), (6, 6, 0));
    assert_eq!(feed.source.date, "2018-04-10".parse().ok());
    assert_eq!(feed.software.len(), 6);
    assert!(feed.software.iter().all(|software| software.products.len() == 1));
    assert_eq!(feed.fixes.len(), 6);
    assert_eq!(feed.labels, [3_147_461, 3_140_745, 3_135_456, 3_087_088].map(Label::Kb));
    assert_eq!(feed.vulnerabilities.len(), 1);
    let vulnerability = &feed.vulnerabilities[0];
    assert_eq!(vulnerability.cve, CveId::new("CVE-2016-0088"));
    let title = "Windows Hyper-V Remote Code Execution Vulnerability";
    assert_eq!(vulnerability.title.as_deref(), Some(title));
    assert_eq!(vulnerability.published, "2016-04-12".parse().ok());
    assert_eq!(vulnerability.exploited, None);
    assert_eq!(feed.components, ["Windows Hyper-V"]);
    let fix = fix(&feed, "Windows 10 for x64-based Systems");
    assert_eq!(fix.kind, Some(PackageKind::SecurityUpdate));
    assert_eq!(fix.reboot, Some(Reboot::Required));
    assert_eq!(fix.date, "2016-04-12".parse().ok());
    assert_eq!(fix.supersedes, [1]);
    assert_eq!(fix.fixed_builds, []);
    let [mended] = feed.mended[at(fix.mended)][..] else { panic!() };
    assert_eq!(mended.severity, Some(Rating::Important));
    assert_eq!(mended.impact, Some(Impact::RemoteCodeExecution));
    assert_eq!((mended.vulnerability, mended.component), (Some(0), Some(0)));
}

#[test]
fn the_sample_of_march_2024_keeps_labels_that_are_no_article() {
    let Some(import) = sample("2024-Mar") else { return };
    let Imported { feed, report } = import;
    assert_eq!((report.records, report.taken, report.rejected_count()), (6, 6, 0));
    assert_eq!(feed.source.date, "2024-04-09".parse().ok());
    let release_notes = Label::Other("Release Notes".to_owned());
    assert_eq!(feed.labels, [release_notes, Label::Kb(5_036_451), Label::Kb(5_036_452)]);
    let builds: Vec<(&str, u32, &[FixedBuild])> = feed
        .fixes
        .iter()
        .map(|fix| (&*feed.software[at(fix.software)].name, fix.label, &*fix.fixed_builds))
        .collect();
    let version = |text: &str| [FixedBuild::Version(text.parse::<Version>().unwrap())];
    assert_eq!(
        builds,
        [
            ("Microsoft Visual Studio 2022 version 17.9", 0, &version("17.9.3")[..]),
            ("Microsoft Visual Studio 2022 version 17.6", 0, &version("17.6.13")[..]),
            ("Microsoft Visual Studio 2022 version 17.4", 0, &version("17.4.17")[..]),
            ("Microsoft Visual Studio 2022 version 17.8", 0, &version("17.8.8")[..]),
            (".NET 7.0", 1, &version("7.0.17")[..]),
            (".NET 8.0", 2, &version("8.0.3")[..]),
        ]
    );
    let net = fix(&feed, ".NET 7.0");
    assert_eq!(net.kind, Some(PackageKind::MonthlyRollup));
    assert_eq!(net.reboot, Some(Reboot::Maybe));
    let [mended] = feed.mended[at(net.mended)][..] else { panic!() };
    assert_eq!(mended.severity, Some(Rating::Important));
    assert_eq!(mended.impact, Some(Impact::DenialOfService));
}

#[test]
fn the_sample_of_the_index_lists_two_months_and_says_nothing_of_updates() {
    let Some(import) = sample("updates") else { return };
    assert_eq!((import.report.records, import.report.taken), (2, 2));
    assert_eq!(import.report.rejected_count(), 0);
    assert_eq!(import.feed.source.date, None);
    assert!(import.feed.fixes.is_empty());
    let file = File::open(corpus_file("feeds/cvrf/updates").unwrap()).unwrap();
    let listed = cvrf::updates(file, "updates", &FeedLimits::DEFAULT).unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0].id, "2016-Apr");
    assert_eq!(listed[0].title, "April 2016 Security Updates");
    assert_eq!(listed[0].initial, "2016-04-12".parse().ok());
    assert_eq!(listed[1].current, "2024-04-09".parse().ok());
    assert_eq!(listed[1].url, "https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/2024-Mar");
}

#[test]
fn a_document_says_what_mends_what_from_which_build_on() {
    let Imported { feed, report } = take(made(VULNERABILITY).as_bytes()).unwrap();
    assert_eq!((report.records, report.taken), (2, 2));
    assert_eq!(feed.source.date, "2025-04-02".parse().ok());
    let vulnerability = &feed.vulnerabilities[0];
    assert_eq!(vulnerability.title.as_deref(), Some("Windows Remote & Local Thing"));
    assert_eq!(vulnerability.published, "2025-03-12".parse().ok());
    assert!(vulnerability.exploited.is_some());
    assert_eq!(feed.components, ["Windows RPC"]);
    let core = fix(&feed, "Windows Server 2019 (Server Core installation)");
    let mended = feed.mended[at(core.mended)][0];
    assert_eq!((mended.severity, mended.impact), (Some(Rating::Critical), None));
    let client = fix(&feed, "Windows 10 Version 1809 for x64-based Systems");
    let mended = feed.mended[at(client.mended)][0];
    assert_eq!(mended.severity, Some(Rating::Important));
    assert_eq!(mended.impact, Some(Impact::ElevationOfPrivilege));
    assert_eq!(client.fixed_builds, [FixedBuild::Version(Version::new(10, 0, 17763, 7009))]);
    let older: Vec<&Label> =
        client.supersedes.iter().map(|place| &feed.labels[at(*place)]).collect();
    assert_eq!(older, [&Label::Kb(5_052_000), &Label::Kb(5_050_008)]);
    // Another base build of the same family.
    let later = fix(&feed, "Windows 10 Version 22H2 for x64-based Systems");
    assert_eq!(later.fixed_builds, [FixedBuild::Version(Version::new(10, 0, 19041, 5608))]);
}

#[test]
fn what_is_replaced_must_be_another_article() {
    let import = take(made(VULNERABILITY).as_bytes()).unwrap();
    assert_eq!(rejected(&import, Reason::BadSupersedence), ["MS17-010"]);
    assert_eq!(rejected(&import, Reason::SelfSupersedence), ["5053596"]);
    assert_eq!(import.report.rejected_count(), 2);
}

#[test]
fn both_forms_give_the_same_feed() {
    let xml = take(made(VULNERABILITY).as_bytes()).unwrap();
    assert_eq!(take(JSON.as_bytes()).unwrap(), xml);
    assert_eq!(take(JSON.as_bytes()).unwrap().feed.to_bytes(), xml.feed.to_bytes());
}

#[test]
fn the_build_of_another_product_is_not_kept() {
    let import = take(
        with_fix(
            "<Remediation Type='Vendor Fix'><Description>5053596</Description><ProductID>1</ProductID>\
             <FixedBuild>10.0.14393.7876</FixedBuild></Remediation>",
        )
        .as_bytes(),
    )
    .unwrap();
    let found = rejected(&import, Reason::FixedBuildOfAnotherProduct);
    assert_eq!(
        found,
        ["10.0.14393.7876 for Windows 10 Version 1809 for x64-based Systems".get(..60).unwrap()]
    );
    assert_eq!(import.report.taken, 1);
    assert_eq!(import.feed.fixes[0].fixed_builds, []);
}

#[test]
fn a_build_that_is_an_address_is_kept_as_one_and_listed() {
    let import = take(
        with_fix(
            "<Remediation Type='Vendor Fix'><Description>5053596</Description><ProductID>1</ProductID>\
             <FixedBuild>https://aka.ms/x</FixedBuild></Remediation>",
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!(rejected(&import, Reason::FixedBuildNotAVersion), ["https://aka.ms/x"]);
    assert_eq!(import.feed.fixes[0].fixed_builds, [FixedBuild::Url("https://aka.ms/x".to_owned())]);
}

#[test]
fn what_is_not_understood_is_listed() {
    let rows = [
        (
            "<Remediation Type='Vendor Fix'><Description>5053596</Description><ProductID>9</ProductID></Remediation>",
            Reason::Dangling,
            "9",
        ),
        (
            "<Remediation Type='Vendor Fix'><Description>5053596</Description></Remediation>",
            Reason::NoSoftware,
            "5053596",
        ),
        (
            "<Remediation Type='Vendor Fix'><Description/><ProductID>1</ProductID></Remediation>",
            Reason::NoArticle,
            "",
        ),
        (
            "<Remediation Type='まったく'><Description>5053596</Description></Remediation>",
            Reason::NotUnderstood,
            "まったく",
        ),
    ];
    for (remediation, reason, found) in rows {
        let import = take(with_fix(remediation).as_bytes()).unwrap();
        assert_eq!((import.report.records, import.report.taken), (1, 0), "{remediation}");
        assert!(import.report.rejected.contains_key(&reason), "{remediation}");
        assert_eq!(rejected(&import, reason).concat(), found);
        assert!(import.feed.fixes.is_empty());
    }
}

#[test]
fn an_advisory_without_a_number_of_a_vulnerability_keeps_its_update() {
    let document = with_fix(
        "<Remediation Type='Vendor Fix'><Description>5053596</Description><ProductID>1</ProductID></Remediation>",
    );
    let import = take(document.replace("CVE-2025-0002", "ADV990001").as_bytes()).unwrap();
    assert_eq!(rejected(&import, Reason::NoVulnerability), ["ADV990001"]);
    assert_eq!(import.report.taken, 1);
    assert_eq!(import.feed.mended[0][0].vulnerability, None);
    assert!(import.feed.vulnerabilities.is_empty());
}

#[test]
fn words_that_are_not_the_vendors_are_listed() {
    let document =
        made(&VULNERABILITY.replace("Critical", "緊急").replace("Elevation of", "Loss of"))
            .replace("<RestartRequired>Yes", "<RestartRequired>多分")
            .replace("2025-03-12T", "2025-13-12T");
    let import = take(document.as_bytes()).unwrap();
    assert_eq!(rejected(&import, Reason::UnknownSeverity), ["緊急"]);
    assert_eq!(rejected(&import, Reason::UnknownImpact), ["Loss of Privilege"]);
    assert_eq!(rejected(&import, Reason::NotUnderstood), ["多分"]);
    assert_eq!(rejected(&import, Reason::BadDate), ["2025-13-12T07:00:00"]);
    // The day of the document stands in.
    assert_eq!(import.feed.vulnerabilities[0].published, "2025-03-11".parse().ok());
}

#[test]
fn prefixes_line_ends_and_a_mark_at_the_beginning_do_not_matter() {
    let plain = take(made(VULNERABILITY).as_bytes()).unwrap();
    let windows = made(VULNERABILITY).replace('\n', "\r\n");
    assert_eq!(take(windows.as_bytes()).unwrap(), plain);
    assert_eq!(take(format!("\u{feff}{windows}").as_bytes()).unwrap(), plain);
    assert_eq!(take(format!("\u{feff}\r\n{JSON}").as_bytes()).unwrap(), plain);
    let prefixed = made(VULNERABILITY).replace("c:", "cvrf:").replace("xmlns:c=", "xmlns:cvrf=");
    assert_eq!(take(prefixed.as_bytes()).unwrap(), plain);
}

#[test]
fn elements_of_another_namespace_say_nothing() {
    let other = made(VULNERABILITY).replace("schema/vuln/1.1", "schema/vuln/9.9");
    let import = take(other.as_bytes()).unwrap();
    assert!(import.feed.fixes.is_empty() && import.report.records == 0);
    let other = made(VULNERABILITY).replace("schema/cvrf/1.1", "schema/cvrf/9.9");
    assert!(matches!(take(other.as_bytes()), Err(Error::WrongFormat { .. })));
}

#[test]
fn a_document_that_declares_entities_is_refused() {
    let bomb = made("").replace(
        "<c:cvrfdoc",
        "<!DOCTYPE c [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><c:cvrfdoc",
    );
    assert!(matches!(take(bomb.as_bytes()), Err(Error::XmlEntities { .. })));
    let outside =
        made("").replace("<c:cvrfdoc", "<!DOCTYPE c SYSTEM 'file:///etc/passwd'><c:cvrfdoc");
    assert!(matches!(take(outside.as_bytes()), Err(Error::XmlEntities { .. })));
    let unknown = made(&VULNERABILITY.replace("&amp;", "&xxe;"));
    let error = take(unknown.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("an entity that XML does not know"), "{error}");
    let late = made("<!DOCTYPE x>");
    assert!(take(late.as_bytes()).is_err());
}

#[test]
fn what_is_no_such_document_is_refused() {
    for text in ["", " \n", "KB5053596", "<html/>", "{}", "[]", r#"{"document": {}}"#, "\u{feff}"] {
        let error = take(text.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::WrongFormat { .. }), "{text}: {error}");
    }
    let utf16: Vec<u8> = made("").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(take(&*[&[0xff, 0xfe], &*utf16].concat()).is_err());
    assert!(take(&*utf16).is_err());
    let declared = made("").replace("utf-8", "shift_jis");
    assert!(take(declared.as_bytes()).unwrap_err().to_string().contains("shift_jis"));
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let mut xml = made(VULNERABILITY).into_bytes();
    let place = made(VULNERABILITY).find("Thing").unwrap();
    xml[place] = 0x93;
    assert!(matches!(take(&*xml), Err(Error::BadDocument { .. })));
    let mut json = JSON.as_bytes().to_vec();
    let place = JSON.find("Thing").unwrap();
    json[place] = 0x93;
    let error = take(&*json).unwrap_err();
    assert!(error.to_string().contains(&format!("byte {place}")), "{error}");
}

#[test]
fn a_document_cut_anywhere_is_refused() {
    for whole in [made(VULNERABILITY), JSON.to_owned()] {
        let whole = whole.trim_end();
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(take(&whole.as_bytes()[..end]).is_err(), "{end}");
        }
        assert!(take(whole.as_bytes()).is_ok());
        assert!(take(format!("{whole}x").as_bytes()).is_err());
    }
    assert!(take(format!("{}<a/>", made("")).as_bytes()).is_err());
}

#[test]
fn over_a_limit_the_import_ends() {
    let small =
        FeedLimits { record_bytes: 1 << 10, depth: 12, records: 100, ..FeedLimits::DEFAULT };
    let deep = made(&"<a>".repeat(40));
    assert!(matches!(take_within(deep.as_bytes(), &small), Err(Error::TooDeep { .. })));
    let deep = format!("{{\"a\": {}", "[".repeat(40));
    assert!(matches!(take_within(deep.as_bytes(), &small), Err(Error::TooDeep { .. })));
    for long in [
        "a".repeat(20_000),
        format!("<a {}/>", "b='c' ".repeat(4000)),
        format!("<!--{}-->", "a".repeat(20_000)),
    ] {
        let error = take_within(made(&long).as_bytes(), &small).unwrap_err();
        assert!(matches!(error, Error::RecordTooLong { .. }), "{error}");
    }
    // Small pieces that are kept as a whole.
    let many = made(&format!("<Vulnerability>{}</Vulnerability>", "<Threats/>".repeat(4000)));
    assert!(matches!(
        take_within(many.as_bytes(), &small),
        Err(Error::RecordTooLong { line: 1, .. })
    ));
    let split =
        made(&format!("<Vulnerability><CVE>{}</CVE></Vulnerability>", "a<b/>".repeat(2000)));
    assert!(matches!(take_within(split.as_bytes(), &small), Err(Error::RecordTooLong { .. })));
    let fix = "<Remediation Type='Vendor Fix'/>";
    let vulnerability =
        format!("<Vulnerability><Remediations>{}</Remediations></Vulnerability>", fix.repeat(51));
    let error = take_within(made(&vulnerability.repeat(2)).as_bytes(), &small).unwrap_err();
    assert!(matches!(error, Error::TooManyRecords { line: 2, limit: 100, .. }), "{error}");
    let objects = format!("{{\"a\": [{}{{}}]}}", "{},".repeat(20));
    assert!(matches!(
        take_within(objects.as_bytes(), &small),
        Err(Error::TooManyRecords { limit: 10, .. })
    ));
    let small = FeedLimits { unpacked_bytes: 1500, ..FeedLimits::DEFAULT };
    assert!(matches!(
        take_within(made(VULNERABILITY).as_bytes(), &small),
        Err(Error::FeedTooLarge { .. })
    ));
    let error = take_within(JSON.as_bytes(), &small).unwrap_err();
    assert!(matches!(error, Error::FeedTooLarge { .. }), "{error}");
    let small = FeedLimits { document_bytes: 100, ..FeedLimits::DEFAULT };
    assert!(matches!(take_within(JSON.as_bytes(), &small), Err(Error::DocumentTooLarge { .. })));
    let small = FeedLimits { facts_bytes: 500, ..FeedLimits::DEFAULT };
    for document in [made(VULNERABILITY), JSON.to_owned()] {
        assert!(matches!(take_within(document.as_bytes(), &small), Err(Error::FeedTooRich { .. })));
    }
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), first in "[<{]?") {
        let _ = take(&*[first.as_bytes(), &bytes].concat());
    }

    #[test]
    fn a_damaged_document_ends_without_a_panic(
        is_xml in any::<bool>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 0..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = if is_xml { made(VULNERABILITY).into_bytes() } else { JSON.as_bytes().to_vec() };
        for (at, mask) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
        }
        if end.index(2) == 0 {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok(import) = take(&*bytes) {
            let read = Feed::from_bytes(&import.feed.to_bytes().unwrap());
            prop_assert_eq!(read.unwrap(), import.feed);
            prop_assert!(import.report.taken <= import.report.records);
        }
    }
}
