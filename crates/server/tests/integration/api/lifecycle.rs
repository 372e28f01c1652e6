//! Starting, ending and cancelling: by hosts.

use super::*;
use reqwest::Method;

async fn act(class: &Class, what: &str) -> Answer {
    class.estelle.post(&class.at(what), json!({})).await
}

async fn cancel(class: &Class, body: Value) -> Answer {
    Answer::of(class.estelle.request(Method::DELETE, &class.at("")).json(&body)).await
}

async fn session(class: &Class) -> Value {
    class.estelle.get(&class.at("")).await.data()
}

#[tokio::test]
async fn a_class_opens_half_an_hour_before_its_time_and_no_earlier() {
    let world = World::new().await;
    let class = world.planned_class(planned(3600, 7200)).await;
    let opens_at = World::at(1800);
    assert_eq!(act(&class, "/start").await.refused(409, "too_early")["opens_at"], opens_at);
    world.wait(1799);
    assert_eq!(act(&class, "/start").await.refused(409, "too_early")["opens_at"], opens_at);
    let seen = session(&class).await;
    assert_eq!((&seen["can_start"], &seen["status"]), (&json!(false), &json!("scheduled")));
    world.wait(1);
    assert_eq!(session(&class).await["can_start"], true);
    assert_eq!(class.afi.get(&class.at("")).await.data()["can_start"], false, "not a student's to do");
    let started = act(&class, "/start/").await.data();
    let link = format!(
        "{}/courses/droit-public/live-sessions/{}/join",
        world.state.config().public_url,
        class.session
    );
    let expected = json!({
        "session_id": class.session, "status": "live", "actual_start_at": opens_at, "jitsi_join_url": link,
    });
    assert_eq!(started, expected);
    world.finish().await;
}

#[tokio::test]
async fn a_double_click_is_no_error_and_changes_nothing() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let ada = world.admin().await;
    let path = class.at("/start");
    let hosts = [&class.estelle, &ada, &class.estelle, &ada, &class.estelle];
    let answers = futures::future::join_all(hosts.iter().map(|host| host.post(&path, json!({})))).await;
    let first = answers[0].data();
    assert!(answers.iter().all(|answer| answer.data() == first));
    world.wait(60);
    assert_eq!(act(&class, "/start").await.data()["actual_start_at"], World::at(0));
    assert_eq!(session(&class).await["version"], 2);
    let path = class.at("/end");
    let answers = futures::future::join_all(hosts.iter().map(|host| host.post(&path, json!({})))).await;
    let expected = json!({
        "session_id": class.session, "status": "ended", "actual_end_at": World::at(60), "recording_url": null,
    });
    assert!(answers.iter().all(|answer| answer.data() == expected));
    world.wait(60);
    assert_eq!(act(&class, "/end").await.data(), expected);
    let seen = session(&class).await;
    assert_eq!((&seen["version"], &seen["revision"], &seen["is_past"]), (&json!(3), &json!(0), &json!(true)));
    world.finish().await;
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_refused_with_its_name() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let refused = async |answer: Answer, state: &str| {
        let body = answer.refused(409, "invalid_state");
        assert_eq!(body["status"], state, "{body}");
        body["error"].as_str().unwrap().to_owned()
    };
    let not_live = ["/join", "/leave", "/heartbeat"];
    let mut sentences = std::collections::BTreeSet::new();
    sentences.insert(refused(act(&class, "/end").await, "scheduled").await);
    for what in not_live {
        for who in [&class.afi, &class.estelle] {
            refused(who.post(&class.at(what), json!({})).await, "scheduled").await;
        }
    }
    act(&class, "/start").await.data();
    sentences.insert(refused(cancel(&class, json!({})).await, "live").await);
    act(&class, "/end").await.data();
    for what in not_live {
        refused(class.afi.post(&class.at(what), json!({})).await, "ended").await;
    }
    sentences.insert(refused(act(&class, "/start").await, "ended").await);
    refused(cancel(&class, json!({})).await, "ended").await;
    let other = Class { session: world.session(&class.estelle, class.course, json!({})).await, ..class };
    cancel(&other, json!({})).await.data();
    sentences.insert(refused(act(&other, "/start").await, "cancelled").await);
    for what in ["/end", "/join", "/leave", "/heartbeat"] {
        refused(act(&other, what).await, "cancelled").await;
    }
    assert_eq!(sentences.len(), 4, "each state has its sentence: {sentences:?}");
    world.finish().await;
}

