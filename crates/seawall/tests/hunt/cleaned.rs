//! What is signed to be cleaned gets batch files, and nothing else does.

use std::fs;

use crate::{
    asking::{case, host, hunt, texts},
    common::Seawall,
    hosts::{Host, Plant, can_be_made},
};

const BLASTER: &[Plant] = &[
    Plant::Packed("WINDOWS/system32/msblast.exe", 6176),
    Plant::Value(r"Microsoft\Windows\CurrentVersion\Run", "windows auto update", "msblast.exe"),
];
const NACHI: &[Plant] = &[Plant::File("WINDOWS/system32/wins/dllhost.exe", 10_240)];

#[test]
fn a_workstation_with_blaster_alone_is_cleaned_where_somebody_signs_it() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    let folder = case(&seawall, "case");
    Host::new("HALL3").with(BLASTER).image(&folder);
    Host::new("HALL4").with(BLASTER).with(NACHI).image(&folder);
    Host::new("HALL5").with(BLASTER).image(&folder);
    let scripts = seawall.folder.path().join("scripts");
    let signed = ["--signed-by", "T", "--because", "W", "--no-other-intruder", "S", "--scripts"];
    let asked = ["case", "--plan", "--clean", "HALL3,HALL4"];
    let (code, said) = hunt(&seawall, &[&asked[..], &signed, &["scripts"]].concat());
    assert_eq!(code, 1, "{said}");
    let plan = |name| &host(&said, name)["plan"];
    assert_eq!(plan("HALL3")["course"]["code"], "clean", "{said}");
    assert_eq!(
        texts(&plan("HALL4")["course"]["why"], "code"),
        ["several_families", "family_not_cleanable"]
    );
    assert!(texts(&plan("HALL5")["course"]["why"], "code").contains(&"no_exception_signed"));

    let mut written: Vec<String> = fs::read_dir(&scripts)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    let mut named: Vec<&str> = plan("HALL3")["scripts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    named.sort_unstable();
    assert_eq!(written, named);
    for name in &written {
        let octets = fs::read(scripts.join(name)).unwrap();
        let text = String::from_utf8_lossy(&octets).replace('\0', "");
        assert!(!text.contains("HALL4") && !text.contains("HALL5"), "{name}: {text}");
        if name.ends_with("clean-up.cmd") {
            assert!(text.contains(r"%SystemRoot%\system32\msblast.exe"), "{text}");
            assert!(text.contains("windows auto update"), "{text}");
            assert!(!text.contains("ctfmon"), "{text}");
        }
    }
}
