//! Many keys at once: the ways of a group of keys go down the tree side by side, a level at a time, so that the
//! processor fetches the lines of one while it looks at those of another.
//!
//! A look-up waits for memory two or three times a node; the waits of sixteen are one wait. Each way keeps its own
//! version, as a single search does; one that meets a change ends, and its key is looked for alone. Sources: Kocberber,
//! Falsafi and Grot, Asynchronous Memory Access Chaining, 2015; Chen, Ailamaki, Gibbons and Mowry, group prefetching,
//! 2004, of which this is the simpler.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;
use core::ops::Range;

use arrayvec::ArrayVec;

use super::descent::{Near, Step, Target};
use super::latch::Version;
use super::layout::Layout;
use super::store::{Link, Node, Read, Restart, Store};
use super::tree::Tree;
use crate::sync::atomic::Ordering::Relaxed;

/// The most ways side by side. Of nodes in memory [fewer](Store::GROUP): more lines are not on their way at a time.
const MOST: usize = 128;

/// So many nodes above the leaves are in the processor's second cache, most of the time.
const NEAR: u64 = 512;

/// The keys of a group.
type Keys<'a, L> = ArrayVec<<L as Layout>::Given<'a>, MOST>;

/// How far a key's way has come.
#[derive(Clone, Copy)]
struct Way<N> {
    node: N,
    version: Version,
    /// The child that it goes on to.
    next: Option<Link>,
    /// The key's, where only keys that are there are looked for.
    tag: u8,
}

/// What is looked for in the leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sought {
    /// Where the keys are or would be.
    Places,
    /// Keys that are there.
    Keys,
}

/// None: it met a change, or what could not be had; its key is looked for alone, and learns what.
type Ways<N> = ArrayVec<Option<Way<N>>, MOST>;

/// The leaves of a batch's keys, one after the other; a group of them is looked for at a time.
pub(super) struct Ahead<'t, L: Layout, S: Store, K> {
    tree: &'t Tree<L, S>,
    /// The batch's keys by position; none: they are looked for one by one.
    key: K,
    count: usize,
    next: usize,
    group: Range<usize>,
    ways: Ways<Node<L, S>>,
    sought: Sought,
}

impl<'t, 'k, L: Layout, S: Store, K: Fn(usize) -> Option<L::Given<'k>>> Ahead<'t, L, S, K> {
    pub fn new(tree: &'t Tree<L, S>, count: usize, key: K) -> Self {
        Self { tree, key, count, next: 0, group: 0..0, ways: Ways::new_const(), sought: Sought::Places }
    }

    /// The same, of whoever wants nothing of keys that are not there.
    pub fn of_keys_there(self) -> Self {
        Self { sought: Sought::Keys, ..self }
    }

    /// The leaf of the next key, if it was found.
    #[inline]
    pub fn step(&mut self) -> Near<L, S> {
        let item = self.next;
        self.next += 1;
        if self.count == 1 {
            // One key alone is found as fast by itself.
            return None;
        }
        if !self.group.contains(&item) {
            self.look_ahead(item);
        }
        let way = (*self.ways.get(item - self.group.start)?)?;
        Some(Step { node: way.node, version: way.version, position: 0 })
    }

    /// The leaf where the last keys were put, if the next key belongs there, too, and the one behind it may. It stays
    /// the next one.
    #[inline]
    pub fn series(&self) -> Near<L, S> {
        let (key, behind) = ((self.key)(self.next)?, (self.next + 1 < self.count).then(|| (self.key)(self.next + 1))??);
        if key.borrow() < behind.borrow() { self.tree.at_finger(key.borrow()) } else { None }
    }

    /// Goes past keys that were put in, or taken out, with one before.
    pub fn pass(&mut self, keys: usize) {
        self.next += keys;
    }

    /// The leaf of the next key, which is put in: where the last ones were put, if it belongs there.
    #[inline]
    pub fn step_of_series(&mut self) -> Near<L, S> {
        self.step_by(Tree::at_finger)
    }

    /// The leaf of the next key, which is taken out: where the last ones were taken out, if it would be there.
    #[inline]
    pub fn step_of_deletions(&mut self) -> Near<L, S> {
        self.step_by(Tree::at_last_deletion)
    }

    /// The leaf of the next key by a finger, if it is there. One key alone is looked for there by whoever changes it.
    #[inline]
    fn step_by(&mut self, finger: impl Fn(&Tree<L, S>, &L::Key) -> Near<L, S>) -> Near<L, S> {
        if self.count == 1 {
            return self.step();
        }
        let near = (self.key)(self.next).and_then(|key| finger(self.tree, key.borrow()));
        if near.is_none() {
            return self.step();
        }
        self.next += 1;
        near
    }

