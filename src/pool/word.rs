//! The word of a page: whether it is in memory, in which frame, who has it latched, and how often it was changed.
//!
//! ```text
//! 63        56 55 54            29 28                  0
//! |  state   |w |      frame     |       version       |
//! ```
//!
//! One atomic word is all that a reader looks at (Leis et al., vmcache, 2023; here with the number of a frame in it).
//! A reader without a latch notes the word, reads the page's bytes, and asks whether the word still says the same: if
//! not, what it read counts for nothing. So a reader writes nothing, unless the page was marked as cold.
//!
//! - A zeroed word is an absent page's: fresh memory from the system is a table of absent pages.
//! - A page that is not in a frame is absent, or warm: then memory holds it compressed, and the frame's place has the
//!   number of that blob. Whoever takes the word out of "warm" has the blob to take away. An absent page's word may say
//!   in that place that compressing it is of no use.
//! - The version grows by one whenever an exclusive latch ends, also where that takes the page out of memory, and by
//!   nothing else. It comes round after 2^29 of these; a reader that sleeps through exactly so many would be deceived.
//! - Between exclusive and unlatched, or loading and unlatched, the frame is the holder's alone.
//! - `w` says that threads wait for the word: whoever makes the page free to others takes it away and wakes them all.
//!   It stands in the half of the word that they wait on, so that they cannot miss it.
//!
//! Thread rule: any thread. Who holds a latch is the callers' to know.

use crate::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
    fence,
};

/// The most frames that words can tell apart.
pub const MOST_FRAMES: usize = 1 << FRAME_BITS;

const VERSION_BITS: u32 = 29;
const FRAME_BITS: u32 = 26;
const WAITERS: u64 = 1 << (VERSION_BITS + FRAME_BITS);
const STATE_SHIFT: u32 = VERSION_BITS + FRAME_BITS + 1;
const VERSION_MASK: u64 = (1 << VERSION_BITS) - 1;

const ABSENT: u64 = 0;
const UNLATCHED: u64 = 1;
/// With one holder; each further one adds 1.
const SHARED: u64 = 2;
/// The last count, and the one before it.
const SHARED_FULL: u64 = 240;
const SHARED_ALMOST_FULL: u64 = SHARED_FULL - 1;
/// Unlatched, and cold: the next one to use the page takes the mark away.
const MARKED: u64 = 241;
const LOADING: u64 = 250;
/// The page's number was given back, and nobody has it.
const FREED: u64 = 251;
/// Compressed in memory.
const WARM: u64 = 252;
const EXCLUSIVE: u64 = 253;

/// What views know of words: where the state and the frame are, and the states of pages that are in memory, with nobody
/// changing them: from the first to the last one, the last of which is marked as cold.
pub const SHOWN: [u64; 4] = [STATE_SHIFT as u64, VERSION_BITS as u64, UNLATCHED, MARKED];

/// What an absent page's word has in the place of the frame.
const NOTHING: u32 = 0;
const HARD: u32 = 1;

/// A word as it was at one moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word(u64);

impl Word {
    const fn new(state: u64, frame: u32, version: u64) -> Self {
        Self(state << STATE_SHIFT | (frame as u64) << VERSION_BITS | version & VERSION_MASK)
    }

