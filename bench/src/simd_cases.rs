//! What area `simd` measures: sides, inputs and their cases. The names are those that the programs know.

use crate::Options;

/// What a case is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Filter,
    Aggregate,
    Scan,
    String,
    Hash,
}

use Topic::{Aggregate, Filter, Hash, Scan, String as Strings};

/// Who takes part, and which program answers for it.
pub struct Side {
    pub program: &'static str,
    /// As the program calls it.
    pub side: &'static str,
    /// As the lines call it.
    pub name: &'static str,
    /// What it may have cases of; which, the program says.
    pub topics: &'static [Topic],
    /// It and the other alternatives are ways to write the same loop: only the fastest has a line.
    pub alternative: bool,
}

const fn side(program: &'static str, side: &'static str, name: &'static str, topics: &'static [Topic]) -> Side {
    Side { program, side, name, topics, alternative: false }
}

const fn alternative(side_name: &'static str, name: &'static str) -> Side {
    Side { alternative: true, ..side("simd_loops", side_name, name, &[Filter, Scan]) }
}

const ALL: &[Topic] = &[Filter, Aggregate, Scan, Strings, Hash];

pub const OURS: Side = side("simd_ours", "ours", "rustydb", ALL);
/// Reads and does nothing else: the machine's ceiling.
pub const READ: Side = side("simd_ours", "read", "read", ALL);

pub const PEERS: &[Side] = &[
    alternative("branchy", "g++ -O3 -march=native, branchy"),
    alternative("branch_free", "g++ -O3 -march=native, branch-free"),
    side("simd_loops", "strict", "g++ -O3 -march=native", &[Aggregate, Scan]),
    side("simd_loops", "fast_math", "g++ -O3 -march=native -ffast-math", &[Aggregate]),
    side("simd_loops", "memcmp", "memcmp loop", &[Strings]),
    side("simd_loops", "memmem", "memmem over all lines", &[Strings]),
    side("simd_xxhash", "xxh_shared", "libxxhash", &[Hash]),
    side("simd_xxhash", "xxh_inlined", "libxxhash, inlined", &[Hash]),
    side("simd_python", "pyarrow", "pyarrow", &[Filter, Aggregate, Scan, Strings]),
    side("simd_python", "duckdb", "DuckDB", &[Strings]),
];

/// What one operation of ours has to read, in bytes.
#[derive(Clone, Copy)]
pub enum Reads {
    /// So many values of the column's type, and so many bits.
    Values(usize, usize),
    /// The 32-bit offset of a string, without its bytes: enough to compare lengths.
    Offset,
    /// The string and its offset.
    String,
    /// The bytes of a piece.
    Piece,
}

pub struct Case {
    pub topic: Topic,
    pub name: &'static str,
    /// How many rows of a hundred are chosen, for the cases that choose; else one 0.
    pub percents: &'static [u32],
    pub reads: Reads,
}

const fn case(topic: Topic, name: &'static str, percents: &'static [u32], reads: Reads) -> Case {
    Case { topic, name, percents, reads }
}

const FILTERS: &[Case] = &[
    case(Filter, "filter_rows", &[1, 10, 50, 90], Reads::Values(1, 0)),
    case(Filter, "filter_bitmap", &[50], Reads::Values(1, 0)),
    case(Filter, "between", &[0], Reads::Values(1, 0)),
    case(Filter, "in8", &[0], Reads::Values(1, 0)),
    case(Filter, "columns", &[0], Reads::Values(2, 0)),
];

const AGGREGATES: &[Case] = &[
    case(Aggregate, "sum", &[0], Reads::Values(1, 0)),
    case(Aggregate, "min", &[0], Reads::Values(1, 0)),
    case(Aggregate, "max", &[0], Reads::Values(1, 0)),
];

const SCANS: &[Case] = &[
    case(Scan, "gather_ascending", &[0], Reads::Values(1, 32)),
    case(Scan, "gather_shuffled", &[0], Reads::Values(1, 32)),
    case(Scan, "compact", &[10, 50], Reads::Values(1, 1)),
];

const COLUMN_HASH: &[Case] = &[case(Hash, "hash_column", &[0], Reads::Values(1, 0))];

const CALLS: &[Case] = &[
    case(Filter, "filter_rows", &[100], Reads::Values(1, 0)),
    case(Filter, "filter_bitmap", &[100], Reads::Values(1, 0)),
    case(Aggregate, "sum", &[0], Reads::Values(1, 0)),
    case(Hash, "hash_column", &[0], Reads::Values(1, 0)),
];

const STRINGS: &[Case] = &[
    case(Strings, "equal", &[0], Reads::Offset),
    case(Strings, "prefix", &[0], Reads::String),
    case(Strings, "suffix", &[0], Reads::String),
    case(Strings, "contains", &[0], Reads::String),
    case(Strings, "like", &[0], Reads::String),
];

const STRING_HASH: &[Case] = &[case(Hash, "hash_strings", &[0], Reads::String)];

const PIECES: &[Case] = &[case(Hash, "xxh3_64", &[0], Reads::Piece)];

/// Where an input lies when it is read again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Cache,
    Memory,
    /// One row: what is measured is the call.
    Call,
    /// The lines' names have no place: the input's size is the case.
    Given,
}

/// An input in one size, and the cases over it.
pub struct Group {
    pub input: &'static str,
    pub count: usize,
    pub place: Place,
    pub cases: Vec<&'static Case>,
}

