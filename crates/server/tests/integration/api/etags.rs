//! Edits of what somebody saw: `ETag` and `If-Match`.

use super::*;
use reqwest::Method;
use rstest::rstest;

/// A request that names a version.
async fn seen(who: &Actor, method: Method, path: &str, if_match: &str, body: Value) -> Answer {
    Answer::of(who.request(method, path).header("if-match", if_match).json(&body)).await
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn of_two_who_edit_one_session_the_later_is_told(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let (ada, path) = (world.admin().await, class.at(""));
    let by_ada = ada.get(&path).await.header("etag").unwrap().to_owned();
    let by_estelle = class.estelle.get(&path).await.header("etag").unwrap().to_owned();
    assert_eq!((by_ada.as_str(), &by_ada), ("\"1\"", &by_estelle));
    let edits = tokio::join!(
        seen(&ada, Method::PUT, &path, &by_ada, json!({ "title": "D’Ada" })),
        seen(&class.estelle, Method::PUT, &path, &by_estelle, json!({ "title": "D’Estelle" })),
    );
    let (won, lost) = if edits.0.status == 200 { edits } else { (edits.1, edits.0) };
    lost.refused(412, "stale");
    assert_eq!(won.header("etag"), Some("\"2\""));
    let now = ada.get(&path).await;
    assert_eq!((now.header("etag"), &now.data()["title"]), (Some("\"2\""), &won.data()["title"]));
    // Without a version everybody gets through, one behind the other.
    let edits = (0..8).map(|n| json!({ "description": format!("{n}") }));
    for answer in futures::future::join_all(edits.map(|edit| ada.put(&path, edit))).await {
        answer.data();
    }
    assert_eq!(ada.get(&path).await.header("etag"), Some("\"10\""));
    // A cancel of what is older is none.
    seen(&ada, Method::DELETE, &path, "\"2\"", json!({})).await.refused(412, "stale");
    assert_eq!(ada.get(&path).await.data()["status"], "scheduled");
    let off = seen(&ada, Method::DELETE, &path, "\"9\", \"10\"", json!({ "reason": "Grève" })).await;
    assert_eq!((off.header("etag"), &off.data()["status"]), (Some("\"11\""), &json!("cancelled")));
    assert_eq!(off.data()["cancel_reason"], "Grève");
    world.finish().await;
}

#[tokio::test]
async fn a_tag_is_read_as_it_is_written_or_not_at_all() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let path = class.at("");
    let put = async |tag: &str| seen(&class.estelle, Method::PUT, &path, tag, json!({ "title": "T" })).await;
    for (tag, next) in [("*", "\"2\""), ("W/\"2\"", "\"3\""), ("\"x\" ,\"3\"", "\"4\"")] {
        assert_eq!(put(tag).await.header("etag"), Some(next), "{tag}");
    }
    for older in ["\"3\"", "\"04\"", "\"4,5\"", "W/\"x\""] {
        put(older).await.refused(412, "stale");
    }
    for nonsense in ["4", "\"4", "w/\"4\"", "*, \"4\"", ","] {
        put(nonsense).await.refused(400, "bad_request");
        seen(&class.estelle, Method::DELETE, &path, nonsense, json!({})).await.refused(400, "bad_request");
        // Rights go first.
        seen(&class.afi, Method::PUT, &path, nonsense, json!({})).await.refused(403, "forbidden");
    }
    assert_eq!(class.estelle.get(&path).await.header("etag"), Some("\"4\""));
    world.finish().await;
}

#[tokio::test]
async fn a_course_has_versions_that_enrolling_does_not_move() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let made = estelle.post("/api/courses", json!({ "title": "Droit", "is_published": true })).await;
    assert_eq!(made.header("etag"), Some("\"1\""));
    let course = made.created()["id"].as_i64().unwrap();
    let path = format!("/api/courses/{course}");
    world.enroll(&world.student("afi").await, course).await;
    assert_eq!(estelle.get(&path).await.header("etag"), Some("\"1\""));
    let put = async |tag: &str, title: &str| {
        seen(&estelle, Method::PUT, &path, tag, json!({ "title": title })).await
    };
    assert_eq!(put("\"1\"", "Un").await.header("etag"), Some("\"2\""));
    put("\"1\"", "Deux").await.refused(412, "stale");
    put("2", "Trois").await.refused(400, "bad_request");
    let (both, other) = tokio::join!(put("\"2\"", "Quatre"), put("\"2\"", "Cinq"));
    let mut statuses = [both.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    seen(&estelle, Method::DELETE, &path, "\"2\"", json!({})).await.refused(412, "stale");
    assert_eq!(estelle.get(&path).await.data()["is_archived"], false);
    let away = seen(&estelle, Method::DELETE, &path, "\"3\"", json!({})).await;
    assert_eq!((away.header("etag"), &away.data()["is_archived"]), (Some("\"4\""), &json!(true)));
    world.finish().await;
}

#[tokio::test]
async fn what_is_made_names_its_version() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let path = format!("/api/courses/{}/live-sessions", class.course);
    let made = class.estelle.post(&path, planned(600, 4200)).await;
    assert_eq!((made.status, made.header("etag")), (201, Some("\"1\"")));
    assert_eq!(made.created()["version"], 1);
    world.finish().await;
}
