//! Comparisons without vectors: what every other tier must equal.

use core::cmp::Ordering;

use super::{CompareKernel, Kernels, PAIR_TESTS, PairKernel, PairTest, TESTS, Test};
use crate::simd::bits::WORD;
use crate::simd::value::Value;

pub(in crate::simd) const KERNELS: Kernels = Kernels {
    compare: [
        of_type::<i8>(),
        of_type::<i16>(),
        of_type::<i32>(),
        of_type::<i64>(),
        of_type::<u8>(),
        of_type::<u16>(),
        of_type::<u32>(),
        of_type::<u64>(),
        of_type::<f32>(),
        of_type::<f64>(),
    ],
    any: [
        any::<i8>, any::<i16>, any::<i32>, any::<i64>, any::<u8>, any::<u16>, any::<u32>, any::<u64>, any::<f32>,
        any::<f64>,
    ],
    pairs: [
        pairs_of::<i8>(),
        pairs_of::<i16>(),
        pairs_of::<i32>(),
        pairs_of::<i64>(),
        pairs_of::<u8>(),
        pairs_of::<u16>(),
        pairs_of::<u32>(),
        pairs_of::<u64>(),
        pairs_of::<f32>(),
        pairs_of::<f64>(),
    ],
};

const fn pairs_of<T: Value>() -> [PairKernel; PAIR_TESTS] {
    [
        pairs::<T, { PairTest::Equal as usize }>,
        pairs::<T, { PairTest::Greater as usize }>,
        pairs::<T, { PairTest::GreaterEqual as usize }>,
    ]
}

const fn of_type<T: Value>() -> [CompareKernel; TESTS] {
    [
        compare::<T, { Test::Equal as usize }>,
        compare::<T, { Test::NotEqual as usize }>,
        compare::<T, { Test::Less as usize }>,
        compare::<T, { Test::LessEqual as usize }>,
        compare::<T, { Test::Greater as usize }>,
        compare::<T, { Test::GreaterEqual as usize }>,
        compare::<T, { Test::Between as usize }>,
        compare::<T, { Test::Nan as usize }>,
    ]
}

/// # Safety
/// As [`CompareKernel`].
unsafe fn compare<T: Value, const TEST: usize>(values: *const u8, words: usize, bounds: *const u8, out: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe {
        let low = bounds.cast::<T>().read_unaligned();
        let high = bounds.cast::<T>().add(1).read_unaligned();
        for at in 0..words {
            let value = |bit: usize| values.cast::<T>().add(at * WORD + bit).read_unaligned();
            let word = word_of(|bit| holds::<T, TEST>(value(bit), low, high));
            out.add(at).write(word);
        }
    }
}

#[inline(always)]
fn holds<T: Value, const TEST: usize>(value: T, low: T, high: T) -> bool {
    const EQUAL: usize = Test::Equal as usize;
    const NOT_EQUAL: usize = Test::NotEqual as usize;
    const LESS: usize = Test::Less as usize;
    const LESS_EQUAL: usize = Test::LessEqual as usize;
    const GREATER: usize = Test::Greater as usize;
    const GREATER_EQUAL: usize = Test::GreaterEqual as usize;
    const BETWEEN: usize = Test::Between as usize;
    match TEST {
        EQUAL => value.compare(low) == Ordering::Equal,
        NOT_EQUAL => value.compare(low) != Ordering::Equal,
        LESS => value.compare(low).is_lt(),
        LESS_EQUAL => value.compare(low).is_le(),
        GREATER => value.compare(low).is_gt(),
        GREATER_EQUAL => value.compare(low).is_ge(),
        BETWEEN => value.compare(low).is_ge() && value.compare(high).is_le(),
        _ => value.is_nan(),
    }
}

/// The word of 64 rows.
#[inline(always)]
fn word_of(holds: impl Fn(usize) -> bool) -> u64 {
    (0..WORD).fold(0, |word, bit| word | u64::from(holds(bit)) << bit)
}

/// # Safety
/// As [`super::AnyKernel`].
unsafe fn any<T: Value>(values: *const u8, words: usize, four: *const u8, out: *mut u64) {
    // SAFETY: the caller's promise.
    let wanted = [0, 1, 2, 3].map(|item| unsafe { four.cast::<T>().add(item).read_unaligned() });
    for at in 0..words {
        let word = word_of(|bit| {
            // SAFETY: the caller's promise.
            let value = unsafe { values.cast::<T>().add(at * WORD + bit).read_unaligned() };
            wanted.contains(&value)
        });
        // SAFETY: the caller's promise.
        unsafe { *out.add(at) |= word };
    }
}

/// # Safety
/// As [`PairKernel`].
unsafe fn pairs<T: Value, const TEST: usize>(left: *const u8, right: *const u8, words: usize, out: *mut u64) {
    const EQUAL: usize = PairTest::Equal as usize;
    const GREATER: usize = PairTest::Greater as usize;
    for at in 0..words {
        let word = word_of(|bit| {
            // SAFETY: the caller's promise.
            let read = |from: *const u8| unsafe { from.cast::<T>().add(at * WORD + bit).read_unaligned() };
            let order = read(left).compare(read(right));
            match TEST {
                EQUAL => order.is_eq(),
                GREATER => order.is_gt(),
                _ => order.is_ge(),
            }
        });
        // SAFETY: the caller's promise.
        unsafe { out.add(at).write(word) };
    }
}
