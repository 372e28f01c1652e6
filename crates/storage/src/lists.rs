//! Lists in statements.

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait as _, DbBackend};

use crate::unit::Unit;

/// Values in one `IN (…)`.
pub const CHUNK: usize = 512;

/// Pieces of at most [`CHUNK`] values, each filled up with its last value to a power of two: the engines then keep a
/// handful of prepared statements instead of one for every length.
pub fn pieces<T: Clone>(values: &[T]) -> impl Iterator<Item = Vec<T>> {
    values.chunks(CHUNK).map(|chunk| {
        let mut piece = chunk.to_vec();
        if let Some(last) = chunk.last() {
            piece.resize(chunk.len().next_power_of_two(), last.clone());
        }
        piece
    })
}

/// The same for pairs.
pub fn pair_pieces(pairs: &[(i64, i64)]) -> impl Iterator<Item = Vec<(i64, i64)>> {
    pairs.chunks(CHUNK / 4).map(|chunk| {
        let mut piece = chunk.to_vec();
        if let Some(last) = chunk.last() {
            piece.resize(chunk.len().next_power_of_two(), *last);
        }
        piece
    })
}

/// A table of pairs, with the columns `a` and `b`, to be joined. (Neither a table of `VALUES` nor a comparison of rows
/// means the same on all engines.)
pub fn pairs(unit: &Unit, pairs: &[(i64, i64)]) -> SelectStatement {
    let whole = if unit.connection.get_database_backend() == DbBackend::MySql { "SIGNED" } else { "BIGINT" };
    // A parameter alone has no type yet.
    let number = |n: i64| Expr::value(n).cast_as(whole);
    let mut rows =
        pairs.iter().map(|(a, b)| Query::select().expr_as(number(*a), "a").expr_as(number(*b), "b").take());
    let mut first = rows.next().unwrap_or_default();
    for row in rows {
        first.union(UnionType::Distinct, row);
    }
    first
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
        assert_eq!(pieces::<i64>(&[]).count(), 0);
    }
}
