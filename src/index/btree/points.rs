//! Calls about one key.
//!
//! Thread rule: as for [`super::tree`].

use arrayvec::ArrayVec;

use super::change::{Content, NodeMut};
use super::latch::{Restart, Version};
use super::node::{Found, KeyBuffer, Node, Payload};
use super::tree::{Attempt, Change, Count, MOST_ENTRY, Target, Tree};
use crate::error::Result;
use crate::index::{End, EntryBatch, EntryBuffer, InsertMode, Inserted, PairReplaced, Seek, ValueBuffer};
use crate::memory::Vec;

/// A value as a leaf has it: beside the key, or in a chain that nobody else knows yet.
struct Placed<'a> {
    tree: &'a Tree,
    value: &'a [u8],
    /// 0: beside the key, or the leaf has it by now.
    chain: u64,
}

fn is_long(key: &[u8], value: &[u8]) -> bool {
    key.len() + value.len() > MOST_ENTRY
}

impl<'a> Placed<'a> {
    fn new(tree: &'a Tree, key: &[u8], value: &'a [u8]) -> Result<Self> {
        let chain = if is_long(key, value) { tree.write_long(value)? } else { 0 };
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

impl Drop for Placed<'_> {
    fn drop(&mut self) {
        self.tree.give_long(self.chain);
    }
}

/// An entry of a leaf that is read without a latch.
#[derive(Clone, Copy)]
struct At {
    leaf: Node,
    version: Version,
    position: usize,
}

impl At {
    fn still(&self) -> core::result::Result<(), Restart> {
        self.leaf.latch().still(self.version)
    }
}

impl Tree {
    /// Puts an entry in.
    pub(super) fn insert(&self, key: &[u8], value: &[u8], mode: InsertMode) -> Result<Inserted> {
        if is_long(key, value) && mode == InsertMode::IfAbsent && self.contains(key)? {
            return Ok(Inserted::Exists);
        }
        let mut placed = Placed::new(self, key, value)?;
        self.change_at(key, None, |leaf, found| {
            if found.is_exact {
                return match mode {
                    InsertMode::IfAbsent => Change::None(Inserted::Exists),
                    InsertMode::Upsert => self.replace(leaf, found, &mut placed, Inserted::Replaced),
                };
            }
            if !leaf.insert(found.position, key, placed.content()) {
                return Change::Full(found.position);
            }
            placed.keep();
            leaf.note_position(found.position);
            self.add(Count::Entries, 1);
            self.add(Count::KeyBytes, key.len() as i64);
            self.add(Count::ValueBytes, value.len() as i64);
            Change::Made(Inserted::New)
        })
    }

    /// Replaces the value of a key in a latched leaf.
    fn replace<T>(&self, leaf: &mut NodeMut, found: Found, placed: &mut Placed<'_>, outcome: T) -> Change<T> {
        let old = leaf.payload(found.position);
        let (old_bytes, old_chain) = (old.value_bytes(), if old.is_long { old.long().0 } else { 0 });
        if !leaf.replace(found.position, placed.content()) {
            return Change::Full(found.position);
        }
        placed.keep();
        self.give_long(old_chain);
        self.add(Count::ValueBytes, placed.value.len() as i64 - old_bytes as i64);
        Change::Made(outcome)
    }

    /// Changes a key's entry if it is there, by `change`; else `absent`. An empty tree stays one.
    fn change_existing<T: Copy>(
        &self,
        key: &[u8],
        absent: T,
        mut change: impl FnMut(&mut NodeMut, Found) -> Change<T>,
    ) -> Result<T> {
        let change = |leaf: &mut NodeMut, found: Found| {
            if found.is_exact { change(leaf, found) } else { Change::None(absent) }
        };
        self.change_at(key, Some(absent), change)
    }

    /// Replaces the value of a key that is there.
    pub(super) fn update(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        // What is not there needs no room.
        if is_long(key, value) && !self.contains(key)? {
            return Ok(false);
        }
        let mut placed = Placed::new(self, key, value)?;
        self.change_existing(key, false, |leaf, found| self.replace(leaf, found, &mut placed, true))
    }

