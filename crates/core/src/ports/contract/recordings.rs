//! Files of classes.

use std::time::Duration;

use super::Subject;
use super::school::{School, actor};
use crate::ids::{RecordingId, SessionId};
use crate::job::{Lane, Work};
use crate::permission::Action;
use crate::ports::{Constraint, StoreError};
use crate::recording::{
    self, Announced, FileName, LINK_LASTS, MediaKind, Offer, Origin, PATIENCE, Progress, Recording,
    Sha256Hex, Space, State, address,
};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::time::Timestamp;

const ROOM_ENOUGH: Space = Space { free: u64::MAX, reserve: 0 };

fn offer(session: &Session, size: u64, digit: char) -> Offer {
    Offer {
        room: session.room.name.clone(),
        file_name: FileName::stored("classe.mp4".to_owned()),
        size,
        sha256: Sha256Hex::stored(digit.to_string().repeat(64)),
    }
}

fn at(received: u64, size: u64) -> Progress {
    Progress { received, size: Some(size), kind: Some(MediaKind::Mp4), checksum: Some("état".to_owned()) }
}

/// A class of nobody in particular.
async fn class(school: &School) -> Session {
    let estelle = school.teacher("estelle").await;
    school.live(&estelle, None, 5).await
}

/// A file of a class that is all there.
async fn ready(school: &School, session: &Session, digit: char) -> Recording {
    let begun = recording::begin(&school.domain, &offer(session, 10, digit), ROOM_ENOUGH).await.unwrap();
    assert!(recording::advance(&school.domain, begun.id, 0, &at(10, 10)).await.unwrap());
    recording::finish(&school.domain, begun.id).await.unwrap()
}

pub async fn a_recording_comes_back_as_stored(subject: Subject) {
    let school = School::open(&subject.store);
    let session = class(&school).await;
    let recording = Recording {
        id: RecordingId::new(school.id()),
        session_id: session.id,
        origin: Origin::Jaas,
        key: "a".repeat(64),
        file_name: FileName::stored("Été 𝄞.mp4".to_owned()),
        sha256: None,
        progress: Progress { received: 1 << 39, size: None, kind: None, checksum: Some("é".repeat(100)) },
        state: State::Receiving,
        created_at: school.now(),
        touched_at: school.now(),
    };
    let mut unit = school.unit().await;
    unit.recordings().insert(&recording).await.unwrap();
    assert_eq!(unit.recordings().get(recording.id).await, Ok(Some(recording.clone())));
    unit.commit().await.unwrap();
    let mut reading = school.reading().await;
    assert_eq!(reading.recordings().by_key(session.id, &recording.key).await, Ok(Some(recording.clone())));
    assert_eq!(reading.recordings().by_key(SessionId::new(1), &recording.key).await, Ok(None));
    assert_eq!(reading.recordings().get(RecordingId::new(1)).await, Ok(None));
    assert_eq!(reading.recordings().ready_of(session.id).await, Ok(vec![]));
    assert_eq!(reading.recordings().count(session.id).await, Ok(1));
    assert_eq!(reading.recordings().ids_of(session.id).await, Ok(vec![recording.id]), "ready or not");
    assert_eq!(reading.recordings().ids_of(SessionId::new(1)).await, Ok(vec![]));
    let asked = [recording.id, RecordingId::new(1)];
    assert_eq!(reading.recordings().existing(&asked).await, Ok(vec![recording.id]));
    drop(reading);
    let mut unit = school.unit().await;
    let twin = Recording { id: RecordingId::new(school.id()), ..recording };
    assert_eq!(unit.recordings().insert(&twin).await, Err(StoreError::Conflict(Constraint::Recording)));
    drop(unit);
    let nowhere = Recording { session_id: SessionId::new(1), ..twin };
    let mut unit = school.unit().await;
    assert_eq!(unit.recordings().insert(&nowhere).await, Err(StoreError::NotFound));
}

