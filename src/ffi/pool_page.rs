//! Pages: pinned, latched for reading or for changing, allocated, freed, and read without a latch.
//!
//! A pin keeps a page where it is, and nobody from changing it; a shared latch keeps it from being changed, too; an
//! exclusive latch is for changing it. A thread gives its latches back itself. Reading without a latch writes nothing
//! to memory that threads share, so it is the fastest where pages are in memory:
//!
//! ```c
//! do {
//!     rdb_page_read_begin(space, number, &reading, NULL);
//!     copy_what_you_need_of(reading.data);                                    // may be in the middle of a change
//! } while (rdb_page_read_end(&reading, NULL) == RDB_AGAIN);                   // then it counts for nothing
//! ```
//!
//! rdb_page_read() does that for bytes to copy.
//!
//! "Page statuses" in the lists below are what getting a page may meet: RDB_E_INVALID_ARGUMENT: there is no such page,
//! or it was freed; RDB_AGAIN: it stayed latched for as long as calls of the pool wait; RDB_E_DEADLOCK: by the calling
//! thread, as far as it has no more than 32 latches; RDB_E_POOL_EXHAUSTED: no page could leave memory for that long;
//! RDB_E_LIMIT: the space's quota is used up, or the disk is full and a changed page had to leave; RDB_E_SYSTEM: the
//! file could not be read, or a changed page not be written; RDB_E_CORRUPTION: its checksum is wrong.

use core::ffi::c_void;
use core::ptr::null_mut;

use super::arguments::{Out, array, buffer, bytes, flags, null, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::pool_space::{Numbers, SpaceObject, rdb_space};
use crate::error::{Error, Result};
use crate::pool::word::Word;
use crate::pool::{Latch, bytes as racing};
use crate::status::*;

/// How a page is held: it stays in memory, at its address; others may change it.
pub const RDB_PAGE_PIN: u32 = 1;
/// How a page is held: as by a pin, and nobody changes it; others may hold it so, too.
pub const RDB_PAGE_SHARED: u32 = 2;
/// How a page is held: nobody else holds it with a latch, and the thread may change it.
pub const RDB_PAGE_EXCLUSIVE: u32 = 3;

/// rdb_page_unpin: the page was changed. Without it, changes may be lost.
pub const RDB_PAGE_CHANGED: u32 = 1;

/// A page that is held. All zero: none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_page {
    /// Its bytes, as many as pages of the pool have, at a multiple of as many.
    pub data: *mut c_void,
    /// Its number in its space.
    pub number: u64,
    /// Its space.
    pub space: rdb_space,
    /// The library's.
    pub frame: u32,
    /// How it is held: RDB_PAGE_PIN, RDB_PAGE_SHARED, RDB_PAGE_EXCLUSIVE; 0: not at all.
    pub mode: u32,
}

pub(super) const NO_PAGE: rdb_page = rdb_page { data: null_mut(), number: 0, space: null_mut(), frame: 0, mode: 0 };

/// A page that is being read without a latch.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_page_reading {
    /// Its bytes, which others may be changing, and of which another page's may take the place.
    pub data: *const c_void,
    /// Its number in its space.
    pub number: u64,
    /// Its space.
    pub space: rdb_space,
    /// The library's.
    pub word: u64,
}

pub(super) const NO_READING: rdb_page_reading =
    rdb_page_reading { data: core::ptr::null(), number: 0, space: null_mut(), word: 0 };

fn latch_of(mode: u32) -> Result<Latch> {
    match mode {
        RDB_PAGE_PIN => Ok(Latch::Pin),
        RDB_PAGE_SHARED => Ok(Latch::Shared),
        RDB_PAGE_EXCLUSIVE => Ok(Latch::Exclusive),
        _ => Err(Error::about(RDB_E_INVALID_ARGUMENT, "mode", "is no way to hold a page").with_detail(mode.into(), 0)),
    }
}

impl SpaceObject {
    #[inline]
    pub(super) fn held(&self, space: rdb_space, number: u64, frame: u32, mode: u32) -> rdb_page {
        rdb_page { data: self.pool.address(frame).as_ptr().cast(), number, space, frame, mode }
    }
}

/// Gets a page, from the file if it is not in memory.
/// @param space the space
/// @param number the page's number
/// @param mode RDB_PAGE_PIN, RDB_PAGE_SHARED or RDB_PAGE_EXCLUSIVE
/// @param page takes the page, which the caller gives back by rdb_page_unpin(); zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_NULL_ARGUMENT (page), RDB_E_INVALID_ARGUMENT (mode), RDB_E_STATE: to be
///   changed, of a space for reading only; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_pin(
    space: rdb_space,
    number: u64,
    mode: u32,
    page: *mut rdb_page,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `page`.
    unsafe { store(page, NO_PAGE) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: as above.
        unsafe { hold_page(object, space, number, mode, page) }?;
        Ok(RDB_OK)
    })
}

