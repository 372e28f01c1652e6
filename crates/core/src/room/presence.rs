//! Coming, going, and coming back. A departure is shown once its stay is closed, so that whoever hears of a free seat
//! finds it free.

use crate::attendance::EndReason;
use crate::ids::UserId;
use crate::permission::SessionFacts;
use crate::time::Timestamp;

use super::ConnectionId;
use super::output::{Departure, Output};
use super::people::{Arrival, Person, Stage, Tab};
use super::protocol::{CloseCode, EngineGrant, LeaveReason, Mode, Resume, ServerMessage, Welcome};
use super::state::{CHAT_SHOWN, Room, json};

impl Room {
    /// A socket opened; its owner has a seat. It hears nothing before its hello.
    pub fn connected_by(
        &mut self,
        connection: ConnectionId,
        arrival: &Arrival,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let user = arrival.user;
        if self.ended || self.removed.contains(&user) {
            // The class ended, or the host removed them, between their joining and their socket's opening.
            let code = if self.ended { CloseCode::Ended } else { CloseCode::Removed };
            out.push(Output::Close(connection, code));
            return;
        }
        let person = self.people.entry(user).or_insert_with(|| Person::new(arrival, now));
        // Rights are those of now: a role may have changed since the last tab.
        person.actor = arrival.actor;
        person.facts = SessionFacts { in_room: true, ..arrival.facts };
        person.name.clone_from(&arrival.name);
        person.tabs.push(connection);
        person.lost = false;
        // Joining wrote a sign of life.
        person.written_at = person.written_at.max(now);
        self.tabs.insert(connection, Tab::new(user));
    }

    /// Whether a socket has yet to say hello.
    pub fn awaits_hello(&self, connection: ConnectionId) -> bool {
        self.tabs.get(&connection).is_some_and(|tab| tab.stage == Stage::Silent)
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
        let Some(tab) = self.tabs.get_mut(&connection).filter(|tab| tab.stage == Stage::Silent) else {
            return;
        };
        tab.mode = mode;
        tab.stage = Stage::Present;
        let user = tab.user;
        // Its own arrival is in what it gets now.
        self.announce(user, out);
        self.listen(connection);
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
        if person.shown.as_ref().is_some_and(|shown| shown.connected) {
            return self.refresh(out, user);
        }
        let participant = self.participant(person);
        self.show(participant.clone());
        self.emit(out, |seq| ServerMessage::Joined { seq, participant });
    }

    fn remembers(&self, resume: &Resume) -> bool {
        let first = self.memory.front().map_or(self.seq + 1, |(seq, _)| *seq);
        resume.epoch == self.rules.epoch && resume.seq <= self.seq && resume.seq.saturating_add(1) >= first
    }

    fn catch_up(
        &self,
        connection: ConnectionId,
        seen: u64,
        engine: EngineGrant,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let epoch = self.rules.epoch.clone();
        let resumed = json(&ServerMessage::Resumed { epoch, seq: self.seq, now, connection, engine });
        let missed = self.memory.iter().filter(|(seq, _)| *seq > seen).map(|(_, text)| text.clone());
        out.push(Output::CatchUp(connection, std::iter::once(resumed).chain(missed).collect()));
    }

    fn welcome(
        &self,
        connection: ConnectionId,
        you: UserId,
        engine: EngineGrant,
        now: Timestamp,
        out: &mut Vec<Output>,
    ) {
        let welcome = Welcome {
            epoch: self.rules.epoch.clone(),
            seq: self.seq,
            now,
            connection,
            you,
            session: self.info.clone(),
            participants: self.everybody(you),
            participants_count: self.count(),
            chat: self.chat.iter().skip(self.chat.len().saturating_sub(CHAT_SHOWN)).cloned().collect(),
            engine,
        };
        out.push(Output::Send(connection, json(&ServerMessage::Welcome(Box::new(welcome)))));
    }

    /// A socket is gone without a word; `at` is its last sign of life. Its owner has the grace to come back.
    pub fn disconnected(&mut self, connection: ConnectionId, at: Timestamp, out: &mut Vec<Output>) {
        let Some(user) = self.forget(connection, out) else { return };
        let Some(person) = self.people.get_mut(&user) else { return };
        person.seen_at = person.seen_at.max(at);
        if person.departing.is_some() {
            return;
        }
        if person.tabs.is_empty() {
            person.lost = true;
            // On record at once: the grace counts from here, also after a restart.
            out.push(Output::SignsOfLife(vec![user], person.seen_at));
            person.written_at = person.written_at.max(person.seen_at);
        }
        self.refresh(out, user);
    }

