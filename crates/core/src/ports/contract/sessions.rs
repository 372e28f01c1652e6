//! Live sessions: storage, and transitions that happen once.

use std::time::Duration;

use uuid::Uuid;

use super::Subject;
use super::school::{MORNING, School, new_session};
use crate::course::Course;
use crate::ids::SessionId;
use crate::permission::Action;
use crate::ports::views::Whose;
use crate::ports::{Constraint, StoreError};
use crate::refusal::Refusal;
use crate::session::{self, Engine, RoomSecrets, Session, State, Status, Transition, When};
use crate::text::{Capacity, Description, Reason, Title};
use crate::time::Timestamp;
use crate::user::Role;

/// A session that shares nothing unique with `session`.
fn other(school: &School, session: &Session) -> Session {
    let id = SessionId::new(school.id());
    let room = RoomSecrets { name: format!("estrade-test-{id}"), password: "abcdefghjkmn".into() };
    let meeting_id = Uuid::from_u64_pair(1, u64::try_from(id.get()).unwrap());
    Session { id, meeting_id, room, ..session.clone() }
}

async fn insert(school: &School, session: &Session) {
    let mut unit = school.unit().await;
    unit.sessions().insert(session).await.unwrap();
    unit.commit().await.unwrap();
}

pub async fn a_session_comes_back_as_stored(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let planned = school.scheduled(&teacher, Some(&course)).await;
    let live = school.live(&teacher, None, 10_000).await;
    let ended = Session {
        state: State::Ended { started_at: MORNING, ended_at: MORNING.plus(Duration::from_millis(1)) },
        engine: Engine::Jitsi,
        is_recording_enabled: true,
        recording_url: Some(format!("https://example.org/{}", "é".repeat(500))),
        external_id: Some("ancien-7".into()),
        revision: 3,
        version: 9,
        seats_taken: 4,
        description: Some(Description::parse("À lire\navant").unwrap()),
        ..other(&school, &live)
    };
    let cancelled = Session {
        state: State::Cancelled { reason: Some(Reason::parse("Grève").unwrap()) },
        ..other(&school, &live)
    };
    let called_off = Session { state: State::Cancelled { reason: None }, ..other(&school, &live) };
    for session in [&ended, &cancelled, &called_off] {
        insert(&school, session).await;
    }
    let mut unit = school.reading().await;
    for session in [planned, live, ended, cancelled, called_off] {
        let back = unit.sessions().get(session.id).await.unwrap().unwrap();
        assert_eq!(format!("{back:?}"), format!("{session:?}"));
        assert!(back.room == session.room, "the room's secrets differ");
        let found = unit.sessions().by_meeting_id(session.meeting_id).await.unwrap().unwrap();
        assert_eq!(found.id, session.id);
    }
    assert!(unit.sessions().by_meeting_id(Uuid::nil()).await.unwrap().is_none());
}

pub async fn meeting_ids_and_room_names_are_unique(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    let twins = [
        (Session { meeting_id: session.meeting_id, ..other(&school, &session) }, Constraint::MeetingId),
        (Session { room: session.room.clone(), ..other(&school, &session) }, Constraint::RoomName),
    ];
    for (twin, constraint) in twins {
        let mut unit = school.unit().await;
        assert_eq!(unit.sessions().insert(&twin).await, Err(StoreError::Conflict(constraint)));
    }
}

pub async fn an_id_made_twice_is_refused(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    let twin = Session { id: session.id, ..other(&school, &session) };
    let mut unit = school.unit().await;
    assert_eq!(unit.sessions().insert(&twin).await, Err(StoreError::Conflict(Constraint::PrimaryKey)));
}

