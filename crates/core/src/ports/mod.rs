//! What the domain asks of the outside: storage, randomness, mail, the bus that carries what happened, and the engine that
//! carries a class. The clock is
//! [`crate::time::Clock`].

pub mod class_engine;
mod event_bus;
mod mailer;
mod repositories;
mod store;
pub mod views;

pub use class_engine::{ClassEngine, EngineError, EngineEvent, EnginePeer, Leaving, Newcomer, PublishRights};
pub use event_bus::{EventBus, Unheard};
pub use mailer::{Mail, MailError, Mailer};
pub use repositories::{
    ChatRepository, CourseRepository, EnrollmentRepository, HookRepository, IdempotencyRepository,
    LoginRepository, NotificationRepository, OutboxRepository, PasswordResetRepository, Place,
    ProcessRepository, RecordingRepository, RosterRepository, SeenCourse, SeenSession, SessionRepository,
    StayRepository, StudentKeys, StudentMatch, Tally, UserRepository,
};
pub use store::{Constraint, Store, StoreError, UnitOfWork};
pub use views::Views;

#[cfg(feature = "contract-tests")]
pub mod contract;

/// The system's random source. Everything that must not be guessed comes from here.
pub trait Random: Send + Sync {
    /// Fills `bytes` with random ones, fit for secrets.
    fn fill(&self, bytes: &mut [u8]);

    /// A secret of 256 bits as 64 hexadecimal characters.
    fn token(&self) -> String {
        let mut bytes = [0u8; 32];
        self.fill(&mut bytes);
        bytes
            .iter()
            .flat_map(|b| [b >> 4, b & 0xf])
            .map(|n| char::from(b"0123456789abcdef"[usize::from(n)]))
            .collect()
    }
}
