//! Comparisons without vectors: what every other tier must equal.

use core::cmp::Ordering;

use super::{CompareKernel, Kernels, TESTS, Test};
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
};

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
            let mut word = 0;
            for bit in 0..WORD {
                let value = values.cast::<T>().add(at * WORD + bit).read_unaligned();
                word |= u64::from(holds::<T, TEST>(value, low, high)) << bit;
            }
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
