//! `estrade import --from mdsc`.

use rstest::rstest;
use serde_json::json;

use super::{counts, estrade, everything, row, samples, sqlite};
use crate::world::*;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn a_dump_comes_in_and_its_ids_stay(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    world.student("koffi").await;
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (world.database_url(), folder.path());
    samples("mdsc-dump", home).await;
    let run = ["import", "--from", "mdsc", "--timezone", "Europe/Paris", "."];
    let said = estrade(&url, home, &run).await.well();
    for line in [
        "mdsc_auth.sql, line 23, id 13: not taken: afi@mdsc.example is a student here",
        "mdsc_auth.sql, line 34, id 33: not taken: the course has as many students as it may",
        "mdsc_auth.sql, line 35, id 34: not taken: estelle@mdsc.example is no student",
        "mdsc_auth.sql, line 35, id 35: not taken: course 99 is neither here nor among what was taken",
        "mdsc_auth.sql, line 65, id 7: not taken: scheduled_end_at: ",
        "mdsc_auth.sql, line 66, id 8: not taken: max_participants: ",
        "id 4: not taken: session 7 is neither here nor among what was taken",
        "id 3: not taken: person 77 is neither here nor among what was taken",
        "id 4: not taken: message: ",
        "accounts whose old password cannot be checked here: 1;",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let told = counts(&said);
    assert_eq!(told["users"], [3, 1, 0, 0]);
    assert_eq!(told["courses"], [1, 0, 0, 1]);
    assert_eq!(told["enrollments"], [2, 0, 0, 3]);
    assert_eq!(told["live_sessions"], [2, 0, 0, 2]);
    assert_eq!(told["live_session_participants"], [3, 0, 0, 1]);
    assert_eq!(told["live_session_chat"], [2, 0, 0, 2]);

    // Addresses that somebody may hold still lead there.
    let visitor = world.visitor();
    let body = json!({ "email": "estelle@mdsc.example", "password": "hunter42" });
    let token = visitor.post("/api/users/login", body).await.success(200);
    let estelle = visitor.with_token(token["token"].as_str().unwrap());
    let course = estelle.get("/api/courses/12").await.data();
    assert_eq!(
        (&course["title"], &course["enrolled_count"]),
        (&json!("Droit de l'eau ; l'essentiel"), &json!(2))
    );
    assert_eq!(
        (&course["course_type"], &course["description"]),
        (&json!("hybrid"), &json!("Fleuves\r\net \\ \"lagunes\""))
    );
    let session = estelle.get("/api/live-sessions/5").await.data();
    assert_eq!((&session["status"], &session["title"]), (&json!("ended"), &json!("Séance 1 : (l'eau)")));
    assert_eq!(session["actual_start_at"], "2025-01-15T14:02:00Z");
    assert_eq!(
        (&session["recording_url"], &session["max_participants"]),
        (&json!("https://files.example/5.mp4"), &json!(30))
    );
    let people = estelle.get("/api/live-sessions/5/participants").await.success(200);
    let of = |id: i64| people["data"].as_array().unwrap().iter().find(|line| line["user_id"] == id).unwrap();
    assert_eq!(
        (&of(8)["attendance_seconds"], &of(8)["left_at"]),
        (&json!(2400.0), &json!("2025-01-15T15:05:00Z"))
    );
    assert_eq!(of(7)["role"], "instructor");
    estelle.get("/api/live-sessions/7").await.refused(404, "not_found");

    let tables = everything(&url, home).await;
    let lines: Vec<_> = tables["chat_messages"].iter().map(|line| (&line["kind"], &line["text"])).collect();
    assert_eq!(
        lines,
        [(&json!("question"), &json!("C'est où ? 😀\nMerci; (déjà)")), (&json!("answer"), &json!("Page 3"))]
    );
    assert_eq!(row(&tables, "enrollments", "user_id", &json!(8))["id"], 31);
    let text = format!("{tables:?}");
    assert!(
        !text.contains("s3cret-of-old") && !text.contains("mdsc-course-12"),
        "an old room is still known"
    );

    let again = estrade(&url, home, &run).await.well();
    let told = counts(&again);
    assert_eq!((told["users"], told["live_session_participants"]), ([0, 0, 4, 0], [0, 0, 3, 1]));
    assert_eq!((told["enrollments"], told["live_session_chat"]), ([0, 0, 2, 3], [0, 0, 2, 2]));
    assert_eq!(everything(&url, home).await, tables);
    world.finish().await;
}

#[tokio::test]
async fn csv_files_come_in_and_a_second_run_takes_what_was_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (url, home) = (sqlite(folder.path()), folder.path());
    samples("mdsc-csv", home).await;
    let run = ["import", "--from", "mdsc", "."];
    let said = estrade(&url, home, &run).await.well();
    for line in [
        "live_sessions.csv, line 3, id 6: not taken: course 12 is neither here nor among what was taken",
        "live_sessions.csv, line 4: not taken: 4 values for 14 columns",
        "live_session_chat.csv, line 4, id 2: not taken: message_type: ",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let tables = everything(&url, home).await;
    let session = row(&tables, "live_sessions", "id", &json!(5));
    assert_eq!(
        (&session["course_id"], &session["title"]),
        (&json!(null), &json!("Séance \"libre\" ; ouverte"))
    );
    assert_eq!(
        (&session["description"], &session["starts_at"]),
        (&json!(null), &json!(1_736_953_200_000_i64))
    );
    // Still there, as far as the old system knew: until the end of the class.
    let stay = &tables["attendance_intervals"][0];
    assert_eq!(
        (&stay["joined_at"], &stay["left_at"]),
        (&json!(1_736_953_440_000_i64), &json!(1_736_957_100_000_i64))
    );
    assert_eq!(tables["chat_messages"][0]["text"], "Bonjour,\nà tous 😀");

    let chat = std::fs::read_to_string(home.join("live_session_chat.csv")).unwrap();
    std::fs::write(home.join("live_session_chat.csv"), chat.replace("riddle", "question")).unwrap();
    let told = counts(&estrade(&url, home, &run).await.well());
    assert_eq!((told["live_session_chat"], told["live_sessions"]), ([1, 0, 1, 0], [0, 0, 1, 2]));
    assert_eq!(everything(&url, home).await["chat_messages"].len(), 2);
}
