//! Nodes in memory of their own, which is used for nodes only as long as the tree is there.
//!
//! A node is found by its address. Readers come without a latch, and may still look at a node after it was given back;
//! so its memory stays mapped, its first word goes on counting ([`Latch`]), and the next node takes its place. What
//! was [purged](Heap::purge) reads as zero, which is a node that is not in use. Chunks of addresses double from 64 KiB
//! to 64 MiB, and only what was in use once is charged.
//!
//! Thread rule: any thread; who takes or gives a node holds a lock for a moment.

use core::ptr::NonNull;

use super::{IfAway, Link, Located, Read, Restart, Store};
use crate::error::{Error, Result};
use crate::index::btree::latch::{Latch, Version};
use crate::index::btree::tree::Attempt;
use crate::ledger::{self, Account, Component};
use crate::memory::reservation::HUGE_PAGE;
use crate::memory::{Vec, fault, pages};
use crate::status::RDB_E_NO_MEMORY;
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};

const FIRST_CHUNK: usize = 64 << 10;
const LAST_CHUNK: usize = 64 << 20;

/// Where a free node has the address of the next one: not where its latch is.
const NEXT: usize = 8;

/// See the module.
pub struct Heap {
    bytes: usize,
    account: Account,
    inner: Mutex<Inner>,
    /// Bytes that are charged.
    charged: AtomicU64,
}

struct Inner {
    chunks: Vec<Chunk>,
    /// Bytes of the last chunk that were in use once.
    used: usize,
    /// Nodes that were given back, each with the address of the next one in it.
    free: Option<NonNull<u8>>,
    /// How many nodes were given back whose memory went back, too: each is in its chunk's list.
    purged: usize,
    /// At least the version of every purged node.
    floor: u64,
}

// SAFETY: the addresses are of memory that is the store's; the lock keeps those apart who follow them.
unsafe impl Send for Inner {}

struct Chunk {
    first: NonNull<u8>,
    reserved: usize,
    alignment: usize,
    /// A bit for each node that is purged: made with the chunk, since who gives memory back may not get any.
    purged: Vec<u64>,
}

impl Heap {
    /// For nodes of `bytes`, a power of two from 4 KiB on; asks for no memory.
    pub fn new(bytes: usize, account: Account) -> Self {
        let lists = account.with_component(Component::Metadata);
        let inner = Inner { chunks: Vec::new(lists), used: 0, free: None, purged: 0, floor: 0 };
        Self { bytes, account, inner: Mutex::new(inner), charged: AtomicU64::new(0) }
    }

    /// A node, with its latch taken; all but that is left from before. Fails with `RDB_E_NO_MEMORY` or `RDB_E_LIMIT`.
    fn take_node(&self) -> Result<NonNull<u8>> {
        let mut inner = self.inner.lock()?;
        let node = match inner.free {
            Some(node) => {
                // SAFETY: a free node of ours, which nobody else writes to.
                inner.free = unsafe { NonNull::new(node.add(NEXT).cast::<*mut u8>().read()) };
                node
            }
            None => self.extend(&mut inner)?,
        };
        // SAFETY: every node begins with its latch; a zeroed word is one.
        unsafe { node.cast::<Latch>().as_ref() }.revive(inner.floor);
        Ok(node)
    }

    /// A node that takes new memory.
    fn extend(&self, inner: &mut Inner) -> Result<NonNull<u8>> {
        if inner.purged == 0 && inner.chunks.last().is_none_or(|chunk| inner.used == chunk.reserved) {
            self.add_chunk(inner)?;
        }
        if fault::note_request() {
            return Err(Error::new(RDB_E_NO_MEMORY).with_detail(self.bytes as u64, 0));
        }
        ledger::charge(self.account, self.bytes)?;
        self.charged.fetch_add(self.bytes as u64, Relaxed);
        if let Some(node) = inner.take_purged(self.bytes) {
            return Ok(node);
        }
        let first = inner.chunks[inner.chunks.len() - 1].first;
        inner.used += self.bytes;
        // SAFETY: within the chunk.
        Ok(unsafe { first.add(inner.used - self.bytes) })
    }

    fn add_chunk(&self, inner: &mut Inner) -> Result<()> {
        inner.chunks.reserve(1)?;
        let reserved = (FIRST_CHUNK << inner.chunks.len().min(10)).min(LAST_CHUNK).max(self.bytes);
        let alignment = if reserved < HUGE_PAGE { self.bytes } else { HUGE_PAGE };
        let none = || Error::new(RDB_E_NO_MEMORY).with_detail(reserved as u64, 0);
        let mut purged = Vec::new(self.lists());
        purged.resize((reserved / self.bytes).div_ceil(64), 0)?;
        let first = pages::map(reserved, alignment).ok_or_else(none)?;
        if !pages::are_zeroed() {
            // SAFETY: mapped a moment ago.
            unsafe { first.write_bytes(0, reserved) };
        }
        if reserved >= HUGE_PAGE {
            // SAFETY: the advice drops nothing. Where it is not taken, small pages serve.
            unsafe { pages::advise(first, reserved, pages::Advice::Huge) };
        }
        inner.chunks.push(Chunk { first, reserved, alignment, purged })?;
        inner.used = 0;
        Ok(())
    }
}

