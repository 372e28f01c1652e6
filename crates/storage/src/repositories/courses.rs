//! Courses and their counters.

use std::collections::HashMap;

use async_trait::async_trait;
use estrade_core::course::Course;
use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::{CourseId, EnrollmentId, UserId};
use estrade_core::ports::views::ListStamp;
use estrade_core::ports::{CourseRepository, SeenCourse};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QueryResult, QuerySelect,
};

use super::{found, matched_version};
use crate::error::{Result, store_error};
use crate::lists::{pair_pieces, pairs};
use crate::rows::course::{ActiveModel, Column, Entity, Model};
use crate::rows::enrollment;
use crate::unit::Unit;
use crate::views::select_columns;

impl Unit {
    /// `counter + 1` while below `bound`, where there is one.
    async fn claim(&self, id: CourseId, counter: Column, bound: Column) -> Result<bool> {
        let statement = Query::update()
            .table(Entity)
            .value(counter, Expr::col(counter).add(1))
            .value(Column::Listing, Expr::col(Column::Listing).add(1))
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .cond_where(
                Condition::any().add(Expr::col(bound).is_null()).add(Expr::col(counter).lt(Expr::col(bound))),
            )
            .take();
        Ok(self.execute(&statement).await? == 1)
    }

    /// Gives courses another stamp.
    pub(super) async fn relist_where(&self, which: Expr) -> Result<()> {
        let statement = Query::update()
            .table(Entity)
            .value(Column::Listing, Expr::col(Column::Listing).add(1))
            .and_where(which)
            .take();
        self.execute(&statement).await.map(|_| ())
    }

    async fn release(&self, id: CourseId, counter: Column) -> Result<()> {
        let statement = Query::update()
            .table(Entity)
            .value(counter, Expr::col(counter).sub(1))
            .value(Column::Listing, Expr::col(Column::Listing).add(1))
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .and_where(Expr::col(counter).gt(0))
            .take();
        self.execute(&statement).await.map(|_| ())
    }
}

/// Who looks, as a number: no user has the id 0.
pub fn viewer(user: Option<UserId>) -> i64 {
    user.map_or(0, UserId::get)
}

/// Courses, each as somebody stands to it: by the ids of both.
pub async fn find_seen(unit: &Unit, keys: &[(i64, i64)]) -> Result<HashMap<(i64, i64), SeenCourse>> {
    let mut found = HashMap::with_capacity(keys.len());
    for piece in pair_pieces(keys) {
        let wanted = |column: &'static str| Expr::col(("wanted", column));
        let mut query = Query::select();
        select_columns::<Entity>(&mut query, "");
        query
            .expr_as(wanted("b"), "viewer")
            .expr_as(Expr::col((enrollment::Entity, enrollment::Column::Id)), "enrollment")
            .from_subquery(pairs(unit, &piece), "wanted")
            .inner_join(Entity, Expr::col((Entity, Column::Id)).equals(("wanted", "a")))
            .left_join(
                enrollment::Entity,
                Condition::all()
                    .add(
                        Expr::col((enrollment::Entity, enrollment::Column::CourseId))
                            .equals((Entity, Column::Id)),
                    )
                    .add(Expr::col((enrollment::Entity, enrollment::Column::UserId)).equals(("wanted", "b")))
                    .add(
                        Expr::col((enrollment::Entity, enrollment::Column::Status))
                            .eq(EnrollmentStatus::Active.as_str()),
                    ),
            );
        for SeenRow { course, viewer, enrollment } in unit.all(&query).await? {
            let stamp = ListStamp {
                listing: course.listing,
                version: course.version,
                enrolled: course.enrolled,
                sessions: course.sessions,
            };
            let key = (course.id, viewer);
            let enrollment = enrollment.map(EnrollmentId::new);
            found.insert(key, SeenCourse { course: course.try_into()?, enrollment, stamp });
        }
    }
    Ok(found)
}

struct SeenRow {
    course: Model,
    viewer: i64,
    enrollment: Option<i64>,
}

