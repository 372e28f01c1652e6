//! Joining and leaving: the central flow. Seat, stay and arrival are one unit of work; whoever is in the room already
//! joins again without taking a second seat.

use crate::access::{self, SessionAccess};
use crate::actor::Actor;
use crate::attendance::{Continuity, EndReason, Interval, Source, Stay};
use crate::domain::Domain;
use crate::ids::{ParticipantId, SessionId, StayId, UserId};
use crate::permission::Action;
use crate::ports::{Constraint, StoreError, UnitOfWork};
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::Status;

/// Somebody is in the room.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The proof, as read when the seat was taken.
    pub access: SessionAccess,
    /// The open stay.
    pub stay: Stay,
}

/// Somebody is no longer in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The last stay, if there ever was one.
    pub interval: Option<Interval>,
}

/// Puts the actor into the room of a live session.
pub async fn join(domain: &Domain, actor: Actor, id: SessionId, source: Source) -> Result<Joined, Refusal> {
    let seen = access::session(domain, actor, id, Action::Join).await?;
    join_as_seen(domain, seen, source).await
}

/// The same for somebody whose right to join was read this instant.
pub async fn join_as_seen(
    domain: &Domain,
    mut seen: SessionAccess,
    source: Source,
) -> Result<Joined, Refusal> {
    // Two first joins of one person at once: one unit loses on the unique stay or roster row and finds the other's. Or
    // the stay that was found is closed meanwhile.
    for _ in 0..5 {
        let (actor, id) = (seen.actor(), seen.session().id);
        match try_join(domain, seen, source).await {
            Err(
                Refusal::Stale
                | Refusal::Store(
                    StoreError::Conflict(Constraint::Stay | Constraint::Participant)
                    | StoreError::Collided(_),
                ),
            ) => {}
            outcome => return outcome,
        }
        seen = access::session(domain, actor, id, Action::Join).await?;
    }
    Err(Refusal::Store(StoreError::Unavailable("the same join collided five times".to_owned())))
}

async fn try_join(domain: &Domain, seen: SessionAccess, source: Source) -> Result<Joined, Refusal> {
    let session = seen.session();
    if session.status() != Status::Live {
        return Err(Refusal::InvalidState(session.status()));
    }
    let now = domain.now();
    let Some(stay) = seen.stay().cloned() else {
        // Seen in one look: no stay of theirs, and no seat left.
        if !seen.is_host() && session.seats_taken >= session.capacity.get() {
            return Err(Refusal::SessionFull);
        }
        return enter(domain, &seen, source, now).await;
    };
    let goes_on = stay.at_sign_of_life(now, domain.rules.grace) == Continuity::GoesOn;
    if goes_on && source != Source::Web {
        // They are in, and this is no sign of life: nothing to write.
        return Ok(Joined { access: seen, stay });
    }
    let mut unit = domain.store.begin().await?;
    // Again, now that the unit decides on what it reads.
    let present = unit.stays().find(session.id, seen.user()).await?.ok_or(Refusal::Stale)?;
    let stay = come_back(domain, unit.as_mut(), present, source, now).await?;
    unit.commit().await?;
    Ok(Joined { access: seen, stay })
}

/// First arrival, or back after having left: takes a seat, unless a host. The claim comes first and holds the session's
/// row; what is read behind it stands until the unit ends, a removal included.
async fn enter(
    domain: &Domain,
    seen: &SessionAccess,
    source: Source,
    now: Timestamp,
) -> Result<Joined, Refusal> {
    let (id, seated) = (seen.session().id, !seen.is_host());
    let mut unit = domain.store.begin().await?;
    let expected = seen.facts().enrolled && !seen.facts().invited;
    if !expected && let Some(course) = seen.session().course_id {
        // Who is not enrolled makes the roster longer, and so may who was invited and had declined.
        unit.courses().relist(course).await?;
    }
    let entered =
        if seated { unit.sessions().claim_seat(id).await? } else { unit.sessions().hold_live(id).await? };
    let access = access::session_in(unit.as_mut(), seen.actor(), id, Action::Join).await?;
    if access.stay().is_some() || access.is_host() == seated {
        // Another tab of this very person was quicker, maybe with the last seat.
        return Err(Refusal::Stale);
    }
    if !entered {
        // Every seat is taken, or the class ended since it was seen.
        return Err(match access.session().status() {
            Status::Live => Refusal::SessionFull,
            over @ (Status::Scheduled | Status::Ended | Status::Cancelled) => Refusal::InvalidState(over),
        });
    }
    let stay = new_stay(domain, id, access.user(), source, now, seated);
    unit.stays().open(&stay).await?;
    unit.roster().arrive(ParticipantId::new(domain.ids.next()), id, access.user(), now).await?;
    unit.commit().await?;
    domain.events.roster_changed(id);
    Ok(Joined { access, stay })
}

