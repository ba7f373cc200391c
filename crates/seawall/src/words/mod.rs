//! Words, rendered once and only here: codes and their arguments to Japanese or English.

mod bulletin;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use serde::Serialize;
use serde_json::Value;
use unic_langid::LanguageIdentifier;

pub use bulletin::{rating, title};

const EN: &str = concat!(
    include_str!("en.ftl"),
    "\n",
    include_str!("en/contain.ftl"),
    "\n",
    include_str!("en/hunt.ftl"),
    "\n",
    include_str!("en/cleanup.ftl")
);
const JA: &str = concat!(
    include_str!("ja.ftl"),
    "\n",
    include_str!("ja/contain.ftl"),
    "\n",
    include_str!("ja/hunt.ftl"),
    "\n",
    include_str!("ja/cleanup.ftl")
);

/// A language Seawall speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The language of the locale, English where it names none of ours.
    pub fn from_locale() -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        match locale {
            Some(locale) if locale.to_ascii_lowercase().starts_with("ja") => Self::Ja,
            _ => Self::En,
        }
    }
}

/// The words of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words of a language.
    pub fn new(language: Language) -> Self {
        let (id, text) = match language {
            Language::Ja => ("ja", JA),
            Language::En => ("en", EN),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![
            id.parse::<LanguageIdentifier>().unwrap_or_default(),
        ]);
        // The marks would stand in every table cell and break copying an address.
        bundle.set_use_isolating(false);
        // What a resource has of errors the tests show; the readable rest is used anyway.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, _)| rest);
        let _ = bundle.add_resource(resource);
        Self { language, bundle }
    }

    /// The language they are of.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A text without arguments.
    pub fn text(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with its arguments.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let mut given = FluentArgs::new();
        for (name, value) in args {
            // Numbers choose plural forms; everything else is text as it stands.
            match value.parse::<u32>() {
                Ok(number) if number.to_string() == *value => {
                    given.set(*name, FluentValue::from(number));
                }
                _ => given.set(*name, FluentValue::from(*value)),
            }
        }
        self.format(key, &given).unwrap_or_else(|| key.to_owned())
    }

    /// The words for a bare code, such as a state: `prefix-code`.
    pub fn code(&self, prefix: &str, code: &impl Serialize) -> String {
        self.code_with(prefix, code, &[])
    }

    /// The words for a bare code that take arguments.
    pub fn code_with(&self, prefix: &str, code: &impl Serialize, args: &[(&str, &str)]) -> String {
        match serde_json::to_value(code) {
            Ok(Value::String(code)) => self.with(&format!("{prefix}-{}", key_part(&code)), args),
            _ => String::new(),
        }
    }

    /// The words for a value with a `tag` that names its code and fields that are its arguments.
    pub fn tagged(&self, prefix: &str, tag: &str, value: &impl Serialize) -> String {
        let Ok(Value::Object(fields)) = serde_json::to_value(value) else {
            return String::new();
        };
        let Some(code) = fields.get(tag).and_then(Value::as_str) else {
            return String::new();
        };
        let args: Vec<(&str, String)> = fields
            .iter()
            .filter(|(name, _)| *name != tag)
            .map(|(name, value)| (name.as_str(), self.argument(name, value)))
            .collect();
        let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.with(&format!("{prefix}-{}", key_part(code)), &args)
    }

    fn argument(&self, name: &str, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::String(text) => self.value_word(name, text),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.argument(name, item)).collect();
                items.join(", ")
            }
            // A pair such as a product and its service pack, or a version: the values in order.
            Value::Object(fields) => {
                let separator = if name.ends_with("version") { "." } else { " " };
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| self.argument(name, value)).collect();
                fields.join(separator)
            }
            other => other.to_string(),
        }
    }

    fn value_word(&self, name: &str, text: &str) -> String {
        let part = key_part(text);
        let own = format!("value-{}-{part}", key_part(name));
        let none = FluentArgs::new();
        self.format(&own, &none)
            .or_else(|| (name == "state").then(|| self.format(&format!("state-{part}"), &none))?)
            .unwrap_or_else(|| text.to_owned())
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }
}

/// A bare code as it stands in JSON, the same in every language.
pub fn bare(code: &impl Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}

