//! Courses and enrolments.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{
    Engine, NamedIndex, belongs, flag, id, index, number, number_or_null, refers, unique,
};

pub fn tables(engine: Engine) -> Vec<TableCreateStatement> {
    let courses = engine
        .table("courses")
        .col(id())
        .col(engine.text("slug", 80))
        .col(engine.text("title", 255))
        .col(engine.long_text_or_null("description"))
        .col(number("instructor_id"))
        .col(engine.text("course_type", 16))
        .col(number_or_null("max_students"))
        .col(number_or_null("enrollment_deadline"))
        .col(number_or_null("starts_at"))
        .col(number_or_null("ends_at"))
        .col(number_or_null("max_sessions"))
        .col(flag("is_published"))
        .col(number_or_null("archived_at"))
        .col(number("enrolled"))
        .col(number("sessions"))
        .col(engine.text_or_null("external_id", 255))
        .col(number("created_at"))
        .col(number("updated_at"))
        .col(number("version"))
        .foreign_key(&mut refers("courses", "instructor_id", "users"))
        .take();
    let enrollments = engine
        .table("enrollments")
        .col(id())
        .col(number("course_id"))
        .col(number("user_id"))
        .col(engine.text("status", 16))
        .col(number("enrolled_at"))
        .foreign_key(&mut belongs("enrollments", "course_id", "courses"))
        .foreign_key(&mut belongs("enrollments", "user_id", "users"))
        .take();
    vec![courses, enrollments]
}

pub fn indexes() -> Vec<NamedIndex> {
    vec![
        unique("courses", &["slug"]),
        index("courses", &["instructor_id"]),
        index("courses", &["course_type"]),
        index("courses", &["starts_at"]),
        index("courses", &["is_published", "created_at"]),
        unique("enrollments", &["course_id", "user_id"]),
        index("enrollments", &["user_id", "status"]),
    ]
}
