//! The offline catalogue of WSUS.

use std::{fs::File, io::Cursor, time::Instant};

use cab::CompressionType::{self, MsZip, None as Stored};
use proptest::prelude::*;
use seawall_advisory::{
    Rating, Reboot,
    feed::{Feed, FixedBuild, Label, PackageKind},
};
use seawall_facts::Version;
use seawall_feeds::{Error, FeedLimits, Imported, Reason, wsus};

use crate::{
    corpus::corpus_file,
    made_feeds::{SMALL, cabinet, directory, import, lzx_cabinet},
};

const INDEX: &str = "<INDEX><CABLIST XOR=\"0\"><CAB NAME=\"package.cab\"/>\
                     <CAB NAME=\"package2.cab\" RANGESTART=\"0\"/></CABLIST></INDEX>";

/// A bundle (20) with a part (21) that supersedes another (10); 20's own is 30's older. Categories
/// are 1 and 2, 5 says nothing.
const GRAPH: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<OfflineSyncPackage xmlns="http://schemas.microsoft.com/msus/2004/02/OfflineSync" CreationDate="2026-07-15T00:00:00Z">
<Updates>
<Update CreationDate="2019-01-01T00:00:00Z" UpdateId="00000000-0000-0000-0000-000000000001" RevisionId="1"/>
<Update CreationDate="2019-01-01T00:00:00Z" UpdateId="00000000-0000-0000-0000-000000000002" RevisionId="2"/>
<Update CreationDate="2019-01-01T00:00:00Z" UpdateId="00000000-0000-0000-0000-000000000005" RevisionId="5"/>
<Update CreationDate="2026-06-09T17:00:00Z" UpdateId="00000000-0000-0000-0000-000000000010" RevisionId="10" IsBundle="true">
 <Categories><Category Type="UpdateClassification" Id="00000000-0000-0000-0000-000000000001"/>
 <Category Type="Product" Id="00000000-0000-0000-0000-000000000002"/></Categories>
 <SupersededBy><Revision Id="21"/></SupersededBy></Update>
<Update CreationDate="2026-07-14T17:00:00Z" UpdateId="00000000-0000-0000-0000-000000000020" RevisionId="20" IsBundle="true">
 <Prerequisites><UpdateId Id="00000000-0000-0000-0000-000000000005"/></Prerequisites>
 <Categories><Category Type="Product" Id="00000000-0000-0000-0000-000000000002"/></Categories></Update>
<Update CreationDate="2026-07-14T17:00:00Z" UpdateId="00000000-0000-0000-0000-000000000021" RevisionId="21" DeploymentAction="Bundle">
 <BundledBy><Revision Id="20"/></BundledBy></Update>
<Update CreationDate="2026-07-14T17:00:00Z" UpdateId="x" RevisionId="22"/>
<Update CreationDate="2026-07-14T17:00:00Z" UpdateId="00000000-0000-0000-0000-000000000030" RevisionId="30">
 <Categories><Category Type="Product" Id="00000000-0000-0000-0000-000000000099"/></Categories>
 <SupersededBy><Revision Id="20"/><Revision Id="77"/></SupersededBy></Update>
</Updates>
<FileLocations><FileLocation Id="a" Url="http://example.invalid/"/></FileLocations>
</OfflineSyncPackage>"#;

