//! Named queries for lists and reports: each answers one view in a fixed number of statements, and no more rows than a
//! page.

use async_trait::async_trait;

use crate::attendance::Span;
use crate::chat::ChatMessage;
use crate::course::Course;
use crate::enrollment::Enrollment;
use crate::ids::{ChatMessageId, CourseId, EnrollmentId, ParticipantId, SessionId, UserId};
use crate::session::{Session, Status};
use crate::text::SearchText;
use crate::time::Timestamp;
use crate::user::Role;

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Stands for what lists of a course's sessions show, as it was read together with somebody's right to see them. As long
/// as it is the same they are the same, but for who is in a room now and what depends on the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListStamp {
    /// Grows at every change of a session, and of a roster in a way that changes its size.
    pub listing: i64,
    /// The course's version.
    pub version: i64,
    /// How many are enrolled.
    pub enrolled: i64,
    /// How many sessions it has.
    pub sessions: i64,
}

/// What a student sees first.
#[derive(Debug, Clone)]
pub struct StudentBoard {
    /// On now, earliest first.
    pub live: Vec<SessionCard>,
    /// To come, earliest first.
    pub upcoming: Vec<SessionCard>,
    /// A page of what is past, latest first.
    pub past: Listed<SessionCard>,
}

/// Which part of a list: pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Rows a page.
    pub limit: u32,
}

impl Page {
    /// Rows to pass over.
    pub fn offset(self) -> u64 {
        u64::from(self.number.saturating_sub(1)) * u64::from(self.limit)
    }
}

/// A page of a list, and how long the whole list is.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The rows of the page.
    pub items: Vec<T>,
    /// Rows in all.
    pub total: u64,
}

/// A person as others see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// For who has neither.
    pub username: String,
    /// For hosts' eyes only.
    pub email: String,
}

impl Person {
    /// How they are called.
    pub fn display_name(&self) -> String {
        crate::user::display_name(&self.first_name, &self.last_name, &self.username)
    }
}

/// A course as a session names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseRef {
    /// Which.
    pub id: CourseId,
    /// Its address.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// A session in a list.
#[derive(Debug, Clone)]
pub struct SessionCard {
    /// The session. Its room secrets are not for lists.
    pub session: Session,
    /// Its course.
    pub course: Option<CourseRef>,
    /// Who gives it.
    pub instructor: Person,
    /// The roster's size without those who declined.
    pub participants_count: u64,
    /// Who is in the room now, hosts included.
    pub present_count: u64,
}

/// A course in a list.
#[derive(Debug, Clone)]
pub struct CourseCard {
    /// The course.
    pub course: Course,
    /// Who teaches it.
    pub instructor: Person,
}

/// An enrolment in a list.
#[derive(Debug, Clone)]
pub struct EnrollmentRow {
    /// The enrolment.
    pub enrollment: Enrollment,
    /// The student.
    pub person: Person,
}

/// What an invited person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// Not asked, or nothing yet.
    None,
    /// Yes.
    Accepted,
    /// No.
    Declined,
}

/// A line of a session's roster: active enrolments of its course, invited students, and everybody who ever came.
#[derive(Debug, Clone)]
pub struct RosterRow {
    /// The roster row, once there is one.
    pub participant: Option<ParticipantId>,
    /// Who.
    pub person: Person,
    /// The active enrolment.
    pub enrollment: Option<EnrollmentId>,
    /// Whether they are a host: the session's instructor, or an admin.
    pub is_host: bool,
    /// Whether they were given moderation rights.
    pub moderator: bool,
    /// Whether they were invited by name.
    pub invited: bool,
    /// What they answered.
    pub response: Response,
    /// First arrival.
    pub joined_at: Option<Timestamp>,
    /// Last departure.
    pub left_at: Option<Timestamp>,
    /// Whether they are in the room.
    pub is_present: bool,
}

