//! Fields of a live session, read once for the API and the pages.

use estrade_core::domain::Rules;
use estrade_core::field::FieldError;
use estrade_core::invitation::Guests;
use estrade_core::session::{Change, Engine, NewSession, When};
use estrade_core::text::{Capacity, Description, Title};
use estrade_core::time::{Timestamp, Tz, parse_in_zone};

use crate::error::Problem;
use crate::input::Input;

/// An instant in words: RFC 3339, or without an offset in `zone`.
pub fn instant(text: &str, zone: Tz) -> Result<Timestamp, FieldError> {
    parse_in_zone(text.trim(), zone).ok_or(FieldError::Malformed("date_time"))
}

/// An engine that this server has.
fn engine(text: &str, rules: &Rules) -> Result<Engine, FieldError> {
    text.parse().ok().filter(|engine| rules.has(*engine)).ok_or(FieldError::Malformed("choice"))
}

/// Reads `title, description?, scheduled_start_at, scheduled_end_at, max_participants?, is_recording_enabled?, engine?`.
/// With `start_now` the start is not read and the end may be left out. Times without an offset are read in `zone`.
/// A session without an engine gets the server's usual one.
/// Whether the times make sense is the use case's to say: it knows the present.
pub fn parse_new(input: &mut Input, zone: Tz, rules: &Rules) -> Result<NewSession, Problem> {
    let title = input.required("title", Title::parse);
    let description = input.optional("description", Description::parse).flatten();
    let when = if input.boolean("start_now").unwrap_or(false) {
        Some(When::Now { ends_at: input.instant("scheduled_end_at", zone).flatten() })
    } else {
        let starts_at = input.required("scheduled_start_at", |text| instant(text, zone));
        let ends_at = input.required("scheduled_end_at", |text| instant(text, zone));
        starts_at.zip(ends_at).map(|(starts_at, ends_at)| When::Scheduled { starts_at, ends_at })
    };
    let capacity = input.number("max_participants", Capacity::parse).flatten();
    let is_recording_enabled = input.boolean("is_recording_enabled").unwrap_or(false);
    let engine = input.optional("engine", |text| engine(text, rules)).flatten();
    input.finish()?;
    let (Some(title), Some(when)) = (title, when) else { return Err(Problem::BadRequest) };
    Ok(NewSession {
        title,
        description,
        when,
        capacity: capacity.unwrap_or(Capacity::DEFAULT),
        is_recording_enabled,
        engine: engine.unwrap_or(rules.engine),
        guests: Guests::default(),
    })
}

/// Reads the same fields for a change: what is absent stays as it is, an empty description is cleared, anything else
/// that is empty is an error.
pub fn parse_change(input: &mut Input, zone: Tz, present: Engine) -> Result<Change, Problem> {
    let title = kept_or_given(input, "title", Title::parse);
    let description = input.optional("description", Description::parse);
    let starts_at = kept_or_given(input, "scheduled_start_at", |text| instant(text, zone));
    let ends_at = kept_or_given(input, "scheduled_end_at", |text| instant(text, zone));
    let capacity = input.number("max_participants", Capacity::parse);
    if capacity == Some(None) {
        input.refuse("max_participants", FieldError::Required);
    }
    let is_recording_enabled = input.boolean("is_recording_enabled");
    // The engine is chosen when a session is made; naming the present one changes nothing.
    kept_or_given(input, "engine", |text| {
        let named = text.parse().ok().filter(|engine: &Engine| *engine == present);
        named.ok_or(FieldError::Malformed("choice"))
    });
    input.finish()?;
    Ok(Change {
        title,
        description,
        starts_at,
        ends_at,
        capacity: capacity.flatten(),
        is_recording_enabled,
        ..Change::default()
    })
}

/// A text that may be absent but not cleared.
pub fn kept_or_given<T>(
    input: &mut Input,
    field: &'static str,
    parse: impl FnOnce(&str) -> Result<T, FieldError>,
) -> Option<T> {
    match input.optional(field, parse) {
        None => None,
        Some(None) => {
            input.refuse(field, FieldError::Required);
            None
        }
        Some(given) => given,
    }
}

#[cfg(test)]
mod tests {
    use estrade_core::Refusal;

    use super::*;

    const ZONE: Tz = chrono_tz::Africa::PortoNovo;

    fn form(text: &str) -> Input {
        Input::of_query(Some(text)).unwrap()
    }

