//! Where nodes lie, and how one knows that they are what they were.
//!
//! The tree is written once, for two stores:
//!
//! - [`heap`]: memory that is the tree's as long as it lives; a node is known by its address, and begins with its latch
//! - [`paged`]: pages of a buffer pool, of which a part is in memory; a node is known by its page, and the page's word
//!   is its latch
//!
//! A node whose page is not in memory makes a reader begin again ([`Restart::Away`]), who has it brought first, when he
//! holds no latch.
//!
//! Thread rule: any thread.

pub mod heap;
pub mod paged;

use core::fmt::Debug;
use core::num::NonZeroU64;
use core::ops::{Deref, DerefMut};
use core::ptr::NonNull;

use super::latch::{self, Version};
use super::layout::{Change, Layout};
use crate::error::Result;
use crate::ledger::Account;

/// Bytes of a node.
pub const NODE_BYTES: usize = 4096;

/// How a node knows another one: a multiple of its size, so that the low bits are free for a layout's use.
pub type Link = NonZeroU64;

/// What was read counts for nothing: the whole operation begins again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// It may be in the middle of a change, or of a node that is gone.
    Changed,
    /// This node is not in memory.
    Away(Link),
}

impl From<latch::Restart> for Restart {
    fn from(_: latch::Restart) -> Self {
        Self::Changed
    }
}

/// What a reader's attempt gives.
pub type Read<T> = core::result::Result<T, Restart>;

/// What whoever wants a node's latch does about one that is not in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfAway {
    /// Gives up.
    Restart,
    /// Brings it.
    Bring,
}

/// A node's bytes, and where its latch is.
pub type Located<S> = (NonNull<u8>, <S as Store>::Place);

/// See the module. Latches are as in [`latch`]: by version, or held by one.
pub trait Store: Send + Sync + Sized + 'static {
    /// Where a node's latch is, as far as its address does not tell. Good for one call of the tree's.
    type Place: Copy + PartialEq + Debug;

    /// Ways that go down side by side.
    const GROUP: usize;

    /// Whether all nodes are in memory at a time.
    const IS_HEAP: bool;

    // --- latches ---

    /// Whether a node is what it was.
    fn still(at: NonNull<u8>, place: Self::Place, version: Version) -> Read<()>;

    /// Takes the latch of a node that is what it was.
    fn upgrade(at: NonNull<u8>, place: Self::Place, version: Version) -> Read<()>;

    /// Gives the latch back after a change.
    ///
    /// # Safety
    /// The latch is the caller's.
    unsafe fn give_back(at: NonNull<u8>, place: Self::Place);

    /// Gives the latch back; nothing was changed.
    ///
    /// # Safety
    /// The latch is the caller's.
    unsafe fn give_back_unchanged(at: NonNull<u8>, place: Self::Place);

    /// Keeps a node that is what it was in memory, and as it is, until it is let go. Others may read it where the store
    /// offers that.
    fn keep(at: NonNull<u8>, place: Self::Place, version: Version) -> Read<()>;

    /// Lets it go.
    ///
    /// # Safety
    /// The caller keeps it.
    unsafe fn let_go(at: NonNull<u8>, place: Self::Place);

    /// How other nodes know it.
    fn link(at: NonNull<u8>, place: Self::Place) -> Link;

    // --- nodes ---

    /// Begins to read a node; waits while somebody changes it.
    fn begin(&self, link: Link) -> Read<(Located<Self>, Version)>;

    /// The same, without waiting.
    fn try_begin(&self, link: Link) -> Read<(Located<Self>, Version)>;

    /// Where a node is now, for whoever asks for its lines.
    fn peek(&self, link: Link) -> Option<NonNull<u8>>;

    /// Waits for a node's latch. For whoever has its parent's, so that nobody waits for one who waits for him. Fails
    /// with a restart if it is not in use, or as bringing it does.
    fn latch(&self, link: Link, if_away: IfAway) -> super::tree::Attempt<Located<Self>>;

    /// A node whose latch the caller has, if that shows: where nodes can leave memory, nobody keeps them latched.
    fn held(&self, link: Link) -> Option<Located<Self>>;

    /// Brings nodes that are not in memory there, as far as there is room; nobody waits for the last ones.
    fn bring(&self, links: &[Link]) -> Result<()>;

    /// Has nodes be brought that will be asked for soon, if that goes while the caller goes on, or else at once.
    fn bring_ahead(&self, links: &[Link]);

    /// A new node, with its latch taken; all but that is left from before, or zero. Fails with `RDB_E_NO_MEMORY` or
    /// `RDB_E_LIMIT`, or as making room does.
    fn take(&self) -> Result<Located<Self>>;

    /// Gives a node back, and its latch, which the caller has; readers find that it is gone.
    ///
    /// # Safety
    /// It was taken here, and nothing leads to it any more.
    unsafe fn give(&self, at: NonNull<u8>, place: Self::Place);

    /// Gives a node back whose latch nobody has who could not do without it.
    ///
    /// # Safety
    /// As for [`Self::give`].
    unsafe fn give_unread(&self, link: Link);

    // --- parts of long values, which have no readers of their own ---

    /// A new part, which nobody takes for a node. `fill` writes to it.
    fn take_part(&self, fill: impl FnOnce(NonNull<u8>)) -> Result<Link>;

    /// Shows a part; more than once, if it was not at rest.
    fn read_part(&self, link: Link, read: impl FnMut(NonNull<u8>)) -> super::tree::Attempt<()>;

    /// Changes a part, of a value that is the caller's to change.
    fn change_part(&self, link: Link, change: impl FnOnce(NonNull<u8>)) -> Result<()>;

    /// Gives a part back.
    ///
    /// # Safety
    /// It was taken here, and nothing leads to it any more.
    unsafe fn give_part(&self, link: Link);

    // --- memory ---

    /// The account of lists of nodes.
    fn lists(&self) -> Account;

    /// Bytes of memory that nodes take, in use or not.
    fn memory_bytes(&self) -> u64;

    /// Bytes of all nodes, in use or not, wherever they are.
    fn node_bytes(&self) -> u64;

    /// Gives what free nodes take back, as far as the system takes it: how many bytes.
    fn purge(&self) -> Result<u64>;

    /// The same, but for what is used again at less cost than it is given back.
    fn purge_large(&self) -> Result<u64> {
        self.purge()
    }
}

