//! Who owns an address: one code byte for each 64 KiB of address space, and a superslab for each 2 MiB.
//!
//! Two levels: a static root with an entry per window of 16 GiB, and per window that is used an array of codes and one
//! of superslabs, mapped straight from the system and touched only where something lies. A free looks here before it
//! believes an address, so the first window that is used gets a short cut: one compare and one load.
//!
//! Codes are written by whoever owns the memory and read by anybody at any time, also for addresses that are nobody's.
//! Windows are never unmapped.

use core::ptr::{self, NonNull};
use core::sync::atomic::{
    AtomicPtr, AtomicU8, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};

use super::short_way;
use super::size_class::UNIT;
use super::superslab::Superslab;
use crate::ledger::{self, Account, Component};
use crate::os::pages;

/// Not memory of ours.
pub const FOREIGN: u8 = 0;
/// The first of the 64 codes of the process heap's classes.
pub const PROCESS: u8 = 1;
/// The first of the 64 codes of the library heap's classes.
pub const LIBRARY: u8 = 65;
/// The first of the 64 codes of the classes of heaps that were created.
pub const INSTANCE: u8 = 129;
/// A run of units.
pub const RUN: u8 = 193;
/// A large object.
pub const LARGE: u8 = 194;
/// A chunk of an arena.
pub const ARENA: u8 = 195;

const UNIT_SHIFT: u32 = UNIT.trailing_zeros();
const SUPERSLAB_SHIFT: u32 = 21;
const WINDOW_SHIFT: u32 = 34;
const ADDRESS_BITS: u32 = 47;
const UNITS: usize = 1 << (WINDOW_SHIFT - UNIT_SHIFT);
const SUPERSLABS: usize = 1 << (WINDOW_SHIFT - SUPERSLAB_SHIFT);

/// What is known of 16 GiB.
struct Window {
    codes: [AtomicU8; UNITS],
    superslabs: [AtomicPtr<Superslab>; SUPERSLABS],
}

static ROOT: [AtomicPtr<Window>; 1 << (ADDRESS_BITS - WINDOW_SHIFT)] =
    [const { AtomicPtr::new(ptr::null_mut()) }; 1 << (ADDRESS_BITS - WINDOW_SHIFT)];

/// The number of the first unit of the window with the short cut, and its codes. Settled by the first window.
static HOT_UNIT: AtomicUsize = AtomicUsize::new(NOWHERE);
static HOT_CODES: AtomicPtr<AtomicU8> = AtomicPtr::new(ptr::null_mut());
/// No unit's number is within a window of this one, nor what becomes of an odd address: those are below 2^52.
pub(super) const NOWHERE: usize = 1 << 63;

/// The code of the 64 KiB in which an address lies.
#[inline]
pub fn get(address: usize) -> u8 {
    window(address).map_or(FOREIGN, |window| window.codes[(address >> UNIT_SHIFT) % UNITS].load(Relaxed))
}

/// How far the unit of an address that is a multiple of 16 is behind the hot one; for other addresses far away.
#[inline(always)]
fn from_hot_unit(address: usize, hot: usize) -> usize {
    // The lowest bits become the highest, so that one compare tells both: that they are 0, and that the window is near.
    (address.rotate_right(4) >> (UNIT_SHIFT - 4)).wrapping_sub(hot)
}

/// [`get`] by the short cut, for addresses that are multiples of 16; none for others, and where it does not lead.
#[inline(always)]
pub fn get_at_hand(address: usize) -> Option<usize> {
    // Acquire: the codes are stored before the unit.
    let unit = from_hot_unit(address, HOT_UNIT.load(Acquire));
    // SAFETY: the window has that many codes and stays mapped.
    (unit < UNITS).then(|| usize::from(unsafe { (*HOT_CODES.load(Relaxed).add(unit)).load(Relaxed) }))
}

/// Where the short cut leads: the number of its first unit, or [`NOWHERE`], and the codes from there on.
pub(super) fn at_hand() -> (usize, *mut AtomicU8) {
    // Acquire: the codes are stored before the unit.
    let unit = HOT_UNIT.load(Acquire);
    (unit, HOT_CODES.load(Relaxed))
}

/// Gives the units of `[address, address + length)` a code; false, and nothing changed, if there is no memory for that.
/// The address is a multiple of [`UNIT`].
pub fn set(address: usize, length: usize, code: u8) -> bool {
    let last = address + (length - 1);
    let mut covered = address;
    while covered <= last {
        if window_or_new(covered).is_none() {
            return false;
        }
        covered = (covered | ((1 << WINDOW_SHIFT) - 1)) + 1;
    }
    for unit in (address >> UNIT_SHIFT)..=(last >> UNIT_SHIFT) {
        if let Some(window) = window(unit << UNIT_SHIFT) {
            // Release: whoever reads the code of memory that it got by another way sees what was written before.
            window.codes[unit % UNITS].store(code, Release);
        }
    }
    true
}

/// Whether [`set`] has memory for the unit in which an address lies.
pub fn covers(address: usize) -> bool {
    window(address).is_some()
}

