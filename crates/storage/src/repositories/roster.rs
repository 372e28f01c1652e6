//! Roster rows: made on invitation or at the first arrival, in one statement that leaves a present row's other columns
//! alone.

use async_trait::async_trait;
use estrade_core::enrollment::EnrollmentStatus;
use estrade_core::ids::{CourseId, EnrollmentId, ParticipantId, SessionId, UserId};
use estrade_core::ports::views::Response;
use estrade_core::ports::{Place, RosterRepository};
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{
    CaseStatement, Condition, Expr, ExprTrait, Func, InsertStatement, OnConflict, Order, Query,
};
use sea_orm::{FromQueryResult, Iden as _};

use crate::error::Result;
use crate::lists::{CHUNK, pieces};
use crate::rows::participant::{Column, Entity, response_word};
use crate::rows::{enrollment, stay, user};
use crate::unit::Unit;

#[derive(FromQueryResult)]
struct PlaceRow {
    enrollment: Option<i64>,
    invited: Option<bool>,
    moderator: Option<bool>,
    removed_at: Option<i64>,
    stay: Option<i64>,
}

/// What new roster rows hold, and by which column those that are there change.
struct NewRows<'a> {
    session: SessionId,
    people: &'a [(ParticipantId, UserId)],
    at: Timestamp,
    event: RosterEvent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RosterEvent {
    Arrived,
    Removed,
    Invited,
}

impl NewRows<'_> {
    fn upsert(&self) -> InsertStatement {
        let when = |event| (self.event == event).then_some(self.at.millis());
        let invited = self.event == RosterEvent::Invited;
        let mut on_conflict = OnConflict::columns([Column::SessionId, Column::UserId]);
        match self.event {
            // The earliest arrival stands, though it be told last; a row that was made otherwise has none yet.
            RosterEvent::Arrived => on_conflict.value(Column::JoinedAt, self.earlier(Column::JoinedAt)),
            RosterEvent::Removed => on_conflict.value(Column::RemovedAt, self.or_now(Column::RemovedAt)),
            RosterEvent::Invited => on_conflict.value(Column::Invited, true),
        };
        let mut insert = Query::insert();
        insert.into_table(Entity).columns([
            Column::Id,
            Column::SessionId,
            Column::UserId,
            Column::Invited,
            Column::Response,
            Column::Moderator,
            Column::RemovedAt,
            Column::JoinedAt,
            Column::CreatedAt,
        ]);
        for (id, user) in self.people {
            insert.values_panic([
                id.get().into(),
                self.session.get().into(),
                user.get().into(),
                invited.into(),
                response_word(Response::None).into(),
                false.into(),
                when(RosterEvent::Removed).into(),
                when(RosterEvent::Arrived).into(),
                self.at.millis().into(),
            ]);
        }
        insert.on_conflict(on_conflict).take()
    }

    fn earlier(&self, column: Column) -> CaseStatement {
        let there = Expr::col((Entity, column));
        CaseStatement::new()
            .case(there.clone().lte(self.at.millis()), there)
            .finally(Expr::value(self.at.millis()))
    }

    fn or_now(&self, column: Column) -> Expr {
        Func::coalesce([Expr::col((Entity, column)), Expr::value(self.at.millis())]).into()
    }
}

