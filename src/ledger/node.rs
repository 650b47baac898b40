//! One budget of the tree: its limits, its marks, what is claimed of it, and its rows. The process is one too, the
//! root.
//!
//! What is claimed is what is held and what is being asked for; it never passes the limit, not even for a moment, and a
//! request that fits never fails because another one did not: hence the compare-and-swap. Giving back touches the claim
//! last (release), and whoever takes the slot for another budget looks at it last (acquire).
//!
//! A byte is claimed, then in the total, then in a component's row, and leaves them the other way round. So a release
//! of more than a row has, which is the caller's mistake, takes what the row has and wraps none of the three.
//!
//! Any thread.

use super::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use super::row::Row;
use super::shape::COMPONENTS;

/// Marks that can be set beside the soft limit.
pub const MAX_MARKS: usize = 8;

/// Whose a node is.
const FREE: u32 = 0;
const TAKEN: u32 = 1;
const OPEN: u32 = 2;
const CLOSED: u32 = 3;

/// See the module. All zero is a free node, and the process's.
#[repr(align(64))]
#[derive(Default)]
pub(super) struct Node {
    state: AtomicU32,
    parent: AtomicU32,
    /// Nodes that name this one as their parent.
    children: AtomicU32,
    /// Never a lease, here and below.
    exact: AtomicBool,
    /// Never used again; 0 is none.
    id: AtomicU64,
    /// 0 is none.
    limit: AtomicU64,
    claimed: AtomicU64,
    /// Releases of more than there was.
    wrong_releases: AtomicU64,
    marks: Marks,
    pub(super) total: Row,
    components: [Row; COMPONENTS],
}

/// Levels whose crossing is told; 0 is none.
#[derive(Default)]
struct Marks {
    are_set: AtomicBool,
    /// A crossing is to be told.
    crossed: AtomicBool,
    soft_limit: AtomicU64,
    soft_limit_passed: AtomicU64,
    others: [AtomicU64; MAX_MARKS],
}

/// What a node is opened with.
pub(super) struct Terms {
    pub(super) parent: usize,
    pub(super) id: u64,
    pub(super) limit: u64,
    pub(super) soft_limit: u64,
    pub(super) exact: bool,
}

impl Node {
    pub(super) fn row(&self, component: usize) -> &Row {
        &self.components[component]
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.components.iter()
    }

    pub(super) fn parent(&self) -> usize {
        self.parent.load(Acquire) as usize
    }

    /// Counts a child that begins.
    pub(super) fn add_child(&self) {
        self.children.fetch_add(1, AcqRel);
    }

    /// Release: the child is done with this node.
    pub(super) fn remove_child(&self) {
        self.children.fetch_sub(1, Release);
    }

    pub(super) fn has_children(&self) -> bool {
        self.children.load(Acquire) != 0
    }

    pub(super) fn id(&self) -> u64 {
        self.id.load(Acquire)
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit.load(Relaxed)
    }

    pub(super) fn set_limit(&self, limit: u64) {
        self.limit.store(limit, Relaxed);
    }

    pub(super) fn is_exact(&self) -> bool {
        self.exact.load(Relaxed)
    }

    /// Acquire: whoever gave the last byte back is done with the rows.
    pub(super) fn claimed(&self) -> u64 {
        self.claimed.load(Acquire)
    }

    /// Claims bytes unless that would pass the limit, which is then the error.
    pub(super) fn claim(&self, bytes: u64) -> Result<(), u64> {
        let limit = self.limit();
        let most = if limit == 0 { u64::MAX } else { limit };
        let fits = |claimed: u64| claimed.checked_add(bytes).filter(|&sum| sum <= most);
        self.claimed.fetch_update(Relaxed, Relaxed, fits).map(drop).map_err(|_| most)
    }

    pub(super) fn end_claim(&self, bytes: u64) {
        let less = |claimed: u64| Some(claimed.saturating_sub(bytes));
        let (Ok(before) | Err(before)) = self.claimed.fetch_update(Release, Relaxed, less);
        debug_assert!(before >= bytes, "the ledger ended a claim that nobody had");
    }

    /// Makes claimed bytes held.
    pub(super) fn hold(&self, component: usize, bytes: u64) {
        let after = self.total.hold(bytes);
        self.row(component).hold(bytes);
        self.marks.cross(after - bytes, after);
    }

