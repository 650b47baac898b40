//! A reference trace, and a pool that is nothing but a policy's user: no pages, one reference after the other.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use rustydb::ledger::{Account, Component};
use rustydb::memory::Box;
use rustydb::pool::policy::{self, Frame, PageKey, Policy, PolicyKind, PolicyOptions, Verdict};

/// The traces that are there, with the number of references and of distinct pages.
pub const TRACES: [(&str, usize, usize); 7] = [
    ("2_pools", 100_000, 9_939),
    ("cpp", 9_047, 1_223),
    ("loop", 505_500, 1_011),
    ("multi1", 15_858, 2_606),
    ("scan", 50_025, 2_001),
    ("sprite", 133_996, 7_075),
    ("zigzag", 52_001, 2_001),
];

/// The pages of a trace in the order of reference.
pub fn read(name: &str) -> Vec<PageKey> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/traces/{name}.trace.gz"));
    let file = std::fs::File::open(&place).expect("the trace is there");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("the trace is whole");
    text.lines().map(|line| PageKey(line.parse().expect("a line is a block's number"))).collect()
}

pub fn distinct(trace: &[PageKey]) -> usize {
    trace.iter().collect::<std::collections::HashSet<_>>().len()
}

pub fn make(kind: PolicyKind, options: &PolicyOptions) -> Box<dyn Policy> {
    policy::create(kind, options, Account::process(Component::Index)).expect("there is memory")
}

/// A pool of pages without contents.
pub struct Pool {
    policy: Box<dyn Policy>,
    frames: Vec<Option<PageKey>>,
    places: HashMap<PageKey, Frame>,
    free: Vec<Frame>,
    /// Of so many hits one is told.
    sample: usize,
    /// Victims are taken so many at a time.
    batch: usize,
    untold: usize,
    pub hits: usize,
}

impl Pool {
    pub fn new(policy: Box<dyn Policy>, frames: usize, sample: usize, batch: usize) -> Self {
        Self {
            policy,
            frames: vec![None; frames],
            places: HashMap::new(),
            free: (0..frames as Frame).rev().collect(),
            sample,
            batch,
            untold: 0,
            hits: 0,
        }
    }

    pub fn refer(&mut self, page: PageKey) {
        if let Some(frame) = self.places.get(&page) {
            self.hits += 1;
            self.untold += 1;
            if self.untold == self.sample {
                self.untold = 0;
                self.policy.hit(*frame);
            }
            return;
        }
        self.policy.miss(page);
        if self.free.is_empty() {
            let Self { policy, frames, places, free, .. } = self;
            let evicted = policy.victims(self.batch, &mut |frame| {
                let gone = frames[frame as usize].take().expect("a victim is resident");
                places.remove(&gone);
                free.push(frame);
                Verdict::Evicted
            });
            assert_eq!(evicted, self.batch.min(self.frames.len()));
        }
        let frame = self.free.pop().expect("there was a victim");
        self.policy.insert(frame, page);
        self.frames[frame as usize] = Some(page);
        self.places.insert(page, frame);
    }

    /// The percentage of hits over a whole trace.
    pub fn run(mut self, trace: &[PageKey]) -> f64 {
        trace.iter().for_each(|page| self.refer(*page));
        let statistics = self.policy.statistics();
        assert_eq!(statistics.misses as usize, trace.len() - self.hits);
        assert_eq!(statistics.hits as usize, self.hits / self.sample);
        assert_eq!(statistics.resident as usize, self.places.len());
        100.0 * self.hits as f64 / trace.len() as f64
    }
}
