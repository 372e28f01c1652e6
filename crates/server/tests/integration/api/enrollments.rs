//! Places in a course.

use super::*;

fn at(course: i64) -> String {
    format!("/api/courses/{course}/enrollments")
}

async fn enrolled(owner: &Actor, course: i64) -> Value {
    owner.get(&format!("/api/courses/{course}")).await.data()["enrolled_count"].take()
}

#[tokio::test]
async fn the_last_places_go_to_as_many_as_there_are_however_many_come_at_once() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({ "max_students": 3 })).await;
    let mut students = Vec::new();
    for n in 0..9 {
        students.push(world.student(&format!("student{n}")).await);
    }
    let path = at(course);
    let all = students.iter().map(|student| student.post(&path, json!({})));
    let answers = futures::future::join_all(all).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((taken.len(), refused.len()), (3, 6));
    for answer in refused {
        answer.refused(409, "course_full");
    }
    assert_eq!(enrolled(&estelle, course).await, 3);
    let list = estelle.get(&path).await.success(200);
    assert_eq!((&list["pagination"]["total"], list["data"].as_array().unwrap().len()), (&json!(3), 3));
    // A place that is given up is taken by one, and by one alone.
    let seated = list["data"][0]["id"].as_i64().unwrap();
    estelle.delete(&format!("{path}/{seated}")).await.data();
    assert_eq!(enrolled(&estelle, course).await, 2);
    let answers = futures::future::join_all(students.iter().map(|s| s.post(&path, json!({})))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(enrolled(&estelle, course).await, 3);
    let full = estelle.put(&format!("/api/courses/{course}"), json!({ "max_students": 2 })).await;
    assert_eq!(full.wrong_fields(), ["max_students"]);
    world.finish().await;
}

#[tokio::test]
async fn one_student_who_presses_often_has_one_place() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({ "max_students": 2 })).await;
    let (afi, koffi, path) = (world.student("afi").await, world.student("koffi").await, at(course));
    let answers = futures::future::join_all((0..6).map(|_| afi.post(&path, json!({})))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.refused(409, "already_exists");
    }
    assert_eq!(enrolled(&estelle, course).await, 1);
    koffi.post(&path, json!({})).await.created();
    world.finish().await;
}

#[tokio::test]
async fn who_leaves_is_out_and_may_come_back_to_the_same_place() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let own = format!("{}/{}", at(class.course), class.enrollment);
    class.afi.get(&class.at("")).await.data();
    let left = class.afi.delete(&own).await.data();
    assert_eq!((&left["id"], &left["status"]), (&json!(class.enrollment), &json!("left")));
    class.afi.get(&class.at("")).await.refused(404, "not_found");
    let list = format!("/api/courses/{}/live-sessions", class.course);
    class.afi.get(&list).await.refused(403, "not_enrolled");
    assert_eq!(enrolled(&class.estelle, class.course).await, 0);
    // Leaving twice frees one place, not two.
    class.afi.delete(&own).await.data();
    assert_eq!(enrolled(&class.estelle, class.course).await, 0);
    world.wait(60);
    let again = class.afi.post(&at(class.course), json!({})).await.created();
    assert_eq!((&again["id"], &again["enrolled_at"]), (&json!(class.enrollment), &json!(World::at(60))));
    class.afi.get(&class.at("")).await.data();
    assert_eq!(enrolled(&class.estelle, class.course).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn the_deadline_is_for_students_and_the_owner_may_still_add() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({ "enrollment_deadline": World::at(60) })).await;
    let (afi, koffi) = (world.student("afi").await, world.student("koffi").await);
    world.wait(60);
    afi.post(&at(course), json!({})).await.created();
    world.clock.advance(std::time::Duration::from_millis(1));
    koffi.post(&at(course), json!({})).await.refused(409, "enrollment_closed");
    // Naming oneself is no way round.
    koffi.post(&at(course), json!({ "user_id": koffi.id() })).await.refused(409, "enrollment_closed");
    estelle.post(&at(course), json!({ "user_id": koffi.id() })).await.created();
    assert_eq!(enrolled(&estelle, course).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn others_are_enrolled_by_the_owner_alone_and_only_students() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let (mensah, afi) = (world.instructor("mensah").await, world.student("afi").await);
    let koffi = world.student("koffi").await;
    let (course, path) = (world.course(&estelle, json!({})).await, String::new());
    let path = path + &at(course);
    afi.post(&path, json!({ "user_id": koffi.id() })).await.refused(403, "forbidden");
    afi.post(&path, json!({ "email": koffi.email() })).await.refused(403, "forbidden");
    mensah.post(&path, json!({ "user_id": koffi.id() })).await.refused(403, "forbidden");
    let made = estelle.post(&path, json!({ "email": "KOFFI@ul.example" })).await.created();
    assert_eq!((&made["user_id"], &made["status"]), (&json!(koffi.id()), &json!("active")));
    assert_eq!(estelle.post(&path, json!({ "email": "nobody@ul.example" })).await.wrong_fields(), ["email"]);
    assert_eq!(estelle.post(&path, json!({ "user_id": mensah.id() })).await.wrong_fields(), ["user_id"]);
    assert_eq!(
        estelle.post(&path, json!({ "user_id": "x", "email": "y" })).await.wrong_fields(),
        ["email", "user_id"]
    );
    estelle.post(&path, json!({ "user_id": koffi.id().to_string() })).await.refused(409, "already_exists");
    assert_eq!(enrolled(&estelle, course).await, 1);
    let list = estelle.get(&path).await.success(200);
    assert_eq!(list["data"][0]["user"]["email"], "koffi@ul.example");
    world.finish().await;
}

#[tokio::test]
async fn anothers_enrolment_is_nobodys_business() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    let mensah = world.instructor("mensah").await;
    let elsewhere = world.course(&mensah, json!({})).await;
    let own = format!("{}/{}", at(class.course), class.enrollment);
    koffi.delete(&own).await.refused(404, "not_found");
    mensah.delete(&own).await.refused(404, "not_found");
    // Nor through a course of one's own.
    mensah.delete(&format!("{}/{}", at(elsewhere), class.enrollment)).await.refused(404, "not_found");
    class.afi.delete(&format!("{}/{}", at(elsewhere), class.enrollment)).await.refused(404, "not_found");
    koffi.get(&at(class.course)).await.refused(403, "forbidden");
    assert_eq!(enrolled(&class.estelle, class.course).await, 2);
    class.afi.get(&class.at("")).await.data();
    world.finish().await;
}
