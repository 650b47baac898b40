//! Going down: by versions, from a node to its child, so that nothing is latched on the way.
//!
//! A descent notes a node's version, reads the child's address, and looks whether the version still stands; then it
//! notes the child's, and looks once more, so that the child was this node's when its version was noted.
//!
//! Thread rule: any thread.

use core::ptr::NonNull;

use arrayvec::ArrayVec;

use super::latch::{Restart, Version, pause};
use super::layout::Layout;
use super::tree::{Attempt, Stop, Tree};
use crate::error::Result;
use crate::index::Direction;
use crate::sync::atomic::Ordering::Acquire;

/// More levels than there can be, with two keys a node.
pub(super) const MOST_LEVELS: usize = 64;

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

/// A node on the way down, and which of its children comes next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<L> {
    pub node: L,
    pub version: Version,
    pub position: usize,
}

/// A leaf, and the step that led to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Below<L> {
    pub leaf: L,
    pub version: Version,
    pub above: Option<Step<L>>,
}

/// The way from the root to a leaf, which is the last step.
pub(super) struct Path<L> {
    /// Of the root's address.
    pub root: Version,
    pub steps: ArrayVec<Step<L>, MOST_LEVELS>,
}

impl<L: Layout> Tree<L> {
    /// Makes attempts until one comes through.
    #[inline]
    pub(super) fn repeat<T>(mut attempt: impl FnMut() -> Attempt<T>) -> Result<T> {
        let mut spins = 0;
        loop {
            match attempt() {
                Ok(outcome) => return Ok(outcome),
                Err(Stop::Failure(error)) => return Err(error),
                Err(Stop::Restart) => pause(&mut spins),
            }
        }
    }

    /// The root with its version; none of an empty tree.
    #[inline]
    pub(super) fn root(&self) -> core::result::Result<(Version, Option<(L, Version)>), Restart> {
        let version = self.root_latch.begin()?;
        let Some(root) = NonNull::new(self.root.load(Acquire)) else {
            self.root_latch.still(version)?;
            return Ok((version, None));
        };
        let node = self.node(root);
        let root = (node, node.latch().begin()?);
        self.root_latch.still(version)?;
        Ok((version, Some(root)))
    }

    #[inline]
    pub(super) fn position(&self, node: L, target: Target<'_, L::Key>) -> usize {
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
    pub(super) fn child(&self, parent: Step<L>) -> core::result::Result<(L, Version), Restart> {
        self.child_towards(parent, Target::First)
    }

    /// The same, and what a search for the target will look at there is asked for.
    #[inline]
    fn child_towards(
        &self,
        parent: Step<L>,
        target: Target<'_, L::Key>,
    ) -> core::result::Result<(L, Version), Restart> {
        let child = parent.node.child(parent.position);
        parent.node.latch().still(parent.version)?;
        let node = self.node(child.ok_or(Restart)?);
        match target {
            Target::At(key) | Target::Before(key) => parent.node.prefetch_child(parent.position, node, key),
            Target::First | Target::Last => node.prefetch(),
        }
        let version = node.latch().begin()?;
        parent.node.latch().still(parent.version)?;
        Ok((node, version))
    }

    /// The leaf of a search; none in an empty tree.
    #[inline]
    pub(super) fn leaf(&self, target: Target<'_, L::Key>) -> core::result::Result<Option<(L, Version)>, Restart> {
        let (_, Some((mut node, mut version))) = self.root()? else { return Ok(None) };
        while node.level() != 0 {
            let position = self.position(node, target);
            (node, version) = self.child_towards(Step { node, version, position }, target)?;
        }
        Ok(Some((node, version)))
    }

    /// The leaf of a search, and the step that led to it; no step if it is the root.
    #[inline]
    pub(super) fn leaf_below(&self, target: Target<'_, L::Key>) -> core::result::Result<Option<Below<L>>, Restart> {
        let (_, Some((mut node, mut version))) = self.root()? else { return Ok(None) };
        let mut above = None;
        while node.level() != 0 {
            let step = Step { node, version, position: self.position(node, target) };
            (node, version) = self.child_towards(step, target)?;
            above = Some(step);
        }
        Ok(Some(Below { leaf: node, version, above }))
    }

    /// The leaf beside one, if both are below one node and that is what it was; none if it is not known.
    pub(super) fn beside(&self, above: Step<L>, direction: Direction) -> Option<Below<L>> {
        let position = match direction {
            Direction::Forward => above.position + 1,
            Direction::Backward => above.position.checked_sub(1)?,
        };
        if position > above.node.count() {
            return None;
        }
        let step = Step { position, ..above };
        let (leaf, version) = self.child(step).ok()?;
        Some(Below { leaf, version, above: Some(step) })
    }

    /// Asks for the lines of the leaf beside one, as far as its address is known.
    pub(super) fn prefetch_beside(&self, above: Step<L>, direction: Direction) {
        let position = match direction {
            Direction::Forward => above.position + 1,
            Direction::Backward => above.position.wrapping_sub(1),
        };
        if position <= above.node.count()
            && let Some(child) = above.node.child(position)
        {
            self.node(child).prefetch_walk();
        }
    }

    /// The way to a leaf; without steps in an empty tree.
    pub(super) fn path(&self, target: Target<'_, L::Key>) -> core::result::Result<Path<L>, Restart> {
        let (root, first) = self.root()?;
        let mut path = Path { root, steps: ArrayVec::new_const() };
        let Some((mut node, mut version)) = first else { return Ok(path) };
        loop {
            let is_leaf = node.level() == 0;
            let position = if is_leaf { 0 } else { self.position(node, target) };
            let step = Step { node, version, position };
            path.steps.try_push(step).map_err(|_| Restart)?;
            if is_leaf {
                return Ok(path);
            }
            (node, version) = self.child_towards(step, target)?;
        }
    }
}
