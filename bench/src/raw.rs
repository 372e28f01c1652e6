//! The leanest client that HTTP/1.1 allows, for loads: requests are bytes made beforehand, answers are read whole and
//! hardly looked at. The driver shares the machine with what it measures.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::{Context as _, Result, bail};

/// A connection that is kept open.
pub struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A request's bytes (RFC 9112).
pub fn request(address: &str, method: &str, path: &str, token: &str, body: &str) -> Vec<u8> {
    let authorization =
        if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let content = match (method, body) {
        ("GET", _) => String::new(),
        (_, "") => "content-length: 0\r\n".to_owned(),
        (_, body) => format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()),
    };
    format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n{authorization}{content}\r\n{body}").into_bytes()
}

impl Line {
    /// Connects.
    pub fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| address.to_owned())?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 256 * 1024] })
    }

    /// Sends a request and reads its whole answer: the status, and how many bytes the body has.
    pub fn call(&mut self, request: &[u8]) -> Result<(u16, usize)> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                bail!("the server closed the connection, or its answer's head is too long");
            }
            filled += read;
            let Some(head) = find(&self.buffer[..filled], b"\r\n\r\n") else { continue };
            let text = std::str::from_utf8(&self.buffer[..head])?;
            let status = text.get(9..12).context("no status")?.parse()?;
            let length: usize = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .context("an answer without a length")?
                .parse()?;
            self.pass_over((head + 4 + length).saturating_sub(filled))?;
            return Ok((status, length));
        }
    }

    fn pass_over(&mut self, mut missing: usize) -> Result<()> {
        while missing > 0 {
            let most = missing.min(self.buffer.len());
            let read = self.stream.read(&mut self.buffer[..most])?;
            if read == 0 {
                bail!("the server closed the connection in an answer");
            }
            missing -= read;
        }
        Ok(())
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
