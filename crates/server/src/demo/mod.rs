//! The demonstration school: people, courses, past, running and coming classes, with dates relative to today. It is made
//! through the same use cases as everything else, with a clock that is moved by hand.

mod classes;
mod people;
mod script;

use std::sync::Arc;

use anyhow::{Context as _, Result};
use estrade_core::Domain;
use estrade_core::ids::IdGenerator;
use estrade_core::ports::{Store, Unheard};
use estrade_core::time::{Clock as _, ManualClock, Timestamp};
use estrade_core::user::Role;

use crate::config::Config;
use crate::system::{SystemClock, SystemRandom};

pub use people::{ACCOUNTS, DemoAccount, PASSWORD};

/// A domain whose time is moved by hand.
struct Stage {
    domain: Domain,
    clock: Arc<ManualClock>,
    /// The real present.
    now: Timestamp,
}

/// Makes the school in an empty database; in one that has it, makes sure that a class is live now and one comes soon.
/// A database with other people in it is left alone.
pub async fn prepare(config: &Config, store: Arc<dyn Store>) -> Result<()> {
    let now = SystemClock.now();
    let clock = Arc::new(ManualClock::new(now));
    let domain = Domain {
        store,
        ids: Arc::new(IdGenerator::new(clock.clone(), 14)),
        random: Arc::new(SystemRandom),
        events: Arc::new(Unheard),
        rules: Arc::new(config.rules(now)),
        clock: clock.clone(),
    };
    let stage = Stage { domain, clock, now };
    let mut unit = stage.domain.store.begin_read().await?;
    let is_empty = unit.users().list(None, 1).await?.is_empty();
    let has_school = unit.users().by_email(ACCOUNTS[0].email).await?.is_some();
    drop(unit);
    if is_empty {
        let people = people::make(&stage).await.context("people")?;
        let courses = classes::make_courses(&stage, &people).await.context("courses")?;
        classes::make_past(&stage, &people, &courses).await.context("past classes")?;
        classes::make_coming(&stage, &people, &courses).await.context("coming classes")?;
        classes::make_present(&stage, &people, &courses).await.context("the class of now")?;
    } else if has_school {
        let people = people::find(&stage).await?;
        if let Some(courses) = classes::find_courses(&stage).await? {
            classes::make_present(&stage, &people, &courses).await.context("the class of now")?;
        }
    }
    Ok(())
}

fn actor(user: estrade_core::ids::UserId, role: Role) -> estrade_core::Actor {
    estrade_core::Actor::User { id: user, role }
}
