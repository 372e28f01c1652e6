//! When a stream of events ends: with the sign-in, with one stream too many, with the server.

use super::*;
use estrade::events::{Listener, Looking, listen};
use reqwest::Method;

/// The same person, signed in on another device.
async fn elsewhere(world: &World, who: &Actor) -> Actor {
    let domain = world.state.domain();
    let login = estrade_core::user::begin_api_login(domain, who.user().id).await.unwrap().login;
    let (token, _) = world.state.tokens().issue(who.user(), login, domain.now(), domain.ids.next()).unwrap();
    who.with_token(&token)
}

async fn is_over(stream: &mut Stream) {
    stream.expect(&["signed_out"]).await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn logging_out_ends_the_streams_of_that_sign_in_alone() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let (phone, browser) = (elsewhere(&world, &class.afi).await, world.browser(&class.afi).await);
    let (mut here, mut there, mut page) =
        (Stream::open(&class.afi).await, Stream::open(&phone).await, Stream::open(&browser).await);
    class.afi.post("/api/users/logout", json!({})).await.success(200);
    is_over(&mut here).await;
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    there.expect(&["session_started"]).await;
    page.expect(&["session_started"]).await;
    let own = format!("http://{}", world.address);
    let out = browser.request(Method::POST, "/logout").header("origin", own);
    assert_eq!(Answer::of(out).await.status, 303);
    is_over(&mut page).await;
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    there.expect(&["session_ended"]).await;
    class.afi.get("/api/events").await.refused(401, "token_expired");
    world.finish().await;
}

#[tokio::test]
async fn a_new_password_ends_the_others_streams() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    let phone = elsewhere(&world, &afi).await;
    let (mut here, mut there) = (Stream::open(&afi).await, Stream::open(&phone).await);
    estrade_core::user::end_logins(world.state.domain(), world.student("koffi").await.user().id)
        .await
        .unwrap();
    let mut unit = world.state.domain().store.begin_read().await.unwrap();
    let claims = world.state.tokens().read(afi.token.as_ref().unwrap(), world.state.domain().now()).unwrap();
    let (_, user) = unit.logins().get(claims.0).await.unwrap().unwrap();
    drop(unit);
    let identity = estrade_core::user::Identity { user, login: claims.0 };
    let change = estrade_core::user::ProfileChange {
        password_hash: Some(estrade_core::user::PasswordHash::new("$argon2id$other".to_owned())),
        ..Default::default()
    };
    estrade_core::user::change_profile(world.state.domain(), &identity, change).await.unwrap();
    is_over(&mut there).await;
    let course = world.course(&world.instructor("estelle").await, json!({})).await;
    world.enroll(&afi, course).await;
    here.expect(&["enrollment"]).await;
    world.finish().await;
}

#[tokio::test]
async fn nothing_is_told_once_the_token_is_over_or_the_account_disabled() {
    let world = World::with(&[("access_ttl", "10m")]).await;
    let class = world.planned_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let browser = world.browser(&class.afi).await;
    let (mut tokens, mut cookies, mut koffis) =
        (Stream::open(&class.afi).await, Stream::open(&browser).await, Stream::open(&koffi).await);
    let mut unit = world.state.domain().store.begin().await.unwrap();
    let user = unit.users().get(koffi.user().id).await.unwrap().unwrap();
    let disabled_at = Some(world.state.domain().now());
    unit.users().update(&estrade_core::user::User { disabled_at, ..user }).await.unwrap();
    unit.commit().await.unwrap();
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    is_over(&mut koffis).await;
    tokens.expect(&["session_started"]).await;
    cookies.expect(&["session_started"]).await;
    world.wait(600);
    let estelle = elsewhere(&world, &class.estelle).await;
    estelle.post(&class.at("/end"), json!({})).await.data();
    is_over(&mut tokens).await;
    cookies.expect(&["session_ended"]).await;
    world.finish().await;
}

#[tokio::test]
async fn a_ninth_stream_ends_the_first_of_that_person() {
    let world = World::new().await;
    let (afi, koffi) = (world.student("afi").await, world.student("koffi").await);
    let mut others = Stream::open(&koffi).await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        streams.push(Stream::open(&afi).await);
    }
    streams[0].expect(&["replaced"]).await;
    assert_eq!(streams[0].next().await, None);
    assert_eq!(streams[0].retry, Some(300_000), "or two browsers would push each other out for ever");
    let course = world.course(&world.instructor("estelle").await, json!({})).await;
    world.enroll(&afi, course).await;
    for stream in &mut streams[1..] {
        stream.expect(&["enrollment"]).await;
    }
    world.enroll(&koffi, course).await;
    others.expect(&["enrollment"]).await;
    world.finish().await;
}

/// As the server holds a stream that nobody reads: its connection takes nothing, so nothing is asked of it.
async fn unread(world: &World, who: &Actor) -> Option<Listener> {
    let domain = world.state.domain();
    let login = estrade_core::user::begin_api_login(domain, who.user().id).await.unwrap().login;
    let identity = estrade_core::user::by_access(domain, login).await.unwrap().unwrap();
    let looking = Looking { identity: &identity, until: None, last_event_id: None };
    listen(world.state.events(), domain, looking).await.ok()
}

#[tokio::test]
async fn streams_that_nobody_reads_are_not_piled_up() {
    let world = World::new().await;
    let (afi, koffi) = (world.student("afi").await, world.student("koffi").await);
    let mut held = Vec::new();
    while let Some(listener) = unread(&world, &afi).await {
        held.push(listener);
        assert!(held.len() <= 16, "one more each time");
    }
    assert_eq!(held.len(), 16);
    let refused = afi.get("/api/events").await;
    refused.refused(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("60"));
    drop(Stream::open(&koffi).await);
    held.remove(0);
    Stream::open(&afi).await;
    world.finish().await;
}

#[tokio::test]
async fn an_orderly_stop_ends_every_stream_without_a_word() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    let (mut one, mut two) = (Stream::open(&afi).await, Stream::open(&world.browser(&afi).await).await);
    world.finish().await;
    assert_eq!((one.next().await, two.next().await), (None, None));
}
