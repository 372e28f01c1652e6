//! CSV with a line of names at its top; values with commas or, as French spreadsheets write them, semicolons between.

use std::io::BufRead;

use anyhow::{Context as _, Result};
use csv::{ReaderBuilder, StringRecord};
use estrade_core::time::Tz;

use super::row::{Cell, Entries, Entry, Row};

pub fn read(mut reader: impl BufRead + Send + 'static, zone: Tz) -> Result<Entries> {
    let first = reader.fill_buf().context("the first line cannot be read")?;
    let first = first.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let parts = |mark: u8| first.split(|byte| *byte == mark).count();
    let delimiter = if parts(b';') > parts(b',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let names: Vec<String> = reader
        .headers()
        .context("the first line cannot be read")?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').trim().to_lowercase())
        .collect();
    Ok(Box::new(reader.into_records().map(move |record| Ok(entry(record, &names, zone)))))
}

fn entry(record: csv::Result<StringRecord>, names: &[String], zone: Tz) -> Entry {
    match record {
        Err(error) => {
            let line = error.position().map_or(0, csv::Position::line);
            Entry { line, row: Err(format!("the line cannot be read: {error}")) }
        }
        Ok(record) => {
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != names.len() {
                let why = format!("{} values for {} columns", record.len(), names.len());
                return Entry { line, row: Err(why) };
            }
            let cells = names.iter().cloned().zip(record.iter().map(cell)).collect();
            Entry { line, row: Ok(Row::new(line, cells, zone)) }
        }
    }
}

/// Nothing is null, and so is how MySQL and PostgreSQL write it.
fn cell(text: &str) -> Cell {
    match text {
        "" | "NULL" | "\\N" => Cell::Null,
        text => Cell::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_or_semicolons_quotes_and_lines_within_quotes() {
        let text = "\u{feff}ID;Title;When\n1;\"Droit; \"\"public\"\"\nsuite\";\n2;x\n3;é;NULL\n";
        let entries: Vec<Entry> = read(text.as_bytes(), Tz::UTC).unwrap().map(Result::unwrap).collect();
        let row = entries[0].row.as_ref().unwrap();
        assert_eq!(row.text(&["title"]).unwrap().as_deref(), Some("Droit; \"public\"\nsuite"));
        assert_eq!((row.line, row.text(&["when"])), (2, Ok(None)));
        assert_eq!(entries[1].row.as_ref().err().map(String::as_str), Some("2 values for 3 columns"));
        assert_eq!((entries[1].line, entries[2].line), (4, 5));
        assert_eq!(entries[2].row.as_ref().unwrap().text(&["when"]), Ok(None));
        assert_eq!(entries.len(), 3);
        let commas: Vec<Entry> =
            read("id,title\n7,\"a,b\"\n".as_bytes(), Tz::UTC).unwrap().map(Result::unwrap).collect();
        assert_eq!(commas[0].row.as_ref().unwrap().number(&["id"]), Ok(Some(7)));
    }
}
