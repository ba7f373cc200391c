//! `seawall advisory bundle`, `verify`, `diff` and `import` of a bundle: what is taken, and that
//! nothing changes where a bundle is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{Run, Seawall};
use ed25519_dalek::{Signer as _, SigningKey};
use seawall_advisory::{
    CveId, ImportedBulletins,
    feed::{Exploitation, Feed, FeedBuilder, FeedKind, FeedSource, FixedBuild, Mended, Software},
};
use seawall_facts::HexBytes;
use seawall_feeds::bundle::{BundleLimits, Contents, Part};
use serde_json::Value;

/// A feed whose statements grow with the month.
fn feed(name: &str, month: u32) -> Feed {
    let mut builder = FeedBuilder::new();
    let software = builder.software("Windows 10 <i>\x1b[2J", |name| Software {
        name: name.to_owned(),
        products: Vec::new(),
        service_pack: None,
        component: None,
        server_core: false,
    });
    for month in 1..=month {
        let label = builder.label(&format!("KB500000{month}"));
        let vulnerability = builder.vulnerability(&CveId::new(&format!("CVE-2026-000{month}")));
        let mended = Mended {
            vulnerability: Some(vulnerability),
            severity: None,
            impact: None,
            component: None,
        };
        builder.mends(software, label, mended);
        let fix = builder.fix(software, label);
        fix.fixed_from(FixedBuild::new(&format!("10.0.1.{month}")).unwrap());
        if month > 1 {
            let mark = Exploitation { since: None, ransomware: None };
            builder.vulnerability_mut(vulnerability).unwrap().exploited = Some(mark);
            let older = builder.label(&format!("KB500000{}", month - 1));
            builder.fix(software, label).supersedes(older);
        }
    }
    builder.finish(FeedSource {
        kind: FeedKind::Wesng,
        name: name.to_owned(),
        digest: format!("{month:064}"),
        date: Some(format!("2026-{month:02}-13").parse().unwrap()),
        documents: 1,
    })
}

fn feed_part(name: &str, month: u32) -> Part {
    Part::feed(feed(name, month).to_bytes().unwrap(), name).unwrap()
}

