//! A block's way through the debugger: what allocators call instead of themselves while the mode is on.
//!
//! Allocating makes a block with what the features of the moment want, and enters it into the table; freeing looks it
//! up, checks it, and lets it wait or gives it back. A block that the table does not know is the allocator's own, from
//! before or from a moment without features: it passes. The table's entry changes from live to freed under its shard's
//! lock, so of two frees one is the second. Allocators are called with no lock held. Any thread.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Relaxed, SeqCst},
};

use super::block::{self, APART, Backing, Damage, FILLED, FREED, FRESH, GUARDED, Record, State, WATCHED};
use super::finding::{self, Kind};
use super::mapped::ACCOUNT;
use super::settings::{self, *};
use super::thread::{self, Here};
use super::{guard, quarantine, sample, table, tool};
use crate::error::{Error, Result};
use crate::ledger;
use crate::os;
use crate::status::RDB_E_LIMIT;

static SEQUENCE: AtomicU64 = AtomicU64::new(0);
/// A bit for each length of a zone before a block that was ever used: bit n for 2^n bytes.
static ZONES_BEFORE: AtomicU32 = AtomicU32::new(0);

/// The number that the latest tracked block got.
pub(super) fn latest_sequence() -> u64 {
    SEQUENCE.load(Relaxed)
}

/// Gives a block of an allocator whose requests come here because the mode is on.
#[cold]
#[inline(never)]
pub fn allocate(backing: &Backing, layout: Layout, is_zeroed: bool) -> Result<NonNull<u8>> {
    let here = thread::here();
    let chooses = || settings::features() & SAMPLED != 0 && sample::chooses(layout.size());
    let is_sampled = !thread::is_inside() && chooses();
    watch(backing, layout, is_zeroed, is_sampled.then_some(layout.size()), here)
}

/// As [`allocate`], for a block that its magazine chose, and that has so many bytes for the sampler.
#[cold]
#[inline(never)]
pub fn allocate_chosen(backing: &Backing, layout: Layout, is_zeroed: bool, chosen_bytes: usize) -> Result<NonNull<u8>> {
    watch(backing, layout, is_zeroed, Some(chosen_bytes), thread::here())
}

fn watch(
    backing: &Backing,
    layout: Layout,
    is_zeroed: bool,
    chosen_bytes: Option<usize>,
    here: Here,
) -> Result<NonNull<u8>> {
    let features = settings::features();
    if !thread::is_inside()
        && (chosen_bytes.is_some() || features & EVERY_BLOCK != 0)
        && let Some(record) = make(backing, layout, features, chosen_bytes, here)?
        && let Some(block) = record.block()
    {
        dress(&record, features, is_zeroed);
        return Ok(block);
    }
    backing.allocate(layout, is_zeroed)
}

/// Makes a block and enters it into the table; none if it cannot be watched.
fn make(
    backing: &Backing,
    layout: Layout,
    features: u32,
    chosen_bytes: Option<usize>,
    here: Here,
) -> Result<Option<Record>> {
    let is_sampled = chosen_bytes.is_some();
    let (flags, raw, raw_size, address) = match place(backing, layout, features, is_sampled)? {
        Some(place) => place,
        None => return Ok(None),
    };
    let takes_stack = is_sampled || features & STACKS != 0;
    let record = Record {
        address: address.addr().get(),
        size: layout.size(),
        alignment: layout.align(),
        raw: raw.as_ptr().expose_provenance(),
        raw_size,
        backing: *backing,
        sequence: SEQUENCE.fetch_add(1, Relaxed) + 1,
        allocated_at_ns: os::monotonic_coarse_ns(),
        thread: thread::number(),
        allocation_stack: if takes_stack { thread::stack(here, settings().stack_frames) } else { 0 },
        free_stack: 0,
        weight_millionths: chosen_bytes.map_or(0, sample::weight_millionths),
        state: State::Live,
        flags,
    };
    // SAFETY: the raw block is fresh, and this record's alone.
    unsafe { record.paint_zones() };
    if charge_zones(&record) {
        if table::insert(record) {
            guard::note_allocation(&record);
            return Ok(Some(record));
        }
        release_zones(&record);
    }
    undo(&record);
    Ok(None)
}

