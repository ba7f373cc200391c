//! What stands inside the elements of a page that carry an id.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
};

use crate::markup::{Tag, Token, plain, tokens};

/// A page's elements with an id.
pub(super) struct Fields<'p> {
    /// The texts of the page, without the words that only name a value.
    pieces: Vec<Piece<'p>>,
    by_id: BTreeMap<&'p str, Range<usize>>,
    /// The language of the page, such as `en`.
    pub(super) language: Option<&'p str>,
    /// Where the page sends its form: it names the package.
    pub(super) action: Option<&'p str>,
}

#[derive(Clone, Copy)]
enum Piece<'p> {
    Text(&'p str),
    /// An element begins or ends, which parts what stands before from what stands behind.
    Break,
}

/// An element that is open.
struct Open<'p> {
    name: String,
    id: Option<&'p str>,
    is_label: bool,
}

/// Elements inside each other whose ends are waited for. What lies deeper has no text of its own,
/// so that a page that never ends any is not read slower for it.
const DEEPEST: usize = 48;

/// The class of a `span` with the words before a value. The block around the title has it too.
const LABEL: &str = "labelTitle";

impl<'p> Fields<'p> {
    pub(super) fn read(page: &'p str) -> Self {
        let (pieces, by_id) = (Vec::new(), BTreeMap::new());
        let mut fields = Self { pieces, by_id, language: None, action: None };
        let mut open: Vec<Open<'p>> = Vec::new();
        for token in tokens(page) {
            match token {
                Token::Start(tag) => fields.start(&tag, &mut open),
                Token::End(name) => {
                    // An end that nothing began is passed over; one that skips over others ends
                    // them too.
                    if let Some(at) = open.iter().rposition(|element| element.name == name) {
                        fields.close(&mut open, at);
                    }
                }
                Token::Text(text) => fields.push(&open, Piece::Text(text)),
            }
        }
        fields.close(&mut open, 0);
        fields
    }

    fn start(&mut self, tag: &Tag<'p>, open: &mut Vec<Open<'p>>) {
        match tag.name.as_str() {
            "html" => self.language = tag.attribute("lang"),
            "form" => self.action = self.action.or_else(|| tag.attribute("action")),
            // A cell or a row ends the one before it in its table.
            "td" | "tr" => {
                let same = open.iter().rposition(|element| element.name == tag.name);
                let table = open.iter().rposition(|element| element.name == "table");
                if let Some(at) = same.filter(|at| table.is_none_or(|table| table < *at)) {
                    self.close(open, at);
                }
            }
            _ => {}
        }
        self.push(open, Piece::Break);
        let at = self.pieces.len();
        // Of several elements with one id the first counts.
        let id = tag.attribute("id").filter(|id| match self.by_id.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(at..at);
                true
            }
            Entry::Occupied(_) => false,
        });
        if !tag.is_void() && open.len() < DEEPEST {
            let classes = tag.attribute("class").unwrap_or_default();
            let is_label =
                tag.name == "span" && classes.split_ascii_whitespace().any(|class| class == LABEL);
            open.push(Open { name: tag.name.clone(), id, is_label });
        }
    }

    /// Ends the open elements from a level on.
    fn close(&mut self, open: &mut Vec<Open<'p>>, from: usize) {
        for id in open.iter().skip(from).filter_map(|element| element.id) {
            if let Some(range) = self.by_id.get_mut(id) {
                range.end = self.pieces.len();
            }
        }
        open.truncate(from);
        self.push(open, Piece::Break);
    }

    fn push(&mut self, open: &[Open<'p>], piece: Piece<'p>) {
        if !open.iter().any(|element| element.is_label) {
            self.pieces.push(piece);
        }
    }

    fn pieces(&self, id: &str) -> Option<&[Piece<'p>]> {
        self.pieces.get(self.by_id.get(id)?.clone())
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The text inside an element; nothing where it is empty or `n/a`.
    pub(super) fn text(&self, id: &str) -> Option<String> {
        given(joined(self.pieces(id)?))
    }

    /// The text inside the first element, in the order of the letters, whose id begins so.
    pub(super) fn text_beginning(&self, start: &str) -> Option<String> {
        let (id, _) = self.by_id.range(start..).next()?;
        id.starts_with(start).then(|| self.text(id)).flatten()
    }

    /// The texts inside an element, one for each element inside it.
    pub(super) fn list(&self, id: &str) -> Vec<String> {
        let pieces = self.pieces(id).unwrap_or_default();
        let parts = pieces.split(|piece| matches!(piece, Piece::Break));
        parts.filter_map(|part| given(joined(part))).collect()
    }

    /// The ids that end so, without their end, in the order of the page.
    pub(super) fn ids_ending(&self, end: &str) -> Vec<&'p str> {
        let found = self.by_id.iter();
        let found = found.filter_map(|(id, range)| Some((range.start, id.strip_suffix(end)?)));
        let mut found: Vec<(usize, &str)> = found.collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }
}

fn joined(pieces: &[Piece<'_>]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Break => " ",
    });
    plain(&texts.collect::<String>())
}

fn given(text: String) -> Option<String> {
    (!text.is_empty() && !text.eq_ignore_ascii_case("n/a")).then_some(text)
}
