//! What tables, catalogues and definitions print, as values: one reader for each meaning, which
//! every importer shares. What a reader does not know is nothing, and the importer lists it.

mod days;
mod ids;
mod ratings;
mod text;
mod title;

pub(crate) use days::{compact_day, day, day_of_instant, serial_day, slashed_day};
pub(crate) use ids::{
    advisory_id, article, article_number, bulletin_id, cve, cve_perhaps_without_hyphens,
};
pub(crate) use ratings::{impact, is_exploited, rating, reboot};
pub(crate) use text::{is_digits, on_one_line};
pub(crate) use title::{UpdateTitle, package_kind};
