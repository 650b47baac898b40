//! Nodes of integers: keys of eight bytes, each with eight bytes beside it.
//!
//! - [`search`]: finding a key among sorted integers by vectors
//! - [`node`]: the bytes, as readers see them
//! - [`change`]: the bytes, for whoever has the latch; two nodes out of one, and one out of two
//! - [`load`]: filling nodes with keys that ascend
//!
//! Thread rule: as for [`super::layout`].

pub mod change;
pub mod load;
pub mod node;
pub mod search;
#[cfg(test)]
mod tests;

pub use node::Node;
