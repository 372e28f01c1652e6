//! A server on a runtime of its own, so that it can be stopped as by an operator, or killed as by a power cut.

use std::net::SocketAddr;

use estrade::app::Application;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::school::School;

pub struct Server {
    pub address: SocketAddr,
    runtime: Option<Runtime>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Server {
    /// Starts one on the school's database, at the school's clock.
    pub async fn start(school: &School) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (config, clock) = (school.config(), school.clock.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let (told, address) = oneshot::channel();
        let store = school.store().await;
        let served = runtime.spawn(async move {
            let app = Application::build(config, store, clock).await.unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            told.send(listener.local_addr().unwrap()).unwrap();
            app.serve(listener, async { drop(stopped.await) }).await.unwrap();
        });
        Self { address: address.await.unwrap(), runtime: Some(runtime), stop: Some(stop), served }
    }

    /// As on SIGTERM: drains, and returns when everything is written.
    pub async fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        (&mut self.served).await.unwrap();
    }

    /// As by a power cut: nothing more is done.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
