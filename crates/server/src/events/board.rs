//! Who looks on, and what was announced: everything that happens under the bus's one lock, without waiting.

use std::collections::HashMap;
use std::sync::Arc;

use estrade_core::events::{Announcement, SignOut};
use estrade_core::ids::{LoginId, UserId};
use tokio::sync::{mpsc, oneshot};

use super::log::Log;

/// Streams of one person: a phone and a few computers, with a browser or two each. One more ends the oldest.
const OF_ONE: usize = 8;
/// The same with those that have ended and still hold a connection: nobody writes to a reader who takes nothing, so it stays
/// until the reader or the network gives it up. One more is refused.
const OF_ONE_WITH_ENDED: usize = 16;
/// Streams in all, ended ones too; one more is refused.
const MOST: usize = 20_000;
/// Events that wait for one reader. One who lets more wait is dropped, and gets what they missed when they come back.
const WAITING: usize = 64;

/// Tells streams apart; grows.
pub type StreamId = u64;

/// What a stream is given.
#[derive(Debug, Clone)]
pub enum Told {
    /// Something happened. What is kept for those who come back has a number.
    News(Option<u64>, Arc<Announcement>),
    /// What was announced by now is lost: look anew.
    Reset(u64),
}

/// Why the server ends a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The sign-in does not hold any more.
    SignedOut,
    /// A newer one of the same person took its place.
    Replaced,
}

struct Reader {
    user: UserId,
    login: LoginId,
    /// None once it has ended or was dropped: it is told nothing any more, and counts until it is closed.
    way: Option<Way>,
}

struct Way {
    lines: mpsc::Sender<Told>,
    ending: oneshot::Sender<Ending>,
}

/// The reader's end of a stream.
pub struct Opened {
    /// Which.
    pub id: StreamId,
    /// What happens from now on. Closed when its reader was too slow.
    pub lines: mpsc::Receiver<Told>,
    /// Why it ends, should the server end it.
    pub ending: oneshot::Receiver<Ending>,
    /// The number of the last announcement before.
    pub last: u64,
    /// What happened since the last one seen; `None` if that is forgotten.
    pub missed: Option<Vec<(u64, Arc<Announcement>)>>,
}

/// How far a reader has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// They begin now.
    Nothing,
    /// Up to this number.
    UpTo(u64),
    /// Something that this process knows nothing of.
    Unknown,
}

/// See the module.
#[derive(Default)]
pub struct Board {
    log: Log,
    readers: HashMap<StreamId, Reader>,
    opened: StreamId,
}

impl Board {
    /// The number of the last announcement.
    pub const fn last(&self) -> u64 {
        self.log.last()
    }

    /// Opens a stream; `None` if there are too many in all, or too many connections of this person.
    pub fn open(&mut self, user: UserId, login: LoginId, seen: Seen) -> Option<Opened> {
        let own = || self.readers.iter().filter(|(_, reader)| reader.user == user);
        if self.readers.len() >= MOST || own().count() >= OF_ONE_WITH_ENDED {
            return None;
        }
        let mut told: Vec<StreamId> =
            own().filter(|(_, reader)| reader.way.is_some()).map(|(id, _)| *id).collect();
        if told.len() >= OF_ONE {
            told.sort_unstable();
            for oldest in &told[..=told.len() - OF_ONE] {
                self.end(*oldest, Ending::Replaced);
            }
        }
        self.opened += 1;
        let (lines, received) = mpsc::channel(WAITING);
        let (ending, ends) = oneshot::channel();
        self.readers.insert(self.opened, Reader { user, login, way: Some(Way { lines, ending }) });
        Some(Opened {
            id: self.opened,
            lines: received,
            ending: ends,
            last: self.log.last(),
            missed: match seen {
                Seen::Nothing => Some(Vec::new()),
                Seen::UpTo(number) => self.log.after(number),
                Seen::Unknown => None,
            },
        })
    }

    /// Its connection is over.
    pub fn close(&mut self, id: StreamId) {
        self.readers.remove(&id);
    }

    /// Ends a stream, and says why. It counts until it is closed.
    pub fn end(&mut self, id: StreamId, why: Ending) {
        if let Some(way) = self.readers.get_mut(&id).and_then(|reader| reader.way.take())
            && way.ending.send(why).is_err()
        {
            tracing::debug!(id, "a stream of events went away by itself");
        }
    }

