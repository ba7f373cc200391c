//! Printed names of products to product ids.

use std::collections::HashMap;

use seawall_facts::{ProductId, Products, ServicePack};

use crate::bulletin_md::labels::{Labels, narrow};
use crate::bulletin_md::record::{PrintedProducts, ProductScope};

/// Reads names, and remembers those it has read.
pub(in super::super) struct Names<'a> {
    labels: &'a Labels,
    products: &'a Products,
    known: HashMap<String, Vec<ProductId>>,
    read: HashMap<String, PrintedProducts>,
}

impl<'a> Names<'a> {
    pub(in super::super) fn new(labels: &'a Labels, products: &'a Products) -> Self {
        Self { labels, products, known: HashMap::new(), read: HashMap::new() }
    }

    /// Reads a cell, an item or a heading that holds nothing but names.
    pub(super) fn read(&mut self, text: &str) -> PrintedProducts {
        if text.len() > LONGEST_NAMES {
            return PrintedProducts::default();
        }
        if let Some(printed) = self.read.get(text) {
            return printed.clone();
        }
        let printed = self.read_anew(text);
        if self.read.len() >= MOST_REMEMBERED {
            self.read.clear();
        }
        self.read.insert(text.to_owned(), printed.clone());
        printed
    }

    fn read_anew(&mut self, text: &str) -> PrintedProducts {
        // A sentence is no list, and nothing but its names is kept.
        if self.labels.is_prose(text) {
            return self.mentioned(text);
        }
        let printed: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let printed = self.labels.unremarked(&printed).to_owned();
        let narrowed: String = printed.chars().map(narrow).collect();
        let mut plain = self.labels.translated(&narrowed);
        for filler in &self.labels.fillers {
            plain = plain.replace(filler.as_str(), " ");
        }
        for separator in &self.labels.separators {
            plain = plain.replace(separator.as_str(), "\n");
        }
        let mut reading = Reading::default();
        let whole = self.ids(printed.trim_end_matches([':', '：']));
        if !whole.is_empty() {
            reading.add(whole, Vec::new());
            return reading.finish(printed);
        }
        for piece in plain.split('\n') {
            self.read_piece(piece, true, &mut reading);
        }
        reading.finish(printed.trim_end_matches([':', '：', '*', ' ']).to_owned())
    }

    /// The products that a sentence names; nothing else of it is kept.
    pub(super) fn mentioned(&mut self, sentence: &str) -> PrintedProducts {
        let mut reading = Reading { sentence: true, ..Reading::default() };
        let mut printed: Vec<String> = Vec::new();
        if sentence.len() <= LONGEST_SENTENCE {
            for run in self.labels.translated(sentence).split(|c: char| !c.is_ascii()) {
                self.read_run(run, &mut reading, &mut printed);
            }
        }
        reading.finish(printed.join("; "))
    }

    /// A run of Latin characters inside a sentence of another script.
    fn read_run(&mut self, run: &str, reading: &mut Reading, printed: &mut Vec<String>) {
        let words: Vec<&str> = run.split_whitespace().collect();
        let mut at = 0;
        while at < words.len() {
            let ahead = words.get(at..words.len().min(at + MOST_WORDS)).unwrap_or_default();
            let taken = (1..=ahead.len()).rev().find(|count| {
                let name = ahead.get(..*count).unwrap_or_default().join(" ");
                let name = name.trim_matches(|c: char| ",.()[]:;".contains(c));
                let (base, packs) = split_service_packs(name);
                let inherits = base.is_empty() && !packs.is_empty();
                let known = inherits || (base.contains("indows") && self.is_known(&base));
                if known && (!inherits || !reading.scopes.is_empty()) {
                    self.read_piece(name, false, reading);
                    printed.push(name.to_owned());
                }
                known
            });
            at += taken.unwrap_or(1);
        }
    }

    fn read_piece(&mut self, piece: &str, split_commas: bool, reading: &mut Reading) {
        let plain = without_remarks(piece);
        let (name, packs) = split_service_packs(&plain);
        if name.is_empty() {
            reading.inherit(packs);
            return;
        }
        let ids = self.ids(&name);
        if !ids.is_empty() {
            reading.add(ids, packs);
        } else if !self.read_component(&plain, reading) {
            if split_commas && piece.contains(',') {
                for part in piece.split(',') {
                    self.read_piece(part, false, reading);
                }
            } else {
                reading.last_known = false;
                reading.unknown.push(name.chars().take(LONGEST_UNKNOWN).collect());
            }
        }
    }

