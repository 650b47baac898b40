//! Sharded counters: counting that shares no written cache line between threads and takes no locked instruction.
//!
//! A counter is 16 shards of up to eight words, a cache line each. A thread that counts gets the number of a shard, the
//! first 15 such threads one each of their own; they add by a plain load and store. Later threads share the last shard
//! and add by an atomic instruction. A number goes back when its thread exits and is handed out again.
//!
//! Invariants: shard `n < SHARED` is written by one thread at a time, and giving a number back happens before it is
//! taken again, so the next owner adds to what the last one left: nothing is ever lost. A word is either a sum (`add`,
//! `sum`, `reset`) or a latest value (`raise`, `max`), never both.
//!
//! Thread rule: any thread at any time, also while it exits: when its number is gone already it uses the shared shard.
//! Sums are exact for everything that happened before the call; what is being added meanwhile may be in or not.

use super::atomic::{AtomicU32, AtomicU64, Ordering};

/// Shards of a counter.
pub const SHARDS: usize = 16;

/// The shard of threads that have none of their own.
pub const SHARED: usize = SHARDS - 1;

/// One thread's words, on a cache line of their own.
#[repr(align(64))]
#[derive(Debug)]
struct Shard<const N: usize>([AtomicU64; N]);

/// `N` counters; see the module. Inline: about a KiB.
#[derive(Debug)]
pub struct Sharded<const N: usize> {
    shards: [Shard<N>; SHARDS],
    /// What the sums were at their last reset.
    baselines: [AtomicU64; N],
}

impl<const N: usize> Sharded<N> {
    const FITS: () = assert!(N >= 1 && N <= 8, "a shard is one cache line");

    /// All zero.
    #[cfg(not(loom))]
    #[allow(clippy::new_without_default)] // A KiB: made in place, never by accident.
    pub const fn new() -> Self {
        const { Self::FITS };
        Self {
            shards: [const { Shard([const { AtomicU64::new(0) }; N]) }; SHARDS],
            baselines: [const { AtomicU64::new(0) }; N],
        }
    }

    /// All zero.
    #[cfg(loom)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        const { Self::FITS };
        let zeros = || core::array::from_fn(|_| AtomicU64::new(0));
        Self { shards: core::array::from_fn(|_| Shard(zeros())), baselines: zeros() }
    }

    /// The calling thread's shard, to count several things at once.
    #[inline]
    pub fn local(&self) -> Local<'_, N> {
        Local { counter: self, shard: shard(), same_thread: core::marker::PhantomData }
    }

    /// Adds `n` to a sum.
    #[inline]
    pub fn add(&self, index: usize, n: u64) {
        self.add_on(shard(), index, n);
    }

    /// Lifts a latest value to `value` if it is below.
    #[inline]
    pub fn raise(&self, index: usize, value: u64) {
        self.raise_on(shard(), index, value);
    }

    /// The sum since the last reset, over all threads.
    pub fn sum(&self, index: usize) -> u64 {
        // The baseline first: a reset between the two reads must not leave it above the sum.
        let baseline = self.baselines[index].load(Ordering::Acquire);
        self.total(index).wrapping_sub(baseline)
    }

    /// The latest value that any thread has raised the word to.
    pub fn max(&self, index: usize) -> u64 {
        self.words(index).map(|word| word.load(Ordering::Relaxed)).max().unwrap_or(0)
    }

    /// Lets a sum begin at 0 again and returns what it was. What is added meanwhile counts either here or from now on.
    pub fn reset(&self, index: usize) -> u64 {
        let total = self.total(index);
        total.wrapping_sub(self.baselines[index].swap(total, Ordering::AcqRel))
    }

    /// [`Self::add`] for a thread that knows its shard; `shard` is [`SHARED`] or owned by the calling thread.
    #[inline]
    pub fn add_on(&self, shard: usize, index: usize, n: u64) {
        let word = &self.shards[shard].0[index];
        if shard < SHARED {
            word.store(word.load(Ordering::Relaxed).wrapping_add(n), Ordering::Relaxed);
        } else {
            word.fetch_add(n, Ordering::Relaxed);
        }
    }

    #[inline]
    fn raise_on(&self, shard: usize, index: usize, value: u64) {
        let word = &self.shards[shard].0[index];
        if value <= word.load(Ordering::Relaxed) {
            return;
        }
        if shard < SHARED {
            word.store(value, Ordering::Relaxed);
        } else {
            word.fetch_max(value, Ordering::Relaxed);
        }
    }

    fn words(&self, index: usize) -> impl Iterator<Item = &AtomicU64> {
        self.shards.iter().map(move |shard| &shard.0[index])
    }

    fn total(&self, index: usize) -> u64 {
        self.words(index).fold(0, |sum, word| sum.wrapping_add(word.load(Ordering::Relaxed)))
    }
}

