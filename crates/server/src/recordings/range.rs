//! Which bytes are asked for (RFC 9110, section 14).

/// What a `Range` header comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: no range, or one that need not be understood (another unit, several ranges, nonsense).
    Whole,
    /// From the first to the last of these bytes.
    Part {
        /// The first, from 0.
        first: u64,
        /// The last.
        last: u64,
    },
    /// Bytes that are not there (416).
    Nothing,
}

/// Reads a `Range` header for so many bytes. One range of bytes is understood, which is what players ask for; a server may answer
/// any other with the whole (RFC 9110, section 14.2).
pub fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let Some((unit, ranges)) = header.and_then(|header| header.split_once('=')) else { return Wanted::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return Wanted::Whole;
    }
    let Some((first, last)) = ranges.trim().split_once('-') else { return Wanted::Whole };
    match (number(first), number(last)) {
        (Ok(Some(first)), Ok(last)) => {
            if last.is_some_and(|last| last < first) {
                Wanted::Whole
            } else if first >= size {
                Wanted::Nothing
            } else {
                Wanted::Part { first, last: last.unwrap_or(u64::MAX).min(size - 1) }
            }
        }
        // The last so many.
        (Ok(None), Ok(Some(0))) => Wanted::Nothing,
        (Ok(None), Ok(Some(count))) if size > 0 => {
            Wanted::Part { first: size.saturating_sub(count), last: size - 1 }
        }
        (Ok(None), Ok(Some(_))) => Wanted::Nothing,
        (Ok(None), Ok(None)) | (Err(()), _) | (_, Err(())) => Wanted::Whole,
    }
}

/// A number, or none where nothing is written. One that is too large stands for the largest there is.
fn number(text: &str) -> Result<Option<u64>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(());
    }
    Ok(Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const fn part(first: u64, last: u64) -> Wanted {
        Wanted::Part { first, last }
    }

    #[rstest]
    #[case("bytes=0-499", part(0, 499))]
    #[case("bytes=500-999", part(500, 999))]
    #[case("bytes=500-", part(500, 999))]
    #[case("bytes=-500", part(500, 999))]
    #[case("bytes=-5000", part(0, 999))]
    #[case("bytes=0-0", part(0, 0))]
    #[case("bytes=999-5000", part(999, 999))]
    #[case("BYTES=1-2", part(1, 2))]
    #[case("bytes=0-99999999999999999999999", part(0, 999))]
    #[case("bytes=1000-", Wanted::Nothing)]
    #[case("bytes=99999999999999999999999-", Wanted::Nothing)]
    #[case("bytes=-0", Wanted::Nothing)]
    #[case("bytes=5-1", Wanted::Whole)]
    #[case("bytes=0-1,5-6", Wanted::Whole)]
    #[case("items=0-1", Wanted::Whole)]
    #[case("bytes=", Wanted::Whole)]
    #[case("bytes=-", Wanted::Whole)]
    #[case("bytes=a-b", Wanted::Whole)]
    #[case("bytes=+1-2", Wanted::Whole)]
    #[case("bytes=--1", Wanted::Whole)]
    #[case("0-1", Wanted::Whole)]
    fn ranges_of_a_thousand_bytes(#[case] header: &str, #[case] expected: Wanted) {
        assert_eq!(wanted(Some(header), 1000), expected);
    }

    #[test]
    fn no_range_is_the_whole_and_nothing_has_no_part() {
        assert_eq!(wanted(None, 1000), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
        assert_eq!(wanted(Some("bytes=-1"), 0), Wanted::Nothing);
    }

    proptest::proptest! {
        #[test]
        fn a_part_is_always_within(header in "(bytes=)?[0-9,-]{0,24}", size in 0u64..2000) {
            if let Wanted::Part { first, last } = wanted(Some(&header), size) {
                proptest::prop_assert!(first <= last && last < size);
            }
        }
    }
}
