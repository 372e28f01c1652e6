//! A session as calendars know it: an iCalendar object (RFC 5545), and links that add it to the calendars of others.

use chrono::{DateTime, Utc};
use estrade_core::ports::views::CourseRef;
use estrade_core::session::{Session, Status};
use estrade_core::time::Timestamp;
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};

use crate::urls;

/// Who made the object (RFC 5545, section 3.7.3).
const PRODUCER: &str = "-//Estrade//Live sessions//EN";
/// Octets of a line, its end apart (RFC 5545, section 3.1).
const LINE: usize = 75;

/// What calendars are told of a session.
struct Told {
    /// Its page.
    page: String,
    /// Its classroom.
    room: String,
    /// Its course, what it is about, and its page.
    about: String,
}

impl Told {
    fn new(session: &Session, course: Option<&CourseRef>, public_url: &str) -> Self {
        let page = format!("{public_url}{}", urls::session(course, session.id));
        let room = format!("{public_url}{}", urls::classroom(course, session.id));
        let parts = [
            course.map(|course| course.title.clone()),
            session.description.as_ref().map(|text| text.as_str().replace("\r\n", "\n").replace('\r', "\n")),
            Some(page.clone()),
        ];
        let about = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        Self { page, room, about }
    }
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or_default()
}

/// The session as an iCalendar object. The same session gives the same text, whoever asks and whenever.
pub fn file(session: &Session, course: Option<&CourseRef>, public_url: &str) -> String {
    let told = Told::new(session, course, public_url);
    let status = match session.status() {
        Status::Cancelled => EventStatus::Cancelled,
        Status::Scheduled | Status::Live | Status::Ended => EventStatus::Confirmed,
    };
    let event = Event::new()
        // Of the public id, not of an address: the server may move.
        .uid(&format!("{}@estrade", session.meeting_id))
        .sequence(u32::try_from(session.revision).unwrap_or(u32::MAX))
        // Without a METHOD, DTSTAMP is the last change (RFC 5545, section 3.8.7.2).
        .timestamp(utc(session.updated_at))
        .last_modified(utc(session.updated_at))
        .created(utc(session.created_at))
        .starts(utc(session.starts_at))
        .ends(utc(session.ends_at))
        .summary(session.title.as_str())
        .description(&told.about)
        .location(&told.room)
        .url(&told.page)
        .status(status)
        .done();
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", PRODUCER))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .push(event);
    fold(&calendar.to_string())
}

/// Folds lines anew: the library's continuation lines may be one octet too long.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / LINE * 3);
    for line in text.replace("\r\n ", "").lines() {
        let mut room = LINE;
        for c in line.chars() {
            if c.len_utf8() > room {
                out.push_str("\r\n ");
                room = LINE - 1;
            }
            room -= c.len_utf8();
            out.push(c);
        }
        out.push_str("\r\n");
    }
    out
}

/// Where a session is added to calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddLinks {
    /// The file, for any calendar.
    pub file: String,
    /// Google Calendar.
    pub google: String,
    /// Outlook on the web.
    pub outlook: String,
}

/// The links of a session.
pub fn links(session: &Session, course: Option<&CourseRef>, public_url: &str) -> AddLinks {
    let told = Told::new(session, course, public_url);
    let compact = |at: Timestamp| utc(at).format("%Y%m%dT%H%M%SZ").to_string();
    let long = |at: Timestamp| utc(at).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let title = session.title.as_str();
    let dates = format!("{}/{}", compact(session.starts_at), compact(session.ends_at));
    let google = [
        ("action", "TEMPLATE"),
        ("text", title),
        ("dates", &dates),
        ("details", &told.page),
        ("location", &told.room),
    ];
    let (from, to) = (long(session.starts_at), long(session.ends_at));
    let outlook = [
        ("path", "/calendar/action/compose"),
        ("rru", "addevent"),
        ("subject", title),
        ("startdt", &from),
        ("enddt", &to),
        ("body", &told.page),
        ("location", &told.room),
    ];
    AddLinks {
        file: urls::calendar_file(session.id),
        google: format!("https://calendar.google.com/calendar/render?{}", query(&google)),
        outlook: format!("https://outlook.office.com/calendar/0/deeplink/compose?{}", query(&outlook)),
    }
}