    /// A tab leaves with a word; the last one ends the stay, and is closed once that is on record.
    pub(super) fn leave(&mut self, connection: ConnectionId, now: Timestamp, out: &mut Vec<Output>) {
        let Some(user) = self.tabs.get(&connection).map(|tab| tab.user) else { return };
        let Some(person) = self.people.get_mut(&user) else { return };
        if person.tabs.len() > 1 {
            out.push(Output::Close(connection, CloseCode::Left));
            self.forget(connection, out);
            return self.refresh(out, user);
        }
        person.departing = Some(LeaveReason::Left);
        out.push(Output::CloseStay(Departure { user, at: now, known: now, reason: EndReason::Left }));
        if let Some(tab) = self.tabs.get_mut(&connection) {
            tab.stage = Stage::Leaving;
        }
    }

    /// Time passes: who was lost for longer than the grace is gone, from the last sign of life on.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        self.pace.forget(&self.rules, now);
        for person in self.people.values_mut() {
            if person.lost && person.departing.is_none() && now.since(person.seen_at) > self.rules.grace {
                person.departing = Some(LeaveReason::ConnectionLost);
                out.push(Output::CloseStay(Departure {
                    user: person.id,
                    at: person.seen_at,
                    known: person.seen_at.max(person.written_at),
                    reason: EndReason::ConnectionLost,
                }));
            }
        }
    }

    /// What came of a departure: `closed` is false if the stay goes on, or was gone already.
    pub fn departed(&mut self, user: UserId, closed: bool, now: Timestamp, out: &mut Vec<Output>) {
        let Some(person) = self.people.get_mut(&user) else { return };
        let departing = person.departing.take();
        let (leaving, staying): (Vec<_>, Vec<_>) = person
            .tabs
            .clone()
            .into_iter()
            .partition(|id| self.tabs.get(id).is_some_and(|tab| tab.stage == Stage::Leaving));
        for connection in leaving {
            out.push(Output::Close(connection, CloseCode::Left));
            self.forget(connection, out);
        }
        if staying.is_empty() {
            if let Some(reason) = departing {
                self.gone(user, reason, out);
            }
        } else if closed {
            // Back at the very moment the stay was closed: their clients join anew.
            for connection in staying {
                self.expel(connection, CloseCode::GoingAway, now, out);
            }
        } else {
            self.refresh(out, user);
        }
    }

    /// Notes signs of life, to be written now: everybody with a tab that is not `quiet`.
    pub fn alive(&mut self, now: Timestamp, quiet: impl Fn(ConnectionId) -> bool, out: &mut Vec<Output>) {
        let mut users = Vec::new();
        for person in self.people.values_mut() {
            if person.departing.is_none() && person.tabs.iter().any(|id| !quiet(*id)) {
                person.written_at = person.written_at.max(now);
                users.push(person.id);
            }
        }
        if !users.is_empty() {
            out.push(Output::SignsOfLife(users, now));
        }
    }

    fn forget(&mut self, connection: ConnectionId, out: &mut Vec<Output>) -> Option<UserId> {
        let tab = self.tabs.remove(&connection)?;
        self.unlisten(connection);
        out.push(Output::EngineGone(connection));
        if let Some(person) = self.people.get_mut(&tab.user) {
            person.tabs.retain(|id| *id != connection);
        }
        Some(tab.user)
    }

    fn gone(&mut self, user: UserId, reason: LeaveReason, out: &mut Vec<Output>) {
        if self.hide(user) {
            self.emit(out, |seq| ServerMessage::Left { seq, participant: user, reason });
        }
    }

    /// The person left from another device, through the API.
    pub fn person_left(&mut self, user: UserId, out: &mut Vec<Output>) {
        self.close_all(user, CloseCode::Left, out);
        self.gone(user, LeaveReason::Left, out);
    }

    /// The host took the person out, for good.
    pub fn person_removed(&mut self, user: UserId, out: &mut Vec<Output>) {
        self.removed.insert(user);
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
