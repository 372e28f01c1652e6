//! A row's values between the database and a line of the file.

use estrade_core::ports::StoreError;
use sea_orm::{DbBackend, QueryResult, Value};
use serde::Serialize;

use super::schema::{Column, Kind};
use crate::error::store_error;

/// A value as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number or an instant.
    Number(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Yes or no.
    Flag(Option<bool>),
}

impl Cell {
    /// Reads the value at `index` of a row.
    pub fn read(row: &QueryResult, index: usize, column: &Column) -> Result<Self, StoreError> {
        Ok(match column.kind {
            Kind::Number => Self::Number(row.try_get_by_index(index).map_err(store_error)?),
            Kind::Text => Self::Text(row.try_get_by_index(index).map_err(store_error)?),
            Kind::Flag => Self::Flag(row.try_get_by_index(index).map_err(store_error)?),
        })
    }

    /// Reads what a line of the file has for `column`; what is wrong with it, in words.
    pub fn parse(value: serde_json::Value, column: &Column) -> Result<Self, String> {
        use serde_json::Value as Json;
        let expected = match column.kind {
            Kind::Number => "a whole number",
            Kind::Text => "a text",
            Kind::Flag => "true or false",
        };
        let wrong = |found: &str| Err(format!("`{}`: {expected} is expected, not {found}", column.name));
        match (column.kind, value) {
            (_, Json::Null) if !column.nullable => wrong("null"),
            (Kind::Number, Json::Null) => Ok(Self::Number(None)),
            (Kind::Text, Json::Null) => Ok(Self::Text(None)),
            (Kind::Flag, Json::Null) => Ok(Self::Flag(None)),
            (Kind::Number, Json::Number(number)) => match number.as_i64() {
                Some(number) => Ok(Self::Number(Some(number))),
                None => wrong(&number.to_string()),
            },
            (Kind::Text, Json::String(text)) => Ok(Self::Text(Some(text))),
            (Kind::Flag, Json::Bool(flag)) => Ok(Self::Flag(Some(flag))),
            (Kind::Number | Kind::Text | Kind::Flag, other) => wrong(match other {
                Json::Null => "null",
                Json::Bool(_) => "true or false",
                Json::Number(_) => "a number",
                Json::String(_) => "a text",
                Json::Array(_) | Json::Object(_) => "a list or an object",
            }),
        }
    }

    /// What an engine cannot keep, in words.
    pub fn refused_by(&self, backend: DbBackend) -> Option<&'static str> {
        match self {
            Self::Text(Some(text)) if backend == DbBackend::Postgres && text.contains('\0') => {
                Some("a text with the character U+0000 in it, which PostgreSQL cannot keep")
            }
            Self::Text(_) | Self::Number(_) | Self::Flag(_) => None,
        }
    }

    /// About how many bytes it takes in a statement.
    pub fn weight(&self) -> usize {
        match self {
            Self::Text(Some(text)) => text.len(),
            Self::Text(None) | Self::Number(_) | Self::Flag(_) => 8,
        }
    }

    /// For a statement.
    pub fn into_value(self) -> Value {
        match self {
            Self::Number(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::Flag(flag) => flag.into(),
        }
    }
}
