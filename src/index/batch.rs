//! A batch of entries in four arrays, as C and Arrow see them: keys, key offsets, values, value offsets.
//!
//! Entry i has the key `keys[key_offsets[i]..key_offsets[i + 1]]`, its value likewise. The arrays grow fallibly and
//! keep their memory from one filling to the next. After a failed push the batch is as it was before. A batch lives on
//! one thread at a time.

use core::ops::Range as Span;

use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

/// Whether a batch took an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Pushed {
    /// The entry is the batch's last one now.
    Taken,
    /// The entry would pass a limit of the batch, which is unchanged.
    Full,
}

/// A moment in the filling of a batch that it can be rolled back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    count: usize,
}

impl Mark {
    /// The moment when so many entries more were there.
    pub const fn after(self, entries: usize) -> Self {
        Self { count: self.count + entries }
    }
}

/// The batch as raw arrays, for C. Both offset arrays have `count + 1` elements; no pointer is NULL. Good until the
/// batch is changed, moved memory and all.
#[derive(Clone, Copy, Debug)]
pub struct RawBatch {
    /// The number of entries.
    pub count: usize,
    /// The keys, one behind the other.
    pub keys: *const u8,
    /// Where each key begins, and the end of the last.
    pub key_offsets: *const u64,
    /// The values, one behind the other.
    pub values: *const u8,
    /// Where each value begins, and the end of the last.
    pub value_offsets: *const u64,
}

/// A batch of entries; see the module.
pub struct EntryBatch {
    keys: Column,
    values: Column,
    max_items: usize,
    max_bytes: usize,
}

impl EntryBatch {
    /// An empty batch without limits; its memory will be charged to `account`.
    pub const fn new(account: Account) -> Self {
        Self { keys: Column::new(account), values: Column::new(account), max_items: usize::MAX, max_bytes: usize::MAX }
    }

    /// Sets how many entries, and how many bytes of keys and values, make the batch full; `usize::MAX`: no limit. The
    /// first entry is taken whatever its length, so that every scan gets on.
    pub const fn set_limits(&mut self, max_items: usize, max_bytes: usize) {
        self.max_items = max_items;
        self.max_bytes = max_bytes;
    }

    /// Appends an entry, unless a limit says no.
    #[inline]
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<Pushed> {
        if self.refuses(key.len(), value.len()) {
            return Ok(Pushed::Full);
        }
        self.append(key, value)?;
        Ok(Pushed::Taken)
    }

    /// Appends an entry whatever the limits say.
    #[inline]
    pub fn append(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        self.keys.reserve(key.len())?;
        self.values.append(value)?;
        self.keys.append(key)
    }

    /// Whether an entry of these lengths would pass a limit.
    #[inline]
    pub fn refuses(&self, key_length: usize, value_length: usize) -> bool {
        self.refuses_after(0, 0, key_length + value_length)
    }

    /// Whether, after so many entries more of so many bytes, one of `length` bytes would pass a limit.
    #[inline]
    pub fn refuses_after(&self, entries: usize, bytes: usize, length: usize) -> bool {
        let count = self.count() + entries;
        if count >= self.max_items {
            return true;
        }
        // Lengths of things in memory: the sums cannot pass the address space.
        count > 0 && self.byte_length() + bytes + length > self.max_bytes
    }

    /// Appends an entry, unless a limit says no, whose bytes the caller writes to the two pointers: for readers of
    /// pages that may change meanwhile, who copy by their own means and roll back if they read nonsense. `None`: full.
    ///
    /// # Safety
    /// If there are pointers, `key_length` and `value_length` bytes have to be written there before the batch is used
    /// again, in whatever way.
    pub unsafe fn prepare(&mut self, key_length: usize, value_length: usize) -> Result<Option<(*mut u8, *mut u8)>> {
        if self.refuses(key_length, value_length) {
            return Ok(None);
        }
        // SAFETY: our caller promises the same.
        unsafe { self.prepare_always(key_length, value_length).map(Some) }
    }

