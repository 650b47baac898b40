//! malloc for the program: one way in for every size, whoever asks: the C calls, thread caches, the preload library.
//!
//! Up to 256 KiB a block is of the heap of [`Blocks`]; larger ones, on the process heap, are large objects. Everything
//! that is not a hot path goes through here, so that a request means the same wherever it is made. The hot paths,
//! [`allocate_hot`], [`free_hot`] and their like, call nothing of the library's: they serve the usual case or say that
//! they cannot.
//!
//! Thread rule: any thread, each with its own [`Blocks`].

use core::alloc::Layout;
use core::ptr::{self, NonNull};

use super::debugger::{self, Allocator, Backing};
use super::large;
use super::slab::{
    Blocks, Heap, MAX_ALIGNMENT, MAX_BLOCK, MIN_ALIGNMENT, PROCESS, Turn, cache_of_process_at_hand, page_map,
};
use super::traffic;
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::pages::PAGE_SIZE;
use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_INVALID_ARGUMENT, RDB_E_SIZE_MISMATCH, RDB_E_TOO_LARGE};

/// What large objects of the program are charged to.
const LARGE: Account = Account::process(Component::Large);

/// The longest block that C can have.
const LONGEST: usize = isize::MAX as usize;

/// A block from the calling thread's cache of the process heap; none if there is none at hand.
#[inline(always)]
pub fn allocate_hot(size: usize) -> Option<NonNull<u8>> {
    if debugger::takes_every_block() {
        return None;
    }
    // SAFETY: the calling thread's own cache.
    unsafe { cache_of_process_at_hand()?.try_allocate(size) }
}

/// [`allocate_hot`] with a few instructions more, where that found none: from the calling thread's other magazine.
#[inline(always)]
pub fn allocate_warm(size: usize) -> Option<NonNull<u8>> {
    if debugger::is_on() {
        return None;
    }
    // SAFETY: the calling thread's own cache.
    unsafe { cache_of_process_at_hand()?.swap_and_allocate(size) }
}

/// Takes a block into the calling thread's cache of the process heap; false, and nothing done, if that is not at hand
/// or the block is none of its.
///
/// # Safety
/// If it is a block of the process heap, nobody uses it any more.
#[inline(always)]
pub unsafe fn free_hot(block: NonNull<u8>) -> bool {
    // SAFETY: the calling thread's own cache; the caller's promise.
    !debugger::takes_every_block() && cache_of_process_at_hand().is_some_and(|cache| unsafe { cache.try_free(block) })
}

/// [`free_hot`] where the caller says how much was asked for; false also if that does not fit the block.
///
/// # Safety
/// As [`free_hot`].
#[inline(always)]
pub unsafe fn free_sized_hot(block: NonNull<u8>, size: usize) -> bool {
    // SAFETY: the calling thread's own cache; the caller's promise.
    !debugger::takes_every_block()
        && cache_of_process_at_hand().is_some_and(|cache| unsafe { cache.try_free_sized(block, size) })
}

/// A block of another size for one of the process heap; none, and nothing done, if the calling thread's cache is not at
/// hand or cannot serve both.
///
/// # Safety
/// As [`free_hot`], if it succeeds.
#[inline(always)]
pub unsafe fn reallocate_hot(block: NonNull<u8>, size: usize) -> Option<NonNull<u8>> {
    if debugger::is_on() {
        return None;
    }
    // SAFETY: the calling thread's own cache; the caller's promise.
    unsafe { cache_of_process_at_hand()?.try_reallocate(block, size) }
}

/// A block of at least `size` bytes. Fails with `RDB_E_INVALID_ARGUMENT` (alignment), `RDB_E_TOO_LARGE`, `RDB_E_LIMIT`,
/// `RDB_E_NO_MEMORY`, or `RDB_E_REENTRANT` in the handler of a signal.
pub fn allocate(from: Blocks<'_>, size: usize, alignment: usize, zeroed: bool) -> Result<NonNull<u8>> {
    if !alignment.is_power_of_two() {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "alignment", "is not a power of two");
        return Err(error.with_detail(alignment as u64, 0));
    }
    let Ok(layout) = Layout::from_size_align(size, alignment) else {
        let error = Error::about(RDB_E_TOO_LARGE, "size", "is longer than memory");
        return Err(error.with_detail(size as u64, LONGEST as u64));
    };
    if debugger::is_on() {
        return allocate_debugged(from, layout, zeroed);
    }
    allocate_undebugged(from, size, alignment, zeroed)
}

