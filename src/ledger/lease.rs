//! Leases: what a thread has claimed of an account and not used, and what it has counted for it.
//!
//! Every thread has a record with a table of entries, one for each account that it charges; accounts that share an
//! entry take turns. A charge that the lease covers, and a release that the lease may keep, are plain loads and stores
//! of the thread's own entry: no shared write, no locked instruction.
//!
//! Invariants: only the record's thread writes an entry's numbers. An entry's key goes away by compare-and-swap, once,
//! and whoever does that folds the entry's numbers into the shared rows: its thread, or whoever takes the slot of a
//! closed budget that holds no block, to whose account its thread therefore charges nothing any more. While a thread
//! folds, its record's version is odd. A count is the last thing that a request stores, with release.

use super::account::Account;
use super::atomic::{
    AtomicBool, AtomicPtr, AtomicU32, AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use super::shape::ENTRIES;

/// An account in one word, never 0.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u32);

impl Key {
    #[inline]
    pub(super) fn of(account: Account) -> Self {
        Self((account.component().position() as u32 + 1) << 16 | account.slot() as u32)
    }

    pub(super) fn slot(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    /// The component's position.
    pub(super) fn component(self) -> usize {
        (self.0 >> 16) as usize - 1
    }

    /// Budgets that follow each other have different entries for one component.
    #[inline]
    fn entry(self) -> usize {
        ((self.0 >> 16).wrapping_add((self.0 & 0xFFFF).wrapping_mul(11))) as usize % ENTRIES
    }
}

/// What one thread keeps of one account.
#[derive(Default)]
pub(super) struct Entry {
    key: AtomicU32,
    /// The most that a release may leave in the lease.
    cap: AtomicU32,
    lease: AtomicU64,
    allocations: AtomicU64,
    frees: AtomicU64,
}

/// An entry's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) lease: u64,
    pub(super) allocations: u64,
    pub(super) frees: u64,
}

impl Entry {
    pub(super) fn key(&self) -> Option<Key> {
        let key = self.key.load(Acquire);
        (key != 0).then_some(Key(key))
    }

    /// Acquire, and the counts first: who sees them sees the lease that belongs to them, or a later one.
    pub(super) fn numbers(&self) -> Numbers {
        let (allocations, frees) = (self.allocations(), self.frees());
        Numbers { lease: self.lease.load(Acquire), allocations, frees }
    }

    pub(super) fn allocations(&self) -> u64 {
        self.allocations.load(Acquire)
    }

    pub(super) fn frees(&self) -> u64 {
        self.frees.load(Acquire)
    }

    /// Takes `bytes` from the lease of `key`, if it is that account's and covers them. This thread's entry.
    #[inline]
    pub(super) fn take(&self, key: Key, bytes: u64) -> bool {
        let lease = self.lease.load(Relaxed);
        let covered = self.key.load(Relaxed) == key.0 && lease >= bytes;
        if covered {
            self.lease.store(lease - bytes, Relaxed);
        }
        covered
    }

    /// Puts `bytes` to the lease of `key`, if it is that account's and may keep them. This thread's entry.
    #[inline]
    pub(super) fn put(&self, key: Key, bytes: u64) -> bool {
        let lease = self.lease.load(Relaxed) + bytes;
        let kept = self.key.load(Relaxed) == key.0 && lease <= u64::from(self.cap.load(Relaxed));
        if kept {
            self.lease.store(lease, Relaxed);
        }
        kept
    }

    #[inline]
    pub(super) fn is_of(&self, key: Key) -> bool {
        self.key.load(Relaxed) == key.0
    }

    /// Sets what the lease is, and the most that it may be. This thread's entry.
    pub(super) fn set_lease(&self, lease: u64, cap: u32) {
        self.lease.store(lease, Relaxed);
        self.cap.store(cap, Relaxed);
    }

    pub(super) fn lease(&self) -> u64 {
        self.lease.load(Relaxed)
    }

    /// Counts blocks. This thread's entry.
    #[inline]
    pub(super) fn count_allocations(&self, blocks: u64) {
        self.allocations.store(self.allocations.load(Relaxed) + blocks, Release);
    }

    #[inline]
    pub(super) fn count_frees(&self, blocks: u64) {
        self.frees.store(self.frees.load(Relaxed) + blocks, Release);
    }

    /// Ends the entry's time with `key`. Who is told true folds what the numbers were.
    pub(super) fn take_away(&self, key: Key) -> bool {
        self.key.compare_exchange(key.0, 0, AcqRel, Acquire).is_ok()
    }

    /// Begins the entry's time with another account. This thread's entry, which has no key.
    fn begin(&self, key: Key) {
        for number in [&self.lease, &self.allocations, &self.frees] {
            number.store(0, Release);
        }
        self.cap.store(0, Relaxed);
        self.key.store(key.0, Release);
    }
}

/// One thread's entries. All zero is an empty record that nobody owns.
#[repr(align(64))]
#[derive(Default)]
pub(super) struct Record {
    next: AtomicPtr<Record>,
    owned: AtomicBool,
    /// Odd while the thread folds.
    version: AtomicU64,
    /// Requests for memory that the record's threads made; see `count_request`.
    requests: AtomicU64,
    entries: Table,
}

/// Standard arrays of this length have no default.
struct Table([Entry; ENTRIES]);

impl Default for Table {
    fn default() -> Self {
        Self(core::array::from_fn(|_| Entry::default()))
    }
}

impl Record {
    #[inline]
    pub(super) fn entry(&self, key: Key) -> &Entry {
        &self.entries.0[key.entry()]
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.0.iter()
    }

    /// The account's entry; `fold` is given what another account had in it. This thread's record.
    pub(super) fn entry_for(&self, key: Key, fold: impl FnOnce(Key, Numbers)) -> &Entry {
        let entry = self.entry(key);
        if !entry.is_of(key) {
            self.fold_entry(entry, fold);
            self.change(|| entry.begin(key));
        }
        entry
    }

    /// Folds every entry. This thread's record.
    pub(super) fn fold_all(&self, mut fold: impl FnMut(Key, Numbers)) {
        self.entries().for_each(|entry| self.fold_entry(entry, &mut fold));
    }

    fn fold_entry(&self, entry: &Entry, fold: impl FnOnce(Key, Numbers)) {
        let Some(key) = entry.key() else { return };
        let numbers = entry.numbers();
        self.change(|| {
            if entry.take_away(key) {
                fold(key, numbers);
            }
        });
    }

    /// Marks a change that moves counts from place to place.
    fn change(&self, change: impl FnOnce()) {
        let version = self.version.load(Relaxed);
        self.version.store(version + 1, Relaxed);
        change();
        self.version.store(version + 2, Release);
    }

    /// Counts a request. This thread's record.
    #[inline]
    pub(super) fn count_request(&self) {
        self.requests.store(self.requests.load(Relaxed) + 1, Relaxed);
    }

    /// Ends the ownership; nothing is left in the entries.
    pub(super) fn leave(&self) {
        self.owned.store(false, Release);
    }
}

/// All records there ever were; they are never freed.
#[derive(Default)]
pub(super) struct Records(AtomicPtr<Record>);

impl Records {
    /// Every record, the latest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static Record> {
        let mut next = self.0.load(Acquire);
        core::iter::from_fn(move || {
            // SAFETY: records are added once, whole, and live for ever.
            let record = unsafe { next.as_ref() }?;
            next = record.next.load(Acquire);
            Some(record)
        })
    }

    /// A record that nobody owns, now the caller's.
    pub(super) fn adopt(&self) -> Option<&'static Record> {
        self.iter().find(|record| {
            !record.owned.load(Relaxed) && record.owned.compare_exchange(false, true, Acquire, Relaxed).is_ok()
        })
    }

    /// Adds an empty record, which is then the caller's.
    pub(super) fn add(&self, record: &'static Record) {
        record.owned.store(true, Relaxed);
        let address = core::ptr::from_ref(record).cast_mut();
        let mut first = self.0.load(Relaxed);
        loop {
            record.next.store(first, Release);
            match self.0.compare_exchange(first, address, Release, Relaxed) {
                Ok(_) => return,
                Err(other) => first = other,
            }
        }
    }

    /// The sum of all versions; none while a thread folds.
    pub(super) fn version(&self) -> Option<u64> {
        self.iter().try_fold(0, |sum, record| {
            let version = record.version.load(Acquire);
            version.is_multiple_of(2).then_some(sum + version)
        })
    }

    pub(super) fn requests(&self) -> u64 {
        self.iter().map(|record| record.requests.load(Relaxed)).sum()
    }

    /// In a forked child, where only the thread of `own` is left: what the others kept is folded, as if they had ended,
    /// and their records can be adopted.
    pub(super) fn forget_others(&self, own: Option<&Record>, mut fold: impl FnMut(Key, Numbers)) {
        for record in self.iter().filter(|record| own.is_none_or(|own| !core::ptr::eq(*record, own))) {
            let version = record.version.load(Relaxed);
            record.version.store(version.next_multiple_of(2), Relaxed);
            record.fold_all(&mut fold);
            record.leave();
        }
    }
}
