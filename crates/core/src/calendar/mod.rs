//! What somebody's calendar shows: their sessions, and the marks of their courses.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::actor::Actor;
use crate::attendance::Span;
use crate::course::Course;
use crate::domain::Domain;
use crate::field::{FieldError, FieldErrors};
use crate::ids::CourseId;
use crate::ports::views::{CalendarSession, Whose};
use crate::refusal::Refusal;
use crate::session::Status;
use crate::time::{Timestamp, Tz, resolve_local};
use crate::user::Role;

/// Days that are shown at once.
pub const DAYS: u32 = 366;
/// Events that are shown at once, the first ones.
pub const EVENTS: usize = 1_000;

/// What an event of a calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A session.
    LiveSession,
    /// A course begins.
    CourseStart,
    /// A course is over.
    CourseEnd,
    /// Enrolling is over.
    EnrollmentDeadline,
}

impl Kind {
    /// The word in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LiveSession => "live_session",
            Self::CourseStart => "course_start",
            Self::CourseEnd => "course_end",
            Self::EnrollmentDeadline => "enrollment_deadline",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        [Self::LiveSession, Self::CourseStart, Self::CourseEnd, Self::EnrollmentDeadline]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(FieldError::Malformed("choice"))
    }
}

/// One event.
#[derive(Debug, Clone)]
pub enum Event {
    /// A session.
    Session(Box<CalendarSession>),
    /// An instant of a course.
    Mark {
        /// Which of its instants.
        kind: Kind,
        /// When.
        at: Timestamp,
        /// The course.
        course: CourseId,
        /// Its address.
        slug: String,
        /// Its title.
        title: String,
    },
}

impl Event {
    fn order(&self) -> (Timestamp, Kind, i64) {
        match self {
            Self::Session(shown) => (shown.session.starts_at, Kind::LiveSession, shown.session.id.get()),
            Self::Mark { kind, at, course, .. } => (*at, *kind, course.get()),
        }
    }
}

/// The events of a span, in order of time.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// At most [`EVENTS`].
    pub events: Vec<Event>,
    /// Whether there are more than that.
    pub truncated: bool,
}

/// Which events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Sessions of this status; marks of courses have none.
    pub status: Option<Status>,
    /// Only of this kind.
    pub kind: Option<Kind>,
}

/// A date as programs send it: `2025-11-03`.
pub fn parse_date(text: &str) -> Result<NaiveDate, FieldError> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| FieldError::Malformed("date"))
}

/// The span of whole days in a zone, both included. An error belongs to the last day, called `field`.
pub fn days(first: NaiveDate, last: NaiveDate, zone: Tz, field: &'static str) -> Result<Span, FieldErrors> {
    if last < first {
        return Err(FieldErrors::one(field, FieldError::EndBeforeStart));
    }
    let length = (last - first).num_days();
    let end = last.checked_add_days(Days::new(1));
    let Some(end) = end.filter(|_| length < i64::from(DAYS)) else {
        return Err(FieldErrors::one(field, FieldError::TooManyDays(DAYS)));
    };
    let midnight = |day: NaiveDate| resolve_local(day.and_time(NaiveTime::MIN), zone);
    Ok(Span { from: midnight(first), to: midnight(end) })
}

/// Whose calendar an actor sees: a student's, an instructor's own, for an admin everybody's.
pub fn whose(actor: Actor) -> Result<Whose, Refusal> {
    match actor {
        Actor::Visitor => Err(Refusal::Unauthenticated),
        Actor::User { id, role: Role::Student } => Ok(Whose::Student(id)),
        Actor::User { id, role: Role::Instructor } => Ok(Whose::Instructor(id)),
        Actor::User { role: Role::Admin, .. } => Ok(Whose::Everybody),
    }
}

/// The events of a span: two queries.
pub async fn events(domain: &Domain, whose: Whose, span: Span, filter: Filter) -> Result<Calendar, Refusal> {
    let limit = u32::try_from(EVENTS + 1).unwrap_or(u32::MAX);
    let mut unit = domain.store.begin_read().await?;
    let mut events = Vec::new();
    if filter.kind.is_none_or(|kind| kind == Kind::LiveSession) {
        let sessions = unit.views().calendar_sessions(whose, span, filter.status, limit).await?;
        events.extend(sessions.into_iter().map(|session| Event::Session(Box::new(session))));
    }
    let mut truncated = events.len() > EVENTS;
    if filter.status.is_none() && filter.kind != Some(Kind::LiveSession) {
        let courses = unit.views().calendar_courses(whose, span, limit).await?;
        truncated = truncated || courses.len() > EVENTS;
        events.extend(courses.iter().flat_map(|course| marks(course, span, filter.kind)));
    }
    events.sort_by_key(Event::order);
    truncated = truncated || events.len() > EVENTS;
    events.truncate(EVENTS);
    Ok(Calendar { events, truncated })
}

fn marks(course: &Course, span: Span, only: Option<Kind>) -> impl Iterator<Item = Event> + '_ {
    [
        (Kind::CourseStart, course.starts_at),
        (Kind::CourseEnd, course.ends_at),
        (Kind::EnrollmentDeadline, course.enrollment_deadline),
    ]
    .into_iter()
    .filter(move |(kind, _)| only.is_none_or(|only| only == *kind))
    .filter_map(move |(kind, at)| {
        let at = at.filter(|at| span.from <= *at && *at < span.to)?;
        let (slug, title) = (course.slug.clone(), course.title.as_str().to_owned());
        Some(Event::Mark { kind, at, course: course.id, slug, title })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn date(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    #[rstest]
    // A day of 23 hours and one of 25.
    #[case("2025-03-30", "2025-03-30", "2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z")]
    #[case("2025-10-26", "2025-10-26", "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z")]
    #[case("2025-11-03", "2025-11-04", "2025-11-02T23:00:00Z", "2025-11-04T23:00:00Z")]
    fn whole_days_are_those_of_the_zone(
        #[case] first: &str,
        #[case] last: &str,
        #[case] from: &str,
        #[case] to: &str,
    ) {
        let span = days(date(first), date(last), chrono_tz::Europe::Paris, "end").unwrap();
        assert_eq!((span.from.to_string(), span.to.to_string()), (from.to_owned(), to.to_owned()));
    }

    #[test]
    fn a_midnight_that_does_not_exist_moves_on() {
        let span = days(date("2025-03-09"), date("2025-03-09"), chrono_tz::America::Havana, "end").unwrap();
        assert_eq!(span.from.to_string(), "2025-03-09T05:00:00Z");
        assert_eq!(span.to.to_string(), "2025-03-10T04:00:00Z");
    }

    #[test]
    fn at_most_a_leap_year_and_in_order() {
        let span = |first, last| days(date(first), date(last), chrono_tz::UTC, "end");
        assert!(span("2024-01-01", "2024-12-31").is_ok());
        let long = span("2024-01-01", "2025-01-01").unwrap_err();
        assert_eq!(long.of("end"), [FieldError::TooManyDays(366)]);
        assert_eq!(span("2024-01-02", "2024-01-01").unwrap_err().of("end"), [FieldError::EndBeforeStart]);
        assert!(days(NaiveDate::MAX, NaiveDate::MAX, chrono_tz::UTC, "end").is_err());
        for wrong in ["", "demain", "2025-02-30", "2025-11-03T00:00:00Z", "03/11/2025"] {
            assert_eq!(parse_date(wrong), Err(FieldError::Malformed("date")), "{wrong}");
        }
    }
}
