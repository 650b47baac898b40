//! Nodes of integers by themselves: against a plain map, and with bytes that no node ever has. What the tree does as a
//! whole is asked by `tests/index_model`.

use super::change::NodeMut;
use super::node::Node;
use super::search::{CAPACITY, search};
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::layout::{Change, Content, Layout};
use crate::index::btree::store::NODE_BYTES;
use crate::memory::test_support::Random;
use crate::simd::level;
use std::collections::BTreeMap;
use std::ptr::NonNull;

/// A node of the test's own.
#[repr(align(64))]
struct Page([u8; NODE_BYTES]);

impl Page {
    fn new() -> Box<Self> {
        Box::new(Self([0xEE; NODE_BYTES]))
    }

    fn node(&mut self) -> Node {
        // SAFETY: the test keeps the page while it uses the node.
        unsafe { Node::new(NonNull::from(&mut self.0).cast(), NODE_BYTES) }
    }

    fn changed(&mut self) -> NodeMut {
        // SAFETY: nobody else knows the node.
        unsafe { NodeMut::new(self.node()) }
    }
}

type Model = BTreeMap<u64, u64>;

fn check(node: &NodeMut, model: &Model) {
    node.verify().unwrap();
    assert_eq!(node.count(), model.len());
    assert_eq!(node.used(), 16 * model.len());
    for (position, (key, value)) in model.iter().enumerate() {
        let mut bytes = [0; 8];
        // SAFETY: there is room.
        unsafe { node.payload(position).copy_to(bytes.as_mut_ptr()) };
        assert_eq!((node.key(position), u64::from_le_bytes(bytes)), (*key, *value));
        // SAFETY: there is room.
        unsafe { node.copy_key(position, bytes.as_mut_ptr(), 8) };
        assert_eq!(u64::from_be_bytes(bytes), *key);
        let found = node.lower_bound(key, search(level::current()));
        assert!(found.is_exact && found.position == position);
    }
}

#[test]
fn a_node_is_a_sorted_map_until_it_is_full() {
    for spread in [300, 100_000, usize::MAX] {
        let mut random = Random(5);
        let (mut page, mut model, mut refusals) = (Page::new(), Model::new(), 0);
        let mut node = page.changed();
        node.begin(0, &0, None);
        for step in 0..6000 {
            let (key, value) = (random.below(spread) as u64, random.below(usize::MAX) as u64);
            let content = value.to_le_bytes();
            let found = node.lower_bound(&key, search(level::current()));
            assert_eq!(found.is_exact, model.contains_key(&key));
            match (found.is_exact, random.below(3)) {
                (true, 0) => {
                    node.remove(found.position, found.position + 1);
                    model.remove(&key);
                }
                (true, _) => {
                    assert!(node.replace(found.position, Content::Bytes(&content)));
                    model.insert(key, value);
                }
                (false, 0) if !model.is_empty() => {
                    let gone = random.below(model.len());
                    let key = *model.keys().nth(gone).unwrap();
                    model.remove(&key);
                    node.remove(gone, gone + 1);
                }
                (false, _) => {
                    let is_in = node.insert(found.position, &key, Content::Bytes(&content));
                    assert_eq!(is_in, model.len() < CAPACITY);
                    if is_in {
                        model.insert(key, value);
                    } else {
                        refusals += 1;
                    }
                }
            }
            if step % 7 == 0 {
                check(&node, &model);
            }
        }
        check(&node, &model);
        assert!(refusals > 5 || spread == 300, "it was full at times");
        let (from, to) = (node.count() / 3, node.count() / 2);
        node.remove(from, to);
        let gone: Vec<u64> = model.keys().skip(from).take(to - from).copied().collect();
        model.retain(|key, _| !gone.contains(key));
        check(&node, &model);
    }
}

fn fill(node: &mut NodeMut, model: &mut Model, mut next: impl FnMut() -> u64) -> (usize, u64) {
    loop {
        let key = next();
        let found = node.lower_bound(&key, search(level::current()));
        if found.is_exact {
            continue;
        }
        if !node.insert(found.position, &key, Content::Bytes(&(!key).to_le_bytes())) {
            return (found.position, key);
        }
        node.note_position(found.position);
        model.insert(key, !key);
    }
}

