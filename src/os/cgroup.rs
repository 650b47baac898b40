//! The memory limits that the control groups of this process set, of versions 1 and 2.
//!
//! A group is limited by every group above it, so the path is walked from the process's own group to the root; levels
//! that cannot be seen (a container sees only its own part of the tree) are left out. A level's use is its working set:
//! page cache that the kernel can drop at once is not counted.
//!
//! Every question takes the directory that stands for `/`: empty for the real one. No allocation; any thread.

use super::small_file::{Path, field, lines, number, words};

/// Limits above this are no limits: version 1 says "none" by the largest number of whole pages.
const NO_LIMIT: u64 = 1 << 60;

/// What the control groups say about memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupMemory {
    /// 1 or 2.
    pub version: u32,
    /// The smallest limit of any level; none if no level has one.
    pub limit_bytes: Option<u64>,
    /// Use and limit of the level that is fullest; none if no level has a limit.
    pub fullest: Option<Fill>,
    /// How often the process's own group was slowed down at its high mark.
    pub high_events: u64,
    /// How often it was at its limit.
    pub max_events: u64,
    /// How often memory was out after all.
    pub oom_events: u64,
}

/// How full one level is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The working set.
    pub used_bytes: u64,
    /// The limit, above 0.
    pub limit_bytes: u64,
}

impl Fill {
    /// Whether a larger part of this level is used than of the other.
    fn is_fuller_than(&self, other: &Self) -> bool {
        u128::from(self.used_bytes) * u128::from(other.limit_bytes)
            > u128::from(other.used_bytes) * u128::from(self.limit_bytes)
    }
}

/// What the process's control groups say; none if it is in none that can be read.
pub fn group_memory(root: &[u8]) -> Option<GroupMemory> {
    let mut buffer = [0; 4096];
    let text = Path::of(&[root, b"/proc/self/cgroup"]).read(&mut buffer)?;
    // Where both are mounted, memory is version 1's if a line of it says so.
    match group_of(text, b"memory") {
        Some(group) => Tree { root, mount: b"/sys/fs/cgroup/memory", files: &VERSION_1 }.walk(group),
        None => Tree { root, mount: b"/sys/fs/cgroup", files: &VERSION_2 }.walk(group_of(text, b"")?),
    }
}

/// The process's pressure file: of its own group where there is one, else the machine's.
pub(super) fn pressure_file(root: &[u8]) -> Path {
    let mut buffer = [0; 4096];
    let text = Path::of(&[root, b"/proc/self/cgroup"]).read(&mut buffer).unwrap_or_default();
    let own = group_of(text, b"").filter(|group| *group != b"/" && group_of(text, b"memory").is_none());
    let own = own.map(|group| Path::of(&[root, b"/sys/fs/cgroup", group, b"/memory.pressure"]));
    own.filter(|path| path.read(&mut [0; 512]).is_some()).unwrap_or(Path::of(&[root, b"/proc/pressure/memory"]))
}

/// The group in the line of a controller, "number:controllers:group"; version 2's line names no controller.
fn group_of<'a>(text: &'a [u8], controller: &[u8]) -> Option<&'a [u8]> {
    lines(text).find_map(|line| {
        let mut parts = line.splitn(3, |byte| *byte == b':');
        let (_, controllers, group) = (parts.next()?, parts.next()?, parts.next()?);
        controllers.split(|byte| *byte == b',').any(|one| one == controller).then_some(group)
    })
}

/// Where a version keeps what.
struct Files {
    version: u32,
    limits: &'static [&'static [u8]],
    usage: &'static [u8],
    droppable: &'static [u8],
    high_events: (&'static [u8], &'static [u8]),
    max_events: (&'static [u8], &'static [u8]),
    oom_events: (&'static [u8], &'static [u8]),
}

/// A file that is one number has no field.
const WHOLE: &[u8] = b"";

const VERSION_1: Files = Files {
    version: 1,
    limits: &[b"/memory.limit_in_bytes"],
    usage: b"/memory.usage_in_bytes",
    droppable: b"total_inactive_file",
    high_events: (b"", WHOLE),
    max_events: (b"/memory.failcnt", WHOLE),
    oom_events: (b"/memory.oom_control", b"oom_kill"),
};

const VERSION_2: Files = Files {
    version: 2,
    limits: &[b"/memory.high", b"/memory.max"],
    usage: b"/memory.current",
    droppable: b"inactive_file",
    high_events: (b"/memory.events", b"high"),
    max_events: (b"/memory.events", b"max"),
    oom_events: (b"/memory.events", b"oom"),
};

/// A mounted tree of groups.
struct Tree<'a> {
    root: &'a [u8],
    mount: &'a [u8],
    files: &'a Files,
}

