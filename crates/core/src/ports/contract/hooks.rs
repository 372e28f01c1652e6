//! What a Jitsi server told, and what follows from it.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School, actor};
use crate::access;
use crate::attendance::jitsi::{self, Fact, HookBody, Noted, Occupant, Sighting};
use crate::attendance::{EndReason, Interval, Source, Stay};
use crate::ids::{SessionId, StayId, UserId};
use crate::permission::Action;
use crate::ports::views::Page;
use crate::session::{self, Session, Status};
use crate::time::Timestamp;
use crate::user::{User, fingerprint};

fn at(seconds: u64) -> Timestamp {
    MORNING.plus(Duration::from_secs(seconds))
}

fn body(session: SessionId, number: u64) -> HookBody {
    HookBody {
        key: fingerprint(&format!("{session} {number}")),
        session,
        kind: "events/occupant/joined".to_owned(),
        // Longer than a TEXT of MariaDB, and not ASCII.
        body: format!("{number}: {}", "élève 𝄞 ".repeat(10_000)),
        received_at: at(number),
    }
}

fn sighting(session: SessionId, seconds: u64, fact: Fact) -> Sighting {
    Sighting { session, room: fingerprint("room"), at: at(seconds), fact }
}

fn tab(user: UserId, name: &str) -> Occupant {
    Occupant { user, name: fingerprint(name) }
}

fn came(session: &Session, user: &User, seconds: u64) -> Sighting {
    sighting(session.id, seconds, Fact::Came(tab(user.id, "a")))
}

fn gone(session: &Session, user: &User, seconds: u64) -> Sighting {
    sighting(session.id, seconds, Fact::Gone(tab(user.id, "a")))
}

async fn tell(school: &School, session: &Session, facts: &[Sighting]) -> Noted {
    jitsi::note(&school.domain, session.id, None, facts).await.unwrap()
}

async fn line(school: &School, session: &Session, user: &User) -> Vec<Interval> {
    school.reading().await.stays().intervals_of(session.id, &[user.id]).await.unwrap()
}

async fn stay(school: &School, session: &Session, user: &User) -> Option<Stay> {
    school.reading().await.stays().find(session.id, user.id).await.unwrap()
}

fn spans(line: &[Interval]) -> Vec<(Source, Timestamp, Timestamp)> {
    line.iter().map(|i| (i.source, i.joined_at, i.left_at)).collect()
}

/// A class that has begun, with two enrolled students.
async fn class(school: &School, seats: i64) -> (User, Session, [User; 2]) {
    let teacher = school.teacher("diane").await;
    let course = school.course(&teacher, "Droit").await;
    let students = [school.student("ada").await, school.student("bob").await];
    for student in &students {
        school.enroll(student, &course).await;
    }
    let session = school.live(&teacher, Some(&course), seats).await;
    (teacher, session, students)
}

pub async fn a_body_is_kept_once_and_forgotten_in_time(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, _) = class(&school, 5).await;
    let mut unit = school.unit().await;
    for (number, is_new) in [(3, true), (1, true), (2, true), (2, false)] {
        assert_eq!(unit.hooks().keep(&body(session.id, number)).await, Ok(is_new), "{number}");
    }
    let numbers = |bodies: Vec<HookBody>| bodies.into_iter().map(|b| b.received_at).collect::<Vec<_>>();
    assert_eq!(unit.hooks().bodies(session.id, 0, 1).await, Ok(vec![body(session.id, 1)]));
    assert_eq!(numbers(unit.hooks().bodies(session.id, 1, 9).await.unwrap()), [at(2), at(3)]);
    assert_eq!(unit.hooks().bodies(SessionId::new(1), 0, 9).await, Ok(vec![]));
    assert_eq!(unit.hooks().forget(at(1), 3).await, Ok(0));
    assert_eq!(unit.hooks().forget(at(2), 3).await, Ok(1));
    assert_eq!(unit.hooks().forget(at(0), 1).await, Ok(1), "the oldest beyond the number");
    assert_eq!(numbers(unit.hooks().bodies(session.id, 0, 9).await.unwrap()), [at(3)]);
    unit.commit().await.unwrap();
}

