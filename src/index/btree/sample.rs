//! Entries drawn at random, each draw as likely to give any of them.
//!
//! A way down that takes any child of each node with the same chance comes to an entry with the chance 1 / w, where w
//! is the product of the numbers of children on the way and of the leaf's entries: entries below full nodes come too
//! seldom. So an entry is taken with the chance w / W, where W is the most that any way has: then all have the same
//! (Olken and Rotem, Random Sampling from B+ Trees, 1989). W is not known, and the most that nodes have room for would
//! reject nearly all; it is the largest w that was met instead (Caffo, Booth and Davis, Empirical Supremum Rejection
//! Sampling, 2002): some ways are gone before the first entry is taken, and where a larger one is met later, as many of
//! the entries that were taken are dropped by chance as a W of that size would have rejected.
//!
//! What is left of a bias: entries below ways that are fuller than any that was met are drawn too seldom, by the ratio
//! of the two. If a share p of the entries is below ways that have r times the mean, all ways that are gone miss them
//! with the chance (1 - p / r) to the power of how many those are.
//!
//! Thread rule: as for [`super::tree`]. Each draw is of a moment of its own.

use super::descent::{MOST_LEVELS, Step};
use super::latch::Version;
use super::layout::Layout;
use super::sink::Sink;
use super::store::{Node, Reading, Restart, Store};
use super::tree::{Attempt, Stop, Tree};
use crate::error::Result;
use crate::index::{Direction, EntryBatch, Random};

/// Ways that are gone before the first entry is taken.
const FIRST_WAYS: usize = 128;

/// So many ways without an entry, one after the other, say that the tree is not what it was: the first are gone again.
const MOST_REJECTED: usize = 1 << 16;

/// Where a way ended.
struct Way<N> {
    leaf: N,
    version: Version,
    position: usize,
    /// One by the chance to come here.
    weight: f64,
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Appends `count` entries drawn with replacement to a batch; fewer if there are none any more.
    pub(super) fn sample(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()> {
        let (mut random, before) = (Random::new(seed), batch.mark());
        let (mut drawn, mut rejected) = (0, 0);
        let Some(mut most) = self.most_weight(&mut random)? else { return Ok(()) };
        while drawn < count {
            if rejected == MOST_REJECTED {
                let Some(now) = self.most_weight(&mut random)? else { return Ok(()) };
                (most, rejected) = (now, 0);
            }
            rejected += 1;
            let Some(way) = self.way(&mut random)? else { continue };
            if way.weight > most {
                // No draw differs from another in what it may be: the first ones are as good as any.
                drawn = (0..drawn).filter(|_| random.share() * way.weight < most).count();
                batch.rollback(before.after(drawn));
                most = way.weight;
            }
            if random.share() * most < way.weight && self.take(&way, batch)? {
                (drawn, rejected) = (drawn + 1, 0);
            }
        }
        Ok(())
    }

    /// The largest weight of the first ways; none in an empty tree.
    fn most_weight(&self, random: &mut Random) -> Result<Option<f64>> {
        loop {
            let mut most = 0.0_f64;
            for _ in 0..FIRST_WAYS {
                most = most.max(self.way(random)?.map_or(0.0, |way| way.weight));
            }
            if most > 0.0 {
                return Ok(Some(most));
            }
            // A leaf may be empty for a moment, and the tree for longer.
            if self.sums()[0] == 0 {
                return Ok(None);
            }
        }
    }

    /// Appends the entry where a way ended; false if the leaf is not what it was.
    fn take(&self, way: &Way<Node<L, S>>, batch: &mut EntryBatch) -> Result<bool> {
        let moment = batch.mark();
        let positions = way.position..way.position + 1;
        let taken = batch.take(self, (way.leaf, way.version), positions, Direction::Forward);
        match taken.and_then(|_| Ok(way.leaf.still(way.version)?)) {
            Ok(()) => Ok(true),
            Err(stop) => {
                batch.rollback(moment);
                if let Stop::Failure(error) = stop { Err(error) } else { Ok(false) }
            }
        }
    }

    /// Goes down by chance; none in an empty tree. An attempt is made again with the same numbers: ways that have to
    /// wait for their nodes are as likely as others.
    fn way(&self, random: &mut Random) -> Result<Option<Way<Node<L, S>>>> {
        let before = random.clone();
        self.repeat(|| {
            *random = before.clone();
            self.try_way(random)
        })
    }

    /// A leaf, by the same chance; none in an empty tree.
    pub(super) fn leaf_by_chance(&self, random: &mut Random) -> Result<Option<Reading<L, S>>> {
        Ok(self.way(random)?.map(|way| (way.leaf, way.version)))
    }

    fn try_way(&self, random: &mut Random) -> Attempt<Option<Way<Node<L, S>>>> {
        let (_, Some((mut node, mut version))) = self.root()? else { return Ok(None) };
        let mut weight = 1.0;
        for _ in 0..MOST_LEVELS {
            let (level, count) = (node.level(), node.count());
            node.still(version)?;
            if level == 0 {
                let position = random.below(count as u64) as usize;
                return Ok(Some(Way { leaf: node, version, position, weight: weight * count as f64 }));
            }
            weight *= (count + 1) as f64;
            let position = random.below(count as u64 + 1) as usize;
            (node, version) = self.child(Step { node, version, position })?;
        }
        Err(Restart::Changed.into())
    }
}
