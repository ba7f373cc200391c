//! A Markdown document with HTML tables, as blocks of plain text and tables.

mod block;
mod html_table;
mod pipe_table;
mod plain;
mod table;

pub(super) use block::{Block, FrontMatter, Text, read};
pub(super) use table::{Cell, Row, Table, TableFault};
