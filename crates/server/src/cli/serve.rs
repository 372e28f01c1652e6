//! `estrade serve`

use std::sync::Arc;

use anyhow::{Context as _, Result};
use estrade_core::ports::Store;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::app::Application;
use crate::config::Config;
use crate::demo;
use crate::system::SystemClock;

/// Serves until told to stop (Ctrl-C, SIGTERM).
pub async fn run(config: Config) -> Result<()> {
    log(config.log_json);
    let store: Arc<dyn Store> = Arc::new(super::store::open_migrated(&config).await?);
    if config.demo {
        demo::prepare(&config, store.clone()).await.context("the demonstration school cannot be made")?;
    }
    let listen = config.listen;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened on"))?;
    let address = listener.local_addr()?;
    let url = config.public_url.clone();
    let app = Application::build(config, store, Arc::new(SystemClock)).await?;
    // For whoever started the program, a person or a script: one line, once it answers.
    println!("listening on http://{address}");
    tracing::info!(%address, %url, "serving");
    app.serve(listener, stop()).await
}

fn log(json: bool) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        builder.json().init();
    } else {
        builder.init();
    }
}

async fn stop() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    () = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
