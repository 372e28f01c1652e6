//! Accounts and sign-ins.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{
    Engine, NamedIndex, belongs, flag, id, index, number, number_or_null, unique,
};

pub fn tables(engine: Engine) -> Vec<TableCreateStatement> {
    let users = engine
        .table("users")
        .col(id())
        .col(engine.text("email", 254))
        // Lower case may take more characters than what was typed.
        .col(engine.text("email_key", 510))
        .col(engine.text("username", 50))
        .col(engine.text("username_key", 150))
        .col(engine.text("first_name", 100))
        .col(engine.text("last_name", 100))
        .col(engine.text("name_key", 610))
        .col(engine.text("role", 16))
        .col(engine.text("password_hash", 255))
        .col(engine.text_or_null("locale", 8))
        .col(engine.text_or_null("timezone", 64))
        .col(flag("wants_instructor"))
        .col(number_or_null("disabled_at"))
        .col(engine.text_or_null("external_id", 255))
        .col(number("created_at"))
        .col(number("updated_at"))
        .col(number("version"))
        .take();
    let logins = engine
        .table("logins")
        .col(id())
        .col(number("user_id"))
        .col(engine.text("kind", 8))
        .col(engine.text_or_null("secret_hash", 64))
        .col(number("created_at"))
        .col(number("expires_at"))
        .col(number_or_null("ended_at"))
        .foreign_key(&mut belongs("logins", "user_id", "users"))
        .take();
    let refresh_tokens = engine
        .table("refresh_tokens")
        .col(engine.text("hash", 64).primary_key())
        .col(number("login_id"))
        .col(number("expires_at"))
        .col(number_or_null("spent_at"))
        .foreign_key(&mut belongs("refresh_tokens", "login_id", "logins"))
        .take();
    vec![users, logins, refresh_tokens]
}

pub fn indexes() -> Vec<NamedIndex> {
    vec![
        unique("users", &["email_key"]),
        unique("users", &["username_key"]),
        unique("logins", &["secret_hash"]),
        index("logins", &["user_id"]),
        index("logins", &["expires_at"]),
        index("refresh_tokens", &["login_id"]),
    ]
}
