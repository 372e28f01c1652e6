//! `/api/users/password`: a forgotten password.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::error::Problem;
use crate::passwords;
use crate::state::AppState;

use super::answer::{self, Done};
use super::described::Fields;
use super::problems;

/// Whose password.
#[derive(Debug, ToSchema)]
pub struct ForgotFields {
    /// The account's address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
}

/// A new password.
#[derive(Debug, ToSchema)]
pub struct ResetFields {
    /// From the mailed link.
    #[schema(min_length = 1)]
    pub token: String,
    /// 10–128 characters, not one of the most common ones.
    #[schema(min_length = 10, max_length = 128, format = "password")]
    pub password: String,
}

/// Ask for a new password
///
/// Mails a link, good for an hour. The answer is the same, and comes as soon, whether the address is known or not.
#[utoipa::path(
    post, path = "/api/users/password/forgot", tag = "Accounts", operation_id = "forgotPassword", security(()),
    request_body = ForgotFields,
    responses((status = 202, description = "Noted.", body = Done), problems::RateLimited),
)]
pub async fn forgot(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<ForgotFields>,
) -> Result<(StatusCode, Done), Problem> {
    passwords::forgot(&state, &caller, &mut body.read()?).await?;
    Ok((StatusCode::ACCEPTED, answer::done()))
}

/// Set a new password
///
/// By the token of a mailed link, once; every sign-in of the account ends.
#[utoipa::path(
    post, path = "/api/users/password/reset", tag = "Accounts", operation_id = "resetPassword", security(()),
    request_body = ResetFields,
    responses((status = 200, description = "Done.", body = Done), problems::RateLimited),
)]
pub async fn reset(
    State(state): State<AppState>,
    caller: Caller,
    body: Fields<ResetFields>,
) -> Result<Done, Problem> {
    passwords::reset(&state, &caller, &mut body.read()?).await?;
    Ok(answer::done())
}
