//! The picture that a client is given, and how it is kept true.

use super::*;

#[tokio::test]
async fn who_enters_is_given_the_whole_picture() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 7 })).await;
    world.wait(30);
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (_tab, mut welcome) = Socket::enter(&world, class.session, &class.afi).await;
    let (epoch, connection) = (welcome["epoch"].take(), welcome["connection"].take());
    assert!(epoch.as_str().is_some_and(|text| text.len() == 16) && connection.is_number());
    let participant = |who: &Actor, name: &str, role: &str| {
        json!({
            "id": who.id(), "name": name, "role": role, "mode": "video", "microphone": false, "camera": false,
            "screen": false, "hand": null, "connected": true,
        })
    };
    let afi = participant(&class.afi, "Afi", "participant");
    let expected = json!({
        "type": "welcome", "epoch": null, "seq": 2, "now": World::at(30), "connection": null,
        "you": class.afi.id(),
        "session": {
            "id": class.session, "title": "La décentralisation", "started_at": World::at(0),
            "ends_at": World::at(4200),
        },
        "participants": [participant(&class.estelle, "Estelle", "host"), afi], "participants_count": 2,
        "chat": [],
        "engine": { "kind": "builtin", "grant": { "ice_servers": [], "audio_slots": 3, "video_slots": 9 } },
    });
    assert_eq!(welcome, expected);
    let text = welcome.to_string();
    assert!(!text.contains("@ul.example") && !text.contains("estrade-course"), "{text}");
    assert_eq!(host.expect("joined").await, json!({ "type": "joined", "seq": 2, "participant": afi }));
    assert!(host.heard_nothing().await);
    world.finish().await;
}

#[tokio::test]
async fn an_admin_is_a_host_and_another_instructor_is_nobody() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let (ada, mensah) = (world.admin().await, world.instructor("mensah").await);
    let (_host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (_ada, welcome) = Socket::enter(&world, class.session, &ada).await;
    let roles: Vec<_> =
        welcome["participants"].as_array().unwrap().iter().map(|p| p["role"].clone()).collect();
    assert_eq!(roles, ["host", "host"]);
    let (status, body) = Socket::connect(&world, class.session, &mensah).await.err().unwrap();
    assert_eq!((status, &body["code"]), (404, &json!("not_found")));
    let planned = world.session(&class.estelle, class.course, json!({})).await;
    let (status, body) = Socket::connect(&world, planned, &class.estelle).await.err().unwrap();
    assert_eq!((status, &body["code"], &body["status"]), (409, &json!("invalid_state"), &json!("scheduled")));
    let (status, _) = Socket::open(&world, class.session, Opening::default()).await.err().unwrap();
    assert_eq!(status, 401);
    world.finish().await;
}

#[tokio::test]
async fn another_epoch_or_an_event_to_come_is_answered_with_a_welcome() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let (_host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (tab, welcome) = Socket::enter(&world, class.session, &class.afi).await;
    let epoch = welcome["epoch"].as_str().unwrap();
    drop(tab);
    for resume in [("another room's", 1), ("", 0), (epoch, 1_000_000), (epoch, u64::MAX)] {
        let mut tab = Socket::connect(&world, class.session, &class.afi).await.unwrap();
        let picture = tab.hello(Some(resume)).await;
        assert_eq!(
            (&picture["type"], &picture["participants_count"]),
            (&json!("welcome"), &json!(2)),
            "{resume:?}"
        );
        assert!(tab.heard_nothing().await, "{resume:?}");
    }
    let mut tab = Socket::connect(&world, class.session, &class.afi).await.unwrap();
    assert_eq!(tab.hello(Some((epoch, 2))).await["type"], "resumed");
    world.finish().await;
}

#[tokio::test]
async fn devices_and_hands_are_told_to_all_in_one_order() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (mut afi_tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    let (mut koffi_tab, _) = Socket::enter(&world, class.session, &koffi).await;
    host.expect("joined").await;
    host.expect("joined").await;
    afi_tab.expect("joined").await;
    let hand = |raised: bool| json!({ "type": "hand", "raised": raised });
    koffi_tab.send(hand(true)).await;
    assert_eq!(host.expect("changed").await["participant"]["hand"], 1);
    afi_tab.send(hand(true)).await;
    let changed = host.expect("changed").await;
    assert_eq!(
        (&changed["participant"]["id"], &changed["participant"]["hand"]),
        (&json!(class.afi.id()), &json!(2))
    );
    // Raised already: nothing to tell.
    afi_tab.send(hand(true)).await;
    afi_tab.send(json!({ "type": "lower_hand", "participant": koffi.id() })).await;
    for _ in 0..2 {
        afi_tab.expect("changed").await;
    }
    let refused = afi_tab.expect("error").await;
    assert_eq!((&refused["code"], &refused["about"]), (&json!("forbidden"), &json!("lower_hand")));
    assert!(host.heard_nothing().await);
    host.send(json!({ "type": "lower_hand", "participant": koffi.id() })).await;
    assert_eq!(host.expect("changed").await["participant"]["hand"], Value::Null);
    koffi_tab.send(hand(true)).await;
    assert_eq!(host.expect("changed").await["participant"]["hand"], 3, "behind who waited");
    koffi_tab.send(json!({ "type": "devices", "microphone": true, "camera": false, "screen": true })).await;
    let changed = host.expect("changed").await;
    let told = &changed["participant"];
    assert_eq!(
        (&told["microphone"], &told["camera"], &told["screen"]),
        (&json!(true), &json!(false), &json!(true))
    );
    let (_late, welcome) = Socket::enter(&world, class.session, &world.admin().await).await;
    let order: Vec<_> =
        welcome["participants"].as_array().unwrap().iter().map(|p| p["hand"].clone()).collect();
    assert_eq!(order, [Value::Null, Value::Null, json!(2), json!(3)], "hosts, then hands as they came");
    world.finish().await;
}

#[tokio::test]
async fn a_line_of_chat_is_what_was_written_or_an_error() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (mut tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    host.expect("joined").await;
    let line = |mark: &str, text: &str| json!({ "type": "chat", "client_id": mark, "text": text, "kind": "question" });
    let long = "é".repeat(2001);
    for (mark, text, code) in [
        ("a", "", "invalid_text"),
        ("a", "  ", "invalid_text"),
        ("a", long.as_str(), "invalid_text"),
        ("", "Bonjour", "bad_message"),
        (&"x".repeat(65), "Bonjour", "bad_message"),
    ] {
        tab.send(line(mark, text)).await;
        let error = tab.expect("error").await;
        assert_eq!((&error["code"], &error["about"]), (&json!(code), &json!("chat")));
    }
    assert!(host.heard_nothing().await);
    tab.send(line("a", " <b>Bonjour</b>\n𝄞 ")).await;
    tab.send(line("a", "Bonjour encore")).await;
    let told = host.expect("chat").await;
    let message = &told["message"];
    assert_eq!((&message["text"], &message["kind"]), (&json!("<b>Bonjour</b>\n𝄞"), &json!("question")));
    assert_eq!((&message["user_id"], &message["created_at"]), (&json!(class.afi.id()), &json!(World::at(0))));
    assert!(host.heard_nothing().await, "one mark is one line");
    let answer = json!({
        "type": "chat", "client_id": "b", "text": "Oui", "kind": "answer", "reply_to": message["id"],
    });
    host.send(answer).await;
    assert_eq!(host.expect("chat").await["message"]["reply_to"], message["id"]);
    tab.expect("chat").await;
    assert_eq!(tab.expect("chat").await["message"]["name"], "Estelle");
    world.finish().await;
}
