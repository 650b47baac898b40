//! Loom model of the ledger's leases: `RUSTFLAGS="--cfg loom" cargo test --release --test loom_ledger`.
//!
//! The protocol's files are compiled once more, with loom's atomics, two budgets, one component, two entries a thread,
//! and leases of a few bytes for every budget that holds any.
#![cfg(loom)]
#![allow(dead_code)]

#[path = "."]
mod ledger {
    #[path = "../src/ledger/account.rs"]
    mod account;
    #[path = "../src/ledger/books.rs"]
    mod books;
    #[path = "../src/ledger/lease.rs"]
    mod lease;
    #[path = "../src/ledger/node.rs"]
    mod node;
    #[path = "../src/ledger/row.rs"]
    mod row;

    mod atomic {
        pub(super) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
    }

    mod shape {
        pub(super) const NODES: usize = 3;
        pub(super) const COMPONENTS: usize = 1;
        pub(super) const ENTRIES: usize = 2;
        pub(super) const EXACT_BELOW: u64 = 4;
        pub(super) const LARGEST_LEASE: u64 = 4;
        pub(super) const LEASE_SHARE: u64 = 2;
    }

    mod model {
        use super::account::{Account, BudgetSlot, Component};
        use super::books::{Books, ROOT, Source};
        use super::lease::{Key, Record};
        use super::node::Terms;
        use core::num::NonZeroU16;
        use loom::sync::Arc;
        use loom::thread;

        /// The upper budget, and the one below it. The lower one's entry is also that of the process's account.
        const UPPER: usize = 1;
        const LOWER: usize = 2;

        fn account(slot: usize) -> Account {
            match NonZeroU16::new(slot as u16) {
                Some(number) => Account::of(BudgetSlot(number), Component::Runtime),
                None => Account::process(Component::Runtime),
            }
        }

        fn terms(parent: usize, limit: u64) -> Terms {
            Terms { parent, id: 1, limit, soft_limit: 0, exact: false }
        }

        /// As a thread charges: from its lease, or from the tree.
        fn charge(books: &Books, record: &Record, slot: usize, bytes: u64) -> bool {
            let (account, key) = (account(slot), Key::of(account(slot)));
            if record.entry(key).take(key, bytes) {
                record.entry(key).count_allocations(1);
                return true;
            }
            let claimed = books.reserve(Some(record), account, bytes).is_ok();
            if claimed {
                books.commit(Some(record), account, bytes, 1);
            }
            claimed
        }

        fn release(books: &Books, record: &Record, slot: usize, bytes: u64) {
            let key = Key::of(account(slot));
            if record.entry(key).put(key, bytes) {
                record.entry(key).count_frees(1);
            } else {
                books.release(Some(record), account(slot), bytes, 1);
            }
        }

        fn leave(books: &Books, record: &Record) {
            record.fold_all(|key, numbers| books.fold(key, numbers));
        }

        /// The books with both budgets, and two threads' records.
        fn books(parent: usize, limit: u64) -> (Arc<Books>, [&'static Record; 2]) {
            let books = Books::default();
            let records = [(); 2].map(|()| &*Box::leak(Box::<Record>::default()));
            records.iter().for_each(|record| books.records.add(record));
            assert_eq!(books.open(&terms(ROOT, 0), |_| ()), Some(UPPER));
            assert_eq!(books.open(&terms(parent, limit), |_| ()), Some(LOWER));
            (Arc::new(books), records)
        }

        /// Every number of the whole tree, when nobody is left that keeps anything.
        fn check_sums(books: &Books, slots: &[usize], held: u64, allocations: u64, frees: u64) {
            for slot in slots {
                let (node, usage) = (books.node(*slot), books.usage(*slot, Some(0)));
                assert_eq!((node.claimed(), node.total.held(), node.row(0).held()), (held, held, held));
                assert_eq!((usage.used_bytes, usage.allocations, usage.frees), (held, allocations, frees));
            }
        }

        /// Within this time: a charge walks up the tree by compare-and-swap, which makes more interleavings than can be
        /// gone through while one waits. LOOM_MAX_DURATION, in seconds, gives more.
        const SECONDS: u64 = 20;

        fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
            let mut builder = loom::model::Builder::new();
            builder.preemption_bound = Some(preemptions);
            builder.max_duration = builder.max_duration.or(Some(core::time::Duration::from_secs(SECONDS)));
            builder.max_branches = 20_000;
            builder.check(model);
        }

