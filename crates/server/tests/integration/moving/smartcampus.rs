//! `estrade import --from smartcampus`.

use rstest::rstest;
use serde_json::json;

use super::{counts, estrade, everything, row, samples, sqlite};
use crate::world::*;

const FIRST: &str = "a1b2c3d4-e5f6-4890-abcd-ef1234567890";

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_campus_moves_in_beside_who_is_there(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let koffi = world.student("koffi").await;
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (world.database_url(), folder.path());
    std::fs::create_dir(home.join("campus")).unwrap();
    samples("smartcampus", &home.join("campus")).await;

    // Trying says the same, and keeps nothing.
    let before = everything(&url, home).await;
    let tried = estrade(&url, home, &["import", "--from", "smartcampus", "--dry-run", "campus"]).await.well();
    assert_eq!(everything(&url, home).await, before);
    let said = estrade(&url, home, &["import", "--from", "smartcampus", "campus"]).await.well();
    assert_eq!(tried.replace("nothing was kept: this was a dry run\n", "kept\n"), said);

    for line in [
        "users.json, line 5, id 64f000000000000000000005: not taken: email: ",
        "users.json, line 6, id 64f000000000000000000006: not taken: role: ",
        "meetings.json, line 5, id 65a000000000000000000004: not taken: title: ",
        "meetings.json, line 6, id 65a000000000000000000005: not taken: person 64f0000000000000000000ff is neither here",
        "meetings.json, line 7, id 65a000000000000000000006: not taken: afi@campus.example is a student here",
        "meetings.json, line 8, id 65a000000000000000000007: not taken: scheduled_date: ",
        "meeting_participants.json, line 4, id 66b000000000000000000004: not taken: session 65a000000000000000000004 is",
        "meeting_participants.json, line 5, id 66b000000000000000000005: not taken: person 64f0000000000000000000ee is",
        "meeting_participants.json, line 6, id 66b000000000000000000006: not taken: left_at: ",
        "accounts whose old password cannot be checked here: 2;",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let told = counts(&said);
    assert_eq!(told["users"], [3, 1, 0, 2]);
    assert_eq!(told["meetings"], [3, 0, 0, 4]);
    assert_eq!(told["meeting_participants"], [3, 0, 0, 3]);

    the_campus_is_there(&everything(&url, home).await, &koffi);
    // Who had a password of a kind that Estrade checks signs in with it; nobody else gets in.
    let visitor = world.visitor();
    let sign_in = |email: &str, password: &str| json!({ "email": email, "password": password });
    let afi = visitor.post("/api/users/login", sign_in("afi@campus.example", "hunter42")).await.success(200);
    for password in ["", "!", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "hunter42"] {
        let answer = visitor.post("/api/users/login", sign_in("estelle@campus.example", password)).await;
        assert!(matches!(answer.status, 401 | 422), "{password:?}: {}", answer.status);
    }
    let afi = visitor.with_token(afi["token"].as_str().unwrap());
    let tables = everything(&url, home).await;
    let id = |title: &str| row(&tables, "live_sessions", "title", &json!(title))["id"].clone();
    let path = |title: &str| format!("/api/live-sessions/{}", id(title));
    let seen = afi.get(&path("Python avancé 😀")).await.data();
    assert_eq!((&seen["status"], &seen["meeting_id"]), (&json!("ended"), &json!(FIRST)));
    assert_eq!(seen["actual_end_at"], "2025-01-15T15:05:00Z");
    assert_eq!(afi.get(&path("Rentrée")).await.data()["scheduled_end_at"], "2027-10-04T09:30:00Z");
    afi.get(&path("Annulée")).await.refused(404, "not_found");

    // A second time nothing happens.
    let before = everything(&url, home).await;
    let again = estrade(&url, home, &["import", "--from", "smartcampus", "campus"]).await.well();
    let told = counts(&again);
    assert_eq!(told["users"], [0, 0, 4, 2]);
    assert_eq!(told["meetings"], [0, 0, 3, 4]);
    assert_eq!(told["meeting_participants"], [0, 0, 3, 3]);
    assert!(!again.contains("cannot be checked"), "{again}");
    assert_eq!(everything(&url, home).await, before);
    world.finish().await;
}

fn the_campus_is_there(tables: &std::collections::BTreeMap<String, Vec<serde_json::Value>>, koffi: &Actor) {
    assert_eq!(tables["users"].len(), 4);
    let user = |email: &str| row(tables, "users", "email", &json!(email));
    let (estelle, afi, yawa) =
        (user("Estelle@Campus.example"), user("afi@campus.example"), user("yawa@campus.example"));
    assert_eq!(
        (&estelle["role"], &estelle["external_id"]),
        (&json!("instructor"), &json!("64f000000000000000000001"))
    );
    assert_eq!((&estelle["username"], &afi["username"]), (&json!("estelle"), &json!("afi")));
    assert_eq!((&yawa["username"], &yawa["last_name"]), (&json!("ESTELLE-2"), &json!("Akakpo")));
    assert!(yawa["disabled_at"].is_i64() && afi["disabled_at"].is_null());
    assert_eq!(afi["created_at"], 1_725_177_600_123_i64);
    let there = row(tables, "users", "id", &json!(koffi.id()));
    assert_eq!(
        (&there["role"], &there["external_id"]),
        (&json!("student"), &json!("64f000000000000000000003"))
    );
    assert_eq!(there["email"], koffi.email());

    assert_eq!(tables["live_sessions"].len(), 3);
    let first = row(tables, "live_sessions", "meeting_id", &json!(FIRST));
    assert_eq!((&first["external_id"], &first["capacity"]), (&json!("65a000000000000000000001"), &json!(50)));
    assert!(!first["room_name"].as_str().unwrap().contains("a1b2c3d4"), "rooms get names that nobody knows");
    let second = row(tables, "live_sessions", "meeting_id", &json!("a1b2c3d4-e5f6-4890-abcd-ef1234567891"));
    assert_eq!(tables["outbox"].len(), 1, "only what is to come has work that is due later");
    assert!(tables["outbox"][0]["work"].as_str().unwrap().contains(&second["id"].to_string()));

    assert_eq!(tables["participants"].len(), 3);
    let of = |session: &serde_json::Value, user: &serde_json::Value| {
        let mut rows = tables["participants"].iter();
        rows.find(|row| row["session_id"] == session["id"] && row["user_id"] == user["id"]).unwrap()
    };
    let came = of(first, afi);
    assert_eq!(
        (&came["joined_at"], &came["left_at"]),
        (&json!(1_736_949_960_000_i64), &json!(1_736_952_630_500_i64))
    );
    assert_eq!(
        (&of(first, there)["response"], &of(second, afi)["response"]),
        (&json!("declined"), &json!("accepted"))
    );
    let stays = &tables["attendance_intervals"];
    assert_eq!((stays.len(), &stays[0]["left_at"]), (1, &json!(1_736_952_630_500_i64)));
    assert_eq!(stays[0]["confirmed"], false, "Estrade did not see it");
    assert!(tables["stays"].is_empty());
}

#[tokio::test]
async fn nothing_is_half_done_when_a_file_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (sqlite(folder.path()), folder.path());
    let campus = home.join("campus");
    std::fs::create_dir(&campus).unwrap();
    let run = ["import", "--from", "smartcampus", "campus"];
    let said = estrade(&url, home, &run).await.badly();
    assert!(said.contains("campus holds none of the files that are looked for: users, meetings"), "{said}");
    samples("smartcampus", &campus).await;
    let meetings = std::fs::read_to_string(campus.join("meetings.json")).unwrap();
    std::fs::write(campus.join("meetings.json"), &meetings[..meetings.len() - 40]).unwrap();
    let said = estrade(&url, home, &run).await;
    assert_eq!(said.code, 1);
    assert!(said.err.contains("line 8: the document has no end: the file was cut off"), "{}", said.err);
    let tables = everything(&url, home).await;
    assert!(tables["users"].is_empty() && tables["live_sessions"].is_empty(), "something was kept");
    // Mended, it goes.
    std::fs::write(campus.join("meetings.json"), meetings).unwrap();
    assert_eq!(counts(&estrade(&url, home, &run).await.well())["users"], [4, 0, 0, 2]);

    for wrong in [
        &["import", "--from", "moodle", "campus"][..],
        &["import", "--from", "smartcampus", "--replace", "campus"],
        &["import", "--dry-run", "campus"],
        &["import", "--from", "mdsc", "--timezone", "Paris", "campus"],
    ] {
        assert_eq!(estrade(&url, home, wrong).await.code, 2, "{wrong:?}");
    }
}

