//! Going down: by versions, from a node to its child, so that nothing is latched on the way.
//!
//! A descent notes a node's version, reads the child's address, and looks whether the version still stands; then it
//! notes the child's, and looks once more, so that the child was this node's when its version was noted.
//!
//! Thread rule: any thread.

use core::iter::successors;

use arrayvec::ArrayVec;

use super::latch::{Version, pause};
use super::layout::Layout;
use super::store::{Link, NODE_BYTES, Node, Read, Reading, Restart, Store};
use super::tree::{Attempt, Stop, Tree};
use crate::error::Result;
use crate::index::Direction;
use crate::sync::atomic::Ordering::Acquire;

/// More levels than there can be: with two keys a node, nodes of 2^32.
pub(super) const MOST_LEVELS: usize = 32;

/// Which leaf a search goes to.
#[derive(Debug)]
pub enum Target<'a, K: ?Sized> {
    /// The first one.
    First,
    /// The last one.
    Last,
    /// Where a key is or would be.
    At(&'a K),
    /// Where the keys are that come before a key.
    Before(&'a K),
}

impl<K: ?Sized> Clone for Target<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized> Copy for Target<'_, K> {}

/// The most leaves that a walk brings at a time.
const MOST_AHEAD: usize = 64;

/// So many leaves in memory, one after the other, are what a walk has left behind.
const SERIES: usize = 6;

/// The position beside one.
pub(super) fn next_to(position: usize, direction: Direction) -> Option<usize> {
    match direction {
        Direction::Forward => Some(position + 1),
        Direction::Backward => position.checked_sub(1),
    }
}

/// A node on the way down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<N> {
    pub node: N,
    pub version: Version,
    /// Which of its children comes next; of a leaf that a finger led to, how many keys it had, else 0.
    pub position: usize,
}

/// A leaf where a key would be, if one is known before the tree is gone down.
pub(super) type Near<L, S> = Option<Step<Node<L, S>>>;

/// A leaf, and the step that led to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Below<N> {
    pub leaf: N,
    pub version: Version,
    pub above: Option<Step<N>>,
}

/// The way from the root to a leaf, which is the last step.
pub(super) struct Path<N> {
    /// Of the link to the root.
    pub root: Version,
    pub steps: ArrayVec<Step<N>, MOST_LEVELS>,
}

