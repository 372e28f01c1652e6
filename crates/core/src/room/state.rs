//! The room itself: its people, its numbered events, and the memory for who comes back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::ids::{ChatMessageId, UserId};
use crate::time::Timestamp;

use super::ConnectionId;
use super::chat::{Line, Pace};
use super::output::Output;
use super::people::{Devices, Person, Rank, Stage, Tab};
use super::protocol::{ChatMessage, ClientMessage, CloseCode, ErrorCode, ServerMessage, SessionInfo};

/// Events kept for who comes back.
const MEMORY: usize = 1_000;
/// Lines of chat in a welcome.
pub(super) const CHAT_SHOWN: usize = 200;
/// Messages a tab may send in [`FLOOD_SPAN`].
const FLOOD_LIMIT: usize = 60;
/// Messages for the engine a tab may send in [`FLOOD_SPAN`].
const SIGNAL_LIMIT: usize = 300;
const FLOOD_SPAN: Duration = Duration::from_secs(5);
/// Unreadable messages before a tab is closed.
const UNREADABLE_LIMIT: u8 = 10;
/// Speakers told of.
const SPEAKERS: usize = 3;

/// What is counted against floods, each kind for itself.
#[derive(Debug, Clone, Copy)]
enum Traffic {
    Messages,
    Signals,
}

/// What a room is made with.
#[derive(Debug, Clone)]
pub struct RoomRules {
    /// This incarnation's name: another after each restart.
    pub epoch: String,
    /// A connection lost for less than this is not a departure.
    pub grace: Duration,
    /// Lines of chat that a person may write in [`Self::chat_span`].
    pub chat_lines: usize,
    /// See [`Self::chat_lines`].
    pub chat_span: Duration,
}

/// One class's room.
#[derive(Debug)]
pub struct Room {
    pub(super) rules: RoomRules,
    pub(super) info: SessionInfo,
    pub(super) seq: u64,
    pub(super) memory: VecDeque<(u64, Arc<str>)>,
    pub(super) people: BTreeMap<UserId, Person>,
    /// Everybody whom others see, those first who must not be cut off a list.
    pub(super) ranked: BTreeSet<Rank>,
    pub(super) tabs: HashMap<ConnectionId, Tab>,
    /// Tabs that said hello.
    listeners: BTreeSet<ConnectionId>,
    /// The same as a list, until one comes or goes.
    audience: Option<Arc<[ConnectionId]>>,
    /// Who must not come back.
    pub(super) removed: HashSet<UserId>,
    pub(super) chat: VecDeque<ChatMessage>,
    pub(super) chat_ids: HashSet<ChatMessageId>,
    pub(super) pace: Pace,
    /// Raisings so far.
    pub(super) hands: u32,
    pub(super) ended: bool,
}

pub(super) fn json(message: &impl Serialize) -> Arc<str> {
    // Our own enums of texts and numbers always serialise.
    serde_json::to_string(message).unwrap_or_default().into()
}

impl Room {
    /// An empty room with the chat so far, oldest first.
    pub fn new(rules: RoomRules, info: SessionInfo, chat: Vec<ChatMessage>) -> Self {
        Self {
            rules,
            info,
            seq: 0,
            memory: VecDeque::new(),
            people: BTreeMap::new(),
            ranked: BTreeSet::new(),
            tabs: HashMap::new(),
            listeners: BTreeSet::new(),
            audience: None,
            removed: HashSet::new(),
            chat_ids: chat.iter().map(|m| m.id).collect(),
            chat: chat.into(),
            pace: Pace::default(),
            hands: 0,
            ended: false,
        }
    }

    /// Whether nobody is here, nor may come back within the grace.
    pub fn is_deserted(&self) -> bool {
        self.people.is_empty()
    }

    /// Everybody with an open socket.
    pub fn connected(&self) -> impl Iterator<Item = UserId> {
        self.people.values().filter(|p| !p.tabs.is_empty()).map(|p| p.id)
    }

    /// Numbers an event, keeps it, and sends it to every tab that said hello.
    pub(super) fn emit(&mut self, out: &mut Vec<Output>, event: impl FnOnce(u64) -> ServerMessage) {
        self.seq += 1;
        let text = json(&event(self.seq));
        if self.memory.len() == MEMORY {
            self.memory.pop_front();
        }
        self.memory.push_back((self.seq, text.clone()));
        self.broadcast(out, text);
    }

    /// Sends to every tab that said hello.
    fn broadcast(&mut self, out: &mut Vec<Output>, text: Arc<str>) {
        if self.listeners.is_empty() {
            return;
        }
        let audience = self.audience.get_or_insert_with(|| self.listeners.iter().copied().collect());
        out.push(Output::Broadcast(audience.clone(), text));
    }

    pub(super) fn listen(&mut self, connection: ConnectionId) {
        self.listeners.insert(connection);
        self.audience = None;
    }

    pub(super) fn unlisten(&mut self, connection: ConnectionId) {
        self.listeners.remove(&connection);
        self.audience = None;
    }

