//! A stream of events, read as a browser reads it.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{Actor, PATIENCE};

/// A stream of events.
pub struct Stream {
    response: reqwest::Response,
    unread: String,
    /// The id of the last event that had one.
    pub last_event_id: String,
    /// What a browser is told to wait before it comes back, in milliseconds.
    pub retry: Option<u64>,
}

impl Stream {
    /// Opens one from now on; it is ready.
    pub async fn open(who: &Actor) -> Self {
        let mut stream = Self::go_on(who, None).await;
        assert_eq!(stream.kind().await, "ready");
        stream
    }

    /// Opens one from an event on.
    pub async fn go_on(who: &Actor, last_event_id: Option<&str>) -> Self {
        let mut request = who.request(Method::GET, "/api/events/");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        Self::of(request).await
    }

    /// The stream that a request is answered with.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        Self { response, unread: String::new(), last_event_id: String::new(), retry: None }
    }

    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next event's data; `None` at the end.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            while let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                if let Some(data) = self.read(&block) {
                    return Some(data);
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.unwrap();
            // A server that stops may cut the connection, too.
            let chunk = chunk.ok().flatten()?;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    fn read(&mut self, block: &str) -> Option<Value> {
        let mut data = None;
        for line in block.lines() {
            match line.split_once(':').unwrap() {
                ("", _) => {}
                ("id", id) => id.trim().clone_into(&mut self.last_event_id),
                ("retry", retry) => self.retry = retry.trim().parse().ok(),
                ("data", text) => data = Some(serde_json::from_str(text).unwrap()),
                other => panic!("{other:?}"),
            }
        }
        data
    }

    /// What the next event tells; empty at the end.
    pub async fn kind(&mut self) -> String {
        self.next().await.map(|event| event["type"].as_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// The next events, which tell exactly that.
    pub async fn expect(&mut self, kinds: &[&str]) {
        let mut heard = Vec::new();
        for _ in kinds {
            heard.push(self.kind().await);
        }
        assert_eq!(heard, kinds);
    }
}