impl<N> Path<N> {
    /// Without steps.
    pub fn new() -> Self {
        Self { root: Version::from_bits(0), steps: ArrayVec::new_const() }
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Makes attempts until one comes through. What one finds away is brought before the next one.
    #[inline]
    pub(super) fn repeat<T>(&self, mut attempt: impl FnMut() -> Attempt<T>) -> Result<T> {
        let mut spins = 0;
        loop {
            match attempt() {
                Ok(outcome) => return Ok(outcome),
                Err(Stop::Failure(error)) => return Err(error),
                Err(Stop::Restart) => pause(&mut spins),
                Err(Stop::Away(link)) => self.nodes.bring(&[link])?,
            }
        }
    }

    /// The root with its version; none of an empty tree.
    #[inline]
    pub(super) fn root(&self) -> Read<(Version, Option<Reading<L, S>>)> {
        let version = self.root_latch.begin()?;
        let Some(root) = Link::new(self.root.load(Acquire)) else {
            self.root_latch.still(version)?;
            return Ok((version, None));
        };
        let root = self.begin(root)?;
        self.root_latch.still(version)?;
        Ok((version, Some(root)))
    }

    /// A node where it lies now, for whoever asks for its lines.
    #[inline(always)]
    pub(super) fn peek(&self, link: Link) -> Option<L> {
        // SAFETY: a store's nodes have so many bytes; nothing is read but what was asked for.
        self.nodes.peek(link).map(|at| unsafe { L::new(at, NODE_BYTES) })
    }

    #[inline(always)]
    pub(super) fn position(&self, node: Node<L, S>, target: Target<'_, L::Key>) -> usize {
        match target {
            Target::First => 0,
            Target::Last => node.count(),
            Target::At(key) => {
                let found = node.lower_bound(key, self.find);
                found.position + usize::from(found.is_exact)
            }
            Target::Before(key) => node.lower_bound(key, self.find).position,
        }
    }

    /// A child with its version, and its parent was still what it was when that was noted.
    #[inline]
    pub(super) fn child(&self, parent: Step<Node<L, S>>) -> Read<Reading<L, S>> {
        self.child_towards(parent, Target::First)
    }

    /// The same, and what a search for the target will look at there is asked for.
    #[inline]
    fn child_towards(&self, parent: Step<Node<L, S>>, target: Target<'_, L::Key>) -> Read<Reading<L, S>> {
        let child = parent.node.child(parent.position);
        parent.node.still(parent.version)?;
        let link = child.ok_or(Restart::Changed)?;
        if let Some(node) = self.peek(link) {
            match target {
                Target::At(key) | Target::Before(key) => parent.node.prefetch_child(parent.position, node, key),
                Target::First | Target::Last => node.prefetch(),
            }
        }
        let child = self.begin(link)?;
        parent.node.still(parent.version)?;
        Ok(child)
    }

    /// The leaf of a search; none in an empty tree.
    #[inline]
    pub(super) fn leaf(&self, target: Target<'_, L::Key>) -> Read<Option<Reading<L, S>>> {
        let (_, Some((mut node, mut version))) = self.root()? else { return Ok(None) };
        while node.level() != 0 {
            let position = self.position(node, target);
            (node, version) = self.child_towards(Step { node, version, position }, target)?;
        }
        Ok(Some((node, version)))
    }

    /// The leaf of a search, and the step that led to it; no step if it is the root.
    #[inline]
    pub(super) fn leaf_below(&self, target: Target<'_, L::Key>) -> Read<Option<Below<Node<L, S>>>> {
        let (_, Some((mut node, mut version))) = self.root()? else { return Ok(None) };
        let mut above = None;
        while node.level() != 0 {
            let step = Step { node, version, position: self.position(node, target) };
            (node, version) = self.child_towards(step, target)?;
            above = Some(step);
        }
        Ok(Some(Below { leaf: node, version, above }))
    }

    /// The leaf beside one, if both are below one node and that is what it was; none if it is not known, or not in
    /// memory, unless it is one of a series.
    pub(super) fn beside(&self, above: Step<Node<L, S>>, direction: Direction) -> Option<Below<Node<L, S>>> {
        let step = Step { position: next_to(above.position, direction)?, ..above };
        if step.position > above.node.count() {
            return None;
        }
        let child = match self.child(step) {
            Err(Restart::Away(_)) if !S::IS_HEAP && self.bring_series(step, direction) => self.child(step),
            child => child,
        };
        let (leaf, version) = child.ok()?;
        Some(Below { leaf, version, above: Some(step) })
    }

    /// Brings a leaf that a long walk comes to, with leaves behind it: as many as lie in memory before it, in a row,
    /// up to [`MOST_AHEAD`]. So it brings twice as many each time, whether it is one call's walk or many calls'; fewer
    /// than [`SERIES`] may be there by chance, and then nothing is brought. False also if the node above is not what it
    /// was.
    #[cold]
    fn bring_series(&self, first: Step<Node<L, S>>, direction: Direction) -> bool {
        let child = |at: usize| if at <= first.node.count() { first.node.child(at) } else { None };
        let is_here = |at: &usize| child(*at).is_some_and(|link| self.nodes.peek(link).is_some());
        let back = match direction {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        };
        let passed = successors(next_to(first.position, back), |at| next_to(*at, back));
        let count = passed.take(MOST_AHEAD).take_while(is_here).count();
        let ahead = successors(Some(first.position), |at| next_to(*at, direction)).map_while(child).take(count);
        let links: ArrayVec<Link, MOST_AHEAD> = ahead.collect();
        if count < SERIES || first.node.still(first.version).is_err() {
            return false;
        }
        // Who comes to one that could not be had is told why.
        self.nodes.bring_ahead(&links);
        true
    }

    /// Asks for the lines of the leaf beside one, as far as its address is known.
    pub(super) fn prefetch_beside(&self, above: Step<Node<L, S>>, direction: Direction) {
        let Some(position) = next_to(above.position, direction) else { return };
        if position <= above.node.count()
            && let Some(child) = above.node.child(position).and_then(|link| self.peek(link))
        {
            child.prefetch_walk();
        }
    }

    /// The way to a leaf; without steps in an empty tree.
    #[inline]
    pub(super) fn path(&self, target: Target<'_, L::Key>) -> Read<Path<Node<L, S>>> {
        let mut path = Path::new();
        self.go(target, &mut path)?;
        Ok(path)
    }

    /// Sets a path to the way to a leaf. Ways are long: whoever goes one a call has it put where it stays.
    pub(super) fn go(&self, target: Target<'_, L::Key>, path: &mut Path<Node<L, S>>) -> Read<()> {
        let (root, first) = self.root()?;
        path.root = root;
        path.steps.clear();
        let Some((mut node, mut version)) = first else { return Ok(()) };
        loop {
            let is_leaf = node.level() == 0;
            let position = if is_leaf { 0 } else { self.position(node, target) };
            let step = Step { node, version, position };
            path.steps.try_push(step).map_err(|_| Restart::Changed)?;
            if is_leaf {
                return Ok(());
            }
            (node, version) = self.child_towards(step, target)?;
        }
    }
}
