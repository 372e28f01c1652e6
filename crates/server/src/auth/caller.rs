//! Who makes a request, found once a request and put beside it for everything further in.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use estrade_core::time::{Timestamp, Tz};
use estrade_core::user::{self, Identity, Locale, User};
use estrade_core::{Actor, Refusal};
use ipnet::IpNet;

use crate::error::Problem;
use crate::i18n::negotiate;
use crate::state::AppState;

use super::{cookie, origin};

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Not at all.
    None,
    /// A page's cookie.
    Cookie,
    /// A program's token.
    Bearer,
}

/// Who makes a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person, if they signed in.
    pub identity: Option<Arc<Identity>>,
    /// How they proved it.
    pub means: Means,
    /// When the proof itself ends, sooner than the sign-in may: a token's.
    pub expires_at: Option<Timestamp>,
    /// What was announced by the time at which this request came ([`crate::events`]): whoever looks on from here misses nothing.
    pub seen: String,
    /// Where the request comes from, proxies that are trusted seen through.
    pub address: IpAddr,
    /// The language of what is answered.
    pub locale: Locale,
    /// The zone in which times without one are read, and pages show them.
    pub timezone: Tz,
}

impl Caller {
    /// The actor for the use cases.
    pub fn actor(&self) -> Actor {
        match &self.identity {
            Some(identity) => Actor::User { id: identity.user.id, role: identity.user.role },
            None => Actor::Visitor,
        }
    }

    /// The signed-in person.
    pub fn identity(&self) -> Result<&Identity, Refusal> {
        self.identity.as_deref().ok_or(Refusal::Unauthenticated)
    }

    /// The signed-in person's account.
    pub fn user(&self) -> Result<&User, Refusal> {
        self.identity().map(|i| &i.user)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::Refused(Refusal::Unauthenticated))
    }
}

/// Whether the reader's language is first the profile's (pages) or first the request's (the API).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefer {
    /// Pages.
    Profile,
    /// The API.
    Request,
}

/// Middleware: finds the caller; refuses forged and expired proofs and cross-site requests.
pub async fn identify(
    State((state, prefer)): State<(AppState, Prefer)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    match find(&state, prefer, &parts).await {
        Ok(caller) => {
            let locale = caller.locale;
            parts.extensions.insert(caller);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            response.extensions_mut().insert(locale);
            response
        }
        Err((problem, locale)) => {
            let mut response = problem.into_response();
            response.extensions_mut().insert(locale);
            response
        }
    }
}

async fn find(state: &AppState, prefer: Prefer, parts: &Parts) -> Result<Caller, (Problem, Locale)> {
    let headers = &parts.headers;
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(negotiate);
    let fallback = asked.unwrap_or(state.config().default_locale);
    let seen = state.events().cursor();
    let Proof { identity, means, expires_at } =
        prove(state, headers).await.map_err(|r| (Problem::Refused(r), fallback))?;
    let unsafe_from_afar =
        !origin::is_safe(&parts.method) && !origin::is_own(headers, &state.config().public_url);
    if unsafe_from_afar && (means == Means::Cookie || means == Means::None && origin::is_form(headers)) {
        return Err((Problem::Csrf, fallback));
    }
    let profile = identity.as_ref().and_then(|i| i.user.locale);
    let locale = match prefer {
        Prefer::Profile => profile.or_else(|| chosen(headers)).or(asked),
        Prefer::Request => asked.or(profile),
    };
    Ok(Caller {
        timezone: identity.as_ref().and_then(|i| i.user.timezone).unwrap_or(state.config().default_timezone),
        identity: identity.map(Arc::new),
        means,
        expires_at,
        seen,
        address: address(state, parts),
        locale: locale.unwrap_or(state.config().default_locale),
    })
}

/// Where a request comes from, proxies that are trusted seen through.
pub fn address(state: &AppState, parts: &Parts) -> IpAddr {
    let peer =
        parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |c| c.0.ip());
    client_address(peer, &parts.headers, &state.config().trusted_proxies)
}

/// The language that a visitor chose.
fn chosen(headers: &HeaderMap) -> Option<Locale> {
    CookieJar::from_headers(headers).get(cookie::LANGUAGE)?.value().parse().ok()
}

/// Who somebody proved to be.
struct Proof {
    identity: Option<Identity>,
    means: Means,
    expires_at: Option<Timestamp>,
}

/// A bearer token that is wrong is an error; a cookie that is no longer good is a visitor's.
async fn prove(state: &AppState, headers: &HeaderMap) -> Result<Proof, Refusal> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(bearer).ok_or(Refusal::Unauthenticated)?;
        let (login, expires_at) = state.tokens().read(token, state.domain().now())?;
        let identity = user::by_access(state.domain(), login).await?.ok_or(Refusal::TokenExpired)?;
        return Ok(Proof { identity: Some(identity), means: Means::Bearer, expires_at: Some(expires_at) });
    }
    let jar = CookieJar::from_headers(headers);
    let identity = match jar.get(cookie::SESSION) {
        Some(secret) => user::by_web_secret(state.domain(), secret.value()).await?,
        None => None,
    };
    let means = if identity.is_some() { Means::Cookie } else { Means::None };
    Ok(Proof { identity, means, expires_at: None })
}

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1); the scheme's case does not matter.
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The last address of `X-Forwarded-For` that is not one of our own proxies.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let forwarded = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or_default();
    forwarded.rsplit(',').filter_map(|a| a.trim().parse().ok()).find(|a| !is_trusted(a)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_only_from_trusted_proxies() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2".parse().unwrap());
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let stranger: IpAddr = "198.51.100.1".parse().unwrap();
        assert_eq!(client_address(proxy, &headers, &trusted), "203.0.113.9".parse::<IpAddr>().unwrap());
        assert_eq!(client_address(stranger, &headers, &trusted), stranger);
        assert_eq!(client_address(proxy, &headers, &[]), proxy);
    }

    #[test]
    fn the_scheme_is_read_without_case() {
        assert_eq!(bearer("bearer abc"), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
    }
}
