//! The types of numbers that kernels know, and the order of each.
//!
//! Integers are ordered as such. Floats are ordered totally: NaN is greater than everything else and equal to itself,
//! whatever its payload, and -0.0 equals +0.0; in filters, minima, sorts and groups alike. Pure functions; any thread.

use core::cmp::Ordering;

/// A type. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `int8_t`.
    I8 = 1,
    /// `int16_t`.
    I16 = 2,
    /// `int32_t`.
    I32 = 3,
    /// `int64_t`.
    I64 = 4,
    /// `uint8_t`.
    U8 = 5,
    /// `uint16_t`.
    U16 = 6,
    /// `uint32_t`.
    U32 = 7,
    /// `uint64_t`.
    U64 = 8,
    /// `float`.
    F32 = 9,
    /// `double`.
    F64 = 10,
}

/// How many types there are.
pub const TYPES: usize = 10;

impl ValueType {
    /// Every type, in order of number.
    pub const ALL: [Self; TYPES] =
        [Self::I8, Self::I16, Self::I32, Self::I64, Self::U8, Self::U16, Self::U32, Self::U64, Self::F32, Self::F64];

    /// The type of a number, if there is one.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.get((number as usize).wrapping_sub(1)).copied()
    }

    /// Its place in tables by type.
    pub const fn index(self) -> usize {
        self as usize - 1
    }

    /// Bytes of a value.
    pub const fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }

    /// Whether it is a float.
    pub const fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A Rust type of numbers.
pub trait Value: sealed::Sealed + Copy + PartialOrd + Default + core::fmt::Debug + 'static {
    /// What C calls it.
    const TYPE: ValueType;

    /// Whether it is NaN.
    fn is_nan(self) -> bool;

    /// The order of the module.
    fn compare(self, other: Self) -> Ordering;

    /// A number that two values share exactly if they are equal.
    fn key(self) -> u64;
}

macro_rules! values {
    ($($rust:ident $value_type:ident $nan:expr, $key:expr;)*) => {$(
        impl sealed::Sealed for $rust {}
        impl Value for $rust {
            const TYPE: ValueType = ValueType::$value_type;

            #[inline(always)]
            fn is_nan(self) -> bool {
                $nan(self)
            }

            #[inline(always)]
            fn compare(self, other: Self) -> Ordering {
                self.partial_cmp(&other).unwrap_or_else(|| Value::is_nan(self).cmp(&Value::is_nan(other)))
            }

            #[inline(always)]
            fn key(self) -> u64 {
                $key(self)
            }
        }
    )*};
}

values! {
    i8 I8 |_| false, |value| value as u64;
    i16 I16 |_| false, |value| value as u64;
    i32 I32 |_| false, |value| value as u64;
    i64 I64 |_| false, |value| value as u64;
    u8 U8 |_| false, |value| value as u64;
    u16 U16 |_| false, |value| value as u64;
    u32 U32 |_| false, |value| value as u64;
    u64 U64 |_| false, |value| value;
    f32 F32 f32::is_nan, |value: f32| u64::from(if value.is_nan() { f32::NAN } else { value + 0.0 }.to_bits());
    f64 F64 f64::is_nan, |value: f64| if value.is_nan() { f64::NAN } else { value + 0.0 }.to_bits();
}

/// Runs an expression with `$name` as the Rust type of a [`ValueType`].
macro_rules! with_type {
    ($value_type:expr, $name:ident => $body:expr) => {
        match $value_type {
            $crate::simd::value::ValueType::I8 => {
                type $name = i8;
                $body
            }
            $crate::simd::value::ValueType::I16 => {
                type $name = i16;
                $body
            }
            $crate::simd::value::ValueType::I32 => {
                type $name = i32;
                $body
            }
            $crate::simd::value::ValueType::I64 => {
                type $name = i64;
                $body
            }
            $crate::simd::value::ValueType::U8 => {
                type $name = u8;
                $body
            }
            $crate::simd::value::ValueType::U16 => {
                type $name = u16;
                $body
            }
            $crate::simd::value::ValueType::U32 => {
                type $name = u32;
                $body
            }
            $crate::simd::value::ValueType::U64 => {
                type $name = u64;
                $body
            }
            $crate::simd::value::ValueType::F32 => {
                type $name = f32;
                $body
            }
            $crate::simd::value::ValueType::F64 => {
                type $name = f64;
                $body
            }
        }
    };
}
pub(crate) use with_type;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_is_greatest_and_equal_to_itself() {
        let other_nan = f64::from_bits(f64::NAN.to_bits() | 1 << 63 | 7);
        assert_eq!(f64::NAN.compare(other_nan), Ordering::Equal);
        for value in [f64::NEG_INFINITY, -0.0, 0.0, 1e300, f64::INFINITY] {
            assert_eq!((value.compare(other_nan), other_nan.compare(value)), (Ordering::Less, Ordering::Greater));
        }
        assert_eq!((-0.0_f32).compare(0.0), Ordering::Equal);
        assert_eq!(u64::MAX.compare(1), Ordering::Greater);
        assert_eq!((f64::NAN.key(), (-0.0_f32).key()), (other_nan.key(), 0.0_f32.key()));
        assert_ne!((-1_i8).key(), 255_u8.key());
    }

    #[test]
    fn numbers_names_and_sizes_agree() {
        for value_type in ValueType::ALL {
            assert_eq!(ValueType::find(value_type as u32), Some(value_type));
            let (rust, size) = with_type!(value_type, T => (T::TYPE, size_of::<T>()));
            assert_eq!((rust, size), (value_type, value_type.size()));
        }
        assert_eq!((ValueType::find(0), ValueType::find(11), ValueType::find(u32::MAX)), (None, None, None));
    }
}
