//! Requests a second over the data set, and what each costs: list, detail, dashboard, login, join, and the join storm.
//! Then the same with ten times the sessions.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, ensure};
use estrade::auth::password::PasswordHasher;
use estrade::auth::tokens::AccessTokens;
use estrade_core::ids::{LoginId, UserId};
use estrade_core::text::{Email, PersonName, Username};
use estrade_core::time::Timestamp;
use estrade_core::user::{PasswordHash, Role, User};
use estrade_storage::ConnectOptions;

use super::{Database, tell};
use crate::dataset::{COURSES, Dataset, PASSWORD, STORM_SEATS, STUDENTS};
use crate::load::{self, Outcome, Until};
use crate::raw::request;
use crate::server::{JWT_SECRET, Place, Server};
use crate::{plans, processes};

const WORKERS: usize = 32;
const WARM_UP: Duration = Duration::from_secs(2);
const FOR: Duration = Duration::from_secs(8);
/// Students in the storm, and how many of them at once.
const STORMING: usize = 1_000;
const AT_ONCE: usize = 64;
/// Below what one address may try in a minute.
const LOGINS: i64 = 100;

/// Sessions of the data set, and ten times as many.
pub const SESSIONS: i64 = 10_000;
const GROWN: i64 = 100_000;

/// A server with its school, ready to be asked.
struct Bench<'a> {
    database: &'a Database,
    place: Place,
    server: Server,
    dataset: Dataset,
    tokens: AccessTokens,
}

/// Fills `url`, which is made or brought up to date first. Returns the data set and how long that took.
pub async fn fill(url: &str, sessions: i64) -> Result<(Dataset, Duration)> {
    let store = estrade_storage::connect(url, ConnectOptions::default()).await?;
    store.migrate().await?;
    store.close().await?;
    let hasher = PasswordHasher::new().map_err(|e| anyhow!("{e:?}"))?;
    let hash = hasher.hash(PASSWORD.to_owned()).await.map_err(|e| anyhow!("{e:?}"))?;
    #[expect(clippy::disallowed_methods, reason = "the one place of the driver that asks for the day")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let dataset = Dataset::new(sessions, i64::try_from(now)? * 1000, hash.as_str().to_owned())?;
    let took = dataset.write(url).await?;
    Ok((dataset, took))
}

/// Measures what `wanted` names, on one database.
pub async fn measure(database: &Database, wanted: impl Fn(&str) -> bool) -> Result<()> {
    const NAMES: [&str; 6] = ["list", "detail", "dashboard", "login", "join", "storm"];
    let wanted = |name: &str| wanted(name) || wanted("requests") && NAMES.contains(&name);
    if NAMES.iter().any(|name| wanted(name)) || wanted("plans") {
        let bench = Bench::open(database, SESSIONS).await?;
        if wanted("plans") {
            plans::show(database.name, &bench.place.database, &bench.dataset).await?;
        }
        bench.all(&wanted).await?;
    }
    if wanted("growth") {
        let bench = Bench::open(database, GROWN).await?;
        bench.all(&|name| name != "login" && name != "storm").await?;
    }
    Ok(())
}

impl<'a> Bench<'a> {
    async fn open(database: &'a Database, sessions: i64) -> Result<Self> {
        let place = database.place(&format!("school_{sessions}")).await?;
        let (dataset, took) = fill(&place.database, sessions).await?;
        let server = Server::start(&place).await?;
        let tokens = AccessTokens::new(JWT_SECRET, Duration::from_hours(12));
        let bench = Self { database, place, server, dataset, tokens };
        bench.tell("data set made", &format!("{:.1} s", took.as_secs_f64()));
        Ok(bench)
    }

    fn tell(&self, what: &str, result: &str) {
        let sessions = self.dataset.per_course * COURSES;
        tell(&format!("{what}, {sessions} sessions"), self.database.name, result);
    }

    async fn all(self, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
        tokio::task::block_in_place(|| self.ask(wanted))?;
        self.tell("memory, peak", &format!("{:.1} MiB", self.server.peak_memory()?));
        self.server.stop().await
    }

    fn ask(&self, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
        let data = &self.dataset;
        if wanted("list") {
            let path =
                |n: i64| format!("/api/courses/{}/live-sessions?limit=20", Dataset::course(n % COURSES));
            let requests = self.gets(|n| (path(n), Dataset::student_of(n % COURSES, n * 7)))?;
            self.steadily("list, a page of 20", &requests)?;
        }
        if wanted("detail") {
            let path = |n: i64| format!("/api/live-sessions/{}", data.session(n % COURSES, 3 + n % 150));
            let requests = self.gets(|n| (path(n), Dataset::student_of(n % COURSES, n * 7)))?;
            self.steadily("detail", &requests)?;
        }
        if wanted("dashboard") {
            let requests = self.gets(|n| ("/api/student/live-sessions".to_owned(), Dataset::student(n)))?;
            self.steadily("dashboard of a student", &requests)?;
        }
        if wanted("login") {
            let requests: Vec<_> = (0..LOGINS).map(|n| self.login(n)).collect();
            self.once("login", WORKERS, &requests, &[200])?;
        }
        if wanted("join") {
            let requests = self.joins()?;
            let (outcome, _) = self.once("join, each for the first time", WORKERS, &requests, &[200])?;
            ensure!(outcome.count(200) == requests.len(), "{:?}", outcome.statuses);
            self.steadily("join, in the room already", &requests)?;
        }
        if wanted("storm") {
            self.storm()?;
        }
        Ok(())
    }

