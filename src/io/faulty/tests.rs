//! Every fault, and what crashes may and may not do.

use core::ptr::NonNull;

use super::*;
use crate::error::Result;
use crate::io::tests::{ACCOUNT, Directory, Model, Random, read, write};
use crate::io::{Direction, Options, Queue, RealFile, Request};
use crate::status::{RDB_E_LIMIT, RDB_E_SYSTEM};

type InMemory<'a> = FaultyFile<MemoryFile, &'a Faults>;

fn plain(faults: &Faults) -> InMemory<'_> {
    FaultyFile::new(MemoryFile::new(ACCOUNT), faults)
}

fn crashing(faults: &Faults) -> InMemory<'_> {
    FaultyFile::with_crashes(MemoryFile::new(ACCOUNT), faults, ACCOUNT).unwrap()
}

fn plan(kind: Option<Kind>, first: u64, fault: Fault) -> Plan {
    Plan { kind, first, count: 1, fault }
}

/// One call of each kind, in the order of `KINDS`.
fn calls(file: &InMemory<'_>) -> [Result<()>; 7] {
    [
        read(file, 0, 10).map(drop),
        write(file, 0, b"abc"),
        file.sync_data(),
        file.length().map(drop),
        file.set_length(100),
        file.preallocate(0, 200),
        file.punch(10, 10),
    ]
}

const KINDS: [Kind; 7] =
    [Kind::Read, Kind::Write, Kind::Sync, Kind::Length, Kind::SetLength, Kind::Preallocate, Kind::Punch];

#[test]
fn the_call_that_is_named_fails_and_no_other_one() {
    let faults = Faults::new(1);
    for (fault, code) in [(errno::EIO, RDB_E_SYSTEM), (errno::ENOSPC, RDB_E_LIMIT)] {
        for file in [plain(&faults), crashing(&faults)] {
            for kind in KINDS {
                faults.plan(plan(Some(kind), 1, Fault::Error(fault)));
                assert!(calls(&file).iter().all(Result::is_ok), "the first of a kind goes well");
                for (result, other) in calls(&file).iter().zip(KINDS) {
                    assert_eq!(result.is_err(), other == kind);
                }
                assert!(calls(&file).iter().all(Result::is_ok), "one fails only");
            }
            for (at, message) in ["reading failed", "writing failed", "syncing failed"].iter().enumerate() {
                faults.plan(plan(None, at as u64, Fault::Error(fault)));
                let results = calls(&file);
                assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
                let error = results[at].unwrap_err();
                assert_eq!((error.code, error.os_errno, error.message), (code, fault, *message));
            }
            assert_eq!(file.figures().errors, 10 - 1, "asking for the length is no work that is counted");
        }
    }
    assert_eq!(faults.struck(), 2 * 2 * 10);
    assert_eq!(faults.calls(), 2 * 2 * 7 * (3 * 7 + 3));
}

#[test]
fn a_call_that_fails_has_done_nothing() {
    let faults = Faults::new(1);
    for file in [plain(&faults), crashing(&faults)] {
        write(&file, 0, &[7; 1000]).unwrap();
        faults.plan(Plan { kind: None, first: 0, count: u64::MAX, fault: Fault::Error(errno::ENOSPC) });
        assert!(calls(&file).iter().all(Result::is_err));
        faults.clear();
        assert_eq!(read(&file, 0, 2000).unwrap(), [7; 1000]);
    }
}

#[test]
fn requests_of_a_batch_fail_one_by_one() {
    let faults = Faults::new(1);
    let file = crashing(&faults);
    write(&file, 0, &[7; 100]).unwrap();
    let mut memory = [[1_u8; 10]; 4];
    let mut requests: Vec<Request> = memory
        .iter_mut()
        .enumerate()
        .map(|(at, bytes)| {
            let direction = if at == 3 { Direction::Write } else { Direction::Read };
            Request { direction, ..Request::read(at as u64 * 10, NonNull::from(bytes).cast(), 10) }
        })
        .collect();
    faults.plan(plan(Some(Kind::Read), 1, Fault::Error(errno::EIO)));
    // SAFETY: every request has memory of its own.
    unsafe { file.run(&mut Queue::new(), &mut requests) };
    let are_well: Vec<bool> = requests.iter().map(|request| request.result == Ok(10)).collect();
    assert_eq!(are_well, [true, false, true, true]);
    assert_eq!(memory, [[7; 10], [1; 10], [7; 10], [1; 10]]);
    assert_eq!(read(&file, 30, 10).unwrap(), [1; 10]);
}

