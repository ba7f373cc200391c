//! Checking a store.

mod check;
mod report;

pub use report::{StoreFault, StoreReport, TableCount};
