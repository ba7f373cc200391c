//! That it is out, asked of an image of the same disk after the clean-up.

use crate::{
    asking::{case, families, host, hunt},
    common::Seawall,
    hosts::{Host, Plant, can_be_made},
};

const BLASTER: &[Plant] = &[
    Plant::Packed("WINDOWS/system32/msblast.exe", 6176),
    Plant::Value(r"Microsoft\Windows\CurrentVersion\Run", "windows auto update", "msblast.exe"),
];
const NACHI: &[Plant] = &[
    Plant::File("WINDOWS/system32/wins/dllhost.exe", 10_240),
    Plant::Service("RpcPatch", r"C:\WINDOWS\system32\wins\DLLHOST.EXE"),
];

#[test]
fn a_host_with_two_worms_on_it_is_not_proven_clean_by_evidence_without_a_moment() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    Host::new("PLANT7").with(BLASTER).with(NACHI).image(&case(&seawall, "old"));
    Host::new("PLANT7").image(&case(&seawall, "new"));
    let (code, found) = hunt(&seawall, &["old"]);
    assert_eq!(code, 1);
    assert_eq!(families(host(&found, "PLANT7"), "infected"), ["blaster", "nachi"]);
    let (code, clean) = hunt(&seawall, &["new"]);
    assert_eq!((code, &host(&clean, "PLANT7")["verdict"]), (0, &"clean".into()), "{clean}");

    // reged sets no times.
    let verify = ["--verify", "old", "new", "--since", "2026-01-01T00:00:00Z"];
    let (code, said) = hunt(&seawall, &verify);
    assert_eq!((code, &host(&said, "PLANT7")["is_out"]), (5, &false.into()), "{said}");
    let (code, same) = hunt(&seawall, &["--verify", "old", "old"]);
    let checked = &host(&same, "PLANT7")["checked"];
    assert_eq!(code, 5);
    let outcomes: Vec<&str> = checked
        .as_array()
        .unwrap()
        .iter()
        .map(|checked| checked["outcome"]["code"].as_str().unwrap())
        .collect();
    assert!(!outcomes.is_empty() && outcomes.iter().all(|code| *code == "still"), "{same}");
}
