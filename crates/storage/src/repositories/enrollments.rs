//! Enrolments.

use async_trait::async_trait;
use estrade_core::enrollment::{Enrollment, EnrollmentStatus};
use estrade_core::ids::{CourseId, EnrollmentId, UserId};
use estrade_core::ports::EnrollmentRepository;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::found;
use crate::error::{Result, store_error};
use crate::rows::enrollment::{Column, Entity, Model};
use crate::unit::Unit;

#[async_trait]
impl EnrollmentRepository for Unit {
    async fn insert(&mut self, enrollment: &Enrollment) -> Result<()> {
        self.insert_row(Model::from(enrollment)).await
    }

    async fn get(&mut self, id: EnrollmentId) -> Result<Option<Enrollment>> {
        found(Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn find(&mut self, course: CourseId, user: UserId) -> Result<Option<Enrollment>> {
        let query =
            Entity::find().filter(Column::CourseId.eq(course.get())).filter(Column::UserId.eq(user.get()));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn active(&mut self, course: CourseId, user: UserId) -> Result<Option<EnrollmentId>> {
        let query = Query::select()
            .column(Column::Id)
            .from(Entity)
            .and_where(Expr::col(Column::CourseId).eq(course.get()))
            .and_where(Expr::col(Column::UserId).eq(user.get()))
            .and_where(Expr::col(Column::Status).eq(EnrollmentStatus::Active.as_str()))
            .take();
        Ok(self.number(&query).await?.map(EnrollmentId::new))
    }

    async fn change_status(
        &mut self,
        id: EnrollmentId,
        from: EnrollmentStatus,
        to: EnrollmentStatus,
        at: Timestamp,
    ) -> Result<bool> {
        let mut statement = Query::update();
        statement
            .table(Entity)
            .value(Column::Status, to.as_str())
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .and_where(Expr::col(Column::Status).eq(from.as_str()));
        if to == EnrollmentStatus::Active {
            statement.value(Column::EnrolledAt, at.millis());
        }
        Ok(self.execute(&statement).await? == 1)
    }
}
