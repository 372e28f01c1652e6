//! The lines of a file, and what must hold between them: order, counts and checksums. Knows no database.

use std::io::{BufRead, Read as _, Write};

use estrade_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::sheet::Cell;
use super::tables::by_name;
use super::{MoveError, Result};

/// The format that this program writes, and the only one so far.
pub const FORMAT: u64 = 1;
/// What the first line says the file is.
const MARK: &str = "export";
/// No row is near this long; what is longer is no export, and is not read into memory.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// The first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    pub estrade: String,
    pub format: u64,
    pub program: String,
    pub made_at: Timestamp,
    pub engine: String,
    pub schema: Vec<String>,
    pub tables: Vec<String>,
}

impl Head {
    pub fn new(
        program: &str,
        made_at: Timestamp,
        engine: &str,
        schema: Vec<String>,
        tables: Vec<String>,
    ) -> Self {
        let (program, engine) = (program.to_owned(), engine.to_owned());
        Self { estrade: MARK.to_owned(), format: FORMAT, program, made_at, engine, schema, tables }
    }
}

/// The line before a table's rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    pub table: String,
    pub columns: Vec<String>,
    pub types: Vec<String>,
}

/// The line behind a table's rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    #[serde(rename = "end")]
    table: String,
    rows: u64,
    sha256: String,
}

/// The last line. Its checksum is that of every line before it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Complete {
    #[serde(rename = "complete")]
    whole: bool,
    rows: u64,
    sha256: String,
}

/// What a file holds: its tables, each with its number of rows and its checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The program that made it.
    pub program: String,
    /// When.
    pub made_at: Timestamp,
    /// In the file's order: name, rows, SHA-256 of the rows' lines in hexadecimal digits.
    pub tables: Vec<(String, u64, String)>,
}

impl Summary {
    fn of(head: &Head) -> Self {
        Self { program: head.program.clone(), made_at: head.made_at, tables: Vec::new() }
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows, _)| rows).sum()
    }
}

fn hexadecimal(sum: Sha256) -> String {
    sum.finalize()
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .map(|half| char::from(b"0123456789abcdef"[usize::from(half)]))
        .collect()
}

/// Writes a file line by line.
pub struct Writer<'a> {
    to: &'a mut (dyn Write + Send),
    line: Vec<u8>,
    whole: Sha256,
    table: (String, u64, Sha256),
    summary: Summary,
}

impl<'a> Writer<'a> {
    pub fn begin(to: &'a mut (dyn Write + Send), head: &Head) -> Result<Self> {
        let mut writer = Self {
            to,
            line: Vec::new(),
            whole: Sha256::new(),
            table: (String::new(), 0, Sha256::new()),
            summary: Summary::of(head),
        };
        writer.write(head)?;
        Ok(writer)
    }

    fn write<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, value).map_err(|error| MoveError::Write(error.into()))?;
        self.line.push(b'\n');
        self.whole.update(&self.line);
        self.to.write_all(&self.line).map_err(MoveError::Write)
    }

    pub fn table(&mut self, begin: &Begin) -> Result<()> {
        self.table = (begin.table.clone(), 0, Sha256::new());
        self.write(begin)
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        self.write(cells)?;
        self.table.1 += 1;
        self.table.2.update(&self.line);
        Ok(())
    }

    pub fn end_table(&mut self) -> Result<()> {
        let (name, rows, sum) = std::mem::take(&mut self.table);
        let end = End { table: name, rows, sha256: hexadecimal(sum) };
        self.write(&end)?;
        self.summary.tables.push((end.table, rows, end.sha256));
        Ok(())
    }

    pub fn finish(mut self) -> Result<Summary> {
        let sha256 = hexadecimal(self.whole.clone());
        self.write(&Complete { whole: true, rows: self.summary.rows(), sha256 })?;
        self.to.flush().map_err(MoveError::Write)?;
        Ok(self.summary)
    }
}

/// What comes next in a file.
pub enum Piece {
    /// Rows of this table follow.
    Table(Begin),
    /// A row: as many values as there are columns.
    Row(Vec<serde_json::Value>),
    /// The table's rows were all there, unchanged.
    End,
    /// The file was all there, unchanged.
    Complete(Summary),
}