/// One thread's shard of a counter; stays on its thread.
pub struct Local<'a, const N: usize> {
    counter: &'a Sharded<N>,
    shard: usize,
    same_thread: core::marker::PhantomData<*const ()>,
}

impl<const N: usize> Local<'_, N> {
    /// Adds `n` to a sum.
    #[inline]
    pub fn add(&self, index: usize, n: u64) {
        self.counter.add_on(self.shard, index, n);
    }

    /// Lifts a latest value to `value` if it is below.
    #[inline]
    pub fn raise(&self, index: usize, value: u64) {
        self.counter.raise_on(self.shard, index, value);
    }
}

/// The numbers of the shards that can be owned, and which of them are free.
#[derive(Debug)]
pub struct ShardNumbers(AtomicU32);

impl ShardNumbers {
    const ALL: u32 = (1 << SHARED) - 1;

    /// All free.
    #[cfg(not(loom))]
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(AtomicU32::new(Self::ALL))
    }

    /// All free.
    #[cfg(loom)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(AtomicU32::new(Self::ALL))
    }

    /// The lowest free number, now the caller's alone; [`SHARED`] if there is none.
    pub fn take(&self) -> usize {
        // Acquire: what the last owner stored in its shards is there for the next one to add to.
        let taken =
            self.0.fetch_update(Ordering::Acquire, Ordering::Relaxed, |free| (free != 0).then(|| free & (free - 1)));
        taken.map_or(SHARED, |free| free.trailing_zeros() as usize)
    }

    /// Ends the ownership of a number that `take` gave; [`SHARED`] is nobody's and needs no giving back.
    pub fn give_back(&self, shard: usize) {
        if shard < SHARED {
            self.0.fetch_or(1 << shard, Ordering::Release);
        }
    }

    #[cfg(not(loom))]
    fn free_all_but(&self, shard: usize) {
        self.0.store(Self::ALL & !(1 << shard), Ordering::Release);
    }
}

/// In a forked child, where only the calling thread is left: the other threads' numbers are free again.
#[cfg(not(loom))]
pub fn forget_after_fork() {
    thread::forget_others();
}

/// The shard that the calling thread counts on. Below [`SHARED`] it is this thread's alone until it exits.
#[cfg(not(loom))]
#[inline]
pub fn shard() -> usize {
    thread::shard()
}

/// In a model no thread exits as the real ones do: models hand out numbers themselves.
#[cfg(loom)]
pub fn shard() -> usize {
    SHARED
}

/// The calling thread's number, in a thread word that holds the number plus one: 0 is none yet. The word's exit hook
/// takes the number away; what other exit hooks of the thread count from then on goes to the shared shard.
#[cfg(not(loom))]
mod thread {
    use super::{SHARED, ShardNumbers};
    use crate::os::thread_shard;
    use core::ffi::c_void;

    static NUMBERS: ShardNumbers = ShardNumbers::new();

    #[inline]
    pub(super) fn shard() -> usize {
        match thread_shard::get() {
            0 => assign(),
            number => number - 1,
        }
    }

