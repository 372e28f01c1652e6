//! What other servers tell of rooms, read into facts: a Jitsi server's event module ([`events`]) and the webhooks of JaaS
//! ([`jaas`]). Read leniently, because nobody there waits for a 422: what cannot be understood tells nothing. The same reading
//! serves a post that has just come and one that was kept.

pub mod events;
pub mod jaas;

use estrade_core::attendance::jitsi::{HookBody, Occupant, Sighting, rebuild};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use estrade_core::user::fingerprint;
use estrade_core::{Domain, Refusal};
use serde_json::Value;

/// The session that a room belongs to.
pub async fn session_of(domain: &Domain, room: &str) -> Result<Option<Session>, Refusal> {
    // A Jitsi server names rooms in lower case; so do we.
    let room = room.to_lowercase();
    Ok(domain.store.begin_read().await?.sessions().by_room(&room).await?)
}

/// The facts in a body, by the kind that it was kept as.
pub fn facts(body: &HookBody) -> Vec<Sighting> {
    let Ok(json) = serde_json::from_str::<Value>(&body.body) else { return Vec::new() };
    match body.kind.split_once('/') {
        Some(("events", event)) => {
            events::Event::named(event).map_or_else(Vec::new, |event| events::facts(event, &json, body))
        }
        Some(("jaas", _)) => jaas::facts(&json, body),
        Some(_) | None => Vec::new(),
    }
}

/// What came of reading a session's bodies again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Bodies that were read.
    pub bodies: u64,
    /// Facts in them that were not known yet.
    pub news: u64,
}

/// Bodies read at once.
const PAGE: u32 = 200;

/// Reads all bodies of a session that are kept once more, and makes its attendance from what they tell.
pub async fn replay(domain: &Domain, session: SessionId) -> Result<Replayed, Refusal> {
    let (mut read, mut told) = (0, Vec::new());
    loop {
        let mut unit = domain.store.begin_read().await?;
        let bodies = unit.hooks().bodies(session, read, PAGE).await?;
        drop(unit);
        told.extend(bodies.iter().flat_map(facts));
        read += bodies.len() as u64;
        if bodies.len() < PAGE as usize {
            break;
        }
    }
    let news = rebuild(domain, session, &told).await?;
    Ok(Replayed { bodies: read, news: news as u64 })
}

/// What a room is known by. A breakout room has the address of its main room, and a name of its own beside it.
struct Room {
    /// SHA-256 in hex.
    key: String,
    /// Whether it is one room: breakout rooms without a name cannot be told apart, and one that closes empties no other.
    is_one: bool,
}

impl Room {
    fn of(main: &str, is_breakout: Option<&Value>, breakout: Option<&str>) -> Self {
        match breakout {
            Some(name) => Self { key: fingerprint(&format!("{main}\n{name}")), is_one: true },
            None if is_true(is_breakout) => Self { key: fingerprint(&format!("{main}\n")), is_one: false },
            None => Self { key: fingerprint(main), is_one: true },
        }
    }
}

/// A text that says something.
fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The account in a token: its id, as a text or a number.
fn user(value: &Value) -> Option<UserId> {
    match value.get("id")? {
        Value::String(id) => id.parse().ok(),
        Value::Number(id) => id.to_string().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Yes, said in any of the ways in which it is said.
fn is_true(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        Some(_) | None => false,
    }
}

/// The largest instant that anybody can mean: the year 9999, in seconds.
const LATEST: f64 = 253_402_300_799.0;

/// An instant in units of `unit` milliseconds since 1970, as a number or a text of one.
fn instant(value: &Value, key: &str, unit: f64) -> Option<Timestamp> {
    let number = match value.get(key)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let millis = number * unit;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the bounds, and a fraction of a millisecond is nothing"
    )]
    (0.0..=LATEST * 1000.0).contains(&millis).then(|| Timestamp::from_millis(millis as i64))
}

/// Somebody with an account, under what their server calls them.
fn occupant(user: UserId, name: &str) -> Occupant {
    Occupant { user, name: fingerprint(name) }
}