/// Why there was no entering: every seat is taken, or the class ended since it was read.
async fn full_or_over(unit: &mut dyn UnitOfWork, id: SessionId) -> Result<Refusal, StoreError> {
    Ok(match unit.sessions().get(id).await?.map(|session| session.status()) {
        Some(Status::Live) => Refusal::SessionFull,
        Some(over) => Refusal::InvalidState(over),
        None => Refusal::NotFound,
    })
}

/// Already in the room: a second tab, a reconnect, or back after the server or the network was away for long.
async fn come_back(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    stay: Stay,
    source: Source,
    now: Timestamp,
) -> Result<Stay, Refusal> {
    let confirmed = source == Source::Web;
    match stay.at_sign_of_life(now, domain.rules.grace) {
        // What Jitsi alone told of becomes the page's: from now on it has signs of life.
        Continuity::GoesOn if confirmed && stay.source == Source::Jitsi && !stay.confirmed => {
            pass_on(domain, unit, stay, source, now, (now, EndReason::Left)).await
        }
        Continuity::GoesOn if confirmed => {
            unit.stays().touch(stay.session_id, &[stay.user_id], now).await?;
            Ok(Stay { confirmed: true, seen_at: now.max(stay.seen_at), ..stay })
        }
        Continuity::GoesOn => Ok(stay),
        Continuity::Broken => {
            let ended = (stay.seen_at, stay.silence(domain.rules.process_started_at));
            pass_on(domain, unit, stay, source, now, ended).await
        }
    }
}

/// Ends a stay and begins another, to which the seat passes.
async fn pass_on(
    domain: &Domain,
    unit: &mut dyn UnitOfWork,
    stay: Stay,
    source: Source,
    now: Timestamp,
    (ended_at, reason): (Timestamp, EndReason),
) -> Result<Stay, Refusal> {
    if !unit.sessions().hold_live(stay.session_id).await? {
        return Err(full_or_over(unit, stay.session_id).await?);
    }
    if !unit.stays().close(&stay.close(ended_at, reason)).await? {
        return Err(Refusal::Stale);
    }
    let again = new_stay(domain, stay.session_id, stay.user_id, source, now, stay.seated);
    unit.stays().open(&again).await?;
    Ok(again)
}

fn new_stay(
    domain: &Domain,
    session_id: SessionId,
    user_id: UserId,
    source: Source,
    now: Timestamp,
    seated: bool,
) -> Stay {
    Stay {
        id: StayId::new(domain.ids.next()),
        session_id,
        user_id,
        source,
        opened_at: now,
        seen_at: now,
        confirmed: source == Source::Web,
        seated,
    }
}

/// Takes the actor out of the room now. Leaving twice answers the same; without any stay it needs a live session.
pub async fn leave(domain: &Domain, access: &SessionAccess) -> Result<Left, Refusal> {
    let interval = close_stay(domain, access.session().id, access.user(), None, EndReason::Left).await?;
    if interval.is_some() {
        return Ok(Left { interval });
    }
    let mut unit = domain.store.begin_read().await?;
    let last = unit.stays().intervals_of(access.session().id, &[access.user()]).await?.pop();
    if last.is_none() && access.session().status() != Status::Live {
        return Err(Refusal::InvalidState(access.session().status()));
    }
    Ok(Left { interval: last })
}

/// Closes a person's stay at `at` (now, if none), frees their seat, and notes the departure. `None` if there was none.
pub async fn close_stay(
    domain: &Domain,
    session: SessionId,
    user: UserId,
    at: Option<Timestamp>,
    reason: EndReason,
) -> Result<Option<Interval>, Refusal> {
    domain.again(|| try_close_stay(domain, session, user, at, reason)).await
}

async fn try_close_stay(
    domain: &Domain,
    session: SessionId,
    user: UserId,
    at: Option<Timestamp>,
    reason: EndReason,
) -> Result<Option<Interval>, Refusal> {
    let mut unit = domain.store.begin().await?;
    let Some(stay) = unit.stays().find(session, user).await? else { return Ok(None) };
    let interval = stay.close(at.unwrap_or_else(|| domain.now()), reason);
    if !close_in(unit.as_mut(), &stay, &interval).await? {
        return Ok(None);
    }
    unit.commit().await?;
    domain.events.roster_changed(session);
    Ok(Some(interval))
}

/// Closes a person's stay at `at`, unless a sign of life after `known` is on record: then they came back while this was
/// on its way, or are alive elsewhere, and the stay goes on.
pub async fn close_stay_unless_back(
    domain: &Domain,
    session: SessionId,
    user: UserId,
    at: Timestamp,
    known: Timestamp,
    reason: EndReason,
) -> Result<Option<Interval>, Refusal> {
    let mut unit = domain.store.begin().await?;
    // No sign of life comes between the look and the write while the session's row is held.
    unit.sessions().release_seats(session, 0).await?;
    let Some(stay) = unit.stays().find(session, user).await?.filter(|stay| stay.seen_at <= known) else {
        return Ok(None);
    };
    let interval = stay.close(at, reason);
    if !close_in(unit.as_mut(), &stay, &interval).await? {
        return Ok(None);
    }
    unit.commit().await?;
    domain.events.roster_changed(session);
    Ok(Some(interval))
}

