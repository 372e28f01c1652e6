//! Accounts, sign-ins, refresh tokens.

use std::time::Duration;

use super::Subject;
use super::school::{MORNING, School, committed, newcomer};
use crate::ids::{JobId, LoginId};
use crate::ports::{Constraint, StoreError};
use crate::text::{Email, Username};
use crate::time::{Timestamp, Tz};
use crate::user::{Locale, Login, LoginKind, PasswordReset, RefreshToken, Role, User};

fn login(school: &School, user: &User, secret: Option<&str>) -> Login {
    Login {
        id: LoginId::new(school.id()),
        user_id: user.id,
        kind: if secret.is_some() { LoginKind::Web } else { LoginKind::Api },
        secret_hash: secret.map(str::to_owned),
        created_at: school.now(),
        expires_at: school.now().plus(Duration::from_hours(1)),
        ended_at: None,
    }
}

async fn store_login(school: &School, login: &Login) -> Result<(), StoreError> {
    let mut unit = school.unit().await;
    let outcome = unit.logins().insert(login).await;
    committed(unit, outcome).await
}

pub async fn addresses_and_usernames_are_unique_without_case(subject: Subject) {
    let school = School::open(&subject.store);
    school.student("ada").await;
    let taken = [
        (Email::stored("ADA@example.org".into()), Username::stored("other".into()), Constraint::UserEmail),
        (Email::stored("other@example.org".into()), Username::stored("Ada".into()), Constraint::Username),
    ];
    for (email, username, constraint) in taken {
        let twin = User { email, username, ..school.user(newcomer("other", Role::Student)) };
        let mut unit = school.unit().await;
        assert_eq!(unit.users().insert(&twin).await, Err(StoreError::Conflict(constraint)));
    }
    // Accents and trailing spaces tell names apart, whatever an engine's collation thinks of them.
    let accented = User {
        username: Username::stored("Ädà".into()),
        email: Email::stored("ädà@example.org".into()),
        ..school.user(newcomer("third", Role::Student))
    };
    let mut unit = school.unit().await;
    let outcome = unit.users().insert(&accented).await;
    assert_eq!(committed(unit, outcome).await, Ok(()));
    let mut unit = school.reading().await;
    assert_eq!(unit.users().by_email("ada@example.org").await.unwrap().unwrap().username.as_str(), "ada");
    assert_eq!(unit.users().by_username("ädà").await.unwrap().unwrap().id, accented.id);
    assert!(unit.users().by_email("ADA@example.org").await.unwrap().is_none());
    assert!(unit.users().by_username("ada ").await.unwrap().is_none());
}

pub async fn a_user_comes_back_as_stored(subject: Subject) {
    let school = School::open(&subject.store);
    let user = User {
        locale: Some(Locale::En),
        timezone: Some(Tz::Europe__Paris),
        wants_instructor: true,
        email_confirmed_at: Some(Timestamp::from_millis(7)),
        disabled_at: Some(Timestamp::from_millis(-1)),
        external_id: Some("édu-42 🎓".into()),
        ..school.user(newcomer("Élodie", Role::Admin))
    };
    let mut unit = school.unit().await;
    unit.users().insert(&user).await.unwrap();
    unit.commit().await.unwrap();
    let back = school.reading().await.users().get(user.id).await.unwrap().unwrap();
    assert_eq!(format!("{back:?}"), format!("{user:?}"));
    assert_eq!(back.password_hash.as_str(), user.password_hash.as_str());
}

pub async fn a_stale_account_is_not_written(subject: Subject) {
    let school = School::open(&subject.store);
    let user = school.student("ada").await;
    let promoted = User { role: Role::Instructor, locale: Some(Locale::Fr), ..user.clone() };
    let mut unit = school.unit().await;
    unit.users().update(&promoted).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.unit().await;
    assert_eq!(
        unit.users().update(&User { role: Role::Admin, ..user.clone() }).await,
        Err(StoreError::Stale)
    );
    drop(unit);
    let back = school.reading().await.users().get(user.id).await.unwrap().unwrap();
    assert_eq!((back.role, back.version, back.locale), (Role::Instructor, 2, Some(Locale::Fr)));
}

pub async fn users_are_listed_by_id(subject: Subject) {
    let school = School::open(&subject.store);
    let people = school.students(5).await;
    let mut unit = school.reading().await;
    let first = unit.users().list(None, 2).await.unwrap();
    let rest = unit.users().list(Some(first[1].id), 10).await.unwrap();
    let ids: Vec<_> = first.iter().chain(&rest).map(|user| user.id).collect();
    assert_eq!(ids, people.iter().map(|user| user.id).collect::<Vec<_>>());
}