pub async fn facts_are_added_once_and_found_by_person(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 5).await;
    let emptied = sighting(session.id, 0, Fact::Emptied);
    let told = [came(&session, &ada, 1), gone(&session, &ada, 5), came(&session, &bob, 2), emptied.clone()];
    let mut unit = school.unit().await;
    assert_eq!(unit.hooks().add(&told[..2]).await.unwrap(), told[..2]);
    let twice = [told.as_slice(), told.as_slice()].concat();
    assert_eq!(unit.hooks().add(&twice).await.unwrap(), told[2..]);
    assert_eq!(unit.hooks().add(&twice).await, Ok(vec![]));
    let mut of_ada = unit.hooks().sightings(session.id, &[ada.id]).await.unwrap();
    of_ada.sort_by_key(|s| s.at);
    assert_eq!(of_ada, [emptied.clone(), told[0].clone(), told[1].clone()]);
    assert_eq!(unit.hooks().sightings(session.id, &[]).await, Ok(vec![emptied]));
    assert_eq!(unit.hooks().people(session.id).await, Ok(vec![ada.id, bob.id]));
    assert_eq!(unit.hooks().people(SessionId::new(1)).await, Ok(vec![]));
    unit.hooks().forget_facts(SessionId::new(1)).await.unwrap();
    assert_eq!(unit.hooks().people(session.id).await, Ok(vec![ada.id, bob.id]), "another session's stay");
    unit.hooks().forget_facts(session.id).await.unwrap();
    assert_eq!(unit.hooks().sightings(session.id, &[ada.id, bob.id]).await, Ok(vec![]));
    unit.commit().await.unwrap();
}

pub async fn intervals_of_one_source_give_way_and_no_others(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 5).await;
    let interval = |user: &User, source, from| Interval {
        id: StayId::new(school.id()),
        session_id: session.id,
        user_id: user.id,
        source,
        joined_at: at(from),
        left_at: at(from + 10),
        reason: EndReason::Left,
        confirmed: true,
    };
    let page = interval(&ada, Source::Web, 0);
    let stay = Stay { id: page.id, ..school.stay(session.id, ada.id) };
    let mut unit = school.unit().await;
    unit.stays().open(&stay).await.unwrap();
    unit.stays().close(&page).await.unwrap();
    let of_bob = interval(&bob, Source::Jitsi, 0);
    let both = [ada.id, bob.id];
    let old = [interval(&ada, Source::Jitsi, 5), of_bob.clone()];
    unit.stays().replace(session.id, &both, Source::Jitsi, &old).await.unwrap();
    let new: Vec<Interval> = (0..250).map(|n| interval(&ada, Source::Jitsi, 100 + n)).collect();
    unit.stays().replace(session.id, &[ada.id], Source::Jitsi, &new).await.unwrap();
    let line = unit.stays().intervals_of(session.id, &[ada.id]).await.unwrap();
    assert_eq!((line.len(), &line[0], &line[1..]), (251, &page, new.as_slice()));
    assert_eq!(unit.stays().intervals_of(session.id, &[bob.id]).await, Ok(vec![of_bob]));
    unit.stays().replace(session.id, &both, Source::Jitsi, &[]).await.unwrap();
    assert_eq!(unit.stays().intervals_of(session.id, &both).await, Ok(vec![page]));
    unit.commit().await.unwrap();
}

pub async fn a_room_is_reserved_once(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, _) = class(&school, 5).await;
    let mut unit = school.unit().await;
    assert_eq!(unit.hooks().reserve(session.id, at(0)).await, Ok(true));
    assert_eq!(unit.hooks().reserve(session.id, at(1)).await, Ok(false));
    unit.hooks().release(session.id).await.unwrap();
    unit.hooks().release(session.id).await.unwrap();
    assert_eq!(unit.hooks().reserve(session.id, at(2)).await, Ok(true));
    let found = unit.sessions().by_room(&session.room.name).await.unwrap().unwrap();
    assert_eq!(found.id, session.id);
    assert!(unit.sessions().by_room("estrade-meeting-nowhere").await.unwrap().is_none());
    unit.commit().await.unwrap();
}

pub async fn the_same_post_at_once_is_noted_once(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, _]) = class(&school, 5).await;
    school.wait(10);
    let told = [came(&session, &ada, 0), gone(&session, &ada, 300)];
    let posts = (0..16).map(|_| {
        let (domain, told, body) = (school.domain.clone(), told.clone(), body(session.id, 1));
        async move { jitsi::note(&domain, body.session, Some(&body), &told).await.unwrap() }
    });
    let noted = subject.at_once(posts).await;
    assert_eq!(noted.iter().filter(|n| **n == Noted::New).count(), 1, "{noted:?}");
    assert_eq!(spans(&line(&school, &session, &ada).await), [(Source::Jitsi, at(0), at(300))]);
    assert_eq!(stay(&school, &session, &ada).await, None);
}

