//! OVAL definitions. There is no real document at hand: these are made up, after what is known of
//! some of the repository's (a page of facts names their thresholds and faults).

use std::io::Cursor;

use proptest::prelude::*;
use seawall_advisory::{Catalogue, Comparison, compare_claims, feed::Claim};
use seawall_facts::Version;
use seawall_feeds::{Error, FeedLimits, Imported, Reason, oval};

use crate::made_feeds::{SMALL, import};

const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5" xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5">
<generator><oval:schema_version>5.11.2</oval:schema_version><oval:timestamp>2011-05-16T04:02:28</oval:timestamp></generator>
"#;

/// Made: the thresholds of definition 2343, which are those of MS03-039 for the first service
/// pack, its two branches joined by AND, and the update demanded.
const WRONG: &str = r#"<definition class="vulnerability" id="oval:made:def:2343" version="1"><metadata>
<title>Made: Windows XP RPC buffer overflow</title>
<affected family="windows"><platform>Microsoft Windows XP</platform><product>DCOM</product></affected>
<reference source="CVE" ref_id="CAN-2003-0352"/><reference source="Other" ref_id="x"/>
<description>Made.</description></metadata>
<criteria>
 <criteria operator="AND" comment="both">
  <criteria operator="AND">
   <criterion comment="Win2K/XP/2003 is patched" negate="true" test_ref="oval:made:tst:1"/>
   <criterion comment="the version of rpcrt4.dll is less than 5.1.2600.109" test_ref="oval:made:tst:2"/>
  </criteria>
  <criteria operator="AND">
   <criterion comment="Win2K/XP/2003/Vista service pack 1 is installed" test_ref="oval:made:tst:3"/>
   <criterion comment="the version of rpcrt4.dll is less than 5.1.2600.1254" test_ref="oval:made:tst:4"/>
  </criteria>
 </criteria>
 <criterion comment="the patch kb824146 is installed (Hotfix key)" test_ref="oval:made:tst:5"/>
 <criterion comment="DCOM is enabled" test_ref="oval:made:tst:6"/>
</criteria></definition>"#;

/// Made: as it should be, with tests, objects and states.
const RIGHT: &str = r#"<definitions><definition class="vulnerability" id="oval:made:def:1" version="1"><metadata>
<title>Made: Windows 2000 RPC buffer overflow</title>
<affected family="windows"><platform>Microsoft Windows 2000</platform></affected>
<reference source="CVE" ref_id="CVE-2003-0352"/></metadata>
<criteria operator="AND">
 <criteria operator="OR">
  <criterion comment="first" test_ref="oval:made:tst:10"/>
  <criterion comment="second" negate="true" test_ref="oval:made:tst:11"/>
 </criteria>
 <criterion comment="the patch is there" negate="true" test_ref="oval:made:tst:12"/>
 <criterion comment="rpcss.exe is less than 5.0.2195.6760" test_ref="oval:made:tst:13"/>
</criteria></definition>
<definition class="inventory" id="oval:made:def:2"><metadata/></definition>
<definition class="patch" id="oval:made:def:3"><metadata><affected family="unix"/></metadata></definition>
</definitions>
<tests>
 <file_test id="oval:made:tst:10" xmlns="w"><object object_ref="oval:made:obj:1"/><state state_ref="oval:made:ste:1"/></file_test>
 <file_test id="oval:made:tst:11" xmlns="w"><object object_ref="oval:made:obj:2"/><state state_ref="oval:made:ste:2"/></file_test>
 <registry_test id="oval:made:tst:12" check_existence="at_least_one_exists"><object object_ref="oval:made:obj:3"/></registry_test>
 <file_test id="oval:made:tst:13"><object object_ref="oval:made:obj:4"/><state state_ref="oval:made:ste:3"/></file_test>
</tests>
<objects>
 <file_object id="oval:made:obj:1"><path var_ref="oval:made:var:1"/><filename>rpcrt4.dll</filename></file_object>
 <file_object id="oval:made:obj:2"><filepath>C:\WINNT\System32\OLE32.DLL</filepath></file_object>
 <registry_object id="oval:made:obj:3"><hive>HKEY_LOCAL_MACHINE</hive><key>SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB823980</key></registry_object>
 <file_object id="oval:made:obj:4"><filename var_ref="oval:made:var:2"/></file_object>
</objects>
<states>
 <file_state id="oval:made:ste:1"><version datatype="version" operation="less than">5.0.2195.6753</version></file_state>
 <file_state id="oval:made:ste:2"><version datatype="version" operation="greater than or equal">5.0.2195.6750</version></file_state>
 <file_state id="oval:made:ste:3"><version datatype="version" operation="less than">5.0.2195.6760</version></file_state>
