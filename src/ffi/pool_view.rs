//! Views: pages without a call. rustydb_inline.h has the functions; where the page is in memory, they get it by some
//! instructions in the program: a pin and back in a third of the time, or reading without a latch for little more than
//! a load.
//!
//! ```c
//! rdb_page_view view;                                                         // one a thread
//! rdb_page_view_begin(space, &view, NULL);
//! rdb_page_view_pin_inline(&view, number, &page, NULL);                       // as rdb_page_pin(.. RDB_PAGE_PIN ..)
//! rdb_page_view_unpin_inline(&view, &page, NULL);
//! rdb_page_view_end(&view, NULL);                                             // before the space is closed
//! ```

use core::ffi::c_void;
use core::mem::offset_of;
use core::ptr::{null, null_mut};

use super::arguments::{self, Out, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::pool_page::{NO_PAGE, NO_READING, RDB_PAGE_PIN, rdb_page, rdb_page_reading};
use super::pool_space::{SpaceObject, rdb_space};
use crate::error::Result;
use crate::pool::frame::Record;
use crate::pool::view::Uses;
use crate::pool::word;
use crate::status::*;

/// A page's word: the lowest bit of its state.
pub const RDB_INLINE_STATE_SHIFT: u32 = 56;
/// A page's word: the lowest bit of its frame's number.
pub const RDB_INLINE_FRAME_SHIFT: u32 = 29;
/// A page's word: the first state of pages that can be read.
pub const RDB_INLINE_READABLE: u32 = 1;
/// A page's word: the last one, of those that are cold.
pub const RDB_INLINE_COLD: u32 = 241;

/// What is noted of a frame.
#[repr(C)]
pub struct rdb_inline_record {
    /// Of the library.
    pub page: u64,
    /// How often the page is pinned.
    pub pins: u32,
    /// Of the library.
    pub notes: [u32; 5],
}

/// A thread's view of a space. For one thread at a time; programs have no use for what is in it. All zero: none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_page_view {
    /// Its space.
    pub space: rdb_space,
    /// The words of the space's pages.
    pub words: *const u64,
    /// How many pages there are.
    pub pages: *const u64,
    /// The first frame.
    pub frames: *mut c_void,
    /// What is noted of it.
    pub records: *mut rdb_inline_record,
    /// How many threads wait for a frame.
    pub waiting: *const u32,
    /// Bytes of a page, as a power of two.
    pub page_shift: u32,
    /// Uses until the library is to be told.
    pub uses_granted: u32,
    /// Those of them that are left.
    pub uses_left: u32,
    /// Zero.
    pub reserved: u32,
}

const NO_VIEW: rdb_page_view = rdb_page_view {
    space: null_mut(),
    words: null(),
    pages: null(),
    frames: null_mut(),
    records: null_mut(),
    waiting: null(),
    page_shift: 0,
    uses_granted: 0,
    uses_left: 0,
    reserved: 0,
};

// C's picture of words and records is the library's.
const _: () = {
    let [state_shift, frame_shift, first, last] = word::SHOWN;
    assert!(state_shift == RDB_INLINE_STATE_SHIFT as u64 && frame_shift == RDB_INLINE_FRAME_SHIFT as u64);
    assert!(first == RDB_INLINE_READABLE as u64 && last == RDB_INLINE_COLD as u64);
    assert!(size_of::<rdb_inline_record>() == size_of::<Record>());
    assert!(offset_of!(rdb_inline_record, pins) == Record::PINS);
};

impl rdb_page_view {
    fn uses(&self) -> Uses {
        Uses { granted: self.uses_granted, left: self.uses_left }
    }
}

/// Begins a view of a space, which is not closed until it ends.
/// @param space the space
/// @param view takes the view, which the caller ends by rdb_page_view_end(); zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (view), RDB_E_STATE: the space is being closed; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_view_begin(
    space: rdb_space,
    view: *mut rdb_page_view,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `view`.
    unsafe { store(view, NO_VIEW) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: as above.
        let view = unsafe { Out::new(view, "view") }?;
        let places = object.pool.begin_view(&object.space)?;
        view.set(rdb_page_view {
            space,
            words: places.words.as_ptr().cast(),
            pages: places.pages.as_ptr().cast(),
            frames: places.frames.as_ptr().cast(),
            records: places.records.as_ptr().cast(),
            waiting: places.waiting.as_ptr().cast(),
            page_shift: places.page_shift,
            ..NO_VIEW
        });
        Ok(RDB_OK)
    })
}