pub async fn who_is_in_jitsi_alone_has_a_seat_until_they_go(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 1).await;
    school.wait_seconds(60);
    assert_eq!(tell(&school, &session, &[came(&session, &ada, 58)]).await, Noted::New);
    let open = stay(&school, &session, &ada).await.unwrap();
    assert_eq!((open.source, open.confirmed, open.seated), (Source::Jitsi, false, true));
    // The only seat is taken: it counts as attendance all the same.
    tell(&school, &session, &[came(&session, &bob, 59)]).await;
    assert_eq!(stay(&school, &session, &bob).await, None);
    assert_eq!(school.session_now(session.id).await.seats_taken, 1);
    // No sign of life is expected of a stay that Jitsi told of.
    school.wait(10);
    assert_eq!(session::sweep(&school.domain, 10).await.unwrap(), []);
    let told = [gone(&session, &ada, 360), gone(&session, &bob, 420)];
    assert_eq!(tell(&school, &session, &told).await, Noted::New);
    assert_eq!(tell(&school, &session, &told).await, Noted::Again);
    assert_eq!(stay(&school, &session, &ada).await, None);
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
    assert!(
        line(&school, &session, &ada).await.iter().all(|i| i.source == Source::Jitsi && i.left_at == at(360))
    );
    assert_eq!(spans(&line(&school, &session, &bob).await), [(Source::Jitsi, at(59), at(420))]);
    let attended =
        access::session(&school.domain, actor(&bob), session.id, Action::ViewSession).await.unwrap();
    assert!(attended.stay().is_none());
}

pub async fn who_is_in_both_has_one_stay(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 5).await;
    // Jitsi first, then the page: the stay becomes the page's.
    tell(&school, &session, &[came(&session, &ada, 0)]).await;
    school.wait_seconds(5);
    let joined = school.join(&ada, &session).await.stay;
    assert_eq!((joined.source, joined.confirmed, joined.opened_at), (Source::Web, true, at(5)));
    // The page first, then Jitsi: it stays the page's.
    school.join(&bob, &session).await;
    tell(&school, &session, &[came(&session, &bob, 5)]).await;
    assert_eq!(stay(&school, &session, &bob).await.map(|s| s.source), Some(Source::Web));
    assert_eq!(school.session_now(session.id).await.seats_taken, 2);
    // Jitsi says that they went; the page is still there.
    school.wait_seconds(595);
    tell(&school, &session, &[gone(&session, &ada, 300)]).await;
    assert!(stay(&school, &session, &ada).await.is_some());
    assert_eq!(spans(&line(&school, &session, &ada).await), [(Source::Jitsi, at(0), at(300))]);
    // The connection is lost: the page's socket knew it a minute before Jitsi told.
    school.leave(&bob, &session).await;
    school.wait_seconds(60);
    tell(&school, &session, &[gone(&session, &bob, 660)]).await;
    let told = spans(&line(&school, &session, &bob).await);
    assert_eq!(told, [(Source::Web, at(5), at(600)), (Source::Jitsi, at(5), at(600))]);
}

pub async fn strangers_and_rooms_that_never_opened_leave_no_trace(subject: Subject) {
    let school = School::open(&subject.store);
    let (teacher, session, [ada, _]) = class(&school, 5).await;
    let stranger = school.student("koffi").await;
    let nobody = sighting(session.id, 0, Fact::Came(tab(UserId::new(12_345), "x")));
    tell(&school, &session, &[nobody, came(&session, &stranger, 0), came(&session, &teacher, 0)]).await;
    let mut unit = school.reading().await;
    assert_eq!(unit.hooks().people(session.id).await, Ok(vec![teacher.id]));
    assert_eq!(unit.stays().count(session.id).await, Ok(1));
    drop(unit);
    let planned = school.scheduled(&teacher, None).await;
    let post = body(planned.id, 1);
    let noted = jitsi::note(&school.domain, planned.id, Some(&post), &[came(&planned, &teacher, 0)]).await;
    assert_eq!(noted.unwrap(), Noted::Ignored);
    let unknown =
        jitsi::note(&school.domain, SessionId::new(5), Some(&body(SessionId::new(5), 1)), &[]).await;
    assert_eq!(unknown.unwrap(), Noted::Ignored);
    let mut unit = school.reading().await;
    assert_eq!(unit.hooks().bodies(planned.id, 0, 9).await, Ok(vec![]));
    assert_eq!(unit.hooks().people(planned.id).await, Ok(vec![]));
    assert_eq!(unit.stays().find(session.id, ada.id).await, Ok(None));
}

