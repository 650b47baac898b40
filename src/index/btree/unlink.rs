//! Taking a range out: leaves that lie in it are taken out of the node above them as they are, and given back.
//!
//! Of those only the number of entries is looked at, and, where keys and values may be of any length, how long they
//! are, since the index tells that; and long values, which go too. One of them stays, without entries and with the
//! fences of all, so that each key has a leaf; it is merged with a neighbour, as is a node above that has no other
//! child any more. Leaves at the range's ends are changed entry by entry.
//!
//! All this goes under the latch of the node above and each leaf's own, so whoever was on his way to such a leaf finds
//! that it is gone: there are no leaves that are not the tree's, as there are where a whole tree is taken down
//! ([`super::clear`]). Some leaves at a time, so that others come to the node above in between.
//!
//! Thread rule: as for [`super::tree`]. Each leaf's entries go at one moment, not those of the range.

use core::borrow::Borrow;
use core::ops::Range;

use arrayvec::ArrayVec;

use super::descent::{Path, Step};
use super::layout::{Change, Layout, prefetch};
use super::scan::{Next, Span, far_side, part_of_leaf};
use super::store::{IfAway, Link, Node, NodeMut, Store};
use super::tree::{Attempt, Count, Stop, Tree};
use crate::error::Result;
use crate::index::Direction;
use crate::memory::Vec;

/// The most leaves that go under one latch of the node above.
const MOST: usize = 64;
/// The same of leaves that may have to be brought: while they come, their pages are nobody else's.
const MOST_BROUGHT: usize = 16;

/// So many leaves before one is counted, its lines are asked for.
const AHEAD: usize = 8;

/// How many entries went, and the fence beyond which the range goes on.
type Part<L> = (u64, Option<<L as Layout>::Buffer>);

/// Leaves side by side whose entries are no longer counted.
struct Taken<L: Layout, S: Store> {
    /// The first of them that was come to: it stays.
    kept: NodeMut<L, S>,
    /// Where all of them are below their node.
    positions: Range<usize>,
    entries: u64,
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Takes up to `limit` entries of a span out, the first ones in a direction: how many.
    pub(super) fn delete_span(&self, span: &Span<'_, L::Key>, direction: Direction, limit: u64) -> Result<u64> {
        let mut unsettled = None;
        let deleted = self.delete_parts(span, direction, limit, &mut unsettled);
        if let Some(key) = unsettled {
            self.settle_at(key.borrow(), None);
        }
        deleted
    }

    /// The same; `unsettled` is a key of a leaf that stayed without entries, and is to be merged.
    fn delete_parts(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        limit: u64,
        unsettled: &mut Option<L::Buffer>,
    ) -> Result<u64> {
        let (mut fence, mut deleted): (Option<L::Buffer>, u64) = (None, 0);
        while deleted < limit {
            let rest = span.beyond(direction, fence.as_ref().map(Borrow::borrow));
            if rest.is_empty() {
                break;
            }
            let mut may_bring = !S::IS_HEAP;
            let (entries, next) =
                self.repeat(|| self.delete_part(&rest, direction, limit - deleted, (&mut may_bring, unsettled)))?;
            deleted += entries;
            if next.is_none() {
                break;
            }
            fence = next;
        }
        Ok(deleted)
    }

    /// Takes some leaves out where a span begins, or entries of the first one.
    fn delete_part(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        most: u64,
        (may_bring, unsettled): (&mut bool, &mut Option<L::Buffer>),
    ) -> Attempt<Part<L>> {
        let mut path = Path::new();
        self.go(span.target(direction), &mut path)?;
        if let [.., above, _] = path.steps[..] {
            let whole = span.whole_children(above.node.layout(), self.find);
            let most_leaves = if S::IS_HEAP { MOST } else { MOST_BROUGHT };
            let run = run_of(&whole, above.position, direction, most_leaves);
            // One alone is as soon changed.
            if run.len() > 1 {
                if core::mem::take(may_bring) {
                    self.bring_run(above, run.clone(), direction);
                }
                let part = self.unlink(&path, (&whole, run), direction, most, unsettled)?;
                if let Some(part) = part {
                    return Ok(part);
                }
            }
        }
        self.delete_in_leaf(&path, span, direction, most)
    }

