//! Forgotten passwords: the mail, its link, and what it is worth.

use super::*;
use rstest::rstest;

const OLD: &str = "un cheval correct";
const NEW: &str = "une jument correcte";

async fn register(world: &World, name: &str, more: Value) -> Actor {
    let mut body = json!({ "email": format!("{name}@ul.example"), "username": name, "password": OLD });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.visitor().post("/api/users/register", body).await.success(201);
    world.visitor().with_token(answer["token"].as_str().unwrap())
}

async fn forgot(world: &World, email: &str) -> Answer {
    world.visitor().post("/api/users/password/forgot/", json!({ "email": email })).await
}

async fn reset(world: &World, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    world.visitor().post("/api/users/password/reset/", body).await
}

async fn log_in(world: &World, password: &str) -> Answer {
    let body = json!({ "email": "afi@ul.example", "password": password });
    world.visitor().post("/api/users/login", body).await
}

/// What a mail's link carries.
fn token(mail: &Received) -> String {
    mail.link().strip_prefix("/password/reset?token=").unwrap().to_owned()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_link_by_mail_sets_a_new_password_once_and_ends_every_sign_in(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let afi = register(&world, "afi", json!({ "first_name": "Afi" })).await;
    let koffi = register(&world, "koffi", json!({})).await;
    let answer = forgot(&world, " AFI@ul.example ").await;
    assert_eq!(answer.success(202), json!({ "success": true }));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].header("To").contains("<afi@ul.example>"), "{}", mails[0].headers);
    assert!(mails[0].html.contains(&mails[0].link()), "both parts lead there");
    let token = token(&mails[0]);
    // Nothing has changed yet.
    afi.get("/api/users/me").await.success(200);
    log_in(&world, OLD).await.success(200);
    assert_eq!(reset(&world, &token, "court").await.wrong_fields(), ["password"]);
    assert_eq!(reset(&world, &token, NEW).await.success(200), json!({ "success": true }));
    afi.get("/api/users/me").await.refused(401, "token_expired");
    koffi.get("/api/users/me").await.success(200);
    log_in(&world, OLD).await.refused(401, "bad_credentials");
    log_in(&world, NEW).await.success(200);
    assert_eq!(reset(&world, &token, "une autre jument").await.wrong_fields(), ["token"]);
    log_in(&world, NEW).await.success(200);
    world.finish().await;
}

#[tokio::test]
async fn an_address_that_nobody_has_is_answered_the_same_and_gets_no_mail() {
    let world = World::new().await;
    register(&world, "afi", json!({})).await;
    let (known, unknown) =
        (forgot(&world, "afi@ul.example").await, forgot(&world, "nobody@ul.example").await);
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    assert_eq!(known.success(202), json!({ "success": true }));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].header("To").contains("<afi@ul.example>"));
    let malformed = forgot(&world, "afi").await;
    assert_eq!(malformed.wrong_fields(), ["email"]);
    world.finish().await;
}

#[tokio::test]
async fn a_disabled_account_gets_no_link() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    let mut unit = world.state.domain().store.begin().await.unwrap();
    let user = unit.users().get(afi.user().id).await.unwrap().unwrap();
    let disabled = Some(world.state.domain().now());
    unit.users().update(&estrade_core::user::User { disabled_at: disabled, ..user }).await.unwrap();
    unit.commit().await.unwrap();
    forgot(&world, "afi@ul.example").await.success(202);
    assert_eq!(world.mails().await.len(), 0);
    world.finish().await;
}

#[tokio::test]
async fn a_link_holds_for_an_hour_and_the_latest_use_ends_the_others() {
    let world = World::new().await;
    register(&world, "afi", json!({})).await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        forgot(&world, "afi@ul.example").await.success(202);
        tokens.push(token(world.mails().await.last().unwrap()));
        world.wait(60);
    }
    // The first is an hour old to the second.
    world.wait(3600 - 180);
    assert_eq!(reset(&world, &tokens[0], NEW).await.wrong_fields(), ["token"]);
    log_in(&world, OLD).await.success(200);
    reset(&world, &tokens[1], NEW).await.success(200);
    assert_eq!(reset(&world, &tokens[2], OLD).await.wrong_fields(), ["token"]);
    log_in(&world, NEW).await.success(200);
    for nothing in ["", "0", &"f".repeat(64)] {
        assert_eq!(reset(&world, nothing, NEW).await.wrong_fields(), ["token"], "{nothing:?}");
    }
    world.finish().await;
}

