//! Statistics through the C API: every form tells the same numbers, and every number moves with what it counts.
#![cfg(not(loom))]

use core::ffi::c_void;
use core::mem::offset_of;
use core::ptr::{null, null_mut};
use std::collections::BTreeSet;

use prom_text_format_parser::Scrape;
use rustydb::ffi::*;
use rustydb::observe::Table;
use rustydb::observe::tables::{ENGINE, INDEX};
use rustydb::status::{RDB_OK, RDB_TRUNCATED};

/// A name that JSON and Prometheus must both escape.
const ODD_NAME: &str = "odd \"name\"\\\n\u{e4}";

struct Engine(rdb_engine);

impl Engine {
    fn open(memory_limit_bytes: u64) -> Self {
        // SAFETY: integers and pointers, for which zero is a value.
        let mut options: rdb_engine_options = unsafe { core::mem::zeroed() };
        let mut engine = null_mut();
        // SAFETY: valid pointers, here and in the calls below.
        unsafe {
            rdb_engine_options_init(&mut options, size_of::<rdb_engine_options>());
            options.memory_limit_bytes = memory_limit_bytes;
            assert_eq!(rdb_engine_open(&options, &mut engine, null_mut()), RDB_OK);
        }
        Self(engine)
    }

    fn create(&self, name: &str) -> Index {
        let mut index = null_mut();
        // SAFETY: as above.
        let status =
            unsafe { rdb_index_create(self.0, name.as_ptr().cast(), name.len(), null(), &mut index, null_mut()) };
        assert_eq!(status, RDB_OK);
        Index(index)
    }

    fn drop_index(&self, name: &str) {
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_index_drop(self.0, name.as_ptr().cast(), name.len(), null_mut()) }, RDB_OK);
    }

    fn typed(&self) -> rdb_engine_statistics {
        // SAFETY: integers and pointers, for which zero is a value.
        let mut out: rdb_engine_statistics = unsafe { core::mem::zeroed() };
        out.struct_size = size_of::<rdb_engine_statistics>() as u32;
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_engine_statistics_get(self.0, &mut out, null_mut()) }, RDB_OK);
        out
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_engine_close(self.0, null_mut()) }, RDB_OK);
    }
}

struct Index(rdb_index);

impl Index {
    fn insert(&self, key: &[u8], value: &[u8]) {
        let (key, key_length, value, value_length) = (key.as_ptr(), key.len(), value.as_ptr(), value.len());
        // SAFETY: as above.
        let status =
            unsafe { rdb_index_insert(self.0, key.cast(), key_length, value.cast(), value_length, 0, null_mut()) };
        assert_eq!(status, RDB_OK);
    }

    fn delete(&self, key: &[u8]) {
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_index_delete(self.0, key.as_ptr().cast(), key.len(), null_mut()) }, RDB_OK);
    }

    fn contains(&self, key: &[u8]) -> bool {
        // SAFETY: as above.
        unsafe { rdb_index_contains(self.0, key.as_ptr().cast(), key.len(), null_mut()) == RDB_OK }
    }

    fn count_all(&self) -> u64 {
        let mut count = 0;
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_index_count_range(self.0, null(), &mut count, null_mut()) }, RDB_OK);
        count
    }

    fn typed(&self) -> rdb_index_statistics {
        // SAFETY: integers and pointers, for which zero is a value.
        let mut out: rdb_index_statistics = unsafe { core::mem::zeroed() };
        out.struct_size = size_of::<rdb_index_statistics>() as u32;
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_index_statistics_get(self.0, &mut out, null_mut()) }, RDB_OK);
        out
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_index_close(self.0, null_mut()) }, RDB_OK);
    }
}

fn numbers(handle: *const c_void, expected: usize) -> Vec<u64> {
    let (mut count, mut values) = (0, vec![0; expected]);
    // SAFETY: valid pointers.
    unsafe {
        assert_eq!(rdb_statistics_read(handle, null_mut(), 0, &mut count, null_mut()), RDB_TRUNCATED);
        assert_eq!(count, expected);
        assert_eq!(rdb_statistics_read(handle, values.as_mut_ptr(), count, &mut count, null_mut()), RDB_OK);
    }
    values
}

type TextCall = unsafe extern "C" fn(
    *const c_void,
    *mut core::ffi::c_char,
    usize,
    *mut usize,
    *mut rdb_error,
) -> rustydb::status::rdb_status;

