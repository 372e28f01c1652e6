//! Every route of the API, asked by everybody: a new route must be put into the table, with what each is answered.

use std::collections::BTreeSet;

use super::*;
use reqwest::Method;

/// A route, and the statuses for: a visitor, a student who is not enrolled, one who is, an instructor of other courses,
/// the course's own, and an admin. The body is `{}`: a 422 is for somebody who may, and must say what.
type Line = (&'static str, &'static str, [u16; 6]);

/// The course is published, the session is live, the enrolment is the enrolled student's.
const TABLE: &[Line] = &[
    ("GET", "/api/users", [401, 403, 403, 200, 200, 200]),
    ("POST", "/api/users/register", [422, 422, 422, 422, 422, 422]),
    ("POST", "/api/users/login", [422, 422, 422, 422, 422, 422]),
    ("POST", "/api/users/token/refresh", [422, 422, 422, 422, 422, 422]),
    ("POST", "/api/users/logout", [401, 200, 200, 200, 200, 200]),
    ("POST", "/api/users/password/forgot", [422, 422, 422, 422, 422, 422]),
    ("POST", "/api/users/password/reset", [422, 422, 422, 422, 422, 422]),
    ("GET", "/api/users/me", [401, 200, 200, 200, 200, 200]),
    ("PATCH", "/api/users/me", [401, 200, 200, 200, 200, 200]),
    ("GET", "/api/courses", [200, 200, 200, 200, 200, 200]),
    ("POST", "/api/courses", [401, 403, 403, 422, 422, 422]),
    ("GET", "/api/courses/{course}", [200, 200, 200, 200, 200, 200]),
    ("PUT", "/api/courses/{course}", [401, 403, 403, 403, 200, 200]),
    ("DELETE", "/api/courses/{course}", [401, 403, 403, 403, 200, 200]),
    ("GET", "/api/courses/{course}/enrollments", [401, 403, 403, 403, 200, 200]),
    ("POST", "/api/courses/{course}/enrollments", [401, 201, 409, 403, 403, 201]),
    // What is no list of people.
    ("POST", "/api/courses/{course}/enrollments/import", [401, 403, 403, 403, 415, 415]),
    ("DELETE", "/api/courses/{course}/enrollments/{enrollment}", [401, 404, 200, 404, 200, 200]),
    ("GET", "/api/courses/{course}/live-sessions", [401, 403, 200, 403, 200, 200]),
    ("POST", "/api/courses/{course}/live-sessions", [401, 403, 403, 403, 422, 422]),
    ("GET", "/api/live-sessions/{session}", [401, 404, 200, 404, 200, 200]),
    ("PUT", "/api/live-sessions/{session}", [401, 404, 403, 404, 200, 200]),
    ("DELETE", "/api/live-sessions/{session}", [401, 404, 403, 404, 409, 409]),
    ("POST", "/api/live-sessions/{session}/start", [401, 404, 403, 404, 200, 200]),
    ("POST", "/api/live-sessions/{session}/end", [401, 404, 403, 404, 200, 200]),
    ("GET", "/api/live-sessions/{session}/participants", [401, 404, 200, 404, 200, 200]),
    ("GET", "/api/live-sessions/{session}/statistics", [401, 404, 403, 404, 200, 200]),
    ("POST", "/api/live-sessions/{session}/join", [401, 404, 200, 404, 200, 200]),
    ("POST", "/api/live-sessions/{session}/leave", [401, 404, 200, 404, 200, 200]),
    ("POST", "/api/live-sessions/{session}/heartbeat", [401, 404, 200, 404, 200, 200]),
    ("POST", "/api/live-sessions/{session}/notify", [401, 404, 403, 404, 422, 422]),
    ("POST", "/api/live-sessions/{session}/ws-ticket", [401, 404, 201, 404, 201, 201]),
    // Without an upgrade.
    ("GET", "/api/live-sessions/{session}/ws", [401, 404, 400, 404, 400, 400]),
    ("GET", "/api/live-sessions/{session}/chat", [401, 404, 200, 404, 200, 200]),
    // Nobody is in the room.
    ("POST", "/api/live-sessions/{session}/chat", [401, 404, 403, 404, 403, 403]),
    ("POST", "/api/live-sessions/{session}/jitsi-token", [401, 404, 409, 404, 409, 409]),
    ("GET", "/api/live-sessions/{session}/recordings", [401, 404, 200, 404, 200, 200]),
    // Nothing was recorded; who may what with what was, see `api::recordings`.
    ("GET", "/api/live-sessions/{session}/recordings/{recording}", [401, 404, 404, 404, 404, 404]),
    ("DELETE", "/api/live-sessions/{session}/recordings/{recording}", [401, 404, 403, 404, 404, 404]),
    ("GET", "/api/live-sessions/{session}/calendar.ics", [401, 404, 200, 404, 200, 200]),
    // Without dates.
    ("GET", "/api/student/calendar/live-sessions", [401, 422, 422, 422, 422, 422]),
    ("GET", "/api/calendar/events", [401, 422, 422, 422, 422, 422]),
    ("GET", "/api/meetings", [401, 200, 200, 200, 200, 200]),
    ("POST", "/api/meetings", [401, 403, 403, 422, 422, 422]),
    ("GET", "/api/meetings/my/invitations", [401, 200, 200, 200, 200, 200]),
    ("GET", "/api/meetings/{meeting_id}", [401, 404, 200, 404, 200, 200]),
    ("PUT", "/api/meetings/{meeting_id}", [401, 404, 403, 404, 200, 200]),
    ("DELETE", "/api/meetings/{meeting_id}", [401, 404, 403, 404, 409, 409]),
    ("POST", "/api/meetings/{meeting_id}/start", [401, 404, 403, 404, 200, 200]),
    ("POST", "/api/meetings/{meeting_id}/end", [401, 404, 403, 404, 200, 200]),
    ("POST", "/api/meetings/{meeting_id}/join", [401, 404, 200, 404, 200, 200]),
    ("POST", "/api/meetings/{meeting_id}/leave", [401, 404, 200, 404, 200, 200]),
    // Who is enrolled is not invited by name; those who are, see `api::meetings`.
    ("POST", "/api/meetings/{meeting_id}/respond", [401, 404, 403, 404, 403, 403]),
    ("GET", "/api/student/live-sessions", [401, 200, 200, 200, 200, 200]),
    // It does not end: its beginning is looked at.
    ("GET", "/api/events", [401, 200, 200, 200, 200, 200]),
    // No other server has a secret here: nobody is told that there are hooks. With one, see `api::hooks`.
    ("POST", "/api/hooks/jitsi/events/{subject}/{change}", [404; 6]),
    ("POST", "/api/hooks/jitsi/conference", [404; 6]),
    ("GET", "/api/hooks/jitsi/conference/{conference}", [404; 6]),
    ("DELETE", "/api/hooks/jitsi/conference/{conference}", [404; 6]),
    ("POST", "/api/hooks/jaas", [404; 6]),
    ("POST", "/api/hooks/jibri/recordings", [404; 6]),
    ("GET", "/api/hooks/jibri/recordings/{recording}", [404; 6]),
    ("PUT", "/api/hooks/jibri/recordings/{recording}/pieces", [404; 6]),
    ("POST", "/api/hooks/jibri/recordings/{recording}/finish", [404; 6]),
];