    /// As many requests as there are students: the path and the student of each number.
    fn gets(&self, ask: impl Fn(i64) -> (String, i64)) -> Result<Vec<Vec<u8>>> {
        (0..STUDENTS).map(ask).map(|(path, student)| self.request("GET", &path, student)).collect()
    }

    fn request(&self, method: &str, path: &str, student: i64) -> Result<Vec<u8>> {
        Ok(request(&self.server.address, method, path, &self.token(student)?, ""))
    }

    fn login(&self, number: i64) -> Vec<u8> {
        let body = format!(r#"{{"email":"student-{number}@bench.example","password":"{PASSWORD}"}}"#);
        request(&self.server.address, "POST", "/api/users/login", "", &body)
    }

    /// Everybody who follows one of five courses joins its session, the courses in turn.
    fn joins(&self) -> Result<Vec<Vec<u8>>> {
        let data = &self.dataset;
        let mut rooms: Vec<_> = Dataset::joined()
            .filter_map(|course| Some((data.live(course)?, data.newcomers(course))))
            .collect();
        let mut requests = Vec::new();
        loop {
            let before = requests.len();
            for (session, students) in &mut rooms {
                if let Some(student) = students.next() {
                    requests.push(self.request(
                        "POST",
                        &format!("/api/live-sessions/{session}/join"),
                        student,
                    )?);
                }
            }
            if requests.len() == before {
                return Ok(requests);
            }
        }
    }

    fn storm(&self) -> Result<()> {
        let (course, session) = self.dataset.stormed();
        let path = format!("/api/live-sessions/{session}/join");
        let students = self.dataset.newcomers(course).take(STORMING);
        let requests = students.map(|s| self.request("POST", &path, s)).collect::<Result<Vec<_>>>()?;
        let what = "join storm, 1 000 students, 500 seats, 64 at once";
        let (outcome, _) = self.once(what, AT_ONCE, &requests, &[200, 409])?;
        let seats = usize::try_from(STORM_SEATS)?;
        ensure!(outcome.count(200) == seats, "{:?}", outcome.statuses);
        ensure!(outcome.count(409) == STORMING - seats, "{:?}", outcome.statuses);
        Ok(())
    }

    /// For some seconds, after a warm-up.
    fn steadily(&self, what: &str, requests: &[Vec<u8>]) -> Result<()> {
        load::run(&self.server.address, WORKERS, requests, Until::Elapsed(WARM_UP))?;
        let meter = self.meter()?;
        let outcome = load::run(&self.server.address, WORKERS, requests, Until::Elapsed(FOR))?;
        ensure!(outcome.count(200) == outcome.answers(), "{what}: {:?}", outcome.statuses);
        self.tell(what, &format!("{outcome}; {}", self.cost(&meter, &outcome)?));
        Ok(())
    }

    fn once(
        &self,
        what: &str,
        workers: usize,
        requests: &[Vec<u8>],
        allowed: &[u16],
    ) -> Result<(Outcome, Duration)> {
        let meter = self.meter()?;
        let outcome = load::run(&self.server.address, workers, requests, Until::AllOnce)?;
        ensure!(outcome.statuses.keys().all(|s| allowed.contains(s)), "{what}: {:?}", outcome.statuses);
        let took = outcome.took;
        let cost = self.cost(&meter, &outcome)?;
        self.tell(what, &format!("{:.2} s in all, {outcome}; {cost}", took.as_secs_f64()));
        Ok((outcome, took))
    }

    fn meter(&self) -> Result<[Duration; 3]> {
        let database = self.database.process.map_or(Ok(Duration::ZERO), processes::cpu)?;
        Ok([processes::cpu(self.server.pid()?)?, database, processes::cpu(std::process::id())?])
    }

    /// Processor time a request, apart for each of those who share the machine. The driver's own does not hold the
    /// server, which is a process below it.
    #[expect(clippy::cast_precision_loss, reason = "a benchmark's milliseconds")]
    fn cost(&self, before: &[Duration; 3], outcome: &Outcome) -> Result<String> {
        let after = self.meter()?;
        let each =
            |n: usize| after[n].saturating_sub(before[n]).as_secs_f64() * 1000.0 / outcome.answers() as f64;
        let database =
            if self.database.process.is_some() { format!("{:.3}", each(1)) } else { "in it".to_owned() };
        Ok(format!(
            "ms of processor each: server {:.3}, database {database}, driver {:.3}; {} bytes",
            each(0),
            each(2) - each(0),
            outcome.size()
        ))
    }

    fn token(&self, student: i64) -> Result<String> {
        let at = Timestamp::from_millis(self.dataset.now);
        let user = User {
            id: UserId::new(student),
            email: Email::stored(String::new()),
            username: Username::stored(String::new()),
            first_name: PersonName::stored(String::new()),
            last_name: PersonName::stored(String::new()),
            role: Role::Student,
            password_hash: PasswordHash::new(String::new()),
            locale: None,
            timezone: None,
            wants_instructor: false,
            email_confirmed_at: None,
            disabled_at: None,
            external_id: None,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        let login = LoginId::new(Dataset::login(student));
        Ok(self.tokens.issue(&user, login, at, 1).map_err(|e| anyhow!("{e:?}")).context("a token")?.0)
    }
}