fn details() -> Vec<(&'static str, &'static [u8])> {
    let files: [(&str, &str); 11] = [
        ("c/10", "<not read"),
        (
            "l/en/1",
            "<LocalizedProperties><Language>en</Language><Title>Security Updates</Title></LocalizedProperties>",
        ),
        (
            "l/en/10",
            "<LocalizedProperties><Title>2026-06 Cumulative Update for Windows 11 Version 25H2 for x64-based Systems (KB5100001) (26200.8700)</Title></LocalizedProperties>",
        ),
        ("l/en/2", "<LocalizedProperties><Title>Windows 11</Title></LocalizedProperties>"),
        (
            "l/en/20",
            "<LocalizedProperties><Title>2026-07 Cumulative Update for a thing &amp; more (KB5100002)</Title></LocalizedProperties>",
        ),
        ("l/en/30", "<LocalizedProperties><Title>Update (KB5100003)</Title></LocalizedProperties>"),
        ("l/ja/10", "<LocalizedProperties><Title>日本語</Title></LocalizedProperties>"),
        (
            "x/10",
            "<ExtendedProperties MsrcSeverity=\"Critical\"><SecurityBulletinID>MS26-001</SecurityBulletinID><KBArticleID>5100001</KBArticleID><CveID>CVE-2026-0001</CveID><CveID>no</CveID></ExtendedProperties><Files><File/></Files>",
        ),
        (
            "x/20",
            "<ExtendedProperties MsrcSeverity=\"Unspecified\"><KBArticleID>5100002</KBArticleID></ExtendedProperties>",
        ),
        (
            "x/21",
            "<ExtendedProperties><InstallationBehavior RebootBehavior=\"CanRequestReboot\" /></ExtendedProperties><HandlerSpecificData><a:b/></HandlerSpecificData>",
        ),
        ("x/5", "<ExtendedProperties"),
    ];
    files.into_iter().map(|(name, text)| (name, text.as_bytes())).collect()
}

fn catalogue(kind: CompressionType, graph: &str, details: &[(&str, &[u8])]) -> Vec<u8> {
    let graph = cabinet(kind, &[&[("package.xml", graph.as_bytes())]]);
    let details = cabinet(kind, &[details]);
    let files: [(&str, &[u8]); 3] =
        [("index.xml", INDEX.as_bytes()), ("package.cab", &graph), ("package2.cab", &details)];
    cabinet(kind, &[&files[..1], &files[1..]])
}

fn take(bytes: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    import(limits, |intake| wsus::read(Cursor::new(bytes), "w.cab", intake))
}

fn fault(bytes: &[u8], limits: &FeedLimits) -> String {
    take(bytes, limits).unwrap_err().to_string()
}

fn label(feed: &Feed, kb: u32) -> u32 {
    let at = feed.labels.iter().position(|label| *label == Label::Kb(kb)).unwrap();
    u32::try_from(at).unwrap()
}

fn replacements(feed: &Feed) -> Vec<(String, String, Vec<String>)> {
    let name = |at: u32| feed.labels[usize::try_from(at).unwrap()].to_string();
    let software = |at: &u32| feed.software[usize::try_from(*at).unwrap()].name.clone();
    let rows = feed.replacements.iter();
    rows.map(|row| (name(row.newer), name(row.older), row.software.iter().map(software).collect()))
        .collect()
}

