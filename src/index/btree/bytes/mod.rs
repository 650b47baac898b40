//! Nodes of keys and values of any length.
//!
//! - [`node`]: the bytes, as readers see them; [`search`], by [`heads`] and [`tags`]: finding a key among them
//! - [`slots`]: where the rest of a key is
//! - `run`: copying many entries at once; [`wide`]: keys of sixteen bytes as numbers
//! - [`change`]: the bytes, for whoever has the latch
//! - [`split`]: two nodes out of one, and one out of two; [`load`]: filling them with keys that ascend
//! - `order`: putting keys in order for that
//!
//! Thread rule: as for [`super::layout`].

pub mod change;
pub mod heads;
pub mod load;
pub mod node;
mod order;
mod run;
pub mod search;
pub mod slots;
pub mod split;
pub mod tags;
#[cfg(test)]
mod tests;
pub mod wide;

pub use node::{KeyBuffer, Node};
