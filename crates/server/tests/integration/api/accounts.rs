//! Registering, and one's own profile.

use super::*;
use rstest::rstest;

const PASSWORD: &str = "un cheval correct";

fn newcomer(name: &str) -> Value {
    json!({ "email": format!("{name}@ul.example"), "username": name, "password": PASSWORD })
}

fn as_role(name: &str, role: &str) -> Value {
    let mut body = newcomer(name);
    body["role"] = role.into();
    body
}

#[tokio::test]
async fn a_newcomer_is_a_student_and_gets_tokens_but_no_hash() {
    let world = World::new().await;
    let mut body = newcomer("Afi");
    body.as_object_mut().unwrap().extend(
        json!({ "first_name": " Afi ", "locale": "en", "timezone": "Africa/Porto-Novo", "admin": true })
            .as_object()
            .unwrap()
            .clone(),
    );
    let answer = world.visitor().post("/api/users/register/", body).await;
    let body = answer.success(201);
    let names: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "expires_at", "refresh_token", "success", "token", "user"]);
    assert_eq!(body["token"], body["access_token"]);
    let mut user = body["user"].clone();
    let id = user["id"].take().as_i64().unwrap();
    assert!(id > 0 && id < 1 << 53);
    let expected = json!({
        "id": null, "email": "Afi@ul.example", "email_confirmed": true, "username": "Afi", "first_name": "Afi", "last_name": "",
        "role": "student", "wants_instructor": false, "locale": "en", "timezone": "Africa/Porto-Novo",
        "external_id": null, "created_at": World::at(0), "updated_at": World::at(0),
    });
    assert_eq!(user, expected);
    assert!(!answer.text.contains("argon") && !answer.text.contains(PASSWORD));
    let me = world.visitor().with_token(body["token"].as_str().unwrap()).get("/api/users/me").await;
    assert_eq!(me.success(200)["user"]["id"], id);
    world.finish().await;
}

#[rstest]
#[case("open", "instructor", false)]
#[case("approval", "student", true)]
#[tokio::test]
async fn who_asks_to_teach_is_what_the_operator_says(
    #[case] signup: &str,
    #[case] role: &str,
    #[case] flagged: bool,
) {
    let world = World::with(&[("instructor_signup", signup)]).await;
    let answer = world.visitor().post("/api/users/register/", as_role("estelle", "instructor")).await;
    let body = answer.success(201);
    assert_eq!((&body["user"]["role"], &body["user"]["wants_instructor"]), (&json!(role), &json!(flagged)));
    // The account is what it is called: a course of one's own is an instructor's.
    let them = world.visitor().with_token(body["token"].as_str().unwrap());
    let made = them.post("/api/courses", json!({ "title": "Droit" })).await;
    assert_eq!(made.status, if role == "instructor" { 201 } else { 403 });
    world.finish().await;
}

#[tokio::test]
async fn nobody_registers_as_what_is_closed_or_as_an_admin() {
    let world = World::with(&[("instructor_signup", "closed")]).await;
    for role in ["instructor", "admin"] {
        world.visitor().post("/api/users/register", as_role("estelle", role)).await.refused(403, "forbidden");
    }
    // No account was left behind.
    world.visitor().post("/api/users/register", newcomer("estelle")).await.success(201);
    world.finish().await;
}

#[tokio::test]
async fn an_address_and_a_username_are_taken_whatever_their_case() {
    let world = World::new().await;
    world.visitor().post("/api/users/register", newcomer("afi")).await.success(201);
    let again = json!({ "email": "AFI@UL.example", "username": "koffi", "password": PASSWORD });
    assert_eq!(world.visitor().post("/api/users/register", again).await.wrong_fields(), ["email"]);
    let again = json!({ "email": "koffi@ul.example", "username": "Afi", "password": PASSWORD });
    assert_eq!(world.visitor().post("/api/users/register", again).await.wrong_fields(), ["username"]);
    let login = json!({ "email": "koffi@ul.example", "password": PASSWORD });
    world.visitor().post("/api/users/login", login).await.refused(401, "bad_credentials");
    world.finish().await;
}

