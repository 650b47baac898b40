//! Whether a description of strings is true: that offsets never fall and stay within the data, that views lead into
//! their parts, that rows are UTF-8. Reads what describes the rows and, for UTF-8, the rows. Any thread.

use super::layout::{Flat, INLINE, Layout, Offset, Shape, Strings, with_layout};

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It ends before it begins, or lies outside of the data.
    Range(usize),
    /// It is not UTF-8.
    Text(usize),
}

/// Whether the first and the last offset of a column lie within the data, in this order: all that can be told without
/// reading more. True of other shapes.
///
/// # Safety
/// The offsets are there.
pub unsafe fn check_ends(strings: &Strings) -> bool {
    /// # Safety
    /// As the function around it.
    unsafe fn ends<O: Offset>(strings: &Strings) -> bool {
        let layout = Flat::<O> { offsets: strings.rows.cast(), data: strings.data };
        // SAFETY: the caller's promise.
        let (first, last) = unsafe { (layout.begin(0), layout.begin(strings.count)) };
        first <= last && last <= strings.data_length
    }
    if strings.count == 0 {
        return true;
    }
    // SAFETY: the caller's promise.
    unsafe {
        match strings.shape {
            Shape::Offsets32 => ends::<u32>(strings),
            Shape::Offsets64 => ends::<u64>(strings),
            Shape::Views | Shape::Slices => true,
        }
    }
}

/// The first flaw of a column, if it has one.
///
/// # Safety
/// Offsets, views and slices are there, as is the data of the length that is said; slices lead to their bytes.
pub unsafe fn validate(strings: &Strings, is_text: bool) -> Result<(), Flaw> {
    let is_valid = |row: usize| {
        // SAFETY: a row of the column.
        strings.validity.is_none_or(|validity| unsafe { validity.get(row) })
    };
    for row in 0..strings.count {
        // SAFETY: the caller's promise; rows are read only when it is known where they are.
        unsafe {
            let lies_within = match strings.shape {
                Shape::Offsets32 => range_is_good::<u32>(strings, row),
                Shape::Offsets64 => range_is_good::<u64>(strings, row),
                Shape::Views => !is_valid(row) || view_is_good(strings, row),
                Shape::Slices => !is_valid(row) || slice_is_good(strings, row),
            };
            if !lies_within {
                return Err(Flaw::Range(row));
            }
            if is_text && is_valid(row) {
                let bytes = with_layout!(strings, layout => layout.part(row).bytes());
                if core::str::from_utf8(bytes).is_err() {
                    return Err(Flaw::Text(row));
                }
            }
        }
    }
    Ok(())
}

/// # Safety
/// The row's offsets are there.
unsafe fn range_is_good<O: Offset>(strings: &Strings, row: usize) -> bool {
    let layout = Flat::<O> { offsets: strings.rows.cast(), data: strings.data };
    // SAFETY: the caller's promise.
    let (begin, end) = unsafe { (layout.begin(row), layout.begin(row + 1)) };
    begin <= end && end <= strings.data_length
}

/// A long view leads into a part that is there, and begins with the bytes that it says.
///
/// # Safety
/// The view and the parts are there.
unsafe fn view_is_good(strings: &Strings, row: usize) -> bool {
    let views = strings.parts();
    // SAFETY: the caller's promise; the bytes are read when they are known to be there.
    unsafe {
        let [length, first, part, place] = views.numbers(row);
        if length as usize <= INLINE {
            return true;
        }
        if part as usize >= strings.data_length {
            return false;
        }
        let part = views.data(part as usize);
        let end = place as usize + length as usize;
        !part.data.is_null()
            && end <= part.length
            && part.data.add(place as usize).cast::<u32>().read_unaligned() == first
    }
}

/// # Safety
/// The slice is there.
unsafe fn slice_is_good(strings: &Strings, row: usize) -> bool {
    // SAFETY: the caller's promise.
    let part = with_layout!(strings, layout => unsafe { layout.part(row) });
    part.length == 0 || (!part.data.is_null() && part.length <= isize::MAX as usize)
}
