//! Going into a room as a browser does: signing in with the token of the address (SASL ANONYMOUS, RFC 4505), binding,
//! asking Jicofo for the conference, joining (XEP-0045), and seeing whether one moderates there.

use std::time::Duration;

use super::link::{Link, Way};
use super::net::Trouble;
use super::xml::{Element, escaped};

/// How one is called in the room.
const NICK: &str = "estradedr";
const SASL: &str = "urn:ietf:params:xml:ns:xmpp-sasl";
const FOCUS: &str = "http://jitsi.org/protocol/focus";

/// The server's XMPP names.
#[derive(Debug, Clone)]
pub struct Domains {
    /// Where one signs in.
    pub domain: String,
    /// Where rooms are.
    pub muc: String,
}

/// How far one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// Signing in.
    Connected,
    /// Into the room, waiting so long for the role there, which comes after the joining.
    Joined(Duration),
}

/// What came of asking Jicofo for a conference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// It makes one.
    Answers,
    /// The reservations, which are asked before it (`mod_reservations`), keep such a room closed.
    Reserved,
    /// Nobody answers for it.
    Silent,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Signed in, or in the room.
    In {
        /// A moderator there.
        moderates: bool,
        /// What Jicofo said; nothing where it was not asked.
        focus: Focus,
    },
    /// Refused, with the condition that the server gave.
    Refused(String),
    /// Signing in is by other means than tokens.
    OtherMeans,
}

/// Goes into `room`; the token is for whatever it is for.
pub async fn enter(
    way: &Way,
    domains: &Domains,
    room: &str,
    token: Option<&str>,
    far: Far,
) -> Result<Entry, Trouble> {
    let query = match token {
        Some(token) => format!("room={room}&token={token}"),
        None => format!("room={room}"),
    };
    let (mut link, features) = Link::open(way, &query, &domains.domain).await?;
    let offered = features.child("mechanisms").map(|list| list.children.as_slice()).unwrap_or_default();
    if !offered.iter().any(|mechanism| mechanism.text == "ANONYMOUS") {
        return Ok(Entry::OtherMeans);
    }
    link.send(format!("<auth xmlns='{SASL}' mechanism='ANONYMOUS'/>")).await?;
    let answer = link.receive().await?;
    match answer.name.as_str() {
        "success" => {}
        "failure" => return Ok(Entry::Refused(answer.condition())),
        _ => return Err(Trouble::NotXmpp),
    }
    let Far::Joined(patience) = far else { return Ok(Entry::In { moderates: false, focus: Focus::Silent }) };
    link.restart(&domains.domain).await?;
    ask(&mut link, "bind", "", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>").await?;
    let focus = match conference(&mut link, domains, room).await? {
        Ok(focus) => focus,
        Err(condition) => return Ok(Entry::Refused(condition)),
    };
    join(&mut link, domains, room, patience, focus).await
}

/// A question and its answer (RFC 6120, section 8.2.3).
async fn ask(link: &mut Link, id: &str, to: &str, content: &str) -> Result<Element, Trouble> {
    let to = if to.is_empty() { String::new() } else { format!("to='{}'", escaped(to)) };
    link.send(format!("<iq xmlns='jabber:client' type='set' id='{id}' {to}>{content}</iq>")).await?;
    loop {
        let answer = link.expect("iq").await?;
        if answer.attribute("id") == id {
            return Ok(answer);
        }
    }
}

/// Jicofo makes the room; the condition where it refuses.
async fn conference(
    link: &mut Link,
    domains: &Domains,
    room: &str,
) -> Result<Result<Focus, String>, Trouble> {
    let content = format!(
        "<conference xmlns='{FOCUS}' machine-uid='{NICK}' room='{}@{}'/>",
        escaped(room),
        escaped(&domains.muc)
    );
    let answer = ask(link, "focus", &format!("focus.{}", domains.domain), &content).await?;
    let Some(error) = answer.child("error").filter(|_| answer.attribute("type") == "error") else {
        return Ok(Ok(Focus::Answers));
    };
    if error.child("reservation-error").is_some_and(|reason| reason.namespace == FOCUS) {
        return Ok(Ok(Focus::Reserved));
    }
    let condition = error.condition();
    // Whatever else is said, Jicofo itself did not: Prosody answers for who is not there.
    let refuses = ["not-authorized", "not-acceptable", "forbidden"];
    Ok(if refuses.contains(&condition.as_str()) { Err(condition) } else { Ok(Focus::Silent) })
}

async fn join(
    link: &mut Link,
    domains: &Domains,
    room: &str,
    patience: Duration,
    focus: Focus,
) -> Result<Entry, Trouble> {
    let seat = format!("{room}@{}/{NICK}", domains.muc);
    let presence = format!(
        "<presence xmlns='jabber:client' to='{}'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
        escaped(&seat)
    );
    link.send(presence).await?;
    let told = own_presence(link, &seat).await?;
    if told.attribute("type") == "error" {
        let condition =
            told.child("error").map_or_else(|| "undefined-condition".to_owned(), Element::condition);
        return Ok(Entry::Refused(condition));
    }
    let mut moderates = is_moderator(&told);
    let watch = async {
        while !moderates {
            moderates = is_moderator(&own_presence(link, &seat).await?);
        }
        Ok(())
    };
    // No change is the usual case: the wait ends by itself.
    if let Ok(Err(trouble)) = tokio::time::timeout(patience, watch).await {
        return Err(trouble);
    }
    // A server may keep a lost connection's place for a minute: nobody is to stay behind.
    link.send(format!("<presence xmlns='jabber:client' type='unavailable' to='{}'/>", escaped(&seat)))
        .await?;
    Ok(Entry::In { moderates, focus })
}

async fn own_presence(link: &mut Link, seat: &str) -> Result<Element, Trouble> {
    loop {
        let presence = link.expect("presence").await?;
        let is_refusal = presence.attribute("type") == "error";
        if presence.attribute("from") == seat || is_refusal {
            return Ok(presence);
        }
    }
}

fn is_moderator(presence: &Element) -> bool {
    let items = presence.children.iter().filter(|child| child.name == "x").filter_map(|x| x.child("item"));
    items
        .into_iter()
        .any(|item| item.attribute("role") == "moderator" || item.attribute("affiliation") == "owner")
}
