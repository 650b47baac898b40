//! Indexes and the catalog: ordered maps from keys to values, by name in an engine. Every kind has these same calls.
//!
//! Keys are byte strings in memcmp order, or uint64_t (RDB_KEY_U64: in the byte calls the 8 bytes that
//! rdb_key_append_u64() writes, big-endian). Values are byte strings or uint64_t (RDB_VALUE_U64: 8 bytes in the
//! machine's order). With RDB_INDEX_DUPLICATE_KEYS an index is a sorted set of (key, value) pairs.
//!
//! In the @return lines, "handle statuses" stands for RDB_E_NULL_HANDLE, RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE,
//! RDB_E_CLOSED_HANDLE, RDB_E_POISONED, RDB_E_FORKED and RDB_E_REENTRANT; "key statuses" for RDB_E_NULL_ARGUMENT,
//! RDB_E_TOO_LARGE and RDB_E_KEY_TYPE (and likewise RDB_E_VALUE_TYPE for "value statuses"); "write statuses" for
//! RDB_E_ENGINE_CLOSED, RDB_E_DROPPED, RDB_E_NO_MEMORY and RDB_E_LIMIT. A call that fails has changed nothing.

use core::ffi::c_char;

use super::arguments::{Out, flags, store, text};
use super::boundary;
use super::bytes::{fill_batch, handle_of, rdb_batch, ticket};
use super::engine::{EngineObject, rdb_engine};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::structs::{self, OutStruct, Sized32};
use crate::engine::{IndexOptions, KIND_BTREE, NamedIndex, Opened};
use crate::error::{Error, Result};
use crate::index::{Feature, Features, KeyType, MAX_NAME_BYTES, Shape, ValueType};
use crate::ledger::Component;
use crate::memory;
use crate::status::*;

/// What an rdb_index leads to.
pub struct rdb_index_s {
    _private: [u8; 0],
}

/// An open index. A handle is a ticket, not an address. Any number of handles may be open on one index.
pub type rdb_index = *mut rdb_index_s;

/// The object behind an `rdb_index`.
pub(super) struct IndexObject(pub(super) memory::Shared<NamedIndex>);

impl Object for IndexObject {
    const KIND: u8 = 0x12;
    const COMPONENT: Component = Component::Index;
}

impl Shared for IndexObject {}

/// Kind of index: what this version finds best for general use; today RDB_INDEX_BTREE.
pub const RDB_INDEX_DEFAULT: u32 = 0;
/// Kind of index: ordered, a B+tree. Readers wait for nobody but who is changing the very node they read. With
/// RDB_INDEX_DUPLICATE_KEYS its keys are the pairs, so that one key may have any number of values: each is found, put
/// in and taken out at the cost of a key.
pub const RDB_INDEX_BTREE: u32 = 1;

const _: () = assert!(RDB_INDEX_BTREE == KIND_BTREE);

/// Type of keys: byte strings, ordered by memcmp and then by length.
pub const RDB_KEY_BYTES: u32 = 0;
/// Type of keys: uint64_t, ordered as numbers.
pub const RDB_KEY_U64: u32 = 1;

/// Type of values: byte strings.
pub const RDB_VALUE_BYTES: u32 = 0;
/// Type of values: uint64_t.
pub const RDB_VALUE_U64: u32 = 1;

/// rdb_index_options.flags: a key may have several values; the index is a sorted set of (key, value) pairs.
pub const RDB_INDEX_DUPLICATE_KEYS: u32 = 1;
/// rdb_index_options.flags: if an index of that name and these options is there, rdb_index_create() opens it.
pub const RDB_INDEX_OPEN_EXISTING: u32 = 2;

/// rdb_index_options.flags: how many entries are below each node above leaves is kept, so that rdb_index_rank(),
/// rdb_index_select(), rdb_index_count_range() and rdb_cursor_seek_position() pass such nodes, of some fifty thousand
/// integers each, by one look. Exact, as without the flag; it is for indexes that are large and asked for positions
/// often. Each entry that is put in or taken out adds to one word more, which threads share that change the same part
/// of the index, and where such a node is split, once in some forty thousand insertions, its leaves are gone through.
/// Memory: 64 to 128 bytes a node above leaves, of a megabyte or so. Without the flag nothing of this is there.
pub const RDB_INDEX_COUNTED: u32 = 128;

