//! The class's socket: who may open it (docs/protocol.md, "Opening").

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{RawQuery, State, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::user::User;
use estrade_core::{Actor, Refusal, access};
use serde_json::json;

use crate::api::answer;
use crate::api::path::Path;
use crate::auth::{Caller, Means, origin};
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;

/// `POST /api/live-sessions/{session}/ws-ticket`: single use, 30 s.
pub async fn ticket(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let ticket = state.live().issue_ticket(access.user(), access.session().id);
    Ok(answer::created(json!({ "ticket": ticket, "expires_in": 30 })))
}

/// `GET /api/live-sessions/{session}/ws`
pub async fn socket(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let user = match Input::of_query(query.as_deref())?.raw("ticket").flatten() {
        Some(ticket) => by_ticket(&state, answer::id(&id)?, &ticket).await?,
        None => {
            if caller.means == Means::Cookie && !may_connect(&state, &headers) {
                return Err(Problem::Csrf);
            }
            caller.user()?.clone()
        }
    };
    let session = answer::id(&id)?;
    let Ok(upgrade) = upgrade else {
        // What is no upgrade is told to those alone who may be in the room.
        let actor = Actor::User { id: user.id, role: user.role };
        access::session(state.domain(), actor, session, Action::Join).await?;
        return Err(Problem::BadRequest);
    };
    Ok(state.live().connect(&user, session, upgrade).await?)
}

async fn by_ticket(state: &AppState, session: SessionId, ticket: &str) -> Result<User, Problem> {
    let user = state.live().redeem_ticket(session, ticket).ok_or(Refusal::Unauthenticated)?;
    let mut unit = state.domain().store.begin_read().await?;
    let user = unit.users().get(user).await?.filter(|u| u.disabled_at.is_none());
    Ok(user.ok_or(Refusal::Unauthenticated)?)
}

/// A browser sends `Origin` with every upgrade and no preflight: a foreign page must not ride on the cookie.
fn may_connect(state: &AppState, headers: &HeaderMap) -> bool {
    let origin = headers.get("origin").and_then(|v| v.to_str().ok());
    let allowed = origin.is_some_and(|o| state.config().cors_allowed_origins.iter().any(|a| a == o));
    allowed || origin::is_own(headers, &state.config().public_url)
}
