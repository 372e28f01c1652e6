//! The envelopes of answers, and the pages of lists.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::ports::views::{Listed, Page};
use serde::Serialize;
use serde_json::json;

use crate::error::Problem;
use crate::input::Input;

/// `{"success": true, "data": …}`
pub fn data(value: impl Serialize) -> Response {
    Json(json!({ "success": true, "data": value })).into_response()
}

/// The same with 201.
pub fn created(value: impl Serialize) -> Response {
    (StatusCode::CREATED, data(value)).into_response()
}

/// A page of a list, with its `pagination`.
pub fn listed<T, W: Serialize>(listed: Listed<T>, page: Page, wire: impl FnMut(T) -> W) -> Response {
    let pagination = json!({ "page": page.number, "limit": page.limit, "total": listed.total });
    let items: Vec<W> = listed.items.into_iter().map(wire).collect();
    Json(json!({ "success": true, "data": items, "pagination": pagination })).into_response()
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
