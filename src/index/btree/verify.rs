//! The check of every invariant: each node by itself, and against what is above it.
//!
//! The leaves are gone to one after the other, each by a way from the root of which all nodes are of one moment. On a
//! way, the leaf is looked at, and those nodes above it whose first leaf this is; so nothing but one way has to be in
//! memory at a time, and changes meanwhile disturb only the way that they meet.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;

use super::descent::{Path, Target};
use super::layout::{Copied, Layout};
use super::shrink::lower_end;
use super::store::{Node, Store};
use super::sums::{Sum, Sums};
use super::tree::{Attempt, Count, Stop, Tree};
use crate::error::{Error, Result};
use crate::simd::level;
use crate::status::RDB_E_CORRUPTION;
use crate::sync::atomic::Ordering::Acquire;

/// What a check counts.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
struct Census {
    entries: u64,
    key_bytes: u64,
    value_bytes: u64,
    leaves: u64,
    inner: u64,
}

/// What was found on the way to a leaf.
struct Way<L: Layout> {
    census: Census,
    /// The sum where the leaf is counted; none in an empty tree.
    sum: Option<u32>,
    /// Where the next leaf begins.
    beyond: Option<L::Buffer>,
}

impl Census {
    fn add(&mut self, other: &Self) {
        self.entries += other.entries;
        self.key_bytes += other.key_bytes;
        self.value_bytes += other.value_bytes;
        self.leaves += other.leaves;
        self.inner += other.inner;
    }

    fn add_leaf<L: Layout, S: Store>(&mut self, tree: &Tree<L, S>, leaf: L) {
        self.leaves += 1;
        self.entries += leaf.count() as u64;
        for position in 0..leaf.count() {
            let (key, value) = tree.measured_at(leaf, position);
            self.key_bytes += key as u64;
            self.value_bytes += value as u64;
        }
    }
}

/// What leaves come to that are counted in sums, against what these say. Leaves side by side that are counted in one
/// are looked at together, so that no list is needed, for which there may be no memory.
struct Counted<'t> {
    sums: &'t Sums,
    all: Sum,
    run: Sum,
    number: u32,
    /// How many sums were met with all their leaves; and whether others were met, too.
    whole: u32,
    is_any_parted: bool,
    is_any_wrong: bool,
}

impl<'t> Counted<'t> {
    fn new(sums: &'t Sums) -> Self {
        let (all, run) = (Sum::default(), Sum::default());
        Self { sums, all, run, number: 0, whole: 0, is_any_parted: false, is_any_wrong: false }
    }

    fn add_leaf(&mut self, number: u32, keys: u64) {
        if number != self.number {
            self.end_run();
        }
        self.number = number;
        if number != 0 {
            let leaf = Sum { leaves: 1, keys };
            (self.run, self.all) = (self.run + leaf, self.all + leaf);
        }
    }

    fn end_run(&mut self) {
        let (run, sum) = (core::mem::take(&mut self.run), self.sums.get(self.number));
        if run.leaves == 0 {
            return;
        }
        if run.leaves == sum.leaves {
            self.whole += 1;
            self.is_any_wrong |= run != sum;
        } else {
            // Nodes may share a sum, until one of them has another one.
            self.is_any_parted = true;
        }
    }

