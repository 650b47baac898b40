//! Bytes in and out. Byte strings go in as pointer and length; NULL with length 0 is the empty string. Single results
//! are copied to the caller's buffer; many results come in an rdb_batch, which owns its memory and can be used again.
//! Buffers may stand at any address: nothing needs to be aligned.

use super::arguments::{Out, null};
use super::boundary;
use super::error::rdb_error;
use super::handle::ticket::Ticket;
use super::handle::{self, Exclusive, Object};
use crate::error::{Error, Result};
use crate::index::{EntryBatch, EntryBuffer, RawBatch, ValueBuffer};
use crate::ledger::{Account, Component};
use crate::status::*;
use crate::sync::callback;
use core::ffi::c_void;

/// A byte string of the caller's, in arrays of keys or values.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_slice {
    /// The first byte; may be NULL if length is 0.
    pub data: *const c_void,
    /// How many bytes.
    pub length: usize,
}

impl rdb_slice {
    pub(super) const EMPTY: Self = Self { data: core::ptr::null(), length: 0 };

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr().cast(), length: bytes.len() }
    }
}

/// Room of the caller's for one entry. Set the two pointers and capacities; a call sets the two lengths. If either part
/// does not fit, the call returns RDB_TRUNCATED, the lengths say what is needed, and a part that does not fit is not
/// written.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_entry_buffer {
    /// Where the key goes; may be NULL if key_capacity is 0.
    pub key: *mut c_void,
    /// Bytes of room at key.
    pub key_capacity: usize,
    /// The length of the entry's key.
    pub key_length: usize,
    /// Where the value goes; may be NULL if value_capacity is 0.
    pub value: *mut c_void,
    /// Bytes of room at value.
    pub value_capacity: usize,
    /// The length of the entry's value.
    pub value_length: usize,
}

/// What an rdb_batch owns. Only rdb_batch_free() takes it.
pub struct rdb_batch_owner_s {
    _private: [u8; 0],
}

/// The handle inside an rdb_batch.
pub type rdb_batch_owner = *mut rdb_batch_owner_s;

/// Many entries, laid out as Arrow's columns are: entry i has the key keys[key_offsets[i]] to keys[key_offsets[i + 1]],
/// end excluded, its value likewise. Both offset arrays have count + 1 elements, and no pointer is NULL after a call
/// has filled the batch. Begin with a zeroed one (`rdb_batch batch = {0};`); every call that fills it uses its memory
/// again, so what it held before is gone. Free it with rdb_batch_free().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_batch {
    /// How many entries.
    pub count: usize,
    /// All keys, one behind the other.
    pub keys: *const u8,
    /// Where each key begins, and where the last one ends.
    pub key_offsets: *const u64,
    /// All values, one behind the other.
    pub values: *const u8,
    /// Where each value begins, and where the last one ends.
    pub value_offsets: *const u64,
    /// What the batch owns; NULL if it owns nothing.
    pub owner: rdb_batch_owner,
}

/// Gives a batch's memory back and zeroes the struct. Takes ownership of what the batch owns. A second call on the same
/// struct does nothing; a call on an old copy of it fails with RDB_E_CLOSED_HANDLE.
/// @param batch what it owns is taken; may be NULL or zeroed
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT (owner)
/// @thread exclusive (on one batch)
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_batch_free(batch: *mut rdb_batch, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        if batch.is_null() {
            return Ok(RDB_OK);
        }
        // SAFETY: the function's contract for `batch`.
        let owner = unsafe { (&raw const (*batch).owner).read_unaligned() };
        // Before the struct loses what cannot be given back now.
        if !owner.is_null() && callback::in_callback() {
            return Err(Error::new(RDB_E_REENTRANT));
        }
        // SAFETY: as above.
        unsafe { batch.write_unaligned(rdb_batch::EMPTY) };
        if !owner.is_null() {
            handle::close::<BatchObject>(ticket(owner))?;
        }
        Ok(RDB_OK)
    })
}

impl rdb_batch {
    const EMPTY: Self = Self {
        count: 0,
        keys: core::ptr::null(),
        key_offsets: core::ptr::null(),
        values: core::ptr::null(),
        value_offsets: core::ptr::null(),
        owner: core::ptr::null_mut(),
    };

    fn filled(raw: &RawBatch, owner: rdb_batch_owner) -> Self {
        Self {
            count: raw.count,
            keys: raw.keys,
            key_offsets: raw.key_offsets,
            values: raw.values,
            value_offsets: raw.value_offsets,
            owner,
        }
    }
}

/// The object behind an `rdb_batch_owner`.
pub(super) struct BatchObject(EntryBatch);

impl Object for BatchObject {
    const KIND: u8 = 0x15;
    const COMPONENT: Component = Component::Batch;
}

impl Exclusive for BatchObject {}

