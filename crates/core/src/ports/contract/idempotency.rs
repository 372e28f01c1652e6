//! Requests that are answered the same when they are sent again.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School};
use crate::idempotency::{Claim, Kept, KeptAnswer};
use crate::ids::UserId;
use crate::ports::{Constraint, StoreError};
use crate::user::{Role, fingerprint};

fn claim(user: UserId, key: &str, token: &str) -> Claim {
    Claim {
        hash: fingerprint(key),
        user_id: user,
        body_hash: fingerprint("{}"),
        token: token.to_owned(),
        lease_until: MORNING.plus(Duration::from_mins(2)),
        created_at: MORNING,
    }
}

async fn put(school: &School, claim: &Claim) {
    let mut unit = school.unit().await;
    unit.idempotency().claim(claim).await.unwrap();
    unit.commit().await.unwrap();
}

pub async fn a_key_is_claimed_once(subject: Subject) {
    let school = School::open(&subject.store);
    let afi = school.person("afi", Role::Student).await.id;
    let tries = (0..50).map(|n| {
        let (school, claim) = (school.clone(), claim(afi, "the key", &format!("token {n}")));
        async move {
            let mut unit = school.unit().await;
            let claimed = unit.idempotency().claim(&claim).await;
            if claimed.is_ok() {
                unit.commit().await.unwrap();
            }
            claimed
        }
    });
    let outcomes = subject.at_once(tries).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let others: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(others.iter().all(|e| *e == StoreError::Conflict(Constraint::PrimaryKey)), "{others:?}");
    put(&school, &claim(afi, "another key", "token")).await;
}

pub async fn an_answer_comes_back_as_it_was_given(subject: Subject) {
    let school = School::open(&subject.store);
    let afi = school.person("afi", Role::Student).await.id;
    let claim = claim(afi, "k", "t");
    put(&school, &claim).await;
    let kept = school.reading().await.idempotency().get(&claim.hash).await;
    assert_eq!(kept, Ok(Some(Kept { claim: claim.clone(), answer: None })));
    let answer = KeptAnswer {
        status: 201,
        headers: vec![("etag".to_owned(), "\"1\"".to_owned())],
        // Longer than a TEXT of MariaDB, and not ASCII.
        body: "élève 𝄞 ".repeat(20_000),
    };
    let mut unit = school.unit().await;
    assert_eq!(unit.idempotency().keep(&claim, &answer).await, Ok(true));
    unit.commit().await.unwrap();
    let mut reading = school.reading().await;
    let kept = reading.idempotency().get(&claim.hash).await;
    assert_eq!(kept, Ok(Some(Kept { claim, answer: Some(answer) })));
    assert_eq!(reading.idempotency().get(&fingerprint("other")).await, Ok(None));
}

pub async fn a_claim_is_taken_over_once(subject: Subject) {
    let school = School::open(&subject.store);
    let afi = school.person("afi", Role::Student).await.id;
    let dead = claim(afi, "k", "dead");
    put(&school, &dead).await;
    let heir = |token: &str| Claim {
        lease_until: MORNING.plus(Duration::from_mins(9)),
        created_at: MORNING.plus(Duration::from_mins(7)),
        ..claim(afi, "k", token)
    };
    let tries = ["one", "two"].map(|token| {
        let (school, claim) = (school.clone(), heir(token));
        async move {
            let mut unit = school.unit().await;
            let taken = unit.idempotency().take_over("dead", &claim).await.unwrap();
            unit.commit().await.unwrap();
            taken
        }
    });
    let taken = subject.at_once(tries).await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    let winner = if taken[0] { heir("one") } else { heir("two") };
    let kept = school.reading().await.idempotency().get(&dead.hash).await;
    assert_eq!(kept, Ok(Some(Kept { claim: winner, answer: None })));
}

pub async fn only_the_owner_writes_or_gives_back(subject: Subject) {
    let school = School::open(&subject.store);
    let afi = school.person("afi", Role::Student).await.id;
    let (mine, other) = (claim(afi, "k", "mine"), claim(afi, "k", "other"));
    put(&school, &mine).await;
    let answer = KeptAnswer { status: 200, headers: vec![], body: "{}".to_owned() };
    let mut unit = school.unit().await;
    assert_eq!(unit.idempotency().keep(&other, &answer).await, Ok(false));
    assert_eq!(unit.idempotency().release(&other).await, Ok(false));
    assert_eq!(unit.idempotency().release(&mine).await, Ok(true));
    assert_eq!(unit.idempotency().get(&mine.hash).await, Ok(None));
    // With its answer it stays until its day is over.
    unit.idempotency().claim(&mine).await.unwrap();
    assert_eq!(unit.idempotency().keep(&mine, &answer).await, Ok(true));
    assert_eq!(unit.idempotency().release(&mine).await, Ok(false));
    assert_eq!(unit.idempotency().prune(MORNING).await, Ok(0));
    assert_eq!(unit.idempotency().prune(MORNING.plus(Duration::from_secs(1))).await, Ok(1));
    unit.commit().await.unwrap();
}