    /// Takes entries of a path's leaf out.
    fn delete_in_leaf(
        &self,
        path: &Path<Node<L, S>>,
        span: &Span<'_, L::Key>,
        direction: Direction,
        most: u64,
    ) -> Attempt<Part<L>> {
        let Some(&step) = path.steps.last() else { return Ok((0, None)) };
        let mut leaf = Self::latch(step)?;
        let (all, next) = part_of_leaf(self, leaf.node().layout(), span, direction);
        let mut beyond = (next == Next::Beyond).then(L::least);
        if let Some(beyond) = &mut beyond {
            leaf.copy_fence(far_side(direction), beyond);
        }
        let count = all.len().min(usize::try_from(most).unwrap_or(usize::MAX));
        let positions = match direction {
            Direction::Forward => all.start..all.start + count,
            Direction::Backward => all.end - count..all.end,
        };
        self.delete_at(&mut leaf, positions);
        if self.end_deletion(&leaf, count) {
            self.settle(path);
        }
        Ok((count as u64, beyond))
    }

    /// Takes the first leaves of a run out that have no more than so many entries together. None if already the first
    /// one has more.
    fn unlink(
        &self,
        path: &Path<Node<L, S>>,
        (whole, run): (&Range<usize>, Range<usize>),
        direction: Direction,
        most: u64,
        unsettled: &mut Option<L::Buffer>,
    ) -> Attempt<Option<Part<L>>> {
        let depth = path.steps.len() - 2;
        // What was read of it is what it is.
        let mut parent = Self::latch(path.steps[depth])?;
        let mut chains = Vec::new(self.nodes.lists());
        let taken = self.take_leaves(&parent, run.clone(), direction, most, &mut chains);
        let Ok(Some(taken)) = taken else {
            parent.give_back_unchanged();
            return taken.map(|_| None);
        };
        let (before, positions, entries) = (parent.count(), taken.positions.clone(), taken.entries);
        let (lower, upper) = self.keep_one(&mut parent, taken);
        let is_end = match direction {
            Direction::Forward => positions.end == whole.end,
            Direction::Backward => positions.start == whole.start,
        };
        // Else what stays is merged when those behind it have gone, too.
        *unsettled = if is_end || positions.len() < run.len() || entries == most {
            // A neighbour that cannot be had is left alone.
            let _ = self.merge_children(&mut parent, positions.start);
            None
        } else {
            Some(lower.clone())
        };
        let (left, is_sparse) = (parent.count(), Self::is_sparse(&parent));
        parent.give_back();
        chains.iter().for_each(|chain| self.give_long(*chain));
        self.tell_merge(1, before - left);
        if is_sparse {
            self.settle_above(path, depth);
        }
        if left == 0 {
            // By now it may have neighbours.
            self.settle_at(lower.borrow(), None);
        }
        let next = match direction {
            Direction::Forward => upper,
            Direction::Backward => Some(lower).filter(|lower| !L::is_least(lower.borrow())),
        };
        Ok(Some((entries, next)))
    }

    /// Takes the leaves of a run away from those whose entries are counted, one after the other, and gives all but the
    /// first one back. None if nothing may go. What stops it later is met again by the next attempt.
    fn take_leaves(
        &self,
        parent: &NodeMut<L, S>,
        run: Range<usize>,
        direction: Direction,
        most: u64,
        chains: &mut Vec<u64>,
    ) -> Attempt<Option<Taken<L, S>>> {
        let at = |item: usize| match direction {
            Direction::Forward => run.start + item,
            Direction::Backward => run.end - 1 - item,
        };
        let mut taken: Option<Taken<L, S>> = None;
        for item in 0..run.len() {
            if item + AHEAD < run.len() {
                self.ask_for_leaf(parent, at(item + AHEAD));
            }
            let link = parent.child(at(item)).ok_or(Stop::Restart);
            let leaf = match link.and_then(|link| self.take_latch(link, IfAway::Bring)) {
                Ok(leaf) => leaf,
                Err(_) if taken.is_some() => break,
                Err(stop) => return Err(stop),
            };
            let count = leaf.count() as u64;
            if count > most - taken.as_ref().map_or(0, |taken| taken.entries) {
                leaf.give_back_unchanged();
                break;
            }
            self.count_out(&leaf, 0..leaf.count(), |chain| {
                // Whoever still reads it finds that the leaf is gone.
                if chains.push(chain).is_err() {
                    self.give_long(chain);
                }
            });
            self.add(Count::Changes, 1);
            match &mut taken {
                None => taken = Some(Taken { kept: leaf, positions: at(item)..at(item) + 1, entries: count }),
                Some(taken) => {
                    self.give_node(leaf);
                    taken.positions = taken.positions.start.min(at(item))..taken.positions.end.max(at(item) + 1);
                    taken.entries += count;
                }
            }
        }
        Ok(taken)
    }

