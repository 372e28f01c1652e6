//! Between any two engines, and nothing lost.

use std::collections::BTreeSet;

use estrade_storage::SqlStore;
use estrade_storage::moving::{LEFT_OUT, MoveError, Onto, TABLES, check};
use sea_orm::{ConnectionTrait, Database, Statement};

use super::{exported, imported, nasty};
use crate::support::{Engine, with_database};

const ENGINES: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb];

/// From `from` into each of the others, and out of it again: the same checksums.
async fn from_one_into_all(from: Engine) {
    with_database(from, |source, _| async move {
        source.migrate().await.unwrap();
        let (empty, _) = exported(&source).await;
        let file = nasty::file(&empty, |_, _| {});
        let given = check(&mut file.as_slice()).unwrap();
        assert_eq!(given.tables.len(), TABLES.len());
        imported(&source, &file, Onto::Empty).await.unwrap();
        let (out, summary) = exported(&source).await;
        assert_eq!(summary.tables, given.tables, "what {from:?} was given is not what it gives");
        for into in ENGINES {
            let (out, given) = (out.clone(), given.clone());
            with_database(into, move |target, _| async move {
                // Not migrated: the import makes the schema.
                let taken = imported(&target, &out, Onto::Empty).await.unwrap();
                assert_eq!(taken.tables, given.tables);
                let (again, summary) = exported(&target).await;
                assert_eq!(summary.tables, given.tables, "from {from:?} into {into:?} something was lost");
                // But for the first and the last line it is the same file.
                let lines = |file: &[u8]| -> Vec<String> {
                    String::from_utf8(file.to_vec()).unwrap().lines().map(str::to_owned).collect()
                };
                let (out, again) = (lines(&out), lines(&again));
                assert_eq!(out[1..out.len() - 1], again[1..again.len() - 1]);
                assert_ne!(out.len(), 2);
            })
            .await;
        }
    })
    .await;
}

async fn no_table_is_forgotten(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let database = Database::connect(&url).await.unwrap();
    let sql = if url.starts_with("sqlite") {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    } else if url.starts_with("postgres") {
        "SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT CAST(table_name AS CHAR) FROM information_schema.tables WHERE table_schema = DATABASE()"
    };
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    let there: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    database.close().await.unwrap();
    let named = TABLES.iter().map(|table| table.name).chain(LEFT_OUT.iter().map(|(name, _)| *name));
    let named: BTreeSet<String> = named.chain(["seaql_migrations"]).map(str::to_owned).collect();
    assert_eq!(
        there.difference(&named).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "a new table: put it into TABLES or, with a reason, into LEFT_OUT (crates/storage/src/moving/tables.rs)"
    );
    assert_eq!(named.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "a table is gone");
    assert!(LEFT_OUT.iter().all(|(_, reason)| reason.len() > 20));
}

async fn sign_ins_are_neither_exported_nor_kept(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let (empty, _) = exported(&store).await;
    let file = nasty::file(&empty, |_, _| {});
    imported(&store, &file, Onto::Empty).await.unwrap();
    let database = Database::connect(&url).await.unwrap();
    for sql in [
        "INSERT INTO logins (id, user_id, kind, secret_hash, created_at, expires_at) VALUES (1, 1, 'web', 's3cret', 0, 0)",
        "INSERT INTO refresh_tokens (hash, login_id, expires_at) VALUES ('t0ken', 1, 0)",
        "UPDATE outbox SET lease_token = 'l3ase', leased_until = 5",
    ] {
        database.execute_unprepared(sql).await.unwrap();
    }
    let (out, _) = exported(&store).await;
    let text = String::from_utf8(out.clone()).unwrap();
    assert!(!text.contains("s3cret") && !text.contains("t0ken") && !text.contains("l3ase"), "{text}");
    imported(&store, &out, Onto::Replace).await.unwrap();
    for count in [
        "SELECT COUNT(*) FROM logins",
        "SELECT COUNT(*) FROM refresh_tokens",
        "SELECT COUNT(*) FROM outbox WHERE lease_token IS NOT NULL",
    ] {
        let statement = Statement::from_string(database.get_database_backend(), count);
        let row = database.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0, "{count}");
    }
    database.close().await.unwrap();
}

/// More rows than a page and a statement hold, by keys that are numbers and by keys that are texts.
async fn many_rows_come_in_pages_and_in_order(store: SqlStore, url: String) {
    store.migrate().await.unwrap();
    let database = Database::connect(&url).await.unwrap();
    for thousand in 0..3 {
        let rows: Vec<String> =
            (0..507).map(|n| format!("('run-{:05}', {n})", (thousand * 507 + n) * 7_919 % 100_003)).collect();
        let sql = format!("INSERT INTO processes (id, started_at) VALUES {}", rows.join(","));
        database.execute_unprepared(&sql).await.unwrap();
    }
    database.close().await.unwrap();
    let (out, summary) = exported(&store).await;
    assert_eq!(summary.rows(), 1_521);
    let text = String::from_utf8(out.clone()).unwrap();
    let keys: Vec<&str> = text.lines().filter(|line| line.starts_with("[\"run-")).collect();
    assert_eq!(keys.len(), 1_521);
    assert!(keys.is_sorted_by(|a, b| a < b), "not in order, or one twice");
    // A server's own runs are nobody's data: the database counts as empty.
    let taken = imported(&store, &out, Onto::Empty).await.unwrap();
    assert_eq!(taken.tables, summary.tables);
    assert_eq!(exported(&store).await.1.tables, summary.tables);
}

async fn rows_that_are_there_are_only_replaced_when_asked(store: SqlStore, _url: String) {
    store.migrate().await.unwrap();
    let (empty, nothing) = exported(&store).await;
    let file = nasty::file(&empty, |_, _| {});
    imported(&store, &file, Onto::Empty).await.unwrap();
    let (_, before) = exported(&store).await;
    let refused = imported(&store, &empty, Onto::Empty).await.unwrap_err();
    assert!(matches!(refused, MoveError::NotEmpty("users")), "{refused}");
    assert_eq!(exported(&store).await.1.tables, before.tables);
    imported(&store, &empty, Onto::Replace).await.unwrap();
    assert_eq!(exported(&store).await.1.tables, nothing.tables);
}

macro_rules! on_each_engine {
    ($($name:ident),+ $(,)?) => {
        on_each_engine!(@ sqlite Sqlite $($name),+);
        on_each_engine!(@ postgres Postgres $($name),+);
        on_each_engine!(@ mariadb MariaDb $($name),+);
    };
    (@ $engine:ident $kind:ident $($name:ident),+) => {
        mod $engine {
            use super::{Engine, with_database};
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn into_each_engine_and_out_again() {
                super::from_one_into_all(Engine::$kind).await;
            }
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                with_database(Engine::$kind, super::$name).await;
            })+
        }
    };
}

on_each_engine!(
    no_table_is_forgotten,
    sign_ins_are_neither_exported_nor_kept,
    many_rows_come_in_pages_and_in_order,
    rows_that_are_there_are_only_replaced_when_asked,
);