#[test]
fn the_real_sample_is_read_as_its_files_say() {
    let Some(path) = corpus_file("feeds/wsusscn2/wsusscn2.cab") else { return };
    let read = import(&FeedLimits::DEFAULT, |intake| {
        wsus::read(File::open(&path).unwrap(), "wsusscn2.cab", intake)
    });
    let Imported { feed, report } = read.unwrap();
    println!("{report:#?}");
    assert_eq!((report.documents, report.records, report.taken), (4, 4, 3));
    // The fourth update has no properties.
    assert_eq!(report.rejected.len(), 1);
    let rejected = &report.rejected[&Reason::NoArticle];
    assert_eq!((rejected.count, rejected.line), (1, 4));
    assert!(rejected.examples.contains("913aa7a4-75d8-4abc-9d66-8ddc163be471"));
    let labels: Vec<String> = feed.labels.iter().map(ToString::to_string).collect();
    assert_eq!(labels, ["KB654321", "KB765432", "KB876543"]);
    let software: Vec<(&str, &str)> =
        feed.software.iter().map(|row| (row.name.as_str(), row.products[0].as_str())).collect();
    assert_eq!(
        software,
        [("Windows Server 2012 R2", "ws2012r2"), ("Windows 8 for x64-based Systems", "w8-x64")]
    );
    let two = |newer: &str, older: &str, name: &str| {
        (newer.to_owned(), older.to_owned(), vec![name.to_owned()])
    };
    assert_eq!(
        replacements(&feed),
        [
            two("KB765432", "KB654321", "Windows Server 2012 R2"),
            two("KB876543", "KB765432", "Windows 8 for x64-based Systems"),
        ]
    );
    assert_eq!(feed.offers.len(), 3);
    let offer = &feed.offers[1];
    assert_eq!(offer.package, "05a7711a-079e-4fbb-8d1a-9015c92a2ae0");
    assert_eq!(
        offer.title,
        "2020-09 Security Monthly Quality Rollup for Windows Server 2012 R2 for x64-based \
         Systems (KB4577066)"
    );
    assert_eq!(offer.date, "2020-09-07".parse().ok());
    assert_eq!(offer.bulletins[0].as_str(), "MS00-000");
    let fix = feed.fixes.iter().find(|fix| fix.label == label(&feed, 765_432)).unwrap();
    assert_eq!(fix.kind, Some(PackageKind::MonthlyRollup));
    assert_eq!(fix.date, "2020-09-07".parse().ok());
    let mended = &feed.mended[usize::try_from(fix.mended).unwrap()];
    assert_eq!(mended.len(), 1);
    assert_eq!(mended[0].severity, Some(Rating::Important));
    assert_eq!(mended[0].vulnerability, None);
    assert_eq!(feed.source.date, "2023-04-06".parse().ok());
}

#[test]
fn categories_bundles_and_details_are_put_together() {
    let read = take(&catalogue(MsZip, GRAPH, &details()), &FeedLimits::DEFAULT).unwrap();
    let Imported { feed, report } = &read;
    println!("{report:#?}");
    // Taken: two names, two packages and the part of one, and 30 by the article of its title.
    assert_eq!((report.documents, report.records, report.taken), (3, 8, 6));
    let counts: Vec<(Reason, usize)> =
        report.rejected.iter().map(|(reason, rows)| (*reason, rows.count)).collect();
    assert_eq!(
        counts,
        [
            (Reason::NoArticle, 1),
            (Reason::NoVulnerability, 1),
            (Reason::NoSoftware, 1),
            // The category of 30, and revision 77.
            (Reason::Dangling, 2),
            (Reason::BadNumber, 1),
            (Reason::BadDocument, 1),
        ]
    );
    // The article out of a title, and 10 superseded by a part.
    assert_eq!(report.inferred, 2);
    let windows = |text: &str| vec![text.to_owned()];
    assert_eq!(
        replacements(feed),
        [
            ("KB5100002".to_owned(), "KB5100001".to_owned(), windows("Windows 11")),
            ("KB5100002".to_owned(), "KB5100003".to_owned(), windows("Windows 11")),
        ]
    );
    let fix = feed.fixes.iter().find(|fix| fix.label == label(feed, 5_100_001)).unwrap();
    let build = FixedBuild::Version(Version::new(10, 0, 26200, 8700));
    assert_eq!(fix.fixed_builds, [build]);
    assert_eq!(fix.kind, Some(PackageKind::SecurityUpdate));
    let mended = feed.mended[usize::try_from(fix.mended).unwrap()][0];
    assert_eq!(mended.severity, Some(Rating::Critical));
    assert_eq!(feed.vulnerabilities[0].cve.as_str(), "CVE-2026-0001");
    // The restart stands with the part.
    let fix = feed.fixes.iter().find(|fix| fix.label == label(feed, 5_100_002)).unwrap();
    assert_eq!(fix.reboot, Some(Reboot::Maybe));
    let offer = feed.offers.iter().find(|offer| offer.label == fix.label).unwrap();
    assert_eq!(offer.title, "2026-07 Cumulative Update for a thing & more (KB5100002)");
    assert_eq!(feed.source.date, "2026-07-15".parse().ok());
}

