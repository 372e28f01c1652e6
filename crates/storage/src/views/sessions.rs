//! Lists of sessions, and a session's card.

use std::collections::HashMap;
use std::sync::Arc;

use estrade_core::attendance::Span;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::ports::views::{
    CourseRef, ListStamp, Listed, Order, Page, Phase, SessionCard, SessionFilter, Whose,
};
use estrade_core::session::{Session, Status};
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order as By, Query, SelectStatement};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::{select_columns, select_person};
use crate::error::Result;
use crate::kept::PageKey;
use crate::rows::session::{Column, Entity, Model};
use crate::rows::{course, person, user};
use crate::unit::Unit;
use crate::views::roster::{self, Counts};

/// Sessions that a double booking names.
const OVERLAPPING: u64 = 10;

/// A session with what its card shows of other tables.
struct CardRow {
    session: Model,
    course: Option<CourseOfCard>,
    instructor: person::Person,
}

#[derive(FromQueryResult)]
struct CourseOfCard {
    id: i64,
    slug: String,
    title: String,
    enrolled: i64,
}

impl FromQueryResult for CardRow {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self {
            session: Model::from_query_result(row, "s_")?,
            course: CourseOfCard::from_query_result_optional(row, "c_")?,
            instructor: person::Person::from_query_result(row, "u_")?,
        })
    }
}

/// Joins a session to its course and instructor.
pub fn cards() -> SelectStatement {
    let mut query = Query::select();
    select_columns::<Entity>(&mut query, "s_");
    for (column, name) in [
        (course::Column::Id, "c_id"),
        (course::Column::Slug, "c_slug"),
        (course::Column::Title, "c_title"),
        (course::Column::Enrolled, "c_enrolled"),
    ] {
        query.expr_as(Expr::col((course::Entity, column)), name);
    }
    select_person(&mut query, "u_");
    query
        .from(Entity)
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::InstructorId)),
        )
        .left_join(
            course::Entity,
            Expr::col((course::Entity, course::Column::Id)).equals((Entity, Column::CourseId)),
        )
        .take()
}

/// The condition on a session to be among theirs.
pub fn belongs_to(whose: Whose) -> Condition {
    let session = |column| Expr::col((Entity, column));
    match whose {
        Whose::Course(id) => Condition::all().add(session(Column::CourseId).eq(id.get())),
        Whose::Instructor(id) => Condition::all().add(session(Column::InstructorId).eq(id.get())),
        Whose::Student(id) => Condition::all()
            .add(session(Column::Id).in_subquery(roster::expecting(id)))
            .add(session(Column::Id).not_in_subquery(roster::declined_by(id))),
        Whose::OnRoster(id) => {
            Condition::all().add(session(Column::Id).in_subquery(roster::on_whose_rosters(id)))
        }
        Whose::Invited(id) => Condition::all().add(session(Column::Id).in_subquery(roster::invited(id))),
        Whose::Everybody => Condition::all(),
    }
}

/// The condition on a session to be asked for.
fn matching(filter: SessionFilter, now: Timestamp) -> Condition {
    let is = |status: Status| Expr::col((Entity, Column::Status)).eq(status.as_str());
    let ends_at = || Expr::col((Entity, Column::EndsAt));
    let status = filter.status.map(is);
    let phase = filter.phase.map(|phase| match phase {
        Phase::Live => Condition::all().add(is(Status::Live)),
        Phase::Upcoming => Condition::all().add(is(Status::Scheduled)).add(ends_at().gt(now.millis())),
        Phase::Past => Condition::any()
            .add(is(Status::Ended))
            .add(is(Status::Cancelled))
            .add(is(Status::Scheduled).and(ends_at().lte(now.millis()))),
        Phase::Ahead => Condition::any().add(is(Status::Scheduled)).add(is(Status::Live)),
        Phase::Over => Condition::any().add(is(Status::Ended)).add(is(Status::Cancelled)),
    });
    Condition::all().add_option(status).add_option(phase)
}

pub async fn page(
    unit: &Unit,
    whose: Whose,
    filter: SessionFilter,
    order: Order,
    page: Page,
    now: Timestamp,
) -> Result<Listed<SessionCard>> {
    let wanted = belongs_to(whose).add(matching(filter, now));
    let count = Query::select()
        .expr(Expr::col((Entity, Column::Id)).count())
        .from(Entity)
        .cond_where(wanted.clone())
        .take();
    let total = unit.count(&count).await?;
    let by = match order {
        Order::NewestFirst => By::Desc,
        Order::OldestFirst => By::Asc,
    };
    let query = cards()
        .cond_where(wanted)
        .order_by((Entity, Column::StartsAt), by.clone())
        .order_by((Entity, Column::Id), by)
        .limit(u64::from(page.limit))
        .offset(page.offset())
        .take();
    Ok(Listed { items: read(unit, &query).await?, total })
}

