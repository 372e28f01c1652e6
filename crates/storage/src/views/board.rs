//! What a student sees first, out of what is kept of each course they follow. What the database is asked for at each
//! request does not grow with the past: whose sessions the student is expected at, the courses' stamps, and who is in
//! the rooms that are live.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::UserId;
use estrade_core::ports::views::{
    ListStamp, Listed, Order, Page, Phase, Response, SessionCard, SessionFilter, StudentBoard, Whose,
};
use estrade_core::session::Status;
use estrade_core::time::Timestamp;
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Order as By, Query, SelectStatement, UnionType};

use super::sessions::{self, cards};
use crate::error::Result;
use crate::lists::pieces;
use crate::reads::Reads;
use crate::rows::participant::response_word;
use crate::rows::session::{Column, Entity};
use crate::rows::{course, enrollment, participant, stay};
use crate::unit::Unit;

/// Sessions of a course that are scheduled or live, at most; with more, boards are not made from what is kept.
const OPEN: usize = 100;
/// The latest ended and cancelled sessions of a course that are kept. Pages of the past that lie further back are asked
/// for.
const CLOSED: usize = 40;
/// Courses and invitations of one student, at most.
const COURSES: usize = 100;
const INVITATIONS: usize = 100;
/// Rows of one look for what several students are expected at.
const EXPECTED_ROWS: usize = 8_192;

/// A course's sessions, as boards need them.
pub struct Board {
    /// Scheduled and live ones, earliest first.
    open: Vec<SessionCard>,
    /// The latest ended and cancelled ones, latest first.
    closed: Vec<SessionCard>,
    /// How many of those there are in all.
    closed_total: u64,
}

impl Board {
    pub fn weight(&self) -> usize {
        self.open.iter().chain(&self.closed).map(sessions::weight).sum::<usize>() + 1
    }
}

/// What a student is expected at.
#[derive(Clone, Default)]
pub struct Expected {
    courses: Vec<i64>,
    /// Sessions that they were invited to by name, and whether they declined.
    invitations: Vec<(i64, bool)>,
}

/// How a course is now.
#[derive(Clone)]
pub struct CourseState {
    stamp: ListStamp,
    archived: bool,
    /// Who is in the rooms of its live sessions.
    rooms: Vec<(i64, InRoom)>,
}

/// Who is in a session's room: what of a card is never kept.
#[derive(Clone, Copy, Default)]
pub struct InRoom {
    seats_taken: u32,
    present: u64,
}

impl InRoom {
    fn new(seats_taken: Option<i64>, hosts: Option<i64>) -> Self {
        let seats_taken = seats_taken.unwrap_or(0);
        let present = seats_taken + hosts.unwrap_or(0);
        Self {
            seats_taken: u32::try_from(seats_taken).unwrap_or(0),
            present: u64::try_from(present).unwrap_or(0),
        }
    }

    /// A card as it is now.
    pub fn shown(self, card: &SessionCard) -> SessionCard {
        let mut shown = card.clone();
        shown.session.seats_taken = self.seats_taken;
        shown.present_count = self.present;
        shown
    }
}

#[derive(FromQueryResult)]
struct ExpectedRow {
    user_id: i64,
    kind: i32,
    id: i64,
}

/// For each of the students; for none of them if that would be too many rows.
pub async fn find_expected(unit: &Unit, students: &[i64]) -> Result<HashMap<i64, Expected>> {
    let mut found: HashMap<i64, Expected> = HashMap::new();
    for piece in pieces(students) {
        let rows: Vec<ExpectedRow> = unit.all(&expected(&piece)).await?;
        if rows.len() >= EXPECTED_ROWS {
            return Ok(HashMap::new());
        }
        found.extend(piece.iter().map(|student| (*student, Expected::default())));
        for row in rows {
            let of = found.entry(row.user_id).or_default();
            match row.kind {
                0 => of.courses.push(row.id),
                kind => of.invitations.push((row.id, kind == 2)),
            }
        }
    }
    Ok(found)
}

