//! Coming, going, and coming back.

use std::collections::VecDeque;

use crate::ids::UserId;
use crate::time::Timestamp;

use super::ConnectionId;
use super::output::Output;
use super::people::{Arrival, Devices, Person, Tab};
use super::protocol::{CloseCode, EngineGrant, LeaveReason, Mode, Resume, ServerMessage, Welcome};
use super::state::{CHAT_SHOWN, Room, json};

impl Room {
    /// A socket opened; its owner has a seat. It hears nothing before its hello.
    pub fn connected_by(&mut self, connection: ConnectionId, arrival: Arrival, out: &mut Vec<Output>) {
        if self.ended {
            out.push(Output::Close(connection, CloseCode::Ended));
            return;
        }
        let user = arrival.user;
        let person = self.people.entry(user).or_insert_with(|| Person::new(arrival.clone()));
        // Rights are those of now: a role may have changed since the last tab.
        person.actor = arrival.actor;
        person.facts = crate::permission::SessionFacts { in_room: true, ..arrival.facts };
        person.name = arrival.name;
        person.tabs.push(connection);
        person.lost_at = None;
        let tab = Tab { user, mode: Mode::Text, devices: Devices::default(), greeted: false, unreadable: 0, recent: VecDeque::new() };
        self.tabs.insert(connection, tab);
    }

    /// The first message of a socket: the others hear of its owner, and it gets the picture, or what it missed.
    pub fn hello(
        &mut self,
        connection: ConnectionId,
        mode: Mode,
        resume: Option<&Resume>,
        engine: EngineGrant,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let Some(tab) = self.tabs.get_mut(&connection).filter(|tab| !tab.greeted) else { return };
        tab.mode = mode;
        let user = tab.user;
        self.announce(user, out);
        if let Some(tab) = self.tabs.get_mut(&connection) {
            tab.greeted = true;
        }
        match resume.filter(|r| self.remembers(r)) {
            Some(resume) => self.catch_up(connection, resume.seq, engine, now, out),
            None => self.welcome(connection, user, engine, now, out),
        }
        if let Some(person) = self.people.get(&user) {
            out.push(Output::Rights(connection, person.rights()));
        }
    }

    /// `joined` for a newcomer and for who is back; `changed` for another tab, if it changes anything.
    fn announce(&mut self, user: UserId, out: &mut Vec<Output>) {
        let Some(person) = self.people.get(&user) else { return };
        let participant = self.participant(person);
        let was_here = person.shown.as_ref().is_some_and(|shown| shown.connected);
        if was_here {
            return self.refresh(out, user);
        }
        if let Some(person) = self.people.get_mut(&user) {
            person.shown = Some(participant.clone());
        }
        self.emit(out, |seq| ServerMessage::Joined { seq, participant });
    }

    fn remembers(&self, resume: &Resume) -> bool {
        let first = self.memory.front().map_or(self.seq + 1, |(seq, _)| *seq);
        resume.epoch == self.rules.epoch && resume.seq <= self.seq && resume.seq + 1 >= first
    }

    fn catch_up(&self, connection: ConnectionId, seen: u64, engine: EngineGrant, now: Timestamp, out: &mut Vec<Output>) {
        let resumed = ServerMessage::Resumed { epoch: self.rules.epoch.clone(), seq: seen, now, connection, engine };
        out.push(Output::Send(connection, json(&resumed)));
        let missed = self.memory.iter().filter(|(seq, _)| *seq > seen);
        out.extend(missed.map(|(_, text)| Output::Send(connection, text.clone())));
    }

    fn welcome(&self, connection: ConnectionId, you: UserId, engine: EngineGrant, now: Timestamp, out: &mut Vec<Output>) {
        let welcome = Welcome {
            epoch: self.rules.epoch.clone(),
            seq: self.seq,
            now,
            connection,
            you,
            session: self.info.clone(),
            participants: self.everybody(),
            participants_count: self.count(),
            chat: self.chat.iter().skip(self.chat.len().saturating_sub(CHAT_SHOWN)).cloned().collect(),
            engine,
        };
        out.push(Output::Send(connection, json(&ServerMessage::Welcome(Box::new(welcome)))));
    }

    /// A socket is gone without a word. Its owner has the grace to come back.
    pub fn disconnected(&mut self, connection: ConnectionId, now: Timestamp, out: &mut Vec<Output>) {
        let Some(user) = self.forget(connection, out) else { return };
        let Some(person) = self.people.get_mut(&user) else { return };
        if person.tabs.is_empty() {
            person.lost_at = Some(now);
        }
        self.refresh(out, user);
    }

    /// A tab leaves with a word; the last one ends the stay.
    pub(super) fn leave(&mut self, connection: ConnectionId, out: &mut Vec<Output>) {
        out.push(Output::Close(connection, CloseCode::Left));
        let Some(user) = self.forget(connection, out) else { return };
        if self.people.get(&user).is_some_and(|p| p.tabs.is_empty()) {
            out.push(Output::StayLeft { user });
            self.gone(user, LeaveReason::Left, out);
        } else {
            self.refresh(out, user);
        }
    }

    fn forget(&mut self, connection: ConnectionId, out: &mut Vec<Output>) -> Option<UserId> {
        let tab = self.tabs.remove(&connection)?;
        out.push(Output::EngineGone(connection));
        if let Some(person) = self.people.get_mut(&tab.user) {
            person.tabs.retain(|id| *id != connection);
        }
        Some(tab.user)
    }

    fn gone(&mut self, user: UserId, reason: LeaveReason, out: &mut Vec<Output>) {
        let was_shown = self.people.remove(&user).is_some_and(|p| p.shown.is_some());
        if was_shown {
            self.emit(out, |seq| ServerMessage::Left { seq, participant: user, reason });
        }
    }

    /// Time passes: who was lost for longer than the grace is gone, from the last sign of life on.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        let lost: Vec<(UserId, Timestamp)> = self
            .people
            .values()
            .filter_map(|p| p.lost_at.filter(|at| now.since(*at) > self.rules.grace).map(|at| (p.id, at)))
            .collect();
        for (user, at) in lost {
            out.push(Output::StayLost { user, at });
            self.gone(user, LeaveReason::ConnectionLost, out);
        }
    }

    /// The person left from another device, through the API.
    pub fn person_left(&mut self, user: UserId, out: &mut Vec<Output>) {
        self.close_all(user, CloseCode::Left, out);
        self.gone(user, LeaveReason::Left, out);
    }

    /// The host took the person out.
    pub fn person_removed(&mut self, user: UserId, out: &mut Vec<Output>) {
        self.close_all(user, CloseCode::Removed, out);
        self.gone(user, LeaveReason::Removed, out);
    }

    fn close_all(&mut self, user: UserId, code: CloseCode, out: &mut Vec<Output>) {
        let tabs = self.people.get(&user).map(|p| p.tabs.clone()).unwrap_or_default();
        for connection in tabs {
            out.push(Output::Close(connection, code));
            self.forget(connection, out);
        }
    }
}
