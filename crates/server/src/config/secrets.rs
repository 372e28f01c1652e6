//! Secrets: never printed; made at the first start where not given.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use estrade_core::ports::Random;

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value, for whoever needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••••")
    }
}

/// Reads a secret from a file of the data folder, making it (mode 0600) if it is not there yet.
pub fn read_or_make(path: &Path, random: &dyn Random) -> std::io::Result<Secret> {
    if let Ok(text) = std::fs::read_to_string(path) {
        return Ok(Secret(text.trim().to_owned()));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let secret = random.token();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            writeln!(file, "{secret}")?;
            Ok(Secret(secret))
        }
        // Another process of the same data folder made it first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Ok(Secret(std::fs::read_to_string(path)?.trim().to_owned()))
        }
        Err(error) => Err(error),
    }
}