/// Both halves are answered from an index alone.
fn expected(students: &[i64]) -> SelectStatement {
    let declined = Expr::col(participant::Column::Response).eq(response_word(Response::Declined));
    let invited = Query::select()
        .column(participant::Column::UserId)
        .expr(CaseStatement::new().case(declined, 2).finally(1))
        .column(participant::Column::SessionId)
        .from(participant::Entity)
        .and_where(Expr::col(participant::Column::UserId).is_in(students.iter().copied()))
        .and_where(Expr::col(participant::Column::Invited).eq(true))
        .take();
    Query::select()
        .column(enrollment::Column::UserId)
        .expr_as(Expr::value(0), "kind")
        .expr_as(Expr::col(enrollment::Column::CourseId), "id")
        .from(enrollment::Entity)
        .and_where(Expr::col(enrollment::Column::UserId).is_in(students.iter().copied()))
        .and_where(Expr::col(enrollment::Column::Status).eq(EnrollmentStatus::Active.as_str()))
        .union(UnionType::All, invited)
        .limit(EXPECTED_ROWS as u64)
        .take()
}

/// Those in the room who took no seat, beside the counter of those who did.
fn hosts_present() -> Expr {
    let counted = Query::select()
        .expr(Expr::col((stay::Entity, stay::Column::Id)).count())
        .from(stay::Entity)
        .and_where(Expr::col((stay::Entity, stay::Column::SessionId)).equals((Entity, Column::Id)))
        .and_where(Expr::col((stay::Entity, stay::Column::Seated)).eq(false))
        .take();
    Expr::SubQuery(None, Box::new(counted.into()))
}

#[derive(FromQueryResult)]
struct StateRow {
    course: i64,
    listing: i64,
    version: i64,
    enrolled: i64,
    sessions: i64,
    archived_at: Option<i64>,
    live: Option<i64>,
    seats_taken: Option<i64>,
    hosts: Option<i64>,
}

pub async fn find_states(unit: &Unit, courses: &[i64]) -> Result<HashMap<i64, CourseState>> {
    let mut found = HashMap::new();
    for piece in pieces(courses) {
        for row in unit.all::<_, StateRow>(&states(piece)).await? {
            let stamp = ListStamp {
                listing: row.listing,
                version: row.version,
                enrolled: row.enrolled,
                sessions: row.sessions,
            };
            let state = found.entry(row.course).or_insert_with(|| CourseState {
                stamp,
                archived: row.archived_at.is_some(),
                rooms: Vec::new(),
            });
            if let Some(live) = row.live {
                state.rooms.push((live, InRoom::new(row.seats_taken, row.hosts)));
            }
        }
    }
    Ok(found)
}

fn states(courses: Vec<i64>) -> SelectStatement {
    let of = |column| Expr::col((course::Entity, column));
    Query::select()
        .expr_as(of(course::Column::Id), "course")
        .expr_as(of(course::Column::Listing), "listing")
        .expr_as(of(course::Column::Version), "version")
        .expr_as(of(course::Column::Enrolled), "enrolled")
        .expr_as(of(course::Column::Sessions), "sessions")
        .expr_as(of(course::Column::ArchivedAt), "archived_at")
        .expr_as(Expr::col((Entity, Column::Id)), "live")
        .expr_as(Expr::col((Entity, Column::SeatsTaken)), "seats_taken")
        .expr_as(hosts_present(), "hosts")
        .from(course::Entity)
        .left_join(
            Entity,
            Expr::col((Entity, Column::CourseId))
                .equals((course::Entity, course::Column::Id))
                .and(Expr::col((Entity, Column::Status)).eq(Status::Live.as_str())),
        )
        .and_where(of(course::Column::Id).is_in(courses))
        .take()
}

pub async fn find_rooms(unit: &Unit, ids: &[i64]) -> Result<HashMap<i64, InRoom>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        seats_taken: i64,
        hosts: i64,
    }
    let mut found = HashMap::new();
    for piece in pieces(ids) {
        let query = Query::select()
            .expr_as(Expr::col((Entity, Column::Id)), "id")
            .expr_as(Expr::col((Entity, Column::SeatsTaken)), "seats_taken")
            .expr_as(hosts_present(), "hosts")
            .from(Entity)
            .and_where(Expr::col((Entity, Column::Id)).is_in(piece))
            .take();
        let rows: Vec<Row> = unit.all(&query).await?;
        found.extend(
            rows.into_iter().map(|row| (row.id, InRoom::new(Some(row.seats_taken), Some(row.hosts)))),
        );
    }
    Ok(found)
}

