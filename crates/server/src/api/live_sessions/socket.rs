//! The class's socket: who may open it (docs/protocol.md, "Opening").

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use estrade_core::ids::SessionId;
use estrade_core::permission::Action;
use estrade_core::user::User;
use estrade_core::{Actor, Refusal, access};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Created, Data};
use crate::api::described::Query;
use crate::api::path::Path;
use crate::api::problems;
use crate::auth::{Caller, Means, origin};
use crate::error::Problem;
use crate::state::AppState;

/// Lets a program open the class's socket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ticket {
    /// Good once.
    ticket: String,
    /// For so many seconds.
    expires_in: u32,
}

/// How the caller proves who they are, where there is no cookie.
#[derive(Debug, IntoParams)]
pub struct SocketQuery {
    /// From `ws-ticket`.
    pub ticket: Option<String>,
}

/// Get a ticket for the class's socket
///
/// Good once, within 30 s: a socket's address takes no `Authorization` header in a browser.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/ws-ticket", tag = "Real time", operation_id = "createSocketTicket",
    responses((status = 201, description = "The ticket.", body = Data<Ticket>), problems::Conflict),
)]
pub async fn ticket(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Created<Ticket>, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let ticket = state.live().issue_ticket(access.user(), access.session().id);
    Ok(answer::created(Ticket { ticket, expires_in: 30 }))
}

/// Open the class's socket
///
/// A WebSocket (RFC 6455) that carries presence, chat and everything else of a class; `docs/protocol.md` says its messages. Asked for
/// without an upgrade, it is refused as `bad_request`.
#[utoipa::path(
    get, path = "/api/live-sessions/{session}/ws", tag = "Real time", operation_id = "openSocket",
    security((), ("bearer" = []), ("cookie" = [])),
    params(SocketQuery),
    responses((status = 101, description = "The socket."), problems::Conflict),
)]
pub async fn socket(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query<SocketQuery>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let user = match query.read()?.raw("ticket").flatten() {
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
