//! The tree: finding leaves, and changing them one at a time.
//!
//! A search goes down by versions: it notes a node's, reads the child's address, and looks whether the version still
//! stands, so nothing is latched on the way. A change latches the leaf that it found, if that is still what it was. A
//! full leaf is split under its own latch and its parent's; then the change begins again. Whoever waits for a latch
//! holds the one above it, so nobody waits in a circle.
//!
//! Thread rule: any thread.

use core::borrow::Borrow;
use core::ptr::NonNull;

use arrayvec::ArrayVec;

use super::latch::{Latch, Restart, Version, pause};
use super::layout::{Change, Content, Found, Layout, Plan, SERIES};
use super::store::Nodes;
use crate::error::{Error, Result};
use crate::index::{Direction, MAX_KEY_BYTES};
use crate::ledger::Account;
use crate::simd::level;
use crate::sync::atomic::{
    AtomicPtr, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use crate::sync::counter::{SHARDS, Sharded, shard};

/// Bytes of a node.
pub const NODE_BYTES: usize = 4096;
/// The longest key and value, together, that lie side by side: a leaf has room for one of these whatever its fences.
pub const MOST_ENTRY: usize = MAX_KEY_BYTES + 256;

/// More levels than there can be, with two keys a node.
pub(super) const MOST_LEVELS: usize = 64;

/// A node with less than this part of its bytes in use is merged with a neighbour ...
const SPARSE: usize = 3;
/// ... if both together fill no more than so many thousandths of one, so that the next insertions do not split it.
const ROOMY: usize = 750;

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

/// What stops an attempt: it is made again, or the call fails.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// See [`Restart`].
    Restart,
    /// It fails.
    Failure(Error),
}

impl From<Restart> for Stop {
    fn from(_: Restart) -> Self {
        Self::Restart
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failure(error)
    }
}

/// What an attempt gives.
pub type Attempt<T> = core::result::Result<T, Stop>;

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
    root: Version,
    pub steps: ArrayVec<Step<L>, MOST_LEVELS>,
}

/// What is counted.
#[derive(Clone, Copy)]
pub(super) enum Count {
    Entries,
    KeyBytes,
    ValueBytes,
    Changes,
    Splits,
    Merges,
}

/// See the module.
pub struct Tree<L: Layout> {
    pub(super) nodes: Nodes,
    pub(super) find: L::Find,
    /// Of the root's address, as a node has one.
    root_latch: Latch,
    pub(super) root: AtomicPtr<u8>,
    counters: Sharded<8>,
    /// Where each thread put the last of a series of keys.
    fingers: [Finger; SHARDS],
    pub(super) leaves: AtomicU64,
    pub(super) inner: AtomicU64,
    /// Nodes that hold parts of long values.
    pub(super) long_nodes: AtomicU64,
    pub(super) teller: super::teller::Teller,
}

/// A leaf where the next key may belong, or what was one: whoever looks there makes sure.
#[repr(align(64))]
struct Finger(AtomicPtr<u8>);

/// What became of two neighbours.
pub(super) enum Merged {
    /// They are one, and the node above has become sparse.
    Sparse,
    /// They are one.
    Enough,
    /// They are two.
    Nothing,
}

/// What a change to a leaf came to.
pub(super) enum Outcome<T> {
    /// The leaf is another one.
    Made(T),
    /// It is another one, with fewer entries.
    Less(T),
    /// It is as it was.
    None(T),
    /// There was no room, for a key at a position.
    Full(usize),
}

impl<L: Layout> Tree<L> {
    /// An empty tree, which asks for no memory.
    pub fn new(account: Account) -> Self {
        Self {
            nodes: Nodes::new(NODE_BYTES, account),
            find: L::find(level::current()),
            root_latch: Latch::new(),
            root: AtomicPtr::new(core::ptr::null_mut()),
            counters: Sharded::new(),
            fingers: [const { Finger(AtomicPtr::new(core::ptr::null_mut())) }; SHARDS],
            leaves: AtomicU64::new(0),
            inner: AtomicU64::new(0),
            long_nodes: AtomicU64::new(0),
            teller: Default::default(),
        }
    }