pub async fn instants_before_1970_and_after_2038_are_kept_to_the_millisecond(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    for (from, to) in [
        ("1867-05-01T09:00:00.001Z", "1969-12-31T23:59:59.999Z"),
        ("2038-01-19T03:14:07.999Z", "2038-01-19T03:14:08.001Z"),
        ("2106-02-07T06:28:16.123Z", "9999-12-31T23:59:59.999Z"),
        ("0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ] {
        let (starts_at, ends_at) =
            (Timestamp::parse_rfc3339(from).unwrap(), Timestamp::parse_rfc3339(to).unwrap());
        let far = Session { starts_at, ends_at, created_at: starts_at, ..other(&school, &session) };
        insert(&school, &far).await;
        let back = school.session_now(far.id).await;
        assert_eq!((back.starts_at.to_string(), back.ends_at.to_string()), (from.into(), to.into()));
        assert_eq!(back.created_at, starts_at);
    }
}

pub async fn texts_keep_accents_emoji_and_their_whole_length(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    for title in [
        "Où ça ? Là-bas… 🏛️👩‍🏫",
        "日本語のタイトル",
        &"🎓".repeat(255),
        "e\u{301}te\u{301}",
        "' \" \\ % _ ; --",
    ] {
        let titled = Session {
            title: Title::parse(title).unwrap(),
            description: Some(Description::parse(&"𝄞".repeat(10_000)).unwrap()),
            state: State::Cancelled { reason: Some(Reason::parse(&"é".repeat(500)).unwrap()) },
            ..other(&school, &session)
        };
        insert(&school, &titled).await;
        let back = school.session_now(titled.id).await;
        assert_eq!(back.title.as_str(), title);
        assert_eq!(back.description, titled.description);
        assert_eq!(back.state, titled.state);
    }
}

pub async fn a_stale_session_is_not_written(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    let renamed = Session { title: Title::parse("Autre").unwrap(), revision: 1, ..session.clone() };
    let mut unit = school.unit().await;
    unit.sessions().update(&renamed).await.unwrap();
    assert_eq!(unit.sessions().update(&session).await, Err(StoreError::Stale));
    // The right version, but the state moved on.
    let live = Transition::new(State::Live { started_at: MORNING }, MORNING);
    assert!(unit.sessions().transition(session.id, Status::Scheduled, &live).await.unwrap());
    let late = Session { version: 3, ..renamed.clone() };
    assert_eq!(unit.sessions().update(&late).await, Err(StoreError::Stale));
    unit.commit().await.unwrap();
    let back = school.session_now(session.id).await;
    assert_eq!((back.title.as_str(), back.version, back.revision), ("Autre", 3, 1));
    assert_eq!(back.status(), Status::Live);
}

pub async fn a_lower_capacity_holds_the_seats_taken_meanwhile(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.live(&teacher, None, 5).await;
    let mut unit = school.unit().await;
    for _ in 0..3 {
        assert_eq!(unit.sessions().claim_seat(session.id).await, Ok(true));
    }
    let narrower = |seats| Session { capacity: Capacity::parse(seats).unwrap(), ..session.clone() };
    assert_eq!(unit.sessions().update(&narrower(2)).await, Err(StoreError::Stale));
    assert_eq!(unit.sessions().update(&narrower(3)).await, Ok(()));
    assert_eq!(unit.sessions().claim_seat(session.id).await, Ok(false));
    unit.sessions().release_seats(session.id, 2).await.unwrap();
    assert_eq!(unit.sessions().get(session.id).await.unwrap().unwrap().seats_taken, 1);
}

pub async fn each_transition_happens_once_and_only_from_its_state(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let session = school.scheduled(&teacher, None).await;
    let later = MORNING.plus(Duration::from_mins(3));
    let live = Transition::new(State::Live { started_at: MORNING }, MORNING);
    let ended = Transition::new(State::Ended { started_at: MORNING, ended_at: later }, later);
    let mut unit = school.unit().await;
    let sessions = unit.sessions();
    assert_eq!(sessions.claim_seat(session.id).await, Ok(false), "no seat before the class");
    assert_eq!(sessions.hold_live(session.id).await, Ok(false));
    assert_eq!(sessions.transition(session.id, Status::Live, &ended).await, Ok(false));
    assert_eq!(sessions.transition(session.id, Status::Scheduled, &live).await, Ok(true));
    assert_eq!(sessions.transition(session.id, Status::Scheduled, &live).await, Ok(false));
    assert_eq!(sessions.hold_live(session.id).await, Ok(true));
    assert_eq!(sessions.claim_seat(session.id).await, Ok(true));
    assert_eq!(sessions.transition(session.id, Status::Live, &ended).await, Ok(true));
    assert_eq!(sessions.claim_seat(session.id).await, Ok(false), "no seat after the class");
    let back = sessions.get(session.id).await.unwrap().unwrap();
    assert_eq!(back.state, ended.to);
    assert_eq!((back.version, back.revision, back.updated_at), (3, 0, later));
    // A cancellation revises.
    let off = other(&school, &session);
    sessions.insert(&off).await.unwrap();
    let cancel = Transition::new(State::Cancelled { reason: Some(Reason::parse("Grève").unwrap()) }, later);
    assert_eq!(sessions.transition(off.id, Status::Scheduled, &cancel).await, Ok(true));
    let back = sessions.get(off.id).await.unwrap().unwrap();
    assert_eq!((back.state, back.revision, back.version), (cancel.to, 1, 2));
}

pub async fn two_hosts_start_at_once_and_one_transition_happens(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let head = school.person("henri", Role::Admin).await;
    let session = school.scheduled(&teacher, None).await;
    school.wait(45);
    let outcomes = subject
        .at_once([teacher.clone(), head, teacher].map(|host| {
            let (school, id) = (school.clone(), session.id);
            async move {
                let access = school.access(&host, id, Action::RunSession).await;
                session::start(&school.domain, &access).await
            }
        }))
        .await;
    for outcome in outcomes {
        assert_eq!(outcome.unwrap().state, State::Live { started_at: school.now() });
    }
    // One write: the version grew once.
    assert_eq!(school.session_now(session.id).await.version, session.version + 1);
}

pub async fn two_hosts_end_at_once_and_one_transition_happens(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let head = school.person("henri", Role::Admin).await;
    let course = school.course(&teacher, "Droit").await;
    let session = school.live(&teacher, Some(&course), 10).await;
    let ada = school.student("ada").await;
    school.enroll(&ada, &course).await;
    school.join(&ada, &session).await;
    school.join(&teacher, &session).await;
    school.wait(10);
    let outcomes = subject
        .at_once([teacher.clone(), head, teacher].map(|host| {
            let (school, id) = (school.clone(), session.id);
            async move {
                let access = school.access(&host, id, Action::RunSession).await;
                session::end(&school.domain, &access).await
            }
        }))
        .await;
    for outcome in outcomes {
        assert_eq!(outcome.unwrap().state.ended_at(), Some(school.now()));
    }
    let back = school.session_now(session.id).await;
    assert_eq!((back.version, back.seats_taken), (session.version + 1, 0));
    let mut unit = school.reading().await;
    assert_eq!(unit.stays().count(session.id).await, Ok(0));
    let spans = unit.views().spans(session.id, school.now()).await.unwrap();
    assert_eq!(spans.len(), 2, "each of the two stays became one interval");
}

pub async fn a_start_and_a_cancel_at_once_cannot_both_win(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    for _ in 0..5 {
        let starts_at = school.now();
        let when = When::Scheduled { starts_at, ends_at: starts_at.plus(Duration::from_hours(1)) };
        let session = school.session(&teacher, Some(&course), new_session(when, 5)).await;
        let access = school.access(&teacher, session.id, Action::RunSession).await;
        let won = subject
            .at_once([Status::Live, Status::Cancelled].map(|to| {
                let (school, access) = (school.clone(), access.clone());
                async move {
                    if to == Status::Live {
                        session::start(&school.domain, &access).await
                    } else {
                        session::cancel(&school.domain, &access, None).await
                    }
                }
            }))
            .await;
        let winners: Vec<Status> = won.iter().flatten().map(Session::status).collect();
        let losers: Vec<_> = won.iter().filter(|w| matches!(w, Err(Refusal::InvalidState(_)))).collect();
        assert_eq!((winners.len(), losers.len()), (1, 1));
        assert_eq!(school.session_now(session.id).await.status(), winners[0]);
        let counted = school.course_now(course.id).await.sessions;
        let held = school.reading().await.views().session_counts(Whose::Course(course.id)).await.unwrap();
        let not_cancelled: u64 = held.iter().filter(|(s, _)| *s != Status::Cancelled).map(|(_, n)| n).sum();
        assert_eq!(u64::from(counted), not_cancelled);
    }
}

pub async fn scheduled_sessions_of_a_course(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let elsewhere = school.course(&teacher, "Finances").await;
    let first = school.scheduled(&teacher, Some(&course)).await;
    let second = school.scheduled(&teacher, Some(&course)).await;
    school.live(&teacher, Some(&course), 5).await;
    school.scheduled(&teacher, Some(&elsewhere)).await;
    school.scheduled(&teacher, None).await;
    let ids = school.reading().await.sessions().scheduled_of_course(course.id).await;
    assert_eq!(ids, Ok(vec![first.id, second.id]));
}

pub async fn what_was_imported_is_found_by_its_old_id(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("Estelle").await;
    let course = school.course(&teacher, "Droit").await;
    let class = school.scheduled(&teacher, Some(&course)).await;
    let mut unit = school.unit().await;
    let old = || Some("507f1f77bcf86cd799439011".to_owned());
    unit.users().update(&crate::user::User { external_id: old(), ..teacher.clone() }).await.unwrap();
    unit.courses()
        .update(&Course { external_id: old(), ..school.course_now(course.id).await })
        .await
        .unwrap();
    unit.sessions().update(&Session { external_id: old(), ..class.clone() }).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    let id = "507f1f77bcf86cd799439011";
    assert_eq!(unit.users().by_external_id(id).await.unwrap().map(|user| user.id), Some(teacher.id));
    assert_eq!(unit.courses().by_external_id(id).await.unwrap().map(|found| found.id), Some(course.id));
    assert_eq!(unit.sessions().by_external_id(id).await.unwrap().map(|found| found.id), Some(class.id));
    for other in ["507F1F77BCF86CD799439011", "507f1f77bcf86cd79943901", ""] {
        assert!(unit.users().by_external_id(other).await.unwrap().is_none(), "{other:?}");
        assert!(unit.courses().by_external_id(other).await.unwrap().is_none(), "{other:?}");
        assert!(unit.sessions().by_external_id(other).await.unwrap().is_none(), "{other:?}");
    }
}
