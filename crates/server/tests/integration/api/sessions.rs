//! Making and changing live sessions.

use super::*;
use rstest::rstest;

/// `planned` with some fields otherwise.
fn with(from: u64, to: u64, more: Value) -> Value {
    let mut body = planned(from, to);
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_session_is_made_whole() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    let path = format!("/api/courses/{course}/live-sessions");
    let mut made = estelle.post(&path, with(600, 4200, json!({ "status": "ended" }))).await.created();
    let id = made["id"].take().as_i64().unwrap();
    for secret in ["meeting_id", "jitsi_room_name", "jitsi_room_password"] {
        assert!(made[secret].take().as_str().is_some_and(|text| text.len() >= 12), "{secret}");
    }
    let expected = json!({
        "id": null, "meeting_id": null, "course_id": course, "instructor_id": estelle.id(),
        "title": "La décentralisation", "description": null, "scheduled_start_at": World::at(600),
        "scheduled_end_at": World::at(4200), "actual_start_at": null, "actual_end_at": null, "engine": "builtin",
        "jitsi_room_name": null, "jitsi_server_url": world.state.config().public_url,
        "jitsi_room_password": null, "max_participants": 50, "is_recording_enabled": false,
        "recording_url": null, "status": "scheduled", "cancel_reason": null, "series_id": null,
        "external_id": null, "revision": 0, "version": 1, "created_at": World::at(0),
        "updated_at": World::at(0), "can_start": true, "can_join": false, "is_upcoming": true, "is_past": false,
    });
    assert_eq!(made, expected);
    let read = estelle.get(&format!("/api/live-sessions/{id}/")).await;
    assert_eq!(read.header("etag"), Some("\"1\""));
    let read = read.data();
    assert_eq!(read["course"], json!({ "id": course, "title": "Droit public" }));
    let instructor = json!({ "id": estelle.id(), "first_name": "Estelle", "last_name": "" });
    assert_eq!((&read["instructor"], &read["participants_count"]), (&instructor, &json!(0)));
    world.finish().await;
}

#[rstest]
#[case(with(600, 4200, json!({ "title": "" })), "title")]
#[case(with(600, 4200, json!({ "title": "   " })), "title")]
#[case(with(600, 4200, json!({ "title": "é".repeat(256) })), "title")]
#[case(with(600, 4200, json!({ "description": "x".repeat(10_001) })), "description")]
#[case(with(600, 4200, json!({ "max_participants": 0 })), "max_participants")]
#[case(with(600, 4200, json!({ "max_participants": 10_001 })), "max_participants")]
#[case(with(600, 4200, json!({ "max_participants": 1.5 })), "max_participants")]
#[case(with(600, 4200, json!({ "engine": "zoom" })), "engine")]
#[case(with(600, 4200, json!({ "is_recording_enabled": 1 })), "is_recording_enabled")]
#[case(with(600, 600, json!({})), "scheduled_end_at")]
#[case(with(600, 300, json!({})), "scheduled_end_at")]
#[case(with(600, 600 + 12 * 3600 + 1, json!({})), "scheduled_end_at")]
#[case(with(600, 4200, json!({ "scheduled_start_at": "2025-11-03T07:58:59Z" })), "scheduled_start_at")]
#[case(with(600, 4200, json!({ "scheduled_start_at": null })), "scheduled_start_at")]
#[case(json!({ "title": "x", "start_now": true, "scheduled_end_at": "2025-11-03T07:00:00Z" }), "scheduled_end_at")]
#[case(json!({ "title": "x", "start_now": true, "scheduled_end_at": "2025-11-03T20:00:01Z" }), "scheduled_end_at")]
#[tokio::test]
async fn what_cannot_be_a_session_is_named_and_not_made(#[case] body: Value, #[case] field: &str) {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    let path = format!("/api/courses/{course}/live-sessions");
    assert_eq!(estelle.post(&path, body).await.wrong_fields(), [field]);
    assert_eq!(estelle.get(&path).await.success(200)["pagination"]["total"], 0);
    world.finish().await;
}

