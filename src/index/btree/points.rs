//! Calls about one key.
//!
//! Thread rule: as for [`super::tree`].

use arrayvec::ArrayVec;
use core::borrow::Borrow;

use super::descent::{Near, Step, Target};
use super::latch::Version;
use super::layout::{Change, Content, Found, Layout, Payload};
use super::store::{Node, NodeMut, Read, Reading, Store};
use super::tree::{Attempt, Count, MOST_ENTRY, Outcome, Stop, Tree};
use crate::error::Result;
use crate::index::{End, EntryBatch, EntryBuffer, InsertMode, Inserted, U64s, ValueBuffer};
use crate::memory::Vec;

/// Most entries of a series that go into a leaf at a time.
const RUN: usize = 64;

/// Which entry is looked for: [`crate::index::Seek`], by keys as nodes have them.
#[derive(Debug)]
pub(super) enum Sought<'a, K: ?Sized> {
    First,
    Last,
    Floor(&'a K),
    Ceiling(&'a K),
    /// The last one whose key is less.
    Below(&'a K),
}

impl<K: ?Sized> Clone for Sought<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized> Copy for Sought<'_, K> {}

/// A value as a leaf has it: beside the key, or in a chain that nobody else knows yet.
pub(super) struct Placed<'a, L: Layout, S: Store> {
    tree: &'a Tree<L, S>,
    value: &'a [u8],
    /// 0: beside the key, or the leaf has it by now.
    chain: u64,
}

pub(super) fn is_long<L: Layout>(key: &L::Key, value: &[u8]) -> bool {
    !L::IS_FIXED && L::key_bytes(key) + value.len() > MOST_ENTRY
}

impl<'a, L: Layout, S: Store> Placed<'a, L, S> {
    pub(super) fn new(tree: &'a Tree<L, S>, key: &L::Key, value: &'a [u8]) -> Result<Self> {
        let chain = if is_long::<L>(key, value) { tree.write_long(value)? } else { 0 };
        Ok(Self { tree, value, chain })
    }

    fn content(&self) -> Content<'a> {
        match self.chain {
            0 => Content::Bytes(self.value),
            chain => Content::Long(chain, self.value.len() as u64),
        }
    }

    /// A leaf has it now.
    fn keep(&mut self) {
        self.chain = 0;
    }
}

impl<L: Layout, S: Store> Drop for Placed<'_, L, S> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.chain != 0 {
            self.tree.give_long(self.chain);
        }
    }
}

/// An entry of a leaf that is read without a latch.
#[derive(Clone, Copy)]
pub(super) struct At<N> {
    pub leaf: N,
    pub version: Version,
    pub position: usize,
}

