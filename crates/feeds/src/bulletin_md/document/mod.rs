//! A Markdown document with HTML tables, as blocks of plain text and tables.

mod block;
mod html_table;
mod pipe_table;
mod plain;

pub(super) use block::{Block, Cell, FrontMatter, Row, Table, Text, read};
