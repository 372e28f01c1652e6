//! What holds on every route: envelopes, bodies, languages, ids, pages of lists.

use super::*;
use reqwest::Method;

/// A body sent as it is.
async fn sent(who: &Actor, path: &str, kind: Option<&str>, body: impl Into<reqwest::Body>) -> Answer {
    let mut request = who.request(Method::POST, path).body(body);
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    Answer::of(request).await
}

#[tokio::test]
async fn a_trailing_slash_makes_no_difference() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    for path in [
        "/api/users/me".to_owned(),
        "/api/courses".to_owned(),
        format!("/api/courses/{}/live-sessions", class.course),
        class.at(""),
        class.at("/participants"),
        "/api/student/live-sessions".to_owned(),
        "/api/meetings".to_owned(),
        "/api/meetings/my/invitations".to_owned(),
        class.meeting_at("").await,
    ] {
        let (bare, slashed) = (class.afi.get(&path).await, class.afi.get(&format!("{path}/")).await);
        assert_eq!(bare.success(200), slashed.success(200), "{path}");
        let queried = class.afi.get(&format!("{path}/?page=1")).await;
        assert_eq!(queried.success(200), bare.success(200), "{path}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_body_that_is_none_is_told_apart_and_makes_nothing() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    for rubbish in ["{", "[1]", "\"title\"", "{\"title\": \"Droit\"", "null"] {
        sent(&estelle, "/api/courses", Some("application/json"), rubbish)
            .await
            .refused(400, "malformed_json");
    }
    let json = r#"{"title": "Droit"}"#;
    for kind in [Some("text/xml"), Some("application/octet-stream"), None] {
        sent(&estelle, "/api/courses", kind, json).await.refused(415, "unsupported_media_type");
    }
    let bad_utf8 = b"{\"title\": \"\xff\"}".to_vec();
    sent(&estelle, "/api/courses", Some("application/json"), bad_utf8).await.refused(400, "malformed_json");
    assert_eq!(sent(&estelle, "/api/courses", Some("application/json"), "").await.wrong_fields(), ["title"]);
    assert_eq!(estelle.get("/api/courses").await.success(200)["pagination"]["total"], 0);
    sent(&estelle, "/api/courses", Some("Application/JSON; charset=utf-8"), json).await.created();
    world.finish().await;
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_too_large() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let body = |length: usize| {
        let frame = json!({ "title": "Droit", "ignored": "" }).to_string().len();
        json!({ "title": "Droit", "ignored": "x".repeat(length - frame) }).to_string()
    };
    let json = Some("application/json");
    sent(&estelle, "/api/courses", json, body(1024 * 1024 + 1)).await.refused(413, "too_large");
    assert_eq!(estelle.get("/api/courses").await.success(200)["pagination"]["total"], 0);
    sent(&estelle, "/api/courses", json, body(1024 * 1024)).await.created();
    // A visitor is not told about the body.
    let refused = sent(&world.visitor(), "/api/courses", json, body(1024 * 1024 + 1)).await;
    refused.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_not_found() {
    let world = World::new().await;
    let ada = world.admin().await;
    let class = world.planned_class(json!({})).await;
    for id in
        ["abc", "12345678901234567890", "0", "-1", "1.5", "9007199254740992", "1", "%20", "%FF", "a%2Fb"]
    {
        for path in [
            format!("/api/live-sessions/{id}"),
            format!("/api/live-sessions/{id}/participants"),
            format!("/api/courses/{id}"),
            format!("/api/courses/{id}/live-sessions"),
            format!("/api/live-sessions/{id}/ws"),
            format!("/api/meetings/{id}"),
        ] {
            ada.get(&path).await.refused(404, "not_found");
        }
        ada.post(&format!("/api/live-sessions/{id}/start"), json!({})).await.refused(404, "not_found");
        let path = format!("/api/courses/{}/enrollments/{id}", class.course);
        ada.delete(&path).await.refused(404, "not_found");
    }
    for path in ["/api/nothing", "/api/live-sessions", "/api/courses/1/2/3"] {
        ada.get(path).await.refused(404, "not_found");
    }
    world.finish().await;
}

#[tokio::test]
async fn another_method_is_refused_in_json() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let afi = &class.afi;
    for (method, path) in [
        (Method::PUT, "/api/courses".to_owned()),
        (Method::GET, "/api/users/login".to_owned()),
        (Method::PATCH, class.at("")),
        (Method::DELETE, class.at("/start")),
        (Method::POST, "/api/student/live-sessions".to_owned()),
    ] {
        let refused = Answer::of(afi.request(method, &path).json(&json!({}))).await;
        refused.refused(405, "method_not_allowed");
        assert!(refused.header("allow").is_some(), "{path}: RFC 9110, section 15.5.6");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_page_of_a_list_is_what_was_asked_or_a_field_error() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    for _ in 0..5 {
        world.course(&estelle, json!({})).await;
    }
    let list = async |query: &str| world.visitor().get(&format!("/api/courses{query}")).await;
    let first = list("").await.success(200);
    assert_eq!(first["pagination"], json!({ "page": 1, "limit": 20, "total": 5 }));
    let mut seen: Vec<Value> = Vec::new();
    for page in 1..=3 {
        let body = list(&format!("?limit=2&page={page}&unknown=1")).await.success(200);
        assert_eq!(body["pagination"], json!({ "page": page, "limit": 2, "total": 5 }));
        seen.extend(body["data"].as_array().unwrap().iter().map(|course| course["id"].clone()));
    }
    assert_eq!(seen.len(), 5);
    let all: Vec<&Value> = first["data"].as_array().unwrap().iter().map(|course| &course["id"]).collect();
    assert_eq!(seen.iter().collect::<Vec<_>>(), all);
    assert_eq!(list("?page=9").await.success(200)["data"], json!([]));
    for wrong in ["limit=0", "limit=101", "limit=-1", "limit=abc", "limit=1.5", "limit=99999999999999999999"]
    {
        assert_eq!(list(&format!("?{wrong}")).await.wrong_fields(), ["limit"], "{wrong}");
    }
    assert_eq!(list("?limit=0&page=0").await.wrong_fields(), ["limit", "page"]);
    world.finish().await;
}

#[tokio::test]
async fn a_refusal_speaks_the_readers_language() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    let says = async |who: &Actor, languages: Option<&str>| {
        let mut request = who.request(Method::GET, "/api/live-sessions/1");
        if let Some(languages) = languages {
            request = request.header("accept-language", languages);
        }
        Answer::of(request).await.refused(404, "not_found")["error"].as_str().unwrap().to_owned()
    };
    let english = "This page does not exist, or is not for you.";
    let french = says(&afi, None).await;
    assert_ne!(french, english);
    for (languages, sentence) in [
        ("en", english),
        ("en-GB,fr;q=0.5", english),
        ("fr;q=0.4, en;q=0.9", english),
        ("fr-CA, en;q=0.9", french.as_str()),
        ("de", french.as_str()),
    ] {
        assert_eq!(says(&afi, Some(languages)).await, sentence, "{languages}");
    }
    afi.patch("/api/users/me", json!({ "locale": "en" })).await.success(200);
    assert_eq!(says(&afi, None).await, english, "the profile's, where the request does not say");
    assert_eq!(says(&afi, Some("fr")).await, french);
    // What is refused before anybody is known, too.
    let forged =
        afi.with_token("forged").request(Method::GET, "/api/users/me").header("accept-language", "en");
    assert_eq!(Answer::of(forged).await.refused(401, "unauthenticated")["error"], "Log in first.");
    world.finish().await;
}

#[tokio::test]
async fn every_answer_is_kept_from_caches_and_guessing() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    for answer in [
        class.afi.get("/api/users/me").await,
        class.afi.get("/api/live-sessions/abc").await,
        world.visitor().get(&class.at("")).await,
        world.visitor().post("/api/users/login", json!({})).await,
        class.afi.get("/api/nothing").await,
    ] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
        assert!(answer.header("x-request-id").is_some(), "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "no origin is allowed by default");
        assert_eq!(answer.header("set-cookie"), None, "the API gives no cookies");
    }
    world.finish().await;
}

