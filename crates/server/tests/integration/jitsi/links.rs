//! Where `join`, `start` and meetings send people, and the choice of an engine.

use super::*;

#[tokio::test]
async fn join_and_start_lead_into_the_room_with_a_token_of_ones_own() {
    let (world, verifier) = (own().await, own_verifier());
    let class = world.planned_class(json!({})).await;
    let started = class.estelle.post(&class.at("/start"), json!({})).await.data();
    let (room, detail) = (room(&class).await, class.afi.get(&class.at("")).await.data());
    assert_eq!((&detail["engine"], &detail["jitsi_server_url"]), (&json!("jitsi"), &json!(SERVER)));
    let joined = class.afi.post(&class.at("/join"), json!({})).await.data();
    assert_eq!(joined["jitsi_room_password"], detail["jitsi_room_password"]);
    let path = class.meeting_at("/join").await;
    let met = class.afi.post(&path, json!({})).await.body();
    for (link, is_owner) in [
        (&started["jitsi_join_url"], true),
        (&joined["jitsi_join_url"], false),
        (&met["meeting_link"], false),
    ] {
        let (link, token) = link.as_str().unwrap().split_once("?jwt=").unwrap();
        assert_eq!(link, format!("{SERVER}/{room}"));
        assert_eq!(verifier.admit(token, &room, now(&world)).unwrap().is_owner, is_owner);
    }
    // What a meeting's page shows is Estrade's own door, which makes a token at each join.
    let meeting = class.afi.get(&class.meeting_at("").await).await.body();
    let link = meeting["meeting"]["meeting_link"].as_str().unwrap().to_owned();
    assert!(link.ends_with("/join") && !link.contains("jwt") && !link.contains("meet.example.org"), "{link}");
    world.finish().await;
}

#[tokio::test]
async fn the_public_server_gets_a_plain_link() {
    let world = World::with(&PUBLIC).await;
    let class = world.live_class(json!({})).await;
    let plain = format!("https://meet.jit.si/{}", room(&class).await);
    for who in [&class.estelle, &class.afi] {
        let given = who.post(&class.at("/jitsi-token"), json!({})).await.data();
        assert_eq!((&given["jwt"], &given["jitsi_join_url"]), (&json!(null), &json!(plain)));
        assert_eq!(who.post(&class.at("/join"), json!({})).await.data()["jitsi_join_url"], json!(plain));
    }
    class
        .afi
        .post(&class.at("/jitsi-token"), json!({ "role": "instructor" }))
        .await
        .refused(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn a_server_that_asks_for_no_token_gets_a_plain_link_and_jaas_one_with_the_tenant() {
    let open = World::with(&[("jitsi_server_url", SERVER)]).await;
    let class = open.live_class(json!({ "engine": "jitsi" })).await;
    let given = class.afi.post(&class.at("/jitsi-token"), json!({})).await.data();
    assert_eq!(given["jwt"], json!(null));
    assert_eq!(given["jitsi_join_url"], format!("{SERVER}/{}", room(&class).await));
    open.finish().await;

    let world = jaas().await;
    let class = world.live_class(json!({})).await;
    let joined = class.afi.post(&class.at("/join"), json!({})).await.data();
    let start = format!("https://8x8.vc/{TENANT}/{}?jwt=", room(&class).await);
    assert!(joined["jitsi_join_url"].as_str().unwrap().starts_with(&start));
    world.finish().await;
}

#[tokio::test]
async fn an_engine_is_chosen_where_there_are_two_and_stands() {
    let world = World::with(&[("jitsi_server_url", SERVER)]).await;
    let class = world.live_class(json!({ "engine": "jitsi" })).await;
    assert_eq!(class.estelle.get(&class.at("")).await.data()["engine"], "jitsi");
    let usual = world.session(&class.estelle, class.course, planned(7200, 9000)).await;
    let usual = Class { session: usual, ..class };
    let detail = usual.estelle.get(&usual.at("")).await.data();
    assert_eq!(detail["engine"], "builtin", "a server is no reason to give every class to it");
    assert_ne!(detail["jitsi_server_url"], SERVER);
    let changed = usual.estelle.put(&usual.at(""), json!({ "engine": "jitsi" })).await;
    assert_eq!(changed.wrong_fields(), ["engine"]);
    usual.estelle.put(&usual.at(""), json!({ "engine": "builtin" })).await.data();
    usual.estelle.post(&usual.at("/jitsi-token"), json!({})).await.refused(409, "invalid_state");
    world.finish().await;

    let without = World::new().await;
    let class = without.planned_class(json!({})).await;
    let mut body = planned(600, 4200);
    body["engine"] = json!("jitsi");
    let path = format!("/api/courses/{}/live-sessions", class.course);
    assert_eq!(class.estelle.post(&path, body).await.wrong_fields(), ["engine"]);
    without.finish().await;
}
