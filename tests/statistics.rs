//! Statistics through the C API: struct, array, descriptors, JSON and Prometheus text say the same, and every number
//! moves.
//!
//! The tables of moves name each statistic once; a statistic without a row there fails, so that none is shown that no
//! code updates. What is process-wide is asked in a process of its own.
#![cfg(not(loom))]

mod own_process;

use core::ffi::{CStr, c_char};
use core::mem::{offset_of, zeroed};
use core::ptr::{null, null_mut};
use own_process::in_own_process;
use rustydb::ffi::*;
use std::time::{SystemTime, UNIX_EPOCH};

/// Calls a function of the C API.
macro_rules! c {
    ($call:expr) => {
        // SAFETY: the tests hand in handles, and pointers to what lives during the call.
        unsafe { $call }
    };
}

/// Calls a function of the C API that has to return RDB_OK.
macro_rules! ok {
    ($call:expr) => {
        assert_eq!(c!($call), RDB_OK)
    };
}

fn open_engine(memory_limit_bytes: u64) -> rdb_engine {
    open_engine_with(memory_limit_bytes, "")
}

fn open_engine_with(memory_limit_bytes: u64, spill_path: &str) -> rdb_engine {
    let (mut engine, size) = (null_mut(), size_of::<rdb_engine_options>() as u32);
    // SAFETY: plain numbers and pointers, for which zero is the default.
    let zero = unsafe { zeroed::<rdb_engine_options>() };
    let (path, length) = (spill_path.as_ptr().cast(), spill_path.len());
    let options = rdb_engine_options {
        struct_size: size,
        memory_limit_bytes,
        spill_path: path,
        spill_path_length: length,
        ..zero
    };
    ok!(rdb_engine_open(&options, &mut engine, null_mut()));
    engine
}

fn create(engine: rdb_engine, name: &str) -> rdb_index {
    let mut index = null_mut();
    ok!(rdb_index_create(engine, name.as_ptr().cast(), name.len(), null(), &mut index, null_mut()));
    index
}

fn drop_index(engine: rdb_engine, name: &str) {
    ok!(rdb_index_drop(engine, name.as_ptr().cast(), name.len(), null_mut()));
}

fn insert(index: rdb_index, key: &[u8], value: &[u8]) {
    let (key, key_length) = (key.as_ptr().cast(), key.len());
    let flags = RDB_INSERT_UPSERT;
    assert!(c!(rdb_index_insert(index, key, key_length, value.as_ptr().cast(), value.len(), flags, null_mut())) >= 0);
}

fn delete(index: rdb_index, key: &[u8]) {
    ok!(rdb_index_delete(index, key.as_ptr().cast(), key.len(), null_mut()));
}

fn search(index: rdb_index, key: &[u8]) -> rdb_status {
    let (mut value, mut length) = ([0_u8; 64], 0);
    let (room, capacity) = (value.as_mut_ptr().cast(), value.len());
    c!(rdb_index_search(index, key.as_ptr().cast(), key.len(), room, capacity, &mut length, null_mut()))
}

fn subscribe(capacity: u32) -> rdb_subscription {
    let (mut subscription, size) = (null_mut(), size_of::<rdb_subscription_options>() as u32);
    // SAFETY: plain numbers, for which zero is the default.
    let zero = unsafe { zeroed::<rdb_subscription_options>() };
    let options = rdb_subscription_options { struct_size: size, capacity, ..zero };
    ok!(rdb_subscription_open(null_mut(), &options, &mut subscription, null_mut()));
    subscription
}

fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64
}

// --- reading ---

fn static_text(text: *const c_char) -> &'static str {
    // SAFETY: the API promises static text with a final NUL.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap()
}

fn describe(scope: u32) -> Vec<rdb_statistic_info> {
    let describe = |position| {
        // SAFETY: numbers and pointers, and NULL is one of those.
        let mut info = unsafe { zeroed::<rdb_statistic_info>() };
        info.struct_size = size_of::<rdb_statistic_info>() as u32;
        ok!(rdb_statistics_describe(scope, position, &mut info, null_mut()));
        info
    };
    (0..rdb_statistics_count(scope)).map(describe).collect()
}

fn names(scope: u32) -> Vec<&'static str> {
    describe(scope).iter().map(|info| static_text(info.name)).collect()
}

fn read<T>(handle: *mut T) -> Vec<u64> {
    let (mut values, mut count) = (vec![0; 100], 0);
    ok!(rdb_statistics_read(handle.cast(), values.as_mut_ptr(), values.len(), &mut count, null_mut()));
    values.truncate(count);
    values
}

