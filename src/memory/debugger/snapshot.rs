//! The live blocks of one moment, and what came and went between two of them.
//!
//! A block is the same if its address and its sequence number are. Plain values: any thread.

use super::leaks::{LiveBlock, live_blocks};
use super::mapped::ACCOUNT;
use super::thread;
use crate::error::Result;
use crate::memory::Vec;

/// The blocks of a moment, in the order in which they were taken.
pub struct Snapshot {
    blocks: Vec<LiveBlock>,
}

/// What changed between two moments. The C API's struct has this layout behind its first two fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Blocks that are new.
    pub taken_blocks: u64,
    /// Their bytes.
    pub taken_bytes: u64,
    /// Blocks that are gone.
    pub freed_blocks: u64,
    /// Their bytes.
    pub freed_bytes: u64,
    /// Blocks that are in both.
    pub kept_blocks: u64,
    /// Their bytes.
    pub kept_bytes: u64,
}

/// What changed at one place. The C API's struct has this layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Change {
    /// Bytes that are new.
    pub taken_bytes: u64,
    /// Blocks that are new.
    pub taken_blocks: u64,
    /// Bytes that are gone.
    pub freed_bytes: u64,
    /// Blocks that are gone.
    pub freed_blocks: u64,
    /// What the blocks are charged to.
    pub component: u32,
    /// Where they were taken; 0 if unknown.
    pub stack: u32,
}

impl Snapshot {
    /// The blocks of this moment.
    pub fn take() -> Result<Self> {
        let _inside = thread::enter();
        Ok(Self { blocks: live_blocks()? })
    }

    /// How many blocks there were, and their bytes.
    pub fn size(&self) -> (u64, u64) {
        (self.blocks.len() as u64, self.blocks.iter().map(|block| block.size).sum())
    }

    /// What changed from this moment to a later one: in all, and by place, most new bytes first.
    pub fn difference(&self, later: &Self) -> Result<(Totals, Vec<Change>)> {
        let _inside = thread::enter();
        let mut totals = Totals::default();
        let mut changes: Vec<Change> = Vec::new(ACCOUNT);
        let (mut old, mut new) = (self.blocks.iter().peekable(), later.blocks.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(_), None) => core::cmp::Ordering::Less,
                (None, Some(_)) => core::cmp::Ordering::Greater,
                (Some(old), Some(new)) => old.sequence.cmp(&new.sequence),
            };
            match order {
                core::cmp::Ordering::Less => {
                    old.next().map_or(Ok(()), |block| gone(&mut totals, &mut changes, block))?
                }
                core::cmp::Ordering::Greater => {
                    new.next().map_or(Ok(()), |block| fresh(&mut totals, &mut changes, block))?;
                }
                core::cmp::Ordering::Equal => {
                    totals.kept_bytes += old.next().map_or(0, |block| block.size);
                    totals.kept_blocks += 1;
                    new.next();
                }
            }
        }
        merge(&mut changes);
        changes.as_mut_slice().sort_unstable_by(|one, other| {
            (other.taken_bytes, other.freed_bytes, one.stack).cmp(&(one.taken_bytes, one.freed_bytes, other.stack))
        });
        Ok((totals, changes))
    }
}

fn gone(totals: &mut Totals, changes: &mut Vec<Change>, block: &LiveBlock) -> Result<()> {
    totals.freed_blocks += 1;
    totals.freed_bytes += block.size;
    let none = Change::of(block);
    changes.push(Change { freed_bytes: block.size, freed_blocks: 1, ..none })
}

fn fresh(totals: &mut Totals, changes: &mut Vec<Change>, block: &LiveBlock) -> Result<()> {
    totals.taken_blocks += 1;
    totals.taken_bytes += block.size;
    let none = Change::of(block);
    changes.push(Change { taken_bytes: block.size, taken_blocks: 1, ..none })
}

impl Change {
    fn of(block: &LiveBlock) -> Self {
        let (component, stack) = (block.component, block.stack);
        Self { taken_bytes: 0, taken_blocks: 0, freed_bytes: 0, freed_blocks: 0, component, stack }
    }
}

/// Makes one change of all that are about one place.
fn merge(changes: &mut Vec<Change>) {
    let place = |change: &Change| (change.component, change.stack);
    changes.as_mut_slice().sort_unstable_by_key(place);
    let mut kept = 0;
    for position in 1..changes.len() {
        let change = changes[position];
        if place(&changes[kept]) == place(&change) {
            let into = &mut changes[kept];
            into.taken_bytes += change.taken_bytes;
            into.taken_blocks += change.taken_blocks;
            into.freed_bytes += change.freed_bytes;
            into.freed_blocks += change.freed_blocks;
        } else {
            kept += 1;
            changes[kept] = change;
        }
    }
    let length = changes.len().min(kept + 1);
    changes.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(sequence: u64, size: u64, stack: u32) -> LiveBlock {
        LiveBlock {
            address: sequence * 64,
            size,
            alignment: 8,
            age_ns: 0,
            sequence,
            component: 9,
            stack,
            thread: 1,
            is_sampled: 0,
        }
    }

    fn snapshot(blocks: &[LiveBlock]) -> Snapshot {
        Snapshot { blocks: Vec::from_slice(blocks, ACCOUNT).unwrap() }
    }

    #[test]
    fn what_came_and_what_went_is_told_by_place() {
        let old = snapshot(&[block(1, 10, 5), block(2, 20, 6), block(4, 40, 5)]);
        let new = snapshot(&[block(2, 20, 6), block(4, 40, 5), block(5, 50, 6), block(7, 70, 6), block(8, 1, 5)]);
        let (totals, changes) = old.difference(&new).unwrap();
        let expected = Totals {
            taken_blocks: 3,
            taken_bytes: 121,
            freed_blocks: 1,
            freed_bytes: 10,
            kept_blocks: 2,
            kept_bytes: 60,
        };
        assert_eq!(totals, expected);
        let change = |stack, taken: (u64, u64), freed: (u64, u64)| Change {
            taken_bytes: taken.0,
            taken_blocks: taken.1,
            freed_bytes: freed.0,
            freed_blocks: freed.1,
            component: 9,
            stack,
        };
        assert_eq!(changes.as_slice(), [change(6, (120, 2), (0, 0)), change(5, (1, 1), (10, 1))]);
        assert_eq!(new.difference(&new).unwrap().1.len(), 0);
        assert_eq!(snapshot(&[]).difference(&new).unwrap().0.taken_blocks, 5);
    }
}
