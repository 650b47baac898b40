//! What an operation may be told, and where it is counted: settings and statistics of a program's own.
//!
//! Operations without one use [`Settings::DEFAULT`] and count for the process alone. Any thread; a change of settings
//! holds for calls that begin afterwards.

use super::column::CHUNK;
use super::statistics::{self, Kind, Statistics, Work};
use crate::error::{Error, Result};
use crate::observe::EVENTS;
use crate::observe::event::{Announcement, EventType};
use crate::status::RDB_E_INVALID_ARGUMENT;
use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// What can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Rows that a fused scan takes at a time, a multiple of 64.
    pub batch_rows: u32,
    /// How many rows ahead random reads are prefetched; 0: not at all.
    pub prefetch_distance: u32,
    /// While somebody listens, one call in so many is told as an event.
    pub event_interval: u32,
}

impl Settings {
    /// Without a context.
    pub const DEFAULT: Self = Self { batch_rows: CHUNK as u32, prefetch_distance: 128, event_interval: 1024 };

    fn check(&self) -> Result<()> {
        let refuse =
            |name, text, value: u32| Err(Error::about(RDB_E_INVALID_ARGUMENT, name, text).with_detail(value.into(), 0));
        if self.batch_rows == 0 || !self.batch_rows.is_multiple_of(64) || self.batch_rows as usize > CHUNK {
            return refuse("options->batch_rows", "is no multiple of 64 from 64 to 4096", self.batch_rows);
        }
        if self.prefetch_distance > 4096 {
            return refuse("options->prefetch_distance", "is above 4096", self.prefetch_distance);
        }
        if self.event_interval == 0 {
            return refuse("options->event_interval", "is 0", self.event_interval);
        }
        Ok(())
    }
}

/// See the module.
pub struct Context {
    batch_rows: AtomicU32,
    prefetch_distance: AtomicU32,
    event_interval: AtomicU32,
    id: u64,
    /// What was done with it.
    pub statistics: Statistics,
}

static CONTEXTS: AtomicU64 = AtomicU64::new(0);

impl Context {
    /// A context with these settings and nothing counted.
    pub fn new(settings: &Settings) -> Result<Self> {
        settings.check()?;
        Ok(Self {
            batch_rows: AtomicU32::new(settings.batch_rows),
            prefetch_distance: AtomicU32::new(settings.prefetch_distance),
            event_interval: AtomicU32::new(settings.event_interval),
            id: CONTEXTS.fetch_add(1, Relaxed) + 1,
            statistics: Statistics::new(),
        })
    }

    /// A number that no other context of the process has.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The settings now.
    pub fn settings(&self) -> Settings {
        Settings {
            batch_rows: self.batch_rows.load(Relaxed),
            prefetch_distance: self.prefetch_distance.load(Relaxed),
            event_interval: self.event_interval.load(Relaxed),
        }
    }

    /// Changes the settings, for calls from now on.
    pub fn configure(&self, settings: &Settings) -> Result<()> {
        settings.check()?;
        self.batch_rows.store(settings.batch_rows, Relaxed);
        self.prefetch_distance.store(settings.prefetch_distance, Relaxed);
        self.event_interval.store(settings.event_interval, Relaxed);
        Ok(())
    }
}

/// The settings of a context, or those without one.
#[inline]
pub fn settings(context: Option<&Context>) -> Settings {
    context.map_or(Settings::DEFAULT, Context::settings)
}

/// Counts a call, for the process and for the context, and tells about it if somebody listens and it is its turn.
#[inline]
pub fn count(context: Option<&Context>, kind: Kind, work: Work) {
    statistics::PROCESS.count(kind, work);
    if let Some(context) = context {
        context.statistics.count(kind, work);
    }
    let event_type = event_of(kind);
    if EVENTS.is_wanted(event_type) {
        tell(context, kind, event_type, work);
    }
}

const fn event_of(kind: Kind) -> EventType {
    match kind {
        Kind::Filter => EventType::SimdFilter,
        Kind::Aggregate => EventType::SimdAggregate,
        Kind::Scan => EventType::SimdScan,
        Kind::Hash => EventType::SimdHash,
        Kind::String => EventType::SimdString,
    }
}

#[cold]
fn tell(context: Option<&Context>, kind: Kind, event_type: EventType, work: Work) {
    let counted = context.map_or(&statistics::PROCESS, |context| &context.statistics).figures(kind).calls;
    if !counted.is_multiple_of(settings(context).event_interval.into()) {
        return;
    }
    EVENTS.emit(&Announcement {
        event_type,
        engine_id: 0,
        object_id: context.map_or(0, Context::id),
        detail: [work.rows, work.selected, work.vector_operations, work.scalar_operations],
        name: super::level::current().name().to_str().unwrap_or(""),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_refused_and_change_nothing() {
        let context = Context::new(&Settings::DEFAULT).unwrap();
        let bad = [
            Settings { batch_rows: 0, ..Settings::DEFAULT },
            Settings { batch_rows: 100, ..Settings::DEFAULT },
            Settings { batch_rows: 8192, ..Settings::DEFAULT },
            Settings { prefetch_distance: 5000, ..Settings::DEFAULT },
            Settings { event_interval: 0, ..Settings::DEFAULT },
        ];
        for settings in bad {
            assert_eq!(context.configure(&settings).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
            assert!(Context::new(&settings).is_err());
        }
        assert_eq!(context.settings(), Settings::DEFAULT);
        let other = Settings { batch_rows: 64, prefetch_distance: 0, event_interval: 1 };
        context.configure(&other).unwrap();
        assert_eq!(context.settings(), other);
    }

    #[test]
    fn a_call_counts_for_its_context_alone_and_for_the_process() {
        let (one, other) = (Context::new(&Settings::DEFAULT).unwrap(), Context::new(&Settings::DEFAULT).unwrap());
        let work = Work { rows: 10, selected: 3, vector_operations: 1, scalar_operations: 2 };
        let before = statistics::PROCESS.figures(Kind::Hash);
        count(Some(&one), Kind::Hash, work);
        count(Some(&one), Kind::Hash, work);
        let counted = one.statistics.figures(Kind::Hash);
        assert_eq!((counted.calls, counted.work.rows, counted.work.selected), (2, 20, 6));
        assert_eq!((counted.work.vector_operations, counted.work.scalar_operations), (2, 4));
        assert_eq!(other.statistics.figures(Kind::Hash).calls, 0);
        assert_eq!(one.statistics.figures(Kind::Filter).calls, 0);
        assert!(statistics::PROCESS.figures(Kind::Hash).calls >= before.calls + 2);
        one.statistics.reset();
        assert_eq!(one.statistics.figures(Kind::Hash), statistics::Figures::default());
        assert_ne!(one.id(), other.id());
    }
}