    /// The same whatever the limits say.
    ///
    /// # Safety
    /// As for [`prepare`](Self::prepare).
    pub unsafe fn prepare_always(&mut self, key_length: usize, value_length: usize) -> Result<(*mut u8, *mut u8)> {
        self.keys.reserve(key_length)?;
        self.values.reserve(value_length)?;
        // SAFETY: room was reserved, and our caller promises to write it.
        unsafe { Ok((self.keys.extend_raw(key_length)?, self.values.extend_raw(value_length)?)) }
    }

    /// Appends up to `count` entries of the same lengths, as many as the limits let, whose bytes the caller writes one
    /// behind the other to the two pointers: as [`prepare`](Self::prepare), for many. Gives how many there are.
    ///
    /// # Safety
    /// As for [`prepare`](Self::prepare).
    pub unsafe fn prepare_many(
        &mut self,
        count: usize,
        key_length: usize,
        value_length: usize,
    ) -> Result<(usize, *mut u8, *mut u8)> {
        let bytes = self.max_bytes.saturating_sub(self.byte_length()) / (key_length + value_length).max(1);
        let least = usize::from(self.is_empty());
        let count = count.min(self.items_left()).min(bytes.max(least));
        // SAFETY: our caller promises the same.
        unsafe {
            self.values.reserve_many(count, count * value_length)?;
            let keys = self.keys.extend_many(count, key_length)?;
            Ok((count, keys, self.values.extend_many(count, value_length)?))
        }
    }

    /// Begins a run of up to `count` entries with so many bytes of keys and values at most, which the caller writes,
    /// with their ends, before [`Self::end_run`]. The limits do not count yet. Behind the room is some more:
    /// [`Run::SLACK`].
    pub fn begin_run(&mut self, count: usize, key_bytes: usize, value_bytes: usize) -> Result<Run> {
        Ok(Run { keys: self.keys.begin_run(count, key_bytes)?, values: self.values.begin_run(count, value_bytes)? })
    }

    /// Takes the first `count` entries of a run in, or as many of them as the limit of bytes lets: how many.
    ///
    /// # Safety
    /// The run was begun last, nothing was appended since, and the bytes and ends of so many entries were written, at
    /// most as many as it was begun for.
    pub unsafe fn end_run(&mut self, run: Run, mut count: usize) -> usize {
        // SAFETY: the caller's promise.
        let bytes_of = |count: usize| unsafe { run.keys.end(count) + run.values.end(count) };
        if bytes_of(count) > self.max_bytes {
            // The first entry of all is taken whatever its length.
            let least = usize::from(self.is_empty()).min(count);
            count = (least..count).find(|taken| bytes_of(taken + 1) > self.max_bytes).unwrap_or(count);
        }
        // SAFETY: the caller's promise.
        unsafe {
            self.keys.end_run(&run.keys, count);
            self.values.end_run(&run.values, count);
        }
        count
    }

    /// How many entries more the limit of how many there may be lets in.
    #[inline]
    pub fn items_left(&self) -> usize {
        self.max_items.saturating_sub(self.count())
    }

    /// Whether so many entries more do not pass the limit of how many there may be.
    #[inline]
    pub fn has_room_for(&self, entries: usize) -> bool {
        entries <= self.items_left()
    }

