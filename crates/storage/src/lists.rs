//! Lists in statements.

/// Values in one `IN (…)`.
pub const CHUNK: usize = 512;

/// Pieces of at most [`CHUNK`] values, each filled up with its last value to a power of two: the engines then keep a
/// handful of prepared statements instead of one for every length.
pub fn pieces(values: &[i64]) -> impl Iterator<Item = Vec<i64>> {
    values.chunks(CHUNK).map(|chunk| {
        let mut piece = chunk.to_vec();
        if let Some(last) = chunk.last() {
            piece.resize(chunk.len().next_power_of_two(), *last);
        }
        piece
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_bounded_and_hold_every_value_and_no_other() {
        let values: Vec<i64> = (1..=1_203).collect();
        let pieces: Vec<Vec<i64>> = pieces(&values).collect();
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [512, 512, 256]);
        let mut held: Vec<i64> = pieces.concat();
        held.dedup();
        assert_eq!(held, values);
    }

    #[test]
    fn nothing_makes_no_piece() {
        assert_eq!(pieces(&[]).count(), 0);
    }
}
