//! The last changes of level, in a ring that forgets the oldest.
//!
//! Under the lock of whoever holds it; no allocation.

use super::level::Change;

/// How many changes are remembered.
pub const HISTORY_LENGTH: usize = 256;

/// A change of level as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Counts the changes from 1.
    pub sequence: u64,
    /// When it was, nanoseconds since 1970.
    pub time_ns: u64,
    /// From where to where, and why.
    pub change: Change,
    /// What the source said, in thousandths.
    pub permille: u32,
    /// What the source says is used.
    pub used_bytes: u64,
    /// Its limit.
    pub limit_bytes: u64,
    /// Bytes that were given back in answer to it.
    pub released_bytes: u64,
}

/// The ring.
pub(super) struct History {
    events: [Option<Event>; HISTORY_LENGTH],
    /// How many there have been.
    pub(super) count: u64,
}

impl History {
    pub(super) const fn new() -> Self {
        Self { events: [None; HISTORY_LENGTH], count: 0 }
    }

    /// Remembers an event and gives it its number.
    pub(super) fn push(&mut self, event: Event) -> Event {
        self.count += 1;
        let event = Event { sequence: self.count, ..event };
        self.events[place(self.count)] = Some(event);
        event
    }

    /// Adds what was given back in answer to an event, if it is still remembered.
    pub(super) fn add_released(&mut self, sequence: u64, bytes: u64) {
        if let Some(event) = &mut self.events[place(sequence)]
            && event.sequence == sequence
        {
            event.released_bytes += bytes;
        }
    }

    /// The event of a number, if it is still remembered.
    pub(super) fn find(&self, sequence: u64) -> Option<Event> {
        self.events[place(sequence)].filter(|event| event.sequence == sequence)
    }
}

fn place(sequence: u64) -> usize {
    (sequence % HISTORY_LENGTH as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::super::level::{Level, Source};
    use super::*;

    fn event(permille: u32) -> Event {
        let change = Change { from: Level::Normal, to: Level::Warning, source: Source::Ledger };
        Event { sequence: 0, time_ns: 1, change, permille, used_bytes: 2, limit_bytes: 3, released_bytes: 0 }
    }

    #[test]
    fn the_latest_are_remembered_and_the_oldest_forgotten() {
        let mut history = History::new();
        assert_eq!(history.find(0), None);
        assert_eq!(history.find(1), None);
        for permille in 1..=1000 {
            assert_eq!(history.push(event(permille)).sequence, u64::from(permille));
        }
        let oldest = 1000 - HISTORY_LENGTH as u64 + 1;
        for sequence in 0..1100 {
            let found = history.find(sequence).map(|event| u64::from(event.permille));
            assert_eq!(found, (oldest..=1000).contains(&sequence).then_some(sequence));
        }
    }

    #[test]
    fn what_was_given_back_is_added_to_the_right_event() {
        let mut history = History::new();
        (1..=300).for_each(|permille| assert_eq!(history.push(event(permille)).permille, permille));
        history.add_released(300, 5);
        history.add_released(300, 6);
        history.add_released(44, 7);
        assert_eq!(history.find(300).unwrap().released_bytes, 11);
        assert_eq!(history.find(44), None);
        assert!((45..300).all(|sequence| history.find(sequence).unwrap().released_bytes == 0));
    }
}
