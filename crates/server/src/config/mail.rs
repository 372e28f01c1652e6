//! Settings of mail: the server that takes them (`SMTP_URL`), and whom they come from.

use crate::mail::{Sender, SmtpSettings};

use super::load::{ConfigError, Values, wrong};

/// What an address of a mail server looks like; the one given is not shown, for its password.
const EXPECTED: &str = "an address like smtps://user:password@mail.example.org or \
    smtp://mail.example.org:587?tls=required is expected (special characters of user and password percent-encoded)";

impl Values {
    pub(super) fn smtp(&self) -> Result<Option<SmtpSettings>, ConfigError> {
        let authority = match self.text("smtp_ca").unwrap_or_default() {
            "" => None,
            path => {
                let pem = std::fs::read(path).map_err(|e| wrong("smtp_ca", format!("{path}: {e}")))?;
                Some(pem)
            }
        };
        match self.text("smtp_url").unwrap_or_default() {
            "" => Ok(None),
            url if SmtpSettings::parse(url, None).is_none() => Err(wrong("smtp_url", EXPECTED.to_owned())),
            url => SmtpSettings::parse(url, authority)
                .map(Some)
                .ok_or_else(|| wrong("smtp_ca", "the file holds no certificate in PEM".to_owned())),
        }
    }

    /// Without a setting: nobody's box at the server's own name.
    pub(super) fn mail_from(&self, public_url: &str, school: &str) -> Result<Sender, ConfigError> {
        let given = self.text("mail_from").unwrap_or_default();
        if given.is_empty() {
            let host = public_url.parse().ok().and_then(|uri: axum::http::Uri| uri.host().map(str::to_owned));
            let name = if school.is_empty() { "Estrade" } else { school };
            Sender::new(name, &format!("no-reply@{}", host.unwrap_or_default()))
        } else {
            Sender::parse(given)
        }
        .ok_or_else(|| {
            let problem = format!("`{given}` is not a sender like `Estrade <no-reply@example.org>`");
            wrong("mail_from", problem)
        })
    }
}
