//! The mails that a server without a mail server wrote, read as a mail program reads them.

use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::World;

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Before the first empty line, unfolded.
    pub headers: String,
    /// The part for those who read texts.
    pub text: String,
    /// The part for the others.
    pub html: String,
}

impl Received {
    /// Reads a message of text and HTML (RFC 2046, section 5.1.4).
    pub fn read(raw: &str) -> Self {
        let (headers, body) = raw.split_once("\r\n\r\n").unwrap();
        let headers = headers.replace("\r\n ", " ").replace("\r\n\t", " ");
        let boundary = headers.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
        let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
        let part = |kind: &str| {
            let part = parts.iter().find(|part| part.contains(&format!("Content-Type: {kind}"))).unwrap();
            let (headers, body) = part.split_once("\r\n\r\n").unwrap();
            decoded(headers, body).replace("\r\n", "\n")
        };
        Self { text: part("text/plain"), html: part("text/html"), headers }
    }

    /// What a header says.
    pub fn header(&self, name: &str) -> &str {
        let line = self.headers.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("{name}: {}", self.headers))
    }

    /// Its subject, decoded where it is encoded.
    pub fn subject(&self) -> String {
        let words = self.header("Subject").split(' ');
        let mut subject = String::new();
        let mut encoded_before = true;
        for word in words {
            let inner = word.strip_prefix("=?utf-8?b?").and_then(|w| w.strip_suffix("?="));
            // Spaces between encoded words are none (RFC 2047, section 6.2).
            let joined = encoded_before && inner.is_some();
            if !(subject.is_empty() || joined) {
                subject.push(' ');
            }
            match inner {
                Some(inner) => subject += &String::from_utf8(BASE64_STANDARD.decode(inner).unwrap()).unwrap(),
                None => subject += word,
            }
            encoded_before = inner.is_some();
        }
        subject
    }

    /// The first address of Estrade's own in the text, without its host.
    pub fn link(&self) -> String {
        let url = self.text.lines().find(|line| line.starts_with("http://localhost")).unwrap();
        format!("/{}", url.splitn(4, '/').nth(3).unwrap())
    }
}

fn decoded(headers: &str, body: &str) -> String {
    if headers.contains("base64") {
        let packed: String = body.split_whitespace().collect();
        return String::from_utf8(BASE64_STANDARD.decode(packed).unwrap()).unwrap();
    }
    if !headers.contains("quoted-printable") {
        return body.to_owned();
    }
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'=' {
            let (code, others) = others.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).unwrap(), 16).unwrap());
            rest = others;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl World {
    /// The files of mails written so far, oldest first.
    pub fn mail_files(&self) -> Vec<PathBuf> {
        let folder = PathBuf::from(self.folder()).join("mail");
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|e| e == "eml")).collect();
        files.sort();
        files
    }

    /// All mails so far, oldest first, once everything due is done.
    pub async fn mails(&self) -> Vec<Received> {
        self.finish_jobs().await;
        let read = |path| Received::read(&std::fs::read_to_string(path).unwrap());
        self.mail_files().into_iter().map(read).collect()
    }

    /// The mails to somebody so far.
    pub async fn mails_to(&self, address: &str) -> Vec<Received> {
        let to = format!("<{address}>");
        self.mails().await.into_iter().filter(|mail| mail.header("To").contains(&to)).collect()
    }
}
