//! Joining and leaving for clients without a socket, and their signs of life.

use axum::extract::State;
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::attendance::Source;
use estrade_core::ids::EnrollmentId;
use estrade_core::permission::Action;
use estrade_core::session;
use serde_json::json;

use crate::api::path::Path;
use crate::api::{answer, wire};
use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Body;
use crate::state::AppState;

/// `POST /api/live-sessions/{session}/join`
pub async fn join(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let mut input = body.read()?;
    let enrollment: Option<EnrollmentId> = input.id("enrollment_id").flatten();
    input.finish()?;
    if enrollment.is_some() && enrollment != access.enrollment() {
        return Err(Refusal::NotEnrolled.into());
    }
    let joined = session::join(state.domain(), caller.actor(), access.session().id, Source::Api).await?;
    let session = joined.access.session();
    Ok(answer::data(json!({
        "session_id": session.id,
        "user_id": joined.stay.user_id,
        "jitsi_join_url": super::join_url(&state, session).await?,
        "jitsi_room_password": session.room.password,
        "joined_at": joined.stay.opened_at,
    })))
}

/// `POST /api/live-sessions/{session}/leave`: leaving twice answers the same.
pub async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let left = session::leave(state.domain(), &access).await?;
    let (session, user) = (access.session(), access.user());
    state.live().person_left(session.id, user).await;
    let mut unit = state.domain().store.begin_read().await?;
    let intervals = unit.stays().intervals_of(session.id, &[user]).await?;
    let attendance = wire::attendance(session, &intervals, None, state.domain().now());
    Ok(answer::data(json!({
        "session_id": session.id,
        "user_id": user,
        "left_at": left.interval.map(|i| i.left_at),
        "attendance_duration": attendance.minutes(),
    })))
}

/// How often a client without a socket should call, in seconds.
const NEXT_IN: u32 = 15;

/// `POST /api/live-sessions/{session}/heartbeat`
pub async fn heartbeat(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let is_present = session::heartbeat(state.domain(), &access).await?;
    Ok(answer::data(
        json!({ "session_id": access.session().id, "is_present": is_present, "next_in": NEXT_IN }),
    ))
}