/// The cards that a query over [`cards`] finds.
pub async fn read(unit: &Unit, query: &SelectStatement) -> Result<Vec<SessionCard>> {
    let rows: Vec<CardRow> = unit.all(query).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.session.id).collect();
    let counts = roster::counts(unit, &ids).await?;
    rows.into_iter().map(|row| finish(row, &counts)).collect()
}

pub async fn card(unit: &Unit, id: SessionId) -> Result<Option<SessionCard>> {
    let query = cards().and_where(Expr::col((Entity, Column::Id)).eq(id.get())).take();
    Ok(read(unit, &query).await?.pop())
}

/// What a card takes to keep, next to one without a long description.
pub fn weight(card: &SessionCard) -> usize {
    1 + card.session.description.as_ref().map_or(0, |text| text.as_str().len() / 1024)
}

/// Pages that are kept: the first ones, without what depends on the time.
const KEPT_PAGES: u32 = 3;

pub async fn of_course(
    unit: &Unit,
    id: CourseId,
    stamp: ListStamp,
    filter: SessionFilter,
    order: Order,
    wanted: Page,
    now: Timestamp,
) -> Result<Listed<SessionCard>> {
    let whose = Whose::Course(id);
    let (Some(reads), None, true) = (&unit.reads, filter.phase, wanted.number <= KEPT_PAGES) else {
        return page(unit, whose, filter, order, wanted, now).await;
    };
    let key = PageKey::new(id.get(), filter.status, order, wanted);
    let kept = match reads.kept.page(key, stamp) {
        Some(kept) => kept,
        None => {
            let _turn = reads.kept.turn(id.get()).await;
            match reads.kept.page(key, stamp) {
                Some(kept) => kept,
                None => {
                    let read = page(unit, whose, filter, order, wanted, now).await?;
                    reads.kept.keep_page(key, stamp, Arc::new(read.clone()));
                    return Ok(read);
                }
            }
        }
    };
    let live = kept.items.iter().filter(|card| card.session.status() == Status::Live);
    let rooms = reads.rooms(live.map(|card| card.session.id.get()).collect()).await?;
    let shown =
        |card: &SessionCard| rooms.get(&card.session.id.get()).copied().unwrap_or_default().shown(card);
    Ok(Listed { items: kept.items.iter().map(shown).collect(), total: kept.total })
}

fn finish(row: CardRow, counts: &HashMap<i64, Counts>) -> Result<SessionCard> {
    let counted = counts.get(&row.session.id).copied().unwrap_or_default();
    let enrolled = row.course.as_ref().map_or(0, |course| course.enrolled);
    let participants = enrolled + counted.besides_enrolled - counted.enrolled_declined;
    Ok(SessionCard {
        session: row.session.try_into()?,
        course: row.course.map(|course| CourseRef {
            id: CourseId::new(course.id),
            slug: course.slug,
            title: course.title,
        }),
        instructor: row.instructor.into(),
        participants_count: u64::try_from(participants).unwrap_or(0),
        present_count: u64::try_from(counted.present).unwrap_or(0),
    })
}

pub async fn counts(unit: &Unit, whose: Whose) -> Result<Vec<(Status, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        status: String,
        sessions: i64,
    }
    let query = Query::select()
        .expr_as(Expr::col((Entity, Column::Status)), "status")
        .expr_as(Expr::col((Entity, Column::Id)).count(), "sessions")
        .from(Entity)
        .cond_where(belongs_to(whose))
        .group_by_col((Entity, Column::Status))
        .take();
    let rows: Vec<Row> = unit.all(&query).await?;
    let of =
        |status: Status| rows.iter().find(|row| row.status == status.as_str()).map_or(0, |row| row.sessions);
    Ok(Status::ALL.into_iter().map(|status| (status, u64::try_from(of(status)).unwrap_or(0))).collect())
}

pub async fn overlapping(
    unit: &Unit,
    instructor: UserId,
    span: Span,
    except: Option<SessionId>,
) -> Result<Vec<Session>> {
    let mut query = Query::select();
    select_columns::<Entity>(&mut query, "");
    query
        .from(Entity)
        .and_where(Expr::col(Column::InstructorId).eq(instructor.get()))
        .and_where(Expr::col(Column::Status).is_in([Status::Scheduled.as_str(), Status::Live.as_str()]))
        .and_where(Expr::col(Column::StartsAt).lt(span.to.millis()))
        .and_where(Expr::col(Column::EndsAt).gt(span.from.millis()))
        .order_by(Column::StartsAt, By::Asc)
        .order_by(Column::Id, By::Asc)
        .limit(OVERLAPPING);
    if let Some(except) = except {
        query.and_where(Expr::col(Column::Id).ne(except.get()));
    }
    let rows: Vec<Model> = unit.all(&query).await?;
    rows.into_iter().map(Session::try_from).collect()
}
