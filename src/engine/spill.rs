//! Where an engine's indexes lie that may be larger than memory: in pages of a buffer pool, and behind it in a file for
//! each index, which has no name and goes with the index.
//!
//! It is no durability: what is in such files is of use to this process only, as long as it runs.
//!
//! Thread rule: any thread.

use crate::error::{Error, Result};
use crate::index::btree::store::NODE_BYTES;
use crate::index::btree::store::paged::{CHECKSUM_AT, Paged};
use crate::io::{Direct, File, Options, RealFile, remove};
use crate::ledger::{Account, BudgetSlot, Component};
use crate::memory::{Bytes, Shared};
use crate::os::{process_number, random_u32};
use crate::pool::backing::Backing;
use crate::pool::file::FileBacking;
use crate::pool::space::SpaceOptions;
use crate::pool::{Pool, PoolOptions};
use crate::shared_dyn;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_TOO_LARGE};
use arrayvec::ArrayVec;
use core::fmt::Write;

/// The most nodes that an index can have: a tebibyte of them. Costs addresses only.
const MOST_PAGES: u64 = 1 << 28;

/// The longest path of a file.
const MOST_PATH_BYTES: usize = 1023;

/// How an engine's indexes may be larger than memory.
#[derive(Clone, Debug)]
pub struct SpillOptions<'a> {
    /// The directory of the files.
    pub directory: &'a [u8],
    /// Where nodes are while they are in memory.
    pub pool: SpillPool,
}

/// See [`SpillOptions::pool`].
#[derive(Clone, Debug)]
pub enum SpillPool {
    /// Somebody else's, with pages of [`NODE_BYTES`].
    Given(Shared<Pool>),
    /// The engine's own: its bytes, and its threads.
    Own {
        /// Rounded up to 2 MiB.
        bytes: u64,
        /// Which make room and bring pages ahead.
        threads: usize,
    },
}

/// See the module.
pub struct Spill {
    directory: Bytes,
    pool: Shared<Pool>,
}

/// A path while it is put together.
struct Path(ArrayVec<u8, MOST_PATH_BYTES>);

impl Write for Path {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0.try_extend_from_slice(text.as_bytes()).map_err(|_| core::fmt::Error)
    }
}

impl Spill {
    /// For an engine with this budget. Fails, and says why, if no file can be made in the directory.
    pub fn open(options: &SpillOptions<'_>, budget: BudgetSlot) -> Result<Self> {
        let pool = match &options.pool {
            SpillPool::Given(pool) => pool.clone(),
            SpillPool::Own { bytes, threads } => {
                let pool = Pool::open(&PoolOptions { budget: Some(budget), ..PoolOptions::new(NODE_BYTES, *bytes) })?;
                let pool = Shared::new(pool, Account::process(Component::Pool))?;
                Pool::share_memory(&pool)?;
                Pool::start_threads(&pool, *threads);
                pool
            }
        };
        if pool.page_bytes() != NODE_BYTES {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "pool", "has pages of another size than nodes have");
            return Err(error.with_detail(pool.page_bytes() as u64, NODE_BYTES as u64));
        }
        let directory = Bytes::from_slice(options.directory, Account::of(budget, Component::Engine))?;
        let spill = Self { directory, pool };
        spill.make_file()?;
        Ok(spill)
    }

    /// The pool.
    pub fn pool(&self) -> &Shared<Pool> {
        &self.pool
    }

    /// Where the nodes of a new index lie, whose lists are charged to `account`.
    pub fn store(&self, account: Account) -> Result<Paged> {
        let process = Account::process(Component::Index);
        let file = shared_dyn!(Shared::new(self.make_file()?, process)?, dyn File);
        let backing = FileBacking::new(file, NODE_BYTES, Some(CHECKSUM_AT))?;
        let backing = shared_dyn!(Shared::new(backing, process)?, dyn Backing);
        let options = SpaceOptions { backing: Some(backing), most_pages: MOST_PAGES, quota: 0, is_read_only: false };
        let space = self.pool.open_space(options)?;
        Ok(Paged::new(self.pool.clone(), space, account))
    }

    /// A file that has lost its name: it is there as long as it is open.
    fn make_file(&self) -> Result<RealFile> {
        let mut path = Path(ArrayVec::new_const());
        let written = path.0.try_extend_from_slice(&self.directory).map_err(|_| core::fmt::Error);
        let written = written.and_then(|()| write!(path, "/rustydb-{}-{:08x}.spill", process_number(), random_u32()));
        if written.is_err() {
            let error = Error::about(RDB_E_TOO_LARGE, "spill_path", "is longer than a path");
            return Err(error.with_detail(self.directory.len() as u64, MOST_PATH_BYTES as u64));
        }
        let options = Options { create_new: true, direct: Direct::IfPossible, ..Options::default() };
        let file = RealFile::open(&path.0, &options)?;
        remove(&path.0)?;
        Ok(file)
    }
}
