//! The kernels, once for all tiers: each is a loop over words of 64 rows that gives registers to an accumulator.
//!
//! A tier names its registers in [`kernels!`], which compiles every kernel with the tier's instructions. Accumulators
//! of several registers are so that an addition need not wait for the one before it; for floats, how many lanes there
//! are is part of the result (see [`super::sum`]).

use super::vector::{Doubles, Ordered, Summed, Vector};
use super::{Extremes, Limits};
use crate::simd::bits::WORD;

/// Words after which lanes of integers are emptied: none can overflow before.
pub const BATCH: usize = 4096;

/// Registers that integers and extremes go to by turns.
const APART: usize = 4;

/// What takes registers of values.
trait Accumulator<V> {
    /// Takes every lane of the register that is number `part` of its word.
    fn take(&mut self, part: usize, vector: V);

    /// Takes the lanes whose bit is set.
    fn take_some(&mut self, part: usize, vector: V, bits: u64);
}

/// Gives the rows of `words` words, those whose bit in `mask` is set if there is one, to an accumulator; how many rows
/// the words had of which some were taken.
///
/// # Safety
/// The values and the mask, unless it is NULL, are there.
#[inline(always)]
unsafe fn run<V: Vector, A: Accumulator<V>>(values: *const u8, words: usize, mask: *const u64, into: &mut A) -> usize {
    let values = values.cast::<V::Value>();
    if mask.is_null() {
        for at in 0..words {
            // SAFETY: the caller's promise.
            unsafe { take_word(values.add(at * WORD), into) };
        }
        return words * WORD;
    }
    let mut rows = 0;
    for at in 0..words {
        // SAFETY: the caller's promise.
        unsafe {
            let (first, bits) = (values.add(at * WORD), *mask.add(at));
            if bits == u64::MAX {
                take_word(first, into);
            } else if bits == 0 {
                continue;
            } else {
                for part in 0..WORD / V::LANES {
                    let vector = V::load(first.add(part * V::LANES));
                    into.take_some(part, vector, bits >> (part * V::LANES));
                }
            }
        }
        rows += WORD;
    }
    rows
}

/// # Safety
/// A word's values are there.
#[inline(always)]
unsafe fn take_word<V: Vector, A: Accumulator<V>>(first: *const V::Value, into: &mut A) {
    for part in 0..WORD / V::LANES {
        // SAFETY: the caller's promise.
        into.take(part, unsafe { V::load(first.add(part * V::LANES)) });
    }
}

struct Extreme<V: Ordered> {
    low: [V; APART],
    high: [V; APART],
    greatest: V,
    least: V,
    nan: V::Nan,
}

impl<V: Ordered> Accumulator<V> for Extreme<V> {
    #[inline(always)]
    fn take(&mut self, part: usize, vector: V) {
        self.low[part % APART] = vector.min(self.low[part % APART]);
        self.high[part % APART] = vector.max(self.high[part % APART]);
        self.nan = vector.note_nan(self.nan);
    }

    #[inline(always)]
    fn take_some(&mut self, part: usize, vector: V, bits: u64) {
        let low = vector.pick(bits, self.greatest);
        self.low[part % APART] = low.min(self.low[part % APART]);
        self.high[part % APART] = vector.pick(bits, self.least).max(self.high[part % APART]);
        self.nan = low.note_nan(self.nan);
    }
}

/// See [`super::ExtremesKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn extremes<V: Ordered>(values: *const u8, words: usize, mask: *const u64, state: *mut u8)
where
    V::Value: Limits,
{
    let (greatest, least) = (V::splat(V::Value::GREATEST), V::splat(V::Value::LEAST));
    let mut into = Extreme { low: [greatest; APART], high: [least; APART], greatest, least, nan: V::no_nan() };
    let (mut low, mut high) = ([V::Value::default(); WORD], [V::Value::default(); WORD]);
    // SAFETY: the caller's promise; a register has no more lanes than a word has rows.
    unsafe {
        run::<V, _>(values, words, mask, &mut into);
        let [a, b, c, d] = into.low;
        a.min(b).min(c.min(d)).store(low.as_mut_ptr());
        let [a, b, c, d] = into.high;
        a.max(b).max(c.max(d)).store(high.as_mut_ptr());
        let state = &mut *state.cast::<Extremes<V::Value>>();
        for lane in 0..V::LANES {
            if low[lane] < state.lowest {
                state.lowest = low[lane];
            }
            if high[lane] > state.highest {
                state.highest = high[lane];
            }
        }
        state.has_nan |= V::has_nan(into.nan);
    }
}

struct Integers<V: Summed>([V::Sum; APART]);

impl<V: Summed> Accumulator<V> for Integers<V> {
    #[inline(always)]
    fn take(&mut self, part: usize, vector: V) {
        self.0[part % APART] = vector.add_to(self.0[part % APART]);
    }

    #[inline(always)]
    fn take_some(&mut self, part: usize, vector: V, bits: u64) {
        self.take(part, vector.pick(bits, V::zero()));
    }
}

