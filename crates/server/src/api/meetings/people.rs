//! The participants of meetings: for all the meetings of a page at once, in a fixed number of statements.

use std::collections::HashMap;

use estrade_core::attendance::Span;
use estrade_core::ids::{SessionId, UserId};
use estrade_core::permission::is_host;
use estrade_core::ports::views::{Attendee, Person};
use estrade_core::ports::{StoreError, UnitOfWork};
use estrade_core::session::Session;
use estrade_core::time::Timestamp;
use estrade_core::user::User;

use crate::auth::Caller;
use crate::error::Problem;

use super::wire::MeetingParticipant;

/// Students that come with a meeting. A page of a hundred meetings stays below five thousand lines.
const FIRST: u32 = 50;

type Spans = HashMap<(SessionId, UserId), Vec<Span>>;

/// The participants of each session, in the order given. A host sees the first fifty with their attendance; a student
/// their own line, then the names of others.
pub async fn of(
    unit: &mut dyn UnitOfWork,
    caller: &Caller,
    sessions: &[Session],
    now: Timestamp,
) -> Result<Vec<Vec<MeetingParticipant>>, Problem> {
    let reader = caller.user()?;
    let hosted = |session: &Session| is_host(caller.actor(), session.instructor_id);
    let mut rosters = unit.views().attendees(sessions, FIRST).await?;
    let mut spans = Spans::new();
    let came = sessions.iter().zip(&rosters).filter(|(session, _)| hosted(session));
    let last: Vec<(SessionId, UserId)> =
        came.filter_map(|(session, roster)| Some((session.id, last_who_came(roster)?))).collect();
    for (session, user, span) in unit.views().spans_up_to(&last).await? {
        spans.entry((session, user)).or_default().push(span);
    }
    let others: Vec<usize> = (0..sessions.len()).filter(|at| !hosted(&sessions[*at])).collect();
    let mut own = own_lines(unit, reader, others.iter().map(|at| &sessions[*at]), &mut spans, now).await?;
    for at in others {
        let line = own.remove(&sessions[at].id).unwrap_or_else(|| Attendee::expected(person(reader)));
        put_first(&mut rosters[at], line);
    }
    let lines = sessions.iter().zip(rosters).map(|(session, roster)| {
        let host = hosted(session);
        let line = |attendee: Attendee| {
            let user = attendee.person.id;
            let closed = spans.get(&(session.id, user)).map_or(&[][..], Vec::as_slice);
            MeetingParticipant::new(session, attendee, closed, host || user == reader.id, now)
        };
        roster.into_iter().map(line).collect()
    });
    Ok(lines.collect())
}

/// The last of those who came, by id: whose stays, and those of all before them, are to be read.
fn last_who_came(roster: &[Attendee]) -> Option<UserId> {
    roster.iter().rev().find(|attendee| attendee.joined_at.is_some()).map(|attendee| attendee.person.id)
}

/// What rosters say of the reader, and when they were there. Three statements at most.
async fn own_lines(
    unit: &mut dyn UnitOfWork,
    reader: &User,
    sessions: impl Iterator<Item = &Session>,
    spans: &mut Spans,
    now: Timestamp,
) -> Result<HashMap<SessionId, Attendee>, StoreError> {
    let sessions: Vec<SessionId> = sessions.map(|session| session.id).collect();
    let lines = unit.views().attendances(reader.id, &sessions).await?;
    let came: Vec<SessionId> =
        lines.iter().filter(|(_, line)| line.joined_at.is_some()).map(|(session, _)| *session).collect();
    for (session, span) in unit.views().spans_of(reader.id, &came, now).await? {
        spans.entry((session, reader.id)).or_default().push(span);
    }
    Ok(lines.into_iter().collect())
}

fn put_first(roster: &mut Vec<Attendee>, own: Attendee) {
    roster.retain(|attendee| attendee.person.id != own.person.id);
    roster.insert(0, own);
    roster.truncate(usize::try_from(FIRST).unwrap_or(usize::MAX));
}

fn person(user: &User) -> Person {
    Person {
        id: user.id,
        first_name: user.first_name.as_str().to_owned(),
        last_name: user.last_name.as_str().to_owned(),
        username: user.username.as_str().to_owned(),
        email: user.email.as_str().to_owned(),
    }
}