/// Where a block will be: flags, raw block, its size, the block itself.
#[allow(clippy::type_complexity)]
fn place(
    backing: &Backing,
    layout: Layout,
    features: u32,
    is_sampled: bool,
) -> Result<Option<(u8, NonNull<u8>, usize, NonNull<u8>)>> {
    if is_sampled
        && features & GUARD_PAGES != 0
        && let Some(guarded) = guard::take(layout)
    {
        if let Some(before) = guarded.forgotten {
            table::remove(before);
        }
        return Ok(Some((GUARDED, guarded.raw, guard::SLOT_BYTES, guarded.block)));
    }
    if features & EVERY_BLOCK == 0
        && let Some(allocate_apart) = backing.allocator.allocate_apart
    {
        // If there is no memory for that, a plain block may still be had.
        let raw = allocate_apart(backing.context, backing.account, layout).ok();
        return Ok(raw.map(|raw| (APART, raw, layout.size(), raw)));
    }
    let flags = if tool::tool().is_some() { WATCHED } else { 0 };
    let zone = if features & (RED_ZONES | TOOLS) != 0 { settings().red_zone_bytes } else { 0 };
    let Some(shape) = block::shape(layout, zone) else { return Ok(None) };
    let raw = match backing.allocate(shape.raw, false) {
        // What waits may be what is over the limit.
        Err(error) if error.code == RDB_E_LIMIT && quarantine::held().1 != 0 => {
            quarantine::drain();
            backing.allocate(shape.raw, false)?
        }
        allocated => allocated?,
    };
    if shape.before != 0 {
        ZONES_BEFORE.fetch_or(shape.before as u32, SeqCst);
    }
    // SAFETY: the shape's zone lies within its raw block.
    let block = unsafe { raw.add(shape.before) };
    Ok(Some((flags, raw, shape.raw.size(), block)))
}

/// What nobody else charges: the zones of blocks that are charged one by one.
fn charge_zones(record: &Record) -> bool {
    let bytes = zone_bytes(record);
    bytes == 0 || ledger::charge(ACCOUNT, bytes).is_ok()
}

fn zone_bytes(record: &Record) -> usize {
    let is_ours = record.backing.allocator.charges_blocks && record.flags & GUARDED == 0;
    if is_ours { record.raw_size - record.size } else { 0 }
}

fn release_zones(record: &Record) {
    let bytes = zone_bytes(record);
    if bytes != 0 {
        ledger::release(ACCOUNT, bytes);
    }
}

/// Unmakes a block that could not be entered.
fn undo(record: &Record) {
    if record.flags & GUARDED != 0 {
        return guard::close(record);
    }
    if let Some(raw) = record.raw_block() {
        // SAFETY: the block is fresh, and nobody has seen it.
        let _ = unsafe { record.backing.free(raw, record.raw_layout()) };
    }
}

/// What a fresh block looks like.
fn dress(record: &Record, features: u32, is_zeroed: bool) {
    // SAFETY: the block is fresh, and its user has not seen it yet.
    unsafe {
        if is_zeroed {
            record.paint_block(0);
        } else if features & FILL != 0 {
            record.paint_block(FRESH);
        }
    }
    tool::allocated(record, is_zeroed);
}

/// What a call wants to know of a block before it changes it.
enum Found {
    /// The debugger made it, and it is the caller's to free or to resize.
    Ours(Record),
    /// The allocator made it, as if there were no debugger.
    Untracked,
}

/// Takes a block back, as the allocator's free does. `told` is what the caller says about the block.
///
/// # Safety
/// Whoever uses the block afterwards does wrong; if it is no block at all, nothing happens but a finding.
#[cold]
#[inline(never)]
pub unsafe fn free(backing: &Backing, block: NonNull<u8>, told: Option<Layout>) -> Result<()> {
    match begin_free(backing, block, told, thread::here())? {
        Found::Ours(record) => {
            end_free(&record);
            Ok(())
        }
        // SAFETY: the caller's promise.
        Found::Untracked => unsafe { backing.free(block, told) }.inspect_err(|error| note_refusal(block, error)),
    }
}

/// Makes a block of another size with the old one's bytes, and takes the old one back; none if the debugger does not
/// know the block: then the allocator is to do it.
///
/// # Safety
/// As for [`free`], if it succeeds.
#[cold]
#[inline(never)]
pub unsafe fn reallocate(
    backing: &Backing,
    block: NonNull<u8>,
    told: Option<Layout>,
    new: Layout,
) -> Result<Option<NonNull<u8>>> {
    let Found::Ours(record) = look_up(backing, block, told)? else { return Ok(None) };
    let moved = allocate(backing, new, false)?;
    // SAFETY: both blocks hold so many bytes, and a new block overlaps nothing.
    unsafe { moved.copy_from_nonoverlapping(block, record.size.min(new.size())) };
    // SAFETY: the caller's promise.
    match unsafe { free(backing, block, told) } {
        Ok(()) => Ok(Some(moved)),
        Err(error) => {
            // Another thread freed the block meanwhile.
            // SAFETY: made above, and nobody has seen it.
            let _ = unsafe { free(backing, moved, None) };
            Err(error)
        }
    }
}

