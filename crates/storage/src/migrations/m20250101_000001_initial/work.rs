//! Work due later, and the server's own runs.

use sea_orm_migration::prelude::*;

use crate::migrations::columns::{Engine, NamedIndex, id, index, number, number_or_null, unique};

pub fn tables(engine: Engine) -> Vec<TableCreateStatement> {
    let outbox = engine
        .table("outbox")
        .col(id())
        .col(engine.text("dedupe_key", 255))
        .col(engine.long_text("work"))
        .col(number("run_at"))
        .col(number("attempts"))
        .col(engine.text_or_null("lease_token", 64))
        .col(number_or_null("leased_until"))
        .col(engine.long_text_or_null("last_error"))
        .take();
    let processes =
        engine.table("processes").col(engine.text("id", 36).primary_key()).col(number("started_at")).take();
    vec![outbox, processes]
}

pub fn indexes() -> Vec<NamedIndex> {
    vec![
        unique("outbox", &["dedupe_key"]),
        index("outbox", &["run_at"]),
        index("outbox", &["lease_token"]),
        index("processes", &["started_at"]),
    ]
}
