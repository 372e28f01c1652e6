//! Looking for people to invite or enrol.

use super::*;
use rstest::rstest;

async fn find(who: &Actor, query: &str) -> Value {
    who.get(&format!("/api/users/{query}")).await.success(200)
}

fn names(found: &Value) -> Vec<&str> {
    found["data"].as_array().unwrap().iter().map(|person| person["username"].as_str().unwrap()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn instructors_find_their_own_students_by_name_and_others_by_address_alone(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let anna = world.classmate(&class, "anna").await;
    let koffi = world.student("koffi").await;
    let mensah = world.instructor("mensah").await;
    let own = find(&class.estelle, "?role=student").await;
    assert_eq!(names(&own), ["afi", "anna"]);
    assert_eq!(own["pagination"], json!({ "page": 1, "limit": 20, "total": 2 }));
    let found = find(&class.estelle, "?search=ANN&role=student").await;
    let expected = json!({
        "id": anna.id(), "username": "anna", "first_name": "Anna", "last_name": "", "email": "anna@ul.example",
        "avatar": null, "role": "student",
    });
    assert_eq!(found["data"], json!([expected]));
    assert!(names(&find(&class.estelle, "?search=koffi").await).is_empty(), "of nobody's course");
    assert_eq!(names(&find(&class.estelle, "?search=Koffi@UL.example").await), ["koffi"]);
    assert!(names(&find(&class.estelle, "?search=koffi@ul").await).is_empty());
    assert!(names(&find(&mensah, "?search=a").await).is_empty(), "another's students");
    let ada = world.admin().await;
    assert_eq!(names(&find(&ada, "?search=k").await), ["koffi"]);
    assert_eq!(names(&find(&ada, "?role=instructor").await), ["estelle", "mensah"]);
    assert_eq!(names(&find(&ada, "?limit=2&page=2").await), ["anna", "estelle"]);
    koffi.get("/api/users/?search=afi").await.refused(403, "forbidden");
    world.visitor().get("/api/users?limit=0").await.refused(401, "unauthenticated");
    koffi.get("/api/users?limit=0").await.refused(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn a_wrong_query_is_told() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let path = format!("/api/users?role=queen&limit=101&page=0&search={}", "x".repeat(255));
    assert_eq!(estelle.get(&path).await.wrong_fields(), ["limit", "page", "role", "search"]);
    assert_eq!(estelle.get("/api/users?search=%00").await.wrong_fields(), ["search"]);
    assert!(names(&find(&estelle, "?search=&role=").await).is_empty());
    world.finish().await;
}
