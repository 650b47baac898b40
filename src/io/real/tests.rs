//! What is special about files of the system's: opening, locks, rights, alignment, rings.

use super::*;
use crate::io::Direction;
use crate::io::tests::{Directory, Page, queues, read, write};
use crate::status::{RDB_E_LIMIT, RDB_E_STATE, RDB_E_SYSTEM, RDB_E_TOO_LARGE};

#[test]
fn neighbours_go_by_one_call_and_a_ring_needs_one_for_all() {
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, ..Options::default() });
    for mut queue in queues() {
        let mut pages = vec![Page([9; 4096]); 32];
        let mut requests: Vec<Request> = pages
            .iter_mut()
            .enumerate()
            .map(|(at, page)| Request::write((at as u64 * 7 % 32) * 4096, page.memory(), 4096))
            .collect();
        let before = file.figures();
        // SAFETY: every request has a page of its own.
        unsafe { file.run(&mut queue, &mut requests) };
        let after = file.figures();
        assert_eq!((after.writes - before.writes, after.written_bytes - before.written_bytes), (32, 32 * 4096));
        assert_eq!(after.system_calls - before.system_calls, 1);
        assert!(read(&file, 0, 32 * 4096).unwrap() == [9; 32 * 4096]);
    }
}

#[test]
fn a_queue_that_goes_away_awaits_what_was_begun() {
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, direct: Direct::IfPossible, ..Options::default() });
    let mut pages = vec![Page([8; 4096]); Queue::DEPTH];
    for (begun, direction) in [(8, Direction::Write), (0, Direction::Read)] {
        pages.iter_mut().for_each(|page| page.0.fill(begun));
        let mut requests: Vec<Request> = pages
            .iter_mut()
            .enumerate()
            .map(|(at, page)| Request { direction, ..Request::read(at as u64 * 4096, page.memory(), 4096) })
            .collect();
        let mut queue = Queue::new();
        // SAFETY: every request has a page of its own, which outlives the queue.
        unsafe { file.begin(&mut queue, &mut requests) };
        drop(queue);
    }
    assert!(pages.iter().all(|page| page.0 == [8; 4096]));
}

#[test]
fn requests_that_cannot_be_begun_are_finished_with_their_errors() {
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, ..Options::default() });
    write(&file, 0, b"abc").unwrap();
    for mut queue in queues() {
        for count in [1, 2] {
            let mut memory = [[0_u8; 3]; 2];
            let [first, second] = memory.each_mut().map(|bytes| NonNull::from(bytes).cast());
            let mut requests = [Request::read(u64::MAX, first, 3), Request::read(0, second, 3)];
            let before = file.figures();
            // SAFETY: every request has memory of its own.
            unsafe {
                file.begin(&mut queue, &mut requests[..count]);
                file.finish(&mut queue, &mut requests[..count]);
            }
            assert_eq!(requests[0].result.unwrap_err().code, RDB_E_TOO_LARGE);
            assert_eq!(&memory[1], if count == 2 { b"abc" } else { b"\0\0\0" });
            let after = file.figures();
            assert_eq!((after.reads - before.reads, after.errors - before.errors), (count as u64 - 1, 1));
        }
    }
}

#[test]
fn past_the_cache_a_read_ends_with_the_file() {
    let directory = Directory::new();
    write(&directory.open("a", Options { create: true, ..Options::default() }), 0, &[6; 5000]).unwrap();
    let file = directory.open("a", Options { direct: Direct::IfPossible, ..Options::default() });
    for mut queue in queues() {
        let mut pages = vec![Page([1; 4096]); 3];
        let mut requests: Vec<Request> = pages
            .iter_mut()
            .enumerate()
            .map(|(at, page)| Request::read(at as u64 * 4096, page.memory(), 4096))
            .collect();
        // SAFETY: every request has a page of its own.
        unsafe { file.run(&mut queue, &mut requests) };
        assert_eq!(requests.iter().map(|request| request.result.unwrap()).collect::<Vec<_>>(), [4096, 904, 0]);
        assert!(pages[0].0 == [6; 4096] && pages[1].0[..904] == [6; 904]);
        // SAFETY: the page is exclusive for the call.
        assert_eq!(unsafe { file.read_at(4096, pages[2].memory(), 4096) }, Ok(904));
    }
    if file.is_direct() {
        // An odd number of bytes says that the file ends; nothing more is asked.
        let (before, mut page) = (file.figures().system_calls, Page([0; 4096]));
        // SAFETY: as above.
        unsafe { file.read_at(4096, page.memory(), 4096) }.unwrap();
        assert_eq!(file.figures().system_calls - before, 1);
    }
}