impl<L: Layout, S: Store> At<Node<L, S>> {
    fn still(&self) -> Read<()> {
        self.leaf.still(self.version)
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Puts an entry in.
    pub(super) fn insert(&self, key: &L::Key, value: &[u8], mode: InsertMode, near: Near<L, S>) -> Result<Inserted> {
        if is_long::<L>(key, value) && mode == InsertMode::IfAbsent && self.contains(key)? {
            return Ok(Inserted::Exists);
        }
        let mut placed = Placed::new(self, key, value)?;
        let mut is_number_old = false;
        let inserted = self.change_at(key, None, near.or_else(|| self.at_finger(key)), |leaf, found| {
            if found.is_exact {
                return match mode {
                    InsertMode::IfAbsent => Outcome::None(Inserted::Exists),
                    InsertMode::Upsert => self.replace(leaf, found, &mut placed, Inserted::Replaced),
                };
            }
            let entered = self.enter(leaf, found, key, &mut placed);
            is_number_old = leaf.is_number_old();
            entered
        })?;
        if is_number_old {
            self.renew_number(key);
        }
        Ok(inserted)
    }

    /// Puts a key into a latched leaf where it is not.
    pub(super) fn enter(
        &self,
        leaf: &mut NodeMut<L, S>,
        found: Found,
        key: &L::Key,
        placed: &mut Placed<'_, L, S>,
    ) -> Outcome<Inserted> {
        if !leaf.insert(found.position, key, placed.content()) {
            return Outcome::Full(found.position);
        }
        placed.keep();
        self.note_finger(leaf, found.position);
        let (key, value) = self.measured(key, placed.value.len());
        self.count_entries(1, key, value);
        self.count_in(leaf, 1);
        Outcome::Made(Inserted::New)
    }

    /// Puts the entries of arrays from one on, which go on with a series, into a leaf where others of it are: how many.
    /// None went in if the leaf is not what it was, or has no room as it is.
    pub(super) fn append_series(
        &self,
        step: Step<Node<L, S>>,
        (keys, values): (&U64s<'_>, &U64s<'_>),
        from: usize,
    ) -> usize {
        let count = (keys.count() - from).min(RUN);
        let (mut some, mut beside) = ([0; RUN], [0; RUN]);
        keys.copy_to(from, &mut some[..count]);
        values.copy_to(from, &mut beside[..count]);
        beside.iter_mut().for_each(|value| *value = value.to_le());
        let Ok(mut leaf) = Self::latch(step) else { return 0 };
        let position = leaf.count();
        let appended = leaf.append(&some[..count], &beside[..count]);
        if appended == 0 {
            leaf.give_back_unchanged();
            return 0;
        }
        self.note_finger(&mut leaf, position);
        leaf.prolong_series(appended - 1);
        self.add(Count::Entries, appended as i64);
        self.count_in(&leaf, appended as i64);
        self.add(Count::Changes, 1);
        leaf.give_back();
        appended
    }

    /// Replaces the value of a key in a latched leaf.
    pub(super) fn replace<T>(
        &self,
        leaf: &mut NodeMut<L, S>,
        found: Found,
        placed: &mut Placed<'_, L, S>,
        outcome: T,
    ) -> Outcome<T> {
        let old = leaf.payload(found.position);
        let (old_bytes, old_chain) = (old.value_bytes(), if old.is_long { old.long().0 } else { 0 });
        if !leaf.replace(found.position, placed.content()) {
            return Outcome::Full(found.position);
        }
        placed.keep();
        self.give_long(old_chain);
        self.count_entries(0, 0, placed.value.len() as i64 - old_bytes as i64);
        Outcome::Made(outcome)
    }

    /// Changes a key's entry if it is there, by `change`; else `absent`. An empty tree stays one.
    pub(super) fn change_existing<T: Copy>(
        &self,
        key: &L::Key,
        absent: T,
        near: Near<L, S>,
        mut change: impl FnMut(&mut NodeMut<L, S>, Found) -> Outcome<T>,
    ) -> Result<T> {
        let change = |leaf: &mut NodeMut<L, S>, found: Found| {
            if found.is_exact { change(leaf, found) } else { Outcome::None(absent) }
        };
        self.change_at(key, Some(absent), near, change)
    }

    /// Replaces the value of a key that is there.
    pub(super) fn update(&self, key: &L::Key, value: &[u8]) -> Result<bool> {
        // What is not there needs no room.
        if is_long::<L>(key, value) && !self.contains(key)? {
            return Ok(false);
        }
        let mut placed = Placed::new(self, key, value)?;
        self.change_existing(key, false, None, |leaf, found| self.replace(leaf, found, &mut placed, true))
    }

    pub(super) fn has_value(&self, leaf: &NodeMut<L, S>, found: Found, value: &[u8]) -> Result<bool> {
        let payload = leaf.payload(found.position);
        if payload.is_long {
            let (first, length) = payload.long();
            return self.is_long(first, length, value);
        }
        // SAFETY: the leaf is latched, and its payload within it.
        let bytes = unsafe { core::slice::from_raw_parts(payload.at.as_ptr(), payload.bytes) };
        Ok(bytes == value)
    }

    /// Whether a key has this value.
    pub(super) fn contains_pair(&self, key: &L::Key, value: &[u8]) -> Result<bool> {
        let look = |leaf: &mut NodeMut<L, S>, found| Outcome::None(self.has_value(leaf, found, value));
        self.change_existing(key, Ok(false), None, look)?
    }

    /// Takes a key out, if its value is this one, if one is given.
    pub(super) fn delete(&self, key: &L::Key, value: Option<&[u8]>) -> Result<bool> {
        let is_wanted =
            |leaf: &NodeMut<L, S>, found| value.map_or(Ok(true), |value| self.has_value(leaf, found, value));
        Ok(self.delete_run(key, None, |leaf, found| is_wanted(leaf, found).map(usize::from))? != 0)
    }

    /// Takes a key out, and those behind it in its leaf that `wanted` counts, which is asked where the key is there:
    /// how many went.
    pub(super) fn delete_run(
        &self,
        key: &L::Key,
        near: Near<L, S>,
        wanted: impl Fn(&NodeMut<L, S>, Found) -> Result<usize>,
    ) -> Result<usize> {
        let mut is_number_old = false;
        let near = near.or_else(|| self.at_last_deletion(key));
        let deleted = self.change_existing(key, Ok(0), near, |leaf, found| {
            let count = match wanted(leaf, found) {
                Ok(count) if count != 0 => count,
                nothing => return Outcome::None(nothing),
            };
            self.delete_at(leaf, found.position..found.position + count);
            self.note_deletion(leaf);
            is_number_old = leaf.is_number_old();
            Outcome::Less(Ok(count), count)
        })??;
        if is_number_old {
            self.renew_number(key);
        }
        Ok(deleted)
    }

    /// How many keys of an array from one on, which was found in a leaf, are there one behind the other.
    pub(super) fn run_of(leaf: &NodeMut<L, S>, found: Found, keys: &U64s<'_>, from: usize) -> usize {
        let is_there = |item: usize| {
            let (position, key) = (found.position + item, L::of_u64(keys.get(from + item)));
            position < leaf.count() && key.is_some_and(|key| leaf.key(position).borrow() == key.borrow())
        };
        1 + (1..keys.count() - from).take_while(|item| is_there(*item)).count()
    }

    // --- reading ---

    /// Finds a key, and gives its leaf, as it was at one moment, to `read`; none if it is not there. `near` may be the
    /// leaf.
    #[inline]
    fn find_key<T>(
        &self,
        key: &L::Key,
        near: Near<L, S>,
        mut read: impl FnMut(At<Node<L, S>>) -> Attempt<T>,
    ) -> Result<Option<T>> {
        let tag = L::tag_of(key);
        if let Some(step) = near
            && let Ok(outcome) = self.find_in_leaf(key, tag, (step.node, step.version), &mut read)
        {
            return Ok(outcome);
        }
        self.repeat(|| {
            let Some(leaf) = self.leaf(Target::At(key))? else { return Ok(None) };
            self.find_in_leaf(key, tag, leaf, &mut read)
        })
    }

    #[inline]
    fn find_in_leaf<T>(
        &self,
        key: &L::Key,
        tag: u8,
        (leaf, version): Reading<L, S>,
        read: &mut impl FnMut(At<Node<L, S>>) -> Attempt<T>,
    ) -> Attempt<Option<T>> {
        let Some(position) = leaf.find_exact(key, tag, self.find) else {
            leaf.still(version)?;
            return Ok(None);
        };
        let outcome = read(At { leaf, version, position })?;
        leaf.still(version)?;
        Ok(Some(outcome))
    }

    /// Copies a value to a buffer.
    #[inline]
    fn copy_value(&self, at: At<Node<L, S>>, value: &mut ValueBuffer<'_>) -> Attempt<()> {
        let payload = at.leaf.payload(at.position);
        // SAFETY: what there is room for is written at once; a failed attempt puts again.
        unsafe {
            if payload.is_long {
                return self.copy_long_value(at, payload, value);
            }
            if let Some(to) = value.prepare(payload.bytes) {
                payload.copy_to(to);
            }
        }
        Ok(())
    }

    #[cold]
    fn copy_long_value(&self, at: At<Node<L, S>>, payload: Payload, value: &mut ValueBuffer<'_>) -> Attempt<()> {
        let (first, length) = payload.long();
        at.still()?;
        // SAFETY: as above, and the chain was the leaf's a moment ago.
        unsafe {
            if let Some(to) = value.prepare(length as usize) {
                self.copy_long_of((at.leaf, at.version), (first, length as usize), to)?;
            }
        }
        Ok(())
    }

    /// Copies the value of a key to `value`; whether it is there.
    #[inline]
    pub(super) fn search(&self, key: &L::Key, near: Near<L, S>, value: &mut ValueBuffer<'_>) -> Result<bool> {
        let found = self.find_key(key, near, |at| self.copy_value(at, value))?;
        if found.is_none() {
            value.reset();
        }
        Ok(found.is_some())
    }

    /// Appends the value of a key to a batch, with an empty key; whether it is there.
    pub(super) fn search_to_batch(&self, key: &L::Key, near: Near<L, S>, batch: &mut EntryBatch) -> Result<bool> {
        let mark = batch.mark();
        let found = self.find_key(key, near, |at| {
            batch.rollback(mark);
            let payload = at.leaf.payload(at.position);
            let (first, length) = payload.place_and_length();
            at.still()?;
            // SAFETY: it is written at once, or taken back by the next attempt.
            unsafe {
                let (_, to) = batch.prepare_always(0, length as usize)?;
                if payload.is_long {
                    self.copy_long_of((at.leaf, at.version), (first, length as usize), to)?;
                } else {
                    payload.copy_to(to);
                }
            }
            Ok(())
        });
        if !matches!(found, Ok(Some(()))) {
            batch.rollback(mark);
        }
        Ok(found?.is_some())
    }

    /// Whether a key is there.
    pub(super) fn contains(&self, key: &L::Key) -> Result<bool> {
        Ok(self.find_key(key, None, |_| Ok(()))?.is_some())
    }

    // --- order ---

    /// Copies the entry that is looked for; false if there is none.
    pub(super) fn seek(&self, seek: Sought<'_, L::Key>, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        self.repeat(|| {
            let mut passed = Passed::new(self);
            loop {
                let Some((leaf, version)) = self.leaf(passed.target(seek))? else { return Ok(false) };
                if let Some(position) = passed.position(self, leaf, seek) {
                    leaf.still(version)?;
                    self.copy_entry(At { leaf, version, position }, entry)?;
                    leaf.still(version)?;
                    passed.still()?;
                    return Ok(true);
                }
                if !passed.pass(leaf, version, seek)? {
                    passed.still()?;
                    return Ok(false);
                }
            }
        })
    }

    /// Copies an entry to a buffer.
    pub(super) fn copy_entry(&self, at: At<Node<L, S>>, entry: &mut EntryBuffer<'_>) -> Attempt<()> {
        let length = at.leaf.key_length(at.position);
        // SAFETY: what there is room for is written at once.
        unsafe {
            if let Some(to) = entry.key.prepare(length) {
                at.leaf.copy_key(at.position, to, length);
            }
        }
        self.copy_value(at, &mut entry.value)
    }

    /// Takes the first or the last entry out, if `copy` says that it got all of it; false if there is none.
    pub(super) fn pop(&self, end: End, mut copy: impl FnMut(&NodeMut<L, S>, usize) -> Result<bool>) -> Result<bool> {
        let seek = if end == End::First { Sought::First } else { Sought::Last };
        self.repeat(|| {
            let mut passed = Passed::new(self);
            loop {
                let path = self.path(passed.target(seek))?;
                let Some(&step) = path.steps.last() else { return Ok(false) };
                let Some(position) = passed.position(self, step.node, seek) else {
                    if passed.pass(step.node, step.version, seek)? {
                        continue;
                    }
                    passed.still()?;
                    return Ok(false);
                };
                let mut leaf = Self::latch(step)?;
                if let Err(restart) = passed.still() {
                    leaf.give_back_unchanged();
                    return Err(restart.into());
                }
                let copied = copy(&leaf, position);
                let is_taken = matches!(copied, Ok(true));
                if is_taken {
                    self.delete_at(&mut leaf, position..position + 1);
                }
                if self.end_deletion(&leaf, is_taken.into()) {
                    self.settle(&path);
                }
                return copied.map(|_| true).map_err(Stop::Failure);
            }
        })
    }

    /// Copies an entry of a leaf that the caller has latched.
    pub(super) fn copy_latched(
        &self,
        leaf: &NodeMut<L, S>,
        position: usize,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<()> {
        let (length, payload) = (leaf.key_length(position), leaf.payload(position));
        // SAFETY: what there is room for is written at once; nobody changes the leaf.
        unsafe {
            if let Some(to) = entry.key.prepare(length) {
                leaf.copy_key(position, to, length);
            }
            if let Some(to) = entry.value.prepare(payload.value_bytes() as usize) {
                if payload.is_long {
                    self.copy_long_latched(payload.long(), to)?;
                } else {
                    payload.copy_to(to);
                }
            }
        }
        Ok(())
    }
}