/// Fills the caller's batch by `fill`, with the memory it has or with new memory. Whatever fails, the caller's struct
/// shows no entries then, and owns what it owned before.
///
/// # Safety
/// `out` is NULL or points to an rdb_batch, zeroed or filled before.
pub(super) unsafe fn fill_batch(
    out: *mut rdb_batch,
    fill: impl FnOnce(&mut EntryBatch) -> Result<rdb_status>,
) -> Result<rdb_status> {
    // SAFETY: the caller's contract.
    let target = unsafe { Out::new(out, "out") }?;
    // SAFETY: `out` is not NULL.
    let owner = unsafe { (&raw const (*out).owner).read_unaligned() };
    target.set(rdb_batch { owner, ..rdb_batch::EMPTY });
    let fresh = if owner.is_null() { Some(FreshBatch(open_batch()?)) } else { None };
    let ticket = fresh.as_ref().map_or(ticket(owner), |fresh| fresh.0);
    let mut raw = None;
    let result = boundary::borrow_exclusive::<BatchObject, _>(ticket, |batch| {
        batch.0.clear();
        batch.0.set_limits(usize::MAX, usize::MAX);
        let result = fill(&mut batch.0);
        raw = Some(batch.0.raw());
        result
    });
    if let (Ok(_), Some(raw)) = (&result, raw) {
        target.set(rdb_batch::filled(&raw, handle_of(ticket)));
        // It is the caller's from now on.
        core::mem::forget(fresh);
    }
    result
}

/// A batch that no caller knows of yet: closed again if filling it fails or panics.
struct FreshBatch(Ticket);

impl Drop for FreshBatch {
    fn drop(&mut self) {
        let _ = handle::close::<BatchObject>(self.0);
    }
}

/// Refuses an argument that lies in the memory of the batch that is about to be filled.
pub(super) fn check_outside(batch: &EntryBatch, bytes: &[u8], name: &'static str) -> Result<()> {
    if batch.overlaps(bytes) {
        return Err(Error::about(RDB_E_INVALID_ARGUMENT, name, "lies in the batch that is to be filled"));
    }
    Ok(())
}

fn open_batch() -> Result<Ticket> {
    handle::open(BatchObject(EntryBatch::new(Account::process(Component::Batch))))
}

/// The ticket in a typed pointer.
#[inline(always)]
pub(super) fn ticket<T>(handle: *const T) -> Ticket {
    Ticket(handle.addr() as u64)
}

/// A ticket as the typed pointer that C holds.
pub(super) fn handle_of<T>(ticket: Ticket) -> *mut T {
    core::ptr::without_provenance_mut(ticket.0 as usize)
}

/// Lets `find` copy one entry to the caller's buffers, and tells the lengths.
///
/// # Safety
/// `out` is NULL or points to an rdb_entry_buffer whose pointers have the room that it says.
pub(super) unsafe fn fill_entry(
    out: *mut rdb_entry_buffer,
    find: impl FnOnce(&mut EntryBuffer<'_>) -> Result<bool>,
) -> Result<rdb_status> {
    if out.is_null() {
        return Err(null("out"));
    }
    // SAFETY: not NULL, and the caller's contract.
    let mut room = unsafe { out.read_unaligned() };
    (room.key_length, room.value_length) = (0, 0);
    // SAFETY: as above.
    unsafe { out.write_unaligned(room) };
    // SAFETY: the caller's contract for the two buffers.
    let mut entry = unsafe {
        EntryBuffer::new(
            value_buffer(room.key, room.key_capacity, "out->key")?,
            value_buffer(room.value, room.value_capacity, "out->value")?,
        )
    };
    if !find(&mut entry)? {
        return Ok(RDB_NOT_FOUND);
    }
    (room.key_length, room.value_length) = (entry.key.needed(), entry.value.needed());
    // SAFETY: as above.
    unsafe { out.write_unaligned(room) };
    Ok(if entry.fits() { RDB_OK } else { RDB_TRUNCATED })
}

/// The caller's room for one byte string.
///
/// # Safety
/// `data` is NULL or valid for writes of `capacity` bytes during the call.
#[inline(always)]
pub(super) unsafe fn value_buffer<'a>(
    data: *mut c_void,
    capacity: usize,
    name: &'static str,
) -> Result<ValueBuffer<'a>> {
    // No slice is made of it: a caller may give the same memory as a key.
    super::arguments::check_memory(capacity > 0 && data.is_null(), capacity, name)?;
    // SAFETY: the caller's contract.
    Ok(unsafe { ValueBuffer::from_raw(data.cast(), capacity) })
}

/// OK if the byte string fitted, TRUNCATED if not; either way its length is told.
#[inline(always)]
pub(super) fn told(buffer: &ValueBuffer<'_>, length: &Out<usize>) -> rdb_status {
    length.set(buffer.needed());
    if buffer.fits() { RDB_OK } else { RDB_TRUNCATED }
}
