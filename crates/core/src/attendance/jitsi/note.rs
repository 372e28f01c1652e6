//! Keeping what a Jitsi server tells, and drawing the consequences: stays, arrivals, departures.

use std::collections::{BTreeMap, BTreeSet};

use crate::access;
use crate::actor::Actor;
use crate::attendance::{Continuity, EndReason, Interval, Source, Span, Stay};
use crate::domain::Domain;
use crate::ids::{ParticipantId, SessionId, StayId, UserId};
use crate::permission::Action;
use crate::ports::UnitOfWork;
use crate::refusal::Refusal;
use crate::session::{self, Session, Status};
use crate::time::Timestamp;

use super::{BODIES_KEPT, BODIES_KEPT_FOR, Fact, HookBody, Sighting, occupancies, settle};

/// What came of something that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It was news.
    New,
    /// It had been told before.
    Again,
    /// There is no such session, or it never began.
    Ignored,
}

/// Notes what a Jitsi server posted about one session: keeps the body (unless the facts come from one that is kept), the facts
/// that are new, and the stays that follow. Whoever is in Jitsi alone gets a stay and a seat, if one is free, and loses them
/// when they go; people without an account, or who may not see the session, are left out.
pub async fn note(
    domain: &Domain,
    session: SessionId,
    body: Option<&HookBody>,
    facts: &[Sighting],
) -> Result<Noted, Refusal> {
    let (noted, concerned) = domain.again(|| try_note(domain, session, body, facts)).await?;
    // Also of what was told before: whoever took it then may have been cut off here.
    for user in concerned {
        follow(domain, session, user).await?;
    }
    Ok(noted)
}

async fn try_note(
    domain: &Domain,
    id: SessionId,
    body: Option<&HookBody>,
    facts: &[Sighting],
) -> Result<(Noted, BTreeSet<UserId>), Refusal> {
    let mut unit = domain.store.begin().await?;
    let Some(session) = hold(unit.as_mut(), id, facts).await? else {
        return Ok((Noted::Ignored, BTreeSet::new()));
    };
    let facts = of_known_people(unit.as_mut(), &session, facts).await?;
    if let Some(body) = body
        && !unit.hooks().keep(body).await?
    {
        return Ok((Noted::Again, concerned(unit.as_mut(), id, &facts).await?));
    }
    let new = unit.hooks().add(&facts).await?;
    arrive(domain, unit.as_mut(), &session, &new).await?;
    let settled = if new.iter().any(|sighting| sighting.fact == Fact::Emptied) {
        unit.hooks().people(id).await?.into_iter().collect()
    } else {
        new.iter().filter_map(Sighting::user).collect()
    };
    settle_in(domain, unit.as_mut(), &session, &settled).await?;
    let concerned = concerned(unit.as_mut(), id, if new.is_empty() { &facts } else { &new }).await?;
    unit.commit().await?;
    Ok((if new.is_empty() && body.is_none() { Noted::Again } else { Noted::New }, concerned))
}

/// A session about which these facts are to be written: from here on nobody else notes, comes or goes, and the class does not
/// end. None if it never began.
pub(super) async fn hold(
    unit: &mut dyn UnitOfWork,
    id: SessionId,
    facts: &[Sighting],
) -> Result<Option<Session>, Refusal> {
    let Some(session) = unit.sessions().get(id).await? else { return Ok(None) };
    if session.state.started_at().is_none() {
        return Ok(None);
    }
    if let Some(course) = session.course_id
        && facts.iter().any(|sighting| matches!(sighting.fact, Fact::Came(_)))
    {
        // Who came without being enrolled makes the roster longer.
        unit.courses().relist(course).await?;
    }
    unit.sessions().release_seats(id, 0).await?;
    Ok(Some(unit.sessions().get(id).await?.ok_or(Refusal::NotFound)?))
}

/// Notes on the roster who came.
pub(super) async fn arrive(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    session: &Session,
    facts: &[Sighting],
) -> Result<(), Refusal> {
    let class = class_of(session, domain.now());
    for sighting in facts {
        if let Fact::Came(occupant) = &sighting.fact {
            let (id, at) = (ParticipantId::new(domain.ids.next()), sighting.at.clamp(class.from, class.to));
            unit.roster().arrive(id, session.id, occupant.user, at).await?;
        }
    }
    Ok(())
}

