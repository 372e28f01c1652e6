//! Reservations of a Jitsi server (`mod_reservations`): may this room be opened now? Yes for a live session's, and no other. What is
//! answered has no envelope, because that server reads it; a refusal says in `message` what it shows to people.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use estrade_core::ids::SessionId;
use estrade_core::session::{Session, State as SessionState};
use estrade_core::time::Timestamp;
use estrade_core::{Domain, Refusal};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::api::answer::{Done, done};
use crate::api::problems;
use crate::api::schema::{Id, Instant};
use crate::error::Problem;
use crate::hooks;
use crate::i18n::Tr;
use crate::state::AppState;

use super::Posted;
use super::secret::FromJitsi;

/// When it is over Prosody destroys the room: so long as no class lasts, in seconds.
const DURATION: u32 = 43_200;
/// The reservation of a room of the doctor's: no session has this id.
const OF_THE_DOCTOR: SessionId = SessionId::new(0);
/// What a Jitsi server says of who opens a room is told back to it, up to so many characters.
const OWNER: usize = 255;

/// A room that may be opened: a form.
#[derive(Debug, ToSchema)]
pub struct ConferenceRequest {
    /// The room.
    pub name: String,
    /// Who opens it, as the Jitsi server knows them.
    pub mail_owner: Option<String>,
    /// Not looked at: the class began when it began.
    pub start_time: Option<String>,
}

/// A room that may be open.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conference {
    #[schema(value_type = Id)]
    id: SessionId,
    name: String,
    mail_owner: String,
    /// When the class began.
    #[schema(value_type = Instant)]
    start_time: Timestamp,
    /// Seconds, from then on: longer than any class.
    duration: u32,
}

impl IntoResponse for Conference {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl Conference {
    fn of(session: &Session, started_at: Timestamp, owner: String) -> Self {
        let name = session.room.name.clone();
        Self { id: session.id, name, mail_owner: owner, start_time: started_at, duration: DURATION }
    }

    /// `estrade doctor jitsi` goes into rooms of its own for a moment. Nothing is stored of them, and nothing is given away: no
    /// token but the doctor's opens such a room, because no session has a room of that name.
    fn of_the_doctor(name: String, now: Timestamp, owner: String) -> Self {
        Self { id: OF_THE_DOCTOR, name, mail_owner: owner, start_time: now, duration: 60 }
    }
}

/// Whether a room is one of the doctor's: `estrade-doctor-`, eight hexadecimal digits, and a letter for what it tries there.
fn is_the_doctors(name: &str) -> bool {
    name.strip_prefix("estrade-doctor-").and_then(|rest| rest.split_once('-')).is_some_and(
        |(number, which)| {
            number.len() == 8
                && number.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                && matches!(which, "a" | "b" | "c" | "d" | "e" | "f")
        },
    )
}

/// Why a room is not opened, in words for people.
#[derive(Debug)]
enum No {
    /// No session has this room.
    Unknown,
    /// Its class is not on.
    NotLive,
    /// It is open under this reservation.
    Open(SessionId),
}

impl No {
    fn answer(&self, state: &AppState) -> Response {
        let (status, code, key) = match self {
            Self::Unknown => (StatusCode::NOT_FOUND, "not_found", "hook-room-unknown"),
            Self::NotLive => (StatusCode::FORBIDDEN, "forbidden", "hook-room-not-live"),
            Self::Open(_) => (StatusCode::CONFLICT, "already_exists", "hook-room-open"),
        };
        let message = Tr(state.config().default_locale).text(key);
        let mut body = json!({ "success": false, "error": message, "code": code, "message": message });
        if let Self::Open(id) = self {
            body["conflict_id"] = json!(id);
        }
        (status, Json(body)).into_response()
    }
}

/// Open a room
///
/// For a Jitsi server, before it opens a room. A refusal has a `message` beside the usual fields; 409 has the `conflict_id` of the room's
/// reservation.
#[utoipa::path(
    post, path = "/api/hooks/jitsi/conference", tag = "Other servers", operation_id = "openConference",
    request_body(content = ConferenceRequest, content_type = "application/x-www-form-urlencoded"),
    security(("jitsiHook" = [])),
    responses(
        (status = 200, description = "It may be opened.", body = Conference),
        problems::Forbidden, problems::NotFound, problems::Conflict, problems::RateLimited,
    ),
)]
pub async fn open(State(state): State<AppState>, _: FromJitsi, body: Posted) -> Result<Response, Problem> {
    let form: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body.bytes()?).map_err(|_| Problem::BadRequest)?;
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let owner = field("mail_owner").chars().take(OWNER).collect();
    let domain = state.domain();
    // A Jitsi server names rooms in lower case.
    let name = field("name").to_lowercase();
    if is_the_doctors(&name) {
        return Ok(Conference::of_the_doctor(name, domain.now(), owner).into_response());
    }
    let session = hooks::session_of(domain, &name).await?;
    let reserved = match &session {
        Some(session) => domain.again(|| reserve(domain, session.id)).await?,
        None => Err(No::Unknown),
    };
    Ok(match (session, reserved) {
        (Some(session), Ok(started_at)) => Conference::of(&session, started_at, owner).into_response(),
        (_, Err(no)) => no.answer(&state),
        (None, Ok(_)) => No::Unknown.answer(&state),
    })
}

