//! Every statistic there is, one table per kind of object.
//!
//! A table's order is the order of the values everywhere: in the typed C struct (after its first two words), in the
//! generic array, in JSON. Rows are only ever appended. A row whose number no code updates is a defect.

use super::descriptor::Kind::{Counter, Gauge};
use super::descriptor::Unit::{Bytes, Count, Nanoseconds, Permille, TimestampNanoseconds as Timestamp};
use super::descriptor::{Descriptor, Kind, Table, Unit};
use core::ffi::CStr;

/// The scope's number in the C API: the process.
pub const SCOPE_PROCESS: u32 = 1;
/// The scope's number in the C API: an engine.
pub const SCOPE_ENGINE: u32 = 2;
/// The scope's number in the C API: an index.
pub const SCOPE_INDEX: u32 = 3;
/// The scope's number in the C API: the allocators of the process.
pub const SCOPE_HEAP: u32 = 4;
/// The scope's number in the C API: the kernels of the process.
pub const SCOPE_SIMD: u32 = 5;

/// The scope's number in the C API: a buffer pool.
pub const SCOPE_POOL: u32 = 6;

/// The table of a scope of the C API.
pub fn table(scope: u32) -> Option<&'static Table> {
    match scope {
        SCOPE_PROCESS => Some(&PROCESS),
        SCOPE_ENGINE => Some(&ENGINE),
        SCOPE_INDEX => Some(&INDEX),
        SCOPE_HEAP => Some(&HEAP),
        SCOPE_SIMD => Some(&SIMD),
        SCOPE_POOL => Some(&POOL),
        _ => None,
    }
}

/// The process.
pub static PROCESS: Table = Table { scope: "process", descriptors: PROCESS_ROWS };
/// One engine: the fields of `rdb_engine_statistics`.
pub static ENGINE: Table = Table { scope: "engine", descriptors: ENGINE_ROWS };
/// One index: the fields of `rdb_index_statistics`.
pub static INDEX: Table = Table { scope: "index", descriptors: INDEX_ROWS };
/// The allocators of the process: the fields of `rdb_memory_statistics`.
pub static HEAP: Table = Table { scope: "heap", descriptors: HEAP_ROWS };
/// The kernels of the process, by kind of operation.
pub static SIMD: Table = Table { scope: "simd", descriptors: SIMD_ROWS };
/// One buffer pool: the fields of `rdb_pool_statistics` behind `pool_id`.
pub static POOL: Table = Table { scope: "pool", descriptors: POOL_ROWS };
/// One component of the memory ledger, process-wide.
pub static MEMORY: Table = Table { scope: "memory", descriptors: MEMORY_ROWS };

/// Values of the process.
pub const PROCESS_LENGTH: usize = PROCESS_ROWS.len();
/// Values of an engine.
pub const ENGINE_LENGTH: usize = ENGINE_ROWS.len();
/// Values of an index.
pub const INDEX_LENGTH: usize = INDEX_ROWS.len();
/// Values of the allocators.
pub const HEAP_LENGTH: usize = HEAP_ROWS.len();
/// Values of the kernels.
pub const SIMD_LENGTH: usize = SIMD_ROWS.len();
/// Values of a buffer pool.
pub const POOL_LENGTH: usize = POOL_ROWS.len();
/// Values of a component.
pub const MEMORY_LENGTH: usize = MEMORY_ROWS.len();

const fn row(name: &'static CStr, unit: Unit, kind: Kind, help: &'static CStr) -> Descriptor {
    Descriptor::new(name, unit, kind, help)
}

const fn live_handles(name: &'static CStr, kind: &'static str) -> Descriptor {
    row(name, Count, Gauge, c"Handles that are open, by kind.").series("kind", kind)
}

