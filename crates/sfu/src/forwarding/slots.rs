//! Which slot carries what: a slot keeps its source as long as the source is wanted.

/// Fills `slots` with `wanted` (most important first). Whatever is wanted and has a slot keeps it;
/// the others take the free slots in order. Returns whether anything changed.
pub fn assign<T: Copy + Eq>(slots: &mut [Option<T>], wanted: &[T]) -> bool {
    let wanted = &wanted[..wanted.len().min(slots.len())];
    let mut changed = false;
    for slot in slots.iter_mut() {
        if slot.is_some_and(|carried| !wanted.contains(&carried)) {
            *slot = None;
            changed = true;
        }
    }
    for source in wanted {
        if slots.contains(&Some(*source)) {
            continue;
        }
        if let Some(free) = slots.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(*source);
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reordering_moves_nothing() {
        let mut slots = [None; 3];
        assert!(assign(&mut slots, &['a', 'b', 'c']));
        assert!(!assign(&mut slots, &['c', 'a', 'b']));
        assert_eq!(slots, [Some('a'), Some('b'), Some('c')]);
    }

    #[test]
    fn a_newcomer_takes_the_slot_of_whom_left_and_the_least_important_is_left_out() {
        let mut slots = [Some('a'), Some('b'), None];
        assert!(assign(&mut slots, &['d', 'b', 'c', 'e']));
        assert_eq!(slots, [Some('d'), Some('b'), Some('c')]);
        assert!(assign(&mut slots, &[]));
        assert_eq!(slots, [None, None, None]);
    }
}