#[tokio::test]
async fn a_meeting_has_a_seat_for_everybody_who_is_invited() {
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (sqlite(folder.path()), folder.path());
    let mut users = json!({ "_id": "t", "email": "t@x.example", "role": "teacher" }).to_string();
    let mut invited = String::new();
    for number in 0..70 {
        let user = json!({ "_id": format!("s{number}"), "email": format!("s{number}@x.example") });
        users.extend(["\n", &user.to_string()]);
        let row =
            json!({ "_id": format!("p{number}"), "meeting_id": "m", "student_id": format!("s{number}") });
        invited.extend([&row.to_string(), "\n"]);
    }
    let meeting = json!({
        "_id": "m", "title": "Assemblée", "instructor_id": "t", "scheduled_date": "2027-01-01T10:00:00Z", "duration": 45,
    });
    for (name, text) in [
        ("users.json", users),
        ("meetings.json", meeting.to_string()),
        ("meeting_participants.json", invited),
    ] {
        std::fs::write(home.join(name), text).unwrap();
    }
    for _ in 0..2 {
        estrade(&url, home, &["import", "--from", "smartcampus", "."]).await.well();
        let tables = everything(&url, home).await;
        assert_eq!(tables["participants"].len(), 70);
        let meeting = &tables["live_sessions"][0];
        assert_eq!((&meeting["capacity"], &meeting["external_id"]), (&json!(70), &json!("m")));
    }
}
