//! A form as it was typed, with what is wrong beside each field. Nothing typed is lost.

use estrade_core::field::FieldErrors;

use crate::i18n::Tr;
use crate::input::Input;

/// What a form shows: the values typed, the errors found.
#[derive(Debug, Clone, Default)]
pub struct FormView {
    values: Vec<(String, String)>,
    errors: Vec<(&'static str, String)>,
    labels: Vec<(&'static str, String)>,
}

impl FormView {
    /// A form with starting values.
    pub fn of<const N: usize>(values: [(&str, String); N]) -> Self {
        Self {
            values: values.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
            errors: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// A form that came back, as it was typed, with its errors.
    pub fn back(input: &Input, errors: &FieldErrors, t: Tr) -> Self {
        let errors =
            errors.iter().flat_map(|(field, all)| all.iter().map(move |e| (field, t.field(e)))).collect();
        Self { values: input.typed(), errors, labels: Vec::new() }
    }

    /// The same form, whose summary names the fields: `labels` are fields and the keys of what they are called.
    #[must_use]
    pub fn labelled(mut self, t: Tr, labels: &[(&'static str, &'static str)]) -> Self {
        self.labels = labels.iter().map(|(field, key)| (*field, t.text(key))).collect();
        self
    }

    /// What a field is called, for the summary; empty if nobody said.
    pub fn label(&self, field: &str) -> &str {
        self.labels.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| label)
    }

    /// The same form with more starting values.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.values.push((field.to_owned(), value.into()));
        self
    }

    /// The same form, with starting values where nothing was typed.
    #[must_use]
    pub fn over(mut self, starting: Self) -> Self {
        self.values.extend(starting.values);
        self
    }

    /// The same form with one thing wrong.
    #[must_use]
    pub fn wrong(mut self, field: &'static str, sentence: String) -> Self {
        self.errors.push((field, sentence));
        self
    }

    /// Whether a box is ticked; its hidden "false" stands before it, so the last value counts.
    pub fn ticked(&self, field: &str) -> bool {
        self.values
            .iter()
            .rev()
            .find(|(name, _)| name == field)
            .is_some_and(|(_, value)| matches!(value.as_str(), "true" | "on" | "1"))
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// Whether a field holds this value (for options).
    pub fn is(&self, field: &str, value: &str) -> bool {
        self.value(field) == value
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, error)| error.as_str())
    }

    /// Every error with its field, for the summary.
    pub fn errors(&self) -> &[(&'static str, String)] {
        &self.errors
    }
}
