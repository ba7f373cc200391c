//! Files wherever they lie: made containers, those of other programs, real ones, and hostile ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stdout
)]

mod archives;
mod clock;
mod folders;
mod images;
mod making;
mod properties;
mod real;
mod samples;
mod seen;
mod volumes;
