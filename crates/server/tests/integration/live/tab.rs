//! A tab of somebody's: one socket.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::school::{Person, School};
use super::server::Server;

/// Longer than anything may take; the clock of a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Tab(WebSocketStream<TcpStream>);

/// How a socket is opened.
pub struct Opening<'a> {
    pub token: Option<&'a str>,
    pub query: String,
    /// Of the kernel's receive buffer, in bytes: small for whoever is to read slowly.
    pub buffer: Option<u32>,
}

impl Tab {
    /// Opens a socket; the status if that is refused.
    pub async fn open_as(server: &Server, school: &School, opening: Opening<'_>) -> Result<Self, u16> {
        let url =
            format!("ws://{}/api/live-sessions/{}/ws{}", server.address, school.session.id, opening.query);
        let mut request = url.into_client_request().unwrap();
        if let Some(token) = opening.token {
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert("authorization", value);
        }
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = opening.buffer {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        let stream = socket.connect(server.address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket, and says nothing.
    pub async fn open(server: &Server, school: &School, who: &Person) -> Result<Self, u16> {
        let opening = Opening { token: Some(&who.token), query: String::new(), buffer: None };
        Self::open_as(server, school, opening).await
    }

    /// Enters the room; the answer to the hello.
    pub async fn enter(server: &Server, school: &School, who: &Person) -> (Self, Value) {
        let mut tab = Self::open(server, school, who).await.unwrap();
        let picture = tab.hello(None).await;
        (tab, picture)
    }

    /// Says hello, after a drop with the last event seen.
    pub async fn hello(&mut self, resume: Option<(&Value, u64)>) -> Value {
        let mut hello = json!({ "type": "hello", "mode": "text" });
        if let Some((epoch, seq)) = resume {
            hello["resume"] = json!({ "epoch": epoch, "seq": seq });
        }
        self.send(&hello).await;
        self.next().await
    }

    pub async fn send(&mut self, message: &Value) {
        self.send_text(message.to_string()).await;
    }

    pub async fn send_text(&mut self, text: String) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn frame(&mut self) -> Message {
        tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap().unwrap().unwrap()
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        loop {
            match self.frame().await {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next message, which is of that type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// Whether nothing came until now: what was sent before arrives before the pong.
    pub async fn heard_nothing(&mut self) -> bool {
        self.send(&json!({ "type": "ping" })).await;
        self.next().await["type"] == "pong"
    }

    pub async fn say(&mut self, client_id: &str, text: &str) {
        self.send(&json!({ "type": "chat", "client_id": client_id, "text": text, "kind": "text" })).await;
    }

    pub async fn raise_hand(&mut self, raised: bool) {
        self.send(&json!({ "type": "hand", "raised": raised })).await;
    }

    /// The code with which the server closes, and the messages before it.
    pub async fn closed(mut self) -> (u16, Vec<Value>) {
        let mut before = Vec::new();
        loop {
            match self.frame().await {
                Message::Text(text) => before.push(serde_json::from_str(&text).unwrap()),
                Message::Close(Some(frame)) => return (frame.code.into(), before),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Drops the connection without a word.
    pub fn lose(self) {
        drop(self);
    }
}
