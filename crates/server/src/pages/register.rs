//! Making an account.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::Refusal;
use estrade_core::domain::InstructorSignup;

use crate::accounts::{parse_registration, register};
use crate::error::{Problem, describe};
use crate::input::{Body, Input};
use crate::state::AppState;

use super::form::FormView;
use super::login::{Next, signed_in};
use super::shell::{PageRequest, Section, Shell, local_path};

/// What the fields are called.
const LABELS: [(&str, &str); 6] = [
    ("first_name", "field-label-first-name"),
    ("last_name", "field-label-last-name"),
    ("email", "field-label-email"),
    ("username", "field-label-username"),
    ("password", "field-label-password"),
    ("role", "register-role"),
];

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    shell: Shell,
    form: FormView,
    problem: Option<String>,
    next: String,
    /// What becomes of who wants to teach; none where nobody may ask.
    signup_hint: Option<String>,
}

fn signup_hint(signup: InstructorSignup) -> Option<&'static str> {
    match signup {
        InstructorSignup::Open => Some("register-role-instructor-open"),
        InstructorSignup::Approval => Some("register-role-instructor-approval"),
        InstructorSignup::Closed => None,
    }
}

fn page(
    state: &AppState,
    request: &PageRequest,
    form: FormView,
    problem: Option<String>,
    next: String,
) -> Result<Response, Problem> {
    let shell = request.shell(state, Section::Elsewhere, request.tr().text("register-title"));
    let signup_hint = signup_hint(state.config().instructor_signup).map(|key| shell.t.text(key));
    request.render(&RegisterPage { shell, form, problem, next, signup_hint })
}

/// `GET /register`
pub async fn show(
    State(state): State<AppState>,
    request: PageRequest,
    Query(query): Query<Next>,
) -> Result<Response, Problem> {
    if request.user().is_ok() {
        return Ok(Redirect::to(local_path(query.next.as_deref())).into_response());
    }
    page(&state, &request, FormView::default(), None, query.next.unwrap_or_default())
}

/// `POST /register`: the newcomer is signed in at once.
pub async fn submit(
    State(state): State<AppState>,
    request: PageRequest,
    body: Body,
) -> Result<Response, Problem> {
    let mut input = body.read()?;
    let next = input.raw("next").flatten().unwrap_or_default();
    match make(&state, &request, &mut input).await {
        Ok(user) => {
            let flash = if user.wants_instructor { "flash-registered-waiting" } else { "flash-registered" };
            signed_in(&state, &user, local_path(Some(next.as_str()).filter(|n| !n.is_empty())), Some(flash))
                .await
        }
        Err(Problem::Refused(Refusal::Invalid(errors))) => {
            let form = FormView::back(&input, &errors, request.tr()).labelled(request.tr(), &LABELS);
            let mut response = page(&state, &request, form, None, next)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(Problem::Refused(refusal @ Refusal::RateLimited { .. })) => {
            let described = describe(&refusal);
            let form = FormView::back(&input, &described.fields, request.tr());
            let mut response = page(&state, &request, form, Some(request.tr().problem(&described)), next)?;
            *response.status_mut() = described.status;
            Ok(response)
        }
        Err(problem) => Err(problem),
    }
}

async fn make(
    state: &AppState,
    request: &PageRequest,
    input: &mut Input,
) -> Result<estrade_core::user::User, Problem> {
    state.limits().registrations.check(request.caller.address.into(), state.domain().now())?;
    let new = parse_registration(input, state.config())?;
    register(state, new).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use estrade_core::field::{FieldError, FieldErrors};

    #[test]
    fn nothing_typed_is_lost_and_each_wrong_field_says_why() {
        for signup in [InstructorSignup::Open, InstructorSignup::Approval, InstructorSignup::Closed] {
            checks::in_both_languages(|shell| {
                let input = Input::of_query(Some(
                    "email=afi@ul.example&username=afi&role=instructor&password=secret-1",
                ))
                .unwrap();
                let mut errors = FieldErrors::one("email", FieldError::Taken);
                errors.add("password", FieldError::TooShort(10));
                let form = FormView::back(&input, &errors, shell.t);
                let hint = signup_hint(signup).map(|key| shell.t.text(key));
                let (offered, next) = (hint.is_some(), String::new());
                let html =
                    RegisterPage { shell, form, problem: None, next, signup_hint: hint }.render().unwrap();
                assert!(
                    html.contains(
                        r#"value="afi@ul.example" aria-invalid="true" aria-describedby="email-error""#
                    ),
                    "{html}"
                );
                assert_eq!(html.contains(r#"value="instructor" checked"#), offered);
                assert!(!html.contains("secret-1"));
                html
            });
        }
    }
}
