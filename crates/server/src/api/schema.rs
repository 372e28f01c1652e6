//! How the domain's own types are described: what they look like on the wire, said once. `core` knows nothing of OpenAPI, so
//! fields name these stand-ins: `#[schema(value_type = Id)] id: SessionId`. Words of the domain (a status, a role) have a
//! type here that is written, too: a word that is added there does not compile until it is added here.

use std::borrow::Cow;

use estrade_core::calendar::Kind as EventKind;
use estrade_core::chat::ChatKind;
use estrade_core::course::CourseType;
use estrade_core::enrollment::{EnrollmentStatus, ImportOutcome};
use estrade_core::ids::MAX_ID;
use estrade_core::invitation::ParticipantStatus;
use estrade_core::notification::Kind;
use estrade_core::session::{Engine, Status};
use estrade_core::user::{Locale, Role};
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::events::Kind as Happening;

/// `true`, as `success` of every answer but failures.
pub fn always_true() -> Object {
    ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true])).build()
}

/// `false`, as `success` of failures.
pub fn always_false() -> Object {
    ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false])).build()
}

/// An id: a whole number that JavaScript holds exactly.
#[derive(Debug)]
pub struct Id;

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1))
            .maximum(Some(MAX_ID))
            .description(Some("An id: a whole number that JavaScript holds exactly."));
        RefOr::T(id.into())
    }
}

impl ToSchema for Id {}

/// An instant in an answer: RFC 3339 in UTC, with a fraction only where there is one.
#[derive(Debug)]
pub struct Instant;

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let instant = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339, in UTC (`Z`); a fraction of a second only when it is not zero."))
            .examples(["2026-03-17T13:00:00Z"]);
        RefOr::T(instant.into())
    }
}

impl ToSchema for Instant {}

/// A date-time in a request.
#[derive(Debug)]
pub struct DateTime;

impl PartialSchema for DateTime {
    fn schema() -> RefOr<Schema> {
        let text = "RFC 3339. Without an offset it is read in the caller's time zone (the profile's, else the server's): \
                    the earlier instant where clocks go back, moved forward by the gap where they go forward. Empty is the same as null.";
        let date_time = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(text))
            .pattern(Some(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"))
            .examples(["2026-03-17T14:00:00", "2026-03-17T13:00:00Z"]);
        RefOr::T(date_time.into())
    }
}

impl ToSchema for DateTime {}

/// What a request calls a student.
#[derive(Debug)]
pub struct StudentName;

impl PartialSchema for StudentName {
    fn schema() -> RefOr<Schema> {
        let name = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Integer, Type::String]))
            .minimum(Some(1))
            .maximum(Some(MAX_ID))
            .min_length(Some(1))
            .max_length(Some(255))
            .description(Some("A student account: its id (a number or digits), the id that it was imported with, or its address."))
            .examples([serde_json::json!(7), serde_json::json!("afi@exemple.org")]);
        RefOr::T(name.into())
    }
}

impl ToSchema for StudentName {}

/// The schema of one of so many words.
pub fn one_of(description: &str, words: &[&'static str]) -> RefOr<Schema> {
    let words = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.to_vec()))
        .description(Some(description.trim()));
    RefOr::T(words.into())
}

/// The reference to a schema that the document carries by name.
pub fn named(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}

macro_rules! words {
    ($(#[doc = $doc:literal] $name:ident: $domain:ident = $($variant:ident)|+;)+) => {$(
        #[doc = $doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name($domain);

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value {
                    $($domain::$variant)|+ => Self(value),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_str())
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of($doc, &[$($domain::$variant.as_str()),+])
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

words! {
    /// What a person is on this server.
    RoleWord: Role = Student | Instructor | Admin;
    /// A language that Estrade speaks.
    LocaleWord: Locale = Fr | En;
    /// How a course is followed.
    CourseTypeWord: CourseType = OnDemand | Live | Hybrid;
    /// Whether an enrolment holds.
    EnrollmentStatusWord: EnrollmentStatus = Active | Left;
    /// What came of a line of a list.
    ImportOutcomeWord: ImportOutcome = Enrolled | AlreadyEnrolled | NoAccount | InvalidEmail | Duplicate | CourseFull | NotAStudent;
    /// Where a live session is in its life.
    StatusWord: Status = Scheduled | Live | Ended | Cancelled;
    /// Where somebody stands with a session: asked or enrolled, said yes, said no, came, or never came to one that is over.
    ParticipantStatusWord: ParticipantStatus = Invited | Accepted | Declined | Attended | Absent;
    /// What a notice is about.
    NoticeKindWord: Kind = Reminder | Cancelled | Rescheduled | Custom;
    /// What a line of chat is.
    ChatKindWord: ChatKind = Text | Question | Answer;
    /// What an event of a calendar is.
    EventKindWord: EventKind = LiveSession | CourseStart | CourseEnd | EnrollmentDeadline;
    /// What an event tells.
    HappeningWord: Happening = Ready | Reset | SignedOut | Replaced | SessionPlanned | SessionStarted | SessionEnded | SessionRescheduled | SessionChanged | SessionCancelled | SessionDeleted | Roster | Invitation | Notification | Enrollment;
    /// What carries sound and picture.
    EngineWord: Engine = Builtin | Jitsi;
}
