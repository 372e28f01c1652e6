//! The first students of several rosters at once.
//!
//! Each roster is read by a branch of its own, in the order of an index and no further than asked: a class of ten
//! thousand costs no more than one of fifty.

use std::collections::HashMap;

use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::ports::views::{Attendee, Person};
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use estrade_core::user::Role;
use sea_orm::sea_query::{Asterisk, Condition, Expr, ExprTrait, Order, Query, SelectStatement, UnionType};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::select_person;
use crate::error::Result;
use crate::lists::pieces;
use crate::rows::participant::{Column, Entity, response};
use crate::rows::{enrollment, person, stay, user};
use crate::unit::Unit;
use crate::views::roster::on_roster;

/// Sessions that one call takes.
const SESSIONS: usize = 100;

/// A student's line, below the session or course that it was found by.
struct Line {
    key: i64,
    person: person::Person,
    roster: Option<RosterPart>,
}

struct RosterPart {
    response: String,
    joined_at: Option<i64>,
    left_at: Option<i64>,
    present_since: Option<i64>,
}

/// A line that was found on the roster itself.
struct OnRoster(Line);

/// A line that was found among the enrolments of a course.
struct Enrolled(Line);

impl FromQueryResult for OnRoster {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self(Line {
            key: row.try_get("", "found_by")?,
            person: person::Person::from_query_result(row, "u_")?,
            roster: Some(RosterPart {
                response: row.try_get("", "response")?,
                joined_at: row.try_get("", "joined_at")?,
                left_at: row.try_get("", "left_at")?,
                present_since: row.try_get("", "present_since")?,
            }),
        }))
    }
}

impl FromQueryResult for Enrolled {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self(Line {
            key: row.try_get("", "found_by")?,
            person: person::Person::from_query_result(row, "u_")?,
            roster: None,
        }))
    }
}

impl Line {
    fn attendee(self) -> Result<Attendee> {
        let person = Person::from(self.person);
        let Some(roster) = self.roster else { return Ok(Attendee::expected(person)) };
        let instant = |at: Option<i64>| at.map(Timestamp::from_millis);
        Ok(Attendee {
            person,
            response: response(&roster.response)?,
            joined_at: instant(roster.joined_at),
            left_at: instant(roster.left_at),
            present_since: instant(roster.present_since),
        })
    }
}

/// Whole queries one below the other. Each stands in brackets of its own, so that each keeps its order and limit.
fn stacked(branches: impl IntoIterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let mut wrapped = branches
        .into_iter()
        .map(|branch| Query::select().column(Asterisk).from_subquery(branch, "branch").take());
    let mut first = wrapped.next()?;
    for other in wrapped {
        first.union(UnionType::All, other);
    }
    Some(first)
}

/// Rows of rosters, with who they are and since when they are in the room.
fn on_rosters() -> SelectStatement {
    let row = |column| Expr::col((Entity, column));
    let mut query = Query::select();
    query.expr_as(row(Column::SessionId), "found_by");
    select_person(&mut query, "u_");
    query
        .expr_as(row(Column::Response), "response")
        .expr_as(row(Column::JoinedAt), "joined_at")
        .expr_as(row(Column::LeftAt), "left_at")
        .expr_as(Expr::col((stay::Entity, stay::Column::OpenedAt)), "present_since")
        .from(Entity)
        .inner_join(user::Entity, Expr::col((user::Entity, user::Column::Id)).eq(row(Column::UserId)))
        .left_join(
            stay::Entity,
            Condition::all()
                .add(Expr::col((stay::Entity, stay::Column::SessionId)).eq(row(Column::SessionId)))
                .add(Expr::col((stay::Entity, stay::Column::UserId)).eq(row(Column::UserId))),
        )
        .cond_where(on_roster())
        .take()
}

fn no_admin() -> Expr {
    Expr::col((user::Entity, user::Column::Role)).ne(Role::Admin.as_str())
}

/// The first of a session's roster rows that are not a host's.
fn first_on_roster(session: i64, instructor: i64, limit: u32) -> SelectStatement {
    on_rosters()
        .and_where(Expr::col((Entity, Column::SessionId)).eq(session))
        .and_where(Expr::col((Entity, Column::UserId)).ne(instructor))
        .and_where(no_admin())
        .order_by((Entity, Column::UserId), Order::Asc)
        .limit(u64::from(limit))
        .take()
}

