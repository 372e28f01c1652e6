//! Fields of an account, read once for the API and the pages; registering, and changing one's own profile.

use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::text::{Email, PersonName, Username};
use estrade_core::time::Tz;
use estrade_core::user::{self, Identity, Locale, NewUser, Password, ProfileChange, Role, User};

use crate::config::Config;
use crate::error::Problem;
use crate::input::Input;
use crate::state::AppState;

/// What a newcomer gave, checked; the password is still clear.
#[derive(Debug)]
pub struct Registration {
    /// Where mail goes.
    pub email: Email,
    /// How they are called in short.
    pub username: Username,
    /// First name, may be empty.
    pub first_name: PersonName,
    /// Last name, may be empty.
    pub last_name: PersonName,
    /// What they want to be; a student unless they say.
    pub role: Role,
    /// The password, by the rules of [`Password::parse`].
    pub password: Password,
    /// Language, if they said.
    pub locale: Option<Locale>,
    /// Zone, if they said.
    pub timezone: Option<Tz>,
}

fn zone(text: &str) -> Result<Tz, FieldError> {
    text.trim().parse().map_err(|_| FieldError::Malformed("time_zone"))
}

/// A name that may be left out or cleared: both mean an empty one here.
fn name(input: &mut Input, field: &'static str) -> Option<PersonName> {
    match input.optional(field, PersonName::parse) {
        Some(Some(name)) => Some(name),
        Some(None) => Some(PersonName::stored(String::new())),
        None => None,
    }
}

/// Reads `email, username, password, role?, first_name?, last_name?, locale?, timezone?`; tells every wrong one at once.
pub fn parse_registration(input: &mut Input, config: &Config) -> Result<Registration, Problem> {
    let email = input.required("email", Email::parse);
    let username = input.required("username", Username::parse);
    let password = input.required("password", |text| Password::parse(text, config.demo));
    let role = input.optional("role", str::parse);
    let first_name = name(input, "first_name");
    let last_name = name(input, "last_name");
    let locale = input.optional("locale", str::parse);
    let timezone = input.optional("timezone", zone);
    input.finish()?;
    let (Some(email), Some(username), Some(password)) = (email, username, password) else {
        return Err(Problem::BadRequest);
    };
    let empty = || PersonName::stored(String::new());
    Ok(Registration {
        email,
        username,
        first_name: first_name.unwrap_or_else(empty),
        last_name: last_name.unwrap_or_else(empty),
        role: role.flatten().unwrap_or(Role::Student),
        password,
        locale: locale.flatten(),
        timezone: timezone.flatten(),
    })
}

/// Makes the account. A taken address or username is an error of its field; the role follows `instructor_signup`.
pub async fn register(state: &AppState, new: Registration) -> Result<User, Problem> {
    let password_hash = state.hasher().hash(new.password.reveal().to_owned()).await?;
    let new = NewUser {
        email: new.email,
        username: new.username,
        first_name: new.first_name,
        last_name: new.last_name,
        role: new.role,
        password_hash,
        locale: new.locale,
        timezone: new.timezone,
    };
    Ok(user::register(state.domain(), new).await?)
}

/// What to change of one's own account, checked; passwords are still clear.
#[derive(Debug)]
pub struct ProfileRequest {
    change: ProfileChange,
    password: Option<NewPassword>,
}