fn allocate_debugged(from: Blocks<'_>, layout: Layout, zeroed: bool) -> Result<NonNull<u8>> {
    let turn = if debugger::takes_every_block() { Turn::Elsewhere } else { from.turn(layout.size(), layout.align()) };
    match turn {
        Turn::Plain => allocate_undebugged(from, layout.size(), layout.align(), zeroed),
        Turn::Chosen(bytes) => debugger::allocate_chosen(&backing(from), layout, zeroed, bytes),
        Turn::Elsewhere => debugger::allocate(&backing(from), layout, zeroed),
    }
}

fn allocate_undebugged(from: Blocks<'_>, size: usize, alignment: usize, zeroed: bool) -> Result<NonNull<u8>> {
    if !is_large(from, size, alignment) {
        return from.allocate(size, alignment, zeroed);
    }
    large_object(size, alignment, &large::Options { zeroed, ..large::Options::default() })
}

fn large_object(size: usize, alignment: usize, options: &large::Options) -> Result<NonNull<u8>> {
    Ok(large::allocate(size.max(1), alignment, options, LARGE)?.address)
}

/// Takes a block back. Fails with `RDB_E_FOREIGN_BLOCK`, or `RDB_E_DOUBLE_FREE` where that is seen.
///
/// # Safety
/// If it is a block that [`allocate`] gave from the same heap, nobody uses it any more.
pub unsafe fn free(to: Blocks<'_>, block: NonNull<u8>) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe { if debugger::is_on() { free_debugged(to, block, None) } else { free_undebugged(to, block) } }
}

/// # Safety
/// As [`free`].
unsafe fn free_debugged(to: Blocks<'_>, block: NonNull<u8>, told: Option<Layout>) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe {
        if is_known(to, block) {
            return debugger::free(&backing(to), block, told);
        }
        free_as_told(to, block, told).inspect_err(|error| debugger::note_refusal(block, error))
    }
}

/// Whether a block may be one of the debugger's, while that is on. While blocks are merely sampled, no chosen one is
/// of a class.
fn is_known(of: Blocks<'_>, block: NonNull<u8>) -> bool {
    debugger::takes_every_block() || (of.heap().class_of(block).is_none() && debugger::may_know(block))
}

/// # Safety
/// As [`free`].
unsafe fn free_as_told(to: Blocks<'_>, block: NonNull<u8>, told: Option<Layout>) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe {
        match told {
            Some(told) => free_sized_undebugged(to, block, told),
            None => free_undebugged(to, block),
        }
    }
}

/// # Safety
/// As [`free`].
unsafe fn free_undebugged(to: Blocks<'_>, block: NonNull<u8>) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe { if is_large_object(to, block) { large::free(block) } else { to.free(block) } }
}

/// [`free`] where the caller says what was asked for; `RDB_E_SIZE_MISMATCH`, and nothing done, if that is not the
/// block's.
///
/// # Safety
/// As [`free`].
pub unsafe fn free_sized(to: Blocks<'_>, block: NonNull<u8>, size: usize, alignment: usize) -> Result<()> {
    let Ok(layout) = Layout::from_size_align(size, alignment) else { return Err(other_size(size, 0)) };
    // SAFETY: the caller's promise.
    unsafe {
        if debugger::is_on() {
            return free_debugged(to, block, Some(layout));
        }
        free_sized_undebugged(to, block, layout)
    }
}

/// # Safety
/// As [`free`].
unsafe fn free_sized_undebugged(to: Blocks<'_>, block: NonNull<u8>, told: Layout) -> Result<()> {
    if !is_large_object(to, block) {
        // SAFETY: the caller's promise.
        return unsafe { to.free_sized(block, told.size(), told.align()) };
    }
    let found = large::info(block)?.size;
    if found != told.size().max(1) {
        return Err(other_size(told.size(), found));
    }
    // SAFETY: the caller's promise.
    unsafe { large::free(block) }
}

/// Changes a block's size, if need be by moving it; it keeps its bytes up to the shorter size. Fails as [`allocate`]
/// and [`free`] do: the block is then as it was.
///
/// # Safety
/// As [`free`], if this succeeds; otherwise the block is still the caller's.
pub unsafe fn reallocate(of: Blocks<'_>, block: NonNull<u8>, size: usize) -> Result<NonNull<u8>> {
    // SAFETY: the caller's promise.
    unsafe {
        if debugger::is_on() && is_known(of, block) {
            usable_size(of, block)?;
            let Ok(new) = Layout::from_size_align(size, MIN_ALIGNMENT) else {
                return allocate(of, size, MIN_ALIGNMENT, false);
            };
            if let Some(moved) = debugger::reallocate(&backing(of), block, None, new)? {
                return Ok(moved);
            }
        }
        if is_large_object(of, block) {
            if size > MAX_BLOCK && size <= LONGEST {
                return Ok(large::reallocate_growing(block, size)?.address);
            }
        } else if of.resize(block, size)? {
            return Ok(block);
        }
        let usable = usable_size(of, block)?;
        let moved = if size > usable && is_large(of, size, MIN_ALIGNMENT) && !debugger::is_on() {
            large_object(size, MIN_ALIGNMENT, &large::Options { is_growing: true, ..large::Options::default() })
        } else {
            allocate(of, size, MIN_ALIGNMENT, false)
        }?;
        ptr::copy_nonoverlapping(block.as_ptr(), moved.as_ptr(), usable.min(size));
        traffic::COPIED.add(usable.min(size));
        free(of, block)?;
        Ok(moved)
    }
}