</states></oval_definitions>"#;

fn right() -> String {
    format!("{ROOT}{RIGHT}")
}

fn take(document: &[u8], limits: &FeedLimits) -> Result<Imported, Error> {
    import(limits, |intake| oval::read(Cursor::new(document), "made.xml", intake))
}

fn fault(document: &str) -> String {
    take(document.as_bytes(), &SMALL).unwrap_err().to_string()
}

fn one(document: &str) -> Claim {
    let read = take(document.as_bytes(), &SMALL).unwrap();
    read.feed.claims.into_iter().next().unwrap()
}

fn thresholds(claim: &Claim) -> Vec<(&str, String, bool)> {
    let rows = claim.tests.iter();
    rows.map(|test| (test.file.as_str(), test.below.to_string(), test.from_comment)).collect()
}

fn rejected(read: &Imported) -> Vec<(Reason, usize)> {
    read.report.rejected.iter().map(|(reason, rows)| (*reason, rows.count)).collect()
}

#[test]
fn a_definition_without_its_tests_is_read_by_its_comments() {
    let read = take(WRONG.as_bytes(), &SMALL).unwrap();
    assert_eq!((read.report.records, read.report.taken, read.report.inferred), (1, 1, 2));
    assert_eq!(rejected(&read), []);
    let claim = &read.feed.claims[0];
    assert_eq!(claim.id, "oval:made:def:2343");
    assert_eq!(claim.title, "Made: Windows XP RPC buffer overflow");
    assert_eq!(claim.cves.len(), 1);
    assert_eq!(claim.cves[0].as_str(), "CVE-2003-0352");
    assert_eq!(
        (&claim.platforms[..], &claim.products[..]),
        (&["Microsoft Windows XP".to_owned()][..], &["DCOM".to_owned()][..])
    );
    assert_eq!(
        thresholds(claim),
        [
            ("rpcrt4.dll", "5.1.2600.109".to_owned(), true),
            ("rpcrt4.dll", "5.1.2600.1254".to_owned(), true),
        ]
    );
    assert_eq!(claim.faults, ["requires_installed_update", "contradicting_branches"]);
}

#[test]
fn a_definition_with_its_tests_is_read_by_them() {
    let read = take(right().as_bytes(), &SMALL).unwrap();
    assert_eq!((read.report.records, read.report.taken, read.report.inferred), (3, 1, 1));
    // The other two claim nothing.
    assert_eq!(rejected(&read), [(Reason::NotUnderstood, 2)]);
    let claim = &read.feed.claims[0];
    assert_eq!(
        thresholds(claim),
        [
            ("rpcrt4.dll", "5.0.2195.6753".to_owned(), false),
            // Said the other way round: not from that version on.
            ("OLE32.DLL", "5.0.2195.6750".to_owned(), false),
            // Its object gives the name as a variable.
            ("rpcss.exe", "5.0.2195.6760".to_owned(), true),
        ]
    );
    assert_eq!(claim.faults, [""; 0]);
    assert_eq!(read.feed.source.date, "2011-05-16".parse().ok());
}

#[test]
fn faults_are_those_of_the_logic() {
    let either = WRONG.replace("operator=\"AND\" comment=\"both\"", "operator=\"OR\"");
    assert_eq!(one(&either).faults, ["requires_installed_update"]);
    // The same, said by what does not hold: not (neither this nor that).
    let neither =
        either.replace("<criteria operator=\"OR\"", "<criteria operator=\"OR\" negate=\"true\"");
    assert_eq!(one(&neither).faults, ["requires_installed_update"]);
    let turned = WRONG.replace(
        "<criterion comment=\"the patch",
        "<criterion negate=\"true\" comment=\"the patch",
    );
    assert_eq!(one(&turned).faults, ["contradicting_branches"]);
    let patch = WRONG.replace("class=\"vulnerability\"", "class=\"patch\"");
    assert_eq!(one(&patch).faults, ["contradicting_branches"]);
    // By the key of the registry, whatever the comment says.
    let demanded =
        right().replace("comment=\"the patch is there\" negate=\"true\"", "comment=\"x\"");
    assert_eq!(one(&demanded).faults, ["requires_installed_update"]);
    let absent = demanded.replace("at_least_one_exists", "none_exist");
    assert_eq!(one(&absent).faults, [""; 0]);
}

