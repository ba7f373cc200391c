//! The catalogue against an oracle that nobody here wrote as code: every update, evidence item,
//! edge and worked example of `seed-bulletins.json`, read with the corrections to it. It lies
//! beside the repository, or where `SEAWALL_CORPUS` says; without it these tests say so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]

mod bulletins;
mod edges;
mod examples;
mod host;

use std::{env, fs, path::PathBuf};

use seawall_advisory::Catalogue;
use seawall_facts::{ProductId, ServicePack};
use serde_json::Value;

fn oracle() -> Option<Value> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let file = corpus.join("advisories/seed-bulletins.json");
    let Ok(text) = fs::read_to_string(&file) else {
        eprintln!("skipped: no {}; SEAWALL_CORPUS names another place", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn catalogue() -> &'static Catalogue {
    Catalogue::embedded().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The ids the oracle's short ones stand for: all products of a family at all, and what an
/// id with a star begins. Its server families had no 64-bit x86 then.
fn products(short: &str) -> Vec<ProductId> {
    let ids: &[&str] = match short.split('(').next().unwrap_or(short) {
        "nt4" | "nt4-*" => &["nt4-ws", "nt4-srv", "nt4-tse"],
        "xp" | "xp-*" | "xp-sp1" | "xp-sp2" => &["xp-x86", "xp-ia64-2002", "xp-ia64-2003"],
        "ws2003" | "ws2003-*" => &["ws2003-x86", "ws2003-ia64"],
        one => &[one],
    };
    ids.iter().map(|id| ProductId::new(id)).collect()
}

/// The service packs a short id of an edge stands for, where it names any.
fn packs_of(short: &str) -> Option<ServicePack> {
    short.rsplit_once("-sp").and_then(|(_, number)| format!("SP{number}").parse().ok())
}
