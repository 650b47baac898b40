//! Histories of one key, and whether they can have happened one call at a time.
//!
//! A history is linearizable if its calls can be put in an order in which each gives the answer that it gave, and in
//! which no call comes before one that had answered when it began (Herlihy and Wing, 1990). Keys are looked at one by
//! one: a history is linearizable if those of its objects are. The search is that of Wing and Gong, 1993, with Lowe's
//! memory of what was tried, 2017: each thread's calls come one behind the other, so that what is done by when is told
//! by how far each thread is.

use std::collections::HashSet;

/// What a key has.
pub type Value = Option<u64>;

/// A call about a key, with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Puts a value in; whether it replaced one.
    Upsert(u64, bool),
    /// Puts a value in if there is none; whether it did.
    InsertIfAbsent(u64, bool),
    /// Puts a value in if there is none; what was there.
    GetOrInsert(u64, Value),
    /// Replaces a value; whether there was one.
    Update(u64, bool),
    /// Takes the key out; whether it was there.
    Delete(bool),
    /// What was there.
    Search(Value),
    /// Replaces the first one by the second one; what was there.
    CompareAndSet(u64, u64, Value),
}

impl Call {
    /// What the key has after the call, if the call gives its answer where the key has `value`.
    fn apply(self, value: Value) -> Option<Value> {
        let (answers, after) = match self {
            Self::Upsert(new, replaced) => (replaced == value.is_some(), Some(new)),
            Self::InsertIfAbsent(new, is_new) => (is_new == value.is_none(), value.or(Some(new))),
            Self::GetOrInsert(new, found) => (found == value, value.or(Some(new))),
            Self::Update(new, updated) => (updated == value.is_some(), value.map(|_| new)),
            Self::Delete(deleted) => (deleted == value.is_some(), None),
            Self::Search(found) => (found == value, value),
            Self::CompareAndSet(old, new, found) => {
                (found == value, if value == Some(old) { Some(new) } else { value })
            }
        };
        answers.then_some(after)
    }
}

/// A call with the moments at which it began and had answered, by one clock for all threads.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub began: u64,
    pub ended: u64,
    pub call: Call,
}

/// How far each thread is, and what the key has then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    done: Vec<usize>,
    value: Value,
}

/// The states that come next: each thread's next call, unless another one had answered before it began.
fn next_states(threads: &[Vec<Event>], state: &State) -> Vec<State> {
    let next = |thread: usize| threads[thread].get(state.done[thread]);
    let first_end = (0..threads.len()).filter_map(next).map(|event| event.ended).min().unwrap_or(u64::MAX);
    let mut states = Vec::new();
    for thread in 0..threads.len() {
        let Some(event) = next(thread).filter(|event| event.began < first_end) else { continue };
        let Some(value) = event.call.apply(state.value) else { continue };
        let mut done = state.done.clone();
        done[thread] += 1;
        let after = State { done, value };
        if value == state.value {
            // What leaves the value as it is may as well come first: nothing is lost by it.
            return vec![after];
        }
        states.push(after);
    }
    states
}

