//! What must not get about: between rooms, and from rubbish into the server.

use super::*;

#[tokio::test]
async fn another_room_notices_nothing() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let session = world.session(&class.estelle, class.course, json!({})).await;
    class.estelle.post(&format!("/api/live-sessions/{session}/start"), json!({})).await.data();
    let (mut apart, first) = Socket::enter(&world, session, &koffi).await;
    let (mut host, second) = Socket::enter(&world, class.session, &class.estelle).await;
    assert_ne!(first["epoch"], second["epoch"]);
    let (mut tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    host.expect("joined").await;
    tab.send(json!({ "type": "chat", "client_id": "a", "text": "Bonjour", "kind": "text" })).await;
    host.expect("chat").await;
    // A host here is nobody there, and who is there cannot be reached from here.
    for message in [
        json!({ "type": "mute", "participant": koffi.id() }),
        json!({ "type": "lower_hand", "participant": koffi.id() }),
    ] {
        host.send(message).await;
        assert_eq!(host.expect("error").await["code"], "not_found");
    }
    let reply = json!({
        "type": "chat", "client_id": "a", "text": "Là-bas ?", "kind": "answer", "reply_to": 1,
    });
    apart.send(json!({ "type": "hand", "raised": true })).await;
    apart.expect("changed").await;
    assert!(host.heard_nothing().await);
    apart.send(reply).await;
    assert_ne!(apart.next().await["message"]["reply_to"], 1, "there is no such line in this room");
    assert!(host.heard_nothing().await);
    host.send(json!({ "type": "end" })).await;
    assert_eq!(tab.closed().await.0, 4001);
    assert!(apart.heard_nothing().await);
    let (_again, welcome) = Socket::enter(&world, session, &class.afi).await;
    assert!(!welcome["chat"].to_string().contains("Bonjour"));
    world.finish().await;
}

#[tokio::test]
async fn rubbish_for_the_engine_is_refused_and_harms_nobody() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (mut tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    host.expect("joined").await;
    let half = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF";
    let many = format!("v=0\r\n{}", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n".repeat(1500));
    for data in [
        json!({ "op": "offer", "sdp": "" }),
        json!({ "op": "offer", "sdp": "no SDP at all" }),
        json!({ "op": "offer", "sdp": half }),
        json!({ "op": "offer", "sdp": many }),
        json!({ "op": "offer", "sdp": "v=0\r\n\0\r\n" }),
        json!({ "op": "offer" }),
        json!({ "op": "offer", "sdp": 7 }),
        json!({ "op": "fly" }),
        json!({ "op": "view", "tiles": [{ "participant": -1, "source": "ear", "max_height": 99_999_999 }] }),
        json!(["offer"]),
        json!(null),
    ] {
        tab.send(json!({ "type": "engine", "data": data })).await;
        let answer = tab.expect("engine").await;
        assert_eq!(answer["data"]["op"], "refused", "{data}: {answer}");
        assert!(answer["data"]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    }
    // What is no answer's worth, and asks for people who are not there.
    let nobody = json!([{ "participant": 1, "source": "camera", "max_height": 720 }]);
    tab.send(json!({ "type": "engine", "data": { "op": "view", "tiles": nobody } })).await;
    tab.send(json!({ "type": "engine", "data": { "op": "stop" } })).await;
    assert!(tab.heard_nothing().await);
    assert!(host.heard_nothing().await);
    let (_second, welcome) =
        Socket::enter(&world, class.session, &world.classmate(&class, "koffi").await).await;
    assert_eq!(welcome["participants_count"], 3);
    assert_eq!(Answer::of(world.visitor().request(reqwest::Method::GET, "/readyz")).await.status, 200);
    world.finish().await;
}

#[tokio::test]
async fn a_stay_through_a_socket_and_one_through_the_api_are_one() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 1 })).await;
    class.afi.post(&class.at("/join"), json!({})).await.data();
    world.wait(100);
    let (tab, welcome) = Socket::enter(&world, class.session, &class.afi).await;
    assert_eq!(welcome["participants_count"], 1);
    world.wait(100);
    let left = class.afi.post(&class.at("/leave"), json!({})).await.data();
    assert_eq!((&left["left_at"], &left["attendance_duration"]), (&json!(World::at(200)), &json!(3)));
    assert_eq!(tab.closed().await.0, 4000);
    let people = class.estelle.get(&class.at("/participants")).await.success(200);
    assert_eq!(people["data"][0]["attendance_seconds"], 200.0);
    assert_eq!(people["data"][0]["is_present"], false);
    world.finish().await;
}