impl FromQueryResult for SeenRow {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            course: Model::from_query_result(row, "")?,
            viewer: row.try_get("", "viewer")?,
            enrollment: row.try_get("", "enrollment")?,
        })
    }
}

#[async_trait]
impl CourseRepository for Unit {
    async fn insert(&mut self, course: &Course) -> Result<()> {
        self.insert_row(Model::from(course)).await
    }

    async fn get(&mut self, id: CourseId) -> Result<Option<Course>> {
        found(Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn seen_by(&mut self, id: CourseId, user: Option<UserId>) -> Result<Option<SeenCourse>> {
        if let Some(reads) = &self.reads {
            return reads.course(id, user).await;
        }
        let key = (id.get(), viewer(user));
        Ok(find_seen(self, &[key]).await?.remove(&key))
    }

    async fn by_slug(&mut self, slug: &str) -> Result<Option<Course>> {
        let query = Entity::find().filter(Column::Slug.eq(slug));
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn by_external_id(&mut self, id: &str) -> Result<Option<Course>> {
        let query = Entity::find().filter(Column::ExternalId.eq(id)).order_by_asc(Column::Id).limit(1);
        found(query.one(&self.connection).await.map_err(store_error)?)
    }

    async fn update(&mut self, course: &Course) -> Result<()> {
        let row = Model::from(course);
        // A claim may have taken a place since the course was read: a lower bound must still hold it.
        let room_enough = row
            .max_students
            .map(|max| Condition::any().add(Column::MaxStudents.eq(max)).add(Column::Enrolled.lte(max)));
        let values = ActiveModel {
            id: NotSet,
            enrolled: NotSet,
            sessions: NotSet,
            listing: NotSet,
            created_at: NotSet,
            slug: Set(row.slug),
            title: Set(row.title),
            description: Set(row.description),
            instructor_id: Set(row.instructor_id),
            course_type: Set(row.course_type),
            max_students: Set(row.max_students),
            enrollment_deadline: Set(row.enrollment_deadline),
            starts_at: Set(row.starts_at),
            ends_at: Set(row.ends_at),
            max_sessions: Set(row.max_sessions),
            is_published: Set(row.is_published),
            archived_at: Set(row.archived_at),
            external_id: Set(row.external_id),
            updated_at: Set(row.updated_at),
            version: Set(row.version + 1),
        };
        let mut update = Entity::update_many()
            .set(values)
            .filter(Column::Id.eq(row.id))
            .filter(Column::Version.eq(row.version));
        if let Some(room_enough) = room_enough {
            update = update.filter(room_enough);
        }
        matched_version(update.exec(&self.connection).await.map_err(store_error)?.rows_affected)
    }

    async fn claim_place(&mut self, id: CourseId) -> Result<bool> {
        self.claim(id, Column::Enrolled, Column::MaxStudents).await
    }

    async fn claim_places(&mut self, id: CourseId, count: u32) -> Result<bool> {
        let after = Expr::col(Column::Enrolled).add(i64::from(count));
        let fits = after.clone().lte(Expr::col(Column::MaxStudents));
        let mut statement = Query::update()
            .table(Entity)
            .value(Column::Enrolled, after)
            .and_where(Expr::col(Column::Id).eq(id.get()))
            .take();
        if count > 0 {
            statement
                .value(Column::Listing, Expr::col(Column::Listing).add(1))
                .cond_where(Condition::any().add(Expr::col(Column::MaxStudents).is_null()).add(fits));
        }
        Ok(self.execute(&statement).await? == 1)
    }

    async fn release_place(&mut self, id: CourseId) -> Result<()> {
        self.release(id, Column::Enrolled).await
    }

    async fn claim_session(&mut self, id: CourseId) -> Result<bool> {
        self.claim(id, Column::Sessions, Column::MaxSessions).await
    }

    async fn release_session(&mut self, id: CourseId) -> Result<()> {
        self.release(id, Column::Sessions).await
    }

    async fn relist(&mut self, id: CourseId) -> Result<()> {
        self.relist_where(Expr::col(Column::Id).eq(id.get())).await
    }
}