/// The text by two calls; nothing moves between them.
fn text(call: TextCall, handle: *const c_void) -> String {
    let mut length = 0;
    // SAFETY: valid pointers.
    unsafe {
        assert_eq!(call(handle, null_mut(), 0, &mut length, null_mut()), RDB_TRUNCATED);
        let mut memory = vec![0xAAu8; length + 1];
        // One byte short: told the same length, left with an empty text.
        let needed = length;
        assert_eq!(call(handle, memory.as_mut_ptr().cast(), needed, &mut length, null_mut()), RDB_TRUNCATED);
        assert_eq!((length, memory[0]), (needed, 0));
        assert_eq!(call(handle, memory.as_mut_ptr().cast(), needed + 1, &mut length, null_mut()), RDB_OK);
        assert_eq!((length, memory.pop()), (needed, Some(0)));
        String::from_utf8(memory).unwrap()
    }
}

/// The `u64` words of a typed struct behind its first two 32-bit fields.
fn words<T>(statistics: &T) -> Vec<u64> {
    let count = (size_of::<T>() - 8) / 8;
    // SAFETY: both structs are two u32 and then only u64.
    unsafe { core::slice::from_raw_parts((&raw const *statistics).cast::<u64>().add(1), count) }.to_vec()
}

macro_rules! field_names_and_offsets {
    ($type:ty: $($field:ident)*) => { [$((stringify!($field), offset_of!($type, $field))),*] };
}

/// The struct's fields, named here and checked by the compiler, are the table's rows, in the same places.
fn assert_fields_are(table: &Table, fields: &[(&str, usize)], size: usize) {
    let rows: Vec<_> = table.descriptors.iter().enumerate().map(|(row, it)| (it.name(), 8 + 8 * row)).collect();
    assert_eq!(fields, rows);
    assert_eq!(size, 8 + 8 * rows.len());
}

#[test]
fn the_typed_structs_have_the_tables_fields() {
    let fields = field_names_and_offsets!(rdb_engine_statistics: indexes indexes_created indexes_dropped indexes_rebuilt
        entries memory_used_bytes memory_peak_bytes memory_limit_bytes opened_at_ns);
    assert_fields_are(&ENGINE, &fields, size_of::<rdb_engine_statistics>());
    let fields = field_names_and_offsets!(rdb_index_statistics: entries key_bytes value_bytes memory_bytes height
        leaf_nodes internal_nodes fill_permille fragmentation_permille splits merges distinct_keys lookups hits inserts
        updates deletes scans last_used_ns created_ns);
    assert_fields_are(&INDEX, &fields, size_of::<rdb_index_statistics>());
}

#[test]
fn every_form_tells_the_same_numbers() {
    let engine = Engine::open(1 << 30);
    let indexes = [engine.create("plain"), engine.create(ODD_NAME)];
    for (position, index) in indexes.iter().enumerate() {
        (0..100 + position as u32).for_each(|n| index.insert(&n.to_be_bytes(), b"value"));
    }
    let engine_words = words(&engine.typed());
    assert_eq!(numbers(engine.0.cast(), ENGINE.descriptors.len()), engine_words);
    let json: serde_json::Value = serde_json::from_str(&text(rdb_statistics_json, engine.0.cast())).unwrap();
    let scrape = Scrape::parse(&text(rdb_statistics_prometheus, engine.0.cast())).unwrap();
    assert_eq!(scrape.metrics.len(), ENGINE.descriptors.len() + INDEX.descriptors.len());
    for (row, word) in ENGINE.descriptors.iter().zip(&engine_words) {
        assert_eq!(json["engine"][row.name()].as_u64(), Some(*word), "{}", row.name());
    }
    let shown = json["indexes"].as_array().unwrap();
    let names: BTreeSet<&str> = shown.iter().map(|index| index["name"].as_str().unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["plain", ODD_NAME]));
    for (name, index) in [("plain", &indexes[0]), (ODD_NAME, &indexes[1])] {
        let index_words = words(&index.typed());
        assert_eq!(numbers(index.0.cast(), INDEX.descriptors.len()), index_words);
        let in_engine = shown.iter().find(|shown| shown["name"] == name).unwrap();
        let alone: serde_json::Value = serde_json::from_str(&text(rdb_statistics_json, index.0.cast())).unwrap();
        assert_eq!(alone["index"]["name"], name);
        for (row, word) in INDEX.descriptors.iter().zip(&index_words) {
            assert_eq!(in_engine[row.name()].as_u64(), Some(*word), "{}", row.name());
            assert_eq!(alone["index"][row.name()].as_u64(), Some(*word), "{}", row.name());
        }
        let entries = scrape.metrics.iter().find(|metric| metric.name == "rustydb_index_entries").unwrap();
        let escaped = name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let of_index = |sample: &&prom_text_format_parser::Sample| {
            sample.labels.iter().any(|label| label.key == "index" && label.value == escaped)
        };
        let sample = entries.samples.iter().find(of_index).unwrap();
        assert_eq!(sample.value.value.to_string(), index_words[0].to_string());
        let alone = Scrape::parse(&text(rdb_statistics_prometheus, index.0.cast())).unwrap();
        assert_eq!(alone.metrics.len(), INDEX.descriptors.len());
    }
}

