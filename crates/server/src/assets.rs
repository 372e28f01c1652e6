//! Styles and scripts, built by Vite and carried in the binary, already compressed.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

#[derive(Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
}

static MANIFEST: LazyLock<HashMap<String, Chunk>> = LazyLock::new(|| {
    ["manifest.json", ".vite/manifest.json"]
        .iter()
        .find_map(|path| Dist::get(path))
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
});

/// The address of an entry of the build (`src/styles/app.css`, `src/pages/main.ts`, …).
pub fn url(entry: &str) -> String {
    MANIFEST.get(entry).map_or_else(|| format!("/assets/missing/{entry}"), |chunk| format!("/{}", chunk.file))
}

/// The styles that an entry brings.
pub fn styles(entry: &str) -> Vec<String> {
    MANIFEST
        .get(entry)
        .map(|chunk| chunk.css.iter().map(|file| format!("/{file}")).collect())
        .unwrap_or_default()
}

/// Serves a built file in the best encoding that the browser takes. Names carry their content's hash: kept for a year.
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let name = format!("assets/{path}");
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let encodings = [("br", ".br"), ("gzip", ".gz"), ("", "")];
    let found = encodings
        .iter()
        .filter(|(encoding, _)| {
            accepted.split(',').any(|a| a.trim().starts_with(encoding)) || encoding.is_empty()
        })
        .find_map(|(encoding, suffix)| Some((*encoding, Dist::get(&format!("{name}{suffix}"))?)));
    let Some((encoding, file)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !encoding.is_empty() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some(_) | None => "application/octet-stream",
    }
}
