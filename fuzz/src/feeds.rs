//! The targets of `seawall-feeds`, whose tests replay their kept corpus by including this file.
//!
//! Beside "no panic", a target holds an import to what is promised of it: within its limits, the
//! same however its bytes arrive, whole or not at all, and every row with a line that is there.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use std::{
    collections::BTreeSet,
    io::{self, Cursor, Read, Write},
    sync::LazyLock,
};

use ed25519_dalek::{Signer as _, SigningKey};
use liblzma::{
    stream::{Check, Filters, LzmaOptions, Stream},
    write::XzEncoder,
};
use seawall_advisory::{
    CveId,
    feed::{Feed, FeedKind, Place, diff::FeedChanges},
};
use seawall_facts::Products;
use seawall_feeds::{
    Error, FeedLimits, Imported, Intake, Limits,
    bulletin_md::{Import, ImportedBulletin, Labels, Rejected, Rejection, import, import_document},
    bulletin_search as workbook,
    bundle::{self, BundleLimits, PartContents},
    compare::differences,
    kev as exploited, oval as claims, release_info as page, update_catalog as offers,
    wesng as definitions, wsus as offline,
};
use sha2::{Digest as _, Sha256};
use tar::Header;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("bulletin_archive", archive),
    ("bulletin_document", document),
    ("bulletin_search", bulletin_search),
    ("bulletin_tar", tar),
    ("bundle", bundle),
    ("csaf", csaf),
    ("cvrf", cvrf),
    ("feed_oval", feed_oval),
    ("feed_update_catalog", feed_update_catalog),
    ("feed_wsus", feed_wsus),
    ("kev", kev),
    ("release_info", release_info),
    ("wesng", wesng),
];

/// Small, so that a short input reaches them.
const LIMITS: Limits = Limits {
    unpacked_bytes: 64 << 10,
    unpacking_memory: 4 << 20,
    documents: 4,
    document_bytes: 4 << 10,
    line_bytes: 1 << 10,
    path_bytes: 120,
    path_levels: 3,
    table_cells: 1 << 10,
    facts_bytes: 64 << 10,
    document_facts_bytes: 32 << 10,
    rejected: 256,
    document_rejected: 128,
};

/// As small, for feeds.
const FEED_LIMITS: FeedLimits = FeedLimits {
    unpacked_bytes: 64 << 10,
    document_bytes: 32 << 10,
    documents: 16,
    records: 1 << 12,
    record_bytes: 1 << 10,
    depth: 16,
    facts_bytes: 64 << 10,
};

/// A `.tar.xz` as it comes.
pub fn archive(bytes: &[u8]) {
    let whole = take(bytes);
    let one_by_one = take(OneByOne(bytes));
    let Ok(import) = whole else {
        return assert!(one_by_one.is_err());
    };
    assert_eq!(import, one_by_one.unwrap());
    check_import(&import);
    // Whole, or not at all.
    assert!(take(&bytes[..bytes.len() - 1]).is_err());
    assert!(take(bytes.chain(b"x".as_slice())).is_err());
}

/// What a `.tar.xz` holds, with the checksums of its headers put right.
pub fn tar(bytes: &[u8]) {
    let mut tar = bytes.to_vec();
    mend_checksums(&mut tar);
    let Ok(whole) = take(xz(&tar).as_slice()) else { return };
    check_import(&whole);
    // Whole, or not at all: an end that is missing is noticed, and so is what lies behind it.
    let cut = tar.len() / 2 / BLOCK * BLOCK;
    if let Ok(part) = take(xz(&tar[..cut]).as_slice()) {
        assert_eq!(part, whole);
    }
    tar.push(b'x');
    assert!(take(xz(&tar).as_slice()).is_err());
}

/// One document: an octet for the language, then its bytes.
pub fn document(bytes: &[u8]) {
    let Some((language, bytes)) = bytes.split_first() else { return };
    let labels = match language {
        b'd' => &*DE,
        b'e' => &*EN,
        _ => &*JA,
    };
    let read = |bytes: &[u8]| {
        import_document("2004/ms04-900.md", bytes, &LIMITS, labels, Products::embedded())
            .map(Option::unwrap)
            .map_err(|error| error.to_string())
    };
    let whole = read(bytes);
    assert_eq!(whole, read(bytes));
    let Ok((bulletin, rejected)) = &whole else { return };
    check_bulletin(bulletin, rejected, bytes);
    // Where sentences end is a matter of the language.
    if !matches!(language, b'd' | b'e') {
        for printed in bulletin.printed_products() {
            assert!(!printed.printed.contains('。'), "prose is kept: {}", printed.printed);
        }
    }
    if !bytes.contains(&b'\r') {
        let lines: Vec<&[u8]> = bytes.split(|octet| *octet == b'\n').collect();
        if let Ok(other) = read(&lines.join(b"\r\n".as_slice())) {
            assert_eq!(other, (bulletin.clone(), rejected.clone()), "other line ends");
        }
    }
}

