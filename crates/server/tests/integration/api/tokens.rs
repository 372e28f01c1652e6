//! Signing in, and what a sign-in is worth over time.

use super::*;

const PASSWORD: &str = "un cheval correct";

/// Registers Afi; the answer.
async fn afi(world: &World) -> Value {
    let body = json!({ "email": "afi@ul.example", "username": "afi", "password": PASSWORD });
    world.visitor().post("/api/users/register", body).await.success(201)
}

async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    world.visitor().post("/api/users/login/", json!({ "email": email, "password": password })).await
}

async fn refresh(world: &World, token: &Value) -> Answer {
    world.visitor().post("/api/users/token/refresh/", json!({ "refresh_token": token })).await
}

fn bearer(world: &World, body: &Value) -> Actor {
    world.visitor().with_token(body["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_are_answered_the_same() {
    let world = World::new().await;
    afi(&world).await;
    let known = log_in(&world, "afi@ul.example", "un autre cheval").await;
    let unknown = log_in(&world, "nobody@ul.example", PASSWORD).await;
    assert_eq!(known.refused(401, "bad_credentials"), unknown.refused(401, "bad_credentials"));
    assert_eq!(known.header("www-authenticate"), Some("Bearer"));
    let fields = world.visitor().post("/api/users/login", json!({ "email": 7 })).await.wrong_fields();
    assert_eq!(fields, ["email", "password"]);
    let body = log_in(&world, " AFI@ul.Example ", PASSWORD).await.success(200);
    assert_eq!(body["expires_at"], World::at(400 * 3600));
    assert_eq!(bearer(&world, &body).get("/api/users/me").await.success(200)["user"]["username"], "afi");
    world.finish().await;
}

#[tokio::test]
async fn after_ten_failures_an_account_pauses_and_nobody_elses_does() {
    let world = World::new().await;
    afi(&world).await;
    for _ in 0..10 {
        log_in(&world, "afi@ul.example", "un autre cheval").await.refused(401, "bad_credentials");
    }
    let paused = log_in(&world, "AFI@ul.example", PASSWORD).await;
    paused.refused(429, "rate_limited");
    assert_eq!(paused.header("retry-after"), Some("1"));
    log_in(&world, "koffi@ul.example", PASSWORD).await.refused(401, "bad_credentials");
    // The pause is over when it was said to be, and the next failure makes a longer one.
    world.wait(1);
    log_in(&world, "afi@ul.example", "un autre cheval").await.refused(401, "bad_credentials");
    assert_eq!(log_in(&world, "afi@ul.example", PASSWORD).await.header("retry-after"), Some("2"));
    world.wait(2);
    log_in(&world, "afi@ul.example", PASSWORD).await.success(200);
    log_in(&world, "afi@ul.example", "un autre cheval").await.refused(401, "bad_credentials");
    log_in(&world, "afi@ul.example", PASSWORD).await.success(200);
    world.finish().await;
}

#[tokio::test]
async fn a_browser_known_to_the_account_is_not_locked_out_by_strangers() {
    let world = World::new().await;
    afi(&world).await;
    let own = format!("http://{}", world.address);
    let page = |password: &'static str, cookie: Option<String>| {
        let mut request = world.visitor().request(reqwest::Method::POST, "/login");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        Answer::of(
            request.header("origin", &own).form(&[("email", "afi@ul.example"), ("password", password)]),
        )
    };
    let first = page(PASSWORD, None).await;
    assert_eq!(first.status, 303);
    let cookies = first.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let device =
        cookies.map(|c| c.split(';').next().unwrap()).find(|c| c.starts_with("estrade_device=")).unwrap();
    for _ in 0..11 {
        log_in(&world, "afi@ul.example", "un autre cheval").await;
    }
    log_in(&world, "afi@ul.example", PASSWORD).await.refused(429, "rate_limited");
    assert_eq!(page(PASSWORD, None).await.status, 429);
    assert_eq!(page(PASSWORD, Some("estrade_device=forged.proof".to_owned())).await.status, 429);
    assert_eq!(page(PASSWORD, Some(device.to_owned())).await.status, 303);
    world.finish().await;
}

#[tokio::test]
async fn an_access_token_lasts_as_long_as_it_says() {
    let world = World::with(&[("access_ttl", "1h")]).await;
    let body = afi(&world).await;
    assert_eq!(body["expires_at"], World::at(3600));
    let afi = bearer(&world, &body);
    world.wait(3599);
    afi.get("/api/users/me").await.success(200);
    world.wait(1);
    afi.get("/api/users/me").await.refused(401, "token_expired");
    // Where nobody needs to be signed in, a token that is no longer good is still an error.
    afi.get("/api/courses").await.refused(401, "token_expired");
    let fresh = refresh(&world, &body["refresh_token"]).await.success(200);
    bearer(&world, &fresh).get("/api/users/me").await.success(200);
    world.finish().await;
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_replay_ends_the_family() {
    let world = World::new().await;
    let first = afi(&world).await;
    let other = log_in(&world, "afi@ul.example", PASSWORD).await.success(200);
    let second = refresh(&world, &first["refresh_token"]).await.success(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    bearer(&world, &second).get("/api/users/me").await.success(200);
    refresh(&world, &first["refresh_token"]).await.refused(401, "token_expired");
    // Owner or thief: neither goes on.
    refresh(&world, &second["refresh_token"]).await.refused(401, "token_expired");
    for ended in [&first, &second] {
        bearer(&world, ended).get("/api/users/me").await.refused(401, "token_expired");
    }
    // Another sign-in of the same person has nothing to do with it.
    bearer(&world, &other).get("/api/users/me").await.success(200);
    refresh(&world, &other["refresh_token"]).await.success(200);
    refresh(&world, &json!("never given out")).await.refused(401, "token_expired");
    assert_eq!(refresh(&world, &Value::Null).await.wrong_fields(), ["refresh_token"]);
    world.finish().await;
}

#[tokio::test]
async fn a_refresh_token_lasts_thirty_days() {
    let world = World::new().await;
    let body = afi(&world).await;
    world.wait(30 * 24 * 3600 - 1);
    let next = refresh(&world, &body["refresh_token"]).await.success(200);
    world.wait(30 * 24 * 3600);
    refresh(&world, &next["refresh_token"]).await.refused(401, "token_expired");
    world.finish().await;
}

#[tokio::test]
async fn logging_out_ends_this_sign_in_alone() {
    let world = World::new().await;
    let first = afi(&world).await;
    let second = log_in(&world, "afi@ul.example", PASSWORD).await.success(200);
    let out = bearer(&world, &first).post("/api/users/logout/", json!({})).await;
    assert_eq!(out.success(200), json!({ "success": true }));
    bearer(&world, &first).get("/api/users/me").await.refused(401, "token_expired");
    refresh(&world, &first["refresh_token"]).await.refused(401, "token_expired");
    bearer(&world, &second).get("/api/users/me").await.success(200);
    world.visitor().post("/api/users/logout", json!({})).await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_refused() {
    let world = World::new().await;
    let token = afi(&world).await["token"].as_str().unwrap().to_owned();
    let (head, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let cut = &signature[..signature.len() - 2];
    for forged in [format!("{head}.{claims}."), format!("{head}.{claims}.{cut}"), "abc".into(), String::new()]
    {
        let actor = world.visitor().with_token(&forged);
        actor.get("/api/users/me").await.refused(401, "unauthenticated");
    }
    // RFC 7518, section 3.6: a token that says it needs no signature.
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
    world.visitor().with_token(&unsigned).get("/api/users/me").await.refused(401, "unauthenticated");
    let basic =
        world.visitor().request(reqwest::Method::GET, "/api/users/me").basic_auth("afi", Some(PASSWORD));
    Answer::of(basic).await.refused(401, "unauthenticated");
    world.finish().await;
}
