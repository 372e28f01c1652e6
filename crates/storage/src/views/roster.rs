//! The roster of a session: active enrolments of its course, invited students, and everybody who ever came.

use std::collections::HashMap;

use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::{CourseId, EnrollmentId, ParticipantId, UserId};
use estrade_core::ports::views::{Listed, Page, Response, RosterRow};
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use estrade_core::user::Role;
use sea_orm::sea_query::{
    CaseStatement, Condition, Expr, ExprTrait, Order, Query, SelectStatement, UnionType,
};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::select_person;
use crate::error::Result;
use crate::lists::pieces;
use crate::rows::participant::{Column, Entity, response, response_word};
use crate::rows::{course, enrollment, person, session, stay, user};
use crate::unit::Unit;

/// How many stand on a session's roster besides what its course's counter says, and how many are in the room.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    /// On the roster without an active enrolment, and not declined.
    pub besides_enrolled: i64,
    /// Enrolled, but declined.
    pub enrolled_declined: i64,
    /// In the room.
    pub present: i64,
}

pub fn row(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// Invited, or came: a row that was only made to keep somebody out is not on the roster.
pub fn on_roster() -> Condition {
    Condition::any().add(row(Column::Invited).eq(true)).add(row(Column::JoinedAt).is_not_null())
}

/// Said no and never came.
pub fn declined() -> Condition {
    Condition::all()
        .add(row(Column::Response).eq(response_word(Response::Declined)))
        .add(row(Column::JoinedAt).is_null())
}

/// Joins a roster row to the active enrolment of the same person in `course` (a column or a value).
fn enrolled_in(course: Expr) -> Condition {
    let column = |column| Expr::col((enrollment::Entity, column));
    Condition::all()
        .add(column(enrollment::Column::CourseId).eq(course))
        .add(column(enrollment::Column::UserId).eq(row(Column::UserId)))
        .add(column(enrollment::Column::Status).eq(EnrollmentStatus::Active.as_str()))
}

/// Ids of the sessions that a student is invited to by name.
pub fn invited(student: UserId) -> SelectStatement {
    Query::select()
        .column((Entity, Column::SessionId))
        .from(Entity)
        .and_where(row(Column::UserId).eq(student.get()))
        .and_where(row(Column::Invited).eq(true))
        .take()
}

/// Ids of the sessions of the courses that a student is enrolled in.
fn of_courses(student: UserId) -> SelectStatement {
    Query::select()
        .column((session::Entity, session::Column::Id))
        .from(session::Entity)
        .inner_join(
            enrollment::Entity,
            Expr::col((enrollment::Entity, enrollment::Column::CourseId))
                .equals((session::Entity, session::Column::CourseId)),
        )
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::UserId)).eq(student.get()))
        .and_where(
            Expr::col((enrollment::Entity, enrollment::Column::Status)).eq(EnrollmentStatus::Active.as_str()),
        )
        .take()
}

/// Ids of the sessions on whose roster a student is: enrolled, or invited. A union, not an `OR`, so that both halves use
/// their index.
pub fn on_whose_rosters(student: UserId) -> SelectStatement {
    of_courses(student).union(UnionType::Distinct, invited(student)).take()
}

/// Ids of the sessions that expect a student: the same, but for courses that are archived.
pub fn expecting(student: UserId) -> SelectStatement {
    of_courses(student)
        .inner_join(
            course::Entity,
            Expr::col((course::Entity, course::Column::Id))
                .equals((session::Entity, session::Column::CourseId)),
        )
        .and_where(Expr::col((course::Entity, course::Column::ArchivedAt)).is_null())
        .union(UnionType::Distinct, invited(student))
        .take()
}

/// Ids of the sessions that a student declined.
pub fn declined_by(student: UserId) -> SelectStatement {
    Query::select()
        .column((Entity, Column::SessionId))
        .from(Entity)
        .and_where(row(Column::UserId).eq(student.get()))
        .and_where(row(Column::Response).eq(response_word(Response::Declined)))
        .take()
}

