//! The sides of area `btree`, and the keys that all of them read: files in memory, gone afterwards.

use crate::keys::Workload;
use crate::program::Program;
use crate::{Options, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a line calls the peers' second form.
const HUGE: &str = ", huge pages";
/// Has glibc's malloc, which all peers but LMDB use, ask for huge pages.
const HUGE_PAGES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

/// A program, and what its command line calls the side.
struct Peer {
    name: &'static str,
    program: &'static str,
    side: &'static str,
    /// LMDB's pages are a file's, which malloc has nothing to do with.
    by_malloc: bool,
}

const PEERS: &[Peer] = &[
    Peer { name: "absl::btree_map", program: "btree_absl", side: "absl", by_malloc: true },
    Peer { name: "LMDB", program: "btree_lmdb", side: "lmdb", by_malloc: false },
    Peer { name: "BTreeMap", program: "btree_crates", side: "std", by_malloc: true },
    Peer { name: "blart", program: "btree_crates", side: "blart", by_malloc: true },
    Peer { name: "congee", program: "btree_crates", side: "congee", by_malloc: true },
    Peer { name: "scc::TreeIndex", program: "btree_crates", side: "scc", by_malloc: true },
    Peer { name: "Bf-Tree", program: "btree_crates", side: "bftree", by_malloc: true },
];

/// A side that can be started.
pub struct Side {
    /// As the lines call it.
    pub name: String,
    program: PathBuf,
    side: &'static str,
    /// Of a peer: with huge pages.
    pub huge: bool,
}

impl Side {
    /// Ours, as its program's command line calls one of its forms.
    pub fn ours(programs: &Path, side: &'static str) -> Side {
        Side { name: "rustydb".to_string(), program: programs.join("btree_ours"), side, huge: false }
    }

    /// Starts its program, with an empty map.
    pub fn start(&self, data: &Data) -> Result<Program> {
        let mut command = Command::new(&self.program);
        command.args([self.side.as_ref(), data.directory.as_os_str(), data.shape.as_ref()]);
        if self.huge {
            command.env(HUGE_PAGES.0, HUGE_PAGES.1);
        }
        Program::start(&mut command)
    }
}

/// Ours, and the peers that are there, with huge pages too where there are such. Names those that are not there.
pub fn sides(programs: &Path) -> Vec<Side> {
    let has_huge_pages = has_huge_pages();
    if !has_huge_pages {
        crate::note("without peers with huge pages: the kernel has them switched off");
    }
    let mut sides = vec![Side::ours(programs, "ours")];
    for peer in PEERS {
        let program = programs.join(peer.program);
        if !program.exists() {
            let name = peer.name;
            crate::note(format_args!("without {name}, which was not found: ./x bench --setup installs it"));
            continue;
        }
        for huge in [false, true] {
            if !huge || (peer.by_malloc && has_huge_pages) {
                let name = format!("{}{}", peer.name, if huge { HUGE } else { "" });
                sides.push(Side { name, program: program.clone(), side: peer.side, huge });
            }
        }
    }
    sides
}

fn has_huge_pages() -> bool {
    let enabled = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").unwrap_or_default();
    !enabled.is_empty() && !enabled.contains("[never]")
}

/// How much of the inputs a run takes.
pub struct Scale {
    pub keys: usize,
    pub paths: usize,
    /// At most so many are looked up.
    pub searches: usize,
}

impl Scale {
    /// `--keys` is for both.
    pub fn of(options: &Options) -> Scale {
        let scale = match options.quick {
            true => Scale { keys: 1_000_000, paths: 200_000, searches: 100_000 },
            false => Scale { keys: 10_000_000, paths: usize::MAX, searches: 1_000_000 },
        };
        match options.keys {
            Some(keys) => Scale { keys, paths: keys, ..scale },
            None => scale,
        }
    }
}

/// Keys on their way to the programs, and what kind of map they go to.
pub struct Data {
    /// Last part of a case's name; how the programs are told it.
    pub shape: &'static str,
    pub entries: usize,
    directory: PathBuf,
}

impl Data {
    /// Random numbers.
    pub fn numbers(scale: &Scale) -> Result<Data> {
        Data::write(&Workload::numbers(scale.keys, scale.searches))
    }

    /// File paths; None, with a note, when there is no data set.
    pub fn paths(scale: &Scale) -> Result<Option<Data>> {
        Workload::paths(scale.paths, scale.searches)?.as_ref().map(Data::write).transpose()
    }

    /// What the area calls `input`; None, with a note, when there is no data set.
    pub fn of(input: &'static str, scale: &Scale) -> Result<Option<Data>> {
        let data = match input {
            "ids" => Some(Data::write(&Workload::ids(scale.keys, scale.searches))?),
            "paths" | "paths_bytes" => Data::paths(scale)?,
            // `pairs` are the same numbers, each with a key that others have too.
            _ => Some(Data::numbers(scale)?),
        };
        Ok(data.map(|mut data| {
            data.shape = input;
            data
        }))
    }

    fn write(workload: &Workload) -> Result<Data> {
        let memory = PathBuf::from("/dev/shm");
        let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let directory = place.join(format!("rustydb-bench-btree-{}-{}", std::process::id(), workload.name));
        let data = Data { shape: workload.name, entries: workload.shuffled.len(), directory };
        let written = std::fs::create_dir_all(&data.directory).and_then(|()| data.write_orders(workload));
        written.map_err(|error| format!("{}: {error}", data.directory.display()))?;
        Ok(data)
    }

    fn write_orders(&self, workload: &Workload) -> std::io::Result<()> {
        for (name, keys) in [
            ("shuffled", &workload.shuffled),
            ("ascending", &workload.ascending),
            ("deletes", &workload.deletes),
            ("hits", &workload.hits),
            ("misses", &workload.misses),
            ("starts", &workload.range_starts),
            ("mixed", &workload.hits.interleaved(&workload.misses)),
        ] {
            keys.write(&self.directory, name)?;
        }
        Ok(())
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_there_for_the_programs_and_gone_afterwards() {
        let scale = Scale::of(&Options { quick: true, keys: Some(1000), rounds: 5, inputs: Vec::new() });
        let data = Data::of("u64", &scale).unwrap().unwrap();
        assert_eq!((data.shape, data.entries), ("u64", 1000));
        let length = |name: &str| std::fs::metadata(data.directory.join(name)).unwrap().len();
        assert_eq!(["shuffled", "starts", "mixed"].map(|name| length(&format!("{name}.numbers"))), [8000, 800, 16_000]);
        let directory = data.directory.clone();
        drop(data);
        assert!(!directory.exists());
    }

    #[test]
    fn every_peer_that_is_there_takes_part() {
        let directory = std::env::temp_dir().join(format!("rustydb-bench-btree-test-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let names = || sides(&directory).into_iter().map(|side| side.name).collect::<Vec<_>>();
        assert_eq!(names(), ["rustydb"]);
        for program in ["btree_lmdb", "btree_absl"] {
            std::fs::write(directory.join(program), "").unwrap();
        }
        let found = names();
        assert_eq!(found.iter().filter(|name| !name.ends_with(HUGE)).count(), 3, "{found:?}");
        assert_eq!(found.contains(&format!("absl::btree_map{HUGE}")), has_huge_pages());
        assert!(!found.contains(&format!("LMDB{HUGE}")));
        std::fs::remove_dir_all(directory).unwrap();
    }
}
