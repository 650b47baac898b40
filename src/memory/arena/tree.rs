//! The tree of arenas: creating and closing them, and the list of those that are active.
//!
//! One lock guards the links; no memory is asked for and no function of the caller's is called under it. An arena that
//! is being closed leaves the tree first, with all below it: what is charged above is given back at once, and then
//! nobody finds it any more. Any thread.

use core::ptr::{NonNull, null_mut};
use core::sync::atomic::Ordering;

use super::context::{Arena, LIVE, UNUSED};
use super::headers;
use super::statistics::{Info, Totals};
use crate::error::{Error, Result};
use crate::ledger::{self, Component};
use crate::memory::debugger;
use crate::os;
use crate::status::*;
use crate::sync::{Mutex, MutexGuard, callback};

/// Room for a name, of which the last byte stays 0.
pub const NAME_BYTES: usize = 64;

const SMALLEST_CHUNK: usize = 256;
const LARGEST_CHUNK: usize = 4 << 30;

/// How an arena is made.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Up to 63 bytes; for the list.
    pub name: &'a str,
    /// The most bytes that its chunks and those of all below it may take; 0: no limit of its own.
    pub limit_bytes: usize,
    /// The first chunk; each further one is twice as large, up to the largest.
    pub first_chunk_bytes: usize,
    /// What is larger than this gets a chunk of its own.
    pub largest_chunk_bytes: usize,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { name: "", limit_bytes: 0, first_chunk_bytes: 64 << 10, largest_chunk_bytes: 64 << 20 }
    }
}

/// An arena's neighbours; the tree's lock guards them.
pub(super) struct Links {
    first_child: *mut Arena,
    siblings: Neighbours,
    /// In order of creation, of all that are active; or the next unused header.
    all: Neighbours,
    children: usize,
}

#[derive(Clone, Copy)]
struct Neighbours {
    previous: *mut Arena,
    next: *mut Arena,
}

impl Links {
    const ALONE: Neighbours = Neighbours { previous: null_mut(), next: null_mut() };
    pub(super) const NONE: Self =
        Self { first_child: null_mut(), siblings: Self::ALONE, all: Self::ALONE, children: 0 };
}

/// A list of arenas through their `all` links.
pub(super) struct List {
    first: *mut Arena,
    last: *mut Arena,
}

impl List {
    pub(super) fn append(&mut self, arena: NonNull<Arena>) {
        links(arena, |links| links.all = Neighbours { previous: self.last, next: null_mut() });
        match NonNull::new(self.last) {
            Some(last) => links(last, |links| links.all.next = arena.as_ptr()),
            None => self.first = arena.as_ptr(),
        }
        self.last = arena.as_ptr();
    }

    fn remove(&mut self, arena: NonNull<Arena>) {
        let Neighbours { previous, next } = links(arena, |links| links.all);
        match NonNull::new(previous) {
            Some(previous) => links(previous, |links| links.all.next = next),
            None => self.first = next,
        }
        match NonNull::new(next) {
            Some(next) => links(next, |links| links.all.previous = previous),
            None => self.last = previous,
        }
    }

    pub(super) fn take_first(&mut self) -> Option<NonNull<Arena>> {
        let first = NonNull::new(self.first)?;
        self.remove(first);
        Some(first)
    }

    fn iter(&self) -> impl Iterator<Item = NonNull<Arena>> {
        core::iter::successors(NonNull::new(self.first), |arena| NonNull::new(links(*arena, |links| links.all.next)))
    }
}

/// What the lock guards, besides the links of each arena.
pub(super) struct Tree {
    active: List,
    pub(super) unused: List,
    pub(super) header_blocks: usize,
    created: u64,
    closed: u64,
}

// SAFETY: the pointers lead to headers, which stay; whoever holds the lock may follow them.
unsafe impl Send for Tree {}

static TREE: Mutex<Tree> = Mutex::new(Tree {
    active: List { first: null_mut(), last: null_mut() },
    unused: List { first: null_mut(), last: null_mut() },
    header_blocks: 0,
    created: 0,
    closed: 0,
});

impl Tree {
    /// Every step under the lock leaves the lists whole.
    pub(super) fn lock() -> MutexGuard<'static, Self> {
        TREE.lock_always()
    }
}

/// Looks at an arena's links. The caller holds the tree's lock.
fn links<R>(arena: NonNull<Arena>, access: impl FnOnce(&mut Links) -> R) -> R {
    // SAFETY: headers stay, and whoever holds the lock is the only one to touch the links.
    unsafe { arena.as_ref() }.links.with_mut(|links| access(unsafe { &mut *links }))
}

