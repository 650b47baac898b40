//! How many entries a span has, without reading it.
//!
//! Two ways go down, to both ends. On each level the children between them are counted: their entries are all in the
//! span. What such a child holds is taken from a few of the level that are looked at, evenly spread, each on one way
//! down to a leaf; of each node its count is read and no key. The parts of the leaves at both ends are counted. So what
//! both ends have in one leaf, or with no more leaves between them than are looked at, is no estimate.
//!
//! The idea is that of InnoDB's records_in_range (which takes the mean of up to ten pages next to the lower end on each
//! level); here the sample is spread over the span, since neighbours tend to be alike: what was loaded in order is
//! full.
//!
//! Thread rule: as for [`super::tree`]. The ways are of one moment, each node that is looked at is of its own.

use core::ops::Range;

use super::descent::{MOST_LEVELS, Path, Step};
use super::layout::Layout;
use super::scan::{Next, Span, part_of_leaf};
use super::store::{Node, Read, Restart, Store};
use super::tree::{Attempt, Count, Tree};
use crate::error::Result;
use crate::index::{Direction, Estimate};

/// How many ways between the two ends are looked at on each level.
const PROBES: usize = 8;

/// Children of a node whose entries are all in a span.
type Run<N> = (Step<N>, Range<usize>);

/// Both ways, and the depth at which they part.
struct Ways<'a, N> {
    lower: &'a Path<N>,
    upper: &'a Path<N>,
    fork: usize,
}

impl<L: Layout, S: Store> Ways<'_, Node<L, S>> {
    /// Where two ways part. They have to be of one moment as far as they go together.
    fn new<'a>(lower: &'a Path<Node<L, S>>, upper: &'a Path<Node<L, S>>) -> Read<Ways<'a, Node<L, S>>> {
        let pairs = || lower.steps.iter().zip(&upper.steps);
        let fork = pairs().position(|(left, right)| left.position != right.position).ok_or(Restart::Changed)?;
        let is_one =
            pairs().take(fork + 1).all(|(left, right)| left.node == right.node && left.version == right.version);
        let is_fork = lower.steps[fork].position < upper.steps[fork].position;
        let is_inner = fork + 1 < lower.steps.len() && lower.steps.len() == upper.steps.len();
        if is_one && is_fork && is_inner { Ok(Ways { lower, upper, fork }) } else { Err(Restart::Changed) }
    }

    /// The depths at which children can lie between the ways.
    fn depths(&self) -> Range<usize> {
        self.fork..self.lower.steps.len() - 1
    }

    /// The children between the ways at a depth, from left to right.
    fn runs(&self, depth: usize) -> [Run<Node<L, S>>; 2] {
        let (left, right) = (self.lower.steps[depth], self.upper.steps[depth]);
        if depth == self.fork {
            return [(left, left.position + 1..right.position), (right, 0..0)];
        }
        [(left, left.position + 1..left.node.count() + 1), (right, 0..right.position)]
    }

    /// How many those are.
    fn between(&self, depth: usize) -> usize {
        self.runs(depth).iter().map(|(_, children)| children.len()).sum()
    }

    /// One of them, as a step to it.
    fn child(&self, depth: usize, mut number: usize) -> Read<Step<Node<L, S>>> {
        for (step, children) in self.runs(depth) {
            if number < children.len() {
                return Ok(Step { position: children.start + number, ..step });
            }
            number -= children.len();
        }
        Err(Restart::Changed)
    }

    /// Whether the nodes where children were counted are what they were.
    fn still(&self) -> Read<()> {
        self.depths().try_for_each(|depth| {
            let (left, right) = (self.lower.steps[depth], self.upper.steps[depth]);
            left.node.still(left.version)?;
            right.node.still(right.version)
        })
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// How many entries a span has, about.
    pub(super) fn estimate(&self, span: &Span<'_, L::Key>) -> Result<Estimate> {
        let (ends, between) = self.repeat(|| self.estimate_once(span))?;
        let Some(between) = between else { return Ok(Estimate { entries: ends, is_exact: true }) };
        // More than there are in all is not what is between.
        let most = (self.count_of(Count::Entries) as i64).max(0) as u64;
        Ok(Estimate { entries: ends.saturating_add(between).min(most).max(ends), is_exact: false })
    }

    /// What is known of a span, and what is between that, if it is an estimate.
    fn estimate_once(&self, span: &Span<'_, L::Key>) -> Attempt<(u64, Option<u64>)> {
        let lower = self.path(span.target(Direction::Forward))?;
        let Some(first) = lower.steps.last() else { return Ok((0, None)) };
        let (mut known, is_all) = self.part(first, span, Direction::Forward)?;
        if is_all {
            return Ok((known, None));
        }
        let upper = self.path(span.target(Direction::Backward))?;
        let last = upper.steps.last().ok_or(Restart::Changed)?;
        known += self.part(last, span, Direction::Backward)?.0;
        let ways = Ways::new(&lower, &upper)?;
        let (between, is_exact) = self.between(&ways)?;
        ways.still()?;
        Ok(if is_exact { (known + between, None) } else { (known, Some(between)) })
    }

    /// How many entries of a leaf are in a span, and whether there are none beyond it.
    fn part(&self, step: &Step<Node<L, S>>, span: &Span<'_, L::Key>, direction: Direction) -> Attempt<(u64, bool)> {
        let (positions, next) = part_of_leaf(self, step.node.layout(), span, direction);
        step.node.still(step.version)?;
        Ok((positions.len() as u64, next != Next::Beyond))
    }

    /// How many entries there are between two ways, and whether that is exact.
    fn between(&self, ways: &Ways<'_, Node<L, S>>) -> Attempt<(u64, bool)> {
        let (mut entries, mut is_exact) = (0, true);
        let above_leaves = ways.depths().end - 1;
        for depth in ways.depths() {
            let children = ways.between(depth);
            entries += self.below(ways, depth, children)?;
            is_exact &= children == 0 || depth == above_leaves && children <= PROBES;
        }
        Ok((entries, is_exact))
    }

    /// How many entries the children between two ways at a depth have below them.
    fn below(&self, ways: &Ways<'_, Node<L, S>>, depth: usize, children: usize) -> Attempt<u64> {
        // Leaves are looked at once; above them, one child may be gone down from in several ways.
        let is_above_leaves = depth + 1 == ways.depths().end;
        let probes = if is_above_leaves || children == 0 { children.min(PROBES) } else { PROBES };
        let mut sum = 0.0;
        for turn in 0..probes {
            let number = (2 * turn + 1) * children / (2 * probes);
            sum += self.probe(ways.child(depth, number)?, turn)?;
        }
        // In this order what can be exact is.
        Ok((sum * children as f64 / probes.max(1) as f64).round() as u64)
    }

    /// How many entries are below a child, if all nodes below it are as those on one way, which is another each turn.
    fn probe(&self, step: Step<Node<L, S>>, turn: usize) -> Attempt<f64> {
        let (mut node, mut version) = self.child(step)?;
        let mut leaves = 1.0;
        for depth in 0..MOST_LEVELS {
            if node.level() == 0 {
                let entries = leaves * node.count() as f64;
                node.still(version)?;
                return Ok(entries);
            }
            let children = node.count() + 1;
            let share = 2 * ((turn * 3 + depth * 5) % PROBES) + 1;
            leaves *= children as f64;
            let position = share * children / (2 * PROBES);
            (node, version) = self.child(Step { node, version, position })?;
        }
        Err(Restart::Changed.into())
    }
}
