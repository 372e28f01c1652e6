//! The envelopes of answers, and the pages of lists.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::ports::views::{Listed, Page};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::error::Problem;
use crate::input::Input;

use super::schema::always_true;

/// What was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Data<T> {
    #[schema(schema_with = always_true)]
    success: bool,
    data: T,
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// `{"success": true, "data": …}`
pub fn data<T: Serialize>(data: T) -> Data<T> {
    Data { success: true, data }
}

/// [`Data`] with 201, and the `ETag` of what has versions.
#[derive(Debug)]
pub struct Created<T> {
    body: Data<T>,
    version: Option<i64>,
}

impl<T> Created<T> {
    /// The same with an `ETag`.
    #[must_use]
    pub fn of_version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, self.body).into_response();
        if let Some(version) = self.version {
            tag(&mut response, version);
        }
        response
    }
}

/// The same with 201.
pub fn created<T: Serialize>(value: T) -> Created<T> {
    Created { body: data(value), version: None }
}

/// Puts the `ETag` of a version on an answer (RFC 9110, section 8.8.3).
fn tag(response: &mut Response, version: i64) {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
}

/// [`Data`] with the `ETag` of a version.
#[derive(Debug)]
pub struct Versioned<T>(i64, Data<T>);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        tag(&mut response, self.0);
        response
    }
}

/// The same with an `ETag`.
pub fn versioned<T: Serialize>(version: i64, value: T) -> Versioned<T> {
    Versioned(version, data(value))
}

/// Nothing but that it was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    #[schema(schema_with = always_true)]
    success: bool,
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// `{"success": true}`
pub fn done() -> Done {
    Done { success: true }
}

/// Where in a list a page is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Pagination {
    /// The page, from 1.
    #[schema(minimum = 1)]
    page: u32,
    /// How many a page has at most.
    #[schema(minimum = 1)]
    limit: u32,
    /// How many there are on all pages.
    total: u64,
}

impl Pagination {
    /// Of a page of so many in all.
    pub fn new(page: Page, total: u64) -> Self {
        Self { page: page.number, limit: page.limit, total }
    }
}

/// Something in pages, with where this one is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    #[schema(schema_with = always_true)]
    success: bool,
    data: T,
    pagination: Pagination,
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// `{"success": true, "data": …, "pagination": …}`
pub fn paged<T: Serialize>(data: T, pagination: Pagination) -> Paged<T> {
    Paged { success: true, data, pagination }
}

/// A page of a list, each item put in its shape.
pub fn listed<T, W: Serialize>(listed: Listed<T>, page: Page, wire: impl FnMut(T) -> W) -> Paged<Vec<W>> {
    let pagination = Pagination::new(page, listed.total);
    paged(listed.items.into_iter().map(wire).collect(), pagination)
}

/// Which page of a list.
#[derive(Debug, IntoParams)]
pub struct Paging {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    pub page: Option<u32>,
    /// How many a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
}

/// Which page a query asks for: `page` from 1, `limit` from 1 to `max`.
pub fn page(input: &mut Input, default: u32, max: u32) -> Result<Page, Problem> {
    let range = |low: u32, high: u32| {
        move |n: i64| {
            u32::try_from(n)
                .ok()
                .filter(|n| (low..=high).contains(n))
                .ok_or(FieldError::OutOfRange(low.into(), high.into()))
        }
    };
    let number = input.number("page", range(1, 1_000_000));
    let limit = input.number("limit", range(1, max));
    input.finish()?;
    Ok(Page { number: number.flatten().unwrap_or(1), limit: limit.flatten().unwrap_or(default) })
}

/// An id from an address; what cannot be one is not found.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