/// Leaves that a search for an entry went past, because what they hold is not it: nothing must come to them before it
/// ends.
struct Passed<L: Layout, S: Store> {
    leaves: ArrayVec<Reading<L, S>, MANY>,
    /// Those for which there is no room there.
    others: Vec<Reading<L, S>>,
    /// The end of the last one, where the next one is.
    fence: L::Buffer,
}

/// More leaves without entries, side by side, are rare.
const MANY: usize = 8;

fn is_forward<K: ?Sized>(seek: Sought<'_, K>) -> bool {
    matches!(seek, Sought::First | Sought::Ceiling(_))
}

impl<L: Layout, S: Store> Passed<L, S> {
    fn new(tree: &Tree<L, S>) -> Self {
        let others = Vec::new(tree.nodes.lists());
        Self { leaves: ArrayVec::new_const(), others, fence: L::least() }
    }

    fn target<'a>(&'a self, seek: Sought<'a, L::Key>) -> Target<'a, L::Key> {
        match seek {
            _ if !self.leaves.is_empty() && is_forward(seek) => Target::At(self.fence.borrow()),
            _ if !self.leaves.is_empty() => Target::Before(self.fence.borrow()),
            Sought::First => Target::First,
            Sought::Last => Target::Last,
            Sought::Floor(key) | Sought::Ceiling(key) => Target::At(key),
            Sought::Below(key) => Target::Before(key),
        }
    }