#[test]
fn a_short_read_is_some_sectors_and_right() {
    let faults = Faults::new(1);
    let mut seen = std::collections::BTreeSet::new();
    for file in [plain(&faults), crashing(&faults)] {
        let bytes = Random(1).bytes(2000);
        write(&file, 0, &bytes).unwrap();
        faults.plan(Plan { kind: None, first: 0, count: 50, fault: Fault::ShortRead });
        for _ in 0..50 {
            let found = read(&file, 0, 2000).unwrap();
            assert!(found.len() < 2000 && found.len().is_multiple_of(SECTOR));
            assert_eq!(found, bytes[..found.len()]);
            seen.insert(found.len());
        }
        assert_eq!(read(&file, 0, 2000).unwrap(), bytes);
    }
    assert_eq!(seen.len(), 4, "none to three sectors");
}

#[test]
fn of_a_torn_write_a_beginning_arrives() {
    let faults = Faults::new(1);
    let mut seen = std::collections::BTreeSet::new();
    for file in [plain(&faults), crashing(&faults)] {
        faults.plan(Plan { kind: None, first: 50, count: 50, fault: Fault::TornWrite(errno::ENOSPC) });
        for _ in 0..50 {
            write(&file, 100, &[1; 2000]).unwrap();
        }
        for _ in 0..50 {
            faults.plan(plan(None, 0, Fault::TornWrite(errno::ENOSPC)));
            assert_eq!(write(&file, 100, &[2; 2000]).unwrap_err().code, RDB_E_LIMIT);
            let found = read(&file, 100, 2000).unwrap();
            let new = found.iter().take_while(|byte| **byte == 2).count();
            assert!(new < 2000 && new.is_multiple_of(SECTOR) && found[new..].iter().all(|byte| *byte == 1));
            seen.insert(new);
            write(&file, 100, &[1; 2000]).unwrap();
        }
    }
    assert_eq!(seen.len(), 4, "none to three sectors");
}

#[test]
fn after_the_power_went_out_nothing_works() {
    for kind in KINDS {
        let faults = Faults::new(1);
        let (one, other) = (crashing(&faults), plain(&faults));
        write(&other, 0, b"kept").unwrap();
        faults.plan(plan(Some(kind), 1, Fault::PowerCut));
        assert!(calls(&one).iter().all(Result::is_ok), "the first of the kind goes well");
        let cut_at = KINDS.iter().position(|one| *one == kind).unwrap();
        for (at, result) in calls(&one).iter().enumerate() {
            assert_eq!(result.is_err(), at >= cut_at);
        }
        assert!(calls(&one).iter().all(Result::is_err));
        assert!(calls(&other).iter().all(Result::is_err), "it is out for every file");
        one.crash().unwrap();
        faults.clear();
        assert_eq!(read(&other, 0, 100).unwrap(), b"kept");
        assert!(calls(&one).iter().all(Result::is_ok));
    }
}

#[test]
fn what_is_on_its_way_when_the_power_goes_out_may_arrive() {
    let arrived = |seed| {
        let faults = Faults::new(seed);
        let file = crashing(&faults);
        faults.plan(plan(Some(Kind::Write), 0, Fault::PowerCut));
        assert!(write(&file, 0, b"abc").is_err());
        file.crash().unwrap();
        faults.clear();
        read(&file, 0, 3).unwrap() == b"abc"
    };
    let count = (0..100).filter(|seed| arrived(*seed)).count();
    assert!(count > 0 && count < 100, "{count}");
}

/// What a byte of a file may be after a crash: what it was at each moment since the last sync.
struct Histories {
    versions: Vec<Model>,
}

impl Histories {
    fn may_be(&self, sector: usize, found: &[u8]) -> bool {
        let first = sector * SECTOR;
        self.versions.iter().any(|version| {
            let mut bytes = version.read(first as u64, found.len()).to_vec();
            bytes.resize(found.len(), 0);
            bytes == found
        })
    }

    fn was_written(&self, sector: usize) -> bool {
        let of = |version: &Model| version.read((sector * SECTOR) as u64, SECTOR).to_vec();
        self.versions.windows(2).any(|pair| of(&pair[0]) != of(&pair[1]))
    }
}

