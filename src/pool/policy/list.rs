//! Doubly linked lists through arrays: a node is a number, and its links lie in the place of that number.
//!
//! Several lists can share the nodes of one array; a node can be in one list of each chain. A list runs from its newest
//! node to its oldest. Lists do not know which nodes are theirs: the owner keeps that in the nodes' values.
//!
//! Thread rule: plain values, one owner.

use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

/// The number of a node.
pub(super) type Node = u32;

/// No node.
pub(super) const NONE: Node = Node::MAX;

/// A node's neighbours in a list.
#[derive(Clone, Copy, Debug)]
struct Link {
    newer: Node,
    older: Node,
}

/// What lies in the places of the nodes: a link for each chain, and a value.
pub(super) struct Nodes<T, const CHAINS: usize> {
    links: Vec<[Link; CHAINS]>,
    pub(super) values: Vec<T>,
}

impl<T: Copy, const CHAINS: usize> Nodes<T, CHAINS> {
    const UNLINKED: [Link; CHAINS] = [Link { newer: NONE, older: NONE }; CHAINS];

    /// So many nodes, each with the value `empty`.
    pub(super) fn new(count: usize, empty: T, account: Account) -> Result<Self> {
        let mut nodes = Self { links: Vec::new(account), values: Vec::new(account) };
        nodes.resize(count, empty)?;
        Ok(nodes)
    }

    /// Makes it so many nodes. The nodes that go are in no list. On failure nothing has changed.
    pub(super) fn resize(&mut self, count: usize, empty: T) -> Result<()> {
        let more = count.saturating_sub(self.values.len());
        self.links.reserve_exact(more)?;
        self.values.reserve_exact(more).inspect_err(|_| self.links.shrink_to(self.links.len()))?;
        self.links.resize(count, Self::UNLINKED)?;
        self.values.resize(count, empty)?;
        self.links.shrink_to(count);
        self.values.shrink_to(count);
        Ok(())
    }

    /// How many nodes there are.
    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    /// The value of a node, if there is such a node.
    #[inline]
    pub(super) fn get(&self, node: Node) -> Option<T> {
        self.values.get(node as usize).copied()
    }

    /// The value of a node.
    #[inline]
    pub(super) fn at(&mut self, node: Node) -> &mut T {
        &mut self.values[node as usize]
    }

    /// Copies what lies in the place of one of `other`'s nodes. `renumber` gives each of its nodes a number here.
    pub(super) fn copy_from(&mut self, other: &Self, node: Node, renumber: impl Fn(Node) -> Node) {
        let own = renumber(node) as usize;
        let numbered = |node| if node == NONE { NONE } else { renumber(node) };
        self.links[own] =
            other.links[node as usize].map(|link| Link { newer: numbered(link.newer), older: numbered(link.older) });
        self.values[own] = other.values[node as usize];
    }

    /// The bytes charged.
    pub(super) fn bytes(&self) -> usize {
        self.links.heap_bytes() + self.values.heap_bytes()
    }
}

/// A list of nodes; see the module.
#[derive(Debug)]
pub(super) struct List<const CHAIN: usize> {
    newest: Node,
    oldest: Node,
    length: usize,
}

impl<const CHAIN: usize> List<CHAIN> {
    pub(super) const fn new() -> Self {
        Self { newest: NONE, oldest: NONE, length: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// The oldest node.
    #[inline]
    pub(super) fn oldest(&self) -> Option<Node> {
        (self.oldest != NONE).then_some(self.oldest)
    }

    /// The node after `node` on the way to the newest.
    #[inline]
    pub(super) fn newer<T, const CHAINS: usize>(&self, nodes: &Nodes<T, CHAINS>, node: Node) -> Option<Node> {
        let newer = nodes.links[node as usize][CHAIN].newer;
        (newer != NONE).then_some(newer)
    }

    /// Adds a node, which is in no list of the chain, as the newest.
    #[inline]
    pub(super) fn push<T, const CHAINS: usize>(&mut self, nodes: &mut Nodes<T, CHAINS>, node: Node) {
        nodes.links[node as usize][CHAIN] = Link { newer: NONE, older: self.newest };
        match self.newest {
            NONE => self.oldest = node,
            newest => nodes.links[newest as usize][CHAIN].newer = node,
        }
        self.newest = node;
        self.length += 1;
    }

    /// Takes one of its nodes off.
    #[inline]
    pub(super) fn remove<T, const CHAINS: usize>(&mut self, nodes: &mut Nodes<T, CHAINS>, node: Node) {
        let Link { newer, older } = nodes.links[node as usize][CHAIN];
        self.join(nodes, older, newer);
        self.length -= 1;
    }

    /// Makes one of its nodes the newest.
    #[inline]
    pub(super) fn renew<T, const CHAINS: usize>(&mut self, nodes: &mut Nodes<T, CHAINS>, node: Node) {
        if self.newest != node {
            self.remove(nodes, node);
            self.push(nodes, node);
        }
    }

    /// Puts a node, which is in no list of the chain, where one of its nodes is, and takes that one off.
    pub(super) fn replace<T, const CHAINS: usize>(&mut self, nodes: &mut Nodes<T, CHAINS>, old: Node, new: Node) {
        let Link { newer, older } = nodes.links[old as usize][CHAIN];
        nodes.links[new as usize][CHAIN] = Link { newer, older };
        self.join(nodes, older, new);
        self.join(nodes, new, newer);
    }

    /// Makes two nodes neighbours; without one of them the other is the list's end.
    #[inline]
    fn join<T, const CHAINS: usize>(&mut self, nodes: &mut Nodes<T, CHAINS>, older: Node, newer: Node) {
        match older {
            NONE => self.oldest = newer,
            older => nodes.links[older as usize][CHAIN].newer = newer,
        }
        match newer {
            NONE => self.newest = older,
            newer => nodes.links[newer as usize][CHAIN].older = older,
        }
    }

    /// The nodes, the oldest first.
    pub(super) fn iter<'a, T, const CHAINS: usize>(
        &self,
        nodes: &'a Nodes<T, CHAINS>,
    ) -> impl Iterator<Item = Node> + use<'a, T, CHAIN, CHAINS> {
        let newer = |node: &Node| nodes.links[*node as usize][CHAIN].newer;
        core::iter::successors(self.oldest(), move |node| Some(newer(node)).filter(|node| *node != NONE))
    }

    /// Follows its nodes to their new numbers.
    pub(super) fn renumber(&mut self, renumber: impl Fn(Node) -> Node) {
        for end in [&mut self.newest, &mut self.oldest] {
            if *end != NONE {
                *end = renumber(*end);
            }
        }
    }
}
