//! The data, and the checks of a site's own file.

use crate::hunt::{Book, BookFault, Role, Sureness, Unjudged, What, book::FILES};

#[test]
fn every_built_in_file_is_without_fault() {
    let mut book = Book::default();
    for text in FILES {
        assert_eq!(book.add(text, false), Ok(()));
    }
    assert_eq!(book.dangling(), []);
    assert_eq!(book.indicators().len(), Book::embedded().indicators().len());
    assert_eq!(book.families().len(), 9);
}

#[test]
fn nothing_from_memory_is_a_hard_indicator_and_no_digest_of_blaster_or_nachi_is_shipped() {
    for indicator in Book::embedded().indicators() {
        let is_memory = |source: &String| source.to_lowercase().contains("memory");
        if indicator.source.iter().all(is_memory) {
            assert_eq!(indicator.certainty, Sureness::Recalled, "{}", indicator.id);
        }
        if let What::Content { sha256, md5, .. } = &indicator.what
            && matches!(indicator.family.as_str(), "blaster" | "nachi")
        {
            assert_eq!((sha256, md5), (&None, &None), "{}", indicator.id);
        }
    }
}

#[test]
fn what_is_wanted_of_files_has_the_places_of_the_indicators() {
    let wanted = Book::embedded().wanted_files();
    for place in [
        "*/system32/msblast.exe",
        "*/system32/wins/dllhost.exe",
        "*/avserve.exe",
        "*/system32/*_up.exe",
        "*/prefetch/msblast.exe-*.pf",
    ] {
        assert!(wanted.places.iter().any(|it| it == place), "{place}: {wanted:#?}");
    }
    assert!(wanted.sizes.contains(&6176));
}

const SITE: &str = r#"
schema = "seawall.indicators/1"
[[family]]
id = "plant.worm"
name = "What we saw in hall 3"
certainty = "sourced"
source = ["our incident 17"]
[[variant]]
id = "plant.worm.a"
family = "plant.worm"
certainty = "sourced"
source = ["our incident 17"]
[[indicator]]
id = "plant.worm.a.file"
of = "plant.worm.a"
kind = "file"
path = '%windir%\hall3.exe'
role = "infects"
certainty = "sourced"
source = ["our incident 17"]
"#;

#[test]
fn a_site_s_own_file_is_taken_and_hunted_by() {
    let book = Book::embedded().with_site(SITE).unwrap();
    let host = super::made::Made::new().file(r"%windir%\Hall3.EXE", 10);
    let hunt = crate::hunt::hunt(&book, &host.view());
    assert_eq!(hunt.findings[0].indicator, "plant.worm.a.file");
    assert_eq!(hunt.verdict, crate::hunt::HuntVerdict::Remnant);
    assert!(book.family(&hunt.findings[0].family).unwrap().is_of_site);
}

#[test]
fn each_fault_of_a_site_s_file_is_told() {
    let id = || "plant.worm.a.file".to_owned();
    let cases: [(&str, &str, BookFault); 9] = [
        (
            "indicators/1",
            "indicators/2",
            BookFault::Schema { schema: "seawall.indicators/2".into() },
        ),
        ("plant.worm.a.file", "nachi.a.file", BookFault::Twice { id: "nachi.a.file".into() }),
        ("plant.worm.a.file", "Plant File", BookFault::Id { id: "Plant File".into() }),
        (
            "of = \"plant.worm.a\"",
            "of = \"plant.worm.b\"",
            BookFault::Unknown { id: id(), names: "plant.worm.b".into() },
        ),
        ("path = ", "paht = ", BookFault::Lacks { id: id(), key: "path".into() }),
        (
            "role = \"infects\"",
            "role = \"infects\"\nname = \"x\"",
            BookFault::Foreign { id: id(), key: "name".into() },
        ),
        ("role = \"infects\"", "role = \"attempt\"", BookFault::Role { id: id() }),
        (
            r"%windir%\hall3.exe",
            r"C:\hall3.exe",
            BookFault::Path { id: id(), path: r"C:\hall3.exe".into() },
        ),
        (
            r"%windir%\hall3.exe",
            r"%windir%\*.*",
            BookFault::Path { id: id(), path: r"%windir%\*.*".into() },
        ),
    ];
    for (from, to, fault) in cases {
        let text = SITE.replace(from, to);
        let faults = Book::embedded().with_site(&text).unwrap_err();
        assert!(faults.contains(&fault), "{to}: {faults:?}");
    }
    let no_source = SITE.replace("source = [\"our incident 17\"]\n", "source = [\" \"]\n");
    assert_eq!(Book::embedded().with_site(&no_source).unwrap_err().len(), 3);
    assert!(matches!(
        Book::embedded().with_site("= broken").unwrap_err()[0],
        BookFault::NotUnderstood { .. }
    ));
}

#[test]
fn what_would_be_met_on_every_host_is_refused() {
    let with = |lines: &str| {
        let text = SITE.replace("kind = \"file\"\npath = '%windir%\\hall3.exe'", lines);
        Book::embedded().with_site(&text).unwrap_err()
    };
    for lines in [
        "kind = \"content\"\nsize = 4096",
        "kind = \"start_value\"\nkey = 'SOFTWARE\\X'\nname = \"Shell\"",
    ] {
        assert!(matches!(with(lines)[0], BookFault::TooWide { .. }), "{lines}");
    }
    let digest = with("kind = \"content\"\nsha256 = \"abc\"");
    assert!(matches!(digest[0], BookFault::Digest { .. }));
}

#[test]
fn the_codes_of_the_faults_are_listed() {
    let fault = serde_json::from_str::<BookFault>("{\"code\":\"?\"}").unwrap_err().to_string();
    for code in BookFault::CODES {
        assert!(fault.contains(&format!("`{code}`")), "{code}: {fault}");
    }
    assert_eq!(fault.matches('`').count(), 2 * (BookFault::CODES.len() + 1));
}

/// A file's name is the worst of indicators: each says in which folder.
#[test]
fn every_file_has_a_folder_and_no_text_is_hunted_by() {
    for indicator in Book::embedded().indicators() {
        match &indicator.what {
            What::File(path) => assert!(path.folder().is_some(), "{}", indicator.id),
            What::Unjudged(Unjudged::Text(_)) => {
                assert_ne!(indicator.certainty, Sureness::Sourced, "{}", indicator.id);
            }
            What::Event { .. } | What::Sweep { .. } => {
                assert_eq!(indicator.role, Role::Attempt, "{}", indicator.id);
            }
            _ => {}
        }
    }
}
