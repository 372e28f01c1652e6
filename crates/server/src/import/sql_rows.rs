//! The rows of a table in a SQL dump: `INSERT INTO … VALUES (…), (…);` as mysqldump, phpMyAdmin and `pg_dump --inserts`
//! write it, and `COPY … FROM stdin;` as pg_dump does.

use std::collections::HashMap;
use std::io::BufRead;

use anyhow::{Context as _, Result, anyhow};
use estrade_core::time::Tz;

use super::row::{Cell, Entries, Entry, Row};
use super::sql_text::{Token, Tokens};

pub fn read(
    reader: impl BufRead + Send + 'static,
    names: &'static [&'static str],
    zone: Tz,
    file: String,
) -> Entries {
    let rows = SqlRows {
        tokens: Tokens::new(reader),
        names,
        zone,
        columns: HashMap::new(),
        within: Within::Nothing,
        over: false,
    };
    Box::new(rows.map(move |row| row.with_context(|| file.clone())))
}

enum Within {
    Nothing,
    /// An `INSERT` with these columns, between two of its rows.
    Insert(Vec<String>),
    /// A `COPY` with these columns, at the start of a line.
    Copy(Vec<String>),
}

struct SqlRows<R: BufRead> {
    tokens: Tokens<R>,
    names: &'static [&'static str],
    zone: Tz,
    /// By table, from `CREATE TABLE`: mysqldump names them nowhere else.
    columns: HashMap<String, Vec<String>>,
    within: Within,
    over: bool,
}

impl<R: BufRead> Iterator for SqlRows<R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.advance().transpose();
        self.over = !matches!(next, Some(Ok(_)));
        next
    }
}

/// What begins a part of a table's definition that is no column.
const NO_COLUMN: [&str; 11] = [
    "primary",
    "key",
    "unique",
    "constraint",
    "index",
    "foreign",
    "check",
    "fulltext",
    "spatial",
    "exclude",
    "like",
];

fn is_word(token: Option<&Token>, word: &str) -> bool {
    matches!(token, Some(Token::Word(text)) if text.eq_ignore_ascii_case(word))
}

impl<R: BufRead> SqlRows<R> {
    fn advance(&mut self) -> Result<Option<Entry>> {
        loop {
            match std::mem::replace(&mut self.within, Within::Nothing) {
                Within::Insert(columns) => match self.tokens.next()? {
                    Some(Token::Symbol('(')) => {
                        let entry = self.row(&columns)?;
                        self.within = Within::Insert(columns);
                        return Ok(Some(entry));
                    }
                    Some(Token::Symbol(',')) => self.within = Within::Insert(columns),
                    Some(Token::Symbol(';')) | None => {}
                    // ON DUPLICATE KEY UPDATE and the like.
                    Some(_) => self.pass_statement()?,
                },
                Within::Copy(columns) => {
                    let line = self.tokens.line;
                    let text = self.tokens.rest_of_line()?;
                    if text == "\\." {
                        continue;
                    }
                    if text.is_empty() && self.tokens.line == line {
                        return Err(anyhow!("line {line}: the rows have no end: the file was cut off"));
                    }
                    let cells = text.split('\t').map(copied).collect();
                    self.within = Within::Copy(columns.clone());
                    return Ok(Some(self.entry(line, &columns, cells)));
                }
                Within::Nothing => {
                    let Some(token) = self.tokens.next()? else { return Ok(None) };
                    self.statement(&token)?;
                }
            }
        }
    }

    fn statement(&mut self, first: &Token) -> Result<()> {
        if is_word(Some(first), "insert") || is_word(Some(first), "replace") {
            self.insert()
        } else if is_word(Some(first), "create") {
            self.create()
        } else if is_word(Some(first), "copy") {
            self.copy()
        } else if *first == Token::Symbol(';') {
            Ok(())
        } else {
            self.pass_statement()
        }
    }