#[test]
fn every_packing_gives_the_same_feed() {
    let stored = take(&catalogue(Stored, GRAPH, &details()), &FeedLimits::DEFAULT).unwrap();
    let packed = take(&catalogue(MsZip, GRAPH, &details()), &FeedLimits::DEFAULT).unwrap();
    assert_eq!(stored, packed);
    assert_eq!(stored.feed.to_bytes().unwrap(), packed.feed.to_bytes().unwrap());
    // Larger than one block of a folder, so that blocks lean on each other.
    let graph =
        GRAPH.replace("<Updates>", &format!("<Updates>{}", "<Filler a='b c'/>".repeat(9000)));
    let lzx = lzx_cabinet("package.xml", graph.as_bytes());
    let inner = cabinet(MsZip, &[&details()]);
    let files: [(&str, &[u8]); 3] =
        [("index.xml", INDEX.as_bytes()), ("package.cab", &lzx), ("package2.cab", &inner)];
    let other = take(&cabinet(Stored, &[&files]), &FeedLimits::DEFAULT).unwrap();
    assert_eq!(other.feed, packed.feed);
    let large = take(&catalogue(MsZip, &graph, &details()), &FeedLimits::DEFAULT).unwrap();
    assert_eq!(large.feed, packed.feed);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let plain = take(&catalogue(MsZip, GRAPH, &details()), &FeedLimits::DEFAULT).unwrap();
    let graph = format!("\u{feff}{}", GRAPH.replace('\n', "\r\n"));
    assert_eq!(take(&catalogue(MsZip, &graph, &details()), &FeedLimits::DEFAULT).unwrap(), plain);
}

#[test]
fn a_folder_of_many_files_is_unpacked_once() {
    let names: Vec<String> = (0..4_000).map(|at| format!("x/{at}")).collect();
    let content = format!("<ExtendedProperties>{}</ExtendedProperties>", " ".repeat(2_000));
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), content.as_bytes())).collect();
    let bytes = catalogue(MsZip, GRAPH, &files);
    let start = Instant::now();
    take(&bytes, &FeedLimits::DEFAULT).unwrap();
    // 8 MB once takes seconds at most, even without optimising; 16 GB take minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn what_is_no_catalogue_is_refused_by_name() {
    let whole = catalogue(MsZip, GRAPH, &details());
    let limits = &FeedLimits::DEFAULT;
    assert!(fault(b"", limits).contains("no offline catalogue of WSUS: nothing"));
    assert!(fault(b"PK\x03\x04", limits).contains("no signature of a cabinet"));
    for at in [5, 20, 40, 60, 100] {
        let fault = fault(&whole[..at], limits);
        assert!(fault.contains("damaged or cut off"), "{at}: {fault}");
    }
    let at = whole.len() - 40;
    assert!(fault(&whole[..at], limits).contains("damaged or cut off"));
    let index: [(&str, &[u8]); 1] = [("index.xml", INDEX.as_bytes())];
    assert!(fault(&cabinet(Stored, &[&index]), limits).contains("no package.cab"));
    let graph = cabinet(Stored, &[&[("package.xml", GRAPH.as_bytes())]]);
    let files: [(&str, &[u8]); 1] = [("package.cab", &graph)];
    assert!(fault(&cabinet(Stored, &[&files]), limits).contains("no index.xml"));
    let text: [(&str, &[u8]); 2] = [("index.xml", INDEX.as_bytes()), ("package.cab", b"text")];
    assert!(fault(&cabinet(Stored, &[&text]), limits).contains("`w.cab/package.cab` is no"));
    let masked = INDEX.replace("XOR=\"0\"", "XOR=\"1\"");
    let masked: [(&str, &[u8]); 1] = [("index.xml", masked.as_bytes())];
    assert!(fault(&cabinet(Stored, &[&masked]), limits).contains("XOR=1"));
}

