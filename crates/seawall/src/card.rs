//! Cards for whoever stands at a host: headings, boxes to tick off, lines to fill in. Text, or a page
//! of HTML to print, one host a page.

use std::path::Path;

use crate::{
    printable::printable,
    words::{Language, Words},
};

/// A part of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the card is, and whose.
    Title(String),
    /// Of a section.
    Head(String),
    /// To be ticked off.
    Box(String),
    /// Below what it belongs to.
    Note(String),
    /// To be filled in by hand.
    Blank(String),
}

impl Part {
    fn line(&self) -> String {
        match self {
            Self::Title(text) => format!("{text}\n"),
            Self::Head(text) => format!("\n{text}\n"),
            Self::Box(text) => format!("[ ] {text}\n"),
            Self::Note(text) => format!("    {text}\n"),
            Self::Blank(text) => format!("{text}: ______________________\n"),
        }
    }

    fn markup(&self) -> String {
        match self {
            Self::Title(text) => format!("<h1>{}</h1>\n", escaped(text)),
            Self::Head(text) => format!("<h2>{}</h2>\n", escaped(text)),
            Self::Box(text) => {
                format!("<p class=\"box\"><span>☐</span> {}</p>\n", escaped(text))
            }
            Self::Note(text) => format!("<p class=\"note\">{}</p>\n", escaped(text)),
            Self::Blank(text) => {
                format!("<p class=\"blank\">{}: <span></span></p>\n", escaped(text))
            }
        }
    }
}

/// Whether the name of a file says that it is a page of HTML.
pub fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("html") || end.eq_ignore_ascii_case("htm"))
}

/// Plain text, a form feed between cards.
pub fn text(cards: impl Iterator<Item = Vec<Part>>) -> String {
    let cards = cards.map(|parts| parts.iter().map(Part::line).collect::<String>());
    cards.collect::<Vec<String>>().join("\n\u{c}\n")
}

/// A page of HTML that needs nothing else.
pub fn page(title: &str, words: &Words, cards: impl Iterator<Item = Vec<Part>>) -> String {
    let language = match words.language() {
        Language::Ja => "ja",
        Language::En => "en",
    };
    let title = escaped(title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    );
    for parts in cards {
        page.push_str("<section>\n");
        for part in &parts {
            page.push_str(&part.markup());
        }
        page.push_str("</section>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// Text as HTML has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "body{font:11pt/1.45 sans-serif;margin:0 auto;max-width:19cm;padding:8mm}\
section{break-after:page}section:last-child{break-after:auto}\
h1{font-size:16pt;margin:0 0 2mm;border-bottom:1px solid #000}\
h2{font-size:12pt;margin:5mm 0 1mm}p{margin:1mm 0}\
.box{padding-left:7mm;text-indent:-7mm;font-weight:bold;break-inside:avoid}\
.box span{display:inline-block;width:7mm;text-indent:0;font-size:13pt}\
.note{padding-left:7mm}.blank span{display:inline-block;width:8cm;border-bottom:1px solid #000}\
@page{size:A4;margin:12mm}";
