//! Seawall: finds, judges, contains, patches and proves the RPC/DCOM exposure of Windows fleets.
#![allow(unreachable_pub, reason = "a binary has no outside: `pub` means for the other modules")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod audit;
mod card;
mod cleanup;
mod cli;
mod clock;
mod contain;
mod diff;
mod explain;
mod failure;
mod fleet;
mod fresh_file;
mod hunt;
mod inspect;
mod inventory;
mod judging;
mod output;
mod plan;
mod printable;
mod progress;
mod report;
mod scope_file;
mod stop;
mod words;

/// Hosts are judged on one thread and told of on another, which the allocators of some systems
/// take badly: they lock, and keep memory that was freed elsewhere.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os().collect())
}
