//! Mail over SMTP: who gets it, who does not, and what becomes of the others meanwhile.

use crate::world::*;
use serde_json::json;

/// Accounts by these names, each of whom forgot their password.
async fn forgotten(world: &World, names: &[&str]) {
    for name in names {
        world.student(name).await;
        let body = json!({ "email": format!("{name}@ul.example") });
        world.visitor().post("/api/users/password/forgot", body).await.success(202);
    }
}

/// How many jobs are waiting now, and within a day.
async fn waiting(world: &World) -> (u64, u64) {
    let domain = world.state.domain();
    let mut unit = domain.store.begin_read().await.unwrap();
    let day = domain.now().plus(std::time::Duration::from_hours(24));
    (unit.outbox().due(domain.now()).await.unwrap(), unit.outbox().due(day).await.unwrap())
}

/// Tries what is due until so many are left for later, and none is under way.
async fn try_until_left(world: &World, left: u64) {
    world
        .until(async || {
            world.run_jobs().await;
            waiting(world).await == (0, left)
        })
        .await;
}

#[tokio::test]
async fn mails_are_handed_to_the_mail_server_by_who_may() {
    let office = PostOffice::open(0).await;
    let from = "Université du Littoral <cours@ul.example>";
    let world = World::with(&[("smtp_url", &office.url()), ("mail_from", from)]).await;
    forgotten(&world, &["afi"]).await;
    world.finish_jobs().await;
    let mails = office.taken_for("afi@ul.example");
    assert_eq!((mails.len(), office.taken()), (1, 1));
    assert!(mails[0].header("From").ends_with("<cours@ul.example>"), "{}", mails[0].headers);
    assert!(mails[0].header("Message-ID").ends_with("@ul.example>"));
    assert!(mails[0].text.contains("Bonjour Afi,") && mails[0].html.contains(&mails[0].link()));
    assert!(world.mail_files().is_empty(), "nothing is left in the folder");
    world.finish().await;
}

#[tokio::test]
async fn a_bad_address_is_given_up_and_one_put_off_is_tried_again_and_neither_holds_up_others() {
    let office = PostOffice::open(0).await;
    let world = World::with(&[("smtp_url", &office.url())]).await;
    forgotten(&world, &["bad", "later", "afi"]).await;
    try_until_left(&world, 1).await;
    assert_eq!((office.taken_for("afi@ul.example").len(), office.taken()), (1, 1));
    world.wait(19);
    world.run_jobs().await;
    assert_eq!(office.asked_for("later@ul.example"), 1, "the pause is not over");
    world.wait(1);
    world.finish_jobs().await;
    assert_eq!((office.asked_for("bad@ul.example"), office.asked_for("later@ul.example")), (1, 2));
    assert_eq!((office.taken_for("later@ul.example").len(), office.taken()), (1, 2));
    world.finish().await;
}

#[tokio::test]
async fn a_mail_server_that_is_down_loses_nothing() {
    let office = PostOffice::open(0).await;
    let (port, url) = (office.port, office.url());
    drop(office);
    let world = World::with(&[("smtp_url", &url)]).await;
    forgotten(&world, &["afi", "koffi"]).await;
    try_until_left(&world, 2).await;
    world.wait(20);
    try_until_left(&world, 2).await;
    let office = PostOffice::open(port).await;
    world.wait(39);
    world.run_jobs().await;
    assert_eq!(office.taken(), 0, "the second pause is 40 s");
    world.wait(1);
    world.finish_jobs().await;
    assert_eq!(
        (office.taken_for("afi@ul.example").len(), office.taken_for("koffi@ul.example").len()),
        (1, 1)
    );
    world.finish().await;
}

#[tokio::test]
async fn after_a_day_a_mail_is_given_up() {
    let office = PostOffice::open(0).await;
    let wrong = office.url().replace("s3cret", "wrong");
    let world = World::with(&[("smtp_url", &wrong)]).await;
    forgotten(&world, &["afi"]).await;
    try_until_left(&world, 1).await;
    world.wait(24 * 3600);
    world.finish_jobs().await;
    assert_eq!((office.taken(), waiting(&world).await), (0, (0, 0)));
    world.finish().await;
}

#[tokio::test]
async fn of_a_notice_bad_boxes_are_given_up_slow_ones_tried_again_and_the_others_told_once() {
    let office = PostOffice::open(0).await;
    let world = World::with(&[("smtp_url", &office.url())]).await;
    let class = world.planned_class(json!({})).await;
    for name in ["bad1", "bad2", "later1", "koffi", "yao"] {
        world.classmate(&class, name).await;
    }
    let told = json!({ "notification_type": "custom", "message": "Bonjour" });
    assert_eq!(class.estelle.post(&class.at("/notify"), told).await.data()["queued"], 6);
    // What was put off waits for a minute.
    world
        .until(async || {
            world.run_jobs().await;
            office.taken() == 3 && waiting(&world).await.0 == 0
        })
        .await;
    assert_eq!(office.asked_for("later1@ul.example"), 1);
    world.wait(59);
    world.run_jobs().await;
    assert_eq!(office.taken(), 3);
    world.wait(1);
    world.finish_jobs().await;
    for (name, asked, taken) in
        [("afi", 1, 1), ("koffi", 1, 1), ("yao", 1, 1), ("later1", 2, 1), ("bad1", 1, 0), ("bad2", 1, 0)]
    {
        let address = format!("{name}@ul.example");
        assert_eq!((office.asked_for(&address), office.taken_for(&address).len()), (asked, taken), "{name}");
    }
    world.finish().await;
}

