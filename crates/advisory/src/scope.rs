//! Whose concern a bulletin, an update or a vulnerability is: rules that tag them.

use std::{collections::BTreeSet, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::{
    feed::Feeds,
    model::{Bulletin, BulletinId, Certainty, CveId},
};

/// A scope: a name, and the rules that say what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concern {
    /// Its name, such as `rpc`.
    pub name: String,
    rules: Vec<ConcernRule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConcernRule {
    id: String,
    #[serde(default)]
    titles: Vec<String>,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    cves: BTreeSet<CveId>,
    #[serde(default)]
    bulletins: BTreeSet<BulletinId>,
    certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
}

/// Why something is in a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// The rule that says so, with its version.
    pub rule: String,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// The vulnerabilities of the record that it is about; empty where it is about all of it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub cves: BTreeSet<CveId>,
}

impl Concern {
    /// The scopes that are built in. Should they not parse, which a test rules out, there are
    /// none, and asking for one is an error.
    pub fn embedded() -> &'static [Self] {
        static EMBEDDED: LazyLock<Vec<Concern>> =
            LazyLock::new(|| parse(SCOPES).unwrap_or_default());
        &EMBEDDED
    }

    /// Whether a record is in the scope, and why. `feeds` tell what its vulnerabilities are
    /// called and which components they are in.
    pub fn tag(&self, bulletin: &Bulletin, feeds: Option<&Feeds>) -> Option<Tag> {
        let titles: Vec<&str> =
            bulletin.title.en.iter().chain(&bulletin.title.ja).map(String::as_str).collect();
        self.rules.iter().find_map(|rule| {
            let whole = rule.bulletins.contains(&bulletin.id)
                || titles.iter().any(|title| rule.is_in_title(title));
            let own = |cve: &&CveId| rule.covers(cve, feeds);
            let cves: BTreeSet<CveId> = if whole {
                BTreeSet::new()
            } else {
                bulletin.cves.iter().filter(own).cloned().collect()
            };
            (whole || !cves.is_empty()).then(|| Tag {
                rule: rule.id.clone(),
                certainty: rule.certainty,
                cves,
            })
        })
    }

    /// The vulnerabilities in the scope that feeds name.
    pub fn vulnerabilities(&self, feeds: &Feeds) -> BTreeSet<CveId> {
        let covered = |cve: &&CveId| self.rules.iter().any(|rule| rule.covers(cve, Some(feeds)));
        feeds.vulnerabilities().filter(covered).cloned().collect()
    }

    /// The vulnerabilities that its rules list by their ids.
    pub fn listed(&self) -> impl Iterator<Item = &CveId> {
        self.rules.iter().flat_map(|rule| &rule.cves)
    }
}

impl ConcernRule {
    fn is_in_title(&self, title: &str) -> bool {
        self.titles.iter().any(|words| holds_words(title, words))
    }

    fn covers(&self, cve: &CveId, feeds: Option<&Feeds>) -> bool {
        if self.cves.contains(cve) {
            return true;
        }
        let Some(feeds) = feeds else { return false };
        let known = feeds.vulnerability(cve);
        known.and_then(|known| known.title).is_some_and(|title| self.is_in_title(title))
            || (!self.components.is_empty()
                && feeds
                    .components_of(cve)
                    .any(|name| self.components.iter().any(|own| own == name)))
    }
}

/// Whether words stand in a text as such, not inside longer ones: `COM` is not in `Telecom`, nor
/// in `example.com`. Words are compared with their case: `com` is none.
fn holds_words(text: &str, words: &str) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '_' | '@');
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + words.len()..).and_then(|behind| {
            // A full stop at the end of a sentence is none inside a name.
            let mut behind = behind.chars();
            let first = behind.next();
            first.filter(|c| *c != '.' || behind.next().is_some_and(char::is_alphanumeric))
        });
        !before.is_some_and(joins) && !behind.is_some_and(joins)
    })
}

fn parse(text: &str) -> Result<Vec<Concern>, toml::de::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        scope: Vec<Concern>,
    }
    toml::from_str::<File>(text).map(|file| file.scope)
}

const SCOPES: &str = include_str!("../data/scopes.toml");

#[cfg(test)]
mod tests {
    use super::{Concern, SCOPES, holds_words, parse};
    use crate::Catalogue;

    #[test]
    fn the_embedded_scopes_parse_and_hold_the_list() {
        let scopes = parse(SCOPES).unwrap();
        assert_eq!(scopes.len(), 1);
        assert_eq!(scopes[0].name, "rpc");
        assert_eq!(scopes[0].listed().count(), 127);
        assert_eq!(Concern::embedded(), scopes);
    }

    #[test]
    fn words_count_as_words_only() {
        for (text, words) in [
            ("Buffer Overrun In RPC Interface", "RPC"),
            ("RPC インターフェイスのバッファ オーバーラン", "RPC"),
            ("Windows COM+ Event System", "COM+"),
            ("the way it handles DCOM.", "DCOM"),
            ("(RPCSS)", "RPCSS"),
        ] {
            assert!(holds_words(text, words), "{text}");
        }
        for (text, words) in [
            ("Telecom", "com"),
            ("example.COM", "COM"),
            ("Windows COM+ Event System", "COM"),
            ("DCOM", "COM"),
            ("fastrpc", "RPC"),
            ("COM.example", "COM"),
        ] {
            assert!(!holds_words(text, words), "{text}");
        }
    }

    #[test]
    fn the_line_of_the_first_bulletins_is_in_scope_and_others_are_not() {
        let catalogue = Catalogue::embedded().unwrap();
        let rpc = &Concern::embedded()[0];
        let rule = |id: &str| rpc.tag(catalogue.bulletin(id).unwrap(), None).map(|tag| tag.rule);
        for id in
            ["MS01-041", "MS01-048", "MS03-010", "MS03-026", "MS03-039", "MS04-012", "MS09-026"]
        {
            assert_eq!(rule(id).as_deref(), Some("rpc-named/1"), "{id}");
        }
        assert_eq!(rule("MS08-067").as_deref(), Some("rpc-reached/1"));
        for id in ["MS03-007", "MS17-010"] {
            assert_eq!(rule(id), None, "{id}");
        }
    }
}