#[test]
fn claims_are_set_beside_the_catalogue() {
    let document = format!("{ROOT}<definitions>{WRONG}{}", RIGHT.replacen("<definitions>", "", 1));
    // With tests in the document, the first definition's are dangling and read by comment.
    let read = take(document.as_bytes(), &SMALL).unwrap();
    assert_eq!(rejected(&read), [(Reason::Dangling, 6), (Reason::NotUnderstood, 2)]);
    let catalogue = Catalogue::embedded().unwrap();
    let rows = compare_claims(&read.feed, catalogue);
    let shown: Vec<String> = rows
        .iter()
        .filter(|row| row.bulletin.as_str() == "MS03-026")
        .map(|row| {
            let to = row.threshold.as_ref().map(|to| (to.kb.as_str(), to.at_least));
            format!("{} {} {:?} {to:?}", row.test.file, row.test.below, row.comparison)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "rpcrt4.dll 5.1.2600.109 Agrees Some((\"823980\", 5.1.2600.109))",
            // MS03-039's version: a host with MS03-026 alone would be found.
            "rpcrt4.dll 5.1.2600.1254 Higher Some((\"823980\", 5.1.2600.1230))",
            "rpcrt4.dll 5.0.2195.6753 Agrees Some((\"823980\", 5.0.2195.6753))",
            "OLE32.DLL 5.0.2195.6750 Lower Some((\"823980\", 5.0.2195.6769))",
            // So the file is called on Windows NT 4.0.
            "rpcss.exe 5.0.2195.6760 NoEvidence None",
        ]
    );
    // Nothing else of the feed comes of claims.
    assert!(read.feed.fixes.is_empty() && read.feed.replacements.is_empty());
    let first = rows.first().unwrap();
    assert_eq!(first.comparison, Comparison::Agrees);
    assert_eq!(first.test.below, Version::new(5, 1, 2600, 109));
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let other = format!("\u{feff}{}", right().replace('\n', "\r\n"));
    assert_eq!(take(other.as_bytes(), &SMALL).unwrap(), take(right().as_bytes(), &SMALL).unwrap());
}

#[test]
fn text_in_japanese_and_what_is_missing_are_kept_as_they_are() {
    let bare = "<definition class='vulnerability' id='x'><metadata><title>更新 &#x3042;</title>\
                <reference source='CVE' ref_id='日本'/></metadata></definition>";
    let read = take(bare.as_bytes(), &SMALL).unwrap();
    assert_eq!(read.feed.claims[0].title, "更新 あ");
    assert_eq!(rejected(&read), [(Reason::NoVulnerability, 1)]);
}

#[test]
fn hostile_documents_are_refused() {
    assert!(fault("").contains("nothing"));
    assert!(fault("text").contains("no element"));
    assert!(fault("<html/>").contains("<html>"));
    assert!(fault(&format!("<!DOCTYPE x>{RIGHT}")).contains("declares a document type"));
    assert!(fault(&right().replace("<generator>", "<generator>&x;")).contains("unknown entity"));
    assert!(fault(right().get(..900).unwrap()).contains("damaged or cut off"));
    assert!(fault(&right().replace("UTF-8", "Shift_JIS")).contains("shift_jis"));
    let deep = format!("<definition>{}", "<criteria>".repeat(40));
    assert!(fault(&deep).contains("more than 16 levels"));
    let long = right().replace("first", &"x".repeat(20_000));
    assert!(fault(&long).contains("more than 16384 bytes"));
    let pieces = right().replace("rpcrt4.dll", &"x<!-- -->".repeat(20_000));
    assert!(fault(&pieces).contains("more than 16384 bytes"));
    let many = format!("{ROOT}{}</oval_definitions>", "<definition/>".repeat(300));
    assert!(fault(&many).contains("more than 200 records"));
    let criteria = "<criterion/>".repeat(9_000);
    let rich = format!("<definition><criteria>{criteria}</criteria></definition>");
    assert!(fault(&rich).contains("take more than 262144 bytes"));
    let no_utf8 =
        right().into_bytes().into_iter().map(|byte| if byte == b'M' { 0xff } else { byte });
    let error = take(&no_utf8.collect::<Vec<u8>>(), &SMALL).unwrap_err();
    assert!(error.to_string().contains("damaged or cut off"), "{error}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = take(&bytes, &SMALL);
    }

    #[test]
    fn a_changed_document_is_read_or_refused(
        wrong in any::<bool>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = if wrong { WRONG.to_owned() } else { right() }.into_bytes();
        for (at, value) in flips {
            *at.get_mut(&mut bytes) = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        let _ = take(&bytes, &SMALL);
    }
}
