//! A mail as it goes over the wire (RFC 5322): text and HTML side by side.

use estrade_core::ports::{Mail, MailError};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

/// Whom mails come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl Sender {
    /// A name and an address.
    pub fn new(name: &str, address: &str) -> Option<Self> {
        Some(Self(Mailbox::new(Some(name.to_owned()), address.parse().ok()?)))
    }

    /// Reads `Name <address>`, or an address.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The part behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The message. What cannot be one is refused for good.
pub fn message(mail: &Mail, from: &Sender) -> Result<Message, MailError> {
    let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
    // A header is one line: a break in it would begin another.
    let line = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let address: Address = mail.to.as_str().parse().map_err(|error| refused(&error))?;
    Message::builder()
        .from(from.0.clone())
        .to(Mailbox::new(Some(line(&mail.name)), address))
        .subject(line(&mail.subject))
        .date(mail.written_at.to_utc().into())
        .message_id(Some(format!("<{}@{}>", mail.reference, from.domain())))
        // Nobody's holiday notice answers it (RFC 3834, section 5).
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", mail.locale.as_str()))
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(|error| refused(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use estrade_core::text::Email;
    use estrade_core::time::Timestamp;
    use estrade_core::user::Locale;

    fn mail(to: &str) -> Mail {
        Mail {
            to: Email::stored(to.to_owned()),
            name: "Afi « la grande », Adjovi".to_owned(),
            subject: "Séance déplacée : l’été".to_owned(),
            text: "Bonjour".to_owned(),
            html: "<p>Bonjour</p>".to_owned(),
            locale: Locale::Fr,
            reference: "notice-7-8".to_owned(),
            written_at: Timestamp::from_millis(1_762_156_800_000),
        }
    }

    #[test]
    fn two_tries_of_a_mail_are_the_same_message() {
        let from = Sender::parse("Université du Littoral <no-reply@cours.example.org>").unwrap();
        let written = |mail: &Mail| String::from_utf8(message(mail, &from).unwrap().formatted()).unwrap();
        let text = written(&mail("afi@ul.example"));
        for line in [
            "Message-ID: <notice-7-8@cours.example.org>\r\n",
            "Date: Mon, 03 Nov 2025 08:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Language: fr\r\n",
            "<no-reply@cours.example.org>",
            "<afi@ul.example>",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
        ] {
            assert!(text.contains(line), "{line:?}: {text}");
        }
        assert!(text.is_ascii(), "texts are encoded (RFC 2047)");
    }

    #[test]
    fn no_name_or_subject_makes_a_header_of_its_own() {
        let from = Sender::parse("no-reply@cours.example.org").unwrap();
        let evil = Mail {
            name: "Afi\r\nBcc: all@ul.example".to_owned(),
            subject: "x\r\nBcc: all@ul.example".to_owned(),
            ..mail("afi@ul.example")
        };
        let text = String::from_utf8(message(&evil, &from).unwrap().formatted()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert!(matches!(message(&mail("nobody"), &from), Err(MailError::Refused(_))));
    }

    #[test]
    fn a_sender_is_a_name_with_an_address_or_an_address() {
        assert_eq!(Sender::parse("a@localhost").unwrap().domain(), "localhost");
        assert_eq!(Sender::new("École, la grande", "no-reply@x.example").unwrap().domain(), "x.example");
        for wrong in ["", "Estrade", "a@", "Estrade <a>"] {
            assert_eq!(Sender::parse(wrong), None, "{wrong:?}");
        }
    }
}
