//! A mail server that speaks enough SMTP (RFC 5321, and AUTH PLAIN of RFC 4954) to be believed. It refuses boxes whose
//! names begin with `bad`, and puts those off at first that begin with `later`.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Received;

/// Who may send.
pub const USER: &str = "estrade";
/// With what; it needs encoding in an address.
pub const PASSWORD: &str = "s3cret@home";

#[derive(Default)]
struct Books {
    /// To whom, and what.
    taken: Vec<(String, String)>,
    /// Everybody that mail was for, taken or not.
    asked: Vec<String>,
}

/// The server; gone when it is dropped.
pub struct PostOffice {
    pub port: u16,
    books: Arc<Mutex<Books>>,
    running: JoinHandle<()>,
}

impl PostOffice {
    /// On a port of its own, or again on one it had.
    pub async fn open(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let books = Arc::new(Mutex::new(Books::default()));
        let kept = books.clone();
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let books = kept.clone();
                // A client that hangs up ends its conversation, and no other.
                tokio::spawn(async move { drop(converse(stream, &books).await) });
            }
        });
        Self { port, books, running }
    }

    /// How `SMTP_URL` names it.
    pub fn url(&self) -> String {
        format!("smtp://{USER}:{}@127.0.0.1:{}", PASSWORD.replace('@', "%40"), self.port)
    }

    /// The mails taken for somebody.
    pub fn taken_for(&self, address: &str) -> Vec<Received> {
        let books = self.books.lock().unwrap();
        books.taken.iter().filter(|(to, _)| to == address).map(|(_, raw)| Received::read(raw)).collect()
    }

    /// How many mails were taken, for whomever.
    pub fn taken(&self) -> usize {
        self.books.lock().unwrap().taken.len()
    }

    /// How often it was asked to take one for somebody.
    pub fn asked_for(&self, address: &str) -> usize {
        self.books.lock().unwrap().asked.iter().filter(|to| *to == address).count()
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, books: &Mutex<Books>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut known, mut to, mut later) = (false, String::new(), HashSet::new());
    stream.write_all(b"220 ready\r\n").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
            "AUTH" => {
                known = line.rsplit(' ').next().unwrap()
                    == BASE64_STANDARD.encode(format!("\0{USER}\0{PASSWORD}"));
                if known { "235 welcome" } else { "535 who are you" }.to_owned()
            }
            "MAIL" if !known => "530 sign in first".to_owned(),
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap().to_owned();
                let mut books = books.lock().unwrap();
                let first = !books.asked.contains(&to);
                books.asked.push(to.clone());
                if to.starts_with("bad") {
                    "550 no such box".to_owned()
                } else if to.starts_with("later") && first && later.insert(to.clone()) {
                    "451 greylisted, come back".to_owned()
                } else {
                    "250 fine".to_owned()
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while !raw.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut raw).await?;
                }
                books.lock().unwrap().taken.push((to.clone(), raw));
                "250 taken".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 fine".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}
