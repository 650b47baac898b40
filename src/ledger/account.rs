//! What a byte is charged to: a component of the library and, if the byte belongs to one, a budget.
//!
//! Plain values, 4 bytes: every container carries its account. An engine is charged to a budget of its own.

use core::ffi::CStr;
use core::num::NonZeroU16;

/// A part of the library that holds memory; its number is the C API's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Component {
    /// What the language runtime asks for: thread-local storage, panics.
    Runtime = 1,
    /// The handle table.
    Handles,
    /// Engines themselves.
    Engine,
    /// Catalogs of named indexes.
    Catalog,
    /// Index structures with their keys and values.
    Index,
    /// Cursors.
    Cursor,
    /// Batches handed to the caller.
    Batch,
    /// Event subscriptions and their rings.
    Events,
    /// Slabs and runs of pages that serve the C caller's small and middle blocks: charged whole, not by the block.
    Slab,
    /// Chunks of arenas.
    Arena,
    /// Large objects of the C caller's.
    Large,
    /// Blocks taken through a budget.
    Blocks,
    /// Registrations and history of memory pressure.
    Pressure,
    /// Tables, quarantine and red zones of the debugger.
    Debugger,
    /// What the allocators keep beside the blocks: page maps, magazines, descriptors.
    Metadata,
    /// Buffer pools: frames, page words, policies.
    Pool,
}

impl Component {
    /// How many components there are; their numbers are 1 to this.
    pub const COUNT: usize = Self::ALL.len();

    /// Every component, in order of number.
    pub const ALL: [Self; 16] = [
        Self::Runtime,
        Self::Handles,
        Self::Engine,
        Self::Catalog,
        Self::Index,
        Self::Cursor,
        Self::Batch,
        Self::Events,
        Self::Slab,
        Self::Arena,
        Self::Large,
        Self::Blocks,
        Self::Pressure,
        Self::Debugger,
        Self::Metadata,
        Self::Pool,
    ];

    /// The component of a number of the C API.
    pub fn from_number(number: u32) -> Option<Self> {
        let position = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::ALL.get(position).copied()
    }

    /// The number of the C API, 1 to [`Component::COUNT`].
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The name that statistics use.
    pub const fn name(self) -> &'static str {
        match self.c_name().to_str() {
            Ok(name) => name,
            Err(_) => "",
        }
    }

    /// The name with a final NUL, for C.
    pub const fn c_name(self) -> &'static CStr {
        match self {
            Self::Runtime => c"runtime",
            Self::Handles => c"handles",
            Self::Engine => c"engine",
            Self::Catalog => c"catalog",
            Self::Index => c"index",
            Self::Cursor => c"cursor",
            Self::Batch => c"batch",
            Self::Events => c"events",
            Self::Slab => c"slab",
            Self::Arena => c"arena",
            Self::Large => c"large",
            Self::Blocks => c"blocks",
            Self::Pressure => c"pressure",
            Self::Debugger => c"debugger",
            Self::Metadata => c"metadata",
            Self::Pool => c"pool",
        }
    }

    pub(super) const fn position(self) -> usize {
        self as usize - 1
    }
}

/// A budget's place in the ledger; `budget::open` hands it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetSlot(pub(super) NonZeroU16);

impl BudgetSlot {
    /// The slot's number, 1 to `MAX_BUDGETS`.
    pub const fn number(self) -> u16 {
        self.0.get()
    }
}

/// What a byte is charged to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    budget: Option<BudgetSlot>,
    component: Component,
}

impl Account {
    /// A component of the process, outside any budget.
    pub const fn process(component: Component) -> Self {
        Self { budget: None, component }
    }

    /// A component of a budget. Nothing may be charged to it once the budget is closed and holds no block.
    pub const fn of(budget: BudgetSlot, component: Component) -> Self {
        Self { budget: Some(budget), component }
    }

    /// The same budget, or none, with another component.
    pub const fn with_component(self, component: Component) -> Self {
        Self { budget: self.budget, component }
    }

    /// The budget, if there is one.
    pub const fn budget(self) -> Option<BudgetSlot> {
        self.budget
    }

    /// The component.
    pub const fn component(self) -> Component {
        self.component
    }

    /// The position of the account's rows: 0 is the process.
    pub(super) const fn slot(self) -> usize {
        match self.budget {
            Some(budget) => budget.0.get() as usize,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_one_to_one() {
        for (position, component) in Component::ALL.into_iter().enumerate() {
            assert_eq!(component.number() as usize, position + 1);
            assert_eq!(component.position(), position);
            assert_eq!(Component::from_number(component.number()), Some(component));
            assert!(!component.name().is_empty() && component.name().is_ascii());
            assert!(Component::ALL[..position].iter().all(|other| other.name() != component.name()));
        }
        assert_eq!(Component::from_number(0), None);
        assert_eq!(Component::from_number(Component::COUNT as u32 + 1), None);
        assert_eq!(Component::from_number(u32::MAX), None);
    }

    #[test]
    fn an_account_is_small_enough_for_every_container_to_carry() {
        assert_eq!(size_of::<Account>(), 4);
    }
}