    fn pass_statement(&mut self) -> Result<()> {
        while let Some(token) = self.tokens.next()? {
            if token == Token::Symbol(';') {
                break;
            }
        }
        Ok(())
    }

    /// A table's name without its schema, and the word behind it.
    fn table_name(&mut self, first: Option<Token>) -> Result<(String, Option<Token>)> {
        let mut token = first;
        let mut name = String::new();
        loop {
            match token {
                // `public.users`, or `public.` before a quoted name.
                Some(Token::Word(word)) => word.rsplit('.').next().unwrap_or_default().clone_into(&mut name),
                Some(Token::Name(word)) => name = word,
                Some(Token::Text(_) | Token::Symbol(_)) | None => return Ok((name, token)),
            }
            token = self.tokens.next()?;
            let goes_on = name.is_empty() || token == Some(Token::Word(".".to_owned()));
            if !goes_on {
                return Ok((name.to_lowercase(), token));
            }
            if token == Some(Token::Word(".".to_owned())) {
                token = self.tokens.next()?;
            }
        }
    }

    /// Names between brackets, the first of which was read.
    fn names_in_brackets(&mut self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        loop {
            match self.tokens.next()? {
                Some(Token::Word(name) | Token::Name(name)) => names.push(name.to_lowercase()),
                Some(Token::Symbol(',')) => {}
                Some(Token::Symbol(_) | Token::Text(_)) | None => return Ok(names),
            }
        }
    }

    fn insert(&mut self) -> Result<()> {
        let mut token = self.tokens.next()?;
        while is_word(token.as_ref(), "ignore") || is_word(token.as_ref(), "into") {
            token = self.tokens.next()?;
        }
        let (table, mut token) = self.table_name(token)?;
        let mut columns = None;
        if token == Some(Token::Symbol('(')) {
            columns = Some(self.names_in_brackets()?);
            token = self.tokens.next()?;
        }
        if !self.names.contains(&table.as_str()) || !is_word(token.as_ref(), "values") {
            return if token == Some(Token::Symbol(';')) { Ok(()) } else { self.pass_statement() };
        }
        let line = self.tokens.line;
        let columns = columns.or_else(|| self.columns.get(&table).cloned()).ok_or_else(|| {
            anyhow!(
                "line {line}: nothing names the columns of `{table}`: make the dump with its CREATE TABLE"
            )
        })?;
        self.within = Within::Insert(columns);
        Ok(())
    }

    /// Remembers the columns of a table.
    fn create(&mut self) -> Result<()> {
        let mut token = self.tokens.next()?;
        while is_word(token.as_ref(), "temporary") || is_word(token.as_ref(), "unlogged") {
            token = self.tokens.next()?;
        }
        if !is_word(token.as_ref(), "table") {
            return self.pass_statement();
        }
        token = self.tokens.next()?;
        while ["if", "not", "exists"].iter().any(|word| is_word(token.as_ref(), word)) {
            token = self.tokens.next()?;
        }
        let (table, token) = self.table_name(token)?;
        if token != Some(Token::Symbol('(')) {
            return self.pass_statement();
        }
        let (mut columns, mut depth, mut at_start) = (Vec::new(), 1u32, true);
        while depth > 0 {
            match self.tokens.next()? {
                None => break,
                Some(Token::Symbol('(')) => depth += 1,
                Some(Token::Symbol(')')) => depth -= 1,
                Some(Token::Symbol(',')) if depth == 1 => {
                    at_start = true;
                    continue;
                }
                Some(Token::Name(name)) if at_start => columns.push(name.to_lowercase()),
                Some(Token::Word(word)) if at_start => {
                    let word = word.to_lowercase();
                    if !NO_COLUMN.contains(&word.as_str()) {
                        columns.push(word);
                    }
                }
                Some(Token::Name(_) | Token::Word(_) | Token::Text(_) | Token::Symbol(_)) => {}
            }
            at_start = false;
        }
        self.columns.insert(table, columns);
        self.pass_statement()
    }

