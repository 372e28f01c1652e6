//! A synthetic participant: the class's socket, and the forwarding unit's test client behind it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use estrade_sfu::client::{Client, Publishing};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Somebody in the class. Dropped, they leave.
pub struct Participant {
    /// Their media.
    pub client: Client,
    stop: Option<oneshot::Sender<()>>,
}

impl Drop for Participant {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take()
            && stop.send(()).is_err()
        {
            eprintln!("a participant's socket had ended before");
        }
    }
}

/// What everybody publishes: sound, and a camera in three layers.
pub fn publishing(level: i8) -> Publishing {
    Publishing { microphone: Some(level), camera: [true; 3], ..Publishing::default() }
}

/// Joins a class and publishes.
pub async fn join(
    url: &str,
    session: i64,
    token: &str,
    what: Publishing,
    epoch: Instant,
) -> Result<Participant> {
    let address = format!("{}/api/live-sessions/{session}/ws", url.replacen("http", "ws", 1));
    let mut request = address.into_client_request()?;
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse()?);
    let (mut socket, _) = connect_async(request).await.context("the class's socket")?;
    say(&mut socket, json!({ "type": "hello", "mode": "video" })).await?;
    let welcome = hear(&mut socket, |m| m["type"] == "welcome").await?;
    let slots = |name: &str| {
        welcome["engine"]["grant"][name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(3)
    };
    let (client, offer) =
        Client::start(IpAddr::V4(Ipv4Addr::LOCALHOST), slots("audio_slots"), slots("video_slots"), epoch)?;
    say(&mut socket, json!({ "type": "engine", "data": { "op": "offer", "sdp": offer } })).await?;
    let answer = hear(&mut socket, |m| {
        m["type"] == "engine" && (m["data"]["op"] == "answer" || m["data"]["op"] == "refused")
    })
    .await?;
    let sdp = answer["data"]["sdp"].as_str().with_context(|| answer.to_string())?;
    client.answer(sdp.to_owned())?;
    client.publish(what);
    let camera = what.camera.iter().any(|on| *on);
    say(&mut socket, json!({ "type": "devices", "microphone": what.microphone.is_some(), "camera": camera, "screen": what.screen_bps.is_some() })).await?;
    let (stop, stopped) = oneshot::channel();
    let you = welcome["you"].as_i64().unwrap_or(0);
    let cameras = welcome["participants"].as_array().cloned().unwrap_or_default();
    tokio::spawn(async move {
        if let Err(error) = follow(socket, you, cameras, stopped).await {
            eprintln!("a participant's socket: {error:#}");
        }
    });
    Ok(Participant { client, stop: Some(stop) })
}

async fn say(socket: &mut Socket, message: Value) -> Result<()> {
    Ok(socket.send(Message::text(message.to_string())).await?)
}

async fn hear(socket: &mut Socket, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
    let heard = async {
        while let Some(frame) = socket.next().await {
            if let Message::Text(text) = frame? {
                let message: Value = serde_json::from_str(&text)?;
                if wanted(&message) {
                    return Ok(message);
                }
            }
        }
        bail!("the socket ended")
    };
    tokio::time::timeout(Duration::from_secs(20), heard).await.context("nothing came for 20 s")?
}

/// Shows everybody's camera, until told to stop.
async fn follow(
    mut socket: Socket,
    you: i64,
    present: Vec<Value>,
    mut stopped: oneshot::Receiver<()>,
) -> Result<()> {
    let mut cameras: BTreeMap<i64, bool> = BTreeMap::new();
    let note = |cameras: &mut BTreeMap<i64, bool>, person: &Value| {
        let id = person["id"].as_i64().unwrap_or(0);
        id != you && cameras.insert(id, person["camera"] == true) != Some(person["camera"] == true)
    };
    for person in &present {
        note(&mut cameras, person);
    }
    view(&mut socket, &cameras).await?;
    loop {
        let frame = tokio::select! {
            _ = &mut stopped => {
                say(&mut socket, json!({ "type": "leave" })).await?;
                return Ok(());
            }
            frame = socket.next() => frame,
        };
        let Some(frame) = frame else { return Ok(()) };
        if let Message::Text(text) = frame? {
            let message: Value = serde_json::from_str(&text)?;
            let changed = match message["type"].as_str() {
                Some("joined" | "changed") => note(&mut cameras, &message["participant"]),
                Some("left") => {
                    message["participant"].as_i64().is_some_and(|id| cameras.remove(&id).is_some())
                }
                Some("ended") => return Ok(()),
                Some(_) | None => false,
            };
            if changed {
                view(&mut socket, &cameras).await?;
            }
        }
    }
}

async fn view(socket: &mut Socket, cameras: &BTreeMap<i64, bool>) -> Result<()> {
    let tiles: Vec<Value> = cameras
        .iter()
        .filter(|(_, on)| **on)
        .take(9)
        .map(|(id, _)| json!({ "participant": id, "source": "camera", "max_height": 360 }))
        .collect();
    say(socket, json!({ "type": "engine", "data": { "op": "view", "tiles": tiles } })).await
}
