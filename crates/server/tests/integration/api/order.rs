//! Which of several things that are wrong is told: 401, 404, 403, the body, its fields, the state.

use super::*;
use reqwest::Method;

/// A `PUT` of a session with a body of any kind.
async fn put(who: &Actor, path: &str, body: &str) -> Answer {
    let request = who.request(Method::PUT, path).header("content-type", "application/json");
    Answer::of(request.body(body.to_owned())).await
}

#[tokio::test]
async fn the_first_thing_that_is_wrong_is_told() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let (kofi, own) = (world.instructor("kofi").await, class.at(""));
    let broken = "{";
    let wrong = json!({ "title": "", "scheduled_end_at": World::at(5000) }).to_string();
    let late = json!({ "scheduled_end_at": World::at(5000) }).to_string();
    for path in [own.as_str(), "/api/live-sessions/abc", "/api/live-sessions/1"] {
        put(&world.visitor(), path, broken).await.refused(401, "unauthenticated");
    }
    for path in ["/api/live-sessions/abc", "/api/live-sessions/1"] {
        put(&class.estelle, path, broken).await.refused(404, "not_found");
    }
    put(&kofi, &own, broken).await.refused(404, "not_found");
    put(&class.afi, &own, broken).await.refused(403, "forbidden");
    put(&class.estelle, &own, broken).await.refused(400, "malformed_json");
    assert_eq!(put(&class.estelle, &own, &wrong).await.wrong_fields(), ["title"]);
    put(&class.estelle, &own, &late).await.refused(409, "invalid_state");
    world.finish().await;
}

#[tokio::test]
async fn a_session_is_made_in_the_same_order() {
    let world = World::new().await;
    let (estelle, afi) = (world.instructor("estelle").await, world.student("afi").await);
    let course = world.course(&estelle, json!({ "max_sessions": 1 })).await;
    let hidden = world.course(&estelle, json!({ "is_published": false })).await;
    world.session(&estelle, course, json!({})).await;
    let path = format!("/api/courses/{course}/live-sessions");
    let post = async |who: &Actor, path: &str, body: Value| who.post(path, body).await;
    post(&world.visitor(), &path, json!({})).await.refused(401, "unauthenticated");
    let unseen = format!("/api/courses/{hidden}/live-sessions");
    post(&world.visitor(), &unseen, json!({})).await.refused(401, "unauthenticated");
    post(&afi, &unseen, json!({})).await.refused(404, "not_found");
    post(&afi, &path, json!({})).await.refused(403, "forbidden");
    let fields = post(&estelle, &path, json!({})).await.wrong_fields();
    assert_eq!(fields, ["scheduled_end_at", "scheduled_start_at", "title"]);
    post(&estelle, &path, planned(600, 4200)).await.refused(409, "too_many_sessions");
    world.finish().await;
}

#[tokio::test]
async fn a_query_is_read_after_the_rights() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let path = class.at("/participants?limit=0");
    world.visitor().get(&path).await.refused(401, "unauthenticated");
    world.student("koffi").await.get(&path).await.refused(404, "not_found");
    assert_eq!(class.afi.get(&path).await.wrong_fields(), ["limit"]);
    let list = format!("/api/courses/{}/live-sessions?limit=0&status=none&order=up", class.course);
    world.student("yao").await.get(&list).await.refused(403, "not_enrolled");
    assert_eq!(class.afi.get(&list).await.wrong_fields(), ["limit", "order", "status"]);
    world.finish().await;
}
