//! What each page weighs: the HTML and everything it names, compressed, first load.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, header};

use super::tell;
use crate::http::Connection;
use crate::school::School;
use crate::server::{Place, Server};

struct Browser {
    connection: Connection,
    host: String,
    cookie: String,
}

impl Browser {
    async fn request(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<hyper::Response<hyper::body::Incoming>> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::ORIGIN, format!("http://{}", self.host))
            .header(header::ACCEPT_ENCODING, "br")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))?;
        self.connection.send(request).await
    }

    /// Compressed bytes of a page and all it loads before anything is pressed.
    async fn weigh(&mut self, path: &str) -> Result<(usize, usize)> {
        let page = self.request("GET", path, "").await?;
        ensure!(page.status().is_success(), "{path}: {}", page.status());
        let html = page.into_body().collect().await?.to_bytes();
        let plain = self.plain(path).await?;
        let mut assets = BTreeSet::new();
        for part in plain.split("/assets/").skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_./".contains(*c)).collect();
            assets.insert(format!("/assets/{name}"));
        }
        let mut total = html.len();
        for asset in &assets {
            total += self.request("GET", asset, "").await?.into_body().collect().await?.to_bytes().len();
        }
        Ok((total, html.len()))
    }

    async fn plain(&mut self, path: &str) -> Result<String> {
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::COOKIE, &self.cookie);
        let response = self.connection.send(request.body(Full::new(Bytes::new()))?).await?;
        Ok(String::from_utf8_lossy(&response.into_body().collect().await?.to_bytes()).into_owned())
    }
}

/// Pages of a visitor and of a newcomer, in a small school. Scripts that pages load lazily are in the journeys' weights.
pub async fn measure() -> Result<()> {
    let place = Place::new(None)?;
    let school = School::make(&place.database, 30).await?;
    school.plan(20).await?;
    let server = Server::start(&place).await?;
    let mut browser = Browser {
        connection: Connection::open(&server.address).await?,
        host: server.address.clone(),
        cookie: String::new(),
    };
    for path in ["/", "/login", "/register", "/courses"] {
        let (total, html) = browser.weigh(path).await?;
        tell(
            &format!("page {path}"),
            "first load",
            &format!("{:.1} kB, of it HTML {:.1} kB", kb(total), kb(html)),
        );
    }
    browser.register().await?;
    let pages =
        ["/dashboard/student/live-sessions".to_owned(), "/profile".to_owned(), "/courses/mesures".to_owned()];
    for path in pages {
        let (total, html) = browser.weigh(&path).await?;
        tell(
            &format!("page {path}"),
            "first load",
            &format!("{:.1} kB, of it HTML {:.1} kB", kb(total), kb(html)),
        );
    }
    server.stop().await
}

impl Browser {
    /// A newcomer with a cookie.
    async fn register(&mut self) -> Result<()> {
        let form = "email=mesure%40bench.example&username=mesure&first_name=M&last_name=M&password=une+phrase+longue&role=student";
        let response = self.request("POST", "/register", form).await?;
        let cookies: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok()?.split(';').next().map(str::to_owned))
            .collect();
        self.cookie = cookies.join("; ");
        response.into_body().collect().await.context("the answer")?;
        ensure!(self.cookie.contains("estrade_session"), "registering gave no cookie");
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "kilobytes of a page")]
fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
