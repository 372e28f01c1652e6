//! The form of every mail: one context, rendered as text and as HTML. A mail's own style is within it, because mail
//! programs ask for nothing from elsewhere.

use askama::Template;
use estrade_core::ports::{Mail, MailError};
use estrade_core::text::Email;

use crate::pages::format::Dates;

/// What stands out: a time, with a smaller line under it.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The fact.
    pub text: String,
    /// What belongs to it; may be empty.
    pub more: String,
}

/// The one thing to do.
#[derive(Debug, Clone)]
pub struct Action {
    /// The act, with its object.
    pub label: String,
    /// Absolute.
    pub url: String,
}

/// A mail, not yet rendered. Texts are already in the reader's language.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The reader's language and zone.
    pub reader: Dates,
    /// One line.
    pub subject: String,
    /// What it is about.
    pub heading: String,
    /// A line under the heading; may be empty.
    pub about: String,
    /// What is said first, a paragraph each.
    pub opening: Vec<String>,
    /// Somebody's own words, a line each; may be empty.
    pub quote: Vec<String>,
    /// What stands out.
    pub fact: Option<Fact>,
    /// The one thing to do.
    pub action: Action,
    /// What is said at the end, a paragraph each.
    pub closing: Vec<String>,
    /// Why this person gets this mail.
    pub why: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    letter: &'a Letter,
    greeting: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    greeting: &'a str,
}

impl Letter {
    /// The mail to somebody; `reference` is what all tries of it share.
    pub fn to(&self, address: &Email, name: String, reference: String) -> Result<Mail, MailError> {
        let unwritten = |error: askama::Error| MailError::Refused(format!("cannot be written: {error}"));
        let greeting = self.reader.tr.one("mail-greeting", "name", name.as_str());
        let text = Text { letter: self, greeting: &greeting }.render().map_err(unwritten)?;
        let html = Html { letter: self, greeting: &greeting }.render().map_err(unwritten)?;
        Ok(Mail {
            to: address.clone(),
            name,
            subject: self.subject.clone(),
            text,
            html,
            locale: self.reader.tr.0,
            reference,
            written_at: self.reader.now,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sample;
    use estrade_core::user::Locale;

    fn letter() -> Letter {
        let reader = sample::dates(Locale::Fr);
        Letter {
            reader,
            subject: "Rappel".to_owned(),
            heading: "Le <budget>".to_owned(),
            about: "Gouvernance & co".to_owned(),
            opening: vec!["Un.".to_owned(), "Deux.".to_owned()],
            quote: vec!["À lire".to_owned(), "<b>avant</b>".to_owned()],
            fact: Some(Fact { text: "Samedi, 9 h 00".to_owned(), more: "Africa/Dakar".to_owned() }),
            action: Action {
                label: "Voir la session".to_owned(),
                url: "https://x.example/s?a=1&b=2".to_owned(),
            },
            closing: vec!["Fin.".to_owned()],
            why: "Parce que.".to_owned(),
        }
    }

    fn mail(letter: &Letter) -> Mail {
        letter.to(&Email::stored("afi@ul.example".to_owned()), "Afi".to_owned(), "r-1".to_owned()).unwrap()
    }

    #[test]
    fn the_text_says_everything_in_its_order() {
        let expected = "Le <budget>\nGouvernance & co\n\nBonjour Afi,\n\nUn.\n\nDeux.\n\n> À lire\n> <b>avant</b>\n\n\
            Samedi, 9 h 00\nAfrica/Dakar\n\nVoir la session\nhttps://x.example/s?a=1&b=2\n\nFin.\n\n-- \nParce que.\n";
        assert_eq!(mail(&letter()).text, expected);
        let bare =
            Letter { about: String::new(), quote: Vec::new(), fact: None, closing: Vec::new(), ..letter() };
        let expected = "Le <budget>\n\nBonjour Afi,\n\nUn.\n\nDeux.\n\nVoir la session\nhttps://x.example/s?a=1&b=2\n\n\
            -- \nParce que.\n";
        assert_eq!(mail(&bare).text, expected);
    }

    #[test]
    fn the_html_says_the_same_is_escaped_and_asks_for_nothing_from_elsewhere() {
        let html = mail(&letter()).html;
        for part in [
            r#"<html lang="fr">"#,
            "Le &#60;budget&#62;",
            "Gouvernance &#38; co",
            "Bonjour Afi,",
            "&#60;b&#62;avant",
            "Samedi, 9 h 00",
            "Africa/Dakar",
            r#"href="https://x.example/s?a=1&#38;b=2""#,
            "Parce que.",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        for foreign in ["src=", "url(", "<script", "<link", "@import"] {
            assert!(!html.contains(foreign), "{foreign}");
        }
    }
}
