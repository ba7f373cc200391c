//! What a bulletin is called, and how bad it is said to be.

use seawall_advisory::{Bulletin, Rating};

use super::{Language, Words};

/// A bulletin's title in the language spoken, else in the other.
pub fn title<'a>(bulletin: &'a Bulletin, words: &Words) -> &'a str {
    let (ja, en) = (bulletin.title.ja.as_deref(), bulletin.title.en.as_deref());
    let chosen = match words.language() {
        Language::Ja => ja.or(en),
        Language::En => en.or(ja),
    };
    chosen.unwrap_or_default()
}

/// The vendor's rating in the language spoken; the data keeps the vendor's own Japanese words.
pub fn rating(rating: Rating, words: &Words) -> String {
    words.text(match rating {
        Rating::None => "rating-none",
        Rating::NotCritical => "rating-not-critical",
        Rating::Low => "rating-low",
        Rating::Moderate => "rating-moderate",
        Rating::Important => "rating-important",
        Rating::Critical => "rating-critical",
    })
}
