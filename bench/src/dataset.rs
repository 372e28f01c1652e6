//! The school that requests are measured on, written straight into the tables: the same rows for the same size and day.
//!
//! 5 000 users (4 950 students), 50 courses that 2 000 students follow each, and so many sessions, evenly over the courses:
//! two are still to come in each course, six courses have one that is on, all others are past. At each that has begun 15
//! students came. 10 000 sessions so make 100 000 enrolments and 148 500 roster rows; ten times the sessions make ten
//! times the past, with the same number to come.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

use estrade_core::text::name_key;

/// How many students.
pub const STUDENTS: i64 = 4_950;
/// How many courses, each with a teacher of its own.
pub const COURSES: i64 = 50;
/// How many students follow a course.
pub const ENROLLED: i64 = 2_000;
/// How many came to a session.
pub const CAME: i64 = 15;
/// Sessions of a course that are still to come.
const TO_COME: i64 = 2;
/// The password of everybody.
pub const PASSWORD: &str = "quatre mots de passe";
/// Seats of the session that is stormed, besides those taken.
pub const STORM_SEATS: i64 = 500;

const TEACHERS_FROM: i64 = 1_000;
const STUDENTS_FROM: i64 = 100_000;
const COURSES_FROM: i64 = 10_000;
const SESSIONS_FROM: i64 = 1_000_000;
const ENROLLMENTS_FROM: i64 = 10_000_000;
const LOGINS_FROM: i64 = 20_000_000;
const ROSTER_FROM: i64 = 1_000_000_000;
/// The course whose session is stormed.
const STORMED: i64 = 45;
/// From one course's students to the next one's.
const STRIDE: i64 = STUDENTS / COURSES;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A school of a size.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Sessions of each course.
    pub per_course: i64,
    /// Its present, in milliseconds since 1970.
    pub now: i64,
    /// Everybody's password, hashed.
    pub password_hash: String,
}

impl Dataset {
    /// One of so many sessions; `now` is the moment that "on" and "to come" are seen from.
    pub fn new(sessions: i64, now: i64, password_hash: String) -> Result<Self> {
        ensure!(
            sessions % COURSES == 0 && sessions >= 10 * COURSES,
            "--sessions: a multiple of 50 from 500 up"
        );
        Ok(Self { per_course: sessions / COURSES, now, password_hash })
    }

    /// The id of a course.
    pub fn course(course: i64) -> i64 {
        COURSES_FROM + course
    }

    /// The id of the nth student who follows a course.
    pub fn student_of(course: i64, nth: i64) -> i64 {
        STUDENTS_FROM + (course * STRIDE + nth % ENROLLED) % STUDENTS
    }

    /// The id of a student.
    pub fn student(number: i64) -> i64 {
        STUDENTS_FROM + number % STUDENTS
    }

    /// The sign-in of a student.
    pub fn login(student: i64) -> i64 {
        LOGINS_FROM + student
    }

    /// The id of a course's session, the latest first: 0 and 1 are to come.
    pub fn session(&self, course: i64, age: i64) -> i64 {
        SESSIONS_FROM + course * self.per_course + (self.per_course - 1 - age)
    }

    /// Which of a course's sessions is on, where one is.
    pub fn live(&self, course: i64) -> Option<i64> {
        (course % 10 == 0 || course == STORMED).then(|| self.session(course, TO_COME))
    }

    /// The courses whose session anybody may join.
    pub fn joined() -> impl Iterator<Item = i64> {
        (0..COURSES).filter(|course| course % 10 == 0)
    }

    /// The course and the session that are stormed.
    pub fn stormed(&self) -> (i64, i64) {
        (STORMED, self.session(STORMED, TO_COME))
    }

    /// Students of a course who are not among the 15 in its session.
    pub fn newcomers(&self, course: i64) -> impl Iterator<Item = i64> {
        let taken = self.session(course, TO_COME) * CAME % ENROLLED;
        (CAME..ENROLLED).map(move |n| Self::student_of(course, taken + n))
    }

