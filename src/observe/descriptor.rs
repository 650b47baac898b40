//! What a statistic is called, what it counts and in which unit.
//!
//! The C API's name is the field's name in the statistics struct and the key in JSON. The Prometheus name is derived
//! from it: `rustydb_<scope>_<stem>[_<base unit>][_total]`, where the stem is the name without its unit (and without
//! the label's value, if the statistic is one series of a labelled family).
//!
//! Constant data: no thread rule.

use core::ffi::CStr;

use super::text::TextBuffer;

/// How a statistic behaves. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, from 0 when the object was opened.
    Counter = 1,
    /// Goes up and down.
    Gauge = 2,
}

/// What a statistic is measured in. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count = 1,
    /// Bytes.
    Bytes = 2,
    /// A moment: nanoseconds since 1970; 0: never.
    TimestampNanoseconds = 3,
    /// Thousandths of the whole.
    Permille = 4,
    /// A duration.
    Nanoseconds = 5,
}

impl Unit {
    /// Every unit, in order of number.
    pub const ALL: [Self; 5] =
        [Self::Count, Self::Bytes, Self::TimestampNanoseconds, Self::Permille, Self::Nanoseconds];

    /// The unit's name.
    pub const fn name(self) -> &'static CStr {
        match self {
            Self::Count => c"count",
            Self::Bytes => c"bytes",
            Self::TimestampNanoseconds => c"nanoseconds since 1970",
            Self::Permille => c"permille",
            Self::Nanoseconds => c"nanoseconds",
        }
    }

    /// What names of statistics in this unit end in.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Count => "",
            Self::Bytes => "_bytes",
            Self::TimestampNanoseconds => "_ns",
            Self::Permille => "_permille",
            Self::Nanoseconds => "_nanoseconds",
        }
    }

    /// What Prometheus names end in: base units only.
    const fn prometheus_suffix(self) -> &'static str {
        match self {
            Self::Count => "",
            Self::Bytes => "_bytes",
            Self::TimestampNanoseconds => "_timestamp_seconds",
            Self::Permille => "_ratio",
            Self::Nanoseconds => "_seconds",
        }
    }

    /// Writes a value in Prometheus's base unit, exactly.
    pub(super) fn write_prometheus(self, out: &mut TextBuffer<'_>, value: u64) {
        match self {
            Self::Count | Self::Bytes => out.number(value),
            Self::TimestampNanoseconds | Self::Nanoseconds => out.fraction(value, 9),
            Self::Permille => out.fraction(value, 3),
        }
    }
}

/// The label that tells the series of one family apart, for statistics that are one series of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// The label's name.
    pub label: &'static str,
    /// The label's value; the statistic's name ends in it.
    pub value: &'static str,
}

/// One statistic.
#[derive(Debug)]
pub struct Descriptor {
    /// Its name, with its unit at the end.
    pub name: &'static CStr,
    /// What it is measured in.
    pub unit: Unit,
    /// How it behaves.
    pub kind: Kind,
    /// One sentence for a person.
    pub help: &'static CStr,
    /// Which series of a labelled family it is, if it is one.
    pub series: Option<Series>,
}

impl Descriptor {
    pub(super) const fn new(name: &'static CStr, unit: Unit, kind: Kind, help: &'static CStr) -> Self {
        Self { name, unit, kind, help, series: None }
    }

    pub(super) const fn series(mut self, label: &'static str, value: &'static str) -> Self {
        self.series = Some(Series { label, value });
        self
    }

    /// The name as text.
    pub fn name(&self) -> &'static str {
        ascii(self.name)
    }

    /// The help as text.
    pub fn help(&self) -> &'static str {
        ascii(self.help)
    }

    /// The name without unit and series.
    pub(super) fn stem(&self) -> &'static str {
        let name = self.name();
        let name = name.strip_suffix(self.unit.suffix()).unwrap_or(name);
        let series = self.series.and_then(|series| name.strip_suffix(series.value)?.strip_suffix('_'));
        series.unwrap_or(name)
    }

    /// Whether both are series of one family.
    pub(super) fn is_family_of(&self, other: &Self) -> bool {
        self.series.is_some() && other.series.is_some() && self.stem() == other.stem()
    }

    /// Writes the name of the Prometheus metric family.
    pub fn write_prometheus_name(&self, scope: &str, out: &mut TextBuffer<'_>) {
        let total = if self.kind == Kind::Counter { "_total" } else { "" };
        for part in ["rustydb_", scope, "_", self.stem(), self.unit.prometheus_suffix(), total] {
            out.text(part);
        }
    }
}

/// Our own constants are ASCII, which the tests check.
fn ascii(text: &'static CStr) -> &'static str {
    text.to_str().unwrap_or_default()
}

/// The statistics of one kind of object, in the order in which their values come.
#[derive(Debug)]
pub struct Table {
    /// The kind of object.
    pub scope: &'static str,
    /// Its statistics.
    pub descriptors: &'static [Descriptor],
}