    /// Whether the sums are right, and no number is in use without a leaf.
    fn is_right(&mut self) -> bool {
        self.end_run();
        let (in_use, highest) = self.sums.numbers();
        let all = (1..=highest).map(|number| self.sums.get(number)).fold(Sum::default(), |all, sum| all + sum);
        !self.is_any_wrong && all == self.all && (self.is_any_parted || self.whole == in_use)
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Checks every invariant; fails with `RDB_E_CORRUPTION`.
    pub(super) fn verify(&self) -> Result<()> {
        // Of a change that was half counted when the check began and ended, a second look knows better.
        self.verify_once().or_else(|_| self.verify_once())
    }

    fn verify_once(&self) -> Result<()> {
        let before = self.census();
        let mut counted = Census::default();
        let mut sums = self.sums.as_ref().map(Counted::new);
        let mut next = Some(L::least());
        while let Some(from) = next {
            let Way { census, sum, beyond } = self.repeat(|| self.verify_way(from.borrow()))?;
            if let (Some(sums), Some(number)) = (&mut sums, sum) {
                sums.add_leaf(number, census.entries);
            }
            counted.add(&census);
            if beyond.as_ref().is_some_and(|beyond| beyond.borrow() <= from.borrow()) {
                return Err(corrupt("a leaf ends before it begins"));
            }
            next = beyond;
        }
        // With changes meanwhile the sums say nothing.
        let are_sums_right = sums.as_mut().is_none_or(Counted::is_right);
        if before == self.census() && before.1 != counted {
            return Err(corrupt("its counts are not those of its nodes"));
        }
        if before == self.census() && !are_sums_right {
            return Err(corrupt("its sums are not those of its leaves"));
        }
        Ok(())
    }

    /// What the tree says of itself, and how often it was changed.
    fn census(&self) -> (u64, Census) {
        let changes = self.count_of(Count::Changes) + self.count_of(Count::Recounts);
        let [entries, key_bytes, value_bytes] = self.sums();
        let (leaves, inner) = (self.leaves.load(Acquire), self.inner.load(Acquire));
        (changes, Census { entries, key_bytes, value_bytes, leaves, inner })
    }

    /// Checks the way to the leaf where a key would be: what was counted there, and where the next leaf begins.
    fn verify_way(&self, from: &L::Key) -> Attempt<Way<L>> {
        let path = self.path(Target::At(from))?;
        let mut census = Census::default();
        let Some(leaf) = path.steps.last() else { return Ok(Way { census, sum: None, beyond: None }) };
        let checked = self.verify_steps(&path, &mut census);
        let (lower, beyond, sum) = (leaf.node.lower_fence(), leaf.node.upper_fence(), Some(leaf.node.sum()));
        // What is wrong with nodes that are not what they were does not count.
        path.steps.iter().try_for_each(|step| step.node.still(step.version))?;
        checked?;
        // A leaf that was merged with the one before was counted in part: then there were changes.
        if lower.borrow() > from {
            return Err(corrupt("a leaf begins behind where it should").into());
        }
        Ok(Way { census, sum, beyond })
    }

    fn verify_steps(&self, path: &Path<Node<L, S>>, census: &mut Census) -> Attempt<()> {
        let mut room = Copied::room();
        // A node whose first leaf this is was not looked at before.
        let is_new = |depth: usize| path.steps[depth..].iter().all(|step| step.position == 0);
        for (depth, step) in path.steps.iter().enumerate().filter(|(depth, _)| is_new(*depth)) {
            let copy = room.of(step.node.layout());
            step.node.still(step.version)?;
            self.verify_below(path, depth, copy).map_err(Stop::Failure)?;
            if copy.level() == 0 {
                census.add_leaf(self, copy);
                let above = depth.checked_sub(1).map_or(0, |depth| path.steps[depth].node.sum());
                if above != 0 && above != copy.sum() {
                    return Err(corrupt("a leaf is not counted where its node is").into());
                }
            } else {
                census.inner += 1;
            }
        }
        Ok(())
    }

    /// Checks a copy of a way's node by itself, and against the one above it.
    fn verify_below(&self, path: &Path<Node<L, S>>, depth: usize, copy: L) -> Result<()> {
        let Some(above) = depth.checked_sub(1).map(|depth| path.steps[depth]) else {
            return verify_node(copy, (L::least().borrow(), None), copy.level());
        };
        let (node, position) = (above.node, above.position);
        let lower = lower_end(node.layout(), position);
        let upper = if position < node.count() { Some(node.key(position)) } else { node.upper_fence() };
        let fences = (lower.borrow(), upper.as_ref().map(Borrow::borrow));
        verify_node(copy, fences, node.level().wrapping_sub(1))
    }
}

pub(super) fn corrupt(problem: &'static str) -> Error {
    Error::about(RDB_E_CORRUPTION, "index", problem)
}

/// Checks a node by itself, and against what is above it.
fn verify_node<L: Layout>(node: L, (lower, upper): (&L::Key, Option<&L::Key>), level: u8) -> Result<()> {
    let check = |is_right: bool, problem| if is_right { Ok(()) } else { Err(corrupt(problem)) };
    check(node.level() == level, "a node is on a wrong level")?;
    check(node.lower_fence().borrow() == lower, "a node's lower fence is not the key above it")?;
    let end = node.upper_fence();
    check(end.as_ref().map(Borrow::borrow) == upper, "a node's upper fence is not the key above it")?;
    for position in 0..node.count() {
        let key = node.key(position);
        let key: &L::Key = key.borrow();
        check(position == 0 || node.key(position - 1).borrow() < key, "a node's keys are out of order")?;
        check(key >= lower && upper.is_none_or(|upper| key < upper), "a key is beyond its node")?;
        let found = node.lower_bound(key, L::find(level::current()));
        check(found.position == position && found.is_exact, "a key is not found where it is")?;
    }
    let children = if node.level() == 0 { 0 } else { node.count() + 1 };
    check((0..children).all(|position| node.child(position).is_some()), "a child is missing")?;
    node.verify().map_err(corrupt)
}
