//! A forgotten password: asking for a link, and setting a new one by it.

pub mod forgot;
pub mod reset;