#[rstest]
#[case("password", json!("court"))]
#[case("password", json!("password123"))]
#[case("password", json!("AZERTYUIOP"))]
#[case("password", json!("x".repeat(129)))]
#[case("password", json!(1_234_567_890))]
#[case("password", Value::Null)]
#[case("username", json!("a"))]
#[case("username", json!("a".repeat(51)))]
#[case("username", json!("afi koffi"))]
#[case("email", json!("afi"))]
#[case("email", json!(format!("{}@ul.example", "a".repeat(250))))]
#[case("first_name", json!("a".repeat(101)))]
#[case("last_name", json!("a\u{7}b"))]
#[case("role", json!("queen"))]
#[case("locale", json!("de"))]
#[case("timezone", json!("Paris"))]
#[tokio::test]
async fn a_wrong_field_is_named_and_makes_no_account(#[case] field: &str, #[case] value: Value) {
    let world = World::new().await;
    let mut body = newcomer("afi");
    body[field] = value;
    assert_eq!(world.visitor().post("/api/users/register", body).await.wrong_fields(), [field]);
    world.visitor().post("/api/users/register", newcomer("afi")).await.success(201);
    world.finish().await;
}

#[tokio::test]
async fn a_demonstration_takes_its_simple_password_and_no_other() {
    let world = World::with(&[("demo", "true")]).await;
    let with = |password: &str| json!({ "email": "afi@ul.example", "username": "afi", "password": password });
    let refused = world.visitor().post("/api/users/register", with("motdepasse123")).await;
    assert_eq!(refused.wrong_fields(), ["password"]);
    world.visitor().post("/api/users/register", with("password123")).await.success(201);
    world.finish().await;
}

#[tokio::test]
async fn a_profile_changes_in_what_is_named_and_nothing_else() {
    let world = World::new().await;
    let afi = world.student("afi").await;
    let body =
        json!({ "last_name": "Mensah", "timezone": "Africa/Lome", "role": "admin", "email": "x@y.example" });
    let user = afi.patch("/api/users/me/", body).await.success(200)["user"].take();
    assert_eq!(
        (&user["first_name"], &user["last_name"], &user["timezone"]),
        (&json!("Afi"), &json!("Mensah"), &json!("Africa/Lome"))
    );
    assert_eq!((&user["role"], &user["email"]), (&json!("student"), &json!("afi@ul.example")));
    let cleared = afi.patch("/api/users/me", json!({ "timezone": null })).await.success(200);
    assert_eq!(cleared["user"]["timezone"], Value::Null);
    assert_eq!(
        afi.patch("/api/users/me", json!({ "first_name": "a".repeat(101), "locale": 5 }))
            .await
            .wrong_fields(),
        ["first_name", "locale"]
    );
    assert_eq!(afi.get("/api/users/me").await.success(200)["user"]["last_name"], "Mensah");
    world.visitor().get("/api/users/me").await.refused(401, "unauthenticated");
    world.visitor().patch("/api/users/me", json!({})).await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sign_ins() {
    let world = World::new().await;
    let first = world.visitor().post("/api/users/register", newcomer("afi")).await.success(201);
    let login = |password: &str| json!({ "email": "afi@ul.example", "password": password });
    let second = world.visitor().post("/api/users/login", login(PASSWORD)).await.success(200);
    let [first, second] = [first, second].map(|b| world.visitor().with_token(b["token"].as_str().unwrap()));
    let change = |old: Value| json!({ "password": "une jument correcte", "current_password": old });
    let wrong = first.patch("/api/users/me", change(json!("un autre cheval"))).await;
    assert_eq!(wrong.wrong_fields(), ["current_password"]);
    assert_eq!(first.patch("/api/users/me", change(Value::Null)).await.wrong_fields(), ["current_password"]);
    second.get("/api/users/me").await.success(200);
    first.patch("/api/users/me", change(json!(PASSWORD))).await.success(200);
    first.get("/api/users/me").await.success(200);
    second.get("/api/users/me").await.refused(401, "token_expired");
    world.visitor().post("/api/users/login", login(PASSWORD)).await.refused(401, "bad_credentials");
    world.visitor().post("/api/users/login", login("une jument correcte")).await.success(200);
    world.finish().await;
}
