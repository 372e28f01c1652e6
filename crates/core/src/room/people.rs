//! Who is in the room: people, the tabs by which they are, and how others see them.

use std::collections::VecDeque;

use crate::actor::Actor;
use crate::ids::UserId;
use crate::permission::{Action, Decision, Resource, SessionFacts, can, is_host};
use crate::ports::PublishRights;
use crate::time::Timestamp;

use super::ConnectionId;
use super::output::Output;
use super::protocol::{LeaveReason, Mode, Participant, Role, ServerMessage};
use super::state::Room;

/// People in a welcome.
const PEOPLE_SHOWN: usize = 1_000;

/// Somebody who has taken a seat and opens a socket.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Who.
    pub user: UserId,
    /// In which role on this server.
    pub actor: Actor,
    /// How they stand to the session.
    pub facts: SessionFacts,
    /// How they are called.
    pub name: String,
}

/// What a connection publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Devices {
    pub microphone: bool,
    pub camera: bool,
    pub screen: bool,
}

/// How far a tab is on its way through the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It has not said hello: it hears nothing, and its owner is not shown for it.
    Silent,
    /// In the room.
    Present,
    /// It said goodbye; it is closed once the stay is.
    Leaving,
}

/// One tab.
#[derive(Debug, Clone)]
pub(super) struct Tab {
    pub user: UserId,
    pub mode: Mode,
    pub devices: Devices,
    pub stage: Stage,
    pub unreadable: u8,
    /// When the last messages came.
    pub recent: VecDeque<Timestamp>,
    /// When the last signalling came.
    pub signals: VecDeque<Timestamp>,
}

impl Tab {
    pub fn new(user: UserId) -> Self {
        Self {
            user,
            mode: Mode::Text,
            devices: Devices::default(),
            stage: Stage::Silent,
            unreadable: 0,
            recent: VecDeque::new(),
            signals: VecDeque::new(),
        }
    }
}

/// One person, however many tabs.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub id: UserId,
    pub name: String,
    pub actor: Actor,
    pub facts: SessionFacts,
    pub tabs: Vec<ConnectionId>,
    pub hand: Option<u32>,
    pub muted: bool,
    /// The last sign of life of tabs that are gone.
    pub seen_at: Timestamp,
    /// Up to when signs of life on record are of this room's own writing.
    pub written_at: Timestamp,
    /// Whether the connection is lost, and the grace runs.
    pub lost: bool,
    /// The stay is being closed.
    pub departing: Option<LeaveReason>,
    /// As others saw them last.
    pub shown: Option<Participant>,
}

impl Person {
    pub fn new(arrival: &Arrival, now: Timestamp) -> Self {
        Self {
            id: arrival.user,
            name: arrival.name.clone(),
            actor: arrival.actor,
            facts: arrival.facts,
            tabs: Vec::new(),
            hand: None,
            muted: false,
            seen_at: now,
            written_at: now,
            lost: false,
            departing: None,
            shown: None,
        }
    }

    /// Whether they may do that here.
    pub fn may(&self, action: Action) -> bool {
        can(self.actor, action, Resource::Session(&self.facts)) == Decision::Allow
    }

    pub fn role(&self) -> Role {
        if is_host(self.actor, self.facts.instructor) {
            Role::Host
        } else if self.facts.moderator {
            Role::Moderator
        } else {
            Role::Participant
        }
    }

    /// What of their media may reach others.
    pub fn rights(&self) -> PublishRights {
        PublishRights { microphone: !self.muted, camera: true, screen: true }
    }
}

/// Where somebody stands in a list that may be cut: hosts, raised hands in their order, those who publish or moderate,
/// everybody else.
pub(super) type Rank = (u8, u32, UserId);

fn rank(p: &Participant) -> Rank {
    let active = p.microphone || p.camera || p.screen || p.role == Role::Moderator;
    let group = match (p.role, p.hand) {
        (Role::Host, _) => 0,
        (Role::Moderator | Role::Participant, Some(_)) => 1,
        (Role::Moderator | Role::Participant, None) if active => 2,
        (Role::Moderator | Role::Participant, None) => 3,
    };
    (group, p.hand.unwrap_or(u32::MAX), p.id)
}

impl Room {
    /// How somebody in the room is called.
    pub fn name_of(&self, user: UserId) -> Option<&str> {
        self.people.get(&user).map(|person| person.name.as_str())
    }

    /// Somebody as others see them now.
    pub(super) fn participant(&self, person: &Person) -> Participant {
        let tabs = || {
            let here = |tab: &&Tab| tab.stage == Stage::Present;
            person.tabs.iter().filter_map(|id| self.tabs.get(id)).filter(here)
        };
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
            connected: tabs().next().is_some(),
        }
    }

    /// Tells of somebody, if anything about them changed.
    pub(super) fn refresh(&mut self, out: &mut Vec<Output>, user: UserId) {
        let Some(person) = self.people.get(&user) else { return };
        let participant = self.participant(person);
        if person.shown.is_none() || person.shown.as_ref() == Some(&participant) {
            return;
        }
        self.show(participant.clone());
        self.emit(out, |seq| ServerMessage::Changed { seq, participant });
    }

    /// Notes how others see somebody from now on.
    pub(super) fn show(&mut self, participant: Participant) {
        let Some(person) = self.people.get_mut(&participant.id) else { return };
        let place = rank(&participant);
        if let Some(before) = person.shown.replace(participant) {
            self.ranked.remove(&rank(&before));
        }
        self.ranked.insert(place);
    }

    /// Takes somebody out of the room; whether others saw them in it.
    pub(super) fn hide(&mut self, user: UserId) -> bool {
        let shown = self.people.remove(&user).and_then(|person| person.shown);
        shown.is_some_and(|shown| self.ranked.remove(&rank(&shown)))
    }

    /// Everybody for the welcome of `reader`, who is always among them.
    pub(super) fn everybody(&self, reader: UserId) -> Vec<Participant> {
        let shown = |user: &UserId| self.people.get(user).and_then(|person| person.shown.clone());
        let mut all: Vec<Participant> =
            self.ranked.iter().take(PEOPLE_SHOWN).filter_map(|(_, _, user)| shown(user)).collect();
        if self.ranked.len() > PEOPLE_SHOWN && all.iter().all(|p| p.id != reader) {
            all.pop();
            all.extend(shown(&reader));
        }
        all
    }

    /// How many people others see here.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.ranked.len()).unwrap_or(u32::MAX)
    }
}