pub async fn a_file_moves_on_once_from_where_it_stands(subject: Subject) {
    let school = School::open(&subject.store);
    let session = class(&school).await;
    let begun = recording::begin(&school.domain, &offer(&session, 100, 'a'), ROOM_ENOUGH).await.unwrap();
    let tries = (0..20).map(|_| {
        let (school, id) = (school.clone(), begun.id);
        async move { recording::advance(&school.domain, id, 0, &at(40, 100)).await.unwrap() }
    });
    let moved = subject.at_once(tries).await;
    assert_eq!(moved.iter().filter(|moved| **moved).count(), 1);
    assert!(!recording::advance(&school.domain, begun.id, 0, &at(40, 100)).await.unwrap());
    let now = recording::get(&school.domain, begun.id).await.unwrap();
    assert_eq!(now.progress, at(40, 100));
    // Offered again, it goes on where it stands; not a byte more is promised.
    let again =
        recording::begin(&school.domain, &offer(&session, 100, 'a'), Space { free: 0, reserve: 1 }).await;
    assert_eq!(again.unwrap(), now);
    assert_eq!(school.reading().await.recordings().outstanding().await, Ok(60));
    let full =
        recording::begin(&school.domain, &offer(&session, 41, 'b'), Space { free: 100, reserve: 0 }).await;
    assert!(matches!(full, Err(Refusal::NoSpace)), "60 of the 100 are promised: {full:?}");
    recording::begin(&school.domain, &offer(&session, 40, 'b'), Space { free: 100, reserve: 0 })
        .await
        .unwrap();
    // What is lost comes anew.
    assert!(recording::start_over(&school.domain, &now).await.unwrap());
    assert_eq!(recording::get(&school.domain, begun.id).await.unwrap().progress.received, 0);
}

pub async fn a_file_is_ready_once_and_its_session_says_so(subject: Subject) {
    let school = School::open(&subject.store);
    let session = class(&school).await;
    let begun = recording::begin(&school.domain, &offer(&session, 10, 'a'), ROOM_ENOUGH).await.unwrap();
    let early = recording::finish(&school.domain, begun.id).await;
    assert!(matches!(early, Err(Refusal::WrongOffset)), "{early:?}");
    assert_eq!(school.session_now(session.id).await.recording_url, None);
    recording::advance(&school.domain, begun.id, 0, &at(10, 10)).await.unwrap();
    let tries = (0..10).map(|_| {
        let (school, id) = (school.clone(), begun.id);
        async move { recording::finish(&school.domain, id).await }
    });
    let finished = subject.at_once(tries).await;
    assert!(finished.iter().all(|f| f.as_ref().is_ok_and(Recording::is_ready)), "{finished:?}");
    let now = school.session_now(session.id).await;
    assert_eq!(now.recording_url, Some(address(session.id, begun.id)));
    assert_eq!((now.version, now.revision), (session.version + 1, session.revision), "written once");
    assert!(!recording::advance(&school.domain, begun.id, 10, &at(0, 10)).await.unwrap(), "ready is ready");
    let elsewhere = Offer { room: "estrade-elsewhere".to_owned(), ..offer(&session, 10, 'a') };
    let unknown = recording::begin(&school.domain, &elsewhere, ROOM_ENOUGH).await;
    assert!(matches!(unknown, Err(Refusal::NotFound)), "{unknown:?}");
}

pub async fn what_stopped_coming_is_forgotten(subject: Subject) {
    let school = School::open(&subject.store);
    let session = class(&school).await;
    let done = ready(&school, &session, 'a').await;
    let cut = recording::begin(&school.domain, &offer(&session, 10, 'b'), ROOM_ENOUGH).await.unwrap();
    let days = PATIENCE.as_secs() / 60;
    school.wait(days);
    assert_eq!(recording::prune(&school.domain).await.unwrap(), vec![], "not yet");
    let fresh = recording::begin(&school.domain, &offer(&session, 10, 'c'), ROOM_ENOUGH).await.unwrap();
    school.wait(1);
    assert_eq!(recording::prune(&school.domain).await.unwrap(), vec![cut.id]);
    let asked = [cut.id, done.id, fresh.id];
    assert_eq!(recording::forgotten(&school.domain, &asked).await.unwrap(), vec![cut.id]);
    // A piece that comes at this moment keeps it.
    let mut unit = school.unit().await;
    assert_eq!(
        unit.recordings().give_up(fresh.id, school.now().minus(Duration::from_hours(1))).await,
        Ok(false)
    );
    assert_eq!(unit.recordings().give_up(done.id, school.now()).await, Ok(false));
}