/// Gets a page to where the caller wants it, which is left alone on failure.
///
/// # Safety
/// `page` is NULL or can be written.
#[inline]
pub(super) unsafe fn hold_page(
    object: &SpaceObject,
    space: rdb_space,
    number: u64,
    mode: u32,
    page: *mut rdb_page,
) -> Result<()> {
    // SAFETY: the caller's promise.
    let page = unsafe { Out::new(page, "page") }?;
    let frame = object.pool.hold(&object.space, number, latch_of(mode)?)?;
    page.set(object.held(space, number, frame, mode));
    Ok(())
}

/// Gets several pages: those that are not in memory are read in one go. All of them or none.
/// @param space the space
/// @param numbers their numbers, borrowed for the call; no number twice, unless to pin or to read
/// @param count how many, fewer than the pool has frames
/// @param mode as for rdb_page_pin()
/// @param pages takes the pages, in the same order, which the caller gives back one by one; zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW (numbers, pages), RDB_E_TOO_LARGE (count: more than
///   rdb_limits.batch_items), page statuses, RDB_E_INVALID_ARGUMENT (mode), RDB_E_STATE: as for rdb_page_pin(); handle
///   statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_pin_many(
    space: rdb_space,
    numbers: *const u64,
    count: usize,
    mode: u32,
    pages: *mut rdb_page,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: the function's contract for `numbers`.
        let numbers = unsafe { Numbers::new(numbers, count) }?;
        array(pages, count, "pages")?;
        // SAFETY: the function's contract for `pages`.
        (0..count).for_each(|at| unsafe { pages.add(at).write_unaligned(NO_PAGE) });
        let latch = latch_of(mode)?;
        numbers.in_batches(|batch| object.pool.bring(&object.space, batch))?;
        for (at, number) in numbers.iter().enumerate() {
            match object.pool.hold(&object.space, number, latch) {
                // SAFETY: as above.
                Ok(frame) => unsafe { pages.add(at).write_unaligned(object.held(space, number, frame, mode)) },
                Err(error) => {
                    // SAFETY: as above; these were held a moment ago.
                    unsafe { object.give_back(pages, at, latch) };
                    return Err(error.with_detail(at as u64, count as u64));
                }
            }
        }
        Ok(RDB_OK)
    })
}

impl SpaceObject {
    /// # Safety
    /// The first `count` pages are held so, by this thread.
    unsafe fn give_back(&self, pages: *mut rdb_page, count: usize, latch: Latch) {
        for at in 0..count {
            // SAFETY: the caller's promise.
            unsafe {
                let page = pages.add(at).read_unaligned();
                // It is held.
                let _ = self.pool.release(&self.space, page.number, page.frame, latch, false);
                pages.add(at).write_unaligned(NO_PAGE);
            }
        }
    }
}

/// Gives a page back.
/// @param page the page, which is zeros afterwards; one that is zeros already is left alone
/// @param flags 0 or RDB_PAGE_CHANGED, which only an exclusive latch allows
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (page), RDB_E_UNKNOWN_FLAG (flags), RDB_E_INVALID_ARGUMENT (page: mode, or there
///   is no such page), RDB_E_STATE: the page is not held so; handle statuses (page->space)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_unpin(page: *mut rdb_page, flags: u32, err: *mut rdb_error) -> rdb_status {
    if page.is_null() {
        return boundary::call(err, || Err(null("page")));
    }
    // SAFETY: the function's contract for `page`.
    let held = unsafe { page.read_unaligned() };
    if held.mode == 0 {
        return boundary::call(err, || self::flags(flags, RDB_PAGE_CHANGED, "flags").map(|()| RDB_OK));
    }
    boundary::with_shared::<SpaceObject>(ticket(held.space), err, |object| {
        self::flags(flags, RDB_PAGE_CHANGED, "flags")?;
        let latch = latch_of(held.mode)?;
        let is_changed = flags & RDB_PAGE_CHANGED != 0;
        if is_changed && latch != Latch::Exclusive {
            return Err(Error::about(RDB_E_STATE, "page", "is not latched to be changed"));
        }
        object.space.word(held.number)?;
        object.pool.release(&object.space, held.number, held.frame, latch, is_changed)?;
        // SAFETY: as above.
        unsafe { page.write_unaligned(NO_PAGE) };
        Ok(RDB_OK)
    })
}

/// Gives a new page of a space: one that was freed, or the next one. It is zeroed, latched exclusively, and counts as
/// changed.
/// @param space the space
/// @param page takes the page, which the caller gives back by rdb_page_unpin(); zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (page), RDB_E_STATE: the space is for reading only; RDB_E_LIMIT: most_pages, the
///   quota, a full disk, or a limit on memory; RDB_E_POOL_EXHAUSTED, RDB_E_SYSTEM, RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_allocate(space: rdb_space, page: *mut rdb_page, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `page`.
    unsafe { store(page, NO_PAGE) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: as above.
        let page = unsafe { Out::new(page, "page") }?;
        let (number, frame) = object.pool.allocate(&object.space)?;
        page.set(object.held(space, number, frame, RDB_PAGE_EXCLUSIVE));
        Ok(RDB_OK)
    })
}

