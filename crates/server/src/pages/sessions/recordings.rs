//! What was recorded of a session, on its page; and its deleting, which asks first.

use axum::extract::{Path, State};
use axum::response::Response;
use estrade_core::Refusal;
use estrade_core::ids::RecordingId;
use estrade_core::permission::Action;
use estrade_core::recording::{self, MediaKind, Recording, address};
use serde::Deserialize;

use crate::error::Problem;
use crate::pages::confirm::{Question, Weight, ask};
use crate::pages::format::Dates;
use crate::pages::shell::{PageRequest, Section, redirect_with};
use crate::state::AppState;
use crate::urls;

use super::open::{Opened, open};

/// A film, before any of it is loaded: what it weighs is said first, because links are paid by the megabyte.
pub struct Film {
    /// Where it is watched.
    pub src: String,
    /// `video/mp4`, say.
    pub media_type: &'static str,
    /// « 1ʳᵉ partie », where there are several.
    pub part: Option<String>,
    /// « 245 Mo ».
    pub weight: String,
    /// Where it is deleted, for a host.
    pub delete: Option<String>,
}

impl Film {
    fn new(film: &Recording, number: usize, of: usize, is_host: bool, dates: &Dates) -> Self {
        let megabytes = film.progress.received.div_ceil(1_000_000).max(1);
        Self {
            src: address(film.session_id, film.id),
            media_type: film.progress.kind.map_or("video/mp4", MediaKind::media_type),
            part: (of > 1).then(|| dates.tr.one("recording-part", "number", number as u64)),
            weight: dates.megabytes(megabytes),
            delete: is_host.then(|| urls::delete_recording(film.session_id, film.id)),
        }
    }
}

/// The films of a session, for somebody who may watch them.
pub async fn films(state: &AppState, opened: &Opened, dates: &Dates) -> Result<Vec<Film>, Problem> {
    if !opened.access.allows(Action::WatchRecording) {
        return Ok(Vec::new());
    }
    let films = recording::known(state.domain(), &opened.access).await?;
    let (of, is_host) = (films.len(), opened.access.is_host());
    Ok(films.iter().zip(1..).map(|(film, number)| Film::new(film, number, of, is_host, dates)).collect())
}

/// A recording that was made elsewhere, as an import tells of it. Only what a browser may follow.
pub fn elsewhere(opened: &Opened) -> Option<String> {
    opened.session().recording_url.clone().filter(|url| url.starts_with("https://"))
}

/// The parts of a recording's address.
#[derive(Debug, Deserialize)]
pub struct FilmPath {
    session: String,
    recording: String,
}

/// A recording of a session that the reader hosts.
async fn hosted(
    state: &AppState,
    request: &PageRequest,
    path: &FilmPath,
) -> Result<(Opened, RecordingId), Problem> {
    let opened = open(state, request, &path.session, Action::RunSession).await?;
    let id: RecordingId = path.recording.parse().map_err(|_| Refusal::NotFound)?;
    let found = recording::get(state.domain(), id).await?;
    if found.session_id != opened.session().id || !found.is_ready() {
        return Err(Refusal::NotFound.into());
    }
    Ok((opened, id))
}

/// `GET /dashboard/instructor/live-sessions/{session}/recordings/{recording}/delete`
pub async fn ask_delete(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<FilmPath>,
) -> Result<Response, Problem> {
    let (opened, id) = hosted(&state, &request, &path).await?;
    let (t, title) = (request.tr(), opened.session().title.as_str());
    let question = Question {
        title: t.one("recording-delete-question", "title", title),
        consequence: t.text("recording-delete-consequence"),
        action: urls::delete_recording(opened.session().id, id),
        label: t.text("recording-delete"),
        keep: t.text("recording-keep"),
        back: opened.href(),
        back_label: title.to_owned(),
        fields: Vec::new(),
        weight: Weight::Heavy,
    };
    ask(&state, &request, Section::Teaching, question)
}

/// `POST /dashboard/instructor/live-sessions/{session}/recordings/{recording}/delete`
pub async fn delete(
    State(state): State<AppState>,
    request: PageRequest,
    Path(path): Path<FilmPath>,
) -> Result<Response, Problem> {
    let (opened, id) = hosted(&state, &request, &path).await?;
    let gone = recording::remove(state.domain(), &opened.access, id).await?;
    state.recordings().forget(gone.id).await;
    Ok(redirect_with(&state, &opened.href(), "flash-recording-deleted"))
}
