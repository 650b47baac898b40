//! Models of the tree's latch coupling: every interleaving of two threads over one or two nodes. Both are started by
//! the model's first one, which is never late itself.

#![cfg(loom)]

use loom::sync::Arc;
use loom::sync::atomic::AtomicU64;
use loom::sync::atomic::Ordering::Relaxed;
use loom::thread;

use rustydb::index::latch::{Latch, Restart};

/// A node of two words that are equal whenever nobody has it latched.
struct Node {
    latch: Latch,
    halves: [AtomicU64; 2],
}

impl Node {
    fn new(content: u64) -> Self {
        Self { latch: Latch::new(), halves: [AtomicU64::new(content), AtomicU64::new(content)] }
    }

    /// Not by adding to what is there: with a load before each store the model explores one run only.
    fn change(&self, to: u64) {
        self.halves.iter().for_each(|half| half.store(to, Relaxed));
    }

    fn read(&self) -> [u64; 2] {
        [0, 1].map(|half: usize| self.halves[half].load(Relaxed))
    }

    /// Reads by versions, once.
    fn look(&self) -> Result<[u64; 2], Restart> {
        let version = self.latch.begin()?;
        let content = self.read();
        self.latch.still(version)?;
        Ok(content)
    }
}

#[test]
fn what_still_stands_was_read_at_one_moment() {
    loom::model(|| {
        let node = Arc::new(Node::new(1));
        let writer = thread::spawn({
            let node = Arc::clone(&node);
            move || {
                node.latch.take().unwrap();
                node.change(2);
                node.latch.give_back();
            }
        });
        let reader = thread::spawn({
            let node = Arc::clone(&node);
            move || {
                if let Ok([first, second]) = node.look() {
                    assert_eq!(first, second, "half of a change was taken for a node");
                }
            }
        });
        reader.join().unwrap();
        writer.join().unwrap();
        assert_eq!(node.look(), Ok([2, 2]));
    });
}

#[test]
fn of_two_who_read_the_same_version_one_changes_the_node() {
    loom::model(|| {
        let node = Arc::new(Node::new(0));
        let upgrade = |node: &Node, to: u64| {
            let Ok(version) = node.latch.begin() else { return false };
            let [seen, _] = node.read();
            if node.latch.upgrade(version).is_err() {
                return false;
            }
            // Nothing came between.
            assert_eq!(node.read(), [seen, seen]);
            node.change(to);
            node.latch.give_back();
            true
        };
        let writers = [1, 2].map(|to| {
            let node = Arc::clone(&node);
            thread::spawn(move || upgrade(&node, to))
        });
        let [one, other] = writers.map(|writer| writer.join().unwrap());
        assert!(one || other, "somebody gets through");
        let [first, second] = node.look().unwrap();
        assert!(first == second && (first == 1 && one || first == 2 && other));
    });
}

/// A parent whose word leads to a child, 0 to none.
struct Tree {
    parent: Node,
    child: Node,
}

impl Tree {
    fn descend(&self) -> Result<Option<[u64; 2]>, Restart> {
        let version = self.parent.latch.begin()?;
        let [leads, _] = self.parent.read();
        self.parent.latch.still(version)?;
        if leads == 0 {
            return Ok(None);
        }
        let child_version = self.child.latch.begin()?;
        self.parent.latch.still(version)?;
        let content = self.child.read();
        self.child.latch.still(child_version)?;
        Ok(Some(content))
    }
}

/// What the child holds while the parent leads to it, and what another node holds that takes its place.
const OURS: u64 = 7;
const ANOTHERS: u64 = 8;

#[test]
fn a_child_that_is_given_back_and_used_again_is_not_taken_for_what_it_was() {
    loom::model(|| {
        let tree = Arc::new(Tree { parent: Node::new(1), child: Node::new(OURS) });
        let remover = thread::spawn({
            let tree = Arc::clone(&tree);
            move || {
                tree.parent.latch.take().unwrap();
                tree.child.latch.take().unwrap();
                tree.parent.change(0);
                tree.parent.latch.give_back();
                tree.child.latch.give_back_gone();
                // The memory becomes another node, elsewhere in the tree.
                tree.child.latch.revive(0);
                tree.child.change(ANOTHERS);
                tree.child.latch.give_back();
            }
        });
        let reader = thread::spawn({
            let tree = Arc::clone(&tree);
            move || {
                if let Ok(Some(content)) = tree.descend() {
                    assert_eq!(content, [OURS, OURS], "another node was taken for the child");
                }
            }
        });
        reader.join().unwrap();
        remover.join().unwrap();
        assert_eq!(tree.descend(), Ok(None));
    });
}
