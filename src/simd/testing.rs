//! What the kernels' tests share: memory between pages that fault, the tiers of this machine, and values to try.

use super::level::{self, Level};
use crate::os::pages::{self, Access, PAGE_SIZE};
use core::ptr::NonNull;

/// Bytes that end where a page begins that faults, and before which such a page ends.
pub struct Guarded {
    whole: NonNull<u8>,
    length: usize,
    first: usize,
    mapped: usize,
}

impl Guarded {
    /// A copy of `bytes` that ends at the page that faults.
    pub fn new(bytes: &[u8]) -> Self {
        Self::with_gap(bytes, 0)
    }

    /// A copy that ends `gap` bytes before it, to try every alignment; with a gap that puts its first byte at the
    /// beginning of a page, what is before the first byte faults.
    pub fn with_gap(bytes: &[u8], gap: usize) -> Self {
        let inner = (bytes.len() + gap).next_multiple_of(PAGE_SIZE).max(PAGE_SIZE);
        let mapped = inner + 2 * PAGE_SIZE;
        let whole = pages::map(mapped, PAGE_SIZE).expect("memory for a test");
        let first = PAGE_SIZE + inner - gap - bytes.len();
        // SAFETY: the pages are this test's.
        unsafe {
            whole.add(first).copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len());
            assert!(pages::protect(whole, PAGE_SIZE, Access::None));
            assert!(pages::protect(whole.add(PAGE_SIZE + inner), PAGE_SIZE, Access::None));
        }
        Self { whole, length: bytes.len(), first, mapped }
    }

    /// A copy of values, as bytes.
    pub fn of<T: Copy>(values: &[T]) -> Self {
        Self::of_with_gap(values, 0)
    }

    /// A copy of values that ends `gap` bytes before the page that faults.
    pub fn of_with_gap<T: Copy>(values: &[T], gap: usize) -> Self {
        // SAFETY: the tests' values are numbers, which have no padding.
        let bytes = unsafe { core::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) };
        Self::with_gap(bytes, gap)
    }

    /// Where it begins.
    pub fn as_ptr(&self) -> *const u8 {
        // SAFETY: within the mapping.
        unsafe { self.whole.as_ptr().add(self.first) }
    }

    /// Where it begins, to write.
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.as_ptr().cast_mut()
    }

    /// What it holds.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: mapped and initialised.
        unsafe { core::slice::from_raw_parts(self.as_ptr(), self.length) }
    }

    /// What it holds, as values.
    pub fn values<T: Copy>(&self) -> Vec<T> {
        let count = self.length / size_of::<T>();
        // SAFETY: numbers, at any address.
        (0..count).map(|at| unsafe { self.as_ptr().cast::<T>().add(at).read_unaligned() }).collect()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: mapped in `with_gap`.
        unsafe { pages::unmap(self.whole, self.mapped) };
    }
}

/// The tiers that this machine has, scalar first.
pub fn levels() -> impl Iterator<Item = Level> {
    Level::ALL.into_iter().filter(|level| *level <= level::best())
}

/// A splitmix64 step.
pub fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A number drawn so that few values come often, and the extremes and oddities of the type come too.
pub trait Drawn: super::value::Value {
    /// Draws one.
    fn draw(state: &mut u64) -> Self;
}

macro_rules! drawn_integers {
    ($($rust:ident)*) => {$(
        impl Drawn for $rust {
            fn draw(state: &mut u64) -> Self {
                let drawn = random(state);
                match drawn % 8 {
                    0 => [Self::MIN, Self::MAX, 0, 1, Self::MAX / 2, Self::MAX - 1][(drawn >> 8) as usize % 6],
                    1 | 2 => (drawn >> 16) as Self,
                    _ => ((drawn >> 16) % 9) as Self,
                }
            }
        }
    )*};
}

macro_rules! drawn_floats {
    ($($rust:ident)*) => {$(
        impl Drawn for $rust {
            fn draw(state: &mut u64) -> Self {
                let drawn = random(state);
                let odd = [
                    Self::NAN, -Self::NAN, Self::from_bits(Self::NAN.to_bits() | 5), 0.0, -0.0, Self::INFINITY,
                    Self::NEG_INFINITY, Self::MAX, Self::MIN, Self::MIN_POSITIVE, Self::from_bits(1), Self::EPSILON,
                ];
                match drawn % 8 {
                    0 | 1 => odd[(drawn >> 8) as usize % odd.len()],
                    2 | 3 => Self::from_bits((drawn >> 3) as _),
                    _ => ((drawn >> 16) % 9) as Self - 4.0,
                }
            }
        }
    )*};
}

drawn_integers!(i8 i16 i32 i64 u8 u16 u32 u64);
drawn_floats!(f32 f64);

/// Draws many.
pub fn draw<T: Drawn>(count: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    (0..count).map(|_| T::draw(&mut state)).collect()
}