/// What the document does not tell of: itself, its page, and whatever else.
const UNTOLD: &[Line] = &[
    ("GET", "/api/openapi.json", [200, 200, 200, 200, 200, 200]),
    ("GET", "/api/docs", [200, 200, 200, 200, 200, 200]),
    ("GET", "/api/docs/{file}", [200, 200, 200, 200, 200, 200]),
    ("ANY", "/api/{*rest}", [404, 404, 404, 404, 404, 404]),
];

/// Who asks, in the order of the table.
pub const WHO: [&str; 6] = ["visitor", "stranger", "enrolled", "other instructor", "owner", "admin"];

/// Everybody, and what they ask about.
struct Asked {
    who: [Actor; 6],
    class: Class,
    meeting: String,
}

impl Asked {
    async fn new(world: &World) -> Self {
        let class = world.live_class(json!({})).await;
        let who = [
            world.visitor(),
            world.student("koffi").await,
            class.afi.clone(),
            world.instructor("mensah").await,
            class.estelle.clone(),
            world.admin().await,
        ];
        let meeting = class.meeting_at("").await;
        Self { who, class, meeting }
    }

    async fn ask(&self, who: &Actor, (method, path, _): &Line) -> Answer {
        let path = path
            .replace("{course}", &self.class.course.to_string())
            .replace("{session}", &self.class.session.to_string())
            .replace("/api/meetings/{meeting_id}", &self.meeting)
            .replace("{enrollment}", &self.class.enrollment.to_string())
            .replace("{subject}/{change}", "room/created")
            .replace("{conference}", &self.class.session.to_string())
            .replace("{file}", "start.js")
            .replace("{*rest}", "nothing");
        let method = if *method == "ANY" { Method::GET } else { method.parse().unwrap() };
        let request = who.request(method.clone(), &path);
        let body = method != Method::GET;
        Answer::of(if body { request.json(&json!({})) } else { request }).await
    }
}

