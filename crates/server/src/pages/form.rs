//! A form as it was typed, with what is wrong beside each field. Nothing typed is lost.

use estrade_core::field::FieldErrors;

use crate::i18n::Tr;
use crate::input::Input;

/// What a form shows: the values typed, the errors found.
#[derive(Debug, Clone, Default)]
pub struct FormView {
    values: Vec<(String, String)>,
    errors: Vec<(&'static str, String)>,
}

impl FormView {
    /// A form with starting values.
    pub fn of<const N: usize>(values: [(&str, String); N]) -> Self {
        Self { values: values.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(), errors: Vec::new() }
    }

    /// A form that came back, as it was typed, with its errors.
    pub fn back(input: &Input, errors: &FieldErrors, t: Tr) -> Self {
        let errors = errors.iter().flat_map(|(field, all)| all.iter().map(move |e| (field, t.field(e)))).collect();
        Self { values: input.typed(), errors }
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