pub async fn the_session_names_the_newest_that_is_left(subject: Subject) {
    let school = School::open(&subject.store);
    let (estelle, afi) = (school.teacher("estelle").await, school.student("afi").await);
    let session = school.live(&estelle, None, 5).await;
    school.invite(&afi, &session).await;
    let (first, second) = (ready(&school, &session, 'a').await, ready(&school, &session, 'b').await);
    let url = async || school.session_now(session.id).await.recording_url;
    assert_eq!(url().await, Some(address(session.id, second.id)));
    let student = school.access(&afi, session.id, Action::ViewSession).await;
    let forbidden = recording::remove(&school.domain, &student, second.id).await;
    assert!(matches!(forbidden, Err(Refusal::Forbidden)), "{forbidden:?}");
    let shown = recording::known(&school.domain, &student).await.unwrap();
    assert_eq!(shown.iter().map(|r| r.id).collect::<Vec<_>>(), [first.id, second.id]);
    let host = school.access(&estelle, session.id, Action::RunSession).await;
    recording::remove(&school.domain, &host, second.id).await.unwrap();
    assert_eq!(url().await, Some(address(session.id, first.id)));
    let gone = recording::remove(&school.domain, &host, second.id).await;
    assert!(matches!(gone, Err(Refusal::NotFound)), "{gone:?}");
    // Another session's host cannot reach it through their own.
    let other = school.live(&estelle, None, 5).await;
    let other = school.access(&estelle, other.id, Action::RunSession).await;
    assert!(matches!(recording::remove(&school.domain, &other, first.id).await, Err(Refusal::NotFound)));
    recording::remove(&school.domain, &host, first.id).await.unwrap();
    assert_eq!(url().await, None);
    assert_eq!(actor(&estelle).user_id(), Some(host.user()));
}

pub async fn a_file_offered_twice_at_once_is_one(subject: Subject) {
    let school = School::open(&subject.store);
    let session = class(&school).await;
    let tries = (0..20).map(|_| {
        let (school, offer) = (school.clone(), offer(&session, 10, 'a'));
        async move { recording::begin(&school.domain, &offer, ROOM_ENOUGH).await }
    });
    let begun: Vec<_> = subject.at_once(tries).await.into_iter().map(Result::unwrap).collect();
    assert!(begun.iter().all(|recording| recording.id == begun[0].id), "{begun:?}");
    assert_eq!(school.reading().await.recordings().count(session.id).await, Ok(1));
}

pub async fn a_film_elsewhere_is_noted_once_with_the_job_that_fetches_it(subject: Subject) {
    let school = School::open(&subject.store);
    let session = class(&school).await;
    let told = |name: &str, since: Timestamp| Announced {
        session: session.id,
        name: name.to_owned(),
        link: "https://objects.example.org/é".to_owned(),
        since,
    };
    let tries = (0..20).map(|_| {
        let (school, announced) = (school.clone(), told("key", school.now()));
        async move { recording::announce(&school.domain, &announced).await }
    });
    let noted: Vec<_> = subject.at_once(tries).await.into_iter().map(|one| one.unwrap().unwrap()).collect();
    let first = &noted[0];
    assert!(noted.iter().all(|recording| recording.id == first.id), "{noted:?}");
    assert_eq!((first.origin, first.outstanding(), first.is_ready()), (Origin::Jaas, 0, false));
    // One whose link has ended is none.
    let late = recording::announce(&school.domain, &told("late", school.now().minus(LINK_LASTS))).await;
    assert_eq!(late.unwrap(), None);
    let mut unit = school.unit().await;
    let until = school.now().plus(Duration::from_mins(2));
    let jobs = unit.outbox().lease(Lane::Films, school.now(), until, "films", 10).await.unwrap();
    let link = told("key", school.now()).link;
    let work = Work::FetchRecording { recording: first.id, link, since: school.now() };
    assert_eq!(jobs.into_iter().map(|job| job.work).collect::<Vec<_>>(), [work]);
    assert_eq!(unit.recordings().count(session.id).await, Ok(1));
    let sent = recording::sent(&school.domain, first.id).await;
    assert!(matches!(sent, Err(Refusal::NotFound)), "it takes no pieces: {sent:?}");
}
