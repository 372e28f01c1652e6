//! What a database says, in the words of the port.

use estrade_core::ports::{Constraint, StoreError};
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

pub type Result<T> = std::result::Result<T, StoreError>;

/// A unique index by its name (PostgreSQL and MariaDB name it) and its columns (SQLite names those).
const UNIQUE: &[(&str, &str, Constraint)] = &[
    ("users_email_key_uq", "users.email_key", Constraint::UserEmail),
    ("users_username_key_uq", "users.username_key", Constraint::Username),
    ("courses_slug_uq", "courses.slug", Constraint::CourseSlug),
    (
        "enrollments_course_id_user_id_uq",
        "enrollments.course_id, enrollments.user_id",
        Constraint::Enrollment,
    ),
    ("live_sessions_meeting_id_uq", "live_sessions.meeting_id", Constraint::MeetingId),
    ("live_sessions_room_name_uq", "live_sessions.room_name", Constraint::RoomName),
    (
        "participants_session_id_user_id_uq",
        "participants.session_id, participants.user_id",
        Constraint::Participant,
    ),
    ("stays_session_id_user_id_uq", "stays.session_id, stays.user_id", Constraint::Stay),
    (
        "chat_messages_session_id_user_id_client_id_uq",
        "chat_messages.session_id, chat_messages.user_id, chat_messages.client_id",
        Constraint::ChatMessage,
    ),
    ("logins_secret_hash_uq", "logins.secret_hash", Constraint::Secret),
    (
        "notifications_notice_id_user_id_uq",
        "notifications.notice_id, notifications.user_id",
        Constraint::Notification,
    ),
    (
        "recordings_session_id_key_hash_uq",
        "recordings.session_id, recordings.key_hash",
        Constraint::Recording,
    ),
    ("password_resets_hash_uq", "password_resets.hash", Constraint::Secret),
];

/// Maps what SeaORM reports.
pub fn store_error(error: DbErr) -> StoreError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => StoreError::Conflict(constraint(&message)),
        // A row that the new one points to is not there.
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => StoreError::NotFound,
        Some(_) | None if has_collided(&error) => StoreError::Collided(error.to_string()),
        Some(_) | None if is_corrupt(&error) => StoreError::Corrupt(error.to_string()),
        Some(_) | None => StoreError::Unavailable(error.to_string()),
    }
}

/// Any other unique violation is one of a primary key.
fn constraint(message: &str) -> Constraint {
    let named = UNIQUE.iter().find(|(index, columns, _)| {
        message.contains(index) || message.strip_suffix(columns).is_some_and(|rest| rest.ends_with(": "))
    });
    named.map_or(Constraint::PrimaryKey, |(_, _, constraint)| *constraint)
}

/// Deadlocks, and units that cannot be put in an order: by SQLSTATE (PostgreSQL appendix A; MariaDB reports a deadlock,
/// error 1213, as 40001). A wait that was too long is not among them: another try would only wait again.
fn has_collided(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) = error
    else {
        return false;
    };
    let code = inner.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01"))
}

fn is_corrupt(error: &DbErr) -> bool {
    match error {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => true,
        DbErr::Query(RuntimeErr::SqlxError(inner)) => {
            matches!(**inner, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
        _ => false,
    }
}
