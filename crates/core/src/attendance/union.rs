//! Spans of time and their union.

use std::time::Duration;

use crate::time::Timestamp;

/// From (inclusive) to (exclusive).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub from: Timestamp,
    /// End, not before the start.
    pub to: Timestamp,
}

impl Span {
    /// A span; an end before the start makes it empty.
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to: to.max(from) }
    }

    /// The part within `bounds`, if any.
    pub fn within(self, bounds: Self) -> Option<Self> {
        let cut = Self { from: self.from.max(bounds.from), to: self.to.min(bounds.to) };
        (cut.from < cut.to).then_some(cut)
    }

    /// Its length.
    pub fn length(self) -> Duration {
        self.to.since(self.from)
    }
}

/// The union of spans: in order, apart from each other, none empty.
pub fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|s| s.from < s.to);
    spans.sort_by_key(|s| (s.from, s.to));
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            Some(_) | None => merged.push(span),
        }
    }
    merged
}

/// The length of the union of spans.
pub fn length(spans: &[Span]) -> Duration {
    merge(spans.to_vec()).into_iter().map(Span::length).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i64, to: i64) -> Span {
        Span::new(Timestamp::from_millis(from), Timestamp::from_millis(to))
    }

    #[test]
    fn two_devices_at_once_count_once() {
        assert_eq!(
            merge(vec![span(10, 30), span(0, 20), span(30, 40), span(60, 70), span(65, 65)]),
            [span(0, 40), span(60, 70)]
        );
        assert_eq!(length(&[span(0, 20), span(10, 30)]), Duration::from_millis(30));
    }

    #[test]
    fn a_span_is_cut_to_its_bounds() {
        assert_eq!(span(0, 50).within(span(10, 30)), Some(span(10, 30)));
        assert_eq!(span(0, 10).within(span(10, 30)), None);
    }

    proptest! {
        #[test]
        fn the_union_counts_each_millisecond_once(raw in prop::collection::vec((0i64..200, 0i64..50), 0..20)) {
            let spans: Vec<Span> = raw.iter().map(|(from, len)| span(*from, from + len)).collect();
            let counted = (0..300).filter(|ms| spans.iter().any(|s| (s.from.millis()..s.to.millis()).contains(ms))).count();
            prop_assert_eq!(length(&spans).as_millis(), counted as u128);
            let merged = merge(spans);
            prop_assert!(merged.windows(2).all(|w| w[0].to < w[1].from));
        }
    }
}