/// A student on a session's roster: whoever is expected or came and is no host, as the meetings routes list them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub person: Person,
    /// What they answered.
    pub response: Response,
    /// First arrival.
    pub joined_at: Option<Timestamp>,
    /// Last departure.
    pub left_at: Option<Timestamp>,
    /// Since when they are in the room, if they are.
    pub present_since: Option<Timestamp>,
}

impl Attendee {
    /// Somebody who is expected, and neither answered nor came.
    pub fn expected(person: Person) -> Self {
        Self { person, response: Response::None, joined_at: None, left_at: None, present_since: None }
    }
}

/// Where a session stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// On now.
    Live,
    /// Scheduled, and its planned end has not passed.
    Upcoming,
    /// Ended or cancelled, or scheduled and its planned end has passed.
    Past,
    /// Scheduled or on now.
    Ahead,
    /// Ended or cancelled.
    Over,
}

/// Which sessions of a course.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionFilter {
    /// Only of this status.
    pub status: Option<Status>,
    /// Only in this phase.
    pub phase: Option<Phase>,
}

/// In which order of planned start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Latest first.
    NewestFirst,
    /// Earliest first.
    OldestFirst,
}

/// Which lines of a chat: those between two lines, neither of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChatSpan {
    /// Only later ones.
    pub after: Option<ChatMessageId>,
    /// Only earlier ones.
    pub before: Option<ChatMessageId>,
}

/// A line of chat with its writer.
#[derive(Debug, Clone)]
pub struct ChatLine {
    /// The line.
    pub message: ChatMessage,
    /// Who wrote it.
    pub person: Person,
}

/// Whose sessions.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// Of a course.
    Course(CourseId),
    /// Given by an instructor, in any course or none.
    Instructor(UserId),
    /// On whose roster the student is: enrolled (and the course not archived) or invited, and did not decline.
    Student(UserId),
    /// On whose roster the student is: enrolled or invited, whatever they answered and whatever became of the course.
    OnRoster(UserId),
    /// To which the student is invited by name.
    Invited(UserId),
    /// Of every published course and every other: for an admin.
    Everybody,
}

/// A session as a calendar shows it. Its room secrets are not for calendars.
#[derive(Debug, Clone)]
pub struct CalendarSession {
    /// The session.
    pub session: Session,
    /// Its course.
    pub course: Option<CourseRef>,
}

/// Whose courses.
#[derive(Debug, Clone, Copy)]
pub enum WhoseCourses {
    /// Published ones, and the viewer's own (taught or followed); archived ones never.
    Visible(Option<UserId>),
    /// Taught by an instructor, archived ones included at the end.
    Instructor(UserId),
    /// Followed by a student.
    Student(UserId),
}

/// Among whom people are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Students with an active enrolment in a course of this instructor; by a whole address, everybody.
    StudentsOf(UserId),
    /// Everybody.
    Everybody,
}

/// Which people are looked for: those whose accounts are not disabled.
#[derive(Debug, Clone)]
pub struct PeopleQuery {
    /// Among whom.
    pub among: Among,
    /// The beginning of a name or an address, as it was typed; a whole address beyond one's own students. None: all.
    pub search: Option<SearchText>,
    /// Only with this role.
    pub role: Option<Role>,
}

/// A person who was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub person: Person,
    /// What they are on this server.
    pub role: Role,
}

/// An account that was looked for by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub id: UserId,
    /// The key of its address.
    pub email_key: String,
    /// What its owner is on this server.
    pub role: Role,
}

