//! How many entries come before a place in the order, and which entry is at one, without reading those before it.
//!
//! The leaves at both ends of a span are looked into. Of those between only the number of keys is read, one line
//! each, and the lines of several are on their way at once: about a hundredth of what reading the entries takes. It
//! takes time by the number of leaves, unless the tree keeps sums ([`super::counted`]): then nodes above leaves
//! that are all in the span are passed by those ([`super::skip`]), and leaves are counted below the first and the
//! last one only.
//!
//! Thread rule: as for [`super::tree`]. Each leaf is counted at a moment of its own, as a scan reads it; nobody's
//! entries are counted twice or passed over because nodes are split or merged meanwhile.

use core::borrow::Borrow;
use core::iter::successors;

use arrayvec::ArrayVec;

use super::descent::{Below, Step, next_to};
use super::layout::{Layout, Side, prefetch};
use super::points::At;
use super::scan::{Next, Span, far_side, part_of_leaf};
use super::store::{Link, Node, Read, Restart, Store};
use super::tree::{Attempt, Tree};
use crate::error::Result;
use crate::index::{Direction, EntryBuffer};

/// Leaves that are counted before it is made sure again that they are below their node.
const GROUP: usize = 64;

/// So many leaves before a leaf is counted, its line is asked for.
const AHEAD: usize = 16;

/// What was passed, where the rest is, and the step to the last leaf that was passed.
type Passed<N> = (u64, Next, Option<Step<N>>);

