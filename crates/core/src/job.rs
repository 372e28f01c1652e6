//! Work that is due later: data with a name and a dedupe key, kept in the outbox and committed with the change that
//! asked for it. Handlers are idempotent, re-read the state, and end quietly when the work no longer applies.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::Domain;
use crate::ids::{JobId, NoticeId, RecordingId, SessionId, UserId};
use crate::notification::Notice;
use crate::session::Session;
use crate::text::Email;
use crate::time::Timestamp;
use crate::user::{self, Locale, User};

/// How long a mail is tried again before it is given up.
pub const MAIL_PATIENCE: Duration = Duration::from_hours(24);

/// Which runner does it: work that waits for other servers must not hold up what is due by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Estrade's own work, done in moments.
    Clock,
    /// Mail: a mail server may take its time.
    Mail,
    /// Films that are fetched from other servers, one at a time: each may take hours.
    Films,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 3] = [Self::Clock, Self::Mail, Self::Films];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Mail => "mail",
            Self::Films => "films",
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Mail a link that sets a new password, if the address is an account's.
    PasswordMail {
        /// The key of the address ([`Email::key`]).
        address: String,
        /// The language of whoever asked, for an account that never said its own.
        locale: Locale,
        /// When it was asked for.
        asked_at: Timestamp,
    },
    /// Mail a link that confirms an account's address.
    ConfirmMail {
        /// Whose.
        user: UserId,
        /// When it was asked for.
        asked_at: Timestamp,
    },
    /// Tell people what a notice says.
    Notice {
        /// Which.
        notice: NoticeId,
    },
    /// Fetch a recording from where it lies.
    FetchRecording {
        /// Which.
        recording: RecordingId,
        /// Where it lies. Whoever has this has the film.
        link: String,
        /// Since when.
        since: Timestamp,
    },
}

impl Work {
    /// Which runner does it.
    pub const fn lane(&self) -> Lane {
        match self {
            Self::NeverHeld { .. } | Self::AutoEnd { .. } => Lane::Clock,
            Self::PasswordMail { .. } | Self::ConfirmMail { .. } | Self::Notice { .. } => Lane::Mail,
            Self::FetchRecording { .. } => Lane::Films,
        }
    }
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or no longer needed.
    Done,
    /// Look again then.
    Later(Timestamp),
    /// It did not work this time, and why: try again after a pause that grows.
    Retry(String),
    /// It will never work, and why.
    Fail(String),
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

    /// Mails a link that confirms an account's address. Asked for again before it went out, it goes out once.
    pub fn confirm_mail(domain: &Domain, user: &User) -> Self {
        let now = domain.now();
        Self {
            id: JobId::new(domain.ids.next()),
            dedupe_key: format!("confirm_mail:{}", user.id),
            work: Work::ConfirmMail { user: user.id, asked_at: now },
            run_at: now,
            attempts: 0,
        }
    }

    /// Tells people what a notice says.
    pub fn notice(domain: &Domain, notice: &Notice) -> Self {
        Self {
            id: JobId::new(domain.ids.next()),
            dedupe_key: format!("notice:{}", notice.id),
            work: Work::Notice { notice: notice.id },
            run_at: notice.created_at,
            attempts: 0,
        }
    }

    /// Fetches a recording from where it lies.
    pub fn fetch_recording(domain: &Domain, recording: RecordingId, link: &str, since: Timestamp) -> Self {
        Self {
            id: JobId::new(domain.ids.next()),
            dedupe_key: format!("fetch_recording:{recording}"),
            work: Work::FetchRecording { recording, link: link.to_owned(), since },
            run_at: domain.now(),
            attempts: 0,
        }
    }

    /// Mails a link that sets a new password. Asked for again before it went out, it goes out once.
    pub fn password_mail(domain: &Domain, address: &Email, locale: Locale) -> Self {
        let (key, now) = (address.key(), domain.now());
        Self {
            id: JobId::new(domain.ids.next()),
            // An address may be longer than a key, and a key is read by operators.
            dedupe_key: format!("password_mail:{}", user::fingerprint(&key)),
            work: Work::PasswordMail { address: key, locale, asked_at: now },
            run_at: now,
            attempts: 0,
        }
    }
}
