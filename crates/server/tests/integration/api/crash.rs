//! What happens at the same instant, and the server killed in the middle of it: every count agrees with the rows.

use std::process::Stdio;
use std::time::Duration;

use estrade::system::SystemClock;
use estrade_core::ids::{CourseId, SessionId, UserId};
use estrade_core::ports::views::Page;
use estrade_core::time::Clock as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::*;

const SEATS: usize = 20;
const STUDENTS: usize = 40;
/// How many are told that they are in before the server is killed.
const BEFORE: usize = 6;

/// `estrade serve` as a process of its own, on the database of a world.
async fn serve(world: &World) -> (Child, String) {
    let folder = world.folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_estrade"))
        .arg("serve")
        .current_dir(&folder)
        .env_clear()
        .env("DATABASE_URL", world.database_url())
        .env("ESTRADE_DATA_DIR", format!("{folder}/process"))
        .env("ESTRADE_LISTEN", "127.0.0.1:0")
        .env("ESTRADE_MEDIA_PORT", "0")
        .env("ESTRADE_MEDIA_BIND", "127.0.0.1")
        .env("JWT_SECRET", "a secret of the tests, long enough")
        .env("RUST_LOG", "error")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    (child, address)
}

/// The counters of the class and its course, against the rows that they count.
async fn counts_agree(world: &World, class: &Class, students: &[Actor]) -> Vec<UserId> {
    let mut unit = world.state.domain().store.begin_read().await.unwrap();
    let id = SessionId::new(class.session);
    let everybody: Vec<UserId> = students.iter().map(|student| student.user().id).collect();
    let seated: Vec<UserId> =
        unit.stays().open_of(id, &everybody).await.unwrap().into_iter().map(|stay| stay.user_id).collect();
    let session = unit.sessions().get(id).await.unwrap().unwrap();
    assert_eq!(session.seats_taken as usize, seated.len(), "seats taken, and stays");
    assert!(seated.len() <= SEATS);
    let course_id = CourseId::new(class.course);
    let course = unit.courses().get(course_id).await.unwrap().unwrap();
    let active = unit.views().enrollments(course_id, Page { number: 1, limit: 1 }).await.unwrap().total;
    assert_eq!(u64::from(course.enrolled), active, "enrolled, and enrolments");
    seated
}

#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn killed_in_a_storm(engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    // The process has the machine's clock.
    world.clock.advance(SystemClock.now().since(MORNING));
    let now = SystemClock.now();
    let soon = json!({
        "max_participants": SEATS,
        "scheduled_start_at": now.plus(Duration::from_mins(5)).to_string(),
        "scheduled_end_at": now.plus(Duration::from_hours(1)).to_string(),
    });
    let class = world.live_class(soon).await;
    let mut students = Vec::new();
    for number in 0..STUDENTS {
        students.push(world.classmate(&class, &format!("etudiant{number}")).await);
    }
    let mut newcomers = Vec::new();
    for number in 0..STUDENTS {
        newcomers.push(world.student(&format!("nouveau{number}")).await);
    }

    let (mut process, address) = serve(&world).await;
    let (told, mut answers) = mpsc::channel(2 * STUDENTS);
    for (student, newcomer) in students.iter().zip(&newcomers) {
        let calls = [
            (student.at(&address), class.at("/join")),
            (newcomer.at(&address), format!("/api/courses/{}/enrollments", class.course)),
        ];
        for (who, path) in calls {
            let told = told.clone();
            tokio::spawn(async move {
                let asked = who.request(reqwest::Method::POST, &path).json(&json!({})).send().await;
                // Whoever gets no answer was asking while the server died.
                let status = asked.map(|answer| answer.status().as_u16()).ok();
                told.send((who.user().id, path, status)).await.unwrap();
            });
        }
    }
    drop(told);
    let (mut inside, mut all) = (Vec::new(), 0);
    while let Some((who, path, status)) = answers.recv().await {
        all += 1;
        assert!(status.is_none_or(|status| status < 500), "{path}: {status:?}");
        if status == Some(200) && path == class.at("/join") {
            inside.push(who);
            if inside.len() == BEFORE {
                // SIGKILL: nothing is finished, nothing is tidied up.
                process.start_kill().unwrap();
            }
        }
    }
    assert_eq!(all, 2 * STUDENTS);
    process.wait().await.unwrap();
    assert!(inside.len() >= BEFORE);

    let (again, address) = serve(&world).await;
    let seated = counts_agree(&world, &class, &students).await;
    assert!(inside.iter().all(|who| seated.contains(who)), "who was told that they are in is in");
    let mut joined = 0;
    for student in &students {
        let answer = student.at(&address).post(&class.at("/join"), json!({})).await;
        match answer.status {
            200 => joined += 1,
            _ => {
                answer.refused(409, "session_full");
            }
        }
    }
    assert_eq!(joined, SEATS, "every seat is taken, none twice");
    assert_eq!(counts_agree(&world, &class, &students).await.len(), SEATS);
    drop(again);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_a_storm_leaves_counts_that_agree_on_sqlite() {
    killed_in_a_storm(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_a_storm_leaves_counts_that_agree_on_postgresql() {
    killed_in_a_storm(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_a_storm_leaves_counts_that_agree_on_mariadb() {
    killed_in_a_storm(Engine::MariaDb).await;
}

/// Two exchanges of one refresh token at once: at most one is answered with a pair, and nothing of that family is worth
/// anything afterwards.
async fn spent_twice_at_once(engine: Engine) {
    let Some(world) = World::on(engine).await else { return };
    let body = json!({ "email": "afi@ul.example", "username": "afi", "password": "un cheval correct" });
    let first = world.visitor().post("/api/users/register", body.clone()).await.success(201);
    let other = json!({ "email": "afi@ul.example", "password": "un cheval correct" });
    let elsewhere = world.visitor().post("/api/users/login", other).await.success(200);
    let spend = async || {
        let token = json!({ "refresh_token": first["refresh_token"] });
        world.visitor().post("/api/users/token/refresh", token).await
    };
    let (one, two, three) = tokio::join!(spend(), spend(), spend());
    let pairs: Vec<Value> =
        [one, two, three].iter().filter(|a| a.status == 200).map(|a| a.success(200)).collect();
    assert_eq!(pairs.len(), 1, "of those at once exactly one was first");
    let me = async |token: &Value| {
        world.visitor().with_token(token.as_str().unwrap()).get("/api/users/me").await.status
    };
    for ended in [&first["access_token"], &pairs[0]["access_token"]] {
        assert_eq!(me(ended).await, 401, "the family has ended");
    }
    let again = json!({ "refresh_token": pairs[0]["refresh_token"] });
    world.visitor().post("/api/users/token/refresh", again).await.refused(401, "token_expired");
    assert_eq!(me(&elsewhere["access_token"]).await, 200, "another sign-in of the same person stands");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_spent_twice_at_once_ends_its_family_on_every_engine() {
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::MariaDb] {
        spent_twice_at_once(engine).await;
    }
}
