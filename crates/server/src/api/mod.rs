//! The JSON API (spec 2). The router is the table of contents; each handler extracts, checks rights, reads the body, calls
//! one use case and maps its result.

mod answer;
mod courses;
mod health;
mod live_sessions;
mod passwords;
mod path;
mod problems;
mod student;
mod users;
mod wire;

use axum::Router;
use axum::routing::{delete, get, post};

use crate::state::AppState;

pub use health::router as health_router;
pub use problems::{explain, method_not_allowed};

/// Every route below `/api`, a line a route.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/users", get(users::search))
        .route("/api/users/register", post(users::register))
        .route("/api/users/login", post(users::login))
        .route("/api/users/token/refresh", post(users::refresh))
        .route("/api/users/logout", post(users::logout))
        .route("/api/users/password/forgot", post(passwords::forgot))
        .route("/api/users/password/reset", post(passwords::reset))
        .route("/api/users/me", get(users::me).patch(users::change_me))
        .route("/api/courses", get(courses::list).post(courses::create))
        .route("/api/courses/{course}", get(courses::get).put(courses::change).delete(courses::archive))
        .route("/api/courses/{course}/enrollments", get(courses::enrollments).post(courses::enroll))
        .route("/api/courses/{course}/enrollments/{enrollment}", delete(courses::leave))
        .route("/api/courses/{course}/live-sessions", get(live_sessions::list).post(live_sessions::create))
        .route(
            "/api/live-sessions/{session}",
            get(live_sessions::get).put(live_sessions::change).delete(live_sessions::cancel),
        )
        .route("/api/live-sessions/{session}/start", post(live_sessions::start))
        .route("/api/live-sessions/{session}/end", post(live_sessions::end))
        .route("/api/live-sessions/{session}/participants", get(live_sessions::participants))
        .route("/api/live-sessions/{session}/join", post(live_sessions::join))
        .route("/api/live-sessions/{session}/leave", post(live_sessions::leave))
        .route("/api/live-sessions/{session}/heartbeat", post(live_sessions::heartbeat))
        .route("/api/live-sessions/{session}/ws-ticket", post(live_sessions::ticket))
        .route("/api/live-sessions/{session}/ws", get(live_sessions::socket))
        .route("/api/student/live-sessions", get(student::live_sessions))
        .route("/api/{*rest}", axum::routing::any(problems::not_found))
        .method_not_allowed_fallback(problems::method_not_allowed)
}
