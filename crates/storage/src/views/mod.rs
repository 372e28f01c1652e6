//! Named queries: each a fixed number of statements (the tests count them), and no more rows than a page.
//!
//! Lists are counted by a query of their own, without sorting or joining what only the page shows.

mod accounts;
mod attendance;
mod attendees;
pub mod board;
mod calendar;
mod chat;
mod courses;
mod enrollments;
mod people;
pub mod roster;
mod sessions;

use async_trait::async_trait;
use estrade_core::attendance::Span;
use estrade_core::course::Course;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::ports::views::{
    Account, Attendee, CalendarSession, ChatLine, ChatSpan, CourseCard, EnrollmentRow, ListStamp, Listed,
    Order, Page, PeopleQuery, PersonRow, RosterRow, SessionCard, SessionFilter, StudentBoard, Views, Whose,
    WhoseCourses,
};
use estrade_core::session::{Session, Status};
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{EntityTrait, Iden as _, Iterable};

use crate::error::Result;
use crate::rows::{person, user};
use crate::unit::Unit;

/// Selects every column of an entity, each under `prefix` and its name.
pub fn select_columns<E: EntityTrait>(query: &mut SelectStatement, prefix: &str) {
    for column in E::Column::iter() {
        query.expr_as(Expr::col((E::default(), column)), format!("{prefix}{}", column.to_string()));
    }
}

/// Selects what a [`person::Person`] holds, each column under `prefix` and its name.
fn select_person(query: &mut SelectStatement, prefix: &str) {
    for column in person::COLUMNS {
        query.expr_as(Expr::col((user::Entity, column)), format!("{prefix}{}", column.to_string()));
    }
}

#[async_trait]
impl Views for Unit {
    async fn accounts(&mut self, keys: &[&str]) -> Result<Vec<Account>> {
        accounts::accounts(self, keys).await
    }

    async fn sessions(
        &mut self,
        whose: Whose,
        filter: SessionFilter,
        order: Order,
        page: Page,
        now: Timestamp,
    ) -> Result<Listed<SessionCard>> {
        sessions::page(self, whose, filter, order, page, now).await
    }

    async fn course_sessions(
        &mut self,
        course: CourseId,
        stamp: ListStamp,
        filter: SessionFilter,
        order: Order,
        page: Page,
        now: Timestamp,
    ) -> Result<Listed<SessionCard>> {
        sessions::of_course(self, course, stamp, filter, order, page, now).await
    }

    async fn student_board(
        &mut self,
        student: UserId,
        next: u32,
        past: Page,
        now: Timestamp,
    ) -> Result<StudentBoard> {
        board::student(self, student, next, past, now).await
    }

    async fn calendar_sessions(
        &mut self,
        whose: Whose,
        span: Span,
        status: Option<Status>,
        limit: u32,
    ) -> Result<Vec<CalendarSession>> {
        calendar::of_sessions(self, whose, span, status, limit).await
    }

    async fn calendar_courses(&mut self, whose: Whose, span: Span, limit: u32) -> Result<Vec<Course>> {
        calendar::of_courses(self, whose, span, limit).await
    }

    async fn session_counts(&mut self, whose: Whose) -> Result<Vec<(Status, u64)>> {
        sessions::counts(self, whose).await
    }

    async fn session_card(&mut self, id: SessionId) -> Result<Option<SessionCard>> {
        sessions::card(self, id).await
    }

    async fn courses(&mut self, whose: WhoseCourses, page: Page) -> Result<Listed<CourseCard>> {
        courses::page(self, whose, page).await
    }

    async fn enrollments(&mut self, course: CourseId, page: Page) -> Result<Listed<EnrollmentRow>> {
        enrollments::page(self, course, page).await
    }

    async fn people(&mut self, query: &PeopleQuery, page: Page) -> Result<Listed<PersonRow>> {
        people::page(self, query, page).await
    }

    async fn roster(&mut self, session: &Session, page: Page) -> Result<Listed<RosterRow>> {
        roster::page(self, session, page).await
    }

    async fn attendees(&mut self, sessions: &[Session], limit: u32) -> Result<Vec<Vec<Attendee>>> {
        attendees::first(self, sessions, limit).await
    }

    async fn attendances(
        &mut self,
        user: UserId,
        sessions: &[SessionId],
    ) -> Result<Vec<(SessionId, Attendee)>> {
        attendees::of_person(self, user, sessions).await
    }

    async fn spans_up_to(&mut self, last: &[(SessionId, UserId)]) -> Result<Vec<(SessionId, UserId, Span)>> {
        attendance::spans_up_to(self, last).await
    }

    async fn spans(&mut self, session: SessionId, now: Timestamp) -> Result<Vec<(UserId, Span)>> {
        attendance::spans(self, session, now).await
    }

    async fn spans_of(
        &mut self,
        user: UserId,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<Vec<(SessionId, Span)>> {
        attendance::spans_of(self, user, sessions, now).await
    }

    async fn chat(&mut self, session: SessionId, span: ChatSpan, limit: u32) -> Result<Vec<ChatLine>> {
        chat::lines(self, session, span, limit).await
    }

    async fn overlapping(
        &mut self,
        instructor: UserId,
        span: Span,
        except: Option<SessionId>,
    ) -> Result<Vec<Session>> {
        sessions::overlapping(self, instructor, span, except).await
    }
}