struct Open {
    name: String,
    columns: usize,
    rows: u64,
    sum: Sha256,
}

/// Reads a file line by line, and trusts none of it.
pub struct Reader<'a> {
    from: &'a mut (dyn BufRead + Send),
    line: Vec<u8>,
    number: u64,
    whole: Sha256,
    /// The tables that are still to come, last one first.
    to_come: Vec<String>,
    open: Option<Open>,
    summary: Summary,
}

impl<'a> Reader<'a> {
    /// Reads the first line.
    pub fn begin(from: &'a mut (dyn BufRead + Send)) -> Result<(Self, Head)> {
        let summary =
            Summary { program: String::new(), made_at: Timestamp::from_millis(0), tables: Vec::new() };
        let mut reader = Self {
            from,
            line: Vec::new(),
            number: 0,
            whole: Sha256::new(),
            to_come: Vec::new(),
            open: None,
            summary,
        };
        reader.read_line("the file is empty")?;
        let head = reader.head()?;
        reader.whole.update(&reader.line);
        reader.summary = Summary::of(&head);
        reader.to_come = head.tables.iter().rev().cloned().collect();
        Ok((reader, head))
    }

    fn head(&self) -> Result<Head> {
        let value: serde_json::Value = serde_json::from_slice(&self.line).unwrap_or_default();
        if value.get("estrade").and_then(|mark| mark.as_str()) != Some(MARK) {
            return Err(self.wrong("this is not an export of Estrade"));
        }
        if let Some(format) = value.get("format").and_then(serde_json::Value::as_u64).filter(|f| *f > FORMAT)
        {
            let program = value.get("program").and_then(|program| program.as_str()).unwrap_or("?");
            return Err(self.wrong(format!(
                "the file has format {format}, made by Estrade {program}; this program reads format {FORMAT}"
            )));
        }
        let head: Head =
            serde_json::from_value(value).map_err(|error| self.wrong(format!("the first line: {error}")))?;
        if head.format != FORMAT {
            return Err(self.wrong(format!("format {} is none", head.format)));
        }
        for (index, name) in head.tables.iter().enumerate() {
            if by_name(name).is_none() {
                return Err(self.wrong(format!("`{name}` is no table of this program")));
            }
            if head.tables[..index].contains(name) {
                return Err(self.wrong(format!("`{name}` is named twice")));
            }
        }
        Ok(head)
    }

    /// The number of the line read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Something is wrong with the line read last.
    pub fn wrong(&self, problem: impl Into<String>) -> MoveError {
        MoveError::File { line: self.number, problem: problem.into() }
    }

    fn read_line(&mut self, at_the_end: &str) -> Result<()> {
        self.line.clear();
        self.number += 1;
        let mut bounded = (&mut *self.from).take(LONGEST_LINE);
        let length = bounded.read_until(b'\n', &mut self.line).map_err(MoveError::Read)?;
        if length == 0 {
            return Err(self.wrong(at_the_end));
        }
        if self.line.pop_if(|byte| *byte == b'\n').is_none() {
            let long = u64::try_from(length).is_ok_and(|length| length == LONGEST_LINE);
            return Err(self.wrong(if long {
                "the line is too long for an export"
            } else {
                "the line has no end: the file was cut off"
            }));
        }
        self.line.push(b'\n');
        Ok(())
    }

    /// The next piece, once it was found right.
    pub fn next(&mut self) -> Result<Piece> {
        self.read_line("the last line is missing: the file was cut off")?;
        let piece = if self.line.starts_with(b"[") { self.row()? } else { self.mark()? };
        if let Piece::Complete(_) = &piece {
            self.nothing_follows()?;
        }
        self.whole.update(&self.line);
        Ok(piece)
    }

