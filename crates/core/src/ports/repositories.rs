//! The aggregates' ports. Claims and state changes are compare-and-set; nothing here needs row locks, `RETURNING`,
//! database clocks or collation, so every engine can do it.

use async_trait::async_trait;
use uuid::Uuid;

use crate::attendance::jitsi::{HookBody, Sighting};
use crate::attendance::{EndReason, Interval, Source, Stay};
use crate::chat::ChatMessage;
use crate::course::Course;
use crate::enrollment::{Enrollment, EnrollmentStatus};
use crate::idempotency::{Claim, Kept, KeptAnswer};
use crate::ids::{
    ChatMessageId, CourseId, EnrollmentId, JobId, LoginId, NoticeId, NotificationId, ParticipantId,
    RecordingId, SessionId, UserId,
};
use crate::job::{Job, Lane};
use crate::notification::{Audience, Closing, Notice, Notification, Recipient};
use crate::recording::{Progress, Recording};
use crate::session::{Session, Status, Transition};
use crate::time::Timestamp;
use crate::user::{Login, PasswordReset, RefreshToken, User};

use super::StoreError;
use super::views::{CourseRef, ListStamp, Response};

type Result<T> = std::result::Result<T, StoreError>;

/// By what students are looked for, each key once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StudentKeys {
    /// Ids.
    pub ids: Vec<UserId>,
    /// Keys of addresses ([`crate::text::Email::key`]).
    pub email_keys: Vec<String>,
    /// Ids in the system they were imported from.
    pub external_ids: Vec<String>,
}

/// A student account, by everything that it may be looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StudentMatch {
    /// Its id.
    pub id: UserId,
    /// The key of its address.
    pub email_key: String,
    /// Its id in the system it was imported from.
    pub external_id: Option<String>,
}

/// Accounts.
#[async_trait]
pub trait UserRepository: Send {
    /// Adds one; `Conflict(UserEmail)` or `Conflict(Username)` (both without case, see `Email::key`).
    async fn insert(&mut self, user: &User) -> Result<()>;
    /// By id.
    async fn get(&mut self, id: UserId) -> Result<Option<User>>;
    /// By the key of an address.
    async fn by_email(&mut self, key: &str) -> Result<Option<User>>;
    /// By the key of a username.
    async fn by_username(&mut self, key: &str) -> Result<Option<User>>;
    /// By the id in the system it was imported from; the oldest, should there be several.
    async fn by_external_id(&mut self, id: &str) -> Result<Option<User>>;
    /// Writes all of it if the stored version is still `user.version`, and stores `version + 1`; else `Stale`.
    async fn update(&mut self, user: &User) -> Result<()>;
    /// The student accounts that answer to any of the keys, each once or more, in any order. At most 10 000 keys.
    async fn students(&mut self, keys: &StudentKeys) -> Result<Vec<StudentMatch>>;
    /// Notes that the address is confirmed, whatever the version, and stores `version + 1`; once confirmed it changes
    /// nothing.
    async fn confirm_email(&mut self, id: UserId, at: Timestamp) -> Result<()>;
    /// Oldest id first, after `after`, at most `limit`.
    async fn list(&mut self, after: Option<UserId>, limit: u32) -> Result<Vec<User>>;
}

/// Sign-ins and refresh tokens.
#[async_trait]
pub trait LoginRepository: Send {
    /// Adds one.
    async fn insert(&mut self, login: &Login) -> Result<()>;
    /// By id, with its user: one query.
    async fn get(&mut self, id: LoginId) -> Result<Option<(Login, User)>>;
    /// Those of some that there are, with their users, in any order: a query for every 512.
    async fn with_users(&mut self, ids: &[LoginId]) -> Result<Vec<(Login, User)>>;
    /// By the SHA-256 of a cookie's secret, with its user: one query.
    async fn by_secret(&mut self, hash: &str) -> Result<Option<(Login, User)>>;
    /// Moves the end of one on.
    async fn extend(&mut self, id: LoginId, expires_at: Timestamp) -> Result<()>;
    /// Ends one; ending it twice keeps the first instant.
    async fn end(&mut self, id: LoginId, at: Timestamp) -> Result<()>;
    /// Ends all of a user's, but the one to keep.
    async fn end_all(&mut self, user: UserId, keep: Option<LoginId>, at: Timestamp) -> Result<()>;
    /// Adds a refresh token.
    async fn insert_refresh(&mut self, token: &RefreshToken) -> Result<()>;
    /// By its SHA-256.
    async fn find_refresh(&mut self, hash: &str) -> Result<Option<RefreshToken>>;
    /// Marks one spent; false if it was already. Of two at once exactly one gets true.
    async fn spend_refresh(&mut self, hash: &str, at: Timestamp) -> Result<bool>;
    /// Removes sign-ins (and their tokens) that expired before `before`; how many.
    async fn prune(&mut self, before: Timestamp) -> Result<u64>;
}

