//! Arenas in the roles that a database gives them, and shared by threads.

use core::ffi::c_void;
use core::ptr::NonNull;
use rustydb::error::Result;
use rustydb::memory::arena::{Arena, Cleanup, Options, close, close_id, create, find_live, list};
use rustydb::status::{RDB_E_CLOSED_HANDLE, RDB_E_LIMIT, RDB_OK, rdb_status};

fn open(options: Options<'_>) -> &'static Arena {
    create(None, &options).unwrap()
}

fn small() -> Options<'static> {
    Options { first_chunk_bytes: 1024, largest_chunk_bytes: 16 << 10, ..Options::default() }
}

fn code<T>(result: Result<T>) -> rdb_status {
    result.map_or_else(|error| error.code, |_| RDB_OK)
}

/// Memory that was handed out, filled, and is to stay so.
struct Filled {
    address: NonNull<u8>,
    size: usize,
    byte: u8,
}

impl Filled {
    fn new(address: NonNull<u8>, size: usize, byte: u8) -> Self {
        // SAFETY: the arena gave so many bytes.
        unsafe { address.write_bytes(byte, size) };
        Self { address, size, byte }
    }

    fn check(&self) {
        // SAFETY: the block is live.
        let bytes = unsafe { core::slice::from_raw_parts(self.address.as_ptr(), self.size) };
        assert!(bytes.iter().all(|byte| *byte == self.byte));
    }
}

thread_local! {
    static CALLED: std::cell::RefCell<Vec<usize>> = const { std::cell::RefCell::new(Vec::new()) };
}

unsafe extern "C" fn note_call(user: *mut c_void) {
    CALLED.with_borrow_mut(|called| called.push(user.addr()));
}

fn noting(number: usize) -> Cleanup {
    Cleanup { function: note_call, user: core::ptr::without_provenance_mut(number) }
}

fn taken_calls() -> Vec<usize> {
    CALLED.take()
}

/// U03: each query has a context; it goes when the query ends, whatever is in it.
#[test]
fn a_context_per_query() {
    for rows in [1, 1000] {
        let query = open(Options { name: "query", limit_bytes: 1 << 20, ..Options::default() });
        // SAFETY: the test's thread alone uses the arenas, and nothing after its arena is closed.
        unsafe {
            let rows: Vec<_> = (0..rows).map(|row| Filled::new(query.allocate(48).unwrap(), 48, row as u8)).collect();
            rows.iter().for_each(Filled::check);
            assert_eq!(query.statistics().used_bytes, 48 * rows.len() as u64);
            close(query).unwrap();
        }
    }
}

/// U04: a transaction's context is closed at commit; a rollback to a savepoint rewinds, and undoes what was registered.
#[test]
fn a_context_per_transaction() {
    let transaction = open(Options { name: "transaction", ..Options::default() });
    // SAFETY: the test's thread alone uses the arena.
    unsafe {
        transaction.on_reset(noting(1)).unwrap();
        let written = Filled::new(transaction.copy(b"committed", 0).unwrap(), 9, 4);
        let savepoint = transaction.mark().unwrap();
        transaction.on_reset(noting(2)).unwrap();
        transaction.copy(b"rolled back", 0).unwrap();
        transaction.rewind(&savepoint).unwrap();
        assert_eq!(taken_calls(), [2], "the undo of what came after the savepoint");
        written.check();
        close(transaction).unwrap();
        assert_eq!(taken_calls(), [1]);
    }
}

/// U05: what a session holds outlives its queries, whose contexts are below it and count for its limit.
#[test]
fn a_context_per_session() {
    let session = open(Options { name: "session", limit_bytes: 256 << 10, ..Options::default() });
    // SAFETY: the test's thread alone uses the arenas.
    unsafe {
        let user = session.copy(b"user=alice", 1).unwrap();
        for _ in 0..100 {
            let query = create(Some(session), &Options { name: "query", ..Options::default() }).unwrap();
            query.allocate(100_000).unwrap();
            assert_eq!(code(query.allocate(200_000)), RDB_E_LIMIT, "the session's");
            close(query).unwrap();
        }
        assert_eq!(core::slice::from_raw_parts(user.as_ptr(), 11), b"user=alice\0");
        close(session).unwrap();
    }
}

/// U06: a batch is a parent with a child per query; the children are reset one after the other, closing the batch ends
/// all of them.
#[test]
fn a_context_per_batch() {
    let batch = open(Options { name: "batch", ..Options::default() });
    // SAFETY: the test's thread alone uses the arenas.
    unsafe {
        let queries: Vec<_> = (0..10).map(|_| create(Some(batch), &small()).unwrap()).collect();
        for round in 0..3 {
            for query in &queries {
                query.allocate(500).unwrap();
                assert_eq!((query.statistics().used_bytes, query.statistics().resets), (512, round));
                query.reset().unwrap();
            }
        }
        assert_eq!(batch.statistics().subtree_bytes, 10 * 1024);
        close(batch).unwrap();
        assert!(queries.iter().all(|query| code(find_live(*query)) == RDB_E_CLOSED_HANDLE));
    }
}

/// Arenas are addresses: handing one to a thread is the caller's decision.
struct Sent(&'static Arena);

// SAFETY: the tests use an arena in one thread at a time.
unsafe impl Send for Sent {}

#[test]
fn threads_share_a_parent() {
    let top = open(Options { limit_bytes: 8 << 20, ..Options::default() });
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let top = Sent(top);
            std::thread::spawn(move || {
                let Sent(top) = { top };
                for round in 0..300 {
                    let child = create(Some(top), &small()).unwrap();
                    let grandchild = create(Some(child), &small()).unwrap();
                    for step in 0..(round * 7 + thread) % 40 {
                        let size = step * 71;
                        // SAFETY: this thread alone uses its children.
                        unsafe {
                            Filled::new(child.allocate(size).unwrap(), size, 1).check();
                            Filled::new(grandchild.allocate(size).unwrap(), size, 2).check();
                        }
                    }
                    list(|info| assert!(info.reserved_bytes <= info.subtree_bytes || info.id != child.id()));
                    // SAFETY: as above.
                    unsafe { if round % 2 == 0 { close(child).unwrap() } else { close_id(child.id()).unwrap() } };
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    // SAFETY: the other threads are gone.
    let all = unsafe { top.statistics() };
    assert_eq!((all.subtree_bytes, all.children), (0, 0), "all was given back");
    // SAFETY: nobody uses it any more.
    unsafe { close(top).unwrap() };
}
