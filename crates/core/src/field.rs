//! What is wrong with a field, as data: the edge turns it into a sentence in the reader's language.

use std::collections::BTreeMap;

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing was given where something is needed.
    Required,
    /// Another JSON type is expected: `text`, `number`, `boolean`, `list`, `object`.
    WrongType(&'static str),
    /// Fewer characters than `0`.
    TooShort(u32),
    /// More characters than `0`.
    TooLong(u32),
    /// More entries than `0` in a list.
    TooMany(u32),
    /// Outside the numbers from `0` to `1`.
    OutOfRange(i64, i64),
    /// Not of the form named: `email`, `username`, `date_time`, `time_zone`, `locale`, `choice`, `slug`, `id`, `email_column`,
    /// `open_quote`, `too_many_lines`.
    Malformed(&'static str),
    /// Must be later than now.
    InPast,
    /// Must come after the start.
    EndBeforeStart,
    /// Longer than `0` hours.
    LastsTooLong(u32),
    /// More than `0` days.
    TooManyDays(u32),
    /// Somebody else has it.
    Taken,
    /// Among the most common passwords.
    TooCommon,
    /// The present password was not that.
    WrongPassword,
    /// Fewer than the `0` seats that are taken now.
    BelowTaken(u32),
    /// Cannot be changed in the session's present state.
    Locked,
    /// Nobody by that name, number or address: `0`.
    Unknown(String),
    /// A link that was used already, or is past its time.
    LinkExpired,
    /// Contains characters that cannot be kept (control characters).
    ControlCharacters,
}

/// Errors by field, in the order of field names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(BTreeMap<&'static str, Vec<FieldError>>);

impl FieldErrors {
    /// One field with one error.
    pub fn one(field: &'static str, error: FieldError) -> Self {
        let mut errors = Self::default();
        errors.add(field, error);
        errors
    }

    /// Notes an error.
    pub fn add(&mut self, field: &'static str, error: FieldError) {
        self.0.entry(field).or_default().push(error);
    }

    /// The same errors under other names: where one use case serves requests that call its fields differently. A field
    /// that is not among the pairs `(from, to)` keeps its name.
    #[must_use]
    pub fn renamed(self, names: &[(&str, &'static str)]) -> Self {
        let mut renamed = Self::default();
        for (field, errors) in self.0 {
            let name = names.iter().find(|(from, _)| *from == field).map_or(field, |(_, to)| *to);
            renamed.0.entry(name).or_default().extend(errors);
        }
        renamed
    }

    /// Keeps the value, or notes the error and keeps none.
    pub fn take<T>(&mut self, field: &'static str, parsed: Result<T, FieldError>) -> Option<T> {
        parsed.map_err(|error| self.add(field, error)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Field by field.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[FieldError])> {
        self.0.iter().map(|(field, errors)| (*field, errors.as_slice()))
    }

    /// What is wrong with one field.
    pub fn of(&self, field: &str) -> &[FieldError] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// `Ok` if nothing is wrong.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}
