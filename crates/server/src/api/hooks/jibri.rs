//! `/api/hooks/jibri/recordings`: a recording comes from Jibri's finalize script (`contrib/jibri/finalize`), in pieces. It may be cut
//! off anywhere and go on later: what was confirmed stays, and a piece sent twice changes nothing.

use axum::body::Body;
use axum::extract::State;
use estrade_core::field::FieldError;
use estrade_core::ids::RecordingId;
use estrade_core::recording::{self, FileName, LARGEST, Offer, Recording, Sha256Hex, room_of};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::answer::{self, Created, Data};
use crate::api::described::{Fields, Query};
use crate::api::path::Path;
use crate::api::problems;
use crate::api::schema::Id;
use crate::error::Problem;
use crate::recordings::{self, Piece};
use crate::state::AppState;

use super::secret::FromJitsi;

/// What senders are told to send at once: half of the most that is taken.
const PIECE: u64 = recording::LARGEST_PIECE / 2;

/// A file of a class.
#[derive(Debug, ToSchema)]
pub struct RecordingOffer {
    /// The address of the meeting, as in Jibri's `metadata.json`, or its room alone.
    #[schema(min_length = 1)]
    pub meeting_url: String,
    /// What the file is called; folders before it are left out.
    #[schema(min_length = 1, max_length = 255)]
    pub file_name: String,
    /// How many bytes it has.
    #[schema(minimum = 1, maximum = 1_099_511_627_776_i64)]
    pub size: i64,
    /// Its SHA-256 in hexadecimal digits.
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    pub sha256: String,
}

/// Where a file stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadBody {
    #[schema(value_type = Id)]
    id: RecordingId,
    /// How many bytes are there: where the next piece begins.
    offset: u64,
    /// How many there will be.
    size: Option<u64>,
    /// How many to send at once.
    piece_size: u64,
    /// Whether it is all there, checked, and shown with its session.
    is_ready: bool,
}

impl From<Recording> for UploadBody {
    fn from(recording: Recording) -> Self {
        Self {
            id: recording.id,
            offset: recording.progress.received,
            size: recording.progress.size,
            piece_size: PIECE,
            is_ready: recording.is_ready(),
        }
    }
}

/// Which piece is sent.
#[derive(Debug, IntoParams)]
pub struct PieceQuery {
    /// Where in the file it begins.
    #[param(minimum = 0)]
    pub offset: i64,
    /// The piece's own SHA-256 in hexadecimal digits.
    #[param(pattern = "^[0-9a-fA-F]{64}$")]
    pub sha256: String,
}

fn whole(low: i64, high: i64) -> impl Fn(i64) -> Result<u64, FieldError> {
    move |number| {
        let fits = (low..=high).contains(&number);
        u64::try_from(number).ok().filter(|_| fits).ok_or(FieldError::OutOfRange(low, high))
    }
}

/// Offer a recording
///
/// Answers where the file stands: at 0, or, where the same file of the same class was offered before, where it was cut off. A room
/// that no session has is not found. What the disk cannot take is refused here, before anything is sent (507).
#[utoipa::path(
    post, path = "/api/hooks/jibri/recordings", tag = "Other servers", operation_id = "offerRecording",
    security(("jitsiHook" = [])), request_body = RecordingOffer,
    responses(
        (status = 201, description = "Where the file stands.", body = Data<UploadBody>),
        problems::NotFound, problems::RateLimited, problems::NoSpace,
    ),
)]
pub async fn offer(
    State(state): State<AppState>,
    _: FromJitsi,
    body: Fields<RecordingOffer>,
) -> Result<Created<UploadBody>, Problem> {
    let mut input = body.read()?;
    let largest = i64::try_from(LARGEST).unwrap_or(i64::MAX);
    let room = input.required("meeting_url", room_of);
    let file_name = input.required("file_name", FileName::parse);
    let size = input.number("size", whole(1, largest)).flatten();
    if size.is_none() && input.is_right("size") {
        input.refuse("size", FieldError::Required);
    }
    let sha256 = input.required("sha256", Sha256Hex::parse);
    input.finish()?;
    let (Some(room), Some(file_name), Some(size), Some(sha256)) = (room, file_name, size, sha256) else {
        return Err(Problem::BadRequest);
    };
    let space = state.recordings().space().await?;
    let recording = recording::begin(state.domain(), &Offer { room, file_name, size, sha256 }, space).await?;
    Ok(answer::created(recording.into()))
}

/// Ask where a recording stands
#[utoipa::path(
    get, path = "/api/hooks/jibri/recordings/{recording}", tag = "Other servers", operation_id = "getUpload",
    security(("jitsiHook" = [])),
    responses((status = 200, description = "Where the file stands.", body = Data<UploadBody>), problems::RateLimited),
)]
pub async fn standing(
    State(state): State<AppState>,
    _: FromJitsi,
    Path(id): Path<String>,
) -> Result<Data<UploadBody>, Problem> {
    let recording = recording::sent(state.domain(), answer::id(&id)?).await?;
    Ok(answer::data(recording.into()))
}

/// Send a piece
///
/// Up to 16 MiB (413 beyond), behind what is there. One that is there already changes nothing; one that leaves a gap, or begins
/// within what is there and goes beyond it, is `wrong_offset`: ask where the file stands. While another sender writes to the file:
/// `in_progress`. The first piece must begin a film (MP4 or WebM; 415). A piece whose checksum is another is not kept (422).
#[utoipa::path(
    put, path = "/api/hooks/jibri/recordings/{recording}/pieces", tag = "Other servers", operation_id = "sendPiece",
    security(("jitsiHook" = [])), params(PieceQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "Where the file stands now.", body = Data<UploadBody>),
        problems::Conflict, problems::RateLimited, problems::NoSpace,
    ),
)]
pub async fn piece(
    State(state): State<AppState>,
    _: FromJitsi,
    Path(id): Path<String>,
    query: Query<PieceQuery>,
    body: Body,
) -> Result<Data<UploadBody>, Problem> {
    let id: RecordingId = answer::id(&id)?;
    recording::sent(state.domain(), id).await?;
    let mut input = query.read()?;
    let offset = input.number("offset", whole(0, i64::MAX)).flatten();
    if offset.is_none() && input.is_right("offset") {
        input.refuse("offset", FieldError::Required);
    }
    let sha256 = input.required("sha256", Sha256Hex::parse);
    input.finish()?;
    let (Some(offset), Some(sha256)) = (offset, sha256) else { return Err(Problem::BadRequest) };
    let piece = Piece { offset, sha256 };
    let recording = recordings::piece(state.domain(), state.recordings(), id, &piece, body).await?;
    Ok(answer::data(recording.into()))
}

/// Finish a recording
///
/// When all of it is there and adds up to its checksum, it is shown with its session, whose `recording_url` leads to it. If it does
/// not add up (422), what was sent is forgotten: offer the file anew. Finishing twice answers the same.
#[utoipa::path(
    post, path = "/api/hooks/jibri/recordings/{recording}/finish", tag = "Other servers", operation_id = "finishRecording",
    security(("jitsiHook" = [])),
    responses(
        (status = 200, description = "It is ready.", body = Data<UploadBody>),
        problems::Conflict, problems::RateLimited, problems::ValidationFailed, problems::NoSpace,
    ),
)]
pub async fn finish(
    State(state): State<AppState>,
    _: FromJitsi,
    Path(id): Path<String>,
) -> Result<Data<UploadBody>, Problem> {
    let recording = recordings::finish(state.domain(), state.recordings(), answer::id(&id)?).await?;
    Ok(answer::data(recording.into()))
}
