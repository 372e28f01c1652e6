//! The JSON API (spec 2). The router is the table of contents; each handler extracts, checks rights, reads the body, calls
//! one use case and maps its result.
//!
//! # A route is its own description
//! The router is built from annotated handlers, and the OpenAPI document from the router: what is not described is not served.
//! ```ignore
//! /// What to change of a thing: what is absent stays.            // a body's description: a public struct beside the handler,
//! #[derive(Debug, ToSchema)]                                      // every field documented or plain, never made
//! pub struct ThingChange {
//!     #[schema(min_length = 1, max_length = 255, nullable = false)]
//!     pub title: Option<String>,
//!     pub due_at: Option<DateTime>,                               // schema::{DateTime, Id, StatusWord, …}
//! }
//!
//! /// A thing.                                                    // an answer: Serialize and ToSchema, fields always there
//! #[derive(Debug, Serialize, ToSchema)]
//! pub struct ThingBody {
//!     #[schema(value_type = Id)]                                  // domain types are described by schema's stand-ins
//!     id: SessionId,
//!     #[schema(value_type = Option<Instant>)]
//!     ended_at: Option<Timestamp>,
//!     status: StatusWord,                                         // session.status().into()
//! }
//!
//! /// Change a thing                                              // the first paragraph is the summary: no full stop
//! ///
//! /// For its host. What a caller should know.                    // the rest is the description
//! #[utoipa::path(
//!     put, path = "/api/things/{session}", tag = "Live sessions", operation_id = "updateThing",
//!     params(Paging), request_body = ThingChange,                 // the query's; Option<…> when a body may be left out
//!     responses((status = 200, description = "The thing as it is now.", body = Data<ThingBody>), problems::Conflict),
//! )]
//! pub async fn change(
//!     State(state): State<AppState>,                              // never `State(_)`: the macro stumbles
//!     caller: Caller,
//!     Path(id): Path<String>,
//!     query: Query<Paging>,                                       // described::Query: `query.read()?`, like a body
//!     body: Fields<ThingChange>,                                  // described::Fields; `body.read()?` once rights are decided
//! ) -> Result<Data<ThingBody>, Problem> { … }                     // Created<T>, Paged<Vec<T>>, Versioned<T>, Done
//! ```
//! and a line in `described`: `.routes(routes!(things::get, things::change))` (one address, its methods).
//!
//! - **What needs not be said**, because [`document`] adds it by a route's shape: what stands in the address (a new name goes into
//!   `document::path_parameter`), 401 and 503 everywhere, 403 on unsafe methods and with something in the address, 404 with
//!   something in the address, 400, 413, 415 and 422 with a body, 400 and 422 with a query. A handler names what is its own:
//!   `problems::{Conflict, Stale, RateLimited, Forbidden, …}`. A new `code` goes into `error::CODES`.
//! - **Who**: signing in is needed, unless `security(())` (nobody's matter) or
//!   `security((), ("bearer" = []), ("cookie" = []))` (visitors too).
//! - **Fields** are read one by one, so that every wrong one is told. A development build stops at one that is read but not
//!   described; `tests/integration/api/openapi.rs` finds one that is described but never read.
//! - The pages' scripts know the routes from `web/src/api/routes.ts`: `UPDATE_ROUTES=1 cargo test -p estrade --lib typescript`
//!   writes it anew.
//! - Answers' fields are all required in the document (`null`, never left out), and queries' are never null: `document` sees to it.

pub mod answer;
pub mod calendar;
pub mod courses;
pub mod described;
pub mod document;
pub mod events;
mod health;
pub mod hooks;
pub mod idempotency;
pub mod imports;
pub mod live_sessions;
pub mod meetings;
pub mod passwords;
mod path;
pub mod preconditions;
pub mod problems;
mod reference;
pub mod schema;
pub mod student;
#[cfg(test)]
mod typescript;
pub mod users;
pub mod wire;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::state::AppState;

pub use health::router as health_router;
pub use problems::{explain, method_not_allowed};

/// Every route below `/api`, a line an address.
fn described() -> OpenApiRouter<AppState> {
    use live_sessions::{
        calendar_file, chat, jitsi_token, lifecycle, notify, participants, presence, read, recordings,
        socket, statistics, write,
    };
    OpenApiRouter::with_openapi(document::head())
        .routes(routes!(users::search))
        .routes(routes!(users::register))
        .routes(routes!(users::login))
        .routes(routes!(users::refresh))
        .routes(routes!(users::logout))
        .routes(routes!(passwords::forgot))
        .routes(routes!(passwords::reset))
        .routes(routes!(users::me, users::change_me))
        .routes(routes!(courses::list, courses::create))
        .routes(routes!(courses::get, courses::change, courses::archive))
        .routes(routes!(courses::enrollments, courses::enroll))
        // A list may be longer than other bodies: its own extractor bounds it.
        .routes(routes!(imports::enrollments).layer(DefaultBodyLimit::disable()))
        .routes(routes!(courses::leave))
        .routes(routes!(read::list, write::create))
        .routes(routes!(read::get, write::change, write::cancel))
        .routes(routes!(lifecycle::start))
        .routes(routes!(lifecycle::end))
        .routes(routes!(participants::participants))
        .routes(routes!(statistics::statistics))
        .routes(routes!(presence::join))
        .routes(routes!(presence::leave))
        .routes(routes!(presence::heartbeat))
        .routes(routes!(notify::notify))
        .routes(routes!(socket::ticket))
        .routes(routes!(socket::socket))
        .routes(routes!(chat::history, chat::say))
        .routes(routes!(jitsi_token::jitsi_token))
        .routes(routes!(recordings::list))
        .routes(routes!(recordings::watch, recordings::remove))
        .routes(routes!(calendar_file::calendar_file))
        .routes(routes!(calendar::of_student))
        .routes(routes!(calendar::events))
        .routes(routes!(meetings::list::list, meetings::write::create))
        .routes(routes!(meetings::list::invitations))
        .routes(routes!(meetings::write::get, meetings::write::change, meetings::write::cancel))
        .routes(routes!(meetings::attend::start))
        .routes(routes!(meetings::attend::end))
        .routes(routes!(meetings::attend::join))
        .routes(routes!(meetings::attend::leave))
        .routes(routes!(meetings::attend::respond))
        .routes(routes!(student::live_sessions))
        .routes(routes!(events::events))
}

/// The routes, and what is not described: the document itself, its page, and addresses that nothing has.
pub fn router() -> Router<AppState> {
    Router::from(described())
        .route("/api/openapi.json", get(document::serve))
        .route("/api/docs", get(reference::page))
        .route("/api/docs/{file}", get(reference::file))
        .route("/api/{*rest}", any(problems::not_found))
        .method_not_allowed_fallback(problems::method_not_allowed)
}

/// The OpenAPI document of all routes.
pub fn document() -> OpenApi {
    document::complete(hooks::beside(described()).into_openapi())
}
