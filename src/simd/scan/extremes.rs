//! The least and greatest of many values: written once, compiled with the instructions of each tier.
//!
//! NaN has no part in them and is noted. Which of two zeros a kernel keeps is left open: [`Extremes::settle`] makes it
//! +0.0, so that every tier gives the same bits.

use crate::simd::bits::WORD;
use crate::simd::value::Value;

/// What was seen of values of one type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes<T> {
    /// The least value that is not NaN; [`Limits::GREATEST`] as long as there is none.
    pub least: T,
    /// The greatest such value; [`Limits::LEAST`] as long as there is none.
    pub greatest: T,
    /// Whether there was NaN.
    pub has_nan: bool,
}

impl<T: Limits> Extremes<T> {
    /// Of no values.
    pub const NONE: Self = Self { least: T::GREATEST, greatest: T::LEAST, has_nan: false };

    /// Whether there was a value that is not NaN.
    pub fn has_values(&self) -> bool {
        self.least <= self.greatest
    }

    /// With +0.0 for either zero.
    pub fn settle(self) -> Self {
        Self { least: self.least.plain_zero(), greatest: self.greatest.plain_zero(), ..self }
    }
}

/// Numbers with an end on both sides.
pub trait Limits: Value {
    /// No number is less.
    const LEAST: Self;
    /// No number is greater.
    const GREATEST: Self;
    /// What is no number, if the type has it.
    const NAN: Option<Self>;

    /// +0.0 for either zero, otherwise the value itself.
    fn plain_zero(self) -> Self;
}

macro_rules! limits {
    ($($integer:ident)*; $($float:ident)*) => {
        $(impl Limits for $integer {
            const LEAST: Self = Self::MIN;
            const GREATEST: Self = Self::MAX;
            const NAN: Option<Self> = None;

            fn plain_zero(self) -> Self {
                self
            }
        })*
        $(impl Limits for $float {
            const LEAST: Self = Self::NEG_INFINITY;
            const GREATEST: Self = Self::INFINITY;
            const NAN: Option<Self> = Some(Self::NAN);

            fn plain_zero(self) -> Self {
                self + 0.0
            }
        })*
    };
}

limits!(i8 i16 i32 i64 u8 u16 u32 u64; f32 f64);

/// What lanes of values were like; a comparison with NaN is false and leaves a lane as it is.
struct Lanes<T, const N: usize> {
    least: [T; N],
    greatest: [T; N],
    has_nan: [bool; N],
}

impl<T: Limits, const N: usize> Lanes<T, N> {
    /// Takes the values of a word whose bits `is_in` knows.
    ///
    /// # Safety
    /// The values are there.
    #[inline(always)]
    unsafe fn take(&mut self, values: *const T, is_in: impl Fn(usize) -> bool) {
        for part in (0..WORD).step_by(N) {
            for lane in 0..N {
                // SAFETY: the caller's promise.
                let value = unsafe { values.add(part + lane).read_unaligned() };
                let (low, high) = if is_in(part + lane) { (value, value) } else { (T::GREATEST, T::LEAST) };
                self.least[lane] = if low < self.least[lane] { low } else { self.least[lane] };
                self.greatest[lane] = if high > self.greatest[lane] { high } else { self.greatest[lane] };
                self.has_nan[lane] |= low.is_nan();
            }
        }
    }
}

/// See [`super::ExtremesKernel`]. `N` is how many values a tier's registers take by turns.
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn extremes<T: Limits, const N: usize>(
    values: *const u8,
    words: usize,
    mask: *const u64,
    extremes: *mut u8,
) {
    let values = values.cast::<T>();
    let mut lanes = Lanes::<T, N> { least: [T::GREATEST; N], greatest: [T::LEAST; N], has_nan: [false; N] };
    // SAFETY: the caller's promise.
    unsafe {
        for at in 0..words {
            let word = if mask.is_null() { u64::MAX } else { *mask.add(at) };
            let first = values.add(at * WORD);
            match word {
                0 => {}
                u64::MAX => lanes.take(first, |_| true),
                _ => lanes.take(first, |bit| word >> bit & 1 != 0),
            }
        }
        let extremes = &mut *extremes.cast::<Extremes<T>>();
        for lane in 0..N {
            let (low, high) = (lanes.least[lane], lanes.greatest[lane]);
            extremes.least = if low < extremes.least { low } else { extremes.least };
            extremes.greatest = if high > extremes.greatest { high } else { extremes.greatest };
            extremes.has_nan |= lanes.has_nan[lane];
        }
    }
}

/// The kernel of each type, compiled with a tier's instructions; `$bytes` of values are taken by turns.
macro_rules! kernels {
    ($bytes:literal $(, $features:literal)?) => {
        /// # Safety
        /// As [`crate::simd::scan::ExtremesKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn extremes<T: $crate::simd::scan::Limits, const N: usize>(
            values: *const u8,
            words: usize,
            mask: *const u64,
            extremes: *mut u8,
        ) {
            // SAFETY: the caller's promise.
            unsafe { $crate::simd::scan::extremes::extremes::<T, N>(values, words, mask, extremes) }
        }

        const EXTREMES: [$crate::simd::scan::ExtremesKernel; $crate::simd::value::TYPES] = [
            extremes::<i8, { if $bytes > 64 { 64 } else { $bytes } }>,
            extremes::<i16, { if $bytes > 128 { 64 } else { $bytes / 2 } }>,
            extremes::<i32, { $bytes / 4 }>,
            extremes::<i64, { $bytes / 8 }>,
            extremes::<u8, { if $bytes > 64 { 64 } else { $bytes } }>,
            extremes::<u16, { if $bytes > 128 { 64 } else { $bytes / 2 } }>,
            extremes::<u32, { $bytes / 4 }>,
            extremes::<u64, { $bytes / 8 }>,
            extremes::<f32, { $bytes / 4 }>,
            extremes::<f64, { $bytes / 8 }>,
        ];
    };
}
pub(super) use kernels;
