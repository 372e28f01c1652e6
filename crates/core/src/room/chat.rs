//! Chat and hands. A line is stored before it is shown.

use std::time::Duration;

use crate::chat::ChatKind;
use crate::ids::{ChatMessageId, UserId};
use crate::permission::Action;
use crate::text::ChatText;
use crate::time::Timestamp;

use super::ConnectionId;
use super::output::{ChatDraft, Output};
use super::protocol::{CLIENT_ID_MAX, ChatMessage, ErrorCode, ServerMessage};
use super::state::{CHAT_SHOWN, Room, json, within};

/// Lines a person may write in [`SPAN`].
const LINES: usize = 20;
const SPAN: Duration = Duration::from_secs(10);

impl Room {
    #[expect(clippy::too_many_arguments, reason = "the fields of one message")]
    pub(super) fn say(
        &mut self,
        from: ConnectionId,
        client_id: String,
        text: &str,
        kind: ChatKind,
        reply_to: Option<ChatMessageId>,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let Some(person) = self.tabs.get(&from).and_then(|tab| self.people.get_mut(&tab.user)) else { return };
        let refusal = if !person.may(Action::Participate) {
            Some((ErrorCode::Forbidden, "not in the room"))
        } else if client_id.is_empty() || client_id.len() > CLIENT_ID_MAX {
            Some((ErrorCode::BadMessage, "client_id: 1 to 64 characters"))
        } else if within(&mut person.lines, now, SPAN, LINES) {
            // What is refused does not count against the next try.
            person.lines.pop_back();
            Some((ErrorCode::RateLimited, "20 lines in 10 seconds"))
        } else {
            None
        };
        let (user, name) = (person.id, person.name.clone());
        let parsed = ChatText::parse(text);
        match (refusal, parsed) {
            (None, Ok(text)) => out.push(Output::Store(ChatDraft { connection: from, user, name, client_id, kind, text, reply_to, at: now })),
            (Some((code, why)), _) => self.chat_refused(from, code, why, client_id, out),
            (None, Err(_)) => self.chat_refused(from, ErrorCode::InvalidText, "1 to 2000 characters", client_id, out),
        }
    }

    /// A line could not be taken.
    pub fn chat_refused(&self, to: ConnectionId, code: ErrorCode, why: &str, client_id: String, out: &mut Vec<Output>) {
        let client_id = client_id.chars().take(CLIENT_ID_MAX).collect();
        let error = ServerMessage::Error { code, message: why.to_owned(), about: Some("chat".to_owned()), client_id: Some(client_id) };
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
        if !self.moderates(from, "lower_hand", out) {
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