    /// Has one leaf be there in the place of all that were taken: their fences.
    fn keep_one(&self, parent: &mut NodeMut<L, S>, taken: Taken<L, S>) -> (L::Buffer, Option<L::Buffer>) {
        let Taken { mut kept, positions: Range { start: first, end }, .. } = taken;
        let last = end - 1;
        let lower = if first == 0 { parent.lower_fence() } else { parent.key(first - 1) };
        let upper = if last == parent.count() { parent.upper_fence() } else { Some(parent.key(last)) };
        kept.set_features(self.features);
        kept.begin(0, lower.borrow(), upper.as_ref().map(Borrow::borrow));
        parent.set_child(last, kept.number());
        if first != last {
            parent.remove(first, last);
            self.add(Count::Merges, (last - first) as i64);
        }
        kept.give_back();
        (lower, upper)
    }

    /// Brings the leaves of a run that are not in memory, as far as there is room, before anything is latched.
    #[cold]
    fn bring_run(&self, above: Step<Node<L, S>>, run: Range<usize>, direction: Direction) {
        let links = run.filter_map(|position| above.node.child(position)).filter(|link| self.peek(*link).is_none());
        let mut links: ArrayVec<Link, MOST_BROUGHT> = links.collect();
        if direction == Direction::Backward {
            // Those that are needed first come first.
            links.reverse();
        }
        if !links.is_empty() && above.node.still(above.version).is_ok() {
            self.nodes.bring_ahead(&links);
        }
    }

    /// Asks for what is looked at of a leaf that goes.
    #[inline]
    fn ask_for_leaf(&self, parent: &NodeMut<L, S>, position: usize) {
        let Some(leaf) = parent.child(position).and_then(|link| self.peek(link)) else { return };
        if L::IS_FIXED {
            prefetch(leaf.address().as_ptr(), 1);
        } else {
            leaf.prefetch_walk();
        }
    }

    /// Takes entries of a latched leaf out.
    pub(super) fn delete_at(&self, leaf: &mut NodeMut<L, S>, positions: Range<usize>) {
        // Readers find that the leaf was changed before they follow the address.
        self.count_out(leaf, positions.clone(), |chain| self.give_long(chain));
        if !positions.is_empty() {
            leaf.remove(positions.start, positions.end);
        }
    }

    /// Counts entries of a latched leaf no more, which go; gives their long values to `give`.
    pub(super) fn count_out(&self, leaf: &NodeMut<L, S>, positions: Range<usize>, mut give: impl FnMut(u64)) {
        let (mut keys, mut values) = (0, 0);
        // Else both follow from the number of entries, and no value is long.
        for position in if L::IS_FIXED { 0..0 } else { positions.clone() } {
            let payload = leaf.payload(position);
            let (key, value) = self.measured_at(leaf.node().layout(), position);
            (keys, values) = (keys + key, values + value);
            if payload.is_long {
                give(payload.long().0);
            }
        }
        self.count_entries(-(positions.len() as i64), -keys, -values);
        self.count_in(leaf, -(positions.len() as i64));
    }
}

/// Up to `most` of the children that are whole, side by side in a direction, from one of them on.
fn run_of(whole: &Range<usize>, from: usize, direction: Direction, most: usize) -> Range<usize> {
    match direction {
        _ if !whole.contains(&from) => 0..0,
        Direction::Forward => from..whole.end.min(from + most),
        Direction::Backward => whole.start.max((from + 1).saturating_sub(most))..from + 1,
    }
}