/// Ends a view. Pages that it got are given back before or afterwards.
/// @param view the view, which is zeros afterwards; one that is zeros already is left alone
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (view), RDB_E_STATE: the space has no view; handle statuses but
///   RDB_E_NULL_HANDLE (view->space)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_view_end(view: *mut rdb_page_view, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `view`.
    let Some(now) = (unsafe { view_at(view) }) else { return no_view(err) };
    if now.space.is_null() {
        return boundary::call(err, || Ok(RDB_OK));
    }
    boundary::with_shared::<SpaceObject>(ticket(now.space), err, |object| {
        object.pool.end_view(&object.space, now.uses())?;
        // SAFETY: as above.
        unsafe { view.write_unaligned(NO_VIEW) };
        Ok(RDB_OK)
    })
}

/// Pins a page, from the file if it is not in memory: rdb_page_pin() with RDB_PAGE_PIN.
/// @param view the view, borrowed for the call, which notes in it how often it was used
/// @param number the page's number
/// @param page takes the page, which the caller gives back by rdb_page_view_unpin_inline() or rdb_page_unpin(); zeros
///   on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_NULL_ARGUMENT (view, page), handle statuses (view->space)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_view_pin(
    view: *mut rdb_page_view,
    number: u64,
    page: *mut rdb_page,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `page`.
    unsafe { store(page, NO_PAGE) };
    let body = |object: &SpaceObject, space: rdb_space, uses: &mut Uses| {
        // SAFETY: as above.
        let page = unsafe { Out::new(page, "page") }?;
        let frame = object.pool.hold_for_view(&object.space, number, uses)?;
        page.set(object.held(space, number, frame, RDB_PAGE_PIN));
        Ok(RDB_OK)
    };
    // SAFETY: the function's contract for `view`.
    unsafe { with_view(view, err, body) }
}

/// Begins reading a page without a latch, from the file if it is not in memory: rdb_page_read_begin().
/// @param view the view, borrowed for the call, which notes in it how often it was used
/// @param number the page's number
/// @param reading takes where the page is; zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_NULL_ARGUMENT (view, reading), handle statuses (view->space)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_view_read_begin(
    view: *mut rdb_page_view,
    number: u64,
    reading: *mut rdb_page_reading,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `reading`.
    unsafe { store(reading, NO_READING) };
    let body = |object: &SpaceObject, space: rdb_space, uses: &mut Uses| {
        // SAFETY: as above.
        let reading = unsafe { Out::new(reading, "reading") }?;
        let (word, data) = object.pool.begin_read_for_view(&object.space, number, uses)?;
        reading.set(rdb_page_reading { data: data.cast(), number, space, word: word.bits() });
        Ok(RDB_OK)
    };
    // SAFETY: the function's contract for `view`.
    unsafe { with_view(view, err, body) }
}

/// Tells threads that wait for a frame that a page was unpinned: what rdb_page_view_unpin_inline() does if there are
/// some.
/// @param view the view, borrowed for the call
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (view), handle statuses (view->space)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_view_unpinned(view: *mut rdb_page_view, err: *mut rdb_error) -> rdb_status {
    let body = |object: &SpaceObject, _space: rdb_space, _uses: &mut Uses| {
        object.pool.unpinned_by_view();
        Ok(RDB_OK)
    };
    // SAFETY: the function's contract for `view`.
    unsafe { with_view(view, err, body) }
}

/// Runs `body` on the space of a view, and notes the uses that the view has afterwards.
///
/// # Safety
/// `view` is NULL, or a view that only this thread uses.
#[inline]
unsafe fn with_view(
    view: *mut rdb_page_view,
    err: *mut rdb_error,
    body: impl FnOnce(&SpaceObject, rdb_space, &mut Uses) -> Result<rdb_status>,
) -> rdb_status {
    // SAFETY: the caller's promise.
    let Some(mut now) = (unsafe { view_at(view) }) else { return no_view(err) };
    boundary::with_shared::<SpaceObject>(ticket(now.space), err, |object| {
        let mut uses = now.uses();
        let outcome = body(object, now.space, &mut uses);
        (now.uses_granted, now.uses_left) = (uses.granted, uses.left);
        // SAFETY: as above.
        unsafe { view.write_unaligned(now) };
        outcome
    })
}

/// # Safety
/// As for [`with_view`].
unsafe fn view_at(view: *const rdb_page_view) -> Option<rdb_page_view> {
    // SAFETY: the caller's promise.
    (!view.is_null()).then(|| unsafe { view.read_unaligned() })
}

#[cold]
fn no_view(err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || Err(arguments::null("view")))
}