/// A course's board, kept or read now.
async fn of_course(unit: &Unit, reads: &Reads, id: i64, stamp: ListStamp) -> Result<Arc<Board>> {
    if let Some(board) = reads.kept.board(id, stamp) {
        return Ok(board);
    }
    let _turn = reads.kept.turn(id).await;
    if let Some(board) = reads.kept.board(id, stamp) {
        return Ok(board);
    }
    let board = Arc::new(load(unit, id).await?);
    reads.kept.keep_board(id, stamp, board.clone());
    Ok(board)
}

/// Reads a course's board: a fixed number of statements, and no more rows than it keeps.
async fn load(unit: &Unit, id: i64) -> Result<Board> {
    let status = |status: Status| status.as_str();
    let of_course = |statuses: [&'static str; 2], by: By, limit: usize| {
        cards()
            .and_where(Expr::col((Entity, Column::CourseId)).eq(id))
            .and_where(Expr::col((Entity, Column::Status)).is_in(statuses))
            .order_by((Entity, Column::StartsAt), by.clone())
            .order_by((Entity, Column::Id), by)
            .limit(limit as u64)
            .take()
    };
    let is_closed = [status(Status::Ended), status(Status::Cancelled)];
    let count = Query::select()
        .expr(Expr::col(Column::Id).count())
        .from(Entity)
        .and_where(Expr::col(Column::CourseId).eq(id))
        .and_where(Expr::col(Column::Status).is_in(is_closed))
        .take();
    let closed_total = unit.count(&count).await?;
    let is_open = [status(Status::Scheduled), status(Status::Live)];
    let open = sessions::read(unit, &of_course(is_open, By::Asc, OPEN + 1)).await?;
    let closed = sessions::read(unit, &of_course(is_closed, By::Desc, CLOSED)).await?;
    Ok(Board { open, closed, closed_total })
}

pub async fn student(
    unit: &Unit,
    student: UserId,
    next: u32,
    past: Page,
    now: Timestamp,
) -> Result<StudentBoard> {
    if let Some(reads) = &unit.reads
        && let Some(board) = from_kept(unit, reads, student, next, past, now).await?
    {
        return Ok(board);
    }
    let whose = Whose::Student(student);
    let in_phase = |phase| SessionFilter { status: None, phase: Some(phase) };
    let next = Page { number: 1, limit: next };
    let (oldest, newest) = (Order::OldestFirst, Order::NewestFirst);
    Ok(StudentBoard {
        live: sessions::page(unit, whose, in_phase(Phase::Live), oldest, next, now).await?.items,
        upcoming: sessions::page(unit, whose, in_phase(Phase::Upcoming), oldest, next, now).await?.items,
        past: sessions::page(unit, whose, in_phase(Phase::Past), newest, past, now).await?,
    })
}

/// `None` where it is more than can be looked at one by one.
async fn from_kept(
    unit: &Unit,
    reads: &Arc<Reads>,
    student: UserId,
    next: u32,
    past: Page,
    now: Timestamp,
) -> Result<Option<StudentBoard>> {
    let Some(expected) = reads.expected(student).await? else { return Ok(None) };
    let reach = past.offset() + u64::from(past.limit) + expected.invitations.len() as u64;
    let (courses, invitations) = (expected.courses.len(), expected.invitations.len());
    if courses > COURSES || invitations > INVITATIONS || reach > CLOSED as u64 {
        return Ok(None);
    }
    let states = reads.states(&expected.courses).await?;
    let mut sight = Sight::new(now);
    let mut boards = Vec::with_capacity(expected.courses.len());
    for id in &expected.courses {
        let Some(state) = states.get(id).filter(|state| !state.archived) else { continue };
        let board = of_course(unit, reads, *id, state.stamp).await?;
        if board.open.len() > OPEN {
            return Ok(None);
        }
        sight.rooms.extend(state.rooms.iter().copied());
        boards.push((*id, board));
    }
    let invited = invitations_of(unit, reads, &expected, &mut sight).await?;
    for (_, board) in &boards {
        sight.add(board);
    }
    for card in &invited {
        let followed = card.course.as_ref().is_some_and(|c| boards.iter().any(|(id, _)| *id == c.id.get()));
        sight.add_invitation(card, followed);
    }
    Ok(Some(sight.finish(next, past)))
}

