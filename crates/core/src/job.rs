//! Work that is due later: data with a name and a dedupe key, kept in the outbox and committed with the change that
//! asked for it. Handlers are idempotent, re-read the state, and end quietly when the work no longer applies.

use serde::{Deserialize, Serialize};

use crate::domain::Domain;
use crate::ids::{JobId, SessionId};
use crate::session::Session;
use crate::time::Timestamp;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Cancel the session if nobody has started it by now.
    NeverHeld {
        /// Which.
        session: SessionId,
    },
    /// End the class if it is over and the room has long been empty, or if it has lasted 12 hours.
    AutoEnd {
        /// Which.
        session: SessionId,
    },
}

/// One entry of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// At most one job with this key is waiting; putting it in again is no error and changes nothing.
    pub dedupe_key: String,
    /// What is to be done.
    pub work: Work,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
}

/// What a handler says at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or no longer needed.
    Done,
    /// Look again then.
    Later(Timestamp),
}

impl Job {
    /// Cancels `session` past its end, unless it was held.
    pub fn never_held(domain: &Domain, session: &Session) -> Self {
        Self {
            id: JobId::new(domain.ids.next()),
            // A rescheduled session's job is another one: the old one finds the session not yet over and ends.
            dedupe_key: format!("never_held:{}:{}", session.id, session.revision),
            work: Work::NeverHeld { session: session.id },
            run_at: session.closes_at(&domain.rules),
            attempts: 0,
        }
    }

    /// Looks after a class that has begun.
    pub fn auto_end(domain: &Domain, session: &Session) -> Self {
        Self {
            id: JobId::new(domain.ids.next()),
            dedupe_key: format!("auto_end:{}", session.id),
            work: Work::AutoEnd { session: session.id },
            run_at: session.ends_at,
            attempts: 0,
        }
    }
}