#[rustfmt::skip]
const PROCESS_ROWS: &[Descriptor] = &[
    row(c"started_at_ns", Timestamp, Gauge, c"When the process was started."),
    row(c"memory_used_bytes", Bytes, Gauge, c"Memory that the library holds."),
    row(c"memory_peak_bytes", Bytes, Gauge, c"The most memory that the library ever held."),
    row(c"memory_allocations", Count, Counter, c"Blocks of memory that were had."),
    row(c"memory_frees", Count, Counter, c"Blocks of memory that were given back."),
    row(c"memory_failures", Count, Counter, c"Requests for memory that failed or would have passed a limit."),
    live_handles(c"live_handles_engine", "engine"),
    live_handles(c"live_handles_index", "index"),
    live_handles(c"live_handles_cursor", "cursor"),
    live_handles(c"live_handles_subscription", "subscription"),
    live_handles(c"live_handles_batch", "batch"),
    row(c"events_emitted", Count, Counter, c"Events emitted of types that somebody had subscribed to."),
    row(c"events_dropped", Count, Counter, c"Events dropped because a subscription's ring was full."),
    row(c"subscriptions", Count, Gauge, c"Subscriptions that are open."),
];

/// How many of the process's values are counts of live handles, in order of kind.
pub const HANDLE_KINDS: usize = 5;

#[rustfmt::skip]
const ENGINE_ROWS: &[Descriptor] = &[
    row(c"indexes", Count, Gauge, c"Indexes in the catalog."),
    row(c"indexes_created", Count, Counter, c"Indexes created."),
    row(c"indexes_dropped", Count, Counter, c"Indexes dropped."),
    row(c"indexes_rebuilt", Count, Counter, c"Rebuilds of indexes."),
    row(c"entries", Count, Gauge, c"Entries in all indexes."),
    row(c"memory_used_bytes", Bytes, Gauge, c"Memory that the engine holds."),
    row(c"memory_peak_bytes", Bytes, Gauge, c"The most memory that the engine ever held."),
    row(c"memory_limit_bytes", Bytes, Gauge, c"The engine's memory limit, 0 if it has none."),
    row(c"opened_at_ns", Timestamp, Gauge, c"When the engine was opened."),
];

#[rustfmt::skip]
const INDEX_ROWS: &[Descriptor] = &[
    row(c"entries", Count, Gauge, c"Entries in the index."),
    row(c"key_bytes", Bytes, Gauge, c"Bytes of all keys."),
    row(c"value_bytes", Bytes, Gauge, c"Bytes of all values."),
    row(c"memory_bytes", Bytes, Gauge, c"Memory that the index holds."),
    row(c"height", Count, Gauge, c"Levels from the root to the leaves."),
    row(c"leaf_nodes", Count, Gauge, c"Leaf nodes."),
    row(c"internal_nodes", Count, Gauge, c"Nodes above the leaves."),
    row(c"fill_permille", Permille, Gauge, c"How full the leaf nodes are on average."),
    row(c"fragmentation_permille", Permille, Gauge, c"How much of the memory of nodes holds nothing."),
    row(c"splits", Count, Counter, c"Nodes split in two."),
    row(c"merges", Count, Counter, c"Nodes merged into a neighbour."),
    row(c"distinct_keys", Count, Gauge, c"Distinct keys, as of the last update of statistics."),
    row(c"lookups", Count, Counter, c"Searches for one key."),
    row(c"hits", Count, Counter, c"Searches for one key that found it."),
    row(c"inserts", Count, Counter, c"Entries inserted."),
    row(c"updates", Count, Counter, c"Values replaced."),
    row(c"deletes", Count, Counter, c"Entries deleted."),
    row(c"scans", Count, Counter, c"Range searches and cursors' scans."),
    row(c"last_used_ns", Timestamp, Gauge, c"When the index was last used, by the coarse clock, 0 if never."),
    row(c"created_ns", Timestamp, Gauge, c"When the index was created."),
    row(c"prefix_saved_bytes", Bytes, Gauge, c"Bytes of keys that leaves do not hold: prefix compression."),
    row(c"suffix_saved_bytes", Bytes, Gauge, c"Bytes that keys that part leaves are shorter: suffix truncation."),
    row(c"file_bytes", Bytes, Gauge, c"Bytes of nodes in the file of an index that may be larger than memory."),
];

