//! Giving back: reset, marks and rewinding to them, trimming, and the caller's functions that run then.
//!
//! A reset or rewind keeps every chunk: what needed the memory once will need it again, and then finds it mapped and
//! perhaps in the cache; `trim` gives back what is not in use. Functions to be called run newest first, before any
//! memory is given back, on the thread that asked for it, with no lock held; while they run nothing can be handed out.
//!
//! Thread rule: that of the module.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::chunk::{self, Chunk};
use super::context::{ALIGNMENT, Arena};
use crate::error::{Error, Result};
use crate::status::*;
use crate::sync::callback;

/// A function of the caller's, and what it is called with.
#[derive(Clone, Copy)]
pub struct Cleanup {
    /// Must not unwind.
    pub function: unsafe extern "C" fn(*mut c_void),
    /// Passed to the function.
    pub user: *mut c_void,
}

/// A registered function; lies in the arena, and is thus as new as its place.
pub(super) struct CleanupRecord {
    cleanup: Cleanup,
    pub(super) previous: Option<NonNull<CleanupRecord>>,
    /// The chunk that it lies in.
    chunk: NonNull<Chunk>,
}

/// What one registration takes of its arena.
pub(super) const RECORD_BYTES: usize = size_of::<CleanupRecord>();

const _: () = assert!(RECORD_BYTES.is_multiple_of(ALIGNMENT) && align_of::<CleanupRecord>() <= ALIGNMENT);

/// A place in an arena to which it can be rewound. Plain bytes; nothing to free.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Whose it is.
    pub arena_id: u64,
    /// How often the arena had been reset.
    pub generation: u64,
    /// The serial of the chunk; 0: there was none.
    pub chunk: u64,
    /// How much of the chunk had been handed out.
    pub offset: u64,
    /// How many bytes had been asked for.
    pub requested: u64,
}

impl Arena {
    /// The place where the arena is now.
    pub fn mark(&self) -> Result<Mark> {
        self.check_open()?;
        Ok(Mark {
            arena_id: self.id,
            generation: self.generation.get(),
            chunk: self.chunk.get().map_or(0, serial),
            offset: self.filled() as u64,
            requested: self.requested.get(),
        })
    }

    /// Gives back what was handed out since the mark was taken. The mark stays good, those taken after it do not.
    ///
    /// # Safety
    /// No other thread uses the arena, and nobody uses what is given back.
    pub unsafe fn rewind(&self, mark: &Mark) -> Result<()> {
        self.check_open()?;
        self.check_mark(mark)?;
        self.run_cleanups(|record| is_past(mark, record));
        self.note_peak();
        // SAFETY: the caller's promise.
        unsafe { self.leave_chunks(|chunk| serial(chunk) > mark.chunk) };
        let offset = mark.offset as usize;
        if let Some(chunk) = self.chunk.get() {
            // SAFETY: what lies behind the mark is given back.
            unsafe { self.take_back(chunk, offset, self.filled()) };
        }
        self.set_window(self.chunk.get(), offset);
        self.requested.set(mark.requested.min(self.used() as u64));
        Ok(())
    }

    /// Gives back all that was handed out. Chunks are kept.
    ///
    /// # Safety
    /// No other thread uses the arena, and nobody uses what was handed out.
    pub unsafe fn reset(&self) -> Result<()> {
        self.check_open()?;
        if self.cleanups.get().is_some() {
            self.run_cleanups(|_| true);
        }
        self.note_peak();
        // SAFETY: the caller's promise; the first chunk has no previous one.
        unsafe { self.leave_chunks(|chunk| chunk.as_ref().previous.is_some()) };
        if let Some(mut first) = self.chunk.get() {
            // SAFETY: the chunk is live and this arena's own; what was handed out of it is given back.
            unsafe {
                self.take_back(first, 0, self.filled());
                first.as_mut().serial = self.next_serial();
            }
        }
        self.set_window(self.chunk.get(), 0);
        self.requested.set(0);
        self.generation.set(self.generation.get() + 1);
        Ok(())
    }

    /// Gives back the chunks of which nothing is handed out, and tells how many bytes they were.
    ///
    /// # Safety
    /// No other thread uses the arena.
    pub unsafe fn trim(&self) -> Result<u64> {
        self.check_open()?;
        let mut released = 0;
        // SAFETY: nothing of a spare chunk is handed out.
        unsafe { release_list(self, self.spares.take(), &mut released) };
        if self.used() == 0 && self.filled_before.get() == 0 {
            let chunk = self.chunk.get();
            self.set_window(None, 0);
            // SAFETY: nothing of the chunk is handed out; there is no chunk before it, or that one is as empty.
            unsafe { release_list(self, chunk, &mut released) };
        }
        Ok(released)
    }

