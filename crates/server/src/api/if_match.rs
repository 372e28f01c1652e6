//! The version that an edit is of (RFC 9110, section 13.1.1).

use axum::http::{HeaderMap, header};
use utoipa::IntoParams;

/// The version that is changed (RFC 9110, section 13.1.1).
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The `ETag` of the version that is changed: an older one is refused (412). Without it the change goes through.
    #[param(rename = "If-Match")]
    pub if_match: Option<String>,
}

/// The version of an `If-Match` (RFC 9110, section 13.1.1). `*` matches any; what is no version of ours matches none.
pub fn expected_version(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default().trim();
    if text == "*" {
        None
    } else {
        Some(text.trim_start_matches("W/").trim_matches('"').parse().unwrap_or(-1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_is_a_version_or_matches_none() {
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, text.parse().unwrap());
            expected_version(&headers)
        };
        assert_eq!(
            (read("\"7\""), read("W/\"7\""), read("*"), read("\"x\"")),
            (Some(7), Some(7), None, Some(-1))
        );
        assert_eq!(expected_version(&HeaderMap::new()), None);
    }
}
