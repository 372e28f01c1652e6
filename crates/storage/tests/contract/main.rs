//! The storage contract of `estrade-core`, run unchanged on SQLite, PostgreSQL and MariaDB.
//!
//! PostgreSQL and MariaDB are those of `scripts/with-services.sh`. Without them their tests fail, unless
//! `ESTRADE_TEST_ENGINES=sqlite` says that they are not wanted.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod moving;
mod schema;
mod support;

use estrade_core::for_each_contract_test;

macro_rules! on_each_engine {
    ($($module:ident: $($name:ident),+;)+) => {
        on_each_engine!(@ sqlite Sqlite $($module: $($name),+;)+);
        on_each_engine!(@ postgres Postgres $($module: $($name),+;)+);
        on_each_engine!(@ mariadb MariaDb $($module: $($name),+;)+);
    };
    (@ $engine:ident $kind:ident $($module:ident: $($name:ident),+;)+) => {
        mod $engine {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    use crate::support::{Engine, run};
                    run(Engine::$kind, estrade_core::ports::contract::$module::$name).await;
                })+
            })+
        }
    };
}

for_each_contract_test!(on_each_engine);
