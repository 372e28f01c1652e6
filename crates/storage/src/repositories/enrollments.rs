//! Enrolments.

use async_trait::async_trait;
use estrade_core::enrollment::{Enrollment, EnrollmentStatus};
use estrade_core::ids::{CourseId, EnrollmentId, UserId};
use estrade_core::ports::EnrollmentRepository;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, Insert, IntoActiveModel, QueryFilter};

use super::{all_of, found};
use crate::error::{Result, store_error};
use crate::lists::pieces;
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

    async fn of_users(&mut self, course: CourseId, users: &[UserId]) -> Result<Vec<Enrollment>> {
        let ids: Vec<i64> = users.iter().map(|user| user.get()).collect();
        let mut all = Vec::new();
        for piece in pieces(&ids) {
            let query =
                Entity::find().filter(Column::CourseId.eq(course.get())).filter(Column::UserId.is_in(piece));
            all.extend(all_of(query.all(&self.connection).await.map_err(store_error)?)?);
        }
        Ok(all)
    }

    async fn insert_all(&mut self, enrollments: &[Enrollment]) -> Result<()> {
        if enrollments.is_empty() {
            return Ok(());
        }
        let rows = enrollments.iter().map(|enrollment| Model::from(enrollment).into_active_model());
        Insert::many(rows).exec_without_returning(&self.connection).await.map(|_| ()).map_err(store_error)
    }

    async fn come_back(&mut self, ids: &[EnrollmentId], at: Timestamp) -> Result<()> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        for piece in pieces(&ids) {
            let statement = Query::update()
                .table(Entity)
                .value(Column::Status, EnrollmentStatus::Active.as_str())
                .value(Column::EnrolledAt, at.millis())
                .and_where(Expr::col(Column::Id).is_in(piece))
                .and_where(Expr::col(Column::Status).eq(EnrollmentStatus::Left.as_str()))
                .take();
            self.execute(&statement).await?;
        }
        Ok(())
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
