//! Who is asked to a session by name: from what a request calls them to their accounts, and onto the roster.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::access;
use crate::actor::Actor;
use crate::domain::Domain;
use crate::events::People;
use crate::field::{FieldError, FieldErrors};
use crate::ids::{ParticipantId, SessionId, UserId};
use crate::permission::{Action, Resource};
use crate::ports::{StoreError, StudentKeys, StudentMatch, UnitOfWork};
use crate::refusal::Refusal;
use crate::text::StudentRef;

/// The most students that a list of guests names: as many as a class can hold.
pub const MOST_GUESTS: u32 = 10_000;

/// Unknown names that one refusal repeats: enough to mend a list by.
const NAMED: usize = 20;

/// Students by their accounts, each once, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guests(Vec<UserId>);

impl Guests {
    /// The ids, ascending.
    pub fn as_slice(&self) -> &[UserId] {
        &self.0
    }

    fn contains(&self, user: UserId) -> bool {
        self.0.binary_search(&user).is_ok()
    }
}

/// Finds the student accounts that a list names. One that nobody answers to fails the whole list: the errors, of
/// `student_ids`, name the first twenty of those.
pub async fn resolve(domain: &Domain, actor: Actor, named: &[StudentRef]) -> Result<Guests, Refusal> {
    access::require(actor, Action::SearchStudents, Resource::Server)?;
    if named.len() > MOST_GUESTS as usize {
        return Err(Refusal::field("student_ids", FieldError::TooMany(MOST_GUESTS)));
    }
    let mut unit = domain.store.begin_read().await?;
    let matches = unit.users().students(&keys(named)).await?;
    let register = Register::of(&matches);
    let mut errors = FieldErrors::default();
    let mut guests = BTreeSet::new();
    for name in named {
        match register.find(name.as_str()) {
            Some(id) => {
                guests.insert(id);
            }
            None if errors.of("student_ids").len() < NAMED => {
                errors.add("student_ids", FieldError::Unknown(name.as_str().to_owned()));
            }
            None => {}
        }
    }
    errors.into_result()?;
    Ok(Guests(guests.into_iter().collect()))
}

fn keys(named: &[StudentRef]) -> StudentKeys {
    let (mut ids, mut emails, mut external_ids) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for name in named.iter().map(StudentRef::as_str) {
        if name.contains('@') {
            emails.insert(name.to_lowercase());
        } else {
            // Digits may be an id of ours, or of the system that the account came from.
            ids.extend(name.parse::<UserId>());
            external_ids.insert(name.to_owned());
        }
    }
    StudentKeys {
        ids: ids.into_iter().collect(),
        email_keys: emails.into_iter().collect(),
        external_ids: external_ids.into_iter().collect(),
    }
}

/// The accounts found, by everything they answer to.
struct Register<'a> {
    ids: HashSet<UserId>,
    by_email: HashMap<&'a str, UserId>,
    /// None where two accounts were imported with the same id: then it names neither.
    by_external_id: HashMap<&'a str, Option<UserId>>,
}

impl<'a> Register<'a> {
    fn of(matches: &'a [StudentMatch]) -> Self {
        let mut by_external_id: HashMap<&str, Option<UserId>> = HashMap::new();
        for found in matches {
            let Some(external) = found.external_id.as_deref() else { continue };
            by_external_id
                .entry(external)
                .and_modify(|id| *id = id.filter(|id| *id == found.id))
                .or_insert(Some(found.id));
        }
        Self {
            ids: matches.iter().map(|found| found.id).collect(),
            by_email: matches.iter().map(|found| (found.email_key.as_str(), found.id)).collect(),
            by_external_id,
        }
    }

    /// Our own id first, then the imported one.
    fn find(&self, name: &str) -> Option<UserId> {
        if name.contains('@') {
            return self.by_email.get(name.to_lowercase().as_str()).copied();
        }
        let own = name.parse::<UserId>().ok().filter(|id| self.ids.contains(id));
        own.or_else(|| self.by_external_id.get(name).copied().flatten())
    }
}

/// Invites, within a unit whose session's row is held or new.
pub(crate) async fn invite_in(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    session: SessionId,
    users: &[UserId],
) -> Result<(), StoreError> {
    let rows: Vec<_> = users.iter().map(|user| (ParticipantId::new(domain.ids.next()), *user)).collect();
    unit.roster().invite(session, &rows, domain.now()).await
}

/// For whom a new list of guests changed something.
#[derive(Debug, Default)]
pub(crate) struct Replaced {
    /// Who is invited now, and was not.
    pub invited: People,
    /// Who was, and is no longer. Who came stays invited, whatever the list says, and is not among them.
    pub uninvited: People,
}

/// Makes `guests` the whole list of those invited: who stays keeps their answer, who is left out is uninvited unless
/// they came. Within a unit that holds the session's row, so that nobody comes or is invited meanwhile.
pub(crate) async fn replace_in(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    session: SessionId,
    guests: &Guests,
) -> Result<Replaced, StoreError> {
    let present = unit.roster().invited(session).await?;
    let left_out: Vec<UserId> = present.iter().copied().filter(|user| !guests.contains(*user)).collect();
    let present: HashSet<UserId> = present.into_iter().collect();
    let new: Vec<UserId> = guests.as_slice().iter().copied().filter(|user| !present.contains(user)).collect();
    let mut uninvited = People::default();
    if !left_out.is_empty() {
        unit.roster().uninvite_absent(session, &left_out).await?;
        let stays: HashSet<UserId> = unit.roster().invited(session).await?.into_iter().collect();
        uninvited = left_out.into_iter().filter(|user| !stays.contains(user)).collect();
    }
    invite_in(domain, unit, session, &new).await?;
    Ok(Replaced { invited: new.into_iter().collect(), uninvited })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn student(id: i64, email: &str, external_id: Option<&str>) -> StudentMatch {
        StudentMatch {
            id: UserId::new(id),
            email_key: email.to_owned(),
            external_id: external_id.map(str::to_owned),
        }
    }

    #[test]
    fn a_name_is_looked_up_as_what_it_can_be() {
        let named = |text: &str| StudentRef::parse(text).unwrap();
        let keys = keys(&[named("42"), named("ADA@b.c"), named("64f0"), named(" 42 "), named("0042")]);
        assert_eq!(keys.ids, [UserId::new(42)]);
        assert_eq!(keys.email_keys, ["ada@b.c"]);
        assert_eq!(keys.external_ids, ["0042", "42", "64f0"]);
    }

    #[test]
    fn our_own_id_comes_first_and_an_ambiguous_one_is_nobodys() {
        let found = [
            student(42, "ada@b.c", Some("x")),
            student(7, "bob@b.c", Some("42")),
            student(8, "eve@b.c", Some("9")),
            student(9, "jo@b.c", Some("twice")),
            student(10, "lea@b.c", Some("twice")),
        ];
        let register = Register::of(&found);
        let find = |name| register.find(name).map(UserId::get);
        assert_eq!((find("42"), find("9"), find("x")), (Some(42), Some(9), Some(42)));
        assert_eq!((find("Eve@B.C"), find("twice"), find("43"), find("no@b.c")), (Some(8), None, None, None));
    }
}