/// Whether the calls of some threads about one key, each thread's in order, are linearizable; if not, where the longest
/// order that goes comes to an end.
pub fn check(threads: &[Vec<Event>], before: Value) -> Result<(), String> {
    let all: usize = threads.iter().map(Vec::len).sum();
    let start = State { done: vec![0; threads.len()], value: before };
    let (mut tried, mut open) = (HashSet::from([start.clone()]), vec![start.clone()]);
    let mut furthest = start;
    let length = |state: &State| state.done.iter().sum::<usize>();
    while let Some(state) = open.pop() {
        if length(&state) == all {
            return Ok(());
        }
        if length(&state) > length(&furthest) {
            furthest = state.clone();
        }
        for next in next_states(threads, &state) {
            if tried.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    let rest: Vec<_> = threads.iter().zip(&furthest.done).map(|(events, done)| events.get(*done)).collect();
    Err(format!("after {} of {all} calls the key has {:?}; next: {rest:?}", length(&furthest), furthest.value))
}

#[cfg(test)]
mod tests {
    use super::Call::{CompareAndSet, Delete, GetOrInsert, InsertIfAbsent, Search, Update, Upsert};
    use super::*;

    /// Threads of (began, ended, call).
    fn linearizable(threads: &[&[(u64, u64, Call)]]) -> bool {
        let event = |&(began, ended, call): &(u64, u64, Call)| Event { began, ended, call };
        let threads: Vec<Vec<Event>> = threads.iter().map(|calls| calls.iter().map(event).collect()).collect();
        check(&threads, None).is_ok()
    }

    #[test]
    fn one_thread_gets_the_answers_of_a_register() {
        let calls = [
            (0, 1, Search(None)),
            (2, 3, Upsert(1, false)),
            (4, 5, InsertIfAbsent(2, false)),
            (6, 7, CompareAndSet(1, 3, Some(1))),
            (8, 9, Update(4, true)),
            (10, 11, GetOrInsert(5, Some(4))),
            (12, 13, Delete(true)),
            (14, 15, CompareAndSet(4, 6, None)),
            (16, 17, GetOrInsert(7, None)),
            (18, 19, Search(Some(7))),
        ];
        assert!(linearizable(&[&calls]));
        // Every other answer of any of them is none.
        let wrong = [
            Search(Some(9)),
            Upsert(1, true),
            InsertIfAbsent(2, true),
            CompareAndSet(1, 3, None),
            Update(4, false),
            GetOrInsert(5, None),
            Delete(false),
            CompareAndSet(4, 6, Some(4)),
            GetOrInsert(7, Some(4)),
            Search(None),
        ];
        for (position, call) in wrong.into_iter().enumerate() {
            let mut calls = calls;
            calls[position].2 = call;
            assert!(!linearizable(&[&calls]), "{call:?}");
        }
    }

    #[test]
    fn calls_side_by_side_come_in_any_order() {
        for found in [None, Some(1)] {
            assert!(linearizable(&[&[(0, 3, Upsert(1, false))], &[(1, 2, Search(found))]]));
        }
        // A search that began when the insertion had answered sees it.
        assert!(!linearizable(&[&[(0, 1, Upsert(1, false))], &[(2, 3, Search(None))]]));
        assert!(linearizable(&[&[(0, 1, Upsert(1, false))], &[(2, 3, Search(Some(1)))]]));
    }

    #[test]
    fn what_was_seen_is_not_unseen() {
        let write = [(0, 9, Upsert(1, false))];
        let reads = |first, second| [(1, 2, Search(first)), (3, 4, Search(second))];
        assert!(linearizable(&[&write, &reads(None, Some(1))]));
        assert!(!linearizable(&[&write, &reads(Some(1), None)]), "new, then old");
        // The same by two readers, one behind the other.
        assert!(!linearizable(&[&write, &[(1, 2, Search(Some(1)))], &[(3, 4, Search(None))]]));
    }

    #[test]
    fn an_update_that_is_lost_is_found() {
        let both = |one, other| -> [Vec<(u64, u64, Call)>; 2] {
            [vec![(0, 1, Upsert(1, false)), (2, 5, one)], vec![(3, 4, other)]]
        };
        let [first, second] = both(CompareAndSet(1, 2, Some(1)), CompareAndSet(1, 3, Some(1)));
        assert!(!linearizable(&[&first, &second]), "both cannot have found 1");
        let [first, second] = both(CompareAndSet(1, 2, Some(1)), CompareAndSet(1, 3, Some(2)));
        assert!(linearizable(&[&first, &second]));
        // Two threads delete one entry.
        let [first, second] = both(Delete(true), Delete(true));
        assert!(!linearizable(&[&first, &second]));
    }

    #[test]
    fn orders_are_tried_until_one_goes() {
        // Only 2, 3, 1 explains what the last one saw, and that 1 was put in where something was.
        let writes = [[(0, 9, Upsert(1, true))], [(0, 9, Upsert(2, false))], [(0, 9, Upsert(3, true))]];
        let reads = [(1, 3, Search(Some(2))), (4, 5, Search(Some(3))), (6, 7, Search(Some(1)))];
        assert!(linearizable(&[&writes[0], &writes[1], &writes[2], &reads]));
        let reads = [(1, 3, Search(Some(2))), (4, 5, Search(Some(1))), (6, 7, Search(Some(2)))];
        assert!(!linearizable(&[&writes[0], &writes[1], &writes[2], &reads]));
    }
}
