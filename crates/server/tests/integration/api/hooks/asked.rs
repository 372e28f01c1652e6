//! Reservations: which rooms a Jitsi server may open.

use super::*;

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

#[tokio::test]
async fn the_doctor_s_rooms_open_and_nothing_is_kept_of_them() {
    let room = Room::new().await;
    let before = room.everything().await;
    room.world.wait(400);
    let ask = async |who: &Actor, name: &str| {
        let form = [("name", name), ("mail_owner", "nobody@meet")];
        Answer::of(who.request(Method::POST, "/api/hooks/jitsi/conference").form(&form)).await
    };
    for name in ["estrade-doctor-0badcafe-a", "estrade-doctor-0badcafe-a", "estrade-doctor-0badcafe-f"] {
        let opened = ask(&room.jitsi, name).await;
        assert_eq!(opened.status, 200, "{}", opened.text);
        let expected = json!({
            "id": 0, "name": name, "mail_owner": "nobody@meet", "start_time": World::at(400), "duration": 60,
        });
        assert_eq!(opened.body(), expected);
    }
    ask(&room.jitsi, "estrade-doctor-0badcafe-g").await.refused(404, "not_found");
    ask(&room.jitsi, "estrade-doctor").await.refused(404, "not_found");
    ask(&room.world.visitor(), "estrade-doctor-0badcafe-a").await.refused(401, "unauthenticated");
    room.jitsi.delete("/api/hooks/jitsi/conference/0").await.success(200);
    room.jitsi.get("/api/hooks/jitsi/conference/0").await.refused(404, "not_found");
    assert_eq!(room.everything().await, before);
    assert_eq!(ask(&room.jitsi, &room.name).await.status, 200, "the class's own room is as free as before");
    room.world.finish().await;
}
