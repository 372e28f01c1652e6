//! Webhooks of JaaS (8x8): signed, sent at least once, in no order. Times are milliseconds since 1970.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use estrade_core::attendance::jitsi::{Fact, HookBody, Sighting};
use estrade_core::time::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use super::{Room, instant, occupant, text, user};

/// How far the time in a signature may be from ours, in seconds: what was sent long ago is not taken again.
const TOLERANCE: u64 = 300;

/// What `X-Jaas-Signature` says: `t=<unix seconds>,v1=<base64>`, several `v1` while a secret is changed, other schemes left aside.
#[derive(Debug)]
pub struct Signature<'a> {
    time: &'a str,
    signatures: Vec<Vec<u8>>,
}

impl<'a> Signature<'a> {
    /// Reads it; none if it is malformed, or not of now: then no body can make it right.
    pub fn read(header: &'a str, now: Timestamp) -> Option<Self> {
        let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
        let time = parts().find_map(|(key, value)| (key == "t").then_some(value))?;
        let sent_at = Timestamp::from_millis(i64::from(time.parse::<u32>().ok()?) * 1000);
        if now.since(sent_at).max(sent_at.since(now)).as_secs() > TOLERANCE {
            return None;
        }
        let versions = parts().filter(|(key, _)| *key == "v1");
        let signatures: Vec<_> = versions.filter_map(|(_, value)| STANDARD.decode(value).ok()).collect();
        (!signatures.is_empty()).then_some(Self { time, signatures })
    }

    /// Whether it is of this body, by this secret.
    pub fn is_of(&self, body: &[u8], secret: &str) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(self.time.as_bytes());
        mac.update(b".");
        mac.update(body);
        self.signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    }
}

/// The room that a post is about, if it is of this tenant.
pub fn room<'a>(post: &'a Value, app_id: Option<&str>) -> Option<&'a str> {
    let (tenant, room) = text(post, "fqn")?.split_once('/')?;
    app_id.is_none_or(|own| own.eq_ignore_ascii_case(tenant)).then_some(room)
}

