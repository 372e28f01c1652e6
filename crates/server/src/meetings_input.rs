//! Fields of a meeting: a live session as the clients of `/api/meetings` say it.

use std::time::Duration;

use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::ids::CourseId;
use estrade_core::invitation::Guests;
use estrade_core::session::{Change, Engine, Lasts, NewSession, When};
use estrade_core::text::{Capacity, Description, StudentRef, Title};
use estrade_core::time::{Timestamp, Tz};

use crate::error::Problem;
use crate::input::Input;
use crate::sessions_input::{instant, kept_or_given};

/// The longest meeting, in minutes: twelve hours.
pub const LONGEST: u32 = 720;

/// A meeting as it is asked for: whom it names is still to be found.
#[derive(Debug)]
pub struct NewMeeting {
    title: Title,
    description: Option<Description>,
    starts_at: Option<Timestamp>,
    minutes: Option<u32>,
    capacity: Option<Capacity>,
    is_recording_enabled: bool,
    /// In which course.
    pub course: Option<CourseId>,
    /// Who is invited.
    pub students: Vec<StudentRef>,
}

impl NewMeeting {
    /// The session that it is, begun at `now` where no start was said. Unless the number of seats was given there are as
    /// many as guests, and fifty at least.
    pub fn into_session(self, guests: Guests, engine: Engine, now: Timestamp) -> NewSession {
        let length = self.minutes.map(|minutes| Duration::from_mins(minutes.into()));
        let when = match (self.starts_at, length) {
            (Some(starts_at), Some(length)) => When::Scheduled { starts_at, ends_at: starts_at.plus(length) },
            (_, length) => When::Now { ends_at: length.map(|length| now.plus(length)) },
        };
        NewSession {
            title: self.title,
            description: self.description,
            when,
            capacity: self.capacity.unwrap_or(Capacity::DEFAULT.at_least(guests.as_slice().len())),
            is_recording_enabled: self.is_recording_enabled,
            engine,
            guests,
        }
    }
}

fn minutes(number: i64) -> Result<u32, FieldError> {
    u32::try_from(number)
        .ok()
        .filter(|minutes| (1..=LONGEST).contains(minutes))
        .ok_or(FieldError::OutOfRange(1, LONGEST.into()))
}

/// Reads `title, description?, scheduled_date, duration, student_ids?, course_id?, start_now?, max_participants?,
/// is_recording_enabled?`. With
/// `start_now` the date is not read and the duration may be left out.
pub fn parse_new(input: &mut Input, zone: Tz) -> Result<NewMeeting, Problem> {
    let title = input.required("title", Title::parse);
    let description = input.optional("description", Description::parse).flatten();
    let now = input.boolean("start_now").unwrap_or(false);
    let starts_at = if now { None } else { input.required("scheduled_date", |text| instant(text, zone)) };
    let length = match input.number("duration", minutes) {
        Some(Some(minutes)) => Some(minutes),
        None | Some(None) => {
            if !now && input.is_right("duration") {
                input.refuse("duration", FieldError::Required);
            }
            None
        }
    };
    let capacity = input.number("max_participants", Capacity::parse).flatten();
    let is_recording_enabled = input.boolean("is_recording_enabled").unwrap_or(false);
    let course = input.id("course_id").flatten();
    let students = input.list("student_ids", StudentRef::parse).flatten().unwrap_or_default();
    input.finish()?;
    let Some(title) = title else { return Err(Problem::BadRequest) };
    Ok(NewMeeting {
        title,
        description,
        starts_at,
        minutes: length,
        capacity,
        is_recording_enabled,
        course,
        students,
    })
}

/// Reads the same fields for a change, but course and `start_now`: what is absent stays as it is. A new start keeps the
/// length, a new length the start. Who is invited, if the list is given, is returned beside.
pub fn parse_change(input: &mut Input, zone: Tz) -> Result<(Change, Option<Vec<StudentRef>>), Problem> {
    let title = kept_or_given(input, "title", Title::parse);
    let description = input.optional("description", Description::parse);
    let starts_at = kept_or_given(input, "scheduled_date", |text| instant(text, zone));
    let length = given(input, "duration", minutes);
    let capacity = given(input, "max_participants", Capacity::parse);
    let is_recording_enabled = input.boolean("is_recording_enabled");
    let students = match input.list("student_ids", StudentRef::parse) {
        Some(None) => {
            // An empty list uninvites everybody; null says nothing.
            input.refuse("student_ids", FieldError::WrongType("list"));
            None
        }
        None => None,
        Some(given) => given,
    };
    input.finish()?;
    let lasts = length.map(Lasts::Minutes).or(starts_at.map(|_| Lasts::AsBefore));
    let change =
        Change { title, description, starts_at, lasts, capacity, is_recording_enabled, ..Change::default() };
    Ok((change, students))
}

