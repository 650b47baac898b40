//! Telling Valgrind or AddressSanitizer about blocks, where the program runs under one of them.
//!
//! A tool finds by itself what touches zones and freed blocks, reads included; so the debugger does not look there:
//! that would be a touch as well. Any thread.

use core::ptr::NonNull;
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::block::{Record, WATCHED};
use super::settings::{self, TOOLS};
use super::table;
use crate::os::{self, Tool};

/// 0 until asked, then 1 for none, 2 for Valgrind, 3 for AddressSanitizer.
static KNOWN: AtomicU8 = AtomicU8::new(0);

/// The tool, if there is one and it is to be told.
#[inline]
pub fn tool() -> Option<Tool> {
    if settings::features() & TOOLS == 0 { None } else { present() }
}

/// The tool that the program runs under, told or not.
pub fn present() -> Option<Tool> {
    match KNOWN.load(Relaxed) {
        0 => {
            let tool = os::tool();
            let number = tool.map_or(1, |tool| if tool == Tool::Valgrind { 2 } else { 3 });
            KNOWN.store(number, Relaxed);
            tool
        }
        2 => Some(Tool::Valgrind),
        3 => Some(Tool::AddressSanitizer),
        _ => None,
    }
}

/// Tells of a fresh block, if it is watched.
pub(super) fn allocated(record: &Record, is_zeroed: bool) {
    let Some(tool) = watcher(record) else { return };
    each_zone(record, |zone, length| tool.close(zone, length));
    if let Some(block) = record.block() {
        tool.allocated(block, record.size, record.address - record.raw, is_zeroed);
    }
}

/// Tells that a block was freed.
pub(super) fn freed(record: &Record) {
    if let (Some(tool), Some(block)) = (watcher(record), record.block()) {
        tool.freed(block, record.size, record.address - record.raw);
    }
}

/// Tells that a freed block goes back to its allocator, which may hand out its bytes again.
pub(super) fn reusable(record: &Record) {
    if let (Some(tool), Some(raw)) = (watcher(record), record.raw_block()) {
        tool.open(raw, record.raw_size);
    }
}

/// Tells that a block, if it is watched, ends elsewhere for the time being, so that its owner can tell of what lies
/// behind. To the debugger it stays what it is: it is freed with its first size, and told to have that again before.
pub fn resized(block: NonNull<u8>, old: usize, new: usize) {
    let address = block.addr().get();
    let known = table::may_hold(address).then(|| table::with(address, |record| *record)).flatten();
    if let Some(record) = known
        && let Some(tool) = watcher(&record)
    {
        tool.resized(block, old, new, record.address - record.raw);
    }
}

/// Also when the feature was switched off meanwhile.
fn watcher(record: &Record) -> Option<Tool> {
    if record.flags & WATCHED == 0 { None } else { present() }
}

fn each_zone(record: &Record, visit: impl Fn(NonNull<u8>, usize)) {
    let zones = [(record.raw, record.address), (record.end(), record.raw + record.raw_size)];
    for (start, end) in zones {
        if let Some(zone) = NonNull::new(core::ptr::with_exposed_provenance_mut(start)).filter(|_| start < end) {
            visit(zone, end - start);
        }
    }
}
