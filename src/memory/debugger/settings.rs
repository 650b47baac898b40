//! What the debugger does: the features, by bit and by name, and their numbers.
//!
//! Everything is an atomic of its own, read relaxed: a block remembers how it was made, so blocks made under different
//! settings live side by side. Any thread.

use core::sync::atomic::{
    AtomicU32, AtomicU64, AtomicUsize,
    Ordering::{Relaxed, SeqCst},
};

use super::{guard, mode, quarantine, sample, table};
use crate::error::{Error, Result};
use crate::memory::slab;
use crate::status::RDB_E_INVALID_ARGUMENT;

/// Every block has an entry in the table: leaks, walks, snapshots, double and invalid frees.
pub const TRACKING: u32 = 1 << 0;
/// Every tracked block remembers the stacks of its allocation and its free.
pub const STACKS: u32 = 1 << 1;
/// Bytes before and behind a block that nobody may write.
pub const RED_ZONES: u32 = 1 << 2;
/// Fresh and freed blocks hold a pattern, so that use before writing and after freeing shows.
pub const FILL: u32 = 1 << 3;
/// Freed blocks wait before they are used again.
pub const QUARANTINE: u32 = 1 << 4;
/// The size and alignment that a sized free tells are compared with the block's.
pub const SIZE_CHECK: u32 = 1 << 5;
/// Some blocks end at a page that faults, and all of their pages fault once they are freed.
pub const GUARD_PAGES: u32 = 1 << 6;
/// Some blocks, chosen by bytes, are in the heap profile.
pub const PROFILE: u32 = 1 << 7;
/// Valgrind and AddressSanitizer, where the program runs under one of them, are told of every block.
pub const TOOLS: u32 = 1 << 8;
/// Arenas fill what they take back with a pattern; they do so while any feature is on.
pub const ARENAS: u32 = 1 << 9;

/// Features that need an entry for every block.
pub(super) const EVERY_BLOCK: u32 = TRACKING | STACKS | RED_ZONES | FILL | QUARANTINE | SIZE_CHECK | TOOLS;
/// Features that have freed blocks wait.
pub(super) const WAITING: u32 = QUARANTINE | TOOLS;
/// Features that look at some blocks only.
pub const SAMPLED: u32 = GUARD_PAGES | PROFILE;
/// Features for which hot paths hand every request over.
const EVERY_REQUEST: u32 = EVERY_BLOCK | ARENAS;
/// All there are.
pub const ALL: u32 = EVERY_BLOCK | SAMPLED | ARENAS;

/// What names mean: single features in order of bit, then groups of them.
pub const NAMES: &[(&str, u32)] = &[
    ("tracking", TRACKING),
    ("stacks", STACKS),
    ("red_zones", RED_ZONES),
    ("fill", FILL),
    ("quarantine", QUARANTINE),
    ("size_check", SIZE_CHECK),
    ("guard_pages", GUARD_PAGES),
    ("profile", PROFILE),
    ("tools", TOOLS),
    ("arenas", ARENAS),
    ("leaks", TRACKING | STACKS),
    ("sampled", SAMPLED),
    ("full", TRACKING | STACKS | RED_ZONES | FILL | QUARANTINE | SIZE_CHECK | ARENAS),
    ("all", ALL),
];

/// The features that a name stands for.
pub fn named(name: &str) -> Result<u32> {
    let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, features)| *features);
    known.ok_or(Error::about(RDB_E_INVALID_ARGUMENT, "name", "is no feature of the memory debugger"))
}

/// What happens when something is found, beside counting and telling it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The program goes on.
    Report,
    /// The program is ended, after a report to standard error.
    Abort,
}

/// The numbers of the features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bytes that wait in quarantine at most.
    pub quarantine_bytes: u64,
    /// Bytes of each red zone: a power of two, 8 to 4096.
    pub red_zone_bytes: usize,
    /// One block is sampled per so many bytes asked for, on average.
    pub sample_interval_bytes: u64,
    /// What the choice of samples depends on; the same seed chooses the same in one thread.
    pub seed: u64,
    /// Frames of a stack that are kept, 1 to [`MOST_FRAMES`].
    pub stack_frames: u32,
    /// What happens when something is found.
    pub policy: Policy,
}

/// The most frames that a stack may keep.
pub const MOST_FRAMES: usize = 64;

impl Settings {
    /// What is set until [`configure`] is called.
    pub const DEFAULT: Self = Self {
        quarantine_bytes: 16 << 20,
        red_zone_bytes: 16,
        sample_interval_bytes: 512 << 10,
        seed: 0,
        stack_frames: 24,
        policy: Policy::Report,
    };

    fn check(&self) -> Result<()> {
        let refuse = |subject, message, value: u64, limit| {
            Err(Error::about(RDB_E_INVALID_ARGUMENT, subject, message).with_detail(value, limit))
        };
        let zone = self.red_zone_bytes;
        if !zone.is_power_of_two() || !(8..=4096).contains(&zone) {
            return refuse("options->red_zone_bytes", "is no power of two from 8 to 4096", zone as u64, 4096);
        }
        if self.sample_interval_bytes == 0 || self.sample_interval_bytes > 1 << 40 {
            let interval = self.sample_interval_bytes;
            return refuse("options->sample_interval_bytes", "is not from 1 to 2^40", interval, 1 << 40);
        }
        let frames = self.stack_frames;
        if frames == 0 || frames as usize > MOST_FRAMES {
            return refuse("options->stack_frames", "is out of range", frames.into(), MOST_FRAMES as u64);
        }
        Ok(())
    }
}