/// Whether the debugger may have made a block; if not, it has not.
#[inline]
pub fn may_know(block: NonNull<u8>) -> bool {
    table::may_hold(block.addr().get())
}

/// The size that was asked for, of a live block that the debugger made.
#[cold]
pub fn usable_size(block: NonNull<u8>) -> Option<usize> {
    let size = |record: &mut Record| (record.state == State::Live).then_some(record.size);
    known(block).and_then(|address| table::with(address, size)).flatten()
}

fn known(block: NonNull<u8>) -> Option<usize> {
    may_know(block).then(|| block.addr().get())
}

/// Finds a block that is about to be used up, and what is wrong with that.
fn look_up(backing: &Backing, block: NonNull<u8>, told: Option<Layout>) -> Result<Found> {
    let found = known(block).and_then(|address| table::with(address, |record| check(record, backing, told)));
    judge(block, found)
}

/// As [`look_up`], and the block is freed in the table if nothing is wrong.
fn begin_free(backing: &Backing, block: NonNull<u8>, told: Option<Layout>, here: Here) -> Result<Found> {
    let features = settings::features();
    let is_known = known(block);
    // Of a block that is merely in the profile nothing is left to tell of.
    let takes_stack = is_known.is_some_and(|address| features & STACKS != 0 || guard::holds(address));
    let stack = if takes_stack { thread::stack(here, settings().stack_frames) } else { 0 };
    let found = is_known.and_then(|address| {
        table::with(address, |record| {
            check(record, backing, told)?;
            (record.state, record.free_stack) = (State::Freed, stack);
            Ok(*record)
        })
    });
    judge(block, found)
}

fn check(record: &Record, backing: &Backing, told: Option<Layout>) -> core::result::Result<Record, (Kind, Record)> {
    let has_other_size =
        |told: Layout| told.size() != record.size || told.align() > record.alignment.max(MALLOC_ALIGNMENT);
    // What samples and tools look at is looked at whole.
    let is_size_checked = settings::features() & SIZE_CHECK != 0 || record.flags & (GUARDED | WATCHED) != 0;
    let wrong = if record.state == State::Freed {
        Some(Kind::DoubleFree)
    } else if !record.backing.is_same(backing) {
        Some(Kind::WrongAllocator)
    } else if is_size_checked && told.is_some_and(has_other_size) {
        Some(Kind::SizeMismatch)
    } else {
        None
    };
    wrong.map_or(Ok(*record), |kind| Err((kind, *record)))
}

/// What every block is aligned to at least.
const MALLOC_ALIGNMENT: usize = 16;

fn judge(block: NonNull<u8>, found: Option<core::result::Result<Record, (Kind, Record)>>) -> Result<Found> {
    match found {
        Some(Ok(record)) => Ok(Found::Ours(record)),
        Some(Err((kind, record))) => Err(finding::refused(kind, &record, 0)),
        None => match behind_zone(block) {
            Some(record) => Err(interior(&record, block)),
            None => Ok(Found::Untracked),
        },
    }
}

/// The block whose raw block begins here: to the allocator this address would be a good one.
fn behind_zone(start: NonNull<u8>) -> Option<Record> {
    let mut lengths = ZONES_BEFORE.load(Relaxed);
    while lengths != 0 {
        let address = start.addr().get().wrapping_add(1 << lengths.trailing_zeros());
        lengths &= lengths - 1;
        let known = table::may_hold(address).then(|| table::with(address, |record| *record)).flatten();
        if let Some(record) = known.filter(|record| record.raw == start.addr().get()) {
            return Some(record);
        }
    }
    None
}

fn interior(record: &Record, block: NonNull<u8>) -> Error {
    let offset = block.addr().get() as i64 - record.address as i64;
    finding::refused(Kind::InteriorFree, record, offset)
}

