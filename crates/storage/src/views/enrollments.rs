//! Who follows a course.

use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::CourseId;
use estrade_core::ports::views::{EnrollmentRow, Listed, Page};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::{select_columns, select_person};
use crate::error::Result;
use crate::rows::enrollment::{Column, Entity, Model};
use crate::rows::{person, user};
use crate::unit::Unit;

struct Line {
    enrollment: Model,
    person: person::Person,
}

impl FromQueryResult for Line {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            enrollment: Model::from_query_result(row, "e_")?,
            person: person::Person::from_query_result(row, "u_")?,
        })
    }
}

pub async fn page(unit: &Unit, course: CourseId, page: Page) -> Result<Listed<EnrollmentRow>> {
    let active = Condition::all()
        .add(Expr::col((Entity, Column::CourseId)).eq(course.get()))
        .add(Expr::col((Entity, Column::Status)).eq(EnrollmentStatus::Active.as_str()));
    let count = Query::select()
        .expr(Expr::col((Entity, Column::Id)).count())
        .from(Entity)
        .cond_where(active.clone())
        .take();
    let total = unit.count(&count).await?;
    let mut query = Query::select();
    select_columns::<Entity>(&mut query, "e_");
    select_person(&mut query, "u_");
    query
        .from(Entity)
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::UserId)),
        )
        .cond_where(active)
        .order_by((user::Entity, user::Column::NameKey), Order::Asc)
        .order_by((user::Entity, user::Column::Id), Order::Asc)
        .limit(u64::from(page.limit))
        .offset(page.offset());
    let rows: Vec<Line> = unit.all(&query).await?;
    let items = rows
        .into_iter()
        .map(|line| Ok(EnrollmentRow { enrollment: line.enrollment.try_into()?, person: line.person.into() }))
        .collect::<Result<_>>()?;
    Ok(Listed { items, total })
}
