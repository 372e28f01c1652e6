//! Fields of a request, from JSON or from a form, read the same way: one parser an operation, for the API and the page.

pub mod asked;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use estrade_core::Refusal;
use estrade_core::field::{FieldError, FieldErrors};
use estrade_core::time::{Timestamp, Tz, parse_in_zone};
use serde_json::{Map, Value};

use crate::error::Problem;

/// The largest body of an ordinary request.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A body, taken in but not yet judged: rights are decided before it is (401, 404, 403, then 415/413/400).
pub struct Body(Result<Input, Problem>);

impl Body {
    /// The fields, or what is wrong with the body as a whole.
    pub fn read(self) -> Result<Input, Problem> {
        self.0
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_lowercase();
        Ok(Self(match axum::body::to_bytes(request.into_body(), BODY_LIMIT).await {
            Ok(bytes) => parse(&content_type, &bytes),
            Err(_) => Err(Problem::TooLarge),
        }))
    }
}

fn parse(content_type: &str, bytes: &Bytes) -> Result<Input, Problem> {
    if bytes.is_empty() {
        return Ok(Input::empty());
    }
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if essence == "application/json" || essence.ends_with("+json") {
        return match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Input::new(Source::Json(fields))),
            Ok(_) | Err(_) => Err(Problem::MalformedJson),
        };
    }
    if essence == "application/x-www-form-urlencoded" {
        let pairs = serde_urlencoded::from_bytes(bytes).map_err(|_| Problem::BadRequest)?;
        return Ok(Input::new(Source::Form(pairs)));
    }
    Err(Problem::UnsupportedMediaType)
}

#[derive(Debug, Clone)]
enum Source {
    Json(Map<String, Value>),
    Form(Vec<(String, String)>),
}

/// The fields of a request, and what has been found wrong with them so far.
#[derive(Debug, Clone)]
pub struct Input {
    source: Source,
    errors: FieldErrors,
    described: Option<&'static asked::Record>,
    /// Whether a number that is empty is wrong.
    strict: bool,
}