/// Counts for the sessions of a page, by their ids: two statements, none for an empty page.
pub async fn counts(unit: &Unit, sessions: &[i64]) -> Result<HashMap<i64, Counts>> {
    #[derive(FromQueryResult)]
    struct OnRoster {
        session_id: i64,
        besides_enrolled: i64,
        enrolled_declined: i64,
    }
    #[derive(FromQueryResult)]
    struct InRoom {
        session_id: i64,
        present: i64,
    }
    let mut counts: HashMap<i64, Counts> = HashMap::new();
    for piece in pieces(sessions) {
        for line in unit.all::<_, OnRoster>(&on_rosters(&piece)).await? {
            let counted = counts.entry(line.session_id).or_default();
            counted.besides_enrolled = line.besides_enrolled;
            counted.enrolled_declined = line.enrolled_declined;
        }
        let in_rooms = Query::select()
            .column(stay::Column::SessionId)
            .expr_as(Expr::col(stay::Column::UserId).count(), "present")
            .from(stay::Entity)
            .and_where(Expr::col(stay::Column::SessionId).is_in(piece))
            .group_by_col(stay::Column::SessionId)
            .take();
        for line in unit.all::<_, InRoom>(&in_rooms).await? {
            counts.entry(line.session_id).or_default().present = line.present;
        }
    }
    Ok(counts)
}

fn on_rosters(sessions: &[i64]) -> SelectStatement {
    let enrolled = Expr::col((enrollment::Entity, enrollment::Column::Id));
    let besides = Condition::all().add(enrolled.clone().is_null()).add(on_roster()).add(declined().not());
    let absent = Condition::all().add(enrolled.is_not_null()).add(declined());
    // COUNT skips the NULL of whatever does not match, and is a plain integer everywhere (a SUM is not).
    let matching = |condition| Expr::Case(Box::new(CaseStatement::new().case(condition, 1))).count();
    Query::select()
        .expr_as(row(Column::SessionId), "session_id")
        .expr_as(matching(besides), "besides_enrolled")
        .expr_as(matching(absent), "enrolled_declined")
        .from(Entity)
        .inner_join(
            session::Entity,
            Expr::col((session::Entity, session::Column::Id)).equals((Entity, Column::SessionId)),
        )
        .left_join(enrollment::Entity, enrolled_in(Expr::col((session::Entity, session::Column::CourseId))))
        .and_where(row(Column::SessionId).is_in(sessions.iter().copied()))
        .group_by_col((Entity, Column::SessionId))
        .take()
}

struct Line {
    person: person::Person,
    role: String,
    participant: Option<i64>,
    enrollment: Option<i64>,
    invited: Option<bool>,
    response: Option<String>,
    moderator: Option<bool>,
    joined_at: Option<i64>,
    left_at: Option<i64>,
    stay: Option<i64>,
}

impl FromQueryResult for Line {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            person: person::Person::from_query_result(row, "u_")?,
            role: row.try_get("", "role")?,
            participant: row.try_get("", "participant")?,
            enrollment: row.try_get("", "enrollment")?,
            invited: row.try_get("", "invited")?,
            response: row.try_get("", "response")?,
            moderator: row.try_get("", "moderator")?,
            joined_at: row.try_get("", "joined_at")?,
            left_at: row.try_get("", "left_at")?,
            stay: row.try_get("", "stay")?,
        })
    }
}

/// The course whose enrolments a session expects; no course has the id 0.
fn course_of(session: &Session) -> i64 {
    session.course_id.map_or(0, CourseId::get)
}

pub fn active_enrollments(session: &Session) -> Condition {
    Condition::all()
        .add(Expr::col((enrollment::Entity, enrollment::Column::CourseId)).eq(course_of(session)))
        .add(
            Expr::col((enrollment::Entity, enrollment::Column::Status)).eq(EnrollmentStatus::Active.as_str()),
        )
}

