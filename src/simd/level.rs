//! Which instructions kernels use: what the processor has, unless a lower tier was forced.
//!
//! Settled at the first use, from the processor and the environment variable `RUSTYDB_SIMD_LEVEL` (`scalar`, `avx2`,
//! `avx512`; anything else, and a tier that the processor lacks, is ignored). Any thread.

use crate::error::{Error, Result};
use crate::os;
use crate::status::RDB_E_UNSUPPORTED;
use crate::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// A tier. The numbers are the C API's.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Any processor. Those with SSE4.2 and no more run this, too.
    Scalar = 0,
    /// AVX2 and BMI2: 256 bits.
    Avx2 = 1,
    /// AVX-512 F, BW, DQ, VL, VBMI2 and VPOPCNTDQ: 512 bits.
    Avx512 = 2,
}

impl Level {
    /// Every tier, the lowest first.
    pub const ALL: [Self; 3] = [Self::Scalar, Self::Avx2, Self::Avx512];

    /// Bytes of a vector; 8, a register, without vectors.
    pub const fn vector_bytes(self) -> usize {
        match self {
            Self::Scalar => 8,
            Self::Avx2 => 32,
            Self::Avx512 => 64,
        }
    }

    /// The tier's name.
    pub const fn name(self) -> &'static core::ffi::CStr {
        match self {
            Self::Scalar => c"scalar",
            Self::Avx2 => c"avx2",
            Self::Avx512 => c"avx512",
        }
    }

    fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|level| *level as u8 == number)
    }
}

const UNKNOWN: u8 = u8::MAX;

/// What the processor has; [`UNKNOWN`] until asked.
static BEST: AtomicU8 = AtomicU8::new(UNKNOWN);
/// What is in force.
static CURRENT: AtomicU8 = AtomicU8::new(UNKNOWN);

/// The tier in force.
#[inline]
pub fn current() -> Level {
    match CURRENT.load(Relaxed) {
        0 => Level::Scalar,
        1 => Level::Avx2,
        2 => Level::Avx512,
        _ => settle(),
    }
}

/// The highest tier that the processor has.
pub fn best() -> Level {
    if let Some(known) = Level::of_number(BEST.load(Relaxed)) {
        return known;
    }
    let features = os::cpu_features();
    let has = |name: &[u8]| features.to_bytes().split(|byte| *byte == b' ').any(|feature| feature == name);
    let best = Level::ALL.into_iter().rfind(|level| *level == Level::Scalar || has(level.name().to_bytes()));
    let best = best.unwrap_or(Level::Scalar);
    BEST.store(best as u8, Relaxed);
    best
}

#[cold]
fn settle() -> Level {
    let wanted = os::environment(c"RUSTYDB_SIMD_LEVEL");
    let wanted = wanted.and_then(|wanted| Level::ALL.into_iter().find(|level| level.name().to_bytes() == wanted));
    let level = wanted.filter(|wanted| *wanted <= best()).unwrap_or_else(best);
    // A tier that was forced meanwhile stays.
    match CURRENT.compare_exchange(UNKNOWN, level as u8, Relaxed, Relaxed) {
        Ok(_) => level,
        Err(forced) => Level::of_number(forced).unwrap_or(level),
    }
}

/// Has every kernel use a tier from now on. Fails with `RDB_E_UNSUPPORTED` if the processor lacks it.
pub fn force(level: Level) -> Result<()> {
    if level > best() {
        let error = Error::about(RDB_E_UNSUPPORTED, "level", "the processor lacks these instructions");
        return Err(error.with_detail(level as u64, best() as u64));
    }
    CURRENT.store(level as u8, Relaxed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiers_that_the_processor_has_are_forced() {
        for level in Level::ALL {
            if level > best() {
                assert_eq!(force(level).unwrap_err().code, RDB_E_UNSUPPORTED);
            } else {
                force(level).unwrap();
                // Other tests do not force: they name the tier whose kernels they call.
                assert_eq!(current(), level);
            }
        }
        force(best()).unwrap();
    }
}
