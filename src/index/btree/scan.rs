//! Going through a range, leaf by leaf: each is read at one moment, and the next one is found by the fence between
//! them, so no leaf knows its neighbours.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;
use core::cmp::Ordering;

use super::bytes::KeyBuffer;
use super::descent::{Below, Step, Target};
use super::layout::{Layout, Side};
use super::sink::Sink;
use super::store::{Node, Store};
use super::tree::{Attempt, Tree};
use crate::error::Result;
use crate::index::{Bound, Direction, Position, Range, ScanEnd};

/// A key where a range ends, and whether it belongs to the range.
type Edge<'a, K> = (&'a K, bool);

/// A range by its two edges; none: there is no end on that side.
#[derive(Debug)]
pub(super) struct Span<'a, K: ?Sized> {
    lower: Option<Edge<'a, K>>,
    upper: Option<Edge<'a, K>>,
}

impl<K: ?Sized> Clone for Span<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized> Copy for Span<'_, K> {}

impl<'a> Span<'a, [u8]> {
    /// The part of a range from a position on. `behind` takes what comes behind the range's prefix. None if it is
    /// empty.
    fn of_range(
        range: &Range<'a>,
        from: Option<Position<'a>>,
        direction: Direction,
        behind: &'a mut KeyBuffer,
    ) -> Option<Self> {
        let edge = |bound: Bound<'a>| match bound {
            Bound::None => None,
            Bound::Inclusive(key) => Some((key, true)),
            Bound::Exclusive(key) => Some((key, false)),
        };
        if range.is_empty() || range.prefix.len() > behind.capacity() {
            return None;
        }
        let mut span = Self { lower: edge(range.first_bound()), upper: edge(range.upper) };
        if set_behind_prefix(range.prefix, behind) {
            span.upper = lesser(span.upper, (behind, false));
        }
        match (from, direction) {
            (Some(from), Direction::Forward) => span.lower = greater(span.lower, (from.key, from.inclusive)),
            (Some(from), Direction::Backward) => span.upper = lesser(span.upper, (from.key, from.inclusive)),
            (None, _) => {}
        }
        Some(span)
    }
}

impl<'a, K: ?Sized + Ord> Span<'a, K> {
    /// The keys from one to another, both included.
    pub fn between(lower: &'a K, upper: &'a K) -> Self {
        Self { lower: Some((lower, true)), upper: Some((upper, true)) }
    }

    /// The key where it begins.
    pub fn lower_key(&self) -> Option<&'a K> {
        self.lower.map(|(key, _)| key)
    }

    /// The key where it ends.
    pub fn upper_key(&self) -> Option<&'a K> {
        self.upper.map(|(key, _)| key)
    }

    /// Whether all that there is from a fence on, in a direction, is not before it: it begins at the fence.
    pub(super) fn begins_at(&self, direction: Direction, fence: Option<&K>) -> bool {
        match (direction, self.lower, self.upper) {
            (Direction::Forward, None, _) | (Direction::Backward, _, None) => true,
            (Direction::Forward, Some((key, is_in)), _) => is_in && fence.is_some_and(|fence| fence >= key),
            (Direction::Backward, _, Some((key, is_in))) => !is_in && fence.is_some_and(|fence| fence <= key),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match (self.lower, self.upper) {
            (Some(lower), Some(upper)) => lower.0 > upper.0 || lower.0 == upper.0 && !(lower.1 && upper.1),
            _ => false,
        }
    }

    /// What is left of it beyond a fence. The leaf there may begin, or end, before it by now.
    pub(super) fn beyond(self, direction: Direction, fence: Option<&'a K>) -> Self {
        match (fence, direction) {
            (None, _) => self,
            (Some(fence), Direction::Forward) => Self { lower: Some((fence, true)), ..self },
            (Some(fence), Direction::Backward) => Self { upper: Some((fence, false)), ..self },
        }
    }

    /// Which children of an inner node, some of which may be in it, can hold no key that is not.
    pub(super) fn whole_children<L: Layout<Key = K>>(&self, node: L, find: L::Find) -> core::ops::Range<usize> {
        let bound = |key: &K| {
            let found = node.lower_bound(key, find);
            // The child where the key would be, and whether that begins with it.
            (found.position + usize::from(found.is_exact), found.is_exact)
        };
        let first = self.lower.map_or(0, |(key, is_in)| {
            let (child, begins) = match node.compare_fence(Side::Lower, key) {
                Ordering::Less => bound(key),
                Ordering::Equal => (0, true),
                Ordering::Greater => return 0,
            };
            child + usize::from(!(begins && is_in))
        });
        let end = match self.upper {
            Some((key, _)) if node.compare_fence(Side::Upper, key).is_gt() => bound(key).0,
            _ => node.count() + 1,
        };
        first..end
    }

    /// The leaf where it begins.
    pub(super) fn target(&self, direction: Direction) -> Target<'a, K> {
        match (direction, self.lower, self.upper) {
            (Direction::Forward, Some((key, _)), _) | (Direction::Backward, _, Some((key, true))) => Target::At(key),
            (Direction::Backward, _, Some((key, false))) => Target::Before(key),
            (Direction::Forward, None, _) => Target::First,
            (Direction::Backward, _, None) => Target::Last,
        }
    }
}

