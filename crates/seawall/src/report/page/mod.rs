//! One self-contained HTML file: what was seen and what to mend first stand in it as they are; the
//! matrix, the hosts and the drawings are made in the browser from data that it carries.
//!
//! Nothing comes from outside, and nothing that a host says of itself is ever markup: texts are
//! escaped here, and become text nodes there. The policy in its head allows this very script and
//! this very style sheet, by their digests, and nothing else.

mod changes;
mod graph;
mod html;
mod meanwhile;
mod row;
mod text;
mod top;
mod voices;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use seawall_advisory::{Bulletin, BulletinId, Catalogue};
use seawall_assess::State;
use seawall_facts::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use self::changes::Changes;
use self::{
    graph::{Graph, Standings, graphs},
    html::{Embedded, both, escaped, put},
    row::{Lines, Row, Rows, STATES, Said, Tables},
    text::Both,
    top::{Top, glyph},
    voices::Voices,
};
use super::{Summary, Writer, volumes::Part};
use crate::{
    contain::Meanwhile,
    fleet::{FleetHost, Grade, Standing, is_open},
    output::value,
    printable::printable,
    words::{Language, bare},
};

const STYLE: &str = include_str!("assets/page.css");
const SCRIPT: &str = concat!(
    include_str!("assets/core.js"),
    include_str!("assets/matrix.js"),
    include_str!("assets/host.js"),
    include_str!("assets/advisories.js"),
    include_str!("assets/main.js"),
);

/// Words that the script asks for by name, without `page-`.
const WORDS: &[&str] = &[
    "addresses",
    "advisory",
    "all",
    "any",
    "at-run",
    "audited",
    "by-name",
    "by-urgency",
    "checks",
    "choose-host",
    "close",
    "closed-count",
    "doors",
    "evidence",
    "filter",
    "filter-hint",
    "found",
    "grade",
    "graph-label",
    "graph-words",
    "host",
    "hosts-column",
    "how-to-correct",
    "judged",
    "key",
    "line",
    "meanwhile",
    "meanwhile-hint",
    "more",
    "no-graph",
    "nothing-to-do",
    "open",
    "open-count",
    "owner",
    "plan",
    "product",
    "proof",
    "proof-not-here",
    "rating",
    "result",
    "room",
    "scanned",
    "seen",
    "silent-since",
    "sort",
    "status",
    "system",
    "title",
    "unknown-count",
    "used",
    "verdict",
    "what-checked",
];

/// Gathers a fleet and writes the page at the end.
pub struct Page<'a> {
    rows: Rows<'a>,
    /// What hosts get until they are mended.
    meanwhile: Meanwhile,
    hosts: Vec<Row>,
    standings: Standings,
    language: Language,
    command: String,
    /// The pages that hold the hosts, where this one only leads to them.
    parts: Vec<Part>,
    /// What changed, where a moment was named.
    changes: Option<Changes>,
}

impl<'a> Page<'a> {
    /// A page that opens in a language, made at that moment.
    pub fn new(
        catalogue: &'a Catalogue,
        language: Language,
        command: String,
        made: Timestamp,
    ) -> Self {
        let rows = Rows { voices: Voices::new(), catalogue, tables: Tables::default() };
        Self {
            rows,
            meanwhile: Meanwhile::new(made),
            hosts: Vec::new(),
            standings: BTreeMap::new(),
            language,
            command,
            parts: Vec::new(),
            changes: None,
        }
    }

    /// Makes it lead to the pages that hold the hosts.
    pub fn lead_to(&mut self, parts: Vec<Part>) {
        self.parts = parts;
    }

    /// Makes it tell of what changed.
    pub fn tell_changes(&mut self, changes: Changes) {
        self.changes = Some(changes);
    }

    /// The keys of hosts whose proofs have room, the most urgent first, where no host has any.
    pub fn unproven(&mut self, most: usize) -> BTreeSet<String> {
        self.in_order();
        let judged = self.hosts.iter().filter(|row| row.wants_proofs());
        judged.take(most).map(|row| row.key.clone()).collect()
    }

    /// Takes the proofs of a host that was judged again for them.
    pub fn prove(&mut self, host: &FleetHost) -> io::Result<()> {
        match self.hosts.iter_mut().find(|row| row.key == host.key) {
            Some(row) => self.rows.prove(row, host),
            None => Ok(()),
        }
    }

    fn in_order(&mut self) {
        self.hosts.sort_by(|one, other| {
            (Reverse(&one.urgency), &one.key).cmp(&(Reverse(&other.urgency), &other.key))
        });
    }

    fn head(&self, title: &Both, out: &mut String) {
        let language = match self.language {
            Language::Ja => "ja",
            Language::En => "en",
        };
        let title = if language == "ja" { &title.ja } else { &title.en };
        put(
            out,
            format_args!(
                "<!doctype html>\n<html lang=\"{language}\" data-lang=\"{language}\">\n<head>\n\
                 <meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                 <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                 script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
                 <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n\
                 <style>{STYLE}</style>\n</head>\n<body>\n",
                digest(SCRIPT),
                digest(STYLE),
                escaped(title)
            ),
        );
    }