#[test]
fn a_read_and_a_write_side_by_side_are_no_neighbours() {
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, ..Options::default() });
    for mut queue in queues() {
        write(&file, 0, &[1; 200]).unwrap();
        let mut memory = [[2_u8; 100]; 2];
        let [first, second] = memory.each_mut().map(|bytes| NonNull::from(bytes).cast());
        let mut requests = [Request::read(0, first, 100), Request::write(100, second, 100)];
        // SAFETY: every request has memory of its own.
        unsafe { file.run(&mut queue, &mut requests) };
        assert_eq!(memory, [[1; 100], [2; 100]]);
        assert_eq!(read(&file, 100, 200).unwrap(), [2; 100]);
    }
}

#[test]
fn what_does_not_fit_a_device_is_told() {
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, direct: Direct::IfPossible, ..Options::default() });
    if !file.is_direct() {
        // Nothing is asked for then.
        return write(&file, 1, &[1; 3]).unwrap();
    }
    let mut page = Page([1; 4096]);
    let memory = page.memory();
    // SAFETY: the page is exclusive, and has as many bytes from each of these places on.
    let transfers = unsafe {
        [
            ("offset", file.read_at(1, memory, 4096).map(drop)),
            ("offset", file.write_at(4095, memory, 4096)),
            ("length", file.write_at(0, memory, 100)),
            ("memory", file.write_at(0, memory.add(1), file.alignment().offset.min(2048))),
        ]
    };
    for (subject, result) in transfers {
        let error = result.unwrap_err();
        assert_eq!((error.code, error.os_errno), (RDB_E_INVALID_ARGUMENT, 0));
        let alignment = file.alignment().offset.min(4096);
        // Where the device takes single bytes in memory, the length is at fault in the last case.
        assert!(error.subject == subject || alignment > 2048, "{error:?}");
        assert!(error.detail[0] % error.detail[1] != 0, "{error:?}");
    }
    assert_eq!((file.length().unwrap(), file.figures().errors), (0, 4));
}

