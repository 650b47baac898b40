//! How the entries of an index are spread over its keys: a histogram whose buckets have about as many entries each.
//!
//! A bucket is given by its smallest and its largest key, both whole: a shortened key would make the counts wrong at
//! its edge, and 128 pairs of the longest keys are 256 KiB. A key is in one bucket only, with all its values, so that a
//! bucket of a frequent key may be larger than the others. What is between two buckets is empty.
//!
//! A [`Builder`] is shown all keys in order, or only how many there are and those that it asks for. One thread at a
//! time.

use arrayvec::ArrayVec;

use super::{EntryBatch, MAX_KEY_BYTES};
use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

/// The most buckets.
pub const MOST_BUCKETS: usize = 128;

/// See the module.
pub struct Histogram {
    /// The smallest key of each bucket, and the largest in the place of its value.
    bounds: EntryBatch,
    counts: Vec<u64>,
    /// Different keys in all buckets.
    distinct_keys: u64,
}

impl Histogram {
    /// The smallest and the largest key of each bucket, as key and value of an entry.
    pub fn bounds(&self) -> &EntryBatch {
        &self.bounds
    }

    /// The entries of each bucket.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The entries of all buckets.
    pub fn entries(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Different keys in all buckets.
    pub fn distinct_keys(&self) -> u64 {
        self.distinct_keys
    }

    /// Bytes of memory that it holds.
    pub fn memory_bytes(&self) -> usize {
        self.bounds.memory_bytes() + self.counts.heap_bytes()
    }
}

/// Makes a histogram; see the module.
pub struct Builder {
    made: Histogram,
    /// What a bucket is to have.
    depth: u64,
    /// The bucket that is being filled.
    count: u64,
    smallest: ArrayVec<u8, MAX_KEY_BYTES>,
    largest: ArrayVec<u8, MAX_KEY_BYTES>,
}

impl Builder {
    /// For an index of about so many entries. The memory is charged to `account`.
    pub fn new(entries: u64, account: Account) -> Self {
        let made = Histogram { bounds: EntryBatch::new(account), counts: Vec::new(account), distinct_keys: 0 };
        let (smallest, largest) = (ArrayVec::new_const(), ArrayVec::new_const());
        Self { made, depth: entries.div_ceil(MOST_BUCKETS as u64).max(1), count: 0, smallest, largest }
    }

    /// Adds so many entries whose keys are different, greater than all before, and in order; `key` shows the one at a
    /// position.
    pub fn add_keys<K: AsRef<[u8]>>(&mut self, count: usize, key: impl Fn(usize) -> K) -> Result<()> {
        let mut at = 0;
        while at < count {
            let mut room = self.room();
            if room == 0 {
                self.close()?;
                room = self.room();
            }
            if self.count == 0 {
                set(&mut self.smallest, key(at).as_ref());
            }
            let taken = room.min((count - at) as u64);
            self.count += taken;
            at += taken as usize;
            set(&mut self.largest, key(at - 1).as_ref());
        }
        self.made.distinct_keys += count as u64;
        Ok(())
    }

    /// Adds an entry whose key is at least that of the one before.
    pub fn add_pair(&mut self, key: &[u8]) -> Result<()> {
        if self.count != 0 && self.largest.as_slice() == key {
            self.count += 1;
            return Ok(());
        }
        self.add_keys(1, |_| key)
    }

    /// The histogram of what was added, without spare room.
    pub fn finish(mut self) -> Result<Histogram> {
        if self.count != 0 {
            self.close()?;
        }
        self.made.bounds.shrink();
        self.made.counts.shrink_to_fit();
        Ok(self.made)
    }

    /// How many entries more the bucket is to have. The last one takes what there is: more may have come meanwhile.
    fn room(&self) -> u64 {
        let is_last = self.made.counts.len() + 1 == MOST_BUCKETS;
        if is_last { u64::MAX } else { self.depth.saturating_sub(self.count) }
    }

    fn close(&mut self) -> Result<()> {
        self.made.bounds.append(&self.smallest, &self.largest)?;
        self.made.counts.push(self.count)?;
        self.count = 0;
        Ok(())
    }
}

fn set(buffer: &mut ArrayVec<u8, MAX_KEY_BYTES>, key: &[u8]) {
    buffer.clear();
    let fits = buffer.try_extend_from_slice(key);
    debug_assert!(fits.is_ok(), "a key is no longer than the longest");
}