    /// Writes it into a migrated, empty database. Returns how long that took.
    pub async fn write(&self, url: &str) -> Result<Duration> {
        let begun = Instant::now();
        let database = Database::connect(url).await.context("the database to fill")?;
        let say = async |sql: String| -> Result<()> {
            let cut = sql.get(..200).unwrap_or(&sql).to_owned();
            database.execute_unprepared(&sql).await.map(|_| ()).with_context(|| cut)
        };
        if database.get_database_backend() == DbBackend::Sqlite {
            say("PRAGMA journal_mode = WAL".to_owned()).await?;
            say("PRAGMA synchronous = OFF".to_owned()).await?;
        }
        for rows in [self.users(), self.courses(), self.sessions()] {
            for sql in rows {
                say(sql).await?;
            }
        }
        say("CREATE TABLE bench_numbers (n BIGINT PRIMARY KEY)".to_owned()).await?;
        say(in_rows("bench_numbers", "n", (0..ENROLLED).map(|n| n.to_string())).concat()).await?;
        for sql in self.derived() {
            say(sql).await?;
        }
        say("DROP TABLE bench_numbers".to_owned()).await?;
        analyze(&database).await?;
        self.check(&database).await?;
        database.close().await?;
        Ok(begun.elapsed())
    }

    fn users(&self) -> Vec<String> {
        const FIRST: [&str; 9] =
            ["Ada", "Bruno", "Chloé", "Denis", "Emma", "Farid", "Gaëlle", "Hugo", "Inès"];
        const LAST: [&str; 7] = ["Abel", "Bernard", "Costa", "Dubois", "Étienne", "Faure", "Garnier"];
        let person = |id: i64, number: usize, role: &str| {
            let (first, last) =
                (FIRST[number % FIRST.len()], format!("{} {number}", LAST[number % LAST.len()]));
            let (name, key) = (format!("{role}-{number}"), name_key(first, &last, ""));
            format!(
                "{id}, '{name}@bench.example', '{name}@bench.example', '{name}', '{name}', '{first}', '{last}', '{key}', \
                 '{role}', '{}', false, {at}, {at}, 1",
                self.password_hash,
                at = self.now - 3_000 * DAY
            )
        };
        let teachers = (0..COURSES).zip(0..).map(|(n, at)| person(TEACHERS_FROM + n, at, "instructor"));
        let students = (0..STUDENTS).zip(0..).map(|(n, at)| person(STUDENTS_FROM + n, at, "student"));
        let columns = "id, email, email_key, username, username_key, first_name, last_name, name_key, role, \
                       password_hash, wants_instructor, created_at, updated_at, version";
        in_rows("users", columns, teachers.chain(students))
    }

    fn courses(&self) -> Vec<String> {
        let rows = (0..COURSES).map(|n| {
            format!(
                "{}, 'cours-mesure-{n}', 'Cours mesuré {n}', 'De quoi ce cours parle, en une phrase.', {}, 'live', true, \
                 {ENROLLED}, {}, {at}, {at}, 1",
                COURSES_FROM + n,
                TEACHERS_FROM + n,
                self.per_course,
                at = self.now - 3_000 * DAY
            )
        });
        let columns = "id, slug, title, description, instructor_id, course_type, is_published, enrolled, sessions, \
                       created_at, updated_at, version";
        in_rows("courses", columns, rows)
    }

    fn sessions(&self) -> Vec<String> {
        let rows = (0..COURSES).flat_map(|course| (0..self.per_course).map(move |age| (course, age)));
        let columns = "id, meeting_id, course_id, instructor_id, title, description, starts_at, ends_at, status, \
                       actual_start_at, actual_end_at, engine, room_name, room_password, capacity, seats_taken, \
                       is_recording_enabled, revision, version, created_at, updated_at";
        in_rows("live_sessions", columns, rows.map(|(course, age)| self.session_row(course, age)))
    }

    fn session_row(&self, course: i64, age: i64) -> String {
        let id = self.session(course, age);
        let minutes = course * 60_000;
        let planned = self.now + (TO_COME - age) * DAY - minutes;
        let on = self.live(course) == Some(id);
        let starts_at = if on { self.now - HOUR / 4 } else { planned };
        let (status, started, ended, seats) = match (age < TO_COME, on) {
            (true, _) => ("scheduled", "NULL".to_owned(), "NULL".to_owned(), 0),
            (false, true) => ("live", starts_at.to_string(), "NULL".to_owned(), CAME),
            (false, false) => ("ended", starts_at.to_string(), (starts_at + HOUR).to_string(), 0),
        };
        let capacity = if course == STORMED { CAME + STORM_SEATS } else { 10_000 };
        format!(
            "{id}, '00000000-0000-4000-8000-{id:012}', {}, {}, 'Séance {number} du cours {course}', \
             'Ce que la séance traite, et ce qu’il faut apporter : le chapitre {number} du livre.', {starts_at}, {}, \
             '{status}', {started}, {ended}, 'builtin', 'estrade-course-{course}-session-{id}-0123456789abcdef', \
             'abcdefghjkmn', {capacity}, {seats}, false, 0, 1, {at}, {at}",
            Self::course(course),
            TEACHERS_FROM + course,
            starts_at + if on { 6 * HOUR } else { HOUR },
            number = self.per_course - age,
            at = starts_at - 30 * DAY,
        )
    }

