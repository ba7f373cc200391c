//! A site's own indicators, and the indicators in the words of other tools.

use std::fs;

use crate::{
    asking::{case, hunt, write},
    common::Seawall,
};

#[test]
fn a_site_s_own_indicators_are_hunted_by_and_exported_and_faults_are_told() {
    let seawall = Seawall::new();
    let folder = case(&seawall, "site");
    write(&folder, "WINDOWS/hall3.exe", b"MZ");
    let text = "schema = \"seawall.indicators/1\"\n[[family]]\nid = \"plant\"\nname = \"Hall 3\"\n\
        certainty = \"sourced\"\nsource = [\"incident 17\"]\n[[variant]]\nid = \"plant.a\"\n\
        family = \"plant\"\ncertainty = \"sourced\"\nsource = [\"incident 17\"]\n[[indicator]]\n\
        id = \"plant.a.file\"\nof = \"plant.a\"\nkind = \"file\"\npath = '%windir%\\hall3.exe'\n\
        role = \"infects\"\ncertainty = \"sourced\"\nsource = [\"incident 17\"]\n";
    let own = seawall.folder.path().join("own.toml");
    fs::write(&own, text).unwrap();
    let (code, found) = hunt(&seawall, &["site", "--indicators", "own.toml"]);
    assert_eq!(
        (code, &found["hosts"][0]["findings"][0]["family"]),
        (1, &"plant".into()),
        "{found}"
    );
    let run = seawall.run(&["hunt", "--export", "stix", "--indicators", "own.toml"]);
    assert!(run.code == 0 && run.stdout.contains("hall3.exe"), "{}", run.stderr);

    fs::write(&own, text.replace("%windir%", "C:")).unwrap();
    let run = seawall.run(&["hunt", "site", "--indicators", "own.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("plant.a.file"), "{}", run.stderr);
    let key = "kind = \"registry_key\"\nkey = 'SOFTWARE\\Nobody\\Reads'";
    fs::write(&own, text.replace("kind = \"file\"\npath = '%windir%\\hall3.exe'", key)).unwrap();
    let run = seawall.run(&["hunt", "site", "--indicators", "own.toml"]);
    assert!(run.code == 2 && run.stderr.contains("Nobody"), "{}", run.stderr);
}

#[test]
fn recalled_indicators_are_in_no_export() {
    let seawall = Seawall::new();
    for form in ["sigma", "stix", "yara"] {
        let run = seawall.run(&["hunt", "--export", form]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(!run.stdout.contains("WksPatch") && !run.stdout.contains("24d004a1"), "{form}");
        assert_eq!(run.stdout, seawall.run(&["hunt", "--export", form]).stdout);
    }
}
