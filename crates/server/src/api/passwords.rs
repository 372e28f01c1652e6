//! `/api/users/password`: a forgotten password.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Body;
use crate::passwords;
use crate::state::AppState;

/// `POST /api/users/password/forgot`: the same answer, as soon, whether the address is known or not.
pub async fn forgot(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Problem> {
    passwords::forgot(&state, &caller, &mut body.read()?).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "success": true }))))
}

/// `POST /api/users/password/reset`: by the token of a mailed link; every sign-in of the account ends.
pub async fn reset(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Json<Value>, Problem> {
    passwords::reset(&state, &caller, &mut body.read()?).await?;
    Ok(Json(json!({ "success": true })))
}
