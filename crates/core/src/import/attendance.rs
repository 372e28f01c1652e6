//! Rosters with who came for how long, and chat.

use std::time::Duration;

use super::{ChatRecord, Import, ParticipantRecord, Problem, Taken, Taking, wrong};
use crate::attendance::{EndReason, Source, Stay};
use crate::chat::ChatMessage;
use crate::field::FieldError;
use crate::ids::{ChatMessageId, ParticipantId, SessionId, StayId, UserId};
use crate::ports::views::Response;
use crate::text::ChatText;
use crate::time::Timestamp;

/// One stay: from, to.
type Span = (Timestamp, Timestamp);

impl Import<'_> {
    /// Takes a row of a roster. The stay that it tells of becomes an attendance interval that is marked unconfirmed:
    /// Estrade did not see it.
    pub async fn participant(&mut self, record: &ParticipantRecord) -> Taking {
        let index = self.session_of(&record.session).await?;
        let (user, _) = self.person_of(&record.person).await?;
        let session = self.hosted[index].session.clone();
        let started = session.state.started_at().unwrap_or(session.starts_at);
        let came = record.came && record.joined_at.is_none();
        let arrival = record.joined_at.or(came.then_some(started));
        let stay = stay_of(record, session.state.ended_at())?;
        let is_invited = record.is_invited && user != session.instructor_id;

        let place = self.unit.roster().place(&session, user).await?;
        let was_there = !self.unit.stays().intervals_of(session.id, &[user]).await?.is_empty();
        if is_invited {
            self.hosted[index].invited += 1;
        }
        let invite = is_invited && !place.invited;
        let attend = stay.filter(|_| !was_there);
        if !invite && attend.is_none() && (is_invited || stay.is_some() || arrival.is_none()) {
            return Ok(Taken::There);
        }
        self.hosted[index].changed = true;
        if invite {
            let at = record.created_at.unwrap_or(session.created_at);
            let id = ParticipantId::new(self.domain.ids.next());
            self.unit.roster().invite(session.id, &[(id, user)], at).await?;
            if record.response != Response::None {
                self.unit.roster().respond(session.id, user, record.response).await?;
            }
        }
        if let Some(arrival) = arrival {
            let id = ParticipantId::new(self.domain.ids.next());
            self.unit.roster().arrive(id, session.id, user, arrival).await?;
        }
        if let Some(span) = attend {
            if !self.hosted[index].made {
                // As every unit that closes a stay does first.
                self.unit.sessions().release_seats(session.id, 0).await?;
            }
            self.attend(session.id, user, span).await?;
            let left_at = record.left_at.unwrap_or(span.1);
            self.unit.roster().depart(session.id, user, left_at).await?;
        }
        Ok(Taken::Made)
    }

    async fn attend(&mut self, session_id: SessionId, user_id: UserId, (from, to): Span) -> Taking<()> {
        let stay = Stay {
            id: StayId::new(self.domain.ids.next()),
            session_id,
            user_id,
            source: Source::Api,
            opened_at: from,
            seen_at: to,
            confirmed: false,
            // Nobody sits there any more.
            seated: false,
        };
        self.unit.stays().open(&stay).await?;
        self.unit.stays().close(&stay.close(to, EndReason::Left)).await?;
        Ok(())
    }

    /// Takes a line of chat.
    pub async fn chat(&mut self, record: &ChatRecord) -> Taking {
        let index = self.session_of(&record.session).await?;
        let (user_id, _) = self.person_of(&record.person).await?;
        let session = &self.hosted[index].session;
        let (session_id, started) = (session.id, session.state.started_at().unwrap_or(session.starts_at));
        let client_id: String = format!("import-{}", record.id).chars().take(64).collect();
        if self.unit.chat().by_client_id(session_id, user_id, &client_id).await?.is_some() {
            return Ok(Taken::There);
        }
        let message = ChatMessage {
            id: ChatMessageId::new(self.domain.ids.next()),
            session_id,
            user_id,
            client_id,
            kind: record.kind,
            text: wrong("message", ChatText::parse(&record.text))?,
            reply_to: None,
            created_at: record.created_at.unwrap_or(started),
        };
        self.unit.chat().insert(&message).await?;
        Ok(Taken::Made)
    }
}

/// From the arrival to the departure, or to the end of the class; never longer than the older system counted.
fn stay_of(record: &ParticipantRecord, ended_at: Option<Timestamp>) -> Taking<Option<Span>> {
    let Some(from) = record.joined_at else { return Ok(None) };
    let minutes = record.minutes.filter(|minutes| *minutes > 0);
    let counted = minutes.map(|minutes| from.plus(Duration::from_secs(u64::from(minutes) * 60)));
    if record.left_at.is_some_and(|left_at| left_at < from) {
        return Err(Problem::Field("left_at", FieldError::EndBeforeStart).into());
    }
    let to = match (record.left_at, counted) {
        (Some(left_at), Some(counted)) => Some(left_at.min(counted)),
        (Some(to), None) | (None, Some(to)) => Some(to),
        // Still there, as far as the older system knew.
        (None, None) => ended_at.map(|ended_at| ended_at.max(from)),
    };
    Ok(to.map(|to| (from, to)))
}