    /// This moment, to roll back to.
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark { count: self.count() }
    }

    /// Drops the entries that were appended since `mark`.
    pub fn rollback(&mut self, mark: Mark) {
        self.keys.truncate(mark.count);
        self.values.truncate(mark.count);
    }

    /// Drops all entries and keeps the memory and the limits.
    pub fn clear(&mut self) {
        self.rollback(Mark { count: 0 });
    }

    /// Gives spare room back.
    pub fn shrink(&mut self) {
        for column in [&mut self.keys, &mut self.values] {
            column.bytes.shrink_to_fit();
            column.offsets.shrink_to_fit();
        }
    }

    /// Bytes of memory that it holds.
    pub fn memory_bytes(&self) -> usize {
        [&self.keys, &self.values].iter().map(|column| column.bytes.heap_bytes() + column.offsets.heap_bytes()).sum()
    }

    /// Appends all entries of another batch.
    pub fn append_all(&mut self, other: &Self) -> Result<()> {
        (0..other.count()).try_for_each(|entry| self.append(other.key(entry), other.value(entry)))
    }

    /// Gives the memory back too.
    pub fn release(&mut self) {
        self.keys.release();
        self.values.release();
    }

    /// How many entries there are.
    #[inline]
    pub fn count(&self) -> usize {
        self.keys.count()
    }

    /// Whether there is no entry.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// How many bytes the keys and values have together.
    #[inline]
    pub fn byte_length(&self) -> usize {
        self.keys.bytes.len() + self.values.bytes.len()
    }

    /// Whether any of `bytes` lies in the batch's memory, in use or not: it would be overwritten, or freed.
    pub fn overlaps(&self, bytes: &[u8]) -> bool {
        self.keys.overlaps(bytes) || self.values.overlaps(bytes)
    }

    /// The key of entry `position`.
    #[inline]
    pub fn key(&self, position: usize) -> &[u8] {
        self.keys.get(position)
    }

    /// The value of entry `position`.
    #[inline]
    pub fn value(&self, position: usize) -> &[u8] {
        self.values.get(position)
    }

    /// The arrays, for C.
    pub fn raw(&self) -> RawBatch {
        RawBatch {
            count: self.count(),
            keys: self.keys.raw_bytes(),
            key_offsets: self.keys.raw_offsets(),
            values: self.values.raw_bytes(),
            value_offsets: self.values.raw_offsets(),
        }
    }
}

/// Entries on their way into a batch; see [`EntryBatch::begin_run`].
pub struct Run {
    /// Their keys.
    pub keys: Strings,
    /// Their values.
    pub values: Strings,
}

impl Run {
    /// Bytes behind the last key, and behind the last value, that may be written too, and count for nothing: so what is
    /// copied in steps of up to so many bytes need not be copied to the byte.
    pub const SLACK: usize = 128;
}

/// Strings on their way into a column. They are written in their order, each over what was written behind the one
/// before.
pub struct Strings {
    /// Of the whole column.
    bytes: *mut u8,
    /// Where the first one begins; behind it, where each one ends.
    ends: *mut u64,
    /// Where the last one ends at most.
    most: usize,
}

impl Strings {
    /// Where the first `count` of them end in the column.
    ///
    /// # Safety
    /// So many have an end.
    #[inline(always)]
    pub unsafe fn end(&self, count: usize) -> usize {
        // SAFETY: the caller's promise.
        unsafe { self.ends.add(count).read() as usize }
    }

    /// Sets where the first `count` of them end.
    ///
    /// # Safety
    /// They are at least one, and no more than the run was begun for.
    #[inline(always)]
    pub unsafe fn set_end(&mut self, count: usize, end: usize) {
        // SAFETY: the caller's promise.
        unsafe { self.ends.add(count).write(end as u64) };
    }

    /// Where the last one may end at most.
    #[inline(always)]
    pub fn most(&self) -> usize {
        self.most
    }

    /// Where a byte of the column lies.
    ///
    /// # Safety
    /// It is one of the run's, or at its end.
    #[inline(always)]
    pub unsafe fn place(&self, at: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.bytes.add(at) }
    }
}

/// Byte strings one behind the other. `offsets` is empty for an empty column and else has one element more than there
/// are strings, the first 0, the last the length of `bytes`.
struct Column {
    bytes: Vec<u8>,
    offsets: Vec<u64>,
}

/// What an empty column's arrays are in C.
static NO_OFFSETS: [u64; 1] = [0];
static NO_BYTES: [u8; 1] = [0];

impl Column {
    const fn new(account: Account) -> Self {
        Self { bytes: Vec::new(account), offsets: Vec::new(account) }
    }

