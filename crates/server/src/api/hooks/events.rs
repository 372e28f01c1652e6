//! Posts of a Jitsi server's event module.

use axum::extract::{Path, State};
use estrade_core::Refusal;
use estrade_core::attendance::jitsi::{HookBody, note};
use estrade_core::ids::SessionId;
use estrade_core::user::fingerprint;
use utoipa::ToSchema;

use crate::api::answer::{Done, done};
use crate::error::Problem;
use crate::hooks::{self, events};
use crate::state::AppState;

use super::Posted;
use super::secret::FromJitsi;

/// A post of the module `event_sync`. Unknown fields are left aside, and what makes no sense tells nothing.
#[derive(Debug, ToSchema)]
pub struct RoomEvent {
    /// The room; that of a breakout room is its main room.
    pub room_name: String,
    /// The room's own address.
    pub room_jid: Option<String>,
    /// With `room/created`: seconds since 1970.
    pub created_at: Option<f64>,
    /// With `room/destroyed`.
    pub destroyed_at: Option<f64>,
    /// With `occupant/joined` and `occupant/left`.
    pub occupant: Option<RoomOccupant>,
    /// With `room/destroyed`: everybody who was ever in it. An empty list may come as `{}`.
    pub all_occupants: Option<Vec<RoomOccupant>>,
}

/// Somebody in a room. Without a token (a recorder) there is no `id`, and nothing is noted.
#[derive(Debug, ToSchema)]
pub struct RoomOccupant {
    /// What the Jitsi server calls them.
    pub occupant_jid: String,
    /// Their account here, from their token.
    pub id: Option<String>,
    /// Seconds since 1970.
    pub joined_at: Option<f64>,
    /// The same, once they went.
    pub left_at: Option<f64>,
}

/// Tell of a room
///
/// For a Jitsi server (`room/created`, `room/destroyed`, `occupant/joined`, `occupant/left`). In any order, and as often as it likes:
/// what was told before changes nothing. Rooms and people that are not known here are left aside.
#[utoipa::path(
    post, path = "/api/hooks/jitsi/events/{subject}/{change}", tag = "Other servers", operation_id = "jitsiEvent",
    request_body = RoomEvent, security(("jitsiHook" = [])),
    responses((status = 200, description = "Noted.", body = Done), crate::api::problems::RateLimited),
)]
pub async fn take(
    State(state): State<AppState>,
    _: FromJitsi,
    Path((subject, change)): Path<(String, String)>,
    body: Posted,
) -> Result<Done, Problem> {
    let event = events::Event::named(&format!("{subject}/{change}")).ok_or(Refusal::NotFound)?;
    let (post, text) = body.json()?;
    if let Some(room) = events::room(&post)
        && let Some(session) = hooks::session_of(state.domain(), room).await?
    {
        keep(&state, session.id, event.kind().to_owned(), None, text).await?;
    }
    Ok(done())
}

/// Notes a post about a session: known again by what it calls itself, or by its body. People's sockets are told nothing: a room
/// shows who has one.
pub async fn keep(
    state: &AppState,
    session: SessionId,
    kind: String,
    name: Option<&str>,
    body: String,
) -> Result<(), Refusal> {
    let key = fingerprint(&format!("{session}\n{kind}\n{}", name.unwrap_or(&body)));
    let body = HookBody { key, session, kind, body, received_at: state.domain().now() };
    note(state.domain(), session, Some(&body), &hooks::facts(&body)).await.map(|_| ())
}
