//! Whom the server lets in: a good token, and six that it must not let in or not let moderate. Where the good one is
//! refused, refusals of the others say nothing.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use estrade_core::ids::UserId;
use estrade_core::ports::Random as _;
use estrade_core::time::{Clock, Timestamp};
use futures::join;
use serde_json::{Value, json};

use crate::config::{JitsiKey, JitsiServer, JitsiSettings};
use crate::health::{Line, Said};
use crate::system::SystemRandom;

use super::super::token::{RoomToken, seal, sign};
use super::entry::{Domains, Entry, Far, Focus, enter};
use super::link::Way;
use super::net::{Trouble, in_time};

const GOOD: &str = "health-jitsi-token";
const FOCUS: &str = "health-jitsi-focus";
const HOST: &str = "health-jitsi-host";
const STUDENT: &str = "health-jitsi-student";
const NONE: &str = "health-jitsi-none";
const ROOM: &str = "health-jitsi-room";
const EXPIRED: &str = "health-jitsi-expired";
const ISSUER: &str = "health-jitsi-issuer";

/// As long as a page's own token.
const LIFE: Duration = Duration::from_mins(10);
/// Somebody's whose id no account has.
const NOBODY: UserId = UserId::new(0);

type Tried = Result<Entry, Trouble>;

/// A line for each token.
pub async fn lines(
    settings: &JitsiSettings,
    domains: &Domains,
    way: &Way,
    clock: &dyn Clock,
    patience: Duration,
) -> Vec<Line> {
    let trial = Trial { settings, domains, way, now: clock.now(), patience, room: room() };
    let [host, student, old, foreign] = [
        trial.token("a", true, LIFE),
        trial.token("b", false, LIFE),
        trial.token_of("e", false, trial.now.minus(LIFE * 12), LIFE),
        trial.token("f", false, LIFE).and_then(|token| issued_by_another(settings, &token)),
    ];
    let (Some(host), Some(student), Some(old), Some(foreign)) = (host, student, old, foreign) else {
        return vec![
            Line::note(GOOD, Said::of("health-jitsi-no-key")).mended_by(Said::of("health-jitsi-no-key-mend")),
        ];
    };
    let waiting = patience / 5;
    let (good, student, none, other, old, foreign) = join!(
        trial.enter("a", Some(&host), waiting),
        trial.enter("b", Some(&student), waiting),
        trial.enter("c", None, Duration::ZERO),
        trial.enter("d", Some(&host), Duration::ZERO),
        trial.enter("e", Some(&old), Duration::ZERO),
        trial.enter("f", Some(&foreign), Duration::ZERO),
    );
    let is_in = matches!(good, Ok(Entry::In { .. }));
    let is_joined = settings.kind == JitsiServer::SelfHosted;
    let left = |what| Line::note(what, Said::of("health-jitsi-jaas-left"));
    let mut lines = vec![let_in(settings, &good)];
    if is_joined {
        lines.extend(as_host(&good));
        lines.push(as_student(&student));
    } else {
        lines.extend([left(HOST), left(STUDENT)]);
    }
    lines.push(kept_out(NONE, &none, is_in, Said::of("health-jitsi-none-mend")));
    lines.push(if is_joined {
        kept_out(ROOM, &other, is_in, Said::of("health-jitsi-room-mend"))
    } else {
        left(ROOM)
    });
    lines.push(kept_out(EXPIRED, &old, is_in, Said::of("health-jitsi-expired-mend")));
    let app_id = settings.app_id.as_deref().unwrap_or_default();
    lines.push(kept_out(
        ISSUER,
        &foreign,
        is_in,
        Said::of("health-jitsi-issuer-mend").with("app_id", app_id),
    ));
    lines
}

/// A name that no class has.
fn room() -> String {
    let mut bytes = [0_u8; 4];
    SystemRandom.fill(&mut bytes);
    format!("estrade-doctor-{:08x}", u32::from_be_bytes(bytes))
}

struct Trial<'a> {
    settings: &'a JitsiSettings,
    domains: &'a Domains,
    way: &'a Way,
    now: Timestamp,
    patience: Duration,
    room: String,
}

