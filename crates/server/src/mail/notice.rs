//! The mail of a notice to one person, in their language and on the clocks of their zone.

use estrade_core::domain::Rules;
use estrade_core::notification::{Batch, Kind, Recipient};
use estrade_core::ports::{Mail, MailError};
use estrade_core::session::{NEVER_HELD, State};
use estrade_core::text::NoticeText;
use estrade_core::time::Timestamp;

use super::{Action, Fact, Letter, Post, reader};
use crate::pages::format::Dates;
use crate::urls;

/// Writes it.
pub fn notice(
    rules: &Rules,
    post: &Post,
    batch: &Batch,
    to: &Recipient,
    now: Timestamp,
) -> Result<Mail, MailError> {
    let reader = reader(rules, to.locale, to.timezone, now);
    let reference = format!("notice-{}-{}", batch.notice.id, to.user_id);
    letter(reader, post, batch).to(&to.email, to.name.clone(), reference)
}

fn letter(reader: Dates, post: &Post, batch: &Batch) -> Letter {
    let (t, card) = (reader.tr, &batch.card);
    let session = &card.session;
    let title = session.title.as_str();
    let subject = match batch.notice.kind {
        Kind::Reminder => t.one("mail-reminder-subject", "title", title),
        Kind::Cancelled => t.one("mail-cancelled-subject", "title", title),
        Kind::Rescheduled => t.one("mail-rescheduled-subject", "title", title),
        Kind::Custom => t.one("mail-custom-subject", "title", title),
    };
    let teacher = card.instructor.display_name();
    let about = match &card.course {
        Some(course) => t.two("mail-course-with", "course", course.title.as_str(), "name", teacher),
        None => t.one("mail-with", "name", teacher),
    };
    let zone = t.two("mail-zone", "zone", reader.zone.name(), "offset", reader.offset(session.starts_at));
    let message = batch.notice.message.as_ref().map_or("", NoticeText::as_str);
    Letter {
        reader,
        subject,
        heading: title.to_owned(),
        about,
        opening: opening(reader, batch),
        quote: message.lines().map(|line| line.trim_end().to_owned()).collect(),
        fact: Some(Fact {
            text: capital(&reader.when_range(session.starts_at, session.ends_at)),
            more: zone,
        }),
        action: Action {
            label: t.text("mail-session-action"),
            url: post.url(&urls::session(card.course.as_ref(), session.id)),
        },
        closing: Vec::new(),
        why: t.one("mail-why-session", "site", post.site()),
    }
}

fn opening(reader: Dates, batch: &Batch) -> Vec<String> {
    let (t, session) = (reader.tr, &batch.card.session);
    match batch.notice.kind {
        Kind::Reminder if session.starts_at > reader.now => {
            vec![t.one("mail-reminder-coming", "relative", reader.relative(session.starts_at))]
        }
        Kind::Reminder => vec![t.text("mail-reminder-late")],
        Kind::Cancelled => {
            let reason = match &session.state {
                State::Cancelled { reason } => reason.as_ref().map(estrade_core::text::Reason::as_str),
                State::Scheduled | State::Live { .. } | State::Ended { .. } => None,
            };
            let told = reason.filter(|reason| *reason != NEVER_HELD);
            let mut lines = vec![t.text("mail-cancelled-what")];
            lines.extend(told.map(|reason| t.one("mail-cancelled-reason", "reason", reason)));
            lines
        }
        Kind::Rescheduled => vec![t.text("mail-rescheduled-what")],
        Kind::Custom => vec![t.one("mail-custom-what", "name", batch.author.display_name())],
    }
}

/// A date at the beginning of a line: « Mardi 17 mars ».
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{checks, sample};
    use estrade_core::ids::{NoticeId, NotificationId};
    use estrade_core::notification::Notice;
    use estrade_core::text::{Email, Reason};
    use estrade_core::time::Tz;
    use estrade_core::user::{Locale, Role};

    fn written(kind: Kind, state: State, locale: Locale, zone: Tz) -> Mail {
        let notice = Notice {
            id: NoticeId::new(4),
            session_id: sample::session(state.clone()).id,
            kind,
            revision: 0,
            message: Some(NoticeText::stored("À lire avant.\n\nMerci.".to_owned())),
            author_id: sample::INSTRUCTOR,
            created_at: sample::dates(locale).now,
            expanded_at: None,
        };
        let to = Recipient {
            id: NotificationId::new(5),
            user_id: sample::STUDENT,
            email: Email::stored("afi@ul.example".to_owned()),
            name: "Afi Adjovi".to_owned(),
            locale: Some(locale),
            timezone: Some(zone),
            attempts: 0,
        };
        let author = checks::user(Role::Instructor);
        let batch = Batch { notice, card: sample::card(state), author, recipients: vec![to.clone()] };
        let now = sample::dates(locale).now;
        let mail = super::notice(&sample::rules(), &Post::for_tests(), &batch, &to, now).unwrap();
        // Numbers hold on to their units; here that would only be hard to read.
        Mail { text: mail.text.replace('\u{a0}', " "), ..mail }
    }

    #[test]
    fn each_kind_says_what_happens_in_both_languages_and_no_text_is_missing() {
        let reason = Some(Reason::stored("Grève".to_owned()));
        for (kind, state, french, english) in [
            (Kind::Reminder, State::Scheduled, "Votre session commence dans 4", "Your session begins in 4"),
            (Kind::Cancelled, State::Cancelled { reason }, "Motif\u{202f}: Grève", "Reason: Grève"),
            (Kind::Rescheduled, State::Scheduled, "L’horaire de cette session a changé", "has changed"),
            (Kind::Custom, State::Scheduled, "Afi Adjovi vous écrit", "Afi Adjovi writes"),
        ] {
            for (locale, said) in [(Locale::Fr, french), (Locale::En, english)] {
                let mail = written(kind, state.clone(), locale, Tz::Africa__PortoNovo);
                for part in [said, "À lire avant.", "Africa/Porto-Novo", "Leadership et management"] {
                    assert!(mail.text.contains(part), "{part}: {}", mail.text);
                }
                assert!(
                    mail.html.contains("<br>")
                        && mail.html.contains("Donner un retour &#60;qui fait grandir&#62;")
                );
                assert!(!mail.text.contains("mail-") && !mail.subject.contains("mail-"), "{}", mail.text);
                assert_eq!((mail.locale, mail.reference.as_str()), (locale, "notice-4-7"));
                assert!(!mail.text.contains("secret"), "no room secret leaves by mail");
            }
        }
    }

    #[test]
    fn times_are_those_of_the_readers_clocks() {
        let paris = written(Kind::Reminder, State::Scheduled, Locale::Fr, Tz::Europe__Paris);
        assert!(
            paris.text.contains(
                "Mardi 17 mars 2026, 14 h 00 – 15 h 30\nFuseau horaire\u{202f}: Europe/Paris, UTC+1"
            ),
            "{}",
            paris.text
        );
        let new_york = written(Kind::Reminder, State::Scheduled, Locale::En, Tz::America__New_York);
        assert!(
            new_york
                .text
                .contains("Tuesday 17 March 2026, 09:00 – 10:30\nTime zone: America/New_York, UTC−4"),
            "{}",
            new_york.text
        );
    }

    #[test]
    fn a_session_that_nobody_held_names_no_reason() {
        let reason = Some(Reason::stored(NEVER_HELD.to_owned()));
        let mail = written(Kind::Cancelled, State::Cancelled { reason }, Locale::En, Tz::UTC);
        assert!(!mail.text.contains("never_held") && !mail.text.contains("Reason"), "{}", mail.text);
    }
}
