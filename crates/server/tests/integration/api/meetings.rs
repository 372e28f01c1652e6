//! Meetings: the same sessions, as the clients of `/api/meetings` know them.

use super::*;
use reqwest::Method;
use rstest::rstest;

/// The body of a meeting at that second of the morning, for half an hour, with some fields otherwise.
fn planned_at(seconds: u64, more: Value) -> Value {
    let mut body = json!({ "title": "Oral", "scheduled_date": World::at(seconds), "duration": 30 });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// A meeting of theirs; its address.
async fn made(owner: &Actor, body: Value) -> String {
    let made = owner.post("/api/meetings/", body).await.success(201);
    format!("/api/meetings/{}", made["meeting"]["id"].as_str().unwrap())
}

async fn meeting(who: &Actor, path: &str) -> Value {
    who.get(path).await.success(200)["meeting"].take()
}

/// The lines of a meeting's participants that its host sees: name and status.
async fn standing(host: &Actor, path: &str) -> Vec<(String, String)> {
    let shown = meeting(host, path).await;
    let text = |line: &Value, field: &str| line[field].as_str().unwrap().to_owned();
    let lines = shown["participants"].as_array().unwrap();
    lines.iter().map(|line| (text(line, "name"), text(line, "status"))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[tokio::test]
async fn a_meeting_is_made_whole() {
    let world = World::new().await;
    let (estelle, afi) = (world.instructor("estelle").await, world.student("afi").await);
    let body = planned_at(600, json!({ "student_ids": [afi.id()], "status": "completed" }));
    let answer = estelle.post("/api/meetings/", body).await;
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let mut whole = answer.success(201);
    let mut made = whole["meeting"].take();
    let id = made["id"].take().as_str().unwrap().to_owned();
    let session = made["session_id"].take();
    let link = format!("{}/live-sessions/{session}/join", world.state.config().public_url);
    let line = json!({
        "student_id": afi.id(), "student_email": "afi@ul.example", "name": "Afi", "status": "invited",
        "joined_at": null, "left_at": null, "duration": 0,
    });
    let expected = json!({
        "id": null, "session_id": null, "course_id": null, "title": "Oral", "description": null,
        "instructor_id": estelle.id(), "instructor_email": "estelle@ul.example", "scheduled_date": World::at(600),
        "duration": 30, "meeting_link": link, "status": "scheduled", "started_at": null, "ended_at": null,
        "can_start": true, "can_join": false, "is_upcoming": true, "is_past": false, "participants": [line],
        "participants_count": 1, "created_at": World::at(0), "updated_at": World::at(0),
    });
    assert_eq!(made, expected);
    assert_eq!(whole, json!({ "success": true, "meeting": null }));
    assert_eq!(id.len(), 36);
    // The same row, seen by the other family.
    let read = estelle.get(&format!("/api/live-sessions/{session}")).await.data();
    assert_eq!((&read["meeting_id"], &read["scheduled_end_at"]), (&json!(id), &json!(World::at(2400))));
    assert_eq!((&read["max_participants"], &read["course_id"]), (&json!(50), &Value::Null));
    assert!(read["jitsi_room_name"].as_str().unwrap().starts_with("estrade-meeting-"));
    world.finish().await;
}

#[tokio::test]
async fn both_families_see_and_change_one_session() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let path = class.meeting_at("").await;
    let shown = meeting(&class.estelle, &path).await;
    assert_eq!((&shown["course_id"], &shown["duration"]), (&json!(class.course), &json!(60)));
    assert_eq!(standing(&class.estelle, &path).await, pairs(&[("Afi", "invited")]));
    let change = json!({ "title": "Autre", "scheduled_date": World::at(1200) });
    let changed = class.estelle.put(&path, change).await;
    assert_eq!(changed.header("etag"), Some("\"2\""));
    let session = class.estelle.get(&class.at("")).await.data();
    assert_eq!((&session["title"], &session["revision"]), (&json!("Autre"), &json!(1)));
    // A new start keeps the length.
    assert_eq!(session["scheduled_end_at"], World::at(4800));
    class.estelle.put(&class.at(""), json!({ "scheduled_end_at": World::at(3000) })).await.data();
    assert_eq!(meeting(&class.estelle, &path).await["duration"], 30);
    let started = class.estelle.post(&format!("{path}/start/"), json!({})).await.success(200);
    assert_eq!(
        (&started["meeting"]["status"], &started["meeting"]["started_at"]),
        (&json!("ongoing"), &json!(World::at(0)))
    );
    assert_eq!(class.estelle.get(&class.at("")).await.data()["status"], "live");
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    let ended = meeting(&class.estelle, &path).await;
    assert_eq!((&ended["status"], &ended["ended_at"]), (&json!("completed"), &json!(World::at(0))));
    assert_eq!((&ended["is_past"], &ended["meeting_link"]), (&json!(true), &Value::Null));
    world.finish().await;
}

#[tokio::test]
async fn students_are_told_that_instructors_make_meetings() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    for (language, sentence) in [
        ("en", "Only instructors can create meetings"),
        ("fr", "Seuls les instructeurs peuvent créer des réunions"),
    ] {
        let request = afi.request(Method::POST, "/api/meetings/").header("accept-language", language);
        let refused = Answer::of(request.body("{")).await.refused(403, "forbidden");
        assert_eq!(refused["error"], sentence);
    }
    world.visitor().post("/api/meetings/", json!({})).await.refused(401, "unauthenticated");
    assert_eq!(world.admin().await.get("/api/meetings/").await.success(200)["meetings"], json!([]));
    world.finish().await;
}

#[rstest]
#[case(json!({ "title": " " }), &["title"])]
#[case(json!({ "scheduled_date": "demain" }), &["scheduled_date"])]
#[case(json!({ "scheduled_date": "2025-11-03T07:58:59Z" }), &["scheduled_date"])]
#[case(json!({ "scheduled_date": null, "duration": null }), &["duration", "scheduled_date"])]
#[case(json!({ "duration": 0 }), &["duration"])]
#[case(json!({ "duration": 721 }), &["duration"])]
#[case(json!({ "duration": "30" }), &["duration"])]
#[case(json!({ "duration": 1.5 }), &["duration"])]
#[case(json!({ "student_ids": "7" }), &["student_ids"])]
#[case(json!({ "student_ids": [null] }), &["student_ids"])]
#[case(json!({ "student_ids": [""] }), &["student_ids"])]
#[case(json!({ "student_ids": [999] }), &["student_ids"])]
#[case(json!({ "course_id": 999 }), &["course_id"])]
#[case(json!({ "course_id": "abc" }), &["course_id"])]
#[case(json!({ "max_participants": 0 }), &["max_participants"])]
#[tokio::test]
async fn what_cannot_be_a_meeting_is_named_and_not_made(#[case] more: Value, #[case] fields: &[&str]) {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    assert_eq!(estelle.post("/api/meetings", planned_at(600, more)).await.wrong_fields(), fields);
    assert_eq!(estelle.get("/api/meetings").await.success(200)["meetings"], json!([]));
    world.finish().await;
}

#[tokio::test]
async fn students_are_named_by_number_digits_address_or_imported_id_and_no_other_way() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let (afi, koffi) = (world.student("afi").await, world.student("koffi").await);
    world.student("yao").await;
    let mensah = world.student("mensah").await;
    let mut unit = world.state.domain().store.begin().await.unwrap();
    let user = unit.users().get(mensah.user().id).await.unwrap().unwrap();
    let imported = Some("64f0c0ffee64f0c0ffee64f0".to_owned());
    unit.users().update(&estrade_core::user::User { external_id: imported, ..user }).await.unwrap();
    unit.commit().await.unwrap();
    let ids =
        json!([afi.id(), koffi.id().to_string(), " YAO@ul.example ", "64f0c0ffee64f0c0ffee64f0", afi.id()]);
    let path = made(&estelle, planned_at(600, json!({ "student_ids": ids }))).await;
    let everybody = [("Afi", "invited"), ("Koffi", "invited"), ("Yao", "invited"), ("Mensah", "invited")];
    assert_eq!(standing(&estelle, &path).await, pairs(&everybody));
    let wrong = json!({ "student_ids": [afi.id(), "nobody@ul.example", "estelle@ul.example", 12] });
    let refused = estelle.put(&path, wrong).await.refused(422, "validation_failed");
    let told = refused["fields"]["student_ids"].as_array().unwrap();
    assert_eq!(told.len(), 3);
    for (sentence, name) in told.iter().zip(["nobody@ul.example", "estelle@ul.example", "12"]) {
        assert!(sentence.as_str().unwrap().contains(name), "{sentence}");
    }
    assert_eq!(standing(&estelle, &path).await.len(), 4, "one unknown name changes nothing");
    let many: Vec<i64> = vec![afi.id(); 10_001];
    let refused = estelle.put(&path, json!({ "student_ids": many })).await;
    assert_eq!(refused.wrong_fields(), ["student_ids"]);
    world.finish().await;
}

