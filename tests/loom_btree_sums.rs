//! Models of sums by which nodes are passed: leaves are counted in another sum while keys come, and one reads.

#![cfg(loom)]

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering::Relaxed};
use loom::thread;

use rustydb::index::latch::Latch;
use rustydb::index::sums::{Sum, Sums};
use rustydb::ledger::{Account, Component};

/// A leaf, with as many keys as it says.
struct Leaf {
    latch: Latch,
    keys: AtomicU64,
    sum: AtomicU64,
}

/// Two leaves below a node, which has both or the first one only.
struct Tree {
    sums: Sums,
    node: Latch,
    children: AtomicU64,
    sum: AtomicU64,
    leaves: [Leaf; 2],
}

/// Of the second leaf there are so many keys at first, of the first one none.
const KEYS: u64 = 10;

impl Tree {
    fn new() -> Self {
        let sums = Sums::new(Account::process(Component::Index));
        let number = sums.take().unwrap();
        let leaf = |keys| Leaf { latch: Latch::new(), keys: AtomicU64::new(keys), sum: AtomicU64::new(number.into()) };
        sums.move_leaf(0, number, 0);
        sums.add(number, 0, KEYS as i64);
        Self {
            sums,
            node: Latch::new(),
            children: AtomicU64::new(2),
            sum: AtomicU64::new(number.into()),
            leaves: [leaf(0), leaf(KEYS)],
        }
    }

    /// A key more in a leaf.
    fn insert(&self, leaf: usize) {
        let leaf = &self.leaves[leaf];
        leaf.latch.take().unwrap();
        leaf.keys.store(leaf.keys.load(Relaxed) + 1, Relaxed);
        self.sums.add(leaf.sum.load(Relaxed) as u32, 0, 1);
        leaf.latch.give_back();
    }

    /// The second leaf becomes another node's, and then is counted in that one's sum.
    fn split(&self) {
        self.node.take().unwrap();
        self.children.store(1, Relaxed);
        self.node.give_back();
        let number = self.sums.take().unwrap();
        let leaf = &self.leaves[1];
        leaf.latch.take().unwrap();
        self.sums.move_leaf(leaf.sum.load(Relaxed) as u32, number, leaf.keys.load(Relaxed));
        leaf.sum.store(number.into(), Relaxed);
        leaf.latch.give_back_unchanged();
        self.sums.add(number, -1, 0);
    }

    /// How many children the node has, and the keys below it, if its sum tells.
    fn look(&self) -> Option<(u64, u64)> {
        let version = self.node.begin().ok()?;
        let (children, number) = (self.children.load(Relaxed), self.sum.load(Relaxed));
        let Sum { leaves, keys } = self.sums.get(number as u32);
        self.node.still(version).ok()?;
        (leaves == children).then_some((children, keys))
    }
}

#[test]
fn what_a_sum_tells_was_below_the_node() {
    loom::model(|| {
        let tree = Arc::new(Tree::new());
        let splits = thread::spawn({
            let tree = Arc::clone(&tree);
            move || tree.split()
        });
        let inserts = thread::spawn({
            let tree = Arc::clone(&tree);
            move || tree.insert(1)
        });
        if let Some((children, keys)) = tree.look() {
            let possible = if children == 1 { 0..=0 } else { KEYS..=KEYS + 1 };
            assert!(possible.contains(&keys), "{keys} below {children}");
        }
        splits.join().unwrap();
        inserts.join().unwrap();
        assert_eq!(tree.look(), Some((1, 0)));
        assert_eq!(tree.sums.get(tree.leaves[1].sum.load(Relaxed) as u32), Sum { leaves: 1, keys: KEYS + 1 });
    });
}

/// Whoever was told of a key finds it counted, in whichever sum its leaf is by then.
#[test]
fn a_key_that_is_known_is_counted() {
    loom::model(|| {
        let tree = Arc::new(Tree::new());
        let inserts = thread::spawn({
            let tree = Arc::clone(&tree);
            move || tree.insert(0)
        });
        let leaf = &tree.leaves[0];
        let is_known = leaf.latch.begin().is_ok_and(|version| {
            let keys = leaf.keys.load(Relaxed);
            leaf.latch.still(version).is_ok() && keys == 1
        });
        let seen = tree.look();
        if is_known {
            assert_eq!(seen, Some((2, KEYS + 1)));
        }
        inserts.join().unwrap();
        assert_eq!(tree.look(), Some((2, KEYS + 1)));
    });
}

#[test]
fn a_number_that_is_given_back_is_taken_once() {
    loom::model(|| {
        let sums = Arc::new(Sums::new(Account::process(Component::Index)));
        let number = sums.take().unwrap();
        sums.provide(1).unwrap();
        let gives = thread::spawn({
            let sums = Arc::clone(&sums);
            move || sums.add(number, -1, 0)
        });
        let other = sums.take().unwrap();
        gives.join().unwrap();
        assert_ne!(sums.take(), Some(other));
        assert_eq!(sums.numbers().0, 2);
    });
}
