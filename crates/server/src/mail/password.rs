//! The mail with a link that sets a new password.

use estrade_core::ids::JobId;
use estrade_core::job::Outcome;
use estrade_core::time::Timestamp;
use estrade_core::user::{IssuedReset, Locale, issue_reset};
use estrade_core::{Domain, Refusal};

use super::{Action, Letter, Post, outcome, reader};
use crate::pages::format::Dates;
use crate::urls;

/// Makes a link and mails it, if the address is somebody's. Each try makes another link in place of the last. `asked_in`
/// is the language for an account that never said its own.
pub async fn send_reset(
    domain: &Domain,
    post: &Post,
    job: JobId,
    address: &str,
    asked_in: Locale,
    asked_at: Timestamp,
) -> Result<Outcome, Refusal> {
    let Some(IssuedReset { user, secret }) = issue_reset(domain, job, address).await? else {
        return Ok(Outcome::Done);
    };
    let now = domain.now();
    let reader = reader(&domain.rules, user.locale.or(Some(asked_in)), user.timezone, now);
    let letter = letter(reader, post, &secret);
    // Tries differ in their link, so they are mails apart.
    let reference = format!("password-{job}-{}", now.millis());
    let sent = match letter.to(&user.email, user.display_name(), reference) {
        Ok(mail) => post.send(&mail).await,
        Err(error) => Err(error),
    };
    Ok(outcome(sent, asked_at, domain.now()))
}

fn letter(reader: Dates, post: &Post, secret: &str) -> Letter {
    let t = reader.tr;
    Letter {
        reader,
        subject: t.text("mail-password-subject"),
        heading: t.text("mail-password-subject"),
        about: String::new(),
        opening: vec![t.one("mail-password-asked", "site", post.site())],
        quote: Vec::new(),
        fact: None,
        action: Action {
            label: t.text("mail-password-action"),
            url: post.url(&urls::password_reset(secret)),
        },
        closing: vec![t.text("mail-password-holds"), t.text("mail-password-not-you")],
        why: t.one("mail-why-account", "site", post.site()),
    }
}
