//! The arena itself: how memory is handed out.
//!
//! The window `bump..end` is what is left of the current chunk. Both are multiples of 16, so a request fits exactly if
//! it is not larger than the window, rounding included. An arena that is closed, or whose cleanup functions are
//! running, has an empty window: the bump then fails by itself and the cold path says why. A header that nobody uses
//! has an empty window, too (see `headers`).
//!
//! Thread rule: that of the module; what other threads may read is atomic.

use core::cell::Cell;
use core::mem::offset_of;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering};

use super::chunk::{self, Chunk, HEADER_BYTES};
use super::rewind::CleanupRecord;
use super::tree::{Links, NAME_BYTES};
use crate::error::{Error, Result};
use crate::os::Tool;
use crate::status::*;
use crate::sync::{callback, cell::UnsafeCell};

/// What every block is aligned to.
pub const ALIGNMENT: usize = 16;

/// The longest block there can be, with its chunk.
const LONGEST: usize = isize::MAX as usize / 4;

/// An arena; its memory stays where it is for the life of the process and serves one arena after the other.
#[repr(C, align(64))]
pub struct Arena {
    // What a bump touches, and the rest of its cache line.
    bump: Cell<*mut u8>,
    end: Cell<*mut u8>,
    /// Bytes asked for, of the blocks that there are now. Not beside `allocations`: the compiler would join the two
    /// into one addition of 16 bytes, which takes longer than both.
    pub(super) requested: Cell<u64>,
    /// The current chunk; it leads to those filled before it.
    pub(super) chunk: Cell<Option<NonNull<Chunk>>>,
    /// Bytes handed out of the chunks before the current one.
    pub(super) filled_before: Cell<usize>,
    /// Blocks handed out so far.
    pub(super) allocations: Cell<u64>,
    pub(super) cleanups: Cell<Option<NonNull<CleanupRecord>>>,
    /// Chunks kept for later, in the order of their first use.
    pub(super) spares: Cell<Option<NonNull<Chunk>>>,

    pub(super) peak_used: Cell<usize>,
    pub(super) generation: Cell<u64>,
    pub(super) latest_serial: Cell<u64>,
    pub(super) next_chunk_bytes: Cell<usize>,
    pub(super) largest_chunk_bytes: usize,

    // What the tree and other threads look at.
    pub(super) state: AtomicU32,
    pub(super) parent: AtomicPtr<Arena>,
    /// The bytes of this arena's chunks.
    pub(super) reserved: AtomicUsize,
    /// The bytes of this arena's chunks and of those below it.
    pub(super) charged: AtomicUsize,
    pub(super) limit: usize,
    /// What watches the arena's memory; see `watch`.
    pub(super) tool: Option<Tool>,
    pub(super) id: u64,
    pub(super) created_ns: u64,
    pub(super) links: UnsafeCell<Links>,
    pub(super) name_length: usize,
    pub(super) name: [u8; NAME_BYTES],
}

pub(super) const UNUSED: u32 = 0;
pub(super) const LIVE: u32 = 1;

const fn rounded(size: usize) -> usize {
    (size + (ALIGNMENT - 1)) & !(ALIGNMENT - 1)
}

impl Arena {
    /// Where the words are that C's inline bump uses: window, bytes, blocks.
    pub const WORDS: [usize; 4] =
        [offset_of!(Self, bump), offset_of!(Self, end), offset_of!(Self, requested), offset_of!(Self, allocations)];

    /// A header that is no arena.
    pub(super) const fn unused() -> Self {
        Self {
            bump: Cell::new(core::ptr::null_mut()),
            end: Cell::new(core::ptr::null_mut()),
            requested: Cell::new(0),
            chunk: Cell::new(None),
            filled_before: Cell::new(0),
            allocations: Cell::new(0),
            cleanups: Cell::new(None),
            spares: Cell::new(None),
            peak_used: Cell::new(0),
            generation: Cell::new(0),
            latest_serial: Cell::new(0),
            next_chunk_bytes: Cell::new(0),
            largest_chunk_bytes: 0,
            state: AtomicU32::new(UNUSED),
            parent: AtomicPtr::new(core::ptr::null_mut()),
            reserved: AtomicUsize::new(0),
            charged: AtomicUsize::new(0),
            limit: 0,
            tool: None,
            id: 0,
            created_ns: 0,
            links: UnsafeCell::new(Links::NONE),
            name_length: 0,
            name: [0; NAME_BYTES],
        }
    }

