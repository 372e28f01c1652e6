//! Who is in the room: people, and the tabs by which they are.

use std::collections::VecDeque;

use crate::actor::Actor;
use crate::ids::UserId;
use crate::permission::{Action, Decision, Resource, SessionFacts, can, is_host};
use crate::ports::PublishRights;
use crate::time::Timestamp;

use super::ConnectionId;
use super::protocol::{Mode, Participant, Role};

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

/// One tab.
#[derive(Debug, Clone)]
pub(super) struct Tab {
    pub user: UserId,
    pub mode: Mode,
    pub devices: Devices,
    /// Whether it said hello: only then it hears anything.
    pub greeted: bool,
    pub unreadable: u8,
    pub recent: VecDeque<Timestamp>,
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
    /// The last sign of life, while no tab is connected.
    pub lost_at: Option<Timestamp>,
    /// When the last lines of chat came.
    pub lines: VecDeque<Timestamp>,
    /// As others saw them last.
    pub shown: Option<Participant>,
}

impl Person {
    pub fn new(arrival: Arrival) -> Self {
        Self {
            id: arrival.user,
            name: arrival.name,
            actor: arrival.actor,
            facts: SessionFacts { in_room: true, ..arrival.facts },
            tabs: Vec::new(),
            hand: None,
            muted: false,
            lost_at: None,
            lines: VecDeque::new(),
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
