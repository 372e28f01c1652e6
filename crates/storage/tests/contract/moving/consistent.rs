//! Exports while a class fills and empties: what one file says agrees with itself.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use estrade_core::ports::Store;
use estrade_core::ports::contract::school::School;
use estrade_storage::moving::is_in_use;
use estrade_storage::{ConnectOptions, SqlStore, connect};
use serde_json::Value;

use super::exported;
use crate::support::{Engine, with_database};

/// The rows of a file by table, each as column and value.
fn tables(file: &[u8]) -> BTreeMap<String, Vec<BTreeMap<String, Value>>> {
    let mut tables = BTreeMap::new();
    let (mut name, mut columns) = (String::new(), Vec::<String>::new());
    for line in file.lines().map(Result::unwrap) {
        let value: Value = serde_json::from_str(&line).unwrap();
        if let Some(table) = value.get("table").and_then(Value::as_str) {
            table.clone_into(&mut name);
            columns = serde_json::from_value(value["columns"].clone()).unwrap();
            tables.insert(name.clone(), Vec::new());
        } else if let Value::Array(cells) = value {
            tables.get_mut(&name).unwrap().push(columns.iter().cloned().zip(cells).collect());
        }
    }
    tables
}

/// Every counter is the number of its rows, and every reference finds its row.
fn agrees(file: &[u8]) -> i64 {
    let tables = tables(file);
    let of = |table: &str, column: &str, id: i64| -> i64 {
        let rows = tables[table].iter().filter(|row| row[column].as_i64() == Some(id));
        let counted = rows.filter(|row| match table {
            "stays" => row["seated"] == true,
            "enrollments" => row["status"] == "active",
            _ => true,
        });
        i64::try_from(counted.count()).unwrap()
    };
    let mut seats = 0;
    for session in &tables["live_sessions"] {
        let taken = session["seats_taken"].as_i64().unwrap();
        assert_eq!(taken, of("stays", "session_id", session["id"].as_i64().unwrap()), "seats and stays");
        seats += taken;
    }
    for course in &tables["courses"] {
        let enrolled = course["enrolled"].as_i64().unwrap();
        assert_eq!(enrolled, of("enrollments", "course_id", course["id"].as_i64().unwrap()), "places");
    }
    for table in ["stays", "enrollments", "attendance_intervals", "participants"] {
        for row in &tables[table] {
            let user = row["user_id"].as_i64().unwrap();
            assert!(tables["users"].iter().any(|u| u["id"].as_i64() == Some(user)), "nobody's {table}");
        }
    }
    seats
}

async fn an_export_agrees_with_itself_while_others_write(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let port: Arc<dyn Store> = Arc::new(store.clone());
    let school = School::open(&port);
    let teacher = school.teacher("Estelle").await;
    let course = school.course(&teacher, "Droit").await;
    let class = school.live(&teacher, Some(&course), 500).await;
    let students = school.students(24).await;
    let done = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for part in students.chunks(8) {
        let (school, course, class, part) = (school.clone(), course.clone(), class.clone(), part.to_vec());
        let done = done.clone();
        writers.push(tokio::spawn(async move {
            for student in &part {
                school.enroll(student, &course).await;
            }
            let mut rounds = 0;
            while !done.load(Ordering::Relaxed) {
                for student in &part {
                    school.join(student, &class).await;
                }
                for student in &part {
                    school.leave(student, &class).await;
                }
                rounds += 1;
            }
            rounds
        }));
    }
    // As `estrade backup` does it: by connections of its own, beside the server's.
    let other = connect(&url, ConnectOptions::default()).await.unwrap();
    let mut seats = Vec::new();
    for _ in 0..20 {
        seats.push(agrees(&exported(&other).await.0));
    }
    done.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    assert!(seats.iter().any(|taken| *taken > 0), "nobody was there: {seats:?}");
    assert_eq!(agrees(&exported(&other).await.0), 0);
    other.close().await.unwrap();
}

async fn whoever_has_it_open_is_seen(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    assert_eq!(is_in_use(&url).await, Ok(true));
    // Also when nobody has asked it anything for a while, and also while somebody writes.
    let unit = store.begin().await.unwrap();
    assert_eq!(is_in_use(&url).await, Ok(true));
    drop(unit);
    assert!(store.ping().await.is_ok(), "looking has not thrown anybody out");
    store.close().await.unwrap();
    assert_eq!(is_in_use(&url).await, Ok(false));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_in_nobodys_use_and_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    assert_eq!(is_in_use(&format!("sqlite://{}", path.display())).await, Ok(false));
    assert!(!path.exists());
}

macro_rules! on_each_engine {
    ($($engine:ident $kind:ident),+) => {
        $(mod $engine {
            use super::{Engine, with_database};
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn an_export_agrees_with_itself_while_others_write() {
                with_database(Engine::$kind, super::an_export_agrees_with_itself_while_others_write).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn whoever_has_it_open_is_seen() {
                with_database(Engine::$kind, super::whoever_has_it_open_is_seen).await;
            }
        })+
    };
}

on_each_engine!(sqlite Sqlite, postgres Postgres, mariadb MariaDb);