    /// A number that no other arena of the process has or had.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The bump: none if the chunk at hand has no room, or if nothing may be handed out now; `allocate` then knows.
    ///
    /// # Safety
    /// No other thread uses the arena.
    #[inline(always)]
    pub unsafe fn bump(&self, size: usize) -> Option<NonNull<u8>> {
        let block = self.bump.get();
        let room = self.end.get().addr() - block.addr();
        // A size of 0 wraps around, and is left to the cold path. The window is a multiple of 16: rounding fits.
        if size.wrapping_sub(1) >= room {
            return None;
        }
        // SAFETY: the window has so many bytes, in one chunk.
        self.bump.set(unsafe { block.add(rounded(size)) });
        self.requested.set(self.requested.get().wrapping_add(size as u64));
        self.allocations.set(self.allocations.get().wrapping_add(1));
        // SAFETY: a window that is not empty lies in a chunk.
        Some(unsafe { NonNull::new_unchecked(block) })
    }

    /// Hands out a block, aligned to 16. One of 0 bytes has an address of its own, like any other.
    ///
    /// # Safety
    /// No other thread uses the arena.
    #[inline(always)]
    pub unsafe fn allocate(&self, size: usize) -> Result<NonNull<u8>> {
        // SAFETY: the caller's promise.
        match unsafe { self.bump(size) } {
            Some(block) => Ok(block),
            // SAFETY: the caller's promise.
            None => unsafe { self.allocate_aligned(size, ALIGNMENT) },
        }
    }

