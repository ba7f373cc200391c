//! Text in whatever encoding a host wrote it.

mod code_page;
mod decode;
mod lines;
mod tables;

pub use code_page::CodePage;
pub(crate) use decode::guess;
pub use decode::{Basis, Decoded, Encoding, Family, decode};
pub(crate) use lines::{Line, lines, split_at_width, width};
