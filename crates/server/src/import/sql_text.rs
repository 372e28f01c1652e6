//! The words of a SQL dump, one after the other, with their line. Enough of MySQL's and PostgreSQL's SQL to find the rows in
//! it; everything else only has to be passed over without mistaking what stands in a text for something else.

use std::io::BufRead;

use anyhow::{Result, bail};

/// A word of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A key word, a name or a number.
    Word(String),
    /// A name in `` ` `` or `"`.
    Name(String),
    /// A text in `'`.
    Text(String),
    /// Anything else.
    Symbol(char),
}

/// Longer texts are not those of a row that Estrade takes.
const LONGEST: usize = 16 * 1024 * 1024;

/// Reads a dump word by word.
pub struct Tokens<R: BufRead> {
    bytes: std::io::Bytes<R>,
    peeked: Option<u8>,
    /// Of what is read next, from 1.
    pub line: u64,
    /// Whether `\` escapes in texts: so it is in MySQL, and in PostgreSQL only in `E'…'`.
    escapes: bool,
}

impl<R: BufRead> Tokens<R> {
    pub fn new(reader: R) -> Self {
        Self { bytes: reader.bytes(), peeked: None, line: 1, escapes: true }
    }

    pub fn byte(&mut self) -> Result<Option<u8>> {
        let byte = match self.peeked.take() {
            Some(byte) => Some(byte),
            None => self.bytes.next().transpose()?,
        };
        if byte == Some(b'\n') {
            self.line += 1;
        }
        Ok(byte)
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        if self.peeked.is_none() {
            self.peeked = self.bytes.next().transpose()?;
        }
        Ok(self.peeked)
    }

    /// Whether nothing is left.
    pub fn at_end(&mut self) -> Result<bool> {
        Ok(self.peek()?.is_none())
    }

    /// The next word; comments and white space are passed over.
    pub fn next(&mut self) -> Result<Option<Token>> {
        loop {
            let Some(byte) = self.byte()? else { return Ok(None) };
            let token = match byte {
                byte if byte.is_ascii_whitespace() => continue,
                b'-' if self.peek()? == Some(b'-') => {
                    self.comment()?;
                    continue;
                }
                b'#' => {
                    self.comment()?;
                    continue;
                }
                b'/' if self.peek()? == Some(b'*') => {
                    self.long_comment()?;
                    continue;
                }
                b'\'' => Token::Text(self.quoted(b'\'', self.escapes)?),
                b'`' | b'"' => Token::Name(self.quoted(byte, byte == b'"' && self.escapes)?),
                byte if is_word(byte) => self.word(byte)?,
                byte => Token::Symbol(char::from(byte)),
            };
            return Ok(Some(token));
        }
    }

    /// To the end of the line. What made the dump says so in one.
    fn comment(&mut self) -> Result<()> {
        let line = self.rest_of_line()?;
        if line.contains("PostgreSQL database dump") {
            self.escapes = false;
        }
        Ok(())
    }

    /// Everything up to the end of the line.
    pub fn rest_of_line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        while let Some(byte) = self.byte()? {
            if byte == b'\n' {
                break;
            }
            line.push(byte);
            self.check_length(&line)?;
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    fn long_comment(&mut self) -> Result<()> {
        let mut last = 0;
        while let Some(byte) = self.byte()? {
            if last == b'*' && byte == b'/' {
                return Ok(());
            }
            last = byte;
        }
        bail!("line {}: a comment has no end: the file was cut off", self.line)
    }

    fn word(&mut self, first: u8) -> Result<Token> {
        let mut word = vec![first];
        while let Some(byte) = self.peek()?.filter(|byte| is_word(*byte)) {
            word.push(byte);
            self.byte()?;
            self.check_length(&word)?;
        }
        let word = self.utf8(word)?;
        if word.eq_ignore_ascii_case("e") && self.peek()? == Some(b'\'') {
            self.byte()?;
            return Ok(Token::Text(self.quoted(b'\'', true)?));
        }
        Ok(Token::Word(word))
    }

    fn quoted(&mut self, quote: u8, escapes: bool) -> Result<String> {
        let begun = self.line;
        let mut text = Vec::new();
        loop {
            let Some(byte) = self.byte()? else {
                bail!("line {begun}: a text has no end: the file was cut off")
            };
            if byte == quote {
                if self.peek()? != Some(quote) {
                    return self.utf8(text);
                }
                self.byte()?;
                text.push(quote);
            } else if byte == b'\\' && escapes {
                if let Some(byte) = self.byte()? {
                    text.extend(unescaped(byte));
                }
            } else {
                text.push(byte);
            }
            self.check_length(&text)?;
        }
    }

    fn utf8(&self, bytes: Vec<u8>) -> Result<String> {
        match String::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(_) => {
                bail!("line {}: this is not UTF-8: make the dump with utf8mb4, or convert it", self.line)
            }
        }
    }

    fn check_length(&self, text: &[u8]) -> Result<()> {
        if text.len() > LONGEST {
            bail!("line {}: a text is longer than 16 MiB", self.line);
        }
        Ok(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'@') || byte >= 0x80
}

/// What a letter behind a `\` stands for.
fn unescaped(byte: u8) -> Vec<u8> {
    match byte {
        b'0' => vec![0],
        b'n' => vec![b'\n'],
        b'r' => vec![b'\r'],
        b't' => vec![b'\t'],
        b'b' => vec![8],
        b'Z' => vec![0x1A],
        // For LIKE: the `\` stays.
        b'%' | b'_' => vec![b'\\', byte],
        byte => vec![byte],
    }
}