#[tokio::test]
async fn a_new_list_keeps_answers_and_those_who_came() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let (afi, koffi, yao) =
        (world.student("afi").await, world.student("koffi").await, world.student("yao").await);
    let mensah = world.student("mensah").await;
    let first = json!([afi.id(), koffi.id(), yao.id()]);
    let path = made(&estelle, json!({ "title": "Oral", "start_now": true, "student_ids": first })).await;
    let reply = async |who: &Actor, action: &str| {
        who.post(&format!("{path}/respond/"), json!({ "action": action })).await.success(200)
    };
    let accepted = reply(&afi, "accept").await;
    assert_eq!(accepted, json!({ "success": true, "participant_status": "accepted" }));
    assert_eq!(reply(&koffi, "decline").await["participant_status"], "declined");
    yao.post(&format!("{path}/join/"), json!({})).await.success(200);
    assert_eq!(reply(&yao, "decline").await["participant_status"], "attended");
    let changed = estelle.put(&path, json!({ "student_ids": [afi.id(), mensah.id()] })).await.success(200);
    assert_eq!(changed["meeting"]["participants_count"], 3);
    let left = [("Afi", "accepted"), ("Yao", "attended"), ("Mensah", "invited")];
    assert_eq!(standing(&estelle, &path).await, pairs(&left));
    koffi.get(&path).await.refused(404, "not_found");
    koffi.post(&format!("{path}/respond"), json!({ "action": "accept" })).await.refused(404, "not_found");
    yao.get(&path).await.success(200);
    estelle.put(&path, json!({ "student_ids": [] })).await.success(200);
    assert_eq!(standing(&estelle, &path).await, pairs(&[("Yao", "attended")]));
    assert_eq!(estelle.put(&path, json!({ "student_ids": null })).await.wrong_fields(), ["student_ids"]);
    world.finish().await;
}

