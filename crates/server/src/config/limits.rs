//! Settings of how often something may be done: `120/1m` is 120 in one minute.

use crate::limits::{Allowance, LimitSettings};

use super::load::{ConfigError, Values, duration};

const EXPECTED: &str = "a number in a time like 120/1m";

fn allowance(text: &str) -> Option<Allowance> {
    let (count, span) = text.split_once('/')?;
    let count = count.trim().parse().ok().filter(|count| *count > 0)?;
    Some(Allowance { count, span: duration(span.trim())? })
}

impl Values {
    pub(super) fn limits(&self) -> Result<LimitSettings, ConfigError> {
        let read = |name| self.parse(name, EXPECTED, allowance);
        Ok(LimitSettings {
            sign_ins: read("limit_sign_ins")?,
            sign_in_failures: self.parse("limit_sign_in_failures", "a number from 1", |text| {
                text.parse().ok().filter(|count| *count > 0)
            })?,
            registrations: read("limit_registrations")?,
            password_requests: read("limit_password_requests")?,
            password_mails: read("limit_password_mails")?,
            chat: read("limit_chat")?,
            notices: read("limit_notices")?,
            hook_failures: read("limit_hook_failures")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_limit_is_a_number_in_a_time() {
        let three_an_hour = Allowance { count: 3, span: Duration::from_hours(1) };
        assert_eq!(allowance("3/1h"), Some(three_an_hour));
        assert_eq!(allowance("20 / 10s").map(|a| a.span), Some(Duration::from_secs(10)));
        for wrong in ["", "3", "0/1h", "-1/1h", "3/0h", "3/1", "3/1h/2", "many/1h"] {
            assert_eq!(allowance(wrong), None, "{wrong:?}");
        }
    }
}