/// The superslab in which an address lies. Its descriptor stays mapped, also when the superslab is gone.
#[inline]
pub fn superslab_of(address: usize) -> Option<NonNull<Superslab>> {
    NonNull::new(window(address)?.superslabs[(address >> SUPERSLAB_SHIFT) % SUPERSLABS].load(Acquire))
}

/// Says which superslab is at `address`, none if null; false if there is no memory for that.
pub fn set_superslab(address: usize, superslab: *mut Superslab) -> bool {
    let Some(window) = window_or_new(address) else { return false };
    window.superslabs[(address >> SUPERSLAB_SHIFT) % SUPERSLABS].store(superslab, Release);
    true
}

#[inline]
fn window(address: usize) -> Option<&'static Window> {
    let entry = ROOT.get(address >> WINDOW_SHIFT)?;
    // SAFETY: a window in the root is whole and stays.
    unsafe { entry.load(Acquire).as_ref() }
}

fn window_or_new(address: usize) -> Option<&'static Window> {
    window(address).or_else(|| new_window(address))
}

#[cold]
fn new_window(address: usize) -> Option<&'static Window> {
    const ACCOUNT: Account = Account::process(Component::Metadata);
    let entry = ROOT.get(address >> WINDOW_SHIFT)?;
    ledger::charge(ACCOUNT, size_of::<Window>()).ok()?;
    let Some(mapped) = pages::map(size_of::<Window>(), pages::PAGE_SIZE) else {
        ledger::release(ACCOUNT, size_of::<Window>());
        return None;
    };
    let made = mapped.cast::<Window>().as_ptr();
    if entry.compare_exchange(ptr::null_mut(), made, AcqRel, Acquire).is_err() {
        // SAFETY: mapped above, and nobody else has seen it.
        unsafe { pages::unmap(mapped, size_of::<Window>()) };
        ledger::release(ACCOUNT, size_of::<Window>());
        return window(address);
    }
    // SAFETY: zeroed pages are a window in which everything is foreign, and it stays.
    let window = unsafe { &*made };
    let first = HOT_CODES.compare_exchange(ptr::null_mut(), window.codes.as_ptr().cast_mut(), Relaxed, Relaxed);
    if first.is_ok() {
        HOT_UNIT.store((address >> WINDOW_SHIFT) << (WINDOW_SHIFT - UNIT_SHIFT), Release);
        short_way::refresh();
    }
    Some(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses that the system gives to nobody: the last window but one and its neighbour.
    const HIGH: usize = (1 << ADDRESS_BITS) - (2 << WINDOW_SHIFT);

    #[test]
    fn the_short_cut_leads_to_the_same_code_or_nowhere() {
        let block = super::super::PROCESS.allocate(100, 1).unwrap();
        let address = block.addr().get();
        let window = address >> WINDOW_SHIFT << WINDOW_SHIFT;
        let inside = [address, address - 16, window, window + (1 << WINDOW_SHIFT) - 16];
        let reached = inside.iter().filter(|address| get_at_hand(**address).is_some()).count();
        assert!(reached == 0 || reached == inside.len());
        for address in inside {
            assert!(get_at_hand(address).is_none_or(|code| code == usize::from(get(address))));
        }
        let outside = (1..16).map(|odd| address + odd).chain([0, 16, 1 << 40, 1 << 47, 1 << 63, usize::MAX & !15]);
        outside.for_each(|address| assert_eq!(get_at_hand(address), None, "{address:#x}"));
        // SAFETY: allocated above.
        unsafe { super::super::PROCESS.free(block).unwrap() };
    }

    #[test]
    fn before_the_first_window_the_short_cut_leads_nowhere() {
        for address in (0..16).flat_map(|low| [low, low | 1 << 22, low | 1 << 33, low | 1 << 46, low | usize::MAX << 4])
        {
            assert!(from_hot_unit(address, NOWHERE) >= UNITS, "{address:#x}");
        }
    }

    #[test]
    fn what_nobody_registered_is_foreign() {
        let local = 0;
        for address in [0, 1, UNIT, 1 << 40, 1 << 46, 1 << 47, 1 << 63, usize::MAX, &raw const local as usize] {
            assert_eq!(get(address), FOREIGN, "{address:#x}");
            assert_eq!(superslab_of(address), None);
        }
    }

    #[test]
    fn a_range_has_its_code_up_to_both_its_ends_and_across_windows() {
        let (first, length) = (HIGH + (1 << WINDOW_SHIFT) - 3 * UNIT, 5 * UNIT + 1);
        assert!(set(first, length, RUN));
        for unit in 0..6 {
            assert_eq!((get(first + unit * UNIT), get(first + unit * UNIT + UNIT - 1)), (RUN, RUN));
        }
        assert_eq!((get(first - 1), get(first + 6 * UNIT)), (FOREIGN, FOREIGN));
        assert!(set(first, length, FOREIGN));
        assert_eq!(get(first + 2 * UNIT), FOREIGN);
    }

    #[test]
    fn addresses_beyond_the_map_cannot_be_registered() {
        assert!(!set(1 << ADDRESS_BITS, UNIT, RUN));
        assert!(!set_superslab(1 << ADDRESS_BITS, ptr::null_mut()));
    }
}
