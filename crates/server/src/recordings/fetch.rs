//! Films of JaaS are fetched from the link that its webhook tells, before it ends: by a job, so that a restart, a cut or a server
//! that is down only put it off. What came is kept, and gone on with from there (RFC 9110, sections 13.1.5 and 14).

use std::time::Duration;

use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use bytes::Bytes;
use estrade_core::ids::{RecordingId, SessionId};
use estrade_core::job::Outcome;
use estrade_core::recording::{self, Announced, LARGEST, LINK_LASTS, Progress, Recording};
use estrade_core::time::Timestamp;
use estrade_core::{Domain, Refusal};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::engines::jitsi::health::http;
use crate::engines::jitsi::health::net::in_time;
use crate::error::Problem;
use crate::hooks::jaas;

use super::Files;
use super::coming::Coming;
use super::link::{Astray, Place, Reach};
use super::receive::{SILENCE, standing};

/// How long a server may take to begin its answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// When to go on with what was cut off after some of it came.
const SOON: Duration = Duration::from_secs(10);
/// When to look again for a file that another process fetches.
const BUSY: Duration = Duration::from_mins(1);

/// Takes note of a film that a webhook of JaaS tells of; it is fetched in the background. Other events are none.
pub async fn announced(domain: &Domain, session: SessionId, post: &Value) -> Result<(), Refusal> {
    let link = post.pointer("/data/preAuthenticatedLink").and_then(Value::as_str);
    let (Some("RECORDING_UPLOADED"), Some(link)) = (jaas::event(post), link) else { return Ok(()) };
    let now = domain.now();
    let told = post.get("timestamp").and_then(Value::as_i64);
    let since = told.map_or(now, |at| Timestamp::from_millis(at.clamp(0, now.millis())));
    let name = jaas::key(post).unwrap_or(link).to_owned();
    let noted =
        recording::announce(domain, &Announced { session, name, link: link.to_owned(), since }).await?;
    if noted.is_none() {
        tracing::warn!(%session, "a recording of JaaS is not fetched: its link has ended, or there are too many");
    }
    Ok(())
}

/// Why a try came to no end.
pub enum Stop {
    /// The recording is no more.
    Gone,
    /// Another process is at it.
    Busy,
    /// It may go on later.
    Again(String),
    /// It never will.
    Never(&'static str),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::Gone,
            Refusal::InProgress { .. } => Self::Busy,
            other => Self::Again(other.to_string()),
        }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(refusal) => refusal.into(),
            other => Self::Again(format!("{other:?}")),
        }
    }
}

impl From<Astray> for Stop {
    fn from(astray: Astray) -> Self {
        match astray {
            Astray::Refused(why) => Self::Never(why),
            Astray::Trouble(trouble) => Self::Again(format!("{trouble:?}")),
        }
    }
}

/// Fetches films. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fetcher {
    files: Files,
    reach: Reach,
}

impl Fetcher {
    /// Over TLS from the open network, unless the Jitsi server itself is named without TLS.
    pub fn new(config: &Config) -> Self {
        let is_open = config.jitsi.as_ref().is_some_and(|jitsi| jitsi.server_url.starts_with("http:"));
        Self { files: Files::new(config), reach: if is_open { Reach::Any } else { Reach::Public } }
    }

    /// Fetches a recording, as far as it comes.
    pub async fn fetch(
        &self,
        domain: &Domain,
        id: RecordingId,
        link: &str,
        since: Timestamp,
        shutdown: &CancellationToken,
    ) -> Result<Outcome, Refusal> {
        let before = match recording::get(domain, id).await {
            Err(Refusal::NotFound) => return Ok(self.gone(id).await),
            known => known?,
        };
        if before.is_ready() {
            return Ok(Outcome::Done);
        }
        if domain.now().since(since) >= LINK_LASTS {
            return self.give_up(domain, id, "its link ended before all of it was here").await;
        }
        // What was not confirmed when the server stops comes once more.
        let tried = shutdown.run_until_cancelled(self.carry(domain, id, link)).await;
        let why = match tried {
            Some(Ok(())) => return Ok(Outcome::Done),
            Some(Err(Stop::Gone)) => return Ok(self.gone(id).await),
            Some(Err(Stop::Never(why))) => return self.give_up(domain, id, why).await,
            Some(Err(Stop::Busy)) => return Ok(Outcome::Later(domain.now().plus(BUSY))),
            Some(Err(Stop::Again(why))) => why,
            None => return Ok(Outcome::Later(domain.now())),
        };
        let after = recording::get(domain, id).await.map_or(0, |known| known.progress.received);
        if after <= before.progress.received {
            return Ok(Outcome::Retry(why));
        }
        tracing::info!(recording = %id, after, why, "a recording was cut off: it goes on soon");
        Ok(Outcome::Later(domain.now().plus(SOON)))
    }

    /// Its session was deleted meanwhile.
    async fn gone(&self, id: RecordingId) -> Outcome {
        self.files.forget(id).await;
        Outcome::Done
    }

    async fn give_up(&self, domain: &Domain, id: RecordingId, why: &str) -> Result<Outcome, Refusal> {
        recording::discard(domain, id).await?;
        self.files.forget(id).await;
        Ok(Outcome::Fail(why.to_owned()))
    }

