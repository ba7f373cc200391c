//! What feeds give, and what is said of it: made ones, small, with all that a feed can bring.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::Scene;

/// Takes the feeds in on a host of their own, then asks it.
pub(super) fn check(scene: &Scene) -> Result<()> {
    let ask = |arguments: &[&str]| {
        scene.printed_at("fed", &[&["advisory"][..], arguments, &["--format", "json"]].concat())
    };
    let mut sources = ask(&["sources"])?;
    let mut imports = String::new();
    // The first one again: then there is something that was kept before.
    for (name, contents) in [FEEDS[0], FEEDS[1], FEEDS[2], FEEDS[0]] {
        let file = scene.folder.join(name);
        fs::write(&file, contents)?;
        imports += &ask(&["import", file.to_str().context("the folder is no UTF-8")?])?;
    }
    sources += &ask(&["sources"])?;
    let mut records = scene.printed_at("fed", &["advisory", "export"])?;
    for question in RECORDS {
        records += &ask(question)?;
    }
    let mut fixes = String::new();
    for question in FIXES {
        fixes += &ask(&[&["fixes"][..], question].concat())?;
    }
    // What the schemas allow must be in it, or nothing is shown of them.
    for (word, said) in [
        (r#""scope":{"rule""#, &records),
        (r#""untold":["#, &records),
        (r#""kind":"update""#, &records),
        (r#""kind":"vulnerability""#, &records),
        (r#""package_kind":"hotpatch""#, &records),
        (r#""package_kind":{"other""#, &records),
        (r#""ransomware":true"#, &records),
        (r#""before":{"#, &imports),
        (r#""build-order/1":"#, &imports),
        (r#""no_article":{"#, &imports),
        (r#""state":"missing""#, &fixes),
        (r#""state":"fixed""#, &fixes),
        (r#""newest":{"#, &fixes),
        (r#""code":"old""#, &sources),
    ] {
        ensure!(said.contains(word), "no {word}");
    }
    let counts = (
        scene.validate("advisory-feed-import-1", &imports)?,
        scene.validate("advisory-sources-1", &sources)?,
        scene.validate("advisory-1", &records)?,
        scene.validate("advisory-fixes-1", &fixes)?,
    );
    ensure!(counts == (4, 2, RECORDS.len() + 1, FIXES.len()), "{counts:?} documents");
    Ok(())
}

const RECORDS: &[&[&str]] = &[
    &["list", "--scope", "rpc"],
    &["list", "--cve", "CVE-2025-90001", "--as-of", "2025-03-31"],
    &["show", "KB9000001"],
    &["show", "KB9000003"],
    &["show", "CVE-2025-90001"],
    &["show", "ADV990009"],
    &["successors", "KB9000001", "--product", "ws2016"],
    &["contains", "KB9000002"],
    &["graph", "KB9000002"],
    &["check"],
];

const FIXES: &[&[&str]] = &[
    &["CVE-2025-90001", "--product", "w10-22h2-x64", "--build", "10.0.19045.5607"],
    &["CVE-2025-90001", "--product", "w10-22h2-x64", "--build", "10.0.19045.5608"],
    &["CVE-2025-90001", "--product", "w10-22h2-x64", "--build", "10.0.19045"],
    &["CVE-2025-90001", "--product", "w10-22h2-x64", "--as-of", "2025-04-30"],
    &["CVE-2025-90001", "--product", "ws2016", "--build", "10.0.14393.1"],
    &["KB9000001", "--product", "ws2016"],
    &["MS03-039", "--product", "w2k", "--sp", "SP4"],
];

/// Each with the name of its file.
const FEEDS: [(&str, &str); 3] =
    [("made.csv", WESNG), ("2025-Apr.xml", CVRF), ("exploited.json", KEV)];

/// In the shape of WES-NG's definitions: one row names no article, one no product that is known,
/// one a vulnerability without dashes.
const WESNG: &str = r#""DatePosted","CVE","BulletinKB","Title","AffectedProduct","AffectedComponent","Severity","Impact","Supersedes","Exploits"
"20250311","CVE-2025-90001","9000001","Remote Procedure Call Made-Up Vulnerability","Windows Server 2016","Windows RPC API","Critical","Remote Code Execution","",""
"20250311","ADV990009","9000001","Made-Up Advisory","Windows Server 2016","Windows Kernel","","Defense in Depth","",""
"20250408","CVE202590002","9000002","Made-Up Kernel Vulnerability","Windows Server 2016","Windows Kernel","Important","Elevation of Privilege","9000001;8999999",""
"20250408","CVE-2025-90002","9000002","Made-Up Kernel Vulnerability","Internet Explorer 11 on Windows Server 2016","Windows Kernel","Important","Elevation of Privilege","9000001",""
"20250408","CVE-2025-90002","9000004","Made-Up Kernel Vulnerability","Windows Server 2008 R2 for x64-based Systems Service Pack 1","Windows Kernel","Important","Elevation of Privilege","",""
"20250408","CVE-2025-90002","9000005","Made-Up Kernel Vulnerability","Made-Up Software","","Important","Elevation of Privilege","",""
"20250408","CVE-2025-90002","Release Notes","Made-Up Kernel Vulnerability","Windows Server 2016","","Important","Elevation of Privilege","",""
"#;

/// In the shape of MSRC's documents: two builds of one product in order, a hotpatch, a sort of
/// package that has no code, and a build that is an address.
const CVRF: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<c:cvrfdoc xmlns:c="http://www.icasi.org/CVRF/schema/cvrf/1.1"
    xmlns:p="http://www.icasi.org/CVRF/schema/prod/1.1"
    xmlns="http://www.icasi.org/CVRF/schema/vuln/1.1">
  <c:DocumentTracking>
    <c:Identification><c:ID>2025-Apr</c:ID></c:Identification>
    <c:InitialReleaseDate>2025-04-08T07:00:00</c:InitialReleaseDate>
    <c:CurrentReleaseDate>2025-04-09T07:00:00</c:CurrentReleaseDate>
  </c:DocumentTracking>
  <p:ProductTree>
    <p:FullProductName ProductID="1">Windows 10 Version 22H2 for x64-based Systems</p:FullProductName>
    <p:FullProductName ProductID="2">Windows Server 2025</p:FullProductName>
  </p:ProductTree>
  <Vulnerability Ordinal="1">
    <Title>Remote Procedure Call Made-Up Vulnerability</Title>
    <Notes><Note Type="Tag">Windows RPC API</Note></Notes>
    <CVE>CVE-2025-90001</CVE>
    <Threats>
      <Threat Type="Impact"><Description>Remote Code Execution</Description></Threat>
      <Threat Type="Severity"><Description>Critical</Description></Threat>
      <Threat Type="Exploit Status"><Description>Publicly Disclosed:No;Exploited:Yes</Description></Threat>
    </Threats>
    <Remediations>
      <Remediation Type="Vendor Fix"><Description>9000010</Description>
        <Supercedence>9000009</Supercedence><ProductID>1</ProductID>
        <RestartRequired>Yes</RestartRequired><SubType>Security Update</SubType>
        <FixedBuild>10.0.19045.5608</FixedBuild></Remediation>
      <Remediation Type="Vendor Fix"><Description>9000003</Description>
        <ProductID>2</ProductID><RestartRequired>No</RestartRequired>
        <SubType>Security Hotpatch Update</SubType>
        <FixedBuild>10.0.26100.3403</FixedBuild></Remediation>
      <Remediation Type="Vendor Fix"><Description>9000012</Description>
        <ProductID>2</ProductID><SubType>Made-Up Update</SubType>
        <FixedBuild>https://example.invalid/</FixedBuild></Remediation>
    </Remediations>
    <RevisionHistory><Revision><c:Number>1.0</c:Number><c:Date>2025-03-11T07:00:00</c:Date></Revision></RevisionHistory>
  </Vulnerability>
  <Vulnerability Ordinal="2">
    <Title>Made-Up Kernel Vulnerability</Title>
    <CVE>CVE-2025-90002</CVE>
    <Remediations>
      <Remediation Type="Vendor Fix"><Description>9000011</Description>
        <ProductID>1</ProductID><SubType>Security Update</SubType>
        <FixedBuild>10.0.19045.5737</FixedBuild></Remediation>
    </Remediations>
    <RevisionHistory><Revision><c:Number>1.0</c:Number><c:Date>2025-04-08T07:00:00</c:Date></Revision></RevisionHistory>
  </Vulnerability>
</c:cvrfdoc>
"#;

/// In the shape of CISA's catalogue.
const KEV: &str = r#"{"title": "Made up", "catalogVersion": "2025.04.10",
    "dateReleased": "2025-04-10T17:00:00Z", "count": 1, "vulnerabilities": [
    {"cveID": "CVE-2025-90001", "vulnerabilityName": "Made up", "dateAdded": "2025-04-10",
     "knownRansomwareCampaignUse": "Known"}]}"#;
