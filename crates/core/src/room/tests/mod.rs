//! Named people, exact events, and who received nothing.

mod chat;
mod moderation;
mod presence;
mod properties;
mod protocol;
mod resume;
mod size;

use std::time::Duration;

use serde_json::{Value, json};

use super::protocol::{ChatMessage, ClientMessage, CloseCode, EngineGrant, Mode, Resume, SessionInfo};
use super::{Arrival, ConnectionId, Departure, NotTaken, Output, Room, RoomRules};
use crate::Actor;
use crate::chat::ChatKind;
use crate::ids::{ChatMessageId, SessionId, UserId};
use crate::permission::SessionFacts;
use crate::time::Timestamp;
use crate::user::Role;

const ESTELLE: UserId = UserId::new(1);
const AFI: UserId = UserId::new(2);
const KOFFI: UserId = UserId::new(3);
const T0: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn later(seconds: u64) -> Timestamp {
    T0.plus(Duration::from_secs(seconds))
}

fn tab(n: u64) -> ConnectionId {
    ConnectionId::new(n)
}

fn arrival(user: UserId) -> Arrival {
    let role = if user == ESTELLE { Role::Instructor } else { Role::Student };
    let facts = SessionFacts {
        instructor: ESTELLE,
        enrolled: true,
        invited: false,
        in_room: true,
        moderator: false,
        removed: false,
    };
    let name = match user {
        ESTELLE => "Estelle".to_owned(),
        AFI => "Afi".to_owned(),
        KOFFI => "Koffi".to_owned(),
        other => format!("Élève {other}"),
    };
    Arrival { user, actor: Actor::User { id: user, role }, facts, name }
}

fn grant() -> EngineGrant {
    EngineGrant { kind: "builtin".into(), grant: Value::Null }
}

fn line(id: i64, user: UserId) -> ChatMessage {
    ChatMessage {
        id: ChatMessageId::new(id),
        user_id: user,
        name: "x".into(),
        kind: ChatKind::Text,
        text: "Bonjour".into(),
        reply_to: None,
        created_at: T0,
        client_id: format!("c{id}"),
    }
}

/// A room with a clock, and what it did last.
struct Class {
    room: Room,
    now: Timestamp,
}

/// What a room did about one input.
struct Done(Vec<Output>);

impl Class {
    /// An empty room.
    fn new() -> Self {
        let rules = RoomRules {
            epoch: "e1".into(),
            grace: Duration::from_secs(30),
            chat_lines: 20,
            chat_span: Duration::from_secs(10),
        };
        let info = SessionInfo {
            id: SessionId::new(9),
            title: "Cours".into(),
            started_at: T0,
            ends_at: later(3600),
        };
        Self { room: Room::new(rules, info, Vec::new()), now: T0 }
    }

    /// Estelle gives a class; Afi (tab 2) and Koffi (tab 3) follow it.
    fn of_three() -> Self {
        let mut class = Self::new();
        class.enter(1, ESTELLE);
        class.enter(2, AFI);
        class.enter(3, KOFFI);
        class
    }

    fn at(&mut self, seconds: u64) -> &mut Self {
        self.now = later(seconds);
        self
    }

    fn with(&mut self, act: impl FnOnce(&mut Room, Timestamp, &mut Vec<Output>)) -> Done {
        let mut out = Vec::new();
        act(&mut self.room, self.now, &mut out);
        Done(out)
    }

    fn connect(&mut self, connection: u64, arrival: &Arrival) -> Done {
        self.with(|room, now, out| room.connected_by(tab(connection), arrival, now, out))
    }

    fn hello(&mut self, connection: u64, mode: Mode, resume: Option<(&str, u64)>) -> Done {
        let resume = resume.map(|(epoch, seq)| Resume { epoch: epoch.into(), seq });
        self.with(|room, now, out| room.hello(tab(connection), mode, resume.as_ref(), grant(), now, out))
    }

    fn enter(&mut self, connection: u64, user: UserId) -> Done {
        let mut done = self.connect(connection, &arrival(user));
        done.0.extend(self.hello(connection, Mode::Video, None).0);
        done
    }

    fn send(&mut self, connection: u64, message: Value) -> Done {
        let message: ClientMessage = serde_json::from_value(message).unwrap();
        self.with(|room, now, out| room.message(tab(connection), message, now, out))
    }

    fn lose(&mut self, connection: u64) -> Done {
        self.with(|room, now, out| room.disconnected(tab(connection), now, out))
    }

    fn tick(&mut self) -> Done {
        self.with(Room::tick)
    }

    fn stored(&mut self, message: ChatMessage) -> Done {
        self.with(|room, _, out| room.chat_stored(message, out))
    }

    /// The store's answer to a departure.
    fn departed(&mut self, user: UserId, closed: bool) -> Done {
        self.with(|room, now, out| room.departed(user, closed, now, out))
    }
}

impl Done {
    /// The messages that one tab received.
    fn received(&self, connection: u64) -> Vec<Value> {
        let mut texts = Vec::new();
        for output in &self.0 {
            match output {
                Output::Send(to, text) if *to == tab(connection) => texts.push(text),
                Output::CatchUp(to, all) if *to == tab(connection) => texts.extend(all),
                Output::Broadcast(all, text) if all.contains(&tab(connection)) => texts.push(text),
                _ => {}
            }
        }
        texts.into_iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// Their types.
    fn types(&self, connection: u64) -> Vec<String> {
        self.received(connection).iter().map(|m| m["type"].as_str().unwrap().to_owned()).collect()
    }

    /// The only message that one tab received.
    fn only(&self, connection: u64) -> Value {
        let mut received = self.received(connection);
        assert_eq!(received.len(), 1, "{received:?}");
        received.remove(0)
    }

    fn heard_nothing(&self, connection: u64) -> bool {
        self.received(connection).is_empty()
    }

    fn closed(&self) -> Vec<(u64, CloseCode)> {
        let close = |o: &Output| match o {
            Output::Close(id, code) => Some((id.get(), *code)),
            _ => None,
        };
        self.0.iter().filter_map(close).collect()
    }

    fn departures(&self) -> Vec<Departure> {
        let departure = |o: &Output| match o {
            Output::CloseStay(departure) => Some(*departure),
            _ => None,
        };
        self.0.iter().filter_map(departure).collect()
    }

    /// Whether a tab's microphone may be heard from now on, if that was decided.
    fn microphone(&self, connection: u64) -> Option<bool> {
        let right = |o: &Output| match o {
            Output::Rights(id, rights) if *id == tab(connection) => Some(rights.microphone),
            _ => None,
        };
        self.0.iter().filter_map(right).next_back()
    }

    fn nothing(&self) -> bool {
        self.0.is_empty()
    }
}

fn hand(raised: bool) -> Value {
    json!({"type": "hand", "raised": raised})
}

fn devices(microphone: bool, camera: bool) -> Value {
    json!({"type": "devices", "microphone": microphone, "camera": camera, "screen": false})
}

fn say(client_id: &str, text: &str) -> Value {
    json!({"type": "chat", "client_id": client_id, "text": text, "kind": "text"})
}
