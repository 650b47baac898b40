//! Which blocks are sampled: by bytes, so that a block is chosen as likely as it is large.
//!
//! A Poisson process over bytes: the distance to the next chosen byte is drawn from the exponential distribution.
//! Blocks of magazines are chosen class by class, where a magazine is loaded (`slab::window` asks
//! [`blocks_before_chosen`]): processes side by side are one process. For all others each thread counts down the bytes
//! it asks for, a subtraction and a test of the sign per request. A change of the settings begins new counts
//! everywhere.

use core::cell::Cell;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::settings::settings;

#[derive(Clone, Copy)]
struct Countdown {
    bytes: i64,
    random: u64,
    /// The round of settings that it belongs to; 0 is none.
    round: u32,
}

thread_local! {
    static COUNTDOWN: Cell<Countdown> = const { Cell::new(Countdown { bytes: 0, random: 0, round: 0 }) };
}

static ROUND: AtomicU32 = AtomicU32::new(1);
static THREADS: AtomicU32 = AtomicU32::new(0);

/// Makes every thread begin anew, with the settings as they are now.
pub(super) fn restart() {
    ROUND.fetch_add(1, Relaxed);
}

/// In which round of settings a choice is made now; not 0.
pub fn choice_round() -> u32 {
    ROUND.load(Relaxed)
}

/// How many blocks of `size` bytes pass until one is chosen: each is with the chance that a chosen byte lies in it.
pub fn blocks_before_chosen(size: usize) -> u64 {
    let Ok(mut countdown) = COUNTDOWN.try_with(Cell::get) else { return u64::MAX };
    if countdown.round != choice_round() {
        countdown = begin();
    }
    let blocks = distance(&mut countdown.random) as u64 / size as u64;
    let _ = COUNTDOWN.try_with(|place| place.set(countdown));
    blocks
}

/// Counts a request, and tells whether it is chosen.
pub(super) fn chooses(size: usize) -> bool {
    let Ok(mut countdown) = COUNTDOWN.try_with(Cell::get) else { return false };
    if countdown.round != ROUND.load(Relaxed) {
        countdown = begin();
    }
    countdown.bytes -= size.min(1 << 40) as i64;
    let chosen = countdown.bytes < 0;
    if chosen {
        countdown.bytes = distance(&mut countdown.random);
    }
    let _ = COUNTDOWN.try_with(|place| place.set(countdown));
    chosen
}

#[cold]
fn begin() -> Countdown {
    let thread = THREADS.fetch_add(1, Relaxed);
    let mut random = mix(settings().seed ^ u64::from(thread) << 32) | 1;
    let bytes = distance(&mut random);
    Countdown { bytes, random, round: ROUND.load(Relaxed) }
}

/// Bytes until the next sample: exponential, with the interval as its mean.
fn distance(random: &mut u64) -> i64 {
    let interval = settings().sample_interval_bytes;
    if interval == 1 {
        return 0;
    }
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    // In (0, 1]: the logarithm is finite.
    let uniform = ((mix(*random) >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    (-uniform.ln() * interval as f64) as i64
}

const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// How many blocks of a size a sampled one stands for, in millionths: one over the chance of being chosen.
pub(super) fn weight_millionths(size: usize) -> u64 {
    let ratio = size.max(1) as f64 / settings().sample_interval_bytes as f64;
    (1e6 / -(-ratio).exp_m1()).min(1e18) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_have_the_interval_as_their_mean() {
        let mut random = 12345;
        let interval = settings().sample_interval_bytes as f64;
        let sum: f64 = (0..100_000).map(|_| distance(&mut random) as f64).sum();
        let mean = sum / 100_000.0;
        assert!((mean / interval - 1.0).abs() < 0.02, "{mean} is not about {interval}");
    }

    #[test]
    fn weights_make_up_for_the_chance() {
        let interval = settings().sample_interval_bytes as usize;
        assert_eq!(weight_millionths(interval * 100), 1_000_000);
        let small = weight_millionths(16) as f64 / 1e6;
        assert!((small / (interval as f64 / 16.0) - 1.0).abs() < 0.001);
    }
}