/// A node's latch, which it begins with.
#[inline(always)]
fn latch_of<'a>(at: NonNull<u8>) -> &'a Latch {
    // SAFETY: a node of a heap's, whose memory stays as long as the tree; all zero is a latch.
    unsafe { at.cast::<Latch>().as_ref() }
}

#[inline(always)]
fn address(link: Link) -> NonNull<u8> {
    let address = core::ptr::with_exposed_provenance_mut(link.get() as usize);
    NonNull::new(address).expect("a link is not 0")
}

impl Store for Heap {
    type Place = ();

    const GROUP: usize = 16;
    const IS_HEAP: bool = true;

    #[inline(always)]
    fn still(at: NonNull<u8>, (): (), version: Version) -> Read<()> {
        Ok(latch_of(at).still(version)?)
    }

    #[inline(always)]
    fn upgrade(at: NonNull<u8>, (): (), version: Version) -> Read<()> {
        Ok(latch_of(at).upgrade(version)?)
    }

    #[inline(always)]
    unsafe fn give_back(at: NonNull<u8>, (): ()) {
        latch_of(at).give_back();
    }

    #[inline(always)]
    unsafe fn give_back_unchanged(at: NonNull<u8>, (): ()) {
        latch_of(at).give_back_unchanged();
    }

    fn keep(at: NonNull<u8>, (): (), version: Version) -> Read<()> {
        Self::upgrade(at, (), version)
    }

    unsafe fn let_go(at: NonNull<u8>, (): ()) {
        latch_of(at).give_back_unchanged();
    }

    #[inline(always)]
    fn link(at: NonNull<u8>, (): ()) -> Link {
        Link::new(at.as_ptr().expose_provenance() as u64).expect("an address is not 0")
    }

    #[inline(always)]
    fn begin(&self, link: Link) -> Read<(Located<Self>, Version)> {
        let at = address(link);
        Ok(((at, ()), latch_of(at).begin()?))
    }

    #[inline(always)]
    fn try_begin(&self, link: Link) -> Read<(Located<Self>, Version)> {
        let at = address(link);
        Ok(((at, ()), latch_of(at).try_begin()?))
    }

    #[inline(always)]
    fn peek(&self, link: Link) -> Option<NonNull<u8>> {
        Some(address(link))
    }

    fn latch(&self, link: Link, _if_away: IfAway) -> Attempt<Located<Self>> {
        let at = address(link);
        latch_of(at).take().map_err(Restart::from)?;
        Ok((at, ()))
    }

    fn held(&self, link: Link) -> Option<Located<Self>> {
        Some((address(link), ()))
    }

    fn bring(&self, _links: &[Link]) -> Result<()> {
        Ok(())
    }

    #[inline(always)]
    fn bring_ahead(&self, _links: &[Link]) {}

    fn take(&self) -> Result<Located<Self>> {
        Ok((self.take_node()?, ()))
    }

    unsafe fn give(&self, node: NonNull<u8>, (): ()) {
        let mut inner = self.inner.lock_always();
        let next = inner.free.map_or(core::ptr::null_mut(), NonNull::as_ptr);
        // SAFETY: the caller's promise. Readers see an address where there was something else, and find it out.
        unsafe {
            node.add(NEXT).cast::<*mut u8>().write(next);
            node.cast::<Latch>().as_ref().give_back_gone();
        }
        inner.free = Some(node);
    }

    unsafe fn give_unread(&self, link: Link) {
        // Whoever has the latch is about to give it back.
        if latch_of(address(link)).take().is_ok() {
            // SAFETY: the caller's promise.
            unsafe { self.give(address(link), ()) };
        }
    }

    fn take_part(&self, fill: impl FnOnce(NonNull<u8>)) -> Result<Link> {
        let at = self.take_node()?;
        // It is no node of the tree: whoever comes to it by an address that was one's is not to wait for it.
        latch_of(at).give_back_gone();
        fill(at);
        Ok(Self::link(at, ()))
    }

    fn read_part(&self, link: Link, mut read: impl FnMut(NonNull<u8>)) -> Attempt<()> {
        read(address(link));
        Ok(())
    }

    fn change_part(&self, link: Link, change: impl FnOnce(NonNull<u8>)) -> Result<()> {
        change(address(link));
        Ok(())
    }

    unsafe fn give_part(&self, link: Link) {
        // SAFETY: the caller's promise; nobody takes the latch of what is no node.
        unsafe { self.give(address(link), ()) };
    }

    fn lists(&self) -> Account {
        self.account.with_component(Component::Metadata)
    }

    fn memory_bytes(&self) -> u64 {
        self.charged.load(Relaxed)
    }

    fn node_bytes(&self) -> u64 {
        self.memory_bytes()
    }

