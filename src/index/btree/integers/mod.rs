//! Nodes of integers: keys of eight bytes, each with eight bytes beside it.
//!
//! - [`search`]: finding a key among sorted integers by vectors
//! - [`kind`]: whole keys, or fewer bytes of those that are close together; [`dense`]: a bit for each
//! - [`compact`]: finding a key among such
//! - [`node`]: the bytes, as readers see them
//! - [`short`]: inner nodes with short keys
//! - [`ahead`]: asking for lines before they are looked at
//! - [`change`]: the bytes, for whoever has the latch; two nodes out of one, and one out of two; [`entries`]: what of
//!   that differs by the kind
//! - [`load`]: filling nodes with keys that ascend
//!
//! Thread rule: as for [`super::layout`].

mod ahead;
pub mod change;
pub mod compact;
pub mod dense;
mod entries;
pub mod kind;
pub mod load;
pub mod node;
pub mod search;
mod short;
#[cfg(test)]
mod tests;

pub use node::Node;
