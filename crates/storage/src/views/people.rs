//! People who are looked for. Beginnings are found by a range of an index, which every engine walks alike; words within a
//! name only among an instructor's own students.

use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::UserId;
use estrade_core::ports::StoreError;
use estrade_core::ports::views::{Among, Listed, Page, PeopleQuery, PersonRow};
use estrade_core::text::folded;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr, Order, Query, SelectStatement, UnionType};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::select_person;
use crate::error::Result;
use crate::rows::user::{Column, Entity};
use crate::rows::{course, enrollment, person};
use crate::unit::Unit;

/// What the found are called in the page's query.
const FOUND: &str = "found";

struct Line {
    person: person::Person,
    role: String,
}

impl FromQueryResult for Line {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self { person: person::Person::from_query_result(row, "u_")?, role: row.try_get("", "role")? })
    }
}

impl TryFrom<Line> for PersonRow {
    type Error = StoreError;
    fn try_from(line: Line) -> Result<Self> {
        let role = line.role.parse();
        let role = role.map_err(|_| StoreError::Corrupt(format!("users.role holds {:?}", line.role)))?;
        Ok(Self { person: line.person.into(), role })
    }
}

fn user(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// Not disabled, and of the role asked for.
fn eligible(query: &PeopleQuery) -> Condition {
    let in_use = Condition::all().add(user(Column::DisabledAt).is_null());
    match query.role {
        Some(role) => in_use.add(user(Column::Role).eq(role.as_str())),
        None => in_use,
    }
}

/// Keys that begin so: everything up to the last character there is. Keys compare by code points on every engine.
fn begins(column: Column, start: &str) -> Condition {
    Condition::all().add(user(column).gte(start)).add(user(column).lt(format!("{start}\u{10FFFF}")))
}

/// A word within the name begins so.
fn word_begins(start: &str) -> Expr {
    let plain = start.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    user(Column::NameKey).like(LikeExpr::new(format!("% {plain}%")).escape('!'))
}

fn ids(query: &PeopleQuery, wanted: Condition) -> SelectStatement {
    Query::select()
        .expr_as(user(Column::Id), "user_id")
        .from(Entity)
        .cond_where(eligible(query))
        .cond_where(wanted)
        .take()
}

fn students_of(instructor: UserId, query: &PeopleQuery) -> SelectStatement {
    let mut students = Query::select();
    students
        .distinct()
        .expr_as(user(Column::Id), "user_id")
        .from(course::Entity)
        .inner_join(
            enrollment::Entity,
            Expr::col((enrollment::Entity, enrollment::Column::CourseId))
                .equals((course::Entity, course::Column::Id)),
        )
        .inner_join(Entity, user(Column::Id).equals((enrollment::Entity, enrollment::Column::UserId)))
        .and_where(Expr::col((course::Entity, course::Column::InstructorId)).eq(instructor.get()))
        .and_where(
            Expr::col((enrollment::Entity, enrollment::Column::Status)).eq(EnrollmentStatus::Active.as_str()),
        )
        .cond_where(eligible(query));
    let Some(search) = &query.search else { return students };
    let start = folded(search.as_str());
    let named = Condition::any().add(begins(Column::NameKey, &start)).add(word_begins(&start));
    let known = ids(query, Condition::all().add(user(Column::EmailKey).eq(search.as_str().to_lowercase())));
    students.cond_where(named).union(UnionType::Distinct, known).take()
}

/// Ids of the people found; none where everybody eligible is meant. A union, not an `OR`, so that each part uses its
/// index.
fn found(query: &PeopleQuery) -> Option<SelectStatement> {
    match (query.among, &query.search) {
        (Among::StudentsOf(instructor), _) => Some(students_of(instructor, query)),
        (Among::Everybody, None) => None,
        (Among::Everybody, Some(search)) => {
            let typed = search.as_str().to_lowercase();
            let by_name = ids(query, begins(Column::NameKey, &folded(search.as_str())));
            let mut found = by_name;
            found
                .union(UnionType::Distinct, ids(query, begins(Column::UsernameKey, &typed)))
                .union(UnionType::Distinct, ids(query, begins(Column::EmailKey, &typed)));
            Some(found)
        }
    }
}

pub async fn page(unit: &Unit, query: &PeopleQuery, page: Page) -> Result<Listed<PersonRow>> {
    let (mut count, mut lines) = (Query::select(), Query::select());
    select_person(&mut lines, "u_");
    lines.expr_as(user(Column::Role), "role");
    match found(query) {
        Some(found) => {
            count.expr(Expr::col((FOUND, "user_id")).count()).from_subquery(found.clone(), FOUND);
            lines.from_subquery(found, FOUND).inner_join(Entity, user(Column::Id).equals((FOUND, "user_id")));
        }
        None => {
            count.expr(user(Column::Id).count()).from(Entity).cond_where(eligible(query));
            lines.from(Entity).cond_where(eligible(query));
        }
    }
    lines
        .order_by((Entity, Column::NameKey), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .limit(u64::from(page.limit))
        .offset(page.offset());
    let total = unit.count(&count).await?;
    let rows: Vec<Line> = unit.all(&lines).await?;
    Ok(Listed { items: rows.into_iter().map(PersonRow::try_from).collect::<Result<_>>()?, total })
}
