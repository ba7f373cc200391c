//! `seawall hunt`: traces that other programs wrote, real evidence without any, and proof.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../../../winfmt/tests/winfmt/regf/made.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests of hives use the rest of it")]
mod made;

mod asking;
mod attacked;
mod cleaned;
mod families;
mod hosts;
mod images;
mod logs;
mod ntfs;
mod planted;
mod programs;
mod real;
mod registries;
mod site;
mod verifying;
