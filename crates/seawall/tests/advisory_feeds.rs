//! Outside feeds: what is taken in, what is asked of it, and that nothing changes where a feed is
//! refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{fs, path::PathBuf};

use common::{Run, Seawall};
use serde_json::Value;

const DEFINITIONS: &str = "\
DatePosted,CVE,BulletinKB,Title,AffectedProduct,AffectedComponent,Severity,Impact,Supersedes,Exploits
20190709,CVE-2019-1089,4507460,A flaw in RPC,Windows Server 2016,Windows RPC,Important,Elevation of Privilege,4503267,
20190813,CVE-2019-1148,4512517,Another,Windows Server 2016,Kernel,Important,Spoofing,4507460,
20190910,CVE-2019-1215,4516044,Another,Windows Server 2016,Kernel,Important,Spoofing,4512517,
20191008,CVE-2019-1060,4519998,Another,Windows Server 2016,Kernel,Important,Spoofing,4524152,
20191008,CVE-2019-1061,4519335,Another,Windows Server 2016,Kernel,Important,Spoofing,4503355,
20191112,CVE-2019-1409,4525236,Another,Windows Server 2016,Kernel,Important,Spoofing,4519998,
20191210,CVE-2019-1453,4530689,Another,Windows Server 2016,Kernel,Important,Spoofing,4525236,
20191210,CVE-2019-1453,Release Notes,Another,Office,,Important,Spoofing,,
";

/// Made by the shape of MSRC's documents.
fn cvrf(build: &str) -> String {
    format!(
        "<cvrf:cvrfdoc xmlns:cvrf=\"http://www.icasi.org/CVRF/schema/cvrf/1.1\" \
         xmlns:vuln=\"http://www.icasi.org/CVRF/schema/vuln/1.1\" \
         xmlns:prod=\"http://www.icasi.org/CVRF/schema/prod/1.1\">\
         <cvrf:DocumentTracking><cvrf:Identification><cvrf:ID>2024-Apr</cvrf:ID></cvrf:Identification>\
         <cvrf:CurrentReleaseDate>2024-04-10T07:00:00Z</cvrf:CurrentReleaseDate></cvrf:DocumentTracking>\
         <prod:ProductTree><prod:FullProductName ProductID=\"1\">Windows 10 Version 22H2 for x64-based Systems</prod:FullProductName></prod:ProductTree>\
         <vuln:Vulnerability Ordinal=\"1\"><vuln:Title>A flaw in RPC</vuln:Title><vuln:CVE>CVE-2024-90001</vuln:CVE>\
         <vuln:Remediations><vuln:Remediation Type=\"Vendor Fix\"><vuln:Description>5036892</vuln:Description>\
         <vuln:ProductID>1</vuln:ProductID><vuln:RestartRequired>Yes</vuln:RestartRequired>\
         <vuln:SubType>Security Update</vuln:SubType><vuln:FixedBuild>{build}</vuln:FixedBuild>\
         </vuln:Remediation></vuln:Remediations></vuln:Vulnerability></cvrf:cvrfdoc>"
    )
}

fn import(seawall: &Seawall, name: &str, content: impl AsRef<[u8]>) -> Run {
    fs::write(seawall.folder.path().join(name), content).unwrap();
    seawall.run(&["advisory", "import", name])
}