/// A document of CVRF, in either form, or the index of them.
pub fn cvrf(bytes: &[u8]) {
    let read = |input: &mut dyn Read| {
        take_feed(FeedKind::Cvrf, |intake| seawall_feeds::cvrf::read(input, "2025-Mar", intake))
    };
    same(read(&mut &*bytes), read(&mut OneByOne(bytes)));
    let _ = seawall_feeds::cvrf::updates(bytes, "updates", &FEED_LIMITS);
}

/// A document of CSAF.
pub fn csaf(bytes: &[u8]) {
    let read = |input: &mut dyn Read| {
        let mut intake = Intake::new(&FEED_LIMITS, Products::embedded());
        let kind = seawall_feeds::csaf::read(input, "made.json", &mut intake)?;
        Ok(intake.finish(kind, ""))
    };
    same(read(&mut &*bytes), read(&mut OneByOne(bytes)));
}

/// WES-NG's definitions: a zip as it comes, or the rows behind their header.
pub fn wesng(bytes: &[u8]) {
    let made = if bytes.starts_with(b"PK") {
        bytes.to_vec()
    } else {
        [WESNG_HEADER.as_bytes(), bytes].concat()
    };
    let read = || {
        take_feed(FeedKind::Wesng, |intake| {
            definitions::read(Cursor::new(&made), "CVEs_20260628.csv", intake)
        })
    };
    let Some(Imported { feed, report }) = same(read(), read()) else { return };
    assert!(feed.fixes.len() <= report.taken);
}

const WESNG_HEADER: &str = "DatePosted,CVE,BulletinKB,Title,AffectedProduct,AffectedComponent,\
    Severity,Impact,Supersedes,Exploits\n";

/// A bundle as it comes, and again with its signature put right, so that head and parts are read.
pub fn bundle(bytes: &[u8]) {
    check_bundle(bytes);
    // The public key and the signature at its end.
    let Some((body, _)) = bytes.split_last_chunk::<96>() else { return };
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut signed = [body, key.verifying_key().as_bytes()].concat();
    let message = [b"seawall.bundle/1\n".as_slice(), &Sha256::digest(&signed)].concat();
    signed.extend(key.sign(&message).to_bytes());
    check_bundle(&signed);
}

fn check_bundle(bytes: &[u8]) {
    let Ok(bundle) = bundle::open(bytes, &BUNDLE_LIMITS) else { return };
    assert!(bundle::is_bundle(bytes));
    let contents = bundle.contents();
    let sizes = contents.parts.iter().map(|part| u64::try_from(part.bytes.len()).unwrap());
    assert!(sizes.sum::<u64>() <= BUNDLE_LIMITS.unpacked_bytes);
    assert!(contents.parts.len() <= BUNDLE_LIMITS.parts);
    for part in &contents.parts {
        assert!(bundle::is_part_name(&part.name));
        if let Ok(PartContents::Feed(feed)) = part.read() {
            assert!(FeedChanges::between(Some(&feed), Some(&feed)).is_empty());
        }
    }
    // Whole, or not at all.
    assert!(bundle::open(&bytes[..bytes.len() - 1], &BUNDLE_LIMITS).is_err());
    assert!(bundle::open(&[bytes, b"x"].concat(), &BUNDLE_LIMITS).is_err());
}

const BUNDLE_LIMITS: BundleLimits = BundleLimits {
    file_bytes: 64 << 10,
    head_bytes: 4 << 10,
    parts: 4,
    text_bytes: 1 << 10,
    unpacked_bytes: 64 << 10,
    unpacking_memory: 16 << 20,
};

/// CISA's catalogue.
pub fn kev(bytes: &[u8]) {
    let read = |input: &mut dyn Read| {
        take_feed(FeedKind::Kev, |intake| exploited::read(input, "kev.json", intake))
    };
    let Some(Imported { feed, report }) = same(read(&mut &*bytes), read(&mut OneByOne(bytes)))
    else {
        return;
    };
    assert!(feed.vulnerabilities.len() <= report.taken);
    assert!(feed.vulnerabilities.iter().all(|row| row.exploited.is_some()));
}

