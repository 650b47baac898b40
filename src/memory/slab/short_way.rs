//! What the inline forms of `include/rustydb_inline.h` look at beside a thread cache: one static for the process.
//!
//! They are the short ways of a thread cache written in C, so these words are part of the binary interface: the ends
//! of a cache's magazines, and here the class of each size and the page map's short cut. While the debugger looks at
//! every block, no size is served and no address is near, so that every call comes to the library.
//!
//! Thread rule: read by anybody; [`refresh`] is called after a change of what it looks at, by any thread.

use core::mem::offset_of;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering::SeqCst, fence};

use super::page_map;
use super::size_class::{self, CLASS_ENTRIES, MAX_SIZE};
use crate::memory::debugger;

/// See the module. C knows it as `rdb_inline_way`.
#[repr(C)]
pub struct ShortWay {
    /// Sizes from 1 to this one are served.
    largest: AtomicUsize,
    /// The first unit of the window of addresses that the page map has at hand.
    first_unit: AtomicUsize,
    /// The codes of that window.
    codes: AtomicPtr<AtomicU8>,
    /// The class of each size in steps of 16 bytes, as the offset of its entry in a cache.
    pub(super) entries: [u16; CLASS_ENTRIES],
}

impl ShortWay {
    /// Where its words are, and its size.
    pub const WORDS: [usize; 5] = [
        offset_of!(Self, largest),
        offset_of!(Self, first_unit),
        offset_of!(Self, codes),
        offset_of!(Self, entries),
        size_of::<Self>(),
    ];
}

/// The one that every cache leads to.
pub static SHORT_WAY: ShortWay = ShortWay {
    largest: AtomicUsize::new(MAX_SIZE),
    first_unit: AtomicUsize::new(page_map::NOWHERE),
    codes: AtomicPtr::new(ptr::null_mut()),
    entries: size_class::entry_of_each_size(),
};

/// Opens the short way or closes it, as the debugger lets blocks pass or not, and leads it to the window that is at
/// hand.
pub fn refresh() {
    loop {
        let state = current();
        let (is_closed, first_unit, codes) = state;
        SHORT_WAY.codes.store(codes, SeqCst);
        SHORT_WAY.first_unit.store(if is_closed { page_map::NOWHERE } else { first_unit }, SeqCst);
        SHORT_WAY.largest.store(if is_closed { 0 } else { MAX_SIZE }, SeqCst);
        // Whoever stores last has looked after that, so what it stored is true.
        fence(SeqCst);
        if current() == state {
            return;
        }
    }
}

fn current() -> (bool, usize, *mut AtomicU8) {
    let (first_unit, codes) = page_map::at_hand();
    (debugger::takes_every_block(), first_unit, codes)
}