/// rdb_index_options.flags: keys are kept whole, and not without what all keys of a node begin with. For measuring what
/// that gains, as the four flags below are for the other features of the B+tree: an index of the same entries with the
/// flag and one without it answer alike. Nodes whose ends are keys of more than 255 bytes leave prefixes out even so.
/// Without effect where keys and values both are uint64_t, unless they are pairs.
pub const RDB_INDEX_NO_PREFIX_COMPRESSION: u32 = 4;
/// rdb_index_options.flags: the keys that part nodes are whole keys, if these have up to 255 bytes, and not as short as
/// they can be. Where keys and values both are uint64_t, nodes above the leaves have eight bytes a key then and eight a
/// child, not four and six.
pub const RDB_INDEX_NO_SUFFIX_TRUNCATION: u32 = 8;
/// rdb_index_options.flags: nodes are searched as on processors without vectors.
pub const RDB_INDEX_NO_SIMD_SEARCH: u32 = 16;
/// rdb_index_options.flags: a full node is split in the middle, also where keys are inserted one behind the other, and
/// the place of the next one is looked for from the root. For loads that only seem to be a series: ones that come back
/// to fill the gaps of what they inserted in order find full nodes without the flag.
pub const RDB_INDEX_NO_SPLIT_ANTICIPATION: u32 = 32;
/// rdb_index_options.flags: leaves of keys and values that are uint64_t keep all keys in eight bytes each, also where
/// they are close together. Without effect elsewhere, and with RDB_INDEX_DUPLICATE_KEYS.
pub const RDB_INDEX_NO_COMPACT_LEAVES: u32 = 64;

/// Each flag that takes a feature away.
const FEATURE_FLAGS: [(u32, Feature); 5] = [
    (RDB_INDEX_NO_PREFIX_COMPRESSION, Feature::PrefixCompression),
    (RDB_INDEX_NO_SUFFIX_TRUNCATION, Feature::SuffixTruncation),
    (RDB_INDEX_NO_SIMD_SEARCH, Feature::SimdSearch),
    (RDB_INDEX_NO_SPLIT_ANTICIPATION, Feature::SplitAnticipation),
    (RDB_INDEX_NO_COMPACT_LEAVES, Feature::CompactLeaves),
];
/// All of them.
const WITHOUT_FEATURES: u32 = RDB_INDEX_NO_PREFIX_COMPRESSION
    | RDB_INDEX_NO_SUFFIX_TRUNCATION
    | RDB_INDEX_NO_SIMD_SEARCH
    | RDB_INDEX_NO_SPLIT_ANTICIPATION
    | RDB_INDEX_NO_COMPACT_LEAVES;

/// What flags leave of the features, or add to them.
fn features_of(flags: u32) -> Features {
    let missing = FEATURE_FLAGS.iter().filter(|(flag, _)| flags & flag != 0);
    let features = missing.fold(Features::ALL, |features, (_, feature)| features.without(*feature));
    if flags & RDB_INDEX_COUNTED != 0 { features.with_counted_nodes() } else { features }
}

/// The flags of features that are missing, or were asked for.
fn flags_of(features: Features) -> u32 {
    let missing: u32 = FEATURE_FLAGS.iter().filter(|(_, feature)| !features.has(*feature)).map(|(flag, _)| flag).sum();
    if features.are_nodes_counted() { missing | RDB_INDEX_COUNTED } else { missing }
}

/// How an index is created. Zero means the default in every field.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_index_options {
    /// sizeof(rdb_index_options).
    pub struct_size: u32,
    /// RDB_INDEX_DUPLICATE_KEYS, RDB_INDEX_OPEN_EXISTING, RDB_INDEX_COUNTED and RDB_INDEX_NO_..., or 0.
    pub flags: u32,
    /// RDB_INDEX_DEFAULT or RDB_INDEX_BTREE.
    pub kind: u32,
    /// RDB_KEY_BYTES or RDB_KEY_U64.
    pub key_type: u32,
    /// RDB_VALUE_BYTES or RDB_VALUE_U64.
    pub value_type: u32,
    /// Must be 0.
    pub reserved: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_index_options {
    const DEFAULT: Self =
        Self { struct_size: size_of::<Self>() as u32, flags: 0, kind: 0, key_type: 0, value_type: 0, reserved: 0 };
}

