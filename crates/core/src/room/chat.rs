//! Chat and hands. A line is stored before it is shown.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::chat::{ChatKind, NewLine};
use crate::ids::{ChatMessageId, UserId};
use crate::permission::Action;
use crate::text::ChatText;
use crate::time::Timestamp;

use super::ConnectionId;
use super::output::{ChatDraft, Output};
use super::people::Person;
use super::protocol::{CLIENT_ID_MAX, ChatMessage, ErrorCode, ServerMessage};
use super::state::{CHAT_SHOWN, Room, RoomRules, json, within};

/// A line as its writer sent it.
pub(super) struct Line {
    pub client_id: String,
    pub text: String,
    pub kind: ChatKind,
    pub reply_to: Option<ChatMessageId>,
}

/// Why a line of a client without a socket is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// The class is over.
    Ended,
    /// The host took its writer out.
    Removed,
    /// Too many in a short time.
    TooMany {
        /// When there is room for one again.
        retry_after: Duration,
    },
}

/// The lines of each person lately, whatever the way they came.
#[derive(Debug, Default)]
pub(super) struct Pace(HashMap<UserId, VecDeque<Timestamp>>);

impl Pace {
    /// Notes a line, unless it is one too many: then, how long until there is room. What is refused does not count.
    fn note(&mut self, rules: &RoomRules, user: UserId, now: Timestamp) -> Result<(), Duration> {
        let recent = self.0.entry(user).or_default();
        if within(recent, now, rules.chat_span, rules.chat_lines) {
            recent.pop_back();
            let first = recent.front().copied().unwrap_or(now);
            return Err(first.plus(rules.chat_span).since(now));
        }
        Ok(())
    }

    /// Forgets who wrote nothing lately.
    pub(super) fn forget(&mut self, rules: &RoomRules, now: Timestamp) {
        let since = now.minus(rules.chat_span);
        self.0.retain(|_, recent| recent.back().is_some_and(|last| *last > since));
    }
}

/// A line, or why it cannot be taken.
fn check(person: &Person, line: &Line) -> Result<ChatText, (ErrorCode, &'static str)> {
    let length = line.client_id.chars().count();
    if !person.may(Action::Participate) {
        return Err((ErrorCode::Forbidden, "not in the room"));
    }
    if !(1..=CLIENT_ID_MAX).contains(&length) || line.client_id.chars().any(char::is_control) {
        return Err((ErrorCode::BadMessage, "client_id: 1 to 64 printable characters"));
    }
    ChatText::parse(&line.text).map_err(|_| (ErrorCode::InvalidText, "a text of 1 to 2000 characters"))
}

impl Room {
    pub(super) fn say(&mut self, from: ConnectionId, line: Line, now: Timestamp, out: &mut Vec<Output>) {
        let Some(person) = self.tabs.get(&from).and_then(|tab| self.people.get(&tab.user)) else {
            return;
        };
        let checked = check(person, &line).and_then(|text| {
            let taken = self.pace.note(&self.rules, person.id, now);
            taken.map(|()| text).map_err(|_| (ErrorCode::RateLimited, "too many lines in a short time"))
        });
        match checked {
            Ok(text) => out.push(Output::Store(ChatDraft {
                connection: from,
                actor: person.actor,
                name: person.name.clone(),
                line: NewLine {
                    client_id: line.client_id,
                    kind: line.kind,
                    text,
                    reply_to: line.reply_to,
                    at: now,
                },
            })),
            Err((code, why)) => self.chat_refused(from, code, why, &line.client_id, out),
        }
    }

    /// Whether a line of a client without a socket is taken; it counts with those of their sockets.
    pub fn take_line(&mut self, user: UserId, now: Timestamp) -> Result<(), NotTaken> {
        if self.ended {
            return Err(NotTaken::Ended);
        }
        if self.removed.contains(&user) {
            return Err(NotTaken::Removed);
        }
        self.pace.note(&self.rules, user, now).map_err(|retry_after| NotTaken::TooMany { retry_after })
    }

    /// A line could not be taken, or not be stored.
    pub fn chat_refused(
        &self,
        to: ConnectionId,
        code: ErrorCode,
        why: &str,
        client_id: &str,
        out: &mut Vec<Output>,
    ) {
        if !self.tabs.contains_key(&to) {
            return;
        }
        let client_id = client_id.chars().take(CLIENT_ID_MAX).collect();
        let about = Some("chat".to_owned());
        let error = ServerMessage::Error { code, message: why.to_owned(), about, client_id: Some(client_id) };
        out.push(Output::Send(to, json(&error)));
    }

    /// A line is stored: everybody sees it. One that was shown already (sent again after a drop) is not shown twice.
    pub fn chat_stored(&mut self, message: ChatMessage, out: &mut Vec<Output>) {
        if self.ended || !self.chat_ids.insert(message.id) {
            return;
        }
        self.chat.push_back(message.clone());
        // Ids older than what is shown are kept a while: a client may send again what has scrolled away.
        if self.chat.len() > 2 * CHAT_SHOWN
            && let Some(oldest) = self.chat.pop_front()
        {
            self.chat_ids.remove(&oldest.id);
        }
        self.emit(out, |seq| ServerMessage::Chat { seq, message });
    }

    pub(super) fn hand(&mut self, from: ConnectionId, raised: bool, out: &mut Vec<Output>) {
        if !self.allowed(from, Action::Participate, "hand", out) {
            return;
        }
        let Some(user) = self.tabs.get(&from).map(|tab| tab.user) else { return };
        let Some(person) = self.people.get_mut(&user) else { return };
        match (raised, person.hand) {
            (true, None) => {
                self.hands += 1;
                person.hand = Some(self.hands);
            }
            (false, Some(_)) => person.hand = None,
            (true, Some(_)) | (false, None) => {}
        }
        self.refresh(out, user);
    }

    pub(super) fn lower_hand(&mut self, from: ConnectionId, whose: UserId, out: &mut Vec<Output>) {
        if !self.allowed(from, Action::Moderate, "lower_hand", out) {
            return;
        }
        match self.people.get_mut(&whose) {
            Some(person) => {
                person.hand = None;
                self.refresh(out, whose);
            }
            None => Self::refuse(out, from, ErrorCode::NotFound, "lower_hand", "not in the room"),
        }
    }
}
