//! Mails: written here from templates in the reader's language and zone, carried away by a mail server or into a folder.
//! They leave through the outbox only: a job is committed with the change that causes the mail, and sends it later, again
//! and again for a day if need be.

mod confirm;
mod folder;
mod letter;
mod message;
mod notice;
mod password;
mod smtp;

use std::path::PathBuf;
use std::sync::Arc;

use estrade_core::domain::Rules;
use estrade_core::job::{MAIL_PATIENCE, Outcome};
use estrade_core::ports::{Mail, MailError, Mailer};
use estrade_core::time::{Timestamp, Tz};
use estrade_core::user::Locale;

use crate::config::{Config, Secret};
use crate::i18n::Tr;
use crate::pages::format::Dates;

pub use confirm::{Confirmation, send_confirmation};
pub use folder::Folder;
pub use letter::{Action, Fact, Letter};
pub use message::Sender;
pub use notice::notice;
pub use password::send_reset;
pub use smtp::{Smtp, SmtpSettings};

/// Whatever carries mails away, by the configuration.
pub fn mailer(config: &Config) -> Result<Arc<dyn Mailer>, MailError> {
    Ok(match &config.smtp {
        Some(settings) => Arc::new(Smtp::new(settings, config.mail_from.clone())?),
        None => Arc::new(Folder::new(folder(config), config.mail_from.clone())),
    })
}

/// Where mails are written while there is no mail server.
pub fn folder(config: &Config) -> PathBuf {
    config.data_dir.join("mail")
}

/// What writing and sending a mail needs. Cheap to clone.
#[derive(Clone)]
pub struct Post {
    mailer: Arc<dyn Mailer>,
    public_url: Arc<str>,
    school: Arc<str>,
    /// Signs what links carry.
    secret: Secret,
}

impl Post {
    /// By the configuration.
    pub fn new(config: &Config) -> Result<Self, MailError> {
        Ok(Self {
            mailer: mailer(config)?,
            public_url: config.public_url.as_str().into(),
            school: config.school.as_str().into(),
            secret: config.jwt_secret.clone(),
        })
    }

    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        let from = Sender::parse("no-reply@localhost");
        let folder = Folder::new("unused".into(), from.unwrap_or_else(|| unreachable!("a sender")));
        let secret = Secret::new("a secret of the tests".to_owned());
        let public_url = "https://x.example".into();
        Self { mailer: Arc::new(folder), public_url, school: "".into(), secret }
    }

    /// The absolute address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// What the server is called: the school, or Estrade.
    pub fn site(&self) -> &str {
        if self.school.is_empty() { "Estrade" } else { &self.school }
    }

    /// Hands a mail over.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.mailer.send(mail).await
    }
}

/// Who reads a mail: their language and zone, else those of the server.
pub fn reader(rules: &Rules, locale: Option<Locale>, zone: Option<Tz>, now: Timestamp) -> Dates {
    Dates {
        tr: Tr(locale.unwrap_or(rules.default_locale)),
        zone: zone.unwrap_or(rules.default_timezone),
        now,
    }
}

/// What a job says after a try: again with growing pauses for a day since `asked_at`, never what is refused for good.
pub fn outcome(sent: Result<(), MailError>, asked_at: Timestamp, now: Timestamp) -> Outcome {
    match sent {
        Ok(()) => Outcome::Done,
        Err(error @ MailError::Refused(_)) => Outcome::Fail(error.to_string()),
        Err(error) if now >= asked_at.plus(MAIL_PATIENCE) => Outcome::Fail(error.to_string()),
        Err(error) => Outcome::Retry(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_mail_is_tried_for_a_day_and_a_bad_address_once() {
        let asked = Timestamp::from_millis(1_700_000_000_000);
        let after = |hours| asked.plus(Duration::from_hours(hours));
        let (refused, deferred) = (MailError::Refused("550".into()), MailError::Deferred("451".into()));
        let unavailable = MailError::Unavailable("refused".into());
        assert_eq!(outcome(Ok(()), asked, after(99)), Outcome::Done);
        assert_eq!(outcome(Err(refused), asked, asked), Outcome::Fail("refused: 550".into()));
        assert_eq!(outcome(Err(deferred.clone()), asked, after(23)), Outcome::Retry("deferred: 451".into()));
        assert_eq!(outcome(Err(unavailable), asked, after(1)), Outcome::Retry("unavailable: refused".into()));
        assert_eq!(outcome(Err(deferred), asked, after(24)), Outcome::Fail("deferred: 451".into()));
    }
}
