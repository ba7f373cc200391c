//! The data itself.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    CheckState,
    rules::{CheckBook, FILES, Kind, knows_check, word_keys},
};
use crate::RuleRef;

pub(super) const EN: &str = include_str!("../../../../seawall/src/words/en.ftl");
const JA: &str = include_str!("../../../../seawall/src/words/ja.ftl");
const WANTED: &str = include_str!("../../../../evidence/data/wanted-registry.toml");

pub(super) fn messages(text: &str) -> BTreeMap<&str, &str> {
    text.lines().filter_map(|line| line.split_once(" = ")).collect()
}

/// The arguments that a message names.
pub(super) fn arguments(message: &str) -> BTreeSet<&str> {
    message.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next()).collect()
}

#[test]
fn every_file_parses_and_no_check_is_lost() {
    let mut checks = 0;
    for text in FILES {
        let table: toml::Table = toml::from_str(text).unwrap();
        assert_eq!(table["schema"].as_str(), Some("seawall.checks/1"));
        checks += table.get("check").and_then(toml::Value::as_array).map_or(0, Vec::len);
    }
    assert!(checks > 20);
    assert_eq!(CheckBook::embedded().checks.len(), checks);
}

#[test]
fn every_check_has_an_id_of_its_own_and_a_version() {
    let mut ids = BTreeSet::new();
    for check in &CheckBook::embedded().checks {
        assert!(ids.insert(&check.id), "{} stands twice", check.id);
        assert!(check.version >= 1, "{}", check.id);
        assert!(check.rule.len() > 1, "{}", check.id);
        assert!(knows_check(&RuleRef { id: check.id.clone(), version: check.version }));
    }
    assert!(!knows_check(&RuleRef { id: "dcom.enabled".to_owned(), version: 0 }));
}

#[test]
fn every_rule_and_every_default_names_its_source() {
    for check in &CheckBook::embedded().checks {
        let of_rules = check.rule.iter().map(|rule| &rule.source);
        let defaults = check.read.iter().flat_map(|read| &read.default);
        for sources in of_rules.chain(defaults.map(|default| &default.source)) {
            assert!(!sources.is_empty(), "{}", check.id);
            assert!(sources.iter().all(|source| !source.trim().is_empty()), "{}", check.id);
        }
    }
}

#[test]
fn rules_name_reads_that_are_there_and_reads_say_what_they_read() {
    let book = CheckBook::embedded();
    for check in &book.checks {
        let names: Vec<&str> = check.read.iter().map(|read| read.name.as_str()).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{}", check.id);
        for rule in &check.rule {
            for name in rule.when.keys() {
                assert!(names.contains(&name.as_str()), "{}: {name}", check.id);
            }
        }
        for read in &check.read {
            let is_value = read.key.is_some() && read.value.is_some();
            match read.kind {
                Kind::Update | Kind::Part | Kind::Ipsec => assert!(!read.of.is_empty()),
                Kind::Started => assert!(names.contains(&read.of[0].as_str())),
                Kind::Build => assert!(book.milestones.contains_key(&read.of[0])),
                _ => assert!(is_value, "{}: {}", check.id, read.name),
            }
        }
    }
}

#[test]
fn what_is_weak_or_open_says_how_to_correct_it() {
    for check in &CheckBook::embedded().checks {
        for rule in &check.rule {
            let is_needed =
                matches!(rule.state, CheckState::Weak | CheckState::Open | CheckState::Unknown);
            assert!(!is_needed || rule.correct.is_some(), "{}: {}", check.id, rule.code);
        }
    }
}

#[test]
fn every_code_has_words_in_both_languages_and_they_name_what_is_known() {
    let reads = |code: &str| {
        let key = |prefix: &str, code: &str| format!("{prefix}-{}", code.replace('_', "-"));
        let mut names = BTreeSet::from(["what", "values", "candidates"]);
        for check in &CheckBook::embedded().checks {
            let is_its = check.rule.iter().any(|rule| {
                key("check-result", &rule.code) == code
                    || rule.correct.as_ref().is_some_and(|it| key("check-correct", it) == code)
            });
            let own = check.read.iter().map(|read| read.name.as_str());
            names.extend(own.filter(|_| is_its));
        }
        names
    };
    for text in [EN, JA] {
        let messages = messages(text);
        for key in word_keys() {
            let message = messages.get(key.as_str()).unwrap_or_else(|| panic!("no {key}"));
            let known = reads(&key);
            for argument in arguments(message) {
                assert!(known.contains(argument), "{key}: {argument}");
            }
        }
        for key in messages.keys().filter(|key| key.starts_with("check-")) {
            assert!(word_keys().iter().any(|it| it == key), "nothing says {key}");
        }
        for state in CheckState::ALL {
            let state = serde_json::to_value(state).unwrap();
            let key = format!("checked-{}", state.as_str().unwrap().replace('_', "-"));
            assert!(messages.contains_key(key.as_str()), "{key}");
        }
    }
}

#[test]
fn both_languages_name_the_same_arguments() {
    let (en, ja) = (messages(EN), messages(JA));
    for key in word_keys() {
        let key = key.as_str();
        assert_eq!(arguments(en[key]), arguments(ja[key]), "{key}");
    }
}

/// Whether the table of what becomes facts takes a value.
fn is_wanted(key: &str, value: &str) -> bool {
    let table: toml::Table = toml::from_str(WANTED).unwrap();
    table["want"].as_array().unwrap().iter().any(|want| {
        let pattern: Vec<&str> = want["key"].as_str().unwrap().split('\\').collect();
        let names: Vec<&str> = key.split('\\').collect();
        let is_below = want.get("below").is_some();
        let fits = pattern.len() <= names.len()
            && (is_below || pattern.len() == names.len())
            && pattern
                .iter()
                .zip(&names)
                .all(|(want, name)| *want == "*" || want.eq_ignore_ascii_case(name));
        let takes = |names: &toml::Value| {
            let names = names.as_array().unwrap().iter().filter_map(toml::Value::as_str);
            names.into_iter().any(|name| name.eq_ignore_ascii_case(value))
        };
        fits && (is_below || want.get("values").is_none_or(takes))
    })
}

#[test]
fn every_value_that_is_read_becomes_a_fact_and_no_secret_does() {
    for check in &CheckBook::embedded().checks {
        for read in &check.read {
            let (Some(key), Some(value)) = (&read.key, &read.value) else { continue };
            let is_secret = read.kind == Kind::Secret;
            assert_eq!(is_wanted(key, value), !is_secret, "{key}\\{value}");
        }
    }
}
