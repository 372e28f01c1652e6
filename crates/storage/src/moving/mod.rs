//! Everything in the store as lines of text, and back: one format for moving between the engines and for backups.
//!
//! A file is NDJSON (one JSON value a line, UTF-8), written and read as a stream:
//!
//! ```text
//! {"estrade":"export","format":1,"program":"0.1.0","made_at":"2026-11-21T08:00:00Z","engine":"SQLite","schema":[…],"tables":["users",…]}
//! {"table":"users","columns":["id","email",…],"types":["number","text",…]}
//! [301989888,"ada@example.org",…]
//! {"end":"users","rows":1,"sha256":"…"}
//! …
//! {"complete":true,"rows":1,"sha256":"…"}
//! ```
//!
//! * Tables come in the order of their references, rows in the order of their keys, columns in that of the schema. The
//!   same data is therefore the same lines on every engine, and a table's checksum (SHA-256 over the lines of its rows) is
//!   comparable between them.
//! * An export is read from one snapshot: what is written meanwhile is not in it, not even in part.
//! * An import is one transaction. Whatever is wrong with the file, nothing of it is kept.
//! * The tables are listed in one place, [`TABLES`] and [`LEFT_OUT`]; a test fails when the schema has another one.

mod export;
mod format;
mod import;
mod in_use;
mod schema;
mod sheet;
mod tables;
#[cfg(test)]
mod tests;

use std::io;

use estrade_core::ports::StoreError;

pub use format::{Summary, check};
pub use import::Onto;
pub use in_use::is_in_use;
pub use tables::{LEFT_OUT, TABLES, Table};

/// Why something could not be exported or imported.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The database refused, or does not answer.
    #[error("{0}")]
    Store(StoreError),
    /// Where the export goes to takes no more.
    #[error("the export cannot be written: {0}")]
    Write(io::Error),
    /// Where the file comes from gives no more.
    #[error("the file cannot be read: {0}")]
    Read(io::Error),
    /// Something is wrong with the file.
    #[error("line {line}: {problem}")]
    File {
        /// Counted from 1.
        line: u64,
        /// What, in words for a person.
        problem: String,
    },
    /// Importing would mix two schools.
    #[error("the database is not empty: there are rows in `{0}`")]
    NotEmpty(&'static str),
    /// The file's schema is older than that of a database which has rows.
    #[error(
        "the file was made before the database's schema ({0} came later): bring it into an empty database, which is then \
         brought up to date"
    )]
    OlderSchema(String),
    /// The database's schema is not one that this program knows.
    #[error("the database belongs to a newer program: it knows `{0}`")]
    NewerDatabase(String),
}

impl From<StoreError> for MoveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

type Result<T> = std::result::Result<T, MoveError>;
