//! Blocks that are still there: copied out of the table, then sorted and grouped outside its locks.
//!
//! Any thread. What other threads do meanwhile may or may not be seen.

use super::block::{Record, State};
use super::mapped::ACCOUNT;
use super::{table, thread};
use crate::error::Result;
use crate::memory::Vec;
use crate::os;

/// Live blocks of one component that were taken at one place. The C API's struct has this layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Group {
    /// Their bytes, as asked for.
    pub bytes: u64,
    /// How many they are.
    pub blocks: u64,
    /// The age of the oldest, in nanoseconds.
    pub oldest_ns: u64,
    /// The address of the oldest.
    pub address: u64,
    /// What they are charged to.
    pub component: u32,
    /// Where they were taken; 0 if unknown.
    pub stack: u32,
}

/// A live block, for those who visit all. The C API's struct has this layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct LiveBlock {
    /// Where it is.
    pub address: u64,
    /// Its bytes, as asked for.
    pub size: u64,
    /// Its alignment, as asked for.
    pub alignment: u64,
    /// How old it is, in nanoseconds.
    pub age_ns: u64,
    /// Counts the tracked blocks from 1, in the order in which they were taken.
    pub sequence: u64,
    /// What it is charged to.
    pub component: u32,
    /// Where it was taken; 0 if unknown.
    pub stack: u32,
    /// The thread that took it.
    pub thread: u32,
    /// 1 if the sampler chose it, else 0.
    pub is_sampled: u32,
}

/// Every live block, in the order in which they were taken.
pub fn live_blocks() -> Result<Vec<LiveBlock>> {
    let _inside = thread::enter();
    let now = os::monotonic_coarse_ns();
    let mut blocks = Vec::new(ACCOUNT);
    let records = copy_table()?;
    blocks.reserve_exact(records.len())?;
    for record in records.iter().filter(|record| record.state == State::Live) {
        blocks.push(LiveBlock {
            address: record.address as u64,
            size: record.size as u64,
            alignment: record.alignment as u64,
            age_ns: now.saturating_sub(record.allocated_at_ns),
            sequence: record.sequence,
            component: record.backing.account.component().number(),
            stack: record.allocation_stack,
            thread: record.thread,
            is_sampled: u32::from(record.is_sampled()),
        })?;
    }
    blocks.as_mut_slice().sort_unstable_by_key(|block| block.sequence);
    Ok(blocks)
}

/// Every record, live or freed.
pub(super) fn copy_table() -> Result<Vec<Record>> {
    let _inside = thread::enter();
    let mut records = Vec::new(ACCOUNT);
    for shard in 0..table::SHARDS {
        let mut wanted = 32;
        loop {
            records.reserve(wanted)?;
            let count = table::copy_shard(shard, records.spare_capacity_mut());
            if count <= records.spare_capacity_mut().len() {
                // SAFETY: so many records were copied behind the last one, where they had room.
                unsafe { records.set_len(records.len() + count) };
                break;
            }
            // There may be more of them by the time there is room.
            wanted = count + count / 4;
        }
    }
    Ok(records)
}

/// The live blocks that are at least `min_age_ns` old, by component and place, most bytes first.
pub fn leaks(min_age_ns: u64) -> Result<Vec<Group>> {
    let _inside = thread::enter();
    let mut blocks = live_blocks()?;
    blocks.as_mut_slice().sort_unstable_by_key(|block| (block.component, block.stack, block.sequence));
    let mut groups: Vec<Group> = Vec::new(ACCOUNT);
    for block in blocks.iter().filter(|block| block.age_ns >= min_age_ns) {
        match groups.as_mut_slice().last_mut() {
            Some(group) if (group.component, group.stack) == (block.component, block.stack) => {
                group.bytes += block.size;
                group.blocks += 1;
            }
            _ => groups.push(Group {
                bytes: block.size,
                blocks: 1,
                oldest_ns: block.age_ns,
                address: block.address,
                component: block.component,
                stack: block.stack,
            })?,
        }
    }
    groups.as_mut_slice().sort_unstable_by(|one, other| (other.bytes, one.stack).cmp(&(one.bytes, other.stack)));
    Ok(groups)
}