#[rustfmt::skip]
const HEAP_ROWS: &[Descriptor] = &[
    row(c"total_used_bytes", Bytes, Gauge, c"Memory that the library holds for itself and for the program."),
    row(c"total_peak_bytes", Bytes, Gauge, c"The most of it at once."),
    row(c"total_limit_bytes", Bytes, Gauge, c"The process's memory limit, 0 if it has none."),
    row(c"total_allocations", Count, Counter, c"Blocks of memory that were charged."),
    row(c"total_frees", Count, Counter, c"Charged blocks that were given back."),
    row(c"total_failures", Count, Counter, c"Requests that failed or would have passed a limit."),
    row(c"total_mapped_bytes", Bytes, Counter, c"Bytes mapped since the process began."),
    row(c"total_unmapped_bytes", Bytes, Counter, c"Bytes of mappings given back since the process began."),
    row(c"resident_bytes", Bytes, Gauge, c"Memory of the whole process that is in use, as the kernel says."),
    row(c"slab_slabs", Count, Gauge, c"Slabs of the process heap."),
    row(c"slab_active_slabs", Count, Gauge, c"Slabs of which a block is out."),
    row(c"slab_reserved_bytes", Bytes, Gauge, c"Address space set apart for slabs."),
    row(c"slab_allocated_bytes", Bytes, Gauge, c"Bytes of slabs."),
    row(c"slab_used_bytes", Bytes, Gauge, c"Bytes of blocks that callers have."),
    row(c"slab_cached_bytes", Bytes, Gauge, c"Bytes of free blocks in magazines."),
    row(c"slab_idle_bytes", Bytes, Gauge, c"Bytes of free slabs that may still hold memory."),
    row(c"slab_allocations", Count, Counter, c"Blocks given to callers."),
    row(c"slab_frees", Count, Counter, c"Blocks taken back."),
    row(c"slab_misses", Count, Counter, c"Allocations for which a magazine had to be filled first."),
    row(c"slab_refused_frees", Count, Counter, c"Frees that were found to be wrong."),
    row(c"slab_unused_permille", Permille, Gauge, c"How much of the slabs' bytes is in no block that a caller has."),
    row(c"arena_contexts", Count, Gauge, c"Arenas there are."),
    row(c"arena_created", Count, Counter, c"Arenas there ever were."),
    row(c"arena_reserved_bytes", Bytes, Gauge, c"Bytes of the arenas' chunks."),
    row(c"arena_peak_reserved_bytes", Bytes, Gauge, c"The most of them at once."),
    row(c"arena_chunks", Count, Gauge, c"Chunks of arenas."),
    row(c"large_objects", Count, Gauge, c"Large objects there are."),
    row(c"large_used_bytes", Bytes, Gauge, c"Bytes asked for by large objects."),
    row(c"large_peak_used_bytes", Bytes, Gauge, c"The most of them at once."),
    row(c"large_mapped_bytes", Bytes, Gauge, c"Bytes mapped for large objects."),
    row(c"large_cached_bytes", Bytes, Gauge, c"Bytes of freed large objects that are kept for the next."),
    row(c"large_huge_objects", Count, Gauge, c"Large objects on huge pages, set aside or asked of the kernel."),
    row(c"large_allocations", Count, Counter, c"Large objects given out."),
    row(c"large_frees", Count, Counter, c"Large objects taken back."),
    row(c"large_failures", Count, Counter, c"Requests for large objects that failed."),
    row(c"large_cache_hits", Count, Counter, c"Large objects that a freed mapping served."),
    row(c"pressure_level", Count, Gauge, c"The level of memory pressure, as in RDB_PRESSURE_ constants."),
    row(c"pressure_fill_permille", Permille, Gauge, c"The largest part of a memory limit that is used."),
    row(c"pressure_limit_bytes", Bytes, Gauge, c"The memory that the process may have: its limit, else the control group's, else the machine's."),
    row(c"pressure_available_bytes", Bytes, Gauge, c"What the library may have beyond what it holds."),
    row(c"pressure_events", Count, Counter, c"Changes of the level of pressure."),
    row(c"pressure_responses", Count, Counter, c"Answers to pressure."),
    row(c"pressure_released_bytes", Bytes, Counter, c"What answers to pressure gave back."),
    row(c"pressure_emergency_releases", Count, Counter, c"Emergency releases that were asked for."),
    row(c"debugger_live_blocks", Count, Gauge, c"Blocks that the debugger tracks."),
    row(c"debugger_live_bytes", Bytes, Gauge, c"Their bytes, as asked for."),
    row(c"debugger_quarantine_bytes", Bytes, Gauge, c"Bytes of freed blocks that wait."),
    row(c"debugger_own_bytes", Bytes, Gauge, c"What the debugger itself takes."),
    row(c"debugger_findings", Count, Counter, c"Findings of the debugger."),
    row(c"allocations_per_second", Count, Gauge, c"Blocks given to callers per second since the reading before."),
    row(c"frees_per_second", Count, Gauge, c"Blocks taken back per second since the reading before."),
    row(c"map_timed", Count, Counter, c"Mappings, all of which are timed."),
    row(c"map_half_below_nanoseconds", Nanoseconds, Gauge, c"Half of the mappings were faster, to a power of two."),
    row(c"map_most_below_nanoseconds", Nanoseconds, Gauge, c"All but one in a hundred of the mappings were faster, to a power of two."),
    row(c"map_longest_nanoseconds", Nanoseconds, Gauge, c"The slowest mapping."),
    row(c"refill_timed", Count, Counter, c"Fills of a magazine that were timed: one in sixteen."),
    row(c"refill_half_below_nanoseconds", Nanoseconds, Gauge, c"Half of the timed fills were faster, to a power of two."),
    row(c"refill_most_below_nanoseconds", Nanoseconds, Gauge, c"All but one in a hundred of the timed fills were faster, to a power of two."),
    row(c"refill_longest_nanoseconds", Nanoseconds, Gauge, c"The slowest timed fill."),
    row(c"large_timed", Count, Counter, c"Large objects for which no freed mapping was at hand, all of which are timed."),
    row(c"large_half_below_nanoseconds", Nanoseconds, Gauge, c"Half of the allocations of large objects were faster, to a power of two."),
    row(c"large_most_below_nanoseconds", Nanoseconds, Gauge, c"All but one in a hundred of them were faster, to a power of two."),
    row(c"large_longest_nanoseconds", Nanoseconds, Gauge, c"The slowest allocation of a large object."),
    row(c"allocated_bytes_per_second", Count, Gauge, c"Bytes of blocks given to callers per second since the reading before."),
    row(c"freed_bytes_per_second", Count, Gauge, c"Bytes of blocks taken back per second since the reading before."),
    row(c"copied_bytes_per_second", Count, Gauge, c"Bytes copied per second because blocks changed size, since the reading before."),
    row(c"mapped_bytes_per_second", Count, Gauge, c"Bytes mapped per second since the reading before."),
    row(c"tiny_permille", Permille, Gauge, c"Share of allocations so far of blocks to 128 bytes."),
    row(c"small_permille", Permille, Gauge, c"Share of allocations so far of larger blocks to 1 KiB."),
    row(c"medium_permille", Permille, Gauge, c"Share of allocations so far of larger blocks to 32 KiB."),
    row(c"run_permille", Permille, Gauge, c"Share of allocations so far of larger blocks to 256 KiB."),
    row(c"large_permille", Permille, Gauge, c"Share of allocations so far of large objects."),
    row(c"reused_permille", Permille, Gauge, c"Share of slab allocations so far that the thread's magazines served: recently freed blocks."),
    row(c"exchanged_magazines", Count, Counter, c"Magazines of free blocks that threads passed on to others by the depot."),
    row(c"advised_sequential", Count, Counter, c"Advice that large objects are read in order."),
    row(c"advised_random", Count, Counter, c"Advice that large objects are read in no order."),
    row(c"advised_needed", Count, Counter, c"Advice that large objects are needed soon, and calls that made them present."),
    row(c"advised_dropped", Count, Counter, c"Advice that what large objects hold is not needed."),
];