    /// Keeps an announcement; its number.
    pub fn keep(&mut self, announcement: Arc<Announcement>) -> u64 {
        self.log.add(announcement)
    }

    /// Every stream that is told something, with its sign-in.
    pub fn streams(&self) -> Vec<(StreamId, LoginId)> {
        self.told().map(|(id, reader)| (id, reader.login)).collect()
    }

    /// Those of sign-ins that may have ended.
    pub fn streams_of(&self, whose: SignOut) -> Vec<(StreamId, LoginId)> {
        let is_theirs = |reader: &Reader| match whose {
            SignOut::Login(login) => reader.login == login,
            SignOut::Person(user) => reader.user == user,
        };
        let theirs = self.told().filter(|(_, reader)| is_theirs(reader));
        theirs.map(|(id, reader)| (id, reader.login)).collect()
    }

    fn told(&self) -> impl Iterator<Item = (StreamId, &Reader)> {
        self.readers.iter().filter(|(_, reader)| reader.way.is_some()).map(|(id, reader)| (*id, reader))
    }

    /// Tells one stream. A reader who lets too much wait is dropped, and counts until it is closed.
    pub fn tell(&mut self, id: StreamId, told: Told) {
        let Some(reader) = self.readers.get_mut(&id) else { return };
        if reader.way.as_ref().is_some_and(|way| way.lines.try_send(told).is_err()) {
            tracing::debug!(id, "a stream of events is read too slowly");
            reader.way = None;
        }
    }

