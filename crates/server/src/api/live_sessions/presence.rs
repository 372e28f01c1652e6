//! Joining and leaving for clients without a socket, and their signs of life.

use axum::extract::State;
use estrade_core::Refusal;
use estrade_core::attendance::Source;
use estrade_core::ids::{EnrollmentId, SessionId, UserId};
use estrade_core::permission::Action;
use estrade_core::session;
use estrade_core::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::{self, Data};
use crate::api::described::Fields;
use crate::api::path::Path;
use crate::api::schema::{Id, Instant};
use crate::api::{problems, wire};
use crate::auth::Caller;
use crate::error::Problem;
use crate::state::AppState;

/// By which enrolment to join; not needed.
#[derive(Debug, ToSchema)]
pub struct JoinFields {
    /// The caller's own in this course.
    pub enrollment_id: Option<Id>,
}

/// Somebody is in the room.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinedSession {
    #[schema(value_type = Id)]
    session_id: SessionId,
    #[schema(value_type = Id)]
    user_id: UserId,
    /// With the engine `builtin`, the classroom's own address; with `jitsi` the room on its server, with a token if it takes one.
    jitsi_join_url: String,
    jitsi_room_password: String,
    #[schema(value_type = Instant)]
    joined_at: Timestamp,
}

/// Somebody has left.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftSession {
    #[schema(value_type = Id)]
    session_id: SessionId,
    #[schema(value_type = Id)]
    user_id: UserId,
    #[schema(value_type = Option<Instant>)]
    left_at: Option<Timestamp>,
    /// All of their attendance in this session, in whole minutes.
    attendance_duration: u64,
}

/// A sign of life was noted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Heartbeat {
    #[schema(value_type = Id)]
    session_id: SessionId,
    /// Whether they are in the room: a stay that had ended is not begun anew by a heartbeat.
    is_present: bool,
    /// After how many seconds to call again.
    next_in: u32,
}

/// Join a session
///
/// Takes a seat, if the caller has none; a host needs none. For clients without a socket.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/join", tag = "Live sessions", operation_id = "joinSession",
    request_body = Option<JoinFields>,
    responses((status = 200, description = "In the room.", body = Data<JoinedSession>), problems::Conflict),
)]
pub async fn join(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    body: Fields<JoinFields>,
) -> Result<Data<JoinedSession>, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let mut input = body.read()?;
    let enrollment: Option<EnrollmentId> = input.id("enrollment_id").flatten();
    input.finish()?;
    if enrollment.is_some() && enrollment != access.enrollment() {
        return Err(Refusal::NotEnrolled.into());
    }
    let joined = session::join_as_seen(state.domain(), access, Source::Api).await?;
    let session = joined.access.session();
    Ok(answer::data(JoinedSession {
        session_id: session.id,
        user_id: joined.stay.user_id,
        jitsi_join_url: super::join_url(&state, &caller, &joined.access, session)?,
        jitsi_room_password: session.room.password.clone(),
        joined_at: joined.stay.opened_at,
    }))
}

/// Leave a session
///
/// Leaving twice answers the same.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/leave", tag = "Live sessions", operation_id = "leaveSession",
    responses((status = 200, description = "Out of the room.", body = Data<LeftSession>), problems::Conflict),
)]
pub async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Data<LeftSession>, Problem> {
    let access = super::session(&state, &caller, &id, Action::ViewSession).await?;
    let left = session::leave(state.domain(), &access).await?;
    let (session, user) = (access.session(), access.user());
    state.live().person_left(session.id, user).await;
    let mut unit = state.domain().store.begin_read().await?;
    let intervals = unit.stays().intervals_of(session.id, &[user]).await?;
    let attendance = wire::attendance(session, &intervals, None, state.domain().now());
    Ok(answer::data(LeftSession {
        session_id: session.id,
        user_id: user,
        left_at: left.interval.map(|i| i.left_at),
        attendance_duration: attendance.minutes(),
    }))
}

/// How often a client without a socket should call, in seconds.
const NEXT_IN: u32 = 15;

/// Give a sign of life
///
/// For clients without a socket, every 15 s. From the first one on, silence ends the stay.
#[utoipa::path(
    post, path = "/api/live-sessions/{session}/heartbeat", tag = "Live sessions", operation_id = "heartbeat",
    responses((status = 200, description = "Noted.", body = Data<Heartbeat>), problems::Conflict),
)]
pub async fn heartbeat(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Data<Heartbeat>, Problem> {
    let access = super::session(&state, &caller, &id, Action::Join).await?;
    let is_present = session::heartbeat(state.domain(), &access).await?;
    Ok(answer::data(Heartbeat { session_id: access.session().id, is_present, next_in: NEXT_IN }))
}
