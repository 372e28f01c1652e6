//! The JSON API, route by route.

mod accounts;
mod conventions;
mod courses;
mod csrf;
mod enrollments;
mod order;
mod permissions;
mod secrets;
mod sessions;
mod times;
mod tokens;

use crate::world::*;
use serde_json::{Value, json};