/// Codes as Fluent can name them: lower case, letters, digits and hyphens.
fn key_part(code: &str) -> String {
    code.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fluent_bundle::FluentResource;
    use seawall_advisory::{Contradiction, Disagreement};
    use seawall_assess::{
        Reason, Step,
        hunt::{BookFault, CrashStanding, HuntVerdict, Outcome, Remark, Sureness, Trace, Unseen},
    };
    use seawall_evidence::{About, Joined, NoteCode};
    use seawall_facts::{EvidenceKind, Gap};
    use seawall_feeds::bulletin_md::Rejection;
    use seawall_remedy::cleanup::{
        Act, ByHand, Course, CourseId, NoScript, NoteId, SecondIntruder, StepId, StepWay,
        WhyRebuild,
    };
    use seawall_remedy::contain::{
        case::{Need, Part, Patch, Path, Role, Term},
        decide::{
            Chore, Modifier, NextStep, PlanRefused, Reason as ContainReason, Residual, WayId,
        },
        dialect::{Loss, Refusal, Target},
        measure::{MeasureId, SideEffect, UndoStep, VerifyStep},
        policy_file::Lint,
    };

    use super::{EN, JA, Language, Words, key_part};

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_read_without_errors_and_have_the_same_keys() {
        for text in [EN, JA] {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
        }
        assert_eq!(keys(EN), keys(JA));
    }

    #[test]
    fn every_code_has_words_in_both_languages() {
        for text in [EN, JA] {
            let keys = keys(text);
            for (prefix, codes) in [("reason", Reason::CODES), ("step", Step::CODES)] {
                for code in codes {
                    let key = format!("{prefix}-{}", key_part(code));
                    assert!(keys.contains(key.as_str()), "{key}");
                }
            }
        }
    }

    #[test]
    fn every_code_of_the_catalogue_has_words_in_both_languages() {
        let catalogue = seawall_advisory::Catalogue::embedded().unwrap();
        let mut codes: BTreeSet<(&str, &str)> =
            Contradiction::CODES.iter().map(|code| ("contradiction", *code)).collect();
        codes.extend(Rejection::CODES.iter().map(|code| ("rejection", *code)));
        codes.extend(Disagreement::CODES.iter().map(|code| ("disagreement", *code)));
        for bulletin in catalogue.bulletins() {
            codes.extend(bulletin.notes.iter().map(|row| ("note", &*row.code)));
            codes.extend(bulletin.revisions.iter().map(|row| ("revision", &*row.code)));
            for update in &bulletin.updates {
                codes.extend(update.notes.iter().map(|row| ("note", &*row.code)));
                codes.extend(update.known_issues.iter().map(|row| ("issue", &*row.code)));
                codes.extend(update.preconditions.iter().map(|row| ("precondition", &*row.code)));
            }
        }
        for text in [EN, JA] {
            let keys = keys(text);
            for (prefix, code) in &codes {
                let key = format!("{prefix}-{}", key_part(code));
                assert!(keys.contains(key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn every_code_of_evidence_has_words_in_both_languages() {
        let mut wanted: Vec<String> = Gap::CODES.iter().map(|code| word("gap", code)).collect();
        wanted.extend(NoteCode::CODES.iter().map(|code| word("note", code)));
        wanted.extend(Joined::CODES.iter().map(|code| word("audit-joined", code)));
        wanted.extend(EvidenceKind::ALL.iter().map(|kind| code("evidence", kind)));
        wanted.extend(About::ALL.iter().map(|about| code("about", about)));
        for text in [EN, JA] {
            let keys = keys(text);
            for key in &wanted {
                assert!(keys.contains(key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn every_code_of_the_hunt_has_words_in_both_languages() {
        let coded: [(&str, &[&str]); 7] = [
            ("hunt-trace", &Trace::CODES),
            ("hunt-unseen", &Unseen::CODES),
            ("hunt-remark", &Remark::CODES),
            ("hunt-standing", &CrashStanding::CODES),
            ("hunt-certainty", &Sureness::CODES),
            ("hunt-outcome", &Outcome::CODES),
            ("hunt-fault", &BookFault::CODES),
        ];
        let mut wanted: Vec<String> =
            HuntVerdict::ALL.iter().map(|verdict| code("hunt-verdict", verdict)).collect();
        for (prefix, codes) in coded {
            wanted.extend(codes.iter().map(|code| word(prefix, code)));
        }
        for text in [EN, JA] {
            let keys = keys(text);
            for key in &wanted {
                assert!(keys.contains(key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn every_code_of_cleanup_has_words_in_both_languages() {
        let mut wanted: Vec<String> = Vec::new();
        let mut add = |of: &str, codes: &[&str]| {
            wanted.extend(codes.iter().map(|code| word(&format!("cleanup-{of}"), code)));
        };
        add("course", Course::CODES);
        add("course", &CourseId::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("why", WhyRebuild::CODES);
        add("second", SecondIntruder::CODES);
        add("step", &StepId::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("way", &StepWay::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("note", &NoteId::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("act", Act::CODES);
        add("hand", &ByHand::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("no-script", &NoScript::CODES);
        for text in [EN, JA] {
            let keys = keys(text);
            for key in &wanted {
                assert!(keys.contains(key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn every_code_of_containment_has_words_in_both_languages() {
        let mut wanted: Vec<String> = Vec::new();
        let coded: [(&str, &[&str]); 5] = [
            ("reason", ContainReason::CODES),
            ("residual", Residual::CODES),
            ("next", NextStep::CODES),
            ("refused", PlanRefused::CODES),
            ("lint", Lint::CODES),
        ];
        let mut add = |of: &str, codes: &[&str]| {
            wanted.extend(codes.iter().map(|code| word(&format!("contain-{of}"), code)));
        };
        for (of, codes) in coded {
            add(of, codes);
        }
        let measures: Vec<&str> = MeasureId::ALL.iter().map(|it| it.code()).collect();
        add("measure", &measures);
        add("about", &measures);
        add("chore", &Chore::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("with", &Modifier::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("way", &WayId::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("effect", &SideEffect::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("verify", &VerifyStep::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("undo", &UndoStep::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
        add("target", &Target::ALL.iter().map(|it| it.id()).collect::<Vec<_>>());
        let doubts = seawall_remedy::contain::measure::measures().iter().flat_map(|it| &it.doubt);
        add("doubt", &doubts.map(|doubt| &*doubt.about).collect::<Vec<_>>());
        let roles = Role::ALL.iter().map(|it| Term::Role(*it));
        let needs = Need::ALL.iter().map(|it| Term::Need(*it));
        let parts = Part::ALL.iter().map(|it| Term::Part(*it));
        let patches = Patch::ALL.iter().map(|it| Term::Patch(*it));
        let paths = Path::ALL.iter().map(|it| Term::PatchPath(*it));
        let others = [
            Term::Product,
            Term::ServicePack,
            Term::ManagedRemotely,
            Term::ManagedByDcom,
            Term::Infected,
            Term::UnderAttack,
            Term::EvidenceComplete,
        ];
        let terms = roles.chain(needs).chain(parts).chain(patches).chain(paths).chain(others);
        let terms: Vec<String> = terms.map(|term| term.to_string()).collect();
        for (of, codes) in
            [("term", terms), ("loss", variants::<Loss>()), ("cannot", variants::<Refusal>())]
        {
            add(of, &codes.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for text in [EN, JA] {
            let keys = keys(text);
            let missing: Vec<&String> =
                wanted.iter().filter(|key| !keys.contains(key.as_str())).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    /// The codes of an enumeration that is told apart by `code`: who does not know one says which
    /// there are.
    fn variants<T: serde::Deserialize<'static> + std::fmt::Debug>() -> Vec<String> {
        let fault = serde_json::from_str::<T>("{\"code\":\"?\"}").unwrap_err().to_string();
        let codes: Vec<String> =
            fault.split('`').skip(3).step_by(2).map(ToOwned::to_owned).collect();
        assert!(codes.len() > 5, "{fault}");
        codes
    }

    fn word(prefix: &str, code: &str) -> String {
        format!("{prefix}-{}", key_part(code))
    }

    fn code(prefix: &str, value: &impl serde::Serialize) -> String {
        word(prefix, serde_json::to_value(value).unwrap().as_str().unwrap())
    }

    #[test]
    fn arguments_of_a_reason_become_words() {
        let reason = Reason::NotWindows { family: seawall_facts::Family::Samba };
        let said = Words::new(Language::En).tagged("reason", "code", &reason);
        assert_eq!(said, "it is not Windows (Samba)");
        let said = Words::new(Language::Ja).tagged("reason", "code", &reason);
        assert_eq!(said, "Windows ではありません (Samba)");
    }
}
