//! NDR 2.0 (NDR32), C706 chapter 14: a bounded reader and a writer.

mod reader;
mod writer;

pub use reader::NdrReader;
pub use writer::NdrWriter;