    // --- counting ---

    /// Adds to a count, or takes from it if the number is negative.
    pub(super) fn add(&self, what: Count, number: i64) {
        self.counters.add(what as usize, number as u64);
    }

    /// Counts entries more, or less if the numbers are negative, with bytes of their keys and values.
    #[inline]
    pub(super) fn count_entries(&self, entries: i64, keys: i64, values: i64) {
        self.add(Count::Entries, entries);
        // Else both follow from the number of entries.
        if !L::IS_FIXED {
            self.add(Count::KeyBytes, keys);
            self.add(Count::ValueBytes, values);
        }
    }

    pub(super) fn count_of(&self, what: Count) -> u64 {
        let sum = self.counters.sum(what as usize);
        // What is read afterwards is at least as new.
        fence(Acquire);
        sum
    }

    /// How many entries there are, and bytes of keys and values: as of one moment, unless changes come too fast.
    pub(super) fn sums(&self) -> [u64; 3] {
        const ATTEMPTS: usize = 16;
        if L::IS_FIXED {
            let entries = (self.count_of(Count::Entries) as i64).max(0) as u64;
            return [entries, entries * 8, entries * 8];
        }
        let mut changes = self.count_of(Count::Changes);
        let mut sums = [0; 3];
        for _ in 0..ATTEMPTS {
            sums = [Count::Entries, Count::KeyBytes, Count::ValueBytes].map(|what| self.count_of(what));
            let now = self.count_of(Count::Changes);
            if core::mem::replace(&mut changes, now) == now {
                return sums;
            }
        }
        // An entry's end may have been counted, and its beginning not.
        sums.map(|sum| (sum as i64).max(0) as u64)
    }

    // --- nodes ---

    pub(super) fn node(&self, at: NonNull<u8>) -> L {
        // SAFETY: addresses in nodes are looked at only after the node's version stood: they are nodes of the store's,
        // whose memory stays as long as the tree.
        unsafe { L::new(at, NODE_BYTES) }
    }

    /// A new node, latched.
    fn take_node(&self, level: u8) -> Result<L::Mut> {
        // SAFETY: nobody else knows it.
        let mut node = unsafe { L::Mut::new(self.node(self.nodes.take()?)) };
        node.begin(level, L::least().borrow(), None);
        if level == 0 { &self.leaves } else { &self.inner }.fetch_add(1, Relaxed);
        Ok(node)
    }

    /// Gives a latched node back that nothing leads to any more.
    fn give_node(&self, node: L) {
        if node.level() == 0 { &self.leaves } else { &self.inner }.fetch_sub(1, Relaxed);
        // SAFETY: it was taken from the store, and the caller took it out of the tree.
        unsafe { self.nodes.give(node.address()) };
    }

    /// Latches a node if it is still what it was.
    pub(super) fn latch(step: Step<L>) -> core::result::Result<L::Mut, Restart> {
        step.node.latch().upgrade(step.version)?;
        // SAFETY: the latch is ours.
        Ok(unsafe { L::Mut::new(step.node) })
    }

    /// Waits for a node's latch; for whoever has its parent's.
    fn take_latch(node: L) -> core::result::Result<L::Mut, Restart> {
        node.latch().take()?;
        // SAFETY: the latch is ours.
        Ok(unsafe { L::Mut::new(node) })
    }

    /// Waits for the latches of two children of a latched node, from left to right.
    pub(super) fn take_pair(
        &self,
        parent: &L::Mut,
        first: usize,
        second: usize,
    ) -> core::result::Result<(L::Mut, L::Mut), Restart> {
        let child = |position| parent.child(position).map(|child| self.node(child)).ok_or(Restart);
        let (left, right) = (child(first)?, child(second)?);
        let left = Self::take_latch(left)?;
        let right = Self::take_latch(right).inspect_err(|_| left.latch().give_back_unchanged())?;
        Ok((left, right))
    }

    // --- going down ---

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

    // --- changing ---