pub async fn a_class_that_ends_counts_who_was_still_in_jitsi(subject: Subject) {
    let school = School::open(&subject.store);
    let (teacher, session, [ada, bob]) = class(&school, 1).await;
    tell(&school, &session, &[came(&session, &ada, 0), came(&session, &bob, 10)]).await;
    school.wait(60 * 2);
    // The planned end passed, and no page is open: the class goes on for those in Jitsi.
    session::end_if_over(&school.domain, session.id).await.unwrap();
    assert_eq!(school.session_now(session.id).await.status(), Status::Live);
    let access = school.access(&teacher, session.id, Action::RunSession).await;
    session::end(&school.domain, &access).await.unwrap();
    let end = at(7200);
    for (student, from) in [(&ada, at(0)), (&bob, at(10))] {
        let line = line(&school, &session, student).await;
        assert_eq!(spans(&line), [(Source::Jitsi, from, end)]);
        assert_eq!((line[0].reason, line[0].confirmed), (EndReason::SessionEnded, false));
    }
    // Told late, and after the end: that confirms it, and counts no more.
    school.wait(1);
    tell(&school, &session, &[gone(&session, &ada, 7230), gone(&session, &bob, 7000)]).await;
    let lines = [line(&school, &session, &ada).await, line(&school, &session, &bob).await];
    assert_eq!(spans(&lines.concat()), [(Source::Jitsi, at(0), end), (Source::Jitsi, at(10), at(7000))]);
    assert!(lines.concat().iter().all(|i| i.confirmed));
    assert_eq!(jitsi::forget_old(&school.domain).await.unwrap(), 0);
}

/// The first half of noting: the body and its facts are there, and whoever took them was cut off.
async fn half_noted(school: &School, body: &HookBody, facts: &[Sighting]) {
    let mut unit = school.unit().await;
    assert_eq!(unit.hooks().keep(body).await, Ok(true));
    assert_eq!(unit.hooks().add(facts).await.unwrap(), facts);
    unit.commit().await.unwrap();
}

pub async fn a_post_that_was_cut_off_is_made_good_when_it_is_sent_again(subject: Subject) {
    let school = School::open(&subject.store);
    let (teacher, session, [ada, bob]) = class(&school, 5).await;
    let again = async |post: &HookBody, facts: &[Sighting]| {
        let noted = jitsi::note(&school.domain, session.id, Some(post), facts).await.unwrap();
        assert_eq!(noted, Noted::Again);
    };
    // Somebody came.
    school.wait_seconds(10);
    let (post, told) = (body(session.id, 1), [came(&session, &ada, 10)]);
    half_noted(&school, &post, &told).await;
    assert_eq!(stay(&school, &session, &ada).await, None);
    again(&post, &told).await;
    assert!(stay(&school, &session, &ada).await.is_some_and(|stay| !stay.confirmed && stay.seated));
    // They went: their seat is free again.
    tell(&school, &session, &[came(&session, &bob, 10)]).await;
    school.wait_seconds(290);
    let (post, told) = (body(session.id, 2), [gone(&session, &ada, 300)]);
    half_noted(&school, &post, &told).await;
    assert_eq!(school.session_now(session.id).await.seats_taken, 2);
    again(&post, &told).await;
    assert_eq!(stay(&school, &session, &ada).await, None);
    assert_eq!(school.session_now(session.id).await.seats_taken, 1);
    assert!(stay(&school, &session, &bob).await.is_some(), "nothing was told of them");
    // The room is gone, and with it whoever was left; the page's stay is not Jitsi's to end.
    school.join(&teacher, &session).await;
    tell(&school, &session, &[came(&session, &teacher, 290)]).await;
    school.wait_seconds(300);
    let (post, told) = (body(session.id, 3), [sighting(session.id, 600, Fact::Emptied)]);
    half_noted(&school, &post, &told).await;
    again(&post, &told).await;
    assert_eq!(stay(&school, &session, &bob).await, None);
    assert!(stay(&school, &session, &teacher).await.is_some());
    again(&post, &told).await;
    assert_eq!(school.session_now(session.id).await.seats_taken, 0);
}

