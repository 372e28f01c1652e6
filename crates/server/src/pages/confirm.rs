//! A question before an act: every address that acts on POST answers GET with this page, so that followed links and
//! browsers without scripts are asked too.

use askama::Template;
use axum::response::Response;

use crate::error::Problem;
use crate::state::AppState;

use super::shell::{PageRequest, Section, Shell};

/// How heavy the act weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It can be undone.
    Light,
    /// Something is taken away.
    Heavy,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Self::Light => "b1",
            Self::Heavy => "bxf",
        }
    }
}

/// What is asked. Texts are in the reader's language and name the thing.
#[derive(Debug, Clone)]
pub struct Question {
    /// The question itself.
    pub title: String,
    /// What will happen.
    pub consequence: String,
    /// Where the act is posted.
    pub action: String,
    /// The act's button.
    pub label: String,
    /// The safe choice's words.
    pub keep: String,
    /// Where the safe choice leads.
    pub back: String,
    /// What that page is called.
    pub back_label: String,
    /// Fields sent along.
    pub fields: Vec<(&'static str, String)>,
    /// How heavy the act weighs.
    pub weight: Weight,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    shell: Shell,
    question: Question,
}

/// The page that asks.
pub fn ask(
    state: &AppState,
    request: &PageRequest,
    section: Section,
    question: Question,
) -> Result<Response, Problem> {
    let shell = request.shell(state, section, question.title.clone());
    request.render(&ConfirmPage { shell, question })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks;

    #[test]
    fn the_safe_choice_comes_first() {
        checks::in_both_languages(|shell| {
            let question = Question {
                title: shell.title.clone(),
                consequence: "Les sessions seront annulées.".to_owned(),
                action: "/act".to_owned(),
                label: "Archiver".to_owned(),
                keep: "Garder".to_owned(),
                back: "/back".to_owned(),
                back_label: "Cours".to_owned(),
                fields: vec![("is_published", "true".to_owned())],
                weight: Weight::Heavy,
            };
            let html = ConfirmPage { shell, question }.render().unwrap();
            assert!(html.find("Garder").unwrap() < html.find("Archiver").unwrap());
            assert!(html.contains(r#"name="is_published" value="true""#));
            html
        });
    }
}
