//! SARIF 2.1.0 (OASIS): what is open and what is not known, as results of a tool.
//!
//! Results are written as hosts come; rules, which the results number as they appear, at the end.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
};

use seawall_advisory::{Bulletin, BulletinId, Catalogue, Rating};
use seawall_assess::State;
use seawall_facts::HexBytes;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    Summary, Writer,
    vex::{Status, encoded, shown_name, titled},
};
use crate::{
    clock,
    fleet::FleetHost,
    judging::VerdictRecord,
    printable::printable,
    words::{self, Language, Words},
};

/// Writes a fleet as one run of a tool.
pub struct Sarif<'a> {
    catalogue: &'a Catalogue,
    words: &'a Words,
    /// The places of bulletins among the rules.
    rules: BTreeMap<BulletinId, usize>,
    has_results: bool,
    /// What was said last of reasons and steps.
    grounds: HashMap<String, String>,
    /// Hosts with verdicts, and without.
    judged: u64,
    without: u64,
}

impl<'a> Sarif<'a> {
    /// A run of nothing yet, in the language of the words.
    pub fn new(catalogue: &'a Catalogue, words: &'a Words) -> Self {
        Self {
            catalogue,
            words,
            rules: BTreeMap::new(),
            has_results: false,
            grounds: HashMap::new(),
            judged: 0,
            without: 0,
        }
    }

    fn result(&mut self, host: &FleetHost, verdict: &VerdictRecord) -> Value {
        let next = self.rules.len();
        let rule = *self.rules.entry(verdict.advisory.clone()).or_insert(next);
        let (kind, level) = self.weight(verdict);
        let name = shown_name(host);
        let key = encoded(&host.key);
        let system = host.system.name.as_deref().map(printable);
        json!({
            "ruleId": printable(verdict.advisory.as_str()),
            "ruleIndex": rule,
            "kind": kind,
            "level": level,
            "message": {"text": self.message(&name, verdict)},
            "locations": [{
                // There is no file: consumers ask for one, and for a line in it.
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(&name)},
                    "region": {"startLine": 1, "endLine": 1},
                },
                "logicalLocations": [
                    {"name": name, "fullyQualifiedName": key, "kind": "resource"},
                ],
            }],
            "partialFingerprints": {
                "hostBulletin/v1": fingerprint(&host.key, &verdict.advisory),
            },
            "properties": {"state": words::bare(&verdict.state), "system": system},
        })
    }

    /// An open hole fails with the weight that its vendor gave it; what only waits for a restart is
    /// no error. What is not known is open, in the words of the standard (3.27.9).
    fn weight(&self, verdict: &VerdictRecord) -> (&'static str, &'static str) {
        if Status::of(verdict.state) != Status::Affected {
            return ("open", "none");
        }
        let level = level(self.bulletin(&verdict.advisory).and_then(worst_rating));
        let is_pending = verdict.state == State::PendingReboot && level == "error";
        ("fail", if is_pending { "warning" } else { level })
    }

    fn message(&mut self, host: &str, verdict: &VerdictRecord) -> String {
        let state = self.words.code("state", &verdict.state);
        let args = [("advisory", verdict.advisory.as_str()), ("state", &state), ("host", host)];
        let text = self.words.with("vex-finding", &args);
        printable(&(text + self.grounds(verdict)))
    }

    /// Why, and what next. Many hosts share both, and making the words takes the most of the time.
    fn grounds(&mut self, verdict: &VerdictRecord) -> &str {
        let key = (&verdict.reasons, &verdict.next_step);
        let key = serde_json::to_string(&key).unwrap_or_default();
        if self.grounds.len() >= GROUNDS && !self.grounds.contains_key(&key) {
            self.grounds.clear();
        }
        let words = self.words;
        self.grounds.entry(key).or_insert_with(|| grounds(verdict, words))
    }

    fn bulletin(&self, id: &BulletinId) -> Option<&'a Bulletin> {
        self.catalogue.bulletin(id.as_str()).filter(|bulletin| bulletin.id == *id)
    }

    fn rules(&self) -> Vec<Value> {
        let mut rules: Vec<(usize, &BulletinId)> =
            self.rules.iter().map(|(id, place)| (*place, id)).collect();
        rules.sort_unstable();
        rules.into_iter().map(|(_, id)| self.rule(id)).collect()
    }

    fn rule(&self, id: &BulletinId) -> Value {
        let bulletin = self.bulletin(id);
        let rating = bulletin.and_then(worst_rating);
        let shown = printable(id.as_str());
        let title = titled(self.catalogue, self.words, id);
        let text = title.map_or_else(|| shown.clone(), |title| format!("{shown}: {title}"));
        let cves = bulletin.map(|bulletin| bulletin.cves.as_slice()).unwrap_or_default();
        let cves = cves.iter().map(|cve| printable(cve.as_str()));
        let tags: Vec<String> = ["security".to_owned()].into_iter().chain(cves).collect();
        let mut properties = json!({"tags": tags});
        if let Some(fields) = properties.as_object_mut() {
            if let Some(rating) = rating {
                fields.insert("severity".to_owned(), words::rating(rating, self.words).into());
            }
            if let Some(score) = bulletin.and_then(worst_score) {
                fields.insert("security-severity".to_owned(), score.into());
            }
        }
        json!({
            "id": shown,
            "shortDescription": {"text": text},
            "defaultConfiguration": {"level": level(rating)},
            "properties": properties,
        })
    }

    fn coverage(&self, summary: &Summary) -> String {
        let seen = self.judged.saturating_add(self.without);
        // Addresses that stayed silent may be counted without being told of.
        let all = summary.standings.values().sum::<u64>().max(seen);
        let without = all.saturating_sub(self.judged).to_string();
        let all = all.to_string();
        self.words.with("vex-coverage", &[("without", &without), ("all", &all)])
    }
}

