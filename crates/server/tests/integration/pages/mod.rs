//! The pages, asked by everybody.

mod permissions;

use crate::world::*;
use serde_json::json;
