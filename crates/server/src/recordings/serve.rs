//! A recording as it is watched: whole or in parts (RFC 9110, sections 13 and 14), with nothing in it that could run.

use std::io::{ErrorKind, SeekFrom};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::recording::{MediaKind, Recording};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use crate::error::Problem;

use super::Files;
use super::files::problem;
use super::range::{Wanted, wanted};

/// What is read at once.
const CHUNK: usize = 64 * 1024;
/// Nothing in the file may act, should somebody open it as a page.
const POLICY: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/// Answers a `GET` or `HEAD`. The file's `ETag` never changes; rights may, so that whoever has it asks again before using it.
pub async fn serve(files: &Files, recording: &Recording, asked: &HeaderMap) -> Result<Response, Problem> {
    let tag = format!("\"{}-{}\"", recording.id, recording.progress.received);
    let kind = recording.progress.kind.ok_or(Refusal::NotFound)?;
    let file = match files.open_to_read(recording.id).await {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            tracing::error!(recording = %recording.id, "the file of a recording is missing");
            return Err(Refusal::NotFound.into());
        }
        Err(error) => return Err(problem(error)),
    };
    let size = file.metadata().await.map_err(problem)?.len();
    let own = headers(recording, kind, &tag);
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|known| knows(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, own).into_response());
    }
    // Parts of another file are no use (RFC 9110, section 13.1.5).
    let is_same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    match wanted(text(header::RANGE).filter(|_| is_same), size) {
        Wanted::Whole => part(StatusCode::OK, own, file, 0, size).await,
        Wanted::Part { first, last } => {
            let mut response = part(StatusCode::PARTIAL_CONTENT, own, file, first, last - first + 1).await?;
            insert(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{last}/{size}"));
            Ok(response)
        }
        Wanted::Nothing => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            Ok(response)
        }
    }
}

async fn part(
    status: StatusCode,
    own: HeaderMap,
    mut file: File,
    first: u64,
    length: u64,
) -> Result<Response, Problem> {
    file.seek(SeekFrom::Start(first)).await.map_err(problem)?;
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(length), CHUNK));
    let mut response = (status, own, body).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

fn headers(recording: &Recording, kind: MediaKind, tag: &str) -> HeaderMap {
    let name =
        format!("inline; filename=\"session-{}-{}.{}\"", recording.session_id, recording.id, kind.as_str());
    let mut headers = HeaderMap::new();
    for (header, value) in [
        (header::CONTENT_TYPE, kind.media_type()),
        (header::CONTENT_DISPOSITION, name.as_str()),
        (header::ACCEPT_RANGES, "bytes"),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(header, value);
        }
    }
    headers
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether `If-None-Match` names the tag (RFC 9110, section 13.1.2).
fn knows(header: &str, tag: &str) -> bool {
    header.trim() == "*" || header.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::knows;

    #[test]
    fn a_tag_is_known_from_a_list_and_weakly() {
        for header in ["\"7-10\"", "W/\"7-10\"", "\"1-1\", \"7-10\"", "*"] {
            assert!(knows(header, "\"7-10\""), "{header}");
        }
        for header in ["\"7-1\"", "7-10", ""] {
            assert!(!knows(header, "\"7-10\""), "{header}");
        }
    }
}