#[tokio::test]
async fn of_a_notice_everybody_is_told_once_the_mail_server_is_back() {
    let office = PostOffice::open(0).await;
    let (port, url) = (office.port, office.url());
    drop(office);
    let world = World::with(&[("smtp_url", &url)]).await;
    let class = world.planned_class(json!({})).await;
    for number in 0..60 {
        world.classmate(&class, &format!("student{number}")).await;
    }
    class.estelle.post(&class.at("/notify"), json!({ "notification_type": "reminder" })).await.data();
    let due_later = async || {
        let domain = world.state.domain();
        let mut unit = domain.store.begin_read().await.unwrap();
        let soon = domain.now().plus(std::time::Duration::from_mins(1));
        waiting(&world).await.0 == 0 && unit.outbox().due(soon).await.unwrap() == 1
    };
    world
        .until(async || {
            world.run_jobs().await;
            due_later().await
        })
        .await;
    let office = PostOffice::open(port).await;
    world.wait(20);
    world.finish_jobs().await;
    assert_eq!(office.taken(), 61);
    assert_eq!(office.taken_for("student59@ul.example").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_newcomers_address_is_confirmed_by_a_press_behind_a_mailed_link_and_gets_nothing_before() {
    let office = PostOffice::open(0).await;
    let world = World::with(&[("smtp_url", &office.url())]).await;
    let visitor = world.visitor();
    let body = json!({ "email": "yawa@ul.example", "username": "yawa", "password": "un cheval correct" });
    let registered = visitor.post("/api/users/register", body).await.success(201);
    assert_eq!(registered["user"]["email_confirmed"], false);
    let yawa = visitor.with_token(registered["token"].as_str().unwrap());
    world.finish_jobs().await;
    let mails = office.taken_for("yawa@ul.example");
    assert_eq!((mails.len(), mails[0].subject().as_str()), (1, "Confirmer votre adresse"));
    let class = world.planned_class(json!({})).await;
    world.enroll(&yawa, class.course).await;
    let told = json!({ "notification_type": "custom", "message": "Bonjour" });
    let tell = async || class.estelle.post(&class.at("/notify"), told.clone()).await.data()["queued"].clone();
    assert_eq!(tell().await, 1, "Afi alone");
    world.finish_jobs().await;
    assert_eq!(office.taken_for("yawa@ul.example").len(), 1);
    // Looking confirms nothing, and no other link does.
    let link = mails[0].link();
    assert!(visitor.get(&link).await.text.contains("yawa@ul.example"));
    let token = link.split_once("token=").unwrap().1.to_owned();
    let (_, signature) = token.split_once('.').unwrap();
    let press = async |token: &str| {
        let origin = format!("http://{}", world.address);
        let request = visitor.request(reqwest::Method::POST, "/address/confirm").header("origin", origin);
        Answer::of(request.form(&[("token", token)])).await.status
    };
    for wrong in [format!("{}.{signature}", class.afi.id()), format!("{token}x"), ".".to_owned()] {
        assert_eq!(press(&wrong).await, 404, "{wrong}");
    }
    assert_eq!(yawa.get("/api/users/me").await.success(200)["user"]["email_confirmed"], false);
    assert_eq!((press(&token).await, press(&token).await), (303, 303));
    assert_eq!(yawa.get("/api/users/me").await.success(200)["user"]["email_confirmed"], true);
    world.wait(60);
    assert_eq!(tell().await, 2);
    world.finish_jobs().await;
    assert_eq!(office.taken_for("yawa@ul.example").len(), 2);
    world.finish().await;
}

#[tokio::test]
async fn a_link_for_a_password_confirms_the_address_too() {
    let office = PostOffice::open(0).await;
    let world = World::with(&[("smtp_url", &office.url())]).await;
    let visitor = world.visitor();
    let body = json!({ "email": "yawa@ul.example", "username": "yawa", "password": "un cheval correct" });
    visitor.post("/api/users/register", body).await.success(201);
    visitor.post("/api/users/password/forgot", json!({ "email": "yawa@ul.example" })).await.success(202);
    world.finish_jobs().await;
    let mails = office.taken_for("yawa@ul.example");
    let link = mails.iter().map(Received::link).find(|link| link.starts_with("/password/")).unwrap();
    let reset = json!({ "token": link.split_once('=').unwrap().1, "password": "une jument correcte" });
    visitor.post("/api/users/password/reset", reset).await.success(200);
    let login = json!({ "email": "yawa@ul.example", "password": "une jument correcte" });
    assert_eq!(visitor.post("/api/users/login", login).await.success(200)["user"]["email_confirmed"], true);
    world.finish().await;
}
