//! LRU-K (E. J. O'Neil, P. E. O'Neil and G. Weikum, "The LRU-K Page Replacement Algorithm for Database Disk Buffering",
//! 1993).
//!
//! The victim is the page whose K-th last use is longest ago; pages used less often than that go before all others, by
//! their last use. What was known of an evicted page is kept in a bounded history, oldest evictions forgotten first.
//! Uses that follow within the correlated reference period count as one, and a page within it is not evicted unless
//! there is no other.
//!
//! Time is the number of uses told. Victims come from a heap of the resident pages. A use does not touch the heap: it
//! only ever makes a page later, so the heap's keys are lower bounds, and a page that comes to its top with an old key
//! gets its present one and sinks again.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::ghosts::room_for;
use super::list::{List, NONE, Node};
use super::options::check_frames;
use super::table::Table;
use super::{Frame, GhostLimit, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

/// Pages with all K uses known go behind all others.
const KNOWN: u64 = 1 << 63;

/// When a page was used.
#[derive(Clone, Copy, PartialEq, Eq)]
struct History<const K: usize> {
    /// The times of the last K uses, the latest first, without correlated ones; 0 where there were fewer.
    uses: [u64; K],
    /// The time of the last use of all; 0: not resident and no ghost.
    last: u64,
}

impl<const K: usize> History<K> {
    const EMPTY: Self = Self { uses: [0; K], last: 0 };

    /// Where the page stands among victims: the least key goes first.
    fn key(&self) -> u64 {
        match self.uses[K - 1] {
            0 => self.last,
            time => KNOWN | time,
        }
    }

    /// Adds a use. The time that uses before it were correlated does not count.
    fn add(&mut self, now: u64, period: u64) {
        if self.last == 0 || now - self.last > period {
            let correlated = self.last - self.uses[0];
            self.uses.rotate_right(1);
            for time in self.uses[1..].iter_mut().filter(|time| **time != 0) {
                *time += correlated;
            }
            self.uses[0] = now;
        }
        self.last = now;
    }
}

/// The resident pages as a heap of frames, least key first, and behind it, in the same array, those set aside.
struct Heap {
    frames: Vec<Frame>,
    /// The length of the heap.
    length: usize,
    /// The number of frames in the array.
    count: usize,
    /// By frame: its position in the array, and its key at the time it was put there.
    positions: Vec<Node>,
    keys: Vec<u64>,
}

impl Heap {
    fn new(frames: usize, account: Account) -> Result<Self> {
        let mut heap = Self {
            frames: Vec::new(account),
            length: 0,
            count: 0,
            positions: Vec::new(account),
            keys: Vec::new(account),
        };
        heap.reserve(frames)?;
        heap.resize(frames)?;
        Ok(heap)
    }

    /// Makes room, so that [`Heap::resize`] cannot fail. On failure nothing has changed.
    fn reserve(&mut self, frames: usize) -> Result<()> {
        let (old, more) = (self.frames.len(), frames.saturating_sub(self.frames.len()));
        let reserved = self.frames.reserve_exact(more);
        let reserved = reserved.and_then(|()| self.positions.reserve_exact(more));
        reserved.and_then(|()| self.keys.reserve_exact(more)).inspect_err(|_| self.shrink_to(old))
    }

    fn shrink_to(&mut self, frames: usize) {
        self.frames.shrink_to(frames);
        self.positions.shrink_to(frames);
        self.keys.shrink_to(frames);
    }

    /// Makes it so many frames; those that go are not in the array.
    fn resize(&mut self, frames: usize) -> Result<()> {
        self.frames.resize(frames, NONE)?;
        self.positions.resize(frames, NONE)?;
        self.keys.resize(frames, 0)?;
        self.shrink_to(frames);
        Ok(())
    }

    fn top(&self) -> Option<Frame> {
        (self.length > 0).then(|| self.frames[0])
    }

    /// The key at a position. Corrected times can be equal; then the frame decides.
    fn key_at(&self, position: usize) -> (u64, Frame) {
        let frame = self.frames[position];
        (self.keys[frame as usize], frame)
    }

    /// Adds a frame; none is set aside.
    fn push(&mut self, frame: Frame, key: u64) {
        self.keys[frame as usize] = key;
        self.frames[self.count] = frame;
        self.positions[frame as usize] = self.count as Node;
        self.count += 1;
        self.take_back(1);
    }

    /// Takes a frame out; none is set aside.
    fn remove(&mut self, frame: Frame) {
        let position = self.positions[frame as usize] as usize;
        self.length -= 1;
        self.count -= 1;
        self.swap(position, self.length);
        if position < self.length {
            self.sink(position);
            self.rise(position);
        }
    }

    /// Gives the top a later key.
    fn rekey_top(&mut self, key: u64) {
        self.keys[self.frames[0] as usize] = key;
        self.sink(0);
    }

    /// Sets the top aside, behind the `others` that were set aside last.
    fn set_aside(&mut self, others: usize) {
        self.length -= 1;
        self.swap(0, self.length);
        self.swap(self.length, self.length + others);
        self.sink(0);
    }

    /// Takes the top out, while frames are set aside, the last `others` of them right behind the heap.
    fn remove_top(&mut self, others: usize) {
        self.set_aside(others);
        self.count -= 1;
        self.swap(self.length + others, self.count);
    }

    /// Takes the frames right behind the heap back into it.
    fn take_back(&mut self, count: usize) {
        for _ in 0..count {
            self.length += 1;
            self.rise(self.length - 1);
        }
    }

    fn rise(&mut self, mut position: usize) {
        while position > 0 && self.key_at(position) < self.key_at((position - 1) / 2) {
            self.swap(position, (position - 1) / 2);
            position = (position - 1) / 2;
        }
    }

    fn sink(&mut self, mut position: usize) {
        loop {
            let children = 2 * position + 1..(2 * position + 3).min(self.length);
            let Some(least) = children.min_by_key(|child| self.key_at(*child)) else { break };
            if self.key_at(position) <= self.key_at(least) {
                break;
            }
            self.swap(position, least);
            position = least;
        }
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.frames.swap(one, other);
        self.positions[self.frames[one] as usize] = one as Node;
        self.positions[self.frames[other] as usize] = other as Node;
    }

    fn bytes(&self) -> usize {
        self.frames.heap_bytes() + self.positions.heap_bytes() + self.keys.heap_bytes()
    }
}

/// See the module.
pub struct LruK<const K: usize> {
    table: Table<History<K>, 1>,
    ghosts: List<0>,
    /// How many ghosts there are at most.
    ghost_limit: usize,
    heap: Heap,
    /// The time of the last use.
    now: u64,
    options: PolicyOptions,
    statistics: PolicyStatistics,
}

impl<const K: usize> LruK<K> {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let ghost_limit = Self::ghost_limit(options, options.frames);
        Ok(Self {
            table: Table::new(options.frames, room_for(ghost_limit), History::EMPTY, account)?,
            ghosts: List::new(),
            ghost_limit,
            heap: Heap::new(options.frames, account)?,
            now: 0,
            options: *options,
            statistics: PolicyStatistics::default(),
        })
    }

    fn ghost_limit(options: &PolicyOptions, frames: usize) -> usize {
        match options.ghosts {
            GhostLimit::Default => frames,
            GhostLimit::Bounded(count) => count,
        }
    }

    /// The history of a frame, if it holds a page.
    fn resident(&self, frame: Frame) -> Option<History<K>> {
        self.table.frame(frame).filter(|history| history.last != 0)
    }

    /// Keeps the history of a victim; the oldest one makes room.
    fn remember(&mut self, frame: Frame) {
        if let Some(ghost) = self.table.ghosts.take(self.table.page(frame)) {
            *self.table.nodes.at(ghost) = *self.table.nodes.at(frame);
            self.ghosts.push(&mut self.table.nodes, ghost);
            self.forget_down_to(self.ghost_limit);
        }
    }

    fn forget_down_to(&mut self, count: usize) {
        while let Some(oldest) = self.ghosts.oldest().filter(|_| self.ghosts.len() > count) {
            self.forget(oldest);
        }
    }

    fn forget(&mut self, ghost: Node) {
        self.ghosts.remove(&mut self.table.nodes, ghost);
        *self.table.nodes.at(ghost) = History::EMPTY;
        self.table.ghosts.release(ghost);
    }

    /// The first victim in the heap, with its present key.
    fn top(&mut self) -> Option<(Frame, History<K>)> {
        loop {
            let frame = self.heap.top()?;
            let history = *self.table.nodes.at(frame);
            if self.heap.key_at(0).0 == history.key() {
                return Some((frame, history));
            }
            self.heap.rekey_top(history.key());
        }
    }
}

