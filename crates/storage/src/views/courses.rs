//! Lists of courses.

use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::UserId;
use estrade_core::ports::views::{CourseCard, Listed, Page, WhoseCourses};
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::{select_columns, select_person};
use crate::error::Result;
use crate::rows::course::{Column, Entity, Model};
use crate::rows::{enrollment, person, user};
use crate::unit::Unit;

struct CardRow {
    course: Model,
    instructor: person::Person,
}

impl FromQueryResult for CardRow {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            course: Model::from_query_result(row, "c_")?,
            instructor: person::Person::from_query_result(row, "u_")?,
        })
    }
}

fn course(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// Ids of the courses that a student follows.
pub fn followed_by(student: UserId) -> SelectStatement {
    Query::select()
        .column(enrollment::Column::CourseId)
        .from(enrollment::Entity)
        .and_where(Expr::col(enrollment::Column::UserId).eq(student.get()))
        .and_where(Expr::col(enrollment::Column::Status).eq(EnrollmentStatus::Active.as_str()))
        .take()
}

fn wanted(whose: WhoseCourses) -> Condition {
    let in_use = Condition::all().add(course(Column::ArchivedAt).is_null());
    match whose {
        WhoseCourses::Visible(None) => in_use.add(course(Column::IsPublished).eq(true)),
        WhoseCourses::Visible(Some(viewer)) => in_use.add(
            Condition::any()
                .add(course(Column::IsPublished).eq(true))
                .add(course(Column::InstructorId).eq(viewer.get()))
                .add(course(Column::Id).in_subquery(followed_by(viewer))),
        ),
        WhoseCourses::Instructor(id) => Condition::all().add(course(Column::InstructorId).eq(id.get())),
        WhoseCourses::Student(id) => in_use.add(course(Column::Id).in_subquery(followed_by(id))),
    }
}

pub async fn page(unit: &Unit, whose: WhoseCourses, page: Page) -> Result<Listed<CourseCard>> {
    let count =
        Query::select().expr(course(Column::Id).count()).from(Entity).cond_where(wanted(whose)).take();
    let total = unit.count(&count).await?;
    let archived_last = CaseStatement::new().case(course(Column::ArchivedAt).is_null(), 0).finally(1);
    let mut query = Query::select();
    select_columns::<Entity>(&mut query, "c_");
    select_person(&mut query, "u_");
    query
        .from(Entity)
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::InstructorId)),
        )
        .cond_where(wanted(whose));
    if matches!(whose, WhoseCourses::Instructor(_)) {
        query.order_by_expr(archived_last.into(), Order::Asc);
    }
    query
        .order_by((Entity, Column::CreatedAt), Order::Desc)
        .order_by((Entity, Column::Id), Order::Desc)
        .limit(u64::from(page.limit))
        .offset(page.offset());
    let rows: Vec<CardRow> = unit.all(&query).await?;
    let items = rows
        .into_iter()
        .map(|row| Ok(CourseCard { course: row.course.try_into()?, instructor: row.instructor.into() }))
        .collect::<Result<_>>()?;
    Ok(Listed { items, total })
}
