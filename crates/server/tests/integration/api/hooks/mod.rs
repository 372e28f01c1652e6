//! What other servers tell and ask: a Jitsi server's events and reservations, and the webhooks of JaaS.

mod asked;
mod refused;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use estrade::api::hooks::events;
use estrade::hooks;
use estrade_core::attendance::Source;
use estrade_core::ids::{SessionId, UserId};
use hmac::{Hmac, KeyInit as _, Mac as _};
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
    fn occupant(who: &Actor, tab: &str, joined: i64, left: Option<i64>) -> Value {
        let mut occupant = json!({
            "occupant_jid": format!("14f01c40-5195-4a4d-8efb-{:016x}@meet.example.org/{tab}", who.id()),
            "joined_at": Self::at(joined),
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

    fn created(&self, seconds: i64) -> Value {
        json!({
            "event_name": "muc-room-created", "room_name": self.name, "room_jid": self.jid(), "is_breakout": false,
            "created_at": Self::at(seconds),
        })
    }

    /// The same from a breakout room: with the name and the address of the main one.
    fn breakout(name: &str, mut post: Value) -> Value {
        post["is_breakout"] = json!(true);
        post["breakout_room_id"] = json!(name);
        post
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
    room.tell("room/created", &room.created(0)).await;
    // Afi joins by the API, and opens Jitsi: two tabs. Koffi is in Jitsi alone. The recorder has no id.
    class.afi.post(&class.at("/join"), json!({})).await.data();
    let tabs = [Room::occupant(&class.afi, "a", 5, None), Room::occupant(&class.afi, "b", 60, None)];
    let of_koffi = Room::occupant(&koffi, "k", 30, None);
    let recorder =
        json!({ "occupant_jid": "recorder@recorder.meet.example.org/jibri", "joined_at": Room::at(40) });
    world.wait(90);
    for occupant in [&tabs[0], &tabs[1], &of_koffi, &recorder, &of_koffi] {
        room.tell("occupant/joined", &room.post("joined", occupant.clone())).await;
    }
    let present = class.estelle.get(&class.at("")).await.data()["present_count"].clone();
    assert_eq!(present, 2, "who is in Jitsi alone is in the room");
    // In upper case, as a breakout room of it, doubled, and out of order.
    world.wait(510);
    let mut left = room.post("left", Room::occupant(&koffi, "k", 30, Some(600)));
    left["room_name"] = json!(room.name.to_uppercase());
    room.tell("occupant/left", &left).await;
    room.tell("occupant/left", &left).await;
    room.tell("occupant/joined", &room.post("joined", of_koffi)).await;
    let breakout = Room::breakout("b1", room.post("left", Room::occupant(&koffi, "k", 605, Some(660))));
    world.wait(100);
    room.tell("occupant/left", &breakout).await;
    // One tab's going was never told; the room's list tells it. The other's time is nonsense.
    world.wait(500);
    let all = json!([
        Room::occupant(&class.afi, "a", 5, Some(1200)),
        Room::occupant(&class.afi, "b", -50, Some(900)),
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

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_breakout_room_that_closes_empties_no_other(#[case] engine: Engine) {
    let Some(room) = Room::on(engine, &[]).await else { return };
    let (world, class) = (&room.world, &room.class);
    let (koffi, yao) = (world.classmate(class, "koffi").await, world.classmate(class, "yao").await);
    let joined = |who: &Actor, at| room.post("joined", Room::occupant(who, "tab", at, None));
    let left = |who: &Actor, from, to| room.post("left", Room::occupant(who, "tab", from, Some(to)));
    room.tell("room/created", &room.created(0)).await;
    world.wait(10);
    for who in [&class.afi, &koffi, &yao] {
        room.tell("occupant/joined", &joined(who, 10)).await;
    }
    // Afi and Koffi are sent into a room each; Yao stays.
    world.wait(290);
    for (who, name) in [(&class.afi, "b1"), (&koffi, "b2")] {
        room.tell("room/created", &Room::breakout(name, room.created(300))).await;
        room.tell("occupant/left", &left(who, 10, 300)).await;
        room.tell("occupant/joined", &Room::breakout(name, joined(who, 300))).await;
    }
    let present = async || class.estelle.get(&class.at("")).await.data()["present_count"].clone();
    assert_eq!(present().await, 3);
    // Afi's closes, and sends them back.
    world.wait(600);
    room.tell("occupant/left", &Room::breakout("b1", left(&class.afi, 300, 900))).await;
    let all = json!([Room::occupant(&class.afi, "tab", 300, Some(900))]);
    room.tell("room/destroyed", &Room::breakout("b1", room.destroyed(900, all))).await;
    assert_eq!(present().await, 2, "who is in another room stays there");
    room.tell("occupant/joined", &joined(&class.afi, 905)).await;
    assert_eq!(present().await, 3);
    // Koffi's closes too, and what they did in it is told by its list alone.
    world.wait(300);
    let all = json!([Room::occupant(&koffi, "tab", 300, Some(1100))]);
    room.tell("room/destroyed", &Room::breakout("b2", room.destroyed(1200, all))).await;
    assert_eq!(present().await, 2);
    let all = json!([
        Room::occupant(&class.afi, "tab", 905, Some(1400)),
        Room::occupant(&koffi, "tab", 10, Some(300)),
        Room::occupant(&yao, "tab", 10, Some(1500)),
    ]);
    world.wait(400);
    room.tell("room/destroyed", &room.destroyed(1500, all)).await;
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    let jitsi = |from, to| (Source::Jitsi, from, to);
    assert_eq!(room.intervals(&class.afi).await, [jitsi(10, 900), jitsi(905, 1400)]);
    assert_eq!(room.intervals(&koffi).await, [jitsi(10, 1100)]);
    assert_eq!(room.intervals(&yao).await, [jitsi(10, 1500)]);
    room.world.finish().await;
}

/// As a request that is dropped while the store is busy.
#[tokio::test]
async fn a_post_is_noted_to_its_end_though_its_sender_hangs_up() {
    let room = Room::new().await;
    let (state, id) = (&room.world.state, SessionId::new(room.class.session));
    room.world.wait(60);
    let post = room.post("joined", Room::occupant(&room.class.afi, "a", 0, None)).to_string();
    let busy = state.domain().store.begin().await.unwrap();
    let noting = events::keep(state, id, "events/occupant/joined".to_owned(), None, post);
    let hung_up = tokio::time::timeout(Duration::ZERO, noting).await;
    assert!(hung_up.is_err(), "the store was busy");
    drop(busy);
    let present = async || {
        let mut unit = state.domain().store.begin_read().await.unwrap();
        unit.stays().find(id, UserId::new(room.class.afi.id())).await.unwrap().is_some()
    };
    room.world.until(present).await;
    assert_eq!(room.everything().await.1, 1);
    room.world.finish().await;
}

#[tokio::test]
async fn a_lost_connection_ends_where_the_page_lost_it() {
    let room = Room::new().await;
    let (world, class) = (&room.world, &room.class);
    let headers = vec![("authorization", format!("Bearer {}", class.afi.token.as_ref().unwrap()))];
    let mut socket = Socket::open(world, class.session, Opening { ticket: None, headers }).await.unwrap();
    socket.hello(None).await;
    room.tell("occupant/joined", &room.post("joined", Room::occupant(&class.afi, "a", 0, None))).await;
    world.wait(600);
    class.afi.post(&class.at("/leave"), json!({})).await.data();
    world.wait(50);
    room.tell("occupant/left", &room.post("left", Room::occupant(&class.afi, "a", 0, Some(650)))).await;
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
    room.tell("occupant/left", &room.post("left", Room::occupant(afi, "a", 10, Some(300)))).await;
    room.tell("occupant/left", &room.post("left", Room::occupant(afi, "b", 400, Some(500)))).await;
    let before = room.intervals(afi).await;
    assert_eq!(before, [(Source::Jitsi, 10, 300), (Source::Jitsi, 400, 500)]);
    let domain = room.world.state.domain();
    let id = SessionId::new(room.class.session);
    let replayed = hooks::replay(domain, id).await.unwrap();
    assert_eq!(replayed, hooks::Replayed { bodies: 2, news: 0 });
    assert_eq!(room.intervals(afi).await, before);
    // What was damaged in the store is right again.
    let mut unit = domain.store.begin().await.unwrap();
    unit.stays().replace(id, &[UserId::new(afi.id())], Source::Jitsi, &[]).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(room.intervals(afi).await, []);
    assert_eq!(hooks::replay(domain, id).await.unwrap(), replayed);
    assert_eq!(room.intervals(afi).await, before);
    // Thirty days later the posts are gone, and the attendance stays.
    room.world.wait(30 * 24 * 3600 + 1);
    assert_eq!(estrade_core::attendance::jitsi::forget_old(domain).await.unwrap(), 2);
    assert_eq!(hooks::replay(domain, id).await.unwrap().bodies, 0);
    assert_eq!(room.intervals(afi).await, before);
    room.world.finish_jobs().await;
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
    // It leads nowhere that films come from: nothing is asked.
    let upload = json!({ "preAuthenticatedLink": "https://127.0.0.1/secret" });
    room.hook("RECORDING_UPLOADED", "k5", 950, upload).await.success(200);
    let mut unit = room.world.state.domain().store.begin_read().await.unwrap();
    let bodies = unit.hooks().bodies(SessionId::new(room.class.session), 0, 100).await.unwrap();
    drop(unit);
    let kinds: Vec<&str> = bodies.iter().map(|body| body.kind.as_str()).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    let kept = bodies.iter().find(|body| body.kind == "jaas/RECORDING_UPLOADED").unwrap();
    assert!(kept.body.contains("https://127.0.0.1/secret"));
    room.world.finish_jobs().await;
    room.world.finish().await;
}
