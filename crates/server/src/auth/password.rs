//! Argon2id off the async threads. Each takes 19 MiB and a core, so that threads of their own do it, for half of the cores:
//! the others stay for the classes that are on. (On whatever thread is free, the allocator would keep 19 MiB for each.)

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use estrade_core::Refusal;
use estrade_core::ports::StoreError;
use estrade_core::user::PasswordHash;
use tokio::sync::{Semaphore, oneshot};

type Job = Box<dyn FnOnce() + Send>;

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone)]
pub struct PasswordHasher {
    slots: Arc<Semaphore>,
    jobs: SyncSender<Job>,
    /// Checked against when there is no such account, so that the answer takes as long.
    nobody: Arc<str>,
}

fn failed(what: impl std::fmt::Display) -> Refusal {
    Refusal::Store(StoreError::Unavailable(format!("password hashing: {what}")))
}

/// A thread that hashes, until nobody can ask any more.
fn hash_on_its_own(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock goes before the work begins.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_nobody_left) => return,
        }
    }
}

impl PasswordHasher {
    /// With the library's parameters (OWASP's first choice: 19 MiB, 2 passes, 1 lane).
    pub fn new() -> Result<Self, Refusal> {
        let threads = thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
        // A job is only sent with a slot in hand, so that there is always room.
        let (jobs, taken) = sync_channel(threads);
        let taken = Arc::new(Mutex::new(taken));
        for _ in 0..threads {
            let taken = taken.clone();
            thread::Builder::new()
                .name("passwords".to_owned())
                .spawn(move || hash_on_its_own(&taken))
                .map_err(failed)?;
        }
        let nobody = Argon2::default().hash_password(b"nobody's password").map_err(failed)?.to_string();
        Ok(Self { slots: Arc::new(Semaphore::new(threads)), jobs, nobody: nobody.into() })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let slot = self.slots.clone().acquire_owned().await.map_err(failed)?;
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Whoever went away meanwhile needs no answer.
            drop(answer.send(work()));
            drop(slot);
        });
        self.jobs.try_send(job).map_err(failed)?;
        answered.await.map_err(failed)
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