/// Reserves the room of a live session: since when that is live.
async fn reserve(domain: &Domain, id: SessionId) -> Result<Result<Timestamp, No>, Refusal> {
    let mut unit = domain.store.begin().await?;
    // One after the other, and not while the class ends.
    unit.sessions().release_seats(id, 0).await?;
    let Some(session) = unit.sessions().get(id).await? else { return Ok(Err(No::Unknown)) };
    let SessionState::Live { started_at } = session.state else { return Ok(Err(No::NotLive)) };
    if !unit.hooks().reserve(id, domain.now()).await? {
        return Ok(Err(No::Open(id)));
    }
    unit.commit().await?;
    Ok(Ok(started_at))
}

/// The session of a reservation: they share their ids.
async fn session_of(domain: &Domain, id: &str) -> Result<Option<Session>, Refusal> {
    let Ok(id) = id.parse::<SessionId>() else { return Ok(None) };
    Ok(domain.store.begin_read().await?.sessions().get(id).await?)
}

/// Read a room's reservation
///
/// For a Jitsi server that was told of a conflict. A refusal has a `message` beside the usual fields.
#[utoipa::path(
    get, path = "/api/hooks/jitsi/conference/{conference}", tag = "Other servers", operation_id = "getConference",
    security(("jitsiHook" = [])),
    responses((status = 200, description = "It may be open.", body = Conference), problems::RateLimited),
)]
pub async fn get(
    State(state): State<AppState>,
    _: FromJitsi,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(match session_of(state.domain(), &id).await? {
        None => No::Unknown.answer(&state),
        Some(session) => match session.state {
            SessionState::Live { started_at } => {
                Conference::of(&session, started_at, String::new()).into_response()
            }
            SessionState::Scheduled | SessionState::Ended { .. } | SessionState::Cancelled { .. } => {
                No::NotLive.answer(&state)
            }
        },
    })
}

/// Close a room
///
/// For a Jitsi server whose room is gone. The class goes on: its room may be opened again.
#[utoipa::path(
    delete, path = "/api/hooks/jitsi/conference/{conference}", tag = "Other servers", operation_id = "closeConference",
    security(("jitsiHook" = [])),
    responses((status = 200, description = "Closed, or it was already.", body = Done), problems::RateLimited),
)]
pub async fn close(
    State(state): State<AppState>,
    _: FromJitsi,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let domain = state.domain();
    if id == OF_THE_DOCTOR.to_string() {
        return Ok(done().into_response());
    }
    let Some(session) = session_of(domain, &id).await? else { return Ok(No::Unknown.answer(&state)) };
    domain.again(|| release(domain, session.id)).await?;
    Ok(done().into_response())
}

async fn release(domain: &Domain, id: SessionId) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.hooks().release(id).await?;
    Ok(unit.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_that_very_shape_are_the_doctors() {
        assert!(is_the_doctors("estrade-doctor-0123cdef-a") && is_the_doctors("estrade-doctor-00000000-f"));
        for other in [
            "estrade-doctor",
            "estrade-doctor-",
            "estrade-doctor-0123cdef",
            "estrade-doctor-0123cdef-",
            "estrade-doctor-0123cdef-g",
            "estrade-doctor-0123cdef-ab",
            "estrade-doctor-0123cdeg-a",
            "estrade-doctor-0123CDEF-a",
            "estrade-doctor-0123cde-a",
            "estrade-doctor-0123cdef0-a",
            "estrade-doctor-0123cdef-a-a",
            "x-estrade-doctor-0123cdef-a",
            "estrade-doctor--a",
            "",
        ] {
            assert!(!is_the_doctors(other), "{other}");
        }
    }
}