/// The first of a course's enrolments.
fn first_enrolled(course: i64, limit: u32) -> SelectStatement {
    use enrollment::{Column, Entity};
    let row = |column| Expr::col((Entity, column));
    let mut query = Query::select();
    query.expr_as(row(Column::CourseId), "found_by");
    select_person(&mut query, "u_");
    query
        .from(Entity)
        .inner_join(user::Entity, Expr::col((user::Entity, user::Column::Id)).eq(row(Column::UserId)))
        .and_where(row(Column::CourseId).eq(course))
        .and_where(row(Column::Status).eq(EnrollmentStatus::Active.as_str()))
        .and_where(no_admin())
        .order_by((Entity, Column::UserId), Order::Asc)
        .limit(u64::from(limit))
        .take()
}

type ByKey = HashMap<i64, Vec<Attendee>>;

/// Lines by what they were found by, each person once. A padded piece finds some of them several times.
fn sorted(lines: impl IntoIterator<Item = Line>) -> Result<ByKey> {
    let mut by_key: ByKey = HashMap::new();
    for line in lines {
        by_key.entry(line.key).or_default().push(line.attendee()?);
    }
    for attendees in by_key.values_mut() {
        attendees.sort_by_key(|attendee| attendee.person.id);
        attendees.dedup_by_key(|attendee| attendee.person.id);
    }
    Ok(by_key)
}

pub async fn first(unit: &Unit, sessions: &[Session], limit: u32) -> Result<Vec<Vec<Attendee>>> {
    let keys: Vec<(i64, i64)> =
        sessions.iter().take(SESSIONS).map(|s| (s.id.get(), s.instructor_id.get())).collect();
    let mut courses: Vec<i64> =
        sessions.iter().take(SESSIONS).filter_map(|s| s.course_id).map(CourseId::get).collect();
    courses.sort_unstable();
    courses.dedup();
    let of_sessions = pieces(&keys).next().unwrap_or_default();
    let of_courses = pieces(&courses).next().unwrap_or_default();
    let on_rosters: Vec<OnRoster> =
        match stacked(of_sessions.into_iter().map(|(id, host)| first_on_roster(id, host, limit))) {
            Some(query) => unit.all(&query).await?,
            None => Vec::new(),
        };
    let enrolled: Vec<Enrolled> = match stacked(of_courses.into_iter().map(|id| first_enrolled(id, limit))) {
        Some(query) => unit.all(&query).await?,
        None => Vec::new(),
    };
    let mut on_rosters = sorted(on_rosters.into_iter().map(|line| line.0))?;
    let enrolled = sorted(enrolled.into_iter().map(|line| line.0))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(sessions
        .iter()
        .map(|session| {
            let mut attendees = on_rosters.remove(&session.id.get()).unwrap_or_default();
            let course = session.course_id.and_then(|id| enrolled.get(&id.get()));
            // The roster's own line first: a stable sort keeps it before that of the enrolment.
            attendees.extend(
                course.into_iter().flatten().filter(|e| e.person.id != session.instructor_id).cloned(),
            );
            attendees.sort_by_key(|attendee| attendee.person.id);
            attendees.dedup_by_key(|attendee| attendee.person.id);
            attendees.truncate(limit);
            attendees
        })
        .collect())
}

pub async fn of_person(
    unit: &Unit,
    user: UserId,
    sessions: &[SessionId],
) -> Result<Vec<(SessionId, Attendee)>> {
    let ids: Vec<i64> = sessions.iter().take(SESSIONS).map(|id| id.get()).collect();
    let Some(ids) = pieces(&ids).next() else { return Ok(Vec::new()) };
    let query = on_rosters()
        .and_where(Expr::col((Entity, Column::UserId)).eq(user.get()))
        .and_where(Expr::col((Entity, Column::SessionId)).is_in(ids))
        .take();
    let rows: Vec<OnRoster> = unit.all(&query).await?;
    rows.into_iter().map(|row| Ok((SessionId::new(row.0.key), row.0.attendee()?))).collect()
}
