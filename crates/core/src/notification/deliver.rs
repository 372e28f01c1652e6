//! From a notice to the people: what its job does, a batch at a time, and what became of each person's share.

use std::time::Duration;

use crate::domain::Domain;
use crate::events::{Announcement, People};
use crate::ids::{NoticeId, NotificationId, UserId};
use crate::job::MAIL_PATIENCE;
use crate::ports::UnitOfWork;
use crate::ports::views::SessionCard;
use crate::refusal::Refusal;
use crate::session::{Session, Status};
use crate::time::Timestamp;
use crate::user::User;

use super::{Closing, Kind, Notice, Notification, Recipient};

/// People found and noted by one statement each.
const PAGE: u32 = 500;
/// The longest pause between two tries for one person.
const LONGEST_PAUSE: Duration = Duration::from_hours(4);

/// Some of the people whom a notice is still to reach, and what they are told.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The notice.
    pub notice: Notice,
    /// Its session as it is now.
    pub card: SessionCard,
    /// Who writes.
    pub author: User,
    /// To whom.
    pub recipients: Vec<Recipient>,
}

/// What is to be done about a notice now.
#[derive(Debug, Clone)]
pub enum Step {
    /// These are to be mailed.
    Mail(Box<Batch>),
    /// Nobody before then.
    Wait(Timestamp),
    /// Nobody any more.
    Done,
}

/// What became of one person's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It was handed over.
    Sent,
    /// It will never be, and why.
    Refused(String),
    /// Not this time, and why.
    Deferred(String),
}

/// Whether a notice has outlived its use: a reminder of a session that has begun, was moved or called off; a new time of one
/// that has begun or was called off.
fn is_over(notice: &Notice, session: &Session) -> bool {
    match notice.kind {
        Kind::Reminder => session.status() != Status::Scheduled || session.revision != notice.revision,
        Kind::Rescheduled => session.status() != Status::Scheduled,
        Kind::Cancelled | Kind::Custom => false,
    }
}

/// The next people of a notice, at most `limit`. The first time this makes everybody's notification; of two who try at once
/// one does.
pub async fn next_batch(domain: &Domain, id: NoticeId, limit: u32) -> Result<Step, Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let Some(notice) = unit.notifications().get(id).await? else { return Ok(Step::Done) };
    let (card, author) = (
        unit.views().session_card(notice.session_id).await?.ok_or(Refusal::NotFound)?,
        unit.users().get(notice.author_id).await?.ok_or(Refusal::NotFound)?,
    );
    if is_over(&notice, &card.session) {
        unit.notifications().close_waiting(id, &Closing::Dropped).await?;
        unit.commit().await?;
        return Ok(Step::Done);
    }
    let mut told = People::default();
    if notice.expanded_at.is_none() && unit.notifications().mark_expanded(id, now).await? {
        told = expand(domain, unit.as_mut(), &notice, &card.session).await?;
    }
    let about = (&card.session).into();
    let recipients = unit.notifications().due(id, now, limit).await?;
    let step = if recipients.is_empty() {
        unit.notifications().next_due(id).await?.map_or(Step::Done, Step::Wait)
    } else {
        Step::Mail(Box::new(Batch { notice, card, author, recipients }))
    };
    unit.commit().await?;
    if !told.is_empty() {
        domain.events.announce(Announcement::Notification { about, people: told });
    }
    Ok(step)
}

async fn expand(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    notice: &Notice,
    session: &Session,
) -> Result<People, Refusal> {
    let due_at = domain.now();
    let mut after: Option<UserId> = None;
    let mut all = Vec::new();
    loop {
        let people = unit.notifications().audience(&notice.audience(session), after, PAGE).await?;
        let made: Vec<Notification> = people
            .iter()
            .map(|user| Notification {
                id: NotificationId::new(domain.ids.next()),
                notice_id: notice.id,
                user_id: *user,
                due_at,
            })
            .collect();
        unit.notifications().add(&made).await?;
        after = people.last().copied();
        if after.is_none() {
            return Ok(all.into_iter().collect());
        }
        all.extend(people);
    }
}

/// Notes what became of some. What was put off waits longer each time, for a day since the notice.
pub async fn settle(
    domain: &Domain,
    notice: &Notice,
    outcomes: &[(Recipient, Delivery)],
) -> Result<(), Refusal> {
    let now = domain.now();
    let patience_ends = notice.created_at.plus(MAIL_PATIENCE);
    let mut unit = domain.store.begin().await?;
    let sent: Vec<NotificationId> = outcomes
        .iter()
        .filter(|(_, delivery)| *delivery == Delivery::Sent)
        .map(|(recipient, _)| recipient.id)
        .collect();
    unit.notifications().sent(&sent, now).await?;
    for (recipient, delivery) in outcomes {
        match delivery {
            Delivery::Sent => {}
            Delivery::Deferred(error) if now < patience_ends => {
                let again = now.plus(pause(recipient.attempts));
                unit.notifications().put_off(recipient.id, again, error).await?;
            }
            Delivery::Refused(error) | Delivery::Deferred(error) => {
                unit.notifications().failed(recipient.id, error).await?;
            }
        }
    }
    unit.commit().await?;
    Ok(())
}

/// After a day without a mail server: nobody else of this notice is mailed. False while there is time left.
pub async fn give_up(domain: &Domain, notice: &Notice, error: &str) -> Result<bool, Refusal> {
    if domain.now() < notice.created_at.plus(MAIL_PATIENCE) {
        return Ok(false);
    }
    let mut unit = domain.store.begin().await?;
    unit.notifications().close_waiting(notice.id, &Closing::Failed(error.to_owned())).await?;
    unit.commit().await?;
    Ok(true)
}

/// A minute, then four times as long each time: greylisting passes within minutes, a full box within days.
fn pause(attempts: u32) -> Duration {
    Duration::from_mins(1).saturating_mul(4u32.saturating_pow(attempts.min(10))).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_four_hours() {
        let minutes: Vec<u64> = [0, 1, 2, 3, 4, 40].iter().map(|n| pause(*n).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 4, 16, 64, 240, 240]);
    }
}