const fn kernels(name: &'static CStr, kind: &'static str, help: &'static CStr) -> Descriptor {
    row(name, Count, Counter, help).series("kind", kind)
}

#[rustfmt::skip]
const SIMD_ROWS: &[Descriptor] = &[
    kernels(c"calls_filter", "filter", c"Calls of kernels, by kind."),
    kernels(c"calls_aggregate", "aggregate", c"Calls of kernels, by kind."),
    kernels(c"calls_scan", "scan", c"Calls of kernels, by kind."),
    kernels(c"calls_hash", "hash", c"Calls of kernels, by kind."),
    kernels(c"calls_string", "string", c"Calls of kernels, by kind."),
    kernels(c"rows_processed_filter", "filter", c"Rows that kernels looked at, by kind."),
    kernels(c"rows_processed_aggregate", "aggregate", c"Rows that kernels looked at, by kind."),
    kernels(c"rows_processed_scan", "scan", c"Rows that kernels looked at, by kind."),
    kernels(c"rows_processed_hash", "hash", c"Rows that kernels looked at, by kind."),
    kernels(c"rows_processed_string", "string", c"Rows that kernels looked at, by kind."),
    kernels(c"rows_selected_filter", "filter", c"Rows that kernels chose, found or took into a result, by kind."),
    kernels(c"rows_selected_aggregate", "aggregate", c"Rows that kernels chose, found or took into a result, by kind."),
    kernels(c"rows_selected_scan", "scan", c"Rows that kernels chose, found or took into a result, by kind."),
    kernels(c"rows_selected_hash", "hash", c"Rows that kernels chose, found or took into a result, by kind."),
    kernels(c"rows_selected_string", "string", c"Rows that kernels chose, found or took into a result, by kind."),
    kernels(c"vector_operations_filter", "filter", c"Vector operations of kernels, by kind: an instruction's worth of values each."),
    kernels(c"vector_operations_aggregate", "aggregate", c"Vector operations of kernels, by kind: an instruction's worth of values each."),
    kernels(c"vector_operations_scan", "scan", c"Vector operations of kernels, by kind: an instruction's worth of values each."),
    kernels(c"vector_operations_hash", "hash", c"Vector operations of kernels, by kind: an instruction's worth of values each."),
    kernels(c"vector_operations_string", "string", c"Vector operations of kernels, by kind: an instruction's worth of values each."),
    kernels(c"scalar_operations_filter", "filter", c"Values that kernels handled one by one, by kind."),
    kernels(c"scalar_operations_aggregate", "aggregate", c"Values that kernels handled one by one, by kind."),
    kernels(c"scalar_operations_scan", "scan", c"Values that kernels handled one by one, by kind."),
    kernels(c"scalar_operations_hash", "hash", c"Values that kernels handled one by one, by kind."),
    kernels(c"scalar_operations_string", "string", c"Values that kernels handled one by one, by kind."),
];

