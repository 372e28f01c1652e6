//! Making a session's attendance anew from the bodies that are kept: after a mistake in how they were read was mended, or when
//! somebody doubts what is stored.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::domain::Domain;
use crate::ids::{SessionId, UserId};
use crate::refusal::Refusal;

use super::note::{arrive, follow, hold, of_known_people, settle_in};
use super::{Occupant, Sighting};

/// Makes a session's attendance in Jitsi anew from `told`, all the facts in the bodies that are still kept; how many of them were
/// not known. Where everything known is in those bodies, what is not in them any more was a mistake in how they were read, and
/// goes; where bodies are missing (they are kept for a while, and stay behind when data move), nothing that is known is lost.
pub async fn rebuild(domain: &Domain, session: SessionId, told: &[Sighting]) -> Result<usize, Refusal> {
    let (new, concerned) = domain.again(|| try_rebuild(domain, session, told)).await?;
    for user in concerned {
        follow(domain, session, user).await?;
    }
    Ok(new)
}

async fn try_rebuild(
    domain: &Domain,
    id: SessionId,
    told: &[Sighting],
) -> Result<(usize, BTreeSet<UserId>), Refusal> {
    let mut unit = domain.store.begin().await?;
    let Some(session) = hold(unit.as_mut(), id, told).await? else { return Ok((0, BTreeSet::new())) };
    let told = of_known_people(unit.as_mut(), &session, told).await?;
    let before = unit.hooks().people(id).await?;
    let known = unit.hooks().sightings(id, &before).await?;
    if is_all_in(&known, &told) {
        unit.hooks().forget_facts(id).await?;
    }
    unit.hooks().add(&told).await?;
    arrive(domain, unit.as_mut(), &session, &told).await?;
    let mut people: BTreeSet<UserId> = before.into_iter().collect();
    people.extend(unit.hooks().people(id).await?);
    settle_in(domain, unit.as_mut(), &session, &people).await?;
    unit.commit().await?;
    let known: HashSet<String> = known.iter().map(Sighting::key).collect();
    let new: HashSet<String> = told.iter().map(Sighting::key).filter(|key| !known.contains(key)).collect();
    Ok((new.len(), people))
}

/// Whether `told` says of each occupant at least as often that they came, and that they went, as is known; and of rooms, that
/// they were emptied. When and in which room may have been read wrongly before.
fn is_all_in(known: &[Sighting], told: &[Sighting]) -> bool {
    type Word<'a> = (&'static str, Option<&'a Occupant>);
    let mut left: HashMap<Word<'_>, usize> = HashMap::new();
    let mut seen = HashSet::new();
    for sighting in told.iter().filter(|sighting| seen.insert(sighting.key())) {
        *left.entry((sighting.fact.as_str(), sighting.fact.occupant())).or_default() += 1;
    }
    known.iter().all(|sighting| {
        let word = (sighting.fact.as_str(), sighting.fact.occupant());
        left.get_mut(&word).and_then(|count| count.checked_sub(1).map(|rest| *count = rest)).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::jitsi::Fact;
    use crate::time::Timestamp;

    fn told(room: &str, at: i64, fact: Fact) -> Sighting {
        let (session, at) = (SessionId::new(1), Timestamp::from_millis(at));
        Sighting { session, room: room.to_owned(), at, fact }
    }

    fn afi() -> Occupant {
        Occupant { user: UserId::new(7), name: "a".to_owned() }
    }

    #[test]
    fn all_is_there_if_each_is_told_of_as_often_however_it_is_read() {
        let came = |room, at| told(room, at, Fact::Came(afi()));
        let known = [came("r", 1), came("r", 9), told("r", 0, Fact::Emptied)];
        let read_anew = [came("r", 1), came("b", 8), told("b", 0, Fact::Emptied)];
        assert!(is_all_in(&known, &read_anew) && is_all_in(&[], &known));
        // A body is missing: told twice is told once.
        assert!(!is_all_in(&known, &[came("r", 1), came("r", 1), told("r", 0, Fact::Emptied)]));
        assert!(!is_all_in(&known, &known[..2]) && !is_all_in(&known, &[]));
        let gone = [told("r", 1, Fact::Gone(afi()))];
        assert!(!is_all_in(&gone, &known), "that they came says nothing of their going");
        let another = Occupant { name: "b".to_owned(), ..afi() };
        assert!(!is_all_in(&gone, &[told("r", 1, Fact::Gone(another))]));
    }
}
