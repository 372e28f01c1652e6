//! The roster of a session.

use axum::extract::State;
use estrade_core::access::SessionAccess;
use estrade_core::ids::UserId;
use estrade_core::permission::Action;
use estrade_core::ports::views::{Listed, Page};
use estrade_core::ports::{StoreError, UnitOfWork};
use estrade_core::time::Timestamp;
use utoipa::IntoParams;

use crate::api::answer::{self, Paged};
use crate::api::described::Query;
use crate::api::path::Path;
use crate::api::wire::{ParticipantBody, ParticipantLine};
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

/// Which page of a roster.
#[derive(Debug, IntoParams)]
pub struct RosterPaging {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many a page.
    #[param(minimum = 1, maximum = 1000, default = 1000)]
    pub limit: Option<u32>,
}

/// A page of the roster as the reader may see it, and its whole length: four queries, whatever its length.
pub async fn lines(
    unit: &mut dyn UnitOfWork,
    access: &SessionAccess,
    page: Page,
    now: Timestamp,
) -> Result<(Vec<ParticipantBody>, u64), StoreError> {
    let session = access.session();
    let roster = unit.views().roster(session, page).await?;
    let users: Vec<UserId> = roster.items.iter().map(|row| row.person.id).collect();
    let intervals = unit.stays().intervals_of(session.id, &users).await?;
    let open = unit.stays().open_of(session.id, &users).await?;
    let lines = roster.items.iter().map(|row| {
        let user = row.person.id;
        let first = intervals.partition_point(|i| i.user_id < user);
        let last = intervals.partition_point(|i| i.user_id <= user);
        ParticipantLine {
            session,
            row,
            intervals: &intervals[first..last],
            open: open.iter().find(|s| s.user_id == user),
            for_host: access.is_host(),
            own: user == access.user(),
            now,
        }
        .body()
    });
    Ok((lines.collect(), roster.total))
}

/// List a session's participants
///
/// Everybody expected at it, and everybody who came. E-mail addresses and others' attendance are for hosts.
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/participants", tag = "Live sessions", operation_id = "listParticipants",
    params(RosterPaging),
    responses((status = 200, description = "A page of the roster.", body = Paged<Vec<ParticipantBody>>)),
)]
pub async fn participants(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query<RosterPaging>,
) -> Result<Paged<Vec<ParticipantBody>>, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let page = answer::page(&mut query.read()?, 1000, 1000)?;
    let mut unit = state.domain().store.begin_read().await?;
    let (items, total) = lines(unit.as_mut(), &access, page, state.domain().now()).await?;
    Ok(answer::listed(Listed { items, total }, page, |line| line))
}
