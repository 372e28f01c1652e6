//! What people are told, and each one's share of it.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School, actor, committed};
use crate::access;
use crate::ids::{NoticeId, NotificationId, UserId};
use crate::notification::{self, Audience, Closing, Delivery, Kind, Notice, Notification, Recipient, Step};
use crate::permission::Action;
use crate::ports::views::Response;
use crate::ports::{Constraint, StoreError, Tally};
use crate::session::Session;
use crate::text::NoticeText;
use crate::time::Tz;
use crate::user::{Locale, User};

fn notice(school: &School, of: &Session, by: &User) -> Notice {
    Notice {
        id: NoticeId::new(school.id()),
        session_id: of.id,
        kind: Kind::Custom,
        revision: 3,
        message: Some(NoticeText::parse("À lire avant.\nMerci 🎓").unwrap()),
        author_id: by.id,
        created_at: MORNING,
        expanded_at: None,
    }
}

async fn stored(school: &School, of: &Session, by: &User) -> Notice {
    let notice = notice(school, of, by);
    let mut unit = school.unit().await;
    unit.notifications().insert(&notice).await.unwrap();
    unit.commit().await.unwrap();
    notice
}

fn share(school: &School, notice: &Notice, of: UserId, minutes: u64) -> Notification {
    Notification {
        id: NotificationId::new(school.id()),
        notice_id: notice.id,
        user_id: of,
        due_at: MORNING.plus(Duration::from_mins(minutes)),
    }
}

async fn tally(school: &School, notice: &Notice) -> Tally {
    school.reading().await.notifications().tally(notice.id).await.unwrap()
}

pub async fn a_notice_comes_back_as_stored_and_is_expanded_once(subject: Subject) {
    let school = School::open(&subject.store);
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let notice = stored(&school, &session, &diane).await;
    let back = school.reading().await.notifications().get(notice.id).await.unwrap();
    assert_eq!(back, Some(notice.clone()));
    let other = NoticeId::new(school.id());
    assert_eq!(school.reading().await.notifications().get(other).await, Ok(None));
    let won = subject
        .at_once((0..8).map(|_| {
            let (school, id) = (school.clone(), notice.id);
            async move {
                let mut unit = school.unit().await;
                let won = unit.notifications().mark_expanded(id, MORNING).await.unwrap_or(false);
                won && unit.commit().await.is_ok()
            }
        }))
        .await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let back = school.reading().await.notifications().get(notice.id).await.unwrap().unwrap();
    assert_eq!(back.expanded_at, Some(MORNING));
}

pub async fn an_audience_is_the_roster_without_those_who_need_not_be_told(subject: Subject) {
    let school = School::open(&subject.store);
    let (diane, head) = (school.teacher("diane").await, school.teacher("head").await);
    let course = school.course(&diane, "Droit").await;
    let session = school.scheduled(&diane, Some(&course)).await;
    let other = school.scheduled(&diane, None).await;
    let people = school.students(8).await;
    for student in &people[..4] {
        school.enroll(student, &course).await;
    }
    // Enrolled and invited is told once.
    for student in &people[3..6] {
        school.invite(student, &session).await;
    }
    school.invite(&people[7], &other).await;
    school.invite(&head, &session).await;
    let mut unit = school.unit().await;
    for who in [&people[4], &people[5]] {
        assert!(unit.roster().respond(session.id, who.id, Response::Declined).await.unwrap());
    }
    unit.users().update(&User { disabled_at: Some(MORNING), ..people[0].clone() }).await.unwrap();
    unit.users().update(&User { email_confirmed_at: None, ..people[1].clone() }).await.unwrap();
    unit.commit().await.unwrap();
    let told = async |spares_declined: bool| {
        let audience = Audience { session: &session, author: head.id, spares_declined };
        let mut unit = school.reading().await;
        let (size, counted) =
            subject.counting(async { unit.notifications().audience_size(&audience).await.unwrap() }).await;
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = unit.notifications().audience(&audience, after, 2).await.unwrap();
            after = page.last().copied();
            if after.is_none() {
                break;
            }
            assert!(page.len() <= 2);
            found.extend(page);
        }
        assert_eq!((size, counted), (found.len() as u64, 1));
        found
    };
    let ids = |range: std::ops::Range<usize>| people[range].iter().map(|user| user.id).collect::<Vec<_>>();
    assert_eq!(told(false).await, ids(2..6));
    assert_eq!(told(true).await, ids(2..4));
}

