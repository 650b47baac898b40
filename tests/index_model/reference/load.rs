//! Many entries into an empty index: one after the other, and none if one fails.

use super::tree::Tree;
use rustydb::error::Result;
use rustydb::index::load::{not_empty, not_sorted};
use rustydb::index::{InsertMode, LoadOptions, Slices, U64s, key_from_u64, value_from_u64};

pub fn load(tree: &mut Tree, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
    check(tree, keys.count(), options, |at| keys.bytes(at - 1) <= keys.bytes(at))?;
    insert(tree, keys.count(), |tree, at| tree.insert(keys.bytes(at), values.bytes(at), InsertMode::Upsert).map(drop))
}

pub fn load_u64(tree: &mut Tree, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
    check(tree, keys.count(), options, |at| keys.get(at - 1) <= keys.get(at))?;
    insert(tree, keys.count(), |tree, at| {
        let (key, value) = (key_from_u64(keys.get(at)), value_from_u64(values.get(at)));
        tree.insert(&key, &value, InsertMode::Upsert).map(drop)
    })
}

/// Whether the index is empty, and its keys ascend if that was promised.
fn check(tree: &Tree, count: usize, options: &LoadOptions, ascends: impl Fn(usize) -> bool) -> Result<()> {
    if tree.blocks.count() != 0 {
        return Err(not_empty());
    }
    match (1..count).find(|at| options.is_sorted && !ascends(*at)) {
        Some(at) => Err(not_sorted(at)),
        None => Ok(()),
    }
}

fn insert(tree: &mut Tree, count: usize, mut insert: impl FnMut(&mut Tree, usize) -> Result<()>) -> Result<u64> {
    if let Err(error) = (0..count).try_for_each(|at| insert(tree, at)) {
        tree.blocks.clear();
        return Err(error);
    }
    Ok(tree.blocks.count())
}
