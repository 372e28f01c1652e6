//! `/api/docs`: the API's reference, by Swagger UI. Everything that it needs is carried in the program.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use sha2::{Digest as _, Sha256};
use utoipa_swagger_ui::Config;

use crate::error::Problem;

use super::path::Path;

const PAGE: &str = include_str!("page.html");
const START: &str = include_str!("start.js");

/// The pages' own policy; Swagger UI draws its icons from `data:`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /api/docs`
pub async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, PAGE).into_response()
}

/// `GET /api/docs/{file}`: kept by browsers, and asked for again by its tag.
pub async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let (kind, bytes) = match name.as_str() {
        "start.js" => ("text/javascript; charset=utf-8", START.as_bytes().to_vec()),
        "swagger-ui.css" => ("text/css; charset=utf-8", carried(&name)?),
        "swagger-ui-bundle.js" => ("text/javascript; charset=utf-8", carried(&name)?),
        _ => return Err(Refusal::NotFound.into()),
    };
    let digest =
        Sha256::digest(&bytes).iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let tag = format!("\"{digest}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *tag);
    let kept = HeaderValue::from_static("public, max-age=3600");
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A file of Swagger UI.
fn carried(name: &str) -> Result<Vec<u8>, Problem> {
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::default()));
    Ok(file.ok().flatten().ok_or(Refusal::NotFound)?.bytes.into_owned())
}