#[tokio::test]
async fn only_origins_that_are_allowed_may_read_from_a_browser() {
    let world = World::with(&[("cors_allowed_origins", "https://app.example")]).await;
    let visitor = world.visitor();
    let from = |origin: &'static str| visitor.request(Method::GET, "/api/courses").header("origin", origin);
    let allowed = Answer::of(from("https://app.example")).await;
    assert_eq!(allowed.header("access-control-allow-origin"), Some("https://app.example"));
    assert_eq!(allowed.header("access-control-allow-credentials"), None, "cookies stay at home");
    assert_eq!(Answer::of(from("https://evil.example")).await.header("access-control-allow-origin"), None);
    let preflight = visitor
        .request(Method::OPTIONS, "/api/courses")
        .header("origin", "https://app.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization");
    let preflight = Answer::of(preflight).await;
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example"));
    world.finish().await;
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_refused_in_json() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    // Given twice: the first counts, and it is forged.
    class.afi.get(&class.at("/ws?ticket=a&ticket=b")).await.refused(401, "unauthenticated");
    class.afi.get(&class.at("/ws")).await.refused(400, "bad_request");
    world.student("koffi").await.get(&class.at("/ws")).await.refused(404, "not_found");
    for query in ["?page=%FF", "?page=1&&limit=2&=", "?%"] {
        let answer = class.afi.get(&format!("/api/courses{query}")).await;
        assert!([200, 400, 422].contains(&answer.status), "{query}: {}", answer.text);
        assert_eq!(answer.body()["success"], answer.status == 200);
    }
    world.finish().await;
}
