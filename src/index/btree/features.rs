//! What a tree does beyond the plain B+tree, each of which can be left out, so that its gain can be measured.
//!
//! All are plain data, free to copy between threads. A node has them in a byte of its own, which is written when the
//! node is taken from the store and read on splits, merges and the like only: no search and no insertion that finds
//! room looks there.

use crate::simd::level::Level;

/// Something that a tree does or does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Feature {
    /// Keys are kept without what all keys of their node begin with. Integers never are.
    PrefixCompression = 1,
    /// Keys that part nodes are as short as they can be: of byte strings the shortest, of integers those that end with
    /// the most zeros, in four bytes.
    SuffixTruncation = 2,
    /// Nodes are searched by the best vectors of the processor.
    SimdSearch = 4,
    /// Series of neighbours leave full leaves behind, and their leaf is found without a descent.
    SplitAnticipation = 8,
    /// Leaves of integers that are close together keep them in fewer bytes. Leaves of byte strings have no such kinds.
    CompactLeaves = 16,
}

/// Longer keys are compressed and truncated in every tree: nodes that had room for one such key would make a list.
pub const LONGEST_PLAIN: usize = 255;

/// Which features a tree has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// A bit for each that is missing, so that zeroed bytes have all.
    missing: u8,
    /// What there is for whoever asks for it only: it costs those who do not use it.
    counted: bool,
}

impl Features {
    /// Every feature.
    pub const ALL: Self = Self { missing: 0, counted: false };
    /// Every feature's number, one by one.
    pub const EACH: [Feature; 5] = [
        Feature::PrefixCompression,
        Feature::SuffixTruncation,
        Feature::SimdSearch,
        Feature::SplitAnticipation,
        Feature::CompactLeaves,
    ];

    /// The same without one of them.
    #[must_use]
    pub const fn without(self, feature: Feature) -> Self {
        Self { missing: self.missing | feature as u8, ..self }
    }

    /// The same with a count of the keys below each node above leaves.
    #[must_use]
    pub const fn with_counted_nodes(self) -> Self {
        Self { counted: true, ..self }
    }

    /// Whether the keys below each node above leaves are counted.
    pub const fn are_nodes_counted(self) -> bool {
        self.counted
    }

    /// Whether one of them is there.
    #[inline(always)]
    pub const fn has(self, feature: Feature) -> bool {
        self.missing & feature as u8 == 0
    }

    /// The tier that searches nodes, where the processor has this one.
    pub(super) fn level(self, best: Level) -> Level {
        if self.has(Feature::SimdSearch) { best } else { Level::Scalar }
    }

    /// As a node has them, which need not know what is counted.
    pub(super) const fn byte(self) -> u8 {
        self.missing
    }

    /// The ones of a node.
    pub(super) const fn of_byte(missing: u8) -> Self {
        Self { missing, counted: false }
    }
}