static FEATURES: AtomicU32 = AtomicU32::new(0);
static QUARANTINE_BYTES: AtomicU64 = AtomicU64::new(Settings::DEFAULT.quarantine_bytes);
static RED_ZONE_BYTES: AtomicUsize = AtomicUsize::new(Settings::DEFAULT.red_zone_bytes);
static SAMPLE_INTERVAL: AtomicU64 = AtomicU64::new(Settings::DEFAULT.sample_interval_bytes);
static SEED: AtomicU64 = AtomicU64::new(Settings::DEFAULT.seed);
static STACK_FRAMES: AtomicU32 = AtomicU32::new(Settings::DEFAULT.stack_frames);
static POLICY: AtomicU32 = AtomicU32::new(Settings::DEFAULT.policy as u32);

/// The features that are on.
pub fn features() -> u32 {
    FEATURES.load(Relaxed)
}

/// Switches features on; blocks that are there already stay as they are. Magazines of other threads that are loaded
/// already are emptied before they sample.
pub fn enable(features: u32) {
    FEATURES.fetch_or(features & ALL, SeqCst);
    raise_mode();
    if features & SAMPLED != 0 {
        sample_anew();
    }
}

fn raise_mode() {
    let features = FEATURES.load(SeqCst);
    mode::raise(features != 0, features & SAMPLED != 0, features & EVERY_REQUEST != 0);
}

fn sample_anew() {
    sample::restart();
    slab::begin_anew();
}

/// Switches features off. Blocks that the debugger made stay known until they are freed; only when those are gone that
/// hot paths could take do hot paths stop asking it, and when all are gone the others.
pub fn disable(features: u32) {
    FEATURES.fetch_and(!features, SeqCst);
    if self::features() & WAITING == 0 {
        quarantine::drain();
    }
    if self::features() & GUARD_PAGES == 0 {
        guard::forget_freed();
    }
    settle();
}

/// Takes the debugger off the paths on which no feature and no block needs it any more.
pub(super) fn settle() {
    // While nobody can enter the table: an insertion looks at the mode.
    table::shut(|blocks, at_hand| {
        let features = FEATURES.load(SeqCst);
        let is_on = features != 0 || blocks != 0;
        mode::lower(is_on, features & SAMPLED != 0, features & EVERY_REQUEST != 0 || at_hand != 0);
        !is_on
    });
    // Another thread may have switched a feature on between the look and the store.
    raise_mode();
}

/// Whether [`settle`] would change something, at a glance.
pub(super) fn is_settled() -> bool {
    let features = features();
    let needs_every_block = features & EVERY_REQUEST != 0 || table::at_hand() != 0;
    let needs_any = features != 0 || table::count() != 0;
    (needs_every_block || !mode::takes_every_block()) && (needs_any || !mode::is_on())
}

/// The numbers in force.
pub fn settings() -> Settings {
    Settings {
        quarantine_bytes: QUARANTINE_BYTES.load(Relaxed),
        red_zone_bytes: RED_ZONE_BYTES.load(Relaxed),
        sample_interval_bytes: SAMPLE_INTERVAL.load(Relaxed),
        seed: SEED.load(Relaxed),
        stack_frames: STACK_FRAMES.load(Relaxed),
        policy: if POLICY.load(Relaxed) == Policy::Abort as u32 { Policy::Abort } else { Policy::Report },
    }
}

/// Changes the numbers, for blocks from now on.
pub fn configure(new: &Settings) -> Result<()> {
    new.check()?;
    QUARANTINE_BYTES.store(new.quarantine_bytes, Relaxed);
    RED_ZONE_BYTES.store(new.red_zone_bytes, Relaxed);
    SAMPLE_INTERVAL.store(new.sample_interval_bytes, Relaxed);
    SEED.store(new.seed, Relaxed);
    STACK_FRAMES.store(new.stack_frames, Relaxed);
    POLICY.store(new.policy as u32, Relaxed);
    sample_anew();
    quarantine::shrink();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_name_of_its_own() {
        for (position, (name, features)) in NAMES.iter().enumerate() {
            assert_eq!(named(name), Ok(*features));
            assert_eq!(features & !ALL, 0);
            if position < 10 {
                assert_eq!(*features, 1 << position);
            }
        }
        assert_eq!(named("FULL").unwrap_err().code, RDB_E_INVALID_ARGUMENT);
        assert_eq!(named("").unwrap_err().subject, "name");
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let good = Settings::DEFAULT;
        assert_eq!(good.check(), Ok(()));
        let bad = [
            Settings { red_zone_bytes: 4, ..good },
            Settings { red_zone_bytes: 24, ..good },
            Settings { red_zone_bytes: 8192, ..good },
            Settings { sample_interval_bytes: 0, ..good },
            Settings { sample_interval_bytes: u64::MAX, ..good },
            Settings { stack_frames: 0, ..good },
            Settings { stack_frames: MOST_FRAMES as u32 + 1, ..good },
        ];
        for settings in bad {
            assert_eq!(configure(&settings).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
        }
    }
}
