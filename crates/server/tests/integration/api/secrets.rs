//! Who sees a room's name and password, and other people's addresses.

use super::*;

/// What only those who may be in the room now are told.
fn room(session: &Value) -> [Value; 2] {
    ["jitsi_room_name", "jitsi_room_password"].map(|field| session[field].clone())
}

const HIDDEN: [Value; 2] = [Value::Null, Value::Null];

#[tokio::test]
async fn a_rooms_name_and_password_are_for_those_who_may_be_in_it_now() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let (ada, path) = (world.admin().await, class.at(""));
    let known = room(&class.estelle.get(&path).await.data());
    let name = known[0].as_str().unwrap();
    let (start, suffix) = name.rsplit_once('-').unwrap();
    assert_eq!(start, format!("estrade-course-{}-session-{}", class.course, class.session));
    assert!(suffix.len() == 16 && suffix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    assert_eq!(known[1].as_str().unwrap().len(), 12);
    // Before it opens, hosts alone.
    assert_eq!(room(&ada.get(&path).await.data()), known);
    assert_eq!(room(&class.afi.get(&path).await.data()), HIDDEN);
    class.estelle.post(&class.at("/start"), json!({})).await.data();
    assert_eq!(room(&class.afi.get(&path).await.data()), known);
    let joined = class.afi.post(&class.at("/join"), json!({})).await.data();
    assert_eq!(joined["jitsi_room_password"], known[1]);
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    for who in [&class.afi, &class.estelle, &ada] {
        assert_eq!(room(&who.get(&path).await.data()), HIDDEN, "over is over");
    }
    world.finish().await;
}

#[tokio::test]
async fn no_list_and_no_refusal_has_a_secret_in_it() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let (ada, koffi) = (world.admin().await, world.student("koffi").await);
    let [name, password] = room(&class.estelle.get(&class.at("")).await.data());
    let (name, password) = (name.as_str().unwrap(), password.as_str().unwrap());
    let list = format!("/api/courses/{}/live-sessions", class.course);
    for (who, path) in [
        (&class.estelle, list.clone()),
        (&class.afi, list.clone()),
        (&ada, list),
        (&class.afi, "/api/student/live-sessions".to_owned()),
        (&class.estelle, "/api/meetings".to_owned()),
        (&class.afi, "/api/meetings".to_owned()),
        (&class.estelle, class.meeting_at("").await),
        (&class.estelle, class.at("/participants")),
        (&koffi, class.at("")),
        (&koffi, format!("/api/courses/{}", class.course)),
    ] {
        let answer = who.get(&path).await;
        assert!(!answer.text.contains(name) && !answer.text.contains(password), "{path}: {}", answer.text);
    }
    let listed = class.estelle.get(&format!("/api/courses/{}/live-sessions", class.course)).await;
    let listed = &listed.success(200)["data"][0];
    assert_eq!(room(listed), HIDDEN);
    // Hidden is null, and not left out.
    assert!(listed.as_object().unwrap().contains_key("jitsi_room_name"));
    for answer in [
        koffi.post(&class.at("/join"), json!({})).await,
        class.afi.put(&class.at(""), json!({})).await,
        class.estelle.delete(&class.at("")).await,
    ] {
        assert!(!answer.text.contains(name) && !answer.text.contains(password), "{}", answer.text);
    }
    world.finish().await;
}

#[tokio::test]
async fn a_student_sees_who_is_there_but_neither_addresses_nor_attendance() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let koffi = world.classmate(&class, "koffi").await;
    for who in [&class.afi, &koffi, &class.estelle] {
        who.post(&class.at("/join"), json!({})).await.data();
    }
    world.wait(90);
    let seen = class.afi.get(&class.at("/participants")).await;
    let people = seen.success(200)["data"].as_array().unwrap().clone();
    let of = |who: &Actor| people.iter().find(|line| line["user_id"] == who.id()).unwrap().clone();
    assert_eq!(people.len(), 3);
    assert!(!seen.text.contains("@ul.example"), "{}", seen.text);
    let own = of(&class.afi);
    assert_eq!((&own["attendance_seconds"], &own["status"]), (&json!(90.0), &json!("attended")));
    assert_eq!((&own["joined_at"], &own["user"]["email"]), (&json!(World::at(0)), &Value::Null));
    for other in [of(&koffi), of(&class.estelle)] {
        assert_eq!(other["is_present"], true);
        for field in ["joined_at", "left_at", "attendance_seconds", "attendance_duration", "status"] {
            assert_eq!(other[field], Value::Null, "{field}");
        }
    }
    let detail = class.afi.get(&class.at("")).await;
    assert!(!detail.text.contains("@ul.example"));
    let host = class.estelle.get(&class.at("/participants")).await.success(200);
    let line = host["data"].as_array().unwrap().iter().find(|l| l["user_id"] == koffi.id()).unwrap().clone();
    assert_eq!(
        (&line["user"]["email"], &line["attendance_seconds"]),
        (&json!("koffi@ul.example"), &json!(90.0))
    );
    world.finish().await;
}
