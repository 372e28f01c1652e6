//! What hosts and moderators do.

use crate::ids::UserId;
use crate::permission::Action;

use super::ConnectionId;
use super::output::Output;
use super::people::Stage;
use super::protocol::{ErrorCode, ServerMessage};
use super::state::{Room, json};

impl Room {
    pub(super) fn allowed(
        &self,
        from: ConnectionId,
        action: Action,
        about: &str,
        out: &mut Vec<Output>,
    ) -> bool {
        let allowed =
            self.tabs.get(&from).and_then(|tab| self.people.get(&tab.user)).is_some_and(|p| p.may(action));
        if !allowed {
            Self::refuse(out, from, ErrorCode::Forbidden, about, "not yours to do");
        }
        allowed
    }

    pub(super) fn mute(&mut self, from: ConnectionId, whom: Option<UserId>, out: &mut Vec<Output>) {
        if !self.allowed(from, Action::Moderate, "mute", out) {
            return;
        }
        let Some(by) =
            self.tabs.get(&from).and_then(|tab| self.people.get(&tab.user)).map(|p| (p.id, p.name.clone()))
        else {
            return;
        };
        let muted: Vec<UserId> = match whom {
            Some(user) if self.people.contains_key(&user) => vec![user],
            Some(_) => return Self::refuse(out, from, ErrorCode::NotFound, "mute", "not in the room"),
            None => self.people.keys().copied().filter(|user| *user != by.0).collect(),
        };
        let told = json(&ServerMessage::Muted { by: by.1 });
        for user in muted {
            self.mute_person(user, &told, out);
        }
    }

    fn mute_person(&mut self, user: UserId, told: &std::sync::Arc<str>, out: &mut Vec<Output>) {
        let Some(person) = self.people.get_mut(&user) else { return };
        person.muted = true;
        let rights = person.rights();
        for id in &person.tabs {
            if let Some(tab) = self.tabs.get_mut(id) {
                tab.devices.microphone = false;
                out.push(Output::Rights(*id, rights));
                if tab.stage == Stage::Present {
                    out.push(Output::Send(*id, told.clone()));
                }
            }
        }
        self.refresh(out, user);
    }

    pub(super) fn remove(&mut self, from: ConnectionId, whom: UserId, out: &mut Vec<Output>) {
        if !self.allowed(from, Action::Moderate, "remove", out) {
            return;
        }
        if let Some(by) = self.tabs.get(&from).and_then(|tab| self.people.get(&tab.user)) {
            out.push(Output::Remove { by: by.actor, connection: from, user: whom });
        }
    }

    pub(super) fn end(&mut self, from: ConnectionId, out: &mut Vec<Output>) {
        if !self.allowed(from, Action::RunSession, "end", out) {
            return;
        }
        if let Some(by) = self.tabs.get(&from).and_then(|tab| self.people.get(&tab.user)) {
            out.push(Output::End { by: by.actor, connection: from });
        }
    }

    /// A removal or an end could not be done.
    pub fn not_done(&self, to: ConnectionId, code: ErrorCode, about: &str, out: &mut Vec<Output>) {
        Self::refuse(out, to, code, about, "not done");
    }
}
