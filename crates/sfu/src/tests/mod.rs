//! The engine with real clients in virtual time, without a network; and the driver over loopback.

mod classroom;
mod driver;
mod hostile;
mod links;
mod world;
