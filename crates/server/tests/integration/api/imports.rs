//! Lists of students from files.

use super::*;
use estrade_core::text::{Email, PersonName, Username};
use estrade_core::user::{NewUser, PasswordHash, Role, User};
use reqwest::Method;
use rstest::rstest;

fn at(course: i64) -> String {
    format!("/api/courses/{course}/enrollments/import")
}

/// Sends a file as it is.
async fn send(who: &Actor, course: i64, file: impl Into<Vec<u8>>) -> Answer {
    let request = who.request(Method::POST, &at(course)).header("content-type", "text/csv");
    Answer::of(request.header("accept-language", "en").body(file.into())).await
}

/// A form with a file in it.
fn form(file: &[u8]) -> (String, Vec<u8>) {
    let head = b"--limit\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n";
    ("multipart/form-data; boundary=limit".to_owned(), [&head[..], file, b"\r\n--limit--\r\n"].concat())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn each_line_is_told_what_came_of_it(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({ "max_students": 3 })).await;
    for name in ["afi", "koffi", "yao", "zoe"] {
        world.student(name).await;
    }
    world.instructor("mensah").await;
    world.enroll(&world.student("ama").await, course).await;
    let file = "last_name;EMAIL;first_name\r\nVolée;afi@ul.example;Nom\r\n\r\n;AMA@ul.example;\r\n;nobody@ul.example;\r\n\
                ;mensah@ul.example;\r\n;\"ko\"\"ffi\";\r\n;koffi@UL.example;\r\n;Afi@ul.example;\r\n;yao@ul.example;\r\n";
    let report = send(&estelle, course, file).await.data();
    assert_eq!((&report["total"], &report["enrolled_count"]), (&json!(8), &json!(2)));
    assert_eq!((&report["already_enrolled_count"], &report["refused_count"]), (&json!(1), &json!(5)));
    let lines: Vec<(i64, &str, &str)> = report["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["line"].as_i64().unwrap(), l["email"].as_str().unwrap(), l["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            (2, "afi@ul.example", "enrolled"),
            (4, "AMA@ul.example", "already_enrolled"),
            (5, "nobody@ul.example", "no_account"),
            (6, "mensah@ul.example", "not_a_student"),
            (7, "ko\"ffi", "invalid_email"),
            (8, "koffi@UL.example", "enrolled"),
            (9, "Afi@ul.example", "duplicate"),
            (10, "yao@ul.example", "course_full"),
        ]
    );
    assert_eq!(report["lines"][2]["message"], "Nobody has an account with this address");
    let list = estelle.get(&format!("/api/courses/{course}/enrollments")).await.success(200);
    assert_eq!(list["pagination"]["total"], 3);
    // Accounts stay their owners': no name came from the file, and nobody was made.
    assert!(!list.to_string().contains("Volée"), "{list}");
    assert!(
        world
            .state
            .domain()
            .store
            .begin_read()
            .await
            .unwrap()
            .users()
            .by_email("nobody@ul.example")
            .await
            .unwrap()
            .is_none()
    );
    world.finish().await;
}

#[tokio::test]
async fn what_is_no_list_is_refused_and_others_may_not() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let good = "email\nkoffi@ul.example\n";
    let koffi = world.student("koffi").await;
    send(&world.visitor(), class.course, good).await.refused(401, "unauthenticated");
    send(&class.afi, class.course, good).await.refused(403, "forbidden");
    send(&world.instructor("mensah").await, class.course, good).await.refused(403, "forbidden");
    assert_eq!(send(&class.estelle, class.course, "").await.wrong_fields(), ["file"]);
    assert_eq!(send(&class.estelle, class.course, "name;age\nA;7\n").await.wrong_fields(), ["file"]);
    class.estelle.post(&at(class.course), json!({})).await.refused(415, "unsupported_media_type");
    let large = vec![b'a'; 4 * 1024 * 1024 + 1];
    send(&class.estelle, class.course, large).await.refused(413, "too_large");
    let long = format!("email\n{}", "koffi@ul.example\n".repeat(20_001));
    assert_eq!(send(&class.estelle, class.course, long).await.wrong_fields(), ["file"]);
    koffi.get(&class.at("")).await.refused(404, "not_found");
    // As a form sends it; more than the 2 MiB that forms are bounded by elsewhere.
    let padded = format!("{good}{}", "\n".repeat(3 * 1024 * 1024));
    let (kind, body) = form(padded.as_bytes());
    let request = class.estelle.request(Method::POST, &at(class.course)).header("content-type", kind);
    assert_eq!(Answer::of(request.body(body)).await.data()["enrolled_count"], 1);
    koffi.get(&class.at("")).await.data();
    class.estelle.delete(&format!("/api/courses/{}", class.course)).await.data();
    send(&class.estelle, class.course, good).await.refused(409, "enrollment_closed");
    world.finish().await;
}