    fn rules(jitsi: Option<&str>) -> Rules {
        Rules { jitsi_url: jitsi.map(str::to_owned), ..Rules::new(Timestamp::from_millis(0)) }
    }

    fn wrong(problem: Problem) -> Vec<(&'static str, Vec<FieldError>)> {
        match problem {
            Problem::Refused(Refusal::Invalid(errors)) => {
                errors.iter().map(|(field, all)| (field, all.to_vec())).collect()
            }
            other => panic!("not a matter of fields: {other:?}"),
        }
    }

    #[test]
    fn a_session_is_read_in_the_zone_with_its_defaults() {
        let mut input = form(
            "title=+Retour+&scheduled_start_at=2026-03-17T14:00&scheduled_end_at=2026-03-17T14:30:00Z&description=",
        );
        let new = parse_new(&mut input, ZONE, &rules(None)).unwrap();
        assert_eq!((new.title.as_str(), new.description), ("Retour", None));
        let When::Scheduled { starts_at, ends_at } = new.when else { panic!("it was not to start now") };
        assert_eq!(
            (starts_at.to_string(), ends_at.to_string()),
            ("2026-03-17T13:00:00Z".into(), "2026-03-17T14:30:00Z".into())
        );
        assert_eq!(
            (new.capacity, new.is_recording_enabled, new.engine),
            (Capacity::DEFAULT, false, Engine::Builtin)
        );
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let mut input = form(
            "title=+&scheduled_start_at=demain&max_participants=0&is_recording_enabled=perhaps&engine=jitsi",
        );
        let errors = wrong(parse_new(&mut input, ZONE, &rules(None)).unwrap_err());
        assert_eq!(
            errors,
            [
                ("engine", vec![FieldError::Malformed("choice")]),
                ("is_recording_enabled", vec![FieldError::WrongType("boolean")]),
                ("max_participants", vec![FieldError::OutOfRange(1, 10_000)]),
                ("scheduled_end_at", vec![FieldError::Required]),
                ("scheduled_start_at", vec![FieldError::Malformed("date_time")]),
                ("title", vec![FieldError::Required]),
            ]
        );
    }

    #[test]
    fn an_engine_is_one_that_the_server_has_and_its_usual_one_unless_named() {
        let read = |text: &str, rules: &Rules| {
            let mut input = form(&format!("title=x&start_now=true{text}"));
            parse_new(&mut input, ZONE, rules).map(|new| new.engine)
        };
        let mut both = rules(Some("https://meet.example.org"));
        assert_eq!(read("", &both).unwrap(), Engine::Builtin);
        assert_eq!(read("&engine=jitsi", &both).unwrap(), Engine::Jitsi);
        both.engine = Engine::Jitsi;
        assert_eq!(read("", &both).unwrap(), Engine::Jitsi);
        assert_eq!(read("&engine=builtin", &both).unwrap(), Engine::Builtin);
        assert!(read("&engine=jitsi", &rules(None)).is_err() && read("&engine=zoom", &both).is_err());
    }

    #[test]
    fn one_that_starts_now_needs_no_times() {
        let new =
            parse_new(&mut form("title=x&start_now=true&scheduled_start_at=nonsense"), ZONE, &rules(None))
                .unwrap();
        assert!(matches!(new.when, When::Now { ends_at: None }));
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name() {
        let change =
            parse_change(&mut form("description=&max_participants=60"), ZONE, Engine::Builtin).unwrap();
        assert_eq!((change.title, change.description), (None, Some(None)));
        assert_eq!((change.starts_at, change.ends_at), (None, None));
        assert_eq!(change.capacity.map(Capacity::get), Some(60));
        assert_eq!(change.is_recording_enabled, None);
    }

    #[test]
    fn a_change_does_not_clear_what_must_be_there() {
        let errors = wrong(
            parse_change(&mut form("title=&scheduled_end_at=&max_participants="), ZONE, Engine::Builtin)
                .unwrap_err(),
        );
        let fields: Vec<_> = errors.iter().map(|(field, all)| (*field, all.as_slice())).collect();
        let required = [FieldError::Required];
        assert_eq!(
            fields,
            [
                ("max_participants", &required[..]),
                ("scheduled_end_at", &required[..]),
                ("title", &required[..])
            ]
        );
        for present in [Engine::Builtin, Engine::Jitsi] {
            for named in [Engine::Builtin, Engine::Jitsi] {
                let mut input = form(&format!("engine={}", named.as_str()));
                assert_eq!(parse_change(&mut input, ZONE, present).is_ok(), present == named);
            }
        }
    }
}
