//! The numbers of each part, in the table's order.

use super::super::pages::Advice;
use super::super::slab::{self, size_class::TABLE};
use super::super::traffic::{self, Path};
use super::super::{arena, debugger, large, pressure};
use crate::ledger;
use crate::observe::tables::{HEAP, HEAP_LENGTH};
use crate::os::residency::process_resident_bytes;

/// The table's values, put in one after the other under their names.
pub(super) struct Numbers {
    values: [u64; HEAP_LENGTH],
    length: usize,
}

impl Numbers {
    pub(super) const fn new() -> Self {
        Self { values: [0; HEAP_LENGTH], length: 0 }
    }

    fn put(&mut self, name: &str, value: u64) {
        debug_assert_eq!(HEAP.descriptors.get(self.length).map(|row| row.name()), Some(name));
        if let Some(place) = self.values.get_mut(self.length) {
            *place = value;
            self.length += 1;
        }
    }

    pub(super) fn finish(self) -> [u64; HEAP_LENGTH] {
        debug_assert_eq!(self.length, HEAP_LENGTH);
        self.values
    }
}

/// What only grows and is told as a rate, and what shares are made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flows {
    pub(super) allocations: u64,
    pub(super) frees: u64,
    pub(super) allocated_bytes: u64,
    pub(super) freed_bytes: u64,
    pub(super) copied_bytes: u64,
    pub(super) mapped_bytes: u64,
    /// Allocations of blocks to 128 bytes, to 1 KiB, to 32 KiB, to 256 KiB, and of large objects.
    by_size: [u64; 5],
}

impl Flows {
    pub(super) fn read(heap: &slab::HeapStatistics, large: &large::Statistics) -> Self {
        let mut flows = Self {
            allocations: heap.run_allocations + large.allocations,
            frees: heap.run_frees + large.frees,
            allocated_bytes: heap.run_allocated_bytes + large.allocated_bytes,
            freed_bytes: heap.run_allocated_bytes - heap.run_used_bytes + large.freed_bytes,
            copied_bytes: traffic::COPIED.bytes(),
            mapped_bytes: traffic::MAPPED.bytes(),
            by_size: [0, 0, 0, heap.run_allocations, large.allocations],
        };
        for (class, geometry) in TABLE.iter().enumerate() {
            let (one, size) = (slab::PROCESS.class_statistics(class), u64::from(geometry.size));
            flows.allocations += one.allocations;
            flows.frees += one.frees;
            flows.allocated_bytes += one.allocations * size;
            flows.freed_bytes += one.frees * size;
            flows.by_size[usize::from(size > 128) + usize::from(size > 1024)] += one.allocations;
        }
        flows
    }
}

/// Thousandths that a part is of the whole; 0 of nothing.
fn permille(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (u128::from(part) * 1000 / u128::from(whole)) as u64 }
}

/// A rate per second; intervals are at least a nanosecond.
fn per_second(now: u64, before: u64, interval_ns: u64) -> u64 {
    let rate = u128::from(now.saturating_sub(before)) * 1_000_000_000 / u128::from(interval_ns.max(1));
    u64::try_from(rate).unwrap_or(u64::MAX)
}

pub(super) fn put_totals(numbers: &mut Numbers) {
    let ledger::Usage { used_bytes, peak_bytes, limit_bytes, allocations, frees, failures } =
        ledger::process_usage(None);
    numbers.put("total_used_bytes", used_bytes);
    numbers.put("total_peak_bytes", peak_bytes);
    numbers.put("total_limit_bytes", limit_bytes);
    numbers.put("total_allocations", allocations);
    numbers.put("total_frees", frees);
    numbers.put("total_failures", failures);
    numbers.put("total_mapped_bytes", traffic::MAPPED.bytes());
    numbers.put("total_unmapped_bytes", traffic::UNMAPPED.bytes());
    numbers.put("resident_bytes", process_resident_bytes());
}

pub(super) fn put_slabs(numbers: &mut Numbers, heap: &slab::HeapStatistics) {
    numbers.put("slab_slabs", heap.slabs);
    numbers.put("slab_active_slabs", heap.active_slabs);
    numbers.put("slab_reserved_bytes", heap.reserved_bytes);
    numbers.put("slab_allocated_bytes", heap.allocated_bytes);
    numbers.put("slab_used_bytes", heap.used_bytes);
    numbers.put("slab_cached_bytes", heap.cached_bytes);
    numbers.put("slab_idle_bytes", heap.idle_bytes);
    numbers.put("slab_allocations", heap.allocations);
    numbers.put("slab_frees", heap.frees);
    numbers.put("slab_misses", heap.misses);
    numbers.put("slab_refused_frees", heap.refused);
    let unused = heap.allocated_bytes.saturating_sub(heap.used_bytes);
    numbers.put("slab_unused_permille", permille(unused, heap.allocated_bytes));
}

