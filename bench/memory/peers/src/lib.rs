//! The peers that are crates, in one static library for the C programs of this folder: `mi_malloc` and its like from
//! mimalloc, `_rjem_malloc` and its like from jemalloc. Nothing is measured from Rust.

pub use libmimalloc_sys as mimalloc;
pub use tikv_jemalloc_sys as jemalloc;
