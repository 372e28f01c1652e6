//! Accounts.

use super::{Import, PersonRecord, Problem, Taken, Taking, small, wrong};
use crate::ids::UserId;
use crate::text::{Email, PersonName, Username};
use crate::user::{NewUser, PasswordHash, User, build};

/// In the place of a hash: no password matches it. Whoever has it asks for a new one ("forgot password").
const NO_PASSWORD: &str = "!";

impl Import<'_> {
    /// Takes an account. An address that is here already is that person: their role, name and password stay.
    pub async fn person(&mut self, record: &PersonRecord) -> Taking {
        let email = wrong("email", Email::parse(&record.email))?;
        if let Some(user) = self.unit.users().by_email(&email.key()).await? {
            self.people.insert(record.id.clone(), (user.id, user.role));
            if user.external_id.is_some() {
                return Ok(Taken::There);
            }
            let known = User { external_id: Some(record.id.clone()), updated_at: self.domain.now(), ..user };
            self.unit.users().update(&known).await?;
            return Ok(Taken::Matched);
        }
        if let Some(other) = self.unit.users().by_external_id(&record.id).await? {
            return Err(Problem::IdTaken(other.email.as_str().to_owned()).into());
        }
        let user = self.new_account(record, email).await?;
        self.unit.users().insert(&user).await?;
        self.people.insert(record.id.clone(), (user.id, user.role));
        Ok(Taken::Made)
    }

    async fn new_account(&mut self, record: &PersonRecord, email: Email) -> Taking<User> {
        let new = NewUser {
            username: self.free_username(record, &email).await?,
            email,
            first_name: wrong("first_name", PersonName::parse(&record.first_name))?,
            last_name: wrong("last_name", PersonName::parse(&record.last_name))?,
            role: record.role,
            password_hash: record
                .password
                .clone()
                .unwrap_or_else(|| PasswordHash::new(NO_PASSWORD.to_owned())),
            locale: None,
            timezone: None,
        };
        let id = match small(&record.id) {
            Some(id) if self.unit.users().get(UserId::new(id)).await?.is_none() => id,
            Some(_) | None => self.domain.ids.next(),
        };
        let now = self.domain.now();
        Ok(User {
            external_id: Some(record.id.clone()),
            created_at: record.created_at.unwrap_or(now),
            disabled_at: (!record.is_active).then_some(now),
            ..build(id, new, false, now)
        })
    }

    /// The old username, or what stands before the `@`, with a number behind it where somebody has it.
    async fn free_username(&mut self, record: &PersonRecord, email: &Email) -> Taking<Username> {
        let old = record.username.as_deref().and_then(|text| Username::parse(text).ok());
        let base = old.unwrap_or_else(|| from_address(email));
        for number in 1..=1_000 {
            let name = if number == 1 { base.clone() } else { numbered(&base, number) };
            if self.unit.users().by_username(&name.key()).await?.is_none() {
                return Ok(name);
            }
        }
        Err(Problem::Field("username", crate::field::FieldError::Taken).into())
    }
}

fn from_address(email: &Email) -> Username {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let allowed = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let mut name: String = local.chars().filter(allowed).take(50).collect();
    while name.chars().count() < 2 {
        name.push('_');
    }
    Username::stored(name)
}

fn numbered(base: &Username, number: u32) -> Username {
    let suffix = format!("-{number}");
    let kept: String = base.as_str().chars().take(50 - suffix.len()).collect();
    Username::stored(kept + &suffix)
}
