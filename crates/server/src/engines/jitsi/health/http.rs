//! One request over one connection (HTTP/1.1), of whose answer the beginning is enough.

use axum::http::{HeaderMap, Method, Request, Response, header};
use bytes::Bytes;
use chrono::DateTime;
use estrade_core::time::Timestamp;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::net::{Stream, Target, Trouble};

/// More than any answer that is read to its end.
const BEGINNING: usize = 64 * 1024;

/// What we call ourselves.
pub const AGENT: &str = concat!("estrade/", env!("CARGO_PKG_VERSION"));

/// What was answered.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// The beginning of its body.
    pub body: String,
    headers: HeaderMap,
}

impl Answer {
    /// The server's clock, to the second (RFC 9110, section 6.6.1).
    pub fn date(&self) -> Option<Timestamp> {
        let text = self.headers.get(header::DATE)?.to_str().ok()?;
        DateTime::parse_from_rfc2822(text).ok().map(|at| Timestamp::from_millis(at.timestamp_millis()))
    }

    /// Whether it is a page, whatever was asked for: a web server that knows no such file often shows its own.
    pub fn is_html(&self) -> bool {
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        kind.starts_with("text/html")
            || self.body.trim_start_matches(['\u{feff}', ' ', '\r', '\n']).starts_with('<')
    }

    /// The answer, if it is one that says yes.
    pub fn when_ok(self) -> Result<Self, Trouble> {
        if self.status == 200 { Ok(self) } else { Err(Trouble::Status(self.status)) }
    }
}

/// `GET`.
pub async fn get(target: &Target, path: &str) -> Result<Answer, Trouble> {
    ask(target, Method::GET, path, String::new()).await
}

/// `POST` of XML.
pub async fn post_xml(target: &Target, path: &str, body: String) -> Result<Answer, Trouble> {
    ask(target, Method::POST, path, body).await
}

async fn ask(target: &Target, method: Method, path: &str, body: String) -> Result<Answer, Trouble> {
    let mut request = Request::builder()
        .method(&method)
        .uri(path)
        .header(header::HOST, target.authority())
        .header(header::CONNECTION, "close")
        .header(header::USER_AGENT, AGENT);
    if method == Method::POST {
        request = request.header(header::CONTENT_TYPE, "text/xml; charset=utf-8");
    }
    let request =
        request.body(Full::new(Bytes::from(body))).map_err(|error| Trouble::NotHttp(error.to_string()))?;
    let (parts, body) = send(target.connect().await?, request).await?.into_parts();
    let body = beginning(body).await.map_err(not_http)?;
    Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
}

/// Sends a request; the answer's body comes as it is read.
pub async fn send(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, Trouble> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(not_http)?;
    // It ends with the sender and the body.
    tokio::spawn(async move { drop(connection.await) });
    sender.send_request(request).await.map_err(not_http)
}

fn not_http(error: hyper::Error) -> Trouble {
    Trouble::NotHttp(error.to_string())
}

async fn beginning(mut body: Incoming) -> Result<String, hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() >= BEGINNING {
            bytes.truncate(BEGINNING);
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
