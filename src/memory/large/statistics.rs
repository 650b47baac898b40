//! What large objects have done: counters that are exact, because they change under the one lock.

use super::super::pages::Advice;
use super::object::{Backing, Huge, Info, Object};

/// How many kinds of advice there are.
pub const ADVICES: usize = Advice::DoFork as usize + 1;

/// Everything that is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Objects now.
    pub objects: u64,
    /// Bytes that were asked for, of the objects now.
    pub used_bytes: u64,
    /// The most of them at once.
    pub peak_used_bytes: u64,
    /// Bytes mapped for the objects now.
    pub mapped_bytes: u64,
    /// The most of them at once.
    pub peak_mapped_bytes: u64,
    /// Bytes of freed objects that are kept for the next.
    pub cached_bytes: u64,
    /// Mappings that they are in.
    pub cached_runs: u64,
    /// Objects now on pages that were set aside.
    pub set_aside_objects: u64,
    /// Objects now for which transparent huge pages were asked.
    pub transparent_objects: u64,
    /// Objects had.
    pub allocations: u64,
    /// Objects given back.
    pub frees: u64,
    /// Bytes mapped for objects so far, growth included.
    pub allocated_bytes: u64,
    /// Bytes of objects given back so far, shrinking included.
    pub freed_bytes: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Allocations that a freed mapping served.
    pub cache_hits: u64,
    /// Allocations that asked for huge pages, could do without, and had to.
    pub huge_fallbacks: u64,
    /// Objects that grew where they are.
    pub grown_in_place: u64,
    /// Objects that grew and moved with their pages, without a copy.
    pub grown_moved: u64,
    /// Objects that changed size by being copied.
    pub copied: u64,
    /// Bytes that were copied then.
    pub copied_bytes: u64,
    /// Objects that shrank.
    pub shrunk: u64,
    /// Bytes that went from the cache back to the system.
    pub purged_bytes: u64,
    /// Objects whose pages were all made present.
    pub prefaults: u64,
    /// Advice given, by kind: in the order of `Advice`.
    pub advice: [u64; ADVICES],
}

impl Statistics {
    pub(super) const ZERO: Self = Self {
        objects: 0,
        used_bytes: 0,
        peak_used_bytes: 0,
        mapped_bytes: 0,
        peak_mapped_bytes: 0,
        cached_bytes: 0,
        cached_runs: 0,
        set_aside_objects: 0,
        transparent_objects: 0,
        allocations: 0,
        frees: 0,
        allocated_bytes: 0,
        freed_bytes: 0,
        failures: 0,
        cache_hits: 0,
        huge_fallbacks: 0,
        grown_in_place: 0,
        grown_moved: 0,
        copied: 0,
        copied_bytes: 0,
        shrunk: 0,
        purged_bytes: 0,
        prefaults: 0,
        advice: [0; ADVICES],
    };

    /// An object is in the table from now on.
    fn add(&mut self, info: &Info) {
        self.objects += 1;
        self.used_bytes += info.size as u64;
        self.mapped_bytes += info.mapped_bytes as u64;
        self.peak_used_bytes = self.peak_used_bytes.max(self.used_bytes);
        self.peak_mapped_bytes = self.peak_mapped_bytes.max(self.mapped_bytes);
        self.set_aside_objects += u64::from(matches!(info.backing, Backing::SetAside(_)));
        self.transparent_objects += u64::from(info.backing == Backing::Transparent);
    }

    /// An object is no longer in the table.
    fn remove(&mut self, info: &Info) {
        self.objects -= 1;
        self.used_bytes -= info.size as u64;
        self.mapped_bytes -= info.mapped_bytes as u64;
        self.set_aside_objects -= u64::from(matches!(info.backing, Backing::SetAside(_)));
        self.transparent_objects -= u64::from(info.backing == Backing::Transparent);
    }

    /// An object's size changed.
    pub(super) fn change(&mut self, old: &Info, new: &Info) {
        self.remove(old);
        self.add(new);
        self.allocated_bytes += new.mapped_bytes.saturating_sub(old.mapped_bytes) as u64;
        self.freed_bytes += old.mapped_bytes.saturating_sub(new.mapped_bytes) as u64;
    }

    /// An object was taken back.
    pub(super) fn note_free(&mut self, object: &Object) {
        self.remove(&object.info);
        self.frees += 1;
        self.freed_bytes += object.info.mapped_bytes as u64;
    }

    /// An object was allocated.
    pub(super) fn note_allocation(&mut self, object: &Object, is_cache_hit: bool) {
        self.add(&object.info);
        self.allocated_bytes += object.info.mapped_bytes as u64;
        self.allocations += 1;
        self.cache_hits += u64::from(is_cache_hit);
        let has_huge = matches!(object.info.backing, Backing::SetAside(_) | Backing::Transparent);
        self.huge_fallbacks += u64::from(object.info.asked == Huge::Try && !has_huge);
    }
}
