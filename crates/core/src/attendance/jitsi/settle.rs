//! From facts to stays. Pure: the same facts in any order, told once or often, give the same stays.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::attendance::{Span, merge};
use crate::ids::UserId;
use crate::time::Timestamp;

use super::{Fact, Sighting};

/// How late a Jitsi server tells that a connection was lost: Prosody lets it come back for so long.
pub const HIBERNATION: Duration = Duration::from_mins(1);

/// One occupant in one room, from coming to going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupancy {
    /// Who.
    pub user: UserId,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none while nothing was told of their going.
    pub until: Option<Timestamp>,
}

/// A stay as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// From when to when, within the class.
    pub span: Span,
    /// Whether its end was told, not only the class's.
    pub confirmed: bool,
}

/// What happens to an occupant, in the order in which things of one instant are taken: a room is emptied before somebody
/// comes into it, and somebody comes before they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Emptied,
    Came,
    Gone,
}

/// Who was where, by person and start.
pub fn occupancies(sightings: &[Sighting]) -> Vec<Occupancy> {
    type Steps = Vec<(Timestamp, Step)>;
    let mut emptied: BTreeMap<&str, Vec<Timestamp>> = BTreeMap::new();
    let mut occupants: BTreeMap<(UserId, &str, &str), Steps> = BTreeMap::new();
    for Sighting { room, at, fact, .. } in sightings {
        let (occupant, step) = match fact {
            Fact::Emptied => {
                emptied.entry(room).or_default().push(*at);
                continue;
            }
            Fact::Came(occupant) => (occupant, Step::Came),
            Fact::Gone(occupant) => (occupant, Step::Gone),
        };
        let key = (occupant.user, room.as_str(), occupant.name.as_str());
        occupants.entry(key).or_default().push((*at, step));
    }
    let mut found = Vec::new();
    for ((user, room, _), mut steps) in occupants {
        steps.extend(emptied.get(room).into_iter().flatten().map(|at| (*at, Step::Emptied)));
        steps.sort_unstable();
        let mut since = None;
        for (at, step) in steps {
            match (step, since) {
                (Step::Came, None) => since = Some(at),
                (Step::Gone | Step::Emptied, Some(from)) => {
                    found.push(Occupancy { user, from, until: Some(at) });
                    since = None;
                }
                (Step::Came, Some(_)) | (Step::Gone | Step::Emptied, None) => {}
            }
        }
        found.extend(since.map(|from| Occupancy { user, from, until: None }));
    }
    found.sort_by_key(|o| (o.user, o.from, o.until.unwrap_or(Timestamp::MAX)));
    found
}

/// One person's stays in Jitsi's rooms: within the class, in order and apart from each other. `page` is when their page was
/// seen by its socket: where it was seen to end within the hibernation before Jitsi told so, the stay ended with it. Who is
/// still there counts until `open_since`, when the stay that they have open begins, or, without one, to the end of the class (as
/// far as it has got).
pub fn settle(
    occupancies: &[Occupancy],
    page: &[Span],
    class: Span,
    open_since: Option<Timestamp>,
) -> Vec<Settled> {
    let page = merge(page.to_vec());
    let mut stays: Vec<Settled> = occupancies
        .iter()
        .filter_map(|o| {
            let to = match o.until {
                Some(until) => seen_to_end(o.from, until, &page),
                None => open_since.unwrap_or(class.to),
            };
            let span = Span::new(o.from, to).within(class)?;
            Some(Settled { span, confirmed: o.until.is_some() })
        })
        .collect();
    stays.sort_by_key(|s| (s.span.from, s.span.to, s.confirmed));
    let mut apart: Vec<Settled> = Vec::with_capacity(stays.len());
    for stay in stays {
        match apart.last_mut() {
            Some(last) if stay.span.from <= last.span.to => {
                if stay.span.to >= last.span.to {
                    // Whose end it is tells whether it was told.
                    let both_end_here = stay.span.to == last.span.to;
                    last.confirmed = stay.confirmed || both_end_here && last.confirmed;
                    last.span.to = stay.span.to;
                }
            }
            Some(_) | None => apart.push(stay),
        }
    }
    apart
}

