//! One socket of the classroom.

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{Actor, PATIENCE, World};

/// How a socket is opened; by whom is in the headers, or in the ticket.
#[derive(Default)]
pub struct Opening {
    pub ticket: Option<String>,
    pub headers: Vec<(&'static str, String)>,
}

/// One socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one; the status and the body if that is refused.
    pub async fn open(world: &World, session: i64, opening: Opening) -> Result<Self, (u16, Value)> {
        let query = opening.ticket.map(|ticket| format!("?ticket={ticket}")).unwrap_or_default();
        let url = format!("ws://{}/api/live-sessions/{session}/ws{query}", world.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in opening.headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(world.address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                Err((response.status().as_u16(), serde_json::from_slice(body).unwrap_or(Value::Null)))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens one with somebody's token.
    pub async fn connect(world: &World, session: i64, who: &Actor) -> Result<Self, (u16, Value)> {
        let bearer = format!("Bearer {}", who.token.as_ref().unwrap());
        let headers = vec![("authorization", bearer)];
        Self::open(world, session, Opening { ticket: None, headers }).await
    }

    /// Enters the room; the answer to the hello.
    pub async fn enter(world: &World, session: i64, who: &Actor) -> (Self, Value) {
        let mut socket = Self::connect(world, session, who).await.unwrap();
        let picture = socket.hello(None).await;
        (socket, picture)
    }

    /// Says hello, after a drop with the epoch and the last event seen.
    pub async fn hello(&mut self, resume: Option<(&str, u64)>) -> Value {
        let mut hello = json!({ "type": "hello", "mode": "video" });
        if let Some((epoch, seq)) = resume {
            hello["resume"] = json!({ "epoch": epoch, "seq": seq });
        }
        self.send(hello).await;
        self.next().await
    }

    pub async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
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
        self.send(json!({ "type": "ping" })).await;
        self.next().await["type"] == "pong"
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
}
