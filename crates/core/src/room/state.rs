//! The room itself: its people, its numbered events, and the memory for who comes back.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::ids::{ChatMessageId, UserId};
use crate::time::Timestamp;

use super::ConnectionId;
use super::output::Output;
use super::people::{Devices, Person, Tab};
use super::protocol::{ChatMessage, ClientMessage, CloseCode, ErrorCode, Mode, Participant, ServerMessage, SessionInfo};

/// Events kept for who comes back.
pub(super) const MEMORY: usize = 1_000;
/// Lines of chat in a welcome.
pub(super) const CHAT_SHOWN: usize = 200;
/// People in a welcome.
const PEOPLE_SHOWN: usize = 1_000;
/// Messages a tab may send in [`FLOOD_SPAN`].
const FLOOD_LIMIT: usize = 60;
const FLOOD_SPAN: Duration = Duration::from_secs(5);
/// Unreadable messages before a tab is closed.
const UNREADABLE_LIMIT: u8 = 10;

/// What a room is made with.
#[derive(Debug, Clone)]
pub struct RoomRules {
    /// This incarnation's name: another after each restart.
    pub epoch: String,
    /// A connection lost for less than this is not a departure.
    pub grace: Duration,
}

/// One class's room.
#[derive(Debug)]
pub struct Room {
    pub(super) rules: RoomRules,
    pub(super) info: SessionInfo,
    pub(super) seq: u64,
    pub(super) memory: VecDeque<(u64, Arc<str>)>,
    pub(super) people: BTreeMap<UserId, Person>,
    pub(super) tabs: HashMap<ConnectionId, Tab>,
    pub(super) chat: VecDeque<ChatMessage>,
    pub(super) chat_ids: HashSet<ChatMessageId>,
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
        let chat_ids = chat.iter().map(|m| m.id).collect();
        Self {
            rules,
            info,
            seq: 0,
            memory: VecDeque::new(),
            people: BTreeMap::new(),
            tabs: HashMap::new(),
            chat: chat.into(),
            chat_ids,
            hands: 0,
            ended: false,
        }
    }

    /// Whether nobody is here, nor may come back within the grace.
    pub fn is_deserted(&self) -> bool {
        self.people.is_empty()
    }

    /// Everybody with an open socket: they show signs of life.
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
    pub(super) fn broadcast(&self, out: &mut Vec<Output>, text: Arc<str>) {
        let mut readers: Vec<ConnectionId> = self.tabs.iter().filter(|(_, tab)| tab.greeted).map(|(id, _)| *id).collect();
        if !readers.is_empty() {
            readers.sort_unstable();
            out.push(Output::Broadcast(readers.into(), text));
        }
    }

    /// Somebody as others see them now.
    pub(super) fn participant(&self, person: &Person) -> Participant {
        let tabs = || person.tabs.iter().filter_map(|id| self.tabs.get(id));
        let any = |of: fn(&Devices) -> bool| tabs().any(|tab| of(&tab.devices));
        Participant {
            id: person.id,
            name: person.name.clone(),
            role: person.role(),
            mode: if tabs().any(|tab| tab.mode == Mode::Video) { Mode::Video } else { Mode::Text },
            microphone: any(|d| d.microphone) && !person.muted,
            camera: any(|d| d.camera),
            screen: any(|d| d.screen),
            hand: person.hand,
            connected: !person.tabs.is_empty(),
        }
    }

    /// Tells of somebody, if anything about them changed.
    pub(super) fn refresh(&mut self, out: &mut Vec<Output>, user: UserId) {
        let Some(person) = self.people.get(&user) else { return };
        let participant = self.participant(person);
        if person.shown.is_none() || person.shown.as_ref() == Some(&participant) {
            return;
        }
        if let Some(person) = self.people.get_mut(&user) {
            person.shown = Some(participant.clone());
        }
        self.emit(out, |seq| ServerMessage::Changed { seq, participant });
    }

    /// Everybody for a welcome: hosts, raised hands and publishers first.
    pub(super) fn everybody(&self) -> Vec<Participant> {
        let mut all: Vec<Participant> = self.people.values().filter_map(|p| p.shown.clone()).collect();
        all.sort_by_key(|p| {
            let publishes = p.microphone || p.camera || p.screen;
            (p.role != super::protocol::Role::Host, p.hand.unwrap_or(u32::MAX), !publishes, p.id)
        });
        all.truncate(PEOPLE_SHOWN);
        all
    }

    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.people.values().filter(|p| p.shown.is_some()).count()).unwrap_or(u32::MAX)
    }

    /// A message that could be read. Returns nothing; everything to be done is in `out`.
    pub fn message(&mut self, from: ConnectionId, message: ClientMessage, now: Timestamp, out: &mut Vec<Output>) {
        let is_signal = matches!(message, ClientMessage::Engine { .. });
        if self.ended || !self.tabs.contains_key(&from) || !is_signal && self.floods(from, now, out) {
            return;
        }
        let greeted = self.tabs.get(&from).is_some_and(|tab| tab.greeted);
        match message {
            ClientMessage::Hello { .. } => Self::refuse(out, from, ErrorCode::BadMessage, "hello", "already said"),
            ClientMessage::Ping => out.push(Output::Send(from, json(&ServerMessage::Pong))),
            _ if !greeted => Self::refuse(out, from, ErrorCode::BadMessage, "hello", "say hello first"),
            ClientMessage::Chat { client_id, text, kind, reply_to } => self.say(from, client_id, &text, kind, reply_to, now, out),
            ClientMessage::Hand { raised } => self.hand(from, raised, out),
            ClientMessage::Devices { microphone, camera, screen } => self.devices(from, Devices { microphone, camera, screen }, out),
            ClientMessage::Mute { participant } => self.mute(from, participant, out),
            ClientMessage::LowerHand { participant } => self.lower_hand(from, participant, out),
            ClientMessage::Remove { participant } => self.remove(from, participant, out),
            ClientMessage::End => self.end(from, out),
            ClientMessage::Leave => self.leave(from, out),
            ClientMessage::Engine { data } => self.signal(from, data, out),
        }
    }

    /// A message that could not be read.
    pub fn unreadable(&mut self, from: ConnectionId, now: Timestamp, out: &mut Vec<Output>) {
        if self.ended || self.floods(from, now, out) {
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

    fn floods(&mut self, from: ConnectionId, now: Timestamp, out: &mut Vec<Output>) -> bool {
        let Some(tab) = self.tabs.get_mut(&from) else { return true };
        let too_many = within(&mut tab.recent, now, FLOOD_SPAN, FLOOD_LIMIT);
        if too_many {
            self.expel(from, CloseCode::Flood, now, out);
        }
        too_many
    }

    /// Closes a socket that misbehaves; to others it is a lost connection.
    pub fn expel(&mut self, from: ConnectionId, code: CloseCode, now: Timestamp, out: &mut Vec<Output>) {
        out.push(Output::Close(from, code));
        self.disconnected(from, now, out);
    }

    pub(super) fn refuse(out: &mut Vec<Output>, to: ConnectionId, code: ErrorCode, about: &str, message: &str) {
        let about = (!about.is_empty()).then(|| about.to_owned());
        let error = ServerMessage::Error { code, message: message.to_owned(), about, client_id: None };
        out.push(Output::Send(to, json(&error)));
    }

    /// Who is heard, loudest first.
    pub fn speaking(&self, users: &[UserId], out: &mut Vec<Output>) {
        let participants = users.iter().copied().filter(|u| self.people.contains_key(u)).take(3).collect();
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
        self.people.clear();
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