fn value<T>(scope: u32, handle: *mut T, name: &str) -> u64 {
    read(handle)[names(scope).iter().position(|known| *known == name).unwrap()]
}

type Writer = unsafe extern "C" fn(rdb_handle, *mut c_char, usize, *mut usize, *mut rdb_error) -> rdb_status;

fn text<T>(writer: Writer, handle: *mut T) -> String {
    let (mut room, mut length) = (vec![0_u8; 1 << 16], 0);
    ok!(writer(handle.cast(), room.as_mut_ptr().cast(), room.len(), &mut length, null_mut()));
    assert_eq!(room[length], 0);
    room.truncate(length);
    String::from_utf8(room).unwrap()
}

/// A struct's fields with their values, in the order of their places, from the first number on.
macro_rules! fields {
    ($type:ident, $value:expr, $($field:ident)*) => {{
        let value: $type = $value;
        let fields = vec![$((stringify!($field), offset_of!($type, $field), value.$field)),*];
        for (position, (name, offset, _)) in fields.iter().enumerate() {
            assert_eq!(*offset, 8 + 8 * position, "{name} stands elsewhere");
        }
        assert_eq!(size_of::<$type>(), 8 + 8 * fields.len(), "a field is missing here");
        fields.into_iter().map(|(name, _, value)| (name, value)).collect::<Vec<(&str, u64)>>()
    }};
}

fn engine_fields(engine: rdb_engine) -> Vec<(&'static str, u64)> {
    // SAFETY: plain numbers.
    let mut out = unsafe { zeroed::<rdb_engine_statistics>() };
    out.struct_size = size_of::<rdb_engine_statistics>() as u32;
    ok!(rdb_engine_statistics_get(engine, &mut out, null_mut()));
    fields!(rdb_engine_statistics, out, indexes indexes_created indexes_dropped indexes_rebuilt entries
        memory_used_bytes memory_peak_bytes memory_limit_bytes opened_at_ns)
}

fn index_fields(index: rdb_index) -> Vec<(&'static str, u64)> {
    // SAFETY: plain numbers.
    let mut out = unsafe { zeroed::<rdb_index_statistics>() };
    out.struct_size = size_of::<rdb_index_statistics>() as u32;
    ok!(rdb_index_statistics_get(index, &mut out, null_mut()));
    assert_eq!(out.kind, RDB_INDEX_BTREE);
    fields!(rdb_index_statistics, out, entries key_bytes value_bytes memory_bytes height leaf_nodes internal_nodes
        fill_permille fragmentation_permille splits merges distinct_keys lookups hits inserts updates deletes scans
        last_used_ns created_ns prefix_saved_bytes suffix_saved_bytes file_bytes)
}

// --- one story in five forms ---

/// An engine and an index whose numbers differ from each other.
fn busy() -> (rdb_engine, rdb_index) {
    let engine = open_engine(1 << 30);
    let index = create(engine, "busy");
    for number in 0..3000_u32 {
        insert(index, &number.to_be_bytes(), b"some value");
    }
    (0..5).for_each(|number: u32| delete(index, &number.to_be_bytes()));
    (0..9).for_each(|number: u32| assert_eq!(search(index, &number.to_be_bytes()) == RDB_OK, number > 4));
    ok!(rdb_index_update_statistics(index, null_mut()));
    ok!(rdb_index_close(create(engine, "other"), null_mut()));
    drop_index(engine, "other");
    (engine, index)
}

