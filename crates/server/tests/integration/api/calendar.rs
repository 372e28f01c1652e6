//! Calendars: the file of a session, and the events of some days.

use super::*;

fn value<'a>(file: &'a str, name: &str) -> Option<&'a str> {
    file.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

#[tokio::test]
async fn a_session_is_a_file_that_calendars_follow() {
    let world = World::new().await;
    let class = world.planned_class(json!({ "title": "Droit, État; et société" })).await;
    let path = class.at("/calendar.ics");
    let answer = class.afi.get(&path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/calendar; charset=utf-8")));
    assert!(answer.header("content-disposition").unwrap().ends_with(".ics\""));
    let unfolded = answer.text.replace("\r\n ", "");
    assert_eq!(value(&unfolded, "SUMMARY"), Some("Droit\\, État\\; et société"));
    assert_eq!(
        (value(&unfolded, "DTSTART"), value(&unfolded, "DTEND")),
        (Some("20251103T081000Z"), Some("20251103T091000Z"))
    );
    assert_eq!((value(&unfolded, "SEQUENCE"), value(&unfolded, "STATUS")), (Some("0"), Some("CONFIRMED")));
    let page =
        format!("{}/courses/droit-public/live-sessions/{}", world.state.config().public_url, class.session);
    assert_eq!(value(&unfolded, "URL"), Some(page.as_str()));
    let password = class.estelle.get(&class.at("")).await.data()["jitsi_room_password"].clone();
    assert!(!unfolded.contains(password.as_str().unwrap()));
    let uid = value(&unfolded, "UID").unwrap().to_owned();
    world.wait(30);
    class.estelle.put(&class.at(""), json!({ "scheduled_end_at": World::at(7_800) })).await.data();
    class.estelle.delete(&class.at("")).await.data();
    let cancelled = class.estelle.get(&format!("{path}/")).await.text.replace("\r\n ", "");
    assert_eq!(value(&cancelled, "UID"), Some(uid.as_str()));
    assert_eq!((value(&cancelled, "SEQUENCE"), value(&cancelled, "STATUS")), (Some("2"), Some("CANCELLED")));
    assert_eq!(value(&cancelled, "LAST-MODIFIED"), Some("20251103T080030Z"));
    assert_eq!(value(&cancelled, "DTEND"), Some("20251103T101000Z"));
    world.student("koffi").await.get(&path).await.refused(404, "not_found");
    world.visitor().get(&path).await.refused(401, "unauthenticated");
    world.finish().await;
}

async fn shown(who: &Actor, query: &str) -> Value {
    who.get(&format!("/api/calendar/events/?{query}")).await.data()
}

fn titles(events: &Value) -> Vec<(String, String)> {
    let text = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    events.as_array().unwrap().iter().map(|e| (text(e, "type"), text(e, "title"))).collect()
}

#[tokio::test]
async fn a_student_sees_their_days() {
    let world = World::new().await;
    let class = world.planned_class(json!({ "title": "Aujourd'hui" })).await;
    let tomorrow = json!({
        "title": "Demain", "scheduled_start_at": "2025-11-04T23:30:00Z", "scheduled_end_at": "2025-11-05T01:00:00Z"
    });
    world.session(&class.estelle, class.course, tomorrow).await;
    let path = "/api/student/calendar/live-sessions/";
    let body = class.afi.get(&format!("{path}?start_date=2025-11-03&end_date=2025-11-03")).await.success(200);
    let expected = json!({ "success": true, "truncated": false, "data": [{
        "id": class.session,
        "title": "Aujourd'hui",
        "course_title": "Droit public",
        "start": World::at(600),
        "end": World::at(4200),
        "type": "live_session",
        "status": "scheduled",
        "url": format!("/courses/droit-public/live-sessions/{}", class.session),
    }]});
    assert_eq!(body, expected);
    let days = async |first: &str, last: &str| {
        let query = format!("{path}?start_date={first}&end_date={last}");
        titles(&class.afi.get(&query).await.data()).into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    assert_eq!(days("2025-11-03", "2025-11-04").await, ["Aujourd'hui", "Demain"]);
    assert_eq!(days("2025-11-05", "2025-11-05").await, ["Demain"], "it goes on after midnight");
    assert!(days("2025-11-06", "2025-11-07").await.is_empty());
    // Two hours further east it is on the fifth alone.
    class.afi.patch("/api/users/me", json!({ "timezone": "Africa/Maputo" })).await.success(200);
    assert_eq!(days("2025-11-04", "2025-11-04").await, Vec::<String>::new());
    assert_eq!(days("2025-11-05", "2025-11-05").await, ["Demain"]);
    assert!(
        titles(
            &world
                .student("koffi")
                .await
                .get(&format!("{path}?start_date=2025-11-03&end_date=2025-11-05"))
                .await
                .data()
        )
        .is_empty()
    );
    world.finish().await;
}

#[tokio::test]
async fn everybody_sees_what_is_theirs() {
    let world = World::new().await;
    let class = world.planned_class(json!({ "title": "Droit 1" })).await;
    let mensah = world.instructor("mensah").await;
    let dates = json!({
        "title": "Gestion",
        "enrollment_deadline": "2025-11-03T20:00:00Z",
        "course_start_date": "2025-11-03T09:00:00Z",
        "course_end_date": "2026-02-01T18:00:00Z",
    });
    let course = world.course(&mensah, dates).await;
    world.session(&mensah, course, json!({ "title": "Gestion 1" })).await;
    let day = "start=2025-11-03&end=2025-11-03";
    let marks = shown(&mensah, &format!("{day}&type=course_start")).await;
    let expected = json!([{
        "id": course,
        "title": "Gestion",
        "course_title": "Gestion",
        "start": "2025-11-03T09:00:00Z",
        "end": null,
        "type": "course_start",
        "status": null,
        "url": "/courses/gestion",
    }]);
    assert_eq!(marks, expected);
    let of = |kind: &str, title: &str| (kind.to_owned(), title.to_owned());
    let own = [
        of("live_session", "Gestion 1"),
        of("course_start", "Gestion"),
        of("enrollment_deadline", "Gestion"),
    ];
    assert_eq!(titles(&shown(&mensah, day).await), own);
    assert_eq!(titles(&shown(&class.estelle, day).await), [of("live_session", "Droit 1")]);
    assert_eq!(titles(&shown(&class.afi, day).await), [of("live_session", "Droit 1")]);
    world.enroll(&class.afi, course).await;
    assert_eq!(shown(&class.afi, day).await.as_array().unwrap().len(), 4);
    assert_eq!(shown(&world.admin().await, day).await.as_array().unwrap().len(), 4);
    class.estelle.delete(&class.at("")).await.data();
    assert_eq!(
        titles(&shown(&class.afi, &format!("{day}&status=cancelled")).await),
        [of("live_session", "Droit 1")]
    );
    assert_eq!(
        titles(&shown(&class.afi, &format!("{day}&type=live_session&status=scheduled")).await),
        [of("live_session", "Gestion 1")]
    );
    assert_eq!(
        titles(&shown(&mensah, "start=2026-02-01&end=2026-02-01").await),
        [of("course_end", "Gestion")]
    );
    world.finish().await;
}

#[tokio::test]
async fn wrong_days_are_told_by_field() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    for (query, fields) in [
        ("", vec!["end", "start"]),
        ("start=2025-11-03", vec!["end"]),
        ("start=demain&end=2025-02-30", vec!["end", "start"]),
        ("start=2025-11-03&end=2025-11-02", vec!["end"]),
        ("start=2025-01-01&end=2026-01-02", vec!["end"]),
        ("start=2025-11-03&end=2025-11-03&type=party&status=odd", vec!["status", "type"]),
    ] {
        assert_eq!(afi.get(&format!("/api/calendar/events?{query}")).await.wrong_fields(), fields, "{query}");
    }
    shown(&afi, "start=2025-01-01&end=2026-01-01").await;
    let wrong = afi.get("/api/student/calendar/live-sessions?start_date=2025-11-03&end_date=x").await;
    assert_eq!(wrong.wrong_fields(), ["end_date"]);
    world.finish().await;
}
