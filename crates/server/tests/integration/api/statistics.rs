//! What a class came to: figures, and files of them.

use std::io::{Cursor, Read as _};

use super::*;
use estrade_core::course;
use estrade_core::enrollment::{Enrollee, enroll};
use estrade_core::text::{Email, PersonName, Username};
use estrade_core::user::{self, NewUser, PasswordHash, Role};
use reqwest::Method;
use rstest::rstest;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A part of a spreadsheet.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A file of the statistics: its type, its name and its bytes.
async fn file(who: &Actor, path: &str, accept: &str) -> (String, String, Vec<u8>) {
    let request = who.request(Method::GET, path).header("accept", accept);
    let answer = request.header("accept-language", "en").send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let (kind, name) = (header("content-type"), header("content-disposition"));
    (kind, name, answer.bytes().await.unwrap().to_vec())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn figures_are_of_the_class_and_never_longer(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let class = world.planned_class(json!({})).await;
    let (koffi, _yao) = (world.classmate(&class, "koffi").await, world.classmate(&class, "yao").await);
    let path = class.at("/statistics");
    let none = class.estelle.get(&path).await.success(200);
    let data = &none["data"];
    assert_eq!((&data["status"], &data["actual_start_at"]), (&json!("scheduled"), &Value::Null));
    assert_eq!((&data["total_seconds"], &data["presence"]), (&json!(0.0), &json!([])));
    assert_eq!((&data["participants_count"], &data["participants"][1]["marks"]), (&json!(3), &json!([])));
    class.estelle.get(&format!("{path}?format=csv")).await.refused(409, "invalid_state");

    class.estelle.post(&class.at("/start"), json!({})).await.data();
    for who in [&class.estelle, &class.afi] {
        who.post(&class.at("/join"), json!({})).await.data();
    }
    world.wait(600);
    koffi.post(&class.at("/join"), json!({})).await.data();
    world.wait(300);
    // While it is live: until now.
    let live = class.estelle.get(&path).await.data();
    assert_eq!((&live["total_duration"], &live["actual_end_at"]), (&json!(15), &Value::Null));
    assert_eq!((&live["attended_count"], &live["mean_attendance_seconds"]), (&json!(2), &json!(600.0)));
    assert_eq!((&live["present_at_threshold_count"], &live["most_present_count"]), (&json!(1), &json!(2)));
    class.afi.post(&class.at("/leave"), json!({})).await.data();
    world.wait(60);
    // Twice in the room counts once, and a second stay adds to the first.
    class.afi.post(&class.at("/join"), json!({})).await.data();
    world.wait(240);
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    world.wait(3600);

    let body = class.estelle.get(&format!("{path}?limit=3")).await.success(200);
    assert_eq!(body["pagination"], json!({ "page": 1, "limit": 3, "total": 4 }));
    let data = &body["data"];
    assert_eq!((&data["status"], &data["session_id"]), (&json!("ended"), &json!(class.session)));
    assert_eq!((&data["total_duration"], &data["total_seconds"]), (&json!(20), &json!(1200.0)));
    assert_eq!((&data["participants_count"], &data["attended_count"]), (&json!(3), &json!(2)));
    assert_eq!((&data["present_at_threshold_count"], &data["threshold"]), (&json!(1), &json!(75)));
    assert_eq!((&data["mean_attendance"], &data["median_attendance_seconds"]), (&json!(15), &json!(870.0)));
    let presence = data["presence"].as_array().unwrap();
    assert_eq!((presence.len(), &presence[0]["at"]), (121, &json!(World::at(0))));
    assert_eq!((&presence[0]["present_count"], &presence[120]["present_count"]), (&json!(1), &json!(2)));
    let people = data["participants"].as_array().unwrap();
    let of = |who: &Actor| people.iter().find(|line| line["user_id"] == who.id()).unwrap();
    assert_eq!(
        (&people[0]["role"], &people[0]["attendance_seconds"]),
        (&json!("instructor"), &json!(1200.0))
    );
    let afi = of(&class.afi);
    assert_eq!((&afi["attendance_seconds"], &afi["attendance_percent"]), (&json!(1140.0), &json!(95)));
    assert_eq!((&afi["joined_at"], &afi["left_at"]), (&json!(World::at(0)), &json!(World::at(1200))));
    assert_eq!(
        (&afi["marks"], &afi["user"]["email"]),
        (&json!(["present", "unconfirmed"]), &json!("afi@ul.example"))
    );
    assert_eq!(of(&koffi)["marks"], json!(["below_threshold", "late", "unconfirmed"]));
    let rest = class.estelle.get(&format!("{path}?limit=3&page=2")).await.data();
    assert_eq!((rest["participants"].as_array().unwrap().len(), &rest["mean_attendance"]), (1, &json!(15)));
    assert_eq!(rest["participants"][0]["marks"], json!(["absent"]));
    let half = class.estelle.get(&format!("{path}?threshold=50")).await.data();
    assert_eq!((&half["present_at_threshold_count"], &half["threshold"]), (&json!(2), &json!(50)));
    world.run_jobs().await;
    world.finish().await;
}

#[tokio::test]
async fn a_wrong_query_is_told_and_others_are_told_nothing() {
    let world = World::new().await;
    let class = world.live_class(json!({})).await;
    let wrong = class.estelle.get(&class.at("/statistics?format=pdf&threshold=0&limit=1001&page=0")).await;
    assert_eq!(wrong.wrong_fields(), ["format", "limit", "page", "threshold"]);
    let mensah = world.instructor("mensah").await;
    for query in ["", "?format=csv", "?format=xlsx", "?format=pdf"] {
        let path = class.at(&format!("/statistics{query}"));
        class.afi.get(&path).await.refused(403, "forbidden");
        mensah.get(&path).await.refused(404, "not_found");
        world.visitor().get(&path).await.refused(401, "unauthenticated");
    }
    world.finish().await;
}

/// Puts so many students into a course, whose first name is a formula.
async fn crowd(world: &World, class: &Class, count: u32) {
    let domain = world.state.domain();
    let owner = estrade_core::Actor::User { id: class.estelle.user().id, role: Role::Instructor };
    let access = course::find(domain, owner, &class.course.to_string()).await.unwrap();
    for n in 0..count {
        let new = NewUser {
            email: Email::parse(&format!("n{n}@ul.example")).unwrap(),
            username: Username::parse(&format!("n{n}")).unwrap(),
            first_name: PersonName::parse("=HYPERLINK(\"http://evil.example\")").unwrap(),
            last_name: PersonName::parse(&format!("Nom{n:03}")).unwrap(),
            role: Role::Student,
            password_hash: PasswordHash::new("$argon2id$none".to_owned()),
            locale: None,
            timezone: None,
        };
        let student = user::provision(domain, new).await.unwrap();
        enroll(domain, &access, Enrollee::User(student.id)).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_holds_everybody_once_and_no_formula() {
    let world = World::new().await;
    let class = world.live_class(json!({ "title": "=1+1" })).await;
    // More than a piece of a file, and a page of the API.
    crowd(&world, &class, 430).await;
    class.afi.post(&class.at("/join"), json!({})).await.data();
    world.wait(90);
    class.estelle.post(&class.at("/end"), json!({})).await.data();
    let path = class.at("/statistics");

    let (kind, name, bytes) = file(&class.estelle, &path, "text/csv").await;
    assert_eq!(kind, "text/csv; charset=utf-8");
    assert_eq!(name, format!("attachment; filename=\"presence-{}.csv\"", class.session));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}Last name,First name,E-mail address,Minutes,Seconds,"), "{text}");
    assert_eq!(text.lines().count(), 432);
    for n in 0..430 {
        assert_eq!(text.matches(&format!("Nom{n:03},")).count(), 1);
    }
    assert!(
        text.contains(",afi@ul.example,2,90,100,2025-11-03 08:00:00,2025-11-03 08:01:30,Present ; "),
        "{text}"
    );
    assert!(text.contains("\"'=HYPERLINK") && !text.contains(",=") && !text.contains("\"="));
    assert!(!text.contains("estelle"), "hosts are left out");

    let (kind, name, bytes) = file(&class.estelle, &format!("{path}?format=xlsx"), "text/csv").await;
    assert_eq!(kind, XLSX);
    assert_eq!(name, format!("attachment; filename=\"presence-{}.xlsx\"", class.session));
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<row ").count(), 432);
    for n in 0..430 {
        assert_eq!(sheet.matches(&format!(">Nom{n:03}<")).count(), 1);
    }
    assert!(sheet.contains(">Last name<") && sheet.contains("<v>90</v>") && !sheet.contains("estelle"));
    let figures = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(figures.contains(">=1+1<") && figures.contains("<v>431</v>"), "{figures}");
    for text in [&sheet, &figures] {
        assert!(!text.contains("<f>") && !text.contains("<f "), "nothing is computed");
    }
    let book = part(&bytes, "xl/workbook.xml");
    assert!(book.contains("name=\"Attendance\"") && book.contains("name=\"Figures\""), "{book}");
    assert_eq!(file(&class.estelle, &path, &format!("{XLSX}, text/csv;q=0.9")).await.0, XLSX);
    let json = class.estelle.get(&path).await;
    assert_eq!(
        (json.header("vary").is_some(), json.header("content-type")),
        (true, Some("application/json"))
    );
    // The page gives the same file, in its reader's language.
    let page = format!("/dashboard/instructor/live-sessions/{}/report.xlsx", class.session);
    let browser = world.browser(&class.estelle).await;
    let answer = browser.request(Method::GET, &page).header("accept-language", "fr").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &XLSX.parse().unwrap()));
    let sheet = part(&answer.bytes().await.unwrap(), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(">Nom<") && sheet.matches("<row ").count() == 432);
    world.finish().await;
}