    #[cold]
    fn assign() -> usize {
        let number = NUMBERS.take();
        if number < SHARED && thread_shard::set_until_exit(number + 1, leave) {
            return number;
        }
        NUMBERS.give_back(number);
        thread_shard::set(SHARED + 1);
        SHARED
    }

    unsafe extern "C" fn leave(number: *mut c_void) {
        thread_shard::set(SHARED + 1);
        NUMBERS.give_back(number.addr() - 1);
    }

    pub(super) fn forget_others() {
        match thread_shard::get() {
            0 => NUMBERS.free_all_but(SHARED),
            number => NUMBERS.free_all_but(number - 1),
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::{Barrier, Mutex};

    /// Shard numbers are the process's: tests that need them free take turns.
    static TURN: Mutex<()> = Mutex::new(());

    fn turn() -> std::sync::MutexGuard<'static, ()> {
        TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    #[test]
    fn a_shard_is_a_cache_line() {
        assert_eq!(size_of::<Shard<8>>(), 64);
        assert_eq!(size_of::<Sharded<8>>(), 16 * 64 + 64);
        assert_eq!(size_of::<Sharded<1>>(), 16 * 64 + 64);
    }

    #[test]
    fn more_threads_than_shards_count_exactly() {
        const THREADS: usize = 40;
        const EACH: u64 = 10_000;
        let _turn = turn();
        let counter = Sharded::<3>::new();
        let together = Barrier::new(THREADS);
        let shards = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for thread in 0..THREADS as u64 {
                let (counter, together, shards) = (&counter, &together, &shards);
                scope.spawn(move || {
                    shards.lock().unwrap().push(shard());
                    // All have a number before any gives one back.
                    together.wait();
                    for n in 0..EACH {
                        counter.add(0, 1);
                        counter.add(1, n);
                        counter.raise(2, thread * EACH + n);
                    }
                });
            }
        });
        assert_eq!(counter.sum(0), THREADS as u64 * EACH);
        assert_eq!(counter.sum(1), THREADS as u64 * EACH * (EACH - 1) / 2);
        assert_eq!(counter.max(2), THREADS as u64 * EACH - 1);
        let mut owned = shards.into_inner().unwrap();
        assert!(owned.iter().filter(|&&shard| shard == SHARED).count() >= THREADS - SHARED);
        owned.retain(|&shard| shard != SHARED);
        let count = owned.len();
        owned.sort_unstable();
        owned.dedup();
        assert_eq!(owned.len(), count, "two threads owned one shard");
    }

