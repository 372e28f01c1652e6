//! What an export holds: the one list of tables.

/// A table that is exported and imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// In the schema and in the file.
    pub name: &'static str,
    /// Its primary key, one column; rows are written in its order.
    pub key: &'static str,
    /// Columns that stay behind; they may be null, and are after an import.
    pub without: &'static [&'static str],
}

const fn whole(name: &'static str) -> Table {
    Table { name, key: "id", without: &[] }
}

/// All of them, each after those that it refers to.
pub const TABLES: &[Table] = &[
    whole("users"),
    whole("courses"),
    whole("enrollments"),
    whole("live_sessions"),
    whole("participants"),
    whole("stays"),
    whole("attendance_intervals"),
    // What a Jitsi server told, from which its part of the intervals is made.
    Table { name: "jitsi_sightings", key: "hash", without: &[] },
    whole("chat_messages"),
    whole("notices"),
    whole("notifications"),
    // The files themselves are copied as files.
    whole("recordings"),
    // A lease belongs to a process of the server that was exported.
    Table { name: "outbox", key: "id", without: &["lease_token", "leased_until"] },
    // Reports name the gaps that a restart made.
    whole("processes"),
];

/// Tables that an export leaves out, and why; each before those that it refers to. An import empties them.
pub const LEFT_OUT: &[(&str, &str)] = &[
    (
        "hook_bodies",
        "what was made of them goes along; the bodies themselves are kept for repair, where they came",
    ),
    ("jitsi_reservations", "a room is open on the Jitsi server that asked the server that was exported"),
    ("idempotent_requests", "an answer kept for a day belongs to the server that gave it"),
    ("password_resets", "a link spent after the export would set a password again"),
    ("refresh_tokens", "a token spent after the export would be fresh again, and a theft go unnoticed"),
    ("logins", "a sign-in ended after the export, perhaps by a new password, would be open again"),
];

/// Kept by the migrations; the file's first line says what it held.
pub const MIGRATIONS: &str = "seaql_migrations";

/// The table of that name, if it is one that is exported.
pub fn by_name(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