    fn copy(&mut self) -> Result<()> {
        let first = self.tokens.next()?;
        let (table, token) = self.table_name(first)?;
        let mut columns = self.columns.get(&table).cloned();
        if token == Some(Token::Symbol('(')) {
            columns = Some(self.names_in_brackets()?);
        }
        self.pass_statement()?;
        self.tokens.rest_of_line()?;
        let line = self.tokens.line;
        let columns =
            columns.ok_or_else(|| anyhow!("line {line}: nothing names the columns of `{table}`"))?;
        if self.names.contains(&table.as_str()) {
            self.within = Within::Copy(columns);
            return Ok(());
        }
        while self.tokens.rest_of_line()? != "\\." {
            if self.tokens.at_end()? {
                return Err(anyhow!("line {line}: the rows have no end: the file was cut off"));
            }
        }
        Ok(())
    }

    /// The values of a row whose opening bracket was read.
    fn row(&mut self, columns: &[String]) -> Result<Entry> {
        let line = self.tokens.line;
        let (mut cells, mut value, mut depth) = (Vec::new(), Vec::new(), 1u32);
        loop {
            let Some(token) = self.tokens.next()? else {
                return Err(anyhow!("line {line}: the row has no end: the file was cut off"));
            };
            match &token {
                Token::Symbol('(') => depth += 1,
                Token::Symbol(')') => depth -= 1,
                Token::Symbol(',') if depth == 1 => {
                    cells.push(constant(&value));
                    value.clear();
                    continue;
                }
                Token::Symbol(_) | Token::Word(_) | Token::Name(_) | Token::Text(_) => {}
            }
            if depth == 0 {
                cells.push(constant(&value));
                return Ok(self.entry(line, columns, cells));
            }
            value.push(token);
        }
    }

    fn entry(&self, line: u64, columns: &[String], cells: Vec<Cell>) -> Entry {
        if cells.len() != columns.len() {
            return Entry { line, row: Err(format!("{} values for {} columns", cells.len(), columns.len())) };
        }
        let cells = columns.iter().cloned().zip(cells).collect();
        Entry { line, row: Ok(Row::new(line, cells, self.zone)) }
    }
}

/// What a value says, if it is a constant: `NULL`, `-5`, `'text'`, `_utf8mb4'text'`, `b'1'`, `'…'::timestamp`.
fn constant(tokens: &[Token]) -> Cell {
    match tokens {
        [Token::Word(word)] => match word.to_ascii_lowercase().as_str() {
            "null" => Cell::Null,
            "true" => Cell::Flag(true),
            "false" => Cell::Flag(false),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => Cell::Text(number.to_owned()),
            _ => Cell::Other,
        },
        [Token::Symbol('-'), Token::Word(number)] => Cell::Text(format!("-{number}")),
        [Token::Text(text) | Token::Name(text)] => Cell::Text(text.clone()),
        [Token::Word(prefix), Token::Text(text)] if !prefix.eq_ignore_ascii_case("x") => {
            Cell::Text(text.clone())
        }
        [Token::Text(text), Token::Symbol(':'), Token::Symbol(':'), ..] => Cell::Text(text.clone()),
        _ => Cell::Other,
    }
}

