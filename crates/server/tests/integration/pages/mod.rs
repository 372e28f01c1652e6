//! The pages, asked by everybody.

mod health;
mod permissions;

use crate::world::*;
use serde_json::json;
