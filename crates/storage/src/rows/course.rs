//! `courses`.

use estrade_core::course::Course;
use estrade_core::ids::{CourseId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::text::{Description, Title};
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::{count, instant, millis, word};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "courses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub slug: String,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub instructor_id: i64,
    pub course_type: String,
    pub max_students: Option<i64>,
    pub enrollment_deadline: Option<i64>,
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub max_sessions: Option<i64>,
    pub is_published: bool,
    pub archived_at: Option<i64>,
    pub enrolled: i64,
    pub sessions: i64,
    pub external_id: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
    /// Grows whenever lists of its sessions show something else.
    pub listing: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Course> for Model {
    fn from(course: &Course) -> Self {
        Self {
            id: course.id.get(),
            slug: course.slug.clone(),
            title: course.title.as_str().to_owned(),
            description: course.description.as_ref().map(|d| d.as_str().to_owned()),
            instructor_id: course.instructor_id.get(),
            course_type: course.course_type.as_str().to_owned(),
            max_students: course.max_students.map(i64::from),
            enrollment_deadline: millis(course.enrollment_deadline),
            starts_at: millis(course.starts_at),
            ends_at: millis(course.ends_at),
            max_sessions: course.max_sessions.map(i64::from),
            is_published: course.is_published,
            archived_at: millis(course.archived_at),
            enrolled: i64::from(course.enrolled),
            sessions: i64::from(course.sessions),
            external_id: course.external_id.clone(),
            created_at: course.created_at.millis(),
            updated_at: course.updated_at.millis(),
            version: course.version,
            listing: 0,
        }
    }
}

impl TryFrom<Model> for Course {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: CourseId::new(row.id),
            slug: row.slug,
            title: Title::stored(row.title),
            description: row.description.map(Description::stored),
            instructor_id: UserId::new(row.instructor_id),
            course_type: word("courses.course_type", &row.course_type)?,
            max_students: row.max_students.map(|n| count("courses.max_students", n)).transpose()?,
            enrollment_deadline: instant(row.enrollment_deadline),
            starts_at: instant(row.starts_at),
            ends_at: instant(row.ends_at),
            max_sessions: row.max_sessions.map(|n| count("courses.max_sessions", n)).transpose()?,
            is_published: row.is_published,
            archived_at: instant(row.archived_at),
            enrolled: count("courses.enrolled", row.enrolled)?,
            sessions: count("courses.sessions", row.sessions)?,
            external_id: row.external_id,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            version: row.version,
        })
    }
}