        /// Two threads under a limit that they cannot both have: it is never passed, and nothing is lost.
        #[test]
        fn a_limit_is_never_passed_and_nothing_is_lost() {
            const LIMIT: u64 = 12;
            explore(1, || {
                let (books, [here, there]) = books(ROOT, LIMIT);
                // From four bytes on there are leases.
                assert!(charge(&books, here, LOWER, 5));
                let work = |books: &Books, record: &Record| {
                    let mut granted = 0;
                    for bytes in [3] {
                        let charged = charge(books, record, LOWER, bytes);
                        assert!(books.node(LOWER).claimed() <= LIMIT);
                        if charged {
                            release(books, record, LOWER, bytes);
                            granted += 1;
                        }
                    }
                    leave(books, record);
                    granted
                };
                let other = {
                    let books = books.clone();
                    thread::spawn(move || work(&books, there))
                };
                let granted = work(&books, here) + other.join().unwrap();
                assert!(books.node(LOWER).total.peak() <= LIMIT);
                check_sums(&books, &[LOWER, ROOT], 5, 1 + granted, granted);
                release(&books, here, LOWER, 5);
                leave(&books, here);
                check_sums(&books, &[LOWER, ROOT], 0, 1 + granted, 1 + granted);
            });
        }

        /// A thread keeps a lease of a budget that another one closes and whose slot it takes for a new one: the first
        /// needs the entry for something else meanwhile, and one of the two folds it.
        #[test]
        fn a_lease_of_a_closed_budget_is_folded_once() {
            explore(1, || {
                let (books, [here, there]) = books(ROOT, 0);
                assert!(charge(&books, here, LOWER, 4));
                // What the other thread did before it begins here.
                assert!(charge(&books, there, LOWER, 1));
                release(&books, there, LOWER, 1);
                let other = {
                    let books = books.clone();
                    thread::spawn(move || {
                        assert!(charge(&books, there, ROOT, 1));
                        release(&books, there, ROOT, 1);
                    })
                };
                release(&books, here, LOWER, 4);
                books.close(Some(here), LOWER);
                let opened = books.open(&terms(ROOT, 0), |_| ());
                assert!(opened.is_none_or(|slot| slot == LOWER));
                if opened.is_some() {
                    assert!(charge(&books, here, LOWER, 2));
                }
                other.join().unwrap();
                leave(&books, there);
                leave(&books, here);
                match opened {
                    Some(_) => {
                        check_sums(&books, &[LOWER], 2, 1, 0);
                        check_sums(&books, &[ROOT], 2, 4, 3);
                    }
                    None => {
                        check_sums(&books, &[LOWER], 0, 2, 2);
                        check_sums(&books, &[ROOT], 0, 3, 3);
                        // With nobody else about, the slot is free.
                        assert_eq!(books.open(&terms(ROOT, 0), |_| ()), Some(LOWER));
                    }
                }
            });
        }

        /// The last block of a closed budget is given back by one thread while another one looks for a slot: it gets
        /// this one after that or not at all.
        #[test]
        fn a_slot_is_free_only_after_its_last_block_came_back() {
            explore(1, || {
                let (books, [here, there]) = books(ROOT, 0);
                assert!(charge(&books, here, LOWER, 4));
                books.close(None, LOWER);
                let other = {
                    let books = books.clone();
                    thread::spawn(move || {
                        // A block that grows meanwhile is a block.
                        books.reserve(Some(there), account(LOWER), 2).unwrap();
                        books.commit(Some(there), account(LOWER), 2, 0);
                        release(&books, there, LOWER, 6);
                    })
                };
                let opened = books.open(&terms(ROOT, 0), |_| ());
                if opened == Some(LOWER) {
                    assert!(charge(&books, here, LOWER, 3));
                }
                other.join().unwrap();
                [here, there].iter().for_each(|record| leave(&books, record));
                match opened {
                    Some(_) => {
                        check_sums(&books, &[LOWER], 3, 1, 0);
                        check_sums(&books, &[ROOT], 3, 2, 1);
                    }
                    None => check_sums(&books, &[LOWER, ROOT], 0, 1, 1),
                }
            });
        }

        /// A request that is cancelled leaves nothing claimed, wherever its bytes came from.
        #[test]
        fn a_cancelled_request_leaves_nothing() {
            explore(1, || {
                let (books, [here, there]) = books(ROOT, 9);
                assert!(charge(&books, here, LOWER, 4));
                let work = |books: &Books, record: &Record| {
                    let key = Key::of(account(LOWER));
                    let source = if record.entry(key).take(key, 2) {
                        Source::Lease
                    } else if books.reserve(Some(record), account(LOWER), 2).is_ok() {
                        Source::Claim
                    } else {
                        return;
                    };
                    books.cancel(Some(record), account(LOWER), 2, source);
                };
                let other = {
                    let books = books.clone();
                    thread::spawn(move || work(&books, there))
                };
                work(&books, here);
                other.join().unwrap();
                [here, there].iter().for_each(|record| leave(&books, record));
                check_sums(&books, &[LOWER, ROOT], 4, 1, 0);
                assert_eq!(books.usage(LOWER, Some(0)).failures, 2);
            });
        }
    }
}