#[tokio::test]
async fn an_invitation_is_answered_by_those_invited_until_it_is_over() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let yao = world.student("yao").await;
    let path = class.meeting_at("").await;
    class.estelle.put(&path, json!({ "student_ids": [yao.id()] })).await.success(200);
    let respond = format!("{path}/respond");
    let accept = json!({ "action": "accept" });
    // Enrolled, and not asked by name.
    class.afi.post(&respond, accept.clone()).await.refused(403, "forbidden");
    class.estelle.post(&respond, accept.clone()).await.refused(403, "forbidden");
    for wrong in [json!({}), json!({ "action": "perhaps" }), json!({ "action": 1 })] {
        assert_eq!(yao.post(&respond, wrong).await.wrong_fields(), ["action"]);
    }
    for (action, status) in [("accept", "accepted"), ("decline", "declined"), ("accept", "accepted")] {
        let answer = yao.post(&respond, json!({ "action": action })).await.success(200);
        assert_eq!(answer["participant_status"], status);
    }
    class.estelle.post(&format!("{path}/start"), json!({})).await.success(200);
    yao.post(&respond, accept.clone()).await.success(200);
    class.estelle.post(&format!("{path}/end"), json!({})).await.success(200);
    yao.post(&respond, accept).await.refused(409, "invalid_state");
    let after = [("Afi", "absent"), ("Yao", "absent")];
    assert_eq!(standing(&class.estelle, &path).await, pairs(&after));
    world.finish().await;
}

