//! Somebody who asks, and what they are answered.

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use estrade_core::user::User;

/// Somebody who asks: with a token, with a cookie, or as a visitor.
#[derive(Clone)]
pub struct Actor {
    http: reqwest::Client,
    base: String,
    user: Option<User>,
    pub token: Option<String>,
    pub cookie: Option<String>,
}

impl Actor {
    pub fn visitor(http: reqwest::Client, base: String) -> Self {
        Self { http, base, user: None, token: None, cookie: None }
    }

    /// The same place, asked by somebody with an account and a token.
    pub fn signed_in(self, user: User, token: String) -> Self {
        Self { user: Some(user), token: Some(token), ..self }
    }

    /// The same person with this token instead.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same person, asking another server.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same person with a browser's cookie and no token.
    pub fn with_cookie(&self, secret: &str) -> Self {
        Self { token: None, cookie: Some(format!("estrade_session={secret}")), ..self.clone() }
    }

    pub fn user(&self) -> &User {
        self.user.as_ref().unwrap()
    }

    pub fn id(&self) -> i64 {
        self.user().id.get()
    }

    pub fn email(&self) -> &str {
        self.user().email.as_str()
    }

    /// A request that is not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(&body)).await
    }
}

/// An answer, read whole; of a stream of events the beginning.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Sends a request.
    pub async fn of(request: RequestBuilder) -> Self {
        let mut response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let is_endless = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let text = if is_endless {
            let first = response.chunk().await.unwrap().unwrap_or_default();
            String::from_utf8(first.to_vec()).unwrap()
        } else {
            response.text().await.unwrap()
        };
        Self { status, headers, text }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn body(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_str(&self.text).unwrap()
    }

    /// The whole body of an answer that is a success of this status.
    #[track_caller]
    pub fn success(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.body();
        assert_eq!(body["success"], true, "{body}");
        body
    }

    /// The data of an ordinary success.
    #[track_caller]
    pub fn data(&self) -> Value {
        self.success(200)["data"].take()
    }

    /// The data of what was made.
    #[track_caller]
    pub fn created(&self) -> Value {
        self.success(201)["data"].take()
    }

    /// The whole body of a refusal, which has the form of every refusal.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.body();
        assert_eq!((&body["success"], &body["code"]), (&Value::Bool(false), &Value::from(code)), "{body}");
        assert!(body["error"].as_str().is_some_and(|sentence| sentence.len() > 5), "{body}");
        assert_eq!(body.get("fields").is_some(), code == "validation_failed", "{body}");
        assert!(body.get("data").is_none(), "{body}");
        body
    }

    /// The names of the fields that were wrong, each with at least one sentence.
    #[track_caller]
    pub fn wrong_fields(&self) -> Vec<String> {
        let body = self.refused(422, "validation_failed");
        let fields = body["fields"].as_object().unwrap();
        for (field, sentences) in fields {
            let said = sentences.as_array().unwrap().iter().all(|s| s.as_str().is_some_and(|s| s.len() > 5));
            assert!(said && !sentences.as_array().unwrap().is_empty(), "{field}: {sentences}");
        }
        fields.keys().cloned().collect()
    }
}
