//! Where a function's caller is found on the stack, as the compiler wrote down for every place of its code.
//!
//! From the sections `.eh_frame` of the program and its libraries, which are mapped with the code. Most places have one
//! of two simple rules, and only these are told. Nothing here allocates; the loader's lock is taken for a look. Any
//! thread. x86-64 Linux; elsewhere no rule is known.

/// How to get from a frame to that of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameRule {
    /// The frame ends `end` bytes above the stack pointer, or above the frame pointer; the return address lies just
    /// below its end. The caller's frame pointer lies `saved` bytes below the end; 0: the register still has it.
    Simple {
        /// Else from the stack pointer.
        is_from_frame_pointer: bool,
        /// See above.
        end: u32,
        /// See above.
        saved: u32,
    },
    /// There is no caller.
    Outermost,
    /// Another rule: that of a signal's frame, of a stack that was aligned, or an expression.
    Other,
}

/// Where the calling function is.
#[derive(Clone, Copy, Debug)]
pub struct Registers {
    /// The address of its code.
    pub instruction: usize,
    /// The stack pointer.
    pub stack: usize,
    /// The frame pointer, if the code uses it as one.
    pub frame: usize,
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub use x86_64::{frame_rule, registers};

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
pub use nowhere::{frame_rule, registers};

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod x86_64 {
    use core::ffi::{c_int, c_void};

    use gimli::{
        BaseAddresses, CfaRule, EhFrame, EhFrameHdr, EndianSlice, FrameDescriptionEntry, LittleEndian, Pointer,
        Register, RegisterRule, UnwindContext, UnwindContextStorage, UnwindSection, UnwindTableRow, X86_64 as Names,
    };

    use super::{FrameRule, Registers};

    type Bytes = EndianSlice<'static, LittleEndian>;

    /// Rows of registers and of remembered rows, as many as the compilers need; more make a rule another one.
    struct Storage;

    impl UnwindContextStorage<usize> for Storage {
        type Rules = [(Register, RegisterRule<usize>); 24];
        type Stack = [UnwindTableRow<usize, Self>; 3];
    }

    /// The registers of the function that this is inlined into, at this place.
    #[inline(always)]
    pub fn registers() -> Registers {
        let (instruction, stack, frame);
        // SAFETY: reads registers only.
        unsafe {
            core::arch::asm!(
                "lea {instruction}, [rip]",
                "mov {stack}, rsp",
                "mov {frame}, rbp",
                instruction = out(reg) instruction,
                stack = out(reg) stack,
                frame = out(reg) frame,
                options(nomem, nostack, preserves_flags),
            );
        }
        Registers { instruction, stack, frame }
    }

    struct Look {
        address: usize,
        rule: FrameRule,
        generation: u64,
    }

    /// The rule for the code at an address, and a number that changes whenever libraries come or go. Code that nobody
    /// described has no caller, as for the system's unwinder.
    pub fn frame_rule(address: usize) -> (FrameRule, u64) {
        let mut look = Look { address, rule: FrameRule::Outermost, generation: 0 };
        // SAFETY: the callback gets what it expects.
        unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut look).cast()) };
        (look.rule, look.generation)
    }

    /// # Safety
    /// The loader calls it with an object, and the address of a [`Look`].
    unsafe extern "C" fn visit(object: *mut libc::dl_phdr_info, _size: usize, look: *mut c_void) -> c_int {
        // SAFETY: the caller's promise; program headers stay while the loader's lock is held.
        let (object, look, headers) = unsafe {
            let object = &*object;
            let headers = core::slice::from_raw_parts(object.dlpi_phdr, usize::from(object.dlpi_phnum));
            (object, &mut *look.cast::<Look>(), headers)
        };
        look.generation = object.dlpi_adds << 32 ^ object.dlpi_subs;
        let base = object.dlpi_addr as usize;
        let segment_of = |address: usize| {
            let mut segments = headers.iter().filter(|header| header.p_type == libc::PT_LOAD);
            segments.find_map(|header| {
                let start = base + header.p_vaddr as usize;
                let segment = start..start + header.p_memsz as usize;
                segment.contains(&address).then_some(segment)
            })
        };
        if segment_of(look.address).is_none() {
            return 0;
        }
        let described = headers.iter().find(|header| header.p_type == libc::PT_GNU_EH_FRAME);
        if let Some(header) = described {
            let index = base + header.p_vaddr as usize;
            let end_of = |address| segment_of(address).map(|segment| segment.end);
            look.rule = rule(look.address, index, header.p_memsz as usize, end_of).unwrap_or(FrameRule::Outermost);
        }
        1
    }

    /// The rule in an object whose index of descriptions is at `index`; none if there is no description.
    fn rule(address: usize, index: usize, length: usize, end_of: impl Fn(usize) -> Option<usize>) -> Option<FrameRule> {
        let bases = BaseAddresses::default().set_eh_frame_hdr(index as u64);
        let header = EhFrameHdr::new(bytes(index, length), LittleEndian).parse(&bases, 8).ok()?;
        let Pointer::Direct(section) = header.eh_frame_ptr() else { return None };
        let section = section as usize;
        let bases = bases.set_eh_frame(section as u64);
        let descriptions = EhFrame::new(bytes(section, end_of(section)? - section), LittleEndian);
        let wanted = address as u64;
        let found = header.table()?.fde_for_address(&descriptions, &bases, wanted, EhFrame::cie_from_offset).ok()?;
        Some(simple(&found, &descriptions, &bases, wanted).unwrap_or(FrameRule::Other))
    }

    fn simple(
        found: &FrameDescriptionEntry<Bytes>,
        descriptions: &EhFrame<Bytes>,
        bases: &BaseAddresses,
        address: u64,
    ) -> Option<FrameRule> {
        let mut context = UnwindContext::<usize, Storage>::new_in();
        let row = found.unwind_info_for_address(descriptions, bases, &mut context, address).ok()?;
        match row.register(Names::RA) {
            _ if found.is_signal_trampoline() => return None,
            Some(RegisterRule::Undefined) => return Some(FrameRule::Outermost),
            Some(RegisterRule::Offset(-8)) => {}
            _ => return None,
        }
        let CfaRule::RegisterAndOffset { register, offset } = row.cfa() else { return None };
        let is_from_frame_pointer = match *register {
            Names::RSP => false,
            Names::RBP => true,
            _ => return None,
        };
        let saved = match row.register(Names::RBP) {
            None | Some(RegisterRule::Undefined | RegisterRule::SameValue) => 0,
            Some(RegisterRule::Offset(offset)) => u32::try_from(-offset).ok().filter(|saved| *saved != 0)?,
            _ => return None,
        };
        Some(FrameRule::Simple { is_from_frame_pointer, end: u32::try_from(*offset).ok()?, saved })
    }

    fn bytes(start: usize, length: usize) -> &'static [u8] {
        // SAFETY: a mapped part of an object that cannot go: its code is running, or the loader's lock is held.
        unsafe { core::slice::from_raw_parts(core::ptr::with_exposed_provenance(start), length) }
    }
}

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
mod nowhere {
    use super::{FrameRule, Registers};

    pub fn registers() -> Registers {
        Registers { instruction: 0, stack: 0, frame: 0 }
    }

    pub fn frame_rule(_address: usize) -> (FrameRule, u64) {
        (FrameRule::Other, 0)
    }
}
