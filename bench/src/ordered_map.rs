//! An ordered map as the index area sees it: one call is one workload, and returns a checksum over what it found.
//!
//! Maps written in C or C++ come in through `Calls`, the mirror of `bench_map_calls` in cxx/ordered_map.h; a peer that
//! is a crate implements `OrderedMap` itself, with the same checksums. One thread per map.

use crate::keys::{Keys, RawKeys};
use std::ffi::c_void;
use std::ptr::NonNull;

/// One side of a comparison. The value of the i-th key inserted is i.
pub trait OrderedMap {
    fn insert(&mut self, keys: &Keys) -> u64;
    fn search(&mut self, keys: &Keys) -> u64;
    fn search_many(&mut self, keys: &Keys, batch: usize) -> u64;
    fn range(&mut self, starts: &Keys, length: usize) -> u64;
    fn scan(&mut self) -> u64;
    fn erase(&mut self, keys: &Keys) -> u64;
    fn count(&mut self) -> u64;
    /// Bytes that the map says it holds; None for one that cannot tell.
    fn used_bytes(&mut self) -> Option<u64>;
}

/// `bench_map_calls` of cxx/ordered_map.h.
#[repr(C)]
pub struct Calls {
    create: unsafe extern "C" fn() -> *mut c_void,
    destroy: unsafe extern "C" fn(*mut c_void),
    insert: unsafe extern "C" fn(*mut c_void, *const RawKeys) -> u64,
    search: unsafe extern "C" fn(*mut c_void, *const RawKeys) -> u64,
    search_many: unsafe extern "C" fn(*mut c_void, *const RawKeys, usize) -> u64,
    range: unsafe extern "C" fn(*mut c_void, *const RawKeys, usize) -> u64,
    scan: unsafe extern "C" fn(*mut c_void) -> u64,
    erase: unsafe extern "C" fn(*mut c_void, *const RawKeys) -> u64,
    count: unsafe extern "C" fn(*mut c_void) -> u64,
    used_bytes: Option<unsafe extern "C" fn(*mut c_void) -> u64>,
}

// One per file in cxx/: `_u64` takes numbers, `_bytes` takes strings.
unsafe extern "C" {
    static bench_ours_btree_u64: Calls;
    static bench_ours_btree_bytes: Calls;
    #[cfg(have_std_map)]
    static bench_std_map_u64: Calls;
    #[cfg(have_std_map)]
    static bench_std_map_bytes: Calls;
    #[cfg(have_absl_btree_map)]
    static bench_absl_btree_map_u64: Calls;
    #[cfg(have_absl_btree_map)]
    static bench_absl_btree_map_bytes: Calls;
}

/// A side by name, for numbers and for strings.
pub struct Entrant {
    pub name: &'static str,
    numbers: fn() -> Box<dyn OrderedMap>,
    strings: fn() -> Box<dyn OrderedMap>,
}

impl Entrant {
    /// An empty map for keys like these.
    pub fn create(&self, keys: &Keys) -> Box<dyn OrderedMap> {
        match keys {
            Keys::Numbers(_) => (self.numbers)(),
            Keys::Strings(_) => (self.strings)(),
        }
    }
}

macro_rules! entrant {
    ($name:literal, $numbers:ident, $strings:ident) => {
        Entrant {
            name: $name,
            // SAFETY: the tables are constants of the C side and of type `bench_map_calls`.
            numbers: || ForeignMap::create(unsafe { &$numbers }),
            // SAFETY: as above.
            strings: || ForeignMap::create(unsafe { &$strings }),
        }
    };
}

/// Ours, behind the C ABI.
pub const OURS: Entrant = entrant!("rdb_index btree", bench_ours_btree_u64, bench_ours_btree_bytes);

/// The ordered maps ours is measured against.
pub const PEERS: &[Entrant] = &[
    #[cfg(have_std_map)]
    entrant!("std::map", bench_std_map_u64, bench_std_map_bytes),
    #[cfg(have_absl_btree_map)]
    entrant!("absl::btree_map", bench_absl_btree_map_u64, bench_absl_btree_map_bytes),
];

/// Says which peers this build lacks.
pub fn note_missing_peers() {
    for (name, there) in [("std::map", cfg!(have_std_map)), ("absl::btree_map", cfg!(have_absl_btree_map))] {
        if !there {
            crate::note(format_args!("without {name}, which was not found: ./x bench --setup installs it"));
        }
    }
}

struct ForeignMap {
    calls: &'static Calls,
    map: NonNull<c_void>,
}

impl ForeignMap {
    fn create(calls: &'static Calls) -> Box<dyn OrderedMap> {
        // SAFETY: no preconditions.
        let map = unsafe { (calls.create)() };
        Box::new(ForeignMap { calls, map: NonNull::new(map).expect("create aborts rather than fail") })
    }
}

impl Drop for ForeignMap {
    fn drop(&mut self) {
        // SAFETY: `map` came from `create` and is not used again.
        unsafe { (self.calls.destroy)(self.map.as_ptr()) }
    }
}

impl OrderedMap for ForeignMap {
    fn insert(&mut self, keys: &Keys) -> u64 {
        // SAFETY: here and below, `map` is live and the raw view does not outlive `keys`.
        unsafe { (self.calls.insert)(self.map.as_ptr(), &keys.raw()) }
    }

    fn search(&mut self, keys: &Keys) -> u64 {
        // SAFETY: see `insert`.
        unsafe { (self.calls.search)(self.map.as_ptr(), &keys.raw()) }
    }

    fn search_many(&mut self, keys: &Keys, batch: usize) -> u64 {
        // SAFETY: see `insert`.
        unsafe { (self.calls.search_many)(self.map.as_ptr(), &keys.raw(), batch) }
    }

    fn range(&mut self, starts: &Keys, length: usize) -> u64 {
        // SAFETY: see `insert`.
        unsafe { (self.calls.range)(self.map.as_ptr(), &starts.raw(), length) }
    }

    fn scan(&mut self) -> u64 {
        // SAFETY: see `insert`.
        unsafe { (self.calls.scan)(self.map.as_ptr()) }
    }

    fn erase(&mut self, keys: &Keys) -> u64 {
        // SAFETY: see `insert`.
        unsafe { (self.calls.erase)(self.map.as_ptr(), &keys.raw()) }
    }

    fn count(&mut self) -> u64 {
        // SAFETY: see `insert`.
        unsafe { (self.calls.count)(self.map.as_ptr()) }
    }

    fn used_bytes(&mut self) -> Option<u64> {
        // SAFETY: see `insert`.
        self.calls.used_bytes.map(|used_bytes| unsafe { used_bytes(self.map.as_ptr()) })
    }
}
