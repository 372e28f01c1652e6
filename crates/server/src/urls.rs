//! The addresses of pages, each made in one place.

use estrade_core::ids::{CourseId, EnrollmentId, RecordingId, SessionId};
use estrade_core::ports::views::CourseRef;

/// The session's page: below its course, or a meeting's.
pub fn session(course: Option<&CourseRef>, id: SessionId) -> String {
    match course {
        Some(course) => format!("/courses/{}/live-sessions/{id}", course.slug),
        None => format!("/live-sessions/{id}"),
    }
}

/// The classroom of a session.
pub fn classroom(course: Option<&CourseRef>, id: SessionId) -> String {
    format!("{}/join", session(course, id))
}

/// The report of a session.
pub fn report(id: SessionId) -> String {
    format!("/dashboard/instructor/live-sessions/{id}/report")
}

/// A course's page.
pub fn course(slug: &str) -> String {
    format!("/courses/{slug}")
}

/// A course's sessions.
pub fn course_sessions(slug: &str) -> String {
    format!("/courses/{slug}/live-sessions")
}

/// A course in its instructor's hands.
pub fn manager(course: &CourseRef) -> String {
    format!("/dashboard/instructor/courses/{}/live-sessions", course.id)
}

/// Starts a session (POST; GET asks first).
pub fn start(id: SessionId) -> String {
    format!("/dashboard/instructor/live-sessions/{id}/start")
}

/// Ends a class (POST; GET asks first).
pub fn end(id: SessionId) -> String {
    format!("/dashboard/instructor/live-sessions/{id}/end")
}

/// Cancels a session (POST; GET asks first).
pub fn cancel(id: SessionId) -> String {
    format!("/dashboard/instructor/live-sessions/{id}/cancel")
}

/// Deletes what was recorded of a session (POST; GET asks first).
pub fn delete_recording(session: SessionId, id: RecordingId) -> String {
    format!("/dashboard/instructor/live-sessions/{session}/recordings/{id}/delete")
}

/// Changes a session.
pub fn edit(id: SessionId) -> String {
    format!("/dashboard/instructor/live-sessions/{id}/edit")
}

/// The form of a new session in a course.
pub fn new_session(course: &CourseRef) -> String {
    format!("{}/new", manager(course))
}

/// The same, filled in like another session, a week later.
pub fn duplicate(course: &CourseRef, id: SessionId) -> String {
    format!("{}/new?from={id}", manager(course))
}

/// Makes a session in a course and starts it (POST).
pub fn start_now(course: &CourseRef) -> String {
    format!("{}/start-now", manager(course))
}

/// A session as an iCalendar object.
pub fn calendar_file(id: SessionId) -> String {
    format!("/api/live-sessions/{id}/calendar.ics")
}

/// The report of a session as a file.
pub fn report_csv(id: SessionId) -> String {
    format!("{}.csv", report(id))
}

/// The same as a spreadsheet.
pub fn report_xlsx(id: SessionId) -> String {
    format!("{}.xlsx", report(id))
}

/// The socket of a class.
pub fn socket(id: SessionId) -> String {
    format!("/api/live-sessions/{id}/ws")
}

/// Where a forgotten password is told of.
pub const PASSWORD_FORGOTTEN: &str = "/password/forgot";

/// Confirming an address by a link.
pub fn confirm_address(token: &str) -> String {
    format!("/address/confirm?token={token}")
}

/// Has the link that confirms an address mailed again (POST).
pub const CONFIRM_AGAIN: &str = "/profile/address";

/// Setting a new password by a link.
pub fn password_reset(secret: &str) -> String {
    format!("/password/reset?token={secret}")
}

/// What is wrong with the set-up, for admins.
pub const HEALTH: &str = "/admin/health";

/// All courses.
pub const COURSES: &str = "/courses";

/// Enrolling in a course.
pub fn course_enroll(slug: &str) -> String {
    format!("/courses/{slug}/enroll")
}

/// Leaving a course.
pub fn course_leave(slug: &str) -> String {
    format!("/courses/{slug}/leave")
}

/// The student's own sessions.
pub const STUDENT_SESSIONS: &str = "/dashboard/student/live-sessions";

/// The courses that one gives.
pub const TEACHING: &str = "/dashboard/instructor/courses";

/// The form of a new course.
pub const NEW_COURSE: &str = "/dashboard/instructor/courses/new";

/// The form of a course.
pub fn course_edit(id: CourseId) -> String {
    format!("{TEACHING}/{id}/edit")
}

/// Publishing a course, or taking it back.
pub fn course_publish(id: CourseId) -> String {
    format!("{TEACHING}/{id}/publish")
}

/// Putting a course away.
pub fn course_archive(id: CourseId) -> String {
    format!("{TEACHING}/{id}/archive")
}

/// Who is enrolled in a course.
pub fn course_students(id: CourseId) -> String {
    format!("{TEACHING}/{id}/students")
}

/// Enrols a list of students (POST; GET asks for it).
pub fn course_students_import(id: CourseId) -> String {
    format!("{TEACHING}/{id}/students/import")
}

/// Taking somebody off a course.
pub fn course_student_remove(course: CourseId, enrollment: EnrollmentId) -> String {
    format!("{TEACHING}/{course}/students/{enrollment}/remove")
}
