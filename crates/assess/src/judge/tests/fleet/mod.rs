//! Thousands of made hosts of every kind, the same ones in every run.

mod dice;
mod host;
mod known;
mod laws;