#[rustfmt::skip]
const POOL_ROWS: &[Descriptor] = &[
    row(c"page_bytes", Bytes, Gauge, c"Bytes of a page."),
    row(c"frames", Count, Gauge, c"Pages that there is room for."),
    row(c"free_frames", Count, Gauge, c"Room for pages that holds none."),
    row(c"dirty_pages", Count, Gauge, c"Pages in memory that differ from what is behind them."),
    row(c"pinned_pages", Count, Gauge, c"Pages that are pinned."),
    row(c"spaces", Count, Gauge, c"Spaces that are open."),
    row(c"threads", Count, Gauge, c"Threads of the pool's own."),
    row(c"hits", Count, Counter, c"Pages asked for that were in memory."),
    row(c"misses", Count, Counter, c"Pages asked for that were not."),
    row(c"hit_permille", Permille, Gauge, c"Hits among all that was asked for."),
    row(c"reads", Count, Counter, c"Pages read."),
    row(c"read_errors", Count, Counter, c"Pages that could not be read."),
    row(c"writes", Count, Counter, c"Pages written."),
    row(c"write_errors", Count, Counter, c"Pages that could not be written."),
    row(c"evictions", Count, Counter, c"Pages taken out of memory for others."),
    row(c"foreground_rounds", Count, Counter, c"Rounds of eviction by calls that needed room themselves."),
    row(c"exhausted", Count, Counter, c"Calls that found no room in time."),
    row(c"waits", Count, Counter, c"Times that a thread slept for a latch."),
    row(c"prefetched", Count, Counter, c"Pages brought before anybody asked for them."),
    row(c"prefetch_used", Count, Counter, c"Pages of these that somebody asked for."),
    row(c"prefetch_wasted", Count, Counter, c"Pages of these that left before anybody did."),
    row(c"hits_dropped", Count, Counter, c"Sampled uses that the policy was not told of."),
    row(c"memory_bytes", Bytes, Gauge, c"Memory that the pool holds."),
    row(c"frame_bytes", Bytes, Gauge, c"Bytes of pages and of what is noted of them."),
    row(c"word_bytes", Bytes, Gauge, c"Bytes of the tables of words."),
    row(c"policy_hits", Count, Counter, c"Uses that the policy was told of, since it was chosen, as all of the policy's figures."),
    row(c"policy_misses", Count, Counter, c"Pages that the policy was told to be missing."),
    row(c"policy_ghost_hits", Count, Counter, c"Missing pages that the policy remembered."),
    row(c"policy_evicted", Count, Counter, c"Pages that the policy chose to go."),
    row(c"policy_refused", Count, Counter, c"Pages that the policy chose and that had to stay."),
    row(c"policy_promotions", Count, Counter, c"Pages that the policy found to be used again."),
    row(c"policy_demotions", Count, Counter, c"Pages that the policy found not to be used again."),
    row(c"policy_ghosts", Count, Gauge, c"Pages not in memory that the policy remembers."),
    row(c"policy_bytes", Bytes, Gauge, c"Memory that the policy holds."),
    row(c"warm_pages", Count, Gauge, c"Pages that are compressed in memory."),
    row(c"warm_bytes", Bytes, Gauge, c"Memory that compressed pages take."),
    row(c"promotions", Count, Counter, c"Compressed pages that came back to frames."),
    row(c"demotions", Count, Counter, c"Pages that were compressed."),
    row(c"warm_refused", Count, Counter, c"Pages that do not become a third smaller."),
    row(c"warm_dropped", Count, Counter, c"Compressed pages that were dropped."),
    row(c"warm_errors", Count, Counter, c"Compressed pages that had to be read nevertheless."),
    row(c"flushes", Count, Counter, c"Times that changed pages of a space were asked to be written."),
    row(c"opened_at_ns", Timestamp, Gauge, c"When the pool was opened."),
    row(c"read_at_ns", Timestamp, Gauge, c"When these figures were read."),
    row(c"policy_switches", Count, Counter, c"Times that the policy was changed because the other one would miss less."),
];