/// How many bytes a block has. Fails with `RDB_E_FOREIGN_BLOCK`.
pub fn usable_size(of: Blocks<'_>, block: NonNull<u8>) -> Result<usize> {
    if debugger::is_on()
        && is_known(of, block)
        && let Some(asked) = debugger::usable_size(block)
    {
        return Ok(asked);
    }
    if is_large_object(of, block) { Ok(large::info(block)?.mapped_bytes) } else { of.usable_size(block) }
}

/// How many bytes a block gets if so many are asked for; `size` itself where that is more than memory.
pub fn good_size(size: usize) -> usize {
    if size > MAX_BLOCK {
        return size.checked_next_multiple_of(PAGE_SIZE).unwrap_or(size);
    }
    Blocks::of_this_thread().size_for(size, MIN_ALIGNMENT)
}

/// How the debugger reaches these blocks: as if it were not there.
static UNDEBUGGED: Allocator = Allocator {
    name: "process heap",
    charges_blocks: false,
    allocate: |heap, _, layout, zeroed| allocate_undebugged(blocks_of(heap), layout.size(), layout.align(), zeroed),
    allocate_apart: Some(|heap, account, layout| {
        if is_large(blocks_of(heap), layout.size(), layout.align()) {
            return (UNDEBUGGED.allocate)(heap, account, layout, false);
        }
        blocks_of(heap).allocate_apart(layout.size(), layout.align())
    }),
    free: |heap, _, block, told| {
        if debugger::takes_every_block() {
            check(blocks_of(heap), block)?;
        }
        // SAFETY: the debugger's caller promised what `free` asks for.
        unsafe { free_as_told(blocks_of(heap), block, told) }
    },
};

/// Whether a small block begins at the address and is out: a look that only the debugger takes the time for.
fn check(of: Blocks<'_>, block: NonNull<u8>) -> Result<()> {
    match page_map::get(block.addr().get()) {
        page_map::RUN | page_map::LARGE | page_map::FOREIGN => Ok(()),
        _ => of.heap().check(block),
    }
}

fn backing(of: Blocks<'_>) -> Backing {
    let context = ptr::from_ref(of.heap()).expose_provenance();
    Backing { allocator: &UNDEBUGGED, context, account: Account::process(Component::Slab) }
}

/// The blocks of a heap that [`backing`] noted.
fn blocks_of(heap: usize) -> Blocks<'static> {
    // SAFETY: a heap outlives its blocks.
    Blocks::of_heap(unsafe { &*ptr::with_exposed_provenance::<Heap>(heap) })
}

fn other_size(told: usize, found: usize) -> Error {
    let error = Error::about(RDB_E_SIZE_MISMATCH, "size", "is not what the block was allocated with");
    error.with_detail(told as u64, found as u64)
}

fn is_large(from: Blocks<'_>, size: usize, alignment: usize) -> bool {
    (size > MAX_BLOCK || alignment > MAX_ALIGNMENT) && serves_large(from)
}

/// Whether a large object is there, or was a short while ago: large objects can tell then that it is gone.
fn is_large_object(of: Blocks<'_>, block: NonNull<u8>) -> bool {
    let was_known = || large::info(block).map_or_else(|error| error.code == RDB_E_DOUBLE_FREE, |_| true);
    match page_map::get(block.addr().get()) {
        page_map::LARGE => serves_large(of),
        page_map::FOREIGN => serves_large(of) && was_known(),
        _ => false,
    }
}

/// Heaps that were created give no large objects: closing them could not take those back.
fn serves_large(of: Blocks<'_>) -> bool {
    ptr::eq(of.heap(), &PROCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_size_0_has_every_alignment() {
        for shift in 0..=22 {
            let block = allocate(Blocks::of_this_thread(), 0, 1 << shift, true).unwrap();
            assert!(block.addr().get().is_multiple_of(1 << shift));
            // SAFETY: allocated above.
            unsafe { free_sized(Blocks::of_this_thread(), block, 0, 1 << shift) }.unwrap();
        }
    }
}