    /// As a number that tells nothing but may be kept.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// What [`Self::bits`] gave.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    const fn state(self) -> u64 {
        self.0 >> STATE_SHIFT
    }

    /// The frame, of a page that is in one.
    pub const fn frame(self) -> u32 {
        (self.0 >> VERSION_BITS) as u32 & (MOST_FRAMES as u32 - 1)
    }

    /// How often the page was changed, modulo 2^29.
    pub const fn version(self) -> u32 {
        (self.0 & VERSION_MASK) as u32
    }

    /// Whether there is no page in memory, and nobody is bringing it there.
    pub const fn is_absent(self) -> bool {
        self.state() == ABSENT
    }

    /// Whether the page is compressed in memory.
    pub const fn is_warm(self) -> bool {
        self.state() == WARM
    }

    /// Whether the page is in no frame, and nobody is bringing it: absent or warm.
    pub const fn is_away(self) -> bool {
        matches!(self.state(), ABSENT | WARM)
    }

    /// The number of the blob, of a warm page.
    pub const fn blob(self) -> u32 {
        (self.0 >> VERSION_BITS) as u32 & (MOST_FRAMES as u32 - 1)
    }

    /// Whether an absent page is known to be hard to compress.
    pub const fn is_hard(self) -> bool {
        self.is_absent() && self.blob() == HARD
    }

    /// Whether somebody is bringing the page.
    pub const fn is_loading(self) -> bool {
        self.state() == LOADING
    }

    /// Whether the page was freed.
    pub const fn is_freed(self) -> bool {
        self.state() == FREED
    }

    /// Whether the page is in memory and nobody changes it.
    pub const fn is_readable(self) -> bool {
        matches!(self.state(), UNLATCHED..=MARKED)
    }

    /// Whether it is in memory, unlatched, and marked as cold.
    pub const fn is_marked(self) -> bool {
        self.state() == MARKED
    }

    /// Whether somebody has an exclusive latch.
    pub const fn is_exclusive(self) -> bool {
        self.state() == EXCLUSIVE
    }

    /// Whether somebody has a shared latch.
    pub const fn is_shared(self) -> bool {
        matches!(self.state(), SHARED..=SHARED_FULL)
    }

    const fn with_state(self, state: u64) -> Self {
        Self(self.0 & ((1 << STATE_SHIFT) - 1) | state << STATE_SHIFT)
    }

    /// Made free to others: nobody waits any more.
    const fn freed(self) -> Self {
        Self(self.with_state(UNLATCHED).0 & !WAITERS)
    }

    const fn next_version(self) -> Self {
        Self(self.0 & !VERSION_MASK | (self.0 + 1) & VERSION_MASK)
    }

    /// Whether a reader that began with this word may trust what it read if the word is `now`: nobody changed the page,
    /// and it is in the same frame. Shared latches do not matter.
    pub const fn still_holds(self, now: Self) -> bool {
        const CONTENT: u64 = (1 << (VERSION_BITS + FRAME_BITS)) - 1;
        now.is_readable() && self.0 & CONTENT == now.0 & CONTENT
    }
}

impl core::fmt::Debug for Word {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let state = match self.state() {
            ABSENT => "absent",
            UNLATCHED => "unlatched",
            SHARED..=SHARED_FULL => "shared",
            MARKED => "marked",
            LOADING => "loading",
            FREED => "freed",
            WARM => "warm",
            EXCLUSIVE => "exclusive",
            _ => "broken",
        };
        write!(f, "{state}, frame {}, version {}", self.frame(), self.version())
    }
}

/// See the module.
#[derive(Debug)]
#[repr(transparent)]
pub struct PageWord(AtomicU64);

/// Why a latch was not given: the word as it was then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy(pub Word);

impl PageWord {
    /// The word of an absent page.
    #[cfg(any(test, loom))]
    pub fn absent() -> Self {
        Self(AtomicU64::new(0))
    }

    /// The word now.
    #[inline]
    pub fn load(&self) -> Word {
        Word(self.0.load(Acquire))
    }

    /// The word now, in one order with pins; see `Record::pin`.
    #[inline]
    pub fn load_after_pin(&self) -> Word {
        Word(self.0.load(SeqCst))
    }

    /// Begins reading without a latch: the word, if the page is in memory and nobody changes it. What is marked as cold
    /// in it is no longer.
    #[inline]
    pub fn begin_read(&self) -> Result<Word, Busy> {
        let word = self.load();
        if word.is_readable() && !word.is_marked() {
            return Ok(word);
        }
        if word.is_marked() { self.warm(word) } else { Err(Busy(word)) }
    }

    /// The same for whoever brought the page, to whom a mark says nothing: it stays.
    pub fn begin_first_read(&self) -> Result<Word, Busy> {
        let word = self.load();
        if word.is_readable() { Ok(word) } else { Err(Busy(word)) }
    }

    #[cold]
    fn warm(&self, word: Word) -> Result<Word, Busy> {
        match self.change(word, word.with_state(UNLATCHED)) {
            Err(Busy(now)) if !now.is_readable() => Err(Busy(now)),
            Err(Busy(now)) => Ok(now),
            Ok(()) => Ok(word),
        }
    }

    /// Ends reading without a latch: whether what was read since [`Self::begin_read`] gave `word` is the page.
    #[inline]
    pub fn end_read(&self, word: Word) -> bool {
        // What was read is read before the word is looked at again.
        fence(Acquire);
        word.still_holds(Word(self.0.load(Relaxed)))
    }