#[rustfmt::skip]
const MEMORY_ROWS: &[Descriptor] = &[
    row(c"used_bytes", Bytes, Gauge, c"Memory that the component holds."),
    row(c"peak_bytes", Bytes, Gauge, c"The most memory that the component ever held."),
    row(c"allocations", Count, Counter, c"Blocks of memory that the component had."),
    row(c"frees", Count, Counter, c"Blocks of memory that the component gave back."),
    row(c"failures", Count, Counter, c"The component's requests for memory that failed or would have passed a limit."),
];

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;
    use std::collections::BTreeSet;

    const TABLES: [&Table; 7] = [&PROCESS, &ENGINE, &INDEX, &HEAP, &SIMD, &POOL, &MEMORY];

    fn rows() -> impl Iterator<Item = (&'static Table, &'static Descriptor)> {
        TABLES.into_iter().flat_map(|table| table.descriptors.iter().map(move |row| (table, row)))
    }

    fn is_name(text: &str) -> bool {
        text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && !text.ends_with('_')
            && !text.contains("__")
    }

    #[test]
    fn names_are_unique_in_their_table_and_well_formed() {
        for table in TABLES {
            assert!(is_name(table.scope));
            let names: BTreeSet<&str> = table.descriptors.iter().map(|row| row.name()).collect();
            assert_eq!(names.len(), table.descriptors.len(), "a name twice in {}", table.scope);
            assert!(names.into_iter().all(is_name));
        }
    }

    #[test]
    fn names_end_in_their_unit_and_in_no_other() {
        for (_, row) in rows() {
            for unit in Unit::ALL.into_iter().filter(|unit| *unit != Unit::Count) {
                let ends = row.name().ends_with(unit.suffix());
                assert_eq!(ends, row.unit == unit, "{}: {:?}", row.name(), row.unit);
            }
            // Prometheus adds these itself, or keeps them for other kinds.
            for reserved in ["_total", "_count", "_sum", "_bucket", "_info"] {
                assert!(!row.stem().ends_with(reserved), "{}", row.name());
            }
        }
    }

    #[test]
    fn help_is_one_ascii_sentence() {
        for (_, row) in rows() {
            let help = row.help();
            assert!(help.is_ascii() && help.len() > 8 && help.ends_with('.') && !help.contains('\n'), "{help}");
            assert!(help.starts_with(|first: char| first.is_ascii_uppercase()), "{help}");
        }
    }

    #[test]
    fn prometheus_names_follow_the_rule() {
        let name = |table: &Table, name: &str| {
            let row = table.descriptors.iter().find(|row| row.name() == name).unwrap();
            written(|out| row.write_prometheus_name(table.scope, out))
        };
        assert_eq!(name(&ENGINE, "memory_used_bytes"), "rustydb_engine_memory_used_bytes");
        assert_eq!(name(&ENGINE, "indexes_created"), "rustydb_engine_indexes_created_total");
        assert_eq!(name(&ENGINE, "opened_at_ns"), "rustydb_engine_opened_at_timestamp_seconds");
        assert_eq!(name(&INDEX, "fill_permille"), "rustydb_index_fill_ratio");
        assert_eq!(name(&PROCESS, "live_handles_cursor"), "rustydb_process_live_handles");
        assert_eq!(name(&MEMORY, "allocations"), "rustydb_memory_allocations_total");
    }

    #[test]
    fn prometheus_families_are_unique_and_agree_within() {
        let mut families = BTreeSet::new();
        for table in TABLES {
            for (position, row) in table.descriptors.iter().enumerate() {
                let previous = position.checked_sub(1).map(|position| &table.descriptors[position]);
                match previous.filter(|previous| previous.is_family_of(row)) {
                    Some(first) => assert_eq!((first.help(), first.unit, first.kind), (row.help(), row.unit, row.kind)),
                    None => {
                        let name = written(|out| row.write_prometheus_name(table.scope, out));
                        assert!(families.insert(name.clone()), "{name} twice, or its series are not together");
                    }
                }
                if let Some(series) = row.series {
                    assert!(is_name(series.label) && row.name().ends_with(series.value));
                    assert_eq!(format!("{}_{}", row.stem(), series.value), row.name());
                }
            }
        }
    }

    #[test]
    fn scopes_are_numbered_as_in_the_header() {
        let scopes: Vec<_> = (0..8).map_while(|scope| table(scope + 1).map(|table| table.scope)).collect();
        assert_eq!(scopes, ["process", "engine", "index", "heap", "simd", "pool"]);
        assert!(table(0).is_none());
    }
}