/// Some of the built-in bulletins, as of another archive.
fn bulletins(count: usize) -> Part {
    let mut imported = ImportedBulletins::embedded().unwrap();
    imported.source.digest = "0".repeat(64);
    imported.bulletins[0].title.ja = Some("海の壁の試験".to_owned());
    imported.bulletins.truncate(count);
    Part::bulletins(imported.to_pack().unwrap(), "msja").unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn hex(key: &SigningKey) -> String {
    HexBytes(key.verifying_key().to_bytes().to_vec()).to_string()
}

/// A bundle made in the given minute of an hour.
fn bundle(seed: u8, minute: u64, parts: Vec<Part>) -> Vec<u8> {
    let key = key(seed);
    let contents = Contents {
        made: format!("2026-11-22T09:{minute:02}:00Z"),
        serial: 1_795_338_000 + minute * 60,
        catalogue: "2026-11-20".to_owned(),
        note: "十一月\x1b[2J".to_owned(),
        parts,
    };
    let signer = key.verifying_key().to_bytes();
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    contents.seal(signer, sign, &BundleLimits::DEFAULT).unwrap()
}

fn month(month: u32, minute: u64) -> Vec<u8> {
    bundle(1, minute, vec![feed_part("wesng", month)])
}

fn write(seawall: &Seawall, name: &str, bytes: &[u8]) {
    let file = seawall.folder.path().join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

fn import(seawall: &Seawall, bundle: &[u8], more: &[&str]) -> Run {
    write(seawall, "b.bundle", bundle);
    seawall.run(&[&["advisory", "import", "b.bundle"], more].concat())
}

fn verify(seawall: &Seawall, bundle: &[u8], more: &[&str]) -> Run {
    write(seawall, "b.bundle", bundle);
    seawall.run(&[&["advisory", "verify", "b.bundle"], more].concat())
}

fn first(seawall: &Seawall, bundle: &[u8]) {
    let run = import(seawall, bundle, &["--key", &hex(&key(1))]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

/// Every file under the data folder of imports, and beside it.
fn kept(seawall: &Seawall) -> Vec<(PathBuf, Vec<u8>)> {
    fn walk(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
        for file in fs::read_dir(folder).into_iter().flatten() {
            let path = file.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else {
                files.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    walk(&seawall.folder.path().join("seawall"), &mut files);
    files.sort();
    files
}

fn names(seawall: &Seawall) -> Vec<String> {
    let folder = seawall.folder.path().join("seawall");
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
    let mut names: Vec<_> = kept(seawall).iter().map(|(path, _)| name(path)).collect();
    names.sort();
    names
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

#[test]
fn what_one_host_imported_another_takes() {
    let there = Seawall::new();
    assert_eq!(there.run(&["authorise", "--new-key", "k"]).code, 0);
    write(&there, "seawall/advisories/feeds/wesng.feed", &feed_part("wesng", 2).bytes);
    write(&there, "seawall/advisories/msja.pack", &bulletins(3).bytes);
    let made = there.run(&["advisory", "bundle", "out.bundle", "--key", "k", "--note", "line 3"]);
    assert_eq!((made.code, made.stderr.as_str()), (0, ""));
    assert!(made.stdout.contains("data as of 2026-02-13"), "{}", made.stdout);
    let carried = fs::read(there.folder.path().join("out.bundle")).unwrap();
    let public = fs::read(there.folder.path().join("k.pub")).unwrap();

    let here = Seawall::new();
    write(&here, "k.pub", &public);
    let seen = json(&verify(&here, &carried, &["--key", "k.pub", "--format", "json"]));
    assert_eq!((&seen["outcome"], &seen["note"]), (&"would_be_taken".into(), &"line 3".into()));
    assert_eq!(seen["schema"], "seawall.advisory-bundle/1");
    assert_eq!(seen["parts"][0]["name"], "msja");
    assert_eq!(seen["parts"][1]["date"], "2026-02-13");
    assert!(kept(&here).is_empty(), "verifying keeps nothing");

    let taken = import(&here, &carried, &["--key", "k.pub", "--format", "json"]);
    assert_eq!((taken.code, taken.stderr.as_str()), (0, ""));
    assert_eq!(json(&taken)["outcome"], "taken");
    let expected = [
        "advisories.lock",
        "advisories/bundle-state.json",
        "advisories/feeds/wesng.feed",
        "advisories/msja.pack",
    ];
    assert_eq!(names(&here), expected);
    for file in ["advisories/feeds/wesng.feed", "advisories/msja.pack"] {
        let read =
            |seawall: &Seawall| fs::read(seawall.folder.path().join("seawall").join(file)).unwrap();
        assert_eq!(read(&here), read(&there), "{file}");
    }
    // The pack counts, and its text, which did not come along, is not missed.
    let id = ImportedBulletins::embedded().unwrap().bulletins[0].id.clone();
    let shown = here.run(&["advisory", "show", id.as_str(), "--lang", "ja"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    assert!(shown.stdout.contains("海の壁の試験"), "{}", shown.stdout);
}

#[test]
fn the_first_bundle_needs_a_key_and_later_ones_the_same() {
    let seawall = Seawall::new();
    let run = import(&seawall, &month(1, 0), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("--key"), "{}", run.stderr);
    let run = import(&seawall, &month(1, 0), &["--key", &hex(&key(2))]);
    assert_eq!((run.code, run.stdout.as_str()), (5, ""));
    assert!(kept(&seawall).is_empty());

    first(&seawall, &month(1, 0));
    let run = import(&seawall, &month(2, 1), &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "the key is held");
    let before = kept(&seawall);
    let other = bundle(2, 2, vec![feed_part("wesng", 3)]);
    let other_key = hex(&key(2));
    for (more, words) in [
        (&[][..], "another key"),
        (&["--key", &hex(&key(1))], "another key"),
        (&["--key", &other_key], "--replace-key"),
        (&["--key", &hex(&key(1)), "--replace-key"], "another key"),
    ] {
        let run = import(&seawall, &other, more);
        assert_eq!((run.code, run.stdout.as_str()), (5, ""), "{more:?}");
        assert!(run.stderr.contains(words), "{more:?}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 2);
        assert_eq!(kept(&seawall), before, "{more:?}");
    }
    let run = import(&seawall, &other, &["--key", &other_key, "--replace-key"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(import(&seawall, &month(4, 9), &[]).code, 5, "the old key is no longer held");
    assert_eq!(import(&seawall, &month(4, 9), &["--replace-key"]).code, 2, "it must be named");
}

#[test]
fn it_refuses_to_go_back() {
    let seawall = Seawall::new();
    first(&seawall, &month(2, 30));
    let before = kept(&seawall);
    // Earlier; in the same second with other contents; and earlier under a new key.
    for older in [month(1, 29), month(3, 30), month(2, 0)] {
        let run = import(&seawall, &older, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (5, ""));
        assert!(run.stderr.contains("2026-11-22T09:30:00Z"), "{}", run.stderr);
        assert_eq!(kept(&seawall), before);
    }
    let other = bundle(2, 1, vec![feed_part("wesng", 1)]);
    let run = import(&seawall, &other, &["--key", &hex(&key(2)), "--replace-key"]);
    assert_eq!(run.code, 5);
    assert_eq!(kept(&seawall), before);
    let ja = import(&seawall, &month(1, 29), &["--lang", "ja"]);
    assert!(ja.stderr.contains("古いバンドルには戻せません"), "{}", ja.stderr);
}

#[test]
fn the_same_again_changes_nothing_and_says_so() {
    let seawall = Seawall::new();
    first(&seawall, &month(2, 0));
    let before = kept(&seawall);
    let run = import(&seawall, &month(2, 0), &["--format", "json"]);
    assert_eq!((run.code, json(&run)["outcome"].clone()), (0, "again".into()));
    assert_eq!(kept(&seawall), before);
    // It mends what was damaged since.
    write(&seawall, "seawall/advisories/feeds/wesng.feed", b"damaged");
    assert_eq!(json(&import(&seawall, &month(2, 0), &["--format", "json"]))["outcome"], "taken");
    assert_eq!(kept(&seawall), before);
}

#[test]
fn all_of_it_comes_in_place_of_what_was_kept() {
    let seawall = Seawall::new();
    first(&seawall, &bundle(1, 0, vec![feed_part("wesng", 1), feed_part("kev", 1), bulletins(2)]));
    write(&seawall, "seawall/advisories/msja.tar.xz", b"of another archive");
    write(&seawall, "seawall/advisories/README", b"mine");
    let next = bundle(1, 1, vec![feed_part("wesng", 2), feed_part("oval", 1), bulletins(3)]);
    let seen = json(&verify(&seawall, &next, &["--format", "json"]));
    assert_eq!(seen["leaves"], serde_json::json!([{"kind": "feed", "name": "kev"}]));
    let run = import(&seawall, &next, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("not in the bundle: kev"), "{}", run.stdout);
    let expected = [
        "advisories.lock",
        "advisories/README",
        "advisories/bundle-state.json",
        "advisories/feeds/oval.feed",
        "advisories/feeds/wesng.feed",
        "advisories/msja.pack",
    ];
    assert_eq!(names(&seawall), expected);
}

#[test]
fn a_bundle_that_was_touched_is_refused_and_changes_nothing() {
    let seawall = Seawall::new();
    first(&seawall, &month(1, 0));
    let before = kept(&seawall);
    let next = month(2, 1);
    let step = next.len() / 24;
    let places = (16..next.len()).step_by(step).chain([next.len() - 97, next.len() - 1]);
    let mut cases: Vec<(String, Vec<u8>)> = Vec::new();
    for at in places {
        let mut turned = next.clone();
        turned[at] ^= 4;
        cases.push((format!("turned at {at}"), turned));
    }
    for length in [16, 40, next.len() / 2, next.len() - 1] {
        cases.push((format!("cut at {length}"), next[..length].to_vec()));
    }
    cases.push(("trailing".to_owned(), [next.as_slice(), b"\n"].concat()));
    for (name, bytes) in cases {
        for run in [import(&seawall, &bytes, &[]), verify(&seawall, &bytes, &[])] {
            assert_eq!((run.code, run.stdout.as_str()), (5, ""), "{name}: {}", run.stderr);
            assert_eq!(run.stderr.lines().count(), 2, "{name}: {}", run.stderr);
            assert!(run.stderr.contains("nothing was changed"), "{name}: {}", run.stderr);
        }
        assert_eq!(kept(&seawall), before, "{name}");
    }
    let mut newer = next.clone();
    newer[15] = 2;
    let run = verify(&seawall, &newer, &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("schema 2"), "{}", run.stderr);
    let run = verify(&seawall, b"PK\x03\x04", &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is no bundle"), "{}", run.stderr);
    assert_eq!(import(&seawall, b"PK\x03\x04", &[]).code, 2);
    assert_eq!(kept(&seawall), before);
}

#[test]
fn a_signed_bundle_of_something_else_is_refused_and_changes_nothing() {
    let seawall = Seawall::new();
    first(&seawall, &month(1, 0));
    let before = kept(&seawall);
    let part = |change: fn(&mut Part)| {
        let mut part = feed_part("wesng", 2);
        change(&mut part);
        bundle(1, 1, vec![part])
    };
    let cases = [
        ("no feed", part(|part| part.bytes = b"no feed".to_vec()), "not a feed"),
        ("a damaged feed", part(|part| part.bytes.truncate(40)), "damaged"),
        ("of a later schema", part(|part| part.bytes[13] = 9), "schema 9"),
        ("under another name", part(|part| part.name = "kev".to_owned()), "another source"),
        ("of another day", part(|part| part.date = None), "another source"),
    ];
    for (name, bytes, words) in cases {
        for run in [import(&seawall, &bytes, &[]), verify(&seawall, &bytes, &[])] {
            assert_eq!((run.code, run.stdout.as_str()), (5, ""), "{name}: {}", run.stderr);
            assert!(run.stderr.contains(words), "{name}: {}", run.stderr);
        }
        assert_eq!(kept(&seawall), before, "{name}");
    }
    // A time that says one thing to people and another to the program.
    let key = key(1);
    let contents = Contents {
        made: "2030-01-01T00:00:00Z".to_owned(),
        serial: 1_795_338_060,
        catalogue: String::new(),
        note: String::new(),
        parts: vec![feed_part("wesng", 2)],
    };
    let signer = key.verifying_key().to_bytes();
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    let two_times = contents.seal(signer, sign, &BundleLimits::DEFAULT).unwrap();
    let run = import(&seawall, &two_times, &[]);
    assert_eq!(run.code, 5);
    assert!(run.stderr.contains("two different times"), "{}", run.stderr);
    assert_eq!(kept(&seawall), before);
}

#[test]
fn where_nothing_can_be_written_nothing_changes() {
    let seawall = Seawall::new();
    write(&seawall, "seawall/advisories/feeds/wesng.feed", &feed_part("wesng", 1).bytes);
    // A folder stands where the lock would be: that stops a superuser too.
    write(&seawall, "seawall/advisories.lock/x", b"");
    let before = kept(&seawall);
    let run = import(&seawall, &month(2, 1), &["--key", &hex(&key(1))]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("the catalogue is as it was"), "{}", run.stderr);
    assert_eq!(kept(&seawall), before);
    let file = Seawall::new();
    write(&file, "seawall", b"a file");
    let run = import(&file, &month(2, 1), &["--key", &hex(&key(1))]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

#[test]
fn a_killed_import_is_finished_or_forgotten() {
    let seawall = Seawall::new();
    first(&seawall, &month(1, 0));
    let folder = seawall.folder.path().join("seawall");
    let other = Seawall::new();
    first(&other, &month(2, 1));
    let newer = other.folder.path().join("seawall/advisories");
    let now = |seawall: &Seawall| {
        let run = seawall.run(&["advisory", "diff", "-", "--format", "json"]);
        json(&run)["sources"][0]["old"]["date"].clone()
    };
    // Killed while it was written.
    fs::create_dir_all(folder.join("advisories.7.partial/feeds")).unwrap();
    assert_eq!(now(&seawall), "2026-01-13");
    // Killed as soon as it counted, and then half-way through the exchange of names.
    copy(&newer, &folder.join("advisories.new"));
    assert_eq!(now(&seawall), "2026-02-13");
    fs::rename(folder.join("advisories"), folder.join("advisories.old")).unwrap();
    assert_eq!(now(&seawall), "2026-02-13");
    assert_eq!(import(&seawall, &month(1, 0), &[]).code, 5, "the newer one holds");
    assert_eq!(import(&seawall, &month(3, 2), &[]).code, 0);
    assert_eq!(now(&seawall), "2026-03-13");
    let expected =
        ["advisories.lock", "advisories/bundle-state.json", "advisories/feeds/wesng.feed"];
    assert_eq!(names(&seawall), expected);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if file.path().is_dir() {
            copy(&file.path(), &target);
        } else {
            fs::copy(file.path(), target).unwrap();
        }
    }
}

#[test]
fn verify_tells_what_would_become_of_it() {
    let seawall = Seawall::new();
    let outcome = |bundle: &[u8], more: &[&str]| {
        let run = verify(&seawall, bundle, &[&["--format", "json"], more].concat());
        (run.code, json(&run)["outcome"].as_str().unwrap().to_owned())
    };
    let said = |code: i32, outcome: &str| (code, outcome.to_owned());
    let (mine, other) = (hex(&key(1)), hex(&key(2)));
    assert_eq!(outcome(&month(1, 5), &[]), said(0, "needs_key"));
    assert_eq!(outcome(&month(1, 5), &["--key", &mine]), said(0, "would_be_taken"));
    assert_eq!(outcome(&month(1, 5), &["--key", &other]), said(5, "other_key"));
    first(&seawall, &month(1, 5));
    assert_eq!(outcome(&month(1, 5), &[]), said(0, "again"));
    assert_eq!(outcome(&month(2, 6), &[]), said(0, "would_be_taken"));
    assert_eq!(outcome(&month(2, 4), &[]), said(0, "older"));
    let others = bundle(2, 6, vec![feed_part("wesng", 2)]);
    assert_eq!(outcome(&others, &[]), said(5, "other_key"));
    assert_eq!(outcome(&others, &["--key", &other]), said(0, "replaces_key"));
    let table = verify(&seawall, &month(2, 6), &["--lang", "ja"]).stdout;
    assert!(table.contains(&mine) && table.contains("2026-02-13 時点のデータ"), "{table}");
    assert!(table.contains("取り込める") && !table.contains('\x1b'), "{table}");
}

#[test]
fn a_state_that_cannot_be_read_lets_nothing_in() {
    let seawall = Seawall::new();
    first(&seawall, &month(1, 0));
    write(&seawall, "seawall/advisories/bundle-state.json", b"{}");
    let before = kept(&seawall);
    let run = import(&seawall, &month(2, 1), &["--key", &hex(&key(1))]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("bundle-state.json"), "{}", run.stderr);
    assert_eq!(kept(&seawall), before);
}

#[test]
fn diff_says_what_is_new_gone_and_changed() {
    let seawall = Seawall::new();
    let old = bundle(1, 0, vec![feed_part("wesng", 1), feed_part("kev", 1), bulletins(2)]);
    let new = bundle(1, 1, vec![feed_part("wesng", 2), bulletins(3)]);
    write(&seawall, "old.bundle", &old);
    write(&seawall, "new.bundle", &new);
    let run = seawall.run(&["advisory", "diff", "old.bundle", "new.bundle", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let said = json(&run);
    assert_eq!(said["schema"], "seawall.advisory-diff/1");
    assert_eq!(said["new"]["made"], "2026-11-22T09:01:00Z");
    let states: Vec<_> = said["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| (source["name"].as_str().unwrap(), source["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("msja", "changed"), ("kev", "gone"), ("wesng", "changed")]);
    assert_eq!(said["sources"][0]["counts"]["bulletins"]["new"], 1);
    assert_eq!(said["sources"][1]["counts"]["updates"]["gone"], 1);
    let wesng = &said["sources"][2];
    for sort in ["vulnerabilities", "exploited", "updates", "fixes", "fixed_builds", "replacements"]
    {
        let counts = &wesng["counts"][sort];
        assert_eq!((&counts["new"], &counts["gone"]), (&1.into(), &0.into()), "{sort}");
    }
    assert_eq!(wesng["changes"]["fixed_builds"]["new"][0]["says"][0], "10.0.1.2");
    assert_eq!(wesng["changes"]["replacements"]["new"][0]["older"], "KB5000001");

    let table = seawall.run(&["advisory", "diff", "old.bundle", "new.bundle"]).stdout;
    assert!(table.contains("+ CVE-2026-0002") && table.contains("- KB5000001"), "{table}");
    assert!(!table.contains('\x1b'), "{table}");
}

#[test]
fn diff_compares_single_files_and_what_is_kept() {
    let seawall = Seawall::new();
    first(&seawall, &bundle(1, 0, vec![feed_part("wesng", 2), feed_part("kev", 1)]));
    write(&seawall, "a.feed", &feed_part("wesng", 1).bytes);
    write(&seawall, "b.feed", &feed_part("other", 1).bytes);
    write(&seawall, "c.pack", &bulletins(1).bytes);
    let states = |more: &[&str]| {
        let run = seawall.run(&[&["advisory", "diff", "--format", "json"], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let said = json(&run);
        let state = |row: &Value| format!("{} {}", row["name"], row["state"]).replace('"', "");
        said["sources"].as_array().unwrap().iter().map(state).collect::<Vec<_>>()
    };
    assert_eq!(states(&["a.feed"]), ["wesng changed"]);
    assert_eq!(states(&["-", "a.feed"]), ["wesng changed"]);
    assert_eq!(states(&["a.feed", "b.feed"]), ["other same"], "names do not matter here");
    assert_eq!(states(&["c.pack"]), ["msja gone"]);
    assert_eq!(states(&["-"]), ["kev same", "wesng same"]);
    for bad in ["missing", "b.bundle.txt"] {
        write(&seawall, "b.bundle.txt", b"no bundle");
        let run = seawall.run(&["advisory", "diff", bad]);
        assert_eq!((run.code, run.stderr.lines().count()), (2, 2), "{}", run.stderr);
    }
    let mut turned = month(1, 0);
    *turned.last_mut().unwrap() ^= 1;
    write(&seawall, "turned", &turned);
    assert_eq!(seawall.run(&["advisory", "diff", "turned"]).code, 5);
}

#[test]
fn a_bundle_is_not_made_of_nothing_or_without_a_key() {
    let seawall = Seawall::new();
    assert_eq!(seawall.run(&["authorise", "--new-key", "k"]).code, 0);
    let run = seawall.run(&["advisory", "bundle", "out", "--key", "k"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nothing was imported"), "{}", run.stderr);
    write(&seawall, "seawall/advisories/feeds/wesng.feed", &feed_part("wesng", 1).bytes);
    assert_eq!(seawall.run(&["advisory", "bundle", "out", "--key", "k.pub"]).code, 2);
    let lines = ["advisory", "bundle", "out", "--key", "k", "--note", "a\nb"];
    assert_eq!(seawall.run(&lines).code, 2);
    write(&seawall, "seawall/advisories/feeds/kev.feed", b"damaged");
    let run = seawall.run(&["advisory", "bundle", "out", "--key", "k"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("kev.feed"), "{}", run.stderr);
    assert!(!seawall.folder.path().join("out").exists());
}