    /// Takes a shared latch: the page stays, and nobody changes it. Latches of other readers do not matter.
    #[inline]
    pub fn try_shared(&self) -> Result<Word, Busy> {
        let mut word = self.load();
        loop {
            let state = match word.state() {
                UNLATCHED | MARKED => SHARED,
                held @ SHARED..=SHARED_ALMOST_FULL => held + 1,
                _ => return Err(Busy(word)),
            };
            match self.change(word, word.with_state(state)) {
                Ok(()) => return Ok(word),
                Err(Busy(now)) => word = now,
            }
        }
    }

    /// Gives a shared latch back.
    #[inline]
    pub fn end_shared(&self) {
        let mut word = self.load();
        loop {
            debug_assert!(word.is_shared(), "{word:?}");
            let next = if word.state() == SHARED { word.freed() } else { word.with_state(word.state() - 1) };
            match self.change(word, next) {
                Ok(()) if word.state() == SHARED => return self.wake(word),
                Ok(()) => return,
                Err(Busy(now)) => word = now,
            }
        }
    }

    /// Takes the exclusive latch: nobody else has one, and readers without one find that the page was changed.
    #[inline]
    pub fn try_exclusive(&self) -> Result<Word, Busy> {
        let mut word = self.load();
        while matches!(word.state(), UNLATCHED | MARKED) {
            match self.change(word, word.with_state(EXCLUSIVE)) {
                Ok(()) => {
                    before_changes();
                    return Ok(word);
                }
                Err(Busy(now)) => word = now,
            }
        }
        Err(Busy(word))
    }

    /// Takes the exclusive latch of a page that a reader without a latch may still trust what it read of, since
    /// [`Self::begin_read`] gave `seen`. Fails if somebody has a latch of it, or had one to change it.
    #[inline]
    pub fn upgrade(&self, seen: Word) -> Result<(), Busy> {
        let mut word = self.load();
        while matches!(word.state(), UNLATCHED | MARKED) && seen.still_holds(word) {
            match self.change(word, word.with_state(EXCLUSIVE)) {
                Ok(()) => {
                    before_changes();
                    return Ok(());
                }
                Err(Busy(now)) => word = now,
            }
        }
        Err(Busy(word))
    }

    /// Gives the exclusive latch back; the page counts as changed.
    #[inline]
    pub fn end_exclusive(&self) {
        self.publish(|word| word.next_version().freed());
    }

    /// Gives the exclusive latch back where nothing was changed, so that readers without one need not read again.
    pub fn end_exclusive_unchanged(&self) {
        self.publish(Word::freed);
    }

    /// Gives the exclusive latch back of a page that is in another frame now.
    pub fn end_exclusive_moved(&self, frame: u32) {
        self.publish(|word| Word::new(UNLATCHED, frame, word.next_version().version().into()));
    }

    /// Ends the exclusive latch of a page that leaves memory, known to be hard to compress or not.
    pub fn end_absent(&self, is_hard: bool) {
        let hint = if is_hard { HARD } else { NOTHING };
        self.publish(|word| Word::new(ABSENT, hint, word.next_version().version().into()));
    }

    /// Ends the exclusive latch of a page that leaves its frame and is in a blob.
    pub fn end_warm(&self, blob: u32) {
        self.publish(|word| Word::new(WARM, blob, word.next_version().version().into()));
    }

    /// Lets a page be absent that is in this blob, which is then the caller's to take away; false if it is not in it.
    pub fn try_cool(&self, blob: u32) -> bool {
        let mut word = self.load();
        while word.is_warm() && word.blob() == blob {
            match self.change(word, Word::new(ABSENT, NOTHING, word.version().into())) {
                Ok(()) => return true,
                Err(Busy(now)) => word = now,
            }
        }
        false
    }

    /// Ends the exclusive latch of a page that leaves memory because it is freed.
    pub fn end_freed(&self) {
        self.publish(|word| Word::new(FREED, NOTHING, word.next_version().version().into()));
    }

    /// Lets a freed page be one again, which is absent. For whoever took its number off the list of free ones.
    pub fn revive(&self) {
        let word = self.load();
        debug_assert!(word.is_freed(), "{word:?}");
        while self.change(self.load(), word.with_state(ABSENT)).is_err() {}
    }

