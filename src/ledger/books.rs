//! The books: all budgets as a tree, the threads' leases, and the protocol between them.
//!
//! A byte of a budget is in the rows of the budget, of every budget above it, and of the process, the root: in each the
//! total and the component. Those rows hold what threads have claimed; a thread keeps what it has not used as the lease
//! of its entry (see `lease`), so that used = held - leases. Blocks are counted in the entries, and in the rows once an
//! entry is folded. With no request under way every number is exact; meanwhile a reader may see one place ahead of
//! another.
//!
//! A request first reserves (limits are checked and the bytes claimed, from the budget up; nothing is counted), then
//! commits or cancels. What a lease covers needs neither: it was claimed and is held. A limit is never passed. Bytes in
//! leases of other threads count as claimed, so near a limit a request may be refused although their leases would do;
//! this thread's own leases are given back first.
//!
//! A slot is used again once its budget is closed, holds no block and has no child. That it holds no block is known if
//! the frees, counted first, are no fewer than the allocations, counted after: both only grow, and no thread folded
//! meanwhile. Leases that threads still keep of it are then folded for them, once, and the slot is free when nothing
//! is claimed and nobody is folding.
//!
//! A release of more than the account holds is a mistake of the program's: a block freed twice, or to another budget.
//! Where that is certain, `can_release` says so before anything is done. Otherwise it takes what there is, and the
//! budgets above lose no more than the one below them did: nothing wraps, and what was miscounted is at most what was
//! released wrongly.

use super::account::{Account, Component};
use super::lease::{Entry, Key, Numbers, Record, Records};
use super::node::{Node, Taken, Terms};
use super::shape::{EXACT_BELOW, LARGEST_LEASE, LEASE_SHARE, NODES};

/// How often to look for a moment at which no thread folds.
const TRIES: usize = 8;

/// The process's node.
pub(super) const ROOT: usize = 0;

/// See the module. All zero is the process with no budget.
#[derive(Default)]
pub(super) struct Books {
    nodes: Nodes,
    pub(super) records: Records,
}

/// Standard arrays of this length have no default.
struct Nodes([Node; NODES]);

impl Default for Nodes {
    fn default() -> Self {
        Self(core::array::from_fn(|_| Node::default()))
    }
}

/// How a request got its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// From the thread's lease: they are held.
    Lease,
    /// They are claimed, and held once that is committed.
    Claim,
}

/// What a budget holds and has asked for, in all or for one component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes held now.
    pub used_bytes: u64,
    /// The most that was held at once: never less than the truth, and at most the leases of that moment more. A budget
    /// that never held a MiB has no leases.
    pub peak_bytes: u64,
    /// The limit; 0 is none.
    pub limit_bytes: u64,
    /// Blocks taken; a block that grows is still one.
    pub allocations: u64,
    /// Blocks given back.
    pub frees: u64,
    /// Requests refused: by a limit, by the page source, or by fault injection.
    pub failures: u64,
}

impl Books {
    pub(super) fn node(&self, slot: usize) -> &Node {
        &self.nodes.0[slot]
    }

    /// The slots from `slot` up to the process's.
    fn path(&self, slot: usize) -> impl Iterator<Item = &Node> {
        let mut next = Some(slot);
        core::iter::from_fn(move || {
            let node = self.node(next?);
            // Before the visit: after it the node may be another budget's.
            next = (next != Some(ROOT)).then(|| node.parent());
            Some(node)
        })
    }

    fn is_below(&self, mut slot: usize, ancestor: usize) -> bool {
        while slot != ancestor && slot != ROOT {
            slot = self.node(slot).parent();
        }
        slot == ancestor
    }

    /// Claims bytes of every budget on the path, or of none; the limit that refused is the error.
    fn claim(&self, slot: usize, bytes: u64) -> Result<(), u64> {
        for (depth, node) in self.path(slot).enumerate() {
            if let Err(limit) = node.claim(bytes) {
                self.path(slot).take(depth).for_each(|below| below.end_claim(bytes));
                return Err(limit);
            }
        }
        Ok(())
    }

    /// Begins a request; fails, and counts the failure, if a limit would be passed. It must be committed or cancelled.
    pub(super) fn reserve(&self, record: Option<&Record>, account: Account, bytes: u64) -> Result<(), u64> {
        let claimed = self.claim(account.slot(), bytes).or_else(|limit| {
            // The leases of this thread may be what is missing.
            record.ok_or(limit)?.fold_all(|key, numbers| self.fold(key, numbers));
            self.claim(account.slot(), bytes)
        });
        if claimed.is_err() {
            self.count_failure(account);
        }
        claimed
    }

