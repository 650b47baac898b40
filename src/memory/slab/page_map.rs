//! Who owns an address: one code byte for each 64 KiB of address space, and a superslab for each 2 MiB.
//!
//! Two levels: a static root with an entry per window of 16 GiB, and per window that is used an array of codes and one
//! of superslabs, mapped straight from the system and touched only where something lies. A free looks here before it
//! believes an address, so the first window that is used gets a short cut: one compare and one load. Where windows
//! begin is settled by the first address: it lies near the end of its window, since systems hand out addresses
//! downwards.
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
const WINDOW: usize = 1 << WINDOW_SHIFT;
const ADDRESS_BITS: u32 = 47;
const UNITS: usize = 1 << (WINDOW_SHIFT - UNIT_SHIFT);
const SUPERSLABS: usize = 1 << (WINDOW_SHIFT - SUPERSLAB_SHIFT);

/// What is known of 16 GiB.
struct Window {
    codes: [AtomicU8; UNITS],
    superslabs: [AtomicPtr<Superslab>; SUPERSLABS],
}

/// One more than windows' worth of addresses, and another, for those at both ends are cut.
const ENTRIES: usize = (1 << (ADDRESS_BITS - WINDOW_SHIFT)) + 2;

static ROOT: [AtomicPtr<Window>; ENTRIES] = [const { AtomicPtr::new(ptr::null_mut()) }; ENTRIES];

/// What an address is moved by to find its place in the map, from 1 superslab to a window; 0 before the first window.
static SHIFT: AtomicUsize = AtomicUsize::new(0);
/// How much of its window lies before the first address.
const BEFORE_FIRST: usize = WINDOW / 16 * 15;

/// The number of the first unit of the window with the short cut, and its codes. Settled by the first window.
static HOT_UNIT: AtomicUsize = AtomicUsize::new(NOWHERE);
static HOT_CODES: AtomicPtr<AtomicU8> = AtomicPtr::new(ptr::null_mut());
/// No unit's number is within a window of this one, nor what becomes of an odd address: those are below 2^52.
pub(super) const NOWHERE: usize = 1 << 63;

/// The code of the 64 KiB in which an address lies.
#[inline]
pub fn get(address: usize) -> u8 {
    window(address).map_or(FOREIGN, |(window, place)| window.codes[(place >> UNIT_SHIFT) % UNITS].load(Relaxed))
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
        let shift = SHIFT.load(Relaxed);
        covered = ((covered + shift) | (WINDOW - 1)) + 1 - shift;
    }
    for unit in (address >> UNIT_SHIFT)..=(last >> UNIT_SHIFT) {
        if let Some((window, place)) = window(unit << UNIT_SHIFT) {
            // Release: whoever reads the code of memory that it got by another way sees what was written before.
            window.codes[(place >> UNIT_SHIFT) % UNITS].store(code, Release);
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
    let (window, place) = window(address)?;
    NonNull::new(window.superslabs[(place >> SUPERSLAB_SHIFT) % SUPERSLABS].load(Acquire))
}

/// Says which superslab is at `address`, none if null; false if there is no memory for that.
pub fn set_superslab(address: usize, superslab: *mut Superslab) -> bool {
    let Some((window, place)) = window_or_new(address) else { return false };
    window.superslabs[(place >> SUPERSLAB_SHIFT) % SUPERSLABS].store(superslab, Release);
    true
}

/// The window of an address, and the address's place in the map.
#[inline]
fn window(address: usize) -> Option<(&'static Window, usize)> {
    let shift = SHIFT.load(Relaxed);
    if shift == 0 || address >> ADDRESS_BITS != 0 {
        return None;
    }
    let place = address + shift;
    // SAFETY: a window in the root is whole and stays.
    unsafe { ROOT[place >> WINDOW_SHIFT].load(Acquire).as_ref() }.map(|window| (window, place))
}

fn window_or_new(address: usize) -> Option<(&'static Window, usize)> {
    window(address).or_else(|| new_window(address))
}

/// [`SHIFT`], settled by the first address that is asked for.
fn settled_shift(address: usize) -> usize {
    let behind = (BEFORE_FIRST.wrapping_sub(address) % WINDOW) >> SUPERSLAB_SHIFT << SUPERSLAB_SHIFT;
    let shift = if behind == 0 { WINDOW } else { behind };
    SHIFT.compare_exchange(0, shift, Relaxed, Relaxed).map_or_else(|settled| settled, |_| shift)
}

#[cold]
fn new_window(address: usize) -> Option<(&'static Window, usize)> {
    const ACCOUNT: Account = Account::process(Component::Metadata);
    if address >> ADDRESS_BITS != 0 {
        return None;
    }
    let shift = settled_shift(address);
    let place = address + shift;
    let entry = &ROOT[place >> WINDOW_SHIFT];
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
        // Less than nothing where the window begins before the first address of all, and compared as if it were not.
        let first_unit = (place >> WINDOW_SHIFT << (WINDOW_SHIFT - UNIT_SHIFT)).wrapping_sub(shift >> UNIT_SHIFT);
        HOT_UNIT.store(first_unit, Release);
        short_way::refresh();
    }
    Some((window, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses that the system gives to nobody: beyond them is room for two windows.
    const HIGH: usize = (1 << ADDRESS_BITS) - 3 * WINDOW;

    #[test]
    fn the_short_cut_leads_to_the_same_code_or_nowhere() {
        let block = super::super::PROCESS.allocate(100, 1).unwrap();
        let address = block.addr().get();
        let shift = SHIFT.load(Relaxed);
        let window = ((address + shift) >> WINDOW_SHIFT << WINDOW_SHIFT) - shift;
        let inside = [address, address - 16, window, window + WINDOW - 16];
        let reached = inside.iter().filter(|address| get_at_hand(**address).is_some()).count();
        assert!(reached == 0 || reached == inside.len());
        assert!(reached == 0 || [window - 16, window + WINDOW].iter().all(|near| get_at_hand(*near).is_none()));
        for address in inside {
            assert!(get_at_hand(address).is_none_or(|code| code == usize::from(get(address))));
        }
        let outside = (1..16).map(|odd| address + odd).chain([0, 16, 1 << 40, 1 << 47, 1 << 63, usize::MAX & !15]);
        outside.for_each(|address| assert_eq!(get_at_hand(address), None, "{address:#x}"));
        // SAFETY: allocated above.
        unsafe { super::super::PROCESS.free(block).unwrap() };
    }

    #[test]
    fn the_first_address_has_most_of_its_window_before_it() {
        assert!(set(HIGH, UNIT, FOREIGN));
        let shift = SHIFT.load(Relaxed);
        assert!((1..=WINDOW).contains(&shift) && shift.is_multiple_of(1 << SUPERSLAB_SHIFT));
        assert_eq!(settled_shift(HIGH), shift, "it is settled once");
        let (unit, _) = at_hand();
        assert!((unit << UNIT_SHIFT).wrapping_add(shift).is_multiple_of(WINDOW));
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
        assert!(set(HIGH, UNIT, FOREIGN));
        let end_of_window = ((HIGH + SHIFT.load(Relaxed)) | (WINDOW - 1)) + 1 - SHIFT.load(Relaxed);
        let (first, length) = (end_of_window - 3 * UNIT, 5 * UNIT + 1);
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
