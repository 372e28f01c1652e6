//! How often something may be done: by one address (generous: a whole school sits behind one), and by one person or for
//! one account (strict). Counted in this process, in bounded memory; every limit is a setting (`docs/limits.md`).

mod bounded;
mod limiter;
pub mod throttle;

use estrade_core::ids::SessionId;

pub use limiter::{Allowance, Limiter, Place};
use throttle::Throttle;

/// The settings.
#[derive(Debug, Clone, Copy)]
pub struct LimitSettings {
    /// Sign-ins from an address.
    pub sign_ins: Allowance,
    /// Failed sign-ins of an account before its first pause.
    pub sign_in_failures: u32,
    /// Registrations from an address.
    pub registrations: Allowance,
    /// Requests about forgotten passwords from an address.
    pub password_requests: Allowance,
    /// Mails with a link for a password, to an address for mail.
    pub password_mails: Allowance,
    /// Lines of chat of a person in a class.
    pub chat: Allowance,
    /// Notices of a session that are sent by hand.
    pub notices: Allowance,
    /// Wrong secrets of other servers from an address.
    pub hook_failures: Allowance,
}

/// What is counted by now.
pub struct Limits {
    /// Sign-ins and refreshed tokens by address.
    pub sign_ins: Limiter<Place>,
    /// Failed sign-ins by account.
    pub failures: Throttle,
    /// Registrations by address.
    pub registrations: Limiter<Place>,
    /// Requests about forgotten passwords by address.
    pub password_requests: Limiter<Place>,
    /// Mails with a link for a password, by the key of the address for mail, whether it is known or not.
    pub password_mails: Limiter<String>,
    /// Notices sent by hand, by session.
    pub notices: Limiter<SessionId>,
    /// Wrong secrets of other servers, by address.
    pub hook_failures: Limiter<Place>,
}

impl Limits {
    /// Nothing counted yet.
    pub fn new(settings: &LimitSettings) -> Self {
        Self {
            sign_ins: Limiter::new(settings.sign_ins),
            failures: Throttle::new(settings.sign_in_failures),
            registrations: Limiter::new(settings.registrations),
            password_requests: Limiter::new(settings.password_requests),
            password_mails: Limiter::new(settings.password_mails),
            notices: Limiter::new(settings.notices),
            hook_failures: Limiter::new(settings.hook_failures),
        }
    }
}
