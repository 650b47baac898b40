//! Every statistic there is, one table per kind of object.
//!
//! A table's order is the order of the values everywhere: in the typed C struct (after its first two words), in the
//! generic array, in JSON. Rows are only ever appended. A row whose number no code updates is a defect.

use super::descriptor::Kind::{Counter, Gauge};
use super::descriptor::Unit::{Bytes, Count, Permille, TimestampNanoseconds as Timestamp};
use super::descriptor::{Descriptor, Kind, Table, Unit};
use core::ffi::CStr;

/// The scope's number in the C API: the process.
pub const SCOPE_PROCESS: u32 = 1;
/// The scope's number in the C API: an engine.
pub const SCOPE_ENGINE: u32 = 2;
/// The scope's number in the C API: an index.
pub const SCOPE_INDEX: u32 = 3;

/// The table of a scope of the C API.
pub fn table(scope: u32) -> Option<&'static Table> {
    match scope {
        SCOPE_PROCESS => Some(&PROCESS),
        SCOPE_ENGINE => Some(&ENGINE),
        SCOPE_INDEX => Some(&INDEX),
        _ => None,
    }
}

/// The process.
pub static PROCESS: Table = Table { scope: "process", descriptors: PROCESS_ROWS };
/// One engine: the fields of `rdb_engine_statistics`.
pub static ENGINE: Table = Table { scope: "engine", descriptors: ENGINE_ROWS };
/// One index: the fields of `rdb_index_statistics`.
pub static INDEX: Table = Table { scope: "index", descriptors: INDEX_ROWS };
/// One component of the memory ledger, process-wide.
pub static MEMORY: Table = Table { scope: "memory", descriptors: MEMORY_ROWS };

/// Values of the process.
pub const PROCESS_LENGTH: usize = PROCESS_ROWS.len();
/// Values of an engine.
pub const ENGINE_LENGTH: usize = ENGINE_ROWS.len();
/// Values of an index.
pub const INDEX_LENGTH: usize = INDEX_ROWS.len();
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

    const TABLES: [&Table; 4] = [&PROCESS, &ENGINE, &INDEX, &MEMORY];

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
        let scopes: Vec<_> = (0..5).map(|scope| table(scope).map(|table| table.scope)).collect();
        assert_eq!(scopes, [None, Some("process"), Some("engine"), Some("index"), None]);
    }
}