#[tokio::test]
async fn coming_and_going_are_told_in_minutes() {
    let world = World::new().await;
    let (estelle, afi, koffi) =
        (world.instructor("estelle").await, world.student("afi").await, world.student("koffi").await);
    let path = made(&estelle, planned_at(0, json!({ "student_ids": [afi.id(), koffi.id()] }))).await;
    let (join, leave) = (format!("{path}/join/"), format!("{path}/leave/"));
    afi.post(&join, json!({})).await.refused(409, "invalid_state");
    afi.post(&leave, json!({})).await.refused(409, "invalid_state");
    estelle.post(&format!("{path}/start/"), json!({})).await.success(200);
    let mut joined = afi.post(&join, json!({})).await.success(200);
    let link = joined["meeting_link"].take();
    let expected = json!({ "success": true, "meeting_link": null, "joined_at": World::at(0),
        "participant_status": "attended" });
    assert_eq!(joined, expected);
    assert_eq!(meeting(&afi, &path).await["meeting_link"], link);
    world.wait(150);
    let left = afi.post(&leave, json!({})).await.success(200);
    assert_eq!(left, json!({ "success": true, "left_at": World::at(150), "duration": 3 }));
    world.wait(60);
    assert_eq!(afi.post(&leave, json!({})).await.success(200), left, "leaving twice answers the same");
    koffi.post(&join, json!({})).await.success(200);
    world.wait(600);
    // A host sees everything, and is no participant.
    estelle.post(&join, json!({})).await.success(200);
    let shown = meeting(&estelle, &path).await;
    let of_afi = json!({ "student_id": afi.id(), "student_email": "afi@ul.example", "name": "Afi",
        "status": "attended", "joined_at": World::at(0), "left_at": World::at(150), "duration": 3 });
    let of_koffi = json!({ "student_id": koffi.id(), "student_email": "koffi@ul.example", "name": "Koffi",
        "status": "attended", "joined_at": World::at(210), "left_at": null, "duration": 10 });
    assert_eq!(shown["participants"], json!([of_afi, of_koffi]));
    // A student sees themselves, and others' names.
    let hidden = json!({ "student_id": afi.id(), "student_email": null, "name": "Afi", "status": null,
        "joined_at": null, "left_at": null, "duration": null });
    assert_eq!(meeting(&koffi, &path).await["participants"], json!([of_koffi, hidden]));
    estelle.post(&format!("{path}/end/"), json!({})).await.success(200);
    afi.post(&join, json!({})).await.refused(409, "invalid_state");
    assert_eq!(meeting(&estelle, &path).await["participants"][1]["left_at"], World::at(810));
    world.finish().await;
}