/// Links that set a new password.
#[async_trait]
pub trait PasswordResetRepository: Send {
    /// Adds one, or puts it in the place of the one with the same id; `Conflict(Secret)`.
    async fn put(&mut self, reset: &PasswordReset) -> Result<()>;
    /// By its SHA-256, with its user: one query.
    async fn by_secret(&mut self, hash: &str) -> Result<Option<(PasswordReset, User)>>;
    /// Marks one spent; false if it was already. Of two at once exactly one gets true.
    async fn spend(&mut self, id: JobId, at: Timestamp) -> Result<bool>;
    /// Marks all of a user's spent.
    async fn spend_all(&mut self, user: UserId, at: Timestamp) -> Result<()>;
    /// Removes those that expired before `before`; how many.
    async fn prune(&mut self, before: Timestamp) -> Result<u64>;
}

/// A course, and how somebody stands to it.
#[derive(Debug, Clone)]
pub struct SeenCourse {
    /// The course.
    pub course: Course,
    /// The person's active enrolment.
    pub enrollment: Option<EnrollmentId>,
    /// What lists of its sessions go by.
    pub stamp: ListStamp,
}

/// Courses. `enrolled` and `sessions` are counters that only the claims below move.
#[async_trait]
pub trait CourseRepository: Send {
    /// Adds one; `Conflict(CourseSlug)`.
    async fn insert(&mut self, course: &Course) -> Result<()>;
    /// By id.
    async fn get(&mut self, id: CourseId) -> Result<Option<Course>>;
    /// By id, as `user` (or a visitor) stands to it: one query.
    async fn seen_by(&mut self, id: CourseId, user: Option<UserId>) -> Result<Option<SeenCourse>>;
    /// By slug.
    async fn by_slug(&mut self, slug: &str) -> Result<Option<Course>>;
    /// By the id in the system it was imported from; the oldest, should there be several.
    async fn by_external_id(&mut self, id: &str) -> Result<Option<Course>>;
    /// Writes all but the counters if the version is still `course.version` and a new `max_students` holds those
    /// enrolled now; stores `version + 1`; else `Stale`.
    async fn update(&mut self, course: &Course) -> Result<()>;
    /// `enrolled + 1` while below `max_students`; false when full. First of the unit's writes, before the enrolment.
    async fn claim_place(&mut self, id: CourseId) -> Result<bool>;
    /// `enrolled + count` while all of them fit; false, and none, when not. With a count of 0 it still holds the course's
    /// row. First of the unit's writes, before the enrolments.
    async fn claim_places(&mut self, id: CourseId, count: u32) -> Result<bool>;
    /// `enrolled - 1`.
    async fn release_place(&mut self, id: CourseId) -> Result<()>;
    /// `sessions + 1` while below `max_sessions`; false when there are enough.
    async fn claim_session(&mut self, id: CourseId) -> Result<bool>;
    /// `sessions - 1`.
    async fn release_session(&mut self, id: CourseId) -> Result<()>;
    /// Gives the course another stamp: what lists of its sessions show has changed in a way that no other write of this
    /// unit says. First of the unit's writes, before those to a session's row.
    async fn relist(&mut self, id: CourseId) -> Result<()>;
}

