//! Why a file gave no facts, or not all.

use serde::{Deserialize, Serialize};

/// Why a file gave no facts, or not all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its path.
    pub file: String,
    /// Why.
    pub what: NoteCode,
}

/// Why a file gave no facts, or not all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoteCode {
    /// Its form is not known.
    NotRecognised,
    /// SAM or SECURITY, passed over.
    Secrets,
    /// A hive that holds nothing that is wanted.
    OtherHive,
    /// A log of a hive that is not there.
    LogWithoutHive,
    /// A log of transactions of the registry (TxR, from Windows Vista on), which is not replayed:
    /// what was committed to it and not yet written to the hive is not known.
    TransactionLog,
    /// A copy beside the hive that the system works with, left out.
    OlderCopy,
    /// A copy of the hive from the time of setup, left out.
    SetupCopy,
    /// It looks like a form that is read, and is broken.
    Broken {
        /// What the reader said.
        fault: String,
    },
    /// There is no reader for it in this build.
    NotBuilt,
    /// Its reader failed.
    ReaderFailed,
    /// It could not be read, or not wholly: damaged, encrypted, of an unknown format, over a
    /// limit.
    Fault {
        /// What the reader said.
        fault: String,
    },
    /// Whoever collected the host's files could not get this one.
    NotCollected {
        /// Its path in the collection, or what it is; `end` where the collecting was cut short.
        item: String,
    },
    /// Another host has this name as well; nothing tells whether they are one.
    NameOfAnother {
        /// The name, as it is compared.
        name: String,
    },
}

impl NoteCode {
    /// The code of every note, for whoever has words for them.
    pub const CODES: [&str; 13] = [
        "not_recognised",
        "secrets",
        "other_hive",
        "log_without_hive",
        "transaction_log",
        "older_copy",
        "setup_copy",
        "broken",
        "not_built",
        "reader_failed",
        "fault",
        "not_collected",
        "name_of_another",
    ];
}

#[cfg(test)]
mod tests {
    use super::NoteCode;

    /// Each note after the one given; the compiler asks for every one.
    fn next(note: &NoteCode) -> Option<NoteCode> {
        let text = String::new();
        Some(match note {
            NoteCode::NotRecognised => NoteCode::Secrets,
            NoteCode::Secrets => NoteCode::OtherHive,
            NoteCode::OtherHive => NoteCode::LogWithoutHive,
            NoteCode::LogWithoutHive => NoteCode::TransactionLog,
            NoteCode::TransactionLog => NoteCode::OlderCopy,
            NoteCode::OlderCopy => NoteCode::SetupCopy,
            NoteCode::SetupCopy => NoteCode::Broken { fault: text },
            NoteCode::Broken { .. } => NoteCode::NotBuilt,
            NoteCode::NotBuilt => NoteCode::ReaderFailed,
            NoteCode::ReaderFailed => NoteCode::Fault { fault: text },
            NoteCode::Fault { .. } => NoteCode::NotCollected { item: text },
            NoteCode::NotCollected { .. } => NoteCode::NameOfAnother { name: text },
            NoteCode::NameOfAnother { .. } => return None,
        })
    }

    #[test]
    fn every_note_and_its_code_is_listed_once() {
        let notes = std::iter::successors(Some(NoteCode::NotRecognised), next);
        let codes: Vec<String> = notes
            .map(|note| serde_json::to_value(&note).unwrap()["code"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(codes, NoteCode::CODES);
    }
}
