//! SmartCampus: the collections `users`, `meetings` and `meeting_participants`.

use std::time::Duration;

use estrade_core::field::FieldError;
use estrade_core::import::{ParticipantRecord, PersonRecord, Problem, Reference, SessionRecord};
use estrade_core::ports::views::Response;
use estrade_core::session::Status;
use estrade_core::user::Role;

use super::row::Row;
use super::{Record, Table, password};

pub const TABLES: &[Table] = &[
    Table { names: &["users"], record: person },
    Table { names: &["meetings"], record: meeting },
    Table { names: &["meeting_participants"], record: participant },
];

const ID: &[&str] = &["_id", "id"];
/// A meeting without one lasts an hour there.
const MINUTES: i64 = 60;

/// Also MdSC's: the two keep people alike.
pub fn person(row: &Row) -> Result<Record, Problem> {
    let (first_name, last_name) = names(row)?;
    let hash = row.text(&["password", "password_hash"])?;
    let role = match row.text(&["role"])?.as_deref().map(str::trim) {
        None => Role::Student,
        Some("teacher") => Role::Instructor,
        Some(word) => word.parse().map_err(|_| Problem::Field("role", FieldError::Malformed("choice")))?,
    };
    Ok(Record::Person(PersonRecord {
        id: row.required(ID)?,
        email: row.required(&["email"])?,
        username: row.text(&["username"])?,
        first_name,
        last_name,
        role,
        password: hash.as_deref().and_then(password::kept),
        is_active: row.flag(&["is_active"], true)?,
        created_at: row.instant(&["created_at", "date_joined"])?,
    }))
}

/// First and last name, or one name in two parts.
fn names(row: &Row) -> Result<(String, String), Problem> {
    let (first, last) = (row.text(&["first_name", "firstname"])?, row.text(&["last_name", "lastname"])?);
    if first.is_some() || last.is_some() {
        return Ok((first.unwrap_or_default(), last.unwrap_or_default()));
    }
    let whole = row.text(&["name", "full_name"])?.unwrap_or_default();
    Ok(match whole.trim().rsplit_once(' ') {
        Some((first, last)) => (first.to_owned(), last.to_owned()),
        None => (String::new(), whole),
    })
}

/// Words of both families.
pub fn status(row: &Row) -> Result<Status, Problem> {
    let choice = || Problem::Field("status", FieldError::Malformed("choice"));
    Ok(match row.text(&["status"])?.map(|word| word.trim().to_ascii_lowercase()).as_deref() {
        None | Some("scheduled") => Status::Scheduled,
        Some("live" | "ongoing") => Status::Live,
        Some("ended" | "completed") => Status::Ended,
        Some("cancelled" | "canceled") => Status::Cancelled,
        Some(_) => return Err(choice()),
    })
}

fn meeting(row: &Row) -> Result<Record, Problem> {
    let id = row.required(ID)?;
    let starts_at = row.required_instant(&["scheduled_date", "scheduled_start_at"])?;
    let minutes = row.number(&["duration"])?.unwrap_or(MINUTES);
    let minutes = u64::try_from(minutes)
        .ok()
        .filter(|minutes| (1..=7 * 24 * 60).contains(minutes))
        .ok_or(Problem::Field("duration", FieldError::OutOfRange(1, 7 * 24 * 60)))?;
    Ok(Record::Session(SessionRecord {
        meeting_id: row.text(&["meeting_id"])?.or_else(|| Some(id.clone())),
        id,
        course: None,
        instructor: Reference { id: row.text(&["instructor_id"])?, email: row.text(&["instructor_email"])? },
        title: row.required(&["title"])?,
        description: row.text(&["description"])?,
        starts_at,
        ends_at: starts_at.plus(Duration::from_secs(minutes * 60)),
        status: status(row)?,
        actual_start_at: row.instant(&["started_at"])?,
        actual_end_at: row.instant(&["ended_at"])?,
        cancel_reason: row.text(&["cancel_reason"])?,
        capacity: None,
        is_recording_enabled: false,
        recording_url: row.text(&["recording_url"])?,
        created_at: row.instant(&["created_at"])?,
    }))
}

fn participant(row: &Row) -> Result<Record, Problem> {
    let (response, came) =
        match row.text(&["status"])?.map(|word| word.trim().to_ascii_lowercase()).as_deref() {
            None | Some("invited" | "absent") => (Response::None, false),
            Some("accepted") => (Response::Accepted, false),
            Some("declined") => (Response::Declined, false),
            Some("attended") => (Response::None, true),
            Some(_) => return Err(Problem::Field("status", FieldError::Malformed("choice"))),
        };
    Ok(Record::Participant(ParticipantRecord {
        session: row.required(&["meeting_id", "meeting"])?,
        person: Reference { id: row.text(&["student_id", "user_id"])?, email: row.text(&["student_email"])? },
        is_invited: true,
        response,
        came,
        joined_at: row.instant(&["joined_at"])?,
        left_at: row.instant(&["left_at"])?,
        minutes: row.count(&["duration"])?,
        created_at: row.instant(&["created_at"])?,
    }))
}