    /// Makes claimed bytes held, and claims a lease where the budget has one; counts blocks.
    pub(super) fn commit(&self, record: Option<&Record>, account: Account, bytes: u64, blocks: u64) {
        let Some(record) = record else {
            for node in self.path(account.slot()) {
                node.hold(account.component().position(), bytes);
                node.row(account.component().position()).count(blocks, 0);
            }
            return;
        };
        let entry = self.entry(record, account);
        let cap = self.lease_cap(account.slot());
        let wanted = (self.node(account.slot()).total.held() / LEASE_SHARE).min(cap).saturating_sub(entry.lease());
        let extra = if wanted != 0 && self.claim(account.slot(), wanted).is_ok() { wanted } else { 0 };
        self.path(account.slot()).for_each(|node| node.hold(account.component().position(), bytes + extra));
        entry.set_lease(entry.lease() + extra, cap as u32);
        entry.count_allocations(blocks);
    }

    /// Ends a request that failed, and counts the failure.
    pub(super) fn cancel(&self, record: Option<&Record>, account: Account, bytes: u64, source: Source) {
        match source {
            Source::Lease => self.release(record, account, bytes, 0),
            Source::Claim => self.path(account.slot()).for_each(|node| node.end_claim(bytes)),
        }
        self.count_failure(account);
    }

    /// Gives back bytes that are held; counts blocks.
    pub(super) fn release(&self, record: Option<&Record>, account: Account, bytes: u64, blocks: u64) {
        let component = account.component().position();
        let Some(record) = record else {
            self.fold(Key::of(account), Numbers { lease: bytes, allocations: 0, frees: blocks });
            return;
        };
        let entry = self.entry(record, account);
        let cap = self.lease_cap(account.slot());
        // What nobody holds cannot be kept.
        let lease = (entry.lease() + bytes).min(self.node(account.slot()).row(component).held());
        // Half of it, so that the next releases need not come here.
        let kept = if lease <= cap { lease } else { cap / 2 };
        entry.set_lease(kept, cap as u32);
        self.fold(Key::of(account), Numbers { lease: lease - kept, ..Numbers::default() });
        entry.count_frees(blocks);
    }

    /// Whether the account may hold so many bytes beside the leases of this thread; no is certain, and counted as a
    /// wrong release.
    pub(super) fn can_release(&self, record: Option<&Record>, account: Account, bytes: u64) -> bool {
        let key = Key::of(account);
        let entry = record.map(|record| record.entry(key)).filter(|entry| entry.is_of(key));
        let lease = entry.map_or(0, Entry::lease);
        let node = self.node(key.slot());
        let can = node.row(key.component()).held() >= lease + bytes;
        if !can {
            Self::note_wrong_release(node, key);
        }
        can
    }

    /// Only a program can err so, and only with blocks of a budget.
    #[cold]
    fn note_wrong_release(node: &Node, key: Key) {
        debug_assert_eq!(key.component(), Component::Blocks.position(), "the library gave back more than was charged");
        node.count_wrong_release();
    }

    fn count_failure(&self, account: Account) {
        self.path(account.slot()).for_each(|node| node.row(account.component().position()).count_failure());
    }

    /// Counts a block whose bytes were the lease's.
    pub(super) fn count_allocation(&self, record: Option<&Record>, account: Account) {
        match record {
            Some(record) => self.entry(record, account).count_allocations(1),
            None => self.path(account.slot()).for_each(|node| node.row(account.component().position()).count(1, 0)),
        }
    }

    /// The most that a thread may keep of a budget's bytes: nothing of one that is small or exact, or below an exact
    /// one; else a share of the tightest limit.
    fn lease_cap(&self, slot: usize) -> u64 {
        if self.node(slot).total.held() < EXACT_BELOW {
            return 0;
        }
        self.path(slot).fold(LARGEST_LEASE, |cap, node| match node.limit() {
            _ if node.is_exact() => 0,
            0 => cap,
            limit => cap.min(limit / LEASE_SHARE),
        })
    }

