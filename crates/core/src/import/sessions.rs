//! Live sessions and meetings.

use uuid::Uuid;

use super::courses::description;
use super::{Hosted, Import, Problem, SessionRecord, Taken, Taking, small, wrong};
use crate::course::{Course, CourseType};
use crate::field::FieldError;
use crate::ids::SessionId;
use crate::job::Job;
use crate::ports::StoreError;
use crate::session::{Engine, Session, State, Status, secrets};
use crate::text::{Capacity, Reason, Title};

impl Import<'_> {
    /// Takes a session. One that is scheduled or live goes on here; its room gets a new name and password.
    pub async fn session(&mut self, record: &SessionRecord) -> Taking {
        let meeting_id = record.meeting_id.as_deref().and_then(|text| Uuid::parse_str(text).ok());
        if let Some(session) = self.session_here(&record.id, meeting_id).await? {
            self.remember(
                record,
                Hosted { session, made: false, has_capacity: true, invited: 0, changed: false },
            );
            return Ok(Taken::There);
        }
        let session = self.new_session(record, meeting_id).await?;
        if let Some(course) = session.course_id
            && session.status() != Status::Cancelled
        {
            self.count_in_course(course).await?;
        }
        self.unit.sessions().insert(&session).await?;
        if let Some(job) = self.job_of(&session) {
            self.unit.outbox().enqueue(&job).await?;
        }
        let has_capacity = record.capacity.is_some();
        self.remember(record, Hosted { session, made: true, has_capacity, invited: 0, changed: false });
        Ok(Taken::Made)
    }

    async fn session_here(&mut self, old: &str, meeting_id: Option<Uuid>) -> Taking<Option<Session>> {
        if let Some(id) = meeting_id
            && let Some(session) = self.unit.sessions().by_meeting_id(id).await?
        {
            return Ok(Some(session));
        }
        Ok(self.unit.sessions().by_external_id(old).await?)
    }

    fn remember(&mut self, record: &SessionRecord, hosted: Hosted) {
        let index = self.hosted.len();
        self.hosted.push(hosted);
        for key in [Some(&record.id), record.meeting_id.as_ref()].into_iter().flatten() {
            self.sessions.insert(key.clone(), index);
        }
    }

    async fn new_session(&mut self, record: &SessionRecord, meeting_id: Option<Uuid>) -> Taking<Session> {
        let course_id = match &record.course {
            Some(old) => Some(self.course_of(old).await?),
            None => None,
        };
        let instructor_id = self.instructor_of(&record.instructor).await?;
        let title = wrong("title", Title::parse(&record.title))?;
        let description = description(record.description.as_deref())?;
        let state = state_of(record)?;
        self.check_length(record)?;
        let capacity = record.capacity.map_or(Ok(Capacity::DEFAULT), Capacity::parse);
        let id = match small(&record.id) {
            Some(id) if self.unit.sessions().get(SessionId::new(id)).await?.is_none() => id,
            Some(_) | None => self.domain.ids.next(),
        };
        let id = SessionId::new(id);
        let random = self.domain.random.as_ref();
        let now = self.domain.now();
        Ok(Session {
            id,
            meeting_id: meeting_id.unwrap_or_else(|| {
                let mut bytes = [0u8; 16];
                random.fill(&mut bytes);
                uuid::Builder::from_random_bytes(bytes).into_uuid()
            }),
            course_id,
            instructor_id,
            title,
            description,
            starts_at: record.starts_at,
            ends_at: record.ends_at,
            state,
            engine: Engine::Builtin,
            room: secrets::make(random, &self.domain.rules.room_prefix, course_id, id),
            capacity: wrong("max_participants", capacity)?,
            seats_taken: 0,
            is_recording_enabled: record.is_recording_enabled,
            recording_url: record.recording_url.clone(),
            external_id: Some(record.id.clone()),
            revision: 0,
            version: 1,
            created_at: record.created_at.unwrap_or(now),
            updated_at: now,
        })
    }

    /// What is still to come must be as long as sessions are here; the past is as it was.
    fn check_length(&self, record: &SessionRecord) -> Taking<()> {
        if record.ends_at <= record.starts_at {
            return Err(Problem::Field("scheduled_end_at", FieldError::EndBeforeStart).into());
        }
        let longest = self.domain.rules.max_length;
        let to_come = matches!(record.status, Status::Scheduled | Status::Live);
        if to_come && record.ends_at.since(record.starts_at) > longest {
            let hours = u32::try_from(longest.as_secs() / 3600).unwrap_or(u32::MAX);
            return Err(Problem::Field("scheduled_end_at", FieldError::LastsTooLong(hours)).into());
        }
        Ok(())
    }

    async fn count_in_course(&mut self, id: crate::ids::CourseId) -> Taking<()> {
        if !self.unit.courses().claim_session(id).await? {
            return Err(Problem::TooManySessions.into());
        }
        if let Some(course) = self.unit.courses().get(id).await?
            && course.course_type == CourseType::OnDemand
        {
            let updated_at = self.domain.now();
            self.unit
                .courses()
                .update(&Course { course_type: CourseType::Hybrid, updated_at, ..course })
                .await?;
        }
        Ok(())
    }

    fn job_of(&self, session: &Session) -> Option<Job> {
        match session.state {
            State::Scheduled => Some(Job::never_held(self.domain, session)),
            State::Live { .. } => Some(Job::auto_end(self.domain, session)),
            State::Ended { .. } | State::Cancelled { .. } => None,
        }
    }

    /// The session of an old id or meeting id: its place in `hosted`.
    pub(super) async fn session_of(&mut self, old: &str) -> Taking<usize> {
        if let Some(index) = self.sessions.get(old) {
            return Ok(*index);
        }
        let meeting_id = Uuid::parse_str(old).ok();
        let Some(session) = self.session_here(old, meeting_id).await? else {
            return Err(Problem::Unknown("session", old.to_owned()).into());
        };
        let index = self.hosted.len();
        self.hosted.push(Hosted { session, made: false, has_capacity: true, invited: 0, changed: false });
        self.sessions.insert(old.to_owned(), index);
        Ok(index)
    }

    /// Where the older system knew no seats, there are enough for those invited.
    pub(super) async fn make_room(&mut self) -> Result<(), StoreError> {
        for hosted in &self.hosted {
            if hosted.has_capacity || hosted.invited <= i64::from(hosted.session.capacity.get()) {
                continue;
            }
            let capacity = Capacity::parse(hosted.invited.min(10_000)).unwrap_or(hosted.session.capacity);
            self.unit.sessions().update(&Session { capacity, ..hosted.session.clone() }).await?;
        }
        Ok(())
    }
}

/// Times that are missing are the planned ones; nothing ends before it began.
fn state_of(record: &SessionRecord) -> Taking<State> {
    let started_at = record.actual_start_at.unwrap_or(record.starts_at);
    Ok(match record.status {
        Status::Scheduled => State::Scheduled,
        Status::Live => State::Live { started_at },
        Status::Ended => {
            let ended_at = record.actual_end_at.unwrap_or(record.ends_at).max(started_at);
            State::Ended { started_at, ended_at }
        }
        Status::Cancelled => {
            let reason = record.cancel_reason.as_deref().filter(|text| !text.trim().is_empty());
            let reason = reason.map(|text| wrong("cancel_reason", Reason::parse(text))).transpose()?;
            State::Cancelled { reason }
        }
    })
}
