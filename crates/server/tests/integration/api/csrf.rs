//! Requests that a browser sends on its own: from Estrade's pages, and from elsewhere.

use super::*;
use reqwest::Method;

/// Makes a course, with these headers.
async fn make(who: &Actor, headers: &[(&'static str, &str)]) -> Answer {
    let mut request = who.request(Method::POST, "/api/courses").json(&json!({ "title": "Droit" }));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

async fn courses_of(who: &Actor) -> Value {
    who.get("/api/courses").await.success(200)["pagination"]["total"].take()
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing_from_elsewhere() {
    let world = World::with(&[("cors_allowed_origins", "https://app.example")]).await;
    let estelle = world.instructor("estelle").await;
    let browser = world.browser(&estelle).await;
    let host = world.address.to_string();
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://app.example")],
        &[("origin", "http://127.0.0.1")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("referer", "http://localhost:8080/")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://evil.example"), ("x-forwarded-host", "evil.example")],
    ] {
        make(&browser, headers).await.refused(403, "csrf");
    }
    assert_eq!(courses_of(&browser).await, 0);
    let own = format!("http://{host}");
    for headers in [
        [("origin", own.as_str())],
        [("origin", world.state.config().public_url.as_str())],
        [("sec-fetch-site", "same-origin")],
    ] {
        make(&browser, &headers).await.created();
    }
    assert_eq!(courses_of(&browser).await, 3);
    world.finish().await;
}

#[tokio::test]
async fn every_unsafe_method_is_held_and_reading_is_not() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let browser = world.browser(&class.estelle).await;
    let from = |method: Method, path: String| {
        browser.request(method, &path).header("origin", "https://evil.example").json(&json!({}))
    };
    for (method, path) in [
        (Method::PUT, class.at("")),
        (Method::DELETE, class.at("")),
        (Method::POST, class.at("/start")),
        (Method::PATCH, "/api/users/me".to_owned()),
        (Method::POST, "/api/users/logout".to_owned()),
        (Method::POST, class.at("/ws-ticket")),
        (Method::POST, "/api/meetings".to_owned()),
        (Method::DELETE, class.meeting_at("").await),
    ] {
        Answer::of(from(method, path)).await.refused(403, "csrf");
    }
    let session = Answer::of(from(Method::GET, class.at(""))).await.data();
    assert_eq!((&session["status"], &session["version"]), (&json!("scheduled"), &json!(1)));
    world.finish().await;
}

#[tokio::test]
async fn a_token_is_nobody_elses_to_send() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    make(&estelle, &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")]).await.created();
    // With a cookie beside it, it is still the token that speaks.
    let koffi = world.student("koffi").await;
    let both = world.browser(&koffi).await.with_token(estelle.token.as_ref().unwrap());
    make(&both, &[("origin", "https://evil.example")]).await.created();
    let forged = world.browser(&estelle).await.with_token("forged");
    make(&forged, &[("sec-fetch-site", "same-origin")]).await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn nobody_is_signed_in_by_another_site() {
    let world = World::new().await;
    let visitor = world.visitor();
    let form =
        |path: &str| visitor.request(Method::POST, path).form(&[("email", "a@b.example"), ("password", "x")]);
    for path in ["/api/users/login", "/api/users/register"] {
        Answer::of(form(path).header("origin", "https://evil.example")).await.refused(403, "csrf");
    }
    let page = Answer::of(form("/login").header("origin", "https://evil.example")).await;
    assert_eq!((page.status, page.header("set-cookie")), (403, None));
    let plain =
        visitor.request(Method::POST, "/api/users/login").header("content-type", "text/plain").body("{}");
    Answer::of(plain).await.refused(403, "csrf");
    // A program sends JSON, and no origin.
    let json = json!({ "email": "a@b.example", "password": "x" });
    visitor.post("/api/users/login", json).await.refused(401, "bad_credentials");
    world.finish().await;
}

/// Tries to open a socket.
async fn open(world: &World, session: i64, headers: &[(&'static str, &str)]) -> Result<(), (u16, Value)> {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Socket::open(world, session, Opening { ticket: None, headers }).await.map(drop)
}

#[tokio::test]
async fn a_socket_rides_on_a_cookie_from_estrades_pages_alone() {
    let world = World::with(&[("cors_allowed_origins", "https://app.example")]).await;
    let class = world.live_class(json!({})).await;
    let cookie = world.browser(&class.afi).await.cookie.unwrap();
    for headers in [
        &[("cookie", cookie.as_str())][..],
        &[("cookie", &cookie), ("origin", "https://evil.example")],
        &[("cookie", &cookie), ("origin", "null")],
    ] {
        let (status, body) = open(&world, class.session, headers).await.unwrap_err();
        assert_eq!((status, &body["code"]), (403, &json!("csrf")));
    }
    let seats = async || class.estelle.get(&class.at("")).await.data()["present_count"].clone();
    assert_eq!(seats().await, 0, "no seat was taken");
    let own = format!("http://{}", world.address);
    for origin in [own.as_str(), "https://app.example"] {
        open(&world, class.session, &[("cookie", &cookie), ("origin", origin)]).await.unwrap();
    }
    let bearer = format!("Bearer {}", class.afi.token.as_ref().unwrap());
    open(&world, class.session, &[("authorization", &bearer), ("origin", "https://evil.example")])
        .await
        .unwrap();
    world.finish().await;
}

#[tokio::test]
async fn a_ticket_opens_one_socket_of_its_session_for_half_a_minute() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let other = world.session(&class.estelle, class.course, json!({})).await;
    class.estelle.post(&format!("/api/live-sessions/{other}/start"), json!({})).await.data();
    let issue = async || {
        let body = class.afi.post(&class.at("/ws-ticket"), json!({})).await.created();
        assert_eq!(body["expires_in"], 30);
        body["ticket"].as_str().unwrap().to_owned()
    };
    let opening = |ticket: &str| Opening {
        ticket: Some(ticket.to_owned()),
        headers: vec![("origin", "https://evil.example".to_owned())],
    };
    let refused = async |session: i64, ticket: &str| {
        let (status, body) = Socket::open(&world, session, opening(ticket)).await.err().unwrap();
        assert_eq!((status, &body["code"]), (401, &json!("unauthenticated")));
    };
    let ticket = issue().await;
    let mut socket = Socket::open(&world, class.session, opening(&ticket)).await.unwrap();
    assert_eq!(socket.hello(None).await["you"], class.afi.id());
    refused(class.session, &ticket).await;
    let ticket = issue().await;
    refused(other, &ticket).await;
    let ticket = issue().await;
    world.wait(30);
    refused(class.session, &ticket).await;
    refused(class.session, "").await;
    world.finish().await;
}
