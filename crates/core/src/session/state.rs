//! The state machine of a live session (spec 1, "States").

use std::str::FromStr;

use crate::field::FieldError;
use crate::text::Reason;
use crate::time::Timestamp;

/// A state's name, without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Planned.
    Scheduled,
    /// On now.
    Live,
    /// Over.
    Ended,
    /// Called off, or never held.
    Cancelled,
}

impl Status {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Scheduled, Self::Live, Self::Ended, Self::Cancelled];

    /// The word in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for Status {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or(FieldError::Malformed("choice"))
    }
}

/// A state with the data that is legal in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Planned.
    Scheduled,
    /// On now.
    Live {
        /// Since when.
        started_at: Timestamp,
    },
    /// Over.
    Ended {
        /// From when.
        started_at: Timestamp,
        /// To when.
        ended_at: Timestamp,
    },
    /// Called off.
    Cancelled {
        /// Why: the host's words, or `never_held`.
        reason: Option<Reason>,
    },
}

/// The reason of a session that nobody started.
pub const NEVER_HELD: &str = "never_held";

impl State {
    /// Its name.
    pub const fn status(&self) -> Status {
        match self {
            Self::Scheduled => Status::Scheduled,
            Self::Live { .. } => Status::Live,
            Self::Ended { .. } => Status::Ended,
            Self::Cancelled { .. } => Status::Cancelled,
        }
    }

    /// When the class began, once it has.
    pub const fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::Live { started_at } | Self::Ended { started_at, .. } => Some(*started_at),
            Self::Scheduled | Self::Cancelled { .. } => None,
        }
    }

    /// When the class was over, once it is.
    pub const fn ended_at(&self) -> Option<Timestamp> {
        match self {
            Self::Ended { ended_at, .. } => Some(*ended_at),
            Self::Scheduled | Self::Live { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// The state after an event, or why there is none.
    pub fn after(&self, event: Event) -> Result<Self, IllegalTransition> {
        match (self, event) {
            (Self::Scheduled, Event::Start { at }) => Ok(Self::Live { started_at: at }),
            (Self::Scheduled, Event::Cancel { reason }) => Ok(Self::Cancelled { reason }),
            (Self::Live { started_at }, Event::End { at }) => {
                Ok(Self::Ended { started_at: *started_at, ended_at: at.max(*started_at) })
            }
            (from, event) => Err(IllegalTransition { from: from.status(), event: event.name() }),
        }
    }
}

/// What may happen to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A host starts the class.
    Start {
        /// When.
        at: Timestamp,
    },
    /// A host or the server ends it.
    End {
        /// When it was over.
        at: Timestamp,
    },
    /// A host or the server calls it off.
    Cancel {
        /// Why.
        reason: Option<Reason>,
    },
}

impl Event {
    const fn name(&self) -> &'static str {
        match self {
            Self::Start { .. } => "start",
            Self::End { .. } => "end",
            Self::Cancel { .. } => "cancel",
        }
    }
}

/// A session cannot do that from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {} live session cannot {event}", from.as_str())]
pub struct IllegalTransition {
    /// Where it is.
    pub from: Status,
    /// What was asked.
    pub event: &'static str,
}

/// A state change as the store writes it: one conditional write, `from` the expected status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The new state.
    pub to: State,
    /// When it was decided.
    pub at: Timestamp,
    /// Whether the iCalendar SEQUENCE grows (at a cancel).
    pub revise: bool,
}

impl Transition {
    /// A move to a state at an instant.
    pub fn new(to: State, at: Timestamp) -> Self {
        let revise = matches!(to, State::Cancelled { .. });
        Self { to, at, revise }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp::from_millis(1_000);
    const T1: Timestamp = Timestamp::from_millis(5_000);

    #[test]
    fn the_whole_table() {
        let states = [
            State::Scheduled,
            State::Live { started_at: T0 },
            State::Ended { started_at: T0, ended_at: T1 },
            State::Cancelled { reason: None },
        ];
        let events = [Event::Start { at: T1 }, Event::End { at: T1 }, Event::Cancel { reason: None }];
        let table: Vec<Vec<Option<Status>>> = states
            .iter()
            .map(|state| {
                events.iter().map(|event| state.after(event.clone()).ok().map(|s| s.status())).collect()
            })
            .collect();
        assert_eq!(
            table,
            [
                vec![Some(Status::Live), None, Some(Status::Cancelled)],
                vec![None, Some(Status::Ended), None],
                vec![None, None, None],
                vec![None, None, None],
            ]
        );
    }

    #[test]
    fn the_error_names_entity_from_and_event() {
        let error = State::Cancelled { reason: None }.after(Event::Start { at: T0 }).unwrap_err();
        assert_eq!(error.to_string(), "a cancelled live session cannot start");
    }

    #[test]
    fn a_class_never_ends_before_it_began() {
        let ended = State::Live { started_at: T1 }.after(Event::End { at: T0 }).unwrap();
        assert_eq!(ended.ended_at(), Some(T1));
    }
}
