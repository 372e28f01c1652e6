//! Edits of what somebody saw: `If-Match` (RFC 9110, section 13.1.1).
//!
//! A tag is the version of what is edited (`"7"`). A weak one (`W/"7"`) counts like the strong one: it names a version, not
//! bytes, and proxies that compress answers make tags weak on their way.

use axum::http::{HeaderMap, HeaderValue, header};
use estrade_core::version::Expected;
use utoipa::IntoParams;

use crate::error::Problem;

/// The version that is changed (RFC 9110, section 13.1.1).
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The `ETag` of the version that is changed, or several with commas: an older one is refused (412), and what is no tag is a
    /// bad request (400). With `*`, or without it, the change goes through.
    #[param(
        rename = "If-Match",
        value_type = String,
        required = false,
        pattern = r#"^(\*|(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*)$"#
    )]
    pub if_match: Option<String>,
}

/// What a request says of the version that it changes.
pub fn if_match(headers: &HeaderMap) -> Result<Expected, Problem> {
    let mut lines = headers.get_all(header::IF_MATCH).iter().map(HeaderValue::as_bytes).peekable();
    if lines.peek().is_none() {
        return Ok(Expected::Any);
    }
    let whole = lines.collect::<Vec<_>>().join(&b',');
    if whole.trim_ascii() == b"*" {
        return Ok(Expected::Any);
    }
    tags(&whole).map(Expected::OneOf).ok_or(Problem::BadRequest)
}

/// The versions among a list of tags; those that are not ours match nothing. `None`: it is no list of tags, or an empty one.
fn tags(list: &[u8]) -> Option<Vec<i64>> {
    let (mut versions, mut rest, mut any) = (Vec::new(), list.trim_ascii(), false);
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix(b",") {
            rest = behind.trim_ascii_start();
            continue;
        }
        let quoted = rest.strip_prefix(b"W/").unwrap_or(rest).strip_prefix(b"\"")?;
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        let (tag, behind) = (&quoted[..end], quoted[end + 1..].trim_ascii_start());
        let is_tag = tag.iter().all(|byte| matches!(*byte, 0x21 | 0x23..=0x7e | 0x80..));
        if !is_tag || !(behind.is_empty() || behind.starts_with(b",")) {
            return None;
        }
        versions.extend(version(tag));
        (rest, any) = (behind, true);
    }
    any.then_some(versions)
}

/// A tag as we write it.
fn version(tag: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(tag).ok()?;
    text.parse().ok().filter(|version: &i64| version.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn read(lines: &[&'static str]) -> Result<Expected, Problem> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_MATCH, HeaderValue::from_static(line));
        }
        if_match(&headers)
    }

    #[rstest]
    #[case(&[], Expected::Any)]
    #[case(&["*"], Expected::Any)]
    #[case(&["\"7\""], Expected::OneOf(vec![7]))]
    #[case(&["W/\"7\""], Expected::OneOf(vec![7]))]
    #[case(&["\"7\" , W/\"8\",\"x\""], Expected::OneOf(vec![7, 8]))]
    #[case(&["\"7\"", ",\"9\","], Expected::OneOf(vec![7, 9]))]
    #[case(&["\"a,b\", \"007\", \"+7\", \"\""], Expected::OneOf(vec![]))]
    fn what_was_seen(#[case] lines: &[&'static str], #[case] expected: Expected) {
        assert_eq!(read(lines).unwrap(), expected);
    }

    #[rstest]
    #[case(&[""])]
    #[case(&[","])]
    #[case(&["7"])]
    #[case(&["\"7"])]
    #[case(&["w/\"7\""])]
    #[case(&["\"7\" \"8\""])]
    #[case(&["\"a b\""])]
    #[case(&["*, \"7\""])]
    #[case(&["*", "*"])]
    fn what_is_no_list_of_tags(#[case] lines: &[&'static str]) {
        assert!(matches!(read(lines), Err(Problem::BadRequest)), "{lines:?}");
    }
}