#[test]
fn a_cabinet_of_the_index_that_is_not_there_is_listed() {
    let graph = cabinet(Stored, &[&[("package.xml", GRAPH.as_bytes())]]);
    let files: [(&str, &[u8]); 2] = [("package.cab", &graph), ("index.xml", INDEX.as_bytes())];
    let read = take(&cabinet(Stored, &[&files]), &FeedLimits::DEFAULT).unwrap();
    let missing = &read.report.rejected[&Reason::MissingDocument];
    assert!(missing.examples.contains("package2.cab"));
}

#[test]
fn xml_that_is_hostile_ends_the_import() {
    let bad = |graph: &str| fault(&catalogue(MsZip, graph, &details()), &SMALL);
    let entities = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{GRAPH}").replace("<?xml", "<?x");
    assert!(bad(&entities).contains("declares a document type or entities"));
    assert!(bad(&GRAPH.replace("<Updates>", "<Updates>&a;")).contains("unknown entity"));
    assert!(bad(&GRAPH.replace("</Updates>", "")).contains("damaged or cut off"));
    assert!(bad("<html></html>").contains("<html>"));
    assert!(bad("").contains("nothing"));
    assert!(bad("text").contains("no element"));
    assert!(bad(&GRAPH.replace("utf-8", "shift_jis")).contains("shift_jis"));
    assert!(bad(&"<a>".repeat(100)).contains("<a>"));
    let deep = GRAPH.replace("<Updates>", &"<Updates>".repeat(40));
    assert!(bad(&deep).contains("more than 16 levels deep"));
    let long = GRAPH.replace("RevisionId=\"10\"", &format!("a=\"{}\"", "x".repeat(20_000)));
    assert!(bad(&long).contains("more than 16384 bytes"));
    let many = GRAPH.replace("<Updates>", &format!("<Updates>{}", "<Update/>".repeat(300)));
    assert!(bad(&many).contains("more than 200 records"));
    let utf16: Vec<u8> = GRAPH.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [&[0xff, 0xfe], utf16.as_slice()].concat();
    let graph = cabinet(Stored, &[&[("package.xml", &utf16)]]);
    let files: [(&str, &[u8]); 1] = [("package.cab", &graph)];
    assert!(fault(&cabinet(Stored, &[&files]), &SMALL).contains("UTF-16"));
}

#[test]
fn small_files_that_are_no_xml_are_listed_but_entities_end_the_import() {
    let with = |content: &[u8]| {
        let files: [(&str, &[u8]); 1] = [("x/10", content)];
        take(&catalogue(Stored, GRAPH, &files), &SMALL)
    };
    for content in
        [b"".as_slice(), b"<a", b"<a></b>", b"<KBArticleID>\xff</KBArticleID>", b"\xff\xfe"]
    {
        let read = with(content).unwrap();
        assert_eq!(read.report.rejected[&Reason::BadDocument].count, 1, "{content:?}");
    }
    assert!(matches!(with(b"<!DOCTYPE a><a/>"), Err(Error::XmlEntities { .. })));
}

#[test]
fn bombs_are_refused() {
    // Two megabytes of blanks pack to a few kilobytes.
    let blanks = format!("{}<!-- -->", " ".repeat(10_000)).repeat(200);
    let blanks = GRAPH.replace("<Updates>", &format!("<Updates>{blanks}"));
    let bomb = catalogue(MsZip, &blanks, &details());
    assert!(bomb.len() < 60_000);
    assert!(fault(&bomb, &SMALL).contains("unpacks to more than 1048576 bytes"));
    // Blanks before what is wanted count as well.
    let long = vec![b' '; 2 << 20];
    let files: [(&str, &[u8]); 2] = [("c/1", &long), ("x/1", b"<a/>")];
    let bomb = catalogue(MsZip, GRAPH, &files);
    assert!(fault(&bomb, &SMALL).contains("unpacks to more than 1048576 bytes"));
    // A cabinet in a cabinet in a cabinet.
    let inner = cabinet(Stored, &[&[("x/1", b"<a/>".as_slice())]]);
    let files: [(&str, &[u8]); 1] = [("package3.cab", &inner)];
    let nested = catalogue(Stored, GRAPH, &files);
    assert!(fault(&nested, &SMALL).contains("more than 2 levels deep"));
    // More cabinets than documents there may be.
    let names: Vec<String> = (0..20).map(|at| format!("p{at}.cab")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &inner[..])).collect();
    assert!(fault(&cabinet(Stored, &[&files]), &SMALL).contains("more than 16 entries"));
}

