//! The JSON API, route by route.

mod accounts;
mod tokens;

use crate::world::*;
use serde_json::{Value, json};