/// A BulletinSearch workbook: a zip as it comes, or a sheet and, behind an octet of zero, the
/// texts that its cells name.
pub fn bulletin_search(bytes: &[u8]) {
    let made = if bytes.starts_with(b"PK") { bytes.to_vec() } else { made_workbook(bytes) };
    let read = || {
        take_feed(FeedKind::BulletinSearch, |intake| {
            workbook::read(Cursor::new(&made), "b.xlsx", intake)
        })
    };
    let Some(Imported { feed, report }) = same(read(), read()) else { return };
    assert!(feed.fixes.len() <= report.taken);
    assert!(feed.fixes.iter().all(|fix| !feed.mended[at(fix.mended)].is_empty()));
    assert!(feed.fixes.iter().all(|fix| !fix.supersedes.contains(&fix.label)));
    assert!(feed.bulletins.is_sorted());
}

/// A page of release information.
pub fn release_info(bytes: &[u8]) {
    let read = |input: &mut dyn Read| {
        take_feed(FeedKind::ReleaseInformation, |intake| page::read(input, "page", intake))
    };
    let Some(Imported { feed, report }) = same(read(&mut &*bytes), read(&mut OneByOne(bytes)))
    else {
        return;
    };
    assert!(report.taken > 0 || feed.releases.is_empty());
    assert!(feed.releases.iter().all(|row| row.build.fields()[..2] == [10, 0]));
}

/// A document of OVAL definitions.
pub fn feed_oval(bytes: &[u8]) {
    let read = |input: &mut dyn Read| {
        take_feed(FeedKind::Oval, |intake| claims::read(input, "x.xml", intake))
    };
    same(read(&mut &*bytes), read(&mut OneByOne(bytes)));
}

/// A page of the Microsoft Update Catalog.
pub fn feed_update_catalog(bytes: &[u8]) {
    let read = |input: &mut dyn Read| {
        take_feed(FeedKind::UpdateCatalog, |intake| offers::read(input, "x.html", intake))
    };
    same(read(&mut &*bytes), read(&mut OneByOne(bytes)));
}

/// An offline catalogue of WSUS.
pub fn feed_wsus(bytes: &[u8]) {
    let read =
        || take_feed(FeedKind::Wsus, |intake| offline::read(Cursor::new(bytes), "x.cab", intake));
    same(read(), read());
}

