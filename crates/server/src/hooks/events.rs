//! Posts of a Jitsi server's event module (jitsi-contrib `event_sync`): rooms that are made and destroyed, occupants who come
//! and go. A breakout room's posts have the name and the address of its main room. Times are seconds since 1970; an empty list comes as `{}`; who came without a token (a recorder, say) has no id.

use estrade_core::attendance::jitsi::{Fact, HookBody, Sighting};
use estrade_core::time::Timestamp;
use serde_json::Value;

use super::{Room, instant, occupant, text, user};

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A room was made.
    RoomCreated,
    /// A room is gone; who was ever in it is listed.
    RoomDestroyed,
    /// Somebody came.
    OccupantJoined,
    /// Somebody went; since when they were there is told again.
    OccupantLeft,
}

impl Event {
    /// By the end of the address that it is posted to.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "room/created" => Some(Self::RoomCreated),
            "room/destroyed" => Some(Self::RoomDestroyed),
            "occupant/joined" => Some(Self::OccupantJoined),
            "occupant/left" => Some(Self::OccupantLeft),
            _ => None,
        }
    }

    /// What its body is kept as.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::RoomCreated => "events/room/created",
            Self::RoomDestroyed => "events/room/destroyed",
            Self::OccupantJoined => "events/occupant/joined",
            Self::OccupantLeft => "events/occupant/left",
        }
    }
}

/// The room that a post is about; that of a breakout room is its main room.
pub fn room(post: &Value) -> Option<&str> {
    text(post, "room_name")
}

/// The facts in a post.
pub fn facts(event: Event, post: &Value, body: &HookBody) -> Vec<Sighting> {
    let main = text(post, "room_jid").or_else(|| room(post)).unwrap_or_default();
    let room = Room::of(main, post.get("is_breakout"), text(post, "breakout_room_id"));
    let sighting = |(at, fact)| Sighting { session: body.session, room: room.key.clone(), at, fact };
    let facts = match event {
        Event::RoomCreated => seconds(post, "created_at").map(|at| (at, Fact::Emptied)).into_iter().collect(),
        Event::RoomDestroyed => {
            let destroyed_at = seconds(post, "destroyed_at");
            let mut all: Vec<_> = listed(post.get("all_occupants"))
                .flat_map(|who| stay(who, None, seconds(who, "left_at").or(destroyed_at)))
                .collect();
            all.extend(destroyed_at.map(|at| (at, Fact::Emptied)));
            all
        }
        Event::OccupantJoined => {
            post.get("occupant").map_or_else(Vec::new, |who| stay(who, Some(body.received_at), None))
        }
        Event::OccupantLeft => post.get("occupant").map_or_else(Vec::new, |who| {
            stay(who, None, Some(seconds(who, "left_at").unwrap_or(body.received_at)))
        }),
    };
    let facts = facts.into_iter().filter(|(_, fact)| room.is_one || *fact != Fact::Emptied);
    facts.map(sighting).collect()
}

fn seconds(value: &Value, key: &str) -> Option<Timestamp> {
    instant(value, key, 1000.0)
}

/// A list; an empty one may come as an object.
fn listed(value: Option<&Value>) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Some(Value::Array(items)) => Box::new(items.iter()),
        Some(Value::Object(items)) => Box::new(items.values()),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            Box::new(std::iter::empty())
        }
    }
}

