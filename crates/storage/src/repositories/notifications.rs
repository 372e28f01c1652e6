//! What people are told: notices, and each person's share.

use async_trait::async_trait;
use estrade_core::ids::{NoticeId, NotificationId, UserId};
use estrade_core::notification::{Audience, Closing, Notice, Notification, Recipient};
use estrade_core::ports::{NotificationRepository, Tally};
use estrade_core::time::Timestamp;
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Order, Query, SelectStatement, UnionType, UpdateStatement,
};
use sea_orm::{EntityTrait, FromQueryResult, Insert, IntoActiveModel};

use super::found;
use crate::error::{Result, store_error};
use crate::lists::pieces;
use crate::rows::notification::{Column, DROPPED, Entity, FAILED, Model, SENT, WAITING, Waiting};
use crate::rows::{enrollment, notice, participant, user};
use crate::unit::Unit;
use crate::views::roster::{active_enrollments, declined, on_roster, row};

/// What the roster is called within the query for an audience.
const MEMBERS: &str = "members";

fn person(column: user::Column) -> Expr {
    Expr::col((user::Entity, column))
}

/// Ids of the people whom a notice is for.
fn audience_of(audience: &Audience<'_>) -> SelectStatement {
    let session = audience.session;
    let came_or_asked = Query::select()
        .column((participant::Entity, participant::Column::UserId))
        .from(participant::Entity)
        .and_where(row(participant::Column::SessionId).eq(session.id.get()))
        .cond_where(on_roster())
        .take();
    let members = Query::select()
        .column((enrollment::Entity, enrollment::Column::UserId))
        .from(enrollment::Entity)
        .cond_where(active_enrollments(session))
        .union(UnionType::Distinct, came_or_asked)
        .take();
    let mut query = Query::select();
    query
        .from_subquery(members, MEMBERS)
        .inner_join(user::Entity, person(user::Column::Id).equals((MEMBERS, "user_id")))
        .and_where(person(user::Column::DisabledAt).is_null())
        .and_where(person(user::Column::EmailConfirmedAt).is_not_null())
        .and_where(person(user::Column::Id).is_not_in([session.instructor_id.get(), audience.author.get()]));
    if audience.spares_declined {
        let said_no = Query::select()
            .column((participant::Entity, participant::Column::UserId))
            .from(participant::Entity)
            .and_where(row(participant::Column::SessionId).eq(session.id.get()))
            .cond_where(declined())
            .take();
        query.and_where(person(user::Column::Id).not_in_subquery(said_no));
    }
    query
}

fn update(id: NotificationId) -> UpdateStatement {
    Query::update()
        .table(Entity)
        .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .and_where(Expr::col(Column::Id).eq(id.get()))
        .and_where(Expr::col(Column::State).eq(WAITING))
        .take()
}

fn waiting_of(notice: NoticeId) -> Condition {
    Condition::all()
        .add(Expr::col((Entity, Column::NoticeId)).eq(notice.get()))
        .add(Expr::col((Entity, Column::State)).eq(WAITING))
}

#[derive(FromQueryResult)]
struct OnlyUser {
    id: i64,
}

#[derive(FromQueryResult)]
struct Counted {
    state: String,
    many: i64,
}

#[async_trait]
impl NotificationRepository for Unit {
    async fn insert(&mut self, notice: &Notice) -> Result<()> {
        self.insert_row(notice::Model::from(notice)).await
    }

    async fn get(&mut self, id: NoticeId) -> Result<Option<Notice>> {
        found(notice::Entity::find_by_id(id.get()).one(&self.connection).await.map_err(store_error)?)
    }

    async fn mark_expanded(&mut self, id: NoticeId, at: Timestamp) -> Result<bool> {
        let statement = Query::update()
            .table(notice::Entity)
            .value(notice::Column::ExpandedAt, at.millis())
            .and_where(Expr::col(notice::Column::Id).eq(id.get()))
            .and_where(Expr::col(notice::Column::ExpandedAt).is_null())
            .take();
        Ok(self.execute(&statement).await? == 1)
    }

    async fn audience_size(&mut self, audience: &Audience<'_>) -> Result<u64> {
        self.count(audience_of(audience).expr(person(user::Column::Id).count())).await
    }