impl rdb_index_options {
    fn check(&self) -> Result<IndexOptions> {
        let known = RDB_INDEX_DUPLICATE_KEYS | RDB_INDEX_OPEN_EXISTING | RDB_INDEX_COUNTED | WITHOUT_FEATURES;
        flags(self.flags, known, "options->flags")?;
        if self.kind != RDB_INDEX_DEFAULT && self.kind != RDB_INDEX_BTREE {
            return Err(unknown("options->kind", self.kind));
        }
        if self.reserved != 0 {
            return Err(Error::about(RDB_E_UNSUPPORTED_FIELD, "options->reserved", "must be 0"));
        }
        let key_type = match self.key_type {
            RDB_KEY_BYTES => KeyType::Bytes,
            RDB_KEY_U64 => KeyType::U64,
            other => return Err(unknown("options->key_type", other)),
        };
        let value_type = match self.value_type {
            RDB_VALUE_BYTES => ValueType::Bytes,
            RDB_VALUE_U64 => ValueType::U64,
            other => return Err(unknown("options->value_type", other)),
        };
        let duplicates = self.flags & RDB_INDEX_DUPLICATE_KEYS != 0;
        let shape = Shape { key_type, value_type, duplicates };
        Ok(IndexOptions { kind: KIND_BTREE, shape, features: features_of(self.flags) })
    }
}

/// An index's name, refused by its length before it is read.
///
/// # Safety
/// As for [`text`].
unsafe fn index_name<'a>(data: *const c_char, length: usize, name: &'static str) -> Result<&'a str> {
    if length > MAX_NAME_BYTES {
        let error = Error::about(RDB_E_TOO_LARGE, name, "is longer than the limit");
        return Err(error.with_detail(length as u64, MAX_NAME_BYTES as u64));
    }
    // SAFETY: the caller's contract.
    unsafe { text(data, length, name) }
}

/// The error of a number that names nothing in this version.
pub(super) fn unknown(name: &'static str, value: u32) -> Error {
    Error::about(RDB_E_INVALID_ARGUMENT, name, "names nothing in this version").with_detail(u64::from(value), 0)
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_index_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_options_init(options: *mut rdb_index_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Creates an index in an engine's catalog and opens it.
/// @param engine the engine
/// @param name borrowed for the call: UTF-8, 1 to rdb_limits.index_name_bytes bytes, unique in the engine
/// @param name_length bytes at name
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the index, which the caller owns and gives to rdb_index_close(); NULL unless opened
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_EXISTS: there is an index of that name (opened only with RDB_INDEX_OPEN_EXISTING, else out is
///   NULL); handle statuses, RDB_E_NULL_ARGUMENT (name, out), RDB_E_INVALID_UTF8, RDB_E_TOO_LARGE (name),
///   RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options), RDB_E_INVALID_ARGUMENT (an empty name, a
///   kind or type of another version), RDB_E_INDEX_OPTIONS (the index that is there has other options), RDB_E_LIMIT:
///   65,536 indexes, 4,096 in a pool; RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_create(
    engine: rdb_engine,
    name: *const c_char,
    name_length: usize,
    options: *const rdb_index_options,
    out: *mut rdb_index,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: the function's contract for the three pointers.
        let (out, name, options) = unsafe {
            (Out::new(out, "out")?, index_name(name, name_length, "name")?, structs::read(options, "options")?)
        };
        let checked = options.check()?;
        let open = |index: &memory::Shared<NamedIndex>| handle::open(IndexObject(index.clone()));
        let mut ticket = None;
        // The handle comes first: an index that its creator cannot use is never seen by anybody.
        let opened = engine.0.create_index_with(name, &checked, |index| {
            ticket = Some(open(index)?);
            Ok(())
        })?;
        let (index, status) = match opened {
            Opened::Created(index) => (index, RDB_OK),
            Opened::Existed(_) if options.flags & RDB_INDEX_OPEN_EXISTING == 0 => return Ok(RDB_EXISTS),
            Opened::Existed(index) if *index.options() != checked => {
                return Err(Error::about(RDB_E_INDEX_OPTIONS, "options", "are not those of the index that is there"));
            }
            Opened::Existed(index) => (index, RDB_EXISTS),
        };
        let ticket = match ticket {
            Some(ticket) => ticket,
            None => open(&index)?,
        };
        out.set(handle_of(ticket));
        Ok(status)
    })
}