#[rstest]
#[case(with(600, 4200, json!({ "title": format!("  {}  ", "é".repeat(255)) })))]
#[case(with(600, 4200, json!({ "description": "x".repeat(10_000) })))]
#[case(with(600, 4200, json!({ "max_participants": 10_000 })))]
#[case(with(600, 600 + 12 * 3600, json!({})))]
#[case(with(600, 4200, json!({ "scheduled_start_at": "2025-11-03T07:59:00Z" })))]
#[tokio::test]
async fn what_just_fits_is_made(#[case] body: Value) {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    estelle.post(&format!("/api/courses/{course}/live-sessions"), body).await.created();
    world.finish().await;
}

#[tokio::test]
async fn a_class_may_begin_on_the_spot() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({})).await;
    let body = json!({ "title": "Questions", "start_now": true, "scheduled_start_at": "never read" });
    let made = estelle.post(&format!("/api/courses/{course}/live-sessions"), body).await.created();
    assert_eq!((&made["status"], &made["can_join"]), (&json!("live"), &json!(true)));
    assert_eq!(
        (&made["actual_start_at"], &made["scheduled_start_at"]),
        (&json!(World::at(0)), &json!(World::at(0)))
    );
    assert_eq!(made["scheduled_end_at"], World::at(3600));
    estelle.post(&format!("/api/live-sessions/{}/join", made["id"]), json!({})).await.data();
    world.finish().await;
}

#[tokio::test]
async fn a_course_has_as_many_sessions_as_it_may_and_cancelled_ones_do_not_count() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({ "max_sessions": 2 })).await;
    let path = format!("/api/courses/{course}/live-sessions");
    let all = (0..6).map(|_| estelle.post(&path, planned(600, 4200)));
    let answers = futures::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.refused(409, "too_many_sessions");
    }
    let first = answers.iter().find(|answer| answer.status == 201).unwrap().created()["id"].clone();
    for _ in 0..2 {
        estelle.delete(&format!("/api/live-sessions/{first}")).await.data();
    }
    estelle.post(&path, planned(600, 4200)).await.created();
    estelle.post(&path, planned(600, 4200)).await.refused(409, "too_many_sessions");
    world.finish().await;
}

#[tokio::test]
async fn new_times_are_a_reschedule_and_new_words_are_not() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let change = async |body: Value| class.estelle.put(&class.at(""), body).await;
    let words =
        change(json!({ "title": " Autre ", "description": "Lire le chapitre 2.", "unknown": 1 })).await;
    assert_eq!(words.header("etag"), Some("\"2\""));
    let words = words.data();
    assert_eq!(
        (&words["title"], &words["revision"], &words["version"]),
        (&json!("Autre"), &json!(0), &json!(2))
    );
    let moved =
        change(json!({ "scheduled_start_at": World::at(7200), "scheduled_end_at": World::at(9000) })).await;
    let moved = moved.data();
    assert_eq!((&moved["revision"], &moved["description"]), (&json!(1), &json!("Lire le chapitre 2.")));
    assert_eq!(moved["can_start"], false);
    let same = change(json!({ "scheduled_start_at": World::at(7200), "description": null })).await.data();
    assert_eq!((&same["revision"], &same["description"]), (&json!(1), &Value::Null));
    // The end alone, where it would come before the start; the start alone, past the end.
    assert_eq!(
        change(json!({ "scheduled_end_at": World::at(7200) })).await.wrong_fields(),
        ["scheduled_end_at"]
    );
    assert_eq!(
        change(json!({ "scheduled_start_at": World::at(9000) })).await.wrong_fields(),
        ["scheduled_end_at"]
    );
    let past = json!({ "scheduled_start_at": "2025-11-03T07:00:00Z" });
    assert_eq!(change(past).await.wrong_fields(), ["scheduled_start_at"]);
    for field in ["title", "scheduled_start_at", "scheduled_end_at", "max_participants"] {
        assert_eq!(change(json!({ field: null })).await.wrong_fields(), [field]);
    }
    let read = class.afi.get(&class.at("")).await.data();
    assert_eq!((&read["scheduled_start_at"], &read["version"]), (&json!(World::at(7200)), &json!(4)));
    world.finish().await;
}