impl Writer for Sarif<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let head = json!({"$schema": SCHEMA, "version": "2.1.0"}).to_string();
        let head = head.trim_end_matches('}');
        write!(out, r#"{head},"runs":[{{"columnKind":"utf16CodeUnits","results":["#)
    }

    fn host(&mut self, host: &FleetHost, out: &mut dyn Write) -> io::Result<()> {
        if host.judged.verdicts.is_empty() {
            self.without += 1;
            return Ok(());
        }
        self.judged += 1;
        let is_told = |state| Status::of(state) >= Status::UnderInvestigation;
        for verdict in host.judged.verdicts.iter().filter(|verdict| is_told(verdict.state)) {
            let result = self.result(host, verdict);
            out.write_all(if self.has_results { b",\n" } else { b"\n" })?;
            self.has_results = true;
            serde_json::to_writer(&mut *out, &result)?;
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let invocation = json!({
            "executionSuccessful": true,
            "endTimeUtc": clock::rfc3339(summary.made),
            "toolExecutionNotifications": [
                {"level": "note", "message": {"text": self.coverage(summary)}},
            ],
        });
        let language = match self.words.language() {
            Language::Ja => "ja-JP",
            Language::En => "en-US",
        };
        let tool = json!({"driver": {
            "name": "Seawall",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": self.rules(),
        }});
        let mut properties = json!({"dataAsOf": printable(&summary.data_as_of)});
        if let (Some(title), Some(fields)) = (&summary.title, properties.as_object_mut()) {
            fields.insert("title".to_owned(), printable(title).into());
        }
        let rest = json!({
            "automationDetails": {"id": "seawall/fleet/"},
            "invocations": [invocation],
            "language": language,
            "properties": properties,
            "tool": tool,
        });
        let rest = rest.to_string();
        writeln!(out, "\n],{}]}}", rest.trim_start_matches('{'))
    }
}

fn grounds(verdict: &VerdictRecord, words: &Words) -> String {
    let mut text = String::new();
    let reasons = verdict.reasons.iter().map(|reason| words.tagged("reason", "code", reason));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    if !reasons.is_empty() {
        text += &words.with("vex-finding-why", &[("reasons", &reasons)]);
    }
    if let Some(step) = &verdict.next_step {
        let step = words.tagged("step", "code", step);
        text += &words.with("vex-finding-next", &[("step", &step)]);
    }
    text
}

