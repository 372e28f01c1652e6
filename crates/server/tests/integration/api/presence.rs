//! Joining, leaving, signs of life, and what is counted of it: clients without a socket.

use super::*;
use std::time::Duration;

async fn act(class: &Class, who: &Actor, what: &str) -> Answer {
    who.post(&class.at(what), json!({})).await
}

/// The line of somebody in the roster, as the host sees it.
async fn line(class: &Class, who: &Actor) -> Value {
    let body = class.estelle.get(&class.at("/participants/")).await.success(200);
    let lines = body["data"].as_array().unwrap();
    lines.iter().find(|line| line["user_id"] == who.id()).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_seat_is_taken_once_and_free_at_once() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 2 })).await;
    let (koffi, yao) = (world.classmate(&class, "koffi").await, world.classmate(&class, "yao").await);
    let ada = world.admin().await;
    let joined = act(&class, &class.afi, "/join/").await.data();
    let link = format!(
        "{}/courses/droit-public/live-sessions/{}/join",
        world.state.config().public_url,
        class.session
    );
    assert_eq!((&joined["session_id"], &joined["user_id"]), (&json!(class.session), &json!(class.afi.id())));
    assert_eq!((&joined["joined_at"], &joined["jitsi_join_url"]), (&json!(World::at(0)), &json!(link)));
    world.wait(5);
    // A second tab takes none, and hosts need none.
    assert_eq!(act(&class, &class.afi, "/join").await.data()["joined_at"], World::at(0));
    for host in [&class.estelle, &ada] {
        act(&class, host, "/join").await.data();
    }
    act(&class, &koffi, "/join").await.data();
    act(&class, &yao, "/join").await.refused(409, "session_full");
    assert_eq!(line(&class, &yao).await["is_present"], false);
    act(&class, &class.afi, "/leave").await.data();
    act(&class, &yao, "/join").await.data();
    act(&class, &class.afi, "/join").await.refused(409, "session_full");
    let seen = class.estelle.get(&class.at("")).await.data();
    assert_eq!((&seen["present_count"], &seen["participants_count"]), (&json!(4), &json!(5)));
    world.finish().await;
}

#[tokio::test]
async fn however_many_come_at_once_no_more_sit_than_there_are_seats() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 3 })).await;
    let mut students = vec![class.afi.clone()];
    for n in 0..7 {
        students.push(world.classmate(&class, &format!("student{n}")).await);
    }
    let path = class.at("/join");
    let twice = students.iter().chain(&students).map(|student| student.post(&path, json!({})));
    let answers = futures::future::join_all(twice).await;
    let mut seated = std::collections::BTreeSet::new();
    for answer in &answers {
        if answer.status == 200 {
            seated.insert(answer.data()["user_id"].as_i64().unwrap());
        } else {
            answer.refused(409, "session_full");
        }
    }
    assert_eq!(seated.len(), 3);
    assert_eq!(class.estelle.get(&class.at("")).await.data()["present_count"], 3);
    let gone = students.iter().filter(|s| seated.contains(&s.id())).map(|s| s.post(&path, json!({})));
    assert!(futures::future::join_all(gone).await.iter().all(|answer| answer.status == 200));
    world.finish().await;
}

#[tokio::test]
async fn an_enrolment_that_is_given_must_be_ones_own() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let join =
        async |who: &Actor, id: Value| who.post(&class.at("/join"), json!({ "enrollment_id": id })).await;
    join(&koffi, json!(class.enrollment)).await.refused(403, "not_enrolled");
    join(&class.estelle, json!(class.enrollment)).await.refused(403, "not_enrolled");
    join(&class.afi, json!(1)).await.refused(403, "not_enrolled");
    assert_eq!(join(&class.afi, json!("none")).await.wrong_fields(), ["enrollment_id"]);
    assert_eq!(class.estelle.get(&class.at("")).await.data()["present_count"], 0);
    join(&class.afi, json!(class.enrollment)).await.data();
    join(&koffi, Value::Null).await.data();
    world.finish().await;
}

#[tokio::test]
async fn attendance_is_counted_to_the_millisecond() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    world.wait(10);
    act(&class, &class.afi, "/join").await.data();
    world.clock.advance(Duration::from_millis(89_999));
    let left = act(&class, &class.afi, "/leave/").await.data();
    let at = "2025-11-03T08:01:39.999Z";
    let expected = json!({
        "session_id": class.session, "user_id": class.afi.id(), "left_at": at, "attendance_duration": 1,
    });
    assert_eq!(left, expected);
    world.wait(3600);
    assert_eq!(act(&class, &class.afi, "/leave").await.data(), expected, "leaving twice answers the same");
    // Who never came has left nothing.
    let never = act(&class, &koffi, "/leave").await.data();
    assert_eq!((&never["left_at"], &never["attendance_duration"]), (&Value::Null, &json!(0)));
    act(&class, &class.afi, "/join").await.data();
    world.clock.advance(Duration::from_millis(1));
    let back = line(&class, &class.afi).await;
    assert_eq!((&back["attendance_seconds"], &back["attendance_duration"]), (&json!(90.0), &json!(2)));
    assert_eq!((&back["joined_at"], &back["left_at"]), (&json!(World::at(10)), &Value::Null));
    assert_eq!((&back["is_present"], &back["role"]), (&json!(true), &json!("participant")));
    world.wait(30);
    act(&class, &class.estelle, "/end").await.data();
    let over = line(&class, &class.afi).await;
    assert_eq!((&over["attendance_seconds"], &over["status"]), (&json!(120.0), &json!("attended")));
    assert_eq!(over["left_at"], class.estelle.get(&class.at("")).await.data()["actual_end_at"]);
    world.wait(3600);
    assert_eq!(line(&class, &class.afi).await, over, "over is over");
    let absent = line(&class, &koffi).await;
    assert_eq!((&absent["attendance_seconds"], &absent["status"]), (&json!(0.0), &json!("absent")));
    assert_eq!(absent["joined_at"], Value::Null);
    // The look after a class that ended meanwhile finds nothing to do.
    world.run_jobs().await;
    assert_eq!(line(&class, &class.afi).await, over);
    world.finish().await;
}

