//! `jitsi_sightings`: one fact that a Jitsi server told.

use estrade_core::attendance::jitsi::{Fact, Occupant, Sighting};
use estrade_core::ids::{SessionId, UserId};
use estrade_core::ports::StoreError;
use estrade_core::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "jitsi_sightings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub session_id: i64,
    pub user_id: Option<i64>,
    pub room: String,
    pub occupant: String,
    pub fact: String,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Sighting> for Model {
    fn from(sighting: &Sighting) -> Self {
        Self {
            hash: sighting.key(),
            session_id: sighting.session.get(),
            user_id: sighting.user().map(UserId::get),
            room: sighting.room.clone(),
            occupant: sighting.fact.occupant().map(|o| o.name.clone()).unwrap_or_default(),
            fact: sighting.fact.as_str().to_owned(),
            at: sighting.at.millis(),
        }
    }
}

impl TryFrom<Model> for Sighting {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let occupant = row.user_id.map(|user| Occupant { user: UserId::new(user), name: row.occupant });
        let fact = match (row.fact.as_str(), occupant) {
            ("came", Some(occupant)) => Fact::Came(occupant),
            ("gone", Some(occupant)) => Fact::Gone(occupant),
            ("emptied", None) => Fact::Emptied,
            (fact, _) => return Err(StoreError::Corrupt(format!("jitsi_sightings.fact holds {fact:?}"))),
        };
        Ok(Self {
            session: SessionId::new(row.session_id),
            room: row.room,
            at: Timestamp::from_millis(row.at),
            fact,
        })
    }
}