/// See [`super::SumKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn sum_integers<V: Summed>(values: *const u8, words: usize, mask: *const u64, state: *mut u8) {
    let mut total = 0_i128;
    let mut at = 0;
    while at < words {
        let batch = BATCH.min(words - at);
        let mut into = Integers::<V>([V::nothing(); APART]);
        // SAFETY: the caller's promise; these words are among the caller's.
        let rows = unsafe {
            let mask = if mask.is_null() { mask } else { mask.add(at) };
            run::<V, _>(values.add(at * WORD * size_of::<V::Value>()), batch, mask, &mut into)
        };
        let [a, b, c, d] = into.0;
        total += V::total(V::merge(V::merge(a, b), V::merge(c, d)));
        total += V::ZERO_POINT * rows as i128;
        at += batch;
    }
    // SAFETY: the caller's promise.
    unsafe { *state.cast::<i128>() += total };
}

/// `N` registers of lanes.
struct Lanes<V, const N: usize>([V; N]);

impl<V: Doubles, const N: usize> Lanes<V, N> {
    /// # Safety
    /// The lanes are there.
    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        let mut lanes = [V::zero(); N];
        for (at, lane) in lanes.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            *lane = unsafe { V::load_doubles(from.add(at * V::LANES)) };
        }
        Self(lanes)
    }

    /// # Safety
    /// There is room for the lanes.
    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        for (at, lane) in self.0.into_iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { lane.store_doubles(to.add(at * V::LANES)) };
        }
    }
}

impl<V: Doubles, const N: usize> Accumulator<V> for Lanes<V, N> {
    #[inline(always)]
    fn take(&mut self, part: usize, vector: V) {
        self.0[part % N] = self.0[part % N].plus(vector);
    }

    #[inline(always)]
    fn take_some(&mut self, part: usize, vector: V, bits: u64) {
        self.take(part, vector.pick(bits, V::zero()));
    }
}

/// See [`super::SumKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn sum_floats<V: Doubles, const N: usize>(
    values: *const u8,
    words: usize,
    mask: *const u64,
    state: *mut u8,
) {
    // SAFETY: the caller's promise: the state begins with the lanes.
    unsafe {
        let mut lanes = Lanes::<V, N>::load(state.cast());
        run::<V, _>(values, words, mask, &mut lanes);
        lanes.store(state.cast());
    }
}

struct Compensated<V, const N: usize> {
    sums: Lanes<V, N>,
    errors: Lanes<V, N>,
}

impl<V: Doubles, const N: usize> Accumulator<V> for Compensated<V, N> {
    /// What rounding took from a sum is itself computed without rounding (Knuth's two-sum), and summed beside it.
    #[inline(always)]
    fn take(&mut self, part: usize, vector: V) {
        let (sum, error) = (&mut self.sums.0[part % N], &mut self.errors.0[part % N]);
        let rounded = sum.plus(vector);
        let of_vector = rounded.minus(*sum);
        let of_sum = rounded.minus(of_vector);
        *error = error.plus(sum.minus(of_sum).plus(vector.minus(of_vector)));
        *sum = rounded;
    }

    #[inline(always)]
    fn take_some(&mut self, part: usize, vector: V, bits: u64) {
        self.take(part, vector.pick(bits, V::zero()));
    }
}

/// See [`super::SumKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn sum_compensated<V: Doubles, const N: usize>(
    values: *const u8,
    words: usize,
    mask: *const u64,
    state: *mut u8,
) {
    // SAFETY: the caller's promise: the state is the lanes' sums, then their errors.
    unsafe {
        let (sums, errors) = (state.cast::<f64>(), state.cast::<f64>().add(N * V::LANES));
        let mut into = Compensated::<V, N> { sums: Lanes::load(sums), errors: Lanes::load(errors) };
        run::<V, _>(values, words, mask, &mut into);
        into.sums.store(sums);
        into.errors.store(errors);
    }
}

struct Deviations<V, const N: usize> {
    mean: V,
    sums: Lanes<V, N>,
    squares: Lanes<V, N>,
}

impl<V: Doubles, const N: usize> Deviations<V, N> {
    #[inline(always)]
    fn take_deviation(&mut self, part: usize, deviation: V) {
        self.sums.take(part, deviation);
        self.squares.take(part, deviation.times(deviation));
    }
}

impl<V: Doubles, const N: usize> Accumulator<V> for Deviations<V, N> {
    #[inline(always)]
    fn take(&mut self, part: usize, vector: V) {
        self.take_deviation(part, vector.minus(self.mean));
    }

    #[inline(always)]
    fn take_some(&mut self, part: usize, vector: V, bits: u64) {
        self.take_deviation(part, vector.minus(self.mean).pick(bits, V::zero()));
    }
}

