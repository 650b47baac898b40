//! One large object: what was asked for, what it got, what is noted of it. Plain values; the table keeps them.

use core::ptr::NonNull;

use super::super::pages::{self, Advice, HugePage, PAGE_SIZE};
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_TOO_LARGE, RDB_E_UNSUPPORTED};

/// The largest alignment.
pub const MAX_ALIGNMENT: usize = 1 << 30;

/// What every object is aligned to, at least: the unit of the page map, which its first unit then is alone in.
pub const MIN_ALIGNMENT: usize = 64 << 10;

/// Which pages are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u32)]
pub enum Huge {
    /// Those of 4 KiB.
    #[default]
    None,
    /// Those of 2 MiB if some are set aside; else 4 KiB pages that the system is asked to join; else 4 KiB pages.
    Try,
    /// Those of 2 MiB that are set aside, or nothing.
    Mib2,
    /// Those of 1 GiB that are set aside, or nothing.
    Gib1,
}

/// How an object is wanted; the default is memory as it comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Of which pages.
    pub huge: Huge,
    /// All bytes zero; otherwise they may be those of an object before.
    pub zeroed: bool,
    /// Every page takes memory at once, so that the first touch costs nothing.
    pub prefault: bool,
    /// How it will be read: an advice that drops nothing.
    pub advice: Option<Advice>,
    /// Forked children do not get it.
    pub do_not_fork: bool,
    /// It has grown before it came here, so it will grow again: it may have the front of a longer mapping that waits
    /// for use, to grow on into the rest.
    pub is_growing: bool,
}

/// What an object's pages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backing {
    /// Pages of 4 KiB.
    Plain,
    /// Pages of 4 KiB that the system was asked to join to larger ones when they are touched.
    Transparent,
    /// Pages of this size, set aside by the administrator.
    SetAside(HugePage),
}

impl Backing {
    /// The page size that is sure from the beginning.
    pub fn page_bytes(self) -> usize {
        match self {
            Self::Plain | Self::Transparent => PAGE_SIZE,
            Self::SetAside(page) => page.bytes(),
        }
    }
}

/// What is known of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Where it begins.
    pub address: NonNull<u8>,
    /// Bytes asked for.
    pub size: usize,
    /// Bytes mapped, and charged.
    pub mapped_bytes: usize,
    /// What the address is a multiple of, and stays so when the object grows.
    pub alignment: usize,
    /// Which pages were wanted.
    pub asked: Huge,
    /// Which pages it got.
    pub backing: Backing,
    /// Whether forked children do not get it.
    pub do_not_fork: bool,
}

/// An object as the table keeps it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object {
    pub(super) info: Info,
    /// Who is charged; none if that is the caller's business.
    pub(super) account: Option<Account>,
    /// Whether parts of it got attributes of their own, so that it is no longer one mapping like any other.
    pub(super) is_marked: bool,
}

impl Object {
    /// An object on a mapping.
    pub(super) fn new(
        shape: &Shape,
        address: NonNull<u8>,
        mapped_bytes: usize,
        backing: Backing,
        options: &Options,
        account: Option<Account>,
    ) -> Self {
        let Shape { size, alignment, huge: asked } = *shape;
        let do_not_fork = options.do_not_fork;
        let info = Info { address, size, mapped_bytes, alignment, asked, backing, do_not_fork };
        Self { info, account, is_marked: do_not_fork || options.advice.is_some() }
    }
}

/// What is to be mapped for a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) size: usize,
    pub(super) alignment: usize,
    pub(super) huge: Huge,
}

impl Shape {
    /// Checks a request.
    pub(super) fn new(size: usize, alignment: usize, huge: Huge) -> Result<Self> {
        if !alignment.is_power_of_two() || alignment > MAX_ALIGNMENT {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "alignment", "must be a power of two up to 1 GiB");
            return Err(error.with_detail(alignment as u64, MAX_ALIGNMENT as u64));
        }
        if size == 0 {
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, "size", "must not be 0"));
        }
        if size > isize::MAX as usize - MAX_ALIGNMENT {
            return Err(Error::about(RDB_E_TOO_LARGE, "size", "is more than memory").with_detail(size as u64, 0));
        }
        if matches!(huge, Huge::Mib2 | Huge::Gib1) && !pages::are_the_systems() {
            return Err(Error::about(RDB_E_UNSUPPORTED, "huge", "an allocator was set, which has no huge pages"));
        }
        Ok(Self { size, alignment: alignment.max(MIN_ALIGNMENT), huge })
    }

    /// Bytes to map, if the pages are such.
    pub(super) fn mapped_bytes(&self, backing: Backing) -> usize {
        self.size.next_multiple_of(backing.page_bytes())
    }

    /// The same for an object that is growing: an eighth more, so that not every step is one for the system.
    pub(super) fn with_room(&self, backing: Backing) -> usize {
        (self.size + self.size / 8).next_multiple_of(MIN_ALIGNMENT.max(backing.page_bytes()))
    }

    /// The kinds of pages that will do, the best first.
    pub(super) fn choices(&self) -> &'static [Backing] {
        match self.huge {
            Huge::None => &[Backing::Plain],
            Huge::Try if !pages::are_the_systems() => &[Backing::Plain],
            Huge::Try => &[Backing::SetAside(HugePage::Mib2), Backing::Transparent],
            Huge::Mib2 => &[Backing::SetAside(HugePage::Mib2)],
            Huge::Gib1 => &[Backing::SetAside(HugePage::Gib1)],
        }
    }

    /// The alignment that lets the pages be what they should.
    pub(super) fn alignment(&self, backing: Backing) -> usize {
        match backing {
            Backing::Transparent if self.size >= HugePage::Mib2.bytes() => self.alignment.max(HugePage::Mib2.bytes()),
            _ => self.alignment.max(backing.page_bytes()),
        }
    }
}
