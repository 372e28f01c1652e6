//! What other servers tell and ask: a Jitsi server's events and reservations, and the webhooks of JaaS.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use estrade::hooks;
use estrade_core::attendance::Source;
use estrade_core::ids::{SessionId, UserId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use rstest::rstest;
use sha2::Sha256;

use super::*;

const TOKEN: &str = "a token of the tests that nobody guesses";
const WEBHOOK: &str = "whsec_of_the_tests_0123456789";
const SETTINGS: [(&str, &str); 3] = [
    ("jitsi_server_url", "https://meet.example.org"),
    ("jitsi_hook_token", TOKEN),
    ("jaas_webhook_secret", WEBHOOK),
];

/// A class that has begun at the morning, and the Jitsi server that its room is on.
struct Room {
    world: World,
    class: Class,
    name: String,
    jitsi: Actor,
}

impl Room {
    async fn on(engine: Engine, settings: &[(&'static str, &str)]) -> Option<Self> {
        let settings = [SETTINGS.as_slice(), settings].concat();
        let world = World::on_with(engine, &settings).await?;
        let class = world.live_class(json!({})).await;
        let mut unit = world.state.domain().store.begin_read().await.unwrap();
        let session = unit.sessions().get(SessionId::new(class.session)).await.unwrap().unwrap();
        drop(unit);
        let jitsi = world.visitor().with_token(TOKEN);
        Some(Self { world, class, name: session.room.name, jitsi })
    }

    async fn new() -> Self {
        Self::on(Engine::Sqlite, &[]).await.unwrap()
    }

    fn jid(&self) -> String {
        format!("{}@conference.meet.example.org", self.name)
    }

    /// So many seconds after the morning, as Prosody counts.
    fn at(seconds: i64) -> i64 {
        MORNING.millis() / 1000 + seconds
    }

    /// Somebody in the room, as the event module tells of them.
    fn occupant(&self, who: &Actor, tab: &str, joined: i64, left: Option<i64>) -> Value {
        let mut occupant = json!({
            "occupant_jid": format!("{}/{tab}", self.jid()), "joined_at": Self::at(joined),
            "id": who.id().to_string(), "name": "Afi", "email": who.email(),
        });
        if let Some(left) = left {
            occupant["left_at"] = json!(Self::at(left));
        }
        occupant
    }

    /// What the module posts of an occupant, and of a room that is gone.
    fn post(&self, event: &str, occupant: Value) -> Value {
        json!({
            "event_name": format!("muc-occupant-{event}"), "room_name": self.name, "room_jid": self.jid(),
            "is_breakout": false, "active_occupants_count": 1, "occupant": occupant,
        })
    }

    fn destroyed(&self, seconds: i64, all: Value) -> Value {
        json!({
            "event_name": "muc-room-destroyed", "room_name": self.name, "room_jid": self.jid(), "is_breakout": false,
            "created_at": Self::at(0), "destroyed_at": Self::at(seconds), "all_occupants": all,
        })
    }

    async fn tell(&self, event: &str, post: &Value) {
        let path = format!("/api/hooks/jitsi/events/{event}");
        assert_eq!(self.jitsi.post(&path, post.clone()).await.success(200), json!({ "success": true }));
    }

    /// A webhook of JaaS, signed now.
    async fn hook(&self, event: &str, key: &str, seconds: i64, data: Value) -> Answer {
        let post = json!({
            "idempotencyKey": key, "appId": "vpaas-magic-cookie-1", "eventType": event, "sessionId": "meeting-1",
            "timestamp": Self::at(seconds) * 1000, "fqn": format!("vpaas-magic-cookie-1/{}", self.name), "data": data,
        });
        self.signed(&post.to_string(), WEBHOOK).await
    }

    async fn signed(&self, body: &str, secret: &str) -> Answer {
        let time = self.world.state.domain().now().millis() / 1000;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.{body}").as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let request = self
            .world
            .visitor()
            .request(Method::POST, "/api/hooks/jaas")
            .header("x-jaas-signature", format!("t={time},v0=AAAA,v1=AAAA,v1={signature}"))
            .header("content-type", "application/json")
            .body(body.to_owned());
        Answer::of(request).await
    }

    /// Somebody's intervals in seconds after the morning, with where they come from.
    async fn intervals(&self, who: &Actor) -> Vec<(Source, i64, i64)> {
        let mut unit = self.world.state.domain().store.begin_read().await.unwrap();
        let (session, user) = (SessionId::new(self.class.session), UserId::new(who.id()));
        let found = unit.stays().intervals_of(session, &[user]).await.unwrap();
        let seconds = |at: estrade_core::time::Timestamp| (at.millis() - MORNING.millis()) / 1000;
        found.iter().map(|i| (i.source, seconds(i.joined_at), seconds(i.left_at))).collect()
    }

    /// All that hooks may change.
    async fn everything(&self) -> (Value, usize, Vec<UserId>) {
        let session = self.class.estelle.get(&self.class.at("")).await.data();
        let mut unit = self.world.state.domain().store.begin_read().await.unwrap();
        let id = SessionId::new(self.class.session);
        let bodies = unit.hooks().bodies(id, 0, 100).await.unwrap().len();
        (session, bodies, unit.hooks().people(id).await.unwrap())
    }

    async fn statistics(&self) -> Value {
        self.class.estelle.get(&self.class.at("/statistics")).await.data()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn two_sources_of_one_stay_count_once(#[case] engine: Engine) {
    let Some(room) = Room::on(engine, &[]).await else { return };
    let (world, class) = (&room.world, &room.class);
    let koffi = world.classmate(class, "koffi").await;
    room.tell(
        "room/created",
        &json!({ "room_name": room.name, "room_jid": room.jid(), "created_at": Room::at(0) }),
    )
    .await;
    // Afi joins by the API, and opens Jitsi: two tabs. Koffi is in Jitsi alone. The recorder has no id.
    class.afi.post(&class.at("/join"), json!({})).await.data();
    let tabs = [room.occupant(&class.afi, "a", 5, None), room.occupant(&class.afi, "b", 60, None)];
    let of_koffi = room.occupant(&koffi, "k", 30, None);
    let recorder = json!({ "occupant_jid": format!("{}/jibri", room.jid()), "joined_at": Room::at(40) });
    world.wait(90);
    for occupant in [&tabs[0], &tabs[1], &of_koffi, &recorder, &of_koffi] {
        room.tell("occupant/joined", &room.post("joined", occupant.clone())).await;
    }
    let present = class.estelle.get(&class.at("")).await.data()["present_count"].clone();
    assert_eq!(present, 2, "who is in Jitsi alone is in the room");
    // In upper case, as a breakout room of it, doubled, and out of order.
    world.wait(510);
    let mut left = room.post("left", room.occupant(&koffi, "k", 30, Some(600)));
    left["room_name"] = json!(room.name.to_uppercase());
    room.tell("occupant/left", &left).await;
    room.tell("occupant/left", &left).await;
    room.tell("occupant/joined", &room.post("joined", of_koffi)).await;
    let mut breakout = room.post("left", room.occupant(&koffi, "b", 605, Some(660)));
    breakout["is_breakout"] = json!(true);
    breakout["room_jid"] = json!("b1@breakout.meet.example.org");
    world.wait(100);
    room.tell("occupant/left", &breakout).await;
    // One tab's going was never told; the room's list tells it. The other's time is nonsense.
    world.wait(500);
    let all = json!([
        room.occupant(&class.afi, "a", 5, Some(1200)),
        room.occupant(&class.afi, "b", -50, Some(900)),
        recorder,
    ]);
    room.tell("room/destroyed", &room.destroyed(1200, all)).await;
    room.tell("room/destroyed", &room.destroyed(1200, json!({}))).await;
    assert_eq!(class.estelle.get(&class.at("")).await.data()["present_count"], 0);
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    let jitsi = |intervals: Vec<(Source, i64, i64)>| {
        intervals
            .into_iter()
            .filter(|(source, ..)| *source == Source::Jitsi)
            .map(|(_, from, to)| (from, to))
            .collect::<Vec<_>>()
    };
    // Nobody was there before the room was made.
    assert_eq!(jitsi(room.intervals(&class.afi).await), [(5, 1200)]);
    assert_eq!(jitsi(room.intervals(&koffi).await), [(30, 600), (605, 660)]);
    let statistics = room.statistics().await;
    let seconds = |who: &Actor| {
        let people = statistics["participants"].as_array().unwrap();
        people.iter().find(|p| p["user_id"] == who.id()).unwrap()["attendance_seconds"].clone()
    };
    assert_eq!((seconds(&class.afi), seconds(&koffi)), (json!(1200.0), json!(625.0)));
    room.world.finish().await;
}

#[tokio::test]
async fn a_lost_connection_ends_where_the_page_lost_it() {
    let room = Room::new().await;
    let (world, class) = (&room.world, &room.class);
    let headers = vec![("authorization", format!("Bearer {}", class.afi.token.as_ref().unwrap()))];
    let mut socket = Socket::open(world, class.session, Opening { ticket: None, headers }).await.unwrap();
    socket.hello(None).await;
    room.tell("occupant/joined", &room.post("joined", room.occupant(&class.afi, "a", 0, None))).await;
    world.wait(600);
    class.afi.post(&class.at("/leave"), json!({})).await.data();
    world.wait(50);
    room.tell("occupant/left", &room.post("left", room.occupant(&class.afi, "a", 0, Some(650)))).await;
    assert_eq!(room.intervals(&class.afi).await, [(Source::Web, 0, 600), (Source::Jitsi, 0, 600)]);
    assert_eq!(room.statistics().await["mean_attendance_seconds"], 600.0);
    drop(socket);
    room.world.finish().await;
}

#[tokio::test]
async fn what_was_kept_is_read_again_and_changes_nothing_that_was_right() {
    let room = Room::new().await;
    let afi = &room.class.afi;
    room.world.wait(700);
    room.tell("occupant/left", &room.post("left", room.occupant(afi, "a", 10, Some(300)))).await;
    room.tell("occupant/left", &room.post("left", room.occupant(afi, "b", 400, Some(500)))).await;
    let before = room.intervals(afi).await;
    assert_eq!(before, [(Source::Jitsi, 10, 300), (Source::Jitsi, 400, 500)]);
    let domain = room.world.state.domain();
    let id = SessionId::new(room.class.session);
    let replayed = hooks::replay(domain, id).await.unwrap();
    assert_eq!(replayed, hooks::Replayed { bodies: 2, news: 0 });
    assert_eq!(room.intervals(afi).await, before);
    // Thirty days later the posts are gone, and the attendance stays.
    room.world.wait(30 * 24 * 3600 + 1);
    assert_eq!(estrade_core::attendance::jitsi::forget_old(domain).await.unwrap(), 2);
    assert_eq!(hooks::replay(domain, id).await.unwrap().bodies, 0);
    assert_eq!(room.intervals(afi).await, before);
    room.world.finish_jobs().await;
    room.world.finish().await;
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_after_some_nothing_more_is_compared() {
    let room = Room::on(Engine::Sqlite, &[("limit_hook_failures", "3/1m")]).await.unwrap();
    let (visitor, before) = (room.world.visitor(), room.everything().await);
    let post = room.post("joined", room.occupant(&room.class.afi, "a", 0, None));
    let path = "/api/hooks/jitsi/events/occupant/joined";
    let estelle = &room.class.estelle;
    let forged = visitor.with_token(&format!("{TOKEN}x"));
    // Somebody signed in is nobody here.
    for who in [&visitor, &forged, estelle] {
        let answer = who.post(path, post.clone()).await;
        answer.refused(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert!(!answer.text.contains(TOKEN));
    }
    for who in [&room.jitsi, &visitor] {
        let answer = who.post(path, post.clone()).await;
        answer.refused(429, "rate_limited");
        assert_eq!(answer.header("retry-after"), Some("60"));
    }
    room.hook("PARTICIPANT_JOINED", "k", 0, json!({ "id": "1" })).await.refused(429, "rate_limited");
    assert_eq!(room.everything().await, before);
    room.world.wait(60);
    room.tell("occupant/joined", &post).await;
    assert_eq!(room.everything().await.1, 1);
    room.world.finish().await;
}

#[tokio::test]
async fn without_a_secret_there_are_no_hooks() {
    let world = World::with(&[("jitsi_server_url", "https://meet.example.org")]).await;
    let jitsi = world.visitor().with_token(TOKEN);
    jitsi.post("/api/hooks/jitsi/events/room/created", json!({})).await.refused(404, "not_found");
    jitsi.post("/api/hooks/jitsi/conference", json!({})).await.refused(404, "not_found");
    jitsi.get("/api/hooks/jitsi/conference/1").await.refused(404, "not_found");
    jitsi.delete("/api/hooks/jitsi/conference/1").await.refused(404, "not_found");
    jitsi.post("/api/hooks/jaas", json!({})).await.refused(404, "not_found");
    world.finish().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_room_is_opened_for_a_live_class_alone(#[case] engine: Engine) {
    let Some(room) = Room::on(engine, &[]).await else { return };
    room.world.wait(400);
    let ask = async |name: &str| {
        let form = [("name", name), ("start_time", "2048-04-20T17:55:12.000Z"), ("mail_owner", "afi@meet")];
        Answer::of(room.jitsi.request(Method::POST, "/api/hooks/jitsi/conference").form(&form)).await
    };
    let opened = ask(&room.name.to_uppercase()).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let expected = json!({
        "id": room.class.session, "name": room.name, "mail_owner": "afi@meet", "start_time": World::at(0),
        "duration": 43_200,
    });
    assert_eq!(opened.body(), expected);
    let conflict = ask(&room.name).await.refused(409, "already_exists");
    assert_eq!(conflict["conflict_id"], room.class.session);
    let own = format!("/api/hooks/jitsi/conference/{}", room.class.session);
    let found = room.jitsi.get(&own).await;
    assert_eq!((found.status, &found.body()["name"]), (200, &json!(room.name)));
    room.jitsi.delete(&own).await.success(200);
    room.jitsi.delete(&own).await.success(200);
    assert_eq!(ask(&room.name).await.status, 200);
    // Unknown, not begun, over: with words that are shown.
    let planned = room.world.session(&room.class.estelle, room.class.course, json!({})).await;
    let planned_name = {
        let mut unit = room.world.state.domain().store.begin_read().await.unwrap();
        unit.sessions().get(SessionId::new(planned)).await.unwrap().unwrap().room.name
    };
    for (name, status, code) in
        [("nowhere", 404, "not_found"), ("", 404, "not_found"), (planned_name.as_str(), 403, "forbidden")]
    {
        let refusal = ask(name).await.refused(status, code);
        assert!(
            refusal["message"].as_str().is_some_and(|m| m.len() > 20 && m == refusal["error"]),
            "{refusal}"
        );
        assert!(refusal.get("conflict_id").is_none());
    }
    room.class.estelle.post(&room.class.at("/end"), json!({})).await.data();
    ask(&room.name).await.refused(403, "forbidden");
    room.jitsi.get(&own).await.refused(403, "forbidden");
    for path in ["/api/hooks/jitsi/conference/abc", "/api/hooks/jitsi/conference/99999999999999999999"] {
        room.jitsi.get(path).await.refused(404, "not_found");
        room.jitsi.delete(path).await.refused(404, "not_found");
    }
    room.world.visitor().get(&own).await.refused(401, "unauthenticated");
    room.world.finish().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn webhooks_in_any_order_and_more_than_once_are_one_stay(#[case] engine: Engine) {
    let Some(room) = Room::on(engine, &[]).await else { return };
    let (afi, koffi) = (&room.class.afi, room.world.classmate(&room.class, "koffi").await);
    let data = |who: &Actor, part: &str| json!({ "id": who.id().to_string(), "participantId": part, "moderator": "false" });
    room.world.wait(1000);
    for _ in 0..2 {
        room.hook("PARTICIPANT_LEFT", "k2", 500, data(afi, "p1")).await.success(200);
    }
    assert_eq!(room.intervals(afi).await, []);
    room.hook("PARTICIPANT_JOINED", "k3", 20, data(&koffi, "p2")).await.success(200);
    room.hook("PARTICIPANT_JOINED", "k1", 10, data(afi, "p1")).await.success(200);
    assert_eq!(room.intervals(afi).await, [(Source::Jitsi, 10, 500)]);
    // The same key with other words is the same event.
    room.hook("PARTICIPANT_JOINED", "k1", 5, data(afi, "p9")).await.success(200);
    assert_eq!(room.intervals(afi).await, [(Source::Jitsi, 10, 500)]);
    // Koffi's going was lost: the meeting's end is theirs.
    room.hook("ROOM_DESTROYED", "k4", 900, json!({})).await.success(200);
    assert!(room.intervals(&koffi).await.contains(&(Source::Jitsi, 20, 900)));
    let upload = json!({ "preAuthenticatedLink": "https://recordings.example/secret" });
    room.hook("RECORDING_UPLOADED", "k5", 950, upload).await.success(200);
    let mut unit = room.world.state.domain().store.begin_read().await.unwrap();
    let bodies = unit.hooks().bodies(SessionId::new(room.class.session), 0, 100).await.unwrap();
    drop(unit);
    let kinds: Vec<&str> = bodies.iter().map(|body| body.kind.as_str()).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    let kept = bodies.iter().find(|body| body.kind == "jaas/RECORDING_UPLOADED").unwrap();
    assert!(kept.body.contains("https://recordings.example/secret"));
    room.world.finish().await;
}

#[tokio::test]
async fn a_signature_is_of_this_body_and_recent() {
    let room = Room::new().await;
    let before = room.everything().await;
    let body = json!({ "eventType": "PARTICIPANT_JOINED", "fqn": format!("x/{}", room.name), "data": { "id": room.class.afi.id() } });
    room.signed(&body.to_string(), "another secret").await.refused(401, "unauthenticated");
    let unsigned = room.world.visitor().post("/api/hooks/jaas", body.clone()).await;
    unsigned.refused(401, "unauthenticated");
    room.jitsi.post("/api/hooks/jaas", body.clone()).await.refused(401, "unauthenticated");
    assert_eq!(room.everything().await, before);
    room.signed("[]", WEBHOOK).await.refused(400, "malformed_json");
    room.signed("", WEBHOOK).await.refused(400, "malformed_json");
    // Of another tenant's room: taken, and nothing of ours.
    let other = json!({ "eventType": "PARTICIPANT_JOINED", "fqn": "no slash", "data": {} });
    room.signed(&other.to_string(), WEBHOOK).await.success(200);
    assert_eq!(room.everything().await, before);
    room.signed(&body.to_string(), WEBHOOK).await.success(200);
    assert_eq!(room.everything().await.2, [UserId::new(room.class.afi.id())]);
    room.world.finish().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_a_large_class_is_not() {
    let room = Room::new().await;
    let path = "/api/hooks/jitsi/events/room/destroyed";
    room.world.wait(900);
    let big = format!("{{\"room_name\": \"{}\"}}", "x".repeat(4 * 1024 * 1024));
    Answer::of(room.jitsi.request(Method::POST, path).body(big.clone())).await.refused(413, "too_large");
    let form = room.jitsi.request(Method::POST, "/api/hooks/jitsi/conference").body(big.clone());
    Answer::of(form).await.refused(413, "too_large");
    room.signed(&big, WEBHOOK).await.refused(413, "too_large");
    // Ten thousand strangers and one student.
    let mut all: Vec<Value> = (0..10_000)
        .map(|n| json!({ "occupant_jid": format!("{}/{n}", room.jid()), "id": "x", "joined_at": Room::at(0), "left_at": Room::at(5) }))
        .collect();
    all.push(room.occupant(&room.class.afi, "a", 0, Some(600)));
    room.tell("room/destroyed", &room.destroyed(800, json!(all))).await;
    assert_eq!(room.intervals(&room.class.afi).await, [(Source::Jitsi, 0, 600)]);
    room.world.finish().await;
}

/// Any JSON, often with the names that hooks look for.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("room_jid"),
        Just("occupant"),
        Just("all_occupants"),
        Just("occupant_jid"),
        Just("id"),
        Just("joined_at"),
        Just("left_at"),
        Just("created_at"),
        Just("destroyed_at"),
        Just("data"),
        Just("sessionId"),
        Just("timestamp"),
        Just("idempotencyKey"),
        Just("eventType"),
    ];
    leaf.prop_recursive(3, 20, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}

/// Every route, with bytes and with JSON, about a room of ours and about none: never a 5xx, nobody's attendance changes, and
/// without the secret nothing is kept at all.
#[tokio::test]
async fn no_body_brings_a_hook_down() {
    let room = Room::on(Engine::Sqlite, &[("limit_hook_failures", "100000/1m")]).await.unwrap();
    let mut runner = TestRunner::deterministic();
    let (bytes, jsons) = (prop::collection::vec(any::<u8>(), 0..200), any_json());
    let paths = [
        "events/room/created",
        "events/room/destroyed",
        "events/occupant/joined",
        "events/occupant/left",
        "conference",
    ];
    let before = room.everything().await;
    for round in 0..60 {
        let raw = bytes.new_tree(&mut runner).unwrap().current();
        let mut post = jsons.new_tree(&mut runner).unwrap().current();
        if round % 2 == 0
            && let Value::Object(fields) = &mut post
        {
            fields.insert("room_name".to_owned(), json!(room.name));
            fields.insert("fqn".to_owned(), json!(format!("x/{}", room.name)));
        }
        for body in [raw, post.to_string().into_bytes()] {
            for path in paths {
                for who in [&room.jitsi, &room.world.visitor()] {
                    let request =
                        who.request(Method::POST, &format!("/api/hooks/jitsi/{path}")).body(body.clone());
                    let answer = Answer::of(request).await;
                    assert!(answer.status < 500, "{path} {}: {answer:?}", String::from_utf8_lossy(&body));
                    assert!(who.token.is_some() || answer.status == 401, "{answer:?}");
                }
            }
            if let Ok(text) = std::str::from_utf8(&body) {
                assert!(room.signed(text, WEBHOOK).await.status < 500, "{text}");
            }
        }
    }
    let after = room.everything().await;
    assert_eq!((after.0, after.2), (before.0, before.2), "nobody is known there, and nothing changed");
    assert!(after.1 > 0, "posts about our room were kept");
    room.world.finish().await;
}

#[tokio::test]
async fn a_cookie_a_form_and_another_site_are_nothing_here() {
    let room = Room::new().await;
    let browser = room.world.browser(&room.class.estelle).await;
    let path = "/api/hooks/jitsi/conference";
    let form = |who: &Actor| who.request(Method::POST, path).form(&[("name", room.name.as_str())]);
    let own = format!("http://{}", room.world.address);
    Answer::of(form(&browser).header("origin", own)).await.refused(401, "unauthenticated");
    // A server sends a form and no origin: that is no forgery.
    assert_eq!(Answer::of(form(&room.jitsi)).await.status, 200);
    let get = Answer::of(room.jitsi.request(Method::GET, "/api/hooks/jaas")).await;
    get.refused(405, "method_not_allowed");
    room.jitsi.post("/api/hooks/jitsi/events/room/left", json!({})).await.refused(404, "not_found");
    room.jitsi.post("/api/hooks/jitsi/events/room/created/", json!({})).await.success(200);
    room.world.finish().await;
}
