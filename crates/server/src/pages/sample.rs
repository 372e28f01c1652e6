//! Sample data for the tests of templates: the moment is Thursday 12 March 2026, 14 h 12 in Porto-Novo.

use chrono_tz::Africa::PortoNovo;
use estrade_core::Rules;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::ports::views::{CourseRef, Person, Response, RosterRow, SessionCard};
use estrade_core::session::{Engine, RoomSecrets, Session, State};
use estrade_core::text::{Capacity, Description, Title};
use estrade_core::time::Timestamp;
use estrade_core::user::Locale;

use crate::i18n::Tr;

use super::format::Dates;
use super::shell::Shell;

/// The teacher.
pub const INSTRUCTOR: UserId = UserId::new(2);
/// A student.
pub const STUDENT: UserId = UserId::new(7);

/// An instant.
pub fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// The moment.
pub fn dates(locale: Locale) -> Dates {
    Dates { tr: Tr(locale), zone: PortoNovo, now: at("2026-03-12T13:12:00Z") }
}

/// The specification's rules.
pub fn rules() -> Rules {
    Rules::new(at("2026-03-01T00:00:00Z"))
}

/// What surrounds a page.
pub fn shell(locale: Locale) -> Shell {
    Shell {
        t: Tr(locale),
        zone: PortoNovo,
        title: "Estrade".into(),
        school: "Université du Littoral".into(),
        viewer: None,
        nav: Vec::new(),
        flash: None,
        here: "/here".into(),
        now: dates(locale).now,
        demo: false,
        events: None,
        about: String::new(),
    }
}

/// A person by name.
pub fn person(id: i64, first: &str, last: &str) -> Person {
    Person {
        id: UserId::new(id),
        first_name: first.into(),
        last_name: last.into(),
        username: format!("user{id}"),
        email: format!("user{id}@example.org"),
    }
}

/// « Donner un retour qui fait grandir », 17 March 2026, 14:00–15:30 in Porto-Novo.
pub fn session(state: State) -> Session {
    Session {
        id: SessionId::new(9),
        meeting_id: uuid::Uuid::nil(),
        course_id: Some(CourseId::new(3)),
        instructor_id: INSTRUCTOR,
        title: Title::stored("Donner un retour <qui fait grandir>".into()),
        description: Some(Description::stored("Observer, dire l'effet.\n\nProposer.".into())),
        starts_at: at("2026-03-17T13:00:00Z"),
        ends_at: at("2026-03-17T14:30:00Z"),
        state,
        engine: Engine::Builtin,
        room: RoomSecrets { name: "estrade-secret-room".into(), password: "secret-password".into() },
        capacity: Capacity::DEFAULT,
        seats_taken: 0,
        is_recording_enabled: false,
        recording_url: None,
        external_id: None,
        revision: 0,
        version: 4,
        created_at: at("2026-03-01T00:00:00Z"),
        updated_at: at("2026-03-01T00:00:00Z"),
    }
}

/// Its course.
pub fn course_ref() -> CourseRef {
    CourseRef {
        id: CourseId::new(3),
        slug: "leadership-et-management".into(),
        title: "Leadership et management".into(),
    }
}

/// The same in a list: 42 expected, 34 there.
pub fn card(state: State) -> SessionCard {
    SessionCard {
        session: session(state),
        course: Some(course_ref()),
        instructor: person(2, "Estelle", "Amoussou"),
        participants_count: 42,
        present_count: 34,
    }
}

/// A student on the roster.
pub fn roster_row(id: i64, first: &str, last: &str) -> RosterRow {
    RosterRow {
        participant: None,
        person: person(id, first, last),
        enrollment: None,
        is_host: false,
        moderator: false,
        invited: false,
        response: Response::None,
        joined_at: None,
        left_at: None,
        is_present: false,
    }
}