/// What a post tells of, as it names it: letters and underscores.
pub fn event(post: &Value) -> Option<&str> {
    text(post, "eventType")
        .filter(|name| name.len() <= 50 && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
}

/// What the same post has in common however often it is sent.
pub fn key(post: &Value) -> Option<&str> {
    text(post, "idempotencyKey")
}

/// The facts in a post: of people who come and go, and of the end of a meeting.
pub fn facts(post: &Value, body: &HookBody) -> Vec<Sighting> {
    let Some(fqn) = text(post, "fqn") else { return Vec::new() };
    let nothing = Value::Null;
    let data = post.get("data").unwrap_or(&nothing);
    // Each meeting in a room is one of its own, and so is each breakout room of it.
    let meeting = text(post, "sessionId").unwrap_or_default();
    let main = format!("{}\n{meeting}", fqn.to_lowercase());
    let room = Room::of(&main, data.get("isBreakout"), text(data, "breakoutRoomId"));
    let at = instant(post, "timestamp", 1.0).unwrap_or(body.received_at);
    let fact = match event(post) {
        Some("PARTICIPANT_JOINED") => who(data).map(Fact::Came),
        Some("PARTICIPANT_LEFT") => who(data).map(Fact::Gone),
        Some("ROOM_DESTROYED") => room.is_one.then_some(Fact::Emptied),
        Some(_) | None => None,
    };
    fact.map(|fact| Sighting { session: body.session, room: room.key, at, fact }).into_iter().collect()
}

fn who(data: &Value) -> Option<estrade_core::attendance::jitsi::Occupant> {
    let user = user(data)?;
    let name =
        ["participantId", "participantFullJid", "participantJid"].iter().find_map(|key| text(data, key));
    Some(occupant(user, name.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use estrade_core::ids::{SessionId, UserId};
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_762_156_800_500);
    const SECRET: &str = "whsec_0123456789abcdef";

    fn signature(secret: &str, time: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_signature_is_of_this_body_this_secret_and_this_time() {
        let (body, time) = (br#"{"a": 1}"#.as_slice(), "1762156800");
        let good = signature(SECRET, time, body);
        let other = signature("another secret", time, body);
        for header in
            [format!("t={time},v1={good}"), format!("v1={other}, v1={good}, t={time}, v0=zzz, v2={other}")]
        {
            assert!(is_signed(&header, body, SECRET, NOW), "{header}");
            assert!(!is_signed(&header, br#"{"a":1}"#, SECRET, NOW), "another body");
            assert!(!is_signed(&header, body, "another", NOW), "another secret");
            assert!(is_signed(&header, body, SECRET, Timestamp::from_millis(1_762_157_100_999)));
            assert!(!is_signed(&header, body, SECRET, Timestamp::from_millis(1_762_157_101_000)), "too old");
            assert!(!is_signed(&header, body, SECRET, Timestamp::from_millis(1_762_156_400_000)), "to come");
        }
        for header in [
            String::new(),
            format!("v1={good}"),
            format!("t={time}"),
            format!("t=1762156801,v1={good}"),
            format!("t={time},v0={good}"),
            format!("t={time},v1={}", good.trim_end_matches('=')),
            format!("t={time},v1={other}"),
            format!("t=-1,v1={}", signature(SECRET, "-1", body)),
            format!("t=99999999999,v1={}", signature(SECRET, "99999999999", body)),
        ] {
            assert!(!is_signed(&header, body, SECRET, NOW), "{header}");
        }
    }

    fn is_signed(header: &str, body: &[u8], secret: &str, now: Timestamp) -> bool {
        Signature::read(header, now).is_some_and(|signature| signature.is_of(body, secret))
    }

    fn sightings(post: &Value) -> Vec<Sighting> {
        let body = HookBody {
            key: String::new(),
            session: SessionId::new(9),
            kind: "jaas/X".to_owned(),
            body: post.to_string(),
            received_at: NOW,
        };
        super::super::facts(&body)
    }

    fn read(post: &Value) -> Vec<(i64, Fact)> {
        sightings(post).into_iter().map(|s| (s.at.millis(), s.fact)).collect()
    }

    #[test]
    fn comings_goings_and_the_end_are_facts_and_the_rest_is_not() {
        let mut post = json!({
            "idempotencyKey": "8e6e8a1f", "appId": "vpaas-magic-cookie-1", "eventType": "PARTICIPANT_JOINED",
            "sessionId": "ae3a", "timestamp": 1_762_156_800_123_i64, "fqn": "vpaas-magic-cookie-1/estrade-a",
            "data": { "moderator": "true", "name": "Afi", "id": "17", "participantId": "p1", "participantJid": "p1@8x8.vc" },
        });
        let afi = occupant(UserId::new(17), "p1");
        assert_eq!(read(&post), [(1_762_156_800_123, Fact::Came(afi.clone()))]);
        post["eventType"] = json!("PARTICIPANT_LEFT");
        assert_eq!(read(&post), [(1_762_156_800_123, Fact::Gone(afi))]);
        post["eventType"] = json!("ROOM_DESTROYED");
        assert_eq!(read(&post), [(1_762_156_800_123, Fact::Emptied)]);
        let main = sightings(&post)[0].room.clone();
        post["data"] = json!({ "isBreakout": true });
        assert_eq!(read(&post), [], "one of several is gone: nobody knows which");
        let rooms = ["b1", "b2"].map(|name| {
            post["data"] = json!({ "isBreakout": true, "breakoutRoomId": name });
            assert_eq!(read(&post), [(1_762_156_800_123, Fact::Emptied)]);
            sightings(&post)[0].room.clone()
        });
        assert!(rooms[0] != rooms[1] && !rooms.contains(&main));
        for other in ["ROOM_CREATED", "RECORDING_UPLOADED", "PARTICIPANT_LEFT_LOBBY", "participant_left", ""]
        {
            post["eventType"] = json!(other);
            assert_eq!(read(&post), [], "{other}");
        }
        assert_eq!(room(&post, Some("VPAAS-magic-cookie-1")), Some("estrade-a"));
        assert_eq!(room(&post, None), Some("estrade-a"));
        assert_eq!(room(&post, Some("vpaas-magic-cookie-2")), None);
        assert_eq!(event(&json!({ "eventType": "A/../B" })), None);
    }
}
