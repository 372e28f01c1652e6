//! The decisions of forwarding: plain synchronous code, time a parameter, no I/O and no library types.

pub mod keyframes;
pub mod layers;
pub mod rate;
pub mod rewrite;
pub mod seek;
pub mod slots;
pub mod speakers;
