//! The cookies: a browser's sign-in, the device it is known by, and a message for the next page.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use estrade_core::time::Timestamp;

/// The sign-in's secret.
pub const SESSION: &str = "estrade_session";
/// Proves that somebody signed in from this browser before.
pub const DEVICE: &str = "estrade_device";
/// A visitor's language.
pub const LANGUAGE: &str = "estrade_language";
/// The key of a message shown once on the next page.
pub const FLASH: &str = "estrade_flash";

fn build(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}

/// A cookie that lasts until an instant.
pub fn lasting(
    name: &'static str,
    value: String,
    until: Timestamp,
    now: Timestamp,
    secure: bool,
) -> Cookie<'static> {
    let mut cookie = build(name, value, secure);
    cookie.set_max_age(Some(until.since(now).try_into().unwrap_or(time::Duration::ZERO)));
    cookie
}

/// A cookie that lasts as long as the browser is open.
pub fn short(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
    build(name, value, secure)
}

/// Takes a cookie back.
pub fn remove(jar: CookieJar, name: &'static str) -> CookieJar {
    jar.remove(Cookie::build(name).path("/").build())
}
