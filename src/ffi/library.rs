//! The library itself: versions, the check that header and library fit, build facts and limits. No handle needed.

use core::ffi::c_char;

use super::boundary;
use super::error::rdb_error;
use super::structs::{OutStruct, Sized32};
use crate::error::Error;
use crate::status::*;

/// The version of the binary interface: the number in librustydb.so.N. It changes when compiled programs would break.
pub const RDB_ABI_VERSION: u32 = 0;

const fn parse(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut value, mut at) = (0, 0);
    while at < bytes.len() {
        value = value * 10 + (bytes[at] - b'0') as u32;
        at += 1;
    }
    value
}

const VERSION_NUMBER: u32 = parse(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
    + parse(env!("CARGO_PKG_VERSION_MINOR")) * 1000
    + parse(env!("CARGO_PKG_VERSION_PATCH"));

const VERSION: &core::ffi::CStr = c_text(concat!(env!("CARGO_PKG_VERSION"), "\0"));
const SOURCE_ID: &core::ffi::CStr = c_text(concat!(env!("RUSTYDB_SOURCE_ID"), "\0"));
const TARGET: &core::ffi::CStr = c_text(concat!(env!("RUSTYDB_TARGET"), "\0"));
const PROFILE: &core::ffi::CStr = c_text(concat!(env!("RUSTYDB_PROFILE"), "\0"));

const fn c_text(text: &str) -> &core::ffi::CStr {
    match core::ffi::CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("a build fact holds a NUL"),
    }
}

/// The version of the library in memory as a number: major * 1000000 + minor * 1000 + patch.
/// @return RDB_VERSION_NUMBER of the header that the library was built with
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_version_number() -> u32 {
    boundary::plain(0, || VERSION_NUMBER)
}

/// The version of the library in memory as text, for instance "0.1.0".
/// @return static text, never to be freed
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_version_string() -> *const c_char {
    boundary::plain(VERSION.as_ptr(), || VERSION.as_ptr())
}

/// The source that the library was built from.
/// @return static text, never to be freed: a git commit id, or "unknown"
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_source_id() -> *const c_char {
    boundary::plain(SOURCE_ID.as_ptr(), || SOURCE_ID.as_ptr())
}

/// Checks that a program's header fits the library in memory. Call it once at start, as bindings do at load:
/// `rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), &err)`.
/// @param abi_version RDB_ABI_VERSION of the program's header
/// @param pointer_size sizeof(void *) of the program
/// @param size_size sizeof(size_t) of the program
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_ABI_MISMATCH
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_abi_check(
    abi_version: u32,
    pointer_size: usize,
    size_size: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        let word = size_of::<usize>();
        if abi_version != RDB_ABI_VERSION {
            let error = Error::about(RDB_E_ABI_MISMATCH, "abi_version", "is not this library's");
            return Err(error.with_detail(u64::from(abi_version), u64::from(RDB_ABI_VERSION)));
        }
        if pointer_size != word || size_size != word {
            let error = Error::about(RDB_E_ABI_MISMATCH, "pointer_size, size_size", "are not this library's");
            return Err(error.with_detail(pointer_size as u64, word as u64));
        }
        Ok(RDB_OK)
    })
}

/// How the library was built. Set struct_size, then call rdb_build_info_get(); all text is static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_build_info {
    /// sizeof(rdb_build_info).
    pub struct_size: u32,
    /// As rdb_version_number() returns it.
    pub version_number: u32,
    /// RDB_ABI_VERSION of the library.
    pub abi_version: u32,
    /// Always 0 in this version.
    pub flags: u32,
    /// As rdb_version_string() returns it.
    pub version: *const c_char,
    /// As rdb_source_id() returns it.
    pub source_id: *const c_char,
    /// What the library was compiled for, for instance "x86_64-unknown-linux-gnu".
    pub target: *const c_char,
    /// "release" or "debug".
    pub profile: *const c_char,
    /// "unwind": a bug inside is caught at the boundary; "abort" would end the process.
    pub panic_strategy: *const c_char,
    /// What the processor in this machine offers of what the library knows of, for instance "sse4.2 avx2 avx512".
    pub cpu_features: *const c_char,
}

// SAFETY: repr(C), begins with struct_size, no padding; a pointer may hold any bits.
unsafe impl Sized32 for rdb_build_info {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        version_number: VERSION_NUMBER,
        abi_version: RDB_ABI_VERSION,
        flags: 0,
        version: VERSION.as_ptr(),
        source_id: SOURCE_ID.as_ptr(),
        target: TARGET.as_ptr(),
        profile: PROFILE.as_ptr(),
        panic_strategy: if cfg!(panic = "unwind") { c"unwind".as_ptr() } else { c"abort".as_ptr() },
        cpu_features: c"".as_ptr(),
    };
}

/// Tells how the library was built.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_build_info_get(out: *mut rdb_build_info, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(rdb_build_info { cpu_features: crate::os::cpu_features().as_ptr(), ..rdb_build_info::DEFAULT });
        Ok(RDB_OK)
    })
}

/// The largest values that calls accept. Set struct_size, then call rdb_limits_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_limits {
    /// sizeof(rdb_limits).
    pub struct_size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Bytes in a key. In this version 1,008.
    pub key_bytes: u64,
    /// Bytes in a value. In this version 2^30.
    pub value_bytes: u64,
    /// Bytes in a value of an index with RDB_INDEX_DUPLICATE_KEYS, and see pair_bytes. In this version 1,000.
    pub duplicate_value_bytes: u64,
    /// Bytes in an index's name. In this version 255.
    pub index_name_bytes: u64,
    /// Engines open at once in a process.
    pub engines: u64,
    /// Indexes in an engine.
    pub indexes_per_engine: u64,
    /// Handles open at once in a process.
    pub handles: u64,
    /// Items in one call of a _many or _u64 form. In this version 2^28.
    pub batch_items: u64,
    /// Subscriptions open at once in a process.
    pub subscriptions: u64,
    /// Events that a subscription can hold.
    pub event_capacity: u64,
    /// Handles that the calls of one thread can be using at once: a call and the batch it fills use two.
    pub nested_calls: u64,
    /// Bytes in a pair of an index with RDB_INDEX_DUPLICATE_KEYS: those of its key and those of its value together.
    /// Where keys are byte strings, each counts one more, and each of its bytes that is 0 or 1 counts twice. In this
    /// version 1,008.
    pub pair_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_limits {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        key_bytes: crate::index::MAX_KEY_BYTES as u64,
        value_bytes: crate::index::MAX_VALUE_BYTES as u64,
        duplicate_value_bytes: crate::index::MAX_DUPLICATE_VALUE_BYTES as u64,
        index_name_bytes: crate::index::MAX_NAME_BYTES as u64,
        engines: crate::ledger::budget::MAX_BUDGETS as u64,
        indexes_per_engine: crate::engine::MAX_INDEXES as u64,
        handles: super::handle::ticket::SLOTS as u64,
        batch_items: super::index_many::MAX_ITEMS as u64,
        subscriptions: crate::observe::MAX_SUBSCRIPTIONS as u64,
        event_capacity: super::events::MAX_CAPACITY as u64,
        nested_calls: super::handle::record::NESTED_CALLS as u64,
        pair_bytes: crate::index::MAX_PAIR_BYTES as u64,
    };
}

/// Tells the largest values that calls accept.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_limits_get(out: *mut rdb_limits, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        unsafe { OutStruct::new(out, "out") }?.set(rdb_limits::DEFAULT);
        Ok(RDB_OK)
    })
}
