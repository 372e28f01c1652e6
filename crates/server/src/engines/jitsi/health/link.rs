//! XMPP to a Jitsi server as browsers speak it: over a WebSocket (RFC 7395), or by long polling (XEP-0124 and XEP-0206).

use std::collections::VecDeque;

use axum::http::HeaderValue;
use futures::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::http;
use super::net::{Stream, Target, Trouble};
use super::xml::{Element, escaped};

/// How long the server may hold back an empty answer, in seconds.
const HOLD_S: u32 = 2;

/// Where and how a stream is opened.
#[derive(Clone)]
pub struct Way {
    /// The server.
    pub target: Target,
    /// `/xmpp-websocket` or `/http-bind`, with the tenant before it.
    pub path: String,
    /// Which of the two.
    pub carrier: Carrier,
}

/// What carries stanzas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// RFC 7395.
    WebSocket,
    /// XEP-0206.
    Bosh,
}

/// An open stream. It ends when dropped: the server takes its occupant out of the room.
pub enum Link {
    /// Over a WebSocket.
    WebSocket(Box<WebSocketStream<Box<dyn Stream>>>),
    /// By long polling.
    Bosh(Bosh),
}

impl Link {
    /// Opens a stream to `domain`; `query` says the room, and the token. Gives what the server offers.
    pub async fn open(way: &Way, query: &str, domain: &str) -> Result<(Self, Element), Trouble> {
        let path = format!("{}?{query}", way.path);
        let mut link = match way.carrier {
            Carrier::WebSocket => Self::WebSocket(Box::new(web_socket(&way.target, &path).await?)),
            Carrier::Bosh => Self::Bosh(Bosh::open(way.target.clone(), path, domain).await?),
        };
        if let Self::WebSocket(_) = link {
            link.send(framed_open(domain)).await?;
        }
        let features = link.expect("features").await?;
        Ok((link, features))
    }

    /// Begins anew, as who has just signed in (RFC 6120, section 6.4.6).
    pub async fn restart(&mut self, domain: &str) -> Result<(), Trouble> {
        match self {
            Self::WebSocket(_) => self.send(framed_open(domain)).await?,
            Self::Bosh(bosh) => bosh.restart(domain).await?,
        }
        self.expect("features").await.map(drop)
    }

    /// Sends a stanza.
    pub async fn send(&mut self, stanza: String) -> Result<(), Trouble> {
        match self {
            Self::WebSocket(socket) => {
                socket.send(Message::text(stanza)).await.map_err(|error| ws_trouble(&error))
            }
            Self::Bosh(bosh) => bosh.post("", &stanza).await,
        }
    }

    /// The next element from the server.
    pub async fn receive(&mut self) -> Result<Element, Trouble> {
        match self {
            Self::WebSocket(socket) => loop {
                match socket.next().await {
                    Some(Ok(Message::Text(text))) => return Element::read(&text).ok_or(Trouble::NotXmpp),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Binary(_) | Message::Frame(_))) => return Err(Trouble::NotXmpp),
                    Some(Ok(Message::Close(_))) | None => return Err(Trouble::NotHttp("closed".to_owned())),
                    Some(Err(error)) => return Err(ws_trouble(&error)),
                }
            },
            Self::Bosh(bosh) => loop {
                if let Some(element) = bosh.waiting.pop_front() {
                    return Ok(element);
                }
                bosh.post("", "").await?;
            },
        }
    }

    /// The next element of that name; others before it are passed over.
    pub async fn expect(&mut self, name: &str) -> Result<Element, Trouble> {
        loop {
            let element = self.receive().await?;
            if element.name == name {
                return Ok(element);
            }
            if matches!(element.name.as_str(), "close" | "error") {
                return Err(Trouble::NotXmpp);
            }
        }
    }
}

fn framed_open(domain: &str) -> String {
    format!("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{}' version='1.0'/>", escaped(domain))
}

async fn web_socket(target: &Target, path: &str) -> Result<WebSocketStream<Box<dyn Stream>>, Trouble> {
    let stream = target.connect().await?;
    // Only the request's words are taken from it: TLS is below already.
    let mut request = format!("ws://{}{path}", target.authority())
        .into_client_request()
        .map_err(|error| ws_trouble(&error))?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("xmpp"));
    client_async(request, stream).await.map(|(socket, _)| socket).map_err(|error| ws_trouble(&error))
}

fn ws_trouble(error: &WsError) -> Trouble {
    match error {
        WsError::Http(response) => Trouble::Status(response.status().as_u16()),
        WsError::Io(error) => Trouble::NoConnection(error.to_string()),
        // Foreign and many: their words name neither the address nor what was sent.
        other => Trouble::NotHttp(other.to_string()),
    }
}

/// One request at a time; what came and was not read yet waits here.
pub struct Bosh {
    target: Target,
    path: String,
    sid: String,
    rid: u64,
    waiting: VecDeque<Element>,
}

impl Bosh {
    async fn open(target: Target, path: String, domain: &str) -> Result<Self, Trouble> {
        let mut bosh = Self { target, path, sid: String::new(), rid: 1, waiting: VecDeque::new() };
        let open = format!(
            "to='{}' wait='{HOLD_S}' hold='1' ver='1.6' xml:lang='en' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'",
            escaped(domain)
        );
        bosh.post(&open, "").await?;
        Ok(bosh)
    }

    async fn restart(&mut self, domain: &str) -> Result<(), Trouble> {
        let restart = format!("to='{}' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'", escaped(domain));
        self.post(&restart, "").await
    }

    async fn post(&mut self, attributes: &str, stanza: &str) -> Result<(), Trouble> {
        let sid = if self.sid.is_empty() { String::new() } else { format!("sid='{}'", escaped(&self.sid)) };
        let body = format!(
            "<body xmlns='http://jabber.org/protocol/httpbind' rid='{}' {sid} {attributes}>{stanza}</body>",
            self.rid
        );
        self.rid += 1;
        let answer = http::post_xml(&self.target, &self.path, body).await?.when_ok()?;
        let body = Element::read(&answer.body).filter(|body| body.name == "body").ok_or(Trouble::NotXmpp)?;
        if self.sid.is_empty() {
            body.attribute("sid").clone_into(&mut self.sid);
        }
        let ended = body.attribute("type") == "terminate";
        self.waiting.extend(body.children);
        if ended && self.waiting.is_empty() { Err(Trouble::NotXmpp) } else { Ok(()) }
    }
}