pub(super) fn put_arenas(numbers: &mut Numbers) {
    let arenas = arena::totals();
    numbers.put("arena_contexts", arenas.active);
    numbers.put("arena_created", arenas.created);
    numbers.put("arena_reserved_bytes", arenas.reserved_bytes);
    numbers.put("arena_peak_reserved_bytes", arenas.peak_reserved_bytes);
    numbers.put("arena_chunks", arenas.chunks);
}

pub(super) fn put_large_objects(numbers: &mut Numbers, large: &large::Statistics) {
    numbers.put("large_objects", large.objects);
    numbers.put("large_used_bytes", large.used_bytes);
    numbers.put("large_peak_used_bytes", large.peak_used_bytes);
    numbers.put("large_mapped_bytes", large.mapped_bytes);
    numbers.put("large_cached_bytes", large.cached_bytes);
    numbers.put("large_huge_objects", large.set_aside_objects + large.transparent_objects);
    numbers.put("large_allocations", large.allocations);
    numbers.put("large_frees", large.frees);
    numbers.put("large_failures", large.failures);
    numbers.put("large_cache_hits", large.cache_hits);
}

pub(super) fn put_pressure(numbers: &mut Numbers) {
    let pressure = pressure::statistics();
    numbers.put("pressure_level", pressure.level as u64);
    numbers.put("pressure_fill_permille", u64::from(pressure.fill_permille));
    numbers.put("pressure_limit_bytes", pressure.total_bytes);
    numbers.put("pressure_available_bytes", pressure.available_bytes);
    numbers.put("pressure_events", pressure.events);
    numbers.put("pressure_responses", pressure.responses);
    numbers.put("pressure_released_bytes", pressure.released_bytes);
    numbers.put("pressure_emergency_releases", pressure.emergency_releases);
}

pub(super) fn put_debugger(numbers: &mut Numbers) {
    let debugger = debugger::statistics();
    numbers.put("debugger_live_blocks", debugger.live_blocks);
    numbers.put("debugger_live_bytes", debugger.live_bytes);
    numbers.put("debugger_quarantine_bytes", debugger.quarantine_bytes);
    numbers.put("debugger_own_bytes", debugger.own_bytes);
    numbers.put("debugger_findings", debugger.findings);
}

pub(super) fn put_performance(numbers: &mut Numbers, now: &Flows, before: &Flows, interval_ns: u64) {
    numbers.put("allocations_per_second", per_second(now.allocations, before.allocations, interval_ns));
    numbers.put("frees_per_second", per_second(now.frees, before.frees, interval_ns));
    let names = [
        ["map_timed", "map_half_below_nanoseconds", "map_most_below_nanoseconds", "map_longest_nanoseconds"],
        [
            "refill_timed",
            "refill_half_below_nanoseconds",
            "refill_most_below_nanoseconds",
            "refill_longest_nanoseconds",
        ],
        ["large_timed", "large_half_below_nanoseconds", "large_most_below_nanoseconds", "large_longest_nanoseconds"],
    ];
    for (path, [timed, half, most, longest]) in Path::ALL.into_iter().zip(names) {
        let latency = traffic::latency(path);
        numbers.put(timed, latency.count());
        numbers.put(half, latency.below_ns(500));
        numbers.put(most, latency.below_ns(990));
        numbers.put(longest, latency.longest_ns);
    }
}

pub(super) fn put_bandwidth(numbers: &mut Numbers, now: &Flows, before: &Flows, interval_ns: u64) {
    let rate = |now, before| per_second(now, before, interval_ns);
    numbers.put("allocated_bytes_per_second", rate(now.allocated_bytes, before.allocated_bytes));
    numbers.put("freed_bytes_per_second", rate(now.freed_bytes, before.freed_bytes));
    numbers.put("copied_bytes_per_second", rate(now.copied_bytes, before.copied_bytes));
    numbers.put("mapped_bytes_per_second", rate(now.mapped_bytes, before.mapped_bytes));
}

pub(super) fn put_access_pattern(
    numbers: &mut Numbers,
    flows: &Flows,
    heap: &slab::HeapStatistics,
    large: &large::Statistics,
) {
    let names = ["tiny_permille", "small_permille", "medium_permille", "run_permille", "large_permille"];
    for (name, part) in names.into_iter().zip(flows.by_size) {
        numbers.put(name, permille(part, flows.allocations));
    }
    numbers.put("reused_permille", permille(heap.allocations.saturating_sub(heap.misses), heap.allocations));
    numbers.put("exchanged_magazines", heap.from_depot);
    let advised = |advice: Advice| large.advice[advice as usize];
    numbers.put("advised_sequential", advised(Advice::Sequential));
    numbers.put("advised_random", advised(Advice::Random));
    numbers.put("advised_needed", advised(Advice::WillNeed) + large.prefaults);
    numbers.put("advised_dropped", advised(Advice::DoNotNeed) + advised(Advice::Free));
}
