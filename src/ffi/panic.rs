//! The silent panic hook of the C build: keeps message and place of a panic for the boundary to report.
//!
//! Installed once, when the library is loaded or by the first call that opens something, and only where the library is
//! a C library: there the standard library is the library's own, so that no panic but ours comes here. A Rust program
//! keeps its own hook.

use core::cell::Cell;
use core::fmt::Write;

/// A message of bounded length.
#[derive(Clone, Copy)]
pub struct Message {
    bytes: [u8; 119],
    length: u8,
}

impl Message {
    const EMPTY: Self = Self { bytes: [0; 119], length: 0 };

    /// The text.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let start = usize::from(self.length);
        let taken = text.len().min(self.bytes.len() - start);
        self.bytes[start..start + taken].copy_from_slice(&text.as_bytes()[..taken]);
        // The array is shorter than 256.
        self.length += taken as u8;
        Ok(())
    }
}

thread_local! {
    static LATEST: Cell<Message> = const { Cell::new(Message::EMPTY) };
}

/// The message of this thread's latest panic; empty if no hook of ours saw one.
pub fn latest_message() -> Message {
    LATEST.try_with(Cell::get).unwrap_or(Message::EMPTY)
}

/// Installs the hook; does nothing outside the C build, and nothing the second time.
pub fn install_hook() {
    #[cfg(feature = "capi")]
    {
        static INSTALLED: std::sync::Once = std::sync::Once::new();
        INSTALLED.call_once(|| std::panic::set_hook(hook()));
    }
}

#[cfg(feature = "capi")]
#[allow(clippy::disallowed_types)] // The hook is a zero-sized closure: boxing it requests no memory.
fn hook() -> std::boxed::Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Sync + Send> {
    std::boxed::Box::new(|info| {
        let mut message = Message::EMPTY;
        let _ = write!(message, "panic: {}", info.payload_as_str().unwrap_or("no message"));
        if let Some(place) = info.location() {
            let _ = write!(message, " ({}:{})", place.file(), place.line());
        }
        let _ = LATEST.try_with(|latest| latest.set(message));
    })
}
