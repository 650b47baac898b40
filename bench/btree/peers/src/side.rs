//! `btree_side` over any map: a loop for each pass.

use crate::keys::Keys;
use std::ffi::c_void;
use std::marker::PhantomData;

/// Entries of a scan: `BTREE_SCAN`.
pub const SCAN: usize = 100;

/// A map, by the place of a key among the keys of a pass.
pub trait OrderedMap {
    /// Whether `bytes` tells what the map takes, which else is what malloc has given out.
    const TELLS_BYTES: bool = false;
    fn create() -> Self;
    fn count(&self) -> u64;
    fn bytes(&self) -> u64 {
        0
    }
    /// False if the key was there.
    fn insert(&mut self, keys: &Keys, position: usize) -> bool;
    /// The entry's share of a checksum, 0 if there is none.
    fn search(&self, keys: &Keys, position: usize) -> u64;
    fn erase(&mut self, keys: &Keys, position: usize) -> bool;
    /// The first `SCAN` entries at or behind the key.
    fn scan(&self, keys: &Keys, position: usize) -> u64;
    fn full_scan(&self) -> u64;
}

type Pass = unsafe extern "C" fn(*mut c_void, *const Keys) -> u64;
type SearchTimed = unsafe extern "C" fn(*mut c_void, *const Keys, *mut u32) -> u64;

/// `btree_side`.
#[repr(C)]
pub struct Side {
    create: unsafe extern "C" fn() -> *mut c_void,
    count: unsafe extern "C" fn(*mut c_void) -> u64,
    bytes: Option<unsafe extern "C" fn(*mut c_void) -> u64>,
    insert: Pass,
    search: Pass,
    erase: Pass,
    scan: Pass,
    full_scan: Pass,
    insert_many: Option<Pass>,
    insert_append: Option<Pass>,
    search_many: Option<Pass>,
    scan_cursor: Option<Pass>,
    full_scan_cursor: Option<Pass>,
    mixed: Option<Pass>,
    search_timed: Option<SearchTimed>,
    load_sorted: Option<Pass>,
    load_unsorted: Option<Pass>,
    load_by_2: Option<Pass>,
    rank: Option<Pass>,
    select: Option<Pass>,
    erase_range: Option<Pass>,
    erase_many: Option<Pass>,
}

/// The calls of a map.
pub struct Calls<M>(PhantomData<M>);

// The program calls from one thread, with the map that `create` made; keys are there until the call returns.
impl<M: OrderedMap> Calls<M> {
    pub const SIDE: &'static Side = &Side {
        create: Self::create,
        count: Self::count,
        bytes: if M::TELLS_BYTES { Some(Self::bytes) } else { None },
        insert: Self::insert,
        search: Self::search,
        erase: Self::erase,
        scan: Self::scan,
        full_scan: Self::full_scan,
        insert_many: None,
        insert_append: None,
        search_many: None,
        scan_cursor: None,
        full_scan_cursor: None,
        mixed: None,
        search_timed: None,
        load_sorted: None,
        load_unsorted: None,
        load_by_2: None,
        rank: None,
        select: None,
        erase_range: None,
        erase_many: None,
    };

    unsafe extern "C" fn create() -> *mut c_void {
        Box::into_raw(Box::new(M::create())).cast()
    }

    unsafe extern "C" fn count(map: *mut c_void) -> u64 {
        // SAFETY: here and below, as said above.
        unsafe { &*map.cast::<M>() }.count()
    }

    unsafe extern "C" fn bytes(map: *mut c_void) -> u64 {
        // SAFETY: as above.
        unsafe { &*map.cast::<M>() }.bytes()
    }

    unsafe extern "C" fn insert(map: *mut c_void, keys: *const Keys) -> u64 {
        // SAFETY: as above.
        let (map, keys) = unsafe { (&mut *map.cast::<M>(), &*keys) };
        (0..keys.count).map(|position| u64::from(map.insert(keys, position))).sum()
    }

    unsafe extern "C" fn search(map: *mut c_void, keys: *const Keys) -> u64 {
        // SAFETY: as above.
        let (map, keys) = unsafe { (&*map.cast::<M>(), &*keys) };
        (0..keys.count).fold(0, |sum, position| sum.wrapping_add(map.search(keys, position)))
    }

    unsafe extern "C" fn erase(map: *mut c_void, keys: *const Keys) -> u64 {
        // SAFETY: as above.
        let (map, keys) = unsafe { (&mut *map.cast::<M>(), &*keys) };
        (0..keys.count).map(|position| u64::from(map.erase(keys, position))).sum()
    }

    unsafe extern "C" fn scan(map: *mut c_void, keys: *const Keys) -> u64 {
        // SAFETY: as above.
        let (map, keys) = unsafe { (&*map.cast::<M>(), &*keys) };
        (0..keys.count).fold(0, |sum, position| sum.wrapping_add(map.scan(keys, position)))
    }

    unsafe extern "C" fn full_scan(map: *mut c_void, _: *const Keys) -> u64 {
        // SAFETY: as above.
        unsafe { &*map.cast::<M>() }.full_scan()
    }
}