    fn look_ahead(&mut self, first: usize) {
        self.group = first..self.count.min(first + S::GROUP);
        let keys: Keys<'k, L> = self.group.clone().map_while(&self.key).collect();
        if keys.len() > 1 {
            self.tree.descend(&keys, self.sought, &mut self.ways);
        } else {
            self.ways.clear();
        }
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Leads the ways of some keys down to their leaves, and asks for the lines there that a search will look at. A way
    /// that meets a change ends. Nodes that are not in memory are brought together, those of a level at a time.
    fn descend(&self, keys: &Keys<'_, L>, sought: Sought, ways: &mut Ways<Node<L, S>>) {
        ways.clear();
        let root = self.root().ok().and_then(|(_, root)| root);
        let Some((node, version)) = root else { return };
        let tag = |key: &L::Given<'_>| if sought == Sought::Keys { L::tag_of(key.borrow()) } else { 0 };
        ways.extend(keys.iter().map(|key| Some(Way { node, version, next: None, tag: tag(key) })));
        // The tree is even: all are at the same level, unless somebody changes it.
        for level in (0..=node.level()).rev() {
            let mut away = ArrayVec::<(usize, Link), MOST>::new_const();
            for (item, (key, going)) in keys.iter().zip(ways.iter_mut()).enumerate() {
                let Some(way) = going else { continue };
                match self.arrive(key.borrow(), sought, way, level) {
                    Ok(()) => {}
                    Err(Restart::Away(link)) if !S::IS_HEAP => away.push((item, link)),
                    Err(_) => *going = None,
                }
            }
            if !away.is_empty() {
                self.arrive_late(keys, sought, ways, level, &mut away);
            }
            for (key, going) in keys.iter().zip(ways.iter_mut()) {
                let Some(way) = going else { continue };
                if level == 0 {
                    self.end(key.borrow(), sought, way);
                } else if !self.leave(key.borrow(), way) {
                    *going = None;
                }
            }
        }
    }

    /// Brings the nodes that ways did not find in memory, and has the ways arrive there.
    #[cold]
    fn arrive_late(
        &self,
        keys: &Keys<'_, L>,
        sought: Sought,
        ways: &mut Ways<Node<L, S>>,
        level: u8,
        away: &mut ArrayVec<(usize, Link), MOST>,
    ) {
        let mut links: ArrayVec<Link, MOST> = away.iter().map(|(_, link)| *link).collect();
        links.sort_unstable();
        let mut last = None;
        links.retain(|link| last.replace(*link) != Some(*link));
        // Whoever looks for a key alone will be told what could not be had.
        let _ = self.nodes.bring(&links);
        for (item, _) in away.drain(..) {
            let arrived = ways[item].as_mut().map(|way| self.arrive(keys[item].borrow(), sought, way, level));
            if !matches!(arrived, Some(Ok(()))) {
                ways[item] = None;
            }
        }
    }

    /// Looks at a node whose first lines are here, and asks for those that a search for the key looks at next.
    #[inline]
    fn arrive(&self, key: &L::Key, sought: Sought, way: &mut Way<Node<L, S>>, level: u8) -> Read<()> {
        if let Some(link) = way.next {
            let (node, version) = self.try_begin(link)?;
            way.node.still(way.version)?;
            (way.node, way.version, way.next) = (node, version, None);
        }
        if level == 0 && sought == Sought::Keys {
            way.node.prefetch_for_exact(key, way.tag, self.find);
        } else if level == 0 || self.is_far_above(level) {
            way.node.prefetch_for(key, self.find);
        }
        if way.node.level() == level { Ok(()) } else { Err(Restart::Changed) }
    }

    /// Asks for the lines of a leaf that a search looks at last.
    #[inline]
    fn end(&self, key: &L::Key, sought: Sought, way: &Way<Node<L, S>>) {
        match sought {
            Sought::Places => way.node.prefetch_entry(key, self.find),
            Sought::Keys => way.node.prefetch_exact(key, way.tag, self.find),
        }
    }

    /// Whether nodes of a level are to be asked for a line at a time, as leaves are. Where a cache close by has all
    /// that is above the leaves, and where byte keys are, to find out what to ask for takes as long as to wait for it.
    #[inline]
    fn is_far_above(&self, level: u8) -> bool {
        L::IS_FIXED && level == 1 && self.inner.load(Relaxed) > NEAR
    }

    /// Goes on to the child where a key is, and asks for its first lines: false if there is a change.
    #[inline]
    fn leave(&self, key: &L::Key, way: &mut Way<Node<L, S>>) -> bool {
        way.next = way.node.child(self.position(way.node, Target::At(key)));
        let Some(child) = way.next else { return false };
        if way.node.still(way.version).is_err() {
            return false;
        }
        if let Some(node) = self.peek(child) {
            node.prefetch();
        }
        true
    }
}
