//! One key in the place of another one, at one moment, though they may be in different leaves.
//!
//! Both leaves are latched, neither while waiting for the other. The one that gets a key is given back first: whoever
//! sees that waits at the other one, and finds there what has become of the old key.
//!
//! Thread rule: as for [`super::tree`].

use super::descent::{Path, Target};
use super::layout::{Change, Content, Found, Layout};
use super::store::{Node, NodeMut, Store};
use super::tree::{Attempt, Count, Stop, Tree};
use crate::error::Result;
use crate::index::PairReplaced;

impl<L: Layout, S: Store> Tree<L, S> {
    /// Takes a key out and puts another one in, both without values.
    pub(super) fn exchange(&self, old: &L::Key, new: &L::Key) -> Result<PairReplaced> {
        let (mut may_share, mut from, mut to) = (true, Path::new(), Path::new());
        self.repeat(|| {
            self.go(Target::At(old), &mut from)?;
            self.go(Target::At(new), &mut to)?;
            self.exchange_on((old, &from), (new, &to), &mut may_share)
        })
    }

    fn exchange_on(
        &self,
        (old, from): (&L::Key, &Path<Node<L, S>>),
        (new, to): (&L::Key, &Path<Node<L, S>>),
        may_share: &mut bool,
    ) -> Attempt<PairReplaced> {
        let (Some(&source), Some(&target)) = (from.steps.last(), to.steps.last()) else {
            return Ok(PairReplaced::NotFound);
        };
        let mut leaf = Self::latch(source)?;
        let found = leaf.lower_bound(old, self.find);
        if !found.is_exact {
            leaf.give_back_unchanged();
            return Ok(PairReplaced::NotFound);
        }
        if source.node == target.node {
            return self.exchange_within(leaf, found, (new, to), may_share);
        }
        let Ok(mut other) = Self::latch(target) else {
            leaf.give_back_unchanged();
            return Err(Stop::Restart);
        };
        let place = other.lower_bound(new, self.find);
        if place.is_exact || !other.insert(place.position, new, Content::Bytes(&[])) {
            leaf.give_back_unchanged();
            return self.refuse(other, place, (new, to), may_share);
        }
        self.count_moved(&leaf, &other, 1);
        self.take_key(&mut leaf, found.position, new);
        // Whoever sees the key there knows of a change.
        self.add(Count::Changes, 1);
        other.give_back();
        self.end_exchange(leaf, from);
        Ok(PairReplaced::Replaced)
    }

    /// The same of two keys of a leaf.
    fn exchange_within(
        &self,
        mut leaf: NodeMut<L, S>,
        found: Found,
        (new, path): (&L::Key, &Path<Node<L, S>>),
        may_share: &mut bool,
    ) -> Attempt<PairReplaced> {
        let place = leaf.lower_bound(new, self.find);
        if place.is_exact || !leaf.insert(place.position, new, Content::Bytes(&[])) {
            return self.refuse(leaf, place, (new, path), may_share);
        }
        let position = found.position + usize::from(place.position <= found.position);
        self.take_key(&mut leaf, position, new);
        self.end_exchange(leaf, path);
        Ok(PairReplaced::Replaced)
    }

    /// Takes a key out of a latched leaf, for which another one is in a leaf: the tree has as many keys as before, and
    /// says so at each moment.
    fn take_key(&self, leaf: &mut NodeMut<L, S>, position: usize, new: &L::Key) {
        let (old_key, old_value) = self.measured_at(leaf.node().layout(), position);
        let (key, value) = self.measured(new, 0);
        leaf.remove(position, position + 1);
        self.count_entries(0, key - old_key, value - old_value);
    }

    /// Gives the leaf back where a key is already, or makes room for it there.
    fn refuse(
        &self,
        leaf: NodeMut<L, S>,
        place: Found,
        (key, path): (&L::Key, &Path<Node<L, S>>),
        may_share: &mut bool,
    ) -> Attempt<PairReplaced> {
        if place.is_exact {
            leaf.give_back_unchanged();
            return Ok(PairReplaced::Exists);
        }
        self.make_room(path, leaf, (place.position, key), may_share)?;
        Err(Stop::Restart)
    }

    fn end_exchange(&self, leaf: NodeMut<L, S>, path: &Path<Node<L, S>>) {
        if self.end_deletion(&leaf, 1) {
            self.settle(path);
        }
    }
}