/// Where a host's results are put by those who ask for a file. A name of dots alone would lead out
/// of the folder.
fn uri(name: &str) -> String {
    let encoded = encoded(name).replace(':', "%3A");
    let is_dots = encoded.bytes().all(|byte| byte == b'.');
    format!("hosts/{}", if is_dots { encoded.replace('.', "_") } else { encoded })
}

/// The same for a host and a bulletin in every report.
fn fingerprint(key: &str, advisory: &BulletinId) -> String {
    let mut hash = Sha256::new();
    hash.update(key);
    hash.update([0]);
    hash.update(advisory.as_str());
    HexBytes(hash.finalize().to_vec()).to_string()
}

fn worst_rating(bulletin: &Bulletin) -> Option<Rating> {
    bulletin.severity.iter().map(|row| row.rating).max()
}

/// The highest score, as it was given.
fn worst_score(bulletin: &Bulletin) -> Option<String> {
    let scores = bulletin.cvss.iter().filter_map(|row| Some((row.score.parse().ok()?, &row.score)));
    let in_range = scores.filter(|(score, _): &(f64, _)| (0.0..=10.0).contains(score));
    in_range.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, text)| text.clone())
}

/// How much a rating weighs here; what was never rated is no reason for rest.
const fn level(rating: Option<Rating>) -> &'static str {
    match rating {
        Some(Rating::Critical | Rating::Important) => "error",
        None | Some(Rating::Moderate) => "warning",
        Some(Rating::Low | Rating::NotCritical | Rating::None) => "note",
    }
}

/// As many texts are kept; a few megabytes.
const GROUNDS: usize = 8192;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use seawall_advisory::Catalogue;
    use serde_json::Value;

    use super::{Sarif, uri};
    use crate::{
        printable::is_printable,
        report::made::{HOSTILE, fleet, written},
        words::{Language, Words},
    };

    fn sarif(language: Language) -> (Vec<u8>, Value) {
        let catalogue = Catalogue::embedded().unwrap();
        let words = Words::new(language);
        let bytes = written(&mut Sarif::new(catalogue, &words), &fleet());
        let document = serde_json::from_slice(&bytes).unwrap();
        (bytes, document)
    }

    #[test]
    fn what_is_open_fails_and_what_is_unknown_is_open() {
        for language in [Language::En, Language::Ja] {
            let (bytes, document) = sarif(language);
            assert_eq!(bytes, sarif(language).0);
            let run = &document["runs"][0];
            let results = run["results"].as_array().unwrap();
            let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
            let mut prints = BTreeSet::new();
            for result in results {
                let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                assert_eq!(rules[rule]["id"], result["ruleId"]);
                let is_unknown = result["properties"]["state"] == "unknown";
                assert_eq!(result["kind"], if is_unknown { "open" } else { "fail" });
                assert_eq!(result["level"] == "none", is_unknown);
                assert!(
                    prints.insert(result["partialFingerprints"]["hostBulletin/v1"].to_string())
                );
                let text = result["message"]["text"].as_str().unwrap();
                assert!(!text.contains("vex-") && text.chars().all(is_printable), "{text}");
            }
            let said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
                .as_str()
                .unwrap();
            assert!(said.contains('1') && said.contains('8'), "{said}");
            assert_eq!(results.len(), 6);
        }
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(uri("w2k-1"), "hosts/w2k-1");
        assert_eq!(uri(".."), "hosts/__");
        assert_eq!(uri("a/../b"), "hosts/a%2F..%2Fb");
        assert_eq!(uri("c:x"), "hosts/c%3Ax");
        let hostile = uri(HOSTILE);
        assert!(hostile.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%/".contains(&b)));
    }

    #[test]
    fn a_fleet_without_findings_is_a_run_without_results() {
        let catalogue = Catalogue::embedded().unwrap();
        let words = Words::new(Language::En);
        let bytes = written(&mut Sarif::new(catalogue, &words), &[]);
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(document["runs"][0]["results"].as_array().map(Vec::len), Some(0));
    }
}