/// The routes in the source of a router: each method and address.
pub fn routes(source: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for part in source.split(".route(").skip(1) {
        let mut depth = 1;
        let call: String = part
            .chars()
            .take_while(|c| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth > 0
            })
            .collect();
        let (path, handlers) = call.split_once('"').unwrap().1.split_once('"').unwrap();
        let words: Vec<&str> =
            handlers.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '(').collect();
        for method in ["get", "post", "put", "patch", "delete", "any"] {
            if words.iter().any(|word| word.starts_with(&format!("{method}("))) {
                found.insert((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    found
}

fn listed(lines: &[Line]) -> BTreeSet<(String, String)> {
    let listed: BTreeSet<_> = lines.iter().map(|(m, p, _)| ((*m).to_owned(), (*p).to_owned())).collect();
    assert_eq!(listed.len(), lines.len(), "a route is in the table once");
    listed
}

/// The document is made from the router, so what it tells of is what is served.
#[test]
fn every_route_of_the_router_is_in_the_table() {
    let document = serde_json::to_value(estrade::api::document()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
        described.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    assert_eq!(described, listed(TABLE));
    // Whatever is served beside would be left out unseen.
    let router = include_str!("../../../src/api/mod.rs");
    assert_eq!(routes(router), listed(UNTOLD));
    assert_eq!(router.matches(".route(").count(), UNTOLD.len());
    // The hooks' routes are in the document, and served as they are.
    let hooks = include_str!("../../../src/api/hooks/mod.rs");
    assert_eq!((hooks.matches(".route(").count(), hooks.matches(".merge(").count()), (0, 1));
    for unseen in [".nest(", ".merge(", "route_service(", "fallback("] {
        assert_eq!(router.matches(unseen).count(), usize::from(unseen == "fallback("), "{unseen}");
    }
}

#[tokio::test]
async fn everybody_is_answered_as_the_table_says() {
    for line in TABLE.iter().chain(UNTOLD) {
        let world = World::new().await;
        let asked = Asked::new(&world).await;
        for ((who, name), expected) in asked.who.iter().zip(WHO).zip(line.2) {
            let answer = asked.ask(who, line).await;
            assert_eq!(answer.status, expected, "{name}: {} {}: {}", line.0, line.1, answer.text);
            if answer.header("content-type") == Some("application/json")
                && answer.body().get("openapi").is_none()
            {
                assert_eq!(answer.body()["success"], expected < 300, "{name}: {} {}", line.0, line.1);
            }
        }
        world.finish().await;
    }
}

#[tokio::test]
async fn a_course_that_is_not_published_is_not_told_of() {
    for line in TABLE.iter().filter(|line| line.1.starts_with("/api/courses/{course}")) {
        let world = World::new().await;
        let asked = Asked::new(&world).await;
        let hide = json!({ "is_published": false });
        asked.class.estelle.put(&format!("/api/courses/{}", asked.class.course), hide).await.data();
        let [visitor, _, enrolled, _, owner, admin] = line.2;
        // Who owns it enrols nobody else than before; who is in it stays in it.
        let visitor = if visitor == 200 { 404 } else { visitor };
        let expected = [visitor, 404, enrolled, 404, owner, admin];
        for ((who, name), expected) in asked.who.iter().zip(WHO).zip(expected) {
            let answer = asked.ask(who, line).await;
            assert_eq!(answer.status, expected, "{name}: {} {}: {}", line.0, line.1, answer.text);
        }
        world.finish().await;
    }
}

#[tokio::test]
async fn a_disabled_account_is_nobodys() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let browser = world.browser(&class.afi).await;
    class.afi.get(&class.at("")).await.data();
    let mut unit = world.state.domain().store.begin().await.unwrap();
    let user = unit.users().get(class.afi.user().id).await.unwrap().unwrap();
    let disabled = Some(world.state.domain().now());
    unit.users().update(&estrade_core::user::User { disabled_at: disabled, ..user }).await.unwrap();
    unit.commit().await.unwrap();
    class.afi.get(&class.at("")).await.refused(401, "token_expired");
    browser.get(&class.at("")).await.refused(401, "unauthenticated");
    class.estelle.get(&class.at("")).await.data();
    world.finish().await;
}

#[tokio::test]
async fn the_role_in_a_token_informs_and_the_store_decides() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let mut unit = world.state.domain().store.begin().await.unwrap();
    let user = unit.users().get(estelle.user().id).await.unwrap().unwrap();
    let demoted = estrade_core::user::User { role: estrade_core::user::Role::Student, ..user };
    unit.users().update(&demoted).await.unwrap();
    unit.commit().await.unwrap();
    estelle.post("/api/courses", json!({ "title": "Droit" })).await.refused(403, "forbidden");
    assert_eq!(estelle.get("/api/users/me").await.success(200)["user"]["role"], "student");
    world.finish().await;
}