/// A new password, and the present one as proof.
struct NewPassword {
    current: String,
    new: Password,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl ProfileRequest {
    /// Whether the password changes: every sign-in ends with it.
    pub fn changes_password(&self) -> bool {
        self.password.is_some()
    }
}

/// Reads `first_name?, last_name?, locale?, timezone?`, and `password?` with `current_password`. What is absent stays;
/// what is cleared follows the browser (language) or the server (zone) again.
pub fn parse_profile_change(input: &mut Input, config: &Config) -> Result<ProfileRequest, Problem> {
    let change = ProfileChange {
        first_name: name(input, "first_name"),
        last_name: name(input, "last_name"),
        locale: input.optional("locale", str::parse),
        timezone: input.optional("timezone", zone),
        password_hash: None,
    };
    let password = match input.raw("password") {
        None => None,
        Some(_) => {
            let current = input.required("current_password", |text| Ok(text.to_owned()));
            let new = input.required("password", |text| Password::parse(text, config.demo));
            current.zip(new).map(|(current, new)| NewPassword { current, new })
        }
    };
    input.finish()?;
    Ok(ProfileRequest { change, password })
}

/// Changes one's own account. A wrong present password is an error of its field; a new one ends every other sign-in.
pub async fn change_profile(
    state: &AppState,
    identity: &Identity,
    request: ProfileRequest,
) -> Result<User, Problem> {
    let password_hash = match request.password {
        None => None,
        Some(NewPassword { current, new }) => {
            if !state.hasher().verify(current, Some(&identity.user.password_hash)).await? {
                return Err(Refusal::field("current_password", FieldError::WrongPassword).into());
            }
            Some(state.hasher().hash(new.reveal().to_owned()).await?)
        }
    };
    Ok(user::change_profile(state.domain(), identity, ProfileChange { password_hash, ..request.change })
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;
    use crate::system::SystemRandom;

    fn config(demo: &str) -> Config {
        let environment = [("JWT_SECRET", "0123456789abcdef0123456789abcdef"), ("ESTRADE_DEMO", demo)];
        let environment = environment.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let sources = Sources { file: None, environment, flags: std::collections::BTreeMap::new() };
        sources.values().unwrap().check(&SystemRandom).unwrap()
    }

    fn wrong_fields(problem: &Problem) -> Vec<(&'static str, Vec<FieldError>)> {
        problem.describe().fields.iter().map(|(field, errors)| (field, errors.to_vec())).collect()
    }

    #[test]
    fn a_newcomer_is_a_student_unless_they_say() {
        let mut input = Input::of_query(Some(
            "email=afi@ul.example&username=afi&password=un+cheval+correct&timezone=Africa/Porto-Novo&locale=",
        ))
        .unwrap();
        let new = parse_registration(&mut input, &config("false")).unwrap();
        assert_eq!((new.role, new.locale, new.timezone), (Role::Student, None, Some(Tz::Africa__PortoNovo)));
        assert_eq!((new.first_name.as_str(), new.password.reveal()), ("", "un cheval correct"));
    }

    #[test]
    fn every_wrong_field_is_told_at_once_and_the_simple_password_is_the_demonstrations_own() {
        let read = |demo: &str| {
            let mut input =
                Input::of_query(Some("email=afi&password=password123&role=queen&timezone=Paris")).unwrap();
            wrong_fields(&parse_registration(&mut input, &config(demo)).unwrap_err())
        };
        let expected = [
            ("email", vec![FieldError::Malformed("email")]),
            ("password", vec![FieldError::TooCommon]),
            ("role", vec![FieldError::Malformed("choice")]),
            ("timezone", vec![FieldError::Malformed("time_zone")]),
            ("username", vec![FieldError::Required]),
        ];
        assert_eq!(read("false"), expected);
        assert!(!read("true").iter().any(|(field, _)| *field == "password"));
    }

    #[test]
    fn a_new_password_needs_the_present_one_and_what_is_absent_stays() {
        let mut input = Input::of_query(Some("password=un+cheval+correct")).unwrap();
        let problem = parse_profile_change(&mut input, &config("false")).unwrap_err();
        assert_eq!(wrong_fields(&problem), [("current_password", vec![FieldError::Required])]);
        let mut input = Input::of_query(Some("first_name=+Afi+&timezone=")).unwrap();
        let request = parse_profile_change(&mut input, &config("false")).unwrap();
        assert!(!request.changes_password());
        assert_eq!(request.change.first_name.as_ref().map(PersonName::as_str), Some("Afi"));
        assert_eq!((request.change.last_name.is_none(), request.change.timezone), (true, Some(None)));
    }
}