/// Enrolments.
#[async_trait]
pub trait EnrollmentRepository: Send {
    /// Adds one; `Conflict(Enrollment)`.
    async fn insert(&mut self, enrollment: &Enrollment) -> Result<()>;
    /// By id.
    async fn get(&mut self, id: EnrollmentId) -> Result<Option<Enrollment>>;
    /// By course and user, whatever its status.
    async fn find(&mut self, course: CourseId, user: UserId) -> Result<Option<Enrollment>>;
    /// A course's of some users, whatever their status, in any order: a query for every 512.
    async fn of_users(&mut self, course: CourseId, users: &[UserId]) -> Result<Vec<Enrollment>>;
    /// Adds many, at most a thousand; `Conflict(Enrollment)`.
    async fn insert_all(&mut self, enrollments: &[Enrollment]) -> Result<()>;
    /// Makes those that ended active again, at `at`.
    async fn come_back(&mut self, ids: &[EnrollmentId], at: Timestamp) -> Result<()>;
    /// The id of an active one.
    async fn active(&mut self, course: CourseId, user: UserId) -> Result<Option<EnrollmentId>>;
    /// Compare-and-set; sets `enrolled_at` to `at` when it becomes active. False if the status was not `from`.
    async fn change_status(
        &mut self,
        id: EnrollmentId,
        from: EnrollmentStatus,
        to: EnrollmentStatus,
        at: Timestamp,
    ) -> Result<bool>;
}

/// A session, its course, and how one person stands to it.
#[derive(Debug, Clone)]
pub struct SeenSession {
    /// The session.
    pub session: Session,
    /// Its course.
    pub course: Option<CourseRef>,
    /// The person's place in it.
    pub place: Place,
    /// Their open stay.
    pub stay: Option<Stay>,
}

/// Live sessions. `seats_taken` is a counter that only the claims move.
#[async_trait]
pub trait SessionRepository: Send {
    /// Adds one; `Conflict(MeetingId)`, `Conflict(RoomName)`.
    async fn insert(&mut self, session: &Session) -> Result<()>;
    /// By id.
    async fn get(&mut self, id: SessionId) -> Result<Option<Session>>;
    /// By id, as `user` stands to it: one query.
    async fn seen_by(&mut self, id: SessionId, user: UserId) -> Result<Option<SeenSession>>;
    /// By the meetings routes' id.
    async fn by_meeting_id(&mut self, id: Uuid) -> Result<Option<Session>>;
    /// By its room's name.
    async fn by_room(&mut self, name: &str) -> Result<Option<Session>>;
    /// By the id in the system it was imported from; the oldest, should there be several.
    async fn by_external_id(&mut self, id: &str) -> Result<Option<Session>>;
    /// Writes everything but state and counter if the version is still `session.version`, the status still
    /// `session.status()`, and a new capacity holds the seats taken now; stores `version + 1`; else `Stale`.
    async fn update(&mut self, session: &Session) -> Result<()>;
    /// One conditional write of the state: only if the status is `from`. Stores the state, `updated_at`, `version + 1`,
    /// and `revision + 1` if the transition revises. False if it was not `from`: of two at once exactly one gets true.
    async fn transition(&mut self, id: SessionId, from: Status, transition: &Transition) -> Result<bool>;
    /// `seats_taken + 1` while live and below the capacity; false when full. Bumps no version.
    async fn claim_seat(&mut self, id: SessionId) -> Result<bool>;
    /// Holds the session live until the unit ends, for whoever enters without claiming a seat: false if it is not live.
    /// Another unit that would end it waits, so nobody is left behind in a class that is over.
    async fn hold_live(&mut self, id: SessionId) -> Result<bool>;
    /// `seats_taken - count`. With a count of 0 it still holds the session's row, as every unit that closes a stay does
    /// first.
    async fn release_seats(&mut self, id: SessionId, count: u32) -> Result<()>;
    /// Deletes an ended or cancelled one with its roster, stays, intervals and chat. False if it was neither, or gone.
    async fn purge(&mut self, id: SessionId) -> Result<bool>;
    /// Ids of a course's scheduled sessions.
    async fn scheduled_of_course(&mut self, course: CourseId) -> Result<Vec<SessionId>>;
}

/// How a user stands to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Active enrolment in its course.
    pub enrollment: Option<EnrollmentId>,
    /// Invited by name.
    pub invited: bool,
    /// Has an open stay.
    pub in_room: bool,
    /// Was given moderation rights.
    pub moderator: bool,
    /// Was removed by the host.
    pub removed: bool,
}

