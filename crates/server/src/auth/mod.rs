//! Who asks: cookies for pages, bearer tokens for programs; passwords; throttles.

pub mod caller;
pub mod cookie;
pub mod origin;
pub mod password;
pub mod rate;
pub mod sign_in;
pub mod throttle;
pub mod tokens;

pub use caller::{Caller, Means, identify};
