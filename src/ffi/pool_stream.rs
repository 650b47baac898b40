//! Reading ahead, and keeping what is in memory over a restart.
//!
//! ```c
//! rdb_page_stream stream = {0};
//! for (uint64_t number = 0; number < pages; number++) {                       // or every third page, or backwards
//!     rdb_page_pin_stream(space, number, RDB_PAGE_SHARED, &stream, &page, NULL);
//!     use(page.data);
//!     rdb_page_unpin(&page, 0, NULL);
//! }
//! ```

use super::arguments::{array, null, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::pool_page::{NO_PAGE, hold_page, rdb_page};
use super::pool_space::{SpaceObject, rdb_space};
use crate::pool::stream::Stream;
use crate::status::*;

/// One caller's way through a space's pages. All zero: it has not begun. For one thread at a time; nothing has to be
/// given back.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_page_stream {
    /// The page that was asked for before.
    pub last: u64,
    /// How many pages it goes on each time.
    pub step: i64,
    /// The last page that was brought ahead.
    pub ahead: u64,
    /// How often in a row it went on by as many.
    pub alike: u32,
    /// How many pages are brought ahead now.
    pub window: u32,
    /// The most pages to bring ahead, for the caller to set: 1 to 64; 0: 64.
    pub most_window: u32,
    /// Whether a page was asked for.
    pub has_begun: u32,
    /// How often pages were brought.
    pub batches: u64,
}

const _: () = assert!(size_of::<rdb_page_stream>() == size_of::<Stream>());

/// Gets a page as rdb_page_pin(), and brings the next ones if the caller goes through pages in steps of one length:
/// twice as many each time, up to 64, in one go. They go first unless somebody asks for them, so a long way through a
/// file does not push out what is used often.
/// @param space the space
/// @param number the page's number
/// @param mode RDB_PAGE_PIN, RDB_PAGE_SHARED or RDB_PAGE_EXCLUSIVE
/// @param stream the caller's way, borrowed for the call; zeros before the first page
/// @param page takes the page, which the caller gives back by rdb_page_unpin(); zeros on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; page statuses, RDB_E_NULL_ARGUMENT (stream, page), RDB_E_INVALID_ARGUMENT (mode), RDB_E_STATE: as
///   for rdb_page_pin(); handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_page_pin_stream(
    space: rdb_space,
    number: u64,
    mode: u32,
    stream: *mut rdb_page_stream,
    page: *mut rdb_page,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `page`.
    unsafe { store(page, NO_PAGE) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        if stream.is_null() {
            return Err(null("stream"));
        }
        // SAFETY: as above.
        unsafe { hold_page(object, space, number, mode, page) }?;
        // SAFETY: the function's contract for `stream`; both structs are these numbers, in this order.
        unsafe {
            let mut now = stream.cast::<Stream>().read_unaligned();
            object.pool.read_ahead(&object.space, number, &mut now);
            stream.cast::<Stream>().write_unaligned(now);
        }
        Ok(RDB_OK)
    })
}

/// Tells which pages of a space are in memory, those in front that would go first. A program that keeps the list and
/// gives it to rdb_space_prefetch() after a restart begins with the pages that it ended with.
/// @param space the space
/// @param pages takes their numbers; may be NULL if capacity is 0
/// @param capacity how many numbers it has room for
/// @param found takes how many there are, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for all of them, and those that would go first are left out;
///   RDB_E_NULL_ARGUMENT (pages), RDB_E_OVERFLOW (pages), RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_resident_pages(
    space: rdb_space,
    pages: *mut u64,
    capacity: usize,
    found: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `found`.
    unsafe { store(found, 0) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        array(pages, capacity, "pages")?;
        let resident = object.pool.resident_pages(&object.space)?;
        let left_out = resident.len().saturating_sub(capacity);
        for (at, page) in resident[left_out..].iter().enumerate() {
            // SAFETY: the function's contract for `pages`.
            unsafe { pages.add(at).write_unaligned(*page) };
        }
        // SAFETY: as above.
        unsafe { store(found, resident.len()) };
        Ok(if left_out == 0 { RDB_OK } else { RDB_TRUNCATED })
    })
}
