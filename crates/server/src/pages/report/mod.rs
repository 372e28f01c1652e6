//! The attendance report of a class.

pub mod curve;
mod show;
pub mod timeline;

pub use show::{csv, show, xlsx};