/// What is told of an occupant: that they came (`or` then, if it is not said when), and that they went.
fn stay(who: &Value, or: Option<Timestamp>, left_at: Option<Timestamp>) -> Vec<(Timestamp, Fact)> {
    let (Some(user), Some(name)) = (user(who), text(who, "occupant_jid")) else { return Vec::new() };
    let occupant = occupant(user, name);
    let came = seconds(who, "joined_at").or(or).map(|at| (at, Fact::Came(occupant.clone())));
    let gone = left_at.map(|at| (at, Fact::Gone(occupant)));
    came.into_iter().chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use estrade_core::attendance::jitsi::Occupant;
    use estrade_core::ids::{SessionId, UserId};
    use estrade_core::user::fingerprint;
    use serde_json::json;

    use super::*;

    const RECEIVED: Timestamp = Timestamp::from_millis(1_762_156_999_000);

    fn read(event: Event, post: Value) -> Vec<(i64, Fact)> {
        let body = HookBody {
            key: String::new(),
            session: SessionId::new(9),
            kind: event.kind().to_owned(),
            body: post.to_string(),
            received_at: RECEIVED,
        };
        let found = facts(event, &post, &body);
        assert_eq!(found, super::super::facts(&body), "a kept body tells the same");
        found.into_iter().map(|s| (s.at.millis() / 1000, s.fact)).collect()
    }

    fn who(id: i64, jid: &str) -> Occupant {
        Occupant { user: UserId::new(id), name: fingerprint(jid) }
    }

    #[test]
    fn a_coming_and_a_going_are_read_as_the_module_posts_them() {
        let joined = json!({
            "event_name": "muc-occupant-joined", "room_name": "estrade-a", "room_jid": "estrade-a@conference.meet.example.org",
            "is_breakout": false, "active_occupants_count": 2,
            "occupant": {
                "occupant_jid": "14f01c40-5195-4a4d-8efb-f58b49d18741@meet.example.org/OWhl8jSh", "joined_at": 1_762_156_805,
                "id": "17", "name": "Afi", "email": "", "moderator": "false",
            },
        });
        let afi = who(17, "14f01c40-5195-4a4d-8efb-f58b49d18741@meet.example.org/OWhl8jSh");
        assert_eq!(read(Event::OccupantJoined, joined.clone()), [(1_762_156_805, Fact::Came(afi.clone()))]);
        let mut left = joined;
        left["occupant"]["left_at"] = json!("1762156900");
        left["occupant"]["id"] = json!(17);
        left["occupant"]["moderator"] = json!(true);
        let told = [(1_762_156_805, Fact::Came(afi.clone())), (1_762_156_900, Fact::Gone(afi.clone()))];
        assert_eq!(read(Event::OccupantLeft, left.clone()), told);
        // Without times: when it was told.
        left["occupant"].as_object_mut().unwrap().retain(|key, _| !key.ends_with("_at"));
        let now = RECEIVED.millis() / 1000;
        assert_eq!(read(Event::OccupantLeft, left.clone()), [(now, Fact::Gone(afi.clone()))]);
        assert_eq!(read(Event::OccupantJoined, left), [(now, Fact::Came(afi))]);
    }

    #[test]
    fn a_destroyed_room_lists_everybody_and_the_recorder_is_left_out() {
        let all = json!([
            { "occupant_jid": "u@m/1", "joined_at": 100, "left_at": 200, "id": "17", "name": "Afi" },
            { "occupant_jid": "u@m/2", "joined_at": 150, "id": "18" },
            { "occupant_jid": "u@m/jibri", "joined_at": 150, "left_at": 300 },
            { "joined_at": 150, "id": "19" }, null, 7, [], { "occupant_jid": "u@m/3", "id": "afi", "joined_at": 1 },
        ]);
        let post = json!({ "room_name": "r", "room_jid": "r@c", "created_at": 90, "destroyed_at": 300, "all_occupants": all });
        assert_eq!(
            read(Event::RoomDestroyed, post),
            [
                (100, Fact::Came(who(17, "u@m/1"))),
                (200, Fact::Gone(who(17, "u@m/1"))),
                (150, Fact::Came(who(18, "u@m/2"))),
                (300, Fact::Gone(who(18, "u@m/2"))),
                (300, Fact::Emptied),
            ]
        );
        let empty = json!({ "room_name": "r", "destroyed_at": 300, "all_occupants": {} });
        assert_eq!(read(Event::RoomDestroyed, empty), [(300, Fact::Emptied)]);
        assert_eq!(read(Event::RoomCreated, json!({ "created_at": 90.5 })), [(90, Fact::Emptied)]);
    }

    /// The room of a post's facts, and how many there are.
    fn room_of(event: Event, post: &Value) -> (Option<String>, usize) {
        let body = HookBody {
            key: String::new(),
            session: SessionId::new(9),
            kind: event.kind().to_owned(),
            body: post.to_string(),
            received_at: RECEIVED,
        };
        let found = facts(event, post, &body);
        (found.first().map(|sighting| sighting.room.clone()), found.len())
    }

    #[test]
    fn a_breakout_room_is_another_room_with_the_address_of_the_main_one() {
        let mut post = json!({
            "room_name": "r", "room_jid": "r@c", "is_breakout": false, "destroyed_at": 300,
            "all_occupants": [{ "occupant_jid": "u@m/1", "joined_at": 100, "left_at": 200, "id": "17" }],
        });
        let main = room_of(Event::RoomDestroyed, &post);
        assert_eq!(main, (Some(fingerprint("r@c")), 3));
        post["is_breakout"] = json!(true);
        let nameless = room_of(Event::RoomDestroyed, &post);
        assert_eq!(nameless.1, 2, "one of several is gone: nobody knows which");
        let named = ["b1", "b2"].map(|name| {
            post["breakout_room_id"] = json!(name);
            room_of(Event::RoomDestroyed, &post)
        });
        assert!(named.iter().all(|(_, facts)| *facts == 3));
        let rooms: std::collections::HashSet<_> =
            named.iter().chain([&main, &nameless]).map(|(room, _)| room).collect();
        assert_eq!(rooms.len(), 4);
    }

    #[test]
    fn what_makes_no_sense_tells_nothing() {
        for post in [
            json!({}),
            json!([]),
            json!({ "occupant": "x", "all_occupants": "x", "created_at": -5, "destroyed_at": 1e300 }),
            json!({ "occupant": { "id": 1.5, "occupant_jid": "a" }, "all_occupants": [[[]]] }),
            json!({ "occupant": { "id": "99999999999999999999", "occupant_jid": "a" } }),
            json!({ "occupant": { "id": "7", "occupant_jid": 4 } }),
        ] {
            for event in ["room/created", "room/destroyed", "occupant/joined", "occupant/left"] {
                assert_eq!(read(Event::named(event).unwrap(), post.clone()), [], "{event} {post}");
            }
        }
        assert_eq!(Event::named("room/left"), None);
    }
}
