//! The JSON API, route by route.

mod accounts;
mod calendar;
mod chat;
mod conventions;
mod courses;
mod crash;
mod csrf;
mod enrollments;
mod etags;
mod events;
mod events_missed;
mod events_over;
mod hooks;
mod idempotency;
mod imports;
mod jitsi_token;
mod lifecycle;
mod limits;
mod meetings;
mod meetings_lists;
mod notify;
mod openapi;
mod order;
mod passwords;
mod people_search;
pub mod permissions;
mod presence;
pub mod recordings;
mod secrets;
mod sessions;
mod statistics;
mod times;
mod tokens;
mod unattended;

use crate::world::*;
use serde_json::{Value, json};
