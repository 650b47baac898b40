//! A comparison as a user says it, and what a kernel is asked instead.
//!
//! Kernels of floats know the processor's comparisons, for which NaN is equal to nothing. What the order of
//! [`crate::simd::value`] says of NaN is settled here, once per call. Pure functions; any thread.

use super::Test;
use crate::simd::value::Value;

/// A comparison of a value with one bound, or with two, or a question that needs none. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`.
    Equal = 1,
    /// `!=`.
    NotEqual = 2,
    /// `<`.
    Less = 3,
    /// `<=`.
    LessEqual = 4,
    /// `>`.
    Greater = 5,
    /// `>=`.
    GreaterEqual = 6,
    /// From the first bound to the second, both included.
    Between = 7,
    /// The row is null.
    Null = 8,
    /// The row is not null.
    NotNull = 9,
}

impl Comparison {
    /// Every comparison, in order of number.
    pub const ALL: [Self; 9] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessEqual,
        Self::Greater,
        Self::GreaterEqual,
        Self::Between,
        Self::Null,
        Self::NotNull,
    ];

    /// The comparison of a number, if there is one.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.get((number as usize).wrapping_sub(1)).copied()
    }

    /// How many bounds it has.
    pub const fn bounds(self) -> usize {
        match self {
            Self::Between => 2,
            Self::Null | Self::NotNull => 0,
            _ => 1,
        }
    }

    /// What it says of a value that is not null.
    pub fn holds<T: Value>(self, value: T, low: T, high: T) -> bool {
        let order = value.compare(low);
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
            Self::Between => order.is_ge() && value.compare(high).is_le(),
            Self::Null => false,
            Self::NotNull => true,
        }
    }
}

/// What is to be asked of each value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Predicate<T> {
    /// Nothing: no row satisfies it.
    None,
    /// Nothing: every valid row satisfies it.
    All,
    /// Nothing: every row satisfies it that is not valid.
    Null,
    /// A test, or that it fails.
    Test {
        /// What is tested.
        test: Test,
        /// The bounds; the second one is for [`Test::Between`].
        bounds: [T; 2],
        /// Whether rows that fail the test are wanted.
        is_negated: bool,
    },
}

impl<T: Value> Predicate<T> {
    /// The predicate of a comparison; `high` is the second bound, if it has one.
    pub fn new(comparison: Comparison, low: T, high: T) -> Self {
        use Comparison::*;
        let test = |test| Self::Test { test, bounds: [low, high], is_negated: false };
        // Kernels see NaN by comparing with a bound that is none.
        let nan = |is_negated| Self::Test { test: Test::Nan, bounds: [T::default(); 2], is_negated };
        match (comparison, low.is_nan()) {
            // NaN is the greatest value, and equal to itself.
            (Equal | GreaterEqual, true) => nan(false),
            (NotEqual | Less, true) => nan(true),
            (LessEqual, true) => Self::All,
            (Greater, true) => Self::None,
            (Between, true) if high.is_nan() => nan(false),
            (Between, true) => Self::None,
            (Between, false) if high.is_nan() => test(Test::GreaterEqual),
            (Between, false) if low.compare(high).is_gt() => Self::None,
            (Equal, false) => test(Test::Equal),
            (NotEqual, false) => test(Test::NotEqual),
            (Less, false) => test(Test::Less),
            (LessEqual, false) => test(Test::LessEqual),
            (Greater, false) => test(Test::Greater),
            (GreaterEqual, false) => test(Test::GreaterEqual),
            (Between, false) => test(Test::Between),
            (Null, _) => Self::Null,
            (NotNull, _) => Self::All,
        }
    }
}