/// Watches the numbers of an object and notes which ones have moved.
struct Watch {
    first: Vec<u64>,
    moved: BTreeSet<&'static str>,
}

impl Watch {
    fn look(&mut self, table: &'static Table, words: &[u64]) {
        for ((row, first), now) in table.descriptors.iter().zip(&self.first).zip(words) {
            if now != first {
                self.moved.insert(row.name());
            }
        }
    }

    fn still(&self, table: &'static Table) -> Vec<&'static str> {
        table.descriptors.iter().map(|row| row.name()).filter(|name| !self.moved.contains(name)).collect()
    }
}

#[test]
fn every_number_of_an_index_moves() {
    let engine = Engine::open(0);
    let index = engine.create("watched");
    let created = index.typed().created_ns;
    let mut watch = Watch { first: words(&index.typed()), moved: BTreeSet::new() };
    let mut look = || watch.look(&INDEX, &words(&index.typed()));
    const ENTRIES: u32 = 20_000;
    (0..ENTRIES).for_each(|n| index.insert(&n.to_be_bytes(), b"value"));
    look();
    index.insert(&7u32.to_be_bytes(), b"other");
    assert!(index.contains(&7u32.to_be_bytes()) && !index.contains(b"absent"));
    assert_eq!(index.count_all(), u64::from(ENTRIES));
    // SAFETY: an open handle.
    assert_eq!(unsafe { rdb_index_update_statistics(index.0, null_mut()) }, RDB_OK);
    (0..ENTRIES).filter(|n| n % 50 != 0).for_each(|n| index.delete(&n.to_be_bytes()));
    look();
    assert_eq!(watch.still(&INDEX), ["created_ns"]);
    let figures = index.typed();
    assert_eq!(figures.inserts, u64::from(ENTRIES));
    assert_eq!((figures.updates, figures.hits, figures.lookups, figures.scans), (1, 1, 2, 1));
    assert_eq!((figures.deletes, figures.entries), (u64::from(ENTRIES) / 50 * 49, u64::from(ENTRIES) / 50));
    assert_eq!(figures.distinct_keys, u64::from(ENTRIES));
    assert_eq!((figures.key_bytes, figures.value_bytes), (4 * figures.entries, 5 * figures.entries));
    assert!(figures.last_used_ns >= figures.created_ns);
    // What never moves for one index differs between two.
    std::thread::sleep(std::time::Duration::from_millis(20));
    let later = engine.create("later");
    assert!(later.typed().created_ns > created);
}

#[test]
fn every_number_of_an_engine_moves() {
    let engine = Engine::open(1 << 30);
    let mut watch = Watch { first: words(&engine.typed()), moved: BTreeSet::new() };
    let index = engine.create("watched");
    index.insert(b"key", b"value");
    // SAFETY: an open handle.
    assert_eq!(unsafe { rdb_index_rebuild(index.0, null_mut()) }, RDB_OK);
    watch.look(&ENGINE, &words(&engine.typed()));
    let figures = engine.typed();
    assert_eq!((figures.indexes, figures.indexes_created, figures.indexes_rebuilt, figures.entries), (1, 1, 1, 1));
    drop(index);
    engine.drop_index("watched");
    watch.look(&ENGINE, &words(&engine.typed()));
    let figures = engine.typed();
    assert_eq!((figures.indexes, figures.indexes_dropped, figures.entries), (0, 1, 0));
    assert!(figures.memory_peak_bytes > figures.memory_used_bytes);
    assert_eq!(watch.still(&ENGINE), ["memory_limit_bytes", "opened_at_ns"]);
    // What never moves for one engine differs between two.
    assert_eq!(figures.memory_limit_bytes, 1 << 30);
    std::thread::sleep(std::time::Duration::from_millis(20));
    let later = Engine::open(1 << 20).typed();
    assert_eq!(later.memory_limit_bytes, 1 << 20);
    assert!(later.opened_at_ns > figures.opened_at_ns);
}
