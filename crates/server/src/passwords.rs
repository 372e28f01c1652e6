//! Forgotten passwords, read and done once for the API and the pages.

use estrade_core::text::Email;
use estrade_core::user::{self, Password, User};

use crate::auth::Caller;
use crate::error::Problem;
use crate::input::Input;
use crate::limits::throttle::Bucket;
use crate::state::AppState;

/// Reads `email` and has a link mailed there, if it is somebody's address: which is neither found out nor told here.
/// Limits count alike for known and unknown addresses.
pub async fn forgot(state: &AppState, caller: &Caller, input: &mut Input) -> Result<(), Problem> {
    let (domain, limits) = (state.domain(), state.limits());
    limits.password_requests.check(caller.address.into(), domain.now())?;
    let email = input.required("email", Email::parse);
    input.finish()?;
    let Some(email) = email else { return Err(Problem::BadRequest) };
    limits.password_mails.check(email.key(), domain.now())?;
    Ok(user::forgot_password(domain, &email, caller.locale).await?)
}

/// Reads `token` and `password`, and sets the password. A link that holds no longer is an error of `token`. Every sign-in
/// of the account ends, and its failed ones are forgotten.
pub async fn reset(state: &AppState, caller: &Caller, input: &mut Input) -> Result<User, Problem> {
    let (domain, limits) = (state.domain(), state.limits());
    limits.password_requests.check(caller.address.into(), domain.now())?;
    let token = input.required("token", |text| Ok(text.to_owned()));
    let password = input.required("password", |text| Password::parse(text, state.config().demo));
    input.finish()?;
    let (Some(token), Some(password)) = (token, password) else { return Err(Problem::BadRequest) };
    // Hashing is dear: only for a link that holds.
    user::reset_holds(domain, &token).await?;
    let hash = state.hasher().hash(password.reveal().to_owned()).await?;
    let user = user::reset_password(domain, &token, hash).await?;
    limits.failures.succeeded(&Bucket::new(&user.email.key(), None));
    Ok(user)
}
