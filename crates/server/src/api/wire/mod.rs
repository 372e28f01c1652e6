//! What crosses the wire. Hidden fields are `null`, never left out.

mod course;
mod participant;
mod session;
mod user;

pub use course::{CourseBody, EnrollmentBody, PersonBody};
pub use participant::{ParticipantBody, ParticipantLine, ParticipantRole, attendance};
pub use session::{CourseName, InstructorName, ListedSession, SessionBody, Sight};
pub use user::{FoundPerson, UserBody};