impl Trial<'_> {
    fn room(&self, which: &str) -> String {
        format!("{}-{which}", self.room)
    }

    fn token(&self, which: &str, moderator: bool, life: Duration) -> Option<String> {
        self.token_of(which, moderator, self.now, life)
    }

    fn token_of(&self, which: &str, moderator: bool, issued: Timestamp, life: Duration) -> Option<String> {
        let token = RoomToken {
            room: self.room(which),
            user_id: NOBODY,
            name: "Estrade".to_owned(),
            avatar: None,
            moderator,
            issued,
            expires: issued.plus(life),
            recording: false,
        };
        sign(self.settings, &token)
    }

    /// JaaS bills whoever is in a room: there, signing in is enough.
    async fn enter(&self, which: &str, token: Option<&str>, waiting: Duration) -> Tried {
        let far = match self.settings.kind {
            JitsiServer::SelfHosted => Far::Joined(waiting),
            JitsiServer::Jaas | JitsiServer::Public => Far::Connected,
        };
        // Six of them run at once: on the heap.
        let room = self.room(which);
        in_time(self.patience, Box::pin(enter(self.way, self.domains, &room, token, far))).await
    }
}

/// The same token from an issuer that the server cannot know, signed with the right key.
fn issued_by_another(settings: &JitsiSettings, token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (header, claims) = (parts.next()?, parts.next()?);
    let mut claims: Value = serde_json::from_slice(&BASE64URL.decode(claims).ok()?).ok()?;
    *claims.get_mut("iss")? = json!("estrade-doctor-of-another-school");
    seal(settings.key.as_ref()?, header, &BASE64URL.encode(claims.to_string()))
}

fn let_in(settings: &JitsiSettings, tried: &Tried) -> Line {
    let mend = || {
        let app_id = settings.app_id.as_deref().unwrap_or_default();
        Said::of(match (settings.kind, &settings.key) {
            (JitsiServer::Jaas, _) => "health-jitsi-token-mend-jaas",
            (_, Some(JitsiKey::Rs256 { .. })) => "health-jitsi-token-mend-keys",
            (_, Some(JitsiKey::Hs256(_)) | None) => "health-jitsi-token-mend",
        })
        .with("app_id", app_id)
    };
    match tried {
        Ok(Entry::In { .. }) => Line::good(GOOD, Said::of("health-jitsi-let-in")),
        Ok(Entry::Refused(condition)) => Line::bad(GOOD, refused(condition), mend()),
        Ok(Entry::OtherMeans) => {
            Line::bad(GOOD, Said::of("health-jitsi-other-means"), Said::of("health-jitsi-other-means-mend"))
        }
        Err(trouble) => Line::bad(GOOD, trouble.said(), mend()),
    }
}

fn refused(condition: &str) -> Said {
    Said::of("health-jitsi-refused").with("condition", condition)
}

fn not_known(what: &'static str) -> Line {
    Line::note(what, Said::of("health-jitsi-not-known"))
}

/// What a host finds inside: Jicofo, and the right to moderate.
fn as_host(tried: &Tried) -> [Line; 2] {
    let Ok(Entry::In { moderates, focus }) = tried else { return [not_known(FOCUS), not_known(HOST)] };
    let jicofo = match focus {
        Focus::Answers => Line::good(FOCUS, Said::of("health-jitsi-answers")),
        Focus::Reserved => Line::note(FOCUS, Said::of("health-jitsi-focus-reserved"))
            .mended_by(Said::of("health-jitsi-focus-reserved-mend")),
        Focus::Silent => {
            Line::bad(FOCUS, Said::of("health-jitsi-focus-bad"), Said::of("health-jitsi-focus-mend"))
        }
    };
    let host = if *moderates {
        Line::good(HOST, Said::of("health-jitsi-host-good"))
    } else {
        Line::bad(HOST, Said::of("health-jitsi-host-bad"), Said::of("health-jitsi-host-mend"))
    };
    [jicofo, host]
}

/// Alone in a room of their own: the first one in is whom a wrong server makes its owner.
fn as_student(tried: &Tried) -> Line {
    match tried {
        Ok(Entry::In { moderates: true, .. }) => {
            Line::bad(STUDENT, Said::of("health-jitsi-student-bad"), Said::of("health-jitsi-student-mend"))
        }
        Ok(Entry::In { moderates: false, .. }) => Line::good(STUDENT, Said::of("health-jitsi-student-good")),
        Ok(Entry::Refused(condition)) => {
            Line::note(STUDENT, Said::of("health-jitsi-student-out").with("condition", condition))
        }
        Ok(Entry::OtherMeans) => not_known(STUDENT),
        Err(trouble) => Line::note(STUDENT, trouble.said()),
    }
}

/// Who must not come in.
fn kept_out(what: &'static str, tried: &Tried, good_is_in: bool, mend: Said) -> Line {
    match tried {
        Ok(Entry::In { .. }) => Line::bad(what, Said::of("health-jitsi-let-in-wrongly"), mend),
        Ok(Entry::Refused(condition)) if good_is_in => Line::good(what, refused(condition)),
        Ok(Entry::Refused(_) | Entry::OtherMeans) => not_known(what),
        Err(trouble) => Line::note(what, trouble.said()),
    }
}