    /// Gives back what is held, of `bytes` at most; tells how much that was.
    pub(super) fn give_back(&self, component: usize, bytes: u64) -> u64 {
        let given = self.row(component).give_back(bytes).min(bytes);
        let before = self.total.give_back(given);
        self.marks.cross(before, before.saturating_sub(given));
        self.end_claim(given);
        given
    }

    pub(super) fn count_wrong_release(&self) {
        self.wrong_releases.fetch_add(1, Relaxed);
    }

    pub(super) fn wrong_releases(&self) -> u64 {
        self.wrong_releases.load(Relaxed)
    }

    /// Whether a crossing was waiting to be told; it is the caller's to tell then.
    pub(super) fn take_crossing(&self) -> bool {
        self.marks.crossed.load(Relaxed) && self.marks.crossed.swap(false, Relaxed)
    }

    pub(super) fn soft_limit(&self) -> u64 {
        self.marks.soft_limit.load(Relaxed)
    }

    /// How often the soft limit was passed upwards.
    pub(super) fn soft_limit_passed(&self) -> u64 {
        self.marks.soft_limit_passed.load(Relaxed)
    }

    pub(super) fn set_soft_limit(&self, bytes: u64) {
        self.marks.soft_limit.store(bytes, Relaxed);
        self.marks.look();
    }

    /// Replaces the marks beside the soft limit.
    pub(super) fn set_marks(&self, marks: &[u64; MAX_MARKS]) {
        for (place, mark) in self.marks.others.iter().zip(marks) {
            place.store(*mark, Relaxed);
        }
        self.marks.look();
    }

    pub(super) fn is_open(&self) -> bool {
        self.state.load(Acquire) == OPEN
    }

    /// Takes a free node, or one that is closed, to look whether it can be used again; tells which. The caller opens it
    /// or puts it back.
    pub(super) fn take(&self) -> Option<Taken> {
        let taken = match self.state.load(Relaxed) {
            FREE => Taken::Free,
            CLOSED => Taken::Closed,
            _ => return None,
        };
        let state = if matches!(taken, Taken::Free) { FREE } else { CLOSED };
        self.state.compare_exchange(state, TAKEN, AcqRel, Relaxed).is_ok().then_some(taken)
    }

    /// Ends a closed budget's time with a node that was taken.
    pub(super) fn clear(&self) {
        self.total.reset();
        self.rows().for_each(Row::reset);
        for word in [&self.id, &self.limit, &self.wrong_releases, &self.marks.soft_limit_passed] {
            word.store(0, Relaxed);
        }
        self.exact.store(false, Relaxed);
        self.set_soft_limit(0);
        self.set_marks(&[0; MAX_MARKS]);
        self.marks.crossed.store(false, Relaxed);
    }

    /// Opens a node that was taken and is clear.
    pub(super) fn open(&self, terms: &Terms) {
        self.parent.store(terms.parent as u32, Release);
        self.exact.store(terms.exact, Relaxed);
        self.set_limit(terms.limit);
        self.set_soft_limit(terms.soft_limit);
        self.id.store(terms.id, Release);
        self.state.store(OPEN, Release);
    }

    pub(super) fn put_back(&self, taken: Taken) {
        let state = if matches!(taken, Taken::Free) { FREE } else { CLOSED };
        self.state.store(state, Release);
    }

    /// Closes an open node.
    pub(super) fn close(&self) {
        let before = self.state.swap(CLOSED, AcqRel);
        debug_assert_eq!(before, OPEN, "a budget was closed twice");
    }
}

/// What a node was when it was taken.
#[derive(Clone, Copy)]
pub(super) enum Taken {
    Free,
    Closed,
}

impl Marks {
    fn all(&self) -> impl Iterator<Item = u64> {
        [&self.soft_limit].into_iter().chain(&self.others).map(|mark| mark.load(Relaxed))
    }

    fn look(&self) {
        self.are_set.store(self.all().any(|mark| mark != 0), Relaxed);
    }

    /// Notes what is held went from `before` to `after`.
    fn cross(&self, before: u64, after: u64) {
        if self.are_set.load(Relaxed) {
            self.cross_slowly(before, after);
        }
    }

    #[cold]
    fn cross_slowly(&self, before: u64, after: u64) {
        let (low, high) = (before.min(after), before.max(after));
        let lies_between = |mark: u64| low < mark && mark <= high;
        if after > before && lies_between(self.soft_limit.load(Relaxed)) {
            self.soft_limit_passed.fetch_add(1, Relaxed);
        }
        if self.all().any(lies_between) {
            self.crossed.store(true, Relaxed);
        }
    }
}
