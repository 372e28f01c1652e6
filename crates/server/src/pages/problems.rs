//! Problems as pages: a sentence, and what to do next. Who must sign in first is led there and back.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use estrade_core::user::Locale;

use crate::auth::Caller;
use crate::engines::Embedded;
use crate::error::Described;
use crate::i18n::Tr;
use crate::state::AppState;

use super::shell::{PageRequest, Section, Shell};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    shell: Shell,
    sentence: String,
    status: u16,
}

/// Middleware: puts words to the problems of pages, and the headers that every page needs.
pub async fn explain(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let here = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    // What was sent from a page whose sign-in expired leads back to that page, where its draft waits.
    let from = request
        .headers()
        .get(header::REFERER)
        .and_then(|v| v.to_str().ok())
        .and_then(path_of)
        .unwrap_or_default();
    let back = if request.method() == axum::http::Method::GET { here } else { from };
    let (mut parts, body) = request.into_parts();
    let page =
        <PageRequest as axum::extract::FromRequestParts<()>>::from_request_parts(&mut parts, &()).await.ok();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(described) = response.extensions().get::<Described>().cloned() {
        response = match (described.status, page) {
            (StatusCode::UNAUTHORIZED, Some(_)) if described.code != "bad_credentials" => to_log_in(&back),
            (_, Some(page)) => show(&state, &page, &described),
            (_, None) => {
                let locale =
                    response.extensions().get::<Locale>().copied().unwrap_or(state.config().default_locale);
                (described.status, Tr(locale).problem(&described)).into_response()
            }
        };
    }
    secure(&mut response, state.config().is_secure());
    response
}

/// Addresses that no page has.
pub async fn not_found(_: Caller) -> crate::error::Problem {
    crate::error::Problem::Refused(estrade_core::Refusal::NotFound)
}

/// The path and query of an address, as a page of this server.
fn path_of(address: &str) -> Option<String> {
    address.splitn(4, '/').nth(3).map(|rest| format!("/{rest}"))
}

fn to_log_in(back: &str) -> Response {
    Redirect::to(&if back.is_empty() {
        "/login".to_owned()
    } else {
        format!("/login?next={}", form_urlencoded(back))
    })
    .into_response()
}

/// Percent-encodes an address for a query.
pub fn form_urlencoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

fn show(state: &AppState, request: &PageRequest, described: &Described) -> Response {
    let t = request.tr();
    let sentence = t.problem(described);
    let page = ProblemPage {
        shell: request.shell(state, Section::Elsewhere, t.text("problem-title")),
        sentence,
        status: described.status.as_u16(),
    };
    let mut response = request.render(&page).unwrap_or_else(IntoResponse::into_response);
    *response.status_mut() = described.status;
    if let Some(after) = described.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
    }
    response
}

/// What pages may load: nothing from elsewhere, no inline script or style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
    media-src 'self' blob: mediastream:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What pages may use of the device: nothing for anybody's frames.
const PERMISSIONS: &str =
    "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=()";

/// Both policies of a page that loads from one other server too: its script, and what that one speaks to or shows.
fn policies(other: &Embedded) -> Option<(HeaderValue, HeaderValue)> {
    let origin = &other.origin;
    let policy = POLICY.replace("script-src 'self'", &format!("script-src 'self' {origin}"));
    let policy = if other.framed {
        format!("{policy}; frame-src {origin}")
    } else {
        // `http` becomes `ws`, `https` becomes `wss`.
        let socket = origin.replacen("http", "ws", 1);
        policy.replace("connect-src 'self'", &format!("connect-src 'self' {origin} {socket}"))
    };
    let permissions = PERMISSIONS.replace("(self)", &format!("(self \"{origin}\")"));
    Some((HeaderValue::try_from(policy).ok()?, HeaderValue::try_from(permissions).ok()?))
}

fn secure(response: &mut Response, tls: bool) {
    let own = || (HeaderValue::from_static(POLICY), HeaderValue::from_static(PERMISSIONS));
    let (policy, permissions) =
        response.extensions().get::<Embedded>().and_then(policies).unwrap_or_else(own);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", permissions);
    if tls {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    #[test]
    fn a_page_that_loads_from_another_server_names_it_and_no_other() {
        let at = |origin: &str, framed| {
            let (policy, permissions) = policies(&Embedded { origin: origin.to_owned(), framed }).unwrap();
            (policy.to_str().unwrap().to_owned(), permissions.to_str().unwrap().to_owned())
        };
        let (policy, permissions) = at("https://meet.example.org", false);
        assert!(policy.contains("script-src 'self' https://meet.example.org;"));
        assert!(policy.contains("connect-src 'self' https://meet.example.org wss://meet.example.org;"));
        assert!(!policy.contains("frame-src") && !policy.contains('*') && !policy.contains("unsafe"));
        assert!(permissions.starts_with("camera=(self \"https://meet.example.org\"), microphone=(self \""));
        assert!(permissions.ends_with("geolocation=()"));
        let (policy, _) = at("http://localhost:8443", true);
        assert!(
            policy.ends_with("; frame-src http://localhost:8443") && policy.contains("connect-src 'self';")
        );
    }

    #[test]
    fn a_problem_is_a_sentence_and_a_way_on() {
        checks::in_both_languages(|shell| {
            let home = shell.home();
            let html = ProblemPage { shell, sentence: "Ce cours est <complet>.".to_owned(), status: 409 }
                .render()
                .unwrap();
            assert!(html.contains(&format!(r#"class="b b1" href="{home}""#)));
            assert!(html.contains("&#60;complet&#62;") && !html.contains("<complet>"));
            html
        });
    }

    #[test]
    fn what_was_sent_from_a_page_leads_back_to_that_page() {
        assert_eq!(path_of("https://cours.example.org/profile?x=1").as_deref(), Some("/profile?x=1"));
        assert_eq!(path_of("https://cours.example.org"), None);
        assert_eq!(form_urlencoded("/a?b=é&c"), "/a%3Fb%3D%C3%A9%26c");
    }
}