#[tokio::test]
async fn the_rooms_address_is_for_those_who_may_be_in_it_now() {
    let world = World::new().await;
    let (estelle, afi) = (world.instructor("estelle").await, world.student("afi").await);
    let path = made(&estelle, planned_at(600, json!({ "student_ids": [afi.id()] }))).await;
    let link = async |who: &Actor| meeting(who, &path).await["meeting_link"].take();
    let room = link(&estelle).await;
    assert!(room.as_str().unwrap().ends_with("/join"));
    assert_eq!(link(&afi).await, Value::Null, "it is not on yet");
    let listed = afi.get("/api/meetings").await.success(200)["meetings"][0]["meeting_link"].take();
    assert_eq!(
        format!("{}/join", listed.as_str().unwrap()),
        room.as_str().unwrap(),
        "a list leads to the page"
    );
    estelle.post(&format!("{path}/start"), json!({})).await.success(200);
    assert_eq!(link(&afi).await, room);
    // A listed one is the page's still.
    let listed_live = afi.get("/api/meetings").await.success(200)["meetings"][0]["meeting_link"].take();
    assert_eq!(listed_live, listed);
    estelle.post(&format!("{path}/end"), json!({})).await.success(200);
    assert_eq!((link(&afi).await, link(&estelle).await), (Value::Null, Value::Null));
    world.finish().await;
}

#[tokio::test]
async fn a_meeting_in_a_course_needs_the_course() {
    let world = World::new().await;
    let (estelle, kofi) = (world.instructor("estelle").await, world.instructor("kofi").await);
    let course = world.course(&estelle, json!({ "max_sessions": 1 })).await;
    let hidden = world.course(&estelle, json!({ "is_published": false })).await;
    let within = |course: i64| planned_at(600, json!({ "course_id": course }));
    kofi.post("/api/meetings", within(course)).await.refused(403, "forbidden");
    assert_eq!(kofi.post("/api/meetings", within(hidden)).await.wrong_fields(), ["course_id"]);
    let path = made(&estelle, within(course)).await;
    assert_eq!(meeting(&estelle, &path).await["course_id"], course);
    estelle.post("/api/meetings", within(course)).await.refused(409, "too_many_sessions");
    // An admin plans for the course's teacher.
    let ada = world.admin().await;
    let planned = ada.post("/api/meetings", within(hidden)).await.success(201)["meeting"].take();
    assert_eq!(planned["instructor_id"], estelle.id());
    world.finish().await;
}

#[tokio::test]
async fn an_edit_names_the_version_it_saw_or_goes_through() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let path = made(&estelle, planned_at(600, json!({}))).await;
    let edit = async |title: &str, version: &str| {
        let request = estelle.request(Method::PUT, &path).header("if-match", version);
        Answer::of(request.json(&json!({ "title": title }))).await
    };
    edit("Un", "\"1\"").await.success(200);
    edit("Deux", "\"1\"").await.refused(412, "stale");
    estelle.put(&path, json!({ "description": "Lire", "unknown": 1 })).await.success(200);
    let shown = meeting(&estelle, &path).await;
    assert_eq!((&shown["title"], &shown["description"]), (&json!("Un"), &json!("Lire")));
    let late = estelle.put(&path, json!({ "scheduled_date": World::at(0), "duration": 0 })).await;
    assert_eq!(late.wrong_fields(), ["duration"]);
    world.wait(300);
    let past = estelle.put(&path, json!({ "scheduled_date": World::at(0) })).await;
    assert_eq!(past.wrong_fields(), ["scheduled_date"]);
    estelle.post(&format!("{path}/start"), json!({})).await.success(200);
    // What comes back as it was shown is no reschedule; a new length is one.
    let same = json!({ "title": "Trois", "scheduled_date": World::at(600), "duration": 30 });
    estelle.put(&path, same).await.success(200);
    estelle.put(&path, json!({ "duration": 45 })).await.refused(409, "invalid_state");
    world.finish().await;
}