impl<const K: usize> Policy for LruK<K> {
    fn kind(&self) -> PolicyKind {
        PolicyKind::LruK
    }

    fn hit(&mut self, frame: Frame) {
        if self.resident(frame).is_some() {
            self.statistics.hits += 1;
            self.now += 1;
            self.table.nodes.at(frame).add(self.now, self.options.correlated_period);
        }
    }

    fn miss(&mut self, page: PageKey) {
        self.statistics.misses += 1;
        if let Some(ghost) = self.table.ghosts.find(page) {
            self.statistics.ghost_hits += 1;
            // The history of a page that is being read is the last to be forgotten.
            self.ghosts.renew(&mut self.table.nodes, ghost);
        }
    }

    fn insert(&mut self, frame: Frame, page: PageKey) {
        self.remove(frame);
        if frame as usize >= self.table.frames() {
            return;
        }
        let mut history = History::EMPTY;
        if let Some(ghost) = self.table.ghosts.find(page) {
            history = *self.table.nodes.at(ghost);
            self.forget(ghost);
            self.statistics.promotions += 1;
        }
        // A page that had to be read again is used anew, however soon.
        history.last = history.uses[0];
        self.now += 1;
        history.add(self.now, 0);
        *self.table.nodes.at(frame) = history;
        self.table.ghosts.set_page(frame, page);
        self.heap.push(frame, history.key());
        self.statistics.inserted += 1;
    }