    /// The leaf where this thread put the last of a series of keys, if that is where a key would be.
    #[inline]
    pub(super) fn at_finger(&self, key: &L::Key) -> Option<Step<L>> {
        let node = self.node(NonNull::new(self.fingers[shard()].0.load(Relaxed))?);
        let version = node.latch().try_begin().ok()?;
        (node.level() == 0 && node.covers(key)).then_some(Step { node, version, position: 0 })
    }

    /// Notes the leaf where a key was put, if a series goes on there.
    #[inline]
    pub(super) fn note_finger(&self, leaf: &mut L::Mut, position: usize) {
        leaf.note_position(position);
        let finger = &self.fingers[shard()].0;
        let address = leaf.address().as_ptr();
        if leaf.series().1.unsigned_abs() >= SERIES.unsigned_abs() && finger.load(Relaxed) != address {
            finger.store(address, Relaxed);
        }
    }

    /// Changes the leaf where a key is or would be, by `change`, which is told where that is; splits until there is
    /// room. An empty tree gets a leaf, unless there is an outcome for it. `near` may be the leaf: then nothing is
    /// looked for if it still is.
    pub(super) fn change_at<T: Copy>(
        &self,
        key: &L::Key,
        of_empty: Option<T>,
        near: Option<Step<L>>,
        mut change: impl FnMut(&mut L::Mut, Found) -> Outcome<T>,
    ) -> Result<T> {
        if let Some(step) = near
            && let Ok(outcome) = self.change_leaf(key, step, None, &mut change)
        {
            return Ok(outcome);
        }
        Self::repeat(|| {
            let path = self.path(Target::At(key))?;
            let Some(&step) = path.steps.last() else {
                if let Some(outcome) = of_empty {
                    return Ok(outcome);
                }
                self.plant(path.root)?;
                return Err(Stop::Restart);
            };
            self.change_leaf(key, step, Some(&path), &mut change)
        })
    }

    /// The same, of a leaf that was found on a way, or without one; then it is not split.
    #[inline]
    fn change_leaf<T>(
        &self,
        key: &L::Key,
        step: Step<L>,
        path: Option<&Path<L>>,
        change: &mut impl FnMut(&mut L::Mut, Found) -> Outcome<T>,
    ) -> Attempt<T> {
        let mut leaf = Self::latch(step)?;
        let found = leaf.lower_bound(key, self.find);
        match change(&mut leaf, found) {
            Outcome::Made(outcome) => {
                self.add(Count::Changes, 1);
                leaf.latch().give_back();
                Ok(outcome)
            }
            Outcome::Less(outcome) => {
                if self.end_deletion(&leaf, true) {
                    self.settle_at(key, path);
                }
                Ok(outcome)
            }
            Outcome::None(outcome) => {
                leaf.latch().give_back_unchanged();
                Ok(outcome)
            }
            Outcome::Full(position) => {
                let Some(path) = path else {
                    leaf.latch().give_back_unchanged();
                    return Err(Stop::Restart);
                };
                let plan = leaf.plan_leaf(position, key);
                self.split(path, path.steps.len() - 1, leaf, plan)?;
                Err(Stop::Restart)
            }
        }
    }

    /// Merges the sparse leaf where a key is or would be.
    #[cold]
    fn settle_at(&self, key: &L::Key, path: Option<&Path<L>>) {
        match path {
            Some(path) => self.settle(path),
            None => {
                if let Ok(path) = self.path(Target::At(key)) {
                    self.settle(&path);
                }
            }
        }
    }

    /// Gives the latch of a leaf back that may have fewer entries: whether it has become sparse, and is to be settled.
    pub(super) fn end_deletion(&self, leaf: &L::Mut, is_changed: bool) -> bool {
        if !is_changed {
            leaf.latch().give_back_unchanged();
            return false;
        }
        self.add(Count::Changes, 1);
        let is_sparse = Self::is_sparse(leaf);
        leaf.latch().give_back();
        is_sparse
    }

    /// Has the node above a key's leaf know how many keys are there by now.
    #[cold]
    pub(super) fn renew_number(&self, key: &L::Key) {
        let Ok(path) = self.path(Target::At(key)) else { return };
        if let [.., above, leaf] = path.steps[..] {
            Self::set_number(above, leaf.node);
        }
    }