    /// A product with a component of it, or with its architecture behind it.
    fn read_component(&mut self, piece: &str, reading: &mut Reading) -> bool {
        let marks = &self.labels.component_marks;
        let marked = marks.iter().find_map(|mark| piece.split_once(mark.as_str()));
        if let Some((before, behind)) = marked {
            let (host, packs) = split_service_packs(before);
            let (architecture, _) = split_service_packs(behind);
            let ids = self.ids(&format!("{architecture} {host}"));
            if !ids.is_empty() {
                reading.add(ids, packs);
                return true;
            }
            let ids = self.ids(&host);
            if !ids.is_empty() {
                reading.add(ids, packs);
                reading.components.push(behind.trim().to_owned());
                return true;
            }
        }
        let marked = self.labels.host_marks.iter().find_map(|mark| piece.split_once(mark.as_str()));
        if let Some((before, behind)) = marked {
            let (host, packs) = split_service_packs(behind);
            let ids = self.ids(&host);
            if !ids.is_empty() {
                reading.add(ids, packs);
                reading.components.push(before.trim().to_owned());
                return true;
            }
        }
        // Without a mark the component begins with its maker's or its own name.
        let words: Vec<&str> = piece.split_whitespace().take(MOST_WORDS).collect();
        for count in (2..words.len()).rev() {
            let (host, component) = words.split_at_checked(count).unwrap_or_default();
            // Behind a comma another product stands.
            if host.last().is_some_and(|word| word.ends_with(',')) {
                continue;
            }
            if !component.first().is_some_and(|word| matches!(*word, "Microsoft" | "Internet")) {
                continue;
            }
            let (host, packs) = split_service_packs(&host.join(" "));
            let ids = self.ids(&host);
            if !ids.is_empty() {
                reading.add(ids, packs);
                reading.components.push(component.join(" "));
                return true;
            }
        }
        false
    }

    fn is_known(&mut self, name: &str) -> bool {
        !self.ids(name).is_empty()
    }

    fn ids(&mut self, name: &str) -> Vec<ProductId> {
        if let Some(ids) = self.known.get(name) {
            return ids.clone();
        }
        let bare = name.strip_prefix("Microsoft ").unwrap_or(name);
        // The number of a foot-note may hang on the last word.
        let unnumbered = bare.trim_end_matches(|c: char| c.is_ascii_digit());
        let noted = unnumbered.ends_with(|c: char| c.is_ascii_lowercase());
        let ids: Vec<ProductId> = [name, bare, if noted { unnumbered } else { bare }]
            .iter()
            .map(|name| self.products.by_import_alias(name))
            .find(|products| !products.is_empty())
            .map(|products| products.into_iter().map(|product| product.id.clone()).collect())
            .unwrap_or_default();
        if self.known.len() >= MOST_REMEMBERED {
            self.known.clear();
        }
        self.known.insert(name.to_owned(), ids.clone());
        ids
    }
}

#[derive(Default)]
struct Reading {
    scopes: Vec<(Vec<ProductId>, Option<ServicePack>)>,
    components: Vec<String>,
    unknown: Vec<String>,
    /// Whether the last name had ids, so that a service pack alone belongs to it.
    last_known: bool,
    /// Whether the names stand in a sentence.
    sentence: bool,
}

impl Reading {
    fn add(&mut self, ids: Vec<ProductId>, packs: Vec<ServicePack>) {
        self.last_known = true;
        if packs.is_empty() {
            self.scopes.push((ids, None));
        } else {
            self.scopes.extend(packs.into_iter().map(|pack| (ids.clone(), Some(pack))));
        }
    }

    fn inherit(&mut self, packs: Vec<ServicePack>) {
        if let Some((ids, _)) = self.scopes.last().filter(|_| self.last_known) {
            let ids = ids.clone();
            self.scopes.extend(packs.into_iter().map(|pack| (ids.clone(), Some(pack))));
        }
    }

    fn finish(self, printed: String) -> PrintedProducts {
        let mut scopes: Vec<ProductScope> = Vec::new();
        for (products, pack) in &self.scopes {
            let same = self.scopes.iter().filter(|(other, _)| other == products);
            let (with_pack, alone): (Vec<_>, Vec<_>) = same.partition(|(_, pack)| pack.is_some());
            // Beside the same name with a service pack, the name alone means the release; but a
            // sentence first says what it is about.
            let release = !with_pack.is_empty() && (!self.sentence || alone.len() > 1);
            let pack = pack.or(release.then_some(ServicePack::GOLD));
            let place = scopes.iter().position(|scope| scope.products == *products);
            if let Some(scope) = place.and_then(|place| scopes.get_mut(place)) {
                scope.service_packs.extend(pack);
                scope.service_packs.sort();
                scope.service_packs.dedup();
            } else {
                let service_packs = pack.into_iter().collect();
                scopes.push(ProductScope { products: products.clone(), service_packs });
            }
        }
        let distinct = |mut names: Vec<String>| {
            names.sort();
            names.dedup();
            names
        };
        let (components, unknown) = (distinct(self.components), distinct(self.unknown));
        PrintedProducts { printed, scopes, components, unknown }
    }
}