pub async fn what_jitsi_saw_before_the_page_opened_stays_counted(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 1).await;
    tell(&school, &session, &[came(&session, &ada, 0)]).await;
    school.wait(30);
    school.join(&ada, &session).await;
    let jitsi = |from, to| (Source::Jitsi, at(from), at(to));
    assert_eq!(spans(&line(&school, &session, &ada).await), [jitsi(0, 1800)]);
    // Another tab comes and goes: the half hour is still there.
    for _ in 0..15 {
        school.wait_seconds(20);
        session::keep_alive(&school.domain, session.id, &[ada.id], school.now()).await.unwrap();
    }
    let second = |fact: fn(Occupant) -> Fact, seconds| sighting(session.id, seconds, fact(tab(ada.id, "b")));
    tell(&school, &session, &[second(Fact::Came, 1900)]).await;
    assert_eq!(spans(&line(&school, &session, &ada).await), [jitsi(0, 1800)]);
    tell(&school, &session, &[second(Fact::Gone, 2000)]).await;
    assert_eq!(spans(&line(&school, &session, &ada).await), [jitsi(0, 1800), jitsi(1900, 2000)]);
    // Who found every seat taken has no stay, and counts as far as the class has got.
    tell(&school, &session, &[came(&session, &bob, 2040)]).await;
    assert_eq!(stay(&school, &session, &bob).await, None);
    assert_eq!(spans(&line(&school, &session, &bob).await), [jitsi(2040, 2100)]);
}

pub async fn nobody_who_is_back_is_noted_as_gone(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 5).await;
    for student in [&ada, &bob] {
        school.join(student, &session).await;
    }
    school.leave(&bob, &session).await;
    school.wait(5);
    for student in [&ada, &bob] {
        jitsi::depart(&school.domain, session.id, student.id, Some(at(200))).await.unwrap();
    }
    let page = Page { number: 1, limit: 100 };
    let roster = school.reading().await.views().roster(&session, page).await.unwrap();
    let left_at = |who: &User| roster.items.iter().find(|row| row.person.id == who.id).unwrap().left_at;
    assert_eq!((left_at(&ada), left_at(&bob)), (None, Some(at(200))));
}

pub async fn attendance_is_made_anew_from_what_was_told(subject: Subject) {
    let school = School::open(&subject.store);
    let (_, session, [ada, bob]) = class(&school, 5).await;
    school.wait(20);
    let told =
        [came(&session, &ada, 10), gone(&session, &ada, 300), sighting(session.id, 900, Fact::Emptied)];
    tell(&school, &session, &told).await;
    let right = spans(&line(&school, &session, &ada).await);
    assert_eq!(right, [(Source::Jitsi, at(10), at(300))]);
    // The intervals are damaged, and somebody has one of whom nothing was told.
    let interval = Interval {
        id: StayId::new(school.id()),
        session_id: session.id,
        user_id: ada.id,
        source: Source::Jitsi,
        joined_at: at(500),
        left_at: at(501),
        reason: EndReason::Left,
        confirmed: true,
    };
    let mut unit = school.unit().await;
    unit.stays().replace(session.id, &[ada.id], Source::Jitsi, &[interval]).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(jitsi::rebuild(&school.domain, session.id, &told).await.unwrap(), 0);
    assert_eq!(spans(&line(&school, &session, &ada).await), right);
    // They had been read wrongly: what is not told any more goes.
    let mut unit = school.unit().await;
    unit.hooks().forget_facts(session.id).await.unwrap();
    unit.hooks().add(&[came(&session, &ada, 100), came(&session, &bob, 50)]).await.unwrap();
    unit.commit().await.unwrap();
    let of_bob = [came(&session, &bob, 60), gone(&session, &bob, 70)];
    let all = [told.as_slice(), of_bob.as_slice()].concat();
    assert_eq!(jitsi::rebuild(&school.domain, session.id, &all).await.unwrap(), 5);
    assert_eq!(spans(&line(&school, &session, &ada).await), right);
    assert_eq!(spans(&line(&school, &session, &bob).await), [(Source::Jitsi, at(60), at(70))]);
    // Bodies are missing: what is known stays.
    assert_eq!(jitsi::rebuild(&school.domain, session.id, &of_bob).await.unwrap(), 0);
    assert_eq!(jitsi::rebuild(&school.domain, session.id, &[]).await.unwrap(), 0);
    assert_eq!(spans(&line(&school, &session, &ada).await), right);
}
