//! A buffer pool's statistics through the C API: struct, descriptors, array, JSON and Prometheus text say the same.
#![cfg(not(loom))]

use core::ffi::{CStr, c_char};
use core::mem::{offset_of, zeroed};
use core::ptr::{null, null_mut};
use rustydb::ffi::*;
use std::collections::BTreeMap;

/// Calls a function of the C API that has to return RDB_OK.
macro_rules! ok {
    ($call:expr) => {
        // SAFETY: the tests hand in handles, and pointers to what lives during the call.
        assert_eq!(unsafe { $call }, RDB_OK)
    };
}

/// The struct's numbers with their names, each at the place that the descriptors' order gives it.
macro_rules! fields {
    ($value:expr, $($field:ident)*) => {{
        let fields = [$((stringify!($field), offset_of!(rdb_pool_statistics, $field), $value.$field)),*];
        for (position, (name, offset, _)) in fields.iter().enumerate() {
            assert_eq!(*offset, 16 + 8 * position, "{name} stands elsewhere");
        }
        assert_eq!(size_of::<rdb_pool_statistics>(), 16 + 8 * fields.len(), "a field is missing here");
        fields.map(|(name, _, value)| (name, value))
    }};
}

fn statistics(pool: rdb_pool) -> rdb_pool_statistics {
    // SAFETY: plain numbers.
    let mut out = unsafe { zeroed::<rdb_pool_statistics>() };
    out.struct_size = size_of::<rdb_pool_statistics>() as u32;
    ok!(rdb_pool_statistics_get(pool, &mut out, null_mut()));
    out
}

/// A pool, with a space of pages in memory only, whose numbers differ from each other.
fn busy(policy: u32) -> (rdb_pool, rdb_space) {
    // SAFETY: numbers and pointers, for which zero is the default.
    let options = rdb_pool_options {
        struct_size: size_of::<rdb_pool_options>() as u32,
        policy,
        bytes: 2 << 20,
        ..unsafe { zeroed() }
    };
    let (mut pool, mut space) = (null_mut(), null_mut());
    ok!(rdb_pool_open(&options, &mut pool, null_mut()));
    ok!(rdb_space_open(pool, null(), 0, null(), &mut space, null_mut()));
    for _ in 0..37 {
        // SAFETY: plain numbers and pointers.
        let mut page = unsafe { zeroed::<rdb_page>() };
        ok!(rdb_page_allocate(space, &mut page, null_mut()));
        ok!(rdb_page_unpin(&mut page, RDB_PAGE_CHANGED, null_mut()));
    }
    let mut word = 0_u64;
    for number in 0..20 {
        ok!(rdb_page_read(space, number, 0, (&raw mut word).cast(), 8, null_mut()));
    }
    ok!(rdb_space_flush(space, 0, u64::MAX, null_mut(), null_mut()));
    (pool, space)
}

fn infos() -> Vec<rdb_statistic_info> {
    let describe = |position| {
        // SAFETY: numbers and pointers, and NULL is one of those.
        let mut info = unsafe { zeroed::<rdb_statistic_info>() };
        info.struct_size = size_of::<rdb_statistic_info>() as u32;
        ok!(rdb_statistics_describe(RDB_STATISTICS_POOL, position, &mut info, null_mut()));
        info
    };
    (0..rdb_statistics_count(RDB_STATISTICS_POOL)).map(describe).collect()
}

fn static_text(text: *const c_char) -> &'static str {
    // SAFETY: the API promises static text with a final NUL.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap()
}

type Writer = unsafe extern "C" fn(rdb_handle, *mut c_char, usize, *mut usize, *mut rdb_error) -> rdb_status;

fn text(writer: Writer, pool: rdb_pool) -> String {
    let (mut room, mut length) = (vec![0_u8; 1 << 16], 0);
    ok!(writer(pool.cast(), room.as_mut_ptr().cast(), room.len(), &mut length, null_mut()));
    room.truncate(length);
    String::from_utf8(room).unwrap()
}

