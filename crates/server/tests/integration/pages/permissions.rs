//! Every route of the pages, asked by everybody: a new route must be put into the table, with what each is answered.

use std::collections::BTreeSet;

use super::*;
use crate::api::permissions::{WHO, routes};

/// A route, and the statuses for: a visitor, a student who is not enrolled, one who is, an instructor of other courses,
/// the course's own, and an admin. What is sent is an empty form: a 422 is for somebody who may, and must say what.
/// Visitors are led to the log-in.
type Line = (&'static str, &'static str, [u16; 6]);

/// The course is published, the session is live, the enrolment is the enrolled student's.
const TABLE: &[Line] = &[
    ("GET", "/", [200, 200, 200, 200, 200, 200]),
    ("GET", "/address/confirm", [404, 404, 404, 404, 404, 404]),
    ("GET", "/admin/health", [303, 403, 403, 403, 403, 200]),
    ("GET", "/courses", [200, 200, 200, 200, 200, 200]),
    ("GET", "/courses/{slug}", [200, 200, 200, 200, 200, 200]),
    ("GET", "/courses/{slug}/enroll", [303, 200, 200, 403, 403, 200]),
    ("GET", "/courses/{slug}/leave", [303, 403, 200, 403, 403, 403]),
    ("GET", "/courses/{slug}/live-sessions", [303, 403, 200, 403, 200, 200]),
    ("GET", "/courses/{slug}/live-sessions/{session}", [303, 404, 200, 404, 200, 200]),
    ("GET", "/courses/{slug}/live-sessions/{session}/join", [303, 404, 200, 404, 200, 200]),
    ("GET", "/dashboard", [303, 303, 303, 303, 303, 303]),
    ("GET", "/dashboard/instructor/courses", [303, 403, 403, 200, 200, 200]),
    ("GET", "/dashboard/instructor/courses/new", [303, 403, 403, 200, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/archive", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/edit", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/live-sessions", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/live-sessions/new", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/live-sessions/start-now", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/publish", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/students", [303, 403, 403, 403, 200, 200]),
    ("GET", "/dashboard/instructor/courses/{id}/students/import", [303, 403, 403, 403, 200, 200]),
    (
        "GET",
        "/dashboard/instructor/courses/{id}/students/{enrollment}/remove",
        [303, 403, 403, 403, 200, 200],
    ),
    ("GET", "/dashboard/instructor/live-sessions/{session}/cancel", [303, 404, 403, 404, 200, 200]),
    ("GET", "/dashboard/instructor/live-sessions/{session}/edit", [303, 404, 403, 404, 200, 200]),
    ("GET", "/dashboard/instructor/live-sessions/{session}/end", [303, 404, 403, 404, 200, 200]),
    // Nothing was recorded; who may what with what was, see `api::recordings`.
    (
        "GET",
        "/dashboard/instructor/live-sessions/{session}/recordings/{recording}/delete",
        [303, 404, 403, 404, 404, 404],
    ),
    ("GET", "/dashboard/instructor/live-sessions/{session}/report", [303, 404, 403, 404, 200, 200]),
    ("GET", "/dashboard/instructor/live-sessions/{session}/report.csv", [303, 404, 403, 404, 200, 200]),
    ("GET", "/dashboard/instructor/live-sessions/{session}/report.xlsx", [303, 404, 403, 404, 200, 200]),
    ("GET", "/dashboard/instructor/live-sessions/{session}/start", [303, 404, 403, 404, 200, 200]),
    ("GET", "/dashboard/student/live-sessions", [303, 200, 200, 303, 303, 303]),
    ("GET", "/live-sessions/{session}", [303, 404, 303, 404, 303, 303]),
    ("GET", "/live-sessions/{session}/join", [303, 404, 303, 404, 303, 303]),
    ("GET", "/login", [200, 303, 303, 303, 303, 303]),
    ("GET", "/logout", [303, 200, 200, 200, 200, 200]),
    ("GET", "/password/forgot", [200, 200, 200, 200, 200, 200]),
    ("GET", "/password/reset", [410, 410, 410, 410, 410, 410]),
    ("GET", "/profile", [303, 200, 200, 200, 200, 200]),
    ("GET", "/profile/address", [303, 303, 303, 303, 303, 303]),
    ("GET", "/profile/password", [303, 303, 303, 303, 303, 303]),
    ("GET", "/register", [200, 303, 303, 303, 303, 303]),
    ("POST", "/address/confirm", [404, 404, 404, 404, 404, 404]),
    ("POST", "/admin/health", [303, 403, 403, 403, 403, 200]),
    ("POST", "/courses/{slug}/enroll", [303, 303, 303, 403, 403, 303]),
    ("POST", "/courses/{slug}/leave", [303, 303, 303, 303, 303, 303]),
    ("POST", "/dashboard/instructor/courses/new", [303, 403, 403, 422, 422, 422]),
    ("POST", "/dashboard/instructor/courses/{id}/archive", [303, 403, 403, 403, 303, 303]),
    ("POST", "/dashboard/instructor/courses/{id}/edit", [303, 403, 403, 403, 303, 303]),
    ("POST", "/dashboard/instructor/courses/{id}/live-sessions/new", [303, 403, 403, 403, 422, 422]),
    ("POST", "/dashboard/instructor/courses/{id}/live-sessions/start-now", [303, 403, 403, 403, 303, 303]),
    ("POST", "/dashboard/instructor/courses/{id}/publish", [303, 403, 403, 403, 400, 400]),
    ("POST", "/dashboard/instructor/courses/{id}/students", [303, 403, 403, 403, 422, 422]),
    ("POST", "/dashboard/instructor/courses/{id}/students/import", [303, 403, 403, 403, 415, 415]),
    (
        "POST",
        "/dashboard/instructor/courses/{id}/students/{enrollment}/remove",
        [303, 403, 403, 403, 303, 303],
    ),
    ("POST", "/dashboard/instructor/live-sessions/{session}/cancel", [303, 404, 403, 404, 409, 409]),
    ("POST", "/dashboard/instructor/live-sessions/{session}/edit", [303, 404, 403, 404, 303, 303]),
    ("POST", "/dashboard/instructor/live-sessions/{session}/end", [303, 404, 403, 404, 303, 303]),
    (
        "POST",
        "/dashboard/instructor/live-sessions/{session}/recordings/{recording}/delete",
        [303, 404, 403, 404, 404, 404],
    ),
    ("POST", "/dashboard/instructor/live-sessions/{session}/start", [303, 404, 403, 404, 303, 303]),
    ("POST", "/language/{lang}", [303, 303, 303, 303, 303, 303]),
    ("POST", "/login", [401, 401, 401, 401, 401, 401]),
    ("POST", "/logout", [303, 303, 303, 303, 303, 303]),
    ("POST", "/password/forgot", [422, 422, 422, 422, 422, 422]),
    ("POST", "/password/reset", [410, 410, 410, 410, 410, 410]),
    ("POST", "/profile", [303, 303, 303, 303, 303, 303]),
    ("POST", "/profile/address", [303, 303, 303, 303, 303, 303]),
    ("POST", "/profile/password", [303, 422, 422, 422, 422, 422]),
    ("POST", "/register", [422, 422, 422, 422, 422, 422]),
];

/// Everybody in their browser, and what they ask about.
struct Asked {
    who: [Actor; 6],
    class: Class,
}

impl Asked {
    async fn new(world: &World) -> Self {
        let class = world.live_class(json!({})).await;
        let koffi = world.student("koffi").await;
        let (mensah, ada) = (world.instructor("mensah").await, world.admin().await);
        let who = [
            world.visitor(),
            world.browser(&koffi).await,
            world.browser(&class.afi).await,
            world.browser(&mensah).await,
            world.browser(&class.estelle).await,
            world.browser(&ada).await,
        ];
        Self { who, class }
    }

    /// From Estrade's own pages.
    async fn ask(&self, world: &World, who: &Actor, method: &str, path: &str) -> Answer {
        self.send(who, method, path, &format!("http://{}", world.address)).await
    }

    async fn send(&self, who: &Actor, method: &str, path: &str, origin: &str) -> Answer {
        let path = path
            .replace("{slug}", "droit-public")
            .replace("{id}", &self.class.course.to_string())
            .replace("{session}", &self.class.session.to_string())
            .replace("{enrollment}", &self.class.enrollment.to_string())
            .replace("{lang}", "en");
        let request = who.request(method.parse().unwrap(), &path);
        if method == "GET" {
            return Answer::of(request).await;
        }
        Answer::of(request.header("origin", origin).form::<[(&str, &str)]>(&[])).await
    }
}

/// What a visitor may be led to besides the log-in.
const OPEN: [&str; 3] = ["/", "/profile", "/dashboard"];

#[test]
fn every_route_of_the_router_is_in_the_table() {
    let listed: BTreeSet<_> = TABLE.iter().map(|(m, p, _)| ((*m).to_owned(), (*p).to_owned())).collect();
    assert_eq!(listed.len(), TABLE.len(), "a route is in the table once");
    let router = include_str!("../../../src/pages/mod.rs");
    assert_eq!(routes(router), listed);
    // Whatever cannot be read here would be left out unseen.
    assert_eq!(
        router.matches(".route(").count(),
        listed.iter().map(|(_, p)| p).collect::<BTreeSet<_>>().len()
    );
    assert!(!router.contains(".nest(") && !router.contains("route_service("));
}

#[tokio::test]
async fn everybody_is_answered_as_the_table_says() {
    for (method, path, expected) in TABLE {
        let world = World::new().await;
        let asked = Asked::new(&world).await;
        for ((who, name), expected) in asked.who.iter().zip(WHO).zip(expected) {
            let answer = asked.ask(&world, who, method, path).await;
            assert_eq!(answer.status, *expected, "{name}: {method} {path}");
            let leads = answer.header("location").unwrap_or_default();
            if who.cookie.is_none() && answer.status == 303 {
                assert!(
                    leads.starts_with("/login") || OPEN.contains(&leads),
                    "{name}: {method} {path}: {leads}"
                );
            } else {
                assert!(!leads.starts_with("/login"), "{name}: {method} {path}: {leads}");
            }
            // Neither a refusal nor a way elsewhere shows what is behind it.
            let shows_room = answer.text.contains("estrade-course-");
            assert!(!shows_room || answer.status == 200, "{name}: {method} {path}");
        }
        world.finish().await;
    }
}

#[tokio::test]
async fn no_form_is_taken_from_another_site() {
    let world = World::new().await;
    let asked = Asked::new(&world).await;
    for (method, path, _) in TABLE.iter().filter(|line| line.0 == "POST") {
        for who in &asked.who {
            for origin in ["https://evil.example", "null"] {
                let refused = asked.send(who, method, path, origin).await;
                assert_eq!(refused.status, 403, "{path} from {origin}");
                assert_eq!(refused.header("set-cookie"), None, "{path} from {origin}");
            }
        }
    }
    let seen = asked.class.estelle.get(&asked.class.at("")).await.data();
    assert_eq!((&seen["status"], &seen["version"]), (&json!("live"), &json!(2)));
    let course = asked.class.estelle.get(&format!("/api/courses/{}", asked.class.course)).await.data();
    assert_eq!((&course["is_archived"], &course["enrolled_count"]), (&json!(false), &json!(1)));
    world.finish().await;
}
