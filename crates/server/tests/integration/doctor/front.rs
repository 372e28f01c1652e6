//! What stands before a Jitsi server's Prosody: a web server with the scripts of Jitsi's pages, which leads the addresses of
//! XMPP through. Or one that somebody set up wrongly.

use std::sync::Arc;

use estrade::system::SystemClock;
use estrade_core::time::Clock as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How the web server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should be.
    Good,
    /// Its page for everything that is no file of its own, the scripts among it.
    PagesForScripts,
    /// Its clock is off by so many seconds.
    ClockOff(i64),
    /// It takes connections and says nothing.
    Silent,
    /// It fails at everything.
    Broken,
    /// Its names are others than Estrade's.
    OtherNames,
    /// XMPP is not led through.
    NothingBehind,
}

/// The web server; it ends when dropped.
pub struct Front {
    pub port: u16,
    running: JoinHandle<()>,
}

impl Front {
    /// Opens before the Prosody on that port.
    pub async fn open(manner: Manner, behind: u16) -> Self {
        Self::with(manner, behind, None).await
    }

    /// The same over TLS.
    pub async fn secured(manner: Manner, behind: u16, tls: TlsAcceptor) -> Self {
        Self::with(manner, behind, Some(tls)).await
    }

    async fn with(manner: Manner, behind: u16, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let tls = tls.map(Arc::new);
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let tls = tls.clone();
                // A client that hangs up ends its own connection only.
                tokio::spawn(async move {
                    match tls {
                        None => drop(serve(stream, manner, behind).await),
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                drop(serve(stream, manner, behind).await);
                            }
                        }
                    }
                });
            }
        });
        Self { port, running }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    manner: Manner,
    behind: u16,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
        // TLS where none is spoken, as web servers answer it.
        if !head[0].is_ascii_alphabetic() {
            return stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await;
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
    // A tenant's part of JaaS is before the rest of the path.
    let is = |end: &str| path.split('?').next().is_some_and(|path| path.ends_with(end));
    if manner == Manner::Silent {
        // Until the client has enough of it.
        drop(stream.read(&mut [0; 1]).await);
        return Ok(());
    }
    if manner != Manner::NothingBehind && (is("/xmpp-websocket") || is("/http-bind")) {
        let mut prosody = TcpStream::connect(("127.0.0.1", behind)).await?;
        let plain = if is("/xmpp-websocket") { "/xmpp-websocket" } else { "/http-bind" };
        let rest = path.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
        prosody.write_all(text.replacen(&path, &format!("{plain}{rest}"), 1).as_bytes()).await?;
        copy_bidirectional(&mut stream, &mut prosody).await?;
        return Ok(());
    }
    let (status, kind, body) = page(manner, &is);
    let off = if let Manner::ClockOff(seconds) = manner { seconds } else { 0 };
    let date = SystemClock.now().to_utc() + chrono::TimeDelta::seconds(off);
    let date = date.format("%a, %d %b %Y %H:%M:%S GMT");
    let answer = format!(
        "HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

fn page(manner: Manner, is: &dyn Fn(&str) -> bool) -> (&'static str, &'static str, &'static str) {
    let script = is("/libs/lib-jitsi-meet.min.js") || is("/external_api.js");
    let html = "<!DOCTYPE html><html><head><title>Jitsi Meet</title></head></html>";
    match manner {
        Manner::Broken => ("502 Bad Gateway", "text/html", html),
        Manner::PagesForScripts => ("200 OK", "text/html; charset=utf-8", html),
        _ if script => ("200 OK", "application/javascript", "/*! jitsi */ var JitsiMeetJS = {};"),
        Manner::OtherNames if is("/config.js") => (
            "200 OK",
            "application/javascript",
            "config.hosts.domain = 'meet.jitsi';\nconfig.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';\n",
        ),
        _ if is("/config.js") => (
            "200 OK",
            "application/javascript",
            "var config = {\n  hosts: {\n    domain: 'meet.test',\n    muc: 'conference.' + subdomain + 'meet.test',\n  },\n};\n",
        ),
        _ if is("/") => ("200 OK", "text/html", html),
        _ => ("404 Not Found", "text/html", html),
    }
}
