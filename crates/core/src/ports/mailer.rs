//! Mail: what leaves, and what may come of it. Mails leave through the outbox only, never in a request and never before
//! the change that causes them is committed.

use async_trait::async_trait;

use crate::text::Email;
use crate::time::Timestamp;
use crate::user::Locale;

/// One mail to one person, as text and as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Where to.
    pub to: Email,
    /// How the person is called.
    pub name: String,
    /// One line.
    pub subject: String,
    /// The text, for those who read texts.
    pub text: String,
    /// The same as HTML, which asks for nothing from elsewhere.
    pub html: String,
    /// The language of both.
    pub locale: Locale,
    /// What all tries of this mail share (`a–z`, digits, `-`): its Message-ID is made of it, so that a mail sent twice
    /// across a crash can be told.
    pub reference: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// This mail never will: the address or the mail is refused for good (5xx, RFC 5321, section 4.2.1).
    #[error("refused: {0}")]
    Refused(String),
    /// Not this mail, not now (4xx); others may.
    #[error("deferred: {0}")]
    Deferred(String),
    /// No mail at all leaves now: the mail server does not answer, or not as it should.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// Whatever carries mails away.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over. `Ok` means that it is somebody else's to deliver.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;

    /// Whether mails could leave, and how: for `doctor`.
    async fn check(&self) -> Result<String, MailError>;
}
