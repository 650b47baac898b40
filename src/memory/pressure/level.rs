//! Levels of pressure, and the machine that moves between them.
//!
//! Each source is judged by itself: it reaches a level at the level's threshold and leaves it once it is below the
//! threshold by the hysteresis. The level is that of the worst source. It rises at once; it falls no sooner than the
//! minimum interval after its last change, so that a source that swings tells two changes per interval at most. Plain
//! values.

use core::ffi::CStr;

use crate::error::{Error, Result};
use crate::status::RDB_E_INVALID_ARGUMENT;

/// How scarce memory is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Level {
    /// There is enough.
    #[default]
    Normal = 0,
    /// Caches are given up until there is enough again.
    Warning,
    /// Everything that can be given up is.
    Critical,
    /// As critical; at the hard limit requests are refused.
    Emergency,
}

impl Level {
    /// Every level, in order.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Warning, Self::Critical, Self::Emergency];

    /// The level of a number of the C API.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }

    /// Its name.
    pub const fn name(self) -> &'static CStr {
        match self {
            Self::Normal => c"normal",
            Self::Warning => c"warning",
            Self::Critical => c"critical",
            Self::Emergency => c"emergency",
        }
    }
}

/// The same on a scale of five names; `Low` is the part of `Normal` that comes near the warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Grade {
    /// `Level::Normal`, far from the warning.
    #[default]
    Normal = 0,
    /// `Level::Normal`, by twice the hysteresis or less below the warning.
    Low,
    /// `Level::Warning`.
    Medium,
    /// `Level::Critical`.
    High,
    /// `Level::Emergency`.
    Critical,
}

impl Grade {
    /// Every grade, in order.
    pub const ALL: [Self; 5] = [Self::Normal, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Its name.
    pub const fn name(self) -> &'static CStr {
        match self {
            Self::Normal => c"normal",
            Self::Low => c"low",
            Self::Medium => c"medium",
            Self::High => c"high",
            Self::Critical => c"critical",
        }
    }
}

/// Who says how scarce memory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Source {
    /// What the library holds, against the process's limit or else the system's.
    Ledger = 0,
    /// The working set of the control group that is fullest, against its limit.
    Group,
    /// How much of the last 10 seconds some thread waited for memory.
    Stall,
}

impl Source {
    /// Every source, in order of number.
    pub const ALL: [Self; 3] = [Self::Ledger, Self::Group, Self::Stall];
    /// The mask with the bit of every source.
    pub const ALL_MASK: u32 = (1 << Self::ALL.len()) - 1;

    /// Its name.
    pub const fn name(self) -> &'static CStr {
        match self {
            Self::Ledger => c"ledger",
            Self::Group => c"cgroup",
            Self::Stall => c"psi",
        }
    }

    /// Its bit in a mask of sources.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Where levels begin, in thousandths of the limit, or of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Where `Level::Warning` begins.
    pub warning: u32,
    /// Where `Level::Critical` begins.
    pub critical: u32,
    /// Where `Level::Emergency` begins.
    pub emergency: u32,
}

impl Scale {
    /// The thresholds, in order of level.
    pub fn thresholds(&self) -> [u32; 3] {
        [self.warning, self.critical, self.emergency]
    }

    fn level(&self, permille: u32) -> Level {
        Level::ALL[self.thresholds().iter().filter(|threshold| permille >= **threshold).count()]
    }

    /// The level of a source that was at `before`.
    fn judge(&self, permille: u32, hysteresis: u32, before: Level) -> Level {
        self.level(permille).max(before.min(self.level(permille.saturating_add(hysteresis))))
    }

    fn check(&self, hysteresis: u32, name: &'static str) -> Result<()> {
        let is_rising = self.warning < self.critical && self.critical < self.emergency;
        if is_rising && hysteresis < self.warning && self.emergency <= 1000 {
            return Ok(());
        }
        let error =
            Error::about(RDB_E_INVALID_ARGUMENT, name, "thresholds must rise, above the hysteresis, up to 1000");
        Err(error.with_detail(u64::from(self.warning), u64::from(self.emergency)))
    }
}

/// Everything that can be set about levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// For how full something is.
    pub fill: Scale,
    /// For how much of the time threads wait.
    pub stall: Scale,
    /// How far below its threshold a level is left, in thousandths.
    pub hysteresis: u32,
    /// Milliseconds from a change until the level may fall, and from a response to the next at the same level.
    pub minimum_interval_ms: u32,
}

impl Thresholds {
    /// What holds until something else is set.
    pub const DEFAULT: Self = Self {
        fill: Scale { warning: 800, critical: 900, emergency: 950 },
        stall: Scale { warning: 100, critical: 300, emergency: 600 },
        hysteresis: 50,
        minimum_interval_ms: 100,
    };

    /// Fails unless levels follow each other and can be left.
    pub fn check(&self) -> Result<()> {
        self.fill.check(self.hysteresis, "thresholds->warning_permille")?;
        self.stall.check(self.hysteresis, "thresholds->stall_warning_permille")
    }