    fn set_number(above: Step<L>, child: L) {
        if let Ok(mut parent) = Self::latch(above) {
            parent.set_child(above.position, child.number());
            // What readers go by is what it was.
            parent.latch().give_back_unchanged();
        }
    }

    /// Gives an empty tree its first leaf.
    fn plant(&self, version: Version) -> Attempt<()> {
        self.root_latch.upgrade(version)?;
        let planted = self.take_node(0);
        if planted.is_err() {
            self.root_latch.give_back_unchanged();
        }
        let leaf = planted?;
        self.root.store(leaf.address().as_ptr(), Release);
        self.root_latch.give_back();
        leaf.latch().give_back();
        Ok(())
    }

    /// Splits a latched node of a path, or a node above it if that has no room for a key more. Gives the latch back.
    fn split(&self, path: &Path<L>, depth: usize, mut node: L::Mut, plan: Plan<L>) -> Attempt<()> {
        let outcome = self.split_latched(path, depth, &mut node, &plan);
        if outcome.is_ok() {
            node.latch().give_back();
            self.tell_split(path, depth);
        } else {
            node.latch().give_back_unchanged()
        }
        match outcome {
            // The one above is split first; whoever wanted to split this one comes again.
            Err(Stop::Restart) if depth != 0 => self.split_if_full(path, depth - 1, plan.separator()),
            other => other,
        }
    }

    fn split_latched(&self, path: &Path<L>, depth: usize, node: &mut L::Mut, plan: &Plan<L>) -> Attempt<()> {
        if depth == 0 {
            return self.split_root(path.root, node, plan);
        }
        let above = path.steps[depth - 1];
        let mut parent = Self::latch(above)?;
        if !parent.has_room_for_child(plan.separator()) {
            parent.latch().give_back_unchanged();
            return Err(Stop::Restart);
        }
        let outcome = self.take_node(node.level()).map(|mut right| {
            node.split(&mut right, plan);
            Self::insert_right(&mut parent, above.position, node, &right, plan.separator());
            right.latch().give_back();
            self.add(Count::Splits, 1);
        });
        if outcome.is_ok() {
            if parent.is_number_old() && depth > 1 {
                Self::set_number(path.steps[depth - 2], *parent);
            }
            parent.latch().give_back()
        } else {
            parent.latch().give_back_unchanged()
        }
        outcome.map_err(Stop::Failure)
    }

    /// Enters a node's new right half beside it.
    fn insert_right(parent: &mut L::Mut, position: usize, left: &L::Mut, right: &L::Mut, separator: &L::Key) {
        let content = left.number().to_ne_bytes();
        let is_in = parent.insert(position, separator, Content::Bytes(&content));
        debug_assert!(is_in, "room was made out before");
        parent.set_child(position + 1, right.number());
    }

    fn split_root(&self, version: Version, node: &mut L::Mut, plan: &Plan<L>) -> Attempt<()> {
        self.root_latch.upgrade(version)?;
        let mut grow = || -> Result<()> {
            let mut above = self.take_node(node.level() + 1)?;
            let right = self.take_node(node.level()).inspect_err(|_| self.give_node(*above));
            let mut right = right?;
            node.split(&mut right, plan);
            above.set_last_child(right.number());
            Self::insert_right(&mut above, 0, node, &right, plan.separator());
            self.root.store(above.address().as_ptr(), Release);
            right.latch().give_back();
            above.latch().give_back();
            self.add(Count::Splits, 1);
            Ok(())
        };
        let outcome = grow();
        if outcome.is_ok() {
            self.root_latch.give_back()
        } else {
            self.root_latch.give_back_unchanged()
        }
        outcome.map_err(Stop::Failure)
    }

    /// Splits an inner node of a path if it has no room for a key.
    fn split_if_full(&self, path: &Path<L>, depth: usize, key: &L::Key) -> Attempt<()> {
        let node = Self::latch(path.steps[depth])?;
        if node.has_room_for_child(key) {
            node.latch().give_back_unchanged();
            return Err(Stop::Restart);
        }
        let plan = node.plan_inner(key);
        self.split(path, depth, node, plan)
    }

    // --- merging ---

