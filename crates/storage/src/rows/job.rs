//! `outbox`.

use estrade_core::ids::JobId;
use estrade_core::job::Job;
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

use super::count;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub dedupe_key: String,
    /// The work as JSON, tagged by `kind`.
    #[sea_orm(column_type = "Text")]
    pub work: String,
    pub lane: String,
    pub run_at: i64,
    pub attempts: i64,
    pub lease_token: Option<String>,
    pub leased_until: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<&Job> for Model {
    type Error = StoreError;
    fn try_from(job: &Job) -> Result<Self, StoreError> {
        let work = serde_json::to_string(&job.work)
            .map_err(|error| StoreError::Corrupt(format!("work of {}: {error}", job.dedupe_key)))?;
        Ok(Self {
            id: job.id.get(),
            dedupe_key: job.dedupe_key.clone(),
            work,
            lane: job.work.lane().as_str().to_owned(),
            run_at: job.run_at.millis(),
            attempts: i64::from(job.attempts),
            lease_token: None,
            leased_until: None,
            last_error: None,
        })
    }
}

impl TryFrom<Model> for Job {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let work = serde_json::from_str(&row.work)
            .map_err(|error| StoreError::Corrupt(format!("outbox.work of {}: {error}", row.dedupe_key)))?;
        Ok(Self {
            id: JobId::new(row.id),
            dedupe_key: row.dedupe_key,
            work,
            run_at: Timestamp::from_millis(row.run_at),
            attempts: count("outbox.attempts", row.attempts)?,
        })
    }
}