    /// Claims a page that is absent or warm, to bring it to a frame. A blob is the caller's to take away, unless the
    /// load is abandoned before.
    pub fn try_load(&self, seen: Word) -> Result<(), Busy> {
        debug_assert!(seen.is_away(), "{seen:?}");
        self.change(seen, Word::new(LOADING, 0, seen.version().into()))
    }

    /// Ends loading: the page is in a frame, latched as the loader wants it.
    pub fn end_load(&self, frame: u32, is_marked: bool) {
        self.publish(|word| Word::new(if is_marked { MARKED } else { UNLATCHED }, frame, word.version().into()));
    }

    /// Ends loading with the exclusive latch.
    pub fn end_load_exclusive(&self, frame: u32) {
        self.publish(|word| Word::new(EXCLUSIVE, frame, word.version().into()));
        before_changes();
    }

    /// Ends loading of a page that could not be had.
    pub fn abandon_load(&self) {
        self.publish(|word| Word::new(ABSENT, NOTHING, word.version().into()));
    }

    /// Ends loading before anything was done: the page is as it was seen, in its blob if it was in one.
    pub fn abandon_load_early(&self, seen: Word) {
        debug_assert!(seen.is_away(), "{seen:?}");
        self.publish(|_| seen);
    }

    /// Marks an unlatched page as cold; false if it is not unlatched.
    pub fn mark(&self, seen: Word) -> bool {
        seen.state() == UNLATCHED && self.change(seen, seen.with_state(MARKED)).is_ok()
    }

    /// Only by the one who holds the word exclusively, or loads: others change nothing but the bit of who waits.
    #[inline]
    fn publish(&self, next: impl Fn(Word) -> Word) {
        let mut word = Word(self.0.load(Relaxed));
        debug_assert!(matches!(word.state(), EXCLUSIVE | LOADING), "{word:?}");
        while let Err(Busy(now)) = self.change(word, next(word)) {
            word = now;
        }
        self.wake(word);
    }

    #[inline]
    fn change(&self, from: Word, to: Word) -> Result<(), Busy> {
        // Release: whoever sees the change sees what was done before. Acquire: nothing is done before it. And in one
        // order with pins, see `Record::pin`.
        match self.0.compare_exchange_weak(from.0, to.0, SeqCst, Acquire) {
            Ok(_) => Ok(()),
            // It may have failed without another's doing.
            Err(now) => Err(Busy(Word(now))),
        }
    }

    #[inline]
    fn wake(&self, before: Word) {
        if before.0 & WAITERS != 0 {
            waiting::wake_all(&self.0);
        }
    }

    /// Waits until the word is no longer as it was seen, or `deadline_ns` of the monotonic clock; false if that is
    /// past.
    pub fn wait(&self, seen: Word, deadline_ns: u64) -> bool {
        let announced = Word(seen.0 | WAITERS);
        match self.change(seen, announced) {
            Err(Busy(now)) if now != announced => true,
            _ => waiting::wait_while(&self.0, announced.0, deadline_ns),
        }
    }
}

/// A reader without a latch that sees any of the changes that follow sees, when it looks at the word again, that it is
/// latched.
#[inline(always)]
fn before_changes() {
    fence(Release);
}

/// Sleeping on the half of a word that has state and frame.
#[cfg(not(loom))]
mod waiting {
    use crate::os::futex;
    use crate::sync::atomic::{AtomicU32, AtomicU64};

    fn upper_half(word: &AtomicU64) -> &AtomicU32 {
        let upper = usize::from(cfg!(target_endian = "little"));
        // SAFETY: half of a word that lives as long; nobody but the system looks at it as half.
        unsafe { &*word.as_ptr().cast::<AtomicU32>().add(upper) }
    }

    pub fn wake_all(word: &AtomicU64) {
        futex::wake_all(upper_half(word));
    }

    pub fn wait_while(word: &AtomicU64, value: u64, deadline_ns: u64) -> bool {
        futex::wait_until(upper_half(word), (value >> 32) as u32, deadline_ns)
    }
}

/// A model does not sleep.
#[cfg(loom)]
mod waiting {
    use crate::sync::atomic::{AtomicU64, Ordering::Acquire};

    pub fn wake_all(_: &AtomicU64) {}

    pub fn wait_while(word: &AtomicU64, value: u64, _: u64) -> bool {
        while word.load(Acquire) >> 32 == value >> 32 {
            loom::thread::yield_now();
        }
        true
    }
}