    fn purge(&self) -> Result<u64> {
        let mut inner = self.inner.lock()?;
        let mut purged = 0;
        while let Some(node) = inner.free {
            if !pages::are_the_systems() {
                break;
            }
            inner.note_purged(node, self.bytes);
            // SAFETY: as in `take`; nobody needs what a free node holds but its version.
            unsafe {
                inner.floor = inner.floor.max(node.cast::<Latch>().as_ref().word());
                inner.free = NonNull::new(node.add(NEXT).cast::<*mut u8>().read());
                pages::purge(node, self.bytes);
            }
            ledger::release(self.account, self.bytes);
            self.charged.fetch_sub(self.bytes as u64, Relaxed);
            purged += self.bytes as u64;
        }
        Ok(purged)
    }
}

impl Inner {
    fn note_purged(&mut self, node: NonNull<u8>, bytes: usize) {
        let chunk = self.chunks.iter_mut().find(|chunk| chunk.contains(node));
        let chunk = chunk.expect("every node is in a chunk");
        let at = (node.addr().get() - chunk.first.addr().get()) / bytes;
        chunk.purged[at / 64] |= 1 << (at % 64);
        self.purged += 1;
    }

    /// Takes the last one of the purged nodes.
    fn take_purged(&mut self, bytes: usize) -> Option<NonNull<u8>> {
        for chunk in self.chunks.iter_mut().rev() {
            let Some(word) = chunk.purged.iter().rposition(|word| *word != 0) else { continue };
            let at = word * 64 + chunk.purged[word].ilog2() as usize;
            chunk.purged[word] &= !(1 << (at % 64));
            self.purged -= 1;
            // SAFETY: within the chunk.
            return Some(unsafe { chunk.first.add(at * bytes) });
        }
        None
    }
}

impl Chunk {
    fn contains(&self, node: NonNull<u8>) -> bool {
        node.addr().get().wrapping_sub(self.first.addr().get()) < self.reserved
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // One by one, as they were charged: the ledger counts both.
        for _ in 0..self.charged.load(Relaxed) / self.bytes as u64 {
            ledger::release(self.account, self.bytes);
        }
        for chunk in self.inner.lock_always().chunks.iter() {
            // SAFETY: mapped with this length and alignment; the tree is gone, and so is who reads it.
            unsafe { pages::unmap(chunk.first, chunk.reserved, chunk.alignment) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Component, budget};

    fn latch(node: NonNull<u8>) -> &'static Latch {
        // SAFETY: a node that lives as long as the test looks at it.
        unsafe { node.cast::<Latch>().as_ref() }
    }

    #[test]
    fn nodes_are_used_again_and_found_to_be_others() {
        let slot = budget::open(None, b"nodes", 1 << 30, 0, true).unwrap();
        let held = || budget::usage(slot, Some(Component::Index)).used_bytes;
        let nodes = Heap::new(4096, Account::of(slot, Component::Index));
        assert_eq!((nodes.memory_bytes(), held()), (0, 0));
        let all: Vec<NonNull<u8>> = {
            let mut all = Vec::new(Account::of(slot, Component::Slab));
            (0..100).for_each(|_| all.push(nodes.take_node().unwrap()).unwrap());
            all
        };
        assert_eq!(nodes.memory_bytes(), 100 * 4096);
        assert!(all.iter().all(|node| node.addr().get().is_multiple_of(4096)));
        all.iter().for_each(|node| latch(*node).give_back());
        let version = latch(all[7]).begin().unwrap();
        latch(all[7]).take().unwrap();
        // SAFETY: taken here.
        unsafe { nodes.give(all[7], ()) };
        assert!(latch(all[7]).begin().is_err());
        assert_eq!(nodes.take_node().unwrap(), all[7]);
        latch(all[7]).give_back_unchanged();
        assert!(latch(all[7]).still(version).is_err());
        for node in &all[50..] {
            latch(*node).take().unwrap();
            // SAFETY: as above.
            unsafe { nodes.give(*node, ()) };
        }
        assert_eq!(nodes.purge().unwrap(), 50 * 4096);
        assert_eq!(nodes.memory_bytes(), 50 * 4096);
        assert!(latch(all[60]).begin().is_err(), "reads as zero");
        for _ in 0..50 {
            latch(nodes.take_node().unwrap()).give_back();
        }
        assert_eq!(nodes.memory_bytes(), 100 * 4096);
        drop((nodes, all));
        assert_eq!(held(), 0);
        budget::close(slot);
    }

    #[test]
    fn a_limit_refuses_nodes_and_nothing_is_lost() {
        let slot = budget::open(None, b"few nodes", 40_000, 0, true).unwrap();
        let nodes = Heap::new(4096, Account::of(slot, Component::Index));
        let mut count = 0;
        while nodes.take_node().is_ok() {
            count += 1;
        }
        assert!((5..10).contains(&count), "{count}");
        assert_eq!(nodes.memory_bytes(), count * 4096);
        drop(nodes);
        budget::close(slot);
    }
}
