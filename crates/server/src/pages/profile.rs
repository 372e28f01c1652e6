//! One's own account: names, language, time zone, password.

use std::fmt::Display;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use chrono_tz::TZ_VARIANTS;
use estrade_core::Refusal;
use estrade_core::user::{Identity, Locale, Role, User};

use crate::accounts::{change_profile, parse_profile_change};
use crate::error::Problem;
use crate::i18n::Tr;
use crate::input::{Body, Input};
use crate::state::AppState;
use crate::urls;

use super::form::FormView;
use super::shell::{PageRequest, Section, Shell, redirect_with};

const PATH: &str = "/profile";

/// What the fields are called.
const LABELS: [(&str, &str); 6] = [
    ("first_name", "field-label-first-name"),
    ("last_name", "field-label-last-name"),
    ("locale", "profile-language"),
    ("timezone", "profile-zone"),
    ("current_password", "profile-password-current"),
    ("password", "profile-password-new"),
];

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage {
    shell: Shell,
    form: FormView,
    email: String,
    username: String,
    role: String,
    since: String,
    wants_instructor: bool,
    /// A link was mailed there, and not used yet.
    is_unconfirmed: bool,
    zones: Vec<&'static str>,
    default_zone: String,
    time_there: String,
}

/// Every zone that has a place in its name; the others are old names of the same.
fn zones() -> Vec<&'static str> {
    const OLD: [&str; 7] = ["Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/"];
    TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| name.contains('/') && !OLD.iter().any(|old| name.starts_with(old)))
        .collect()
}

/// A role in the reader's words.
pub fn role_name(t: Tr, role: Role) -> String {
    t.text(match role {
        Role::Student => "role-student",
        Role::Instructor => "role-instructor",
        Role::Admin => "role-admin",
    })
}

fn text(value: Option<impl Display>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn starting(user: &User) -> FormView {
    FormView::of([
        ("first_name", user.first_name.to_string()),
        ("last_name", user.last_name.to_string()),
        ("locale", text(user.locale.map(Locale::as_str))),
        ("timezone", text(user.timezone)),
    ])
}

fn view(shell: Shell, user: &User, form: FormView, default_zone: String) -> ProfilePage {
    let dates = shell.dates();
    ProfilePage {
        role: role_name(shell.t, user.role),
        since: dates.date_long(user.created_at),
        time_there: dates.time(shell.now),
        email: user.email.as_str().to_owned(),
        username: user.username.as_str().to_owned(),
        wants_instructor: user.wants_instructor,
        is_unconfirmed: user.email_confirmed_at.is_none(),
        zones: zones(),
        default_zone,
        shell,
        form,
    }
}

fn page(state: &AppState, request: &PageRequest, user: &User, form: FormView) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Profile, request.tr().text("profile-title"));
    request.render(&view(shell, user, form, state.config().default_timezone.to_string()))
}

/// `GET /profile`
pub async fn show(State(state): State<AppState>, request: PageRequest) -> Result<Response, Problem> {
    let user = request.user()?;
    page(&state, &request, user, starting(user))
}

/// `POST /profile`
pub async fn save(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    let user = request.user()?;
    let mut input = body.read()?;
    match change(&state, request.caller.identity()?, &mut input).await {
        Ok(_) => Ok(redirect_with(&state, PATH, "flash-profile-saved")),
        Err(problem) => back(&state, &request, user, &input, problem, FormView::default()),
    }
}

/// `GET /profile/password`: where its form is.
pub async fn to_profile() -> Redirect {
    Redirect::to(PATH)
}

/// `POST /profile/password`: ends every sign-in but this browser's.
pub async fn password(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    let user = request.user()?;
    let mut input = body.read()?;
    if input.raw("password").is_none() {
        input.refuse("password", estrade_core::field::FieldError::Required);
    }
    match change(&state, request.caller.identity()?, &mut input).await {
        Ok(_) => Ok(redirect_with(&state, PATH, "flash-password-changed")),
        Err(problem) => back(&state, &request, user, &input, problem, starting(user)),
    }
}

async fn change(state: &AppState, identity: &Identity, input: &mut Input) -> Result<User, Problem> {
    let request = parse_profile_change(input, state.config())?;
    change_profile(state, identity, request).await
}

/// The form as it was typed; what another form of the page holds stays as it is in the account.
fn back(
    state: &AppState,
    request: &PageRequest,
    user: &User,
    input: &Input,
    problem: Problem,
    others: FormView,
) -> Result<Response, Problem> {
    let Problem::Refused(Refusal::Invalid(errors)) = problem else { return Err(problem) };
    let form = FormView::back(input, &errors, request.tr()).over(others).labelled(request.tr(), &LABELS);
    let mut response = page(state, request, user, form)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use estrade_core::field::{FieldError, FieldErrors};

    #[test]
    fn a_wrong_password_leaves_the_other_form_as_the_account_has_it() {
        let user = checks::user(Role::Student);
        checks::in_both_languages(|shell| {
            let input = Input::of_query(Some("current_password=x&password=y")).unwrap();
            let errors = FieldErrors::one("current_password", FieldError::WrongPassword);
            let form = FormView::back(&input, &errors, shell.t).over(starting(&user));
            let html = view(shell, &user, form, "UTC".to_owned()).render().unwrap();
            assert!(
                html.contains(r#"name="first_name" autocomplete="given-name" maxlength="100" value="Afi""#),
                "{html}"
            );
            assert!(html.contains(
                r#"maxlength="128" aria-invalid="true" aria-describedby="current_password-error""#
            ));
            assert!(!html.contains("$argon2id"));
            html
        });
    }

    #[test]
    fn zones_are_places() {
        let zones = zones();
        assert!(zones.contains(&"Africa/Porto-Novo") && zones.contains(&"America/Argentina/Ushuaia"));
        assert!(!zones.iter().any(|zone| zone.starts_with("Etc/") || *zone == "EST"));
    }
}