/// Gives the part of a range from a position on to `visit`, unless it is empty.
pub(super) fn with_span<L: Layout, T>(
    range: &Range<'_>,
    from: Option<Position<'_>>,
    direction: Direction,
    visit: impl FnOnce(&Span<'_, L::Key>) -> T,
) -> Option<T> {
    let mut behind = KeyBuffer::new_const();
    let bytes = Span::of_range(range, from, direction, &mut behind)?;
    let lower = bytes.lower.map(|(key, is_in)| L::bound(key, is_in, Side::Lower));
    let upper = bytes.upper.map(|(key, is_in)| L::bound(key, is_in, Side::Upper));
    let span = Span {
        lower: lower.as_ref().map(|lower| (lower.0.borrow(), lower.1)),
        upper: upper.as_ref().map(|upper| (upper.0.borrow(), upper.1)),
    };
    (!span.is_empty()).then(|| visit(&span))
}

/// Of two lower edges the one that lets less in.
fn greater<'a>(one: Option<Edge<'a, [u8]>>, other: Edge<'a, [u8]>) -> Option<Edge<'a, [u8]>> {
    Some(match one {
        Some(one) if (one.0, !one.1) > (other.0, !other.1) => one,
        _ => other,
    })
}

/// Of two upper edges the one that lets less in.
fn lesser<'a>(one: Option<Edge<'a, [u8]>>, other: Edge<'a, [u8]>) -> Option<Edge<'a, [u8]>> {
    Some(match one {
        Some(one) if one < other => one,
        _ => other,
    })
}

/// Sets the least key that is greater than all with a prefix; false if there is none.
fn set_behind_prefix(prefix: &[u8], behind: &mut KeyBuffer) -> bool {
    let length = prefix.iter().rposition(|byte| *byte != u8::MAX).map_or(0, |last| last + 1);
    behind.clear();
    let fits = behind.try_extend_from_slice(&prefix[..length]);
    debug_assert!(fits.is_ok());
    behind.last_mut().map(|last| *last += 1).is_some()
}

/// So few entries are not worth asking for all of a leaf at once.
const FEW: usize = 16;

/// Where a walk goes on after a leaf.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Nowhere,
    /// There was no room for all of the leaf's entries.
    Full,
    /// At the leaf beyond the fence on the walk's side.
    Beyond,
}

/// The side where a walk leaves a leaf.
pub(super) fn far_side(direction: Direction) -> Side {
    match direction {
        Direction::Forward => Side::Upper,
        Direction::Backward => Side::Lower,
    }
}