    fn entry<'a>(&self, record: &'a Record, account: Account) -> &'a Entry {
        record.entry_for(Key::of(account), |key, numbers| self.fold(key, numbers))
    }

    /// Moves an entry's numbers to the rows, or what is to be counted and given back in the same way.
    pub(super) fn fold(&self, key: Key, numbers: Numbers) {
        let mut bytes = numbers.lease;
        for node in self.path(key.slot()) {
            let row = node.row(key.component());
            row.count(numbers.allocations, numbers.frees);
            if row.held() < bytes {
                Self::note_wrong_release(node, key);
            }
            bytes = node.give_back(key.component(), bytes);
        }
    }

    /// What a budget holds.
    pub(super) fn usage(&self, slot: usize, component: Option<usize>) -> Usage {
        for _ in 0..TRIES {
            let version = self.records.version();
            let usage = self.collect(slot, component);
            if version.is_some() && version == self.records.version() {
                return usage;
            }
        }
        // Threads fold all the time: whatever is read is a moment of theirs.
        self.collect(slot, component)
    }

    fn collect(&self, slot: usize, component: Option<usize>) -> Usage {
        let node = self.node(slot);
        let row = component.map_or(&node.total, |component| node.row(component));
        let mut usage = Usage { peak_bytes: row.peak(), limit_bytes: node.limit(), ..Usage::default() };
        let is_wanted = |of: usize| component.is_none_or(|component| component == of);
        for (_, row) in node.rows().enumerate().filter(|(of, _)| is_wanted(*of)) {
            usage.frees += row.frees();
            usage.allocations += row.allocations();
            usage.failures += row.failures();
        }
        let mut leases = 0;
        for entry in self.records.iter().flat_map(Record::entries) {
            let Some(key) = entry.key() else { continue };
            if is_wanted(key.component()) && self.is_below(key.slot(), slot) {
                let numbers = entry.numbers();
                leases += numbers.lease;
                usage.allocations += numbers.allocations;
                usage.frees += numbers.frees;
            }
        }
        usage.used_bytes = row.held().saturating_sub(leases);
        // A request that is just being committed may be held only.
        usage.peak_bytes = usage.peak_bytes.max(usage.used_bytes);
        usage
    }

    /// Takes a slot for a new budget; none if all are in use. `prepare` is called before anybody else sees it.
    pub(super) fn open(&self, terms: &Terms, prepare: impl FnOnce(usize)) -> Option<usize> {
        // More than once: while a thread folds, a closed budget's slot cannot be told to be unused.
        let slot = (0..TRIES).find_map(|_| (1..NODES).find(|slot| self.take_unused(*slot)))?;
        prepare(slot);
        self.node(terms.parent).add_child();
        self.node(slot).open(terms);
        Some(slot)
    }

    /// Closes a budget. Its slot is free when the last block charged to it is given back.
    pub(super) fn close(&self, record: Option<&Record>, slot: usize) {
        if let Some(record) = record {
            // What this thread keeps is of use to others.
            record.fold_all(|key, numbers| self.fold(key, numbers));
        }
        self.node(slot).close();
        if self.take_unused(slot) {
            self.node(slot).put_back(Taken::Free);
        }
    }

    /// Takes a slot that is free, or whose budget is closed and unused.
    fn take_unused(&self, slot: usize) -> bool {
        match self.node(slot).take() {
            None => false,
            Some(Taken::Free) => true,
            Some(Taken::Closed) => {
                let parent = self.node(slot).parent();
                let is_over = self.is_unused(slot) && self.end_leases(slot);
                if is_over {
                    self.node(slot).clear();
                    self.node(parent).remove_child();
                } else {
                    self.node(slot).put_back(Taken::Closed);
                }
                is_over
            }
        }
    }

    /// Whether a closed budget holds no block, and no budget below it can hold one; false also when it cannot be told.
    fn is_unused(&self, slot: usize) -> bool {
        let node = self.node(slot);
        let version = self.records.version();
        if node.has_children() || version.is_none() {
            return false;
        }
        let frees = node.rows().map(|row| row.frees()).sum::<u64>() + self.sum_of_entries(slot, Entry::frees);
        let allocations =
            node.rows().map(|row| row.allocations()).sum::<u64>() + self.sum_of_entries(slot, Entry::allocations);
        frees >= allocations && version == self.records.version()
    }

    fn entries_of(&self, slot: usize) -> impl Iterator<Item = (Key, &'static Entry)> {
        let entries = self.records.iter().flat_map(Record::entries);
        entries.filter_map(move |entry| entry.key().filter(|key| key.slot() == slot).map(|key| (key, entry)))
    }

    fn sum_of_entries(&self, slot: usize, count: impl Fn(&Entry) -> u64) -> u64 {
        self.entries_of(slot).map(|(_, entry)| count(entry)).sum()
    }

    /// Folds every thread's entries of an unused budget; whether nothing of it is left then, in anybody's hands.
    fn end_leases(&self, slot: usize) -> bool {
        for (key, entry) in self.entries_of(slot) {
            let numbers = entry.numbers();
            if entry.take_away(key) {
                self.fold(key, numbers);
            }
        }
        self.records.version().is_some() && self.node(slot).claimed() == 0
    }

    /// Calls `tell` for every budget from `slot` up of which a crossing is to be told.
    pub(super) fn tell_crossings(&self, slot: usize, mut tell: impl FnMut(usize, &Node)) {
        let mut slot = slot;
        loop {
            let node = self.node(slot);
            let parent = node.parent();
            if node.take_crossing() {
                tell(slot, node);
            }
            if slot == ROOT {
                return;
            }
            slot = parent;
        }
    }
}
