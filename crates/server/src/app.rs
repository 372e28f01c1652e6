//! The application: everything put together, the same in production and in tests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::Request;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use estrade_core::Domain;
use estrade_core::ids::IdGenerator;
use estrade_core::job::Lane;
use estrade_core::ports::{Random as _, Store};
use estrade_core::time::Clock;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Layer as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::cors::CorsLayer;
use tower_http::normalize_path::{NormalizePath, NormalizePathLayer};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::auth::caller::Prefer;
use crate::auth::identify;
use crate::config::Config;
use crate::engines::{Engines, jitsi};
use crate::events::{self, Hub};
use crate::jobs::Jobs;
use crate::live::Live;
use crate::mail::Post;
use crate::recordings::Fetcher;
use crate::state::AppState;
use crate::system::SystemRandom;
use crate::{api, assets, housekeeping, pages};

/// How long running requests and tasks may take to finish at the end.
const DRAIN: Duration = Duration::from_secs(10);

/// The application, not yet listening.
pub struct Application {
    /// What handlers share.
    pub state: AppState,
    /// The work that is due.
    pub jobs: Jobs,
    shutdown: CancellationToken,
    tasks: TaskTracker,
    engines: Engines,
}

impl Application {
    /// Puts everything together on a migrated store: media engine, rooms, background work.
    pub async fn build(config: Config, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Result<Self> {
        let mut node = [0u8; 1];
        SystemRandom.fill(&mut node);
        let now = clock.now();
        let (shutdown, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (hub, announced) = Hub::new(&SystemRandom, shutdown.clone());
        let domain = Domain {
            store,
            ids: Arc::new(IdGenerator::new(clock.clone(), node[0])),
            random: Arc::new(SystemRandom),
            events: Arc::new(hub.clone()),
            rules: Arc::new(config.rules(now)),
            clock,
        };
        record_start(&domain).await?;
        let engines = Engines::start(&config)?;
        let live = Live::new(domain.clone(), engines.clone(), shutdown.clone(), tasks.clone());
        let (post, films) = (Post::new(&config)?, Fetcher::new(&config));
        let jobs = Jobs::new(domain.clone(), live.clone(), post, films, shutdown.clone());
        let state = AppState::new(config, domain, live, hub.clone())?;
        tasks.spawn(events::run(hub, state.domain().clone(), announced));
        tasks.spawn(housekeeping::run(state.domain().clone(), state.recordings().clone(), shutdown.clone()));
        for lane in Lane::ALL {
            tasks.spawn(jobs.clone().run(lane));
        }
        Ok(Self { state, jobs, shutdown, tasks, engines })
    }

    /// Every route, behind the layers they share.
    pub fn router(&self) -> Router {
        let state = &self.state;
        let api = api::router()
            .layer(from_fn_with_state(state.clone(), api::idempotency::once))
            .layer(from_fn_with_state((state.clone(), Prefer::Request), identify))
            .layer(from_fn_with_state(state.clone(), api::explain))
            .layer(cors(&state.config().cors_allowed_origins))
            // Films are compressed already, and asked for by their bytes.
            .layer(
                CompressionLayer::new()
                    .compress_when(DefaultPredicate::new().and(NotForContentType::new("video/"))),
            );
        let pages = pages::router()
            .fallback(pages::problems::not_found)
            .method_not_allowed_fallback(api::method_not_allowed)
            .layer(from_fn_with_state(state.clone(), pages::problems::explain))
            .layer(from_fn_with_state((state.clone(), Prefer::Profile), identify))
            // Once more outside: what `identify` itself refuses needs words too.
            .layer(from_fn_with_state(state.clone(), pages::problems::explain))
            .layer(CompressionLayer::new());
        // Nobody signs in there, and no browser comes from elsewhere: each shows a secret of its own.
        let hooks = api::hooks::router().layer(from_fn_with_state(state.clone(), api::explain));
        pages
            .merge(api)
            .merge(hooks)
            .merge(api::health_router())
            .merge(jitsi::published::router())
            .route("/assets/{*path}", get(assets::serve))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(CatchPanicLayer::new())
            .layer(TraceLayer::new_for_http().make_span_with(span))
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .with_state(state.clone())
    }

    /// The service: the router, with trailing slashes taken off *around* it, so that no route sees one.
    pub fn service(&self) -> IntoMakeServiceWithConnectInfo<NormalizePath<Router>, SocketAddr> {
        let service = NormalizePathLayer::trim_trailing_slash().layer(self.router());
        axum::ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service)
    }

    /// Serves until `stop` is done, then drains requests and tasks.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<()> {
        let shutdown = self.shutdown.clone();
        let served = axum::serve(listener, self.service()).with_graceful_shutdown(async move {
            stop.await;
            // Rooms and event streams end first, else open sockets would hold the server back.
            shutdown.cancel();
        });
        let drained = self.shutdown.clone();
        let result = tokio::select! {
            result = served => result.context("serving"),
            () = async { drained.cancelled().await; tokio::time::sleep(DRAIN).await } => Ok(()),
        };
        self.shutdown.cancel();
        self.tasks.close();
        if tokio::time::timeout(DRAIN, self.tasks.wait()).await.is_err() {
            tracing::warn!("some tasks did not end in time");
        }
        self.engines.shutdown();
        result
    }
}

async fn record_start(domain: &Domain) -> Result<()> {
    let mut id = [0u8; 16];
    domain.random.fill(&mut id);
    let mut unit = domain.store.begin().await.context("the store does not answer")?;
    unit.processes().started(uuid::Builder::from_random_bytes(id).into_uuid(), domain.now()).await?;
    unit.commit().await?;
    Ok(())
}

/// Programs in browsers at these origins may call the API with a token; cookies are for Estrade's own pages.
fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT_LANGUAGE,
            header::IF_MATCH,
            HeaderName::from_static(api::idempotency::KEY),
            HeaderName::from_static(api::events::LAST_EVENT_ID),
        ])
        .expose_headers([
            header::ETAG,
            header::RETRY_AFTER,
            HeaderName::from_static(api::idempotency::REPLAYED),
        ])
        .max_age(Duration::from_hours(1))
}

/// A span per request: method and path only; queries may carry secrets.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}
