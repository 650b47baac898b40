//! What tells objects of one kind apart: labels in Prometheus, members in JSON.
//!
//! Plain data: no thread rule.

/// The value of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelValue<'a> {
    /// A text, escaped when it is written.
    Text(&'a str),
    /// A number.
    Number(u64),
}

/// One label. Its name is a constant of ours: ASCII letters and underscores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// The name.
    pub name: &'a str,
    /// The value.
    pub value: LabelValue<'a>,
}

impl<'a> Label<'a> {
    /// A label with a text.
    pub const fn text(name: &'a str, value: &'a str) -> Self {
        Self { name, value: LabelValue::Text(value) }
    }

    /// A label with a number.
    pub const fn number(name: &'a str, value: u64) -> Self {
        Self { name, value: LabelValue::Number(value) }
    }
}
