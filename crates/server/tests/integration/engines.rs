//! The main story, the same on every database engine.

use crate::world::*;
use rstest::rstest;
use serde_json::json;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_class_from_registration_to_its_attendance(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let visitor = world.visitor();
    let body = json!({ "email": "Yawa@ul.example", "username": "yawa", "password": "un cheval correct" });
    visitor.post("/api/users/register", body).await.success(201);
    let again = json!({ "email": "YAWA@ul.example", "username": "other", "password": "un cheval correct" });
    assert_eq!(visitor.post("/api/users/register", again).await.wrong_fields(), ["email"]);
    let login = json!({ "email": "yawa@UL.example", "password": "un cheval correct" });
    let signed_in = visitor.post("/api/users/login", login).await.success(200);
    let yawa = visitor.with_token(signed_in["token"].as_str().unwrap());

    let class = world.planned_class(json!({ "title": "Évaluation 𝄞", "max_participants": 2 })).await;
    let enrollments = format!("/api/courses/{}/enrollments", class.course);
    yawa.get(&class.at("")).await.refused(404, "not_found");
    yawa.post(&enrollments, json!({})).await.created();
    yawa.post(&enrollments, json!({})).await.refused(409, "already_exists");
    let koffi = world.classmate(&class, "koffi").await;
    assert_eq!(yawa.get(&class.at("")).await.data()["title"], "Évaluation 𝄞");
    yawa.post(&class.at("/join"), json!({})).await.refused(409, "invalid_state");

    let path = class.at("/start");
    let hosts = [&class.estelle, &class.estelle, &class.estelle];
    let started = futures::future::join_all(hosts.iter().map(|host| host.post(&path, json!({})))).await;
    assert!(started.iter().all(|answer| answer.data()["actual_start_at"] == World::at(0)));
    let (mut host, _) = Socket::enter(&world, class.session, &class.estelle).await;
    let (mut tab, _) = Socket::enter(&world, class.session, &class.afi).await;
    host.expect("joined").await;
    let join = class.at("/join");
    let joined = tokio::join!(yawa.post(&join, json!({})), koffi.post(&join, json!({})));
    let seated = [joined.0.status, joined.1.status].iter().filter(|status| **status == 200).count();
    assert_eq!(seated, 1, "Afi has the other seat");
    tab.send(json!({ "type": "chat", "client_id": "a", "text": "Prêt ? 𝄞", "kind": "question" })).await;
    assert_eq!(host.expect("chat").await["message"]["text"], "Prêt ? 𝄞");

    world.wait(1800);
    let left = class.afi.post(&class.at("/leave"), json!({})).await.data();
    assert_eq!((&left["left_at"], &left["attendance_duration"]), (&json!(World::at(1800)), &json!(30)));
    assert_eq!(tab.closed().await.0, 4000);
    assert_eq!(host.expect("left").await["reason"], "left");
    world.wait(600);
    host.send(json!({ "type": "end" })).await;
    assert_eq!(host.closed().await.0, 4001);
    let ended = class.estelle.get(&class.at("")).await.data();
    assert_eq!((&ended["status"], &ended["actual_end_at"]), (&json!("ended"), &json!(World::at(2400))));
    assert_eq!((&ended["present_count"], &ended["version"]), (&json!(0), &json!(3)));
    let people = class.estelle.get(&class.at("/participants")).await.success(200);
    let seconds = |who: i64| {
        let lines = people["data"].as_array().unwrap();
        lines.iter().find(|line| line["user_id"] == who).unwrap()["attendance_seconds"].as_f64().unwrap()
    };
    assert_eq!((seconds(class.afi.id()), seconds(class.estelle.id())), (1800.0, 2400.0));
    world.wait(4200);
    world.run_jobs().await;
    assert_eq!(class.estelle.get(&class.at("")).await.data()["actual_end_at"], World::at(2400));
    world.finish().await;
}