    /// Hands out a block at a multiple of `alignment`, a power of two; less than 16 counts as 16.
    ///
    /// # Safety
    /// No other thread uses the arena.
    #[cold]
    #[inline(never)]
    pub unsafe fn allocate_aligned(&self, size: usize, alignment: usize) -> Result<NonNull<u8>> {
        self.check_open()?;
        if !alignment.is_power_of_two() {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "alignment", "is no power of two");
            return Err(error.with_detail(alignment as u64, 0));
        }
        let alignment = alignment.max(ALIGNMENT);
        if size > LONGEST || alignment > LONGEST {
            let error = Error::about(RDB_E_TOO_LARGE, "size", "is more than memory");
            return Err(error.with_detail(size.max(alignment) as u64, LONGEST as u64));
        }
        let block = match self.take(size, alignment) {
            Some(block) => block,
            None => {
                self.begin_chunk(HEADER_BYTES + 2 * self.zone() + rounded(size.max(1)) + (alignment - ALIGNMENT))?;
                self.take(size, alignment).ok_or(Error::new(RDB_E_NO_MEMORY))?
            }
        };
        self.requested.set(self.requested.get() + size as u64);
        self.allocations.set(self.allocations.get() + 1);
        Ok(block)
    }

    /// Hands out a block for the arena's own use, which is no block to the counters.
    pub(super) fn allocate_uncounted(&self, size: usize) -> Result<NonNull<u8>> {
        // SAFETY: the caller of whatever needs it promised that no other thread uses the arena.
        let block = unsafe { self.allocate(size) }?;
        self.requested.set(self.requested.get() - size as u64);
        self.allocations.set(self.allocations.get() - 1);
        Ok(block)
    }

    /// Takes room from the window, if there is as much; counts nothing.
    pub(super) fn take(&self, size: usize, alignment: usize) -> Option<NonNull<u8>> {
        let bump = self.bump.get();
        let zone = self.zone();
        let gap = zone + (bump.addr().wrapping_add(zone).wrapping_neg() & (alignment - 1));
        let whole = gap + rounded(size.max(1));
        if whole + zone > self.window() {
            return None;
        }
        self.set_window(self.chunk.get(), self.filled() + whole);
        // SAFETY: the chunk has so many bytes left.
        let block = NonNull::new(unsafe { bump.add(gap) })?;
        self.tell_allocated(block, size);
        Some(block)
    }

    /// A block of zeroes.
    ///
    /// # Safety
    /// No other thread uses the arena.
    pub unsafe fn allocate_zeroed(&self, size: usize) -> Result<NonNull<u8>> {
        // SAFETY: the caller's promise; the block is new and so long.
        unsafe {
            let block = self.allocate(size)?;
            block.write_bytes(0, size);
            Ok(block)
        }
    }

    /// A block with a copy of `bytes` and `extra` zeroes behind them.
    ///
    /// # Safety
    /// No other thread uses the arena.
    pub unsafe fn copy(&self, bytes: &[u8], extra: usize) -> Result<NonNull<u8>> {
        // SAFETY: the caller's promise; the block is new, hence overlaps nothing, and so long.
        unsafe {
            let block = self.allocate(bytes.len() + extra)?;
            block.copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len());
            block.add(bytes.len()).write_bytes(0, extra);
            Ok(block)
        }
    }

    /// Makes a block larger or smaller, in place if it is the latest one and its chunk has the room. Otherwise a larger
    /// one is moved to a new block, aligned to 16, and the old one stays used; a smaller one stays as it is.
    ///
    /// # Safety
    /// No other thread uses the arena, which handed out the block with `old` bytes.
    pub unsafe fn extend(&self, block: NonNull<u8>, old: usize, new: usize) -> Result<NonNull<u8>> {
        self.check_open()?;
        if old > LONGEST || new > LONGEST {
            let error = Error::about(RDB_E_TOO_LARGE, "size", "is more than memory");
            return Err(error.with_detail(old.max(new) as u64, LONGEST as u64));
        }
        let (chunk, bounds) = self.bounds_of(block)?;
        if old > bounds {
            let error = Error::about(RDB_E_SIZE_MISMATCH, "old_size", "reaches behind what was handed out");
            return Err(error.with_detail(old as u64, bounds as u64));
        }
        let (had, wants) = (rounded(old.max(1)), rounded(new.max(1)));
        let is_latest = block.addr().get() + had == self.bump.get().addr();
        if is_latest && wants + self.zone() <= had + self.window() {
            self.note_peak();
            self.set_window(self.chunk.get(), self.filled() - had + wants);
        } else if wants > had {
            // SAFETY: the caller's promise; a new block overlaps nothing, and both have `old` bytes.
            return unsafe {
                let moved = self.allocate(new)?;
                moved.copy_from_nonoverlapping(block, old);
                Ok(moved)
            };
        }
        self.requested.set(self.requested.get().wrapping_add(new as u64).wrapping_sub(old as u64));
        self.tell_resized(chunk, block, old, new);
        Ok(block)
    }

    /// A block's chunk, and how many bytes were handed out from `block` to the end of the chunk's used part.
    fn bounds_of(&self, block: NonNull<u8>) -> Result<(NonNull<Chunk>, usize)> {
        let mut end = self.bump.get().addr();
        let mut next = self.chunk.get();
        while let Some(chunk) = next {
            let start = chunk::start(chunk).addr().get();
            if (start..end).contains(&block.addr().get()) {
                return Ok((chunk, end - block.addr().get()));
            }
            // SAFETY: an arena's chunks are live.
            next = unsafe { chunk.as_ref() }.previous;
            if let Some(previous) = next {
                // SAFETY: as above.
                end = chunk::start(previous).addr().get() + unsafe { previous.as_ref() }.filled;
            }
        }
        Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "was not handed out by this arena"))
    }

    /// Whether the arena may be used now.
    pub(super) fn check_open(&self) -> Result<()> {
        if self.state.load(Ordering::Acquire) != LIVE {
            return Err(Error::about(RDB_E_CLOSED_HANDLE, "arena", "was closed"));
        }
        if callback::in_callback() {
            return Err(Error::new(RDB_E_REENTRANT));
        }
        Ok(())
    }

    /// What is left of the current chunk.
    pub(super) fn window(&self) -> usize {
        self.chunk.get().map_or(0, |chunk| chunk::end(chunk).addr().get() - self.bump.get().addr())
    }

    /// Bytes handed out of the current chunk.
    pub(super) fn filled(&self) -> usize {
        self.chunk.get().map_or(0, |chunk| self.bump.get().addr() - chunk::start(chunk).addr().get())
    }

    /// Bytes handed out.
    pub(super) fn used(&self) -> usize {
        self.filled_before.get() + self.filled()
    }

    /// To be called before `used` becomes less.
    pub(super) fn note_peak(&self) {
        self.peak_used.set(self.peak_used.get().max(self.used()));
    }

    /// Nothing can be handed out until the window is set again; what is used stays known.
    pub(super) fn close_window(&self) {
        self.end.set(self.bump.get());
    }

    /// Makes a chunk the current one, `filled` bytes of it being handed out; or none. The window of a watched arena is
    /// empty all the same.
    pub(super) fn set_window(&self, current: Option<NonNull<Chunk>>, filled: usize) {
        self.chunk.set(current);
        let (bump, end) = match current {
            // SAFETY: no more is filled than there is.
            Some(chunk) => unsafe { (chunk::start(chunk).add(filled).as_ptr(), chunk::end(chunk).as_ptr()) },
            None => (core::ptr::null_mut(), core::ptr::null_mut()),
        };
        self.bump.set(bump);
        self.end.set(if self.tool.is_some() { bump } else { end });
    }
}