/// Whether a field was given, and what.
enum Given<'a> {
    No,
    Null,
    Json(&'a Value),
    Text(&'a str),
}

impl Input {
    fn new(source: Source) -> Self {
        Self { source, errors: FieldErrors::default(), described: None, strict: false }
    }

    /// The same fields, said to be those of a description; looked after in development builds alone.
    #[must_use]
    pub fn described_as(mut self, record: impl FnOnce() -> &'static asked::Record) -> Self {
        if cfg!(debug_assertions) {
            self.described = Some(record());
        }
        self
    }

    /// The same fields, where a number that is empty is not one that is left out: `?limit=` is an error.
    #[must_use]
    pub fn strictly(mut self) -> Self {
        self.strict = true;
        self
    }

    /// No fields at all.
    pub fn empty() -> Self {
        Self::new(Source::Form(Vec::new()))
    }

    /// The fields of a query string.
    pub fn of_query(query: Option<&str>) -> Result<Self, Problem> {
        let pairs = serde_urlencoded::from_str(query.unwrap_or_default()).map_err(|_| Problem::BadRequest)?;
        Ok(Self::new(Source::Form(pairs)))
    }

    fn given(&self, name: &'static str) -> Given<'_> {
        if let Some(record) = self.described {
            record.note(name);
        }
        match &self.source {
            Source::Json(fields) => match fields.get(name) {
                None => Given::No,
                Some(Value::Null) => Given::Null,
                Some(value) => Given::Json(value),
            },
            Source::Form(pairs) => {
                match pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()) {
                    None => Given::No,
                    Some("") => Given::Null,
                    Some(text) => Given::Text(text),
                }
            }
        }
    }

    /// What was typed, for a form that comes back. Passwords are not given back.
    pub fn typed(&self) -> Vec<(String, String)> {
        match &self.source {
            Source::Form(pairs) => {
                pairs.iter().filter(|(key, _)| !key.contains("password")).cloned().collect()
            }
            Source::Json(_) => Vec::new(),
        }
    }

    /// Notes an error.
    pub fn refuse(&mut self, field: &'static str, error: FieldError) {
        self.errors.add(field, error);
    }

    /// Whether nothing wrong was found with a field so far.
    pub fn is_right(&self, field: &str) -> bool {
        self.errors.of(field).is_empty()
    }

    /// Refuses if anything was wrong.
    pub fn finish(&self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::Refused(Refusal::Invalid(self.errors.clone())))
        }
    }

    /// A text as it came: not given, cleared, or something.
    pub fn raw(&mut self, field: &'static str) -> Option<Option<String>> {
        match self.given(field) {
            Given::No => None,
            Given::Null => Some(None),
            Given::Text(text) => Some(Some(text.to_owned())),
            Given::Json(Value::String(text)) => Some(Some(text.clone())),
            Given::Json(_) => {
                self.errors.add(field, FieldError::WrongType("text"));
                None
            }
        }
    }

    /// A text that must be there, read by `parse`. `None` means that an error was noted.
    pub fn required<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&str) -> Result<T, FieldError>,
    ) -> Option<T> {
        let wrong_type = !self.errors.of(field).is_empty();
        match self.raw(field) {
            Some(Some(text)) => self.errors.take(field, parse(&text)),
            Some(None) | None => {
                if self.errors.of(field).is_empty() && !wrong_type {
                    self.errors.add(field, FieldError::Required);
                }
                None
            }
        }
    }

    /// A text that may be left out or cleared.
    pub fn optional<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(&str) -> Result<T, FieldError>,
    ) -> Option<Option<T>> {
        match self.raw(field)? {
            None => Some(None),
            Some(text) if text.trim().is_empty() => match (&self.source, parse(&text)) {
                // A form's choice that was not made is empty; in JSON it is null, and "" is no word of the list.
                (Source::Json(_), Err(error @ FieldError::Malformed("choice"))) => {
                    self.errors.add(field, error);
                    None
                }
                _ => Some(None),
            },
            Some(text) => self.errors.take(field, parse(&text)).map(Some),
        }
    }

    /// A whole number that may be left out or cleared, read by `parse`.
    pub fn number<T>(
        &mut self,
        field: &'static str,
        parse: impl FnOnce(i64) -> Result<T, FieldError>,
    ) -> Option<Option<T>> {
        let number = match self.given(field) {
            Given::No => return None,
            Given::Null if self.strict => None,
            Given::Null => return Some(None),
            Given::Json(value) => whole(value),
            Given::Text(text) => text.trim().parse().ok(),
        };
        let parsed = number.ok_or(FieldError::WrongType("number")).and_then(parse);
        self.errors.take(field, parsed).map(Some)
    }

    /// Yes or no. In a form a box that is not ticked is not sent: `Some(false)` needs its hidden companion.
    pub fn boolean(&mut self, field: &'static str) -> Option<bool> {
        let found = match self.given(field) {
            Given::No | Given::Null => return None,
            Given::Json(value) => value.as_bool(),
            // The last one counts: a hidden "false" stands before the box's "true".
            Given::Text(_) => self.last(field).and_then(|text| match text {
                "true" | "on" | "1" => Some(true),
                "false" | "off" | "0" => Some(false),
                _ => None,
            }),
        };
        if found.is_none() {
            self.errors.add(field, FieldError::WrongType("boolean"));
        }
        found
    }

    fn last(&self, field: &str) -> Option<&str> {
        match &self.source {
            Source::Json(_) => None,
            Source::Form(pairs) => {
                pairs.iter().rev().find(|(key, _)| key == field).map(|(_, value)| value.as_str())
            }
        }
    }

    /// A date-time that may be left out or cleared; one without an offset is read in `zone`.
    pub fn instant(&mut self, field: &'static str, zone: Tz) -> Option<Option<Timestamp>> {
        self.optional(field, |text| {
            parse_in_zone(text.trim(), zone).ok_or(FieldError::Malformed("date_time"))
        })
    }

    /// A list of texts and whole numbers, each read as text by `parse`, that may be left out or cleared. A form gives the
    /// field once for each. The first entry that is wrong is told.
    pub fn list<T>(
        &mut self,
        field: &'static str,
        parse: impl Fn(&str) -> Result<T, FieldError>,
    ) -> Option<Option<Vec<T>>> {
        let entries: Result<Vec<String>, FieldError> = match self.given(field) {
            Given::No => return None,
            Given::Null => return Some(None),
            Given::Json(Value::Array(entries)) => entries.iter().map(entry).collect(),
            Given::Json(_) => Err(FieldError::WrongType("list")),
            Given::Text(_) => Ok(self.every(field)),
        };
        let parsed = entries.and_then(|entries| entries.iter().map(|text| parse(text)).collect());
        self.errors.take(field, parsed).map(Some)
    }

    /// Every text that a form gives a field, empty ones apart.
    fn every(&self, field: &str) -> Vec<String> {
        match &self.source {
            Source::Json(_) => Vec::new(),
            Source::Form(pairs) => pairs
                .iter()
                .filter(|(key, value)| key == field && !value.is_empty())
                .map(|(_, value)| value.clone())
                .collect(),
        }
    }

    /// An identifier that may be left out or cleared: a JSON number, or digits.
    pub fn id<T: std::str::FromStr>(&mut self, field: &'static str) -> Option<Option<T>> {
        let text = match self.given(field) {
            Given::No => return None,
            Given::Null => return Some(None),
            Given::Json(value @ Value::Number(number)) => {
                whole(value).map_or_else(|| number.to_string(), |n| n.to_string())
            }
            Given::Json(Value::String(text)) => text.clone(),
            Given::Json(_) => {
                self.errors.add(field, FieldError::WrongType("number"));
                return None;
            }
            Given::Text(text) => text.to_owned(),
        };
        self.errors.take(field, text.parse().map_err(|_| FieldError::Malformed("id"))).map(Some)
    }
}

/// A whole number, also one that is written with a fraction of nothing: JSON knows one kind of number (RFC 8259, section 6).
fn whole(value: &Value) -> Option<i64> {
    /// 2^53: up to here a double holds every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_i64().or_else(|| {
        let number = value.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < EXACT)?;
        format!("{number:.0}").parse().ok()
    })
}

