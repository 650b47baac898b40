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

/// Two leaves below a node, which has both or the first one only; and a new one may be beside that.
struct Tree {
    sums: Sums,
    node: Latch,
    children: AtomicU64,
    /// Of how many of the two leaves it has the keys.
    covered: AtomicU64,
    sum: AtomicU64,
    /// For the half that is split off; taken at the beginning, so that there is less to look at.
    other: u32,
    leaves: [Leaf; 2],
}

/// Of the second leaf there are so many keys at first, of the first one none.
const KEYS: u64 = 10;

impl Tree {
    fn new() -> Self {
        let sums = Sums::new(Account::process(Component::Index));
        let [number, other] = [(); 2].map(|()| sums.take().unwrap());
        let leaf = |keys| Leaf { latch: Latch::new(), keys: AtomicU64::new(keys), sum: AtomicU64::new(number.into()) };
        sums.move_leaf(0, number, 0);
        sums.add(number, 0, KEYS as i64);
        Self {
            sums,
            node: Latch::new(),
            children: AtomicU64::new(2),
            covered: AtomicU64::new(2),
            sum: AtomicU64::new(number.into()),
            other,
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
        self.covered.store(1, Relaxed);
        self.node.give_back();
        let leaf = &self.leaves[1];
        leaf.latch.take().unwrap();
        self.sums.move_leaf(leaf.sum.load(Relaxed) as u32, self.other, leaf.keys.load(Relaxed));
        leaf.sum.store(self.other.into(), Relaxed);
        leaf.latch.give_back_unchanged();
        self.sums.add(self.other, -1, 0);
    }

    /// The first leaf is split, after the node.
    fn split_twice(&self) {
        self.split();
        self.node.take().unwrap();
        self.children.store(2, Relaxed);
        self.sums.add(self.sum.load(Relaxed) as u32, 1, 0);
        self.node.give_back();
    }

    /// Of how many leaves the node has the keys, and how many these are, if its sum tells.
    fn look(&self) -> Option<(u64, u64)> {
        let version = self.node.begin().ok()?;
        let (children, number) = (self.children.load(Relaxed), self.sum.load(Relaxed));
        let covered = self.covered.load(Relaxed);
        let Sum { leaves, keys } = self.sums.get(number as u32);
        self.node.still(version).ok()?;
        (leaves == children).then_some((covered, keys))
    }

    /// Looks, and is not told what cannot be.
    fn check(&self) {
        if let Some((covered, keys)) = self.look() {
            let possible = if covered == 1 { 0..=0 } else { KEYS..=KEYS + 1 };
            assert!(possible.contains(&keys), "{keys} in {covered}");
        }
    }
}

/// Runs these side by side, none in the first thread: that one is never behind the others with its first look.
fn run_all<const N: usize>(tree: &Arc<Tree>, work: [fn(&Tree); N]) {
    let threads = work.map(|work| {
        let tree = Arc::clone(tree);
        thread::spawn(move || work(&tree))
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn what_a_sum_tells_was_below_the_node() {
    let mut builder = loom::model::Builder::new();
    // Of three threads all interleavings with three take half a minute.
    builder.preemption_bound = Some(2);
    builder.check(|| {
        let tree = Arc::new(Tree::new());
        run_all(&tree, [Tree::split, |tree| tree.insert(1), Tree::check]);
        assert_eq!(tree.look(), Some((1, 0)));
        assert_eq!(tree.sums.get(tree.leaves[1].sum.load(Relaxed) as u32), Sum { leaves: 1, keys: KEYS + 1 });
    });
}

#[test]
fn what_a_sum_tells_of_another_node_is_not_taken() {
    loom::model(|| {
        let tree = Arc::new(Tree::new());
        run_all(&tree, [Tree::split_twice, Tree::check]);
        assert_eq!(tree.look(), Some((1, 0)));
    });
}

/// Whoever was told of a key finds it counted.
#[test]
fn a_key_that_is_known_is_counted() {
    loom::model(|| {
        let tree = Arc::new(Tree::new());
        let read = |tree: &Tree| {
            let leaf = &tree.leaves[0];
            let is_known = leaf.latch.begin().is_ok_and(|version| {
                let keys = leaf.keys.load(Relaxed);
                leaf.latch.still(version).is_ok() && keys == 1
            });
            let seen = tree.look();
            assert!(!is_known || seen == Some((2, KEYS + 1)), "{seen:?}");
        };
        run_all(&tree, [|tree| tree.insert(0), read]);
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