pub async fn notifications_are_due_in_order_with_their_people(subject: Subject) {
    let school = School::open(&subject.store);
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let (first, second) = (stored(&school, &session, &diane).await, stored(&school, &session, &diane).await);
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let there = User { locale: Some(Locale::En), timezone: Some(Tz::Africa__Dakar), ..ada.clone() };
    let (early, late) = (share(&school, &first, ada.id, 1), share(&school, &first, bob.id, 5));
    let other = share(&school, &second, ada.id, 0);
    let mut unit = school.unit().await;
    unit.users().update(&there).await.unwrap();
    unit.notifications().add(&[late, early]).await.unwrap();
    unit.notifications().add(&[other]).await.unwrap();
    unit.notifications().add(&[]).await.unwrap();
    unit.commit().await.unwrap();
    let due = async |minutes: u64, limit| {
        let now = MORNING.plus(Duration::from_mins(minutes));
        let mut unit = school.reading().await;
        let found = subject.counting(async { unit.notifications().due(first.id, now, limit).await.unwrap() });
        let (found, statements) = found.await;
        assert_eq!(statements, 1);
        found
    };
    assert_eq!(due(0, 10).await, []);
    let expected = Recipient {
        id: early.id,
        user_id: ada.id,
        email: ada.email.clone(),
        name: "ada".into(),
        locale: Some(Locale::En),
        timezone: Some(Tz::Africa__Dakar),
        attempts: 0,
    };
    assert_eq!(due(1, 10).await, std::slice::from_ref(&expected));
    assert_eq!(due(5, 1).await, [expected]);
    assert_eq!(due(5, 10).await[1].user_id, bob.id);
    let next = school.reading().await.notifications().next_due(first.id).await;
    assert_eq!(next, Ok(Some(early.due_at)));
    let mut unit = school.unit().await;
    let twin = share(&school, &first, ada.id, 9);
    let outcome = unit.notifications().add(&[twin]).await;
    assert_eq!(committed(unit, outcome).await, Err(StoreError::Conflict(Constraint::Notification)));
}

pub async fn what_became_of_each_is_noted(subject: Subject) {
    let school = School::open(&subject.store);
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let (first, second) = (stored(&school, &session, &diane).await, stored(&school, &session, &diane).await);
    let people = school.students(5).await;
    let shares: Vec<Notification> = people.iter().map(|who| share(&school, &first, who.id, 0)).collect();
    let others: Vec<Notification> = people.iter().map(|who| share(&school, &second, who.id, 0)).collect();
    let later = MORNING.plus(Duration::from_mins(7));
    let mut unit = school.unit().await;
    unit.notifications().add(&shares).await.unwrap();
    unit.notifications().add(&others).await.unwrap();
    unit.notifications().sent(&[shares[0].id, shares[1].id], MORNING).await.unwrap();
    unit.notifications().sent(&[], MORNING).await.unwrap();
    unit.notifications().put_off(shares[2].id, later, "451 ⏱").await.unwrap();
    unit.notifications().failed(shares[3].id, "550").await.unwrap();
    // What is closed stays closed.
    unit.notifications().failed(shares[0].id, "550").await.unwrap();
    unit.notifications().put_off(shares[3].id, MORNING, "451").await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(tally(&school, &first).await, Tally { waiting: 2, sent: 2, failed: 1, dropped: 0 });
    let due = school.reading().await.notifications().due(first.id, later, 10).await.unwrap();
    assert_eq!(
        due.iter().map(|one| (one.id, one.attempts)).collect::<Vec<_>>(),
        [(shares[4].id, 0), (shares[2].id, 1)]
    );
    let mut unit = school.unit().await;
    assert_eq!(unit.notifications().close_waiting(first.id, &Closing::Dropped).await, Ok(2));
    let failed = Closing::Failed("no mail server".into());
    assert_eq!(unit.notifications().close_waiting(second.id, &failed).await, Ok(5));
    unit.commit().await.unwrap();
    assert_eq!(tally(&school, &first).await, Tally { waiting: 0, sent: 2, failed: 1, dropped: 2 });
    assert_eq!(tally(&school, &second).await, Tally { waiting: 0, sent: 0, failed: 5, dropped: 0 });
    assert_eq!(school.reading().await.notifications().next_due(first.id).await, Ok(None));
}

pub async fn thousands_are_told_by_few_statements(subject: Subject) {
    const MANY: usize = 3_000;
    let school = School::open(&subject.store);
    let diane = school.teacher("diane").await;
    let session = school.scheduled(&diane, None).await;
    let people = school.students(MANY).await;
    let mut unit = school.unit().await;
    for student in &people {
        let id = crate::ids::ParticipantId::new(school.id());
        unit.roster().invite(session.id, &[(id, student.id)], MORNING).await.unwrap();
    }
    unit.commit().await.unwrap();
    let access =
        access::session(&school.domain, actor(&diane), session.id, Action::RunSession).await.unwrap();
    let told = notification::notify(&school.domain, &access, Kind::Reminder, None);
    let (queued, statements) = subject.counting(told).await;
    assert_eq!((queued.unwrap(), statements), (MANY as u64, 4));
    let mut unit = school.unit().await;
    let until = MORNING.plus(Duration::from_mins(2));
    let jobs = unit.outbox().lease(crate::job::Lane::Mail, MORNING, until, "worker", 10).await.unwrap();
    unit.commit().await.unwrap();
    let [crate::job::Job { work: crate::job::Work::Notice { notice }, .. }] = jobs[..] else {
        panic!("{jobs:?}")
    };
    let batch = notification::next_batch(&school.domain, notice, 100);
    let (step, statements) = subject.counting(batch).await;
    let Ok(Step::Mail(batch)) = step else { panic!("{step:?}") };
    assert_eq!(batch.recipients.len(), 100);
    assert!(statements <= 24, "{statements} statements");
    let outcomes: Vec<(Recipient, Delivery)> =
        batch.recipients.iter().map(|one| (one.clone(), Delivery::Sent)).collect();
    let settling = notification::settle(&school.domain, &batch.notice, &outcomes);
    let (settled, statements) = subject.counting(settling).await;
    assert_eq!((settled.is_ok(), statements), (true, 1));
    let expected = Tally { waiting: MANY as u64 - 100, sent: 100, failed: 0, dropped: 0 };
    assert_eq!(tally(&school, &batch.notice).await, expected);
}
