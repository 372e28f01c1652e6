//! Protection against cross-site requests, without tokens in forms: browsers say where an unsafe request comes from
//! (`Origin`, or `Sec-Fetch-Site`), and one that does not come from Estrade's own pages is refused. A form opened before
//! a sign-in expired therefore still works after it.

use axum::http::{HeaderMap, Method, header};

/// Whether a request made with a cookie, or a form, comes from one of Estrade's own pages.
pub fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match text("origin") {
        Some(origin) => origin == public_url || same_host(origin, text("host")),
        None => text("sec-fetch-site") == Some("same-origin"),
    }
}

fn same_host(origin: &str, host: Option<&str>) -> bool {
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    authority.is_some() && authority == host
}

/// Whether a method changes nothing (RFC 9110, section 9.2.1).
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a browser may send this body across sites without asking first (the "simple" types of the Fetch standard).
pub fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
        .iter()
        .any(|form| content_type.starts_with(form))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use rstest::rstest;

    #[rstest]
    #[case(&[("origin", "https://cours.example.org")], true)]
    #[case(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], true)]
    #[case(&[("origin", "https://evil.example"), ("host", "cours.example.org")], false)]
    #[case(&[("origin", "null"), ("host", "null")], false)]
    #[case(&[("sec-fetch-site", "same-origin")], true)]
    #[case(&[("sec-fetch-site", "cross-site")], false)]
    #[case(&[], false)]
    fn only_own_pages(#[case] headers: &[(&'static str, &'static str)], #[case] own: bool) {
        let headers = headers
            .iter()
            .map(|(k, v)| (axum::http::HeaderName::from_static(k), HeaderValue::from_static(v)))
            .collect();
        assert_eq!(is_own(&headers, "https://cours.example.org"), own);
    }
}
