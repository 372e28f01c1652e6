//! What is allowed so often, and what is answered beyond.

use super::*;

async fn log_in(world: &World) -> Answer {
    world.visitor().post("/api/users/login", json!({ "email": "afi@ul.example", "password": "x" })).await
}

async fn forgot(world: &World, email: &str) -> Answer {
    world.visitor().post("/api/users/password/forgot", json!({ "email": email })).await
}

#[track_caller]
fn waits(answer: &Answer, seconds: &str) {
    answer.refused(429, "rate_limited");
    assert_eq!(answer.header("retry-after"), Some(seconds));
}

#[tokio::test]
async fn sign_ins_of_an_address_are_counted_and_allowed_again_when_it_was_said() {
    let world = World::with(&[("limit_sign_ins", "3/1m"), ("limit_sign_in_failures", "99")]).await;
    log_in(&world).await.refused(401, "bad_credentials");
    world.wait(10);
    log_in(&world).await.refused(401, "bad_credentials");
    let refresh = json!({ "refresh_token": "x" });
    world.visitor().post("/api/users/token/refresh", refresh).await.refused(401, "token_expired");
    waits(&log_in(&world).await, "50");
    world.wait(50);
    log_in(&world).await.refused(401, "bad_credentials");
    world.finish().await;
}

#[tokio::test]
async fn failures_before_a_pause_are_the_operators_to_say() {
    let world = World::with(&[("limit_sign_in_failures", "2")]).await;
    for _ in 0..2 {
        log_in(&world).await.refused(401, "bad_credentials");
    }
    waits(&log_in(&world).await, "1");
    world.finish().await;
}

#[tokio::test]
async fn registrations_of_an_address_are_counted() {
    let world = World::with(&[("limit_registrations", "2/1h")]).await;
    let register = async |name: &str| {
        let body = json!({ "email": format!("{name}@ul.example"), "username": name, "password": "un cheval correct" });
        world.visitor().post("/api/users/register", body).await
    };
    register("afi").await.success(201);
    register("koffi").await.success(201);
    waits(&register("yao").await, "3600");
    world.wait(3600);
    register("yao").await.success(201);
    world.finish().await;
}

#[tokio::test]
async fn three_links_an_hour_for_an_address_whether_anybody_has_it_or_not() {
    let world = World::new().await;
    world.student("afi").await;
    for email in ["afi@ul.example", "AFI@ul.example", "afi@UL.example"] {
        forgot(&world, email).await.success(202);
        forgot(&world, &format!("no-{email}")).await.success(202);
        world.finish_jobs().await;
    }
    waits(&forgot(&world, "afi@ul.example").await, "3600");
    waits(&forgot(&world, "no-afi@ul.example").await, "3600");
    forgot(&world, "koffi@ul.example").await.success(202);
    assert_eq!(world.mails().await.len(), 3);
    world.wait(3600);
    forgot(&world, "afi@ul.example").await.success(202);
    assert_eq!(world.mails().await.len(), 4);
    world.finish().await;
}

#[tokio::test]
async fn requests_about_passwords_are_counted_by_address_too() {
    let world = World::with(&[("limit_password_requests", "2/1m")]).await;
    forgot(&world, "a@ul.example").await.success(202);
    let reset = json!({ "token": "x", "password": "un cheval correct" });
    let path = "/api/users/password/reset";
    assert_eq!(world.visitor().post(path, reset.clone()).await.wrong_fields(), ["token"]);
    waits(&forgot(&world, "b@ul.example").await, "60");
    waits(&world.visitor().post(path, reset).await, "60");
    world.finish_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn an_address_behind_a_proxy_is_the_clients_and_only_a_trusted_proxys_word() {
    let world = World::with(&[("limit_sign_ins", "1/1m"), ("trusted_proxies", "127.0.0.0/8")]).await;
    let from = async |address: &str| {
        let body = json!({ "email": "afi@ul.example", "password": "x" });
        let request = world.visitor().request(reqwest::Method::POST, "/api/users/login").json(&body);
        Answer::of(request.header("x-forwarded-for", address)).await
    };
    from("203.0.113.9").await.refused(401, "bad_credentials");
    from("203.0.113.8").await.refused(401, "bad_credentials");
    waits(&from("203.0.113.9").await, "60");
    from("2001:db8::1").await.refused(401, "bad_credentials");
    waits(&from("2001:db8::2").await, "60");
    world.finish().await;
}

#[tokio::test]
async fn lines_of_chat_are_the_operators_to_say() {
    let world = World::with(&[("limit_chat", "2/10s")]).await;
    let class = world.live_class(json!({})).await;
    let (mut tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    let line = |id: &str| json!({ "type": "chat", "client_id": id, "text": "Prêt", "kind": "text" });
    for id in ["a", "b"] {
        tab.send(line(id)).await;
        assert_eq!(tab.expect("chat").await["message"]["client_id"], id);
    }
    tab.send(line("c")).await;
    assert_eq!(tab.expect("error").await["code"], "rate_limited");
    world.wait(10);
    tab.send(line("d")).await;
    assert_eq!(tab.expect("chat").await["message"]["client_id"], "d");
    world.finish().await;
}

#[tokio::test]
async fn a_page_says_how_long_to_wait() {
    let world = World::with(&[("limit_password_mails", "1/1h")]).await;
    let origin = format!("http://{}", world.address);
    let form = async || {
        let request = world.visitor().request(reqwest::Method::POST, "/password/forgot");
        let request = request.header("origin", &origin).header("accept-language", "en");
        Answer::of(request.form(&[("email", "afi@ul.example")])).await
    };
    assert_eq!(form().await.status, 303);
    let refused = form().await;
    assert_eq!(refused.status, 429);
    assert!(refused.text.contains("Try again in 60 minutes."), "{}", refused.text);
    world.finish_jobs().await;
    world.finish().await;
}
