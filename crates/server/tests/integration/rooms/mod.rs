//! The classroom as its clients see it: what a picture of it holds, who may do what in it, and that nothing of one room
//! reaches another.

mod apart;
mod moderation;
mod picture;

use crate::world::*;
use serde_json::{Value, json};