const CACHE_ROWS: usize = 64 << 10;
const LENGTHS: &[usize] = &[1, 4, 8, 16, 32, 64, 128, 240, 256, 1 << 10, 4 << 10, 64 << 10];
/// `--quick`: only these columns, and of what is in memory only these cases.
const QUICK_COLUMNS: &[&str] = &["i32", "u64", "f64", "i8"];
const QUICK_IN_MEMORY: &[&str] = &["filter_rows", "filter_bitmap", "sum", "max", "gather_shuffled"];

/// Everything that is measured; `paths` is how many paths there are, if any.
pub fn groups(options: &Options, paths: Option<usize>) -> Vec<Group> {
    let keys = options.keys.unwrap_or(usize::MAX);
    let mut groups = Vec::new();
    let mut add = |input, count: usize, place, lists: &[&'static [Case]]| {
        let cases = lists.iter().copied().flatten().collect();
        groups.push(Group { input, count: count.min(keys), place, cases });
    };
    add("i32", 1, Place::Call, &[CALLS]);
    for input in ["i32", "i64", "f32", "f64", "u32"] {
        add(input, CACHE_ROWS, Place::Cache, &[FILTERS, AGGREGATES, SCANS]);
    }
    add("u64", CACHE_ROWS, Place::Cache, &[FILTERS, AGGREGATES, SCANS, COLUMN_HASH]);
    for input in ["i16", "i8"] {
        add(input, CACHE_ROWS, Place::Cache, &[FILTERS, AGGREGATES]);
    }
    let bytes = if options.quick { 64 << 20 } else { 256 << 20 };
    for input in ["i32", "i64", "f32", "f64", "u32", "u64"] {
        add(input, bytes / width(input), Place::Memory, &[FILTERS, AGGREGATES, SCANS]);
    }
    for &length in LENGTHS {
        add("bytes", length, Place::Given, &[PIECES]);
    }
    for input in ["strings5", "strings20"] {
        add(input, CACHE_ROWS, Place::Given, &[STRING_HASH]);
    }
    if let Some(paths) = paths {
        add("paths", paths, Place::Given, &[STRINGS, STRING_HASH]);
    }
    if options.quick {
        groups.retain(|group| group.place == Place::Given || QUICK_COLUMNS.contains(&group.input));
        for group in groups.iter_mut().filter(|group| group.place == Place::Memory) {
            group.cases.retain(|case| QUICK_IN_MEMORY.contains(&case.name));
        }
    }
    groups
}

/// Bytes of a value of a column.
pub fn width(input: &str) -> usize {
    let bits = input[1..].parse::<usize>().unwrap_or(0);
    bits / 8
}

impl Group {
    /// `simd.filter_rows_10.i32.cache`.
    pub fn bench(&self, case: &Case, percent: u32) -> String {
        let Group { input, count, .. } = self;
        let name = match case.percents {
            [0] => case.name.to_string(),
            _ => format!("{}_{percent}", case.name),
        };
        match self.place {
            Place::Cache => format!("simd.{name}.{input}.cache"),
            Place::Memory => format!("simd.{name}.{input}.memory"),
            Place::Call => format!("simd.call.{}.{input}", case.name),
            Place::Given if *input == "bytes" => format!("simd.{name}.{count}"),
            Place::Given => format!("simd.{name}.{input}"),
        }
    }

    /// Bytes that an operation has to read; `path` is the mean length of a path.
    pub fn bytes_read(&self, case: &Case, path: f64) -> f64 {
        let length = self.input.strip_prefix("strings").and_then(|length| length.parse().ok());
        match case.reads {
            Reads::Values(values, bits) => (values * width(self.input)) as f64 + bits as f64 / 8.0,
            Reads::Offset => 4.0,
            Reads::String => 4.0 + length.unwrap_or(path),
            Reads::Piece => self.count as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Options = Options { quick: false, keys: None, rounds: 5, inputs: Vec::new() };

    #[test]
    fn every_line_has_a_name_of_its_own() {
        let groups = groups(&WHOLE, Some(1000));
        let mut names: Vec<String> = groups
            .iter()
            .flat_map(|group| group.cases.iter().map(move |case| (group, case)))
            .flat_map(|(group, case)| case.percents.iter().map(move |percent| group.bench(case, *percent)))
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        for name in ["simd.filter_rows_10.i32.cache", "simd.sum.u64.memory", "simd.call.sum.i32", "simd.xxh3_64.240"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn keys_make_inputs_smaller_never_larger() {
        let few = groups(&Options { keys: Some(5000), ..WHOLE }, None);
        assert!(few.iter().all(|group| group.count <= 5000));
        assert!(few.iter().any(|group| group.place == Place::Call && group.count == 1));
    }

    #[test]
    fn what_is_read_follows_from_the_type() {
        let groups = groups(&WHOLE, None);
        let group = groups.iter().find(|group| group.input == "f64").unwrap();
        let case = |name| *group.cases.iter().find(|case| case.name == name).unwrap();
        assert_eq!(group.bytes_read(case("columns"), 0.0), 16.0);
        assert_eq!(group.bytes_read(case("compact"), 0.0), 8.125);
        let group = groups.iter().find(|group| group.input == "strings20").unwrap();
        assert_eq!(group.bytes_read(group.cases[0], 58.0), 24.0);
    }
}