fn json(seawall: &Seawall, arguments: &[&str]) -> Value {
    let run = seawall.run(&[&["advisory"], arguments, &["--format", "json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

fn kept(seawall: &Seawall) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = seawall.folder.path().join("seawall/advisories/feeds");
    let files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.map(|file| (file.clone(), fs::read(file).unwrap())).collect();
    files.sort();
    files
}

fn verdict(seawall: &Seawall, build: &str) -> Value {
    let asked = ["fixes", "CVE-2024-90001", "--product", "w10-22h2-x64", "--build", build];
    json(seawall, &asked)["verdict"].take()
}

#[test]
fn a_hole_in_a_line_is_closed_and_marked_with_its_rule() {
    let seawall = Seawall::new();
    let run = import(&seawall, "CVEs_20191231.csv", DEFINITIONS);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("wesng, data as of 2019-12-31: 1 documents"), "{}", run.stdout);
    assert!(run.stdout.contains("1 missing links inferred (line-gap/1 1)"), "{}", run.stdout);
    assert!(run.stdout.contains("`Release Notes`"), "{}", run.stdout);

    let found = json(&seawall, &["successors", "KB4516044", "--product", "ws2016"]);
    let rows = found["successors"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["KB4519998", "KB4525236", "KB4530689"]);
    assert_eq!(rows[0]["strength"], "inferred");
    assert_eq!(rows[0]["rules"][0], "line-gap/1");
    // What a product does not share is not carried over to it.
    let other = json(&seawall, &["successors", "KB4516044", "--product", "ws2019"]);
    assert_eq!(other["successors"].as_array().unwrap().len(), 0);
    let shown = seawall.run(&["advisory", "successors", "KB4516044", "--product", "ws2016"]);
    assert!(shown.stdout.contains("inferred; rule line-gap/1"), "{}", shown.stdout);
}

#[test]
fn a_build_below_at_and_above_the_fixed_one_is_missing_and_fixed() {
    let seawall = Seawall::new();
    assert_eq!(import(&seawall, "2024-Apr", cvrf("10.0.19045.4291")).code, 0);
    assert_eq!(verdict(&seawall, "10.0.19045.4290")["state"], "missing");
    assert_eq!(verdict(&seawall, "10.0.19045.4291")["state"], "fixed");
    assert_eq!(verdict(&seawall, "10.0.19045.6456")["state"], "fixed");
    // 21H2 has the same updates.
    assert_eq!(verdict(&seawall, "10.0.19044.4291")["state"], "fixed");
    let unknown = verdict(&seawall, "10.0.19045");
    assert_eq!(unknown["state"], "unknown");
    assert_eq!(unknown["next_step"]["code"], "collect_revision");
    let asked = ["fixes", "CVE-2024-90001", "--product", "w10-22h2-x64", "--build", "10.0.19045"];
    let said = seawall.run(&[&["advisory"], asked.as_slice()].concat());
    assert!(said.stdout.contains("next: collect UBR"), "{}", said.stdout);
    assert!(said.stdout.contains("data as of: cvrf-2024-apr 2024-04-10"), "{}", said.stdout);
    assert_eq!(verdict(&seawall, "10.0.17763.9999")["state"], "unknown");
    let run = seawall.run(&[
        "advisory",
        "fixes",
        "CVE-2024-90001",
        "--product",
        "w10-22h2-x64",
        "--build",
        "new",
    ]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`new` is no build"), "{}", run.stderr);
}

#[test]
fn a_fixed_build_of_another_product_is_not_believed() {
    let seawall = Seawall::new();
    let run = import(&seawall, "2024-Apr", cvrf("10.0.17763.5696"));
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("a fixed build of another product"), "{}", run.stdout);
    let verdict = verdict(&seawall, "10.0.19045.9999");
    assert_eq!(verdict["state"], "unknown");
    assert_eq!(verdict["reasons"][0]["code"], "no_fixed_build_known");
}

#[test]
fn the_months_of_cvrf_are_kept_side_by_side_and_replace_themselves() {
    let seawall = Seawall::new();
    assert_eq!(import(&seawall, "2024-Mar", cvrf("10.0.19045.4170")).code, 0);
    assert_eq!(import(&seawall, "2024-Apr", cvrf("10.0.19045.4170")).code, 0);
    assert_eq!(import(&seawall, "2024-Apr", cvrf("10.0.19045.4291")).code, 0);
    let names: Vec<String> = kept(&seawall)
        .iter()
        .map(|(file, _)| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["cvrf-2024-apr.feed", "cvrf-2024-mar.feed"]);
    // Two documents name two builds for one flaw: between them nothing is claimed.
    let between = verdict(&seawall, "10.0.19045.4200");
    assert_eq!(between["state"], "unknown");
    assert_eq!(between["reasons"][0]["code"], "build_between");
}

#[test]
fn what_concerns_rpc_is_listed_with_the_rule_that_says_so() {
    let seawall = Seawall::new();
    import(&seawall, "CVEs_20191231.csv", DEFINITIONS);
    let listed = json(&seawall, &["list", "--scope", "rpc", "--product", "ws2016"]);
    let rows = listed["advisories"].as_array().unwrap();
    let rule = |id: &str| {
        let row = rows.iter().find(|row| row["id"] == id);
        row.map(|row| row["scope"]["rule"].as_str().unwrap().to_owned())
    };
    assert_eq!(rule("KB4507460").as_deref(), Some("rpc-named/1"));
    assert_eq!(rule("KB4525236").as_deref(), Some("rpc-listed/1"));
    assert_eq!(rule("KB4512517"), None);
    assert!(!listed["untold"].as_array().unwrap().is_empty());
    let all = json(&Seawall::new(), &["list", "--scope", "rpc"]);
    assert_eq!(all["untold"].as_array().unwrap().len(), 120);
    let run = seawall.run(&["advisory", "list", "--scope", "smb"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no scope `smb`"), "{}", run.stderr);
}

#[test]
fn a_vulnerability_and_an_update_are_shown_as_feeds_have_them() {
    let seawall = Seawall::new();
    import(&seawall, "2024-Apr", cvrf("10.0.19045.4291"));
    import(
        &seawall,
        "kev.json",
        "{\"title\":\"t\",\"catalogVersion\":\"2025.08.25\",\"dateReleased\":\"2025-08-25T17:04:19.9796Z\",\
         \"count\":1,\"vulnerabilities\":[{\"cveID\":\"CVE-2024-90001\",\"vendorProject\":\"Microsoft\",\
         \"product\":\"Windows\",\"vulnerabilityName\":\"Another name\",\"dateAdded\":\"2024-05-01\",\
         \"shortDescription\":\"\",\"requiredAction\":\"\",\"dueDate\":\"2024-06-01\",\
         \"knownRansomwareCampaignUse\":\"Known\",\"notes\":\"\",\"cwes\":[]}]}",
    );
    let shown = json(&seawall, &["show", "CVE-2024-90001"]);
    assert_eq!(shown["kind"], "vulnerability");
    assert_eq!(shown["title"]["en"], "A flaw in RPC");
    assert_eq!(shown["updates"][0]["kb"], "5036892");
    assert_eq!(shown["updates"][0]["evidence"][0]["build"], "10.0.19045.4291");
    assert_eq!(shown["known_exploited"][0]["ransomware"], true);
    let shown = json(&seawall, &["show", "KB5036892"]);
    assert_eq!((&shown["kind"], &shown["cves"][0]), (&"update".into(), &"CVE-2024-90001".into()));
    // A bulletin about a flaw stays what is shown of it.
    assert_eq!(json(&seawall, &["show", "CVE-2003-0352"])["id"], "MS03-026");
}

#[test]
fn a_refused_feed_changes_nothing_and_says_what_is_wrong() {
    let seawall = Seawall::new();
    import(&seawall, "CVEs_20191231.csv", DEFINITIONS);
    let before = kept(&seawall);
    assert_eq!(before.len(), 1);
    let entity =
        cvrf("1").replace("<cvrf:cvrfdoc", "<!DOCTYPE x [<!ENTITY a \"b\">]><cvrf:cvrfdoc");
    let cut = cvrf("10.0.19045.4291");
    let cut = cut.get(..cut.len() / 2).unwrap();
    for (name, content, says) in [
        ("a.csv", "DatePosted,KB\n1,2\n".as_bytes(), "a header `DatePosted,KB`"),
        ("a.zip", b"PK\x03\x04 and no more", "its directory"),
        ("a.xml", entity.as_bytes(), "document type or entities"),
        ("b.xml", cut.as_bytes(), "cut off"),
        ("a.json", b"{\"catalogVersion\": \"2025", "damaged or cut off"),
        ("a.cab", b"MSCF\0\0\0\0", "damaged or cut off"),
        ("a.bin", b"\x7fELF", "was not imported"),
    ] {
        let run = import(&seawall, name, content);
        assert_eq!(run.code, 2, "{name}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{name}: {}", run.stderr);
        assert!(run.stderr.contains("hint"), "{name}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{name}");
        assert_eq!(kept(&seawall), before, "{name}");
    }
}

#[test]
fn check_shows_where_the_vendors_feeds_and_the_claims_of_others_differ() {
    let seawall = Seawall::new();
    import(&seawall, "2024-Apr", cvrf("10.0.19045.4291"));
    let name = "Windows 10 Version 22H2 for x64-based Systems";
    // Made by the shape of MSRC's documents; the build is another.
    let csaf = format!(
        r#"{{"document":{{"category":"csaf_security_advisory","csaf_version":"2.0",
        "publisher":{{"category":"vendor","name":"MSRC","namespace":"https://msrc.microsoft.com"}},"title":"t",
        "tracking":{{"current_release_date":"2024-04-09T07:00:00.000Z","id":"msrc_CVE-2024-90001",
        "initial_release_date":"2024-04-09T07:00:00.000Z","revision_history":[],"status":"final","version":"1"}}}},
        "product_tree":{{"branches":[{{"category":"product_name","name":"{name}","branches":[
        {{"category":"product_version_range","name":"<10.0.19045.4290","product":{{"name":"{name} <10.0.19045.4290","product_id":"1"}}}},
        {{"category":"product_version","name":"10.0.19045.4290","product":{{"name":"{name} 10.0.19045.4290","product_id":"2"}}}}]}}]}},
        "vulnerabilities":[{{"cve":"CVE-2024-90001","title":"A flaw in RPC",
        "product_status":{{"fixed":["2"],"known_affected":["1"]}},
        "remediations":[{{"category":"vendor_fix","date":"2024-04-09T07:00:00.000Z",
        "details":"10.0.19045.4290:Security Update:https://support.microsoft.com/help/5036892","product_ids":["1"],
        "url":"https://support.microsoft.com/help/5036892"}}]}}]}}"#
    );
    assert_eq!(import(&seawall, "a.json", csaf).code, 0);
    // Made: the definition asks for an older version than the bulletin's.
    let oval = r#"<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"><definitions>
        <definition id="oval:made:def:1" class="vulnerability" version="1"><metadata><title>t</title>
        <affected family="windows"><platform>Microsoft Windows 2000</platform></affected>
        <reference source="CVE" ref_id="CVE-2003-0715"/></metadata>
        <criteria><criterion test_ref="oval:made:tst:1"
        comment="the version of ole32.dll is less than 5.0.2195.6000"/></criteria></definition>
        </definitions></oval_definitions>"#;
    assert_eq!(import(&seawall, "oval.xml", oval).code, 0);
    let said = seawall.run(&["advisory", "check"]);
    let line = |start: &str| said.stdout.lines().find(|line| line.starts_with(start));
    let differs = line("CVE-2024-90001").unwrap_or_else(|| panic!("{}", said.stdout));
    assert!(
        differs.contains("10.0.19045.4291") && differs.contains("10.0.19045.4290"),
        "{differs}"
    );
    let claim = line("oval:made:def:1").unwrap_or_else(|| panic!("{}", said.stdout));
    assert!(claim.contains("5.0.2195.6000") && claim.contains("misses hosts"), "{claim}");
    // A claim changes no record.
    let shown = json(&seawall, &["show", "MS03-039"]);
    assert!(!shown.to_string().contains("5.0.2195.6000"));
}