/// Everybody: the enrolled, and the others. Added up rather than counted over a union.
fn total(session: &Session) -> SelectStatement {
    let enrolled = Query::select()
        .expr(Expr::col((enrollment::Entity, enrollment::Column::Id)).count())
        .from(enrollment::Entity)
        .cond_where(active_enrollments(session))
        .take();
    let others = Query::select()
        .expr(row(Column::Id).count())
        .from(Entity)
        .left_join(enrollment::Entity, enrolled_in(Expr::value(course_of(session))))
        .and_where(row(Column::SessionId).eq(session.id.get()))
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::Id)).is_null())
        .cond_where(on_roster())
        .take();
    let sub = |query: SelectStatement| Expr::SubQuery(None, Box::new(query.into()));
    Query::select().expr(sub(enrolled).add(sub(others))).take()
}

fn lines(session: &Session, page: Page) -> SelectStatement {
    let person = |column| Expr::col((user::Entity, column));
    let came_or_asked = Query::select()
        .column((Entity, Column::UserId))
        .from(Entity)
        .and_where(row(Column::SessionId).eq(session.id.get()))
        .cond_where(on_roster())
        .take();
    let members = Query::select()
        .column((enrollment::Entity, enrollment::Column::UserId))
        .from(enrollment::Entity)
        .cond_where(active_enrollments(session))
        .union(UnionType::Distinct, came_or_asked)
        .take();
    let is_host = person(user::Column::Id)
        .eq(session.instructor_id.get())
        .or(person(user::Column::Role).eq(Role::Admin.as_str()));
    let hosts_first = CaseStatement::new().case(is_host, 0).finally(1);
    let mut query = Query::select();
    select_person(&mut query, "u_");
    query
        .expr_as(person(user::Column::Role), "role")
        .expr_as(row(Column::Id), "participant")
        .expr_as(Expr::col((enrollment::Entity, enrollment::Column::Id)), "enrollment")
        .expr_as(row(Column::Invited), "invited")
        .expr_as(row(Column::Response), "response")
        .expr_as(row(Column::Moderator), "moderator")
        .expr_as(row(Column::JoinedAt), "joined_at")
        .expr_as(row(Column::LeftAt), "left_at")
        .expr_as(Expr::col((stay::Entity, stay::Column::Id)), "stay")
        .from_subquery(members, "members")
        .inner_join(user::Entity, person(user::Column::Id).equals(("members", "user_id")))
        .left_join(
            Entity,
            Condition::all()
                .add(row(Column::SessionId).eq(session.id.get()))
                .add(row(Column::UserId).equals((user::Entity, user::Column::Id))),
        )
        .left_join(
            enrollment::Entity,
            active_enrollments(session).add(
                Expr::col((enrollment::Entity, enrollment::Column::UserId))
                    .equals((user::Entity, user::Column::Id)),
            ),
        )
        .left_join(
            stay::Entity,
            Condition::all()
                .add(Expr::col((stay::Entity, stay::Column::SessionId)).eq(session.id.get()))
                .add(
                    Expr::col((stay::Entity, stay::Column::UserId)).equals((user::Entity, user::Column::Id)),
                ),
        )
        .order_by_expr(hosts_first.into(), Order::Asc)
        .order_by((user::Entity, user::Column::NameKey), Order::Asc)
        .order_by((user::Entity, user::Column::Id), Order::Asc)
        .limit(u64::from(page.limit))
        .offset(page.offset())
        .take()
}

pub async fn page(unit: &Unit, session: &Session, page: Page) -> Result<Listed<RosterRow>> {
    let total = unit.count(&total(session)).await?;
    let rows: Vec<Line> = unit.all(&lines(session, page)).await?;
    let items = rows.into_iter().map(|line| finish(session, line)).collect::<Result<_>>()?;
    Ok(Listed { items, total })
}

fn finish(session: &Session, line: Line) -> Result<RosterRow> {
    let is_host = line.person.id == session.instructor_id.get() || line.role == Role::Admin.as_str();
    Ok(RosterRow {
        participant: line.participant.map(ParticipantId::new),
        person: line.person.into(),
        enrollment: line.enrollment.map(EnrollmentId::new),
        is_host,
        moderator: line.moderator.unwrap_or(false),
        invited: line.invited.unwrap_or(false),
        response: line.response.as_deref().map_or(Ok(Response::None), response)?,
        joined_at: line.joined_at.map(Timestamp::from_millis),
        left_at: line.left_at.map(Timestamp::from_millis),
        is_present: line.stay.is_some(),
    })
}
