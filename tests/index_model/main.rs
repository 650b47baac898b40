//! Every kind of index against a model that is too simple to be wrong.
//!
//! | module | what it asks |
//! |---|---|
//! | `random` | long random walks over all calls: each answer is the model's, each invariant holds after each step |
//! | `counted` | positions by the sums of nodes, through every change of nodes there is |
//! | `close` | integers that are close together, in every order, with holes and jumps |
//! | `disk` | beneath a tree beyond memory a file fails, is full, or damaged: the call says so, and nothing has changed |
//! | `edges` | the empty index, one entry, extreme keys, sorted and reversed loads, everything equal |
//! | `estimate` | sizes of ranges without reading them: exact where they say so, near where not |
//! | `modify` | read-modify-write: values that grow beyond nodes, buffers that are too small, what is refused |
//! | `features` | every combination of the tree's switches answers alike; each saves what it is for |
//! | `figures` | every figure of the statistics moves, by as much as it should |
//! | `large` | trees of several levels: loads of any order, batches, rebuilds in parts |
//! | `faults` | whichever request for memory fails, the call says so and nothing has changed |
//! | `histogram` | buckets in order that add up to the index
//! | `history` | whether one key's calls can have happened one at a time: the checker, and that it finds what cannot |
//! | `linear` | they can, of keys that threads share while leaves split and merge around them |
//! | `load` | many entries into an empty index: of every size and shape, in order or not, whole or not at all |
//! | `pairs` | keys that begin with others, keys of many leaves, one pair for another while threads look |
//! | `ranges` | ranges of many leaves taken out: of every length, from both ends, with a limit, among other threads |
//! | `rank` | positions in the order: of keys, and what is there |
//! | `reference` | a kind that is short and plain, which all others are measured by
//! | `series` | batches of integers that go on with series, or take one out: each item as by itself |
//! | `sample` | entries drawn by chance: each as likely as any other
//! | `threads` | calls from many threads add up |
//! | `vocabulary` | ranges, buffers, arrays and batches by themselves |
//!
//! A new kind joins all of these by one line in [`KINDS`].

#[path = "../common/mod.rs"]
mod common;
mod close;
mod counted;
mod disk;
mod edges;
mod estimate;
mod faults;
mod features;
mod figures;
mod large;
mod histogram;
mod history;
mod linear;
mod load;
mod model;
mod modify;
mod pairs;
mod random;
mod ranges;
mod rank;
mod reference;
mod sample;
mod series;
mod subject;
mod threads;
mod vocabulary;

use rustydb::index::btree::store::NODE_BYTES;
use rustydb::index::btree::store::paged::{CHECKSUM_AT, Paged};
use rustydb::index::{
    BytesTree, Features, Index, IntegersTree, KeyType, PagedBytesTree, PagedIntegersTree, PagedPairsTree, PairsTree,
    Shape, ValueType,
};
use rustydb::io::{File, MemoryFile};
use rustydb::ledger::{Account, Component};
use rustydb::memory::Shared;
use rustydb::pool::backing::Backing;
use rustydb::pool::file::FileBacking;
use rustydb::pool::space::SpaceOptions;
use rustydb::pool::{Pool, PoolOptions};
use rustydb::shared_dyn;

use reference::Reference;

/// Steps of a long walk; a part of them where each takes long: `RUSTYDB_TEST_PART` of the environment says which.
fn shortened(steps: usize) -> usize {
    let part =
        std::env::var("RUSTYDB_TEST_PART").map_or(1, |part| part.parse().expect("RUSTYDB_TEST_PART is a number"));
    steps / part
}

/// A kind of index under test.
struct Kind {
    name: &'static str,
    make: fn(Shape, Account) -> Box<dyn Index>,
    /// Whether it asks for memory for each entry, and not only for nodes.
    asks_for_entries: bool,
    /// Whether keys that come one behind the other leave nodes full.
    fills_series: bool,
    /// Whether all of it is in memory, and charged to the account.
    is_in_memory: bool,
}

/// Every kind.
const KINDS: &[Kind] = &[
    Kind {
        name: "reference",
        make: |shape, account| Box::new(Reference::new(shape, account)),
        asks_for_entries: true,
        fills_series: true,
        is_in_memory: true,
    },
    Kind {
        name: "btree",
        make: |shape, account| make_btree(shape, account, Features::ALL),
        asks_for_entries: false,
        fills_series: true,
        is_in_memory: true,
    },
    Kind {
        name: "btree without features",
        make: make_plain_btree,
        asks_for_entries: false,
        fills_series: false,
        is_in_memory: true,
    },
    Kind {
        name: "counted btree",
        make: |shape, account| make_btree(shape, account, Features::ALL.with_counted_nodes()),
        asks_for_entries: false,
        fills_series: true,
        is_in_memory: true,
    },
    Kind {
        name: "btree in a pool",
        make: |shape, account| make_paged_btree(shape, account, Features::ALL),
        asks_for_entries: false,
        fills_series: true,
        is_in_memory: false,
    },
];

/// Those whose memory the tests keep books of.
fn kinds_in_memory() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| kind.is_in_memory)
}

/// All switches off. What each does by itself is asked by `features`.
fn make_plain_btree(shape: Shape, account: Account) -> Box<dyn Index> {
    make_btree(shape, account, Features::EACH.into_iter().fold(Features::ALL, Features::without))
}

fn make_btree(shape: Shape, account: Account, features: Features) -> Box<dyn Index> {
    match shape {
        Shape::U64 => Box::new(IntegersTree::new(shape, account).with_features(features)),
        _ if shape.duplicates => Box::new(PairsTree::new(shape, account).with_features(features)),
        _ => Box::new(BytesTree::new(shape, account).with_features(features)),
    }
}

/// Pages of an index that are in memory at a time: more than all threads of a test have latched, and few.
const PAGES: u64 = 64;

/// Most of its nodes are in a file.
fn make_paged_btree(shape: Shape, account: Account, features: Features) -> Box<dyn Index> {
    let process = Account::process(Component::Pool);
    let file = shared_dyn!(Shared::new(MemoryFile::new(process), process).unwrap(), dyn File);
    let nodes = pages_of(file, account);
    match shape {
        Shape::U64 => Box::new(PagedIntegersTree::over(shape, nodes).with_features(features)),
        _ if shape.duplicates => Box::new(PagedPairsTree::over(shape, nodes).with_features(features)),
        _ => Box::new(PagedBytesTree::over(shape, nodes).with_features(features)),
    }
}

/// Nodes of which few are in memory, and the others in a file.
fn pages_of(file: Shared<dyn File>, account: Account) -> Paged {
    let process = Account::process(Component::Pool);
    let pool = Shared::new(Pool::open(&PoolOptions::new(NODE_BYTES, 2 << 20)).unwrap(), process).unwrap();
    let backing = FileBacking::new(file, NODE_BYTES, Some(CHECKSUM_AT)).unwrap();
    let backing = Some(shared_dyn!(Shared::new(backing, process).unwrap(), dyn Backing));
    let options = SpaceOptions { backing, most_pages: 1 << 20, quota: PAGES, is_read_only: false };
    Paged::new(pool.clone(), pool.open_space(options).unwrap(), account)
}

/// Every shape.
fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for key_type in [KeyType::Bytes, KeyType::U64] {
        for value_type in [ValueType::Bytes, ValueType::U64] {
            for duplicates in [false, true] {
                shapes.push(Shape { key_type, value_type, duplicates });
            }
        }
    }
    shapes
}
