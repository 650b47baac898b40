//! The front door: everything that C sees, and nothing else has `extern "C"`.
//!
//! One file per C noun, declared in the order of the header. The rest is the machinery that every function uses:
//! `boundary` (panics, errors, the object's life), `handle` (tickets), `arguments` and `structs` (C's memory).
//! Exported functions are literal text, because the header generator reads source; their bodies are a call of the
//! boundary with a closure.

#![allow(non_camel_case_types)]
// C's contract for pointers stands in each function's own words: @param, @thread.
#![allow(clippy::missing_safety_doc)]
// Comments are in C's voice: brackets index arrays.
#![allow(rustdoc::broken_intra_doc_links)]

pub mod status;
pub mod error;
pub mod last_error;
pub mod library;
pub mod bytes;
pub mod engine;
pub mod index;
pub mod index_point;
pub mod index_order;
pub mod index_range;
pub mod index_rank;
pub mod index_many;
pub mod index_estimate;
pub mod index_modify;
pub mod index_load;
pub mod index_maintenance;
pub mod cursor;
pub mod key;
pub mod statistics;
pub mod events;
pub mod memory;
pub mod malloc;
pub mod malloc_allocator;
pub mod memory_block;
pub mod slab;
pub mod slab_statistics;
pub mod thread_cache;
pub mod large;
pub mod large_pages;
pub mod arena;
pub mod arena_statistics;
pub mod inline;
pub mod budget;
pub mod zone;
pub mod block_pool;
pub mod manager;
pub mod pressure;
pub mod pressure_response;
pub mod memory_debug;
pub mod memory_findings;
pub mod memory_reports;
pub mod memory_snapshot;
pub mod pool;
pub mod pool_space;
pub mod pool_page;
pub mod pool_stream;
pub mod pool_view;
pub mod pool_prefetch;
pub mod pool_statistics;
pub mod simd;
mod simd_chosen;
pub mod simd_column;
pub mod simd_filter;
pub mod simd_filter_in;
pub mod simd_filter_columns;
pub mod simd_bitmap;
pub mod simd_scan;
pub mod simd_zone;
pub mod simd_string;
pub mod simd_string_filter;
pub mod simd_like;
pub mod simd_aggregate;
pub mod simd_top;
pub mod simd_distinct;
pub mod simd_group;
pub mod hash;
pub mod hash_stream;
pub mod simd_hash;
pub mod debug;

mod arguments;
mod boundary;
pub mod handle;
mod panic;
mod structs;

// For Rust callers, the names as C has them.
pub use {
    arena::*, arena_statistics::*, block_pool::*, budget::*, bytes::*, cursor::*, debug::*, engine::*, error::*,
    events::*, hash::*, hash_stream::*, index::*, index_estimate::*, index_load::*, index_maintenance::*,
    index_many::*, index_modify::*, index_order::*, index_point::*, index_range::*, index_rank::*, inline::*, key::*,
    large::*, large_pages::*, last_error::*, library::*, malloc::*, malloc_allocator::*, manager::*, memory::*,
    memory_block::*, memory_debug::*, memory_findings::*, memory_reports::*, memory_snapshot::*, pool::*, pool_page::*,
    pool_prefetch::*, pool_space::*, pool_statistics::*, pool_stream::*, pool_view::*, pressure::*,
    pressure_response::*, simd::*, simd_aggregate::*, simd_bitmap::*, simd_column::*, simd_distinct::*, simd_filter::*,
    simd_filter_columns::*, simd_filter_in::*, simd_group::*, simd_hash::*, simd_like::*, simd_scan::*, simd_string::*,
    simd_string_filter::*, simd_top::*, simd_zone::*, slab::*, slab_statistics::*, statistics::*, status::*,
    thread_cache::*, zone::*,
};