/// A query string; spaces as `%20`, because Outlook shows a `+` as it is.
fn query(pairs: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(pairs).unwrap_or_default().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sample::{at, course_ref, session};
    use estrade_core::session::State;
    use estrade_core::text::{Description, Title};

    const HERE: &str = "https://cours.example";

    fn written(session: &Session) -> Vec<String> {
        let text = file(session, Some(&course_ref()), HERE);
        assert!(text.ends_with("\r\nEND:VCALENDAR\r\n"));
        for line in text.split("\r\n") {
            assert!(line.len() <= LINE && !line.contains(['\n', '\r']), "{line:?}");
        }
        text.replace("\r\n ", "").split("\r\n").map(ToOwned::to_owned).collect()
    }

    fn value<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
        let named = |line: &'a String| line.strip_prefix(name)?.strip_prefix(':');
        lines.iter().filter_map(named).collect()
    }

    #[test]
    fn a_session_is_one_event_in_utc() {
        let session = session(State::Scheduled);
        let lines = written(&session);
        let uid = format!("{}@estrade", session.meeting_id);
        assert_eq!(value(&lines, "BEGIN"), ["VCALENDAR", "VEVENT"]);
        assert_eq!(value(&lines, "UID"), [uid]);
        assert_eq!(value(&lines, "DTSTART"), [utc(session.starts_at).format("%Y%m%dT%H%M%SZ").to_string()]);
        assert_eq!(value(&lines, "SEQUENCE"), [session.revision.to_string()]);
        assert_eq!(value(&lines, "STATUS"), ["CONFIRMED"]);
        assert_eq!(value(&lines, "DTSTAMP"), value(&lines, "LAST-MODIFIED"));
        let page = format!("{HERE}{}", urls::session(Some(&course_ref()), session.id));
        assert_eq!(
            (value(&lines, "URL"), value(&lines, "LOCATION")),
            (vec![page.as_str()], vec![format!("{page}/join").as_str()])
        );
        assert!(!lines.concat().contains("secret"), "neither room name nor password");
    }

    #[test]
    fn what_changed_is_told_and_stays_the_same_event() {
        let before = session(State::Scheduled);
        let after = Session {
            state: State::Cancelled { reason: None },
            revision: before.revision + 2,
            updated_at: at("2026-03-10T08:30:00.5Z"),
            ..before.clone()
        };
        let lines = written(&after);
        assert_eq!(value(&lines, "UID"), value(&written(&before), "UID"));
        assert_eq!(value(&lines, "SEQUENCE"), [after.revision.to_string()]);
        assert_eq!(value(&lines, "STATUS"), ["CANCELLED"]);
        assert_eq!(value(&lines, "LAST-MODIFIED"), ["20260310T083000Z"]);
    }

    #[test]
    fn what_people_type_is_text() {
        let typed = "Élèves ; notes, « 50 % » \\ fin\r\nBEGIN:VEVENT\nSUMMARY:x 🎓".repeat(30);
        let odd = Session {
            title: Title::parse("a,b;c\\d: é").unwrap(),
            description: Some(Description::parse(&typed).unwrap()),
            ..session(State::Scheduled)
        };
        let lines = written(&odd);
        assert_eq!(value(&lines, "BEGIN"), ["VCALENDAR", "VEVENT"]);
        assert_eq!(value(&lines, "SUMMARY"), ["a\\,b\\;c\\\\d: é"]);
        let about = value(&lines, "DESCRIPTION").concat();
        assert!(
            about.contains("Élèves \\; notes\\, « 50 % » \\\\ fin\\nBEGIN:VEVENT\\nSUMMARY:x 🎓Élèves"),
            "{about}"
        );
    }

    #[test]
    fn links_say_the_same() {
        let odd = Session { title: Title::parse("Droit & État + 1").unwrap(), ..session(State::Scheduled) };
        let links = links(&odd, Some(&course_ref()), HERE);
        let from = utc(odd.starts_at);
        assert!(links.google.contains("text=Droit%20%26%20%C3%89tat%20%2B%201&dates="), "{}", links.google);
        assert!(links.google.contains(&from.format("%Y%m%dT%H%M%SZ%%2F").to_string()), "{}", links.google);
        let encoded = from.format("startdt=%Y-%m-%dT%H%%3A%M%%3A%SZ&").to_string();
        assert!(links.outlook.contains(&encoded), "{}", links.outlook);
        assert!(links.outlook.contains("subject=Droit%20%26%20%C3%89tat%20%2B%201&"));
    }
}
