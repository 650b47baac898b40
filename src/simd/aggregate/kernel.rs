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

/// How many bytes ahead of some lanes memory is asked for.
const AHEAD: usize = 1024;

/// Registers that integers and extremes go to by turns.
const APART: usize = 4;

/// What takes registers of values.
trait Accumulator<V: Vector> {
    /// Registers that those of a word go to by turns.
    const APART: usize;

    /// Takes every lane, into register number `turn`.
    fn take(&mut self, turn: usize, vector: V);

    /// Takes the lanes whose bit is set.
    fn take_some(&mut self, turn: usize, vector: V, bits: u64);

    /// The registers of a word, `take(turn, lanes before it)` for each. In two loops, since only loops of few turns are
    /// sure to be unrolled, without which the accumulator's registers would be memory.
    #[inline(always)]
    fn each_of_word(&mut self, take: impl Fn(&mut Self, usize, usize)) {
        let parts = WORD / V::LANES;
        for first in (0..parts).step_by(Self::APART) {
            for turn in 0..Self::APART.min(parts) {
                take(self, turn, (first + turn) * V::LANES);
            }
        }
    }
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
                into.each_of_word(|into, turn, lanes| {
                    let at = first.add(lanes);
                    V::read_ahead(at.wrapping_byte_add(AHEAD));
                    into.take_some(turn, V::load(at), bits >> lanes);
                });
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
    // SAFETY: the caller's promise.
    into.each_of_word(|into, turn, lanes| into.take(turn, unsafe { V::load(first.add(lanes)) }));
}

struct Extreme<V: Ordered> {
    low: [V; APART],
    high: [V; APART],
    greatest: V,
    least: V,
    nan: V::Nan,
}

impl<V: Ordered> Accumulator<V> for Extreme<V> {
    const APART: usize = APART;

    #[inline(always)]
    fn take(&mut self, turn: usize, vector: V) {
        self.low[turn] = vector.min(self.low[turn]);
        self.high[turn] = vector.max(self.high[turn]);
        self.nan = vector.note_nan(self.nan);
    }

    #[inline(always)]
    fn take_some(&mut self, turn: usize, vector: V, bits: u64) {
        let low = vector.pick(bits, self.greatest);
        self.low[turn] = low.min(self.low[turn]);
        self.high[turn] = vector.pick(bits, self.least).max(self.high[turn]);
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
        let mut half = V::LANES / 2;
        while half != 0 {
            for lane in 0..half {
                low[lane] = lesser(low[lane], low[lane + half]);
                high[lane] = greater(high[lane], high[lane + half]);
            }
            half /= 2;
        }
        let state = &mut *state.cast::<Extremes<V::Value>>();
        state.lowest = lesser(low[0], state.lowest);
        state.highest = greater(high[0], state.highest);
        state.has_nan |= V::has_nan(into.nan);
    }
}

/// The lesser of two values that are not NaN.
#[inline(always)]
fn lesser<T: PartialOrd>(one: T, other: T) -> T {
    if one < other { one } else { other }
}

/// The greater of two values that are not NaN.
#[inline(always)]
fn greater<T: PartialOrd>(one: T, other: T) -> T {
    if one > other { one } else { other }
}

struct Integers<V: Summed>([V::Sum; APART]);

impl<V: Summed> Accumulator<V> for Integers<V> {
    const APART: usize = APART;

    #[inline(always)]
    fn take(&mut self, turn: usize, vector: V) {
        self.0[turn] = vector.add_to(self.0[turn]);
    }

    #[inline(always)]
    fn take_some(&mut self, turn: usize, vector: V, bits: u64) {
        self.take(turn, vector.pick(bits, V::zero()));
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
    const APART: usize = N;

    #[inline(always)]
    fn take(&mut self, turn: usize, vector: V) {
        self.0[turn] = self.0[turn].plus(vector);
    }

    #[inline(always)]
    fn take_some(&mut self, turn: usize, vector: V, bits: u64) {
        self.take(turn, vector.pick(bits, V::zero()));
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
    const APART: usize = N;

    /// What rounding took from a sum is itself computed without rounding (Knuth's two-sum), and summed beside it.
    #[inline(always)]
    fn take(&mut self, turn: usize, vector: V) {
        let (sum, error) = (&mut self.sums.0[turn], &mut self.errors.0[turn]);
        let rounded = sum.plus(vector);
        let of_vector = rounded.minus(*sum);
        let of_sum = rounded.minus(of_vector);
        *error = error.plus(sum.minus(of_sum).plus(vector.minus(of_vector)));
        *sum = rounded;
    }

    #[inline(always)]
    fn take_some(&mut self, turn: usize, vector: V, bits: u64) {
        self.take(turn, vector.pick(bits, V::zero()));
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
    fn take_deviation(&mut self, turn: usize, deviation: V) {
        self.sums.take(turn, deviation);
        self.squares.take(turn, deviation.times(deviation));
    }
}

impl<V: Doubles, const N: usize> Accumulator<V> for Deviations<V, N> {
    const APART: usize = N;

    #[inline(always)]
    fn take(&mut self, turn: usize, vector: V) {
        self.take_deviation(turn, vector.minus(self.mean));
    }

    #[inline(always)]
    fn take_some(&mut self, turn: usize, vector: V, bits: u64) {
        self.take_deviation(turn, vector.minus(self.mean).pick(bits, V::zero()));
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
