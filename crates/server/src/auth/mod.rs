//! Who asks: cookies for pages, bearer tokens for programs; passwords.

pub mod caller;
pub mod cookie;
pub mod origin;
pub mod password;
pub mod sign_in;
pub mod signature;
pub mod tokens;

pub use caller::{Caller, Means, identify};
