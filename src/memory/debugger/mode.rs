//! What paths test to learn whether they are to ask the debugger: one byte for the hot ones, one for the others.
//!
//! Hot paths leave for the debugger only while every request is to go by it. While blocks are merely sampled they go
//! on: which blocks are chosen is decided where magazines are loaded (`slab::window`), and a chosen block lies where no
//! hot path takes it back. Relaxed: a thread may see a change late, so every feature must cope with blocks from before
//! it was on and with calls from after it was off. Any thread.

use core::sync::atomic::{
    AtomicU8,
    Ordering::{Relaxed, SeqCst},
};

#[cfg(not(loom))]
use crate::memory::slab::short_way;

/// What hot paths test; not 0 while every request goes by the debugger.
static MODE: AtomicU8 = AtomicU8::new(0);

/// What slow paths test: [`ON`] and [`SAMPLING`].
static STATE: AtomicU8 = AtomicU8::new(0);

/// A feature is on, or a block of the debugger's is there.
const ON: u8 = 1;
/// Some blocks are chosen.
const SAMPLING: u8 = 2;

/// Whether any feature is on, or any block known: then a path that is not hot asks the debugger.
#[inline(always)]
pub fn is_on() -> bool {
    STATE.load(Relaxed) != 0
}

/// Whether every request goes by the debugger, those of hot paths too.
#[inline(always)]
pub fn takes_every_block() -> bool {
    MODE.load(Relaxed) != 0
}

/// Whether magazines decide which blocks are sampled.
#[inline(always)]
pub fn is_choosing() -> bool {
    STATE.load(Relaxed) & SAMPLING != 0 && !takes_every_block()
}

/// Switches on what is true of these.
pub(super) fn raise(is_on: bool, is_sampling: bool, takes_every_block: bool) {
    STATE.fetch_or(state(is_on, is_sampling), SeqCst);
    MODE.fetch_or(takes_every_block.into(), SeqCst);
    tell_inline_forms();
}

/// Switches off what is not true of these.
pub(super) fn lower(is_on: bool, is_sampling: bool, takes_every_block: bool) {
    MODE.fetch_and(takes_every_block.into(), SeqCst);
    STATE.fetch_and(state(is_on, is_sampling), SeqCst);
    tell_inline_forms();
}

/// C's inline forms of the hot paths test a word of their own.
fn tell_inline_forms() {
    #[cfg(not(loom))]
    short_way::refresh();
}

const fn state(is_on: bool, is_sampling: bool) -> u8 {
    (if is_on { ON } else { 0 }) | if is_sampling { SAMPLING } else { 0 }
}