    /// All of it that is still to come.
    async fn carry(&self, domain: &Domain, id: RecordingId, link: &str) -> Result<(), Stop> {
        let place = Place::of(link, self.reach)?;
        let file = self.files.open_to_write(id).await?;
        let known = standing(domain, &self.files, id, &file).await?;
        let known = known.ok_or_else(|| Stop::Again("its file was lost".to_owned()))?;
        let mut coming = Coming::new(domain, &self.files, file, known);
        if !coming.is_whole() {
            let answer = self.ask(&place, coming.recording()).await?;
            match read(&answer, coming.recording())? {
                Part::Rest => coming.go_on().await?,
                Part::Whole { size, tag } => coming.begin(size, tag).await?,
                Part::Other => {
                    coming.lose().await?;
                    return Err(Stop::Again("the file there is another".to_owned()));
                }
            }
            take(&mut coming, answer.into_body()).await?;
        }
        coming.finish().await
    }

    /// Asks for what is missing.
    async fn ask(&self, place: &Place, known: &Recording) -> Result<Response<Incoming>, Stop> {
        let mut request = Request::get(&place.path)
            .header(header::HOST, place.authority())
            .header(header::CONNECTION, "close")
            .header(header::ACCEPT_ENCODING, "identity")
            .header(header::USER_AGENT, http::AGENT);
        if let (1.., Some(tag)) = (known.progress.received, &known.progress.checksum) {
            request = request
                .header(header::RANGE, format!("bytes={}-", known.progress.received))
                .header(header::IF_RANGE, tag);
        }
        let request =
            request.body(Full::<Bytes>::default()).map_err(|_| Stop::Never("its link is no address"))?;
        let stream = tokio::time::timeout(PATIENCE, place.connect()).await;
        let stream = stream.map_err(|_| Stop::Again("its server does not answer".to_owned()))??;
        let answer = in_time(PATIENCE, http::send(stream, request)).await;
        answer.map_err(|trouble| Stop::from(Astray::Trouble(trouble)))
    }
}

/// What an answer brings.
enum Part {
    /// What follows the bytes that are here.
    Rest,
    /// All of it, from its first byte.
    Whole {
        /// Bytes.
        size: u64,
        /// What it is known by when it is asked for again.
        tag: Option<String>,
    },
    /// Something that does not go with what is here.
    Other,
}

fn read<B>(answer: &Response<B>, known: &Recording) -> Result<Part, Stop> {
    let headers = answer.headers();
    match answer.status() {
        StatusCode::OK => {
            let size = text(headers, header::CONTENT_LENGTH).and_then(|size| size.parse().ok());
            match size {
                Some(size @ 1..=LARGEST) => Ok(Part::Whole { size, tag: strong_tag(headers) }),
                Some(_) | None => Err(Stop::Never("it is empty, too large, or of no length that is told")),
            }
        }
        StatusCode::PARTIAL_CONTENT => {
            let Progress { received, size, checksum, .. } = &known.progress;
            let is_rest =
                text(headers, header::CONTENT_RANGE).and_then(rest) == size.map(|size| (*received, size));
            let is_same = strong_tag(headers).is_none_or(|tag| Some(&tag) == checksum.as_ref());
            Ok(if is_rest && is_same && size.is_some() { Part::Rest } else { Part::Other })
        }
        StatusCode::RANGE_NOT_SATISFIABLE => Ok(Part::Other),
        status if status.is_redirection() => Err(Stop::Never("its link leads elsewhere")),
        // Not there yet, too many at once, ended: it is tried as long as the link lasts.
        status => Err(Stop::Again(format!("its server answers {}", status.as_u16()))),
    }
}

/// Where a part begins, and how long the whole is (RFC 9110, section 14.4).
fn rest(range: &str) -> Option<(u64, u64)> {
    let (part, size) = range.strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = part.split_once('-')?;
    Some((first.parse().ok()?, size.parse().ok()?))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A tag that says that every byte is the same (RFC 9110, section 8.8.1).
fn strong_tag(headers: &HeaderMap) -> Option<String> {
    text(headers, header::ETAG).filter(|tag| tag.starts_with('"') && tag.len() <= 200).map(str::to_owned)
}

/// Everything that comes, until it ends or breaks off: what came is kept in either case.
async fn take(coming: &mut Coming<'_>, mut body: Incoming) -> Result<(), Stop> {
    let cut = loop {
        match tokio::time::timeout(SILENCE, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                if let Ok(bytes) = frame.into_data() {
                    coming.take(&bytes).await?;
                }
            }
            Ok(None) => break "it ended too early",
            Ok(Some(Err(_))) => break "it broke off",
            Err(_) => break "it fell silent",
        }
    };
    coming.confirm().await?;
    if coming.is_whole() { Ok(()) } else { Err(Stop::Again(cut.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("bytes 5-9/10", Some((5, 10)))]
    #[case("bytes 0-0/1", Some((0, 1)))]
    #[case("bytes 5-9/*", None)]
    #[case("bytes */10", None)]
    #[case("items 5-9/10", None)]
    #[case("", None)]
    fn where_a_part_begins(#[case] header: &str, #[case] expected: Option<(u64, u64)>) {
        assert_eq!(rest(header), expected);
    }

    #[test]
    fn only_a_strong_tag_says_that_a_file_is_the_same() {
        let tag = |tag: &str| strong_tag(&HeaderMap::from_iter([(header::ETAG, tag.parse().unwrap())]));
        assert_eq!(tag("\"ab\"").unwrap(), "\"ab\"");
        assert_eq!(
            (tag("W/\"ab\""), tag("ab"), tag(&format!("\"{}\"", "a".repeat(200)))),
            (None, None, None)
        );
    }
}