/// Whose presence these facts may change: those whom they name, and, where a room was emptied, whoever is in it by Jitsi's or
/// the API's word alone.
async fn concerned(
    unit: &mut dyn UnitOfWork,
    id: SessionId,
    facts: &[Sighting],
) -> Result<BTreeSet<UserId>, Refusal> {
    let mut people: BTreeSet<UserId> = facts.iter().filter_map(Sighting::user).collect();
    if facts.iter().any(|sighting| sighting.fact == Fact::Emptied) {
        let all = unit.hooks().people(id).await?;
        let open = unit.stays().open_of(id, &all).await?;
        people.extend(open.iter().filter(|stay| !stay.confirmed).map(|stay| stay.user_id));
    }
    Ok(people)
}

/// The facts about people with an account who may see the session, and about its rooms.
pub(super) async fn of_known_people(
    unit: &mut dyn UnitOfWork,
    session: &Session,
    facts: &[Sighting],
) -> Result<Vec<Sighting>, Refusal> {
    let users: BTreeSet<UserId> = facts.iter().filter_map(Sighting::user).collect();
    let asked: Vec<UserId> = users.iter().copied().collect();
    let mut known: BTreeSet<UserId> =
        unit.hooks().sightings(session.id, &asked).await?.iter().filter_map(Sighting::user).collect();
    for user in users {
        if known.contains(&user) {
            continue;
        }
        let Some(account) = unit.users().get(user).await? else { continue };
        let actor = Actor::User { id: user, role: account.role };
        match access::session_in(unit, actor, session.id, Action::ViewSession).await {
            Ok(_) => known.extend([user]),
            Err(Refusal::Store(error)) => return Err(error.into()),
            Err(_) => {}
        }
    }
    let of_known = facts.iter().filter(|sighting| sighting.user().is_none_or(|user| known.contains(&user)));
    Ok(of_known.cloned().collect())
}

/// The class as far as it has got.
fn class_of(session: &Session, now: Timestamp) -> Span {
    let from = session.state.started_at().unwrap_or(now);
    Span::new(from, session.state.ended_at().unwrap_or(now))
}

/// Makes the intervals of these people in Jitsi anew from all that was told.
pub(super) async fn settle_in(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    session: &Session,
    people: &BTreeSet<UserId>,
) -> Result<(), Refusal> {
    if people.is_empty() {
        return Ok(());
    }
    let people: Vec<UserId> = people.iter().copied().collect();
    let class = class_of(session, domain.now());
    let occupied = occupancies(&unit.hooks().sightings(session.id, &people).await?);
    let mut page: BTreeMap<UserId, Vec<Span>> = BTreeMap::new();
    for interval in unit.stays().intervals_of(session.id, &people).await? {
        if of_the_page(interval.source, interval.confirmed) && interval.reason != EndReason::ServerRestarted {
            let span = Span::new(interval.joined_at, interval.left_at);
            page.entry(interval.user_id).or_default().push(span);
        }
    }
    let open = unit.stays().open_of(session.id, &people).await?;
    let open_since: BTreeMap<UserId, Timestamp> =
        open.iter().map(|stay| (stay.user_id, stay.opened_at)).collect();
    for stay in open {
        if of_the_page(stay.source, stay.confirmed) {
            page.entry(stay.user_id).or_default().push(Span::new(stay.opened_at, Timestamp::MAX));
        }
    }
    let is_over = session.status() == Status::Ended;
    let mut intervals = Vec::new();
    for user in &people {
        // In order of user.
        let first = occupied.partition_point(|o| o.user < *user);
        let last = occupied.partition_point(|o| o.user <= *user);
        let page = page.get(user).map(Vec::as_slice).unwrap_or_default();
        intervals.extend(
            settle(&occupied[first..last], page, class, open_since.get(user).copied()).into_iter().map(
                |stay| Interval {
                    id: StayId::new(domain.ids.next()),
                    session_id: session.id,
                    user_id: *user,
                    source: Source::Jitsi,
                    joined_at: stay.span.from,
                    left_at: stay.span.to,
                    reason: if stay.span.to == class.to && is_over {
                        EndReason::SessionEnded
                    } else {
                        EndReason::Left
                    },
                    confirmed: stay.confirmed,
                },
            ),
        );
    }
    Ok(unit.stays().replace(session.id, &people, Source::Jitsi, &intervals).await?)
}