    fn scale(&self, source: Source) -> &Scale {
        match source {
            Source::Ledger | Source::Group => &self.fill,
            Source::Stall => &self.stall,
        }
    }
}

/// A move from one level to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The level before.
    pub from: Level,
    /// The level now.
    pub to: Level,
    /// The source that is worst now; if the level fell, of those that remain.
    pub source: Source,
}

/// The machine; see the module.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// The level now.
    pub level: Level,
    judged: [Level; Source::ALL.len()],
    changed_at_ns: u64,
}

impl Machine {
    /// At `Normal`, from which it may rise at any time.
    pub const AT_REST: Self =
        Self { level: Level::Normal, judged: [Level::Normal; Source::ALL.len()], changed_at_ns: 0 };

    /// Takes what each source says, in thousandths; none is a source that is off or has nothing to say.
    pub fn observe(
        &mut self,
        thresholds: &Thresholds,
        said: &[Option<u32>; Source::ALL.len()],
        now_ns: u64,
    ) -> Option<Change> {
        for ((judged, said), source) in self.judged.iter_mut().zip(said).zip(Source::ALL) {
            let judge = |permille| thresholds.scale(source).judge(permille, thresholds.hysteresis, *judged);
            *judged = said.map_or(Level::Normal, judge);
        }
        // The first of the worst.
        let source = Source::ALL.into_iter().rev().max_by_key(|source| self.judged[*source as usize])?;
        let to = self.judged[source as usize];
        let interval_ns = u64::from(thresholds.minimum_interval_ms) * 1_000_000;
        let may_fall = now_ns.saturating_sub(self.changed_at_ns) >= interval_ns;
        if to == self.level || (to < self.level && !may_fall) {
            return None;
        }
        let change = Change { from: self.level, to, source };
        (self.level, self.changed_at_ns) = (to, now_ns);
        Some(change)
    }

