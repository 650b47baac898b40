//! Positions in an index's order: which one a key has, and which entry is at one.
//!
//! Thread rule: any thread.

use super::{NamedIndex, Uses};
use crate::error::Result;
use crate::index::{Direction, EntryBuffer, Range};

impl NamedIndex {
    /// How many entries of a range come before a key in a direction.
    pub fn rank(&self, range: &Range<'_>, direction: Direction, key: &[u8]) -> Result<u64> {
        self.options().shape.check_key(key)?;
        let structure = self.reading()?;
        self.usage.add(Uses::Scans, 1);
        structure.rank(range, direction, key)
    }

    /// Copies the entry of a range before which there are `position` others in a direction; false if there is none.
    pub fn select(
        &self,
        range: &Range<'_>,
        direction: Direction,
        position: u64,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<bool> {
        let structure = self.reading()?;
        self.usage.add(Uses::Scans, 1);
        structure.select(range, direction, position, entry)
    }
}
