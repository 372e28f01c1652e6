//! The store: units of work over the aggregates.

use async_trait::async_trait;

use super::repositories::{
    ChatRepository, CourseRepository, EnrollmentRepository, HookRepository, IdempotencyRepository,
    LoginRepository, NotificationRepository, OutboxRepository, PasswordResetRepository, ProcessRepository,
    RecordingRepository, RosterRepository, SessionRepository, StayRepository, UserRepository,
};
use super::views::Views;

/// A unique constraint of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// `users.email`, without case.
    UserEmail,
    /// `users.username`, without case.
    Username,
    /// `courses.slug`.
    CourseSlug,
    /// One enrolment a course and user.
    Enrollment,
    /// `live_sessions.meeting_id`.
    MeetingId,
    /// `live_sessions.room_name`.
    RoomName,
    /// One roster row a session and user.
    Participant,
    /// One open stay a session and user.
    Stay,
    /// One chat line a session, user and client id.
    ChatMessage,
    /// `logins.secret_hash`, or the hash of a refresh token or a password's link.
    Secret,
    /// One notification a notice and user.
    Notification,
    /// One recording a session and key.
    Recording,
    /// A primary key: an id that was made twice.
    PrimaryKey,
}

/// Why the store did not do it. Closed: adapters map everything onto these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The row is not there.
    #[error("not found")]
    NotFound,
    /// A unique constraint stands against it.
    #[error("conflict on {0:?}")]
    Conflict(Constraint),
    /// The row changed since it was read.
    #[error("stale")]
    Stale,
    /// What is stored cannot be understood.
    #[error("corrupt row: {0}")]
    Corrupt(String),
    /// Another unit was in the way, and the database undid this one: it may do the same at the next try. Use cases try
    /// again by themselves ([`crate::Domain::again`]).
    #[error("undone for another unit's sake: {0}")]
    Collided(String),
    /// The database does not answer, or refused for reasons of its own.
    #[error("store unavailable: {0}")]
    Unavailable(String),
}

/// Where everything is kept.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a unit of work that may write. It sees its own writes, and nothing of it is seen before `commit`.
    /// Dropped without `commit` it leaves no trace. Keep it short, and never across a wait for anything but the store.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Begins a unit that only reads. It does not wait for writers.
    async fn begin_read(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Whether the store answers: for `/readyz` and `doctor`. Returns a word on what it is (`SQLite 3.50.2`, …).
    async fn ping(&self) -> Result<String, StoreError>;

    /// Whether the schema is the one that this program expects: the names of migrations not yet applied.
    async fn pending_migrations(&self) -> Result<Vec<String>, StoreError>;
}

/// One unit of work: the aggregates, then `commit`.
#[async_trait]
pub trait UnitOfWork: Send {
    /// Accounts.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Sign-ins and refresh tokens.
    fn logins(&mut self) -> &mut dyn LoginRepository;
    /// Links that set a new password.
    fn password_resets(&mut self) -> &mut dyn PasswordResetRepository;
    /// Courses.
    fn courses(&mut self) -> &mut dyn CourseRepository;
    /// Enrolments.
    fn enrollments(&mut self) -> &mut dyn EnrollmentRepository;
    /// Live sessions.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// Who is expected, and who came.
    fn roster(&mut self) -> &mut dyn RosterRepository;
    /// Who is in which room, and closed intervals.
    fn stays(&mut self) -> &mut dyn StayRepository;
    /// Chat.
    fn chat(&mut self) -> &mut dyn ChatRepository;
    /// What people are told.
    fn notifications(&mut self) -> &mut dyn NotificationRepository;
    /// Work due later.
    fn outbox(&mut self) -> &mut dyn OutboxRepository;
    /// Requests that are answered the same when they are sent again.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
    /// What other servers told.
    fn hooks(&mut self) -> &mut dyn HookRepository;
    /// Files of classes.
    fn recordings(&mut self) -> &mut dyn RecordingRepository;
    /// The server's own runs.
    fn processes(&mut self) -> &mut dyn ProcessRepository;
    /// Named queries for lists and reports.
    fn views(&mut self) -> &mut dyn Views;
    /// Makes it all so.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