/// The named queries.
#[async_trait]
pub trait Views: Send {
    /// The accounts of those of some addresses (by their keys) that have one, in any order: a query for every 512.
    async fn accounts(&mut self, keys: &[&str]) -> Result<Vec<Account>>;
    /// A page of sessions with their cards.
    async fn sessions(
        &mut self,
        whose: Whose,
        filter: SessionFilter,
        order: Order,
        page: Page,
        now: Timestamp,
    ) -> Result<Listed<SessionCard>>;
    /// A page of a course's sessions, for somebody whose right to see them was read together with `stamp`.
    async fn course_sessions(
        &mut self,
        course: CourseId,
        stamp: ListStamp,
        filter: SessionFilter,
        order: Order,
        page: Page,
        now: Timestamp,
    ) -> Result<Listed<SessionCard>>;
    /// The three parts of what a student is expected at: what [`Views::sessions`] lists of [`Whose::Student`] in each
    /// phase; `next` live and upcoming ones at most, and a page of those past.
    async fn student_board(
        &mut self,
        student: UserId,
        next: u32,
        past: Page,
        now: Timestamp,
    ) -> Result<StudentBoard>;
    /// The sessions planned within a span, however briefly, by start, then id: the first `limit` ones. One statement.
    async fn calendar_sessions(
        &mut self,
        whose: Whose,
        span: Span,
        status: Option<Status>,
        limit: u32,
    ) -> Result<Vec<CalendarSession>>;
    /// The courses of the same people, archived ones apart, that begin or end or stop enrolling within a span: the newest
    /// `limit` ones. One statement.
    async fn calendar_courses(&mut self, whose: Whose, span: Span, limit: u32) -> Result<Vec<Course>>;
    /// How many sessions there are of each status, of the same people: for filter chips.
    async fn session_counts(&mut self, whose: Whose) -> Result<Vec<(Status, u64)>>;
    /// One card.
    async fn session_card(&mut self, id: SessionId) -> Result<Option<SessionCard>>;
    /// A page of courses, newest first.
    async fn courses(&mut self, whose: WhoseCourses, page: Page) -> Result<Listed<CourseCard>>;
    /// A page of a course's active enrolments, by name (`text::name_key`), then id.
    async fn enrollments(&mut self, course: CourseId, page: Page) -> Result<Listed<EnrollmentRow>>;
    /// A page of people, by name (`text::name_key`), then id. Among students of one's own a search finds the beginning of
    /// any word of the name; among everybody the beginning of the whole name, last name first, of the username, or of the
    /// address.
    async fn people(&mut self, query: &PeopleQuery, page: Page) -> Result<Listed<PersonRow>>;
    /// A page of a session's roster: hosts first, then by name (`text::name_key`), then id.
    async fn roster(&mut self, session: &Session, page: Page) -> Result<Listed<RosterRow>>;
    /// Of each session, in the order given (at most 100), the first `limit` attendees by the order of their ids: two
    /// statements, whatever the length of the rosters.
    async fn attendees(&mut self, sessions: &[Session], limit: u32) -> Result<Vec<Vec<Attendee>>>;
    /// What the rosters of several sessions (at most 100) say of one person: one statement.
    async fn attendances(
        &mut self,
        user: UserId,
        sessions: &[SessionId],
    ) -> Result<Vec<(SessionId, Attendee)>>;
    /// Closed stays in several sessions (at most 100) of everybody up to an id in each, in order: one statement.
    async fn spans_up_to(&mut self, last: &[(SessionId, UserId)]) -> Result<Vec<(SessionId, UserId, Span)>>;
    /// Closed and open stays of everybody in a session as spans (open ones until `now`), with who: at most 100 000.
    async fn spans(&mut self, session: SessionId, now: Timestamp) -> Result<Vec<(UserId, Span)>>;
    /// One person's spans in several sessions (at most 100).
    async fn spans_of(
        &mut self,
        user: UserId,
        sessions: &[SessionId],
        now: Timestamp,
    ) -> Result<Vec<(SessionId, Span)>>;
    /// Chat lines of a span, oldest first: the first ones of it where `after` is given, else the last ones.
    async fn chat(&mut self, session: SessionId, span: ChatSpan, limit: u32) -> Result<Vec<ChatLine>>;
    /// Sessions of an instructor, not cancelled or ended, that overlap a span, at most 10: a double booking.
    async fn overlapping(
        &mut self,
        instructor: UserId,
        span: Span,
        except: Option<SessionId>,
    ) -> Result<Vec<Session>>;
}
