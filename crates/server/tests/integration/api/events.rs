//! `GET /api/events`: who is told what, and who must not be.

use super::*;
use reqwest::Method;
use rstest::rstest;

/// What is told of a class's session.
fn told(kind: &str, session: &Value) -> Value {
    json!({
        "type": kind,
        "session_id": session["id"],
        "meeting_id": session["meeting_id"],
        "course_id": session["course_id"],
        "title": session["title"],
    })
}

/// Somebody who has heard nothing until now: the next that they hear is their own doing.
async fn heard_nothing(world: &World, who: &Actor, stream: &mut Stream) {
    let owner = world.instructor(&format!("owner{}", who.id())).await;
    let course = world.course(&owner, json!({})).await;
    let heard = if who.user().role == estrade_core::user::Role::Student {
        world.enroll(who, course).await;
        stream.next().await.unwrap()
    } else {
        let own = world.course(who, json!({})).await;
        world.session(who, own, json!({ "title": "À moi" })).await;
        let heard = stream.next().await.unwrap();
        assert_eq!(heard["title"], "À moi", "{heard}");
        return;
    };
    assert_eq!((&heard["type"], &heard["course_id"]), (&json!("enrollment"), &json!(course)), "{heard}");
    assert_eq!((&heard["session_id"], &heard["title"]), (&Value::Null, &Value::Null));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn who_may_see_a_session_is_told_what_becomes_of_it_and_nobody_else(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let (koffi, mensah, ada) =
        (world.student("koffi").await, world.instructor("mensah").await, world.admin().await);
    let guest = world.student("guest").await;
    let meeting = class.meeting_at("").await;
    class.estelle.put(&meeting, json!({ "student_ids": [guest.id()] })).await.success(200);
    let session = class.estelle.get(&class.at("")).await.data();
    // Told before, and not again to who begins now.
    let mut theirs = Vec::new();
    for who in [&class.afi, &guest, &class.estelle, &ada] {
        theirs.push(Stream::open(who).await);
    }
    let (mut strangers, mut others) = (Stream::open(&koffi).await, Stream::open(&mensah).await);
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    // A double click tells nothing.
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    class.estelle.post(&format!("{meeting}/end"), json!({})).await.success(200);
    for stream in &mut theirs {
        for kind in ["session_started", "session_ended"] {
            assert_eq!(stream.next().await, Some(told(kind, &session)));
        }
    }
    ada.delete(&class.at("?purge=true")).await.data();
    for stream in &mut theirs {
        assert_eq!(stream.next().await, Some(told("session_deleted", &session)));
    }
    heard_nothing(&world, &koffi, &mut strangers).await;
    heard_nothing(&world, &mensah, &mut others).await;
    // An admin sees what everybody does, a student not even that.
    theirs[3].expect(&["enrollment", "session_planned"]).await;
    heard_nothing(&world, &class.afi, &mut theirs[0]).await;
    world.finish().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn what_is_moved_called_off_or_refused(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let mut afi = Stream::open(&class.afi).await;
    let planned = world.session(&class.estelle, class.course, json!({ "title": "Deux" })).await;
    let event = afi.next().await.unwrap();
    assert_eq!((&event["type"], &event["session_id"]), (&json!("session_planned"), &json!(planned)));
    class.estelle.put(&class.at(""), json!({ "title": "Autre titre" })).await.data();
    let event = afi.next().await.unwrap();
    assert_eq!((&event["type"], &event["title"]), (&json!("session_changed"), &json!("Autre titre")));
    let later = json!({ "scheduled_start_at": World::at(1200), "scheduled_end_at": World::at(4800) });
    class.estelle.put(&class.at(""), later).await.data();
    afi.expect(&["session_rescheduled"]).await;
    // What was refused, or undone, was never told.
    class.afi.post(&class.at("/start"), json!({})).await.refused(403, "forbidden");
    class.estelle.put(&class.at(""), json!({ "scheduled_end_at": World::at(1) })).await.wrong_fields();
    class.estelle.post(&class.at("/end"), json!({})).await.refused(409, "invalid_state");
    class.estelle.delete(&class.at("?reason=Gr%C3%A8ve")).await.data();
    class.estelle.delete(&class.at("")).await.data();
    afi.expect(&["session_cancelled"]).await;
    // Putting a course away calls off what is left of it.
    class.estelle.delete(&format!("/api/courses/{}", class.course)).await.data();
    let event = afi.next().await.unwrap();
    assert_eq!((&event["type"], &event["session_id"]), (&json!("session_cancelled"), &json!(planned)));
    let made = json!({ "title": "Tout de suite", "start_now": true, "student_ids": [class.afi.id()] });
    let mut other = json!({ "scheduled_date": World::at(0), "duration": 60 });
    other.as_object_mut().unwrap().extend(made.as_object().unwrap().clone());
    class.estelle.post("/api/meetings", other).await.success(201);
    afi.expect(&["session_started", "invitation"]).await;
    world.finish().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn invitations_enrolments_and_notices_are_for_those_they_name(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let (koffi, yao) = (world.student("koffi").await, world.student("yao").await);
    let meeting = class.meeting_at("").await;
    let invite = async |who: &[&Actor]| {
        let ids: Vec<i64> = who.iter().map(|who| who.id()).collect();
        class.estelle.put(&meeting, json!({ "student_ids": ids })).await.success(200)
    };
    let (mut afis, mut koffis, mut yaos) =
        (Stream::open(&class.afi).await, Stream::open(&koffi).await, Stream::open(&yao).await);
    invite(&[&koffi]).await;
    koffis.expect(&["session_changed", "invitation"]).await;
    invite(&[&koffi, &yao]).await;
    // Nothing is new for Koffi but the session itself.
    yaos.expect(&["session_changed", "invitation"]).await;
    koffis.expect(&["session_changed"]).await;
    invite(&[&yao]).await;
    // Who is left out may not see the session any more, but is told that.
    koffis.expect(&["invitation"]).await;
    yaos.expect(&["session_changed"]).await;
    let notice = json!({ "notification_type": "custom", "message": "À lire" });
    class.estelle.post(&class.at("/notify"), notice).await.data();
    world.finish_jobs().await;
    yaos.expect(&["notification"]).await;
    afis.expect(&["session_changed", "session_changed", "session_changed", "notification"]).await;
    heard_nothing(&world, &koffi, &mut koffis).await;
    // A list is told to everybody on it, and to whoever teaches.
    let mut estelles = Stream::open(&class.estelle).await;
    let path = format!("/api/courses/{}/enrollments/import", class.course);
    let list = format!("email\n{}\n{}\nnobody@ul.example\n", koffi.email(), class.afi.email());
    let request = class.estelle.request(Method::POST, &path).header("content-type", "text/csv").body(list);
    assert_eq!(Answer::of(request).await.status, 200);
    for stream in [&mut koffis, &mut estelles] {
        let event = stream.next().await.unwrap();
        assert_eq!((&event["type"], &event["course_id"]), (&json!("enrollment"), &json!(class.course)));
    }
    let path = format!("/api/courses/{}/enrollments/{}", class.course, class.enrollment);
    class.afi.delete(&path).await.data();
    afis.expect(&["enrollment"]).await;
    estelles.expect(&["enrollment"]).await;
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    heard_nothing(&world, &class.afi, &mut afis).await;
    world.finish().await;
}

/// The next event but of a roster, which comes when it comes.
async fn but_rosters(stream: &mut Stream) -> Value {
    loop {
        let event = stream.next().await.unwrap();
        if event["type"] != "roster" {
            return event;
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn who_is_no_longer_invited_is_not_told_what_the_session_is_called_now(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let estelle = world.instructor("estelle").await;
    let (koffi, yao) = (world.student("koffi").await, world.student("yao").await);
    let meeting = json!({
        "title": "Oral", "scheduled_date": World::at(0), "duration": 60, "start_now": true,
        "student_ids": [koffi.id(), yao.id()],
    });
    let mut made = estelle.post("/api/meetings", meeting).await.success(201);
    let (path, session) = (
        format!("/api/meetings/{}", made["meeting"]["id"].as_str().unwrap()),
        made["meeting"]["session_id"].take(),
    );
    // Who came stays invited, whatever a list says.
    yao.post(&format!("/api/live-sessions/{session}/join"), json!({})).await.data();
    // That it began, and for whom, is told before.
    world.until(async || world.state.events().cursor().ends_with("-2")).await;
    let (mut koffis, mut yaos) = (Stream::open(&koffi).await, Stream::open(&yao).await);
    let seen = koffis.last_event_id.clone();
    let change = json!({ "title": "Conseil de discipline", "student_ids": [] });
    estelle.put(&path, change).await.success(200);
    let left_out = json!({
        "type": "invitation", "session_id": session, "meeting_id": made["meeting"]["id"], "course_id": null,
        "title": null,
    });
    assert_eq!(but_rosters(&mut koffis).await, left_out);
    let told = but_rosters(&mut yaos).await;
    assert_eq!((&told["type"], &told["title"]), (&json!("session_changed"), &json!("Conseil de discipline")));
    heard_nothing(&world, &koffi, &mut koffis).await;
    estelle.put(&path, json!({ "title": "Oral" })).await.success(200);
    assert_eq!(but_rosters(&mut yaos).await["title"], "Oral", "and no invitation before");
    // Nor when they come back.
    let mut again = Stream::go_on(&koffi, Some(&seen)).await;
    assert_eq!(again.next().await.unwrap(), left_out);
    again.expect(&["enrollment", "ready"]).await;
    world.finish().await;
}

#[tokio::test]
async fn what_the_server_does_by_itself_is_told_too() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let live = world.session(&class.estelle, class.course, json!({ "title": "Deux" })).await;
    let mut afi = Stream::open(&class.afi).await;
    class.estelle.post(&format!("/api/live-sessions/{live}/start"), json!({})).await.data();
    // Nobody came to one, nobody started the other.
    world.wait(4 * 3600);
    world.run_jobs().await;
    let mut heard = vec![afi.kind().await];
    let mut rest = vec![afi.kind().await, afi.kind().await];
    rest.sort();
    heard.extend(rest);
    assert_eq!(heard, ["session_started", "session_cancelled", "session_ended"]);
    world.finish().await;
}

#[tokio::test]
async fn who_comes_and_goes_is_told_together_to_those_who_may_see_it() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let yao = world.student("yao").await;
    let (mut estelles, mut strangers) = (Stream::open(&class.estelle).await, Stream::open(&yao).await);
    let before = estelles.last_event_id.clone();
    for who in [&class.afi, &koffi] {
        who.post(&class.at("/join"), json!({})).await.data();
    }
    koffi.post(&class.at("/leave"), json!({})).await.data();
    let event = estelles.next().await.unwrap();
    assert_eq!((&event["type"], &event["session_id"]), (&json!("roster"), &json!(class.session)));
    assert_eq!(estelles.last_event_id, before, "it is not kept for who comes back");
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    // Three changes were one, or two if they fell into two of the ten seconds.
    let mut next = estelles.kind().await;
    if next == "roster" {
        next = estelles.kind().await;
    }
    assert_eq!(next, "session_ended");
    heard_nothing(&world, &yao, &mut strangers).await;
    world.finish().await;
}

#[tokio::test]
async fn a_stream_is_neither_kept_nor_gathered_nor_packed() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    for who in [&afi, &world.browser(&afi).await] {
        let request = who.request(Method::GET, "/api/events").header("accept-encoding", "gzip, br");
        let mut stream = Stream::of(request).await;
        let header = |name: &str| stream.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(header("x-accel-buffering").as_deref(), Some("no"));
        assert_eq!((header("content-encoding"), header("content-length")), (None, None));
        let ready = json!({ "type": "ready", "session_id": null, "meeting_id": null, "course_id": null, "title": null });
        assert_eq!(stream.next().await, Some(ready));
        assert!(stream.retry.is_some_and(|retry| (2_000..5_000).contains(&retry)));
        assert!(!stream.last_event_id.is_empty());
    }
    world.visitor().get("/api/events").await.refused(401, "unauthenticated");
    let answer = Answer::of(afi.request(Method::HEAD, "/api/events")).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    world.finish().await;
}
