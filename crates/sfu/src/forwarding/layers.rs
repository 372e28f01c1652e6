//! Which simulcast layer a receiver gets: its link's estimate, the size of the tile, and what the
//! publisher sends decide, with hysteresis so that a picture does not change every moment.

/// A camera layer. A screen has one layer, the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// A quarter, 180p.
    Q,
    /// A half, 360p.
    H,
    /// Full, 720p.
    F,
}

impl Layer {
    /// From the smallest.
    pub const ALL: [Self; 3] = [Self::Q, Self::H, Self::F];

    /// Place in `ALL`.
    pub const fn index(self) -> usize {
        match self {
            Self::Q => 0,
            Self::H => 1,
            Self::F => 2,
        }
    }

    /// By the RTP stream id (RFC 8852) that the browser gives it; a stream without one is the full picture.
    pub fn from_rid(rid: Option<&str>) -> Option<Self> {
        match rid {
            Some("q") => Some(Self::Q),
            Some("h") => Some(Self::H),
            Some("f") | None => Some(Self::F),
            Some(_) => None,
        }
    }

    /// Height of the layer when the camera gives 720 lines.
    pub const fn height(self) -> u16 {
        match self {
            Self::Q => 180,
            Self::H => 360,
            Self::F => 720,
        }
    }

    /// The largest layer that is not taller than the tile; the smallest if none is.
    pub fn for_height(max_height: u16) -> Self {
        Self::ALL.into_iter().rev().find(|layer| layer.height() <= max_height).unwrap_or(Self::Q)
    }
}

/// What one slot would like.
#[derive(Debug, Clone, Copy)]
pub struct Want {
    /// The largest useful layer.
    pub cap: Layer,
    /// Bits a second of each layer.
    pub costs: [u64; 3],
    /// The layer it has now.
    pub held: Option<Layer>,
    /// False shortly after a downgrade: then it does not climb again at once.
    pub may_climb: bool,
}

/// A climb must leave this share of the budget free.
const CLIMB_SHARE: (u64, u64) = (85, 100);

/// Divides `budget` (bits a second) among `wants`, most important first. First everybody gets the lowest
/// layer, and the least important are dropped when not even that fits; then the layers climb in order.
pub fn allocate(budget: u64, wants: &[Want]) -> Vec<Option<Layer>> {
    let mut given: Vec<Option<Layer>> = vec![None; wants.len()];
    let mut spent = 0;
    let climb_budget = budget / CLIMB_SHARE.1 * CLIMB_SHARE.0;
    for (slot, want) in given.iter_mut().zip(wants) {
        let cost = want.costs[Layer::Q.index()];
        let limit = if want.held.is_some() { budget } else { climb_budget };
        if spent + cost > limit {
            break;
        }
        spent += cost;
        *slot = Some(Layer::Q);
    }
    for next in [Layer::H, Layer::F] {
        for (slot, want) in given.iter_mut().zip(wants) {
            let Some(now) = *slot else { continue };
            if next > want.cap || now.index() + 1 != next.index() {
                continue;
            }
            let held = want.held.is_some_and(|held| held >= next);
            if !held && !want.may_climb && want.held.is_some() {
                continue;
            }
            let extra = want.costs[next.index()].saturating_sub(want.costs[now.index()]);
            if spent + extra <= if held { budget } else { climb_budget } {
                spent += extra;
                *slot = Some(next);
            }
        }
    }
    given
}

/// The layer to forward when `wanted` is given and the publisher sends only some: the wanted one, else the
/// nearest below, else the nearest above if it fits `spare` bits a second.
pub fn available(wanted: Layer, active: [bool; 3], costs: [u64; 3], spare: u64) -> Option<Layer> {
    let below = Layer::ALL[..=wanted.index()].iter().rev().find(|layer| active[layer.index()]);
    let above = || {
        Layer::ALL[wanted.index()..]
            .iter()
            .find(|layer| active[layer.index()])
            .filter(|layer| costs[layer.index()] <= spare)
    };
    below.or_else(above).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COSTS: [u64; 3] = [100_000, 400_000, 1_200_000];

    fn want(cap: Layer) -> Want {
        Want { cap, costs: COSTS, held: None, may_climb: true }
    }

    #[test]
    fn heights_choose_layers() {
        assert_eq!(Layer::for_height(90), Layer::Q);
        assert_eq!(Layer::for_height(359), Layer::Q);
        assert_eq!(Layer::for_height(360), Layer::H);
        assert_eq!(Layer::for_height(1080), Layer::F);
    }

    #[test]
    fn a_wide_link_gives_everybody_what_the_tile_needs() {
        let given = allocate(10_000_000, &[want(Layer::F), want(Layer::H), want(Layer::Q)]);
        assert_eq!(given, [Some(Layer::F), Some(Layer::H), Some(Layer::Q)]);
    }

    #[test]
    fn a_narrow_link_gives_q_before_dropping_and_drops_the_last_first() {
        let wants = [want(Layer::F), want(Layer::H), want(Layer::H)];
        assert_eq!(allocate(400_000, &wants), [Some(Layer::Q); 3]);
        assert_eq!(allocate(250_000, &wants), [Some(Layer::Q), Some(Layer::Q), None]);
        assert_eq!(allocate(50_000, &wants), [None; 3]);
    }

    #[test]
    fn what_is_held_stays_at_a_budget_that_would_not_let_it_climb() {
        let budget = 420_000;
        assert_eq!(allocate(budget, &[want(Layer::H)]), [Some(Layer::Q)]);
        let held = Want { held: Some(Layer::H), ..want(Layer::H) };
        assert_eq!(allocate(budget, &[held]), [Some(Layer::H)]);
        assert_eq!(allocate(390_000, &[held]), [Some(Layer::Q)]);
        let resting = Want { held: Some(Layer::Q), may_climb: false, ..want(Layer::H) };
        assert_eq!(allocate(10_000_000, &[resting]), [Some(Layer::Q)]);
    }

    #[test]
    fn a_missing_layer_is_replaced_by_the_one_below_then_by_one_that_fits() {
        assert_eq!(available(Layer::F, [true, true, false], COSTS, 0), Some(Layer::H));
        assert_eq!(available(Layer::Q, [false, false, true], COSTS, 1_000_000), None);
        assert_eq!(available(Layer::Q, [false, false, true], COSTS, 2_000_000), Some(Layer::F));
        assert_eq!(available(Layer::H, [false; 3], COSTS, 2_000_000), None);
    }
}
