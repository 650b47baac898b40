//! Key sets: random u64 from splitmix64, and lines of a file; shuffles that are the same in every run.
//!
//! Each order a case walks is laid out in memory in that order, so reading the keys costs every side the same little.

use crate::Result;
use flate2::read::GzDecoder;
use std::ffi::c_void;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// `bench_slice` of cxx/ordered_map.h.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawSlice {
    data: *const c_void,
    length: usize,
}

/// `bench_keys` of cxx/ordered_map.h.
#[repr(C)]
pub struct RawKeys {
    numbers: *const u64,
    strings: *const RawSlice,
    count: usize,
}

/// Keys in one order.
pub enum Keys {
    Numbers(Vec<u64>),
    Strings(Strings),
}

/// Strings end to end; the slices point into `bytes`, which never changes.
pub struct Strings {
    bytes: Vec<u8>,
    slices: Vec<RawSlice>,
}

impl Strings {
    fn from_iterator<'a>(strings: impl Iterator<Item = &'a [u8]> + Clone) -> Strings {
        let mut bytes = Vec::with_capacity(strings.clone().map(<[u8]>::len).sum());
        let mut ends = Vec::new();
        for string in strings {
            bytes.extend_from_slice(string);
            ends.push(bytes.len());
        }
        let base = bytes.as_ptr();
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let slices = starts
            .zip(&ends)
            .map(|(start, end)| RawSlice { data: base.wrapping_add(start).cast(), length: end - start })
            .collect();
        Strings { bytes, slices }
    }

    fn get(&self, position: usize) -> &[u8] {
        let slice = self.slices[position];
        let start = slice.data as usize - self.bytes.as_ptr() as usize;
        &self.bytes[start..start + slice.length]
    }
}

impl Keys {
    pub fn len(&self) -> usize {
        match self {
            Keys::Numbers(numbers) => numbers.len(),
            Keys::Strings(strings) => strings.slices.len(),
        }
    }

    /// The view that C gets; valid as long as `self` is.
    pub fn raw(&self) -> RawKeys {
        let none = (std::ptr::null(), std::ptr::null());
        let (numbers, strings) = match self {
            Keys::Numbers(numbers) => (numbers.as_ptr(), none.1),
            Keys::Strings(strings) => (none.0, strings.slices.as_ptr()),
        };
        RawKeys { numbers, strings, count: self.len() }
    }

    /// Writes them for the programs of area `btree`: NAME.numbers, or NAME.bytes with a NUL behind each string, and
    /// NAME.ends.
    pub fn write(&self, directory: &Path, name: &str) -> std::io::Result<()> {
        let file = |suffix: &str| directory.join(format!("{name}.{suffix}"));
        let words = |numbers: &[u64]| numbers.iter().flat_map(|number| number.to_ne_bytes()).collect::<Vec<u8>>();
        let strings = match self {
            Keys::Numbers(numbers) => return fs::write(file("numbers"), words(numbers)),
            Keys::Strings(strings) => strings,
        };
        let mut bytes = Vec::with_capacity(strings.bytes.len() + strings.slices.len());
        let mut ends = Vec::with_capacity(strings.slices.len());
        for position in 0..strings.slices.len() {
            bytes.extend_from_slice(strings.get(position));
            ends.push(bytes.len() as u64);
            bytes.push(0);
        }
        fs::write(file("bytes"), bytes)?;
        fs::write(file("ends"), words(&ends))
    }

    /// One of these, one of the others, and so on; as many of each. Both are of one kind.
    pub fn interleaved(&self, others: &Keys) -> Keys {
        match (self, others) {
            (Keys::Numbers(one), Keys::Numbers(other)) => {
                Keys::Numbers(one.iter().zip(other).flat_map(|(&one, &other)| [one, other]).collect())
            }
            (Keys::Strings(one), Keys::Strings(other)) => {
                let positions = 0..one.slices.len().min(other.slices.len());
                let both = positions.flat_map(|position| [one.get(position), other.get(position)]);
                Keys::Strings(Strings::from_iterator(both))
            }
            _ => panic!("numbers and strings"),
        }
    }

    /// The keys at `positions`, in that order.
    fn pick(&self, positions: &[usize]) -> Keys {
        match self {
            Keys::Numbers(numbers) => Keys::Numbers(positions.iter().map(|&position| numbers[position]).collect()),
            Keys::Strings(strings) => {
                Keys::Strings(Strings::from_iterator(positions.iter().map(|&position| strings.get(position))))
            }
        }
    }
}

/// One set of keys in every order that the cases of an ordered map walk.
pub struct Workload {
    /// Last part of a case's name: `u64`, `ids`, `paths`.
    pub name: &'static str,
    pub shuffled: Keys,
    pub ascending: Keys,
    /// Another shuffle of all keys, for deleting.
    pub deletes: Keys,
    /// Some of the keys, shuffled.
    pub hits: Keys,
    /// As many keys that are not there.
    pub misses: Keys,
    /// Where ranges start: some of the keys.
    pub range_starts: Keys,
}