/// The tree's lock, for the time of a fork().
pub struct ForkGuard(#[expect(dead_code, reason = "held, not looked at")] MutexGuard<'static, Tree>);

/// Takes the lock for the time of a fork(): parent and child drop it; the child has arenas of its own, with the same
/// contents.
pub fn lock_for_fork() -> ForkGuard {
    ForkGuard(Tree::lock())
}

/// Makes an arena. It takes no chunk until something is asked of it. Fails with `RDB_E_INVALID_ARGUMENT`,
/// `RDB_E_TOO_LARGE` (the name), `RDB_E_CLOSED_HANDLE` (the parent), `RDB_E_REENTRANT`, or for want of memory.
pub fn create(parent: Option<&'static Arena>, options: &Options<'_>) -> Result<&'static Arena> {
    if callback::in_callback() {
        return Err(Error::new(RDB_E_REENTRANT));
    }
    let mut arena = described(options)?;
    arena.created_ns = os::realtime_ns();
    let (mut tree, header) = headers::take()?;
    if let Some(parent) = parent {
        if parent.state.load(Ordering::Relaxed) != LIVE {
            tree.unused.append(header);
            return Err(Error::about(RDB_E_CLOSED_HANDLE, "parent", "was closed"));
        }
        *arena.parent.get_mut() = (&raw const *parent).cast_mut();
    }
    tree.created += 1;
    arena.id = tree.created;
    // SAFETY: the header is nobody's but ours.
    unsafe { header.write(arena) };
    tree.active.append(header);
    if let Some(parent) = parent {
        adopt(NonNull::from(parent), header);
    }
    // SAFETY: headers stay for the life of the process.
    let arena = unsafe { header.as_ref() };
    arena.state.store(LIVE, Ordering::Release);
    Ok(arena)
}

fn described(options: &Options<'_>) -> Result<Arena> {
    let Options { name, limit_bytes, first_chunk_bytes, largest_chunk_bytes } = *options;
    if name.len() >= NAME_BYTES {
        let error = Error::about(RDB_E_TOO_LARGE, "name", "is too long");
        return Err(error.with_detail(name.len() as u64, NAME_BYTES as u64 - 1));
    }
    for (subject, bytes, least) in [
        ("first_chunk_bytes", first_chunk_bytes, SMALLEST_CHUNK),
        ("largest_chunk_bytes", largest_chunk_bytes, first_chunk_bytes),
    ] {
        if !(least..=LARGEST_CHUNK).contains(&bytes) {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, subject, "is too small or too large");
            return Err(error.with_detail(bytes as u64, if bytes < least { least } else { LARGEST_CHUNK } as u64));
        }
    }
    let mut arena = Arena::unused();
    arena.name[..name.len()].copy_from_slice(name.as_bytes());
    arena.name_length = name.len();
    arena.tool = debugger::tool();
    arena.limit = if limit_bytes == 0 { usize::MAX } else { limit_bytes };
    arena.largest_chunk_bytes = super::chunk::rounded_up(largest_chunk_bytes);
    arena.next_chunk_bytes.set(super::chunk::rounded_up(first_chunk_bytes));
    Ok(arena)
}

fn adopt(parent: NonNull<Arena>, child: NonNull<Arena>) {
    let first = links(parent, |links| {
        links.children += 1;
        core::mem::replace(&mut links.first_child, child.as_ptr())
    });
    links(child, |links| links.siblings = Neighbours { previous: null_mut(), next: first });
    if let Some(first) = NonNull::new(first) {
        links(first, |links| links.siblings.previous = child.as_ptr());
    }
}

fn abandon(parent: NonNull<Arena>, child: NonNull<Arena>) {
    let Neighbours { previous, next } = links(child, |links| core::mem::replace(&mut links.siblings, Links::ALONE));
    links(parent, |links| links.children -= 1);
    match NonNull::new(previous) {
        Some(previous) => links(previous, |links| links.siblings.next = next),
        None => links(parent, |links| links.first_child = next),
    }
    if let Some(next) = NonNull::new(next) {
        links(next, |links| links.siblings.previous = previous);
    }
}

/// Closes an arena and all below it: those below first, each after its cleanup functions have run.
///
/// # Safety
/// No other thread uses any of them, and nobody uses what they handed out.
pub unsafe fn close(arena: &'static Arena) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe { close_chosen(|_| Some(NonNull::from(arena)).filter(|_| arena.state.load(Ordering::Relaxed) == LIVE)) }
}

/// Closes the arena of that id; `RDB_E_CLOSED_HANDLE` if there is none.
///
/// # Safety
/// As for [`close`].
pub unsafe fn close_id(id: u64) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe { close_chosen(|tree| with_id(tree, id)) }
}

/// # Safety
/// As for [`close`].
unsafe fn close_chosen(choose: impl FnOnce(&Tree) -> Option<NonNull<Arena>>) -> Result<()> {
    if callback::in_callback() {
        return Err(Error::new(RDB_E_REENTRANT));
    }
    let mut tree = Tree::lock();
    let root = choose(&tree).ok_or(Error::about(RDB_E_CLOSED_HANDLE, "arena", "was closed"))?;
    detach(root);
    loop {
        let lowest = lowest_below(root);
        // SAFETY: headers stay; the caller promises that nobody uses the arena.
        let arena = unsafe { lowest.as_ref() };
        if let Some(parent) = NonNull::new(arena.parent.load(Ordering::Relaxed)) {
            abandon(parent, lowest);
        }
        tree.active.remove(lowest);
        drop(tree);
        arena.run_cleanups(|_| true);
        // SAFETY: the caller's promise.
        unsafe { arena.release_all() };
        tree = Tree::lock();
        tree.closed += 1;
        tree.unused.append(lowest);
        if lowest == root {
            return Ok(());
        }
    }
}

