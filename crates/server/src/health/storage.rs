//! Whether the database answers, and its schema is this program's.

use estrade_core::ports::Store;

use super::line::{Line, Said};

const STORE: &str = "health-store";
const SCHEMA: &str = "health-schema";

/// Two lines at most.
pub async fn store(store: &dyn Store, auto_migrate: bool) -> Vec<Line> {
    let engine = match store.ping().await {
        Ok(engine) => Line::good(STORE, Said::of("health-verbatim").with("said", engine)),
        Err(error) => return vec![unreachable(&error)],
    };
    let schema = match store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => Line::good(SCHEMA, Said::of("health-schema-good")),
        Ok(pending) if auto_migrate => {
            Line::note(SCHEMA, Said::of("health-schema-coming").with("count", pending.len()))
        }
        Ok(pending) => Line::bad(
            SCHEMA,
            Said::of("health-schema-missing").with("count", pending.len()),
            Said::of("health-schema-mend"),
        ),
        Err(error) => unreachable(&error),
    };
    vec![engine, schema]
}

/// The line of a database that cannot be opened, or does not answer.
pub fn unreachable(error: &dyn std::fmt::Display) -> Line {
    Line::bad(
        STORE,
        Said::of("health-store-bad").with("error", format!("{error:#}")),
        Said::of("health-store-mend"),
    )
}
