//! Asking for a node's lines before they are looked at.
//!
//! A search waits for memory; what it will look at can be told before it gets there, from the node above or from the
//! node's first line. Who is wrong has lost a few fetches: nothing is read here that decides anything.
//!
//! Thread rule: any thread.

use super::dense;
use super::kind::{Kind, MOST_KEYS};
use super::node::Node;
use super::search::{BLOCK, HINTS, KEYS_AT, Search, hints_in_use, prefetch_block};
use crate::index::btree::layout::{Layout, prefetch};

impl Node {
    /// The lines of a child that a search for a key looks at.
    ///
    /// Where a key is among others that are spread evenly follows from the two that part the child from its neighbours,
    /// and from how many it has: so all lines that a search looks at are on their way at once. If they are not spread
    /// evenly, it looks at others.
    #[inline(always)]
    pub(super) fn prefetch_of_child(self, position: usize, child: Self, key: u64) {
        child.prefetch();
        let (kind, count) = (self.kind(), self.count());
        let (lower, upper) = self.around_child(kind, count, position);
        let (keys, kind) = self.expected_of_child(kind, count, position);
        let part = key.wrapping_sub(lower) as f64 / upper.wrapping_sub(lower) as f64;
        // It will be near: half a block to each side.
        let place = (part * keys as f64) as usize;
        if kind != Kind::Whole {
            return child.prefetch_compact(kind, place.min(MOST_KEYS));
        }
        let first = place.saturating_sub(BLOCK / 2) / BLOCK;
        prefetch_block(child.start(), first.min(HINTS));
        prefetch_block(child.start(), (first + 1).min(HINTS));
    }

    /// The keys before and behind a child; its tree's ends where there are none.
    #[inline(always)]
    fn around_child(self, kind: Kind, count: usize, position: usize) -> (u64, u64) {
        let key = |position| if kind == Kind::Short { self.short_key(position) } else { self.whole_key(position) };
        let lower = if position == 0 { self.lower_fence() } else { key(position - 1) };
        let upper = if position < count { key(position) } else { self.upper_fence().unwrap_or(u64::MAX) };
        (lower, upper)
    }

    /// The lines of a node that does not have its keys whole, where a key is about, at a position.
    #[inline(never)]
    fn prefetch_compact(self, kind: Kind, place: usize) {
        // It will be near: half a line to each side.
        const AROUND: usize = BLOCK / 2;
        let node = self.start();
        let (first, last) = (place.saturating_sub(AROUND), place + AROUND - 1);
        let key = |position: usize| node.wrapping_add(KEYS_AT + kind.key_bytes() * position);
        let payload = |position: usize| node.wrapping_add(kind.payloads_at() + kind.payload_bytes() * position);
        for at in [key(first), key(last), payload(first), payload(last)] {
            prefetch(at, 1);
        }
    }

    /// The lines that a search for a key looks at behind the first one, which is here.
    #[inline(always)]
    pub(super) fn prefetch_behind_first(self, key: u64, find: Search) {
        match self.kind() {
            Kind::Whole => {
                let in_use = hints_in_use(self.whole_count(), BLOCK);
                // SAFETY: a node.
                let (first, last) = unsafe { (find.others.find_blocks)(self.start(), in_use, key) };
                prefetch_block(self.start(), first);
                if last != first {
                    prefetch_block(self.start(), last);
                }
            }
            Kind::Short => self.prefetch_short_for(key, find),
            kind => self.prefetch_compact_for(kind, key, find),
        }
    }

    /// The lines of the keys of the blocks where a key may be, and in the middle of which positions that is.
    #[inline(always)]
    fn prefetch_blocks(self, kind: Kind, count: usize, key: u64, find: Search) -> usize {
        // SAFETY: a node.
        let (first, last) = unsafe { (find.others.find_blocks)(self.start(), hints_in_use(count, kind.block()), key) };
        prefetch(self.start().wrapping_add(KEYS_AT + 64 * first), 64);
        if last != first {
            prefetch(self.start().wrapping_add(KEYS_AT + 64 * last), 64);
        }
        usize::midpoint(first, last) * kind.block() + kind.block() / 2
    }

    /// The same of a short node.
    #[inline(always)]
    fn prefetch_short_for(self, key: u64, find: Search) {
        const SHORT: Kind = Kind::Short;
        let middle = self.prefetch_blocks(SHORT, self.count().min(SHORT.capacity()), key, find);
        prefetch(self.start().wrapping_add(SHORT.payloads_at() + SHORT.payload_bytes() * middle), 1);
    }

    /// The same of a compact leaf.
    #[inline(never)]
    fn prefetch_compact_for(self, kind: Kind, key: u64, find: Search) {
        /// A guess is wrong by so many, at most times.
        const NEAR: usize = 2;
        let count = self.count().min(kind.capacity());
        let value = |position: usize| self.start().wrapping_add(kind.payloads_at() + 8 * position);
        if kind == Kind::Dense {
            // SAFETY: a node.
            let about = unsafe { dense::guess(self.start(), count, key) };
            prefetch(self.start().wrapping_add(KEYS_AT), 64);
            prefetch(value(about.saturating_sub(NEAR)), 1);
            return prefetch(value(about + NEAR), 1);
        }
        let middle = self.prefetch_blocks(kind, count, key, find);
        prefetch(value(middle.saturating_sub(kind.block() / 2)), 8 * kind.block());
    }
}
