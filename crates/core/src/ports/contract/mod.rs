//! The storage contract: one suite, run unchanged on every engine.