    /// Where the entry is in a leaf, if it is there.
    fn position(&self, tree: &Tree<L, S>, leaf: Node<L, S>, seek: Sought<'_, L::Key>) -> Option<usize> {
        let bound = |key: &L::Key| leaf.lower_bound(key, tree.find);
        let is_behind = |key: &L::Key| leaf.upper_fence().is_some_and(|fence| key >= fence.borrow());
        let position = match seek {
            _ if !self.leaves.is_empty() && is_forward(seek) => Some(bound(self.fence.borrow()).position),
            _ if !self.leaves.is_empty() && !is_behind(self.fence.borrow()) => {
                bound(self.fence.borrow()).position.checked_sub(1)
            }
            Sought::Floor(key) if self.leaves.is_empty() => {
                let found = bound(key);
                if found.is_exact { Some(found.position) } else { found.position.checked_sub(1) }
            }
            Sought::Below(key) if self.leaves.is_empty() && !is_behind(key) => bound(key).position.checked_sub(1),
            Sought::Ceiling(key) => Some(bound(key).position),
            Sought::First => Some(0),
            Sought::Last | Sought::Floor(_) | Sought::Below(_) => leaf.count().checked_sub(1),
        };
        position.filter(|position| *position < leaf.count())
    }

    /// Goes past a leaf; false if there is none beyond it.
    fn pass(&mut self, leaf: Node<L, S>, version: Version, seek: Sought<'_, L::Key>) -> Attempt<bool> {
        let fence = if is_forward(seek) {
            leaf.upper_fence()
        } else {
            Some(leaf.lower_fence()).filter(|fence| !L::is_least(fence.borrow()))
        };
        leaf.still(version)?;
        if let Err(full) = self.leaves.try_push((leaf, version)) {
            self.others.push(full.element())?;
        }
        let is_more = fence.is_some();
        self.fence = fence.unwrap_or(L::least());
        Ok(is_more)
    }

    /// Whether all of them are what they were.
    fn still(&self) -> Read<()> {
        let mut all = self.leaves.iter().chain(self.others.iter());
        all.try_for_each(|(leaf, version)| leaf.still(*version))
    }
}
