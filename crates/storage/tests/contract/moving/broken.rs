//! Files that are not right: an error with its line, and nothing of them kept.

use estrade_storage::SqlStore;
use estrade_storage::moving::{MoveError, Onto, check};

use super::{exported, imported, nasty};
use crate::support::{Engine, with_database};

/// A name, what is done to the lines of a good file, and what the error must say.
type Damage = (&'static str, fn(&mut Vec<String>), &'static str);

fn find(lines: &[String], start: &str) -> usize {
    lines.iter().position(|line| line.starts_with(start)).unwrap()
}

fn change_line(lines: &mut [String], start: &str, from: &str, to: &str) {
    let index = find(lines, start);
    assert!(lines[index].contains(from), "{}", lines[index]);
    lines[index] = lines[index].replace(from, to);
}

const DAMAGES: &[Damage] = &[
    ("empty", Vec::clear, "line 1: the file is empty"),
    (
        "not an export",
        |lines| lines[0] = String::from("{\"hello\":1}"),
        "line 1: this is not an export of Estrade",
    ),
    (
        "not text",
        |lines| lines[0] = String::from("\u{1}\u{2}ELF"),
        "line 1: this is not an export of Estrade",
    ),
    (
        "a newer format",
        |lines| change_line(lines, "{\"estrade\"", "\"format\":1", "\"format\":2"),
        "line 1: the file has format 2, made by Estrade test; this program reads format 1",
    ),
    (
        "a newer schema",
        |lines| {
            change_line(lines, "{\"estrade\"", "\"schema\":[", "\"schema\":[\"m20991231_000001_flying\",");
        },
        "line 1: the file was made by a newer program, Estrade test (`m20991231_000001_flying` is unknown here)",
    ),
    (
        "an unknown table",
        |lines| change_line(lines, "{\"estrade\"", "\"users\"", "\"spells\""),
        "line 1: `spells` is no table of this program",
    ),
    ("the first line is missing", |lines| drop(lines.remove(0)), "line 1: this is not an export of Estrade"),
    ("cut before the end", |lines| drop(lines.pop()), "the last line is missing: the file was cut off"),
    (
        "cut between two rows",
        |lines| lines.truncate(5),
        "line 6: the last line is missing: the file was cut off",
    ),
    (
        "cut within a row",
        |lines| {
            lines.truncate(5);
            lines[4].truncate(20);
            lines.push("\u{0}cut".to_owned());
        },
        "line 5: the line has no end: the file was cut off",
    ),
    (
        "a changed byte",
        |lines| change_line(lines, "[1,", "[1,", "[21,"),
        "the checksum of `users` is another: its rows were changed",
    ),
    ("a row is missing", |lines| drop(lines.remove(3)), "`users` has 11 rows, not 12"),
    (
        "a wrong count",
        |lines| change_line(lines, "{\"end\":\"courses\"", "\"rows\":12", "\"rows\":13"),
        "`courses` has 12 rows, not 13",
    ),
    (
        "a wrong count at the end",
        |lines| change_line(lines, "{\"complete\"", "\"rows\":1", "\"rows\":2"),
        "rows, not 2",
    ),
    (
        "a changed first line",
        |lines| change_line(lines, "{\"estrade\"", "\"program\":\"test\"", "\"program\":\"tost\""),
        "the checksum of the file is another: it was changed",
    ),
    (
        "a text where a number is",
        |lines| change_line(lines, "[1,", "[1,", "[\"1\","),
        "line 3: `id`: a whole number is expected, not a text",
    ),
    (
        "a number too large",
        |lines| change_line(lines, "[1,", "[1,", "[99999999999999999999,"),
        "line 3: `id`: a whole number is expected, not 1e",
    ),
    (
        "null where none may be",
        |lines| change_line(lines, "[1,", "[1,", "[null,"),
        "line 3: `id`: a whole number is expected, not null",
    ),
    ("a value too many", |lines| change_line(lines, "[1,", "[1,", "[1,1,"), "line 3: a row of `users` has "),
    ("not JSON", |lines| lines[3].push('x'), "line 4: not JSON"),
    ("an unknown line", |lines| lines[1] = String::from("{}"), "line 2: not a line of an export"),
    (
        "a table that is not the next",
        |lines| change_line(lines, "{\"table\":\"users\"", "\"users\"", "\"courses\""),
        "line 2: `users` is expected, not `courses`",
    ),
    (
        "an unknown column",
        |lines| change_line(lines, "{\"table\":\"users\"", "\"username\"", "\"nickname\""),
        "line 2: `users` has no column `nickname`",
    ),
    (
        "a column of another type",
        |lines| change_line(lines, "{\"table\":\"users\"", "[\"number\",\"text\"", "[\"number\",\"number\""),
        "line 2: `users.email` holds text, not number",
    ),
    ("something behind the end", |lines| lines.push("[]".to_owned()), "something follows the last line"),
    (
        "a row outside a table",
        |lines| {
            let end = find(lines, "{\"end\":\"users\"");
            lines.insert(end + 1, "[1]".to_owned());
        },
        "a row outside any table",
    ),
];

