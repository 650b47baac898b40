//! Passing nodes above leaves by their sums, without a look at what is below them.
//!
//! Of a node above leaves the first line is read, and the line of its sum, so several are asked for together. That is
//! done below one node of the level above after the other. What a sum tells is in [`super::counted`].
//!
//! Thread rule: as for [`super::tree`]. Each sum is read at a moment of its own, with its node the same before and
//! afterwards; the node above all of them is the same as long as they are passed, so nobody's entries are counted
//! twice or passed over because nodes are split or merged meanwhile.

use core::borrow::Borrow;
use core::iter::successors;

use arrayvec::ArrayVec;

use super::descent::{Step, Target, next_to};
use super::latch::Version;
use super::layout::{Layout, prefetch};
use super::rank::copy_far_end;
use super::scan::{Next, Span};
use super::shrink::lower_end;
use super::store::{Link, Node, Read, Restart, Store};
use super::sums::{Sum, Sums};
use super::tree::{Attempt, Tree};
use crate::error::Result;
use crate::index::Direction;

/// Most nodes whose lines are asked for together.
const GROUP: usize = 64;
/// The first ones: twice as many each time, so that what is near costs little.
const FIRST_GROUP: usize = 4;

/// What came of nodes side by side.
enum Passing {
    /// So many entries are in those that were passed, and where the rest is.
    Passed(u64, Next),
    /// The first one has no sum. Where it begins was copied instead of a fence.
    Unsummed,
    /// None could be passed.
    None,
}

/// The first line of a node above leaves, as it was read.
struct Seen<N> {
    node: N,
    version: Version,
    children: u64,
    sum: u32,
}

/// What some of the nodes side by side come to.
#[derive(Default)]
struct Passed {
    entries: u64,
    nodes: usize,
    /// Whether the next one has no sum.
    is_unsummed: bool,
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Passes the nodes above leaves with which a span begins in a direction, as far as all their entries are in it and
    /// they are `most` together: how many, and where the rest is; none if no node could be passed. `beyond` takes the
    /// fence where the span goes on.
    pub(super) fn pass_nodes(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        most: u64,
        beyond: &mut L::Buffer,
    ) -> Result<Option<(u64, Next)>> {
        let Some(sums) = &self.sums else { return Ok(None) };
        let mut may_sum_up = true;
        loop {
            match self.repeat(|| self.try_pass_nodes(sums, span, direction, most, beyond))? {
                Passing::Passed(entries, next) => return Ok(Some((entries, next))),
                Passing::Unsummed if core::mem::take(&mut may_sum_up) => {
                    self.sum_up((*beyond).borrow());
                }
                Passing::Unsummed | Passing::None => return Ok(None),
            }
        }
    }

    fn try_pass_nodes(
        &self,
        sums: &Sums,
        span: &Span<'_, L::Key>,
        direction: Direction,
        most: u64,
        beyond: &mut L::Buffer,
    ) -> Attempt<Passing> {
        let Some(first) = self.way_to_nodes(span.target(direction))? else { return Ok(Passing::None) };
        let node = first.node;
        let whole = if begins_with(first, span, direction) {
            let edge = if direction == Direction::Forward { first.position } else { first.position + 1 };
            self.whole(node, edge, span, direction)
        } else {
            0
        };
        node.still(first.version)?;
        let passed = self.pass_sums(sums, first, whole, direction, most)?;
        let Some(behind) = passed.nodes.checked_sub(1) else {
            *beyond = lower_end(node.layout(), first.position);
            node.still(first.version)?;
            return Ok(if passed.is_unsummed { Passing::Unsummed } else { Passing::None });
        };
        let position = match direction {
            Direction::Forward => first.position + behind,
            Direction::Backward => first.position - behind,
        };
        let goes_on = copy_far_end(Step { position, ..first }, direction, beyond);
        node.still(first.version)?;
        Ok(Passing::Passed(passed.entries, if goes_on { Next::Beyond } else { Next::Nowhere }))
    }

    /// The step to the node above the leaf of a search; none if there is no node above that.
    fn way_to_nodes(&self, target: Target<'_, L::Key>) -> Read<Option<Step<Node<L, S>>>> {
        let (_, Some((mut node, mut version))) = self.root()? else { return Ok(None) };
        if node.level() < 2 {
            return Ok(None);
        }
        loop {
            let step = Step { node, version, position: self.position(node, target) };
            match node.level() {
                0 | 1 => return Err(Restart::Changed),
                2 => return Ok(Some(step)),
                _ => (node, version) = self.child(step)?,
            }
        }
    }

    /// Adds the sums of up to `whole` children from one on, up to `most`; of those that are in memory.
    fn pass_sums(
        &self,
        sums: &Sums,
        first: Step<Node<L, S>>,
        whole: usize,
        direction: Direction,
        most: u64,
    ) -> Read<Passed> {
        let (mut passed, mut most_together) = (Passed::default(), FIRST_GROUP);
        let mut positions = successors(Some(first.position), |position| next_to(*position, direction)).take(whole);
        loop {
            let group = positions.by_ref().take(most_together);
            let links: ArrayVec<Link, GROUP> = group.map_while(|position| first.node.child(position)).collect();
            first.node.still(first.version)?;
            let group = self.look_at(sums, &links, passed.nodes == 0)?;
            let is_last = group.len() < most_together;
            for seen in group {
                let Sum { leaves, keys } = sums.get(seen.sum);
                match seen.node.still(seen.version) {
                    Err(restart) if passed.nodes == 0 => return Err(restart),
                    Ok(()) if leaves != seen.children => return Ok(Passed { is_unsummed: true, ..passed }),
                    Ok(()) if passed.entries + keys <= most => passed.entries += keys,
                    Ok(()) | Err(_) => return Ok(passed),
                }
                passed.nodes += 1;
            }
            if is_last {
                return Ok(passed);
            }
            most_together = GROUP.min(2 * most_together);
        }
    }

    /// Looks at the first lines of nodes side by side, up to one that cannot be had; that is a failure of the first one
    /// if there is `none_before`. The lines of their sums are asked for.
    fn look_at(&self, sums: &Sums, links: &[Link], none_before: bool) -> Read<ArrayVec<Seen<Node<L, S>>, GROUP>> {
        links.iter().for_each(|link| self.ask_for_count(*link));
        let mut all = ArrayVec::new_const();
        for link in links {
            let (node, version) = match self.begin(*link) {
                Ok(begun) => begun,
                Err(restart) if none_before && all.is_empty() => return Err(restart),
                Err(_) => break,
            };
            let (children, sum) = (node.count() as u64 + 1, node.sum());
            prefetch(sums.line(sum), 1);
            all.push(Seen { node, version, children, sum });
        }
        Ok(all)
    }
}

/// Whether a span begins, in a direction, where a child does.
fn begins_with<L: Layout, S: Store>(child: Step<Node<L, S>>, span: &Span<'_, L::Key>, direction: Direction) -> bool {
    let (node, position) = (child.node, child.position);
    match direction {
        Direction::Forward => span.begins_at(direction, Some(lower_end(node.layout(), position).borrow())),
        Direction::Backward if position < node.count() => span.begins_at(direction, Some(node.key(position).borrow())),
        Direction::Backward => span.begins_at(direction, node.upper_fence().as_ref().map(Borrow::borrow)),
    }
}
