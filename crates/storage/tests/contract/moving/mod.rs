//! Export and import: the round trip between all engines, files that are not right, and exports while others write.

mod broken;
mod consistent;
mod nasty;
mod round_trip;

use std::io::Cursor;

use estrade_core::time::Timestamp;
use estrade_storage::SqlStore;
use estrade_storage::moving::{MoveError, Onto, Summary};

/// A migrated store's export.
async fn exported(store: &SqlStore) -> (Vec<u8>, Summary) {
    let mut file = Vec::new();
    let summary = store.export("test", Timestamp::from_millis(0), &mut file).await.unwrap();
    (file, summary)
}

async fn imported(store: &SqlStore, file: &[u8], onto: Onto) -> Result<Summary, MoveError> {
    store.import(&mut Cursor::new(file), onto).await
}