/// Which of a leaf's positions are in a span, and where it goes on.
pub(super) fn part_of_leaf<L: Layout, S: Store>(
    tree: &Tree<L, S>,
    leaf: L,
    span: &Span<'_, L::Key>,
    direction: Direction,
) -> (core::ops::Range<usize>, Next) {
    let bound = |key: &L::Key, behind: bool| {
        let found = leaf.lower_bound(key, tree.find);
        found.position + usize::from(found.is_exact && behind)
    };
    // A search in a leaf is for keys that can be there.
    let begin = match span.lower.map(|(key, is_in)| (key, is_in, leaf.compare_fence(Side::Lower, key))) {
        Some((key, is_in, Ordering::Less)) => bound(key, !is_in),
        Some((key, false, Ordering::Equal)) => bound(key, true),
        // A walk that goes on begins at the fence.
        _ => 0,
    };
    let end = match span.upper {
        Some((key, is_in)) if leaf.compare_fence(Side::Upper, key).is_gt() => bound(key, is_in),
        _ => leaf.count(),
    };
    let side = far_side(direction);
    let goes_on = leaf.has_fence(side)
        && match (side, span.lower, span.upper) {
            (Side::Upper, _, Some((key, is_in))) => match leaf.compare_fence(side, key) {
                Ordering::Less => true,
                Ordering::Equal => is_in,
                Ordering::Greater => false,
            },
            (Side::Lower, Some((key, _)), _) => leaf.compare_fence(side, key).is_gt(),
            (Side::Upper, _, None) | (Side::Lower, None, _) => true,
        };
    (begin.min(end)..end, if goes_on { Next::Beyond } else { Next::Nowhere })
}

/// Where a walk goes on, and the step that led to the leaf.
type Walked<N> = (Next, Option<Step<N>>);

impl<L: Layout, S: Store> Tree<L, S> {
    /// Gives a span's entries to a sink, until that has no room.
    pub(super) fn walk(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        sink: &mut impl Sink<L, S>,
    ) -> Result<ScanEnd> {
        // Keys are long: the fence that a leaf began at, and the one where it ends, change places and are not moved.
        let (mut one, mut other) = (L::least(), L::least());
        let (mut fence, mut beyond, mut is_first) = (&mut one, &mut other, true);
        let mut beside: Option<Below<Node<L, S>>> = None;
        loop {
            let rest = span.beyond(direction, (!is_first).then(|| (*fence).borrow()));
            let moment = sink.moment();
            let (next, above) = self.repeat(|| {
                let walked = self.walk_leaf(&rest, direction, sink, beside.take(), beyond);
                walked.inspect_err(|_| sink.go_back(moment))
            })?;
            match next {
                Next::Nowhere => return Ok(ScanEnd::End),
                Next::Full => return Ok(ScanEnd::More),
                Next::Beyond => (fence, beyond, is_first) = (beyond, fence, false),
            }
            // While the node above is what it was, the leaf that it has beside this one begins where this one ended.
            beside = above.and_then(|above| self.beside(above, direction));
        }
    }

    /// Gives the entries of a leaf, of the one that was found already or of the one where the span begins. `beyond`
    /// takes the fence where it goes on.
    #[inline]
    fn walk_leaf(
        &self,
        span: &Span<'_, L::Key>,
        direction: Direction,
        sink: &mut impl Sink<L, S>,
        found: Option<Below<Node<L, S>>>,
        beyond: &mut L::Buffer,
    ) -> Attempt<Walked<Node<L, S>>> {
        let is_near = found.is_some();
        let below = match found {
            Some(below) => Some(below),
            None => self.leaf_below(span.target(direction))?,
        };
        let Some(Below { leaf, version, above }) = below else { return Ok((Next::Nowhere, None)) };
        if !is_near && sink.wants(FEW) {
            leaf.prefetch_walk();
        }
        let (positions, next) = part_of_leaf(self, leaf.layout(), span, direction);
        if let (Next::Beyond, Some(above)) = (next, above)
            && sink.wants(positions.len() + 1)
        {
            leaf.prefetch_rest();
            self.prefetch_beside(above, direction);
        }
        let has_room = sink.take(self, (leaf, version), positions, direction)?;
        if next == Next::Beyond {
            leaf.copy_fence(far_side(direction), beyond);
        }
        leaf.still(version)?;
        Ok((if has_room { next } else { Next::Full }, above))
    }
}