#[tokio::test]
async fn two_uses_at_once_set_one_password() {
    let world = World::new().await;
    register(&world, "afi", json!({})).await;
    forgot(&world, "afi@ul.example").await.success(202);
    let token = token(&world.mails().await[0]);
    let (one, other) = tokio::join!(reset(&world, &token, NEW), reset(&world, &token, "une autre jument"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let set = if one.status == 200 { NEW } else { "une autre jument" };
    log_in(&world, set).await.success(200);
    world.finish().await;
}

#[tokio::test]
async fn the_secret_is_in_the_mail_alone() {
    let world = World::new().await;
    register(&world, "afi", json!({})).await;
    forgot(&world, "afi@ul.example").await.success(202);
    let mails = world.mails().await;
    let token = token(&mails[0]);
    assert_eq!(token.len(), 64);
    for file in ["estrade.db", "estrade.db-wal"] {
        let bytes = std::fs::read(format!("{}/{file}", world.folder())).unwrap();
        assert!(!bytes.windows(64).any(|window| window == token.as_bytes()), "{file}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&world.mail_files()[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    world.finish().await;
}

#[tokio::test]
async fn each_gets_the_mail_in_their_language() {
    let world = World::with(&[("school", "Université du Littoral")]).await;
    register(&world, "afi", json!({ "locale": "fr", "first_name": "Afi", "last_name": "Adjovi" })).await;
    register(&world, "koffi", json!({})).await;
    let in_english = |email: &str| {
        let body = json!({ "email": email });
        let request =
            world.visitor().request(reqwest::Method::POST, "/api/users/password/forgot").json(&body);
        Answer::of(request.header("accept-language", "en"))
    };
    in_english("afi@ul.example").await.success(202);
    in_english("koffi@ul.example").await.success(202);
    let afi = world.mails_to("afi@ul.example").await.remove(0);
    assert_eq!(afi.subject(), "Choisir un nouveau mot de passe");
    assert_eq!(afi.header("Content-Language"), "fr");
    assert!(afi.text.contains("Bonjour Afi Adjovi,") && afi.text.contains("Quelqu’un, sans doute vous,"));
    assert!(afi.text.contains("Université du Littoral") && afi.html.contains(r#"<html lang="fr">"#));
    let koffi = world.mails_to("koffi@ul.example").await.remove(0);
    assert_eq!(koffi.subject(), "Choose a new password");
    assert!(koffi.text.contains("Hello koffi,") && !koffi.text.contains("Bonjour"));
    world.finish().await;
}

#[tokio::test]
async fn a_mail_that_cannot_leave_is_tried_again_with_growing_pauses_and_sent_once() {
    let world = World::new().await;
    register(&world, "afi", json!({})).await;
    // Something stands where the folder should be.
    let folder = format!("{}/mail", world.folder());
    std::fs::write(&folder, "in the way").unwrap();
    forgot(&world, "afi@ul.example").await.success(202);
    let waiting = async || {
        let domain = world.state.domain();
        let day = domain.now().plus(std::time::Duration::from_hours(24));
        domain.store.begin_read().await.unwrap().outbox().due(day).await.unwrap()
    };
    let due = async || {
        let domain = world.state.domain();
        domain.store.begin_read().await.unwrap().outbox().due(domain.now()).await.unwrap()
    };
    // The first try, by whichever runner: then it waits, and is not due.
    world
        .until(async || {
            world.run_jobs().await;
            due().await == 0 && waiting().await == 1
        })
        .await;
    world.wait(19);
    world.run_jobs().await;
    assert_eq!((due().await, waiting().await), (0, 1), "the pause is 20 s");
    std::fs::remove_file(&folder).unwrap();
    world.wait(1);
    assert_eq!(world.mails().await.len(), 1);
    assert_eq!(waiting().await, 0);
    world.finish().await;
}

#[tokio::test]
async fn the_pages_do_the_same_without_a_script() {
    let world = World::new().await;
    register(&world, "afi", json!({})).await;
    let visitor = world.visitor();
    let form = async |path: &str, fields: &[(&str, &str)]| {
        let origin = format!("http://{}", world.address);
        let request = visitor.request(reqwest::Method::POST, path).header("origin", origin).form(fields);
        Answer::of(request.header("accept-language", "en")).await
    };
    assert!(visitor.get("/login").await.text.contains(r#"href="/password/forgot""#));
    let known = form("/password/forgot", &[("email", "afi@ul.example")]).await;
    let unknown = form("/password/forgot", &[("email", "nobody@ul.example")]).await;
    for answer in [&known, &unknown] {
        assert_eq!((answer.status, answer.header("location")), (303, Some("/password/forgot?sent=1")));
    }
    let wrong = form("/password/forgot", &[("email", "afi")]).await;
    assert!(wrong.status == 422 && wrong.text.contains(r#"value="afi""#), "{}", wrong.text);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    let (link, token) = (mails[0].link(), token(&mails[0]));
    // Looking spends nothing.
    for _ in 0..2 {
        let page = visitor.get(&link).await;
        assert!(page.status == 200 && page.text.contains(&token), "{}", page.text);
        assert_eq!(page.header("referrer-policy"), Some("same-origin"), "the link is told to nobody");
    }
    let short = form("/password/reset", &[("token", &token), ("password", "court")]).await;
    assert!(short.status == 422 && short.text.contains(&token) && !short.text.contains("court\""));
    let done = form("/password/reset", &[("token", &token), ("password", NEW)]).await;
    assert_eq!((done.status, done.header("location")), (303, Some("/login")));
    log_in(&world, NEW).await.success(200);
    assert_eq!(visitor.get(&link).await.status, 410);
    let again = form("/password/reset", &[("token", &token), ("password", OLD)]).await;
    assert!(again.status == 410 && again.text.contains("Ask for a new one"), "{}", again.text);
    log_in(&world, NEW).await.success(200);
    world.finish().await;
}
