//! Live sessions, their roster, attendance and chat.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{
    Engine, NamedIndex, belongs, flag, id, index, number, number_or_null, refers, unique,
};

pub fn tables(engine: Engine) -> Vec<TableCreateStatement> {
    vec![
        live_sessions(engine),
        participants(engine),
        stays(engine),
        attendance_intervals(engine),
        chat_messages(engine),
    ]
}

fn live_sessions(engine: Engine) -> TableCreateStatement {
    engine
        .table("live_sessions")
        .col(id())
        .col(engine.text("meeting_id", 36))
        .col(number_or_null("course_id"))
        .col(number("instructor_id"))
        .col(engine.text("title", 255))
        .col(engine.long_text_or_null("description"))
        .col(number("starts_at"))
        .col(number("ends_at"))
        .col(engine.text("status", 16))
        .col(number_or_null("actual_start_at"))
        .col(number_or_null("actual_end_at"))
        .col(engine.text_or_null("cancel_reason", 500))
        .col(engine.text("engine", 16))
        .col(engine.text("room_name", 120))
        .col(engine.text("room_password", 32))
        .col(number("capacity"))
        .col(number("seats_taken"))
        .col(flag("is_recording_enabled"))
        .col(engine.long_text_or_null("recording_url"))
        .col(engine.text_or_null("external_id", 255))
        .col(number("revision"))
        .col(number("version"))
        .col(number("created_at"))
        .col(number("updated_at"))
        .foreign_key(&mut refers("live_sessions", "course_id", "courses"))
        .foreign_key(&mut refers("live_sessions", "instructor_id", "users"))
        .take()
}

fn participants(engine: Engine) -> TableCreateStatement {
    engine
        .table("participants")
        .col(id())
        .col(number("session_id"))
        .col(number("user_id"))
        .col(flag("invited"))
        .col(engine.text("response", 16))
        .col(flag("moderator"))
        .col(number_or_null("removed_at"))
        .col(number_or_null("joined_at"))
        .col(number_or_null("left_at"))
        .col(number("created_at"))
        .foreign_key(&mut belongs("participants", "session_id", "live_sessions"))
        .foreign_key(&mut belongs("participants", "user_id", "users"))
        .take()
}

fn stays(engine: Engine) -> TableCreateStatement {
    engine
        .table("stays")
        .col(id())
        .col(number("session_id"))
        .col(number("user_id"))
        .col(engine.text("source", 8))
        .col(number("opened_at"))
        .col(number("seen_at"))
        .col(flag("confirmed"))
        .col(flag("seated"))
        .foreign_key(&mut belongs("stays", "session_id", "live_sessions"))
        .foreign_key(&mut belongs("stays", "user_id", "users"))
        .take()
}

fn attendance_intervals(engine: Engine) -> TableCreateStatement {
    engine
        .table("attendance_intervals")
        .col(id())
        .col(number("session_id"))
        .col(number("user_id"))
        .col(engine.text("source", 8))
        .col(number("joined_at"))
        .col(number("left_at"))
        .col(engine.text("reason", 24))
        .col(flag("confirmed"))
        .foreign_key(&mut belongs("attendance_intervals", "session_id", "live_sessions"))
        .foreign_key(&mut belongs("attendance_intervals", "user_id", "users"))
        .take()
}

fn chat_messages(engine: Engine) -> TableCreateStatement {
    engine
        .table("chat_messages")
        .col(id())
        .col(number("session_id"))
        .col(number("user_id"))
        .col(engine.text("client_id", 64))
        .col(engine.text("kind", 16))
        .col(engine.long_text("text"))
        .col(number_or_null("reply_to"))
        .col(number("created_at"))
        .foreign_key(&mut belongs("chat_messages", "session_id", "live_sessions"))
        .foreign_key(&mut belongs("chat_messages", "user_id", "users"))
        .take()
}

pub fn indexes() -> Vec<NamedIndex> {
    vec![
        unique("live_sessions", &["meeting_id"]),
        unique("live_sessions", &["room_name"]),
        index("live_sessions", &["course_id", "starts_at"]),
        index("live_sessions", &["instructor_id", "starts_at"]),
        index("live_sessions", &["starts_at"]),
        index("live_sessions", &["status", "starts_at"]),
        unique("participants", &["session_id", "user_id"]),
        index("participants", &["user_id"]),
        unique("stays", &["session_id", "user_id"]),
        index("stays", &["user_id"]),
        index("stays", &["seen_at"]),
        index("attendance_intervals", &["session_id", "user_id"]),
        index("attendance_intervals", &["user_id"]),
        // Ids grow with time: pages of a chat follow them, and the index is that of (session, created).
        index("chat_messages", &["session_id", "id"]),
        unique("chat_messages", &["session_id", "user_id", "client_id"]),
        index("chat_messages", &["user_id"]),
    ]
}