/// The statistics of a JSON object in the order in which they stand there.
fn json_members(object: &str, names: &[&'static str]) -> Vec<(&'static str, u64)> {
    let object = object.split('}').next().unwrap();
    let mut members: Vec<_> = names
        .iter()
        .map(|name| {
            let key = format!("\"{name}\":");
            let at = object.find(&key).unwrap_or_else(|| panic!("{name} is missing in {object}"));
            let digits = object[at + key.len()..].split(|c: char| !c.is_ascii_digit()).next().unwrap();
            (at, (*name, digits.parse().unwrap()))
        })
        .collect();
    members.sort_unstable();
    members.into_iter().map(|(_, member)| member).collect()
}

fn check_forms<T>(scope: u32, handle: *mut T, fields: &[(&'static str, u64)], key: &str) {
    let names = names(scope);
    assert_eq!(fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names, "struct and descriptors");
    let values: Vec<u64> = fields.iter().map(|(_, value)| *value).collect();
    assert_eq!(read(handle), values, "struct and array");

    let json = text(rdb_statistics_json, handle);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let object = document[key].as_object().unwrap();
    let numbers = names.iter().map(|name| object[*name].as_u64().unwrap());
    assert_eq!(numbers.collect::<Vec<_>>(), values, "struct and JSON");
    assert_eq!(json_members(&json[json.find(key).unwrap()..], &names), fields, "order of the JSON");
    let labels = if scope == RDB_STATISTICS_ENGINE { 1 } else { 2 };
    assert_eq!(object.len(), names.len() + labels, "nothing else in the JSON: {object:?}");

    let prometheus = text(rdb_statistics_prometheus, handle);
    let scrape = prom_text_format_parser::Scrape::parse(&prometheus).unwrap();
    for (info, (name, value)) in describe(scope).iter().zip(fields) {
        if ![RDB_UNIT_COUNT, RDB_UNIT_BYTES].contains(&info.unit) {
            continue; // In base units; the module of the report checks those.
        }
        let total = if info.kind == RDB_STATISTIC_COUNTER { "_total" } else { "" };
        let family = format!("rustydb_{key}_{name}{total}");
        let metric =
            scrape.metrics.iter().find(|metric| metric.name == family).unwrap_or_else(|| panic!("no {family}"));
        assert_eq!(metric.samples[0].value.value.to_string(), value.to_string(), "{family}");
        assert_eq!(metric.help_desc.as_deref(), Some(static_text(info.help)));
    }
}

#[test]
fn struct_array_json_and_prometheus_agree() {
    let (engine, index) = busy();
    check_forms(RDB_STATISTICS_ENGINE, engine, &engine_fields(engine), "engine");
    check_forms(RDB_STATISTICS_INDEX, index, &index_fields(index), "index");
    ok!(rdb_index_close(index, null_mut()));
    ok!(rdb_engine_close(engine, null_mut()));
}

// --- every number moves ---

/// How a number changes through an action.
enum Move {
    By(i64),
    Up,
    /// It is a moment between the start of the test and the end of the action.
    Moment,
}
use Move::{By, Moment, Up};

/// A statistic, what moves it, and how.
type Row<S> = (&'static str, fn(&S), Move);

/// Checks that there is a row for each statistic of the scope, and that its action moves it.
fn check_moves<S, T>(
    scope: u32,
    rows: &[Row<S>],
    start: impl Fn() -> S,
    handle: impl Fn(&S) -> *mut T,
    end: impl Fn(S),
) {
    assert_eq!(rows.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), names(scope), "a row for each statistic");
    for (name, action, expected) in rows {
        let began = now_ns();
        let subject = start();
        let before = value(scope, handle(&subject), name);
        action(&subject);
        let after = value(scope, handle(&subject), name);
        match expected {
            By(step) => assert_eq!(after as i64 - before as i64, *step, "{name}"),
            Up => assert!(after > before, "{name}: {before}, {after}"),
            // The coarse clock is up to a tick behind.
            Moment => assert!((began - 20_000_000..=now_ns()).contains(&after), "{name}: {began}, {after}"),
        }
        end(subject);
    }
}

fn fill(index: rdb_index) {
    (0..5000_u32).for_each(|number| insert(index, &(number * 7919 % 5000).to_be_bytes(), b"v"));
}

fn fill_long(index: rdb_index) {
    (0..2000_u32).for_each(|number| insert(index, format!("a/directory/{number:08}/file.c").as_bytes(), b"v"));
}

fn thin_out(index: rdb_index) {
    fill(index);
    (0..5000_u32).filter(|number| number % 8 != 0).for_each(|number| delete(index, &number.to_be_bytes()));
}

#[test]
fn every_number_of_an_index_moves() {
    let insert_one = |index: &rdb_index| insert(*index, b"key", b"value");
    let search_two = |index: &rdb_index| {
        insert(*index, b"key", b"value");
        assert_eq!((search(*index, b"key"), search(*index, b"none")), (RDB_OK, RDB_NOT_FOUND));
    };
    let rows: &[Row<rdb_index>] = &[
        ("entries", insert_one, By(1)),
        ("key_bytes", insert_one, By(3)),
        ("value_bytes", insert_one, By(5)),
        ("memory_bytes", insert_one, Up),
        ("height", insert_one, By(1)),
        ("leaf_nodes", insert_one, By(1)),
        ("internal_nodes", |index| fill(*index), Up),
        ("fill_permille", insert_one, Up),
        ("fragmentation_permille", |index| thin_out(*index), Up),
        ("splits", |index| fill(*index), Up),
        ("merges", |index| thin_out(*index), Up),
        (
            "distinct_keys",
            |index| {
                insert(*index, b"one", b"");
                insert(*index, b"two", b"");
                ok!(rdb_index_update_statistics(*index, null_mut()));
            },
            By(2),
        ),
        ("lookups", search_two, By(2)),
        ("hits", search_two, By(1)),
        ("inserts", insert_one, By(1)),
        (
            "updates",
            |index| {
                insert(*index, b"key", b"old");
                insert(*index, b"key", b"new");
            },
            By(1),
        ),
        (
            "deletes",
            |index| {
                insert(*index, b"key", b"");
                delete(*index, b"key");
            },
            By(1),
        ),
        (
            "scans",
            |index| {
                let mut count = 0;
                ok!(rdb_index_count_range(*index, null(), &mut count, null_mut()));
            },
            By(1),
        ),
        ("last_used_ns", search_two, Moment),
        ("created_ns", |_| {}, Moment),
        ("prefix_saved_bytes", |index| fill_long(*index), Up),
        ("suffix_saved_bytes", |index| fill_long(*index), Up),
        ("file_bytes", |index| fill(*index), Up),
    ];
    let directory = std::env::temp_dir();
    let engine = open_engine_with(0, directory.to_str().unwrap());
    let end = |index| {
        ok!(rdb_index_close(index, null_mut()));
        drop_index(engine, "index");
    };
    check_moves(RDB_STATISTICS_INDEX, rows, || create(engine, "index"), |index| *index, end);
    let unused = create(engine, "unused");
    assert_eq!(value(RDB_STATISTICS_INDEX, unused, "last_used_ns"), 0);
    ok!(rdb_index_close(unused, null_mut()));
    ok!(rdb_engine_close(engine, null_mut()));
}

fn create_and_close(engine: rdb_engine) {
    let index = create(engine, "another");
    insert(index, b"key", b"value");
    ok!(rdb_index_rebuild(index, null_mut()));
    ok!(rdb_index_close(index, null_mut()));
}

#[test]
fn every_number_of_an_engine_moves() {
    let create: fn(&rdb_engine) = |engine| create_and_close(*engine);
    let rows: &[Row<rdb_engine>] = &[
        ("indexes", create, By(1)),
        ("indexes_created", create, By(1)),
        (
            "indexes_dropped",
            |engine| {
                create_and_close(*engine);
                drop_index(*engine, "another");
            },
            By(1),
        ),
        ("indexes_rebuilt", create, By(1)),
        ("entries", create, By(1)),
        ("memory_used_bytes", create, Up),
        ("memory_peak_bytes", create, Up),
        ("memory_limit_bytes", |_| {}, By(0)),
        ("opened_at_ns", |_| {}, Moment),
    ];
    let end = |engine| ok!(rdb_engine_close(engine, null_mut()));
    check_moves(RDB_STATISTICS_ENGINE, rows, || open_engine(1 << 20), |engine| *engine, end);
    for limit in [0, 12_345] {
        let engine = open_engine(limit);
        assert_eq!(value(RDB_STATISTICS_ENGINE, engine, "memory_limit_bytes"), limit);
        end(engine);
    }
}

/// A creation that fails, at whatever request for memory, has moved nothing and announced nothing.
#[test]
fn a_creation_that_fails_is_not_counted() {
    if !in_own_process("a_creation_that_fails_is_not_counted") {
        return;
    }
    let (engine, subscription) = (open_engine(0), subscribe(0));
    let events = || value(RDB_STATISTICS_PROCESS, null_mut::<rdb_engine_s>(), "events_emitted");
    for nth in 1.. {
        let before = events();
        ok!(rdb_debug_fail_allocations(nth, RDB_FAIL_ONCE, null_mut()));
        let (mut index, name) = (null_mut(), "an index with a name that takes memory of its own");
        let (at, length) = (name.as_ptr().cast(), name.len());
        let status = c!(rdb_index_create(engine, at, length, null(), &mut index, null_mut()));
        ok!(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, null_mut()));
        let counted: Vec<u64> = engine_fields(engine).iter().take(3).map(|(_, value)| *value).collect();
        if status == RDB_OK {
            assert!(nth > 4, "the catalog, two names, the structure, the index, the handle");
            assert_eq!((counted, events() - before), (vec![1, 1, 0], 1));
            ok!(rdb_index_close(index, null_mut()));
            break;
        }
        assert_eq!((status, index), (RDB_E_NO_MEMORY, null_mut()));
        assert_eq!((counted, events() - before), (vec![0, 0, 0], 0), "request {nth}");
    }
    ok!(rdb_subscription_close(subscription, null_mut()));
    ok!(rdb_engine_close(engine, null_mut()));
}

/// What stays open until a row of the process's table is done.
#[derive(Default)]
struct Open {
    engines: Vec<rdb_engine>,
    indexes: Vec<rdb_index>,
    cursors: Vec<rdb_cursor>,
    subscriptions: Vec<rdb_subscription>,
    batches: Vec<rdb_batch>,
}

type Opened = std::cell::RefCell<Open>;

fn open_more(open: &Opened) {
    let mut open = open.borrow_mut();
    let engine = open_engine(0);
    let index = create(engine, "index");
    insert(index, b"key", b"value");
    let mut cursor = null_mut();
    ok!(rdb_cursor_open(index, null(), &mut cursor, null_mut()));
    // SAFETY: a batch is ready when zeroed.
    let mut batch = unsafe { zeroed::<rdb_batch>() };
    ok!(rdb_index_range_search(index, null(), &mut batch, null_mut()));
    let subscription = subscribe(0);
    open.engines.push(engine);
    open.indexes.push(index);
    open.cursors.push(cursor);
    open.batches.push(batch);
    open.subscriptions.push(subscription);
}

fn close_all(open: &Opened) {
    let mut open = open.take();
    open.cursors.iter().for_each(|cursor| ok!(rdb_cursor_close(*cursor, null_mut())));
    open.batches.iter_mut().for_each(|batch| ok!(rdb_batch_free(batch, null_mut())));
    open.indexes.iter().for_each(|index| ok!(rdb_index_close(*index, null_mut())));
    open.subscriptions.iter().for_each(|subscription| ok!(rdb_subscription_close(*subscription, null_mut())));
    open.engines.iter().for_each(|engine| ok!(rdb_engine_close(*engine, null_mut())));
}

#[test]
fn every_number_of_the_process_moves() {
    if !in_own_process("every_number_of_the_process_moves") {
        return;
    }
    let rows: &[Row<Opened>] = &[
        ("started_at_ns", |_| {}, By(0)),
        ("memory_used_bytes", open_more, Up),
        // The peak is higher than it ever was only with more than ever.
        ("memory_peak_bytes", |open| (0..8).for_each(|_| open_more(open)), Up),
        ("memory_allocations", open_more, Up),
        (
            "memory_frees",
            |open| {
                open_more(open);
                close_all(open);
            },
            Up,
        ),
        (
            "memory_failures",
            |open| {
                ok!(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, null_mut()));
                let mut engine = null_mut();
                assert_eq!(c!(rdb_engine_open(null(), &mut engine, null_mut())), RDB_E_NO_MEMORY);
                open_more(open);
            },
            By(1),
        ),
        ("live_handles_engine", open_more, By(1)),
        ("live_handles_index", open_more, By(1)),
        ("live_handles_cursor", open_more, By(1)),
        ("live_handles_subscription", open_more, By(1)),
        ("live_handles_batch", open_more, By(1)),
        (
            "events_emitted",
            |open| {
                open_more(open); // Opens its subscription last, so its own index is not announced.
                open_more(open);
            },
            By(1),
        ),
        (
            "events_dropped",
            |open| {
                open.borrow_mut().subscriptions.push(subscribe(1));
                (0..2).for_each(|_| open_more(open));
            },
            Up,
        ),
        ("subscriptions", open_more, By(1)),
    ];
    let scope = RDB_STATISTICS_PROCESS;
    check_moves(scope, rows, Opened::default, |_| null_mut::<rdb_engine_s>(), |open| close_all(&open));
    for name in names(scope).iter().filter(|name| name.starts_with("live_") || **name == "subscriptions") {
        assert_eq!(value(scope, null_mut::<rdb_engine_s>(), name), 0, "{name} goes down again");
    }
    let started = value(scope, null_mut::<rdb_engine_s>(), "started_at_ns");
    assert!((now_ns() - 600_000_000_000..now_ns()).contains(&started), "this process is young: {started}");
    let json: serde_json::Value = serde_json::from_str(&text(rdb_statistics_json, null_mut::<rdb_engine_s>())).unwrap();
    let mut keys: Vec<_> = json["process"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = names(scope);
    keys.sort_unstable();
    expected.sort_unstable();
    assert_eq!(keys, expected);
}