    async fn audience(
        &mut self,
        audience: &Audience<'_>,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserId>> {
        let mut query = audience_of(audience);
        query
            .column((user::Entity, user::Column::Id))
            // No user has the id 0.
            .and_where(person(user::Column::Id).gt(after.map_or(0, UserId::get)))
            .order_by((user::Entity, user::Column::Id), Order::Asc)
            .limit(u64::from(limit));
        let rows: Vec<OnlyUser> = self.all(&query).await?;
        Ok(rows.into_iter().map(|row| UserId::new(row.id)).collect())
    }

    async fn add(&mut self, notifications: &[Notification]) -> Result<()> {
        if notifications.is_empty() {
            return Ok(());
        }
        let rows = notifications.iter().map(|one| Model::from(one).into_active_model());
        let done = Insert::many(rows).exec_without_returning(&self.connection).await;
        done.map(|_| ()).map_err(store_error)
    }

    async fn due(&mut self, notice: NoticeId, now: Timestamp, limit: u32) -> Result<Vec<Recipient>> {
        let mut query = Query::select();
        query.columns([Column::Id, Column::Attempts, Column::UserId].map(|column| (Entity, column)));
        for column in [
            user::Column::Email,
            user::Column::Username,
            user::Column::FirstName,
            user::Column::LastName,
            user::Column::Locale,
            user::Column::Timezone,
        ] {
            query.column((user::Entity, column));
        }
        query
            .from(Entity)
            .inner_join(user::Entity, person(user::Column::Id).equals((Entity, Column::UserId)))
            .cond_where(waiting_of(notice))
            .and_where(Expr::col((Entity, Column::DueAt)).lte(now.millis()))
            .order_by((Entity, Column::DueAt), Order::Asc)
            .order_by((Entity, Column::Id), Order::Asc)
            .limit(u64::from(limit));
        let rows: Vec<Waiting> = self.all(&query).await?;
        super::all_of(rows)
    }

    async fn next_due(&mut self, notice: NoticeId) -> Result<Option<Timestamp>> {
        let query = Query::select()
            .expr(Expr::col((Entity, Column::DueAt)).min())
            .from(Entity)
            .cond_where(waiting_of(notice))
            .take();
        Ok(self.number(&query).await?.map(Timestamp::from_millis))
    }

    async fn sent(&mut self, ids: &[NotificationId], at: Timestamp) -> Result<()> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        for piece in pieces(&ids) {
            let statement = Query::update()
                .table(Entity)
                .value(Column::State, SENT)
                .value(Column::SentAt, at.millis())
                .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
                .value(Column::LastError, None::<String>)
                .and_where(Expr::col(Column::Id).is_in(piece))
                .take();
            self.execute(&statement).await?;
        }
        Ok(())
    }

    async fn put_off(&mut self, id: NotificationId, due_at: Timestamp, error: &str) -> Result<()> {
        let mut statement = update(id);
        statement.value(Column::DueAt, due_at.millis()).value(Column::LastError, error);
        self.execute(&statement).await.map(|_| ())
    }

    async fn failed(&mut self, id: NotificationId, error: &str) -> Result<()> {
        let mut statement = update(id);
        statement.value(Column::State, FAILED).value(Column::LastError, error);
        self.execute(&statement).await.map(|_| ())
    }

    async fn close_waiting(&mut self, notice: NoticeId, closing: &Closing) -> Result<u64> {
        let mut statement = Query::update();
        statement.table(Entity).cond_where(
            Condition::all()
                .add(Expr::col(Column::NoticeId).eq(notice.get()))
                .add(Expr::col(Column::State).eq(WAITING)),
        );
        match closing {
            Closing::Dropped => statement.value(Column::State, DROPPED),
            Closing::Failed(error) => {
                statement.value(Column::State, FAILED).value(Column::LastError, error.as_str())
            }
        };
        self.execute(&statement).await
    }

    async fn tally(&mut self, notice: NoticeId) -> Result<Tally> {
        let query = Query::select()
            .column(Column::State)
            .expr_as(Expr::col(Column::Id).count(), "many")
            .from(Entity)
            .and_where(Expr::col(Column::NoticeId).eq(notice.get()))
            .group_by_col(Column::State)
            .take();
        let rows: Vec<Counted> = self.all(&query).await?;
        let of = |state: &str| {
            let counted = rows.iter().find(|row| row.state == state);
            counted.and_then(|row| u64::try_from(row.many).ok()).unwrap_or(0)
        };
        Ok(Tally { waiting: of(WAITING), sent: of(SENT), failed: of(FAILED), dropped: of(DROPPED) })
    }
}
