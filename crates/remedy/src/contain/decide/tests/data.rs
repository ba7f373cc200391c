//! The data itself.

use std::collections::BTreeSet;

use super::*;
use crate::contain::{
    case::{Term, When},
    decide::{
        NextStep, PlanRefused, WayId,
        rules::{FILES, Head, Proposal, RuleBook},
    },
    measure::measures,
};

#[test]
fn every_file_parses_and_no_rule_is_lost() {
    let mut count = 0;
    for text in FILES {
        let table: toml::Table = toml::from_str(text).unwrap();
        assert_eq!(table["schema"].as_str(), Some("seawall.decide/1"));
        toml::from_str::<RuleBook>(text).unwrap();
        count += table.values().filter_map(toml::Value::as_array).map(Vec::len).sum::<usize>();
    }
    let book = RuleBook::embedded();
    assert_eq!(
        count,
        book.implied.len()
            + book.first.len()
            + book.row.len()
            + book.modify.len()
            + book.flow.len()
            + book.remains.len()
            + book.unknown.len()
    );
    assert_eq!(book.evidence.fresh_days, 30);
}

fn heads() -> Vec<&'static Head> {
    let book = RuleBook::embedded();
    let mut heads: Vec<&Head> = book.first.iter().map(|it| &it.rule).collect();
    heads.extend(book.row.iter().map(|it| &it.rule));
    heads.extend(book.modify.iter().map(|it| &it.rule));
    heads.extend(book.flow.iter().map(|it| &it.rule));
    heads.extend(book.remains.iter().map(|it| &it.rule));
    heads
}

#[test]
fn every_rule_has_an_id_of_its_own_a_version_and_a_source() {
    let mut ids = BTreeSet::new();
    for head in heads() {
        let rule = head.reference();
        assert!(ids.insert(rule.id.clone()), "{} stands twice", rule.id);
        assert!(rule.version >= 1, "{}", rule.id);
        assert!(!head.source.is_empty(), "{}", rule.id);
        assert!(head.source.iter().all(|source| !source.trim().is_empty()), "{}", rule.id);
    }
    assert!(RuleBook::embedded().unknown.iter().all(|ask| !ask.source.is_empty()));
}

fn proposals() -> Vec<&'static Proposal> {
    let book = RuleBook::embedded();
    let mut all: Vec<&Proposal> = book.row.iter().flat_map(|it| &it.then).collect();
    all.extend(book.first.iter().flat_map(|it| it.then.iter().chain(&it.where_open)));
    all.extend(book.first.iter().flat_map(|it| &it.later).map(|it| &it.step));
    all.extend(book.flow.iter().flat_map(|it| &it.first));
    all.extend(book.flow.iter().flat_map(|it| &it.way).flat_map(|it| &it.then));
    all
}

#[test]
fn every_step_says_one_thing_and_why() {
    for step in proposals() {
        assert!(step.measure.is_some() != step.chore.is_some(), "{step:?}");
        assert!(!step.because.is_empty(), "{step:?}");
        assert_eq!(step.update.is_some(), step.chore == Some(Chore::PrerequisiteUpdate));
        assert_eq!(step.of.is_some(), step.chore == Some(Chore::TakeBack));
    }
}

#[test]
fn the_last_row_takes_whoever_is_left() {
    let last = RuleBook::embedded().row.last().unwrap();
    assert!(last.when.families.is_empty() && last.when.terms().is_empty());
}

fn conditions() -> Vec<&'static When> {
    let book = RuleBook::embedded();
    let mut all: Vec<&When> = book.row.iter().map(|it| &it.when).collect();
    all.extend(book.first.iter().map(|it| &it.when));
    all.extend(book.flow.iter().flat_map(|it| [&it.when, &it.unless]));
    all.extend(book.modify.iter().map(|it| &it.when));
    all.extend(book.remains.iter().map(|it| &it.when));
    all.extend(proposals().into_iter().map(|it| &it.when));
    for measure in measures() {
        all.extend(&measure.works);
        all.extend(measure.forbid.iter().map(|it| &it.when));
    }
    all
}

fn with_inner(when: &'static When) -> Vec<&'static When> {
    let inner = when.any.iter().flat_map(with_inner);
    inner.chain([when]).collect()
}

#[test]
fn everything_that_rules_ask_has_a_way_to_be_known() {
    let book = RuleBook::embedded();
    let mut terms: BTreeSet<Term> = conditions().into_iter().flat_map(When::terms).collect();
    terms.extend([Term::Product, Term::ServicePack]);
    terms.extend(book.implied.iter().flat_map(|it| [it.of.clone(), it.is.clone()]));
    for term in terms {
        assert!(book.ask(&term).is_some(), "nobody says how to know {term}");
    }
    // What is asked by name can be stated by name.
    for ask in &book.unknown {
        for term in &ask.terms {
            assert_eq!(term.to_string().parse::<Term>().as_ref(), Ok(term));
        }
    }
}

#[test]
fn rules_name_families_and_products_that_are_there() {
    let table = seawall_facts::Products::embedded();
    let families: BTreeSet<&str> = table.iter().map(|it| it.family.as_str()).collect();
    for when in conditions().into_iter().flat_map(with_inner) {
        for family in &when.families {
            assert!(families.contains(family.as_str()), "{family}");
        }
        for product in &when.products {
            assert!(table.get(product).is_some(), "{product}");
        }
    }
}

#[test]
fn every_family_after_server_2003_has_the_row_of_the_later_ones() {
    let table = seawall_facts::Products::embedded();
    let row = RuleBook::embedded().row.iter().find(|it| it.rule.reference().id == "coercion");
    let row = &row.unwrap().when;
    for product in table.iter().filter(|it| it.os_version >= (6, 0)) {
        assert!(row.families.contains(&product.family), "{}", product.id);
    }
}

#[test]
fn codes_are_of_their_own_and_stable_words() {
    let lists = [Reason::CODES, Residual::CODES, NextStep::CODES, PlanRefused::CODES];
    let plain: Vec<Vec<&str>> = vec![
        Chore::ALL.iter().map(|it| it.code()).collect(),
        Modifier::ALL.iter().map(|it| it.code()).collect(),
        WayId::ALL.iter().map(|it| it.code()).collect(),
    ];
    for list in lists.into_iter().map(<[_]>::to_vec).chain(plain) {
        let own: BTreeSet<&str> = list.iter().copied().collect();
        assert_eq!(own.len(), list.len());
        assert!(own.iter().all(|code| {
            code.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
        }));
    }
}

#[test]
fn every_reason_and_every_risk_is_used() {
    let text: String = FILES.concat() + include_str!("../../../../data/measures.toml");
    let by_code = |code: &str| text.contains(&format!("code = \"{code}\""));
    // Of these code speaks: they are about the two ways that nothing may close.
    let own =
        ["update_way_not_known", "management_not_known", "closes_update_way", "closes_management"];
    for code in Reason::CODES.iter().chain(Residual::CODES).chain(NextStep::CODES) {
        assert!(by_code(code) || own.contains(code), "nothing says {code}");
    }
}

#[test]
fn a_reason_is_a_code_with_its_arguments() {
    let reason = Reason::ClosesWhatIsNeeded { need: Need::Http };
    let json = serde_json::to_string(&reason).unwrap();
    assert_eq!(json, r#"{"code":"closes_what_is_needed","need":"http"}"#);
    let remains = Residual::DynamicPorts { from: 1025, to: 5000 };
    let json = serde_json::to_string(&remains).unwrap();
    assert_eq!(json, r#"{"code":"dynamic_ports","from":1025,"to":5000}"#);
}
