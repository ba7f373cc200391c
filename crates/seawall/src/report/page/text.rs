//! Texts of a page: each once, in both languages, and named by its number.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

/// A text in English and Japanese.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Both {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Both {
    /// A text that is the same in both.
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { ja: en.clone(), en }
    }
}

/// One text where both are the same, else the two.
impl Serialize for Both {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.en == self.ja {
            return self.en.serialize(serializer);
        }
        [&self.en, &self.ja].serialize(serializer)
    }
}

/// Values that are told of by number, each kept once.
#[derive(Debug)]
pub struct Table<T> {
    rows: Vec<T>,
    places: HashMap<T, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Table<T> {
    /// The number of a value.
    pub fn place(&mut self, row: T) -> usize {
        if let Some(place) = self.places.get(&row) {
            return *place;
        }
        let place = self.rows.len();
        self.places.insert(row.clone(), place);
        self.rows.push(row);
        place
    }

    /// The values by their numbers.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
}