#[tokio::test]
async fn while_live_words_may_change_and_times_may_not() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let change = async |body: Value| class.estelle.put(&class.at(""), body).await;
    assert_eq!(change(json!({ "title": "Autre", "max_participants": 60 })).await.data()["title"], "Autre");
    for field in ["scheduled_start_at", "scheduled_end_at"] {
        let refused = change(json!({ field: World::at(3000), "title": "Non" })).await;
        assert_eq!(refused.refused(409, "invalid_state")["status"], "live");
    }
    // The times it has are no change.
    change(json!({ "scheduled_end_at": World::at(4200) })).await.data();
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    assert_eq!(
        change(json!({ "title": "Trop tard" })).await.refused(409, "invalid_state")["status"],
        "ended"
    );
    let read = class.estelle.get(&class.at("")).await.data();
    assert_eq!((&read["title"], &read["scheduled_end_at"]), (&json!("Autre"), &json!(World::at(4200))));
    world.finish().await;
}

#[tokio::test]
async fn there_are_never_fewer_seats_than_are_taken() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 5 })).await;
    let koffi = world.classmate(&class, "koffi").await;
    for who in [&class.afi, &koffi, &class.estelle] {
        who.post(&class.at("/join"), json!({})).await.data();
    }
    let seats = async |n: u32| class.estelle.put(&class.at(""), json!({ "max_participants": n })).await;
    assert_eq!(seats(1).await.wrong_fields(), ["max_participants"]);
    seats(2).await.data();
    let yao = world.classmate(&class, "yao").await;
    yao.post(&class.at("/join"), json!({})).await.refused(409, "session_full");
    koffi.post(&class.at("/leave"), json!({})).await.data();
    seats(1).await.data();
    yao.post(&class.at("/join"), json!({})).await.refused(409, "session_full");
    world.finish().await;
}

#[tokio::test]
async fn an_edit_of_something_older_is_stale_and_changes_nothing() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let put = async |etag: &str, title: &str| {
        let request = class.estelle.request(reqwest::Method::PUT, &class.at(""));
        Answer::of(request.header("if-match", etag).json(&json!({ "title": title }))).await
    };
    assert_eq!(put("\"1\"", "Un").await.header("etag"), Some("\"2\""));
    put("\"1\"", "Deux").await.refused(412, "stale");
    put("\"none-of-ours\"", "Trois").await.refused(412, "stale");
    assert_eq!(class.estelle.get(&class.at("")).await.data()["title"], "Un");
    put("*", "Quatre").await.data();
    put("\"3\"", "Cinq").await.data();
    // Of many who saw the same, one wins.
    let all = (0..6).map(|n| put("\"4\"", ["a", "b", "c", "d", "e", "f"][n]));
    let answers = futures::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.refused(412, "stale");
    }
    assert_eq!(class.estelle.get(&class.at("")).await.data()["version"], 5);
    world.finish().await;
}

#[tokio::test]
async fn a_courses_sessions_are_listed_newest_first_by_status_and_by_page() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let later = world.session(&class.estelle, class.course, planned(7200, 9000)).await;
    let gone = world.session(&class.estelle, class.course, planned(4000, 5000)).await;
    class.estelle.delete(&format!("/api/live-sessions/{gone}")).await.data();
    let ids = async |query: &str| -> Vec<i64> {
        let path = format!("/api/courses/{}/live-sessions{query}", class.course);
        let body = class.afi.get(&path).await.success(200);
        body["data"].as_array().unwrap().iter().map(|s| s["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids("").await, [later, gone, class.session]);
    assert_eq!(ids("?order=asc").await, [class.session, gone, later]);
    assert_eq!(ids("?status=scheduled").await, [later, class.session]);
    assert_eq!(ids("?status=live").await, [0; 0]);
    assert_eq!(ids("?limit=1&page=2").await, [gone]);
    world.finish().await;
}