pub async fn a_login_comes_with_its_user(subject: Subject) {
    let school = School::open(&subject.store);
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let (web, api) = (login(&school, &ada, Some("hash")), login(&school, &bob, None));
    store_login(&school, &web).await.unwrap();
    store_login(&school, &api).await.unwrap();
    let mut unit = school.reading().await;
    let ((found, user), statements) =
        subject.counting(async { unit.logins().by_secret("hash").await.unwrap().unwrap() }).await;
    assert_eq!((found.id, found.kind, user.id, statements), (web.id, LoginKind::Web, ada.id, 1));
    let ((found, user), statements) =
        subject.counting(async { unit.logins().get(api.id).await.unwrap().unwrap() }).await;
    assert_eq!((found.kind, found.secret_hash, user.id, statements), (LoginKind::Api, None, bob.id, 1));
    assert!(unit.logins().by_secret("other").await.unwrap().is_none());
    let ids = [api.id, LoginId::new(1), web.id];
    let (mut all, count) = subject.counting(async { unit.logins().with_users(&ids).await.unwrap() }).await;
    all.sort_by_key(|(login, _)| login.id);
    let whose: Vec<_> = all.iter().map(|(login, user)| (login.id, user.id)).collect();
    assert_eq!((whose, count), (vec![(web.id, ada.id), (api.id, bob.id)], 1));
    assert!(unit.logins().with_users(&[]).await.unwrap().is_empty());
}

pub async fn a_login_ends_once(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let bob = school.student("bob").await;
    let (first, second) = (login(&school, &ada, Some("a1")), login(&school, &ada, Some("a2")));
    let others = login(&school, &bob, Some("b"));
    for one in [&first, &second, &others] {
        store_login(&school, one).await.unwrap();
    }
    let later = MORNING.plus(Duration::from_mins(5));
    let mut unit = school.unit().await;
    unit.logins().end(first.id, MORNING).await.unwrap();
    unit.logins().end(first.id, later).await.unwrap();
    unit.logins().end_all(ada.id, None, later).await.unwrap();
    unit.logins().extend(others.id, later).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    let mut ended = Vec::new();
    for one in [&first, &second, &others] {
        ended.push(unit.logins().get(one.id).await.unwrap().unwrap().0.ended_at);
    }
    assert_eq!(ended, [Some(MORNING), Some(later), None]);
    assert_eq!(unit.logins().get(others.id).await.unwrap().unwrap().0.expires_at, later);
}

pub async fn a_secret_belongs_to_one_login(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let api = login(&school, &ada, None);
    store_login(&school, &login(&school, &ada, Some("hash"))).await.unwrap();
    store_login(&school, &api).await.unwrap();
    // Programs have no cookie: any number of them stand beside each other.
    store_login(&school, &login(&school, &ada, None)).await.unwrap();
    let again = store_login(&school, &login(&school, &ada, Some("hash"))).await;
    assert_eq!(again, Err(StoreError::Conflict(Constraint::Secret)));
    let token = token(&school, &api, "refresh");
    let mut unit = school.unit().await;
    unit.logins().insert_refresh(&token).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.unit().await;
    let again = unit.logins().insert_refresh(&token).await;
    assert_eq!(again, Err(StoreError::Conflict(Constraint::Secret)));
}

fn token(school: &School, login: &Login, hash: &str) -> RefreshToken {
    RefreshToken {
        hash: hash.into(),
        login_id: login.id,
        expires_at: school.now().plus(Duration::from_hours(1)),
        spent_at: None,
    }
}

pub async fn a_refresh_token_spent_twice_at_once_is_spent_once(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let api = login(&school, &ada, None);
    store_login(&school, &api).await.unwrap();
    let mut unit = school.unit().await;
    unit.logins().insert_refresh(&token(&school, &api, "refresh")).await.unwrap();
    unit.commit().await.unwrap();
    let spent = subject
        .at_once((0..8).map(|_| {
            let school = school.clone();
            async move {
                let mut unit = school.unit().await;
                let spent = unit.logins().spend_refresh("refresh", MORNING).await.unwrap();
                unit.commit().await.unwrap();
                spent
            }
        }))
        .await;
    assert_eq!(spent.iter().filter(|spent| **spent).count(), 1);
    let back = school.reading().await.logins().find_refresh("refresh").await.unwrap().unwrap();
    assert_eq!(back.spent_at, Some(MORNING));
}

pub async fn expired_logins_go_with_their_tokens(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let old = login(&school, &ada, None);
    let fresh = Login { expires_at: MORNING.plus(Duration::from_hours(5)), ..login(&school, &ada, None) };
    let mut unit = school.unit().await;
    for (login, hash) in [(&old, "old"), (&fresh, "fresh")] {
        unit.logins().insert(login).await.unwrap();
        unit.logins().insert_refresh(&token(&school, login, hash)).await.unwrap();
    }
    assert_eq!(unit.logins().prune(MORNING.plus(Duration::from_hours(2))).await, Ok(1));
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    assert!(unit.logins().get(old.id).await.unwrap().is_none());
    assert!(unit.logins().find_refresh("old").await.unwrap().is_none());
    assert!(unit.logins().get(fresh.id).await.unwrap().is_some());
    assert!(unit.logins().find_refresh("fresh").await.unwrap().is_some());
}

