//! A course in a list.

use estrade_core::course::Course;
use estrade_core::ports::views::{CourseCard, CourseRef};

use crate::i18n::Tr;
use crate::pages::format::Dates;
use crate::urls;

/// How much of a description a card shows, in characters.
const SUMMARY: usize = 180;

/// A course as its card shows it.
#[derive(Debug, Clone)]
pub struct CourseView {
    /// Its page.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// The beginning of its description.
    pub summary: String,
    /// Who teaches it.
    pub instructor: String,
    /// Who is enrolled, and the places left where they are counted.
    pub places: String,
    /// Its dates that are still to come.
    pub dates: Vec<String>,
    /// Whether others see it.
    pub is_published: bool,
}

impl CourseView {
    /// A course in the reader's words.
    pub fn new(card: &CourseCard, dates: &Dates) -> Self {
        let course = &card.course;
        Self {
            address: urls::course(&course.slug),
            title: course.title.to_string(),
            summary: course.description.as_ref().map(|d| summary(d.as_str())).unwrap_or_default(),
            instructor: card.instructor.display_name(),
            places: places(course, dates.tr),
            dates: coming(course, dates),
            is_published: course.is_published,
        }
    }
}

/// A course as addresses name it.
pub fn reference(course: &Course) -> CourseRef {
    CourseRef { id: course.id, slug: course.slug.clone(), title: course.title.to_string() }
}

/// « 42 inscrits, 8 places libres ».
pub fn places(course: &Course, t: Tr) -> String {
    let enrolled = t.one("course-enrolled", "count", course.enrolled);
    match course.max_students {
        None => enrolled,
        Some(max) if max <= course.enrolled => t.one("course-full", "enrolled", enrolled),
        Some(max) => t.two("course-places", "enrolled", enrolled, "left", max - course.enrolled),
    }
}

fn coming(course: &Course, dates: &Dates) -> Vec<String> {
    let closes = course.enrollment_deadline.map(|at| {
        let key = if at > dates.now { "course-enroll-until" } else { "course-enroll-closed" };
        dates.tr.one(key, "date", dates.date_short(at))
    });
    let starts = course
        .starts_at
        .filter(|at| *at > dates.now)
        .map(|at| dates.tr.one("course-starts", "date", dates.date_short(at)));
    closes.into_iter().chain(starts).collect()
}

/// The beginning of a text, cut between words.
fn summary(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= SUMMARY {
        return flat;
    }
    let cut: String = flat.chars().take(SUMMARY).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;
    use estrade_core::user::Locale;

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(summary("Un\n texte   court."), "Un texte court.");
        let long = summary(&"éléphant ".repeat(50));
        assert!(long.ends_with("éléphant…") && long.chars().count() <= SUMMARY + 1, "{long}");
    }

    #[test]
    fn places_are_counted_in_words() {
        let course = checks::course();
        assert_eq!(places(&course, Tr(Locale::En)), "42 enrolled, 8 places left");
        assert_eq!(
            places(&Course { enrolled: 50, ..course.clone() }, Tr(Locale::Fr)),
            "50 inscrits, complet"
        );
        assert_eq!(
            places(&Course { enrolled: 1, max_students: None, ..course }, Tr(Locale::Fr)),
            "1 inscrit"
        );
    }
}