#[tokio::test]
async fn a_cancelled_meeting_stays_and_an_admin_may_purge_it() {
    let world = World::new().await;
    let (estelle, afi) = (world.instructor("estelle").await, world.student("afi").await);
    let ada = world.admin().await;
    let path = made(&estelle, planned_at(600, json!({ "student_ids": [afi.id()] }))).await;
    let purge = format!("{path}?purge=true");
    afi.delete(&purge).await.refused(403, "forbidden");
    estelle.delete(&purge).await.refused(403, "forbidden");
    ada.delete(&purge).await.refused(409, "invalid_state");
    let request = estelle.request(Method::DELETE, &format!("{path}/")).json(&json!({ "reason": "Grève" }));
    let cancelled = Answer::of(request).await.success(200);
    assert_eq!(cancelled["meeting"]["status"], "cancelled");
    assert_eq!(
        estelle.delete(&path).await.success(200)["meeting"]["status"],
        "cancelled",
        "twice is no error"
    );
    estelle.post(&format!("{path}/start"), json!({})).await.refused(409, "invalid_state");
    afi.post(&format!("{path}/respond"), json!({ "action": "accept" })).await.refused(409, "invalid_state");
    assert_eq!(ada.delete(&format!("{path}?purge=perhaps")).await.wrong_fields(), ["purge"]);
    estelle.delete(&purge).await.refused(403, "forbidden");
    meeting(&estelle, &path).await;
    let purged = ada.delete(&purge).await.success(200)["meeting"].take();
    assert_eq!((&purged["status"], &purged["participants"][0]["name"]), (&json!("cancelled"), &json!("Afi")));
    for who in [&estelle, &afi, &ada] {
        who.get(&path).await.refused(404, "not_found");
    }
    ada.delete(&purge).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test]
async fn an_ended_session_is_purged_with_all_that_belongs_to_it() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let ada = world.admin().await;
    let purge = class.at("?purge=true");
    class.afi.post(&class.at("/join"), json!({})).await.data();
    ada.delete(&purge).await.refused(409, "invalid_state");
    class.estelle.delete(&purge).await.refused(403, "forbidden");
    class.afi.delete(&purge).await.refused(403, "forbidden");
    world.student("koffi").await.delete(&purge).await.refused(404, "not_found");
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    let purged = ada.delete(&purge).await.data();
    assert_eq!((&purged["id"], &purged["status"]), (&json!(class.session), &json!("ended")));
    class.estelle.get(&class.at("")).await.refused(404, "not_found");
    let list = format!("/api/courses/{}/live-sessions", class.course);
    assert_eq!(class.estelle.get(&list).await.success(200)["pagination"]["total"], 0);
    world.wait(24 * 3600);
    world.run_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn the_first_thing_that_is_wrong_is_told() {
    let world = World::new().await;
    let (estelle, afi) = (world.instructor("estelle").await, world.student("afi").await);
    let path = made(&estelle, planned_at(600, json!({ "student_ids": [afi.id()] }))).await;
    let put = async |who: &Actor, path: &str, body: &str| {
        let request = who.request(Method::PUT, path).header("content-type", "application/json");
        Answer::of(request.body(body.to_owned())).await
    };
    let unknown = "/api/meetings/6f1c2d3e-0a1b-4c2d-8e3f-001122334455";
    put(&world.visitor(), unknown, "{").await.refused(401, "unauthenticated");
    put(&estelle, unknown, "{").await.refused(404, "not_found");
    put(&world.instructor("kofi").await, &path, "{").await.refused(404, "not_found");
    put(&afi, &path, "{").await.refused(403, "forbidden");
    put(&estelle, &path, "{").await.refused(400, "malformed_json");
    estelle.delete(&path).await.success(200);
    // Its fields before its state.
    assert_eq!(put(&estelle, &path, "{\"student_ids\": [12]}").await.wrong_fields(), ["student_ids"]);
    put(&estelle, &path, "{\"title\": \"Trop tard\"}").await.refused(409, "invalid_state");
    // The number of the same session is no meeting's id.
    let session = meeting(&estelle, &path).await["session_id"].take();
    estelle.get(&format!("/api/meetings/{session}")).await.refused(404, "not_found");
    world.finish().await;
}