#[test]
fn halves_hold_what_the_whole_did_and_make_it_again() {
    let mut random = Random(11);
    for _ in 0..50 {
        let (mut left_page, mut right_page, mut model) = (Page::new(), Page::new(), Model::new());
        let (mut left, mut right) = (left_page.changed(), right_page.changed());
        left.begin(0, &0, Some(&u64::MAX));
        let (position, key) = fill(&mut left, &mut model, || random.below(usize::MAX - 1) as u64);
        let plan = left.plan_leaf(position, &key);
        left.split(&mut right, &plan);
        let mut upper = model.split_off(plan.separator());
        check(&left, &model);
        check(&right, &upper);
        assert!(left.count().abs_diff(right.count()) <= 1);
        assert_eq!((left.upper_fence(), right.lower_fence()), (Some(*plan.separator()), *plan.separator()));
        assert_eq!(right.upper_fence(), Some(u64::MAX));
        // Some of the right one's go to the left one, then some of the left one's back.
        let moving = left.plan_filling(&right, 900).unwrap();
        assert_eq!(moving.left, CAPACITY * 9 / 10);
        let back = crate::index::btree::layout::Moving { left: 30, separator: left.key(30) };
        for moving in [moving, back] {
            left.move_keys(&mut right, &moving);
            model.extend(std::mem::take(&mut upper));
            upper = model.split_off(moving.separator());
            check(&left, &model);
            check(&right, &upper);
            assert_eq!(left.count(), moving.left);
        }
        let separator = right.lower_fence();
        assert!(left.fits_with(&right, &separator, 1000));
        left.merge(&right, &separator);
        model.extend(upper);
        check(&left, &model);
        assert_eq!(left.upper_fence(), Some(u64::MAX));
    }
}

#[test]
fn a_series_leaves_its_leaf_full() {
    for falls in [false, true] {
        let (mut page, mut other, mut model) = (Page::new(), Page::new(), Model::new());
        let (mut left, mut right) = (page.changed(), other.changed());
        let mut number = 1_u64 << 40;
        left.begin(0, &0, None);
        let (position, key) = fill(&mut left, &mut model, || {
            number = if falls { number - 1 } else { number + 1 };
            number
        });
        let plan = left.plan_leaf(position, &key);
        left.split(&mut right, &plan);
        let counts = if falls { (right.count(), left.count()) } else { (left.count(), right.count()) };
        assert_eq!(counts, (CAPACITY, 0), "and the node beside it waits");
        let waiting = if falls { &left } else { &right };
        assert!(waiting.series().1.unsigned_abs() >= 4, "the series goes on there");
    }
}

#[test]
fn an_inner_node_keeps_all_children() {
    let blind = Features::ALL.without(Feature::SplitAnticipation);
    for (is_last, count, features) in [
        (false, CAPACITY, Features::ALL),
        (true, CAPACITY, Features::ALL),
        (true, CAPACITY, blind),
        (false, 3, Features::ALL),
    ] {
        let (mut page, mut other) = (Page::new(), Page::new());
        let (mut left, mut right) = (page.changed(), other.changed());
        left.set_features(features);
        left.begin(1, &0, None);
        left.set_last_child(4096);
        for key in 0..count as u64 {
            let position = left.count();
            assert!(left.insert(position, &(10 * key + 10), Content::Bytes(&((key + 1) * 4096).to_ne_bytes())));
            left.set_child(position + 1, (key + 2) * 4096);
        }
        let children =
            |node: &NodeMut| (0..=node.count()).map(|at| node.child(at).unwrap().get() / 4096).collect::<Vec<_>>();
        let all = children(&left);
        assert_eq!(all, (1..count as u64 + 2).collect::<Vec<_>>());
        let plan = left.plan_inner(&if is_last { u64::MAX } else { 5 });
        left.split(&mut right, &plan);
        assert_eq!(
            right.count() == 0,
            is_last && features == Features::ALL,
            "what comes behind all others begins a node"
        );
        assert_eq!([children(&left), children(&right)].concat(), all);
        left.verify().unwrap();
        right.verify().unwrap();
        if left.fits_with(&right, plan.separator(), 1000) {
            left.merge(&right, plan.separator());
            assert_eq!(children(&left), all);
            left.verify().unwrap();
        }
    }
}

#[test]
fn whatever_the_bytes_say_readers_stay_within_the_node() {
    let (mut random, mut page, mut sum) = (Random(3), Page::new(), 0);
    for _ in 0..3000 {
        page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
        let node = page.node();
        for _ in 0..20 {
            let key = random.below(usize::MAX) as u64;
            let found = node.lower_bound(&key, search(level::current()));
            assert!(found.position <= node.count() && node.count() <= CAPACITY);
            let position = found.position + random.below(500);
            sum += node.key(position) & 1;
            sum += u64::from(node.child(position).is_some()) + node.payload(position).value_bytes();
        }
        sum += node.lower_fence() & 1 | u64::from(node.upper_fence().is_some()) | u64::from(node.verify().is_err());
    }
    assert!(sum > 0);
}
