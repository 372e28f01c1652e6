//! The JSON API, route by route.

mod accounts;
mod conventions;
mod csrf;
mod order;
mod permissions;
mod secrets;
mod times;
mod tokens;

use crate::world::*;
use serde_json::{Value, json};