    /// The level on the scale of five names, given the largest part of a limit that is used.
    pub fn grade(&self, thresholds: &Thresholds, fill_permille: u32) -> Grade {
        let near = thresholds.fill.warning.saturating_sub(2 * thresholds.hysteresis);
        match self.level {
            Level::Normal if fill_permille < near => Grade::Normal,
            Level::Normal => Grade::Low,
            Level::Warning => Grade::Medium,
            Level::Critical => Grade::High,
            Level::Emergency => Grade::Critical,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;

    const MILLISECOND: u64 = 1_000_000;

    fn ledger_says(permille: u32) -> [Option<u32>; 3] {
        [Some(permille), None, None]
    }

    /// Without an interval: only thresholds and hysteresis.
    const AT_ONCE: Thresholds = Thresholds { minimum_interval_ms: 0, ..Thresholds::DEFAULT };

    #[test]
    fn levels_begin_at_their_thresholds_and_end_below_them_by_the_hysteresis() {
        let mut machine = Machine::AT_REST;
        let mut level = |permille| {
            machine.observe(&AT_ONCE, &ledger_says(permille), 0);
            machine.level
        };
        for (permille, expected) in [
            (0, Level::Normal),
            (799, Level::Normal),
            (800, Level::Warning),
            (750, Level::Warning),
            (749, Level::Normal),
            (899, Level::Warning),
            (900, Level::Critical),
            (850, Level::Critical),
            (849, Level::Warning),
            (950, Level::Emergency),
            (1000, Level::Emergency),
            (900, Level::Emergency),
            (899, Level::Critical),
            (0, Level::Normal),
            (u32::MAX, Level::Emergency),
            (0, Level::Normal),
        ] {
            assert_eq!(level(permille), expected, "at {permille}");
        }
    }

    #[test]
    fn the_worst_source_is_the_level_and_is_named() {
        let mut machine = Machine::AT_REST;
        let change = machine.observe(&AT_ONCE, &[Some(810), Some(905), Some(150)], 0);
        assert_eq!(change, Some(Change { from: Level::Normal, to: Level::Critical, source: Source::Group }));
        // The group is switched off; ledger and stall are equal, the first is named.
        let change = machine.observe(&AT_ONCE, &[Some(810), None, Some(150)], 0);
        assert_eq!(change, Some(Change { from: Level::Critical, to: Level::Warning, source: Source::Ledger }));
        let change = machine.observe(&AT_ONCE, &[None, None, Some(600)], 0);
        assert_eq!(change, Some(Change { from: Level::Warning, to: Level::Emergency, source: Source::Stall }));
    }

    #[test]
    fn it_rises_at_once_and_falls_after_the_interval() {
        let thresholds = Thresholds::DEFAULT;
        let mut machine = Machine::AT_REST;
        let mut at = |ms: u64, permille| machine.observe(&thresholds, &ledger_says(permille), ms * MILLISECOND);
        assert!(at(1000, 800).is_some());
        assert!(at(1001, 0).is_none() && at(1099, 0).is_none());
        assert!(at(1099, 950).is_some(), "rising needs no interval");
        assert!(at(1198, 0).is_none());
        let change = at(1199, 0).unwrap();
        assert_eq!((change.from, change.to), (Level::Emergency, Level::Normal));
        assert!(at(0, 900).is_some(), "a clock that went back is no harm");
        assert!(at(0, 0).is_none());
    }

    #[test]
    fn thresholds_must_follow_each_other() {
        let with = |warning, critical, emergency, hysteresis| {
            let fill = Scale { warning, critical, emergency };
            Thresholds { fill, hysteresis, ..Thresholds::DEFAULT }.check().is_ok()
        };
        assert!(with(800, 900, 950, 50) && with(51, 998, 1000, 50) && with(101, 102, 103, 0));
        for (warning, critical, emergency, hysteresis) in
            [(800, 800, 950, 50), (900, 800, 950, 50), (800, 950, 950, 50), (800, 900, 1001, 50), (50, 900, 950, 50)]
        {
            assert!(!with(warning, critical, emergency, hysteresis));
        }
        let stall = Scale { warning: 300, critical: 200, emergency: 600 };
        let error = Thresholds { stall, ..Thresholds::DEFAULT }.check().unwrap_err();
        assert_eq!((error.code, error.subject), (RDB_E_INVALID_ARGUMENT, "thresholds->stall_warning_permille"));
    }

    #[test]
    fn five_names_say_the_same() {
        let mut machine = Machine::AT_REST;
        let mut grade = |permille| {
            machine.observe(&AT_ONCE, &ledger_says(permille), 0);
            machine.grade(&AT_ONCE, permille)
        };
        let grades = [0, 699, 700, 799, 800, 900, 950].map(&mut grade);
        use Grade::{Critical, High, Low, Medium, Normal};
        assert_eq!(grades, [Normal, Normal, Low, Low, Medium, High, Critical]);
        for (position, grade) in Grade::ALL.into_iter().enumerate() {
            assert_eq!(grade as usize, position);
            assert!(Grade::ALL[..position].iter().all(|other| other.name() != grade.name()));
        }
        for (position, level) in Level::ALL.into_iter().enumerate() {
            assert_eq!(Level::from_number(position as u32), Some(level));
            assert!(Level::ALL[..position].iter().all(|other| other.name() != level.name()));
        }
        assert_eq!(Level::from_number(4), None);
    }

    /// The machine said otherwise: a flag for every source and level, set at the threshold, cleared below the
    /// hysteresis.
    #[derive(Default)]
    struct Reference {
        flags: [[bool; 3]; 3],
        level: usize,
        changed_at: u64,
    }

    impl Reference {
        fn observe(&mut self, thresholds: &Thresholds, said: &[Option<u32>; 3], now: u64) -> bool {
            for (source, value) in said.iter().enumerate() {
                let scale = if source == 2 { thresholds.stall } else { thresholds.fill };
                for (flag, begin) in self.flags[source].iter_mut().zip(scale.thresholds()) {
                    *flag = match value {
                        None => false,
                        Some(value) if *value >= begin => true,
                        Some(value) if *value < begin - thresholds.hysteresis => false,
                        Some(_) => *flag,
                    };
                }
            }
            let worst = (1..=3).rev().find(|level| self.flags.iter().any(|flags| flags[level - 1])).unwrap_or(0);
            let waits = now < self.changed_at + u64::from(thresholds.minimum_interval_ms) * MILLISECOND;
            if worst == self.level || (worst < self.level && waits) {
                return false;
            }
            (self.level, self.changed_at) = (worst, now);
            true
        }
    }

    #[test]
    fn random_readings_go_as_in_the_reference() {
        let mut random = Random(7);
        for _ in 0..200 {
            let mut cuts = [0; 3].map(|_: i32| 100 + random.below(901) as u32);
            cuts.sort_unstable();
            let fill = Scale { warning: cuts[0], critical: cuts[1], emergency: cuts[2] };
            let minimum_interval_ms = random.below(4) as u32 * 10;
            let hysteresis = random.below(100) as u32;
            let thresholds = Thresholds { fill, hysteresis, minimum_interval_ms, ..Thresholds::DEFAULT };
            if thresholds.check().is_err() {
                continue;
            }
            let (mut machine, mut reference, mut now) = (Machine::AT_REST, Reference::default(), 1_000_000_000);
            let (mut changes, mut values) = (0, [500_i32; 3]);
            for _ in 0..500 {
                now += random.below(20) as u64 * MILLISECOND;
                values = values.map(|value| (value + random.below(201) as i32 - 100).clamp(0, 1100));
                let said = values.map(|value| (random.below(10) != 0).then_some(value as u32));
                let before = machine.level;
                let change = machine.observe(&thresholds, &said, now);
                assert_eq!(change.is_some(), reference.observe(&thresholds, &said, now));
                assert_eq!(machine.level as usize, reference.level);
                if let Some(change) = change {
                    assert_eq!((change.from, change.to), (before, machine.level), "each change is told once, each way");
                    changes += 1;
                }
            }
            assert!(changes > 0, "the readings never left a level");
        }
    }
}
