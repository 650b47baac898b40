//! What the tree tells whoever subscribed to it: nodes that were split and merged, and how far a rebuild is.
//!
//! It is told by the thread that did it, once it has given back the latches of what it changed; where nobody subscribed
//! that is one look at a mask a split. Names are the engine's, so these events have none.
//!
//! Thread rule: any thread.

use super::descent::Path;
use super::layout::Layout;
use super::store::{Node, Store};
use super::tree::Tree;
use crate::observe::EventType;
use crate::sync::atomic::Ordering::Relaxed;

/// Who an index is in its events.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Teller {
    pub engine_id: u64,
    /// 0: it is nobody, and tells nothing.
    pub index_id: u64,
}

/// How far a rebuild is.
pub(super) struct Progress {
    total: u64,
    done: u64,
    told: u64,
}

/// A rebuild tells its progress no more often than this, the end included.
const MOST_TOLD: u64 = 100;

impl<L: Layout, S: Store> Tree<L, S> {
    /// Tells that the node at a depth of a path was split.
    pub(super) fn tell_split(&self, path: &Path<Node<L, S>>, depth: usize) {
        // With a root that is split comes one above it.
        self.tell(EventType::BtreeSplit, path.steps.len() - 1 - depth, if depth == 0 { 2 } else { 1 });
    }

    /// Tells that a node of a level has so many children fewer.
    pub(super) fn tell_merge(&self, level: u8, nodes: usize) {
        if nodes != 0 {
            self.tell(EventType::BtreeMerge, usize::from(level).saturating_sub(1), nodes);
        }
    }

    #[inline]
    fn tell(&self, event_type: EventType, level: usize, nodes: usize) {
        if self.teller.is_heard(event_type) {
            let (leaves, inner) = (self.leaves.load(Relaxed), self.inner.load(Relaxed));
            self.teller.emit(event_type, [level as u64, nodes as u64, leaves, inner]);
        }
    }

    /// Of the leaves that there are now.
    pub(super) fn progress(&self) -> Progress {
        Progress { total: self.leaves.load(Relaxed), done: 0, told: 0 }
    }

    /// Counts leaves as done, and tells it now and then.
    pub(super) fn advance(&self, progress: &mut Progress, leaves: usize) {
        // Others may have split some meanwhile.
        progress.done = progress.done.saturating_add(leaves as u64).min(progress.total);
        let share = (progress.done * MOST_TOLD).checked_div(progress.total).unwrap_or(MOST_TOLD);
        if share > progress.told && self.teller.is_heard(EventType::IndexRebuildProgress) {
            progress.told = share;
            self.teller.emit(EventType::IndexRebuildProgress, [progress.done, progress.total, 0, 0]);
        }
    }
}

impl Teller {
    #[inline]
    fn is_heard(self, event_type: EventType) -> bool {
        self.index_id != 0 && crate::observe::EVENTS.is_wanted(event_type)
    }

    #[cold]
    fn emit(self, event_type: EventType, detail: [u64; 4]) {
        let (engine_id, object_id) = (self.engine_id, self.index_id);
        let announcement = crate::observe::Announcement { event_type, engine_id, object_id, detail, name: "" };
        crate::observe::EVENTS.emit(&announcement);
    }
}
