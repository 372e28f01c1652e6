//! `Idempotency-Key`: sent again, a request makes nothing twice.

use reqwest::Method;
use rstest::rstest;

use super::*;

const KEY: &str = "Idempotency-Key";
const DAY: u64 = 24 * 3600;

async fn keyed(who: &Actor, path: &str, key: &str, body: &Value) -> Answer {
    Answer::of(who.request(Method::POST, path).header(KEY, key).json(body)).await
}

async fn sessions_of(who: &Actor, path: &str) -> Value {
    who.get(path).await.success(200)["pagination"]["total"].take()
}

#[tokio::test]
async fn the_same_request_is_answered_as_the_first_time() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    let path = format!("/api/courses/{course}/live-sessions");
    let first = keyed(&estelle, &path, "k-1", &planned(600, 4200)).await;
    let made = first.created();
    assert_eq!(first.header("idempotency-replayed"), None);
    world.wait(60);
    let again = keyed(&estelle, &format!("{path}/"), "k-1", &planned(600, 4200)).await;
    assert_eq!((again.created(), again.header("idempotency-replayed")), (made.clone(), Some("true")));
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(sessions_of(&estelle, &path).await, 1);

    keyed(&estelle, &path, "k-1", &planned(700, 4200)).await.refused(422, "key_reused");
    assert_eq!(sessions_of(&estelle, &path).await, 1);
    assert_ne!(keyed(&estelle, &path, "k-2", &planned(600, 4200)).await.created()["id"], made["id"]);
    // Without a key nothing is held back, and no key reaches what makes nothing.
    assert_ne!(estelle.post(&path, planned(600, 4200)).await.created()["id"], made["id"]);
    assert_eq!(sessions_of(&estelle, &path).await, 3);
    world.finish().await;
}

#[tokio::test]
async fn a_key_is_of_one_person_and_one_route() {
    let world = World::new().await;
    let (estelle, mathieu) = (world.instructor("estelle").await, world.instructor("mathieu").await);
    let body = json!({ "title": "Droit public" });
    let course = keyed(&estelle, "/api/courses", "k", &body).await.created();
    let other = keyed(&mathieu, "/api/courses", "k", &body).await.created();
    assert_eq!(other["instructor_id"], mathieu.id());
    assert_ne!(course["id"], other["id"]);
    let path = format!("/api/courses/{}/live-sessions", course["id"]);
    keyed(&estelle, &path, "k", &planned(600, 4200)).await.created();
    keyed(&world.visitor(), "/api/courses", "k", &body).await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn a_refusal_gives_the_key_back() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let path = format!("/api/courses/{}/live-sessions", class.course);
    let wrong = keyed(&class.estelle, &path, "k", &json!({ "title": "" })).await;
    assert_eq!(wrong.wrong_fields(), ["scheduled_end_at", "scheduled_start_at", "title"]);
    keyed(&class.afi, &path, "k", &planned(600, 4200)).await.refused(403, "forbidden");
    keyed(&class.estelle, &path, "k", &planned(600, 4200)).await.created();
    assert_eq!(sessions_of(&class.estelle, &path).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let body = json!({ "title": "Droit public" });
    let first = keyed(&estelle, "/api/courses", "k", &body).await.created()["id"].take();
    world.wait(DAY - 1);
    assert_eq!(keyed(&estelle, "/api/courses", "k", &body).await.created()["id"], first);
    world.wait(1);
    let anew = keyed(&estelle, "/api/courses", "k", &json!({ "title": "Droit privé" })).await;
    assert_eq!(
        (&anew.created()["title"], anew.header("idempotency-replayed")),
        (&json!("Droit privé"), None)
    );
    world.finish().await;
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    for key in ["", "two words", &"k".repeat(256)] {
        keyed(&estelle, "/api/courses", key, &json!({ "title": "x" })).await.refused(400, "bad_request");
    }
    assert_eq!(estelle.get("/api/courses").await.success(200)["pagination"]["total"], 0);
    world.finish().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn fifty_at_once_make_one_session(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    let path = format!("/api/courses/{course}/live-sessions");
    let body = planned(600, 4200);
    let answers = futures::future::join_all((0..50).map(|_| keyed(&estelle, &path, "k", &body))).await;
    assert_eq!(sessions_of(&estelle, &path).await, 1);
    let made = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.clone().filter(|answer| answer.header("idempotency-replayed").is_none()).count(), 1);
    let ids: std::collections::HashSet<String> =
        made.map(|answer| answer.created()["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    for waiting in answers.iter().filter(|answer| answer.status != 201) {
        waiting.refused(409, "in_progress");
        assert_eq!(waiting.header("retry-after"), Some("1"));
    }
    assert_eq!(
        keyed(&estelle, &path, "k", &body).await.created()["id"].to_string(),
        *ids.iter().next().unwrap()
    );
    world.finish().await;
}

/// Addresses whose POST makes something without taking a key, and why.
const WITHOUT: [&str; 3] = [
    // Nobody is signed in yet: the address is taken, and says so.
    "/api/users/register",
    // A file is known again by its checksum: offered twice, it is one.
    "/api/hooks/jibri/recordings",
    // Good for 30 seconds and once: the first one's answer would be of no use.
    "/api/live-sessions/{session}/ws-ticket",
];

#[tokio::test]
async fn whatever_makes_something_takes_a_key() {
    let world = World::new().await;
    let document = world.visitor().get("/api/openapi.json").await;
    let document: Value = serde_json::from_str(&document.text).unwrap();
    let mut taking = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let post = &item["post"];
        let described = post["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == KEY);
        if described {
            taking.push(path.clone());
        }
        let makes = !post["responses"]["201"].is_null();
        assert!(
            !makes || described || WITHOUT.contains(&path.as_str()),
            "{path} makes something without a key"
        );
        assert!(!described || !WITHOUT.contains(&path.as_str()), "{path}");
    }
    taking.sort();
    assert_eq!(taking, estrade::api::idempotency::ROUTES, "in order, and each is a route");
    world.finish().await;
}
