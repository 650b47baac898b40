//! Turns the rounds of a case into the JSON line that `./x bench` promises. One thread; nothing but lines on stdout.

use std::fmt::Write as _;

/// What the numbers of a case are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Nanoseconds per operation: `ours_ns`, `peer_ns`.
    Nanoseconds,
    /// Bytes per entry: `ours_bytes`, `peer_bytes`.
    Bytes,
    /// Misses per page that was asked for: `ours_miss_ratio`, `peer_miss_ratio`.
    MissRatio,
}

impl Unit {
    fn suffix(self) -> &'static str {
        match self {
            Unit::Nanoseconds => "ns",
            Unit::Bytes => "bytes",
            Unit::MissRatio => "miss_ratio",
        }
    }
}

/// One case against one peer: round i of `ours` and of `peer` were measured one after the other.
pub struct Comparison<'a> {
    /// For example `index.search_hit.u64`.
    pub bench: &'a str,
    /// Size of the structure, or operations per round where there is none.
    pub n: usize,
    pub unit: Unit,
    pub ours: &'a [f64],
    pub peer_name: &'a str,
    pub peer: &'a [f64],
    /// Further fields, after the fixed ones.
    pub extra: &'a [(&'a str, f64)],
}

impl Comparison<'_> {
    /// Prints the line.
    pub fn print(&self) {
        println!("{}", self.line());
    }

    fn line(&self) -> String {
        let ratios: Vec<f64> = self.ours.iter().zip(self.peer).map(|(ours, peer)| peer / ours).collect();
        let suffix = self.unit.suffix();
        let line = format!(
            r#"{{"bench":"{}","n":{},"ours_{suffix}":{},"peer":"{}","peer_{suffix}":{},"ratio":{},"ratio_lo":{},"ratio_hi":{}"#,
            self.bench,
            self.n,
            number(median(self.ours)),
            self.peer_name,
            number(median(self.peer)),
            number(median(&ratios)),
            number(minimum(&ratios)),
            number(maximum(&ratios)),
        );
        end(line, self.extra)
    }
}

/// A case that has no peer.
pub struct Figure<'a> {
    pub bench: &'a str,
    pub n: usize,
    pub unit: Unit,
    pub ours: &'a [f64],
    pub extra: &'a [(&'a str, f64)],
}

impl Figure<'_> {
    /// Prints the line.
    pub fn print(&self) {
        println!("{}", self.line());
    }

    fn line(&self) -> String {
        let ours = number(median(self.ours));
        let line = format!(r#"{{"bench":"{}","n":{},"ours_{}":{ours}"#, self.bench, self.n, self.unit.suffix());
        end(line, self.extra)
    }
}

/// The line with further fields.
fn end(mut line: String, extra: &[(&str, f64)]) -> String {
    for (name, value) in extra {
        write!(line, r#","{name}":{}"#, number(*value)).expect("a String takes all");
    }
    line.push('}');
    line
}

/// Three significant digits and no more than the reader needs; JSON has no NaN, so what cannot be told is null.
fn number(value: f64) -> String {
    match value.abs() {
        _ if !value.is_finite() => "null".to_string(),
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The middle value; with an even count the mean of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// The smallest value: what the machine can do when nothing disturbs it.
pub fn minimum(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn maximum(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison<'a>(unit: Unit, ours: &'a [f64], peer: &'a [f64]) -> Comparison<'a> {
        Comparison { bench: "a.b", n: 7, unit, ours, peer_name: "p", peer, extra: &[] }
    }

    #[test]
    fn the_ratio_is_the_median_over_rounds_not_the_ratio_of_medians() {
        let line = comparison(Unit::Nanoseconds, &[1.0, 2.0, 10.0], &[2.0, 6.0, 10.0]).line();
        assert_eq!(
            line,
            r#"{"bench":"a.b","n":7,"ours_ns":2.00,"peer":"p","peer_ns":6.00,"ratio":2.00,"ratio_lo":1.00,"ratio_hi":3.00}"#
        );
    }

    #[test]
    fn a_size_case_has_bytes() {
        let line = comparison(Unit::Bytes, &[16.25], &[65.0]).line();
        assert!(line.contains(r#""ours_bytes":16.2"#) && line.contains(r#""peer_bytes":65.0"#), "{line}");
    }

    #[test]
    fn a_case_without_a_peer_has_no_ratio() {
        let extra = [("ours_min_ns", 1.0), ("hit_ratio", 0.25)];
        let line = Figure { bench: "a.b", n: 7, unit: Unit::Nanoseconds, ours: &[3.0, 1.0, 2.0], extra: &extra }.line();
        assert_eq!(line, r#"{"bench":"a.b","n":7,"ours_ns":2.00,"ours_min_ns":1.00,"hit_ratio":0.250}"#);
    }

    #[test]
    fn what_cannot_be_told_is_null() {
        assert!(comparison(Unit::Bytes, &[0.0], &[0.0]).line().contains(r#""ratio":null"#));
    }

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle() {
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