/// False if the stay was gone already; the unit must then not be committed. The session's row comes first, as in every
/// unit that moves somebody in or out of a room, so that two of them cannot wait for each other.
async fn close_in(unit: &mut dyn UnitOfWork, stay: &Stay, interval: &Interval) -> Result<bool, StoreError> {
    unit.sessions().release_seats(stay.session_id, u32::from(stay.seated)).await?;
    if !unit.stays().close(interval).await? {
        return Ok(false);
    }
    unit.roster().depart(stay.session_id, stay.user_id, interval.left_at).await?;
    Ok(true)
}

/// A sign of life from a client without a socket.
pub async fn heartbeat(domain: &Domain, access: &SessionAccess) -> Result<bool, Refusal> {
    domain.again(|| try_heartbeat(domain, access)).await
}

async fn try_heartbeat(domain: &Domain, access: &SessionAccess) -> Result<bool, Refusal> {
    access.require(Action::Join)?;
    if access.session().status() != Status::Live {
        return Err(Refusal::InvalidState(access.session().status()));
    }
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let Some(stay) = unit.stays().find(access.session().id, access.user()).await? else { return Ok(false) };
    come_back(domain, unit.as_mut(), stay, Source::Web, now).await?;
    unit.commit().await?;
    Ok(true)
}

/// Signs of life, at `at`, of everybody whose socket is open: written by the room at least every 15 s.
pub async fn keep_alive(
    domain: &Domain,
    session: SessionId,
    users: &[UserId],
    at: Timestamp,
) -> Result<(), Refusal> {
    domain.again(|| try_keep_alive(domain, session, users, at)).await
}

async fn try_keep_alive(
    domain: &Domain,
    session: SessionId,
    users: &[UserId],
    at: Timestamp,
) -> Result<(), Refusal> {
    let mut unit = domain.store.begin().await?;
    unit.stays().touch(session, users, at).await?;
    unit.commit().await?;
    Ok(())
}

/// Closes stays whose grace ran out, at their last sign of life. People get the whole grace again after a restart of the
/// server before their seat goes. Returns who was closed.
pub async fn sweep(domain: &Domain, limit: u32) -> Result<Vec<Interval>, Refusal> {
    let now = domain.now();
    if now.since(domain.rules.process_started_at) <= domain.rules.grace {
        return Ok(Vec::new());
    }
    let mut unit = domain.store.begin_read().await?;
    let silent = unit.stays().silent(now.minus(domain.rules.grace), limit).await?;
    drop(unit);
    let mut closed = Vec::with_capacity(silent.len());
    for stay in silent {
        let interval = stay.close(stay.seen_at, stay.silence(domain.rules.process_started_at));
        let mut unit = domain.store.begin().await?;
        // A sign of life may have come meanwhile; none comes while the session's row is held.
        unit.sessions().release_seats(stay.session_id, 0).await?;
        let now_there = unit.stays().find(stay.session_id, stay.user_id).await?;
        if now_there.as_ref() == Some(&stay) && close_in(unit.as_mut(), &stay, &interval).await? {
            unit.commit().await?;
            domain.events.roster_changed(stay.session_id);
            closed.push(interval);
        }
    }
    Ok(closed)
}

/// Takes somebody out, not to return to this session.
pub async fn remove(domain: &Domain, access: &SessionAccess, user: UserId) -> Result<(), Refusal> {
    access.require(Action::Moderate)?;
    for _ in 0..3 {
        // Somebody who leaves of themselves at this very instant is looked for again.
        match try_remove(domain, access, user).await {
            Err(Refusal::Stale) => {}
            outcome => return outcome,
        }
    }
    Err(Refusal::Stale)
}

async fn try_remove(domain: &Domain, access: &SessionAccess, user: UserId) -> Result<(), Refusal> {
    let now = domain.now();
    let mut unit = domain.store.begin().await?;
    let session = access.session();
    // Nobody comes in between the look and the write while the session's row is held.
    unit.sessions().release_seats(session.id, 0).await?;
    let place = unit.roster().place(session, user).await?;
    let known = place.enrollment.is_some() || place.invited || place.in_room;
    if !known || user == session.instructor_id || user == access.user() {
        return Err(Refusal::NotFound);
    }
    if let Some(stay) = unit.stays().find(session.id, user).await? {
        if !stay.seated {
            // A host cannot be shown the door.
            return Err(Refusal::Forbidden);
        }
        let interval = stay.close(now, EndReason::Removed);
        if !close_in(unit.as_mut(), &stay, &interval).await? {
            return Err(Refusal::Stale);
        }
    }
    unit.roster().mark_removed(ParticipantId::new(domain.ids.next()), session.id, user, now).await?;
    unit.commit().await?;
    domain.events.roster_changed(session.id);
    Ok(())
}
