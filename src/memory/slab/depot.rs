//! A stack of numbered things without a lock: full magazines wait on one, and empty ones on another.
//!
//! One word holds the number on top and a tag that counts changes, so a number that was taken and put back in the
//! meantime is noticed. Links live beside the numbered things, in memory that is never unmapped: a thread that lost a
//! race reads a stale link there and then fails its exchange. Tags repeat after 2^32 changes during one exchange.
//!
//! Thread rule: any thread. Taking a number happens after everything its giver did before (release and acquire), so the
//! thing behind a number belongs to who took it.

use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// No number; numbers of things begin at 1.
pub const NONE: u32 = 0;

/// See the module.
#[derive(Debug)]
pub struct Stack(AtomicU64);

impl Stack {
    /// An empty stack.
    #[cfg(not(loom))]
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// An empty stack.
    #[cfg(loom)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Puts `number` on top. `link` finds the link that stands beside a number.
    pub fn push<'a>(&self, number: u32, link: impl Fn(u32) -> &'a AtomicU32) {
        let mut top = self.0.load(Ordering::Relaxed);
        loop {
            link(number).store(number_of(top), Ordering::Relaxed);
            // Release: who takes the number sees the link and what is behind the number.
            match self.0.compare_exchange_weak(top, after(top, number), Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(changed) => top = changed,
            }
        }
    }

    /// Takes the number on top.
    pub fn pop<'a>(&self, link: impl Fn(u32) -> &'a AtomicU32) -> Option<u32> {
        // Acquire, also where the exchange fails: the link of the number found is read next, and what is behind it
        // later. Where it succeeds it finds the word that was read, tag and all, so that was enough.
        let mut top = self.0.load(Ordering::Acquire);
        while number_of(top) != NONE {
            let below = link(number_of(top)).load(Ordering::Relaxed);
            match self.0.compare_exchange_weak(top, after(top, below), Ordering::Relaxed, Ordering::Acquire) {
                Ok(_) => return Some(number_of(top)),
                Err(changed) => top = changed,
            }
        }
        None
    }
}

fn number_of(top: u64) -> u32 {
    top as u32
}

/// The word when `number` comes to the top.
fn after(top: u64, number: u32) -> u64 {
    ((top >> 32).wrapping_add(1) << 32) | u64::from(number)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_in_is_the_first_one_out() {
        let links: [AtomicU32; 4] = [const { AtomicU32::new(9) }; 4];
        let stack = Stack::new();
        assert_eq!(stack.pop(|number| &links[number as usize]), None);
        (1..=3).for_each(|number| stack.push(number, |number| &links[number as usize]));
        let order: Vec<u32> = core::iter::from_fn(|| stack.pop(|number| &links[number as usize])).collect();
        assert_eq!(order, [3, 2, 1]);
    }

    #[test]
    fn the_tag_changes_with_every_change() {
        let mut top = u64::MAX << 32;
        top = after(top, 7);
        assert_eq!((number_of(top), top >> 32), (7, 0));
        top = after(top, NONE);
        assert_eq!((number_of(top), top >> 32), (NONE, 1));
    }
}
