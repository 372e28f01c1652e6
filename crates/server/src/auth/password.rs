//! Argon2id off the async threads, and only as many at once as there are cores: each takes 19 MiB and a core.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use estrade_core::Refusal;
use estrade_core::ports::StoreError;
use estrade_core::user::PasswordHash;
use tokio::sync::Semaphore;

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone)]
pub struct PasswordHasher {
    slots: Arc<Semaphore>,
    /// Checked against when there is no such account, so that the answer takes as long.
    nobody: Arc<str>,
}

fn failed(what: impl std::fmt::Display) -> Refusal {
    Refusal::Store(StoreError::Unavailable(format!("password hashing: {what}")))
}

impl PasswordHasher {
    /// With the library's parameters (OWASP's first choice: 19 MiB, 2 passes, 1 lane).
    pub fn new() -> Result<Self, Refusal> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let nobody = Argon2::default().hash_password(b"nobody's password").map_err(failed)?.to_string();
        Ok(Self { slots: Arc::new(Semaphore::new(cores)), nobody: nobody.into() })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let _slot = self.slots.acquire().await.map_err(failed)?;
        tokio::task::spawn_blocking(work).await.map_err(failed)
    }

    /// Hashes a clear password.
    pub async fn hash(&self, clear: String) -> Result<PasswordHash, Refusal> {
        let hash = self
            .run(move || Argon2::default().hash_password(clear.as_bytes()).map(|h| h.to_string()))
            .await?;
        hash.map(PasswordHash::new).map_err(failed)
    }

    /// Whether `clear` is the password; with no account, or no password to check, it takes as long and is false.
    pub async fn verify(&self, clear: String, hash: Option<&PasswordHash>) -> Result<bool, Refusal> {
        // An account without a usable one (imported) is as slow to refuse as one that is not there.
        let (phc, known) = match hash.filter(|hash| Phc::new(hash.as_str()).is_ok()) {
            Some(hash) => (hash.as_str().to_owned(), true),
            None => (self.nobody.to_string(), false),
        };
        let matches = self
            .run(move || {
                Phc::new(&phc)
                    .is_ok_and(|parsed| Argon2::default().verify_password(clear.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(matches && known)
    }
}