    /// Has a function called when what is handed out now is given back: at a reset, a rewind past this moment, or when
    /// the arena is closed.
    ///
    /// # Safety
    /// No other thread uses the arena. The function may be called with `user` until then.
    pub unsafe fn on_reset(&self, cleanup: Cleanup) -> Result<()> {
        let place = self.allocate_uncounted(RECORD_BYTES)?.cast::<CleanupRecord>();
        let Some(chunk) = self.chunk.get() else { return Err(Error::new(RDB_E_NO_MEMORY)) };
        callback::make_possible();
        // SAFETY: the block is new, long enough and aligned.
        unsafe { place.write(CleanupRecord { cleanup, previous: self.cleanups.get(), chunk }) };
        self.cleanups.set(Some(place));
        Ok(())
    }

    /// Calls the functions registered last, as long as `is_due`.
    pub(super) fn run_cleanups(&self, is_due: impl Fn(NonNull<CleanupRecord>) -> bool) {
        self.close_window();
        while let Some(record) = self.cleanups.get().filter(|record| is_due(*record)) {
            // SAFETY: registered records lie in live chunks, and nothing was given back yet.
            let CleanupRecord { cleanup, previous, .. } = unsafe { record.read() };
            self.cleanups.set(previous);
            let _inside = callback::enter();
            // SAFETY: `on_reset`'s caller promised that the function may be called so.
            unsafe { (cleanup.function)(cleanup.user) };
        }
        let (chunk, filled) = (self.chunk.get(), self.filled());
        self.set_window(chunk, filled);
    }

    fn check_mark(&self, mark: &Mark) -> Result<()> {
        if mark.arena_id != self.id {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "mark", "is another arena's");
            return Err(error.with_detail(mark.arena_id, self.id));
        }
        if mark.generation != self.generation.get() {
            let error = Error::about(RDB_E_STATE, "mark", "was taken before a reset");
            return Err(error.with_detail(mark.generation, self.generation.get()));
        }
        let mut filled = self.filled();
        let mut next = self.chunk.get();
        while let Some(chunk) = next.filter(|chunk| serial(*chunk) > mark.chunk) {
            // SAFETY: an arena's chunks are live.
            next = unsafe { chunk.as_ref() }.previous;
            // SAFETY: as above.
            filled = next.map_or(0, |previous| unsafe { previous.as_ref() }.filled);
        }
        let is_there = next.map_or(0, serial) == mark.chunk;
        if is_there && mark.offset <= filled as u64 && mark.offset.is_multiple_of(ALIGNMENT as u64) {
            return Ok(());
        }
        Err(Error::about(RDB_E_STATE, "mark", "was rewound past"))
    }

    /// Makes the current chunk a spare one, and then the one before it, as long as `is_left`.
    ///
    /// # Safety
    /// Nobody uses what was handed out of those chunks.
    unsafe fn leave_chunks(&self, is_left: impl Fn(NonNull<Chunk>) -> bool) {
        while let Some(mut chunk) = self.chunk.get().filter(|chunk| is_left(*chunk)) {
            // SAFETY: an arena's chunks are live and its own; the caller's promise.
            let previous = unsafe {
                self.take_back(chunk, 0, self.filled());
                core::mem::replace(&mut chunk.as_mut().previous, self.spares.get())
            };
            self.spares.set(Some(chunk));
            // SAFETY: as above.
            let filled = previous.map_or(0, |previous| unsafe { previous.as_ref() }.filled);
            self.filled_before.set(self.filled_before.get() - filled);
            self.set_window(previous, filled);
        }
    }

    /// Gives everything back that a closed arena held. The window stays empty.
    ///
    /// # Safety
    /// Nobody uses the arena or what was handed out.
    pub(super) unsafe fn release_all(&self) {
        let mut released = 0;
        let chunk = self.chunk.get();
        self.set_window(None, 0);
        // SAFETY: the caller's promise.
        unsafe {
            release_list(self, self.spares.take(), &mut released);
            release_list(self, chunk, &mut released);
        }
    }
}

fn serial(chunk: NonNull<Chunk>) -> u64 {
    // SAFETY: an arena's chunks are live.
    unsafe { chunk.as_ref() }.serial
}

/// Whether a function was registered after the mark was taken.
fn is_past(mark: &Mark, record: NonNull<CleanupRecord>) -> bool {
    // SAFETY: registered records are live.
    let chunk = unsafe { record.as_ref() }.chunk;
    let offset = record.addr().get() - chunk::start(chunk).addr().get();
    (serial(chunk), offset as u64) >= (mark.chunk, mark.offset)
}

/// # Safety
/// The chunks are the arena's, in none of its lists, and nobody uses what was handed out of them.
unsafe fn release_list(arena: &Arena, first: Option<NonNull<Chunk>>, released: &mut u64) {
    let mut next = first;
    while let Some(chunk) = next {
        // SAFETY: the caller's promise.
        unsafe {
            next = chunk.as_ref().previous;
            *released += chunk.as_ref().bytes() as u64;
            arena.give_back(chunk);
        }
    }
}