    fn body(&self, summary: &Summary, out: &mut String) {
        let voices = &self.rows.voices;
        let has_hosts = self.parts.is_empty();
        let top = Top { voices, summary, command: &self.command, has_hosts };
        top.header(out);
        put(out, format_args!("<nav><ul>\n"));
        let sections: &[&str] = if has_hosts {
            &[
                "coverage",
                "first",
                "changes",
                "matrix",
                "hosts",
                "advisories",
                "replaces",
                "reading",
            ]
        } else {
            &["coverage", "first", "changes", "parts"]
        };
        let is_there = |id: &&&str| **id != "changes" || self.changes.is_some();
        for id in sections.iter().filter(is_there) {
            let text = both(&voices.text(&format!("page-nav-{id}")));
            put(out, format_args!("<li><a href=\"#{id}\">{text}</a></li>\n"));
        }
        put(out, format_args!("</ul></nav>\n<main>\n"));
        let without = both(&voices.text("page-no-script"));
        put(out, format_args!("<noscript><p class=\"notice\">{without}</p></noscript>\n"));
        top.coverage(out);
        top.first(out);
        self.changes.iter().for_each(|changes| changes.section(&top, out));
        if has_hosts {
            Self::sections(&top, voices, out);
        } else {
            top.parts(&self.parts, out);
        }
        put(out, format_args!("</main>\n"));
    }

    /// What the script fills in.
    fn sections(top: &Top<'_>, voices: &Voices, out: &mut String) {
        top.heading("matrix", "page-matrix", out);
        put(
            out,
            format_args!(
                "<div class=\"card\">\n<div class=\"bar\" id=\"filters\"></div>\n\
                 <p class=\"small\" id=\"matrix-found\" role=\"status\"></p>\n\
                 <div class=\"matrix\" id=\"matrix-table\" tabindex=\"0\"></div>\n</div>\n"
            ),
        );
        top.heading("hosts", "page-hosts", out);
        put(out, format_args!("<div id=\"host-page\"></div>\n<div id=\"printed\"></div>\n"));
        top.heading("advisories", "page-advisories", out);
        put(
            out,
            format_args!("<div class=\"card wide\" id=\"advisory-table\" tabindex=\"0\"></div>\n"),
        );
        top.heading("replaces", "page-replaces", out);
        put(
            out,
            format_args!(
                "<div class=\"card\">\n<div class=\"bar\" id=\"graph-menu\"></div>\n\
                 <div id=\"graph-drawing\"></div>\n</div>\n"
            ),
        );
        top.heading("reading", "page-reading", out);
        put(
            out,
            format_args!(
                "<div class=\"card\">\n<p>{}</p>\n<table><tbody id=\"legend\"></tbody></table>\n</div>\n",
                both(&voices.text("page-reading-text"))
            ),
        );
    }
}

impl Writer for Page<'_> {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn host(&mut self, host: &FleetHost, _out: &mut dyn Write) -> io::Result<()> {
        // Where nothing came back there is nothing to show; the coverage has the networks.
        if host.standing == Standing::Silent {
            return Ok(());
        }
        for product in &host.system.products {
            let states = self.standings.entry(product.clone()).or_default();
            for verdict in &host.judged.verdicts {
                let worst = states.entry(verdict.advisory.clone()).or_insert(verdict.state);
                if place(verdict.state) < place(*worst) {
                    *worst = verdict.state;
                }
            }
        }
        let mut row = self.rows.row(host)?;
        row.meanwhile = self.meanwhile.place(host);
        self.hosts.push(row);
        Ok(())
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.in_order();
        let title = self.rows.voices.say(|words| {
            let title = words.text("page-document");
            summary.title.as_ref().map_or_else(|| title.clone(), |own| format!("{own} – {title}"))
        });
        let mut page = String::new();
        self.head(&title, &mut page);
        self.body(summary, &mut page);
        out.write_all(page.as_bytes())?;
        out.write_all(b"<script type=\"application/json\" id=\"data\">")?;
        let graphs =
            graphs(&self.standings, self.rows.catalogue, &self.rows.voices, &mut self.rows.tables);
        let meanwhiles = meanwhile::lines(self.meanwhile.decisions(), &mut self.rows)?;
        let (voices, tables) = (&self.rows.voices, &self.rows.tables);
        let advisories = tables.advisories.rows();
        let advisories: Vec<Advisory<'_>> =
            advisories.iter().map(|id| Advisory::new(id, self.rows.catalogue, voices)).collect();
        let data = Data {
            title,
            words: WORDS.iter().map(|key| (*key, pattern(voices, key))).collect(),
            states: STATES.iter().map(|state| StateWords::new(*state, voices)).collect(),
            standings: Standing::ALL.iter().map(|it| StandingWords::new(*it, voices)).collect(),
            grades: Grade::ALL.iter().map(|it| (bare(it), voices.code("grade", it))).collect(),
            texts: tables.texts.rows(),
            verdicts: tables.verdicts.rows(),
            proofs: tables.proofs.rows(),
            plans: tables.plans.rows(),
            meanwhiles: &meanwhiles,
            hosts: &self.hosts,
            advisories,
            graphs,
            changes: self.changes.as_ref(),
        };
        value(&data, &mut Embedded(&mut *out))?;
        writeln!(out, "</script>\n<script>{SCRIPT}</script>\n</body>\n</html>")
    }
}