    /// Merges a leaf that has become sparse with a neighbour, if that goes at once, and so on upwards.
    pub(super) fn settle(&self, path: &Path<L>) {
        let mut depth = path.steps.len().saturating_sub(1);
        while depth != 0 {
            depth -= 1;
            if !matches!(self.merge_below(path.steps[depth]), Ok(Merged::Sparse)) {
                break;
            }
        }
        if depth == 0 {
            self.lower_roots();
        }
    }

    /// Takes levels away that hold nothing.
    pub(super) fn lower_roots(&self) {
        while matches!(self.lower_root(), Ok(true)) {}
    }

    fn is_sparse(node: &L::Mut) -> bool {
        node.used() < NODE_BYTES / SPARSE
    }

    /// Merges the child that a step leads to with a neighbour.
    pub(super) fn merge_below(&self, above: Step<L>) -> Attempt<Merged> {
        let mut parent = Self::latch(above)?;
        if parent.count() == 0 {
            // An only child: its parent may be merged.
            parent.latch().give_back_unchanged();
            return Ok(Merged::Sparse);
        }
        let before = parent.count();
        match self.merge_children(&mut parent, above.position) {
            Ok(false) => {
                parent.latch().give_back_unchanged();
                Ok(Merged::Nothing)
            }
            merged => {
                let (is_sparse, level, gone) = (Self::is_sparse(&parent), parent.level(), before - parent.count());
                parent.latch().give_back();
                self.tell_merge(level, gone);
                merged.map(|_| if is_sparse { Merged::Sparse } else { Merged::Enough })
            }
        }
    }

    /// Merges the child at a position with neighbours until it is sparse no more: whether any were merged.
    fn merge_children(&self, parent: &mut L::Mut, mut position: usize) -> Attempt<bool> {
        let mut is_any = false;
        while parent.count() != 0 {
            let right = (position < parent.count()).then_some(position);
            let mut merged = None;
            for first in right.into_iter().chain(position.checked_sub(1)) {
                if self.merge_pair(parent, first, first + 1, ROOMY, SPARSE)? {
                    merged = Some(first);
                    break;
                }
            }
            let Some(first) = merged else { break };
            (position, is_any) = (first, true);
        }
        Ok(is_any)
    }

    /// Merges two neighbours below a latched node if one is sparse and both fit in one: whether that went.
    pub(super) fn merge_pair(
        &self,
        parent: &mut L::Mut,
        first: usize,
        second: usize,
        most: usize,
        sparse: usize,
    ) -> Attempt<bool> {
        let (mut left, right) = self.take_pair(parent, first, second)?;
        let between = parent.key(first);
        let limit = NODE_BYTES / sparse;
        let is_wanted = left.used() < limit || right.used() < limit;
        let most = if left.count() == 0 || right.count() == 0 { 1000 } else { most };
        if !is_wanted || !left.fits_with(&right, between.borrow(), most) {
            left.latch().give_back_unchanged();
            right.latch().give_back_unchanged();
            return Ok(false);
        }
        left.merge(&right, between.borrow());
        parent.set_child(second, left.number());
        parent.remove(first, first + 1);
        self.add(Count::Merges, 1);
        left.latch().give_back();
        self.give_node(*right);
        Ok(true)
    }

    /// Has the only child of the root be the root, and an empty leaf not be there: whether it did.
    fn lower_root(&self) -> Attempt<bool> {
        let (version, Some((node, node_version))) = self.root()? else { return Ok(false) };
        if node.count() != 0 {
            return Ok(false);
        }
        self.root_latch.upgrade(version)?;
        let Ok(root) = Self::latch(Step { node, version: node_version, position: 0 }) else {
            self.root_latch.give_back_unchanged();
            return Err(Stop::Restart);
        };
        if root.count() != 0 {
            root.latch().give_back_unchanged();
            self.root_latch.give_back_unchanged();
            return Ok(false);
        }
        let child = if root.level() == 0 { None } else { root.child(0) };
        self.root.store(child.map_or(core::ptr::null_mut(), NonNull::as_ptr), Release);
        self.give_node(node);
        self.root_latch.give_back();
        Ok(true)
    }
}