fn take_feed(
    kind: FeedKind,
    read: impl FnOnce(&mut Intake<'_>) -> Result<(), Error>,
) -> Result<Imported, Error> {
    let mut intake = Intake::new(&FEED_LIMITS, Products::embedded());
    read(&mut intake)?;
    Ok(intake.finish(kind, ""))
}

/// What two readings of the same bytes gave, which must be the same, and is then a sound feed.
fn same(one: Result<Imported, Error>, other: Result<Imported, Error>) -> Option<Imported> {
    // Which of two faults is met first, and at which byte, depends on how much is read at a time.
    let (one, other) = (one.ok(), other.ok());
    assert_eq!(one, other);
    let imported = one?;
    let (feed, report) = (&imported.feed, &imported.report);
    assert!(report.taken <= report.records && report.records <= FEED_LIMITS.records);
    let is_label = |place: Place| at(place) < feed.labels.len();
    assert!(differences(feed, feed).is_empty());
    for row in feed.mended.iter().flatten() {
        assert!(row.vulnerability.is_none_or(|place| at(place) < feed.vulnerabilities.len()));
        assert!(row.component.is_none_or(|place| at(place) < feed.components.len()));
    }
    assert!(feed.fixes.iter().all(|fix| is_label(fix.label)));
    assert!(feed.fixes.iter().all(|fix| at(fix.software) < feed.software.len()));
    assert!(feed.fixes.iter().all(|fix| fix.supersedes.iter().all(|older| is_label(*older))));
    assert!(feed.releases.iter().all(|row| row.label.is_none_or(is_label)));
    assert!(feed.bulletins.iter().all(|row| is_label(row.label)));
    assert_eq!(&Feed::from_bytes(&feed.to_bytes().unwrap()).unwrap(), feed);
    Some(imported)
}

fn at(place: Place) -> usize {
    usize::try_from(place).unwrap()
}

fn made_workbook(bytes: &[u8]) -> Vec<u8> {
    let mut parts = bytes.splitn(2, |octet| *octet == 0);
    let (sheet, strings) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in [
        ("xl/workbook.xml", b"<workbook><sheets><sheet id=\"1\"/></sheets></workbook>".as_slice()),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"1\" Target=\"s.xml\"/></Relationships>",
        ),
        ("xl/s.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(part).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn take(archive: impl Read) -> Result<Import, Error> {
    import(archive, &LIMITS, &JA, Products::embedded())
}

fn check_import(import: &Import) {
    let report = &import.report;
    assert_eq!(report.documents, import.bulletins.len());
    assert!(report.documents + report.skipped.len() <= LIMITS.documents);
    let documents: BTreeSet<&str> =
        import.bulletins.iter().map(|bulletin| &*bulletin.document).collect();
    let ids: BTreeSet<&str> =
        import.bulletins.iter().map(|bulletin| bulletin.id.as_str()).collect();
    assert_eq!(ids.len(), import.bulletins.len());
    // A bulletin whose entry holds no text is rejected as a whole.
    let is_read = |row: &Rejected| {
        documents.contains(&*row.document) || matches!(row.reason, Rejection::NoText)
    };
    assert!(report.rejected.iter().all(is_read));
    assert!(report.rejected.len() <= LIMITS.rejected);
    for path in documents.into_iter().chain(report.skipped.iter().map(String::as_str)) {
        assert!(path.split('/').filter(|part| !part.is_empty()).count() <= LIMITS.path_levels);
    }
    let records: usize = import.bulletins.iter().map(|bulletin| lines(bulletin).count()).sum();
    let rows = &report.rows;
    let counted = rows.severities
        + rows.affected
        + rows.not_affected
        + rows.file_versions
        + rows.other_files
        + rows.registry_keys
        + rows.replacements
        + rows.inferred_replacements
        + rows.requirements
        + rows.reboots
        + rows.uninstalls;
    assert_eq!(counted, records);
    assert!(import.bulletins.iter().map(printed_bytes).sum::<usize>() <= LIMITS.facts_bytes);
}

fn check_bulletin(bulletin: &ImportedBulletin, rejected: &[Rejected], bytes: &[u8]) {
    let last = bytes.split(|octet| *octet == b'\n').count();
    assert!(lines(bulletin).all(|line| (1..=last).contains(&line)));
    assert!(rejected.iter().all(|row| (1..=last).contains(&row.line)));
    assert!(rejected.is_sorted_by_key(|row| row.line));
    // A cell may stand in several places, but not in ever more of them.
    assert!(lines(bulletin).count() + rejected.len() <= 8 * bytes.len() + 2);
    assert!(printed_bytes(bulletin) <= LIMITS.document_facts_bytes);
    assert!(rejected.len() <= LIMITS.document_rejected);
    for key in &bulletin.registry_keys {
        assert!(key.root.starts_with("HKEY_") && key.path.as_str().contains('\\'), "{key:?}");
    }
    assert!(bulletin.replacements.iter().all(|row| row.older != bulletin.id));
    let distinct: BTreeSet<&str> = bulletin.cves.iter().map(CveId::as_str).collect();
    assert_eq!(distinct.len(), bulletin.cves.len());
}

/// The line of every record.
fn lines(bulletin: &ImportedBulletin) -> impl Iterator<Item = usize> {
    let products = bulletin.affected.iter().chain(&bulletin.not_affected).map(|row| row.line);
    bulletin
        .severity
        .iter()
        .map(|row| row.line)
        .chain(products)
        .chain(bulletin.files.iter().map(|row| row.line))
        .chain(bulletin.registry_keys.iter().map(|row| row.line))
        .chain(bulletin.replacements.iter().map(|row| row.line))
        .chain(bulletin.requirements.iter().map(|row| row.line))
        .chain(bulletin.reboots.iter().map(|row| row.line))
        .chain(bulletin.uninstalls.iter().map(|row| row.line))
}

fn printed_bytes(bulletin: &ImportedBulletin) -> usize {
    bulletin.printed_products().map(|products| products.printed.len()).sum()
}

/// Puts the checksum of every header right, as the sizes lead from one to the next.
fn mend_checksums(tar: &mut [u8]) {
    let mut at = 0;
    while let Some(block) = tar.get_mut(at..at + BLOCK).filter(|block| **block != [0; BLOCK]) {
        let mut header = Header::from_byte_slice(block).clone();
        header.set_cksum();
        block.copy_from_slice(header.as_bytes());
        let size = header.entry_size().ok().and_then(|size| usize::try_from(size).ok());
        let next = size
            .and_then(|size| size.checked_next_multiple_of(BLOCK))
            .and_then(|size| size.checked_add(at + BLOCK));
        let Some(next) = next.filter(|next| *next < tar.len()) else { return };
        at = next;
    }
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut options = LzmaOptions::new_preset(0).unwrap();
    options.dict_size(4 << 10);
    let stream = Stream::new_stream_encoder(Filters::new().lzma2(&options), Check::Crc32).unwrap();
    let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Gives its bytes one at a time.
struct OneByOne<'a>(&'a [u8]);

impl Read for OneByOne<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(1);
        self.0.read(&mut buffer[..room])
    }
}

static JA: LazyLock<Labels> = LazyLock::new(|| Labels::embedded("ja").unwrap());
static DE: LazyLock<Labels> = LazyLock::new(|| Labels::embedded("de").unwrap());
static EN: LazyLock<Labels> = LazyLock::new(|| Labels::embedded("en").unwrap());

/// A tar is made of blocks of so many bytes.
const BLOCK: usize = 512;