/// See [`super::DeviationsKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn deviations<V: Doubles, const N: usize>(
    values: *const f64,
    words: usize,
    mask: *const u64,
    mean: f64,
    state: *mut f64,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let squares = state.add(N * V::LANES);
        let (sums, of_squares) = (Lanes::load(state), Lanes::load(squares));
        let mut into = Deviations::<V, N> { mean: V::splat_double(mean), sums, squares: of_squares };
        run::<V, _>(values.cast(), words, mask, &mut into);
        into.sums.store(state);
        into.squares.store(squares);
    }
}

/// See [`super::WidenKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn widen<T: Limits>(values: *const u8, count: usize, out: *mut f64) {
    for at in 0..count {
        // SAFETY: the caller's promise.
        unsafe { out.add(at).write(values.cast::<T>().add(at).read_unaligned().to_f64()) };
    }
}

/// See [`super::MixKernel`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn mix<T: Limits>(values: *const u8, count: usize, out: *mut u64) {
    for at in 0..count {
        // SAFETY: the caller's promise.
        let mut bits = unsafe { values.cast::<T>().add(at).read_unaligned() }.common_key();
        bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
        bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        // SAFETY: the caller's promise.
        unsafe { out.add(at).write(bits ^ bits >> 31) };
    }
}

/// The set of kernels over a tier's registers, compiled with its instructions: the registers of the ten types, those
/// that make `f64` of `f32`, and how many registers 32 and 64 lanes take.
macro_rules! kernels {
    ($($feature:literal)?; $($sum:ty),*; $f32:ty, $f64:ty; $wide:ty; $few:literal, $many:literal) => {
        pub(in crate::simd) const KERNELS: $crate::simd::aggregate::Kernels = $crate::simd::aggregate::Kernels {
            sum: [$(sum_integers::<$sum>,)* sum_floats::<$wide, $many>, sum_floats::<$f64, $few>],
            sum_compensated: [sum_compensated::<$wide, $many>, sum_compensated::<$f64, $few>],
            extremes: [$(extremes::<$sum>,)* extremes::<$f32>, extremes::<$f64>],
            deviations: deviations::<$f64, $few>,
            widen: [
                widen::<i8>, widen::<i16>, widen::<i32>, widen::<i64>, widen::<u8>, widen::<u16>, widen::<u32>,
                widen::<u64>, widen::<f32>, widen::<f64>,
            ],
            mix: [
                mix::<i8>, mix::<i16>, mix::<i32>, mix::<i64>, mix::<u8>, mix::<u16>, mix::<u32>, mix::<u64>,
                mix::<f32>, mix::<f64>,
            ],
        };

        /// # Safety
        /// As [`crate::simd::aggregate::SumKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn sum_integers<V: Summed>(values: *const u8, words: usize, mask: *const u64, state: *mut u8) {
            // SAFETY: the caller's promise.
            unsafe { kernel::sum_integers::<V>(values, words, mask, state) }
        }

        /// # Safety
        /// As [`crate::simd::aggregate::SumKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn sum_floats<V: Doubles, const N: usize>(
            values: *const u8, words: usize, mask: *const u64, state: *mut u8,
        ) {
            // SAFETY: the caller's promise.
            unsafe { kernel::sum_floats::<V, N>(values, words, mask, state) }
        }

        /// # Safety
        /// As [`crate::simd::aggregate::SumKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn sum_compensated<V: Doubles, const N: usize>(
            values: *const u8, words: usize, mask: *const u64, state: *mut u8,
        ) {
            // SAFETY: the caller's promise.
            unsafe { kernel::sum_compensated::<V, N>(values, words, mask, state) }
        }

        /// # Safety
        /// As [`crate::simd::aggregate::ExtremesKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn extremes<V: Ordered<Value: $crate::simd::aggregate::Limits>>(
            values: *const u8, words: usize, mask: *const u64, state: *mut u8,
        ) {
            // SAFETY: the caller's promise.
            unsafe { kernel::extremes::<V>(values, words, mask, state) }
        }

        /// # Safety
        /// As [`crate::simd::aggregate::DeviationsKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn deviations<V: Doubles, const N: usize>(
            values: *const f64, words: usize, mask: *const u64, mean: f64, state: *mut f64,
        ) {
            // SAFETY: the caller's promise.
            unsafe { kernel::deviations::<V, N>(values, words, mask, mean, state) }
        }

        /// # Safety
        /// As [`crate::simd::aggregate::WidenKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn widen<T: $crate::simd::aggregate::Limits>(values: *const u8, count: usize, out: *mut f64) {
            // SAFETY: the caller's promise.
            unsafe { kernel::widen::<T>(values, count, out) }
        }

        /// # Safety
        /// As [`crate::simd::aggregate::MixKernel`].
        $(#[target_feature(enable = $feature)])?
        unsafe fn mix<T: $crate::simd::aggregate::Limits>(values: *const u8, count: usize, out: *mut u64) {
            // SAFETY: the caller's promise.
            unsafe { kernel::mix::<T>(values, count, out) }
        }
    };
}
pub(super) use kernels;