/// Who is expected at a session, and who came. A roster row is made on invitation or at the first arrival.
#[async_trait]
pub trait RosterRepository: Send {
    /// How a user stands to a session: one query.
    async fn place(&mut self, session: &Session, user: UserId) -> Result<Place>;
    /// Notes an arrival: makes the row if there is none (with `id`), and keeps the earliest, in whatever order they come. Where
    /// another unit makes the row at the same time, the two become one row, or this is `Conflict(Participant)`.
    async fn arrive(
        &mut self,
        id: ParticipantId,
        session: SessionId,
        user: UserId,
        at: Timestamp,
    ) -> Result<()>;
    /// Notes a departure on the row.
    async fn depart(&mut self, session: SessionId, user: UserId, at: Timestamp) -> Result<()>;
    /// Marks the person removed (making the row, with `id`, if there is none); they may not come back to this session.
    async fn mark_removed(
        &mut self,
        id: ParticipantId,
        session: SessionId,
        user: UserId,
        at: Timestamp,
    ) -> Result<()>;
    /// Invites by name, each person once and at most 10 000: makes the rows (with these ids), or marks those that are
    /// there invited. Several rows a statement.
    async fn invite(
        &mut self,
        session: SessionId,
        people: &[(ParticipantId, UserId)],
        at: Timestamp,
    ) -> Result<()>;
    /// Who is invited by name, in order of user.
    async fn invited(&mut self, session: SessionId) -> Result<Vec<UserId>>;
    /// Takes the invitation, and its answer, from those of the given people who never came.
    async fn uninvite_absent(&mut self, session: SessionId, users: &[UserId]) -> Result<()>;
    /// Stores what an invited person answers. False if they are not invited.
    async fn respond(&mut self, session: SessionId, user: UserId, response: Response) -> Result<bool>;
}

/// Open stays and closed intervals.
#[async_trait]
pub trait StayRepository: Send {
    /// Opens one; `Conflict(Stay)` if the person is in the room already.
    async fn open(&mut self, stay: &Stay) -> Result<()>;
    /// The open one of a person.
    async fn find(&mut self, session: SessionId, user: UserId) -> Result<Option<Stay>>;
    /// A sign of life of several people: `seen_at = at` (never back), `confirmed`. At most 10 000.
    async fn touch(&mut self, session: SessionId, users: &[UserId], at: Timestamp) -> Result<()>;
    /// Closes one: the row goes, the interval comes. False if it was gone already: of two at once exactly one gets true.
    async fn close(&mut self, interval: &Interval) -> Result<bool>;
    /// Closes all of a session's at `at` (not before each one's start), notes the departures on the roster, and sets
    /// `seats_taken` to 0. How many.
    async fn close_all(&mut self, session: SessionId, at: Timestamp, reason: EndReason) -> Result<u64>;
    /// Confirmed ones of live sessions last seen before `before`, oldest first, at most `limit`.
    async fn silent(&mut self, before: Timestamp, limit: u32) -> Result<Vec<Stay>>;
    /// How many are in the room.
    async fn count(&mut self, session: SessionId) -> Result<u64>;
    /// The end of the last closed interval of a session.
    async fn last_left_at(&mut self, session: SessionId) -> Result<Option<Timestamp>>;
    /// Open stays of a session (of one person, or of those given), in order of user.
    async fn open_of(&mut self, session: SessionId, users: &[UserId]) -> Result<Vec<Stay>>;
    /// Closed intervals of a session and the people given, in order of user and start.
    async fn intervals_of(&mut self, session: SessionId, users: &[UserId]) -> Result<Vec<Interval>>;
    /// Puts these in the place of all intervals that were learnt of this way, of these people.
    async fn replace(
        &mut self,
        session: SessionId,
        users: &[UserId],
        source: Source,
        intervals: &[Interval],
    ) -> Result<()>;
}

/// Chat.
#[async_trait]
pub trait ChatRepository: Send {
    /// Adds a line; `Conflict(ChatMessage)` if this `client_id` of this person is there already.
    async fn insert(&mut self, message: &ChatMessage) -> Result<()>;
    /// The line with this `client_id` of this person.
    async fn by_client_id(
        &mut self,
        session: SessionId,
        user: UserId,
        client_id: &str,
    ) -> Result<Option<ChatMessage>>;
    /// Whether a session has this line.
    async fn exists(&mut self, session: SessionId, id: ChatMessageId) -> Result<bool>;
}

