//! The same messages for the classroom's scripts: `web/src/api/protocol.ts` is made from the types here, and a test fails
//! when it is stale. `UPDATE_PROTOCOL=1 cargo test -p estrade-core typescript` writes it anew.

use std::path::Path;

use ts_rs::{Config, TS};

use super::ConnectionId;
use super::protocol::{
    ChatMessage, ClientMessage, EngineGrant, ErrorCode, LeaveReason, Mode, Participant, Resume, Role,
    ServerMessage, SessionInfo, Welcome,
};
use crate::chat::ChatKind;
use crate::ids::{ChatMessageId, SessionId, UserId};
use crate::time::Timestamp;

fn declaration<T: TS>(config: &Config) -> String {
    let docs = T::docs().map(|docs| format!("{}\n", docs.trim_end())).unwrap_or_default();
    format!("{docs}export {}\n", T::decl(config))
}

fn generated() -> String {
    let config = Config::new();
    let parts = [
        "// Made from crates/core/src/room/protocol.rs (docs/protocol.md); do not edit.\n".to_owned(),
        declaration::<UserId>(&config),
        declaration::<SessionId>(&config),
        declaration::<ChatMessageId>(&config),
        declaration::<ConnectionId>(&config),
        declaration::<Timestamp>(&config),
        declaration::<Role>(&config),
        declaration::<Mode>(&config),
        declaration::<ChatKind>(&config),
        declaration::<LeaveReason>(&config),
        declaration::<ErrorCode>(&config),
        declaration::<Resume>(&config),
        declaration::<Participant>(&config),
        declaration::<ChatMessage>(&config),
        declaration::<SessionInfo>(&config),
        declaration::<EngineGrant>(&config),
        declaration::<Welcome>(&config),
        declaration::<ClientMessage>(&config),
        declaration::<ServerMessage>(&config),
    ];
    parts.join("\n")
}

#[test]
fn the_scripts_types_are_those_of_the_server() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/api/protocol.ts");
    let generated = generated();
    if std::env::var_os("UPDATE_PROTOCOL").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let present = std::fs::read_to_string(&path).unwrap();
    assert!(present == generated, "stale: run UPDATE_PROTOCOL=1 cargo test -p estrade-core typescript");
}
