//! What can be set, and the marks of the ledger that follow from it. Any thread.

use super::level::{Source, Thresholds};
use super::reading::ROOT_BYTES;
use super::response;
use super::state::{State, lock};
use crate::error::{Error, Result};
use crate::ledger::{self, budget};
use crate::status::{RDB_E_TOO_LARGE, RDB_E_UNKNOWN_FLAG};

/// Changes the thresholds. Fails with `RDB_E_INVALID_ARGUMENT`.
pub fn set_thresholds(thresholds: &Thresholds) -> Result<()> {
    thresholds.check()?;
    let mut state = lock();
    state.thresholds = *thresholds;
    watch_marks(&state);
    Ok(())
}

/// Switches sources on and off, by a mask of their bits. Fails with `RDB_E_UNKNOWN_FLAG`.
pub fn set_sources(sources: u32) -> Result<()> {
    if sources & !Source::ALL_MASK != 0 {
        return Err(Error::about(RDB_E_UNKNOWN_FLAG, "sources", "a source that this version does not know")
            .with_detail(u64::from(sources), u64::from(Source::ALL_MASK)));
    }
    let mut state = lock();
    state.sources = sources;
    watch_marks(&state);
    Ok(())
}

/// Sets the process's hard limit; 0 is none, and the next poll may then take it from the control group.
pub fn set_limit(bytes: u64) {
    budget::set_limit(None, bytes);
    let mut state = lock();
    state.adopted = (0, 0);
    watch_marks(&state);
    response::hope_again();
}

/// Has the system's files read below another directory than `/`; for tests. Fails with `RDB_E_TOO_LARGE`.
pub fn set_root(root: &[u8]) -> Result<()> {
    if root.len() > ROOT_BYTES {
        return Err(Error::about(RDB_E_TOO_LARGE, "root", "the path is too long")
            .with_detail(root.len() as u64, ROOT_BYTES as u64));
    }
    lock().set_root(root);
    Ok(())
}

/// Where no limit was set but the control group has one, the process's limit is what keeps the group below its
/// emergency threshold: what the library holds and what the group has left until there. It is derived anew only when
/// the group's limit changes: what is held need not lie in memory yet, so looking again would give it twice.
pub(super) fn adopt_group_limit(state: &mut State) {
    let usage = ledger::process_usage(None);
    let (group_limit, adopted) = state.adopted;
    let is_callers = usage.limit_bytes != adopted;
    let group = state.system.group.filter(|_| state.sources & Source::Group.bit() != 0 && !is_callers);
    let Some(fill) = group.and_then(|group| group.fullest).filter(|fill| fill.limit_bytes != group_limit) else {
        return;
    };
    let most = u128::from(fill.limit_bytes) * u128::from(state.thresholds.fill.emergency) / 1000;
    let left = u64::try_from(most).unwrap_or(u64::MAX).saturating_sub(fill.used_bytes);
    let limit = usage.used_bytes.saturating_add(left).max(1);
    budget::set_limit(None, limit);
    state.adopted = (fill.limit_bytes, limit);
}

/// Has the ledger tell when it crosses a threshold, upwards, or downwards by the hysteresis below it.
pub(super) fn watch_marks(state: &State) {
    let usage = ledger::process_usage(None);
    let limit = if usage.limit_bytes != 0 { usage.limit_bytes } else { state.system.limit_bytes() };
    let is_on = state.sources & Source::Ledger.bit() != 0;
    let at = |permille: u32| match u64::try_from((u128::from(limit) * u128::from(permille)).div_ceil(1000)) {
        Ok(mark) if is_on => mark,
        _ => 0,
    };
    let [warning, critical, emergency] = state.thresholds.fill.thresholds();
    let down = |threshold: u32| at(threshold - state.thresholds.hysteresis);
    let marks = [at(warning), at(critical), at(emergency), down(warning), down(critical), down(emergency), 0, 0];
    response::watch();
    budget::set_marks(None, &marks);
}