/// Frees a page: what it holds is lost, and its number is given out again. The list of free pages lasts as long as the
/// space is open; a program that keeps pages in a file keeps a list of its own there.
/// @param space the space
/// @param number the page's number
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT: there is no such page, or it was freed before; RDB_E_STATE: it is pinned, or
///   the space is for reading only; RDB_AGAIN: it stayed latched; RDB_E_DEADLOCK: by the calling thread;
///   RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_free(space: rdb_space, number: u64, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        object.pool.free_page(&object.space, number)?;
        Ok(RDB_OK)
    })
}

/// Begins reading a page without a latch, from the file if it is not in memory. Nothing has to be given back.
/// @param space the space
/// @param number the page's number
/// @param reading takes where the page is; zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_NULL_ARGUMENT (reading), handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_read_begin(
    space: rdb_space,
    number: u64,
    reading: *mut rdb_page_reading,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `reading`.
    unsafe { store(reading, NO_READING) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: as above.
        let reading = unsafe { Out::new(reading, "reading") }?;
        let (word, data) = object.pool.begin_read(&object.space, number)?;
        reading.set(rdb_page_reading { data: data.cast(), number, space, word: word.bits() });
        Ok(RDB_OK)
    })
}

/// Tells whether what was read since rdb_page_read_begin() is the page.
/// @param reading what rdb_page_read_begin() filled
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: it is; RDB_AGAIN: the page was changed or left memory meanwhile, so what was read counts for
///   nothing; RDB_E_NULL_ARGUMENT, RDB_E_INVALID_ARGUMENT (reading: there is no such page), handle statuses
///   (reading->space)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_read_end(reading: *const rdb_page_reading, err: *mut rdb_error) -> rdb_status {
    if reading.is_null() {
        return boundary::call(err, || Err(null("reading")));
    }
    // SAFETY: the function's contract for `reading`.
    let reading = unsafe { reading.read_unaligned() };
    boundary::with_shared::<SpaceObject>(ticket(reading.space), err, |object| {
        object.space.word(reading.number)?;
        let is_whole = object.pool.end_read(&object.space, reading.number, Word::from_bits(reading.word));
        Ok(if is_whole { RDB_OK } else { RDB_AGAIN })
    })
}

/// Copies bytes of a page, as they are at one moment, without a latch where that goes.
/// @param space the space
/// @param number the page's number
/// @param offset where in the page
/// @param data takes the bytes; may be NULL if length is 0
/// @param length how many
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_TOO_LARGE (length: reaches behind the page), RDB_E_NULL_ARGUMENT (data), handle
///   statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_read(
    space: rdb_space,
    number: u64,
    offset: usize,
    data: *mut c_void,
    length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: the function's contract for `data`.
        let room = unsafe { buffer(data, length, "data") }?;
        object.check_range(offset, length)?;
        for _ in 0..READS_WITHOUT_LATCH {
            let (word, first) = object.pool.begin_read(&object.space, number)?;
            // SAFETY: within the page's frame, and there is room.
            unsafe { racing::copy_out(first.add(offset), room.as_mut_ptr().cast(), length) };
            if object.pool.end_read(&object.space, number, word) {
                return Ok(RDB_OK);
            }
        }
        let frame = object.pool.hold(&object.space, number, Latch::Shared)?;
        // SAFETY: as above, and nobody changes the page.
        unsafe {
            let first = object.pool.address(frame).as_ptr();
            core::ptr::copy_nonoverlapping(first.add(offset), room.as_mut_ptr().cast(), length);
        }
        object.pool.release(&object.space, number, frame, Latch::Shared, false)?;
        Ok(RDB_OK)
    })
}

/// How often a page is read that others change before it is latched.
const READS_WITHOUT_LATCH: usize = 8;

/// Changes bytes of a page, under an exclusive latch for the call.
/// @param space the space
/// @param number the page's number
/// @param offset where in the page
/// @param data the bytes, borrowed for the call; may be NULL if length is 0
/// @param length how many
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_TOO_LARGE (length: reaches behind the page), RDB_E_NULL_ARGUMENT (data),
///   RDB_E_STATE: the space is for reading only; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_write(
    space: rdb_space,
    number: u64,
    offset: usize,
    data: *const c_void,
    length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: the function's contract for `data`.
        let data = unsafe { bytes(data, length, "data") }?;
        object.check_range(offset, length)?;
        let frame = object.pool.hold(&object.space, number, Latch::Exclusive)?;
        // SAFETY: within the page's frame, which is latched.
        unsafe {
            let first = object.pool.address(frame).as_ptr();
            core::ptr::copy_nonoverlapping(data.as_ptr(), first.add(offset), length);
        }
        object.pool.release(&object.space, number, frame, Latch::Exclusive, true)?;
        Ok(RDB_OK)
    })
}

impl SpaceObject {
    fn check_range(&self, offset: usize, length: usize) -> Result<()> {
        let page_bytes = self.pool.page_bytes();
        if offset.checked_add(length).is_none_or(|end| end > page_bytes) {
            let error = Error::about(RDB_E_TOO_LARGE, "length", "reaches behind the page");
            return Err(error.with_detail(length as u64, page_bytes as u64));
        }
        Ok(())
    }
}