/// Whether the server itself saw them: only then does the end of a stay say when they went.
fn of_the_page(source: Source, confirmed: bool) -> bool {
    match source {
        Source::Web => true,
        Source::Api => confirmed,
        Source::Jitsi => false,
    }
}

/// The same for everybody of a session that is over, in the unit that ends it: who was still in Jitsi was there to the end.
pub async fn settle_all(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    session: &Session,
) -> Result<(), Refusal> {
    let people: BTreeSet<UserId> = unit.hooks().people(session.id).await?.into_iter().collect();
    settle_in(domain, unit, session, &people).await
}

/// Whether Jitsi told of anybody who came and has not gone.
pub async fn someone_is_in(unit: &mut dyn UnitOfWork, session: SessionId) -> Result<bool, Refusal> {
    let people = unit.hooks().people(session).await?;
    let told = unit.hooks().sightings(session, &people).await?;
    Ok(occupancies(&told).iter().any(|occupancy| occupancy.until.is_none()))
}

/// Makes somebody's open stay agree with Jitsi: who is in Jitsi alone has one, and who has none but Jitsi's loses it when they go.
/// A stay with signs of life of its own is left alone.
pub(super) async fn follow(domain: &Domain, id: SessionId, user: UserId) -> Result<(), Refusal> {
    let mut unit = domain.store.begin_read().await?;
    let Some(session) = unit.sessions().get(id).await? else { return Ok(()) };
    let own: Vec<Sighting> = unit.hooks().sightings(id, &[user]).await?;
    let stay = unit.stays().find(id, user).await?;
    let last_left = unit.stays().intervals_of(id, &[user]).await?.iter().map(|i| i.left_at).max();
    let account = unit.users().get(user).await?;
    drop(unit);
    let occupied = occupancies(&own);
    let is_in = occupied.iter().any(|o| o.until.is_none());
    let gone_at = occupied.iter().filter_map(|o| o.until).max();
    let is_live = session.status() == Status::Live;
    match (is_in, stay, gone_at) {
        (true, stay, _) if is_live && needs_another(domain, stay.as_ref()) => {
            let Some(account) = account else { return Ok(()) };
            let actor = Actor::User { id: user, role: account.role };
            match session::join(domain, actor, id, Source::Jitsi).await {
                Err(Refusal::Store(error)) => Err(error.into()),
                // Every seat is taken, or they were removed: it counts as attendance, and takes no seat.
                Ok(_) | Err(_) => Ok(()),
            }
        }
        // One that was announced over the API after that goes on.
        (false, Some(stay), Some(gone_at))
            if !stay.confirmed && (stay.source == Source::Jitsi || stay.opened_at <= gone_at) =>
        {
            let at = gone_at.min(domain.now());
            let known = stay.seen_at;
            domain
                .again(|| session::close_stay_unless_back(domain, id, user, at, known, EndReason::Left))
                .await
                .map(|_| ())
        }
        (false, None, Some(_)) => domain.again(|| depart(domain, id, user, last_left)).await,
        (true | false, _, _) => Ok(()),
    }
}

/// Nobody is there, or only a stay that fell silent.
fn needs_another(domain: &Domain, stay: Option<&Stay>) -> bool {
    let now = domain.now();
    stay.is_none_or(|stay| stay.at_sign_of_life(now, domain.rules.grace) == Continuity::Broken)
}

/// Notes on the roster when somebody without a stay was last there, unless they have one again.
pub async fn depart(
    domain: &Domain,
    session: SessionId,
    user: UserId,
    last_left: Option<Timestamp>,
) -> Result<(), Refusal> {
    let Some(at) = last_left else { return Ok(()) };
    let mut unit = domain.store.begin().await?;
    unit.sessions().release_seats(session, 0).await?;
    if unit.stays().find(session, user).await?.is_some() {
        return Ok(());
    }
    unit.roster().depart(session, user, at).await?;
    Ok(unit.commit().await?)
}

/// Forgets bodies that were kept long enough, or are too many; how many.
pub async fn forget_old(domain: &Domain) -> Result<u64, Refusal> {
    let mut unit = domain.store.begin().await?;
    let gone = unit.hooks().forget(domain.now().minus(BODIES_KEPT_FOR), BODIES_KEPT).await?;
    unit.commit().await?;
    Ok(gone)
}