#[test]
fn nothing_is_changed_through_a_file_for_reading() {
    let directory = Directory::new();
    write(&directory.open("a", Options { create: true, ..Options::default() }), 0, b"abc").unwrap();
    let file = directory.open("a", Options { read_only: true, ..Options::default() });
    let mut bytes = *b"xyz";
    let mut requests = [Request::write(0, NonNull::from(&mut bytes).cast(), 3)];
    // SAFETY: the bytes are there for the call.
    unsafe { file.run(&mut Queue::new(), &mut requests) };
    let failures = [
        write(&file, 0, b"xyz"),
        requests[0].result.map(drop),
        file.set_length(0),
        file.preallocate(0, 10),
        file.punch(0, 3),
    ];
    assert!(failures.iter().all(|result| result.unwrap_err().code == RDB_E_UNSUPPORTED));
    assert_eq!(read(&file, 0, 10).unwrap(), b"abc");
    file.sync_data().unwrap();
    let wrong = Options { read_only: true, truncate: true, ..Options::default() };
    assert_eq!(RealFile::open(&directory.path("a"), &wrong).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
}

#[test]
fn opening_makes_what_it_is_asked_to() {
    let directory = Directory::new();
    let open = |options| RealFile::open(&directory.path("a"), &options);
    let missing = open(Options::default()).unwrap_err();
    assert_eq!((missing.code, missing.os_errno, missing.message), (RDB_E_SYSTEM, errno::ENOENT, "opening failed"));
    let new = open(Options { create_new: true, ..Options::default() }).unwrap();
    assert!(new.was_created() && !new.is_direct());
    write(&new, 0, b"abc").unwrap();
    let again = open(Options { create_new: true, ..Options::default() }).unwrap_err();
    assert_eq!(again.os_errno, errno::EEXIST);
    let old = open(Options { create: true, ..Options::default() }).unwrap();
    assert!(!old.was_created());
    assert_eq!(read(&old, 1, 10).unwrap(), b"bc");
    let cut = open(Options { truncate: true, ..Options::default() }).unwrap();
    assert_eq!(cut.length().unwrap(), 0);
    sync_directory(directory.as_ref().as_os_str().as_encoded_bytes()).unwrap();
    remove(&directory.path("a")).unwrap();
    assert_eq!(remove(&directory.path("a")).unwrap_err().os_errno, errno::ENOENT);
    write(&cut, 0, b"still there").unwrap();
}

#[test]
fn what_is_no_path_or_no_plain_file_is_not_opened() {
    let directory = Directory::new();
    let long = vec![b'a'; 1024];
    for path in [&long[..], b"a\0b", directory.as_ref().as_os_str().as_encoded_bytes(), b"/dev/null"] {
        let error = RealFile::open(path, &Options { read_only: true, ..Options::default() }).unwrap_err();
        assert_eq!((error.code, error.subject), (RDB_E_INVALID_ARGUMENT, "path"));
    }
    let made_by_system = b"/proc/self/status";
    let options = |direct| Options { read_only: true, direct, ..Options::default() };
    let refused = RealFile::open(made_by_system, &options(Direct::Required)).unwrap_err();
    assert_eq!((refused.code, refused.subject), (RDB_E_UNSUPPORTED, "direct"));
    let file = RealFile::open(made_by_system, &options(Direct::IfPossible)).unwrap();
    assert!(!file.is_direct() && !read(&file, 0, 100).unwrap().is_empty());
}

#[test]
fn a_lock_keeps_others_out_who_ask_for_it() {
    let directory = Directory::new();
    let path = directory.path("a");
    let writing = Options { create: true, lock: true, truncate: true, ..Options::default() };
    let reading = Options { read_only: true, lock: true, ..Options::default() };
    let first = RealFile::open(&path, &writing).unwrap();
    write(&first, 0, b"abc").unwrap();
    for options in [writing, reading] {
        let error = RealFile::open(&path, &options).unwrap_err();
        assert_eq!((error.code, error.subject, error.os_errno), (RDB_E_STATE, "lock", errno::EAGAIN));
    }
    assert_eq!(first.length().unwrap(), 3, "the one who came late cut nothing off");
    RealFile::open(&path, &Options { lock: false, ..reading }).unwrap();
    drop(first);
    let readers = [RealFile::open(&path, &reading).unwrap(), RealFile::open(&path, &reading).unwrap()];
    assert_eq!(RealFile::open(&path, &writing).unwrap_err().code, RDB_E_STATE);
    drop(readers);
    RealFile::open(&path, &writing).unwrap();
}

#[test]
fn a_full_device_is_a_limit_with_the_system_s_number() {
    // A process may not make files longer than this limit of the file system's, 16 TiB for common ones.
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, ..Options::default() });
    let error = file.preallocate(0, 1 << 60).unwrap_err();
    assert_eq!(error.code, RDB_E_LIMIT, "{error:?}");
    assert!([errno::EFBIG, errno::ENOSPC].contains(&error.os_errno), "{error:?}");
    assert_eq!((error.message, error.detail), ("setting room aside failed", [0, 1 << 60]));
}