    /// What follows from the courses and sessions, made by the database itself.
    fn derived(&self) -> Vec<String> {
        let student = format!(
            "{STUDENTS_FROM} + ((s.course_id - {COURSES_FROM}) * {STRIDE} + (s.id * {CAME} + n.n) % {ENROLLED}) % {STUDENTS}"
        );
        let came = format!("FROM live_sessions s CROSS JOIN bench_numbers n WHERE n.n < {CAME}");
        let id = format!("{ROSTER_FROM} + s.id * 16 + n.n");
        vec![
            format!(
                "INSERT INTO logins (id, user_id, kind, created_at, expires_at) \
                 SELECT {LOGINS_FROM} + u.id, u.id, 'api', {now}, {until} FROM users u WHERE u.id >= {STUDENTS_FROM}",
                now = self.now,
                until = self.now + 30 * DAY
            ),
            format!(
                "INSERT INTO enrollments (id, course_id, user_id, status, enrolled_at) \
                 SELECT {ENROLLMENTS_FROM} + (c.id - {COURSES_FROM}) * {ENROLLED} + n.n, c.id, \
                 {STUDENTS_FROM} + ((c.id - {COURSES_FROM}) * {STRIDE} + n.n) % {STUDENTS}, 'active', {at} \
                 FROM courses c CROSS JOIN bench_numbers n",
                at = self.now - 2_900 * DAY
            ),
            format!(
                "INSERT INTO participants (id, session_id, user_id, invited, response, moderator, joined_at, left_at, \
                 created_at) SELECT {id}, s.id, {student}, false, 'none', false, s.actual_start_at + n.n * 1000, \
                 s.actual_end_at, s.actual_start_at + n.n * 1000 {came} AND s.actual_start_at IS NOT NULL"
            ),
            format!(
                "INSERT INTO attendance_intervals (id, session_id, user_id, source, joined_at, left_at, reason, \
                 confirmed) SELECT {id}, s.id, {student}, 'web', s.actual_start_at + n.n * 1000, s.actual_end_at, \
                 'session_ended', true {came} AND s.status = 'ended'"
            ),
            format!(
                "INSERT INTO stays (id, session_id, user_id, source, opened_at, seen_at, confirmed, seated) \
                 SELECT {id}, s.id, {student}, 'api', s.actual_start_at + n.n * 1000, s.actual_start_at + n.n * 1000, \
                 false, true {came} AND s.status = 'live'"
            ),
        ]
    }

    async fn check(&self, database: &DatabaseConnection) -> Result<()> {
        let begun = self.per_course - TO_COME;
        for (table, expected) in [
            ("users", STUDENTS + COURSES),
            ("enrollments", COURSES * ENROLLED),
            ("live_sessions", COURSES * self.per_course),
            ("participants", COURSES * begun * CAME),
        ] {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            let statement = Statement::from_string(database.get_database_backend(), sql);
            let row = database.query_one_raw(statement).await?.context("no count")?;
            let count: i64 = row.try_get_by_index(0)?;
            ensure!(count == expected, "{table} holds {count} rows instead of {expected}");
        }
        Ok(())
    }
}

/// Statements that insert rows, some hundreds each.
fn in_rows(table: &str, columns: &str, rows: impl Iterator<Item = String>) -> Vec<String> {
    let mut statements = Vec::new();
    let (opening, mut sql) = (format!("INSERT INTO {table} ({columns}) VALUES "), String::new());
    for (number, row) in rows.enumerate() {
        if number % 500 == 0 && number > 0 && table != "bench_numbers" {
            statements.push(std::mem::take(&mut sql));
        }
        sql += if sql.is_empty() { &opening } else { ", " };
        sql.extend(["(", &row, ")"]);
    }
    statements.push(sql);
    statements
}

/// Has the database look at what it got, so that its plans are those of a school that grew.
async fn analyze(database: &DatabaseConnection) -> Result<()> {
    const TABLES: [&str; 8] = [
        "users",
        "logins",
        "courses",
        "enrollments",
        "live_sessions",
        "participants",
        "stays",
        "attendance_intervals",
    ];
    match database.get_database_backend() {
        DbBackend::MySql => {
            database.execute_unprepared(&format!("ANALYZE TABLE {}", TABLES.join(", "))).await?;
        }
        DbBackend::Postgres => {
            database.execute_unprepared("VACUUM ANALYZE").await?;
        }
        _ => {
            database.execute_unprepared("ANALYZE").await?;
            database.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
    }
    Ok(())
}