/// Opens an index that is in the catalog. Its handle is independent of others on the same index.
/// @param engine the engine
/// @param name borrowed for the call: UTF-8
/// @param name_length bytes at name
/// @param out takes the index, which the caller owns and gives to rdb_index_close(); NULL unless opened
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND; handle statuses, RDB_E_NULL_ARGUMENT (name, out), RDB_E_INVALID_UTF8,
///   RDB_E_TOO_LARGE, RDB_E_INVALID_ARGUMENT (an empty name), RDB_E_NO_MEMORY, RDB_E_LIMIT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_open(
    engine: rdb_engine,
    name: *const c_char,
    name_length: usize,
    out: *mut rdb_index,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: the function's contract for the pointers.
        let (out, name) = unsafe { (Out::new(out, "out")?, index_name(name, name_length, "name")?) };
        let Some(index) = engine.0.open_index(name)? else { return Ok(RDB_NOT_FOUND) };
        out.set(handle_of(handle::open(IndexObject(index))?));
        Ok(RDB_OK)
    })
}

/// Closes a handle on an index; the index stays in its engine's catalog. Takes the handle.
/// @param index the handle; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_close(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::close::<IndexObject>(ticket(index), err)
}

/// Takes an index out of the catalog and frees what it holds. Calls that read or write entries through handles
/// and cursors that are still open on it then return RDB_E_DROPPED.
/// @param engine the engine
/// @param name borrowed for the call: UTF-8
/// @param name_length bytes at name
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_INVALID_UTF8, RDB_E_TOO_LARGE,
///   RDB_E_INVALID_ARGUMENT (an empty name)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_drop(
    engine: rdb_engine,
    name: *const c_char,
    name_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: the function's contract for `name`.
        let name = unsafe { index_name(name, name_length, "name") }?;
        Ok(if engine.0.drop_index(name)? { RDB_OK } else { RDB_NOT_FOUND })
    })
}

/// Gives an index another name. Handles on it stay open.
/// @param engine the engine
/// @param name borrowed for the call: UTF-8, what it is called now
/// @param name_length bytes at name
/// @param new_name borrowed for the call: UTF-8, as rdb_index_create() takes it
/// @param new_name_length bytes at new_name
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is no such index; RDB_EXISTS: another index has the new name; handle statuses,
///   RDB_E_NULL_ARGUMENT, RDB_E_INVALID_UTF8, RDB_E_TOO_LARGE, RDB_E_INVALID_ARGUMENT (an empty name), RDB_E_NO_MEMORY,
///   RDB_E_LIMIT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_rename(
    engine: rdb_engine,
    name: *const c_char,
    name_length: usize,
    new_name: *const c_char,
    new_name_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: the function's contract for both names.
        let (name, new_name) =
            unsafe { (index_name(name, name_length, "name")?, index_name(new_name, new_name_length, "new_name")?) };
        engine.0.rename_index(name, new_name)
    })
}

/// Lists the names in an engine's catalog, in byte order, as the keys of a batch whose values are empty.
/// @param engine the engine
/// @param out is filled; the caller owns it and gives it to rdb_batch_free()
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out), RDB_E_BUSY_HANDLE (out), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_list(engine: rdb_engine, out: *mut rdb_batch, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: the function's contract for `out`.
        unsafe { fill_batch(out, |names| engine.0.list_indexes(names).map(|()| RDB_OK)) }
    })
}

/// What an index was created with. Set struct_size, then call rdb_index_info_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_index_info {
    /// sizeof(rdb_index_info).
    pub struct_size: u32,
    /// The kind: never RDB_INDEX_DEFAULT.
    pub kind: u32,
    /// RDB_KEY_BYTES or RDB_KEY_U64.
    pub key_type: u32,
    /// RDB_VALUE_BYTES or RDB_VALUE_U64.
    pub value_type: u32,
    /// RDB_INDEX_DUPLICATE_KEYS and RDB_INDEX_NO_..., or 0.
    pub flags: u32,
    /// Always 0.
    pub reserved: u32,
    /// The index's number in this process, as in rdb_event.object_id; never used again.
    pub id: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_index_info {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        kind: 0,
        key_type: 0,
        value_type: 0,
        flags: 0,
        reserved: 0,
        id: 0,
    };
}

/// Tells what an index was created with.
/// @param index the index
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_info_get(
    index: rdb_index,
    out: *mut rdb_index_info,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let options = index.0.options();
        out.set(rdb_index_info {
            kind: options.kind,
            key_type: options.shape.key_type as u32,
            value_type: options.shape.value_type as u32,
            flags: flags_of(options.features) | if options.shape.duplicates { RDB_INDEX_DUPLICATE_KEYS } else { 0 },
            id: index.0.id(),
            ..rdb_index_info::DEFAULT
        });
        Ok(RDB_OK)
    })
}
