//! Registering, signing in, changing an account.

use estrade_core::domain::InstructorSignup;
use estrade_core::field::FieldError;
use estrade_core::ports::contract::school::newcomer;
use estrade_core::text::PersonName;
use estrade_core::time::Tz;
use estrade_core::user::{self, Identity, Locale, NewUser, PasswordHash, ProfileChange, Role, WEB_LIFETIME};
use estrade_core::{Refusal, user::User};

use crate::school;

#[tokio::test]
async fn a_student_registers_and_is_found_again() {
    let school = school().await;
    let ada = user::register(&school.domain, newcomer("Ada", Role::Student)).await.unwrap();
    assert_eq!((ada.role, ada.wants_instructor, ada.version), (Role::Student, false, 1));
    let stored = school.reading().await.users().by_email("ada@example.org").await.unwrap().unwrap();
    assert_eq!((stored.id, stored.created_at), (ada.id, school.now()));
}

#[tokio::test]
async fn a_taken_address_or_username_is_told_at_its_field() {
    let school = school().await;
    school.student("ada").await;
    let other = newcomer("other", Role::Student);
    let same_address = NewUser { email: newcomer("ada", Role::Student).email, ..other.clone() };
    let same_username = NewUser { username: newcomer("ada", Role::Student).username, ..other };
    for (twin, field, free) in [(same_address, "email", "username"), (same_username, "username", "email")] {
        match user::register(&school.domain, twin).await {
            Err(Refusal::Invalid(errors)) => {
                assert_eq!(errors.of(field), [FieldError::Taken]);
                assert_eq!(errors.of(free), []);
            }
            outcome => panic!("{outcome:?}"),
        }
    }
    assert_eq!(school.reading().await.users().list(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_registers_as_an_instructor_depends_on_the_rule() {
    for (rule, expected) in [
        (InstructorSignup::Open, Some((Role::Instructor, false))),
        (InstructorSignup::Approval, Some((Role::Student, true))),
        (InstructorSignup::Closed, None),
    ] {
        let school = school().await.with_rules(|rules| rules.instructor_signup = rule);
        let outcome = user::register(&school.domain, newcomer("diane", Role::Instructor)).await;
        assert_eq!(outcome.ok().map(|user| (user.role, user.wants_instructor)), expected, "{rule:?}");
        let admin = user::register(&school.domain, newcomer("henri", Role::Admin)).await;
        assert!(matches!(admin, Err(Refusal::Forbidden)), "nobody registers as an admin");
    }
}

#[tokio::test]
async fn an_admin_grants_the_wish_to_teach() {
    let school = school().await;
    let diane = user::register(&school.domain, newcomer("diane", Role::Instructor)).await.unwrap();
    user::set_role(&school.domain, &diane, Role::Instructor).await.unwrap();
    let stored = school.reading().await.users().get(diane.id).await.unwrap().unwrap();
    assert_eq!((stored.role, stored.wants_instructor), (Role::Instructor, false));
}

#[tokio::test]
async fn a_browser_stays_signed_in_until_its_time_or_its_end() {
    let school = school().await;
    let ada = school.student("ada").await;
    let first = user::begin_web_login(&school.domain, ada.id).await.unwrap();
    let second = user::begin_web_login(&school.domain, ada.id).await.unwrap();
    let who = async |secret: &str| {
        user::by_web_secret(&school.domain, secret).await.unwrap().map(|identity| identity.user.id)
    };
    assert_eq!(who(&first.secret).await, Some(ada.id));
    assert_eq!(who("guessed").await, None);
    user::end_login(&school.domain, first.login).await.unwrap();
    assert_eq!(who(&first.secret).await, None);
    assert_eq!(who(&second.secret).await, Some(ada.id), "the other browser stays");
    school.clock.advance(WEB_LIFETIME);
    assert_eq!(who(&second.secret).await, None);
}

#[tokio::test]
async fn a_disabled_account_is_nobody() {
    let school = school().await;
    let ada = school.student("ada").await;
    let login = user::begin_web_login(&school.domain, ada.id).await.unwrap();
    let mut unit = school.unit().await;
    unit.users().update(&User { disabled_at: Some(school.now()), ..ada }).await.unwrap();
    unit.commit().await.unwrap();
    assert!(user::by_web_secret(&school.domain, &login.secret).await.unwrap().is_none());
    assert!(user::by_access(&school.domain, login.login).await.unwrap().is_none());
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_once_and_a_replay_ends_the_family() {
    let school = school().await;
    let ada = school.student("ada").await;
    let first = user::begin_api_login(&school.domain, ada.id).await.unwrap();
    let (identity, second) = user::rotate(&school.domain, &first.secret).await.unwrap();
    assert_eq!((identity.user.id, second.login), (ada.id, first.login));
    assert_ne!(first.secret, second.secret);
    assert!(user::by_access(&school.domain, first.login).await.unwrap().is_some());
    let replay = user::rotate(&school.domain, &first.secret).await;
    assert!(matches!(replay, Err(Refusal::TokenExpired)));
    assert!(user::by_access(&school.domain, first.login).await.unwrap().is_none());
    let newest = user::rotate(&school.domain, &second.secret).await;
    assert!(matches!(newest, Err(Refusal::TokenExpired)), "the thief's copy is worth nothing either");
    let unknown = user::rotate(&school.domain, "guessed").await;
    assert!(matches!(unknown, Err(Refusal::TokenExpired)));
}

#[tokio::test]
async fn a_refresh_token_past_its_time_is_refused_and_ends_nothing() {
    let school = school().await;
    let ada = school.student("ada").await;
    let old = user::begin_api_login(&school.domain, ada.id).await.unwrap();
    school.clock.advance(user::REFRESH_LIFETIME);
    assert!(matches!(user::rotate(&school.domain, &old.secret).await, Err(Refusal::TokenExpired)));
    let login = school.reading().await.logins().get(old.login).await.unwrap().unwrap().0;
    assert_eq!(login.ended_at, None);
}

#[tokio::test]
async fn a_profile_changes_in_part_and_a_new_password_ends_every_other_sign_in() {
    let school = school().await;
    let ada = school.student("ada").await;
    let here = user::begin_web_login(&school.domain, ada.id).await.unwrap();
    let elsewhere = user::begin_web_login(&school.domain, ada.id).await.unwrap();
    let who = async |secret: &str| user::by_web_secret(&school.domain, secret).await.unwrap();
    let identity = who(&here.secret).await.unwrap();
    let change = ProfileChange {
        first_name: Some(PersonName::parse("Ada").unwrap()),
        locale: Some(Some(Locale::En)),
        timezone: Some(Some(Tz::Europe__Paris)),
        ..ProfileChange::default()
    };
    let changed = user::change_profile(&school.domain, &identity, change).await.unwrap();
    assert_eq!((changed.display_name(), changed.version), ("Ada ada".to_owned(), 2));
    assert!(who(&elsewhere.secret).await.is_some());
    let password = ProfileChange {
        password_hash: Some(PasswordHash::new("$argon2id$new".into())),
        ..ProfileChange::default()
    };
    let stale = user::change_profile(&school.domain, &identity, password.clone()).await;
    assert!(matches!(stale, Err(Refusal::Stale)));
    assert!(who(&elsewhere.secret).await.is_some(), "what was refused ended nothing");
    let identity = Identity { user: changed, ..identity };
    user::change_profile(&school.domain, &identity, password).await.unwrap();
    assert!(who(&elsewhere.secret).await.is_none());
    assert!(who(&here.secret).await.is_some(), "signed out of where the password was changed");
    let stored = school.reading().await.users().get(ada.id).await.unwrap().unwrap();
    assert_eq!((stored.locale, stored.timezone), (Some(Locale::En), Some(Tz::Europe__Paris)));
    assert_eq!(stored.password_hash.as_str(), "$argon2id$new");
    user::end_logins(&school.domain, ada.id).await.unwrap();
    assert!(who(&here.secret).await.is_none());
}
