//! Which sum a leaf's keys are counted in, where a tree keeps how many keys are below each node above leaves.
//!
//! ```text
//!     node above leaves, sum 7      node above leaves, sum 3         sums:  3: 2 leaves, 380 keys
//!        |       |       |              |          |                        7: 3 leaves, 601 keys
//!      leaf 7  leaf 7  leaf 7         leaf 3     leaf 3
//! ```
//!
//! A leaf's header says in which of the [`Sums`] its keys are counted, and whoever changes how many it has changes the
//! sum, too, while he has the leaf's latch: no latch above it, and one addition to a word. A new leaf is counted where
//! the one is that was split, so the sum of a node is right as long as the node is the same.
//!
//! What a node above leaves says is a promise: if it has a sum, all leaves below it are counted there. Others may
//! be counted there, too. So a reader who finds as many leaves counted as the node has children knows that these
//! are they, and their keys are all that is below, as of the moment when he looked; one who finds more has to look
//! into the leaves. A node that was split leaves both halves with one sum; two of different sums that become one
//! have none. Then one of them gets a sum of its own ([`Tree::sum_up`]): its leaves are counted there one by one,
//! each under its latch and all under the node's. That is done by whoever split or merged, or, where he could not,
//! by the first one who would read the sum; and after a load, where leaves are at hand.
//!
//! A number that a leaf has is changed under its latch and that of the node above it.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;

use super::descent::{Below, Target};
use super::layout::{Change, Layout};
use super::store::{IfAway, NodeMut, Store};
use super::sums::Sums;
use super::tree::{Attempt, Count, Stop, Tree};
use crate::error::Result;

impl<L: Layout, S: Store> Tree<L, S> {
    /// Counts keys of a latched leaf more, or less if the number is negative; behind all else that counts them, so that
    /// whoever checks the sums learns of the change.
    #[inline]
    pub(super) fn count_in(&self, leaf: &NodeMut<L, S>, keys: i64) {
        if let Some(sums) = &self.sums {
            sums.add(leaf.sum(), 0, keys);
        }
    }

    /// Counts that keys went from one latched leaf to another.
    pub(super) fn count_moved(&self, from: &NodeMut<L, S>, to: &NodeMut<L, S>, keys: i64) {
        if from.sum() != to.sum() {
            self.add(Count::Recounts, 1);
            self.count_in(from, -keys);
            self.count_in(to, keys);
        }
    }

    /// A latched leaf, which has no keys that are counted, is gone.
    pub(super) fn uncount_leaf(&self, leaf: &NodeMut<L, S>) {
        if let Some(sums) = &self.sums {
            sums.add(leaf.sum(), -1, 0);
        }
    }

    /// The right half of a node that was split has the left one's sum. The node above is latched.
    pub(super) fn share_sum(&self, left: &NodeMut<L, S>, right: &mut NodeMut<L, S>) {
        let Some(sums) = &self.sums else { return };
        right.set_sum(left.sum());
        if left.level() == 0 {
            sums.add(left.sum(), 1, 0);
        }
    }

    /// Has a new root above a leaf that was the root, and will be split, have the leaf's sum.
    pub(super) fn begin_sum(&self, above: &mut NodeMut<L, S>, leaf: &mut NodeMut<L, S>) {
        let Some(sums) = &self.sums else { return };
        if leaf.sum() == 0
            && let Some(number) = sums.take()
        {
            // The leaf that is counted already is this one.
            leaf.set_sum(number);
            self.count_in(leaf, leaf.count() as i64);
        }
        above.set_sum(leaf.sum());
    }

    /// The right one of two nodes has become part of the left one, with so many keys. The node above is latched.
    pub(super) fn merge_sums(&self, left: &mut NodeMut<L, S>, right: &NodeMut<L, S>, keys: usize) {
        if left.level() == 0 {
            self.count_moved(right, left, keys as i64);
        } else if left.sum() != right.sum() {
            left.set_sum(0);
        }
    }

    /// Makes sure that there is a number for a new node of a level.
    pub(super) fn provide_sums(&self, level: u8, nodes: usize) -> Result<()> {
        match &self.sums {
            Some(sums) if level == 1 => sums.provide(nodes),
            _ => Ok(()),
        }
    }

    /// Has the node above the leaf where a key is, or would be, have a sum of its own, if there is such a node and that
    /// goes; where the node ends.
    #[cold]
    pub(super) fn sum_up(&self, key: &L::Key) -> Option<L::Buffer> {
        let sums = self.sums.as_ref()?;
        let mut may_be_away = !S::IS_HEAP;
        // Without a sum a node's leaves are counted: nothing has to be told of a failure.
        self.repeat(|| self.try_sum_up(sums, key, &mut may_be_away)).ok().flatten()
    }

    fn try_sum_up(&self, sums: &Sums, key: &L::Key, may_be_away: &mut bool) -> Attempt<Option<L::Buffer>> {
        let Some(Below { above: Some(above), .. }) = self.leaf_below(Target::At(key))? else { return Ok(None) };
        let node = above.node;
        let (is_summed, upper) = (sums.get(node.sum()).leaves == node.count() as u64 + 1, node.upper_fence());
        node.still(above.version)?;
        if is_summed {
            return Ok(upper);
        }
        if core::mem::take(may_be_away) {
            self.bring_below(key)?;
            // For that the node itself may have had to go.
            return Err(Stop::Restart);
        }
        let mut node = Self::latch(above)?;
        let Some(number) = sums.take() else {
            node.give_back_unchanged();
            return Ok(upper);
        };
        self.add(Count::Recounts, 1);
        let outcome = self.count_below(sums, number, &mut node);
        self.add(Count::Recounts, 1);
        node.give_back();
        outcome.map(|()| upper)
    }