    /// A message that could be read. Returns nothing; everything to be done is in `out`.
    pub fn message(
        &mut self,
        from: ConnectionId,
        message: ClientMessage,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let is_signal = matches!(message, ClientMessage::Engine { .. });
        let traffic = if is_signal { Traffic::Signals } else { Traffic::Messages };
        if self.ended || self.floods(from, traffic, now, out) {
            return;
        }
        let Some(stage) = self.tabs.get(&from).map(|tab| tab.stage) else { return };
        match (stage, message) {
            (Stage::Leaving, _) => {}
            (_, ClientMessage::Ping) => out.push(Output::Send(from, json(&ServerMessage::Pong))),
            (_, ClientMessage::Hello { .. }) => {
                Self::refuse(out, from, ErrorCode::BadMessage, "hello", "already said");
            }
            (Stage::Silent, _) => Self::refuse(out, from, ErrorCode::BadMessage, "hello", "say hello first"),
            (Stage::Present, message) => self.present(from, message, now, out),
        }
    }

    /// A message of somebody who is in the room.
    fn present(&mut self, from: ConnectionId, message: ClientMessage, now: Timestamp, out: &mut Vec<Output>) {
        match message {
            ClientMessage::Hello { .. } | ClientMessage::Ping => {}
            ClientMessage::Chat { client_id, text, kind, reply_to } => {
                self.say(from, Line { client_id, text, kind, reply_to }, now, out);
            }
            ClientMessage::Hand { raised } => self.hand(from, raised, out),
            ClientMessage::Devices { microphone, camera, screen } => {
                self.devices(from, Devices { microphone, camera, screen }, out);
            }
            ClientMessage::Mute { participant } => self.mute(from, participant, out),
            ClientMessage::LowerHand { participant } => self.lower_hand(from, participant, out),
            ClientMessage::Remove { participant } => self.remove(from, participant, out),
            ClientMessage::End => self.end(from, out),
            ClientMessage::Leave => self.leave(from, now, out),
            ClientMessage::Engine { data } => self.signal(from, data, out),
        }
    }

    /// A message that could not be read.
    pub fn unreadable(&mut self, from: ConnectionId, now: Timestamp, out: &mut Vec<Output>) {
        if self.ended || self.floods(from, Traffic::Messages, now, out) {
            return;
        }
        let Some(tab) = self.tabs.get_mut(&from) else { return };
        tab.unreadable += 1;
        if tab.unreadable >= UNREADABLE_LIMIT {
            self.expel(from, CloseCode::BadProtocol, now, out);
        } else {
            Self::refuse(out, from, ErrorCode::BadMessage, "", "not a message of the protocol");
        }
    }

    fn floods(&mut self, from: ConnectionId, what: Traffic, now: Timestamp, out: &mut Vec<Output>) -> bool {
        let Some(tab) = self.tabs.get_mut(&from) else { return true };
        let too_many = match what {
            Traffic::Messages => within(&mut tab.recent, now, FLOOD_SPAN, FLOOD_LIMIT),
            Traffic::Signals => within(&mut tab.signals, now, FLOOD_SPAN, SIGNAL_LIMIT),
        };
        if too_many {
            self.expel(from, CloseCode::Flood, now, out);
        }
        too_many
    }

    /// Closes a socket that misbehaves, or cannot go on; to others it is a lost connection.
    pub fn expel(&mut self, from: ConnectionId, code: CloseCode, now: Timestamp, out: &mut Vec<Output>) {
        out.push(Output::Close(from, code));
        self.disconnected(from, now, out);
    }

    pub(super) fn refuse(
        out: &mut Vec<Output>,
        to: ConnectionId,
        code: ErrorCode,
        about: &str,
        message: &str,
    ) {
        let about = (!about.is_empty()).then(|| about.to_owned());
        let error = ServerMessage::Error { code, message: message.to_owned(), about, client_id: None };
        out.push(Output::Send(to, json(&error)));
    }

    /// Who is heard, loudest first.
    pub fn speaking(&mut self, users: &[UserId], out: &mut Vec<Output>) {
        let here = users.iter().copied().filter(|u| self.people.contains_key(u));
        let participants = here.take(SPEAKERS).collect();
        self.broadcast(out, json(&ServerMessage::Speaking { participants }));
    }

    /// The class is over: everybody is told, and every socket closed.
    pub fn ended(&mut self, ended_at: Timestamp, out: &mut Vec<Output>) {
        if self.ended {
            return;
        }
        self.emit(out, |seq| ServerMessage::Ended { seq, ended_at });
        self.ended = true;
        let mut tabs: Vec<ConnectionId> = self.tabs.drain().map(|(id, _)| id).collect();
        tabs.sort_unstable();
        out.extend(tabs.into_iter().map(|id| Output::Close(id, CloseCode::Ended)));
        self.listeners.clear();
        self.audience = None;
        self.people.clear();
        self.ranked.clear();
    }
}

/// Notes an instant; whether there are now more than `limit` within `span`.
pub(super) fn within(recent: &mut VecDeque<Timestamp>, now: Timestamp, span: Duration, limit: usize) -> bool {
    let since = now.minus(span);
    while recent.front().is_some_and(|at| *at <= since) {
        recent.pop_front();
    }
    recent.push_back(now);
    recent.len() > limit
}