/// A value of a `COPY` line.
fn copied(text: &str) -> Cell {
    if text == "\\N" {
        return Cell::Null;
    }
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        value.extend(chars.next().map(|escaped| match escaped {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            other => other,
        }));
    }
    Cell::Text(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &'static str) -> Result<Vec<Entry>> {
        read(text.as_bytes(), &["chat"], Tz::UTC, "dump.sql".to_owned()).collect()
    }

    /// Line, id and text of each row.
    fn texts(text: &'static str) -> Vec<(u64, String, String)> {
        let shown = |row: &Row, name| row.text(&[name]).unwrap().unwrap_or_else(|| "nothing".to_owned());
        let entries = rows(text).unwrap().into_iter();
        let rows = entries.map(|entry| (entry.line, entry.row.unwrap()));
        rows.map(|(line, row)| (line, shown(&row, "id"), shown(&row, "text"))).collect()
    }

    fn row(line: u64, id: &str, text: &str) -> (u64, String, String) {
        (line, id.to_owned(), text.to_owned())
    }

    #[test]
    fn mysqldump_with_its_escapes_and_columns_from_create_table() {
        let dump = "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS `chat`;\n\
            CREATE TABLE `chat` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `kind` enum('a','b,c') DEFAULT 'a',\n  `text` text,\n  \
            PRIMARY KEY (`id`),\n  KEY `k` (`kind`,`id`)\n) ENGINE=InnoDB COMMENT='x;(y';\n\
            INSERT INTO `other` VALUES (1,'a;b'),(2,'INSERT INTO `chat` VALUES (9)');\n\
            INSERT INTO `chat` VALUES (1,'a','l\\'\\u00e9t\\\\ \\n\\\"x\\\"'),(2,NULL,NULL),\n(-3,_binary 'b','it''s; -- no (comment)');\n";
        assert_eq!(
            texts(dump),
            [
                row(12, "1", "l'u00e9t\\ \n\"x\""),
                row(12, "2", "nothing"),
                row(13, "-3", "it's; -- no (comment)"),
            ]
        );
    }

    #[test]
    fn pg_dump_as_inserts_and_as_copy() {
        let inserts = "--\n-- PostgreSQL database dump\n--\nINSERT INTO public.chat (text, id) VALUES ('C:\\new''s', 1);\n\
            INSERT INTO public.\"chat\" (\"text\", \"id\") VALUES (E'a\\nb', 2), ('2025-11-01'::date, 3) ON CONFLICT DO NOTHING;\n";
        assert_eq!(
            texts(inserts),
            [row(4, "1", "C:\\new's"), row(5, "2", "a\nb"), row(5, "3", "2025-11-01")]
        );
        let copy = "-- PostgreSQL database dump\nCOPY public.other (id) FROM stdin;\n1\n\\.\n\
            COPY public.chat (id, text) FROM stdin;\n1\ta\\tb\\\\c\n2\t\\N\n3\t\n\\.\n\nSELECT 1;\n";
        assert_eq!(texts(copy), [row(6, "1", "a\tb\\c"), row(7, "2", "nothing"), row(8, "3", "nothing")]);
    }

    #[test]
    fn a_row_that_does_not_fit_is_told_and_the_next_is_read() {
        let entries = rows("INSERT INTO chat (id, text) VALUES (1), (2, NOW()), (3, 'c');").unwrap();
        assert_eq!(entries[0].row.as_ref().err().map(String::as_str), Some("1 values for 2 columns"));
        assert!(entries[1].row.as_ref().unwrap().text(&["text"]).is_err());
        assert_eq!(entries[2].row.as_ref().unwrap().text(&["text"]), Ok(Some("c".to_owned())));
    }

    #[test]
    fn a_dump_that_was_cut_off_or_names_no_columns_ends_the_reading() {
        for (text, says) in [
            ("INSERT INTO chat (id, text) VALUES (1, 'abc", "line 1: a text has no end"),
            ("INSERT INTO chat (id, text) VALUES\n(1, 'abc'", "line 2: the row has no end"),
            ("INSERT INTO chat VALUES (1);", "nothing names the columns of `chat`"),
            ("COPY chat (id) FROM stdin;\n1\n", "the rows have no end"),
            ("/* never", "a comment has no end"),
        ] {
            let error = format!("{:#}", rows(text).err().unwrap());
            assert!(error.starts_with("dump.sql: ") && error.contains(says), "{text}: {error}");
        }
    }
}
