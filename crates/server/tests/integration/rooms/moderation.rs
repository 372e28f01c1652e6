//! What hosts may do to others, and nobody else.

use super::*;

#[tokio::test]
async fn a_mute_is_the_hosts_and_holds_until_the_microphone_is_switched_on() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (mut afi_tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    let (mut koffi_tab, _) = Socket::enter(&world, class.session, &koffi).await;
    afi_tab.expect("joined").await;
    let devices = json!({ "type": "devices", "microphone": true, "camera": true, "screen": false });
    afi_tab.send(devices.clone()).await;
    afi_tab.expect("changed").await;
    koffi_tab.expect("changed").await;
    for mute in [json!({ "type": "mute", "participant": class.afi.id() }), json!({ "type": "mute" })] {
        koffi_tab.send(mute).await;
        assert_eq!(koffi_tab.expect("error").await["code"], "forbidden");
    }
    assert!(afi_tab.heard_nothing().await, "no student mutes another");
    host.send(json!({ "type": "mute", "participant": class.afi.id() })).await;
    let mut told = [afi_tab.next().await, afi_tab.next().await];
    told.sort_by_key(|message| message["type"].to_string());
    assert_eq!(told[1], json!({ "type": "muted", "by": "Estelle" }));
    let changed = &told[0]["participant"];
    assert_eq!((&changed["microphone"], &changed["camera"]), (&json!(false), &json!(true)));
    assert_eq!(koffi_tab.expect("changed").await["participant"], *changed);
    assert!(koffi_tab.heard_nothing().await, "the word itself is for who is muted");
    afi_tab.send(devices).await;
    assert_eq!(koffi_tab.expect("changed").await["participant"]["microphone"], true);
    // Everybody but the host.
    host.send(json!({ "type": "mute" })).await;
    afi_tab.expect("changed").await;
    let mut told = [afi_tab.next().await, afi_tab.next().await];
    told.sort_by_key(|message| message["type"].to_string());
    assert_eq!(told.map(|message| message["type"].clone()), ["changed", "muted"]);
    assert_eq!(koffi_tab.expect("changed").await["participant"]["id"], class.afi.id());
    koffi_tab.expect("muted").await;
    for kind in ["joined", "joined", "changed", "changed", "changed", "changed"] {
        host.expect(kind).await;
    }
    assert!(host.heard_nothing().await);
    host.send(json!({ "type": "mute", "participant": 1 })).await;
    assert_eq!(host.expect("error").await["code"], "not_found");
    world.finish().await;
}

#[tokio::test]
async fn who_is_removed_cannot_come_back_by_any_door() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 1 })).await;
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    let ticket = class.afi.post(&class.at("/ws-ticket"), json!({})).await.created()["ticket"].clone();
    host.send(json!({ "type": "remove", "participant": class.afi.id() })).await;
    assert_eq!(tab.closed().await.0, 4002);
    host.expect("joined").await;
    assert_eq!(host.expect("left").await["reason"], "removed");
    let with_ticket = Opening { ticket: Some(ticket.as_str().unwrap().to_owned()), headers: Vec::new() };
    let (status, body) = Socket::open(&world, class.session, with_ticket).await.err().unwrap();
    assert_eq!((status, &body["code"]), (403, &json!("forbidden")));
    for what in ["/join", "/heartbeat", "/ws-ticket"] {
        class.afi.post(&class.at(what), json!({})).await.refused(403, "forbidden");
    }
    // What they saw of it stays theirs to see, without the room's secrets.
    let seen = class.afi.get(&class.at("")).await.data();
    assert_eq!((&seen["can_join"], &seen["jitsi_room_password"]), (&json!(false), &Value::Null));
    let koffi = world.classmate(&class, "koffi").await;
    Socket::enter(&world, class.session, &koffi).await;
    world.finish().await;
}