#[test]
fn sources_tell_their_age_and_what_they_hold() {
    let seawall = Seawall::new();
    let run = seawall.run(&["advisory", "sources"]);
    assert!(run.stdout.contains("no feeds were taken in"), "{}", run.stdout);
    import(&seawall, "CVEs_20191231.csv", DEFINITIONS);
    let told = json(&seawall, &["sources"]);
    let feed = &told["feeds"][0];
    assert_eq!((&feed["name"], &feed["data_as_of"]), (&"wesng".into(), &"2019-12-31".into()));
    assert_eq!(feed["counts"]["statements"], 7);
    assert_eq!(feed["warnings"][0]["code"], "old");
    // Less than before is said when it comes.
    let fewer = DEFINITIONS.lines().take(4).collect::<Vec<_>>().join("\n");
    let run = import(&seawall, "CVEs_20200131.csv", fewer);
    assert!(run.stdout.contains("warning: it holds less"), "{}", run.stdout);
}

#[test]
fn words_of_a_feed_do_not_write_on_the_terminal() {
    let seawall = Seawall::new();
    let hostile = DEFINITIONS.replace("Release Notes", "\u{1b}[2J\u{202e}KB");
    let run =
        import(&seawall, "CVEs_20191231.csv", hostile.replace("A flaw in RPC", "\u{1b}]0;x\u{7}"));
    assert_eq!(run.code, 0);
    let shown = seawall.run(&["advisory", "show", "CVE-2019-1089"]);
    for text in [run.stdout, shown.stdout] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    }
}
