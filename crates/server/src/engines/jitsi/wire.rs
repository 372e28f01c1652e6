//! The engine's words in the `engine` messages of the socket (docs/protocol.md, "Engine `jitsi`").

use std::collections::BTreeMap;

use estrade_core::ids::UserId;
use estrade_core::ports::PublishRights;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// From a client.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Request {
    /// It is in Jitsi's room, as this endpoint.
    Endpoint {
        /// Jitsi's own name of it.
        id: EndpointId,
    },
}

/// How Jitsi calls a participant: eight hexadecimal digits, where nobody changed it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct EndpointId(String);

impl TryFrom<String> for EndpointId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let good = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if good { Ok(Self(text)) } else { Err("not an endpoint") }
    }
}

/// To a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Told {
    /// Whose endpoints they are.
    Endpoints {
        /// Endpoint to participant.
        map: BTreeMap<EndpointId, UserId>,
    },
    /// What of one's own media may reach others from now on.
    Rights {
        /// Sound.
        microphone: bool,
        /// Picture.
        camera: bool,
        /// The shared screen.
        screen: bool,
    },
    /// For a host's client: take that sound away.
    Mute {
        /// Whose.
        endpoint: EndpointId,
    },
    /// For a host's client: put that one out.
    Kick {
        /// Whom.
        endpoint: EndpointId,
    },
}

impl From<PublishRights> for Told {
    fn from(rights: PublishRights) -> Self {
        Self::Rights { microphone: rights.microphone, camera: rights.camera, screen: rights.screen }
    }
}

impl Told {
    /// As JSON.
    pub fn value(&self) -> Value {
        // Our own texts, numbers and bools always serialise.
        serde_json::to_value(self).unwrap_or_default()
    }
}