    fn count(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Makes room for one more string; what cannot fail after this is `append` of that length.
    fn reserve(&mut self, length: usize) -> Result<()> {
        self.bytes.reserve(length)?;
        self.offsets.reserve(2)
    }

    fn append(&mut self, string: &[u8]) -> Result<()> {
        self.reserve(string.len())?;
        self.bytes.extend_from_slice(string)?;
        self.close_string()
    }

    /// Lengthens the column by one string that is not written yet.
    ///
    /// # Safety
    /// Room was reserved, and the string has to be written before the column is used again.
    unsafe fn extend_raw(&mut self, length: usize) -> Result<*mut u8> {
        let start = self.bytes.len();
        // SAFETY: the room is there, and the caller writes it.
        unsafe {
            self.bytes.set_len(start + length);
            self.close_string()?;
            Ok(self.bytes.as_mut_ptr().add(start))
        }
    }

    /// Makes room for more strings of so many bytes in all.
    fn reserve_many(&mut self, count: usize, bytes: usize) -> Result<()> {
        self.bytes.reserve(bytes)?;
        self.offsets.reserve(count + 1)?;
        if self.offsets.is_empty() { self.offsets.push(0) } else { Ok(()) }
    }

    /// Lengthens the column by strings of one length that are not written yet.
    ///
    /// # Safety
    /// They have to be written before the column is used again.
    unsafe fn extend_many(&mut self, count: usize, length: usize) -> Result<*mut u8> {
        self.reserve_many(count, count * length)?;
        let (start, first) = (self.bytes.len(), self.offsets.len());
        // SAFETY: room was reserved; the offsets are written here, and the caller writes the bytes.
        unsafe {
            let offsets = self.offsets.as_mut_ptr().add(first);
            for item in 0..count {
                offsets.add(item).write((start + (item + 1) * length) as u64);
            }
            self.offsets.set_len(first + count);
            self.bytes.set_len(start + count * length);
            Ok(self.bytes.as_mut_ptr().add(start))
        }
    }

    fn begin_run(&mut self, count: usize, bytes: usize) -> Result<Strings> {
        self.reserve_many(count, bytes + Run::SLACK)?;
        // SAFETY: there is at least one offset; room for `count` more was reserved.
        let ends = unsafe { self.offsets.as_mut_ptr().add(self.offsets.len() - 1) };
        Ok(Strings { bytes: self.bytes.as_mut_ptr(), ends, most: self.bytes.len() + bytes })
    }

    /// # Safety
    /// The first `count` strings of the run were written.
    unsafe fn end_run(&mut self, run: &Strings, count: usize) {
        // SAFETY: the caller's promise, and there was room.
        unsafe {
            self.offsets.set_len(self.offsets.len() + count);
            self.bytes.set_len(run.end(count));
        }
    }

    /// Notes that the bytes since the last string are one string. Cannot fail: room was reserved.
    fn close_string(&mut self) -> Result<()> {
        let end = self.bytes.len() as u64;
        if self.offsets.is_empty() {
            self.offsets.push(0)?;
        }
        self.offsets.push(end)
    }

    fn truncate(&mut self, count: usize) {
        if count >= self.count() {
            return;
        }
        self.bytes.truncate(self.offsets[count] as usize);
        self.offsets.truncate(count + 1);
    }

    fn overlaps(&self, bytes: &[u8]) -> bool {
        let (own, other) = (self.bytes.as_ptr().addr(), bytes.as_ptr().addr());
        own < other + bytes.len() && other < own + self.bytes.capacity()
    }

    fn release(&mut self) {
        *self = Self::new(self.bytes.account());
    }

    fn get(&self, position: usize) -> &[u8] {
        let span = Span { start: self.offsets[position] as usize, end: self.offsets[position + 1] as usize };
        &self.bytes[span]
    }

    fn raw_bytes(&self) -> *const u8 {
        if self.bytes.is_empty() { NO_BYTES.as_ptr() } else { self.bytes.as_ptr() }
    }

    fn raw_offsets(&self) -> *const u64 {
        if self.offsets.is_empty() { NO_OFFSETS.as_ptr() } else { self.offsets.as_ptr() }
    }
}
