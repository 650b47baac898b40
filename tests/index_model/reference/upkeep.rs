//! Maintenance of the blocks: rebuilding, giving memory back, figures, and the check of every invariant.

use core::cmp::Ordering;
use core::mem;

use super::blocks::{BLOCK, Blocks, Entry, Sums};
use rustydb::error::{Error, Result};
use rustydb::index::{IndexFigures, Shape};
use rustydb::memory::Vec;
use rustydb::status::RDB_E_CORRUPTION;

impl Blocks {
    /// Moves all entries to full blocks without spare room. All memory is had before the first entry moves.
    pub fn rebuild(&mut self) -> Result<()> {
        let mut directory = self.full_blocks()?;
        let sparse = mem::replace(&mut self.directory, Vec::new(directory.account()));
        let mut entries = sparse.into_iter().flatten();
        for block in &mut directory {
            while block.len() < block.capacity() {
                let Some(entry) = entries.next() else { break };
                block.push(entry)?;
            }
        }
        self.directory = directory;
        Ok(())
    }

    /// Empty blocks with exactly the room that the entries need.
    fn full_blocks(&self) -> Result<Vec<Vec<Entry>>> {
        let mut left = self.count() as usize;
        let mut directory = Vec::with_capacity(left.div_ceil(BLOCK), self.account())?;
        while left > 0 {
            let room = left.min(BLOCK);
            directory.push(Vec::with_capacity(room, self.account())?)?;
            left -= room;
        }
        Ok(directory)
    }

    /// Gives spare room back; tells how many bytes.
    pub fn vacuum(&mut self) -> u64 {
        let before = self.memory_bytes();
        self.directory.iter_mut().for_each(Vec::shrink_to_fit);
        self.directory.shrink_to_fit();
        before - self.memory_bytes()
    }

    /// Merges neighbours wherever two fit into one block, then gives spare room back.
    pub fn defragment(&mut self) -> Result<()> {
        let merged = self.merge_neighbours();
        self.directory.retain(|block| !block.is_empty());
        self.vacuum();
        merged
    }

    /// Leaves empty blocks behind, so that the directory moves once and not at every merge.
    fn merge_neighbours(&mut self) -> Result<()> {
        let mut target = 0;
        for block in 1..self.directory.len() {
            if !self.drain(target, block, BLOCK)? {
                target = block;
            }
        }
        Ok(())
    }

    /// The figures; what is not kept at every change is `distinct_keys`.
    pub fn figures(&self, distinct_keys: u64) -> IndexFigures {
        let (memory, compact) = (self.memory_bytes(), self.compact_bytes());
        let room = (self.directory.len() * BLOCK) as u64;
        IndexFigures {
            entries: self.sums.entries,
            key_bytes: self.sums.key_bytes,
            value_bytes: self.sums.value_bytes,
            memory_bytes: memory,
            // The directory is a level of its own once it has a choice.
            height: self.directory.len().min(2) as u64,
            leaf_nodes: self.directory.len() as u64,
            internal_nodes: u64::from(self.directory.len() > 1),
            fill_permille: permille(self.sums.entries, room),
            fragmentation_permille: permille(memory.saturating_sub(compact), memory),
            splits: self.splits,
            merges: self.merges,
            distinct_keys,
            prefix_saved_bytes: 0,
            suffix_saved_bytes: 0,
            file_bytes: 0,
        }
    }

    /// Bytes of memory held.
    fn memory_bytes(&self) -> u64 {
        let blocks: usize = self.directory.iter().map(Vec::heap_bytes).sum();
        (self.directory.heap_bytes() + blocks) as u64 + self.sums.heap_bytes
    }

    /// Bytes of memory that a rebuild would leave.
    fn compact_bytes(&self) -> u64 {
        let blocks = self.sums.entries.div_ceil(BLOCK as u64) * size_of::<Vec<Entry>>() as u64;
        blocks + self.sums.entries * size_of::<Entry>() as u64 + self.sums.heap_bytes
    }

    /// Counts distinct keys.
    pub fn distinct_keys(&self) -> u64 {
        let mut last = None;
        let mut distinct = 0;
        for entry in self.directory.iter().flatten() {
            let key = Some(&*entry.key);
            distinct += u64::from(key != last);
            last = key;
        }
        distinct
    }

    /// Checks every invariant.
    pub fn verify(&self, shape: &Shape) -> Result<()> {
        let mut sums = Sums::default();
        let mut last: Option<&Entry> = None;
        for block in &self.directory {
            ensure(!block.is_empty(), "a block is empty")?;
            ensure(block.len() <= BLOCK && block.capacity() <= BLOCK, "a block is too long")?;
            for entry in block {
                shape.check_key(&entry.key).and_then(|()| shape.check_value(&entry.value))?;
                ensure(last.is_none_or(|last| compare(shape, last, entry).is_lt()), "entries are out of order")?;
                sums.add(entry);
                last = Some(entry);
            }
        }
        ensure(sums == self.sums, "the sums are not those of the entries")
    }
}

fn compare(shape: &Shape, left: &Entry, right: &Entry) -> Ordering {
    match left.key.cmp(&right.key) {
        Ordering::Equal if shape.duplicates => shape.compare_values(&left.value, &right.value),
        by_key => by_key,
    }
}

fn ensure(holds: bool, message: &'static str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::about(RDB_E_CORRUPTION, "index", message)) }
}

fn permille(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (u128::from(part) * 1000 / u128::from(whole)) as u64 }
}
