//! `recordings`.

use estrade_core::ids::{RecordingId, SessionId};
use estrade_core::ports::StoreError;
use estrade_core::recording::{FileName, MediaKind, Progress, Recording, Sha256Hex, State};
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::word;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "recordings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    pub origin: String,
    pub key_hash: String,
    pub file_name: String,
    pub sha256: Option<String>,
    pub received: i64,
    pub size: Option<i64>,
    pub media_kind: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub checksum: Option<String>,
    pub ready_at: Option<i64>,
    pub created_at: i64,
    pub touched_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A number of bytes: the domain allows none that does not fit.
pub fn bytes(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn size(column: &str, value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Corrupt(format!("recordings.{column} holds {value}")))
}

impl From<&Recording> for Model {
    fn from(recording: &Recording) -> Self {
        let progress = &recording.progress;
        Self {
            id: recording.id.get(),
            session_id: recording.session_id.get(),
            origin: recording.origin.as_str().to_owned(),
            key_hash: recording.key.clone(),
            file_name: recording.file_name.as_str().to_owned(),
            sha256: recording.sha256.as_ref().map(|sum| sum.as_str().to_owned()),
            received: bytes(progress.received),
            size: progress.size.map(bytes),
            media_kind: progress.kind.map(|kind| kind.as_str().to_owned()),
            checksum: progress.checksum.clone(),
            ready_at: match recording.state {
                State::Receiving => None,
                State::Ready { at } => Some(at.millis()),
            },
            created_at: recording.created_at.millis(),
            touched_at: recording.touched_at.millis(),
        }
    }
}

impl TryFrom<Model> for Recording {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let kind = row.media_kind.as_deref().map(|kind| word::<MediaKind>("recordings.media_kind", kind));
        Ok(Self {
            id: RecordingId::new(row.id),
            session_id: SessionId::new(row.session_id),
            origin: word("recordings.origin", &row.origin)?,
            key: row.key_hash,
            file_name: FileName::stored(row.file_name),
            sha256: row.sha256.map(Sha256Hex::stored),
            progress: Progress {
                received: size("received", row.received)?,
                size: row.size.map(|value| size("size", value)).transpose()?,
                kind: kind.transpose()?,
                checksum: row.checksum,
            },
            state: row
                .ready_at
                .map_or(State::Receiving, |at| State::Ready { at: Timestamp::from_millis(at) }),
            created_at: Timestamp::from_millis(row.created_at),
            touched_at: Timestamp::from_millis(row.touched_at),
        })
    }
}