/// Does random things; the versions that the file went through since its last sync.
fn random_steps(file: &dyn File, model: Model, random: &mut Random) -> Histories {
    let mut versions = vec![model];
    for _ in 0..random.below(30) {
        let mut model = versions.last().unwrap().clone();
        let (offset, length) = (random.below(12_000), random.below(3000));
        match random.below(8) {
            0 => {
                file.punch(offset, length).unwrap();
                model.punch(offset, length);
            }
            1 => {
                file.set_length(offset).unwrap();
                model.0.resize(offset as usize, 0);
            }
            2 => {
                file.sync_data().unwrap();
                versions.clear();
            }
            3 => {
                file.preallocate(offset, length + 1).unwrap();
                model.reach(offset + length + 1);
            }
            _ => {
                let bytes = random.bytes(length as usize);
                write(file, offset, &bytes).unwrap();
                model.write(offset, &bytes);
            }
        }
        assert!(read(file, 0, 20_000).unwrap() == model.0);
        versions.push(model);
    }
    Histories { versions }
}

/// Crashes a file again and again; how many sectors were new, old, and garbage, how many lengths old and new.
fn crash_often<F: File>(inside: F, seed: u64) -> [usize; 5] {
    let faults = Faults::new(seed);
    let file = FaultyFile::with_crashes(inside, &faults, ACCOUNT).unwrap();
    let (mut random, mut model, mut kinds) = (Random(seed), Model::default(), [0; 5]);
    for _ in 0..20 {
        let history = random_steps(&file, model, &mut random);
        let (synced, last) = (&history.versions[0], history.versions.last().unwrap());
        file.crash().unwrap();
        let found = read(&file, 0, 20_000).unwrap();
        assert!(found == read(file.inner(), 0, 20_000).unwrap(), "nothing is kept apart after a crash");
        assert!([synced.0.len(), last.0.len()].contains(&found.len()), "the length is old or new");
        kinds[3] += usize::from(found.len() != last.0.len());
        kinds[4] += usize::from(found.len() != synced.0.len());
        for (sector, bytes) in found.chunks(SECTOR).enumerate() {
            let first = (sector * SECTOR) as u64;
            let is_written = history.was_written(sector);
            let is_extended = first >= synced.0.len() as u64;
            let old = synced.read(first, bytes.len());
            match history.may_be(sector, bytes) {
                true if is_written && !bytes.starts_with(old) => kinds[0] += 1,
                true => kinds[1] += 1,
                false => {
                    assert!(is_extended && is_written, "garbage is only where a write made the file longer");
                    kinds[2] += 1;
                }
            }
        }
        model = Model(found);
    }
    kinds
}

#[test]
fn a_crash_lands_only_what_was_written_and_loses_nothing_synced() {
    let mut all = [0; 5];
    for seed in 0..60 {
        let kinds = crash_often(MemoryFile::new(ACCOUNT), seed);
        all = core::array::from_fn(|at| all[at] + kinds[at]);
    }
    assert!(all.iter().all(|count| *count > 100), "{all:?}");
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, ..Options::default() });
    crash_often::<RealFile>(file, 1000);
}

#[test]
fn a_crash_repeats_with_its_seed() {
    let image = |seed| {
        let faults = Faults::new(seed);
        let file = crashing(&faults);
        random_steps(&file, Model::default(), &mut Random(5));
        file.crash().unwrap();
        read(&file, 0, 20_000).unwrap()
    };
    assert_eq!(image(3), image(3));
    assert!((0..20).any(|seed| image(seed) != image(3)));
}