/// Reports a free that the allocator itself refused.
#[cold]
pub fn note_refusal(block: NonNull<u8>, error: &Error) {
    use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_SIZE_MISMATCH};
    match (table::find_spanning(block), error.code) {
        (Some(record), _) => interior(&record, block),
        (None, RDB_E_DOUBLE_FREE) => finding::stray(Kind::DoubleFree, block.addr().get()),
        (None, RDB_E_SIZE_MISMATCH) => finding::stray(Kind::SizeMismatch, block.addr().get()),
        (None, _) => finding::stray(Kind::InvalidFree, block.addr().get()),
    };
}

/// What happens to a block once the table has it as freed.
fn end_free(record: &Record) {
    // It is freed, but its bytes are as they were.
    let damages = damages(&Record { state: State::Live, ..*record });
    if report(record, damages) != 0 {
        mend(record);
    }
    let features = settings::features();
    if record.flags & GUARDED != 0 {
        guard::close(record);
        if features & GUARD_PAGES == 0 {
            guard::forget_freed();
        }
    } else {
        fill(record, features);
        tool::freed(record);
        let waits = features & WAITING != 0 && !thread::is_inside() && charge_waiting(record);
        if waits { quarantine::push(record) } else { release(record) }
    }
    if !settings::is_settled() {
        settings::settle();
    }
}

/// Writes the pattern of freed blocks, and then notes that it is there.
fn fill(record: &Record, features: u32) {
    if features & FILL != 0 && record.flags & WATCHED == 0 {
        // SAFETY: the block was freed a moment ago, by the thread that runs here.
        unsafe { record.paint_block(FREED) };
        table::with(record.address, |record| record.flags |= FILLED);
    }
}

/// Its owner's charge ends with the free; what waits is the debugger's. Its zones are that already.
fn charge_waiting(record: &Record) -> bool {
    !record.backing.allocator.charges_blocks || ledger::charge(ACCOUNT, record.size).is_ok()
}

/// Gives a block back that has waited.
pub(super) fn give_back(address: usize, sequence: usize) {
    let Some(record) = table::remove_if(address, |record| record.sequence as usize == sequence) else { return };
    report(&record, damages(&record));
    if record.backing.allocator.charges_blocks {
        ledger::release(ACCOUNT, record.size);
    }
    give_to_allocator(&record);
}

/// Forgets a block that its allocator takes back by itself.
pub(super) fn forget(record: &Record) {
    if table::with(record.address, |now| now.sequence) != Some(record.sequence) {
        return;
    }
    table::remove(record.address);
    release_zones(record);
    if record.state == State::Freed && record.backing.allocator.charges_blocks {
        ledger::release(ACCOUNT, record.size);
    }
    tool::reusable(record);
}

fn release(record: &Record) {
    // Before the allocator can hand it out again.
    table::remove(record.address);
    give_to_allocator(record);
}

/// Gives a block back that the table does not have any more.
fn give_to_allocator(record: &Record) {
    release_zones(record);
    tool::reusable(record);
    if let Some(raw) = record.raw_block() {
        // SAFETY: the allocator gave the raw block, and it goes back once: the table had the record.
        let _ = unsafe { record.backing.free(raw, record.raw_layout()) };
    }
}

/// What is damaged: before a block, behind it, and in it if it is freed and holds the pattern.
pub(super) type Damages = [Option<(Kind, Damage)>; 3];

/// Looks for damage; the block is in the table, under its lock, or else the caller's alone.
pub(super) fn damages(record: &Record) -> Damages {
    let is_closed = record.state == State::Freed && record.flags & GUARDED != 0;
    if is_closed || record.flags & WATCHED != 0 {
        return [None; 3];
    }
    // SAFETY: the raw block is the debugger's until it is given back, after it has left the table.
    unsafe {
        let inside = if record.flags & FILLED != 0 { record.damage_inside() } else { None };
        let named = |kind: Kind, damage: Option<Damage>| damage.map(|damage| (kind, damage));
        [
            named(Kind::Underflow, record.damage_before()),
            named(Kind::Overflow, record.damage_behind()),
            named(Kind::UseAfterFree, inside),
        ]
    }
}

/// Writes the patterns anew; under the same conditions.
pub(super) fn mend(record: &Record) {
    // SAFETY: as above.
    unsafe {
        record.paint_zones();
        if record.flags & FILLED != 0 {
            record.paint_block(FREED);
        }
    }
}

/// Reports damage; how much it is.
pub(super) fn report(record: &Record, damages: Damages) -> u64 {
    let mut found = 0;
    for (kind, damage) in damages.into_iter().flatten() {
        finding::damaged(kind, record, damage);
        found += 1;
    }
    found
}
