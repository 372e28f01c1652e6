//! Posts of a Jitsi server's event module.

use axum::extract::{Path, State};
use estrade_core::Refusal;
use estrade_core::attendance::jitsi::{HookBody, note};
use estrade_core::ids::SessionId;
use estrade_core::ports::StoreError;
use estrade_core::user::fingerprint;
use tracing::Instrument as _;
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
    /// The room's address; that of a breakout room is its main room's.
    pub room_jid: Option<String>,
    /// Whether it is a breakout room.
    pub is_breakout: Option<bool>,
    /// What tells a breakout room from the main room and from other ones.
    pub breakout_room_id: Option<String>,
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
    let domain = state.domain().clone();
    let whole = async move { note(&domain, session, Some(&body), &hooks::facts(&body)).await.map(|_| ()) };
    // To its end even if the sender hangs up: it may never send again what changes people's presence.
    match tokio::spawn(whole.in_current_span()).await {
        Ok(noted) => noted,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that ends cancels a task.
            Err(_) => Err(Refusal::Store(StoreError::Unavailable("the server is stopping".to_owned()))),
        },
    }
}
