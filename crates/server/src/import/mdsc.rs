//! MdSC: the tables `users`, `courses`, `enrollments`, `live_sessions`, `live_session_participants` and `live_session_chat`.

use estrade_core::chat::ChatKind;
use estrade_core::course::CourseType;
use estrade_core::field::FieldError;
use estrade_core::import::{
    ChatRecord, CourseRecord, EnrollmentRecord, ParticipantRecord, Problem, Reference, SessionRecord,
};
use estrade_core::ports::views::Response;

use super::row::Row;
use super::smartcampus::{person, status};
use super::{Record, Table};

pub const TABLES: &[Table] = &[
    Table { names: &["users"], record: person },
    Table { names: &["courses"], record: course },
    Table { names: &["enrollments", "course_enrollments"], record: enrollment },
    Table { names: &["live_sessions"], record: session },
    Table { names: &["live_session_participants"], record: participant },
    Table { names: &["live_session_chat"], record: chat },
];

const ID: &[&str] = &["id"];
const SESSION: &[&str] = &["session_id", "live_session_id"];

fn by_id(row: &Row, names: &[&'static str]) -> Result<Reference, Problem> {
    Ok(Reference { id: Some(row.required(names)?), email: None })
}

fn course(row: &Row) -> Result<Record, Problem> {
    Ok(Record::Course(CourseRecord {
        id: row.required(ID)?,
        slug: row.text(&["slug"])?,
        title: row.required(&["title"])?,
        description: row.text(&["description", "short_description"])?,
        instructor: by_id(row, &["instructor_id"])?,
        course_type: row.word(&["course_type"], CourseType::OnDemand)?,
        max_students: row.count(&["max_students"])?,
        enrollment_deadline: row.instant(&["enrollment_deadline"])?,
        starts_at: row.instant(&["course_start_date"])?,
        ends_at: row.instant(&["course_end_date"])?,
        max_sessions: row.count(&["max_sessions"])?,
        is_published: row.flag(&["is_published"], false)?,
        created_at: row.instant(&["created_at"])?,
    }))
}

fn enrollment(row: &Row) -> Result<Record, Problem> {
    let is_active = match row.text(&["status"])?.map(|word| word.trim().to_ascii_lowercase()).as_deref() {
        None => row.flag(&["is_active"], true)?,
        Some("active" | "enrolled" | "in_progress" | "completed") => true,
        Some("inactive" | "dropped" | "left" | "cancelled" | "suspended") => false,
        Some(_) => return Err(Problem::Field("status", FieldError::Malformed("choice"))),
    };
    Ok(Record::Enrollment(EnrollmentRecord {
        id: row.text(ID)?,
        course: row.required(&["course_id"])?,
        person: by_id(row, &["user_id", "student_id"])?,
        is_active,
        enrolled_at: row.instant(&["enrolled_at", "created_at"])?,
    }))
}

fn session(row: &Row) -> Result<Record, Problem> {
    Ok(Record::Session(SessionRecord {
        id: row.required(ID)?,
        meeting_id: row.text(&["meeting_id"])?,
        course: row.text(&["course_id"])?,
        instructor: by_id(row, &["instructor_id"])?,
        title: row.required(&["title"])?,
        description: row.text(&["description"])?,
        starts_at: row.required_instant(&["scheduled_start_at"])?,
        ends_at: row.required_instant(&["scheduled_end_at"])?,
        status: status(row)?,
        actual_start_at: row.instant(&["actual_start_at"])?,
        actual_end_at: row.instant(&["actual_end_at"])?,
        cancel_reason: row.text(&["cancel_reason"])?,
        capacity: row.number(&["max_participants"])?,
        is_recording_enabled: row.flag(&["is_recording_enabled"], false)?,
        recording_url: row.text(&["recording_url"])?,
        created_at: row.instant(&["created_at"])?,
    }))
}

fn participant(row: &Row) -> Result<Record, Problem> {
    let joined_at = row.instant(&["joined_at"])?;
    Ok(Record::Participant(ParticipantRecord {
        session: row.required(SESSION)?,
        person: by_id(row, &["user_id"])?,
        // Whoever has a row and never came was expected.
        is_invited: joined_at.is_none(),
        response: Response::None,
        came: false,
        joined_at,
        left_at: row.instant(&["left_at"])?,
        minutes: row.count(&["attendance_duration"])?,
        created_at: row.instant(&["created_at"])?,
    }))
}

fn chat(row: &Row) -> Result<Record, Problem> {
    Ok(Record::Chat(ChatRecord {
        id: row.required(ID)?,
        session: row.required(SESSION)?,
        person: by_id(row, &["user_id"])?,
        kind: row.word(&["message_type"], ChatKind::Text)?,
        text: row.required(&["message"])?,
        created_at: row.instant(&["created_at"])?,
    }))
}