/// The cards of the sessions that the student was invited to by name.
async fn invitations_of(
    unit: &Unit,
    reads: &Arc<Reads>,
    expected: &Expected,
    sight: &mut Sight<'_>,
) -> Result<Vec<SessionCard>> {
    let ids: Vec<i64> = expected.invitations.iter().map(|(id, _)| *id).collect();
    sight.declined.extend(expected.invitations.iter().filter(|(_, declined)| *declined).map(|(id, _)| *id));
    let mut found = Vec::with_capacity(ids.len());
    for piece in pieces(&ids) {
        let query = cards().and_where(Expr::col((Entity, Column::Id)).is_in(piece)).take();
        found.extend(sessions::read(unit, &query).await?);
    }
    let live = found.iter().filter(|card| card.session.status() == Status::Live);
    let rooms = reads.rooms(live.map(|card| card.session.id.get()).collect()).await?;
    sight.rooms.extend(rooms.iter().map(|(id, room)| (*id, *room)));
    Ok(found)
}

/// A student's sessions by phase, gathered from several courses.
struct Sight<'a> {
    now: Timestamp,
    declined: HashSet<i64>,
    rooms: HashMap<i64, InRoom>,
    live: Vec<&'a SessionCard>,
    upcoming: Vec<&'a SessionCard>,
    past: Vec<&'a SessionCard>,
    past_total: u64,
}

impl<'a> Sight<'a> {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
            declined: HashSet::new(),
            rooms: HashMap::new(),
            live: Vec::new(),
            upcoming: Vec::new(),
            past: Vec::new(),
            past_total: 0,
        }
    }

    fn add(&mut self, board: &'a Board) {
        for card in board.open.iter().filter(|card| !self.declined.contains(&card.session.id.get())) {
            match card.session.status() {
                Status::Live => self.live.push(card),
                Status::Scheduled if card.session.ends_at > self.now => self.upcoming.push(card),
                Status::Scheduled | Status::Ended | Status::Cancelled => {
                    self.past.push(card);
                    self.past_total += 1;
                }
            }
        }
        let declined = &self.declined;
        self.past.extend(board.closed.iter().filter(|card| !declined.contains(&card.session.id.get())));
        self.past_total += board.closed_total;
    }

    /// A session that the student was asked to: in a course that they follow it is there already.
    fn add_invitation(&mut self, card: &'a SessionCard, followed: bool) {
        let is_closed = matches!(card.session.status(), Status::Ended | Status::Cancelled);
        let declined = self.declined.contains(&card.session.id.get());
        match (followed, declined) {
            // Counted with its course's.
            (true, true) => self.past_total -= u64::from(is_closed && self.past_total > 0),
            (true, false) | (false, true) => {}
            (false, false) => {
                let phase = match card.session.status() {
                    Status::Live => &mut self.live,
                    Status::Scheduled if card.session.ends_at > self.now => &mut self.upcoming,
                    Status::Scheduled | Status::Ended | Status::Cancelled => {
                        self.past_total += 1;
                        &mut self.past
                    }
                };
                phase.push(card);
            }
        }
    }

    fn finish(mut self, next: u32, page: Page) -> StudentBoard {
        let by_start = |card: &&SessionCard| (card.session.starts_at, card.session.id);
        self.live.sort_unstable_by_key(by_start);
        self.upcoming.sort_unstable_by_key(by_start);
        self.past.sort_unstable_by_key(|card| Reverse(by_start(card)));
        let next = usize::try_from(next).unwrap_or(usize::MAX);
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let rooms = &self.rooms;
        let shown =
            |card: &&SessionCard| rooms.get(&card.session.id.get()).copied().unwrap_or_default().shown(card);
        StudentBoard {
            live: self.live.iter().take(next).map(shown).collect(),
            upcoming: self.upcoming.iter().take(next).map(shown).collect(),
            past: Listed {
                items: self.past.iter().skip(offset).take(limit).map(shown).collect(),
                total: self.past_total,
            },
        }
    }
}
