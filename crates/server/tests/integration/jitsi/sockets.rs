//! The engine over the class's socket: grants, who is who, orders of a host.

use super::*;
use serde_json::Value;

#[tokio::test]
async fn a_grant_is_for_its_reader_and_new_at_each_join() {
    let (world, verifier) = (own().await, own_verifier());
    let class = world.live_class(json!({})).await;
    let room = room(&class).await;
    let (_host, hosts) = Socket::enter(&world, class.session, &class.estelle).await;
    let (_tab, students) = Socket::enter(&world, class.session, &class.afi).await;
    for (welcome, who, is_owner) in [(&hosts, &class.estelle, true), (&students, &class.afi, false)] {
        assert_eq!(welcome["engine"]["kind"], "jitsi");
        let grant = &welcome["engine"]["grant"];
        assert_eq!(
            (&grant["ui"], &grant["room"], &grant["is_host"]),
            (&json!("lib"), &json!(room), &json!(is_owner))
        );
        assert_eq!(grant["script_url"], format!("{SERVER}/libs/lib-jitsi-meet.min.js"));
        let token = grant["jwt"].as_str().unwrap();
        let occupant = verifier.admit(token, &room, now(&world)).unwrap();
        assert_eq!((occupant.id, occupant.is_owner), (who.id().to_string(), is_owner));
        assert!(verifier.admit(token, &room, now(&world) + 599).is_ok());
        assert_eq!(verifier.admit(token, &room, now(&world) + 600), Err(verifier::Refused::Expired));
    }
    world.wait(700);
    let (_again, later) = Socket::enter(&world, class.session, &class.afi).await;
    let token = later["engine"]["grant"]["jwt"].as_str().unwrap();
    assert!(verifier.admit(token, &room, now(&world)).is_ok());
    world.finish().await;
}

#[tokio::test]
async fn a_host_may_record_a_session_that_may_be_recorded_and_nobody_else_may() {
    for (enabled, host_may) in [(true, true), (false, false)] {
        let world = own().await;
        let class = world.live_class(json!({ "is_recording_enabled": enabled })).await;
        let (_host, hosts) = Socket::enter(&world, class.session, &class.estelle).await;
        let (_tab, students) = Socket::enter(&world, class.session, &class.afi).await;
        for (welcome, may) in [(&hosts, host_may), (&students, false)] {
            let grant = &welcome["engine"]["grant"];
            assert_eq!((&grant["records"], &grant["session"]), (&json!(may), &json!(class.session)));
        }
        world.finish().await;
    }
}

#[tokio::test]
async fn the_public_servers_grant_is_a_link() {
    let world = World::with(&PUBLIC).await;
    let class = world.live_class(json!({ "is_recording_enabled": true })).await;
    let (_host, hosts) = Socket::enter(&world, class.session, &class.estelle).await;
    assert_eq!(hosts["engine"]["grant"]["records"], false);
    let (_tab, welcome) = Socket::enter(&world, class.session, &class.afi).await;
    let grant = &welcome["engine"]["grant"];
    assert_eq!(
        (&grant["ui"], &grant["jwt"], &grant["script_url"]),
        (&json!("tab"), &Value::Null, &Value::Null)
    );
    assert_eq!(grant["link"], format!("https://meet.jit.si/{}", room(&class).await));
    world.finish().await;
}

/// The next word of the engine.
async fn told(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let message = socket.next().await;
        if message["type"] == "engine" && message["data"]["type"] == kind {
            return message["data"].clone();
        }
    }
}

async fn claim(socket: &mut Socket, endpoint: &str) {
    socket.send(json!({ "type": "engine", "data": { "type": "endpoint", "id": endpoint } })).await;
}

#[tokio::test]
async fn who_is_who_and_a_hosts_orders_reach_those_whom_they_concern() {
    let world = own().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (mut tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    let (mut other, _) = Socket::enter(&world, class.session, &koffi).await;
    claim(&mut host, "aa11").await;
    assert_eq!(told(&mut host, "endpoints").await["map"], json!({ "aa11": class.estelle.id() }));
    claim(&mut tab, "bb22").await;
    let both = json!({ "aa11": class.estelle.id(), "bb22": class.afi.id() });
    assert_eq!(told(&mut tab, "endpoints").await["map"], both);
    assert_eq!(told(&mut host, "endpoints").await["map"], both);
    // Nobody is somebody else.
    claim(&mut other, "bb22").await;
    let refused = loop {
        let message = other.next().await;
        if message["type"] == "engine" {
            break message;
        }
    };
    assert_eq!(refused["data"]["op"], "refused");
    claim(&mut other, "cc33").await;
    assert_eq!(told(&mut other, "endpoints").await["map"]["cc33"], koffi.id());

    tab.send(json!({ "type": "devices", "microphone": true, "camera": false, "screen": false })).await;
    host.send(json!({ "type": "mute", "participant": class.afi.id() })).await;
    assert_eq!(told(&mut tab, "rights").await["microphone"], false);
    assert_eq!(told(&mut host, "mute").await["endpoint"], "bb22");
    host.send(json!({ "type": "remove", "participant": class.afi.id() })).await;
    assert_eq!(told(&mut host, "kick").await["endpoint"], "bb22");
    let left = told(&mut other, "endpoints").await;
    assert_eq!(left["map"], json!({ "aa11": class.estelle.id(), "cc33": koffi.id() }));
    world.finish().await;
}
