//! The part of a page that needs no script: what was seen, how bad it is, what to mend first.

use seawall_assess::State;
use seawall_facts::ServicePack;

use super::{
    html::{both, escaped, put},
    row::STATES,
    text::Both,
    voices::Voices,
};
use crate::{
    clock,
    fleet::{Grade, Standing},
    report::{First, Next, Summary, Why, volumes::Part},
    words::bare,
};

/// Writes it.
pub struct Top<'a> {
    pub voices: &'a Voices,
    pub summary: &'a Summary,
    /// The command line that made it.
    pub command: &'a str,
    /// Whether the hosts are on this page.
    pub has_hosts: bool,
}

impl Top<'_> {
    /// Who and when, and what can be pressed.
    pub fn header(&self, out: &mut String) {
        let (voices, summary) = (self.voices, self.summary);
        let title = summary.title.as_deref().unwrap_or_default();
        let made = clock::rfc3339(summary.made);
        let args = [("made", made.as_str()), ("catalogue", &summary.data_as_of)];
        put(out, format_args!("<header>\n<h1>Seawall</h1>\n"));
        if !title.is_empty() {
            put(out, format_args!("<b>{}</b>\n", escaped(title)));
        }
        put(
            out,
            format_args!(
                "<span class=\"meta\">{} · <code>{}</code></span>\n<span class=\"grow\"></span>\n",
                both(&voices.with("page-made", &args)),
                escaped(self.command)
            ),
        );
        for (id, key) in [("theme", "page-theme"), ("print", "page-print")] {
            let text = both(&voices.text(key));
            put(
                out,
                format_args!(
                    "<button type=\"button\" class=\"tool\" id=\"{id}\">{text}</button>\n"
                ),
            );
        }
        put(
            out,
            format_args!(
                "<button type=\"button\" class=\"tool\" id=\"language\">\
                 <span lang=\"ja\">日本語</span> / <span lang=\"en\">English</span></button>\n</header>\n"
            ),
        );
    }

    /// A heading with a remark.
    pub fn heading(&self, id: &str, key: &str, out: &mut String) {
        let (title, remark) = (self.voices.text(key), self.voices.text(&format!("{key}-remark")));
        put(
            out,
            format_args!(
                "<h2 id=\"{id}\">{} <small>{}</small></h2>\n",
                both(&title),
                both(&remark)
            ),
        );
    }

    /// What was seen and what was not, and the grade.
    pub fn coverage(&self, out: &mut String) {
        let summary = self.summary;
        self.heading("coverage", "page-coverage", out);
        let all: u64 = summary.standings.values().sum();
        let judged: u64 =
            Standing::ALL.iter().filter(|it| it.is_judged()).map(|it| summary.standing(*it)).sum();
        let share = judged.saturating_mul(100).checked_div(all).unwrap_or_default();
        let said = self.voices.with("page-judged-of", &[("all", &all.to_string())]);
        put(
            out,
            format_args!(
                "<div class=\"cards\">\n<div class=\"card\">\n<div class=\"ring\">\
                 <svg viewBox=\"0 0 42 42\" aria-hidden=\"true\">\
                 <circle class=\"ring-all\" cx=\"21\" cy=\"21\" r=\"15.9155\" fill=\"none\" stroke-width=\"6\"/>\
                 <circle class=\"ring-seen\" cx=\"21\" cy=\"21\" r=\"15.9155\" fill=\"none\" stroke-width=\"6\" \
                 stroke-dasharray=\"{share} {rest}\" stroke-dashoffset=\"25\"/>\
                 <text x=\"21\" y=\"24\" text-anchor=\"middle\">{share} %</text></svg>\
                 <div><b>{judged}</b>{}</div></div>\n<dl class=\"counts\">\n",
                both(&said),
                rest = 100_u64.saturating_sub(share),
            ),
        );
        for standing in Standing::ALL {
            let count = summary.standing(standing);
            let word = self.voices.code("standing", &standing);
            put(out, format_args!("<dt>{}</dt><dd>{count}</dd>\n", both(&word)));
        }
        put(out, format_args!("</dl>\n"));
        self.silent(out);
        self.states(out);
        put(out, format_args!("</div>\n<div class=\"card\">\n"));
        self.grade(out);
        put(out, format_args!("</div>\n</div>\n"));
    }

    /// Addresses that nothing came back from.
    fn silent(&self, out: &mut String) {
        let ranges = self.summary.silent_ranges();
        if ranges.is_empty() {
            return;
        }
        let title = both(&self.voices.text("page-silent"));
        put(out, format_args!("<details><summary>{title}</summary>\n<ul>\n"));
        for (range, count) in ranges.iter().take(MOST_RANGES) {
            put(out, format_args!("<li><code>{}</code> ({count})</li>\n", escaped(range)));
        }
        let more = ranges.len().saturating_sub(MOST_RANGES);
        if more > 0 {
            let text = self.voices.with("page-more", &[("count", &more.to_string())]);
            put(out, format_args!("<li>{}</li>\n", both(&text)));
        }
        put(out, format_args!("</ul></details>\n"));
    }

    /// How often each state was found, over all hosts and bulletins.
    fn states(&self, out: &mut String) {
        let summary = self.summary;
        let states = STATES.iter().map(|state| {
            let hosts = summary.verdicts.values().filter_map(|counts| counts.get(state));
            (state, hosts.sum::<u64>())
        });
        put(out, format_args!("<dl class=\"counts\">\n"));
        for (state, count) in states.filter(|(_, count)| *count > 0) {
            put(out, format_args!("<dt>{}</dt><dd>{count}</dd>\n", self.badge(*state)));
        }
        put(out, format_args!("</dl>\n"));
    }

    fn grade(&self, out: &mut String) {
        let (voices, summary) = (self.voices, self.summary);
        let grade = summary.grade();
        let letter = grade.map(|grade| bare(&grade));
        let class = letter.as_deref().map_or_else(|| "none".to_owned(), str::to_lowercase);
        let said = match grade {
            Some(grade) => voices.code("grade", &grade),
            None => voices.text("grade-none"),
        };
        put(
            out,
            format_args!(
                "<div class=\"grade\"><div class=\"letter {class}\">{}</div><div><b>{}</b>{}</div></div>\n",
                escaped(letter.as_deref().unwrap_or("–")),
                both(&said),
                both(&voices.text("page-grade-worst")),
            ),
        );
        put(out, format_args!("<dl class=\"counts\">\n"));
        for grade in Grade::ALL.iter().rev() {
            let count = summary.grades.get(grade).copied().unwrap_or_default();
            let said = both(&voices.code("grade", grade));
            put(out, format_args!("<dt><b>{}</b> {said}</dt><dd>{count}</dd>\n", bare(grade)));
        }
        put(out, format_args!("</dl>\n"));
    }

    /// What to mend first.
    pub fn first(&self, out: &mut String) {
        self.heading("first", "page-first", out);
        let first = self.summary.ranking.first();
        put(out, format_args!("<div class=\"card first\">\n"));
        if first.is_empty() {
            let text = both(&self.voices.text("page-first-none"));
            put(out, format_args!("<p>{text}</p>\n"));
        } else {
            put(out, format_args!("<ol class=\"first\">\n"));
            for first in &first {
                self.entry(first, out);
            }
            put(out, format_args!("</ol>\n"));
        }
        put(out, format_args!("</div>\n"));
    }

    fn entry(&self, first: &First, out: &mut String) {
        let voices = self.voices;
        let sp = first.system.sp.map(|sp| match sp {
            ServicePack::GOLD => both(&voices.text("page-no-sp")),
            sp => escaped(&sp.to_string()),
        });
        let known = first.inventory.as_ref();
        let of =
            |text: fn(&crate::inventory::InventoryRecord) -> Option<&String>| known.and_then(text);
        let text = |text: Option<&String>| text.map(|text| escaped(text));
        let about: Vec<String> = [
            text(first.address.as_ref().filter(|address| **address != first.name)),
            text(first.system.name.as_ref()),
            sp,
            text(of(|it| it.line.as_ref())),
            text(of(|it| it.room.as_ref())),
            text(of(|it| it.owner.as_ref())),
        ]
        .into_iter()
        .flatten()
        .collect();
        let name = escaped(&first.name);
        let name = if self.has_hosts {
            format!("<a href=\"#host={}\"><b>{name}</b></a>", escaped(&percent(&first.key)))
        } else {
            format!("<b>{name}</b>")
        };
        put(
            out,
            format_args!(
                "<li><div class=\"head\">{name} {} {} \
                 <span class=\"meta\">{}</span></div>\n<ul>\n",
                self.badge(first.state),
                escaped(first.advisory.as_str()),
                about.join(" · ")
            ),
        );
        for why in &first.why {
            put(out, format_args!("<li>{}</li>\n", both(&self.why(why))));
        }
        if first.alike > 0 {
            let text = voices.with("page-alike", &[("count", &first.alike.to_string())]);
            put(out, format_args!("<li>{}</li>\n", both(&text)));
        }
        put(out, format_args!("</ul>\n<ol class=\"steps\">\n"));
        for next in &first.next {
            put(out, format_args!("<li>{}</li>\n", self.next(next)));
        }
        put(out, format_args!("</ol>\n</li>\n"));
    }

    /// The pages that hold the hosts.
    pub fn parts(&self, parts: &[Part], out: &mut String) {
        self.heading("parts", "page-parts", out);
        put(out, format_args!("<div class=\"card\">\n<ul>\n"));
        for part in parts {
            let other = self.voices.text("page-parts-other");
            let name = if part.name.is_empty() { both(&other) } else { escaped(&part.name) };
            let grade = part.grade.map_or_else(|| "–".to_owned(), |grade| bare(&grade));
            let args = [("count", part.hosts.to_string()), ("grade", grade)];
            let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
            let said = both(&self.voices.with("page-parts-said", &args));
            let file = escaped(&percent(&part.file));
            put(out, format_args!("<li><a href=\"{file}\">{name}</a> {said}</li>\n"));
        }
        put(out, format_args!("</ul>\n</div>\n"));
    }

    fn why(&self, why: &Why) -> Both {
        self.voices.say(|words| match why {
            // Names of doors and worms stand as they are.
            Why::Reachable { doors } => {
                let doors: Vec<String> = doors.iter().map(ToString::to_string).collect();
                words.with("why-reachable", &[("doors", &doors.join(", "))])
            }
            other => words.tagged("why", "code", other),
        })
    }

    fn next(&self, next: &Next) -> String {
        let voices = self.voices;
        let (key, command) = match next {
            Next::Collect { command } => ("next-collect", command),
            Next::Plan { command } => ("next-plan", command),
            Next::Explain { command } => ("next-explain", command),
            Next::Verify { command } => ("next-verify", command),
            Next::VerifyWithin { command } => ("next-verify-within", command),
            Next::Install { updates } => {
                let shown = updates.iter().take(MOST_UPDATES).map(|update| match &update.package {
                    Some(package) => {
                        format!("KB{} <code>{}</code>", escaped(&update.kb), escaped(package))
                    }
                    None => format!("KB{}", escaped(&update.kb)),
                });
                let shown: Vec<String> = shown.collect();
                let more = updates.len().saturating_sub(MOST_UPDATES);
                let more = match more {
                    0 => String::new(),
                    more => both(&voices.with("plan-more", &[("count", &more.to_string())])),
                };
                let text = both(&voices.text("next-install"));
                return format!("{text} {}{more}", shown.join(", "));
            }
            other => return both(&voices.tagged("next", other)),
        };
        format!("{} <code>{}</code>", both(&voices.text(key)), escaped(command.as_str()))
    }

    /// A state as a sign and a word.
    fn badge(&self, state: State) -> String {
        format!(
            "<span class=\"v {}\"><span class=\"g\" aria-hidden=\"true\">{}</span>{}</span>",
            bare(&state),
            glyph(state),
            both(&self.voices.code("short", &state))
        )
    }
}

/// The sign of a state: told apart without colours.
pub const fn glyph(state: State) -> &'static str {
    match state {
        State::Missing => "✕",
        State::Conflict => "≠",
        State::NeedsSpFirst => "▲",
        State::NoFixExists => "∅",
        State::PendingReboot => "↻",
        State::Unknown => "?",
        State::Fixed | State::FixedBySp | State::FixedVia => "✓",
        State::NotApplicable => "–",
    }
}

/// A text in the part of an address behind `#`, as `encodeURIComponent` would write it.
fn percent(text: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let mut out = String::new();
    for byte in text.bytes() {
        if is_plain(&byte) {
            out.push(char::from(byte));
        } else {
            put(&mut out, format_args!("%{byte:02X}"));
        }
    }
    out
}

/// Updates that one step names; the plan has all.
const MOST_UPDATES: usize = 6;

/// Ranges of silent addresses that are listed.
const MOST_RANGES: usize = 200;