impl Tree<'_> {
    fn walk(&self, own: &[u8]) -> Option<GroupMemory> {
        let mut level = own.strip_suffix(b"/").unwrap_or(own);
        let mut found = GroupMemory { version: self.files.version, ..GroupMemory::default() };
        let mut is_there = false;
        loop {
            if self.number(level, self.files.usage, WHOLE).is_some() {
                if !is_there {
                    // The lowest level that can be seen is the process's own.
                    self.count_events(level, &mut found);
                }
                is_there = true;
                self.add_level(level, &mut found);
            }
            match level.iter().rposition(|byte| *byte == b'/') {
                Some(end) => level = &level[..end],
                None => return is_there.then_some(found),
            }
        }
    }

    fn add_level(&self, level: &[u8], found: &mut GroupMemory) {
        let limits = self.files.limits.iter().filter_map(|file| self.number(level, file, WHOLE));
        let Some(limit_bytes) = limits.filter(|limit| (1..NO_LIMIT).contains(limit)).min() else { return };
        let usage = self.number(level, self.files.usage, WHOLE).unwrap_or(0);
        let droppable = self.number(level, b"/memory.stat", self.files.droppable).unwrap_or(0);
        let fill = Fill { used_bytes: usage.saturating_sub(droppable), limit_bytes };
        found.limit_bytes = Some(found.limit_bytes.map_or(limit_bytes, |smallest| smallest.min(limit_bytes)));
        if found.fullest.is_none_or(|fullest| fill.is_fuller_than(&fullest)) {
            found.fullest = Some(fill);
        }
    }

    fn count_events(&self, level: &[u8], found: &mut GroupMemory) {
        let count = |(file, name)| self.number(level, file, name).unwrap_or(0);
        found.high_events = count(self.files.high_events);
        found.max_events = count(self.files.max_events);
        found.oom_events = count(self.files.oom_events);
    }

    /// A number in a level's file.
    fn number(&self, level: &[u8], file: &[u8], name: &[u8]) -> Option<u64> {
        if file.is_empty() {
            return None;
        }
        // The longest is memory.stat of version 1, with a line for each kind of page.
        let mut buffer = [0; 8192];
        let text = Path::of(&[self.root, self.mount, level, file]).read(&mut buffer)?;
        if name == WHOLE { number(words(text).next()?) } else { field(text, name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &[u8] = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/v1").as_bytes();
    const V2: &[u8] = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/v2").as_bytes();

    #[test]
    fn version_2_is_walked_to_the_root() {
        let found = group_memory(V2).unwrap();
        // The service has 256 MiB (high) below 300 MiB (max); the slice above it 1 GiB; the machine's slice none.
        assert_eq!((found.version, found.limit_bytes), (2, Some(256 << 20)));
        // Of the service's 200 MiB, 40 MiB are droppable; of the slice's 980 MiB 20 MiB, which is fuller.
        assert_eq!(found.fullest, Some(Fill { used_bytes: 960 << 20, limit_bytes: 1 << 30 }));
        assert_eq!((found.high_events, found.max_events, found.oom_events), (17, 3, 1));
    }

    #[test]
    fn version_1_is_walked_as_far_as_a_container_sees() {
        let found = group_memory(V1).unwrap();
        assert_eq!((found.version, found.limit_bytes), (1, Some(512 << 20)));
        assert_eq!(found.fullest, Some(Fill { used_bytes: (448 << 20) - (64 << 20), limit_bytes: 512 << 20 }));
        assert_eq!((found.high_events, found.max_events, found.oom_events), (0, 5, 2));
    }

    #[test]
    fn lines_name_controllers() {
        let text = b"12:cpu,cpuacct:/a\n4:memory,hugetlb:/b:c\n1:name=systemd:/d\n0::/e\n";
        assert_eq!(group_of(text, b"memory"), Some(&b"/b:c"[..]));
        assert_eq!(group_of(text, b"cpuacct"), Some(&b"/a"[..]));
        assert_eq!(group_of(text, b""), Some(&b"/e"[..]));
        assert_eq!(group_of(b"0::/e", b"memory"), None);
        assert_eq!(group_of(b"nonsense", b""), None);
    }

    #[test]
    fn fuller_is_by_the_part_that_is_used() {
        let fill = |used_bytes, limit_bytes| Fill { used_bytes, limit_bytes };
        assert!(fill(9, 10).is_fuller_than(&fill(80, 100)));
        assert!(!fill(8, 10).is_fuller_than(&fill(80, 100)));
        assert!(fill(u64::MAX, NO_LIMIT).is_fuller_than(&fill(u64::MAX - 1, NO_LIMIT)));
    }

    #[test]
    fn without_groups_there_is_nothing() {
        assert_eq!(group_memory(b"/nowhere"), None);
        // Whatever this machine has, it is read without harm.
        if let Some(found) = group_memory(b"") {
            assert!(found.version == 1 || found.version == 2);
        }
    }

    #[test]
    fn the_pressure_file_is_the_group_s_where_there_is_one() {
        let path = |root| String::from_utf8(pressure_file(root).as_c_str().unwrap().to_bytes().to_vec()).unwrap();
        assert!(path(V2).ends_with("/sys/fs/cgroup/rustydb.slice/rustydb.service/memory.pressure"));
        assert!(path(V1).ends_with("/proc/pressure/memory"));
    }
}