#[tokio::test]
async fn a_cancelled_session_keeps_its_first_reason() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let refused = cancel(&class, json!({ "reason": "x".repeat(501) })).await;
    assert_eq!(refused.wrong_fields(), ["reason"]);
    let long = class.estelle.delete(&class.at(&format!("?reason={}", "x".repeat(501)))).await;
    assert_eq!(long.wrong_fields(), ["reason"]);
    assert_eq!(session(&class).await["status"], "scheduled");
    let body = cancel(&class, json!({ "reason": " Salle indisponible " })).await.data();
    assert_eq!(
        (&body["status"], &body["cancel_reason"]),
        (&json!("cancelled"), &json!("Salle indisponible"))
    );
    assert_eq!((&body["revision"], &body["is_past"]), (&json!(1), &json!(true)));
    let again = cancel(&class, json!({ "reason": "Autre" })).await.data();
    assert_eq!((&again["cancel_reason"], &again["revision"]), (&body["cancel_reason"], &json!(1)));
    let other = Class { session: world.session(&class.estelle, class.course, json!({})).await, ..class };
    let queried = other.estelle.delete(&other.at("?reason=Gr%C3%A8ve")).await.data();
    assert_eq!(queried["cancel_reason"], "Grève");
    let third = Class { session: world.session(&other.estelle, other.course, json!({})).await, ..other };
    assert_eq!(third.estelle.delete(&third.at("/")).await.data()["cancel_reason"], Value::Null);
    world.finish().await;
}

#[tokio::test]
async fn of_a_start_and_a_cancel_at_once_one_wins() {
    let world = World::new().await;
    for _ in 0..5 {
        let estelle = world.instructor(&format!("e{}", world.state.domain().ids.next())).await;
        let course = world.course(&estelle, json!({})).await;
        let session = world.session(&estelle, course, json!({})).await;
        let path = format!("/api/live-sessions/{session}");
        let start = format!("{path}/start");
        let (started, cancelled) = tokio::join!(estelle.post(&start, json!({})), estelle.delete(&path));
        let state = estelle.get(&path).await.data()["status"].as_str().unwrap().to_owned();
        let loser = if started.status == 200 { &cancelled } else { &started };
        assert_eq!((started.status == 200, cancelled.status == 200), (state == "live", state == "cancelled"));
        assert_eq!(loser.refused(409, "invalid_state")["status"], *state);
    }
    world.finish().await;
}

#[tokio::test]
async fn a_student_finds_their_sessions_by_what_they_are_now() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let next = world.session(&class.estelle, class.course, planned(7200, 9000)).await;
    let gone = world.session(&class.estelle, class.course, planned(7200, 9000)).await;
    class.estelle.delete(&format!("/api/live-sessions/{gone}")).await.data();
    let elsewhere = world.course(&class.estelle, json!({})).await;
    let foreign = world.session(&class.estelle, elsewhere, json!({})).await;
    let answer = class.afi.get("/api/student/live-sessions").await;
    let body = answer.success(200);
    let ids = |part: &str| -> Vec<Value> {
        body["data"][part].as_array().unwrap().iter().map(|session| session["id"].clone()).collect()
    };
    assert_eq!((ids("live"), ids("upcoming")), (vec![json!(class.session)], vec![json!(next)]));
    assert_eq!(ids("past"), [json!(gone)]);
    assert!(!answer.text.contains(&foreign.to_string()));
    let live = &body["data"]["live"][0];
    assert_eq!((&live["can_join"], &live["course_title"]), (&json!(true), &json!("Droit public")));
    assert_eq!(body["data"]["upcoming"][0]["can_join"], false);
    let stranger = world.student("koffi").await.get("/api/student/live-sessions").await.data();
    assert_eq!(stranger, json!({ "live": [], "past": [], "upcoming": [] }));
    world.finish().await;
}