/// When a stay that is told to have ended at `until` really did.
fn seen_to_end(from: Timestamp, until: Timestamp, page: &[Span]) -> Timestamp {
    let last = page.iter().take_while(|span| span.from < until).last();
    match last {
        Some(span) if span.to > from && span.to < until && until.since(span.to) <= HIBERNATION => span.to,
        Some(_) | None => until,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Occupant;
    use super::*;
    use crate::ids::SessionId;

    const START: i64 = 1_762_156_800;
    const AFI: UserId = UserId::new(7);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis((START + seconds) * 1000)
    }

    fn span(from: i64, to: i64) -> Span {
        Span::new(at(from), at(to))
    }

    fn class() -> Span {
        span(0, 3600)
    }

    fn told(seconds: i64, fact: Fact) -> Sighting {
        Sighting { session: SessionId::new(1), room: "room".to_owned(), at: at(seconds), fact }
    }

    fn afi(tab: &str) -> Occupant {
        Occupant { user: AFI, name: tab.to_owned() }
    }

    fn came(seconds: i64, tab: &str) -> Sighting {
        told(seconds, Fact::Came(afi(tab)))
    }

    fn gone(seconds: i64, tab: &str) -> Sighting {
        told(seconds, Fact::Gone(afi(tab)))
    }

    fn spans(sightings: &[Sighting], page: &[Span]) -> Vec<Span> {
        settle(&occupancies(sightings), page, class(), None).into_iter().map(|s| s.span).collect()
    }

    #[test]
    fn two_tabs_are_two_occupants_and_one_stay() {
        let told =
            [gone(600, "a"), came(0, "a"), came(300, "b"), gone(1200, "b"), came(2000, "c"), gone(2100, "c")];
        assert_eq!(spans(&told, &[]), [span(0, 1200), span(2000, 2100)]);
    }

    #[test]
    fn the_page_says_when_a_lost_connection_ended() {
        let told = [came(0, "a"), gone(660, "a")];
        assert_eq!(spans(&told, &[span(0, 600)]), [span(0, 600)]);
        // Longer ago than Prosody waits: they closed the page and stayed in Jitsi.
        assert_eq!(spans(&told, &[span(0, 599)]), [span(0, 660)]);
        // The page is still there, or came back.
        assert_eq!(spans(&told, &[span(0, 610), span(630, 900)]), [span(0, 660)]);
        // What the page saw before they came into Jitsi says nothing.
        assert_eq!(spans(&[came(620, "a"), gone(660, "a")], &[span(0, 610)]), [span(620, 660)]);
    }

    #[test]
    fn a_room_that_is_made_anew_holds_nobody_from_before() {
        let told = [came(0, "a"), told(600, Fact::Emptied), came(600, "b"), gone(900, "b")];
        assert_eq!(occupancies(&told)[0].until, Some(at(600)));
        assert_eq!(spans(&told, &[]), [span(0, 900)]);
        let elsewhere = Sighting { room: "another".to_owned(), ..told[1].clone() };
        let open = occupancies(&[came(0, "a"), elsewhere]);
        assert_eq!(open, [Occupancy { user: AFI, from: at(0), until: None }]);
    }

    #[test]
    fn times_before_and_after_the_class_are_cut_and_an_untold_end_is_the_class_s() {
        let told = [
            came(-100, "a"),
            gone(50, "a"),
            came(3000, "b"),
            gone(9000, "b"),
            came(5000, "c"),
            gone(6000, "c"),
        ];
        assert_eq!(spans(&told, &[]), [span(0, 50), span(3000, 3600)]);
        let still = occupancies(&[came(100, "a")]);
        let untold = |to| [Settled { span: span(100, to), confirmed: false }];
        assert_eq!(settle(&still, &[], class(), None), untold(3600));
        assert_eq!(
            settle(&still, &[], class(), Some(at(1800))),
            untold(1800),
            "from then on an open stay says so"
        );
        assert_eq!(settle(&still, &[], class(), Some(at(100))), []);
        assert_eq!(settle(&still, &[], class(), Some(at(50))), []);
    }

    #[test]
    fn what_was_before_the_open_stay_is_not_lost_to_another_tab() {
        // In Jitsi from the start; the page is open since the thirtieth minute; a second tab came and went before and after it.
        let told = [came(0, "a"), came(1200, "b"), gone(1500, "b"), came(1700, "c"), gone(2000, "c")];
        let settled = settle(&occupancies(&told), &[span(1800, 3600)], class(), Some(at(1800)));
        assert_eq!(settled, [Settled { span: span(0, 2000), confirmed: true }]);
    }

    #[test]
    fn an_end_alone_is_no_stay_and_a_second_coming_does_not_restart_it() {
        assert_eq!(spans(&[gone(50, "a")], &[]), []);
        assert_eq!(spans(&[came(10, "a"), came(40, "a"), gone(50, "a"), gone(90, "a")], &[]), [span(10, 50)]);
    }

    /// One true stay: from when, how long, how long after the one before; and who saw it.
    #[derive(Debug, Clone)]
    struct Truth {
        span: Span,
        by_page: bool,
        /// The tabs in Jitsi; each but the first comes later and goes earlier.
        tabs: usize,
        /// The connection was lost: Jitsi tells its end late.
        lost: bool,
    }

    fn truths(gap: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Truth>> {
        let one = (gap, 61i64..500, any::<bool>(), 0usize..3, any::<bool>());
        prop::collection::vec(one, 1..6).prop_map(|raw| {
            let mut now = 0;
            raw.into_iter()
                .map(|(gap, length, by_page, tabs, lost)| {
                    let from = now + gap;
                    now = from + length;
                    Truth { span: span(from, now), by_page: by_page || tabs == 0, tabs, lost }
                })
                .collect()
        })
    }

    /// What the Jitsi server knows in the end, as `room/destroyed` tells it: each occupant with both ends.
    fn occupants(truths: &[Truth]) -> Vec<(Sighting, Sighting)> {
        let tail = HIBERNATION;
        let mut known = Vec::new();
        for (number, truth) in truths.iter().enumerate() {
            for tab in 0..truth.tabs {
                let inside = Duration::from_secs(20 * tab as u64);
                let occupant = afi(&format!("{number}/{tab}"));
                let end = truth.span.to.minus(inside).plus(if truth.lost { tail } else { Duration::ZERO });
                let sighting = |at, fact| Sighting { at, ..told(0, fact) };
                known.push((
                    sighting(truth.span.from.plus(inside), Fact::Came(occupant.clone())),
                    sighting(end, Fact::Gone(occupant)),
                ));
            }
        }
        known
    }

    /// Joined and left, each dropped, told once or told twice, in any order, and the list of all at the end.
    fn mixed(truths: &[Truth], fate: &[(u8, u8, u32)]) -> Vec<Sighting> {
        let known = occupants(truths);
        let fate = |n: usize| fate.get(n).copied().unwrap_or((1, 1, 0));
        let mut posts: Vec<(u32, Sighting)> = Vec::new();
        for (n, (came, gone)) in known.iter().enumerate() {
            let (joined, left, order) = fate(n);
            posts.extend((0..joined).map(|copy| (order.rotate_left(u32::from(copy) * 7), came.clone())));
            // `occupant/left` says when they came, too.
            posts.extend((0..left).flat_map(|copy| {
                let order = order.rotate_right(u32::from(copy) * 5 + 3);
                [(order, gone.clone()), (order, came.clone())]
            }));
            let last = order.reverse_bits();
            posts.extend([(last, came.clone()), (last, gone.clone())]);
        }
        posts.sort_by_key(|(order, _)| *order);
        posts.into_iter().map(|(_, sighting)| sighting).collect()
    }

    fn page(truths: &[Truth]) -> Vec<Span> {
        truths.iter().filter(|t| t.by_page).map(|t| t.span).collect()
    }

    fn counted(truths: &[Truth], fate: &[(u8, u8, u32)]) -> Vec<Span> {
        let page = page(truths);
        let mut all = spans(&mixed(truths, fate), &page);
        all.extend(page.iter().filter_map(|span| span.within(class())));
        merge(all)
    }

    /// What may be counted at the most: what Jitsi alone saw may end a hibernation late.
    fn with_tails(truths: &[Truth], all: bool) -> Vec<Span> {
        let tail = |t: &Truth| t.lost && t.tabs > 0 && (all || !t.by_page);
        let spans = truths.iter().map(|t| {
            let late = if tail(t) { HIBERNATION } else { Duration::ZERO };
            Span::new(t.span.from, t.span.to.plus(late))
        });
        merge(spans.filter_map(|span| span.within(class())).collect())
    }

    fn holds(outer: &[Span], inner: &[Span]) -> bool {
        inner.iter().all(|i| outer.iter().any(|o| o.from <= i.from && i.to <= o.to))
    }

    fn fates() -> impl Strategy<Value = Vec<(u8, u8, u32)>> {
        prop::collection::vec((0u8..3, 0u8..3, any::<u32>()), 0..16)
    }

    proptest! {
        /// Stays further apart than a hibernation are found to the second, but for the tail of who was in Jitsi alone.
        #[test]
        fn stays_are_the_truth_within_the_tail(truths in truths(121..400), fate in fates()) {
            prop_assert_eq!(counted(&truths, &fate), with_tails(&truths, false));
        }

        /// However close, nothing true is lost and no more than the tails is added.
        #[test]
        fn nothing_is_lost_and_only_tails_are_added(truths in truths(0..90), fate in fates()) {
            let counted = counted(&truths, &fate);
            let truth = merge(truths.iter().filter_map(|t| t.span.within(class())).collect());
            prop_assert!(holds(&counted, &truth), "{counted:?} does not hold {truth:?}");
            let most = with_tails(&truths, true);
            prop_assert!(holds(&most, &counted), "{counted:?} is more than {most:?}");
        }

        /// Any facts at all: in order, apart, within the class, and the same however they are told.
        #[test]
        fn any_facts_settle_the_same_in_any_order(
            raw in prop::collection::vec((0usize..3, 0usize..3, -500i64..4500), 0..30),
            open in prop::option::of(-500i64..4500),
        ) {
            let facts: Vec<Sighting> = raw
                .iter()
                .map(|(what, tab, seconds)| match what {
                    0 => came(*seconds, &tab.to_string()),
                    1 => gone(*seconds, &tab.to_string()),
                    _ => told(*seconds, Fact::Emptied),
                })
                .collect();
            let open = open.map(at);
            let settled = settle(&occupancies(&facts), &[], class(), open);
            let twice: Vec<Sighting> = facts.iter().rev().chain(&facts).cloned().collect();
            prop_assert_eq!(&settle(&occupancies(&twice), &[], class(), open), &settled);
            prop_assert!(settled.windows(2).all(|w| w[0].span.to < w[1].span.from));
            prop_assert!(settled.iter().all(|s| s.span.within(class()) == Some(s.span)));
        }
    }
}
