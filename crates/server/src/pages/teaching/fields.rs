//! The form of a course, as it starts.

use std::fmt::Display;

use estrade_core::course::Course;
use estrade_core::time::Timestamp;

use crate::pages::form::FormView;
use crate::pages::format::Dates;

fn text(value: Option<impl Display>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// A new course: published at once unless its maker says otherwise would surprise, so it starts as a draft.
pub fn blank() -> FormView {
    FormView::of([("course_type", "live".to_owned()), ("is_published", "false".to_owned())])
}

/// A course as it is; its times on the reader's clocks.
pub fn of(course: &Course, dates: &Dates) -> FormView {
    let local = |at: Option<Timestamp>| at.map(|at| dates.input(at)).unwrap_or_default();
    FormView::of([
        ("title", course.title.to_string()),
        ("description", text(course.description.as_ref())),
        ("course_type", course.course_type.as_str().to_owned()),
        ("max_students", text(course.max_students)),
        ("enrollment_deadline", local(course.enrollment_deadline)),
        ("course_start_date", local(course.starts_at)),
        ("course_end_date", local(course.ends_at)),
        ("max_sessions", text(course.max_sessions)),
        ("is_published", course.is_published.to_string()),
    ])
}