/// Students by the thousand, straight into the store.
async fn school(world: &World, count: usize) {
    let domain = world.state.domain();
    let of = |n: usize| NewUser {
        email: Email::parse(&format!("n{n}@ul.example")).unwrap(),
        username: Username::parse(&format!("n{n}")).unwrap(),
        first_name: PersonName::parse("").unwrap(),
        last_name: PersonName::parse("").unwrap(),
        role: Role::Student,
        password_hash: PasswordHash::new("$argon2id$none".to_owned()),
        locale: None,
        timezone: None,
    };
    let template = estrade_core::user::provision(domain, of(0)).await.unwrap();
    let mut unit = domain.store.begin().await.unwrap();
    for n in 1..count {
        let new = of(n);
        let id = estrade_core::ids::UserId::new(domain.ids.next());
        let user = User { id, email: new.email, username: new.username, ..template.clone() };
        unit.users().insert(&user).await.unwrap();
    }
    unit.commit().await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[case::mariadb(Engine::MariaDb)]
#[tokio::test]
async fn ten_thousand_are_enrolled_in_seconds(#[case] engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let estelle = world.instructor("estelle").await;
    let course = world.course(&estelle, json!({ "max_students": 9_990 })).await;
    school(&world, 10_000).await;
    let lines: Vec<String> = (0..10_000).map(|n| format!("n{n}@ul.example,A,B\r\n")).collect();
    let report =
        send(&estelle, course, format!("email,first_name,last_name\r\n{}", lines.concat())).await.data();
    assert_eq!((&report["enrolled_count"], &report["refused_count"]), (&json!(9_990), &json!(10)));
    assert_eq!(report["lines"][9_990]["outcome"], "course_full");
    assert_eq!(estelle.get(&format!("/api/courses/{course}")).await.data()["enrolled_count"], 9_990);
    world.finish().await;
}

#[tokio::test]
async fn the_page_takes_a_file_without_scripts() {
    let world = World::new().await;
    let class = world.planned_class(json!({})).await;
    let koffi = world.student("koffi").await;
    let browser = world.browser(&class.estelle).await;
    let page = format!("/dashboard/instructor/courses/{}/students", class.course);
    let shown = browser.get(&page).await;
    assert!(shown.text.contains(&format!("action=\"{page}/import\"")), "{}", shown.text);
    let submit = async |file: &str, origin: &str| {
        let (kind, body) = form(file.as_bytes());
        let request = browser.request(Method::POST, &format!("{page}/import")).header("content-type", kind);
        Answer::of(request.header("origin", origin).body(body)).await
    };
    let file = "email\nkoffi@ul.example\n<i>@ul.example\n";
    assert_eq!(submit(file, "https://evil.example").await.status, 403);
    koffi.get(&class.at("")).await.refused(404, "not_found");
    let own = format!("http://{}", world.address);
    let empty = submit("", &own).await;
    assert_eq!(empty.status, 422, "{}", empty.text);
    let report = submit(file, &own).await;
    assert_eq!(report.status, 200, "{}", report.text);
    assert!(
        report.text.contains("&#60;i&#62;@ul.example") && !report.text.contains("<i>@ul"),
        "{}",
        report.text
    );
    koffi.get(&class.at("")).await.data();
    world.finish().await;
}
