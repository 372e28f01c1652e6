//! The mail with a link that confirms an address, and what the link carries: the account and a signature over it and its
//! address. It needs no secret of its own in the store, and is worth nothing once the address is another.

use estrade_core::ids::{JobId, UserId};
use estrade_core::job::Outcome;
use estrade_core::ports::UnitOfWork;
use estrade_core::time::Timestamp;
use estrade_core::user::User;
use estrade_core::{Domain, Refusal};

use super::{Action, Letter, Post, outcome, reader};
use crate::auth::signature::{Purpose, holds, sign};
use crate::config::Secret;
use crate::pages::format::Dates;
use crate::urls;

/// What a link carries: `<account>.<signature>`.
pub struct Confirmation;

impl Confirmation {
    /// Of an account's present address.
    pub fn of(secret: &Secret, user: &User) -> String {
        let signed = sign(secret, Purpose::Address, &[&user.id.to_string(), &user.email.key()]);
        format!("{}.{}", user.id, signed.unwrap_or_default())
    }

    /// The account of a link that holds.
    pub async fn read(
        secret: &Secret,
        unit: &mut dyn UnitOfWork,
        token: &str,
    ) -> Result<Option<User>, Refusal> {
        let Some((id, signed)) = token.split_once('.') else { return Ok(None) };
        let Ok(id) = id.parse::<UserId>() else { return Ok(None) };
        let user = unit.users().get(id).await?.filter(|user| user.disabled_at.is_none());
        Ok(user.filter(|user| holds(secret, Purpose::Address, &[&id.to_string(), &user.email.key()], signed)))
    }
}

/// Mails the link, if it is still needed.
pub async fn send_confirmation(
    domain: &Domain,
    post: &Post,
    job: JobId,
    user: UserId,
    asked_at: Timestamp,
) -> Result<Outcome, Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let found = unit.users().get(user).await?;
    drop(unit);
    let needed = |user: &User| user.email_confirmed_at.is_none() && user.disabled_at.is_none();
    let Some(user) = found.filter(needed) else { return Ok(Outcome::Done) };
    let now = domain.now();
    let reader = reader(&domain.rules, user.locale, user.timezone, now);
    let letter = letter(reader, post, &Confirmation::of(&post.secret, &user));
    let sent = match letter.to(&user.email, user.display_name(), format!("address-{job}")) {
        Ok(mail) => post.send(&mail).await,
        Err(error) => Err(error),
    };
    Ok(outcome(sent, asked_at, domain.now()))
}

fn letter(reader: Dates, post: &Post, token: &str) -> Letter {
    let t = reader.tr;
    Letter {
        reader,
        subject: t.text("mail-confirm-subject"),
        heading: t.text("mail-confirm-subject"),
        about: String::new(),
        opening: vec![t.one("mail-confirm-what", "site", post.site())],
        quote: Vec::new(),
        fact: None,
        action: Action { label: t.text("mail-confirm-action"), url: post.url(&urls::confirm_address(token)) },
        closing: vec![t.text("mail-confirm-not-you")],
        why: t.one("mail-why-account", "site", post.site()),
    }
}
