//! C prototypes, as simple as this header writes them: no function pointers among the parameters, no arrays.

/// A function's declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prototype {
    pub returns: String,
    pub name: String,
    pub parameters: Vec<Declared>,
}

/// A parameter's declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub c_type: String,
    pub name: String,
}

impl Prototype {
    /// Parses `type name(type name, ...)`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let complaint = || format!("not a prototype: {text}");
        let (head, rest) = text.split_once('(').ok_or_else(complaint)?;
        let (list, _) = rest.rsplit_once(')').ok_or_else(complaint)?;
        let head = parse_declared(head).ok_or_else(complaint)?;
        let mut parameters = Vec::new();
        if !matches!(list.trim(), "" | "void") {
            for part in list.split(',') {
                parameters.push(parse_declared(part).ok_or_else(complaint)?);
            }
        }
        Ok(Self { returns: head.c_type, name: head.name, parameters })
    }

    /// Where the parameter `name` stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.name == name)
    }
}

impl std::fmt::Display for Prototype {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list: Vec<String> = self.parameters.iter().map(Declared::to_string).collect();
        let list = if list.is_empty() { "void".to_string() } else { list.join(", ") };
        let head = Declared { c_type: self.returns.clone(), name: self.name.clone() };
        write!(out, "{head}({list})")
    }
}

impl std::fmt::Display for Declared {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let space = if self.c_type.ends_with('*') { "" } else { " " };
        write!(out, "{}{space}{}", self.c_type, self.name)
    }
}

/// `const void *key` -> ("const void *", "key"), whatever the spaces.
pub fn parse_declared(text: &str) -> Option<Declared> {
    let text = text.trim();
    let start = text.rfind(|character: char| !character.is_ascii_alphanumeric() && character != '_')? + 1;
    let (c_type, name) = text.split_at(start);
    if name.is_empty() || c_type.trim().is_empty() {
        return None;
    }
    Some(Declared { c_type: normalize_type(c_type), name: name.to_string() })
}

/// One space between words, one in front of the stars, none between them.
pub fn normalize_type(text: &str) -> String {
    let words = text.replace('*', " * ");
    let mut out = String::new();
    for word in words.split_whitespace() {
        let glued = out.is_empty() || (word == "*" && out.ends_with('*'));
        if !glued {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_prints() {
        let text = "rdb_status rdb_x(rdb_index index ,const void*key, size_t key_length, rdb_x  * * out)";
        let parsed = Prototype::parse(text).unwrap();
        assert_eq!(
            parsed.to_string(),
            "rdb_status rdb_x(rdb_index index, const void *key, size_t key_length, rdb_x **out)"
        );
        assert_eq!(parsed.position("key_length"), Some(2));
        let empty = Prototype::parse("const char *rdb_y(void)").unwrap();
        assert_eq!(empty.to_string(), "const char *rdb_y(void)");
    }

    #[test]
    fn refuses_what_is_no_prototype() {
        assert!(Prototype::parse("int x").is_err());
        assert!(Prototype::parse("rdb_x(void)").is_err());
        assert!(Prototype::parse("int rdb_x(int)").is_err());
    }
}