/// What people are told: notices, and each person's share of them, which waits until it is sent, failed or dropped.
#[async_trait]
pub trait NotificationRepository: Send {
    /// Adds a notice.
    async fn insert(&mut self, notice: &Notice) -> Result<()>;
    /// A notice by id.
    async fn get(&mut self, id: NoticeId) -> Result<Option<Notice>>;
    /// Notes that everybody's notification is made; false if it was already. Of two at once exactly one gets true.
    async fn mark_expanded(&mut self, id: NoticeId, at: Timestamp) -> Result<bool>;
    /// How many people a notice is for.
    async fn audience_size(&mut self, audience: &Audience<'_>) -> Result<u64>;
    /// Who they are, in order of user, after `after`, at most `limit`.
    async fn audience(
        &mut self,
        audience: &Audience<'_>,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserId>>;
    /// Adds notifications (at most 500 at once), all waiting; `Conflict(Notification)`.
    async fn add(&mut self, notifications: &[Notification]) -> Result<()>;
    /// Those of a notice that wait and are due at `now`, in order of due time and id, with the people: one query.
    async fn due(&mut self, notice: NoticeId, now: Timestamp, limit: u32) -> Result<Vec<Recipient>>;
    /// When the next one that waits is due.
    async fn next_due(&mut self, notice: NoticeId) -> Result<Option<Timestamp>>;
    /// Those were handed over.
    async fn sent(&mut self, ids: &[NotificationId], at: Timestamp) -> Result<()>;
    /// One was put off until `due_at`, and why: one try more.
    async fn put_off(&mut self, id: NotificationId, due_at: Timestamp, error: &str) -> Result<()>;
    /// One will never be handed over, and why: one try more.
    async fn failed(&mut self, id: NotificationId, error: &str) -> Result<()>;
    /// Closes all of a notice that wait; how many.
    async fn close_waiting(&mut self, notice: NoticeId, closing: &Closing) -> Result<u64>;
    /// How many of a notice wait, were sent, failed, were dropped.
    async fn tally(&mut self, notice: NoticeId) -> Result<Tally>;
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Still to be sent.
    pub waiting: u64,
    /// Handed over.
    pub sent: u64,
    /// Never to be.
    pub failed: u64,
    /// Nobody needed them any more.
    pub dropped: u64,
}

/// Work due later, with leases.
#[async_trait]
pub trait OutboxRepository: Send {
    /// Puts a job in. One with the same key that is waiting already makes this a no-op.
    async fn enqueue(&mut self, job: &Job) -> Result<()>;
    /// Leases up to `limit` jobs (at most 500) of a lane that are due at `now` and not leased (or whose lease has run
    /// out), in order of `run_at`, under `token` until `until`. Two callers at once never get the same job. A lease is a
    /// try: `attempts` of what is returned counts this one, so that work which kills its process is counted too.
    async fn lease(
        &mut self,
        lane: Lane,
        now: Timestamp,
        until: Timestamp,
        token: &str,
        limit: u32,
    ) -> Result<Vec<Job>>;
    /// Removes a finished job, if the lease is still `token`'s.
    async fn complete(&mut self, id: JobId, token: &str) -> Result<bool>;
    /// Gives a job back for `run_at` with the error of this try (none when it was simply not yet time; then
    /// `attempts` starts anew), if the lease is still `token`'s.
    async fn postpone(
        &mut self,
        id: JobId,
        token: &str,
        run_at: Timestamp,
        error: Option<&str>,
    ) -> Result<bool>;
    /// How many of all lanes are due at `now` and waiting.
    async fn due(&mut self, now: Timestamp) -> Result<u64>;
}

/// The server's own runs: gaps across a restart are named as such.
#[async_trait]
pub trait ProcessRepository: Send {
    /// Notes that a process started.
    async fn started(&mut self, id: Uuid, at: Timestamp) -> Result<()>;
    /// Starts between two instants, in order, at most 100.
    async fn starts_between(&mut self, from: Timestamp, to: Timestamp) -> Result<Vec<Timestamp>>;
}

/// Requests that are answered the same when they are sent again.
#[async_trait]
pub trait IdempotencyRepository: Send {
    /// Adds a claim; `Conflict(PrimaryKey)` if there is one with its hash. Of many at once exactly one is added.
    async fn claim(&mut self, claim: &Claim) -> Result<()>;
    /// By its hash, with its answer.
    async fn get(&mut self, hash: &str) -> Result<Option<Kept>>;
    /// Puts a claim, without an answer, in the place of the one with this token and the same hash; false if that is gone.
    async fn take_over(&mut self, token: &str, claim: &Claim) -> Result<bool>;
    /// Writes the answer; false if the claim is another's now.
    async fn keep(&mut self, claim: &Claim, answer: &KeptAnswer) -> Result<bool>;
    /// Removes a claim that has no answer; false if it is another's now.
    async fn release(&mut self, claim: &Claim) -> Result<bool>;
    /// Removes those made before `before`; how many.
    async fn prune(&mut self, before: Timestamp) -> Result<u64>;
}

/// What a Jitsi server told: facts, which are kept for good, and bodies as posted, which are kept for a while. Units that write
/// here hold the session's row.
#[async_trait]
pub trait HookRepository: Send {
    /// Keeps a body; false if one with its key is there already.
    async fn keep(&mut self, body: &HookBody) -> Result<bool>;
    /// Bodies of a session, in the order in which they came, from `offset`.
    async fn bodies(&mut self, session: SessionId, offset: u64, limit: u32) -> Result<Vec<HookBody>>;
    /// Removes bodies that came before `before`, and the oldest beyond `most`; how many.
    async fn forget(&mut self, before: Timestamp, most: u64) -> Result<u64>;
    /// Adds those facts that are not there already, and says which they were.
    async fn add(&mut self, sightings: &[Sighting]) -> Result<Vec<Sighting>>;
    /// Removes all facts of a session.
    async fn forget_facts(&mut self, session: SessionId) -> Result<()>;
    /// Facts about these people and about the rooms of a session, in any order.
    async fn sightings(&mut self, session: SessionId, users: &[UserId]) -> Result<Vec<Sighting>>;
    /// Whom there are facts about, in order, at most 20 000.
    async fn people(&mut self, session: SessionId) -> Result<Vec<UserId>>;
    /// Notes that a Jitsi server opened this room under a reservation; false if it has one.
    async fn reserve(&mut self, session: SessionId, at: Timestamp) -> Result<bool>;
    /// Takes the reservation away.
    async fn release(&mut self, session: SessionId) -> Result<()>;
}

/// Files of classes.
#[async_trait]
pub trait RecordingRepository: Send {
    /// Adds one; `Conflict(Recording)` if its session has one with its key.
    async fn insert(&mut self, recording: &Recording) -> Result<()>;
    /// By id.
    async fn get(&mut self, id: RecordingId) -> Result<Option<Recording>>;
    /// By what the same file of a session is known by.
    async fn by_key(&mut self, session: SessionId, key: &str) -> Result<Option<Recording>>;
    /// How many a session has.
    async fn count(&mut self, session: SessionId) -> Result<u64>;
    /// All that a session has, ready or not.
    async fn ids_of(&mut self, session: SessionId) -> Result<Vec<RecordingId>>;
    /// Those of a session that are ready, in the order in which they were offered, at most 100.
    async fn ready_of(&mut self, session: SessionId) -> Result<Vec<Recording>>;
    /// Moves one that comes on from `from` bytes; false if it stood elsewhere or is ready. Of two at once exactly one gets true.
    async fn advance(
        &mut self,
        id: RecordingId,
        from: u64,
        progress: &Progress,
        at: Timestamp,
    ) -> Result<bool>;
    /// Makes one ready; false if it was already. Of two at once exactly one gets true.
    async fn finish(&mut self, id: RecordingId, at: Timestamp) -> Result<bool>;
    /// Removes one; false if it was gone.
    async fn remove(&mut self, id: RecordingId) -> Result<bool>;
    /// Those that come and of which nothing came since `before`, oldest first.
    async fn stale(&mut self, before: Timestamp, limit: u32) -> Result<Vec<RecordingId>>;
    /// Removes one that comes if nothing of it came since `before`; false otherwise.
    async fn give_up(&mut self, id: RecordingId, before: Timestamp) -> Result<bool>;
    /// Bytes that are still to come, of all that come: 0 where it is not known how many.
    async fn outstanding(&mut self) -> Result<u64>;
    /// Which of the ids, at most 500, there are.
    async fn existing(&mut self, ids: &[RecordingId]) -> Result<Vec<RecordingId>>;
}
