//! What every use case is given: the ports, and the rules that an operator may set.

use std::sync::Arc;
use std::time::Duration;

use crate::ids::IdGenerator;
use crate::ports::{EventBus, Random, Store, StoreError};
use crate::refusal::Refusal;
use crate::session::Engine;
use crate::time::{Clock, Timestamp, Tz};

/// Ports and rules. Cheap to clone.
#[derive(Clone)]
pub struct Domain {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<IdGenerator>,
    /// The system's random source.
    pub random: Arc<dyn Random>,
    /// Where it is announced what happened, after the commit.
    pub events: Arc<dyn EventBus>,
    /// What the operator decided.
    pub rules: Arc<Rules>,
}

/// How often a unit that collides is tried.
const TRIES: usize = 5;

impl Domain {
    /// The present.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Does a unit of work, and the same again where the database undid it for another's sake: a unit leaves no trace
    /// until it is committed, so that is safe. Not without end: who collides five times in a row is told so.
    pub async fn again<T, F>(&self, unit: impl Fn() -> F) -> Result<T, Refusal>
    where
        F: Future<Output = Result<T, Refusal>>,
    {
        for _ in 1..TRIES {
            match unit().await {
                Err(Refusal::Store(StoreError::Collided(_))) => {}
                outcome => return outcome,
            }
        }
        unit().await
    }
}

/// Whether a newcomer may call themselves an instructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstructorSignup {
    /// Yes.
    Open,
    /// The account starts as a student, flagged for an admin.
    Approval,
    /// No.
    Closed,
}

/// The operator's rules (spec 1 and 6), with the defaults of the specification.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How long before its scheduled start a class may be started, and its join page opens.
    pub start_early: Duration,
    /// How long past its end a session that nobody started waits before it is cancelled.
    pub never_held_after: Duration,
    /// How long a room stays empty before the server ends the class.
    pub auto_end_empty: Duration,
    /// No class lasts longer.
    pub max_length: Duration,
    /// A connection lost for less than this does not split a stay.
    pub grace: Duration,
    /// How far in the past a "future" start may lie when it reaches the server.
    pub start_tolerance: Duration,
    /// Lines of chat that a person may write in a class in [`Self::chat_span`].
    pub chat_lines: u32,
    /// See [`Self::chat_lines`].
    pub chat_span: Duration,
    /// First part of every room name.
    pub room_prefix: String,
    /// Zone of times without one, where the person has none.
    pub default_timezone: Tz,
    /// Language of who never said.
    pub default_locale: crate::user::Locale,
    /// Whether a newcomer may call themselves an instructor.
    pub instructor_signup: InstructorSignup,
    /// Whether newcomers confirm their address by a mailed link: where the server sends mail.
    pub confirm_addresses: bool,
    /// The demonstration school: allows its simple password.
    pub demo: bool,
    /// Where the built-in classroom lives: the server's public address, no slash at its end.
    pub public_url: String,
    /// What carries a new session, unless it says otherwise.
    pub engine: Engine,
    /// Where the Jitsi server is, no slash at its end; without one no session is carried by it.
    pub jitsi_url: Option<String>,
    /// When this process started: gaps across it are the server's fault, not a person's.
    pub process_started_at: Timestamp,
}

impl Rules {
    /// The specification's defaults for a process started at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            start_early: Duration::from_mins(30),
            never_held_after: Duration::from_hours(2),
            auto_end_empty: Duration::from_mins(30),
            max_length: Duration::from_hours(12),
            grace: Duration::from_secs(30),
            start_tolerance: Duration::from_mins(1),
            chat_lines: 20,
            chat_span: Duration::from_secs(10),
            room_prefix: "estrade".to_owned(),
            default_timezone: Tz::UTC,
            default_locale: crate::user::Locale::Fr,
            instructor_signup: InstructorSignup::Approval,
            confirm_addresses: false,
            demo: false,
            public_url: "http://localhost:8080".to_owned(),
            engine: Engine::Builtin,
            jitsi_url: None,
            process_started_at: now,
        }
    }

    /// What may carry a session here.
    pub fn has(&self, engine: Engine) -> bool {
        match engine {
            Engine::Builtin => true,
            Engine::Jitsi => self.jitsi_url.is_some(),
        }
    }

    /// Where the server of an engine is: this one, for its own.
    pub fn server_of(&self, engine: Engine) -> &str {
        match engine {
            Engine::Builtin => &self.public_url,
            Engine::Jitsi => self.jitsi_url.as_deref().unwrap_or(&self.public_url),
        }
    }
}
