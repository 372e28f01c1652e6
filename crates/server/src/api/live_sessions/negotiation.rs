//! Which form of an answer a caller likes best (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

use crate::reports::FileKind;

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As everywhere.
    Json,
    /// A file.
    File(FileKind),
}

/// What `Accept` asks for: of what there is, that with the highest weight, and of those the one named most exactly. JSON if it
/// names nothing that there is: an answer that can be read is better than none.
pub fn accepted(headers: &HeaderMap) -> Format {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut best: Option<(u32, u32, Format)> = None;
    for range in lines.flat_map(|line| line.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let Some((format, exactness)) = parts.next().and_then(known) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        // The first of equals stays.
        if weight > 0 && best.is_none_or(|(w, e, _)| (weight, exactness) > (w, e)) {
            best = Some((weight, exactness, format));
        }
    }
    best.map_or(Format::Json, |(_, _, format)| format)
}

/// What a range of media types stands for here, and how exactly it says so.
fn known(range: &str) -> Option<(Format, u32)> {
    let range = range.to_ascii_lowercase();
    let exact = [Format::Json, Format::File(FileKind::Csv), Format::File(FileKind::Xlsx)];
    if let Some(format) = exact.into_iter().find(|format| essence(*format) == range) {
        return Some((format, 2));
    }
    match range.as_str() {
        "text/*" => Some((Format::File(FileKind::Csv), 1)),
        "application/*" => Some((Format::Json, 1)),
        "*/*" => Some((Format::Json, 0)),
        _ => None,
    }
}

fn essence(format: Format) -> &'static str {
    match format {
        Format::Json => "application/json",
        Format::File(kind) => kind.media_type().split(';').next().unwrap_or_default(),
    }
}

/// A weight: 0 to 1 with three decimals at most; what is none counts as none given.
fn thousandths(text: &str) -> u32 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    match (whole, decimals.len() <= 3, format!("{decimals:0<3}").parse()) {
        ("0", true, Ok(thousandths)) => thousandths,
        (_, _, _) => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use rstest::rstest;

    const CSV: Format = Format::File(FileKind::Csv);
    const XLSX: Format = Format::File(FileKind::Xlsx);

    #[rstest]
    #[case(None, Format::Json)]
    #[case(Some("*/*"), Format::Json)]
    #[case(Some("text/csv"), CSV)]
    #[case(Some("*/*, text/csv"), CSV)]
    #[case(Some("TEXT/CSV;q=0.5, application/json;q=0.4"), CSV)]
    #[case(Some("text/csv;q=0.5, application/json"), Format::Json)]
    #[case(Some("text/csv;q=0, */*"), Format::Json)]
    #[case(Some("text/*"), CSV)]
    #[case(Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/csv"), XLSX)]
    #[case(Some("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"), Format::Json)]
    #[case(Some("image/png"), Format::Json)]
    fn the_best_liked(#[case] accept: Option<&'static str>, #[case] expected: Format) {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        }
        assert_eq!(accepted(&headers), expected);
    }
}