/// A number that may be absent but not cleared.
fn given<T>(
    input: &mut Input,
    field: &'static str,
    parse: impl FnOnce(i64) -> Result<T, FieldError>,
) -> Option<T> {
    let number = input.number(field, parse);
    if matches!(number, Some(None)) {
        input.refuse(field, FieldError::Required);
    }
    number.flatten()
}

/// A use case names the fields of a session; a meeting calls two of them otherwise.
pub fn in_its_words(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(errors) => Refusal::Invalid(
            errors.renamed(&[("scheduled_start_at", "scheduled_date"), ("scheduled_end_at", "duration")]),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Africa::PortoNovo;

    fn form(text: &str) -> Input {
        Input::of_query(Some(text)).unwrap()
    }

    fn wrong(problem: Problem) -> Vec<(&'static str, Vec<FieldError>)> {
        match problem {
            Problem::Refused(Refusal::Invalid(errors)) => {
                errors.iter().map(|(field, all)| (field, all.to_vec())).collect()
            }
            other => panic!("not a matter of fields: {other:?}"),
        }
    }

    #[test]
    fn a_meeting_is_a_start_and_a_length() {
        let mut input =
            form("title=Oral&scheduled_date=2026-03-17T14:00&duration=45&student_ids=7&student_ids=a@b.c");
        let new = parse_new(&mut input, ZONE).unwrap();
        assert_eq!(new.students.iter().map(StudentRef::as_str).collect::<Vec<_>>(), ["7", "a@b.c"]);
        let session = new.into_session(Guests::default(), Engine::Jitsi, Timestamp::MIN);
        let When::Scheduled { starts_at, ends_at } = session.when else { panic!("it was not to start now") };
        assert_eq!(
            (starts_at.to_string(), ends_at.to_string()),
            ("2026-03-17T13:00:00Z".into(), "2026-03-17T13:45:00Z".into())
        );
        assert_eq!((session.capacity, session.engine), (Capacity::DEFAULT, Engine::Jitsi));
        assert!(!session.is_recording_enabled);
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let errors =
            wrong(parse_new(&mut form("title=+&scheduled_date=demain&course_id=x"), ZONE).unwrap_err());
        let fields: Vec<_> = errors.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["course_id", "duration", "scheduled_date", "title"]);
        for length in ["0", "721", "-5"] {
            let text = format!("title=x&scheduled_date=2026-03-17T14:00&duration={length}");
            let errors = wrong(parse_new(&mut form(&text), ZONE).unwrap_err());
            assert_eq!(errors, [("duration", vec![FieldError::OutOfRange(1, 720)])], "{length}");
        }
    }

    #[test]
    fn one_that_starts_now_needs_neither() {
        let now = Timestamp::from_millis(0);
        let read = |text| {
            parse_new(&mut form(text), ZONE)
                .unwrap()
                .into_session(Guests::default(), Engine::Builtin, now)
                .when
        };
        assert!(matches!(
            read("title=x&start_now=true&scheduled_date=nonsense"),
            When::Now { ends_at: None }
        ));
        let When::Now { ends_at } = read("title=x&start_now=true&duration=20") else { panic!("planned") };
        assert_eq!(ends_at, Some(Timestamp::from_millis(20 * 60_000)));
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name_and_clears_little() {
        let (change, students) = parse_change(&mut form("scheduled_date=2026-03-17T14:00"), ZONE).unwrap();
        assert_eq!((change.lasts, students), (Some(Lasts::AsBefore), None));
        let (change, _) = parse_change(&mut form("duration=30"), ZONE).unwrap();
        assert_eq!((change.starts_at, change.lasts), (None, Some(Lasts::Minutes(30))));
        let (change, _) = parse_change(&mut form("title=x"), ZONE).unwrap();
        assert_eq!(change.is_recording_enabled, None);
        let (told, _) = parse_change(&mut form("is_recording_enabled=true"), ZONE).unwrap();
        assert_eq!(told.is_recording_enabled, Some(true));
        assert!(change.lasts.is_none() && change.capacity.is_none() && change.description.is_none());
        let errors = wrong(
            parse_change(&mut form("title=&duration=&student_ids=&scheduled_date="), ZONE).unwrap_err(),
        );
        let fields: Vec<_> = errors.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["duration", "scheduled_date", "student_ids", "title"]);
    }
}