    fn row(&mut self) -> Result<Piece> {
        let cells: Vec<serde_json::Value> =
            serde_json::from_slice(&self.line).map_err(|error| self.wrong(format!("not JSON: {error}")))?;
        let Some(open) = &mut self.open else { return Err(self.wrong("a row outside any table")) };
        if cells.len() != open.columns {
            let (name, columns) = (open.name.clone(), open.columns);
            return Err(self.wrong(format!("a row of `{name}` has {columns} values, not {}", cells.len())));
        }
        open.rows += 1;
        open.sum.update(&self.line);
        Ok(Piece::Row(cells))
    }

    fn mark(&mut self) -> Result<Piece> {
        let value: serde_json::Value =
            serde_json::from_slice(&self.line).map_err(|error| self.wrong(format!("not JSON: {error}")))?;
        let wrong = |error: serde_json::Error| self.wrong(error.to_string());
        if value.get("table").is_some() {
            let begin = serde_json::from_value(value).map_err(wrong)?;
            self.begin_table(begin)
        } else if value.get("end").is_some() {
            let end = serde_json::from_value(value).map_err(wrong)?;
            self.end_table(end)
        } else if value.get("complete").is_some() {
            let complete = serde_json::from_value(value).map_err(wrong)?;
            self.complete(&complete)
        } else {
            Err(self.wrong("not a line of an export"))
        }
    }

    fn begin_table(&mut self, begin: Begin) -> Result<Piece> {
        if let Some(open) = &self.open {
            return Err(self.wrong(format!("`{}` begins before `{}` ends", begin.table, open.name)));
        }
        match self.to_come.pop() {
            Some(expected) if expected == begin.table => {}
            Some(expected) => {
                return Err(self.wrong(format!("`{expected}` is expected, not `{}`", begin.table)));
            }
            None => return Err(self.wrong(format!("`{}` is not named in the first line", begin.table))),
        }
        if begin.columns.len() != begin.types.len() {
            return Err(self.wrong("there are not as many types as columns"));
        }
        self.open = Some(Open {
            name: begin.table.clone(),
            columns: begin.columns.len(),
            rows: 0,
            sum: Sha256::new(),
        });
        Ok(Piece::Table(begin))
    }

    fn end_table(&mut self, end: End) -> Result<Piece> {
        let Some(open) = self.open.take().filter(|open| open.name == end.table) else {
            return Err(self.wrong(format!("`{}` ends without having begun", end.table)));
        };
        if open.rows != end.rows {
            return Err(self.wrong(format!("`{}` has {} rows, not {}", end.table, open.rows, end.rows)));
        }
        if hexadecimal(open.sum) != end.sha256 {
            return Err(
                self.wrong(format!("the checksum of `{}` is another: its rows were changed", end.table))
            );
        }
        self.summary.tables.push((end.table, end.rows, end.sha256));
        Ok(Piece::End)
    }

    fn complete(&mut self, complete: &Complete) -> Result<Piece> {
        if let Some(open) = &self.open {
            return Err(self.wrong(format!("`{}` does not end", open.name)));
        }
        if let Some(missing) = self.to_come.last() {
            return Err(self.wrong(format!("`{missing}` is missing")));
        }
        if complete.rows != self.summary.rows() {
            return Err(self.wrong(format!(
                "the file has {} rows, not {}",
                self.summary.rows(),
                complete.rows
            )));
        }
        if !complete.whole || hexadecimal(self.whole.clone()) != complete.sha256 {
            return Err(self.wrong("the checksum of the file is another: it was changed"));
        }
        Ok(Piece::Complete(self.summary.clone()))
    }

    fn nothing_follows(&mut self) -> Result<()> {
        let more = self.from.fill_buf().map_err(MoveError::Read)?;
        if more.is_empty() {
            return Ok(());
        }
        self.number += 1;
        Err(self.wrong("something follows the last line"))
    }
}

/// Reads a file to its end and says what it holds, without a database.
pub fn check(from: &mut (dyn BufRead + Send)) -> Result<Summary> {
    let (mut reader, _) = Reader::begin(from)?;
    loop {
        match reader.next()? {
            Piece::Complete(summary) => return Ok(summary),
            Piece::Table(_) | Piece::Row(_) | Piece::End => {}
        }
    }
}