/// A node of a tree.
pub struct Node<L, S: Store> {
    layout: L,
    place: S::Place,
}

impl<L: Copy, S: Store> Clone for Node<L, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L: Copy, S: Store> Copy for Node<L, S> {}

impl<L: PartialEq, S: Store> PartialEq for Node<L, S> {
    fn eq(&self, other: &Self) -> bool {
        self.layout == other.layout && self.place == other.place
    }
}

impl<L, S: Store> Deref for Node<L, S> {
    type Target = L;

    #[inline(always)]
    fn deref(&self) -> &L {
        &self.layout
    }
}

impl<L: Layout, S: Store> Node<L, S> {
    /// A node that was found.
    #[inline(always)]
    pub fn new((at, place): Located<S>) -> Self {
        // SAFETY: a store's nodes have so many bytes, and stay readable as long as the store.
        Self { layout: unsafe { L::new(at, NODE_BYTES) }, place }
    }

    /// The node's bytes.
    #[inline(always)]
    pub fn layout(self) -> L {
        self.layout
    }

    /// Whether it is what it was.
    #[inline(always)]
    pub fn still(self, version: Version) -> Read<()> {
        S::still(self.layout.address(), self.place, version)
    }

    /// Latches it if it is what it was.
    #[inline(always)]
    pub fn upgrade(self, version: Version) -> Read<NodeMut<L, S>> {
        S::upgrade(self.layout.address(), self.place, version)?;
        // SAFETY: the latch is ours.
        Ok(unsafe { NodeMut::new(self) })
    }

    /// Keeps it in memory and as it is, if it is what it was, until what this gives is dropped.
    pub fn keep(self, version: Version) -> Read<Kept<L, S>> {
        S::keep(self.layout.address(), self.place, version)?;
        Ok(Kept(self))
    }

    /// How other nodes know it.
    #[inline]
    pub fn link(self) -> Link {
        S::link(self.layout.address(), self.place)
    }

    /// What its parent has of it.
    #[inline]
    pub fn number(self) -> u64 {
        self.layout.number(self.link())
    }
}

/// A node that is kept as it is.
pub struct Kept<L: Layout, S: Store>(Node<L, S>);

impl<L: Layout, S: Store> Drop for Kept<L, S> {
    fn drop(&mut self) {
        // SAFETY: it is kept.
        unsafe { S::let_go(self.0.layout.address(), self.0.place) }
    }
}

/// A node and the version that it is read by.
pub type Reading<L, S> = (Node<L, S>, Version);

/// A node of a tree that is the caller's to change: he has its latch.
pub struct NodeMut<L: Layout, S: Store> {
    change: L::Mut,
    place: S::Place,
}

impl<L: Layout, S: Store> Deref for NodeMut<L, S> {
    type Target = L::Mut;

    #[inline(always)]
    fn deref(&self) -> &L::Mut {
        &self.change
    }
}

impl<L: Layout, S: Store> DerefMut for NodeMut<L, S> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut L::Mut {
        &mut self.change
    }
}

impl<L: Layout, S: Store> NodeMut<L, S> {
    /// A node that is to be changed.
    ///
    /// # Safety
    /// Its latch is the caller's, or nobody else knows it.
    #[inline(always)]
    pub unsafe fn new(node: Node<L, S>) -> Self {
        // SAFETY: the caller's promise.
        Self { change: unsafe { L::Mut::new(node.layout) }, place: node.place }
    }

    /// The node, as one reads it.
    #[inline(always)]
    pub fn node(&self) -> Node<L, S> {
        Node { layout: *self.change, place: self.place }
    }

    /// What its parent has of it.
    #[inline]
    pub fn number(&self) -> u64 {
        self.node().number()
    }

    /// Gives the latch back after a change.
    #[inline(always)]
    pub fn give_back(&self) {
        // SAFETY: whoever has this has the latch.
        unsafe { S::give_back(self.change.address(), self.place) }
    }

    /// Gives the latch back; nothing was changed.
    #[inline(always)]
    pub fn give_back_unchanged(&self) {
        // SAFETY: as above.
        unsafe { S::give_back_unchanged(self.change.address(), self.place) }
    }

    /// Gives the node back to its store, and the latch.
    ///
    /// # Safety
    /// It was taken there, and nothing leads to it any more.
    pub unsafe fn give_to(self, store: &S) {
        // SAFETY: the caller's promise; whoever has this has the latch.
        unsafe { store.give(self.change.address(), self.place) }
    }

    /// Gives it back after a change, or not.
    pub fn give_back_if(&self, is_changed: bool) {
        if is_changed { self.give_back() } else { self.give_back_unchanged() }
    }
}
