//! Walking up the calling thread's stack with remembered rules: a load or two per frame.
//!
//! The compiler's description of every place of code is looked up once (`os::frame_rule`) and kept in a table by
//! address of code. The table forgets everything when libraries came or went, which is seen at the next address that it
//! does not know. A walk reads only between the stack pointer and the end of the thread's own stack, so it cannot
//! fault; where a frame has another rule, or the thread is on another stack, there is no walk, and the system's
//! unwinder is asked.
//!
//! Any thread; an entry that two threads write at once is one that nobody knows.

use core::cell::Cell;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::os::{self, FrameRule, Registers};
use crate::sync::{Mutex, MutexGuard};

const ENTRIES_SHIFT: u32 = 14;

/// A rule, packed, and beside it the exclusive or of that and the address, so that halves of two entries do not match.
struct Entry {
    rule: AtomicU64,
    check: AtomicU64,
}

static RULES: [Entry; 1 << ENTRIES_SHIFT] =
    [const { Entry { rule: AtomicU64::new(0), check: AtomicU64::new(0) } }; 1 << ENTRIES_SHIFT];
/// Which libraries were there when the rules were looked up. Held during a look, in which the loader's lock is taken:
/// never waited for, because who holds the loader's lock may ask for memory.
static GENERATION: Mutex<u64> = Mutex::new(0);

thread_local! {
    /// Ends of the thread's stack; both 0 until asked, both 1 if they are not known.
    static STACK: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Writes the return addresses that lie above `above` to `frames`, innermost first; how many, or none if the stack
/// cannot be walked this way. The registers are those of a function that has not returned.
pub(super) fn walk(registers: Registers, above: usize, frames: &mut [usize]) -> Option<usize> {
    let (lowest, end) = own_stack()?;
    let Registers { instruction, mut stack, mut frame } = registers;
    if !(lowest..end).contains(&stack) {
        return None;
    }
    let (mut count, mut place) = (0, instruction);
    while count < frames.len() {
        let (frame_end, saved) = match rule_at(place) {
            FrameRule::Simple { is_from_frame_pointer, end, saved } => {
                let from = if is_from_frame_pointer { frame } else { stack };
                (from.wrapping_add(end as usize), saved as usize)
            }
            FrameRule::Outermost => break,
            FrameRule::Other => return None,
        };
        let least = stack + size_of::<usize>().max(saved);
        if frame_end < least || frame_end > end || !(frame_end | saved).is_multiple_of(size_of::<usize>()) {
            return None;
        }
        if saved != 0 {
            // SAFETY: from the stack pointer up to the end of the thread's own stack.
            frame = unsafe { word(frame_end - saved) };
        }
        // SAFETY: as above.
        let return_address = unsafe { word(frame_end - size_of::<usize>()) };
        stack = frame_end;
        if return_address == 0 {
            break;
        }
        if stack > above {
            frames[count] = return_address;
            count += 1;
        }
        // The call itself: what follows it may be of another function.
        place = return_address - 1;
    }
    Some(count)
}

/// For fork(): while it is held nobody has the loader's lock for a look. If it cannot be had, the child goes without
/// looks.
pub(super) fn try_lock() -> Option<MutexGuard<'static, u64>> {
    GENERATION.try_lock()
}

/// # Safety
/// A multiple of 8 on the thread's own stack, at or above its stack pointer.
unsafe fn word(address: usize) -> usize {
    // SAFETY: the caller's promise; the word may be anybody's, hence volatile.
    unsafe { core::ptr::with_exposed_provenance::<usize>(address).read_volatile() }
}

fn own_stack() -> Option<(usize, usize)> {
    let (mut lowest, mut end) = STACK.try_with(Cell::get).ok()?;
    if end == 0 {
        (lowest, end) = os::thread_stack().map_or((1, 1), |stack| (stack.start, stack.end));
        let _ = STACK.try_with(|known| known.set((lowest, end)));
    }
    (end != 1).then_some((lowest, end))
}

fn rule_at(place: usize) -> FrameRule {
    let entry = &RULES[((place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - ENTRIES_SHIFT)) as usize];
    let rule = entry.rule.load(Relaxed);
    if rule != 0 && entry.check.load(Relaxed) ^ rule == place as u64 {
        return unpack(rule);
    }
    look_up(place, entry)
}

#[cold]
fn look_up(place: usize, entry: &Entry) -> FrameRule {
    let Some(mut known) = GENERATION.try_lock() else { return FrameRule::Other };
    let (rule, generation) = os::frame_rule(place);
    if core::mem::replace(&mut *known, generation) != generation {
        RULES.iter().for_each(|entry| entry.rule.store(0, Relaxed));
    }
    let packed = pack(rule);
    entry.check.store(packed ^ place as u64, Relaxed);
    entry.rule.store(packed, Relaxed);
    rule
}

const OUTERMOST: u64 = 1;
const OTHER: u64 = 2;
const FROM_STACK_POINTER: u64 = 3;
const FROM_FRAME_POINTER: u64 = 4;

/// Never 0. The lowest byte is the kind, behind it stand 32 bits of the end and 24 bits of where a register is saved.
fn pack(rule: FrameRule) -> u64 {
    match rule {
        FrameRule::Simple { is_from_frame_pointer, end, saved } if saved < 1 << 24 => {
            let kind = if is_from_frame_pointer { FROM_FRAME_POINTER } else { FROM_STACK_POINTER };
            kind | u64::from(end) << 8 | u64::from(saved) << 40
        }
        FrameRule::Simple { .. } | FrameRule::Other => OTHER,
        FrameRule::Outermost => OUTERMOST,
    }
}

fn unpack(rule: u64) -> FrameRule {
    match rule & 0xff {
        OUTERMOST => FrameRule::Outermost,
        kind @ (FROM_STACK_POINTER | FROM_FRAME_POINTER) => FrameRule::Simple {
            is_from_frame_pointer: kind == FROM_FRAME_POINTER,
            end: (rule >> 8) as u32,
            saved: (rule >> 40) as u32,
        },
        _ => FrameRule::Other,
    }
}

#[cfg(all(test, target_arch = "x86_64", target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_register_that_is_saved_between_two_words_is_not_read() {
        let place = (&raw const RULES).addr() + 1;
        for (saved, walked) in [(8, Some(0)), (12, None), (3, None)] {
            let room = [0_usize; 8];
            let packed = pack(FrameRule::Simple { is_from_frame_pointer: false, end: 32, saved });
            let entry = &RULES[((place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - ENTRIES_SHIFT)) as usize];
            let _known = GENERATION.lock_always();
            entry.check.store(packed ^ place as u64, Relaxed);
            entry.rule.store(packed, Relaxed);
            let registers = Registers { instruction: place, stack: room.as_ptr().addr(), frame: 0 };
            assert_eq!(walk(registers, 0, &mut [0; 4]), walked, "{saved}");
            entry.rule.store(0, Relaxed);
        }
    }
}
