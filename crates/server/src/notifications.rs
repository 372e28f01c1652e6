//! Carrying a notice to its people: a slice at a time, so that a class of thousands does not keep others' mails waiting.

use std::time::Duration;

use estrade_core::ids::NoticeId;
use estrade_core::job::Outcome;
use estrade_core::notification::{Batch, Delivery, Recipient, Step, give_up, next_batch, settle};
use estrade_core::ports::MailError;
use estrade_core::{Domain, Refusal};
use futures::StreamExt as _;
use tokio_util::sync::CancellationToken;

use crate::mail::{self, Post};

/// People of one slice.
const SLICE: u32 = 500;
/// How long a slice begins new mails: with the longest mail, less than the job's lease.
const BEGINS: Duration = Duration::from_secs(20);
/// Mails under way at once.
const AT_ONCE: usize = 8;
/// Outcomes written at once: after a crash, at most so many people get their mail twice.
const NOTED: usize = 25;

/// Mails a notice to some of those whom it is still to reach, and says when to go on.
pub async fn deliver(
    domain: &Domain,
    post: &Post,
    shutdown: &CancellationToken,
    notice: NoticeId,
) -> Result<Outcome, Refusal> {
    let batch = match next_batch(domain, notice, SLICE).await? {
        Step::Done => return Ok(Outcome::Done),
        Step::Wait(until) => return Ok(Outcome::Later(until)),
        Step::Mail(batch) => batch,
    };
    match send(domain, post, shutdown, &batch).await? {
        None => Ok(Outcome::Later(domain.now())),
        Some(error) if give_up(domain, &batch.notice, &error).await? => Ok(Outcome::Fail(error)),
        Some(error) => Ok(Outcome::Retry(error)),
    }
}

/// Sends, and notes what became of each. The error, when no mail at all can leave: those not tried yet wait.
async fn send(
    domain: &Domain,
    post: &Post,
    shutdown: &CancellationToken,
    batch: &Batch,
) -> Result<Option<String>, Refusal> {
    let stop = shutdown.child_token();
    let mut unavailable = None;
    let ends = Box::pin(async {
        // Either way the mails under way are finished.
        drop(tokio::time::timeout(BEGINS, stop.cancelled()).await);
    });
    let mut tried = futures::stream::iter(batch.recipients.clone())
        .take_until(ends)
        .map(|recipient| one(domain, post, batch, recipient))
        .buffer_unordered(AT_ONCE)
        .chunks(NOTED);
    while let Some(chunk) = tried.next().await {
        let mut outcomes = Vec::with_capacity(chunk.len());
        for (recipient, sent) in chunk {
            match sent {
                Ok(()) => outcomes.push((recipient, Delivery::Sent)),
                Err(MailError::Refused(error)) => outcomes.push((recipient, Delivery::Refused(error))),
                Err(MailError::Deferred(error)) => outcomes.push((recipient, Delivery::Deferred(error))),
                Err(error @ MailError::Unavailable(_)) => {
                    stop.cancel();
                    unavailable = Some(error.to_string());
                }
            }
        }
        settle(domain, &batch.notice, &outcomes).await?;
    }
    Ok(unavailable)
}

async fn one(
    domain: &Domain,
    post: &Post,
    batch: &Batch,
    to: Recipient,
) -> (Recipient, Result<(), MailError>) {
    let sent = match mail::notice(&domain.rules, post, batch, &to, domain.now()) {
        Ok(mail) => post.send(&mail).await,
        Err(error) => Err(error),
    };
    (to, sent)
}
