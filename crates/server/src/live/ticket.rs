//! Tickets: a socket opened by a program that cannot send headers. Single use, 30 s, in bounded memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use estrade_core::ids::{SessionId, UserId};
use estrade_core::time::Timestamp;

const LIFETIME: Duration = Duration::from_secs(30);
/// Tickets waiting at once; beyond, the oldest are worth nothing.
const CAPACITY: usize = 20_000;

struct Ticket {
    user: UserId,
    session: SessionId,
    until: Timestamp,
}

/// Tickets given out and not yet used.
#[derive(Default)]
pub struct Tickets(Mutex<HashMap<String, Ticket>>);

impl Tickets {
    /// Keeps a ticket under `secret`.
    pub fn issue(&self, secret: String, user: UserId, session: SessionId, now: Timestamp) -> String {
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tickets.len() >= CAPACITY {
            tickets.retain(|_, t| now < t.until);
        }
        if tickets.len() >= CAPACITY
            && let Some(oldest) = tickets.iter().min_by_key(|(_, t)| t.until).map(|(s, _)| s.clone())
        {
            tickets.remove(&oldest);
        }
        tickets.insert(secret.clone(), Ticket { user, session, until: now.plus(LIFETIME) });
        secret
    }

    /// Takes a ticket, if it is for this session and still good.
    pub fn redeem(&self, session: SessionId, secret: &str, now: Timestamp) -> Option<UserId> {
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = tickets.remove(secret)?;
        (ticket.session == session && now < ticket.until).then_some(ticket.user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn a_ticket_is_good_once_for_its_session_and_for_half_a_minute() {
        let (tickets, user, session) = (Tickets::default(), UserId::new(1), SessionId::new(2));
        tickets.issue("a".into(), user, session, NOW);
        assert_eq!(tickets.redeem(session, "a", NOW), Some(user));
        assert_eq!(tickets.redeem(session, "a", NOW), None);
        tickets.issue("b".into(), user, session, NOW);
        assert_eq!(tickets.redeem(SessionId::new(3), "b", NOW), None);
        tickets.issue("c".into(), user, session, NOW);
        assert_eq!(tickets.redeem(session, "c", NOW.plus(LIFETIME)), None);
    }
}
