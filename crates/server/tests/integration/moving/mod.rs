//! The school's data on the move: the command line on real databases.

mod backup;

use std::path::Path;

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
