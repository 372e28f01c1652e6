//! What a calendar shows of sessions and courses.

use std::time::Duration;

use estrade_core::attendance::Span;
use estrade_core::course::Course;
use estrade_core::ids::CourseId;
use estrade_core::ports::views::{CalendarSession, CourseRef, Whose};
use estrade_core::session::Status;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::{courses, select_columns, sessions};
use crate::error::Result;
use crate::rows::{course, session};
use crate::unit::Unit;

/// No session is planned for longer: the index on starts then bounds the search on both sides.
const LONGEST: Duration = Duration::from_hours(24);

struct Row {
    session: session::Model,
    course: Option<CourseOfRow>,
}

#[derive(FromQueryResult)]
struct CourseOfRow {
    id: i64,
    slug: String,
    title: String,
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            session: session::Model::from_query_result(row, "s_")?,
            course: CourseOfRow::from_query_result_optional(row, "c_")?,
        })
    }
}

pub async fn of_sessions(
    unit: &Unit,
    whose: Whose,
    span: Span,
    status: Option<Status>,
    limit: u32,
) -> Result<Vec<CalendarSession>> {
    let planned = |column| Expr::col((session::Entity, column));
    let mut query = Query::select();
    select_columns::<session::Entity>(&mut query, "s_");
    for (column, name) in
        [(course::Column::Id, "c_id"), (course::Column::Slug, "c_slug"), (course::Column::Title, "c_title")]
    {
        query.expr_as(Expr::col((course::Entity, column)), name);
    }
    query
        .from(session::Entity)
        .left_join(
            course::Entity,
            Expr::col((course::Entity, course::Column::Id))
                .equals((session::Entity, session::Column::CourseId)),
        )
        .cond_where(sessions::belongs_to(whose))
        .and_where(planned(session::Column::StartsAt).lt(span.to.millis()))
        .and_where(planned(session::Column::StartsAt).gt(span.from.minus(LONGEST).millis()))
        .and_where(planned(session::Column::EndsAt).gt(span.from.millis()))
        .order_by((session::Entity, session::Column::StartsAt), Order::Asc)
        .order_by((session::Entity, session::Column::Id), Order::Asc)
        .limit(u64::from(limit));
    if let Some(status) = status {
        query.and_where(planned(session::Column::Status).eq(status.as_str()));
    }
    let rows: Vec<Row> = unit.all(&query).await?;
    rows.into_iter()
        .map(|row| {
            let course = row.course.map(|course| CourseRef {
                id: CourseId::new(course.id),
                slug: course.slug,
                title: course.title,
            });
            Ok(CalendarSession { session: row.session.try_into()?, course })
        })
        .collect()
}

pub async fn of_courses(unit: &Unit, whose: Whose, span: Span, limit: u32) -> Result<Vec<Course>> {
    use course::Column;
    let col = |column| Expr::col((course::Entity, column));
    let theirs = match whose {
        Whose::Course(id) => Condition::all().add(col(Column::Id).eq(id.get())),
        Whose::Instructor(id) => Condition::all().add(col(Column::InstructorId).eq(id.get())),
        // However one came to be expected, the courses are those that one follows.
        Whose::Student(id) | Whose::OnRoster(id) | Whose::Invited(id) => {
            Condition::all().add(col(Column::Id).in_subquery(courses::followed_by(id)))
        }
        Whose::Everybody => Condition::all(),
    };
    let within = |column| {
        Condition::all().add(col(column).gte(span.from.millis())).add(col(column).lt(span.to.millis()))
    };
    let mut query = Query::select();
    select_columns::<course::Entity>(&mut query, "");
    query
        .from(course::Entity)
        .cond_where(theirs)
        .and_where(col(Column::ArchivedAt).is_null())
        .cond_where(
            Condition::any()
                .add(within(Column::StartsAt))
                .add(within(Column::EndsAt))
                .add(within(Column::EnrollmentDeadline)),
        )
        .order_by((course::Entity, Column::Id), Order::Desc)
        .limit(u64::from(limit));
    let rows: Vec<course::Model> = unit.all(&query).await?;
    rows.into_iter().map(Course::try_from).collect()
}
