//! The tree: what it holds, what is counted, and changing leaves one at a time.
//!
//! A change latches the leaf that it found, if that is still what it was. A full leaf is split ([`super::grow`]), and
//! the change begins again; one that has become sparse is merged with a neighbour ([`super::shrink`]). Whoever waits
//! for a latch holds the one above it, so nobody waits in a circle.
//!
//! Thread rule: any thread.

use core::borrow::Borrow;

use super::descent::{Near, Path, Step, Target};
use super::features::{Feature, Features};
use super::latch::{self, Latch};
use super::layout::{Change, Found, Layout, SERIES};
use super::store::{Link, Node, NodeMut, Read, Reading, Restart, Store};
use super::sums::Sums;
use crate::error::{Error, Result};
use crate::index::MAX_KEY_BYTES;
use crate::simd::level;
use crate::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, SeqCst},
    fence,
};
use crate::sync::counter::{SHARDS, Sharded, shard};

/// The longest key and value, together, that lie side by side: a leaf has room for one of these whatever its fences.
pub const MOST_ENTRY: usize = MAX_KEY_BYTES + 256;

/// What stops an attempt: it is made again, or the call fails.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// See [`Restart`].
    Restart,
    /// The same, of a node that is not in memory.
    Away(Link),
    /// It fails.
    Failure(Error),
}

impl From<Restart> for Stop {
    fn from(restart: Restart) -> Self {
        match restart {
            Restart::Changed => Self::Restart,
            Restart::Away(link) => Self::Away(link),
        }
    }
}

impl From<latch::Restart> for Stop {
    fn from(_: latch::Restart) -> Self {
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

/// What is counted.
#[derive(Clone, Copy)]
pub(super) enum Count {
    Entries,
    KeyBytes,
    ValueBytes,
    Changes,
    Splits,
    Merges,
    /// How often keys that were there began, or ended, to be counted in another sum.
    Recounts,
}

/// See the module.
pub struct Tree<L: Layout, S: Store> {
    pub(super) nodes: S,
    pub(super) find: L::Find,
    pub(super) features: Features,
    /// Of the link to the root, as a node has one.
    pub(super) root_latch: Latch,
    /// 0: the tree is empty.
    pub(super) root: AtomicU64,
    counters: Sharded<8>,
    /// Where each thread put the last of a series of keys.
    fingers: [Finger; SHARDS],
    /// How many calls have leaves that are not the tree's yet, or are its no longer, and do not have their latches.
    pub(super) strays: AtomicUsize,
    pub(super) leaves: AtomicU64,
    pub(super) inner: AtomicU64,
    /// Nodes that hold parts of long values.
    pub(super) long_nodes: AtomicU64,
    pub(super) teller: super::teller::Teller,
    /// How many keys are below each node above leaves, if that is kept.
    pub(super) sums: Option<Sums>,
    /// How many bytes of key and of value there are in a key, where keys are more than that: see [`super::pairs`].
    pub(super) measure: Option<Measure<L::Key>>,
}

/// What a change looks for in a leaf.
#[derive(Clone, Copy)]
enum Wanted {
    /// Where a key is or would be.
    Place,
    /// A key that is there, by its tag.
    Key(u8),
}

/// How many bytes of key and of value there are in a key.
pub type Measure<K> = fn(&K) -> (usize, usize);

/// Says that a call has leaves that are not the tree's, until it is dropped.
pub(super) struct Straying<'t>(&'t AtomicUsize);

impl Drop for Straying<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// Leaves where the next key may belong, or what were some: whoever looks there makes sure. 0: none.
#[repr(align(64))]
struct Finger {
    /// Where a key was put that goes on with a series.
    put: AtomicU64,
    /// Where a key was taken out, and [`AGAIN`] if the one before was in the same leaf.
    taken: AtomicU64,
}

/// A leaf that is sparse, and has more entries than this, is looked at again when so many are gone.
const SETTLE: usize = 16;

/// A bit that links do not have.
const AGAIN: u64 = 1;

/// What a change to a leaf came to.
pub(super) enum Outcome<T> {
    /// The leaf is another one.
    Made(T),
    /// It is another one, with so many entries less.
    Less(T, usize),
    /// It is as it was.
    None(T),
    /// There was no room, for a key at a position.
    Full(usize),
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// An empty tree, which asks for no memory.
    pub fn new(nodes: S) -> Self {
        Self {
            nodes,
            find: L::find(level::current()),
            features: Features::ALL,
            root_latch: Latch::new(),
            root: AtomicU64::new(0),
            counters: Sharded::new(),
            fingers: [const { Finger { put: AtomicU64::new(0), taken: AtomicU64::new(0) } }; SHARDS],
            strays: AtomicUsize::new(0),
            leaves: AtomicU64::new(0),
            inner: AtomicU64::new(0),
            long_nodes: AtomicU64::new(0),
            teller: Default::default(),
            sums: None,
            measure: None,
        }
    }

