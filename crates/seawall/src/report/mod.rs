//! The fleet in forms for others: pages, tables and documents.

mod command;
mod csv;
mod first;
mod json;
#[cfg(test)]
mod made;
mod page;
mod sarif;
mod summary;
mod vex;
mod volumes;

use std::io::{self, Write};

pub use csv::Csv;
pub use first::{First, Next, Ranking, Why};
pub use json::Json;
pub use page::{Changes, Page};
pub use sarif::Sarif;
pub use summary::Summary;
pub use vex::{Csaf, OpenVex};
pub use volumes::{Division, MOST_HOSTS, Making, Volumes};

use crate::fleet::FleetHost;

/// Writes a fleet in one form, host by host.
pub trait Writer {
    /// Before the first host.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// One host. Hosts come once each, in the order of their keys.
    fn host(&mut self, host: &FleetHost, out: &mut dyn Write) -> io::Result<()>;
    /// After the last host.
    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}
