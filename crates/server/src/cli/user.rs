//! `estrade user`: accounts, for whoever owns the machine.

use std::io::{IsTerminal as _, Read as _};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Subcommand;
use estrade_core::Domain;
use estrade_core::Refusal;
use estrade_core::field::FieldError;
use estrade_core::text::{Email, PersonName, Username};
use estrade_core::user::Locale;
use estrade_core::user::{self, NewUser, Password, Role, User, provision};

use crate::auth::password::PasswordHasher;
use crate::config::Config;
use crate::i18n::Tr;

#[derive(Subcommand)]
pub enum Command {
    /// Make an account; the password is read from standard input
    Add {
        /// E-mail address
        email: String,
        /// student, instructor or admin
        #[arg(long, default_value = "student")]
        role: String,
        /// Short name (default: what stands before the @)
        #[arg(long)]
        username: Option<String>,
        /// First name
        #[arg(long, default_value = "")]
        first_name: String,
        /// Last name
        #[arg(long, default_value = "")]
        last_name: String,
    },
    /// List accounts
    List,
    /// Give an account another role
    Role {
        /// E-mail address
        email: String,
        /// student, instructor or admin
        role: String,
    },
}

pub async fn run(config: &Config, command: Command) -> Result<()> {
    let domain = super::store::domain(config).await?;
    match command {
        Command::Add { email, role, username, first_name, last_name } => {
            let email = email_of(&email)?;
            let short =
                username.unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default().to_owned());
            let new = NewUser {
                username: Username::parse(&short).map_err(|e| wrong("username", &e))?,
                first_name: PersonName::parse(&first_name).map_err(|e| wrong("first name", &e))?,
                last_name: PersonName::parse(&last_name).map_err(|e| wrong("last name", &e))?,
                role: role_of(&role)?,
                password_hash: PasswordHasher::new()?.hash(read_password(config)?).await?,
                locale: None,
                timezone: None,
                email,
            };
            let user = provision(&domain, new).await.map_err(told)?;
            println!("{} {} <{}>", user.id, user.role.as_str(), user.email.as_str());
        }
        Command::List => list(&domain).await?,
        Command::Role { email, role } => {
            let role = role_of(&role)?;
            let user = find(&domain, &email).await?;
            user::set_role(&domain, &user, role).await?;
            println!("{} {} <{}>", user.id, role.as_str(), user.email.as_str());
        }
    }
    Ok(())
}

async fn list(domain: &Domain) -> Result<()> {
    let mut after = None;
    loop {
        let mut unit = domain.store.begin_read().await?;
        let users = unit.users().list(after, 500).await?;
        let Some(last) = users.last() else { return Ok(()) };
        after = Some(last.id);
        for user in &users {
            let state = if user.disabled_at.is_some() { " (disabled)" } else { "" };
            println!(
                "{:<17} {:<10} {:<40} {}{state}",
                user.id,
                user.role.as_str(),
                user.email.as_str(),
                user.display_name()
            );
        }
    }
}

async fn find(domain: &Domain, email: &str) -> Result<User> {
    let mut unit = domain.store.begin_read().await?;
    unit.users()
        .by_email(&email_of(email)?.key())
        .await?
        .ok_or_else(|| anyhow!("nobody has the address {email}"))
}

fn email_of(text: &str) -> Result<Email> {
    Email::parse(text).map_err(|e| wrong("address", &e))
}

fn role_of(text: &str) -> Result<Role> {
    text.parse().map_err(|_| anyhow!("`{text}` is no role: student, instructor or admin"))
}

fn wrong(what: &str, error: &FieldError) -> anyhow::Error {
    anyhow!("{what}: {}", Tr(Locale::En).field(error))
}

fn told(refusal: Refusal) -> anyhow::Error {
    match refusal {
        Refusal::Invalid(errors) => {
            let told: Vec<String> = errors
                .iter()
                .map(|(field, all)| {
                    format!(
                        "{field}: {}",
                        all.iter().map(|e| Tr(Locale::En).field(e)).collect::<Vec<_>>().join(" ")
                    )
                })
                .collect();
            anyhow!(told.join("; "))
        }
        other => anyhow::Error::from(other),
    }
}

fn read_password(config: &Config) -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (it is shown; end with Ctrl-D):");
    }
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("the password cannot be read from standard input")?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        bail!("give the password on standard input: echo … | estrade user add …");
    }
    Password::parse(text, config.demo).map(|p| p.reveal().to_owned()).map_err(|e| wrong("password", &e))
}