/// The name without article numbers, foot-notes and remarks in brackets.
fn without_remarks(piece: &str) -> String {
    let mut name = String::new();
    let mut rest = piece;
    while let Some((before, after)) = rest.split_once(['(', '[']) {
        name.push_str(before);
        let (inside, behind) = after.split_once([')', ']']).unwrap_or((after, ""));
        // An edition or a service pack may stand in brackets; numbers and sentences are remarks.
        if inside.is_ascii() && inside.contains(|c: char| c.is_ascii_alphabetic()) {
            let number = inside.strip_prefix("KB").unwrap_or(inside).trim();
            if !number.bytes().all(|b| b.is_ascii_digit()) {
                name.push(' ');
                name.push_str(inside);
                name.push(' ');
            }
        }
        rest = behind;
    }
    name.push_str(rest);
    name.trim_matches(|c: char| c.is_whitespace() || "*:-–,.•\\†‡".contains(c)).to_owned()
}

/// The name without its service packs, and these.
fn split_service_packs(name: &str) -> (String, Vec<ServicePack>) {
    let mut base: Vec<&str> = Vec::new();
    let mut packs: Vec<ServicePack> = Vec::new();
    let mut words = name.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word.trim_matches(|c: char| "()*".contains(c));
        let is_pack = word.eq_ignore_ascii_case("service")
            && words.peek().is_some_and(|next| next.eq_ignore_ascii_case("pack"));
        if is_pack {
            words.next();
            let number = words.peek().map(|next| next.trim_matches(|c: char| "(),*".contains(c)));
            if let Some(pack) = number.and_then(|number| format!("SP{number}").parse().ok()) {
                words.next();
                packs.push(pack);
            }
        } else if let Ok(pack) = word.trim_end_matches(',').parse() {
            packs.push(pack);
        } else {
            base.push(word);
            continue;
        }
        if base.last().is_some_and(|word| word.eq_ignore_ascii_case("with")) {
            base.pop();
        }
    }
    packs.sort();
    packs.dedup();
    let base = base.join(" ");
    (base.trim_matches(|c: char| " ,:-*".contains(c)).to_owned(), packs)
}

/// Bytes of a text that may be names.
const LONGEST_NAMES: usize = 1500;
/// Bytes of a sentence that names are looked for in.
const LONGEST_SENTENCE: usize = 4096;
/// Words a name may have, with its service pack.
const MOST_WORDS: usize = 11;
/// Names remembered at a time.
const MOST_REMEMBERED: usize = 4096;
/// Characters of a name that has no id.
const LONGEST_UNKNOWN: usize = 80;

#[cfg(test)]
mod tests {
    use seawall_facts::{ProductId, Products};

    use super::Names;
    use crate::bulletin_md::{Labels, PrintedProducts};

    fn shown(printed: &PrintedProducts) -> Vec<String> {
        printed
            .scopes
            .iter()
            .map(|scope| {
                let ids: Vec<&str> = scope.products.iter().map(ProductId::as_str).collect();
                format!("{}{:?}", ids.join("+"), scope.service_packs)
            })
            .collect()
    }

    #[test]
    fn lists_of_names_become_products_with_service_packs() {
        let labels = Labels::embedded("ja").unwrap();
        let mut names = Names::new(&labels, Products::embedded());
        for (text, expected) in [
            (
                "Microsoft Windows 2000 Service Pack 2、Service Pack 3 および Service Pack 4",
                "w2k[SP2, SP3, SP4]",
            ),
            ("サポートされているすべてのエディションの Windows 2000 (KB824146)：", "w2k[]"),
            ("Windows NT Server 4.0, Terminal Server Edition SP6a*", "nt4-tse[SP6a]"),
            (
                "Windows XP Professional x64 Edition および Windows XP Professional x64 Edition Service Pack 2",
                "xp-x64[gold, SP2]",
            ),
        ] {
            assert_eq!(shown(&names.read(text)), [expected], "{text}");
        }
        let unknown = names.read("Excel 97 および Windows 2000");
        assert_eq!(unknown.unknown, ["Excel 97"]);
        assert_eq!(shown(&unknown), ["w2k[]"]);
    }

    #[test]
    fn a_sentence_gives_its_products_and_nothing_else() {
        let labels = Labels::embedded("ja").unwrap();
        let mut names = Names::new(&labels, Products::embedded());
        let found = names.mentioned("これは Windows 2000 SP4 および Windows NT 4.0 用の話です。");
        assert_eq!(found.printed, "Windows 2000 SP4; Windows NT 4.0");
        assert_eq!(shown(&found), ["w2k[SP4]", "nt4-ws+nt4-srv+nt4-tse[]"]);
    }
}