    fn remove(&mut self, frame: Frame) {
        if self.resident(frame).is_some() {
            self.heap.remove(frame);
            *self.table.nodes.at(frame) = History::EMPTY;
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        let mut evicted = 0;
        for period in [self.options.correlated_period, 0] {
            let mut correlated = 0;
            while evicted < count {
                let Some((frame, history)) = self.top() else { break };
                if self.now - history.last < period {
                    self.heap.set_aside(0);
                    correlated += 1;
                } else if evict(frame) == Verdict::Evicted {
                    self.heap.remove_top(correlated);
                    self.remember(frame);
                    *self.table.nodes.at(frame) = History::EMPTY;
                    self.statistics.evicted += 1;
                    evicted += 1;
                } else {
                    self.heap.set_aside(correlated);
                    self.statistics.refused += 1;
                }
            }
            self.heap.take_back(correlated);
        }
        self.heap.take_back(self.heap.count - self.heap.length);
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        while let Some((frame, _)) = self.top() {
            visit(frame);
            self.heap.set_aside(0);
        }
        self.heap.take_back(self.heap.count);
    }

    fn statistics(&self) -> PolicyStatistics {
        let bytes = size_of::<Self>() + self.table.bytes() + self.heap.bytes();
        self.statistics.now(self.table.ghosts.count(), bytes)
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        let ghost_limit = Self::ghost_limit(&self.options, frames);
        let room = self.table.room(frames, room_for(ghost_limit))?;
        self.heap.reserve(frames)?;
        for frame in frames..self.table.frames() {
            self.remove(frame as Frame);
        }
        self.forget_down_to(ghost_limit);
        self.ghost_limit = ghost_limit;
        self.heap.resize(frames)?;
        let Self { table, ghosts, .. } = self;
        table.move_to(room, |renumber| ghosts.renumber(renumber));
        Ok(())
    }
}
