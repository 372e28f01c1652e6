//! Which files of a folder hold a table.

use std::fs::File as Handle;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use estrade_core::time::Tz;

use super::row::Entries;
use super::{csv_rows, json_rows, sql_rows};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// `mongoexport`: a document a line, or a list of documents.
    Json,
    Csv,
    /// A dump, perhaps of many tables.
    Sql,
}

impl Format {
    fn of(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "json" | "jsonl" | "ndjson" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "sql" => Some(Self::Sql),
            _ => None,
        }
    }
}

/// A file that may hold rows of a table.
pub struct File {
    /// Its name in the folder.
    pub name: String,
    path: PathBuf,
    format: Format,
}

/// The files named like the table, and every dump: a dump says itself what it holds.
pub fn of_table(folder: &Path, names: &[&str]) -> Result<Vec<File>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("{} cannot be read", folder.display()))?.path();
        let part = |part: Option<&std::ffi::OsStr>| part.and_then(|text| text.to_str()).map(str::to_owned);
        let (Some(name), Some(stem), Some(extension)) =
            (part(path.file_name()), part(path.file_stem()), part(path.extension()))
        else {
            continue;
        };
        let Some(format) = Format::of(&extension).filter(|_| path.is_file()) else { continue };
        if format == Format::Sql || names.contains(&stem.as_str()) {
            files.push(File { name, path, format });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

impl File {
    /// Its rows of the table of those names, in order, as they are read.
    pub fn rows(&self, names: &'static [&'static str], zone: Tz) -> Result<Entries> {
        let handle =
            Handle::open(&self.path).with_context(|| format!("{} cannot be read", self.path.display()))?;
        let reader = BufReader::with_capacity(64 * 1024, handle);
        Ok(match self.format {
            Format::Json => json_rows::read(reader, zone),
            Format::Csv => csv_rows::read(reader, zone).with_context(|| self.name.clone())?,
            Format::Sql => sql_rows::read(reader, names, zone, self.name.clone()),
        })
    }
}