    /// Has an empty tree have some features only.
    pub(super) fn set_features(&mut self, features: Features) {
        self.features = features;
        self.sums = features.are_nodes_counted().then(|| Sums::new(self.nodes.lists()));
        self.find = L::find(features.level(level::current()));
    }

    // --- counting ---

    /// Adds to a count, or takes from it if the number is negative.
    pub(super) fn add(&self, what: Count, number: i64) {
        self.counters.add(what as usize, number as u64);
    }

    /// Counts entries more, or less if the numbers are negative, with bytes of their keys and values.
    #[inline]
    pub(super) fn count_entries(&self, entries: i64, keys: i64, values: i64) {
        if entries != 0 {
            self.add(Count::Entries, entries);
        }
        // Else both follow from the number of entries.
        if !L::IS_FIXED {
            self.add(Count::KeyBytes, keys);
            self.add(Count::ValueBytes, values);
        }
    }

    /// Bytes of key and of value of an entry, as they are counted.
    #[inline]
    pub(super) fn measured(&self, key: &L::Key, value: usize) -> (i64, i64) {
        let (key, value) = self.measure.map_or_else(|| (L::key_bytes(key), value), |measure| measure(key));
        (key as i64, value as i64)
    }

    /// The same of a leaf's entry.
    #[inline]
    pub(super) fn measured_at(&self, leaf: L, position: usize) -> (i64, i64) {
        match self.measure {
            Some(_) => self.measured(leaf.key(position).borrow(), 0),
            None => (leaf.key_length(position) as i64, leaf.payload(position).value_bytes() as i64),
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

    /// Begins to read a node. Links in nodes are followed only after the node's version stood.
    #[inline(always)]
    pub(super) fn begin(&self, link: Link) -> Read<Reading<L, S>> {
        let (found, version) = self.nodes.begin(link)?;
        Ok((Node::new(found), version))
    }

    /// The same without waiting.
    #[inline(always)]
    pub(super) fn try_begin(&self, link: Link) -> Read<Reading<L, S>> {
        let (found, version) = self.nodes.try_begin(link)?;
        Ok((Node::new(found), version))
    }

    /// A new node, latched.
    pub(super) fn take_node(&self, level: u8) -> Result<NodeMut<L, S>> {
        self.provide_sums(level, 1)?;
        let node = self.take_blank(level)?;
        if level == 0 { &self.leaves } else { &self.inner }.fetch_add(1, Relaxed);
        Ok(node)
    }

    /// The same of one that does not count as the tree's.
    pub(super) fn take_blank(&self, level: u8) -> Result<NodeMut<L, S>> {
        // SAFETY: its latch is ours.
        let mut node = unsafe { NodeMut::new(Node::<L, S>::new(self.nodes.take()?)) };
        node.set_features(self.features);
        node.set_sum(0);
        node.begin(level, L::least().borrow(), None);
        Ok(node)
    }

    /// Gives a latched node back that nothing leads to any more; a leaf's keys are not counted any more.
    pub(super) fn give_node(&self, node: NodeMut<L, S>) {
        if node.level() == 0 {
            self.leaves.fetch_sub(1, Relaxed);
            self.uncount_leaf(&node);
        } else {
            self.inner.fetch_sub(1, Relaxed);
        }
        // SAFETY: it was taken from the store, and the caller took it out of the tree.
        unsafe { node.give_to(&self.nodes) };
    }

    /// Latches a node if it is still what it was.
    pub(super) fn latch(step: Step<Node<L, S>>) -> Read<NodeMut<L, S>> {
        step.node.upgrade(step.version)
    }

    /// Says that this call has leaves that are not the tree's: nobody goes to one by a finger.
    pub(super) fn stray(&self) -> Straying<'_> {
        self.strays.fetch_add(1, SeqCst);
        Straying(&self.strays)
    }

    // --- changing ---

    /// The leaf where this thread put the last of a series of keys, if that is where a key would be, and how many keys
    /// are there.
    #[inline]
    pub(super) fn at_finger(&self, key: &L::Key) -> Near<L, S> {
        self.at_link(self.fingers[shard()].put.load(Relaxed), key)
    }

    /// The leaf where this thread took the last two keys out, if that is where a key would be.
    #[inline]
    pub(super) fn at_last_deletion(&self, key: &L::Key) -> Near<L, S> {
        let taken = self.fingers[shard()].taken.load(Relaxed);
        if taken & AGAIN != 0 { self.at_link(taken - AGAIN, key) } else { None }
    }

    /// Notes the leaf where a key was taken out.
    #[inline]
    pub(super) fn note_deletion(&self, leaf: &NodeMut<L, S>) {
        let (finger, link) = (&self.fingers[shard()].taken, leaf.node().link().get());
        let before = finger.load(Relaxed);
        let now = if before & !AGAIN == link { link | AGAIN } else { link };
        if now != before && self.features.has(Feature::SplitAnticipation) {
            finger.store(now, Relaxed);
        }
    }

    /// What was a leaf, if it is one and a key would be there.
    #[inline]
    fn at_link(&self, link: u64, key: &L::Key) -> Near<L, S> {
        let (node, version) = self.try_begin(Link::new(link)?).ok()?;
        // Whoever has leaves that are not the tree's said so before this one was begun to be read.
        let is_known = self.strays.load(SeqCst) == 0;
        let position = node.count();
        (is_known && node.level() == 0 && node.covers(key)).then_some(Step { node, version, position })
    }

    /// Notes the leaf where a key was put, if a series goes on there.
    #[inline]
    pub(super) fn note_finger(&self, leaf: &mut NodeMut<L, S>, position: usize) {
        if !self.features.has(Feature::SplitAnticipation) {
            // Without a series no leaf is left full, and no finger leads anywhere.
            return;
        }
        leaf.note_position(position);
        let finger = &self.fingers[shard()].put;
        let link = leaf.node().link().get();
        if leaf.series().1.unsigned_abs() >= SERIES.unsigned_abs() && finger.load(Relaxed) != link {
            finger.store(link, Relaxed);
        }
    }

    /// Changes the leaf where a key is or would be, by `change`, which is told where that is; splits until there is
    /// room. An empty tree gets a leaf. With an outcome for that, only a key that is there is wanted, and of one that
    /// is not its place is not told. `near` may be the leaf: then nothing is looked for if it still is.
    pub(super) fn change_at<T: Copy>(
        &self,
        key: &L::Key,
        of_empty: Option<T>,
        near: Near<L, S>,
        mut change: impl FnMut(&mut NodeMut<L, S>, Found) -> Outcome<T>,
    ) -> Result<T> {
        let wanted = if of_empty.is_some() { Wanted::Key(L::tag_of(key)) } else { Wanted::Place };
        if let Some(step) = near
            && let Ok(outcome) = self.change_leaf((key, wanted), step, None, &mut change)
        {
            return Ok(outcome);
        }
        // One way to make room is tried once: what it gives may be too little.
        let (mut may_share, mut path) = (true, Path::new());
        self.repeat(|| {
            self.go(Target::At(key), &mut path)?;
            let Some(&step) = path.steps.last() else {
                if let Some(outcome) = of_empty {
                    return Ok(outcome);
                }
                self.plant(path.root)?;
                return Err(Stop::Restart);
            };
            self.change_leaf((key, wanted), step, Some((&path, &mut may_share)), &mut change)
        })
    }

    /// The same, of a leaf that was found on a way, or without one; then it is not split.
    #[inline]
    fn change_leaf<T>(
        &self,
        (key, wanted): (&L::Key, Wanted),
        step: Step<Node<L, S>>,
        path: Option<(&Path<Node<L, S>>, &mut bool)>,
        change: &mut impl FnMut(&mut NodeMut<L, S>, Found) -> Outcome<T>,
    ) -> Attempt<T> {
        let mut leaf = Self::latch(step)?;
        let found = match wanted {
            Wanted::Place => leaf.lower_bound_behind(step.position, key, self.find),
            Wanted::Key(tag) => match leaf.find_exact(key, tag, self.find) {
                Some(position) => Found { position, is_exact: true },
                None => Found { position: 0, is_exact: false },
            },
        };
        match change(&mut leaf, found) {
            Outcome::Made(outcome) => {
                self.add(Count::Changes, 1);
                leaf.give_back();
                Ok(outcome)
            }
            Outcome::Less(outcome, entries) => {
                if self.end_deletion(&leaf, entries) {
                    self.settle_at(key, path.map(|(path, _)| path));
                }
                Ok(outcome)
            }
            Outcome::None(outcome) => {
                leaf.give_back_unchanged();
                Ok(outcome)
            }
            Outcome::Full(position) => {
                let Some((path, may_share)) = path else {
                    leaf.give_back_unchanged();
                    return Err(Stop::Restart);
                };
                self.make_room(path, leaf, (position, key), may_share)?;
                Err(Stop::Restart)
            }
        }
    }

    /// Merges the sparse leaf where a key is or would be.
    #[cold]
    pub(super) fn settle_at(&self, key: &L::Key, path: Option<&Path<Node<L, S>>>) {
        match path {
            Some(path) => self.settle(path),
            None => {
                if let Ok(path) = self.path(Target::At(key)) {
                    self.settle(&path);
                }
            }
        }
    }

    /// Gives the latch of a leaf back that has so many entries less: whether it has become sparse, and is to be
    /// settled.
    pub(super) fn end_deletion(&self, leaf: &NodeMut<L, S>, entries: usize) -> bool {
        if entries == 0 {
            leaf.give_back_unchanged();
            return false;
        }
        self.add(Count::Changes, 1);
        let (now, before) = (leaf.count() / SETTLE, (leaf.count() + entries) / SETTLE);
        let is_sparse = Self::is_sparse(leaf) && (now == 0 || now != before);
        leaf.give_back();
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

    pub(super) fn set_number(above: Step<Node<L, S>>, child: Node<L, S>) {
        if let Ok(mut parent) = Self::latch(above) {
            parent.set_child(above.position, child.number());
            // What readers go by is what it was.
            parent.give_back_unchanged();
        }
    }
}