#[test]
fn what_a_failed_sync_lost_reads_as_written_until_the_crash() {
    let (mut lost, mut kept) = (0, 0);
    for seed in 0..100 {
        let faults = Faults::new(seed);
        let file = crashing(&faults);
        write(&file, 0, &[1; 4096]).unwrap();
        file.sync_data().unwrap();
        write(&file, 0, &[2; 4096]).unwrap();
        file.punch(512, 512).unwrap();
        let new = read(&file, 0, 5000).unwrap();
        faults.plan(plan(None, 0, Fault::LostSync));
        assert_eq!(file.sync_data().unwrap_err().os_errno, errno::EIO);
        assert_eq!(read(&file, 0, 5000).unwrap(), new);
        file.sync_all().unwrap();
        assert_eq!(read(&file, 0, 5000).unwrap(), new);
        // What is written again arrives.
        write(&file, 2048, &[3; 100]).unwrap();
        file.sync_data().unwrap();
        let synced = read(file.inner(), 0, 5000).unwrap();
        file.crash().unwrap();
        let found = read(&file, 0, 5000).unwrap();
        assert!(found == synced, "what is lost does not come back");
        assert_eq!(found[2048..2148], [3; 100]);
        assert_eq!(found[2148..2560], [2; 412]);
        for sector in (0..8).filter(|sector| *sector != 4) {
            let range = sector * SECTOR..(sector + 1) * SECTOR;
            let is_kept = found[range.clone()] == new[range.clone()];
            assert!(is_kept || found[range] == [1; SECTOR]);
            *(if is_kept { &mut kept } else { &mut lost }) += 1;
        }
    }
    assert!(lost > 50 && kept > 50, "{lost} {kept}");
}

#[test]
fn a_file_cut_off_does_not_get_its_old_bytes_back() {
    for seed in 0..100 {
        let faults = Faults::new(seed);
        let file = crashing(&faults);
        write(&file, 0, &[1; 5000]).unwrap();
        file.sync_data().unwrap();
        file.set_length(700).unwrap();
        faults.plan(plan(None, 0, Fault::LostSync));
        file.sync_data().unwrap_err();
        file.set_length(5000).unwrap();
        let expected = [[1; 700].to_vec(), [0; 4300].to_vec()].concat();
        assert_eq!(read(&file, 0, 6000).unwrap(), expected);
        file.sync_data().unwrap();
        assert_eq!(read(&file, 0, 6000).unwrap(), expected);
        file.crash().unwrap();
        let found = read(&file, 0, 6000).unwrap();
        assert!(found.len() == 5000 && found[..512] == [1; 512] && found[1024..].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn a_sync_that_fails_inside_can_be_tried_again() {
    let (faults, inside) = (Faults::new(1), Faults::new(2));
    let file = FaultyFile::with_crashes(plain(&inside), &faults, ACCOUNT).unwrap();
    write(&file, 0, &[1; 3000]).unwrap();
    inside.plan(plan(Some(Kind::Write), 2, Fault::Error(errno::ENOSPC)));
    assert_eq!(file.sync_data().unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(read(&file, 0, 5000).unwrap(), [1; 3000]);
    file.sync_data().unwrap();
    assert_eq!(read(file.inner(), 0, 5000).unwrap(), [1; 3000]);
}

#[test]
fn crashes_need_a_file_that_takes_single_sectors() {
    let directory = Directory::new();
    let file =
        directory.open("a", Options { create: true, direct: crate::io::Direct::IfPossible, ..Options::default() });
    let is_direct = file.is_direct();
    let refused =
        FaultyFile::with_crashes(file, &Faults::new(1), ACCOUNT).is_err_and(|error| error.code == RDB_E_UNSUPPORTED);
    assert_eq!(refused, is_direct);
}

#[test]
fn a_fault_waits_for_a_call_that_it_can_strike() {
    let faults = Faults::new(1);
    let file = crashing(&faults);
    let planned =
        [(Fault::ShortRead, Kind::Read), (Fault::TornWrite(errno::EIO), Kind::Write), (Fault::LostSync, Kind::Sync)];
    for (fault, kind) in planned {
        let others: Vec<usize> = (0..7).filter(|at| KINDS[*at] != kind).collect();
        for other in others {
            faults.plan(plan(Some(KINDS[other]), 0, fault));
            let before = faults.struck();
            calls(&file).iter().for_each(|result| assert!(result.is_ok()));
            assert_eq!(faults.struck(), before, "no call of that kind can have it");
        }
        faults.plan(plan(None, 0, fault));
        let before = faults.struck();
        let failed: Vec<Kind> =
            KINDS.into_iter().zip(calls(&file)).filter(|(_, result)| result.is_err()).map(|(kind, _)| kind).collect();
        assert_eq!(faults.struck(), before + 1);
        // A read that comes back short is none that fails.
        assert_eq!(failed, if kind == Kind::Read { vec![] } else { vec![kind] });
    }
}