/// What only a database finds: the file is right in itself.
fn wrong_in_itself(empty: &[u8]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    vec![
        (
            "two with one address",
            nasty::file(empty, |column, value| {
                if column == "users.email_key" {
                    *value = "same".into();
                }
            }),
            "what must be unique is there twice (UserEmail)",
        ),
        (
            "nobody's enrolment",
            nasty::file(empty, |column, value| {
                if column == "enrollments.user_id" {
                    *value = (value.as_i64().unwrap() + 1).into();
                }
            }),
            "a row refers to one that is not in the file",
        ),
    ]
}

fn text(lines: &[String]) -> Vec<u8> {
    let mut text = lines.join("\n");
    if !lines.is_empty() {
        text.push('\n');
    }
    // What marks a file that ends within a line.
    if let Some(cut) = text.find("\n\u{0}cut") {
        text.truncate(cut);
    }
    text.into_bytes()
}

async fn nothing_of_a_broken_file_is_kept(store: SqlStore, _url: String) {
    store.migrate().await.unwrap();
    let (empty, _) = exported(&store).await;
    let good = nasty::file(&empty, |_, _| {});
    // What is there already, and must still be there.
    imported(&store, &good, Onto::Empty).await.unwrap();
    let (_, before) = exported(&store).await;
    for (name, damage, says) in DAMAGES {
        let mut lines: Vec<String> =
            String::from_utf8(good.clone()).unwrap().split('\n').map(str::to_owned).collect();
        assert_eq!(lines.pop().as_deref(), Some(""));
        damage(&mut lines);
        let error = imported(&store, &text(&lines), Onto::Replace).await.unwrap_err();
        assert!(matches!(error, MoveError::File { .. }), "{name}: {error}");
        assert!(error.to_string().contains(says), "{name}: {error}");
    }
    for (name, file, says) in wrong_in_itself(&empty) {
        assert!(check(&mut file.as_slice()).is_ok(), "{name}");
        let error = imported(&store, &file, Onto::Replace).await.unwrap_err().to_string();
        assert!(error.starts_with("line ") && error.contains(says), "{name}: {error}");
    }
    assert_eq!(exported(&store).await.1.tables, before.tables);
    // And the good one still goes.
    imported(&store, &good, Onto::Replace).await.unwrap();
    assert_eq!(exported(&store).await.1.tables, before.tables);
}

/// SQLite and MariaDB keep the character U+0000, PostgreSQL does not: its line is named, and nothing is kept.
async fn the_null_character_goes_where_it_may(engine: Engine) {
    with_database(engine, move |store, _| async move {
        store.migrate().await.unwrap();
        let (empty, nothing) = exported(&store).await;
        let file = nasty::file(&empty, |column, value| {
            if column == "chat_messages.text" {
                *value = format!("\u{0}{}\u{0}", value.as_str().unwrap()).into();
            }
        });
        let taken = imported(&store, &file, Onto::Empty).await;
        let (_, there) = exported(&store).await;
        if engine == Engine::Postgres {
            let error = taken.unwrap_err().to_string();
            let line =
                String::from_utf8(file).unwrap().lines().position(|l| l.contains("\\u0000")).unwrap() + 1;
            assert!(
                error.starts_with(&format!("line {line}: `text` is a text with the character U+0000")),
                "{error}"
            );
            assert_eq!(there.tables, nothing.tables);
        } else {
            assert_eq!(there.tables, taken.unwrap().tables);
        }
    })
    .await;
}

#[test]
fn a_line_without_end_is_not_read_into_memory() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            buffer.fill(b'a');
            self.0 += buffer.len() as u64;
            assert!(self.0 < 20 * 1024 * 1024, "read too much");
            Ok(buffer.len())
        }
    }
    let error = check(&mut std::io::BufReader::new(Endless(0))).unwrap_err().to_string();
    assert_eq!(error, "line 1: the line is too long for an export");
}

#[tokio::test]
async fn an_export_that_cannot_be_written_says_so() {
    /// A disk of 4 000 bytes.
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            if self.0 > 4_000 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(bytes.len()) }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    with_database(Engine::Sqlite, |store, _| async move {
        store.migrate().await.unwrap();
        let (empty, _) = exported(&store).await;
        imported(&store, &nasty::file(&empty, |_, _| {}), Onto::Empty).await.unwrap();
        let at = estrade_core::time::Timestamp::from_millis(0);
        let error = store.export("test", at, &mut Full(0)).await.unwrap_err();
        assert_eq!(error.to_string(), "the export cannot be written: no storage space");
    })
    .await;
}

macro_rules! on_each_engine {
    ($($engine:ident $kind:ident),+) => {
        $(mod $engine {
            use super::{Engine, with_database};
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn nothing_of_a_broken_file_is_kept() {
                with_database(Engine::$kind, super::nothing_of_a_broken_file_is_kept).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn the_null_character_goes_where_it_may() {
                super::the_null_character_goes_where_it_may(Engine::$kind).await;
            }
        })+
    };
}

on_each_engine!(sqlite Sqlite, postgres Postgres, mariadb MariaDb);
