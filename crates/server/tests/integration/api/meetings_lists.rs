//! Lists of meetings and invitations: whose, which, how many at once; and the whole story on every database.

use super::*;
use rstest::rstest;

fn planned_at(seconds: u64, more: Value) -> Value {
    let mut body =
        json!({ "title": format!("Oral {seconds}"), "scheduled_date": World::at(seconds), "duration": 30 });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// A meeting of theirs; its id.
async fn made(owner: &Actor, body: Value) -> String {
    let made = owner.post("/api/meetings", body).await.success(201);
    made["meeting"]["id"].as_str().unwrap().to_owned()
}

async fn meetings(who: &Actor, query: &str) -> Vec<Value> {
    let body = who.get(&format!("/api/meetings/{query}")).await.success(200);
    assert_eq!(body.as_object().unwrap().len(), 2, "an envelope without pages: {body}");
    body["meetings"].as_array().unwrap().clone()
}

async fn ids(who: &Actor, query: &str) -> Vec<String> {
    meetings(who, query).await.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn meetings_from_invitation_to_attendance(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let (estelle, kofi) = (world.instructor("estelle").await, world.instructor("kofi").await);
    let (afi, yao) = (world.student("afi").await, world.student("yao").await);
    let both = json!({ "student_ids": [afi.id(), "Yao@ul.example"], "title": "Évaluation 𝄞" });
    let id = made(&estelle, planned_at(600, both)).await;
    let other = made(&kofi, planned_at(900, json!({ "student_ids": [yao.id()] }))).await;
    let path = format!("/api/meetings/{id}");
    let wrong = json!({ "student_ids": [afi.id(), "personne@ul.example"] });
    assert_eq!(estelle.put(&path, wrong).await.wrong_fields(), ["student_ids"]);
    assert_eq!(ids(&yao, "my/invitations/").await, [id.as_str(), &other]);
    for (who, action) in [(&afi, "accept"), (&yao, "decline")] {
        who.post(&format!("{path}/respond"), json!({ "action": action })).await.success(200);
    }
    let start = format!("{path}/start");
    let started = tokio::join!(estelle.post(&start, json!({})), estelle.post(&start, json!({})));
    for answer in [started.0, started.1] {
        assert_eq!(answer.success(200)["meeting"]["status"], "ongoing");
    }
    let join = format!("{path}/join");
    let joined = tokio::join!(afi.post(&join, json!({})), afi.post(&join, json!({})));
    assert_eq!(joined.0.success(200), joined.1.success(200));
    world.wait(1800);
    afi.post(&format!("{path}/leave"), json!({})).await.success(200);
    // Yao is left out and never came; Afi came, and stays.
    estelle.put(&path, json!({ "student_ids": [] })).await.success(200);
    estelle.post(&format!("{path}/end"), json!({})).await.success(200);
    assert_eq!(ids(&yao, "my/invitations").await, [other.as_str()]);
    let past = meetings(&estelle, "?filter=past").await;
    assert_eq!((past.len(), &past[0]["title"]), (1, &json!("Évaluation 𝄞")));
    let line = json!({ "student_id": afi.id(), "student_email": "afi@ul.example", "name": "Afi",
        "status": "attended", "joined_at": World::at(0), "left_at": World::at(1800), "duration": 30 });
    assert_eq!(past[0]["participants"], json!([line]));
    assert_eq!(meetings(&afi, "?filter=past").await[0]["participants"], json!([line]));
    let ada = world.admin().await;
    ada.delete(&format!("{path}?purge=true")).await.success(200);
    assert_eq!(ids(&ada, "").await, [other.as_str()]);
    world.wait(24 * 3600);
    world.run_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn each_sees_their_own() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let (kofi, yao, ada) = (world.instructor("kofi").await, world.student("yao").await, world.admin().await);
    let in_course = class.meeting_at("").await.rsplit('/').next().unwrap().to_owned();
    let invited = made(&kofi, planned_at(3600, json!({ "student_ids": [class.afi.id()] }))).await;
    let alone = made(&class.estelle, planned_at(7200, json!({}))).await;
    assert_eq!(ids(&class.estelle, "").await, [alone.as_str(), &in_course]);
    assert_eq!(ids(&kofi, "").await, [invited.as_str()]);
    assert_eq!(ids(&class.afi, "").await, [invited.as_str(), &in_course]);
    assert_eq!(ids(&yao, "").await, Vec::<String>::new());
    assert_eq!(ids(&ada, "").await, [alone.as_str(), &invited, &in_course]);
    // Enrolled is not invited by name.
    let invitations = meetings(&class.afi, "my/invitations").await;
    assert_eq!((invitations.len(), &invitations[0]["participant_status"]), (1, &json!("invited")));
    assert_eq!(invitations[0]["id"], invited);
    for who in [&kofi, &class.estelle, &ada, &yao] {
        assert_eq!(ids(who, "my/invitations").await, Vec::<String>::new());
    }
    // Who declines is still on the roster, and may think again.
    let respond = format!("/api/meetings/{invited}/respond");
    class.afi.post(&respond, json!({ "action": "decline" })).await.success(200);
    assert_eq!(meetings(&class.afi, "my/invitations").await[0]["participant_status"], "declined");
    assert_eq!(ids(&class.afi, "").await.len(), 2);
    world.finish().await;
}

#[tokio::test]
async fn a_list_is_filtered_and_bounded() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let mut made_ids = Vec::new();
    for seconds in [600, 1200, 1800, 2400, 3000] {
        made_ids.push(made(&estelle, planned_at(seconds, json!({}))).await);
    }
    let [first, second, third, fourth, fifth] = &made_ids[..] else { unreachable!() };
    for (id, ends) in [(first, true), (second, false)] {
        estelle.post(&format!("/api/meetings/{id}/start"), json!({})).await.success(200);
        if ends {
            estelle.post(&format!("/api/meetings/{id}/end"), json!({})).await.success(200);
        }
    }
    estelle.delete(&format!("/api/meetings/{third}")).await.success(200);
    let strings = |ids: &[&String]| ids.iter().map(|id| (*id).clone()).collect::<Vec<_>>();
    assert_eq!(
        ids(&estelle, "?filter=upcoming").await,
        strings(&[second, fourth, fifth]),
        "what is on is ahead"
    );
    assert_eq!(ids(&estelle, "?filter=past").await, strings(&[third, first]));
    let all = strings(&[fifth, fourth, third, second, first]);
    assert_eq!(ids(&estelle, "?filter=all").await, all);
    assert_eq!(ids(&estelle, "").await, all);
    assert_eq!(ids(&estelle, "?limit=2&page=2").await, strings(&[third, second]));
    assert_eq!(ids(&estelle, "?limit=2&page=4").await, Vec::<String>::new());
    for (query, wrong) in [
        ("?filter=soon", &["filter"][..]),
        ("?limit=0", &["limit"]),
        ("?limit=101&page=0&filter=x", &["filter", "limit", "page"]),
        ("my/invitations?limit=101", &["limit"]),
    ] {
        assert_eq!(estelle.get(&format!("/api/meetings/{query}")).await.wrong_fields(), wrong, "{query}");
    }
    world.visitor().get("/api/meetings?limit=0").await.refused(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn a_meeting_comes_with_fifty_of_its_people_and_a_students_own_line() {
    let world = World::new().await;
    let estelle = world.instructor("estelle").await;
    let mut students = Vec::new();
    for number in 0..53 {
        students.push(world.student(&format!("eleve{number:02}")).await);
    }
    let everybody: Vec<i64> = students.iter().map(Actor::id).collect();
    let id = made(&estelle, planned_at(600, json!({ "student_ids": everybody }))).await;
    let names = |one: &Value| -> Vec<String> {
        let lines = one["participants"].as_array().unwrap();
        lines.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect()
    };
    let first: Vec<String> = (0..50).map(|number| format!("Eleve{number:02}")).collect();
    let shown = estelle.get(&format!("/api/meetings/{id}")).await.success(200)["meeting"].take();
    assert_eq!((names(&shown), &shown["participants_count"]), (first.clone(), &json!(53)));
    assert_eq!(names(&meetings(&estelle, "").await[0]), first);
    let last = students.last().unwrap();
    let of_last: Vec<String> =
        std::iter::once("Eleve52".to_owned()).chain(first[..49].iter().cloned()).collect();
    let listed = &meetings(last, "").await[0];
    assert_eq!(names(listed), of_last);
    assert_eq!(
        (&listed["participants"][0]["status"], &listed["participants"][1]["status"]),
        (&json!("invited"), &Value::Null)
    );
    // As many seats as guests.
    let session = estelle.get(&format!("/api/live-sessions/{}", shown["session_id"])).await.data();
    assert_eq!(session["max_participants"], 53);
    world.finish().await;
}