/// All but the moment of the reading itself, which is another one each time.
fn without_moment<T>(figures: impl IntoIterator<Item = (&'static str, T)>) -> Vec<(&'static str, T)> {
    figures.into_iter().filter(|(name, _)| *name != "read_at_ns").collect()
}

#[test]
fn struct_array_json_and_prometheus_agree() {
    for policy in [RDB_POLICY_CLOCK, RDB_POLICY_ARC] {
        let (pool, space) = busy(policy);
        let typed = statistics(pool);
        let fields = fields!(typed, page_bytes frames free_frames dirty_pages pinned_pages spaces threads hits
            misses hit_permille reads read_errors writes write_errors evictions foreground_rounds exhausted waits
            prefetched prefetch_used prefetch_wasted hits_dropped memory_bytes frame_bytes word_bytes policy_hits
            policy_misses policy_ghost_hits policy_evicted policy_refused policy_promotions policy_demotions
            policy_ghosts policy_bytes warm_pages warm_bytes promotions demotions warm_refused warm_dropped
            warm_errors flushes opened_at_ns read_at_ns policy_switches);
        let infos = infos();
        let names: Vec<&'static str> = infos.iter().map(|info| static_text(info.name)).collect();
        assert_eq!(fields.map(|(name, _)| name).to_vec(), names, "struct and descriptors");
        assert!(typed.hits == 20 && typed.free_frames == 512 - 37 && typed.flushes == 1);
        assert!(typed.opened_at_ns > 1 << 60 && typed.read_at_ns >= typed.opened_at_ns);
        let fields = without_moment(fields);

        let (mut values, mut count) = (vec![0; names.len()], 0);
        ok!(rdb_statistics_read(pool.cast(), values.as_mut_ptr(), values.len(), &mut count, null_mut()));
        assert_eq!(count, names.len());
        let moment = names.iter().position(|name| *name == "read_at_ns").unwrap();
        assert!(values[moment] >= typed.read_at_ns);
        let values = without_moment(names.iter().copied().zip(values));
        assert_eq!(values, fields, "struct and array");

        let document: serde_json::Value = serde_json::from_str(&text(rdb_statistics_json, pool)).unwrap();
        let object = document["pool"].as_object().unwrap();
        assert_eq!(object.len(), names.len() + 2, "nothing else in the JSON: {object:?}");
        assert_eq!((&object["id"], &object["policy"]), (&typed.pool_id.into(), &policy_name(policy).into()));
        let numbers = without_moment(names.iter().map(|name| (*name, object[*name].as_u64().unwrap())));
        assert_eq!(numbers, fields, "struct and JSON");

        check_prometheus(&text(rdb_statistics_prometheus, pool), &infos, &fields, typed.pool_id, policy_name(policy));
        ok!(rdb_space_close(space, null_mut()));
        ok!(rdb_pool_close(pool, null_mut()));
    }
}

fn policy_name(policy: u32) -> &'static str {
    static_text(rdb_pool_policy_name(policy))
}

fn check_prometheus(text: &str, infos: &[rdb_statistic_info], fields: &[(&str, u64)], id: u64, policy: &str) {
    let scrape = prom_text_format_parser::Scrape::parse(text).unwrap();
    assert_eq!(scrape.metrics.len(), infos.len());
    for (info, (name, value)) in infos.iter().zip(fields) {
        if ![RDB_UNIT_COUNT, RDB_UNIT_BYTES].contains(&info.unit) {
            continue; // In base units; the module of the report checks those.
        }
        let total = if info.kind == RDB_STATISTIC_COUNTER { "_total" } else { "" };
        let family = format!("rustydb_pool_{name}{total}");
        let metric = scrape.metrics.iter().find(|metric| metric.name == family).unwrap_or_else(|| panic!("{family}"));
        let [sample] = &metric.samples[..] else { panic!("{family}") };
        assert_eq!(sample.value.value.to_string(), value.to_string(), "{family}");
        let labels: BTreeMap<&str, &str> =
            sample.labels.iter().map(|label| (label.key.as_str(), label.value.as_str())).collect();
        let id = id.to_string();
        let mut expected = BTreeMap::from([("pool", id.as_str())]);
        if name.starts_with("policy_") {
            expected.insert("policy", policy);
        }
        assert_eq!(labels, expected, "{family}");
    }
}