impl Workload {
    /// `n` random numbers; at most `searches` of them are looked up.
    pub fn numbers(n: usize, searches: usize) -> Workload {
        let mut random = SplitMix64(1);
        let mut numbers: Vec<u64> = (0..n).map(|_| random.next()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let present = numbers.clone();
        let mut others = SplitMix64(2);
        let misses = std::iter::repeat_with(move || others.next()).filter(|key| present.binary_search(key).is_err());
        let misses = Keys::Numbers(misses.take(searches.min(n)).collect());
        Workload::new("u64", Keys::Numbers(numbers), misses, searches)
    }

    /// `n` numbers of rows, of which each eighth is gone; at most `searches` of them are looked up.
    pub fn ids(n: usize, searches: usize) -> Workload {
        let rows = || 0..(n as u64 * 8).div_ceil(7);
        let ids = Keys::Numbers(rows().filter(|row| row % 8 != 7).take(n).collect());
        let mut gone: Vec<u64> = rows().filter(|row| row % 8 == 7).collect();
        shuffle(&mut gone, 5);
        gone.truncate(searches.min(n));
        Workload::new("ids", ids, Keys::Numbers(gone), searches)
    }

    /// About `n` paths from all over the data set; None, with a note, when there is no data set.
    pub fn paths(n: usize, searches: usize) -> Result<Option<Workload>> {
        let Some(text) = paths_text()? else { return Ok(None) };
        let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
        lines.sort_unstable();
        lines.dedup();
        // A path with a byte behind it that ends no path: absent, and next to a key that is there.
        let mut absent: Vec<Vec<u8>> = lines.iter().map(|line| [line, &b"\x01"[..]].concat()).collect();
        let stride = (lines.len() / n).max(1);
        let lines: Vec<&[u8]> = lines.into_iter().step_by(stride).collect();
        shuffle(&mut absent, 5);
        absent.truncate(searches.min(lines.len()));
        let misses = Keys::Strings(Strings::from_iterator(absent.iter().map(Vec::as_slice)));
        let ascending = Keys::Strings(Strings::from_iterator(lines.iter().copied()));
        Ok(Some(Workload::new("paths", ascending, misses, searches)))
    }

    fn new(name: &'static str, ascending: Keys, misses: Keys, searches: usize) -> Workload {
        let n = ascending.len();
        let searches = searches.min(n);
        let order = |seed| {
            let mut positions: Vec<usize> = (0..n).collect();
            shuffle(&mut positions, seed);
            positions
        };
        let looked_up = order(4);
        Workload {
            name,
            shuffled: ascending.pick(&order(3)),
            deletes: ascending.pick(&order(6)),
            hits: ascending.pick(&looked_up[..searches]),
            range_starts: ascending.pick(&looked_up[..(searches / 10).max(1)]),
            misses,
            ascending,
        }
    }
}

/// The data set of paths, one a line; None, with a note, when there is none.
pub fn paths_text() -> Result<Option<Vec<u8>>> {
    let Some(directory) = std::env::var_os("RUSTYDB_DATA") else {
        crate::note("skipping the paths workload: RUSTYDB_DATA does not name the data directory (keys/paths.txt.gz)");
        return Ok(None);
    };
    let file = PathBuf::from(directory).join("keys/paths.txt.gz");
    read_gzip(&file).map(Some).map_err(|error| format!("{}: {error}", file.display()))
}

fn read_gzip(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    GzDecoder::new(File::open(file)?).read_to_end(&mut text)?;
    Ok(text)
}

/// Steele, Lea and Flood's generator: the random keys of every measurement.
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Fisher and Yates.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut random = SplitMix64(seed);
    for last in (1..items.len()).rev() {
        items.swap(last, (random.next() % (last as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix64_is_the_published_generator() {
        // First outputs for seed 1234567, from the reference implementation.
        let mut random = SplitMix64(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    fn numbers(keys: &Keys) -> Vec<u64> {
        match keys {
            Keys::Numbers(numbers) => numbers.clone(),
            Keys::Strings(_) => panic!("numbers expected"),
        }
    }

    #[test]
    fn every_order_has_the_same_keys_and_misses_have_none_of_them() {
        for workload in [Workload::numbers(1000, 100), Workload::ids(1000, 100)] {
            check_orders(&workload);
        }
    }

    fn check_orders(workload: &Workload) {
        let ascending = numbers(&workload.ascending);
        assert!(ascending.is_sorted());
        for other in [&workload.shuffled, &workload.deletes] {
            let mut sorted = numbers(other);
            assert_ne!(sorted, ascending);
            sorted.sort_unstable();
            assert_eq!(sorted, ascending);
        }
        assert_eq!((workload.hits.len(), workload.misses.len(), workload.range_starts.len()), (100, 100, 10));
        assert!(numbers(&workload.hits).iter().all(|key| ascending.binary_search(key).is_ok()));
        assert!(numbers(&workload.misses).iter().all(|key| ascending.binary_search(key).is_err()));
    }

    #[test]
    fn files_have_the_keys_in_their_order() {
        let directory = std::env::temp_dir().join(format!("rustydb-bench-keys-test-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let read = |name: &str| fs::read(directory.join(name)).unwrap();
        let strings = |list: &[&'static [u8]]| Keys::Strings(Strings::from_iterator(list.iter().copied()));
        strings(&[b"b", b"a"]).interleaved(&strings(&[b"", b"cc", b"d"])).write(&directory, "strings").unwrap();
        assert_eq!(read("strings.bytes"), b"b\0\0a\0cc\0");
        assert_eq!(read("strings.ends"), [1_u64, 2, 4, 7].map(u64::to_ne_bytes).concat());
        Keys::Numbers(vec![7, 2]).interleaved(&Keys::Numbers(vec![9])).write(&directory, "two").unwrap();
        assert_eq!(read("two.numbers"), [7_u64, 9].map(u64::to_ne_bytes).concat());
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn strings_keep_their_bytes_in_any_order() {
        let strings = Strings::from_iterator([&b"a"[..], b"", b"ccc"].into_iter());
        let picked = Keys::Strings(strings).pick(&[2, 0, 1]);
        let Keys::Strings(picked) = picked else { panic!("strings expected") };
        assert_eq!([picked.get(0), picked.get(1), picked.get(2)], [&b"ccc"[..], b"a", b""]);
    }
}