    /// Announcements are lost: everybody is to look anew, and so is whoever comes back.
    pub fn reset(&mut self) {
        let number = self.log.forget();
        for (id, _) in self.streams() {
            self.tell(id, Told::Reset(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use estrade_core::ids::CourseId;

    use super::*;

    const AFI: (UserId, LoginId) = (UserId::new(1), LoginId::new(10));
    const KOFFI: (UserId, LoginId) = (UserId::new(2), LoginId::new(20));

    fn news(course: i64) -> Arc<Announcement> {
        let students = [AFI.0].into_iter().collect();
        Arc::new(Announcement::Enrollment { course: CourseId::new(course), owner: UserId::new(9), students })
    }

    fn open(board: &mut Board, who: (UserId, LoginId), seen: Seen) -> Opened {
        board.open(who.0, who.1, seen).unwrap()
    }

    fn tell(board: &mut Board, id: StreamId, course: i64) {
        let announcement = news(course);
        let number = board.keep(announcement.clone());
        board.tell(id, Told::News(Some(number), announcement));
    }

    /// The numbers of what came, and whether there can come more.
    fn heard(opened: &mut Opened) -> (Vec<u64>, bool) {
        let mut numbers = Vec::new();
        loop {
            match opened.lines.try_recv() {
                Ok(Told::News(number, _)) => numbers.extend(number),
                Ok(Told::Reset(number)) => numbers.push(1000 + number),
                Err(error) => return (numbers, error == mpsc::error::TryRecvError::Empty),
            }
        }
    }

    #[test]
    fn each_stream_is_told_what_is_for_it() {
        let mut board = Board::default();
        let (mut afi, mut koffi) =
            (open(&mut board, AFI, Seen::Nothing), open(&mut board, KOFFI, Seen::Nothing));
        tell(&mut board, afi.id, 1);
        tell(&mut board, koffi.id, 2);
        tell(&mut board, afi.id, 3);
        assert_eq!((heard(&mut afi), heard(&mut koffi)), ((vec![1, 3], true), (vec![2], true)));
        board.close(afi.id);
        tell(&mut board, afi.id, 4);
        assert_eq!(heard(&mut afi), (vec![], false));
        assert_eq!(board.streams(), [(koffi.id, KOFFI.1)]);
    }

    #[test]
    fn a_slow_reader_is_dropped_and_misses_nothing_when_they_come_back() {
        let mut board = Board::default();
        let (mut slow, mut quick) =
            (open(&mut board, AFI, Seen::Nothing), open(&mut board, KOFFI, Seen::Nothing));
        for course in (1..).take(WAITING + 3) {
            tell(&mut board, slow.id, course);
            tell(&mut board, quick.id, course);
            heard(&mut quick);
        }
        let (before, goes_on) = heard(&mut slow);
        assert_eq!((before.len(), goes_on), (WAITING, false), "what waited is still read, then it ends");
        assert!(slow.ending.try_recv().is_err(), "nobody is signed out for that");
        let again = open(&mut board, AFI, Seen::UpTo(before[WAITING - 1]));
        let missed: Vec<u64> = again.missed.unwrap().into_iter().map(|(number, _)| number).collect();
        assert_eq!((missed.first(), missed.last()), (Some(&(before[WAITING - 1] + 1)), Some(&board.last())));
        assert_eq!(board.streams_of(SignOut::Person(KOFFI.0)), [(quick.id, KOFFI.1)]);
        assert_eq!(board.streams_of(SignOut::Person(AFI.0)), [(again.id, AFI.1)], "it is told nothing more");
    }

    #[test]
    fn who_takes_nothing_any_more_counts_until_their_connection_is_closed() {
        let mut board = Board::default();
        let slow = open(&mut board, AFI, Seen::Nothing);
        for course in (1..).take(WAITING + 1) {
            tell(&mut board, slow.id, course);
        }
        // Dropped, replaced, signed out: the connections are there.
        let mut all: Vec<Opened> =
            (1..OF_ONE_WITH_ENDED).map(|_| open(&mut board, AFI, Seen::Nothing)).collect();
        board.end(all[OF_ONE_WITH_ENDED - 2].id, Ending::SignedOut);
        let theirs = board.streams_of(SignOut::Person(AFI.0)).len();
        assert_eq!(theirs, OF_ONE - 1);
        assert!(board.open(AFI.0, AFI.1, Seen::Nothing).is_none());
        assert_eq!(board.streams_of(SignOut::Person(AFI.0)).len(), theirs, "and none is replaced for it");
        assert!(board.open(KOFFI.0, KOFFI.1, Seen::Nothing).is_some(), "others are not concerned");
        board.close(all.remove(0).id);
        let mut again = open(&mut board, AFI, Seen::Nothing);
        tell(&mut board, again.id, 99);
        assert_eq!(heard(&mut again).0.len(), 1);
        assert!(board.open(AFI.0, AFI.1, Seen::Nothing).is_none());
    }

    #[test]
    fn one_stream_too_many_of_a_person_ends_their_oldest() {
        let mut board = Board::default();
        let mut other = open(&mut board, KOFFI, Seen::Nothing);
        let mut own: Vec<Opened> = (0..=OF_ONE).map(|_| open(&mut board, AFI, Seen::Nothing)).collect();
        assert_eq!(own[0].ending.try_recv(), Ok(Ending::Replaced));
        assert!(own[1..].iter_mut().all(|opened| opened.ending.try_recv().is_err()));
        assert!(other.ending.try_recv().is_err());
        assert_eq!(board.streams().len(), OF_ONE + 1);
    }

    #[test]
    fn there_are_no_more_than_so_many_in_all() {
        let mut board = Board::default();
        let all: Vec<Opened> = (1..)
            .take(MOST)
            .map(|n| open(&mut board, (UserId::new(n), LoginId::new(n)), Seen::Nothing))
            .collect();
        assert!(board.open(UserId::new(99_999), LoginId::new(99_999), Seen::Nothing).is_none());
        board.close(all[0].id);
        assert!(board.open(UserId::new(99_999), LoginId::new(99_999), Seen::Nothing).is_some());
    }

    #[test]
    fn what_is_lost_is_said_to_all_and_to_who_comes_back() {
        let mut board = Board::default();
        let mut afi = open(&mut board, AFI, Seen::Nothing);
        tell(&mut board, afi.id, 1);
        board.reset();
        assert_eq!(heard(&mut afi), (vec![1, 1002], true));
        assert!(open(&mut board, AFI, Seen::UpTo(1)).missed.is_none());
        assert!(open(&mut board, AFI, Seen::UpTo(2)).missed.is_some_and(|missed| missed.is_empty()));
        assert!(open(&mut board, AFI, Seen::Unknown).missed.is_none());
    }
}
