//! Tests of the parts that policies are made of.

use std::collections::{HashMap, VecDeque};

use crate::memory::test_support::{Random, TestEngine};
use crate::pool::policy::PageKey;
use crate::pool::policy::ghosts::Ghosts;
use crate::pool::policy::list::{List, Nodes};
use crate::pool::policy::sketch::Sketch;

#[test]
fn a_list_does_what_a_queue_does() {
    let engine = TestEngine::new();
    let mut nodes = Nodes::<u8, 2>::new(40, 0, engine.account()).unwrap();
    let (mut list, mut other) = (List::<0>::new(), List::<1>::new());
    // All nodes are in the other chain all the time, in order of number.
    (0..40).for_each(|node| other.push(&mut nodes, node));
    let mut queue = VecDeque::new();
    let mut random = Random(9);
    for _ in 0..5000 {
        let node = random.below(40) as u32;
        let position = queue.iter().position(|one| *one == node);
        match (position, random.below(4)) {
            (None, 0) if !queue.is_empty() => {
                let place = random.below(queue.len());
                list.replace(&mut nodes, queue[place], node);
                queue[place] = node;
            }
            (None, _) => {
                list.push(&mut nodes, node);
                queue.push_back(node);
            }
            (Some(position), 0 | 1) => {
                list.remove(&mut nodes, node);
                queue.remove(position);
            }
            (Some(position), _) => {
                list.renew(&mut nodes, node);
                queue.remove(position);
                queue.push_back(node);
            }
        }
        assert_eq!(list.iter(&nodes).collect::<VecDeque<_>>(), queue);
        assert_eq!((list.len(), list.oldest()), (queue.len(), queue.front().copied()));
        if let Some(position) = queue.iter().position(|one| *one == node) {
            assert_eq!(list.newer(&nodes, node), queue.get(position + 1).copied());
        }
    }
    assert!(other.iter(&nodes).eq(0..40));
}

#[test]
fn the_directory_does_what_a_map_does() {
    for capacity in [1, 2, 3, 50] {
        let engine = TestEngine::new();
        let mut ghosts = Ghosts::new(5, capacity, engine.account()).unwrap();
        let mut map = HashMap::new();
        let mut random = Random(capacity as u64);
        for _ in 0..20_000 {
            let page = random.below(3 * capacity) as u64;
            assert_eq!(ghosts.find(PageKey(page)), map.get(&page).copied());
            match map.get(&page).copied() {
                Some(node) => {
                    ghosts.release(node);
                    map.remove(&page);
                }
                None => {
                    let node = ghosts.take(PageKey(page));
                    assert_eq!(node.is_some(), map.len() < capacity);
                    if let Some(node) = node {
                        assert!((5..5 + capacity as u32).contains(&node) && ghosts.page(node) == PageKey(page));
                        assert_eq!(map.insert(page, node), None);
                    }
                }
            }
            assert_eq!(ghosts.count(), map.len());
        }
        assert!((0..3 * capacity as u64).all(|page| ghosts.find(PageKey(page)) == map.get(&page).copied()));
    }
}

/// How often the pages were asked for, pages near 0 most.
fn requests(count: usize) -> (Vec<u64>, HashMap<u64, u64>) {
    let mut random = Random(4);
    let pages: Vec<u64> = (0..count).map(|_| (random.below(300) * random.below(300) / 100) as u64).collect();
    let mut counts = HashMap::new();
    pages.iter().for_each(|page| *counts.entry(*page).or_insert(0) += 1);
    (pages, counts)
}

#[test]
fn the_sketch_counts_never_too_low_and_mostly_right() {
    let engine = TestEngine::new();
    let mut sketch = Sketch::new(1000, engine.account()).unwrap();
    let (pages, counts) = requests(5000);
    pages.iter().for_each(|page| sketch.add(PageKey(*page)));
    let counted = |page: &u64| sketch.count(PageKey(*page));
    assert!(counts.iter().all(|(page, count)| counted(page) >= (*count).min(15)));
    let wrong = counts.iter().filter(|(page, count)| counted(page) != (**count).min(15)).count();
    assert!(wrong < counts.len() / 20, "{wrong} of {}", counts.len());
}

#[test]
fn the_sketch_forgets_half_after_ten_uses_of_each_frame() {
    let engine = TestEngine::new();
    let mut sketch = Sketch::new(10, engine.account()).unwrap();
    (0..12).for_each(|_| sketch.add(PageKey(1)));
    // A counter that is full does not count as an addition.
    (0..200).for_each(|_| sketch.add(PageKey(1)));
    assert_eq!(sketch.count(PageKey(1)), 15);
    (0..85).for_each(|page| sketch.add(PageKey(100 + page)));
    assert_eq!(sketch.count(PageKey(1)), 7);
}

#[test]
fn a_sketch_of_another_size_counts_no_lower() {
    for (from, to) in [(1000, 1000), (1000, 4000), (4000, 1000), (1, 1000), (1000, 1)] {
        let engine = TestEngine::new();
        let mut old = Sketch::new(from, engine.account()).unwrap();
        let (pages, _) = requests(from.min(3000));
        pages.iter().for_each(|page| old.add(PageKey(*page)));
        let mut new = Sketch::new(to, engine.account()).unwrap();
        new.copy_from(&old);
        assert!(pages.iter().all(|page| new.count(PageKey(*page)) >= old.count(PageKey(*page))));
    }
}
