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

use super::descent::{Step, Target};
use super::latch::Version;
use super::layout::Layout;
use super::tree::Tree;

/// Ways side by side: more lines are not on their way at a time.
const GROUP: usize = 16;

/// The keys of a group.
type Keys<'a, L> = ArrayVec<<L as Layout>::Given<'a>, GROUP>;

/// How far a key's way has come.
#[derive(Clone, Copy)]
struct Way<L> {
    node: L,
    /// Of the node; before it was looked at, of the one above.
    version: Version,
    above: Option<L>,
}

type Ways<L> = ArrayVec<Option<Way<L>>, GROUP>;

/// The leaves of a batch's keys, one after the other; a group of them is looked for at a time.
pub(super) struct Ahead<'t, L: Layout, K> {
    tree: &'t Tree<L>,
    /// The batch's keys by position; none: they are looked for one by one.
    key: K,
    count: usize,
    next: usize,
    group: Range<usize>,
    ways: Ways<L>,
}

impl<'t, 'k, L: Layout, K: Fn(usize) -> Option<L::Given<'k>>> Ahead<'t, L, K> {
    pub fn new(tree: &'t Tree<L>, count: usize, key: K) -> Self {
        Self { tree, key, count, next: 0, group: 0..0, ways: Ways::new_const() }
    }

    /// The leaf of the next key, if it was found.
    #[inline]
    pub fn step(&mut self) -> Option<Step<L>> {
        let item = self.next;
        self.next += 1;
        if !self.group.contains(&item) {
            self.look_ahead(item);
        }
        let way = (*self.ways.get(item - self.group.start)?)?;
        Some(Step { node: way.node, version: way.version, position: 0 })
    }

    /// The same for a key that is put in: where the last ones were put, if it belongs there.
    #[inline]
    pub fn step_of_series(&mut self) -> Option<Step<L>> {
        let near = (self.key)(self.next).and_then(|key| self.tree.at_finger(key.borrow()));
        if near.is_none() {
            return self.step();
        }
        self.next += 1;
        near
    }

    fn look_ahead(&mut self, first: usize) {
        self.group = first..self.count.min(first + GROUP);
        let keys: Keys<'k, L> = self.group.clone().map_while(&self.key).collect();
        // One key alone is found as fast by itself.
        if keys.len() > 1 {
            self.tree.descend(&keys, &mut self.ways);
        } else {
            self.ways.clear();
        }
    }
}

impl<L: Layout> Tree<L> {
    /// Leads the ways of some keys down to their leaves, and asks for the lines there that a search will look at. A way
    /// that meets a change ends.
    fn descend(&self, keys: &Keys<'_, L>, ways: &mut Ways<L>) {
        ways.clear();
        let root = self.root().ok().and_then(|(_, root)| root);
        let Some((node, version)) = root else { return };
        ways.extend(keys.iter().map(|_| Some(Way { node, version, above: None })));
        // The tree is even: all are at the same level, unless somebody changes it.
        for level in (0..=node.level()).rev() {
            for (key, way) in keys.iter().zip(ways.iter_mut()) {
                *way = way.and_then(|way| self.arrive(key.borrow(), way, level));
            }
            for (key, way) in keys.iter().zip(ways.iter_mut()) {
                if level != 0 {
                    *way = way.and_then(|way| self.leave(key.borrow(), way));
                } else if let Some(way) = way {
                    way.node.prefetch_entry(key.borrow(), self.find);
                }
            }
        }
    }

    /// Looks at a node whose first lines are here, and asks for those that a search for the key looks at next.
    #[inline]
    fn arrive(&self, key: &L::Key, mut way: Way<L>, level: u8) -> Option<Way<L>> {
        if let Some(above) = way.above {
            let version = way.node.latch().try_begin().ok()?;
            above.latch().still(way.version).ok()?;
            way.version = version;
        }
        // Above the leaves, where byte keys are, to find out what to ask for takes as long as to wait for it.
        if level == 0 || L::IS_FIXED {
            way.node.prefetch_for(key, self.find);
        }
        (way.node.level() == level).then_some(way)
    }

    /// Goes on to the child where a key is, and asks for its first lines.
    #[inline]
    fn leave(&self, key: &L::Key, way: Way<L>) -> Option<Way<L>> {
        let child = way.node.child(self.position(way.node, Target::At(key)));
        way.node.latch().still(way.version).ok()?;
        let node = self.node(child?);
        node.prefetch();
        Some(Way { node, version: way.version, above: Some(way.node) })
    }
}
