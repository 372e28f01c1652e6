//! `enrollments`.

use estrade_core::enrollment::{Enrollment, EnrollmentStatus};
use estrade_core::ids::{CourseId, EnrollmentId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "enrollments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub course_id: i64,
    pub user_id: i64,
    pub status: String,
    pub enrolled_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Enrollment> for Model {
    fn from(enrollment: &Enrollment) -> Self {
        Self {
            id: enrollment.id.get(),
            course_id: enrollment.course_id.get(),
            user_id: enrollment.user_id.get(),
            status: enrollment.status.as_str().to_owned(),
            enrolled_at: enrollment.enrolled_at.millis(),
        }
    }
}

impl TryFrom<Model> for Enrollment {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let status = [EnrollmentStatus::Active, EnrollmentStatus::Left]
            .into_iter()
            .find(|status| status.as_str() == row.status)
            .ok_or_else(|| StoreError::Corrupt(format!("enrollments.status holds {:?}", row.status)))?;
        Ok(Self {
            id: EnrollmentId::new(row.id),
            course_id: CourseId::new(row.course_id),
            user_id: UserId::new(row.user_id),
            status,
            enrolled_at: Timestamp::from_millis(row.enrolled_at),
        })
    }
}
