//! What a fault at a guarded block was, told from within a signal handler.
//!
//! Reads atomics and the stacks' chunks, takes no lock, allocates nothing. Addresses are not named here: the mappings
//! of code are told instead, from which `addr2line` finds the names.

use super::report::hexadecimal;
use super::{guard, stacks};
use crate::observe::text::TextBuffer;
use crate::os;

/// Tells what block a faulting address belongs to; false if it is no guarded one's.
pub fn describe_fault(out: &mut TextBuffer<'_>, address: usize) -> bool {
    let Some(fault) = guard::explain(address) else { return false };
    out.text(if fault.is_freed { "use after free: " } else { "access outside of a block: " });
    hexadecimal(out, address as u64);
    let (word, distance) = match address.checked_sub(fault.address) {
        Some(offset) if offset < fault.size => (" is at byte ", offset),
        Some(offset) => (" is bytes behind its end: ", offset - fault.size),
        None => (" is bytes before it: ", fault.address - address),
    };
    out.text(word);
    out.number(distance as u64);
    out.text(", block of ");
    out.number(fault.size as u64);
    out.text(" bytes at ");
    hexadecimal(out, fault.address as u64);
    out.text("\n");
    for (word, stack) in [("taken at\n", fault.allocation_stack), ("freed at\n", fault.free_stack)] {
        if stack != 0 && (fault.is_freed || stack == fault.allocation_stack) {
            out.text(word);
            for frame in stacks::frames(stack) {
                out.text("    ");
                hexadecimal(out, *frame as u64);
                out.text("\n");
            }
        }
    }
    mappings(out);
    true
}

fn mappings(out: &mut TextBuffer<'_>) {
    out.text("code is mapped at\n");
    os::each_code_mapping(|mapping| {
        out.text("    ");
        hexadecimal(out, mapping.start);
        out.text("-");
        hexadecimal(out, mapping.end);
        out.text(" offset ");
        hexadecimal(out, mapping.offset);
        out.text(" ");
        out.bytes(mapping.path);
        out.text("\n");
    });
}
