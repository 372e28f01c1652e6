//! Making an account: by its owner, or by an admin on the command line.

use crate::domain::{Domain, InstructorSignup};
use crate::field::{FieldError, FieldErrors};
use crate::ids::UserId;
use crate::job::Job;
use crate::ports::{Constraint, StoreError};
use crate::refusal::Refusal;
use crate::text::{Email, PersonName, Username};
use crate::time::{Timestamp, Tz};

use super::{Locale, PasswordHash, Role, User};

/// What a newcomer gives. The password is already hashed.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Where mail goes.
    pub email: Email,
    /// How they are called in short.
    pub username: Username,
    /// First name, may be empty.
    pub first_name: PersonName,
    /// Last name, may be empty.
    pub last_name: PersonName,
    /// What they want to be.
    pub role: Role,
    /// Argon2id.
    pub password_hash: PasswordHash,
    /// Language.
    pub locale: Option<Locale>,
    /// Zone.
    pub timezone: Option<Tz>,
}

/// Registers a newcomer. The role follows `instructor_signup`; nobody registers as an admin. Where mail is sent, a link to
/// confirm the address goes there.
pub async fn register(domain: &Domain, new: NewUser) -> Result<User, Refusal> {
    let (role, wants_instructor) = match (new.role, domain.rules.instructor_signup) {
        (Role::Admin, _) | (Role::Instructor, InstructorSignup::Closed) => return Err(Refusal::Forbidden),
        (Role::Instructor, InstructorSignup::Open) => (Role::Instructor, false),
        (Role::Instructor, InstructorSignup::Approval) => (Role::Student, true),
        (Role::Student, _) => (Role::Student, false),
    };
    let built = build(domain.ids.next(), NewUser { role, ..new }, wants_instructor, domain.now());
    let confirms = domain.rules.confirm_addresses;
    let user = User { email_confirmed_at: built.email_confirmed_at.filter(|_| !confirms), ..built };
    let mut unit = domain.store.begin().await?;
    unit.users().insert(&user).await.map_err(taken)?;
    if confirms {
        unit.outbox().enqueue(&Job::confirm_mail(domain, &user)).await?;
    }
    unit.commit().await?;
    Ok(user)
}

/// Makes an account with any role: for the command line, whose user owns the machine. Their word confirms the address.
pub async fn provision(domain: &Domain, new: NewUser) -> Result<User, Refusal> {
    let user = build(domain.ids.next(), new, false, domain.now());
    let mut unit = domain.store.begin().await?;
    unit.users().insert(&user).await.map_err(taken)?;
    unit.commit().await?;
    Ok(user)
}

/// An account as it begins.
pub(crate) fn build(id: i64, new: NewUser, wants_instructor: bool, now: Timestamp) -> User {
    User {
        id: UserId::new(id),
        email: new.email,
        username: new.username,
        first_name: new.first_name,
        last_name: new.last_name,
        role: new.role,
        password_hash: new.password_hash,
        locale: new.locale,
        timezone: new.timezone,
        wants_instructor,
        email_confirmed_at: Some(now),
        disabled_at: None,
        external_id: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// A unique constraint as the field that it speaks of.
pub(super) fn taken(error: StoreError) -> Refusal {
    let field = match &error {
        StoreError::Conflict(Constraint::UserEmail) => "email",
        StoreError::Conflict(Constraint::Username) => "username",
        StoreError::Conflict(_)
        | StoreError::NotFound
        | StoreError::Stale
        | StoreError::Corrupt(_)
        | StoreError::Collided(_)
        | StoreError::Unavailable(_) => {
            return error.into();
        }
    };
    Refusal::Invalid(FieldErrors::one(field, FieldError::Taken))
}
