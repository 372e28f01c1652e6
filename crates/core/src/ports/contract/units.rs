//! Units of work: all or nothing, seen by others only once committed.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Subject;
use super::school::{School, newcomer};
use crate::domain::Domain;
use crate::ids::SessionId;
use crate::ports::{Constraint, Store, StoreError};
use crate::user::{Role, User};

async fn exists(school: &School, user: &User) -> bool {
    school.reading().await.users().get(user.id).await.unwrap().is_some()
}

pub async fn a_unit_sees_its_own_writes_and_others_do_not(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.user(newcomer("ada", Role::Student));
    let mut unit = school.unit().await;
    unit.users().insert(&ada).await.unwrap();
    assert!(unit.users().get(ada.id).await.unwrap().is_some());
    // A reader neither sees it nor waits for it.
    assert!(!exists(&school, &ada).await);
    unit.commit().await.unwrap();
    assert!(exists(&school, &ada).await);
}

pub async fn a_dropped_unit_leaves_no_trace(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.user(newcomer("ada", Role::Student));
    let mut unit = school.unit().await;
    unit.users().insert(&ada).await.unwrap();
    drop(unit);
    // The next unit, on whatever connection, starts clean.
    let mut unit = school.unit().await;
    assert!(unit.users().get(ada.id).await.unwrap().is_none());
    unit.users().insert(&ada).await.unwrap();
    unit.commit().await.unwrap();
    assert!(exists(&school, &ada).await);
}

pub async fn a_unit_whose_statement_failed_is_not_committed(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let bob = school.user(newcomer("bob", Role::Student));
    let mut unit = school.unit().await;
    unit.users().insert(&bob).await.unwrap();
    let twin = User { email: ada.email, ..school.user(newcomer("eve", Role::Student)) };
    assert_eq!(unit.users().insert(&twin).await, Err(StoreError::Conflict(Constraint::UserEmail)));
    assert!(matches!(unit.commit().await, Err(StoreError::Unavailable(_))));
    assert!(!exists(&school, &bob).await, "half a unit was kept");
}

pub async fn a_unit_that_only_reads_writes_nothing(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.user(newcomer("ada", Role::Student));
    let mut unit = school.reading().await;
    assert!(matches!(unit.users().insert(&ada).await, Err(StoreError::Unavailable(_))));
    unit.commit().await.unwrap();
    assert!(!exists(&school, &ada).await);
}

/// A future that is dropped unfinished after so many polls.
struct CutOff<'a, F> {
    inner: Pin<&'a mut F>,
    polls_left: u32,
}

impl<F: Future> Future for CutOff<'_, F> {
    type Output = Option<F::Output>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left == 0 {
            return Poll::Ready(None);
        }
        self.polls_left -= 1;
        self.inner.as_mut().poll(context).map(Some)
    }
}

async fn insert_both(store: Arc<dyn Store>, first: User, second: User) -> Result<(), StoreError> {
    let mut unit = store.begin().await?;
    unit.users().insert(&first).await?;
    unit.users().by_email("nobody@example.org").await?;
    unit.users().insert(&second).await?;
    unit.commit().await
}

/// Cuts units off after 0, 1, 2, … polls. How many were kept whole, and how many left nothing.
async fn cut_off(school: School, name: &'static str) -> (u32, u32) {
    let (mut whole, mut nothing) = (0, 0);
    for polls in 0..50 {
        let first = school.user(newcomer(&format!("{name}-first{polls}"), Role::Student));
        let second = school.user(newcomer(&format!("{name}-second{polls}"), Role::Student));
        let finished = {
            let store = school.domain.store.clone();
            let mut inner = pin!(insert_both(store, first.clone(), second.clone()));
            CutOff { inner: inner.as_mut(), polls_left: polls }.await
        };
        // Whatever was under way, the next unit works, and finds both or neither.
        let after = school.student(&format!("{name}-after{polls}")).await;
        assert!(exists(&school, &after).await);
        match (exists(&school, &first).await, exists(&school, &second).await) {
            (true, true) => whole += 1,
            (false, false) => {
                assert!(finished.is_none(), "a committed unit is gone");
                nothing += 1;
            }
            half => panic!("half a unit was kept after {polls} polls: {half:?}"),
        }
    }
    (whole, nothing)
}

pub async fn a_unit_cut_off_anywhere_is_whole_or_nothing(subject: Subject) {
    let school = School::open(&subject.store);
    // Several at once, so that connections pass from one to the other.
    let names = ["ada", "bob", "chloe", "denis", "emma", "fanny"];
    let counted = subject.at_once(names.map(|name| cut_off(school.clone(), name))).await;
    for (whole, nothing) in counted {
        assert!(whole > 0 && nothing > 0, "the cuts were not spread over the unit: {whole}, {nothing}");
    }
}

async fn take_both(domain: Domain, first: SessionId, second: SessionId) {
    for _ in 0..3 {
        let taken = domain.again(|| async {
            let mut unit = domain.store.begin().await?;
            assert!(unit.sessions().claim_seat(first).await?);
            assert!(unit.sessions().claim_seat(second).await?);
            unit.commit().await?;
            Ok(())
        });
        taken.await.unwrap();
    }
}

pub async fn units_in_each_others_way_are_all_done_in_the_end(subject: Subject) {
    let school = School::open(&subject.store);
    let teacher = school.teacher("diane").await;
    let (a, b) = (school.live(&teacher, None, 50).await.id, school.live(&teacher, None, 50).await.id);
    // One holds the one row and waits for the other, one the other way round. Whoever is undone is so by a unit that gets
    // done, and the other has three: nobody comes to the end of their tries.
    let orders = [(a, b), (b, a)];
    subject.at_once(orders.map(|(first, second)| take_both(school.domain.clone(), first, second))).await;
    for id in [a, b] {
        assert_eq!(school.session_now(id).await.seats_taken, 6, "each unit was done once, and none twice");
    }
}

pub async fn what_a_row_refers_to_must_be_there(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let stay = school.stay(SessionId::new(42), ada.id);
    let mut unit = school.unit().await;
    assert_eq!(unit.stays().open(&stay).await, Err(StoreError::NotFound));
}

pub async fn the_store_answers_and_is_up_to_date(subject: Subject) {
    let answer = subject.store.ping().await.unwrap();
    let (name, version) = answer.split_once(' ').unwrap();
    assert!(["SQLite", "PostgreSQL", "MariaDB"].contains(&name), "{answer}");
    assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{answer}");
    assert_eq!(subject.store.pending_migrations().await, Ok(vec![]));
}
