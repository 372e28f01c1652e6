//! The school's data on the move: the command line on real databases.

mod backup;
mod mdsc;
mod smartcampus;

use std::collections::BTreeMap;
use std::path::Path;

use estrade::auth::password::PasswordHasher;
use serde_json::Value;

use tokio::process::Command;

/// What a command left behind.
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Done {
    /// It went well; what it printed.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// It failed (exit code 1) with one line that says why.
    #[track_caller]
    pub fn badly(self) -> String {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        assert!(self.err.starts_with("estrade: "), "{}", self.err);
        self.err
    }
}

/// Runs `estrade` on a database, in a folder of its own.
pub async fn estrade(url: &str, folder: &Path, arguments: &[&str]) -> Done {
    let done = Command::new(env!("CARGO_BIN_EXE_estrade"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", url)
        .env("ESTRADE_DATA_DIR", folder.join("data"))
        .output()
        .await
        .unwrap();
    Done {
        code: done.status.code().unwrap(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

/// The address of a SQLite database in a folder.
pub fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("estrade.db").display())
}

/// Puts the files of `samples/` into a folder; who has a password that Estrade can check has this one: `hunter42`.
pub async fn samples(of: &str, into: &Path) {
    let hash = PasswordHasher::new().unwrap().hash("hunter42".to_owned()).await.unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/moving/samples").join(of);
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap().replace("@argon2@", hash.as_str());
        std::fs::write(into.join(path.file_name().unwrap()), text).unwrap();
    }
}

/// Everything a database holds: rows by table, each by column.
pub async fn everything(url: &str, folder: &Path) -> BTreeMap<String, Vec<Value>> {
    let text = estrade(url, folder, &["export"]).await.well();
    let (mut tables, mut name, mut columns) = (BTreeMap::new(), String::new(), Vec::<String>::new());
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        if let Some(table) = value.get("table").and_then(Value::as_str) {
            table.clone_into(&mut name);
            columns = serde_json::from_value(value["columns"].clone()).unwrap();
            tables.insert(name.clone(), Vec::new());
        } else if let Value::Array(cells) = value {
            let row = columns.iter().cloned().zip(cells).collect();
            tables.get_mut(&name).unwrap().push(Value::Object(row));
        }
    }
    tables
}

/// The row of a table with this value.
#[track_caller]
pub fn row<'a>(
    tables: &'a BTreeMap<String, Vec<Value>>,
    table: &str,
    column: &str,
    value: &Value,
) -> &'a Value {
    tables[table].iter().find(|row| row[column] == *value).unwrap()
}

/// The counts that an import ends with, for each table: made, matched, there already, not taken.
pub fn counts(said: &str) -> BTreeMap<String, [u64; 4]> {
    let lines = said.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, counts @ ..] = words.as_slice() else { return None };
        let counts: Vec<u64> = counts.iter().map(|word| word.parse().ok()).collect::<Option<_>>()?;
        Some(((*name).to_owned(), counts.try_into().ok()?))
    });
    lines.collect()
}