    /// Counts the leaves below a latched node in a sum of its own; if that fails, it has none.
    fn count_below(&self, sums: &Sums, number: u32, node: &mut NodeMut<L, S>) -> Attempt<()> {
        node.set_sum(0);
        (0..=node.count()).filter_map(|position| node.child(position)).for_each(|link| self.ask_for_count(link));
        let counted = (0..=node.count()).try_for_each(|position| {
            let mut leaf = self.take_latch(node.child(position).ok_or(Stop::Restart)?, IfAway::Bring)?;
            sums.move_leaf(leaf.sum(), number, leaf.count() as u64);
            leaf.set_sum(number);
            // Readers of a leaf do not look at its sum, but for the check of all, which finds the node above latched; a
            // page has to know that it is another one.
            leaf.give_back_if(!S::IS_HEAP);
            Ok(())
        });
        if counted.is_ok() {
            node.set_sum(number);
        }
        // What kept the number in use.
        sums.add(number, -1, 0);
        counted
    }

    /// Has every node above leaves have a sum.
    pub(super) fn sum_up_all(&self) {
        let mut next = self.sums.is_some().then(L::least);
        while let Some(from) = next {
            next = self.sum_up(from.borrow());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::{Node, node::KeyBuffer};
    use super::super::features::{Feature, Features};
    use super::super::scan::{Next, with_span};
    use super::super::store::NODE_BYTES;
    use super::super::store::heap::Heap;
    use super::*;
    use crate::index::{Direction, InsertMode, LoadOptions, Range, Slice, Slices};
    use crate::ledger::{Account, Component};
    use crate::memory::test_support::Random;

    type Words = Tree<Node, Heap>;

    /// A tree whose nodes have a dozen keys.
    fn tree() -> Words {
        let mut tree = Tree::new(Heap::new(NODE_BYTES, Account::process(Component::Index)));
        let plain = Features::ALL.without(Feature::PrefixCompression).without(Feature::SuffixTruncation);
        tree.set_features(plain.with_counted_nodes());
        tree
    }

    fn key(number: usize) -> std::vec::Vec<u8> {
        format!("{number:0240}").into_bytes()
    }

    /// How many nodes are above leaves; each has a sum.
    fn nodes(tree: &Words) -> usize {
        let (mut next, mut count) = (Some(KeyBuffer::new_const()), 0);
        while let Some(from) = next {
            let below = tree.leaf_below(Target::At(&from)).unwrap().unwrap();
            let node = below.above.unwrap().node;
            let sum = tree.sums.as_ref().unwrap().get(node.sum());
            assert_eq!(sum.leaves, node.count() as u64 + 1);
            (next, count) = (node.upper_fence(), count + 1);
        }
        count
    }

    /// Passes all entries by the sums of nodes, in both directions.
    fn pass_all(tree: &Words, count: u64) {
        for direction in [Direction::Forward, Direction::Backward] {
            let passed = with_span::<Node, _>(&Range::ALL, None, direction, |span| {
                let (mut fence, mut beyond, mut passed, mut is_first) =
                    (KeyBuffer::new_const(), KeyBuffer::new_const(), 0, true);
                loop {
                    let rest = span.beyond(direction, (!is_first).then_some(fence.as_slice()));
                    let (entries, next) =
                        tree.pass_nodes(&rest, direction, u64::MAX, &mut beyond).unwrap().expect("all have sums");
                    (passed, is_first) = (passed + entries, false);
                    core::mem::swap(&mut fence, &mut beyond);
                    if next == Next::Nowhere {
                        return passed;
                    }
                }
            });
            assert_eq!(passed, Some(count));
        }
    }

    #[test]
    fn every_node_has_a_sum_while_a_tree_grows_and_shrinks() {
        let (tree, mut random, mut numbers) = (tree(), Random(5), std::vec::Vec::from_iter(0..4000));
        for at in (1..numbers.len()).rev() {
            numbers.swap(at, random.below(at + 1));
        }
        for (count, number) in numbers.iter().enumerate() {
            tree.insert(&key(*number), b"v", InsertMode::Upsert, None).unwrap();
            if count % 500 == 499 {
                pass_all(&tree, count as u64 + 1);
            }
        }
        let most = nodes(&tree);
        assert!(most > 20);
        for (gone, number) in numbers[..3900].iter().enumerate() {
            assert!(tree.delete(&key(*number), None).unwrap());
            if gone % 300 == 299 && gone < 3500 {
                nodes(&tree);
                pass_all(&tree, 4000 - gone as u64 - 1);
                tree.verify().unwrap();
            }
        }
        assert!(nodes(&tree) < most / 5);
        tree.clear().unwrap();
        assert_eq!(tree.sums.as_ref().unwrap().numbers().0, 0);
    }

    #[test]
    fn every_node_has_a_sum_after_a_load() {
        let tree = tree();
        let keys: std::vec::Vec<_> = (0..3000).map(key).collect();
        let keys: std::vec::Vec<_> = keys.iter().map(|key| Slice::new(key)).collect();
        let options = LoadOptions { is_sorted: true, threads: 2, ..LoadOptions::default() };
        tree.load(&Slices::new(&keys), &Slices::new(&keys), &options).unwrap();
        assert!(nodes(&tree) > 10);
        pass_all(&tree, 3000);
    }
}