    #[test]
    fn numbers_come_back_when_threads_exit() {
        let _turn = turn();
        let counter = Sharded::<1>::new();
        let mut own = 0;
        let mut rounds = 0;
        // Other tests may own all numbers for a while, but 100 threads with one of their own can only be had by reuse.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while own < 100 {
            assert!(std::time::Instant::now() < deadline, "only {own} of {rounds} threads got a shard of their own");
            let count_and_tell = || {
                counter.add(0, 1);
                shard()
            };
            let shard = std::thread::scope(|scope| scope.spawn(count_and_tell).join().unwrap());
            own += u32::from(shard < SHARED);
            rounds += 1;
            assert_eq!(counter.sum(0), rounds);
        }
    }

    #[test]
    fn a_thread_that_has_lost_its_number_counts_on() {
        static COUNTER: Sharded<1> = Sharded::new();
        static KEY: std::sync::OnceLock<libc::pthread_key_t> = std::sync::OnceLock::new();
        static SEEN: Mutex<Vec<usize>> = Mutex::new(Vec::new());
        // Exit hooks run in rounds: what asks for a second round runs after every hook of the first, ours included.
        unsafe extern "C" fn count_at_exit(round: *mut core::ffi::c_void) {
            COUNTER.add(0, 1);
            SEEN.lock().unwrap().push(shard());
            if round.addr() == 1 {
                // SAFETY: the key exists while this hook is called for it.
                unsafe { libc::pthread_setspecific(*KEY.get().unwrap(), core::ptr::without_provenance(2)) };
            }
        }
        let mut key = 0;
        // SAFETY: `key` is valid for the call.
        assert_eq!(unsafe { libc::pthread_key_create(&mut key, Some(count_at_exit)) }, 0);
        KEY.set(key).unwrap();
        std::thread::spawn(move || {
            COUNTER.add(0, 1);
            // SAFETY: the key was created above.
            unsafe { libc::pthread_setspecific(key, core::ptr::without_provenance(1)) };
        })
        .join()
        .unwrap();
        assert_eq!(COUNTER.sum(0), 3);
        assert_eq!(SEEN.lock().unwrap()[1], SHARED);
    }

    #[test]
    fn a_thread_that_first_counts_while_it_exits_uses_the_shared_shard() {
        struct CountsOnExit;
        impl Drop for CountsOnExit {
            fn drop(&mut self) {
                *SEEN.lock().unwrap() = Some((shard(), shard()));
            }
        }
        thread_local!(static CELL: std::cell::OnceCell<CountsOnExit> = const { std::cell::OnceCell::new() });
        static SEEN: Mutex<Option<(usize, usize)>> = Mutex::new(None);
        std::thread::spawn(|| CELL.with(|cell| assert!(cell.set(CountsOnExit).is_ok()))).join().unwrap();
        // Whether the guard can still be armed is the platform's business; that the answer stays the same is ours.
        let (first, second) = SEEN.lock().unwrap().expect("the destructor ran");
        assert_eq!(first, second);
    }

    #[test]
    fn reset_begins_again_and_loses_nothing() {
        let counter = Sharded::<2>::new();
        counter.add(0, 5);
        counter.add(1, 7);
        counter.reset(0);
        assert_eq!((counter.sum(0), counter.sum(1)), (0, 7));
        counter.add(0, 2);
        assert_eq!(counter.sum(0), 2);
        let seen: u64 = std::thread::scope(|scope| {
            (0..4).for_each(|_| drop(scope.spawn(|| (0..5000).for_each(|_| counter.add(1, 1)))));
            (0..1000).map(|_| counter.reset(1)).sum()
        });
        assert_eq!(seen + counter.sum(1), 7 + 4 * 5000);
    }

    #[test]
    fn a_latest_value_never_falls() {
        let counter = Sharded::<1>::new();
        counter.raise(0, 9);
        counter.raise(0, 3);
        assert_eq!(counter.max(0), 9);
        std::thread::scope(|scope| drop(scope.spawn(|| counter.raise(0, 8)).join()));
        assert_eq!(counter.max(0), 9);
    }

    #[test]
    fn after_a_fork_only_the_caller_s_number_is_taken() {
        let numbers = ShardNumbers::new();
        assert_eq!((0..4).map(|_| numbers.take()).collect::<Vec<_>>(), [0, 1, 2, 3]);
        numbers.free_all_but(2);
        assert_eq!((0..SHARED).map(|_| numbers.take()).filter(|&shard| shard == 2).count(), 0);
        assert_eq!(numbers.take(), SHARED);
        for without in [SHARED, SHARDS] {
            numbers.free_all_but(without);
            assert_eq!((0..SHARED).filter(|_| numbers.take() == SHARED).count(), 0);
            assert_eq!(numbers.take(), SHARED);
        }
    }

    #[test]
    fn numbers_run_out_and_come_back() {
        let numbers = ShardNumbers::new();
        assert_eq!((0..SHARED).map(|_| numbers.take()).collect::<Vec<_>>(), (0..SHARED).collect::<Vec<_>>());
        assert_eq!((numbers.take(), numbers.take()), (SHARED, SHARED));
        numbers.give_back(SHARED);
        assert_eq!(numbers.take(), SHARED);
        numbers.give_back(6);
        assert_eq!((numbers.take(), numbers.take()), (6, SHARED));
    }
}
