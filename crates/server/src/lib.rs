//! Estrade, the live-course server: the program around the domain. See `docs/architecture.md`.

pub mod accounts;
pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub mod cli;
pub mod config;
pub mod courses;
pub mod demo;
pub mod engines;
pub mod error;
pub mod i18n;
pub mod import;
pub mod input;
pub mod jobs;
pub mod limits;
pub mod live;
pub mod mail;
pub mod notifications;
pub mod pages;
pub mod passwords;
pub mod reports;
pub mod sessions_input;
pub mod state;
pub mod system;
pub mod urls;