#[async_trait]
impl RosterRepository for Unit {
    async fn place(&mut self, session: &Session, user: UserId) -> Result<Place> {
        let enrolled = Condition::all()
            // A session outside any course has nobody enrolled: no course has the id 0.
            .add(
                Expr::col((enrollment::Entity, enrollment::Column::CourseId))
                    .eq(session.course_id.map_or(0, CourseId::get)),
            )
            .add(
                Expr::col((enrollment::Entity, enrollment::Column::UserId))
                    .equals((user::Entity, user::Column::Id)),
            )
            .add(
                Expr::col((enrollment::Entity, enrollment::Column::Status))
                    .eq(EnrollmentStatus::Active.as_str()),
            );
        let on_roster = Condition::all()
            .add(Expr::col((Entity, Column::SessionId)).eq(session.id.get()))
            .add(Expr::col((Entity, Column::UserId)).equals((user::Entity, user::Column::Id)));
        let in_room = Condition::all()
            .add(Expr::col((stay::Entity, stay::Column::SessionId)).eq(session.id.get()))
            .add(Expr::col((stay::Entity, stay::Column::UserId)).equals((user::Entity, user::Column::Id)));
        let query = Query::select()
            .expr_as(Expr::col((enrollment::Entity, enrollment::Column::Id)), "enrollment")
            .expr_as(Expr::col((Entity, Column::Invited)), Column::Invited.to_string())
            .expr_as(Expr::col((Entity, Column::Moderator)), Column::Moderator.to_string())
            .expr_as(Expr::col((Entity, Column::RemovedAt)), Column::RemovedAt.to_string())
            .expr_as(Expr::col((stay::Entity, stay::Column::Id)), "stay")
            .from(user::Entity)
            .left_join(enrollment::Entity, enrolled)
            .left_join(Entity, on_roster)
            .left_join(stay::Entity, in_room)
            .and_where(Expr::col((user::Entity, user::Column::Id)).eq(user.get()))
            .take();
        let row: Option<PlaceRow> = self.one(&query).await?;
        Ok(row.map_or_else(Place::default, |row| Place {
            enrollment: row.enrollment.map(EnrollmentId::new),
            invited: row.invited.unwrap_or(false),
            in_room: row.stay.is_some(),
            moderator: row.moderator.unwrap_or(false),
            removed: row.removed_at.is_some(),
        }))
    }

    async fn arrive(
        &mut self,
        id: ParticipantId,
        session: SessionId,
        user: UserId,
        at: Timestamp,
    ) -> Result<()> {
        let row = NewRows { session, people: &[(id, user)], at, event: RosterEvent::Arrived };
        self.execute(&row.upsert()).await.map(|_| ())
    }

    async fn depart(&mut self, session: SessionId, user: UserId, at: Timestamp) -> Result<()> {
        let statement = Query::update()
            .table(Entity)
            .value(Column::LeftAt, at.millis())
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .and_where(Expr::col(Column::UserId).eq(user.get()))
            .take();
        self.execute(&statement).await.map(|_| ())
    }

    async fn mark_removed(
        &mut self,
        id: ParticipantId,
        session: SessionId,
        user: UserId,
        at: Timestamp,
    ) -> Result<()> {
        let row = NewRows { session, people: &[(id, user)], at, event: RosterEvent::Removed };
        self.execute(&row.upsert()).await.map(|_| ())
    }

    async fn invite(
        &mut self,
        session: SessionId,
        people: &[(ParticipantId, UserId)],
        at: Timestamp,
    ) -> Result<()> {
        if people.is_empty() {
            return Ok(());
        }
        self.relist_course_of(session).await?;
        for people in people.chunks(CHUNK) {
            let rows = NewRows { session, people, at, event: RosterEvent::Invited };
            self.execute(&rows.upsert()).await?;
        }
        Ok(())
    }

    async fn invited(&mut self, session: SessionId) -> Result<Vec<UserId>> {
        #[derive(FromQueryResult)]
        struct Row {
            user_id: i64,
        }
        let query = Query::select()
            .column(Column::UserId)
            .from(Entity)
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .and_where(Expr::col(Column::Invited).eq(true))
            .order_by(Column::UserId, Order::Asc)
            .take();
        let rows: Vec<Row> = self.all(&query).await?;
        Ok(rows.into_iter().map(|row| UserId::new(row.user_id)).collect())
    }

    async fn uninvite_absent(&mut self, session: SessionId, users: &[UserId]) -> Result<()> {
        if users.is_empty() {
            return Ok(());
        }
        self.relist_course_of(session).await?;
        let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
        for piece in pieces(&users) {
            let statement = Query::update()
                .table(Entity)
                .value(Column::Invited, false)
                .value(Column::Response, response_word(Response::None))
                .and_where(Expr::col(Column::SessionId).eq(session.get()))
                .and_where(Expr::col(Column::UserId).is_in(piece))
                .and_where(Expr::col(Column::JoinedAt).is_null())
                .take();
            self.execute(&statement).await?;
        }
        Ok(())
    }

    async fn respond(&mut self, session: SessionId, user: UserId, response: Response) -> Result<bool> {
        self.relist_course_of(session).await?;
        let statement = Query::update()
            .table(Entity)
            .value(Column::Response, response_word(response))
            .and_where(Expr::col(Column::SessionId).eq(session.get()))
            .and_where(Expr::col(Column::UserId).eq(user.get()))
            .and_where(Expr::col(Column::Invited).eq(true))
            .take();
        Ok(self.execute(&statement).await? == 1)
    }
}