/// An entry of a list in words.
fn entry(value: &Value) -> Result<String, FieldError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(whole(value).map_or_else(|| number.to_string(), |n| n.to_string())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(FieldError::WrongType("text"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use estrade_core::text::Title;

    fn json(text: &str) -> Input {
        parse("application/json; charset=utf-8", &Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    #[test]
    fn json_types_are_strict_and_each_wrong_field_is_told() {
        let mut input = json(r#"{"title": 5, "n": "7", "flag": "yes", "when": "demain"}"#);
        assert_eq!(input.required("title", Title::parse), None);
        assert_eq!(input.number("n", Ok), None);
        assert_eq!(input.boolean("flag"), None);
        assert_eq!(input.instant("when", Tz::UTC), None);
        assert_eq!(input.required("missing", Title::parse), None);
        assert_eq!(input.errors.of("title"), [FieldError::WrongType("text")]);
        assert_eq!(input.errors.of("n"), [FieldError::WrongType("number")]);
        assert_eq!(input.errors.of("flag"), [FieldError::WrongType("boolean")]);
        assert_eq!(input.errors.of("when"), [FieldError::Malformed("date_time")]);
        assert_eq!(input.errors.of("missing"), [FieldError::Required]);
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_nothing() {
        let mut input = json(r#"{"a": 7.0, "b": 7.5, "c": 1e300, "id": 12.0, "other": 1.5}"#);
        assert_eq!(input.number("a", Ok), Some(Some(7)));
        assert_eq!((input.number("b", Ok), input.number("c", Ok)), (None, None));
        assert_eq!(input.id::<i64>("id"), Some(Some(12)));
        assert_eq!(input.id::<i64>("other"), None);
    }

    #[test]
    fn an_empty_number_is_wrong_in_a_strict_query_alone() {
        let query = || Input::of_query(Some("limit=&title=")).unwrap();
        assert_eq!(query().number("limit", Ok), Some(None));
        let mut strict = query().strictly();
        assert_eq!((strict.number("limit", Ok), strict.optional("title", Title::parse)), (None, Some(None)));
        assert_eq!(strict.errors.of("limit"), [FieldError::WrongType("number")]);
        assert!(strict.errors.of("title").is_empty());
    }

    #[test]
    fn a_list_holds_texts_and_numbers() {
        let mut input = json(r#"{"a": [7, "b@c.d"], "b": null, "c": "7", "d": [7, []]}"#);
        let text = |text: &str| Ok(text.to_owned());
        assert_eq!(input.list("a", text), Some(Some(vec!["7".to_owned(), "b@c.d".to_owned()])));
        assert_eq!((input.list("b", text), input.list("absent", text)), (Some(None), None));
        assert_eq!((input.list("c", text), input.list("d", text)), (None, None));
        assert_eq!(input.errors.of("c"), [FieldError::WrongType("list")]);
        assert_eq!(input.errors.of("d"), [FieldError::WrongType("text")]);
        let form = Bytes::from("a=7&b=x&a=&a=8");
        let mut form = parse("application/x-www-form-urlencoded", &form).unwrap();
        assert_eq!(form.list("a", text), Some(Some(vec!["7".to_owned(), "8".to_owned()])));
    }

    #[test]
    fn null_clears_and_absent_leaves() {
        let mut input = json(r#"{"description": null}"#);
        assert_eq!(input.optional("description", Title::parse), Some(None));
        assert_eq!(input.optional("title", Title::parse), None);
        assert!(input.finish().is_ok());
    }

    #[test]
    fn an_empty_word_is_none_of_the_list_but_in_a_form() {
        let role = |input: &mut Input| input.optional("role", str::parse::<estrade_core::user::Role>);
        let mut input = json(r#"{"role": "", "description": ""}"#);
        assert_eq!(role(&mut input), None);
        assert_eq!(input.errors.of("role"), [FieldError::Malformed("choice")]);
        assert_eq!(input.optional("description", Title::parse), Some(None));
        let mut form = Input::of_query(Some("role=")).unwrap();
        assert_eq!((role(&mut form), form.finish().is_ok()), (Some(None), true));
    }

    #[test]
    fn forms_speak_text() {
        let mut input = parse(
            "application/x-www-form-urlencoded",
            &Bytes::from("n=7&flag=false&flag=true&title=+&password=x"),
        )
        .unwrap();
        assert_eq!(input.number("n", Ok), Some(Some(7)));
        assert_eq!(input.boolean("flag"), Some(true));
        assert_eq!(input.optional("title", Title::parse), Some(None));
        assert!(!input.typed().iter().any(|(key, _)| key == "password"));
    }

    #[test]
    fn what_is_no_body_is_told_apart() {
        let read =
            |kind: &str, body: &'static str| parse(kind, &Bytes::from(body)).err().map(|p| p.describe().code);
        assert_eq!(read("application/json", "{"), Some("malformed_json"));
        assert_eq!(read("application/json", "[1]"), Some("malformed_json"));
        assert_eq!(read("text/xml", "<a/>"), Some("unsupported_media_type"));
        assert_eq!(read("", ""), None);
    }
}
