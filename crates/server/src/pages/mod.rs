//! The pages: server-rendered HTML that works without scripts wherever that can be.

pub mod form;
pub mod format;
pub mod problems;
#[cfg(test)]
pub mod sample;
pub mod shell;

pub mod home;
pub mod login;
pub mod sessions;

use axum::Router;
use axum::routing::get;

use crate::state::AppState;

/// Every page, a line a route.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", axum::routing::post(login::logout))
        .route("/language/{lang}", axum::routing::post(shell::language))
}