#[tokio::test]
async fn a_stay_without_signs_of_life_lasts_until_the_end() {
    let world = World::new().await;
    let class = world.live_class(planned(600, 600 + 4 * 3600)).await;
    act(&class, &class.afi, "/join").await.data();
    world.wait(3 * 3600);
    world.sweep().await;
    assert_eq!(line(&class, &class.afi).await["is_present"], true);
    act(&class, &class.estelle, "/end").await.data();
    let over = line(&class, &class.afi).await;
    assert_eq!((&over["is_present"], &over["attendance_seconds"]), (&json!(false), &json!(10_800.0)));
    world.finish().await;
}

#[tokio::test]
async fn who_falls_silent_after_a_heartbeat_was_there_until_then() {
    let world = World::new().await;
    let class = world.live_class(json!({ "max_participants": 1 })).await;
    let koffi = world.classmate(&class, "koffi").await;
    let beat = async |who: &Actor| act(&class, who, "/heartbeat/").await.data();
    let absent = json!({ "session_id": class.session, "is_present": false, "next_in": 15 });
    assert_eq!(beat(&class.afi).await, absent, "a heartbeat is no way in");
    act(&class, &class.afi, "/join").await.data();
    for _ in 0..4 {
        world.wait(15);
        assert_eq!(beat(&class.afi).await["is_present"], true);
    }
    // As long as the grace lasts, the seat is kept.
    world.wait(30);
    world.sweep().await;
    act(&class, &koffi, "/join").await.refused(409, "session_full");
    world.wait(1);
    world
        .until(async || {
            world.sweep().await;
            line(&class, &class.afi).await["is_present"] == false
        })
        .await;
    let gone = line(&class, &class.afi).await;
    assert_eq!((&gone["left_at"], &gone["attendance_seconds"]), (&json!(World::at(60)), &json!(60.0)));
    assert_eq!(beat(&class.afi).await, absent);
    act(&class, &koffi, "/join").await.data();
    world.finish().await;
}

#[tokio::test]
async fn a_heartbeat_after_a_long_silence_begins_another_stay() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    act(&class, &class.afi, "/join").await.data();
    act(&class, &class.afi, "/heartbeat").await.data();
    world.wait(30);
    act(&class, &class.afi, "/heartbeat").await.data();
    assert_eq!(line(&class, &class.afi).await["attendance_seconds"], 30.0);
    world.wait(300);
    // Whether the sweeper was here already is its own affair; what is answered is true.
    let answered = act(&class, &class.afi, "/heartbeat").await.data();
    assert_eq!(answered["is_present"], line(&class, &class.afi).await["is_present"]);
    act(&class, &class.afi, "/join").await.data();
    world.wait(10);
    act(&class, &class.afi, "/leave").await.data();
    let seen = line(&class, &class.afi).await;
    assert_eq!(seen["attendance_seconds"], 40.0, "the silence does not count");
    assert_eq!(seen["joined_at"], World::at(0));
    world.finish().await;
}

#[tokio::test]
async fn a_roster_comes_in_pages_with_hosts_named_as_such() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    for name in ["koffi", "yao", "komi"] {
        world.classmate(&class, name).await;
    }
    act(&class, &class.estelle, "/join").await.data();
    let page = async |query: &str| class.estelle.get(&class.at(&format!("/participants{query}"))).await;
    let all = page("").await.success(200);
    assert_eq!(all["pagination"], json!({ "page": 1, "limit": 1000, "total": 5 }));
    let mut seen = Vec::new();
    for number in 1..=3 {
        let body = page(&format!("?limit=2&page={number}")).await.success(200);
        seen.extend(body["data"].as_array().unwrap().clone());
    }
    assert_eq!(json!(seen), all["data"]);
    assert_eq!(page("?limit=1001").await.wrong_fields(), ["limit"]);
    let host = line(&class, &class.estelle).await;
    assert_eq!((&host["role"], &host["enrollment_id"]), (&json!("instructor"), &Value::Null));
    let afi = line(&class, &class.afi).await;
    assert_eq!((&afi["enrollment_id"], &afi["status"]), (&json!(class.enrollment), &json!("invited")));
    world.finish().await;
}
