//! What is not taken: from whom, of what, and how much.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;

#[tokio::test]
async fn wrong_tokens_are_counted_and_a_right_one_always_passes() {
    let room = Room::on(Engine::Sqlite, &[("limit_hook_failures", "3/1m")]).await.unwrap();
    let (visitor, before) = (room.world.visitor(), room.everything().await);
    let post = room.post("joined", Room::occupant(&room.class.afi, "a", 0, None));
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
    for who in [&forged, &visitor] {
        let answer = who.post(path, post.clone()).await;
        answer.refused(429, "rate_limited");
        assert_eq!(answer.header("retry-after"), Some("60"));
    }
    room.signed("{}", "another secret of the tests").await.refused(429, "rate_limited");
    visitor.post("/api/hooks/jaas", json!({})).await.refused(429, "rate_limited");
    assert_eq!(room.everything().await, before);
    // The Jitsi server behind the same address does not send again what is refused so.
    room.tell("occupant/joined", &post).await;
    room.hook("PARTICIPANT_LEFT", "k", 0, json!({ "id": "1" })).await.success(200);
    assert_eq!(room.everything().await.1, 2);
    room.world.wait(60);
    forged.post(path, post.clone()).await.refused(401, "unauthenticated");
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

#[tokio::test]
async fn a_signature_is_of_this_body_and_recent() {
    let room = Room::new().await;
    let before = room.everything().await;
    let body = json!({ "eventType": "PARTICIPANT_JOINED", "fqn": format!("x/{}", room.name), "data": { "id": room.class.afi.id() } });
    room.signed(&body.to_string(), "another secret").await.refused(401, "unauthenticated");
    // What no body can make right is refused before any of it comes.
    let now = room.world.state.domain().now().millis() / 1000;
    for signature in
        [String::new(), "v1=AAAA".to_owned(), format!("t={now}"), format!("t={},v1=AAAA", now - 301)]
    {
        let mut socket = TcpStream::connect(room.world.address).await.unwrap();
        let head = format!(
            "POST /api/hooks/jaas HTTP/1.1\r\nhost: {}\r\ncontent-length: 1000\r\nx-jaas-signature: {signature}\r\n\r\n",
            room.world.address
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        let answered = tokio::time::timeout(Duration::from_secs(5), socket.read_exact(&mut status)).await;
        answered.unwrap_or_else(|_| panic!("{signature}: a body is waited for")).unwrap();
        assert_eq!(&status, b"HTTP/1.1 401", "{signature}");
    }
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
    // Of a webhook nobody knows who sends it until it is read.
    let fits = format!("{{\"x\": \"{}\"}}", "x".repeat(64 * 1024 - 9));
    assert_eq!(fits.len(), 64 * 1024);
    room.signed(&fits, WEBHOOK).await.success(200);
    room.signed(&format!("{fits} "), WEBHOOK).await.refused(413, "too_large");
    // Ten thousand strangers and one student.
    let mut all: Vec<Value> = (0..10_000)
        .map(|n| json!({ "occupant_jid": format!("{}/{n}", room.jid()), "id": "x", "joined_at": Room::at(0), "left_at": Room::at(5) }))
        .collect();
    all.push(Room::occupant(&room.class.afi, "a", 0, Some(600)));
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
            let id = body.iter().take(12).fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
            let number: i64 =
                body.iter().fold(0, |n: i64, byte| n.wrapping_mul(257).wrapping_add(i64::from(*byte)));
            for path in [format!("x{id}"), number.to_string()] {
                let path = format!("/api/hooks/jitsi/conference/{path}");
                for method in [Method::GET, Method::DELETE] {
                    for who in [&room.jitsi, &room.world.visitor()] {
                        let status = Answer::of(who.request(method.clone(), &path)).await.status;
                        // 0 is the doctor's.
                        let is_right = if who.token.is_none() {
                            status == 401
                        } else {
                            [400, 404].contains(&status) || number == 0
                        };
                        assert!(is_right, "{method} {path}: {status}");
                    }
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
