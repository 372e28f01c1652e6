//! Mails as files (`.eml`) in a folder, where no mail server is set: every mail program opens them.

use std::path::PathBuf;

use async_trait::async_trait;
use estrade_core::ports::{Mail, MailError, Mailer};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::Sender;
use super::message::message;

/// Writes mails into a folder, readable by the server's user alone: some carry secrets.
pub struct Folder {
    path: PathBuf,
    from: Sender,
}

impl Folder {
    /// The folder is made with the first mail.
    pub fn new(path: PathBuf, from: Sender) -> Self {
        Self { path, from }
    }

    async fn make(&self) -> std::io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        builder.mode(0o700);
        builder.create(&self.path).await
    }

    /// Under another name first, so that whoever looks sees whole mails.
    async fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.make().await?;
        let unfinished = self.path.join(format!(".{name}.part"));
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&unfinished).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(unfinished, self.path.join(format!("{name}.eml"))).await
    }

    fn failed(&self, error: &std::io::Error) -> MailError {
        MailError::Unavailable(format!("{}: {error}", self.path.display()))
    }
}

#[async_trait]
impl Mailer for Folder {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let bytes = message(mail, &self.from)?.formatted();
        // In the order of writing; a second try of a mail replaces no other.
        let name = format!("{:015}-{}", mail.written_at.millis(), mail.reference);
        self.write(&name, &bytes).await.map_err(|error| self.failed(&error))
    }

    async fn check(&self) -> Result<String, MailError> {
        let probe = self.path.join(".probe");
        let tried = async {
            self.make().await?;
            fs::write(&probe, b"").await?;
            fs::remove_file(&probe).await
        };
        tried.await.map_err(|error| self.failed(&error))?;
        Ok(format!("written to {}: set SMTP_URL to send them", self.path.display()))
    }
}