    /// Replaces the value of a key if it is `old`.
    pub(super) fn replace_value(&self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced> {
        if is_long(key, new) && !self.contains_pair(key, old)? {
            return Ok(PairReplaced::NotFound);
        }
        let mut placed = Placed::new(self, key, new)?;
        self.change_existing(key, PairReplaced::NotFound, |leaf, found| {
            if !self.has_value(leaf, found, old) {
                return Change::None(PairReplaced::NotFound);
            }
            self.replace(leaf, found, &mut placed, PairReplaced::Replaced)
        })
    }

    fn has_value(&self, leaf: &NodeMut, found: Found, value: &[u8]) -> bool {
        let payload = leaf.payload(found.position);
        if payload.is_long {
            let (first, length) = payload.long();
            return self.is_long(first, length, value);
        }
        // SAFETY: the leaf is latched, and its payload within it.
        let bytes = unsafe { core::slice::from_raw_parts(leaf.payload_place(found.position).as_ptr(), payload.bytes) };
        bytes == value
    }

    /// Whether a key has this value.
    pub(super) fn contains_pair(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.change_existing(key, false, |leaf, found| Change::None(self.has_value(leaf, found, value)))
    }

    /// Takes a key out, if its value is this one, if one is given.
    pub(super) fn delete(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool> {
        self.change_existing(key, false, |leaf, found| {
            if value.is_some_and(|value| !self.has_value(leaf, found, value)) {
                return Change::None(false);
            }
            self.delete_at(leaf, found.position..found.position + 1);
            Change::Less(true)
        })
    }

    // --- reading ---

    /// Finds a key, and gives its leaf, as it was at one moment, to `read`; none if it is not there.
    #[inline]
    fn find_key<T>(&self, key: &[u8], mut read: impl FnMut(At) -> Attempt<T>) -> Result<Option<T>> {
        Self::repeat(|| {
            let Some((leaf, version)) = self.leaf(Target::At(key))? else { return Ok(None) };
            let found = leaf.lower_bound(key, self.find);
            if !found.is_exact {
                leaf.latch().still(version)?;
                return Ok(None);
            }
            let outcome = read(At { leaf, version, position: found.position })?;
            leaf.latch().still(version)?;
            Ok(Some(outcome))
        })
    }

    /// Copies a value to a buffer.
    #[inline]
    fn copy_value(&self, at: At, value: &mut ValueBuffer<'_>) -> Attempt<()> {
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
    fn copy_long_value(&self, at: At, payload: Payload, value: &mut ValueBuffer<'_>) -> Attempt<()> {
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
    pub(super) fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> Result<bool> {
        let found = self.find_key(key, |at| self.copy_value(at, value))?;
        if found.is_none() {
            value.reset();
        }
        Ok(found.is_some())
    }

    /// Appends the value of a key to a batch, with an empty key; whether it is there.
    pub(super) fn search_to_batch(&self, key: &[u8], batch: &mut EntryBatch) -> Result<bool> {
        let mark = batch.mark();
        let found = self.find_key(key, |at| {
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
    pub(super) fn contains(&self, key: &[u8]) -> Result<bool> {
        Ok(self.find_key(key, |_| Ok(()))?.is_some())
    }

    // --- order ---

    /// Copies the entry that is looked for; false if there is none.
    pub(super) fn seek(&self, seek: Seek<'_>, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        Self::repeat(|| {
            let mut passed = Passed::new(self);
            loop {
                let Some((leaf, version)) = self.leaf(passed.target(seek))? else { return Ok(false) };
                if let Some(position) = passed.position(self, leaf, seek) {
                    leaf.latch().still(version)?;
                    self.copy_entry(At { leaf, version, position }, entry)?;
                    leaf.latch().still(version)?;
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

    fn copy_entry(&self, at: At, entry: &mut EntryBuffer<'_>) -> Attempt<()> {
        let length = at.leaf.key_length(at.position);
        // SAFETY: what there is room for is written at once.
        unsafe {
            if let Some(to) = entry.key.prepare(length) {
                at.leaf.copy_key(at.position, to, length);
            }
        }
        self.copy_value(at, &mut entry.value)
    }

    /// Moves the first or the last entry to a buffer, if it fits there; false if there is none.
    pub(super) fn pop(&self, end: End, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        let seek = if end == End::First { Seek::First } else { Seek::Last };
        Self::repeat(|| {
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
                    self.end_deletion(&path, &leaf, false);
                    return Err(restart.into());
                }
                self.copy_latched(&leaf, position, entry);
                let fits = entry.fits();
                if fits {
                    self.delete_at(&mut leaf, position..position + 1);
                }
                self.end_deletion(&path, &leaf, fits);
                return Ok(true);
            }
        })
    }

    /// Copies an entry of a leaf that the caller has latched.
    fn copy_latched(&self, leaf: &NodeMut, position: usize, entry: &mut EntryBuffer<'_>) {
        let (length, payload) = (leaf.key_length(position), leaf.payload(position));
        // SAFETY: what there is room for is written at once; nobody changes the leaf.
        unsafe {
            if let Some(to) = entry.key.prepare(length) {
                leaf.copy_key(position, to, length);
            }
            if let Some(to) = entry.value.prepare(payload.value_bytes() as usize) {
                if payload.is_long {
                    let (first, length) = payload.long();
                    let copied = self.copy_long(first, length as usize, to, || Ok(()));
                    debug_assert!(copied.is_ok());
                } else {
                    payload.copy_to(to);
                }
            }
        }
    }
}

/// Leaves that a search for an entry went past, because what they hold is not it: nothing must come to them before it
/// ends.
struct Passed {
    leaves: ArrayVec<(Node, Version), MANY>,
    /// Those for which there is no room there.
    others: Vec<(Node, Version)>,
    /// The end of the last one, where the next one is.
    fence: KeyBuffer,
}

/// More leaves without entries, side by side, are rare.
const MANY: usize = 8;

fn is_forward(seek: Seek<'_>) -> bool {
    matches!(seek, Seek::First | Seek::Ceiling(_))
}

impl Passed {
    fn new(tree: &Tree) -> Self {
        let others = Vec::new(tree.nodes.lists());
        Self { leaves: ArrayVec::new_const(), others, fence: KeyBuffer::new_const() }
    }

    fn target<'a>(&'a self, seek: Seek<'a>) -> Target<'a> {
        match seek {
            _ if !self.leaves.is_empty() && is_forward(seek) => Target::At(&self.fence),
            _ if !self.leaves.is_empty() => Target::Before(&self.fence),
            Seek::First => Target::First,
            Seek::Last => Target::Last,
            Seek::Floor(key) | Seek::Ceiling(key) => Target::At(key),
        }
    }

    /// Where the entry is in a leaf, if it is there.
    fn position(&self, tree: &Tree, leaf: Node, seek: Seek<'_>) -> Option<usize> {
        let bound = |key: &[u8]| leaf.lower_bound(key, tree.find);
        let is_behind = |key: &[u8]| leaf.upper_fence().is_some_and(|fence| key >= fence.as_slice());
        let position = match seek {
            _ if !self.leaves.is_empty() && is_forward(seek) => Some(bound(&self.fence).position),
            _ if !self.leaves.is_empty() && !is_behind(&self.fence) => bound(&self.fence).position.checked_sub(1),
            Seek::Floor(key) if self.leaves.is_empty() => {
                let found = bound(key);
                if found.is_exact { Some(found.position) } else { found.position.checked_sub(1) }
            }
            Seek::Ceiling(key) => Some(bound(key).position),
            Seek::First => Some(0),
            Seek::Last | Seek::Floor(_) => leaf.count().checked_sub(1),
        };
        position.filter(|position| *position < leaf.count())
    }

    /// Goes past a leaf; false if there is none beyond it.
    fn pass(&mut self, leaf: Node, version: Version, seek: Seek<'_>) -> Attempt<bool> {
        let fence = if is_forward(seek) {
            leaf.upper_fence()
        } else {
            Some(leaf.lower_fence()).filter(|fence| !fence.is_empty())
        };
        leaf.latch().still(version)?;
        if let Err(full) = self.leaves.try_push((leaf, version)) {
            self.others.push(full.element())?;
        }
        self.fence = fence.clone().unwrap_or_default();
        Ok(fence.is_some())
    }

    /// Whether all of them are what they were.
    fn still(&self) -> core::result::Result<(), Restart> {
        let mut all = self.leaves.iter().chain(self.others.iter());
        all.try_for_each(|(leaf, version)| leaf.latch().still(*version))
    }
}
