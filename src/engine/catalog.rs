//! The catalog: an engine's indexes by name.
//!
//! Names are UTF-8, 1 to `MAX_NAME_BYTES` bytes, unique, compared as bytes. The catalog is a vector sorted by name: an
//! engine has few indexes, and they are opened rarely.

use super::Engine;
use super::named_index::{IndexOptions, NamedIndex};
use crate::error::{Error, Result};
use crate::index::{EntryBatch, MAX_NAME_BYTES};
use crate::ledger::{Account, Component};
use crate::memory::{Bytes, Shared, Vec};
use crate::observe::EventType;
use crate::status::*;
use crate::sync::atomic::Ordering;

/// The most indexes that an engine has.
pub const MAX_INDEXES: usize = 65536;

/// What `create_index` found.
pub enum Opened {
    /// The index is new.
    Created(Shared<NamedIndex>),
    /// There was one of that name.
    Existed(Shared<NamedIndex>),
}

struct Entry {
    name: Bytes,
    index: Shared<NamedIndex>,
}

/// The names and their indexes.
pub(super) struct Catalog {
    entries: Vec<Entry>,
}

impl Catalog {
    pub(super) const fn new(account: Account) -> Self {
        Self { entries: Vec::new(account) }
    }

    fn find(&self, name: &str) -> core::result::Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.name.as_slice().cmp(name.as_bytes()))
    }
}

fn check_name(name: &str, subject: &'static str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::about(RDB_E_INVALID_ARGUMENT, subject, "must not be empty"));
    }
    if name.len() > MAX_NAME_BYTES {
        let error = Error::about(RDB_E_TOO_LARGE, subject, "is longer than the limit");
        return Err(error.with_detail(name.len() as u64, MAX_NAME_BYTES as u64));
    }
    Ok(())
}

impl Engine {
    /// Makes an index, or finds the one of that name.
    pub fn create_index(&self, name: &str, options: &IndexOptions) -> Result<Opened> {
        self.create_index_with(name, options, |_| Ok(()))
    }

    /// As [`Engine::create_index`]. A new index is shown to `prepare` before anybody else sees it, under the catalog's
    /// lock; if that fails there never was one.
    pub fn create_index_with(
        &self,
        name: &str,
        options: &IndexOptions,
        prepare: impl FnOnce(&Shared<NamedIndex>) -> Result<()>,
    ) -> Result<Opened> {
        check_name(name, "name")?;
        let mut catalog = self.catalog.write()?;
        let position = match catalog.find(name) {
            Ok(position) => return Ok(Opened::Existed(catalog.entries[position].index.clone())),
            Err(position) => position,
        };
        if catalog.entries.len() >= MAX_INDEXES {
            let error = Error::about(RDB_E_LIMIT, "engine", "has as many indexes as it can");
            return Err(error.with_detail(catalog.entries.len() as u64, MAX_INDEXES as u64));
        }
        let name_copy = self.copy_name(name)?;
        catalog.entries.reserve(1)?;
        let index = NamedIndex::new(self.state.clone(), name, options)?;
        prepare(&index)?;
        // Room was reserved: nothing fails from here on.
        catalog.entries.insert(position, Entry { name: name_copy, index: index.clone() })?;
        self.counts.created.fetch_add(1, Ordering::Relaxed);
        let shape = options.shape;
        let detail = [options.kind.into(), shape.key_type as u64, shape.value_type as u64, shape.duplicates.into()];
        index.announce(EventType::IndexCreated, detail)?;
        Ok(Opened::Created(index))
    }

    /// The index of that name.
    pub fn open_index(&self, name: &str) -> Result<Option<Shared<NamedIndex>>> {
        check_name(name, "name")?;
        let catalog = self.catalog.read()?;
        Ok(catalog.find(name).ok().map(|position| catalog.entries[position].index.clone()))
    }

    /// Takes an index out and frees what it holds; false if there is none. Calls through handles that are still open on
    /// it fail with `RDB_E_DROPPED` from now on.
    pub fn drop_index(&self, name: &str) -> Result<bool> {
        check_name(name, "name")?;
        let index = {
            let mut catalog = self.catalog.write()?;
            let Ok(position) = catalog.find(name) else { return Ok(false) };
            let index = catalog.entries.remove(position).index;
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
            index
        };
        // An index that a panic broke goes as well; its memory then goes with its last handle.
        let figures = index.figures().unwrap_or_default();
        index.empty_for_ever();
        index.announce(EventType::IndexDropped, [figures.entries, figures.memory_bytes, 0, 0])?;
        Ok(true)
    }

    /// Gives an index another name. Handles that are open on it stay.
    pub fn rename_index(&self, name: &str, new_name: &str) -> Result<rdb_status> {
        check_name(name, "name")?;
        check_name(new_name, "new_name")?;
        let mut catalog = self.catalog.write()?;
        let Ok(from) = catalog.find(name) else { return Ok(RDB_NOT_FOUND) };
        if name == new_name {
            return Ok(RDB_OK);
        }
        let Err(to) = catalog.find(new_name) else { return Ok(RDB_EXISTS) };
        let (name, copy) = (self.copy_name(new_name)?, self.copy_name(new_name)?);
        catalog.entries[from].index.set_name(copy)?;
        catalog.entries[from].name = name;
        let to = if to > from { to - 1 } else { to };
        if from < to {
            catalog.entries[from..=to].rotate_left(1);
        } else {
            catalog.entries[to..=from].rotate_right(1);
        }
        Ok(RDB_OK)
    }

    /// Appends every name to `names`, in byte order, as keys with empty values.
    pub fn list_indexes(&self, names: &mut EntryBatch) -> Result<()> {
        let catalog = self.catalog.read()?;
        catalog.entries.iter().try_for_each(|entry| names.append(&entry.name, &[]))
    }

    fn copy_name(&self, name: &str) -> Result<Bytes> {
        Bytes::from_slice(name.as_bytes(), self.state.account(Component::Catalog))
    }

    /// How many indexes there are. As all statistics, also after a panic.
    pub fn index_count(&self) -> Result<u64> {
        Ok(self.catalog.read_always().entries.len() as u64)
    }

    /// Shows every index, in byte order of the names. The catalog is not held meanwhile, so that a visit that waits
    /// for an index keeps nobody from opening another; an index renamed meanwhile may be shown twice or not at all.
    pub fn for_each_index(&self, mut visit: impl FnMut(&NamedIndex) -> Result<()>) -> Result<()> {
        let mut latest: Option<Shared<NamedIndex>> = None;
        while let Some(index) = self.index_after(latest.as_deref())? {
            visit(&index)?;
            latest = Some(index);
        }
        Ok(())
    }

    /// The index whose name is the first behind that of `previous`, or the first of all.
    fn index_after(&self, previous: Option<&NamedIndex>) -> Result<Option<Shared<NamedIndex>>> {
        let catalog = self.catalog.read_always();
        let position = match previous {
            None => 0,
            Some(previous) => previous.with_name(|name| catalog.find(name).map_or_else(|at| at, |at| at + 1))?,
        };
        Ok(catalog.entries.get(position).map(|entry| entry.index.clone()))
    }
}
