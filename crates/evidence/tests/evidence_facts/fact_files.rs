//! Hosts described by hand.

use seawall_evidence::{FileForm, Unread};
use seawall_facts::{
    Completeness, EvidenceKind, FactValue, ProductId, RegistryPath, ServicePack, Timestamp,
};

use crate::making::{all, gathered, has, hotfixes, one};

const JSON: &str = r#"{"host":"SRV1","product":"w2k","sp":"SP4","arch":"x86","language":"ja",
 "build":"5.0.2195","ubr":null,
 "registry":["SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB823980"],
 "values":{"SOFTWARE\\Microsoft\\OLE":{"EnableDCOM":"Y"}},
 "files":{"%system32%\\ole32.dll":"5.0.2195.6810"}, "hotfixes":["KB823980"], "components":["iis"],
 "boot":"2003-09-13T00:00:00Z","installed":{"KB823980":"2003-07-18T09:00:00Z"},"pending_rename":[],
 "complete":["registry"]}"#;

const TOML: &str = r#"
host = "SRV1"
product = "w2k"
sp = "SP4"
hotfixes = ["KB823980"]
complete = ["registry"]

[values.'SOFTWARE\Microsoft\OLE']
EnableDCOM = "Y"

[files]
'%system32%\ole32.dll' = "5.0.2195.6810"
"#;

#[test]
fn a_fact_file_gives_all_it_says() {
    let reading = one("srv1.json", JSON.as_bytes());
    assert_eq!(reading.form, FileForm::FactFile);
    let file = FactValue::File {
        path: r"%system32%\ole32.dll".into(),
        version: Some("5.0.2195.6810".parse().unwrap()),
        language: None,
        company: None,
    };
    for value in [
        FactValue::Product(ProductId::new("w2k")),
        FactValue::ServicePack(ServicePack::number(4)),
        FactValue::Language("ja".into()),
        FactValue::Component("iis".into()),
        FactValue::Booted(Timestamp(1_063_411_200_000)),
        file,
    ] {
        assert!(has(&reading, &value), "{value:?}");
    }
    assert_eq!(hotfixes(&reading), ["823980"]);
    let installed = reading.facts.iter().find(|it| it.value == FactValue::Hotfix("823980".into()));
    assert_eq!(installed.unwrap().at, Some(Timestamp(1_058_518_800_000)));
    let of = |kind| reading.evidence.iter().find(|evidence| evidence.kind == kind).unwrap();
    assert!(of(EvidenceKind::Registry).rules_out(&RegistryPath::new(r"SOFTWARE\x")));
    assert_eq!(of(EvidenceKind::HotfixList).completeness, Completeness::Partial);
    assert_eq!(of(EvidenceKind::Files).completeness, Completeness::Partial);
}

#[test]
fn toml_says_the_same() {
    let reading = one("srv1.toml", TOML.as_bytes());
    assert_eq!(reading.label.as_deref(), Some("SRV1"));
    assert_eq!(hotfixes(&reading), ["823980"]);
    assert!(has(&reading, &FactValue::Product(ProductId::new("w2k"))));
}

#[test]
fn one_file_may_describe_several_hosts() {
    let several = format!("[{JSON}, {}]", JSON.replace("SRV1", "SRV2"));
    assert_eq!(all("hosts.json", several.as_bytes()).unwrap().len(), 2);
    let wrapped = format!("{{\"hosts\":{several}}}");
    let gathered = gathered(&[("hosts.json", wrapped.into_bytes())]);
    let names: Vec<&str> = gathered.hosts.iter().map(|host| host.host.as_str()).collect();
    assert_eq!(names, ["SRV1", "SRV2"]);
    assert_eq!(gathered.hosts[0].description.product, Some(ProductId::new("w2k")));
}

#[test]
fn a_misspelled_key_or_value_is_a_fault_and_no_silent_loss() {
    for (from, to) in [
        ("hotfixes", "hotfix"),
        ("\"w2k\"", "\"windows nine\""),
        ("SP4", "pack 4"),
        ("5.0.2195.6810", "five"),
        ("[\"KB823980\"]", "[\"the fix\"]"),
        ("2003-09-13T00:00:00Z", "yesterday"),
        ("[\"registry\"]", "[\"everything\"]"),
    ] {
        let unread = all("x.json", JSON.replace(from, to).as_bytes()).unwrap_err();
        assert!(matches!(unread, Unread::Broken { form: FileForm::FactFile, .. }), "{to}");
    }
}

#[test]
fn other_json_is_not_taken_for_a_host() {
    for text in ["{}", "[]", "[1,2]", "{\"name\":\"x\"}", "[package]\nname = \"x\"\n"] {
        assert_eq!(all("x.json", text.as_bytes()).unwrap_err(), Unread::NotRecognised, "{text}");
    }
}