/// All that the script shows.
#[derive(Serialize)]
struct Data<'a> {
    title: Both,
    words: BTreeMap<&'static str, [String; 2]>,
    states: Vec<StateWords>,
    standings: Vec<StandingWords>,
    grades: BTreeMap<String, Both>,
    texts: &'a [Both],
    advisories: Vec<Advisory<'a>>,
    verdicts: &'a [Said],
    proofs: &'a [Lines],
    plans: &'a [Lines],
    meanwhiles: &'a [Lines],
    graphs: Vec<Graph>,
    hosts: &'a [Row],
    changes: Option<&'a Changes>,
}

#[derive(Serialize)]
struct StateWords {
    code: String,
    glyph: &'static str,
    word: Both,
    short: Both,
    meaning: Both,
    open: bool,
}

impl StateWords {
    fn new(state: State, voices: &Voices) -> Self {
        Self {
            code: bare(&state),
            glyph: glyph(state),
            word: voices.code("state", &state),
            short: voices.code("short", &state),
            meaning: voices.code("page-meaning", &state),
            open: is_open(state),
        }
    }
}

#[derive(Serialize)]
struct StandingWords {
    code: String,
    word: Both,
    judged: bool,
}

impl StandingWords {
    fn new(standing: Standing, voices: &Voices) -> Self {
        let word = voices.code("standing", &standing);
        Self { code: bare(&standing), word, judged: standing.is_judged() }
    }
}

/// A bulletin of the page.
#[derive(Serialize)]
struct Advisory<'a> {
    id: &'a str,
    title: Both,
    cves: Vec<&'a str>,
    published: Option<String>,
    rating: Both,
    /// Who is known to use it.
    used: Both,
}

impl<'a> Advisory<'a> {
    fn new(id: &'a BulletinId, catalogue: &'a Catalogue, voices: &Voices) -> Self {
        let bulletin = catalogue.bulletin(id.as_str());
        let title = |words: &crate::words::Words| {
            bulletin.map(|it| crate::words::title(it, words).to_owned()).unwrap_or_default()
        };
        let rating = bulletin.and_then(|it| it.severity.iter().map(|row| row.rating).max());
        Self {
            id: id.as_str(),
            title: voices.say(title),
            cves: bulletin
                .map(|it| it.cves.iter().map(seawall_advisory::CveId::as_str).collect())
                .unwrap_or_default(),
            published: bulletin.and_then(Bulletin::first_published).map(|it| it.to_string()),
            rating: voices.say(|words| {
                rating.map(|rating| crate::words::rating(rating, words)).unwrap_or_default()
            }),
            used: used(bulletin, voices),
        }
    }
}

fn used(bulletin: Option<&Bulletin>, voices: &Voices) -> Both {
    let Some(bulletin) = bulletin else { return Both::same("") };
    let mut worms: Vec<&str> = bulletin.exploited_by.iter().map(|row| row.worm.as_str()).collect();
    worms.sort_unstable();
    worms.dedup();
    if !worms.is_empty() {
        return Both::same(printable(&worms.join(", ")));
    }
    if bulletin.known_exploited.is_empty() {
        Both::same("")
    } else {
        voices.text("page-known-exploited")
    }
}

/// A pattern with `{name}` in place of what the script fills in.
fn pattern(voices: &Voices, key: &str) -> [String; 2] {
    const NAMES: [&str; 5] = ["count", "all", "at", "run", "product"];
    let args = NAMES.map(|name| (name, format!("{{{name}}}")));
    let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
    let both = voices.with(&format!("page-{key}"), &args);
    [both.en, both.ja]
}

/// The place of a state: the graver, the smaller.
fn place(state: State) -> usize {
    STATES.iter().position(|known| *known == state).unwrap_or_default()
}

/// A digest as a policy names it.
fn digest(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let octet = |place: usize| u32::from(group.get(place).copied().unwrap_or_default());
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for place in 0..4 {
            let letter = (bits >> (18 - 6 * place)) & 63;
            let letter = usize::try_from(letter).ok().and_then(|letter| LETTERS.get(letter));
            let is_there = place <= group.len();
            out.push(if is_there { letter.map_or('=', |letter| char::from(*letter)) } else { '=' });
        }
    }
    out
}
