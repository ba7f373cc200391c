//! Data that disagrees with itself is found, and the embedded data is free of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use seawall_advisory::{Catalogue, Contradiction};
use seawall_facts::Products;
use serde_json::Value;

#[test]
fn the_embedded_data_agrees_with_itself() {
    let found = Catalogue::embedded().unwrap().contradictions(Products::embedded());
    let said: Vec<String> = found.iter().map(|row| format!("{row:?}")).collect();
    assert!(found.is_empty(), "{said:#?}");
}

fn codes(files: &[&str]) -> BTreeSet<String> {
    let files: Vec<(&str, &str)> = files.iter().map(|text| ("x.toml", *text)).collect();
    let catalogue = Catalogue::embedded_with(&files).unwrap();
    let found = catalogue.contradictions(Products::embedded());
    let code = |row: &Contradiction| -> Value { serde_json::to_value(row).unwrap()["code"].take() };
    found.iter().map(|row| code(row).as_str().unwrap().to_owned()).collect()
}

const HEAD: &str = "id = \"MS05-999\"\ncves = []\nimpact = []\nsources = [\"msja\"]\n";
const PUBLISHED: &str = "[published]\nja = \"2005-12-01\"\n";

fn with(parts: &[&str]) -> String {
    [&[HEAD, PUBLISHED][..], parts].concat().join("\n")
}

fn update(products: &str, pack: &str, more: &str) -> String {
    format!(
        "[[affected]]\nproducts = {products}\ncertainty = \"verified\"\nsources = [\"msja\"]\n\
         [[updates]]\nkb = \"999999\"\nproducts = {products}\nsp_required = [\"{pack}\"]\n\
         reboot = \"required\"\nuninstall = \"possible\"\nsources = [\"msja\"]\n{more}"
    )
}

fn edge(older: &str, more: &str) -> String {
    format!(
        "[[edges]]\nolder = \"{older}\"\nproducts = [\"w2k\"]\nrelation = \"replaces\"\n\
         certainty = \"verified\"\nsources = [\"msja\"]\n{more}"
    )
}

#[test]
fn each_kind_of_contradiction_is_found() {
    let certain = "strength = \"certain\"\n";
    let w2k = update("[\"w2k\"]", "SP4", "");
    let cleared = "[[not_affected]]\nproducts = [\"w2k\"]\ncertainty = \"verified\"\n\
                   sources = [\"msja\"]\n";
    let affected = "[[affected]]\nproducts = [\"nt4-srv\"]\ncertainty = \"verified\"\n\
                    sources = [\"msja\"]\n";
    let file = |version: &str| {
        format!(
            "[[updates.evidence]]\nkind = \"file_version\"\npath = '%system32%\\ole32.dll'\n\
             at_least = \"{version}\"\ncertainty = \"verified\"\nsources = [\"msja\"]\n"
        )
    };
    let cases = [
        ("no_date", HEAD.to_owned()),
        ("unknown_source", with(&[&w2k.replace("msja", "hearsay")])),
        ("verified_by_memory", with(&[&w2k.replace("msja", "memory")])),
        ("unknown_service_pack", with(&[&w2k.replace("SP4", "SP5")])),
        ("affected_and_cleared", with(&[&w2k, cleared])),
        ("no_answer", with(&[affected])),
        (
            "update_for_unaffected",
            with(&[w2k.split_once("[[updates]]").unwrap().1])
                .replace("kb = \"999999\"", "[[updates]]\nkb = \"999999\""),
        ),
        ("unknown_bulletin", with(&[&w2k, &edge("MS04-999", certain)])),
        ("back_in_time", with(&[&w2k, &edge("MS08-067", certain)])),
        ("no_update_to_hold", with(&[&edge("MS03-026", certain)])),
        ("no_file_to_see", with(&[&w2k, &edge("MS03-026", "strength = \"needs_file_proof\"\n")])),
        (
            "foreign_vulnerability",
            with(&[
                &w2k,
                &edge(
                    "MS03-026",
                    &format!(
                        "{certain}[edges.leaves_open]\ncves = [\"CVE-2008-4250\"]\nlacks = []\n\
             certainty = \"verified\"\nsources = [\"msja\"]\n"
                    ),
                ),
            ]),
        ),
        ("same_build", with(&[&w2k, &file("5.0.2195.7059")])),
        ("older_file", with(&[&w2k, &file("5.0.2195.6000"), &edge("MS03-039", certain)])),
    ];
    let all: BTreeSet<&str> = cases.iter().map(|(code, _)| *code).collect();
    assert_eq!(all, Contradiction::CODES.into());
    for (code, text) in cases {
        let found = codes(&[&text]);
        assert!(found.contains(code), "{code}: {found:?}");
    }
}

#[test]
fn a_corrected_file_stands_in_for_the_embedded_one() {
    let all = Catalogue::embedded().unwrap();
    let text = with(&[&update("[\"w2k\"]", "SP4", "")]).replace("MS05-999", "MS98-014");
    let tried = Catalogue::embedded_with(&[("ms98-014.toml", &text)]).unwrap();
    assert_eq!(tried.bulletins().count(), all.bulletins().count());
    assert_eq!(tried.bulletin("MS98-014").unwrap().updates.len(), 1);
}