fn link(school: &School, of: &User, hash: &str) -> PasswordReset {
    PasswordReset {
        id: JobId::new(school.id()),
        user_id: of.id,
        hash: hash.to_owned(),
        expires_at: MORNING.plus(Duration::from_hours(1)),
        spent_at: None,
    }
}

pub async fn a_link_for_a_password_is_spent_once(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let reset = link(&school, &ada, "hash");
    let mut unit = school.unit().await;
    unit.password_resets().put(&reset).await.unwrap();
    unit.commit().await.unwrap();
    let stored = async |hash: &str| school.reading().await.password_resets().by_secret(hash).await.unwrap();
    let ((found, user), statements) = subject.counting(async { stored("hash").await.unwrap() }).await;
    assert_eq!((found, user.id, statements), (reset.clone(), ada.id, 1));
    assert!(stored("HASH").await.is_none());
    let won = subject
        .at_once((0..8).map(|_| {
            let (school, id) = (school.clone(), reset.id);
            async move {
                let mut unit = school.unit().await;
                // A unit that lost against another on the same row has not spent it.
                let won = unit.password_resets().spend(id, MORNING).await.unwrap_or(false);
                won && unit.commit().await.is_ok()
            }
        }))
        .await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    assert_eq!(stored("hash").await.unwrap().0.spent_at, Some(MORNING));
}

pub async fn a_link_takes_the_place_of_an_earlier_try(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = school.student("ada").await;
    let first = link(&school, &ada, "first");
    let second = PasswordReset { hash: "second".into(), ..first.clone() };
    let other = link(&school, &ada, "other");
    let mut unit = school.unit().await;
    for reset in [&first, &second, &second, &other] {
        unit.password_resets().put(reset).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    assert!(unit.password_resets().by_secret("first").await.unwrap().is_none());
    assert_eq!(unit.password_resets().by_secret("second").await.unwrap().unwrap().0, second);
    assert_eq!(unit.password_resets().by_secret("other").await.unwrap().unwrap().0, other);
    let mut unit = school.unit().await;
    let twin = link(&school, &ada, "other");
    assert_eq!(unit.password_resets().put(&twin).await, Err(StoreError::Conflict(Constraint::Secret)));
}

pub async fn a_spent_link_ends_the_others_of_its_account(subject: Subject) {
    let school = School::open(&subject.store);
    let (ada, bob) = (school.student("ada").await, school.student("bob").await);
    let mut unit = school.unit().await;
    for (of, hash) in [(&ada, "a"), (&ada, "b"), (&bob, "c")] {
        unit.password_resets().put(&link(&school, of, hash)).await.unwrap();
    }
    unit.password_resets().spend_all(ada.id, MORNING).await.unwrap();
    unit.commit().await.unwrap();
    let spent = async |hash: &str| {
        school
            .reading()
            .await
            .password_resets()
            .by_secret(hash)
            .await
            .unwrap()
            .map(|(reset, _)| reset.spent_at)
    };
    assert_eq!(
        [spent("a").await, spent("b").await, spent("c").await],
        [Some(Some(MORNING)), Some(Some(MORNING)), Some(None)]
    );
    let mut unit = school.unit().await;
    assert_eq!(unit.password_resets().prune(MORNING.plus(Duration::from_hours(1))).await, Ok(0));
    assert_eq!(unit.password_resets().prune(MORNING.plus(Duration::from_hours(2))).await, Ok(3));
}

pub async fn an_address_is_confirmed_once(subject: Subject) {
    let school = School::open(&subject.store);
    let ada = User { email_confirmed_at: None, ..school.user(newcomer("ada", Role::Student)) };
    let bob = User { email_confirmed_at: None, ..school.user(newcomer("bob", Role::Student)) };
    let later = MORNING.plus(Duration::from_hours(1));
    let mut unit = school.unit().await;
    unit.users().insert(&ada).await.unwrap();
    unit.users().insert(&bob).await.unwrap();
    unit.users().confirm_email(ada.id, MORNING).await.unwrap();
    unit.users().confirm_email(ada.id, later).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = school.reading().await;
    let stored = unit.users().get(ada.id).await.unwrap().unwrap();
    assert_eq!((stored.email_confirmed_at, stored.version), (Some(MORNING), 2));
    let other = unit.users().get(bob.id).await.unwrap().unwrap();
    assert_eq!((other.email_confirmed_at, other.version), (None, 1));
}