/// Takes an arena, with all below it, out of its parent's tree and marks them closed.
fn detach(root: NonNull<Arena>) {
    // SAFETY: headers stay.
    let arena = unsafe { root.as_ref() };
    if let Some(parent) = NonNull::new(arena.parent.swap(null_mut(), Ordering::Relaxed)) {
        abandon(parent, root);
        // SAFETY: as above.
        unsafe { parent.as_ref() }.release_subtree(arena.charged.load(Ordering::Relaxed));
    }
    let mut next = Some(root);
    while let Some(one) = next {
        // SAFETY: as above.
        unsafe { one.as_ref() }.state.store(UNUSED, Ordering::Release);
        next = next_below(root, one);
    }
}

/// The next in a walk over `root` and all below it, parents first.
fn next_below(root: NonNull<Arena>, one: NonNull<Arena>) -> Option<NonNull<Arena>> {
    if let Some(child) = NonNull::new(links(one, |links| links.first_child)) {
        return Some(child);
    }
    let mut at = one;
    while at != root {
        if let Some(sibling) = NonNull::new(links(at, |links| links.siblings.next)) {
            return Some(sibling);
        }
        // SAFETY: headers stay; below the root everything has a parent.
        at = NonNull::new(unsafe { at.as_ref() }.parent.load(Ordering::Relaxed))?;
    }
    None
}

fn lowest_below(root: NonNull<Arena>) -> NonNull<Arena> {
    let mut at = root;
    while let Some(child) = NonNull::new(links(at, |links| links.first_child)) {
        at = child;
    }
    at
}

fn with_id(tree: &Tree, id: u64) -> Option<NonNull<Arena>> {
    // SAFETY: headers stay.
    tree.active.iter().find(|arena| unsafe { arena.as_ref() }.id == id)
}

/// The active arena of that id, if there is one. Walks the list.
pub fn find(id: u64) -> Option<&'static Arena> {
    // SAFETY: headers stay.
    with_id(&Tree::lock(), id).map(|arena| unsafe { arena.as_ref() })
}

/// The arena at an address: `RDB_E_NULL_HANDLE`, `RDB_E_BAD_HANDLE` or `RDB_E_CLOSED_HANDLE` if there is none, however
/// wild the address.
pub fn find_live(address: *const Arena) -> Result<&'static Arena> {
    if address.is_null() {
        return Err(Error::about(RDB_E_NULL_HANDLE, "arena", "must not be NULL"));
    }
    let arena = headers::at(address).ok_or(Error::about(RDB_E_BAD_HANDLE, "arena", "is no arena"))?;
    if arena.state.load(Ordering::Acquire) != LIVE {
        return Err(Error::about(RDB_E_CLOSED_HANDLE, "arena", "was closed"));
    }
    Ok(arena)
}

/// Tells `visit` about every active arena, in order of creation, under the lock: it must not call here.
pub fn list(mut visit: impl FnMut(&Info<'_>)) {
    let now = os::realtime_ns();
    let tree = Tree::lock();
    for arena in tree.active.iter() {
        // SAFETY: headers stay; an active arena's description does not change.
        let arena = unsafe { arena.as_ref() };
        visit(&Info {
            id: arena.id,
            parent_id: arena.parent().map_or(0, |parent| parent.id),
            name: arena.name(),
            age_ns: now.saturating_sub(arena.created_ns),
            reserved_bytes: arena.reserved.load(Ordering::Relaxed) as u64,
            subtree_bytes: arena.charged.load(Ordering::Relaxed) as u64,
            limit_bytes: arena.limit(),
            children: links(NonNull::from(arena), |links| links.children) as u64,
        });
    }
}

/// What there is of all arenas.
pub fn totals() -> Totals {
    let usage = ledger::process_usage(Some(Component::Arena));
    let tree = Tree::lock();
    Totals {
        active: tree.created - tree.closed,
        created: tree.created,
        reserved_bytes: usage.used_bytes,
        peak_reserved_bytes: usage.peak_bytes,
        // While threads are at it a free may be seen and its allocation not.
        chunks: usage.allocations.saturating_sub(usage.frees),
    }
}

impl Arena {
    /// How it is called in the list.
    pub fn name(&self) -> &str {
        core::str::from_utf8(&self.name[..self.name_length]).unwrap_or_default()
    }

    pub(super) fn children(&self) -> usize {
        let _tree = Tree::lock();
        links(NonNull::from(self), |links| links.children)
    }
}