/// An entry with up to so many before it that are passed, and who reads it.
struct Wanted<'a, R> {
    most: u64,
    read: &'a mut R,
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// How many entries a span has.
    pub(super) fn count_span(&self, span: &Span<'_, L::Key>) -> Result<u64> {
        Ok(self.pass(span, Direction::Forward, u64::MAX, |_| Ok(()))?.0)
    }

    /// Copies the entry of a span before which there are so many others in a direction; false if there is none.
    pub(super) fn select(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        position: u64,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<bool> {
        Ok(self.pass(span, direction, position, |at| self.copy_entry(at, entry))?.1)
    }

    /// Passes the first entries of a span in a direction, up to `most`, and gives the one behind them to `read`: how
    /// many were passed, and whether there is one.
    fn pass(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        most: u64,
        mut read: impl FnMut(At<Node<L, S>>) -> Attempt<()>,
    ) -> Result<(u64, bool)> {
        // As in a walk: fences are long.
        let (mut one, mut other) = (L::least(), L::least());
        let (mut fence, mut beyond, mut is_first) = (&mut one, &mut other, true);
        let mut beside: Option<Below<Node<L, S>>> = None;
        let mut passed = 0;
        loop {
            let rest = span.beyond(direction, (!is_first).then(|| (*fence).borrow()));
            let nodes = if beside.is_none() { self.pass_nodes(&rest, direction, most - passed, beyond)? } else { None };
            let (entries, next, last) = match nodes {
                Some((entries, next)) => (entries, next, None),
                None => self.repeat(|| {
                    let wanted = Wanted { most: most - passed, read: &mut read };
                    self.pass_some(&rest, direction, beside.take(), beyond, wanted)
                })?,
            };
            passed += entries;
            match next {
                Next::Nowhere => return Ok((passed, false)),
                Next::Full => return Ok((passed, true)),
                Next::Beyond => (fence, beyond, is_first) = (beyond, fence, false),
            }
            beside = last.and_then(|last| self.beside(last, direction));
        }
    }

    /// Passes the leaf where a span begins, or the one that was found already, and those behind it below the same node
    /// that end in the span; or reads the wanted entry, if it is in the first one. `beyond` takes the fence where the
    /// span goes on.
    fn pass_some(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        found: Option<Below<Node<L, S>>>,
        beyond: &mut L::Buffer,
        wanted: Wanted<'_, impl FnMut(At<Node<L, S>>) -> Attempt<()>>,
    ) -> Attempt<Passed<Node<L, S>>> {
        let below = match found {
            Some(below) => Some(below),
            None => self.leaf_below(span.target(direction))?,
        };
        let Some(Below { leaf, version, above }) = below else { return Ok((0, Next::Nowhere, None)) };
        let (positions, next) = part_of_leaf(self, leaf.layout(), span, direction);
        let first = positions.len() as u64;
        if first > wanted.most {
            leaf.still(version)?;
            let position = match direction {
                Direction::Forward => positions.start + wanted.most as usize,
                Direction::Backward => positions.end - 1 - wanted.most as usize,
            };
            (wanted.read)(At { leaf, version, position })?;
            leaf.still(version)?;
            return Ok((wanted.most, Next::Full, None));
        }
        if next == Next::Beyond {
            leaf.copy_fence(far_side(direction), beyond);
        }
        leaf.still(version)?;
        let (Next::Beyond, Some(above)) = (next, above) else { return Ok((first, next, None)) };
        let (others, last) = self.pass_whole(above, span, direction, wanted.most - first)?;
        if last.position == above.position {
            return Ok((first, next, Some(above)));
        }
        let next = if copy_far_end(last, direction, beyond) { Next::Beyond } else { Next::Nowhere };
        above.node.still(above.version)?;
        Ok((first + others, next, Some(last)))
    }

    /// Counts the entries of leaves behind one, below the same node, as far as all of them are in the span and they are
    /// `most` together; of those that are in memory. Gives the step to the last one too.
    fn pass_whole(
        &self,
        above: Step<Node<L, S>>,
        span: &Span<'_, L::Key>,
        direction: Direction,
        most: u64,
    ) -> Read<(u64, Step<Node<L, S>>)> {
        let node = above.node;
        let edge = if direction == Direction::Forward { above.position + 1 } else { above.position };
        let (mut entries, mut last, mut rest) = (0, above, self.whole(node, edge, span, direction));
        while rest != 0 {
            let group = successors(next_to(last.position, direction), |position| next_to(*position, direction));
            let links: ArrayVec<Link, GROUP> =
                group.take(rest.min(GROUP)).map_while(|position| node.child(position)).collect();
            node.still(above.version)?;
            links.iter().take(AHEAD).for_each(|link| self.ask_for_count(*link));
            for (item, link) in links.iter().enumerate() {
                if let Some(ahead) = links.get(item + AHEAD) {
                    self.ask_for_count(*ahead);
                }
                let count = match self.count_of_leaf(*link) {
                    Ok(count) if entries + count <= most => count,
                    Ok(_) | Err(Restart::Away(_)) => return Ok((entries, last)),
                    Err(restart) => return Err(restart),
                };
                entries += count;
                last.position = next_to(last.position, direction).ok_or(Restart::Changed)?;
            }
            rest -= links.len();
            node.still(above.version)?;
        }
        Ok((entries, last))
    }

    /// How many children from an edge between two on, in a direction, have no entries but a span's, which does not
    /// begin behind the edge.
    pub(super) fn whole(&self, node: Node<L, S>, edge: usize, span: &Span<'_, L::Key>, direction: Direction) -> usize {
        let last = |behind: Direction| self.position(node, span.target(behind));
        match (direction, span.lower_key(), span.upper_key()) {
            (Direction::Forward, _, Some(key)) if node.compare_fence(Side::Upper, key).is_gt() => {
                last(Direction::Backward).saturating_sub(edge)
            }
            (Direction::Forward, ..) => (node.count() + 1).saturating_sub(edge),
            (Direction::Backward, Some(key), _) if node.compare_fence(Side::Lower, key).is_le() => {
                edge.saturating_sub(last(Direction::Forward) + 1)
            }
            (Direction::Backward, ..) => edge,
        }
    }

    #[inline]
    fn count_of_leaf(&self, link: Link) -> Read<u64> {
        let (leaf, version) = self.begin(link)?;
        let count = leaf.count() as u64;
        leaf.still(version)?;
        Ok(count)
    }

    /// Asks for the line where a node says how many keys there are.
    #[inline]
    pub(super) fn ask_for_count(&self, link: Link) {
        if let Some(leaf) = self.peek(link) {
            prefetch(leaf.address().as_ptr(), 1);
        }
    }
}

/// Copies the fence of a child on the far side; false if there is nothing beyond it.
pub(super) fn copy_far_end<L: Layout, S: Store>(
    step: Step<Node<L, S>>,
    direction: Direction,
    to: &mut L::Buffer,
) -> bool {
    let (node, side) = (step.node, far_side(direction));
    let key = match direction {
        Direction::Forward => Some(step.position).filter(|position| *position < node.count()),
        Direction::Backward => step.position.checked_sub(1),
    };
    match key {
        Some(position) => *to = node.key(position),
        None if node.has_fence(side) => node.copy_fence(side, to),
        None => return false,
    }
    true
}