#[test]
fn a_directory_that_lies_is_refused() {
    let stored = |data: &[u8]| {
        let size = u16::try_from(data.len()).unwrap().to_le_bytes();
        [&[0; 4], size.as_slice(), &size, data].concat()
    };
    let content = stored(INDEX.as_bytes());
    let limits = &FeedLimits::DEFAULT;
    // Whole, then with more than there is, of another packing, in more blocks than there are.
    assert!(
        fault(&directory("index.xml", INDEX.len(), 1, 0, &content), limits).contains("no pack")
    );
    let ends = "folder ends inside it";
    assert!(fault(&directory("index.xml", INDEX.len() + 1, 1, 0, &content), limits).contains(ends));
    assert!(fault(&directory("index.xml", 1 << 31, 0, 0, &content), limits).contains(ends));
    for kind in [1, 2, 3, 0x1503, 0x1472, 9] {
        let fault = fault(&directory("index.xml", INDEX.len(), 1, kind, &content), limits);
        assert!(fault.contains("damaged or cut off"), "{kind}: {fault}");
    }
    let fault_of = |bytes: &[u8]| fault(bytes, limits);
    let whole = directory("index.xml", INDEX.len(), 1, 0, &content);
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = whole.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    assert!(fault_of(&with(24, &[9, 9])).contains("version 9.9"));
    assert!(fault_of(&with(30, &[1, 0])).contains("goes on in another cabinet"));
    assert!(fault_of(&with(44 + 8, &[1, 0])).contains("folder 1, which is not there"));
    assert!(fault_of(&with(44 + 4, &[0xff; 4])).contains("folder ends before it"));
    assert!(fault_of(&with(36, &[0xff; 4])).contains("damaged or cut off"));
    // Files that lie across each other would be unpacked again and again.
    let files: [(&str, &[u8]); 2] = [("index.xml", INDEX.as_bytes()), ("a.cab", INDEX.as_bytes())];
    let mut across = cabinet(Stored, &[&files]);
    let at = across.windows(6).position(|name| name == b"a.cab\0").unwrap();
    across[at - 12..at - 8].copy_from_slice(&1_u32.to_le_bytes());
    let read = fault_of(&across);
    assert!(read.contains("lies across another file"), "{read}");
    let files: [(&str, &[u8]); 2] = [("index.xml", b"<a/>"), ("index.xml", b"<a/>")];
    assert!(fault_of(&cabinet(Stored, &[&files])).contains("holds it twice"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = take(&bytes, &SMALL);
        let _ = take(&directory("package.cab", bytes.len(), 1, 0x1503, &bytes), &SMALL);
        let _ = take(&directory("package.cab", bytes.len(), 1, 1, &bytes), &SMALL);
    }

    #[test]
    fn a_changed_catalogue_is_read_or_refused(
        flips in proptest::collection::vec((0.0..1.0, 1..=u8::MAX), 1..6),
        cut in proptest::option::of(0.0..1.0),
        lzx in any::<bool>(),
    ) {
        let mut bytes = if lzx {
            lzx_cabinet("package.cab", &lzx_cabinet("package.xml", GRAPH.as_bytes()))
        } else {
            catalogue(Stored, GRAPH, &details())
        };
        for (place, mask) in flips {
            let at = part(bytes.len(), place);
            bytes[at] ^= mask;
        }
        if let Some(place) = cut {
            bytes.truncate(part(bytes.len(), place));
        }
        let _ = take(&bytes, &SMALL);
    }
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]
fn part(length: usize, place: f64) -> usize {
    (place * length as f64) as usize
}
