//! What a check has to say: codes with their arguments.

/// What a check of a store found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreReport {
    /// The version of the tables.
    pub schema: i64,
    /// How many rows each table has, by the tables' names.
    pub tables: Vec<TableCount>,
    /// What is wrong, as far as it is listed.
    pub faults: Vec<StoreFault>,
    /// How many more were found, at the least: SQLite stops at a hundred of its own.
    pub left_off: u64,
}

/// The size of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCount {
    /// Its name.
    pub table: String,
    /// Its rows; `None` where damage keeps them from being counted.
    pub rows: Option<u64>,
}

/// One thing that is wrong with a store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreFault {
    /// The file's pages, indexes or constraints do not hold together.
    Structure {
        /// What SQLite's `integrity_check` said.
        said: String,
    },
    /// The tables are older than this build's. Nothing else is looked for then.
    OldSchema {
        /// The version in the file.
        found: i64,
        /// The version this build makes.
        known: i64,
    },
    /// A table, index or trigger is not there.
    Missing {
        /// `table`, `index` or `trigger`.
        kind: String,
        /// Its name.
        name: String,
    },
    /// A table, index or trigger is not as this build makes it.
    Altered {
        /// `table`, `index` or `trigger`.
        kind: String,
        /// Its name.
        name: String,
    },
    /// A row refers to one that is not there.
    Reference {
        /// The table of the row.
        table: String,
        /// Its number; `None` in a table without them.
        row: Option<i64>,
        /// The table it refers to.
        parent: String,
    },
    /// A row holds what this build cannot read.
    Unreadable {
        /// The table.
        table: String,
        /// The row's number.
        row: i64,
        /// Which value, and why.
        said: String,
    },
    /// A table could not be read to its end.
    Damaged {
        /// The table.
        table: String,
        /// The last row that could be read, 0 for none.
        after: i64,
        /// What SQLite said.
        said: String,
    },
}

impl StoreFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Structure { .. } => "structure",
            Self::OldSchema { .. } => "old_schema",
            Self::Missing { .. } => "missing",
            Self::Altered { .. } => "altered",
            Self::Reference { .. } => "reference",
            Self::Unreadable { .. } => "unreadable",
            Self::Damaged { .. } => "damaged",
        }
    }
}

impl StoreReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn add(&mut self, fault: StoreFault) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        } else {
            self.left_off += 1;
        }
    }
}

/// Faults listed.
const FAULTS: usize = 100;
