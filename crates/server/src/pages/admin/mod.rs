//! The pages of whoever runs the server.

pub mod health;
